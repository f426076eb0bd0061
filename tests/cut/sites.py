"""Sites: a store with everything around it, copied whole for each trial, on SQLite and on PostgreSQL."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import time
from pathlib import Path
from typing import Protocol

import psycopg
from attrs import field, frozen
from psycopg.conninfo import make_conninfo

from cut.processes import kill
from store.opened import Place, postgres_place, sqlite_place


@frozen
class Site:
    """A folder, and the store whose files lie in it."""

    folder: Path
    place: Place

    @property
    def notices(self) -> Path:
        """Where the built-in notifier leaves its files."""
        return self.folder / "notices"

    @property
    def effects(self) -> Path:
        """Where the plugin that is told of events leaves its files."""
        return self.folder / "effects"

    @property
    def exported(self) -> Path:
        """Where a round is exported to."""
        return self.folder / "exported"


class Sites(Protocol):
    """Makes, copies and removes sites of one kind of database.

    ``steps`` says whether it is the worker that is killed, which can be done at a step, too; else it is the server under it.
    """

    steps: bool

    def empty(self) -> Site:
        """Return a site without a store."""

    def copy(self, site: Site) -> Site:
        """Return a copy of a site that no process has open."""

    def strike(self, site: Site, process: int) -> None:
        """Kill a process that works on a site, or what it needs."""

    def settle(self, site: Site) -> None:
        """Wait until the database has done with a process that was killed."""

    def remove(self, site: Site) -> None:
        """Remove a site."""


@frozen
class SqliteSites:
    """Sites on SQLite: the folder is all there is."""

    root: Path
    steps = True
    _numbers: itertools.count[int] = field(factory=itertools.count)

    def empty(self) -> Site:
        folder = _folder(self.root / f"sqlite-{next(self._numbers)}")
        return Site(folder, sqlite_place(folder))

    def copy(self, site: Site) -> Site:
        made = self.empty()
        shutil.copytree(site.folder, made.folder, dirs_exist_ok=True)
        return made

    def strike(self, site: Site, process: int) -> None:
        kill(process)

    def settle(self, site: Site) -> None:
        """Nothing to wait for: who held the file is dead."""

    def remove(self, site: Site) -> None:
        shutil.rmtree(site.folder, ignore_errors=True)


@frozen
class PostgresSites:
    """Sites on a PostgreSQL server: a database each, and a folder for the files."""

    root: Path
    server: str
    steps: bool
    _numbers: itertools.count[int] = field(factory=itertools.count)

    def empty(self) -> Site:
        return self._site("")

    def copy(self, site: Site) -> Site:
        made = self._site(f"TEMPLATE {site.folder.name}")
        shutil.copytree(site.folder, made.folder, dirs_exist_ok=True)
        return made

    def strike(self, site: Site, process: int) -> None:
        backends = []
        if not self.steps:
            with self._admin() as connection:
                query = "SELECT pid FROM pg_stat_activity WHERE datname = %s"
                backends = [pid for (pid,) in connection.execute(query, [site.folder.name]).fetchall()]
        for victim in backends or [process]:
            kill(victim)  # a server that loses a process ends all others, and recovers as after a crash

    def settle(self, site: Site) -> None:
        for _ in range(3000):
            with contextlib.suppress(psycopg.OperationalError), self._admin() as connection:  # it may be recovering
                query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
                if connection.execute(query, [site.folder.name]).fetchone() == (0,):
                    return
            time.sleep(0.01)
        raise TimeoutError(f"{site.folder.name}: the server still works for a process that was killed")

    def remove(self, site: Site) -> None:
        with self._admin() as connection:
            connection.execute(f"DROP DATABASE {site.folder.name} WITH (FORCE)")
        shutil.rmtree(site.folder, ignore_errors=True)

    def _site(self, of: str) -> Site:
        name = f"cut_{next(self._numbers)}"
        with self._admin() as connection:
            connection.execute(f"CREATE DATABASE {name} {of}")
        folder = _folder(self.root / name)
        return Site(folder, postgres_place(make_conninfo(self.server, dbname=name), folder))

    def _admin(self) -> psycopg.Connection:
        return psycopg.connect(self.server, autocommit=True)


def _folder(path: Path) -> Path:
    for folder in (path, path / "notices", path / "effects", path / "tmp"):
        folder.mkdir(parents=True, exist_ok=True)
    return path
