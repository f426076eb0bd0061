"""Disks that fill, files that can't be written, connections that break at the commit, many processes at once: nothing lost, nothing half."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import func, select, text

import jointsup
import small
from jointsup.errors import Unwritable
from jointsup.store.acts import Act
from jointsup.store.checking import LedgerReport
from store import registered
from store.crowd import THREADS
from store.cutting_proxy import CuttingProxy, When, cutting
from store.disks import enlarge, sealed, small_disk
from store.opened import ADMIN, Place, application, postgres_place, sqlite_place

PROCESSES, ACTS, BREAKS = 2, 4, 10
REFUSED = r"store\.(refused|failed)"


def checked(app: jointsup.Application) -> LedgerReport:
    """The ledger, its files and its numbers, all found right."""
    report = app.ledger.check()
    assert list(report.faults) == []
    return report


def grant(app: jointsup.Application, person: str) -> None:
    app.access.grant(person, "clerk", department="market", area="370100")


def load(
    app: jointsup.Application, number: int, size: int = 1000, meanwhile: Callable[[Act], object] = lambda _: None
) -> None:
    """An act with a file of ``size`` bytes, as much in its payload, and a message."""
    store = app.acting.store
    file = store.files.prepare(bytes([number]) * size, "load")
    with store.acts.act(ADMIN, "test.load", book="area:370100", subject=str(number)) as act:
        act.note(words=hashlib.shake_256(bytes([number])).hexdigest(size // 2))  # nothing that could be packed smaller
        act.keep(file)
        act.send("city/pager", "event", {"number": number})
        meanwhile(act)


def terminate(act: Act, server: str) -> None:
    """Have the server end the connection of an act."""
    pid = act.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with psycopg.connect(server, autocommit=True) as other:
        assert other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid]).fetchone() == (True,)


def until_refused(app: jointsup.Application, size: int) -> list[int]:
    """Load until the disk is full; return what was loaded."""
    done: list[int] = []

    def fill() -> None:
        for number in range(200):
            load(app, number, size)
            done.append(number)

    with pytest.raises(Unwritable, match=r"store\.refused|file\.unwritable"):
        fill()
    return done


def loaded(app: jointsup.Application) -> list[int]:
    """What was loaded, as the ledger and the outbox remember it."""
    store = app.acting.store
    with store.acts.reading() as connection:
        entries = [entry.number - 1 for entry in store.ledger.entries(connection, "area:370100")]
        sent = connection.execute(select(func.count()).select_from(store.tables.outbox)).scalar_one()
    assert sent == len(entries)
    return entries


@pytest.mark.parametrize("full", ["database", "files"])
def test_on_a_full_disk_an_act_is_refused_whole_and_goes_on_once_there_is_room(tmp_path: Path, full: str) -> None:
    with small_disk(tmp_path / "small", 800) as small:
        database, files = (small, tmp_path) if full == "database" else (tmp_path, small)
        place = Place(f"sqlite:///{database}/county.db", files / "files")
        with application(place) as app:
            done = until_refused(app, 20_000)
            assert len(done) > 2
            assert loaded(app) == done
            checked(app)
            enlarge(small, 4000)
            load(app, len(done))
            assert checked(app).entries == len(done) + 2
            assert not list(place.data_folder.glob(".part-*"))


def test_a_load_of_a_register_on_a_full_disk_is_refused_whole_and_goes_on_once_there_is_room(tmp_path: Path) -> None:
    today = tmp_path / "today.csv"
    today.write_bytes(small.csv_bytes(small.rows(30_000)))
    with small_disk(tmp_path / "small", 400) as disk:
        place = Place(f"sqlite:///{tmp_path}/county.db", disk / "files")
        with application(place) as app:
            clerk = registered.staffed(app)
            clerk.registers.declare(registered.register())
            registered.loaded(clerk)
            there = sorted(disk.rglob("*"))
            for room in (900, 1900):
                # First the copy of the file finds no room, then the rows in order.
                with pytest.raises(Unwritable):
                    registered.loaded(clerk, today)
                assert sorted(disk.rglob("*")) == there
                enlarge(disk, room)
            with pytest.raises(Unwritable):
                registered.loaded(clerk, today)
            assert sorted(disk.rglob("*")) == there
            assert len(clerk.registers.loads("firms")) == 1
            enlarge(disk, 20_000)
            assert registered.loaded(clerk, today).load.came == 30_000 - 60
            checked(app)


def test_on_a_full_disk_of_postgresql_an_act_is_refused_whole(postgres_server: str, tmp_path: Path) -> None:
    host = str(conninfo_to_dict(postgres_server).get("host"))
    if not host.startswith("/") or os.geteuid() != 0:
        pytest.skip("only root can give a server on this machine a small disk")
    folder = Path(tempfile.mkdtemp(prefix="jointsup-small-"))
    owner = os.stat(host)
    try:
        with small_disk(folder, 12_000), psycopg.connect(postgres_server, autocommit=True) as connection:
            os.chown(folder, owner.st_uid, owner.st_gid)
            folder.chmod(0o700)
            connection.execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
            connection.execute("CREATE DATABASE jointsup_small TABLESPACE small")
            try:
                place = postgres_place(make_conninfo(postgres_server, dbname="jointsup_small"), tmp_path)
                with application(place) as app:
                    done = until_refused(app, 200_000)
                    assert loaded(app) == done
                    enlarge(folder, 20_000)
                    load(app, len(done))
                    assert checked(app).entries == len(done) + 2
            finally:
                connection.execute("DROP DATABASE jointsup_small WITH (FORCE)")
                connection.execute("DROP TABLESPACE small")
    finally:
        folder.rmdir()


@pytest.mark.parametrize("what", ["the folder", "the file"])
def test_a_database_that_cannot_be_written_is_refused_in_words_and_stays_as_it_was(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    place = sqlite_place(folder)

    def load_one(number: int) -> None:
        with application(place) as app:
            load(app, number)

    load_one(0)
    with sealed(folder if what == "the folder" else folder / "county.db"), pytest.raises(Unwritable, match=REFUSED):
        load_one(1)
    with application(place) as app:
        assert loaded(app) == [0]
        load(app, 1)
        assert checked(app).entries == 3


def test_a_data_folder_that_cannot_be_written_stops_what_needs_it_and_nothing_else(place: Place) -> None:
    with application(place) as app:
        load(app, 0)
        with sealed(place.data_folder):
            with pytest.raises(Unwritable, match=r"file\.unwritable"):
                load(app, 1)
            grant(app, "clerk-1")
            assert checked(app).entries == 3
        assert loaded(app) == [0]
        load(app, 1)
        assert checked(app).entries == 4


@pytest.fixture
def proxied(postgres: str, tmp_path: Path) -> Iterator[tuple[jointsup.Application, CuttingProxy]]:
    """An application that reaches its server through a proxy."""
    with (
        tempfile.TemporaryDirectory(prefix="jointsup-") as folder,
        cutting(postgres, Path(folder)) as proxy,
        application(postgres_place(proxy.connection, tmp_path)) as app,
    ):
        yield app, proxy


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_connection_that_breaks_at_the_commit_leaves_the_act_whole_and_its_maker_rightly_told(
    proxied: tuple[jointsup.Application, CuttingProxy], when: When
) -> None:
    app, proxy = proxied
    for number in range(BREAKS):
        proxy.when = when
        if when == "before":  # the server never heard of the commit
            with pytest.raises(Unwritable, match=REFUSED):
                load(app, number)
        else:  # it did, and only its answer was lost
            load(app, number)
        assert len(loaded(app)) == (0 if when == "before" else number + 1)
    assert proxy.breaks == BREAKS
    load(app, BREAKS)
    assert checked(app).entries == (2 if when == "before" else BREAKS + 2)


def test_a_server_that_ends_a_writer_s_connection_takes_all_of_its_act_away(postgres: str, tmp_path: Path) -> None:
    with application(postgres_place(postgres, tmp_path)) as app:
        for number in range(BREAKS):
            with pytest.raises(Unwritable, match=REFUSED):
                load(app, number, meanwhile=lambda act: terminate(act, postgres))
            assert loaded(app) == []
        load(app, 0)
        assert checked(app).entries == 2


@pytest.mark.parametrize(("server", "store"), [("off", "on"), ("remote_apply", "remote_apply")])
def test_a_server_that_says_too_early_that_a_commit_is_done_is_told_not_to(
    postgres: str, tmp_path: Path, server: str, store: str
) -> None:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {connection.info.dbname} SET synchronous_commit = {server}")
    with application(postgres_place(postgres, tmp_path)) as app, app.acting.store.acts.reading() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar_one() == store


def crowd(place: Place, names: list[str]) -> list[dict[str, Any]]:
    """Let processes loose on a store; return what their threads did."""
    script = Path(__file__).with_name("crowd.py")
    running = [
        subprocess.Popen(
            [sys.executable, str(script), place.url, str(place.data_folder), name, str(ACTS)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    answers = [process.communicate(timeout=240)[0] for process in running]
    assert [process.returncode for process in running] == [0] * len(names)
    return [did for answer in answers for did in json.loads(answer)]


def test_two_processes_of_eight_threads_lose_nothing_double_nothing_and_leave_no_gap(place: Place) -> None:
    application(place).close()
    did = crowd(place, [f"process-{number}" for number in range(PROCESSES)])
    done = sorted(subject for one in did for subject in one["done"])
    assert [one["refused"] for one in did] == [{}] * PROCESSES * THREADS
    assert len(done) == PROCESSES * THREADS * ACTS // 2
    with application(place) as app:
        checked(app)
        with app.acting.store.acts.reading() as connection:
            entries = list(app.acting.store.ledger.entries(connection))
            payload = app.acting.store.tables.payload
            found = connection.execute(select(payload.c.subject).where(payload.c.subject.like("%process-%"))).scalars()
            assert sorted(subject.rpartition(": ")[2] for subject in found) == done
        for book in ("store", "area:370100"):
            numbers = [entry.number for entry in entries if entry.book == book]
            assert numbers == list(range(1, len(numbers) + 1))
        sent = [key for one in did for key in one["sent"]]
        app.outbox.deliver(lambda *about: sent.append(about[3]) or "seen")
        messages = app.outbox.show(limit=1000)
        assert {message.state for message in messages} == {"delivered"}
        assert sorted(sent) == sorted(message.key for message in messages)
        assert len(messages) == PROCESSES * THREADS * ACTS // 4
