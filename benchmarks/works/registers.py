"""Read, check, compare: today's register loaded after yesterday's, in its steps; beside it the engine's own read of both files and full join.

The engine's way checks nothing and keeps nothing: it counts the ids that came, that went, and that have other values. A load also copies the file
into the store, judges every cell and id, sorts the rows, keeps them and what changed under digests, and hashes yesterday's file before it trusts it.
"""

from __future__ import annotations

import os
import shutil
import time
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

import jointsup
from works.base import Data, Step, Work, run
from works.lists import TODAY, YESTERDAY, at, loading, store
from works.tickets import ALL

COLUMNS = ("name", "area", "tier", "tags")
GROWING = (*ALL, 1_500_000, 60_000_000)
CLERK = jointsup.Actor("bench", "d00", "370000")


def before(data: Data, form: str) -> Path:
    """Return the folder of a store that holds yesterday's register."""

    def make(path: Path) -> None:
        folder = store(data, path.name)
        run(*loading("yesterday", YESTERDAY), data.table("yesterday", form), *at(folder))

    return data.made(f"before-{form}", make)


def linked(source: str, target: str) -> object:
    """Copy a file of a store; what stands under its digest is never rewritten, so it is the same file."""
    return shutil.copy2(source, target) if ".db" in Path(source).name else os.link(source, target)


class Clock:
    """Keeps the seconds of each step of a load; called as its progress."""

    def __init__(self) -> None:
        self.last, self.step = time.perf_counter(), "open"
        self.seconds: dict[str, float] = {}

    def __call__(self, step: str, done: int, parts: int) -> None:
        now = time.perf_counter()
        self.seconds[self.step] = self.seconds.get(self.step, 0.0) + now - self.last
        self.last, self.step = now, step


def load(form: str, engine: str, data: Data, step: Step) -> None:
    today, held = data.table("register", form), before(data, form)
    folder = shutil.copytree(held, data.scratch(f"after-{form}"), copy_function=linked)
    with jointsup.open(f"sqlite:///{folder}/province.db", actor=CLERK) as app:
        clock = Clock()
        given: Any = {"source": "generated", "ground": "benchmark", "engine": engine, "progress": clock}
        found = step.take(lambda: app.registers.load("province", today, as_of=date.fromisoformat(TODAY), **given).load)
        clock("end", 0, 1)
    made = (path.stat() for path in folder.rglob("*") if path.is_file())
    step.fact(came=found.came, went=found.went, changed=found.changed, steps={name: round(seconds, 2) for name, seconds in clock.seconds.items()})
    step.fact(bytes={"store": sum(one.st_size for one in made if one.st_nlink == 1)})
    shutil.rmtree(folder)


def joined(form: str, data: Data, step: Step) -> None:
    yesterday, today = (data.table(name, form) for name in ("yesterday", "register"))
    settings: dict[str, Any] = {"threads": 2, "memory_limit": "2GB", "temp_directory": str(data.scratch("spill"))}
    connection = duckdb.connect(config=settings)
    read = "read_parquet('{}')" if form == "parquet" else "read_csv('{}', all_varchar = true)"
    old, new = (f"row({', '.join(f'{side}.{name}' for name in COLUMNS)})" for side in "ab")
    counted = ", ".join(f"count(*) FILTER (WHERE {one})" for one in ("a.id IS NULL", "b.id IS NULL", f"a.id = b.id AND {old} IS DISTINCT FROM {new}"))
    statement = f"SELECT {counted} FROM {read.format(yesterday)} a FULL JOIN {read.format(today)} b ON a.id = b.id"
    came, went, changed = step.take(lambda: connection.execute(statement).fetchall())[0]
    step.fact(came=came, went=went, changed=changed)


WORKS = [
    work
    for form, title in (("parquet", "Parquet"), ("csv", "CSV"))
    for bare in [f"read, check, compare {title}: DuckDB, both files read and joined"]
    for work in (
        Work(bare, partial(joined, form), GROWING if form == "parquet" else ALL),
        Work(f"read, check, compare {title}: registers load", partial(load, form, "duckdb"), GROWING if form == "parquet" else ALL, bare, most=2.5),
        Work(f"read, check, compare {title}: the strict readers", partial(load, form, "reference"), ALL[:1], bare),
    )
]
