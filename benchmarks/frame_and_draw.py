"""The frame and the draw: the reference beside DuckDB, and beside DuckDB's own sha256 over the same texts of 55 bytes.

Run: ``python benchmarks/frame_and_draw.py [--rows 100000 1000000] [--memory 1GB] [--threads 2]``. Every figure is of a fresh process
that does nothing else; time is that of the step alone, the least of three runs for DuckDB and of one for the reference; memory is the peak of
the whole process, its input in Python lists included.
Data are generated: ids like credit codes, 136 counties, four tiers of 65, 25, 8 and 2 %.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import duckdb

from jointsup.algorithms.sampling.rules import RoundRules, read_rules
from jointsup.algorithms.sampling.seed import key_of
from jointsup.engines.base import Engine, ListedRows
from jointsup.engines.duck import DuckDB, Limits
from jointsup.engines.reference import Reference

SECRET, SEED = "5ec2e7" + "0" * 58, "5eed" + "0" * 60
FACETS = ("county", "tier")
COUNTIES = [f"37{number:04}" for number in range(136)]
TIERS = "ABCD"
RATES = {"A": "1/100", "B": "1/50", "C": "1/10", "D": "3/10"}


def register(count: int) -> ListedRows:
    """Return coded rows."""
    ids = [f"uscc:9137{number * 2654435761 % 2**32:010}MA{number:08X}" for number in range(count)]
    tiers = [TIERS[sum(number * 40503 % 100 >= cut for cut in (65, 90, 98))] for number in range(count)]
    return ListedRows(ids, [[COUNTIES[number % 136] for number in range(count)], tiers])


def rules(lines: int) -> RoundRules:
    """Return a round of some lines that all stratify by county and tier."""
    names = [f"line{number:02}" for number in range(lines)]
    choices: list[dict[str, Any]] = [
        {"id": "county", "facet": "county", "labels": [[code, [code]] for code in COUNTIES]},
        {"id": "tier", "facet": "tier", "labels": [[code, [code]] for code in TIERS]},
    ]
    line = {
        "choices": ["county", "tier"], "excluded": [], "base": "all", "rounding": "spread", "bodies": ["b"], "people": 2,
        "strata": [[[county, tier], RATES[tier], None, None] for county, tier in product(COUNTIES, TIERS)],
        "window": ["2026-01-01", "2026-12-31"], "matters": ["m"],
    }  # fmt: skip
    return read_rules(
        {
            "codes": {"county": [[code, code] for code in COUNTIES], "tier": [[code, code] for code in TIERS]},
            "choices": choices, "groups": [names], "lines": [{"id": name, **line} for name in names], "exclusion_facet": None,
            "ceiling": None, "apart": [], "door": {"bodies": None, "people": None}, "yield_order": names,
        }
    )  # fmt: skip


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that ``work`` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def bare_tickets(frame: Path, threads: int) -> float:
    """Return the seconds of DuckDB's own sha256 over the ticket texts of the frame's rows, which stand in a table."""
    connection = duckdb.connect(config={"threads": threads})
    key = key_of("sha256", SEED, "tickets")
    connection.execute(
        f"CREATE TABLE texts AS SELECT '{key}:' || substr(salt, 1, 22) AS text FROM read_csv('{frame}', skip = 1, header = false, "
        "delim = '\\t', quote = '', escape = '', auto_detect = false, columns = {'id': 'VARCHAR', 'salt': 'VARCHAR', 'row': 'VARCHAR'})"
    )
    return timed(lambda: connection.execute("SELECT max(sha256(text)) FROM texts").fetchall())


def bare_frame(frame: Path, threads: int) -> float:
    """Return the seconds of DuckDB's own sha256 over texts as many and as long as a freeze hashes: salt, bucket, seal, leaf, node."""
    connection = duckdb.connect(config={"threads": threads})
    connection.execute(
        f"CREATE TABLE texts AS SELECT id, salt, row, repeat('0', 64) AS h FROM read_csv('{frame}', skip = 1, header = false, "
        "delim = '\\t', quote = '', escape = '', auto_detect = false, columns = {'id': 'VARCHAR', 'salt': 'VARCHAR', 'row': 'VARCHAR'})"
    )
    texts = (
        f"concat('jointsup/1/salt', chr(10), '{SECRET}', chr(10), id)",
        "concat('jointsup/1/bucket', chr(10), id)",
        "concat('jointsup/1/seal', chr(10), salt, chr(10), row)",
        "concat('jointsup/1/leaf', chr(10), id, chr(10), h)",
        "concat('jointsup/1/node', chr(10), h, chr(10), h, substr(salt, 1, 0))",
    )
    hashes = ", ".join(f"max(sha256({text}))" for text in texts)
    return timed(lambda: connection.execute(f"SELECT {hashes} FROM texts").fetchall())


