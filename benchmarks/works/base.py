"""What is measured: a work, the data that it needs, and how its seconds, processor seconds and peak of memory are taken."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from attrs import field, frozen

from province import Province
from province_plans import PLANS

T = TypeVar("T")

SEED = "5eed" + "0" * 60
TICK = 0.02
"""Seconds between two looks at the memory of a command."""


def _names(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


@frozen
class Work:
    """One figure of the table: a step, done in a fresh process."""

    name: str
    does: Callable[[Data, Step], object]
    rows: Sequence[int]
    beside: Sequence[str] = field(default=(), converter=_names)
    """The name, or the names of the works that it is held against, taken together."""
    most: float = 0
    """What the ratio is to reach at most; 0: it is stated only."""
    least: float = 0
    """What the ratio is to reach at least, for what ours is to be ahead of."""
    most_seconds: float = 0
    """What the seconds are to reach at most, above those of what it is held against; 0: none is set."""
    runs: int = 1


@frozen
class Figure:
    """What a work took."""

    seconds: float
    processor: float
    peak: float
    """MB."""
    facts: dict[str, object] = field(factory=dict)


class Step:
    """Takes the figure of one step; what was prepared before it counts in memory only as far as it is still held."""

    def __init__(self) -> None:
        self.figure: Figure | None = None

    def take(self, work: Callable[[], T], **facts: object) -> T:
        """Do a step in this process, and return what it gives."""
        Path("/proc/self/clear_refs").write_text("5")
        clock, busy = time.perf_counter(), time.process_time()
        found = work()
        self.figure = Figure(time.perf_counter() - clock, time.process_time() - busy, high_water(os.getpid()), dict(facts))
        return found

    def command(self, *words: object, env: dict[str, str] | None = None) -> None:
        """Run a command and all that it starts."""
        arguments = list(map(str, words))
        clock = time.perf_counter()
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, **(env or {})})
        peaks: dict[int, float] = {}
        os.set_blocking(process.stdout.fileno(), False)  # type: ignore[union-attr]
        said = b""
        while True:
            for pid in (process.pid, *children(process.pid)):
                peaks[pid] = max(peaks.get(pid, 0.0), high_water(pid))
            said += process.stdout.read() or b""  # type: ignore[union-attr]
            done, status, used = os.wait4(process.pid, os.WNOHANG)
            if done:
                break
            time.sleep(min(TICK, (time.perf_counter() - clock) / 20))
        self.figure = Figure(time.perf_counter() - clock, used.ru_utime + used.ru_stime, sum(peaks.values()))
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said += process.stdout.read() or b""  # type: ignore[union-attr]
            raise RuntimeError(f"{' '.join(arguments)}: {process.returncode}\n{said.decode()}")

    def fact(self, **facts: object) -> None:
        """Keep something beside the figure."""
        assert self.figure is not None
        self.figure.facts.update(facts)

    def fact_of(self, digest: Callable[[T], str], found: T) -> None:
        """Keep the digest of what was found, which must be the same whoever finds it."""
        self.fact(found=digest(found))


def high_water(pid: int) -> float:
    """Return the peak of a process's memory in MB, 0 where it is gone."""
    try:
        return int(Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024
    except (OSError, IndexError):
        return 0.0


def children(pid: int) -> list[int]:
    """Return the processes that a process has started and that still run."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        found = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []
    return found + [further for child in found for further in children(child)]


JOINTSUP = (sys.executable, "-m", "jointsup")
REGISTER = "register"
"""The table of entities whose rounds have no other in their names."""


class Data:
    """The files of one size, made when they are first asked for; none of it is timed."""

    def __init__(self, folder: Path, rows: int) -> None:
        self.folder, self.rows = folder / str(rows), rows
        self.folder.mkdir(parents=True, exist_ok=True)

    @cached_property
    def _province(self) -> Province:
        return Province(self.rows)

    def table(self, name: str, form: str = "parquet") -> Path:
        """Return the file of one of the province's tables."""
        return self.made(f"{name}.{form}", lambda path: self._province.write(getattr(self._province, name)(), path))

    def plan(self, lines: int) -> Path:
        """Return the plan of 200 lines or of one."""
        name = f"plan{lines}.json"
        return self.made(name, lambda path: path.write_text(json.dumps(PLANS[name](), ensure_ascii=False), encoding="utf-8"))

    def named(self, what: str, lines: int, table: str) -> str:
        """Return the name of what belongs to a round."""
        return f"{what}{lines}" if table == REGISTER else f"{what}{lines}-{table}"

    def round(self, lines: int, table: str = REGISTER) -> Path:
        """Return the folder of a frozen round."""
        return self.made(self.named("round", lines, table), lambda path: run(*self.freezing(lines, path, table=table)))

    def freezing(self, lines: int, out: Path, form: str = "parquet", table: str = REGISTER) -> list[object]:
        """Return the command that freezes a round."""
        return [*JOINTSUP, "freeze", self.plan(lines), "--rows", self.table(table, form), "--out", out]

    def record(self, lines: int, table: str = REGISTER) -> Path:
        """Return the folder of a round's record."""
        return self.made(self.named("record", lines, table), lambda path: run(*self.drawing(lines, path, table)))

    def drawing(self, lines: int, out: Path, table: str = REGISTER) -> list[object]:
        """Return the command that draws a round."""
        return [*JOINTSUP, "draw", self.round(lines, table), *self._seed(lines, table), "--out", out]

    def keep(self, name: str, path: Path) -> None:
        """Keep what a measured command has written as what :meth:`made` would make, unless it is there."""
        if (self.folder / f"{name}.made").exists():
            self.scratch(path.name)
            return
        self.scratch(name)
        for part in self.folder.glob(f"{path.name}*"):
            part.rename(self.folder / part.name.replace(path.name, name, 1))
        (self.folder / f"{name}.made").touch()

    def scratch(self, name: str) -> Path:
        """Return a place that is free: what a run before left there is taken away."""
        path = self.folder / name
        for left in self.folder.glob(f"{name}*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        return path

    def _seed(self, lines: int, table: str) -> list[object]:
        """Return the options of a seed: nonces of two parties, and an announced number."""
        given: list[object] = ["--later", "benchmark number", "123456789012"]
        pair = self.round(lines, table) / "pair.json"
        for party in ("auditor", "clerk"):
            nonce = self.made(f"{self.named('nonce', lines, table)}-{party}", lambda path, party=party: run(*JOINTSUP, "commit", pair, "--party", party, "--out", path))  # type: ignore[misc]
            given += ["--commitment", f"{nonce}.commitment.json", "--reveal", nonce]
        return given

    def made(self, name: str, make: Callable[[Path], object]) -> Path:
        """Return a file or folder, made once and never timed; one that a stopped run left half made is made anew."""
        path, mark = self.folder / name, self.folder / f"{name}.made"
        if not mark.exists():
            self.scratch(name)
            make(path)
            mark.touch()
        return path


def run(*words: object) -> None:
    """Run a command that is not measured."""
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}")


def facts_of(path: Path) -> dict[str, Any]:
    """Return how large the files of a folder are, in bytes, or a file."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return {"bytes": {str(file.relative_to(path.parent)): file.stat().st_size for file in files if file.is_file()}}
