"""Long work in steps 分步进行的工作: what is finished of it stands in a folder beside its target, and the same work begun again goes on from there.

The folder is its owner's alone. It names what the work was begun with; with anything else it is never used. It holds the digest of each file that a step left;
a step whose files are gone or damaged is done anew, with all that follow. The folder goes when the work is done, or refused.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from jointsup.canonical import canonical, read_canonical
from jointsup.codec.files import beside, file_digest, read_bytes, refusing, sync_tree, write_file
from jointsup.codec.passing import held_alone, sweep
from jointsup.engines.base import Progress
from jointsup.errors import JointsupError, Unwritable, problem
from jointsup.places import Place
from jointsup.said import Listed, Words

STATE = "work.json"
GOES_ON = "taken up "
"""Stands before the name of a step, as a progress is told, that was finished by an earlier run."""

INPUTS: Mapping[str, Words] = {
    "areas": Words("table of areas", "行政区划表"),
    "encoding": Words("encoding", "文件编码"),
    "engine": Words("engine", "计算引擎"),
    "plan": Words("plan", "批次计划"),
    "register": Words("register", "名录库内容"),
    "rows": Words("name of the register's file", "名录库文件名"),
    "version": Words("version of jointsup", "软件版本"),
}
"""What work is begun with, in words."""

Facts = Mapping[str, Any]


def folder_of(target: Path) -> Path:
    """Return the folder in which unfinished work on a target stands."""
    return beside(target, ".unfinished")


@frozen
class Step:
    """A finished step: its facts, and the digests of the files that it left, by their names in the folder."""

    facts: Facts
    files: Mapping[str, str]


class Unfinished:
    """Work in steps. Each step leaves files in ``folder`` that no later one changes, and facts (plain JSON) in its state."""

    def __init__(self, folder: Path, inputs: Mapping[str, str], progress: Progress) -> None:
        self.folder, self.inputs, self.progress = folder, inputs, progress
        self.steps: dict[str, Step] = {}

    def step(self, name: str, make: Callable[[], Facts]) -> Facts:
        """Return the facts of a step: of an earlier run, or ``make``'s."""
        if name in self.steps:
            self.progress(GOES_ON + name, 1, 1)
            return self.steps[name].facts
        self.progress(name, 0, 1)
        facts, kept = make(), self._kept()
        made = {file: file_digest(path) for file, path in _files(self.folder).items() if file not in kept}
        sync_tree(self.folder)
        self.steps[name] = Step(facts, made)
        self.write()
        return facts

    def write(self) -> None:
        """Bring the state to the disk."""
        steps: Any = [[name, step.facts, sorted(step.files.items())] for name, step in self.steps.items()]
        write_file(self.folder / STATE, canonical({"inputs": self.inputs, "steps": steps}).encode(), replace=True)

    def take_up(self) -> None:
        """Take up the steps that an earlier run finished and whose files stand as they were left; take away everything else.

        Raises :class:`~jointsup.errors.Unwritable` for a folder that was begun with other inputs, or is no work's at all.
        """
        sweep(self.folder)
        here = Place(str(self.folder))
        if any(self.folder.iterdir()):
            state = _state(self.folder)
            if state is None:
                raise Unwritable([problem("work.foreign", here)])
            begun, steps = state
            other = sorted(name for name in {*begun, *self.inputs} if begun.get(name) != self.inputs.get(name))
            if other and steps:
                raise Unwritable([problem("work.other", here, Listed(INPUTS.get(name, name) for name in other))])
            self._take(steps)
        self.write()

    def _take(self, steps: Mapping[str, Step]) -> None:
        there = _files(self.folder)
        for name, step in steps.items():
            if any(file not in there or file_digest(there[file]) != digest for file, digest in step.files.items()):
                break
            self.steps[name] = step
        for file in there.keys() - self._kept():
            there[file].unlink()
        for place, _, _ in os.walk(self.folder, topdown=False):
            with contextlib.suppress(OSError):
                os.rmdir(place)

    def _kept(self) -> set[str]:
        return {STATE}.union(*(step.files for step in self.steps.values()))


@contextlib.contextmanager
def unfinished(target: Path, inputs: Mapping[str, str], progress: Progress) -> Iterator[Unfinished]:
    """Give the work on a target: taken up where an earlier run with the same inputs was stopped, else begun.

    Where the block ends with a refusal, or without an error, the folder goes. Where it is stopped, or the disk or memory refuse, what is finished stays.
    """
    folder = folder_of(target)
    with refusing("file.unwritable", folder):
        folder.mkdir(mode=0o700, exist_ok=True)
        _require_own(folder)
        with held_alone(folder) as alone:
            if not alone:
                raise Unwritable([problem("work.elsewhere", Place(str(folder)))])
            work = Unfinished(folder, inputs, progress)
            work.take_up()
            try:
                yield work
            except BaseException as error:
                if not work.steps or (isinstance(error, JointsupError) and not isinstance(error, Unwritable)):
                    shutil.rmtree(folder, ignore_errors=True)
                raise
            shutil.rmtree(folder, ignore_errors=True)


def take_away_finished(target: Path, result: str) -> None:
    """Take away the folder of work on a target that a run left which was stopped right after its result, a folder of this name in it, became the target."""
    folder = folder_of(target)
    with contextlib.suppress(OSError), held_alone(folder) as alone:
        _, steps = _state(folder) or ({}, {})
        made = any(file.startswith(f"{result}/") for step in steps.values() for file in step.files)
        if alone and made and not (folder / result).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _require_own(folder: Path) -> None:
    """Refuse a link, and another user's folder; close one's own to others, where the system can. Raises :class:`~jointsup.errors.Unwritable`, ``OSError``."""
    found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode) or (sys.platform != "win32" and found.st_uid != os.geteuid()):
        raise Unwritable([problem("work.others", Place(str(folder)))])
    with contextlib.suppress(OSError):
        folder.chmod(0o700)


def _state(folder: Path) -> tuple[dict[str, str], dict[str, Step]] | None:
    """Return what a folder's work was begun with, and its finished steps in order; None where no such state can be read in it."""
    try:
        state = read_canonical(read_bytes(folder / STATE))
        return dict(state["inputs"]), {name: Step(dict(facts), dict(files)) for name, facts, files in state["steps"]}
    except (OSError, JointsupError, TypeError, ValueError, LookupError, AttributeError):
        return None


def _files(folder: Path) -> dict[str, Path]:
    """Return all that stands in a folder and in its folders, links as they are, by name."""
    found = [Path(place, name) for place, folders, names in os.walk(folder) for name in [*names, *folders]]
    return {path.relative_to(folder).as_posix(): path for path in found if path.is_symlink() or not path.is_dir()}
