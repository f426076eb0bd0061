"""Registers, as commands: yesterday's loaded into an empty store, and today's after it, which finds who came, went and changed."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from province import DEPARTMENTS, tag_names
from province_plans import TIERS
from works.base import JOINTSUP, Data, Step, Work, facts_of, run
from works.tickets import ALL

YESTERDAY, TODAY = "2024-12-30", "2024-12-31"


def declaration() -> dict[str, object]:
    """Return the register's declaration (``register/1``)."""
    return {
        "schema": "register/1", "name": "province", "title": "生成的名录", "kind": "entities", "department": "d00", "area": "370000",
        "id": {"column": "id", "scheme": "uscc"},
        "columns": [{"column": name, "title": name, "grade": "open"} for name in ("name", "area", "tier", "tags")],
        "facets": [
            {"name": "area", "column": "area", "kind": "area"},
            {"name": "tier", "column": "tier", "kind": "code", "codes": [list(pair) for pair in TIERS]},
            {"name": "tags", "column": "tags", "kind": "tags"},
        ],
        "vocabularies": [
            {"owner": owner, "version": "1", "valid_from": "2024-01-01", "valid_to": None, "tags": [[tag, tag] for tag in tag_names() if tag.startswith(owner)]}
            for owner in (f"d{department:02}" for department in range(DEPARTMENTS))
        ],
    }  # fmt: skip


def at(folder: Path) -> list[object]:
    """Return the options that say where the store lies, and who acts."""
    return ["--store", f"sqlite:///{folder}/province.db", "--as", "bench", "--department", "d00", "--area", "370000"]


def store(data: Data, name: str) -> Path:
    """Return the folder of an empty store with the register declared."""
    folder = data.scratch(name)
    folder.mkdir()
    (folder / "register.json").write_text(json.dumps(declaration(), ensure_ascii=False), encoding="utf-8")
    run(*JOINTSUP, "init", *at(folder))
    run(*JOINTSUP, "access", "grant", "bench", "clerk", *at(folder))
    run(*JOINTSUP, "registers", "declare", folder / "register.json", *at(folder))
    return folder


def loading(name: str, day: str) -> list[object]:
    """Return the command that loads a day's register, without the file."""
    return [*JOINTSUP, "registers", "load", "province", "--as-of", day, "--source", "generated", "--ground", f"benchmark, {name}"]


def yesterday(data: Data, step: Step) -> None:
    """The first load, kept for the second."""
    given, folder = data.table("yesterday"), store(data, "loading")
    step.command(*loading("yesterday", YESTERDAY), given, *at(folder))
    step.fact(**facts_of(folder))
    data.keep("store", folder)


def loaded(data: Data) -> Path:
    """Return the store that holds yesterday's register."""

    def make(path: Path) -> None:
        folder = store(data, path.name)
        run(*loading("yesterday", YESTERDAY), data.table("yesterday"), *at(folder))

    return data.made("store", make)


def today(data: Data, step: Step) -> None:
    """The second load, which finds who came, went and changed. It is kept: done again, it would be refused."""
    folder, given = loaded(data), data.table("register")
    step.command(*loading("today", TODAY), given, *at(folder))
    step.fact(**facts_of(folder))


def own_join(data: Data, step: Step) -> None:
    """DuckDB reads both files and joins them whole: it keeps nothing, checks nothing, and counts who came, went and differs."""
    before, after = data.table("yesterday"), data.table("register")
    columns = ("name", "area", "tier", "tags")
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "2GB", "temp_directory": str(data.scratch("spill"))})
    rows = (f"row({', '.join(f'{side}.{name}' for name in columns)})" for side in "ba")
    counted = ("b.id IS NULL", "a.id IS NULL", f"a.id = b.id AND {' IS DISTINCT FROM '.join(rows)}")
    statement = f"SELECT {', '.join(f'count(*) FILTER (WHERE {one})' for one in counted)} FROM '{before}' b FULL JOIN '{after}' a ON a.id = b.id"
    found = step.take(lambda: connection.execute(statement).fetchall())
    step.fact(came_went_changed=found[0])
    data.scratch("spill")


JOINED = "registers: DuckDB, both files read and joined"
WORKS = (
    Work(JOINED, own_join, ALL, runs=3),
    Work("command: registers load, yesterday", yesterday, ALL),
    Work("command: registers load, today, compared", today, ALL, JOINED, most=2.5),
)