def one(work: str, engine: Engine, hash_name: str, count: int, frame: Path, threads: int) -> float:
    """Return the seconds of one piece of work."""
    if work == "tickets, bare sha256":
        return bare_tickets(frame, threads)
    if work == "frame's texts, bare sha256":
        return bare_frame(frame, threads)
    if work == "freeze":
        rows = register(count)
        settings = {"hash_name": hash_name, "secret": SECRET, "as_of": "2026-01-01", "facets": FACETS}
        target = frame.with_name(f"{frame.name}.{engine.name}")
        return timed(lambda: engine.write_frame(**settings, rows=rows, path=target))  # type: ignore[arg-type]
    opened = engine.open_frame(frame)
    reading = timed(lambda: opened.header)
    if work == "open and check":
        return reading
    made = rules(int(work.split()[1]))
    return timed(lambda: opened.draw(made, SEED))


def rows_of_table(counts: list[int]) -> Iterator[tuple[str, str, str, int]]:
    """Yield what is measured: work, engine, hash, rows."""
    for count in counts:
        yield "tickets, bare sha256", "duckdb", "sha256", count
        yield "frame's texts, bare sha256", "duckdb", "sha256", count
        for hash_name in ("sha256", "sm3"):
            for work in ("freeze", "open and check", "draw 1 line", "draw 12 lines"):
                for engine in ("duckdb", "reference"):
                    yield work, engine, hash_name, count


def peak_memory() -> float:
    """Return the peak memory of this process in MB. (What ``getrusage`` says starts with the parent's.)"""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024


def measured(command: list[str], frame: Path, engine: str) -> list[float]:
    """Return seconds and peak memory of one piece of work in a process of its own."""
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    frame.with_name(f"{frame.name}.{engine}").unlink(missing_ok=True)
    found: list[float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure everything, each in a process of its own, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--memory", default="1GB")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--one", nargs=5, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        work, name, hash_name, count, frame = options.one
        engine: Engine = DuckDB(Limits(options.memory, options.threads)) if name == "duckdb" else Reference()
        seconds = one(work, engine, hash_name, int(count), Path(frame), options.threads)
        print(json.dumps([seconds, peak_memory()]))
        return
    print(
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, {options.threads} threads, memory limit {options.memory}, "
        f"load before the start {os.getloadavg()[0]:.1f}"
    )
    print(f"{'work':27s} {'engine':10s} {'hash':7s} {'rows':>9s} {'seconds':>9s} {'× bare':>7s} {'peak MB':>8s}")
    with tempfile.TemporaryDirectory() as folder:
        bare: dict[int, float] = {}
        for work, name, hash_name, count in rows_of_table(options.rows):
            frame = Path(folder, f"{hash_name}-{count}")
            if not frame.exists():
                rows = register(count)
                settings = {"hash_name": hash_name, "secret": SECRET, "as_of": "2026-01-01", "facets": FACETS}
                DuckDB().write_frame(**settings, rows=rows, path=frame)  # type: ignore[arg-type]
            limits = ["--memory", options.memory, "--threads", str(options.threads)]
            command = [sys.executable, __file__, *limits, "--one", work, name, hash_name, str(count), str(frame)]
            seconds, peak = min(measured(command, frame, name) for _ in range(3 if name == "duckdb" else 1))
            bare.setdefault(count, seconds)
            times = f"{seconds / bare[count]:7.1f}"
            print(f"{work:27s} {name:10s} {hash_name:7s} {count:9d} {seconds:9.2f} {times} {peak:8.0f}", flush=True)


if __name__ == "__main__":
    main()
