"""Stores for tests: a place, a clock that a test sets, bytes that are the same in each run, an application with an administrator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from attrs import frozen
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import URL

import jointsup
from jointsup.model.actors import Actor
from jointsup.store.storage import PostgresStorage, SqliteStorage

STORAGES = (SqliteStorage(), PostgresStorage())
ADMIN = Actor("admin", "justice", "370000")
START = datetime(2026, 3, 1, 8, tzinfo=UTC)


@frozen
class Place:
    """Where a store can be made."""

    url: str
    data_folder: Path

    def options(self, **more: Any) -> dict[str, Any]:
        """Return the arguments with which a test opens or makes a store here."""
        return {"clock": Clock(), "random": counting(), "data_folder": self.data_folder, **more}


def sqlite_place(folder: Path) -> Place:
    """Return a place in a folder."""
    return Place(f"sqlite:///{folder}/county.db", folder / "county.db.files")


def postgres_place(connection: str, folder: Path) -> Place:
    """Return a place in the database of a connection, with its files in a folder."""
    said = conninfo_to_dict(connection)
    query = {name: str(value) for name, value in said.items() if name in ("host", "port")}
    url = URL.create("postgresql+psycopg", said.get("user"), said.get("password"), database=said.get("dbname"), query=query)
    return Place(url.render_as_string(hide_password=False), folder / "files")


class Clock:
    """A clock that goes on by a tick with each look at it, and that a test can set."""

    def __init__(self, now: datetime = START, tick: timedelta = timedelta(seconds=1)) -> None:
        self.now, self.tick = now, tick

    def __call__(self) -> datetime:
        self.now += self.tick
        return self.now


def counting(start: int = 1) -> Callable[[int], bytes]:
    """Return a source of bytes that are all different and the same in each run."""
    state = iter(range(start, 10**9))
    return lambda size: next(state).to_bytes(size)


def application(place: Place, **options: Any) -> jointsup.Application:
    """Return an application on a new store, opened by its administrator."""
    return jointsup.open(place.url, actor=ADMIN, **place.options(**options))
