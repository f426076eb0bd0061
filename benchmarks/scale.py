"""The whole table of province scale in one run: every figure of a fresh process, ratios to what stands beside it, reached or not.

Run: ``python benchmarks/scale.py [--data FOLDER] [--rows 100000 1000000 15000000] [--only 'one line*' …] [--results FILE]``. Results are added to a
file of JSON lines as they come: a run that was stopped is taken up where it stood. ``--list`` names the works, ``--table`` prints the table of a file.
Dependency group ``bench``.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from attrs import asdict

from works.base import Data, Figure, Step, Work
from works.table import Results, table

SMALLEST = 100_000

MODULES = ("rounds", "tickets", "sampling", "hashes", "lists", "registers", "teams", "cards", "meets", "start")
PACKAGES = ("duckdb", "datafusion", "polars", "polars-hash", "chdb", "numpy", "numba", "pandas", "pyarrow", "scipy", "pyroaring", "ortools", "consistent-sampler")


def all_works() -> list[Work]:
    """Return every work of the table, in order."""
    return [work for name in MODULES for work in import_module(f"works.{name}").WORKS]


def machine() -> dict[str, Any]:
    """Return on what, and with what, is measured."""
    cpu = next((line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "not installed"
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 2**20
    return {"cpu": cpu, "cores": os.cpu_count(), "memory_gb": memory, "system": platform.platform(), "python": platform.python_version(), "versions": versions}


def measured(work: Work, rows: int, data: Path) -> dict[str, Any]:
    """Return the figure of a work in a process of its own, or how it failed."""
    command = [sys.executable, __file__, "--one", work.name, "--rows", str(rows), "--data", str(data)]
    load = os.getloadavg()[0]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        return {"failed": (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1][:500], "load": load}
    return {**json.loads(lines[-1]), "load": load}


def one(name: str, rows: int, data: Path) -> Figure:
    """Do a work in this process."""
    work = next(work for work in all_works() if work.name == name)
    step = Step()
    work.does(Data(data, rows), step)
    assert step.figure is not None
    return step.figure


def wanted(only: list[str], rows: int) -> Iterator[tuple[Work, int]]:
    """Yield what is to be measured of a size; of another size than the works name, for a trial, what the smallest province has."""
    works = all_works()
    like = rows if any(rows in work.rows for work in works) else SMALLEST
    for work in works:
        if like in work.rows and (not only or any(fnmatch.fnmatch(work.name, pattern) for pattern in only)):
            yield from ((work, number) for number in range(work.runs))


def main() -> None:
    """Measure what the file of results does not hold yet, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("scale-data"), help="folder for the generated data, kept")
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 100_000, 1_000_000, 1_500_000, 15_000_000, 60_000_000])
    parser.add_argument("--only", nargs="+", default=[], help="names of works, * for any characters")
    parser.add_argument("--results", type=Path, default=Path("scale-results.jsonl"))
    parser.add_argument("--drop", action="store_true", help="take the data of a size away once it is measured")
    parser.add_argument("--strict", action="store_true", help="end with 1 where a work failed, or drew others than the rest")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(asdict(one(options.one, options.rows[0], options.data))))
        return
    if options.list:
        for work in all_works():
            print(f"{work.name:60s} {' '.join(f'{rows:,}' for rows in work.rows):40s} {work.runs} ×")
        return
    results = Results(options.results)
    if not options.table:
        results.start(machine())
        for rows in options.rows:
            for work, number in wanted(options.only, rows):
                if not results.has(work.name, rows, number):
                    found = {"work": work.name, "rows": rows, "run": number, "at": datetime.now(UTC).isoformat(timespec="seconds"), **measured(work, rows, options.data)}
                    results.add(found)
                    said = found.get("failed") or f"{found['seconds']:9.2f} s {found['processor']:9.2f} s {found['peak']:8.0f} MB"
                    print(f"{rows:11,d}  {work.name:62s} {said}", flush=True)
            if options.drop:
                shutil.rmtree(options.data / str(rows), ignore_errors=True)
    print("\n".join(table(results, all_works())))
    if options.strict and results.faults():
        sys.exit("\n".join(results.faults()))


if __name__ == "__main__":
    main()
