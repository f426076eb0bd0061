"""A register of a million generated rows: loaded, loaded again a month later with one row in a hundred changed, looked up.

Run: ``python benchmarks/register_load.py [--rows N] [--engine duckdb|reference] [--store URL]``. Each step runs in a process of its own, so that
its peak of memory is its own. The rows are generated and describe nobody.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jointsup
from jointsup.model.ids import credit_code_check_character, organisation_check_character

ACTOR = jointsup.Actor("bench", "market", "370000")
JUNE, JULY = date(2024, 6, 30), date(2024, 7, 31)
AREAS = ("370102", "370103", "370202", "370203", "370304", "370602")
HEADINGS = ("统一社会信用代码", "名称", "区划", "等级", "标签", "电话")


def write_rows(path: Path, count: int, month: int) -> None:
    """Write the register of a month: in the second, of each hundred ids one went, one came and one has another tier."""
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(",".join(HEADINGS) + "\n")
        for number in range(count):
            which = number + (count if month and number % 100 == 0 else 0)
            inner = f"MA{which % 1_000_000:06d}"
            first = f"91{370102 + which // 1_000_000:06d}{inner}{organisation_check_character(inner)}"
            tier = "D" if month and number % 100 == 1 else "ABC"[number * 7 % 3]
            tags = ";".join(tag for tag, on in (("food.dairy", number % 2), ("food.meat", number % 3 == 0)) if on)
            area = AREAS[number * 31 % len(AREAS)]
            code = first + credit_code_check_character(first)
            file.write(f"{code},生成企业{which}号有限公司,{area},{tier},{tags},{13000000000 + which}\n")


def declaration() -> dict[str, Any]:
    """Return the register's declaration."""
    grades = {"电话": "personal"}
    return {
        "schema": "register/1",
        "name": "firms",
        "title": "生成的名录",
        "kind": "entities",
        "department": "market",
        "area": "370000",
        "id": {"column": HEADINGS[0], "scheme": "uscc"},
        "columns": [{"column": name, "title": name, "grade": grades.get(name, "open")} for name in HEADINGS[1:]],
        "facets": [
            {"name": "area", "column": "区划", "kind": "area"},
            {"name": "tier", "column": "等级", "kind": "code", "codes": [[tier, tier] for tier in "ABCD"]},
            {"name": "tags", "column": "标签", "kind": "tags"},
        ],
        "vocabularies": [
            {
                "owner": "market",
                "version": "1",
                "valid_from": "2024-01-01",
                "valid_to": None,
                "tags": [["food.dairy", "乳制品"], ["food.meat", "肉制品"]],
            }
        ],
    }


def steps(folder: Path, url: str, engine: str) -> list[tuple[str, Callable[[jointsup.Application], object]]]:
    """Return the steps that are timed."""

    def load(app: jointsup.Application, name: str, day: date) -> object:
        given = {"source": "generated", "ground": "benchmark", "engine": engine}
        return app.registers.load("firms", folder / name, as_of=day, **given).load  # type: ignore[arg-type]

    def table(app: jointsup.Application) -> object:
        with app.acting.store.acts.reading() as connection:
            state = app.registers.snapshot(connection, "firms", JULY)
        return state.table({"id": HEADINGS[0], "area": "区划", "tier": "等级", "tags": "标签"}).rows

    inner = "MA000001"
    first = f"91370102{inner}{organisation_check_character(inner)}"
    identity = f"uscc:{first}{credit_code_check_character(first)}"
    return [
        ("first load", lambda app: load(app, "june.csv", JUNE)),
        ("second load, 3 in 100 differ", lambda app: load(app, "july.csv", JULY)),
        ("differences of the two states", lambda app: app.registers.diff("firms", JUNE, JULY, most=10).counts),
        ("one row as of a day", lambda app: app.registers.show("firms", identity, as_of=JUNE).there),
        ("table for a freeze", table),
    ]


def run(place: int, folder: Path, url: str, engine: str, queue: Any) -> None:
    """Run one step and tell its seconds, and the peak of memory before it and after."""
    _, work = steps(folder, url, engine)[place]
    with jointsup.open(url, actor=ACTOR, data_folder=folder / "files") as app:
        before = peak()
        started = time.perf_counter()
        work(app)
        queue.put((time.perf_counter() - started, before, peak()))


def peak() -> int:
    """Return this process's peak of memory in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit // 2**20


def main() -> None:
    """Generate, load, compare, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--engine", default="duckdb", choices=["duckdb", "reference"])
    parser.add_argument("--store", default="")
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        url = options.store or f"sqlite:///{folder}/county.db"
        for month, name in enumerate(("june.csv", "july.csv")):
            write_rows(folder / name, options.rows, month)
        print(f"{options.rows:,} generated rows, {(folder / 'june.csv').stat().st_size / 1e6:,.0f} MB of CSV, engine {options.engine}")
        with jointsup.open(url, actor=ACTOR, data_folder=folder / "files") as app:
            app.access.grant(ACTOR.person, "clerk", department=ACTOR.department, area=ACTOR.area)
            app.registers.declare(declaration())
        print(f"| {'step':30} | seconds | peak MB | of which before |")
        print(f"| {'-' * 30} | ------: | ------: | --------------: |")
        for place, (name, _) in enumerate(steps(folder, url, options.engine)):
            queue = context.Queue()
            process = context.Process(target=run, args=(place, folder, url, options.engine, queue))
            process.start()
            seconds, before, most = queue.get()
            process.join()
            print(f"| {name:30} | {seconds:7.2f} | {most:7d} | {before:15d} |")


if __name__ == "__main__":
    main()
