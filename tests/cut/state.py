"""What a store holds, in a form that can be compared, and what is wrong with it, as a process sees it that has just opened it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import NullPool, create_engine, inspect, select

from cut.sites import Site
from jointsup.store.checking import check_ledger
from jointsup.store.files import Files
from jointsup.store.opening import Store
from jointsup.store.tables import Tables

State = dict[str, list[tuple[object, ...]]]
"""The rows of every table, in order, and the files that were handed out."""

TABLES = frozenset(Tables().metadata.tables)
NAMING = (("round_file", "digest"), ("load", "digest"), ("load", "rows_digest"), ("past_visit", "digest"))
"""The columns that name files, beside the table of files itself."""


def state_of(site: Site) -> State:
    """Return everything that a site's store holds and its people were handed; passing names on the disk are nothing."""
    found: State = {"exported": sorted(_tree(site.exported))}
    if site.place.url.startswith("sqlite:") and not (site.folder / "county.db").exists():
        return found
    engine = create_engine(site.place.url, poolclass=NullPool)
    with engine.connect() as connection:
        for name in sorted(set(inspect(connection).get_table_names()) & TABLES):
            rows = connection.exec_driver_sql(f"SELECT * FROM {name}").mappings()
            # A lease is a mark of the process that holds it, another one each time.
            plain = [{**row, "lease": bool(row["lease"])} if "lease" in row else dict(row) for row in rows]
            found[name] = sorted((tuple(row.values()) for row in plain), key=repr)
    engine.dispose()
    return found


def difference(first: State, second: State) -> str:
    """Return in which tables two states differ, and by how many rows."""
    return ", ".join(
        f"{name}: {len(set(first.get(name, ())) ^ set(second.get(name, ())))}"
        for name in sorted({*first, *second})
        if first.get(name) != second.get(name)
    )


def faults_of(store: Store, site: Site) -> list[str]:
    """Return what is wrong: with the ledger, with files that are named, with messages."""
    tables = store.tables
    with store.acts.reading() as connection:
        report = check_ledger(connection, store.ledger, store.files)
        faults = [fault.text() for fault in report.faults]
        named = set(connection.execute(select(tables.file.c.digest)).scalars())
        for name, column in NAMING:
            table = tables.metadata.tables[f"{tables.prefix}{name}"]
            missing = set(connection.execute(select(table.c[column])).scalars()) - named
            faults += [f"{name}.{column} names {digest}, which is no file of the store" for digest in sorted(missing)]
        outbox = tables.outbox
        heads = dict(connection.execute(select(tables.book.c.book, tables.book.c.number)).tuples().all())
        messages = connection.execute(select(outbox.c.book, outbox.c.number, outbox.c.key)).all()
        faults += [f"message {key} is of no act: {book}, {number}" for book, number, key in messages if number > heads.get(book, 0)]
    return faults + [f"the file {path} is not what its name says" for path in _damaged(store.files)]


def _damaged(files: Files) -> Iterator[Path]:
    """Yield files that stand under a digest that is not theirs, named or not."""
    for path in map(files.path, files.digests()):
        if hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
            yield path


def _tree(folder: Path) -> Iterator[tuple[str, str]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()
