"""Registers: yesterday's loaded into an empty store, today's after it, which are compared; beside the engine's own read and anti-joins."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb

from province import DEPARTMENTS, tag_names
from province_plans import TIERS
from works.base import JOINTSUP, Data, Step, Work, facts_of, run
from works.tickets import ALL

YESTERDAY, TODAY = "2024-12-30", "2024-12-31"
READ, JOINS = "registers: DuckDB, its own read", "registers: DuckDB, its own reads and anti-joins"
Does = Callable[[Data, Step], None]


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


def yesterday(form: str) -> Does:
    """Return the work of the first load; from Parquet it is kept for the second."""

    def does(data: Data, step: Step) -> None:
        given, folder = data.table("yesterday", form), store(data, f"loading-{form}")
        step.command(*loading("yesterday", YESTERDAY), given, *at(folder))
        step.fact(**facts_of(folder))
        if form == "parquet":
            data.keep("store", folder)
        else:
            data.scratch(folder.name)

    return does


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


def differences(data: Data, step: Step) -> None:
    """The two states are compared once more, as a reader asks for it."""
    folder = loaded(data)
    step.command(*JOINTSUP, "registers", "diff", "province", YESTERDAY, TODAY, "--limit", 10, *at(folder))


def own_read(form: str) -> Does:
    """Return the work of DuckDB's plain read of a file into a table."""

    def does(data: Data, step: Step) -> None:
        path, connection = data.table("yesterday", form), duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
        step.take(lambda: connection.execute(f"CREATE TABLE t AS SELECT * FROM '{path}'"))

    return does


def own_joins(data: Data, step: Step) -> None:
    """Comers, goers and changed by two anti-joins and a join over plain files."""
    before, after = data.table("yesterday"), data.table("register")
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
    differ = " OR ".join(f"a.{name} IS DISTINCT FROM b.{name}" for name in ("name", "area", "tier", "tags"))

    def work() -> tuple[int, ...]:
        connection.execute(f"CREATE TABLE b AS SELECT * FROM '{before}'")
        connection.execute(f"CREATE TABLE a AS SELECT * FROM '{after}'")
        statements = ("a ANTI JOIN b USING (id)", "b ANTI JOIN a USING (id)", f"a JOIN b USING (id) WHERE {differ}")
        return tuple(connection.execute(f"SELECT count(*) FROM {statement}").fetchall()[0][0] for statement in statements)

    came, went, changed = step.take(work)
    step.fact(came=came, went=went, changed=changed)


WORKS = (
    Work(READ, own_read("parquet"), ALL),
    Work(f"{READ} from CSV", own_read("csv"), ALL),
    Work(JOINS, own_joins, ALL),
    Work("command: registers load, yesterday", yesterday("parquet"), ALL, (READ,), most=2.5),
    Work("command: registers load, yesterday, from CSV", yesterday("csv"), ALL, (f"{READ} from CSV",), most=2.5),
    Work("command: registers load, today, compared", today, ALL, (JOINS,), most=2.5),
    Work("command: registers diff", differences, ALL, (JOINS,)),
)
