"""A county's store made once and copied for each life: a file of SQLite, or a database of PostgreSQL that is another's template."""

from __future__ import annotations

import itertools
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from services.living import County
from store.opened import START, Clock, Place, counting, postgres_place, sqlite_place

numbers = itertools.count(1)
LATER = START + timedelta(hours=1)
ALIKE = 10**6
"""Where the random bytes of a copy go on, on every database alike."""


class Model:
    """A county's store, and copies of it."""

    def __init__(self, folder: Path, place: Place, **options: Any) -> None:
        self.folder, self.place = folder, place
        folder.mkdir()
        County(folder, place, **options).admin.close()

    def copy(self, **options: Any) -> County:
        """Return the county opened on a copy of its own."""
        folder = self.folder.with_name(f"{self.folder.name}-{next(numbers)}")
        folder.mkdir()
        shutil.copytree(self.place.data_folder, folder / self.place.data_folder.name)
        options = {"clock": Clock(LATER), "random": counting(ALIKE), **options}
        return County(folder, self.place_in(folder), new=False, **options)

    def share_of(self, examples: int) -> int:
        """Return how many of so many examples are tried here."""
        return examples

    def place_in(self, folder: Path) -> Place:
        """Copy the database; return where the copy lies."""
        shutil.copy(self.folder / "county.db", folder)
        return sqlite_place(folder)

    def drop(self, county: County) -> None:
        """Close a copy and leave nothing of it."""
        county.admin.close()
        shutil.rmtree(county.folder)


class PostgresModel(Model):
    """The same in a database of a server."""

    def __init__(self, folder: Path, connection: str, **options: Any) -> None:
        self.connection = connection
        super().__init__(folder, postgres_place(connection, folder), **options)

    def share_of(self, examples: int) -> int:
        """Return a third: each takes longer, and what the databases share was tried on the other."""
        return examples // 3

    def place_in(self, folder: Path) -> Place:
        """Copy the database; return where the copy lies."""
        model = conninfo_to_dict(self.connection)["dbname"]
        self._run(f"CREATE DATABASE {self._name(folder)} TEMPLATE {model}")
        return postgres_place(make_conninfo(self.connection, dbname=self._name(folder)), folder)

    def drop(self, county: County) -> None:
        """Close a copy and leave nothing of it."""
        super().drop(county)
        self._run(f"DROP DATABASE {self._name(county.folder)} WITH (FORCE)")

    def _name(self, folder: Path) -> str:
        return f"{conninfo_to_dict(self.connection)['dbname']}_{folder.name.rpartition('-')[2]}"

    def _run(self, statement: str) -> None:
        with psycopg.connect(make_conninfo(self.connection, dbname="postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


def sqlite_model(folder: Path, **options: Any) -> Model:
    """Return a county's store in a file, within a folder that is there."""
    return Model(folder / "sqlite", sqlite_place(folder / "sqlite"), **options)


def postgres_model(folder: Path, connection: str, **options: Any) -> PostgresModel:
    """Return a county's store in a database, with its files within a folder that is there."""
    return PostgresModel(folder / "postgres", connection, **options)
