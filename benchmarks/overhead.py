"""What an act costs beside the bare database: 10,000 acts one by one and 100,000 in batches, with ledger and outbox rows.

Run: ``python benchmarks/overhead.py [--acts N] [--batched N] [--batch N] [--rows N] [--databases sqlite postgresql]``.

An act corrects a row of a register: rules of access asked, row judged, then the correction, the ledger's entry with payload and head of the book,
and a message to a plugin that listens, in one transaction. In batches acts join a host's transaction (``app.within``), or one act takes in many
visits. Beside each stands the bare driver (sqlite3, psycopg) writing the very rows that the acts wrote, read back from the store, into tables
with the same indexes, in as many transactions, as durable. Each figure is of a process of its own. The rows are generated and describe nobody.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import pickle
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy
from attrs import frozen
from sqlalchemy import URL, make_url, select

import jointsup
from jointsup.hooks import Event, hookimpl
from jointsup.model.settings import PluginSettings
from jointsup.store.tables import Tables
from register_load import ACTOR, HEADINGS, JUNE, declaration, peak, write_rows

if (TESTS := str(Path(__file__).parents[1] / "tests")) not in sys.path:  # loaded anew as a plugin it may change nothing
    sys.path.append(TESTS)
from postgres import binaries, cluster

DURABLE = {"listen_addresses": ""}
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "secure_delete=ON",
)


class Listener(jointsup.Plugin):
    """A plugin that is told of events: each act writes a row of the outbox for it."""

    @hookimpl
    def jointsup_plugin_info(self) -> jointsup.PluginInfo:
        """Say who this is."""
        return jointsup.PluginInfo(
            name="bench/listener", api=0, built_for="0.1", scope="city", contact="office@example.org"
        )

    @hookimpl
    def jointsup_event(self, event: Event) -> None:
        """Take no notice."""


PLUGINS = PluginSettings(enabled=("bench/listener",), targets={"bench/listener": "overhead:Listener"})


@frozen
class Case:
    """What is measured: how many acts or rows, and how many of them a transaction."""

    name: str
    count: int
    batch: int
    work: Callable[[jointsup.Application, Case, Sequence[str]], None]

    @property
    def transactions(self) -> int:
        """How many transactions there are."""
        return -(-self.count // self.batch)

    def parts(self) -> Iterator[range]:
        """Yield the numbers of each transaction."""
        for first in range(0, self.count, self.batch):
            yield range(first, min(first + self.batch, self.count))


@frozen
class Where:
    """A store's place, and where the bare rows go."""

    url: str
    bare: str
    folder: Path


def acts(app: jointsup.Application, case: Case, ids: Sequence[str]) -> None:
    """Correct a row an act; in batches the acts join a host's transaction."""
    for part in case.parts():
        with app.acting.store.engine.begin() if case.batch > 1 else nullcontext() as host:
            inside = app.within(host) if host is not None else app
            for number in part:
                values = {"电话": str(15000000000 + number)}
                inside.registers.correct("firms", ids[number % len(ids)], values, reason="电话号码已变更")


def visits(app: jointsup.Application, case: Case, ids: Sequence[str]) -> None:
    """Take past visits in, a batch an act."""
    headings = ("监管对象标识", "检查日期", "检查部门", "监管事项")
    for part in case.parts():
        told = (
            (
                ids[at % len(ids)].partition(":")[2],
                f"2024-03-{at // len(ids) + 1:02d}",
                "market",
                "food.matter",
            )
            for at in part
        )
        app.registers.visits(
            "firms", [dict(zip(headings, one, strict=True)) for one in told], source="generated"
        )


def opened(where: Where) -> jointsup.Application:
    """Return the application."""
    return jointsup.open(where.url, actor=ACTOR, data_folder=where.folder / "files", plugins=PLUGINS)


def prepare(where: Where, rows: int) -> None:
    """Make the store with a loaded register, and empty tables for the bare rows."""
    write_rows(where.folder / "rows.csv", rows, 0)
    with opened(where) as app:
        for role in ("clerk", "auditor"):
            app.access.grant(ACTOR.person, role, department=ACTOR.department, area=ACTOR.area)
        app.registers.declare(declaration())
        app.registers.load(
            "firms", where.folder / "rows.csv", as_of=JUNE, source="generated", ground="benchmark"
        )
        engine = app.acting.store.storage.engine(make_url(where.bare))
        app.acting.store.tables.metadata.create_all(engine)
        engine.dispose()


def ours(case: Case, where: Where, queue: Any) -> None:
    """Time the acts; then see that the ledger holds, and keep the rows that they wrote."""
    with (where.folder / "rows.csv").open(encoding="utf-8", newline="") as file:
        ids = [f"uscc:{row[HEADINGS[0]]}" for row in csv.DictReader(file)]
    with opened(where) as app:
        before = rows_of(app)
        told = timed(lambda: case.work(app, case, ids))
        assert not app.ledger.check().faults, "the ledger is damaged"
        after = rows_of(app)
        fresh = {
            name: [row for key, row in rows.items() if key not in before[name]]
            for name, rows in after.items()
        }
        assert len(fresh["entry"]) == (case.count if case.work is acts else case.transactions)
        book = after["book"][(f"area:{ACTOR.area}",)]
    (where.folder / "rows.pickle").write_bytes(pickle.dumps((fresh, book)))
    queue.put((*told, sum(map(len, fresh.values()))))


def rows_of(app: jointsup.Application) -> dict[str, dict[tuple[Any, ...], dict[str, Any]]]:
    """Return all rows of the tables that grow, by key, in the order in which they were made where they are numbered."""
    tables, found = app.acting.store.tables, {}
    with app.acting.store.acts.reading() as connection:
        for name in ("book", "correction", "entry", "file", "outbox", "past_visit", "payload"):
            table = getattr(tables, name)
            order = [table.c.number] if "number" in table.c else list(table.primary_key)
            rows = [dict(row) for row in connection.execute(select(table).order_by(*order)).mappings()]
            found[name] = {tuple(row[column.name] for column in table.primary_key): row for row in rows}
    return found


def bare(case: Case, where: Where, queue: Any) -> None:
    """Time the bare driver at writing the rows that the acts wrote."""
    fresh, book = pickle.loads((where.folder / "rows.pickle").read_bytes())
    mark = "?" if where.bare.startswith("sqlite") else "%s"
    tables, statements = Tables(), []
    for name, rows in fresh.items():
        if rows:
            columns = [column.name for column in getattr(tables, name).columns]
            marks = ", ".join([mark] * len(columns))
            size = len(rows) // case.transactions
            values = [tuple(row[column] for column in columns) for row in rows]
            statements.append((f"INSERT INTO {tables.prefix}{name} VALUES ({marks})", size, values))
    head = f"UPDATE {tables.prefix}book SET number = {mark}, digest = {mark}, at = {mark} WHERE book = {mark}"
    writer = f"UPDATE {tables.prefix}store SET value = {mark} WHERE name = 'writer'"
    cursor, begin, commit = driver(where.bare)
    cursor.execute(
        f"INSERT INTO {tables.prefix}book VALUES ({', '.join([mark] * len(book))})", tuple(book.values())
    )
    cursor.execute(f"INSERT INTO {tables.prefix}store VALUES ('writer', '')")

    def write() -> None:
        for turn in range(case.transactions):
            begin()
            for statement, size, values in statements:
                some = values[turn * size : (turn + 1) * size]
                if size == 1:
                    cursor.execute(statement, some[0])
                else:
                    cursor.executemany(statement, some)
            cursor.execute(head, (turn, book["digest"], book["at"], book["book"]))
            cursor.execute(writer, (book["at"],))
            commit()

    queue.put((*timed(write), sum(len(rows) for rows in fresh.values())))


def driver(url: str) -> tuple[Any, Callable[[], object], Callable[[], object]]:
    """Return a cursor of the bare driver, with the store's own settings, and what begins and ends a transaction."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        connection = sqlite3.connect(str(parsed.database), isolation_level=None)
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return (
            connection.cursor(),
            lambda: connection.execute("BEGIN IMMEDIATE"),
            lambda: connection.execute("COMMIT"),
        )
    other = psycopg.connect(parsed.set(drivername="postgresql").render_as_string(hide_password=False))
    return other.cursor(), lambda: None, other.commit


def timed(work: Callable[[], object]) -> tuple[float, float, int]:
    """Return seconds, this process's processor seconds, and its peak of memory in MB."""
    started, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - used, peak()


def alone(work: Callable[..., None], case: Case, where: Where) -> tuple[float, float, int, int]:
    """Return what work tells from a process of its own."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=work, args=(case, where, queue))
    process.start()
    found: tuple[float, float, int, int] = queue.get()
    process.join()
    return found


Place = Callable[[Path, str], str]
"""Makes a place for a store, of a name, and returns its URL."""


@contextmanager
def place_in(database: str, server: str) -> Iterator[Place]:
    """Give what makes a place in a database; PostgreSQL is the server named, else one of our own where it is installed."""
    if database == "sqlite":
        yield lambda folder, name: f"sqlite:///{folder}/{name}.db"
        return
    programs = binaries()
    if not server and programs is None:
        raise SystemExit(
            "PostgreSQL is not installed; name a server with --postgres, or measure --databases sqlite"
        )
    with nullcontext(server) if server or programs is None else cluster(programs, DURABLE) as found:
        yield lambda folder, name: new_database(found, f"{folder.name}_{name}")


def new_database(server: str, name: str) -> str:
    """Make a database and return its URL."""
    plain = "".join(letter if letter.isalnum() else "_" for letter in name.lower())
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{plain}"')  # type: ignore[call-overload]
    said = psycopg.conninfo.conninfo_to_dict(server)
    query = {key: str(said[key]) for key in ("host", "port") if key in said}
    url = URL.create(
        "postgresql+psycopg", said.get("user"), said.get("password"), database=plain, query=query
    )
    return url.render_as_string(hide_password=False)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--acts", type=int, default=10_000)
    parser.add_argument("--batched", type=int, default=100_000)
    parser.add_argument("--batch", type=int, default=1_000)
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the register")
    parser.add_argument(
        "--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"]
    )
    parser.add_argument(
        "--postgres",
        default="",
        help="a server's connection (host=… user=…); else one is started where it is installed",
    )
    options = parser.parse_args()
    cases = [
        Case("acts one by one", options.acts, 1, acts),
        Case(f"acts in a host's transactions of {options.batch:,}", options.batched, options.batch, acts),
        Case(f"past visits, {options.batch:,} an act", options.batched, options.batch, visits),
    ]
    assert not options.batched % options.batch, "--batched is a multiple of --batch"
    print(
        f"Python {platform.python_version()}, SQLAlchemy {sqlalchemy.__version__}, SQLite {sqlite3.sqlite_version}, psycopg {psycopg.__version__}"
    )
    print(
        "| database | what | number | transactions | rows | s | bare s | ratio | processor s | bare | ratio | peak MB | bare |"
    )
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for database in options.databases:
        with place_in(database, options.postgres) as place:
            for case in cases:
                print(
                    f"| {database} | {case.name} | {' | '.join(figures(case, place, options.rows))} |",
                    flush=True,
                )


def figures(case: Case, place: Place, rows: int) -> list[str]:
    """Measure a case; return the figures of its line."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        where = Where(place(folder, "ours"), place(folder, "bare"), folder)
        prepare(where, rows)
        seconds, used, memory, written = alone(ours, case, where)
        plain, least, low, _ = alone(bare, case, where)
    sizes = [f"{size:,}" for size in (case.count, case.transactions, written)]
    wall = [f"{seconds:.1f}", f"{plain:.1f}", f"{seconds / plain:.1f}"]
    return [*sizes, *wall, f"{used:.1f}", f"{least:.1f}", f"{used / least:.1f}", str(memory), str(low)]


if __name__ == "__main__":
    main()
