"""An act is all there or not there, and the ledger remembers it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, make_url, select, update

from jointsup.errors import BadText, NotNow, Unwritable
from jointsup.model.actors import Actor
from jointsup.store import opening
from jointsup.store.checking import LedgerReport, check_ledger
from jointsup.store.opening import Store, create_store, open_store
from jointsup.store.storage import shown
from store.opened import STORAGES, Clock, Place, application, sqlite_place

CLERK = Actor("clerk-1", "market", "370100", ("clerk",))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(place: Place, clock: Clock) -> Iterator[Store]:
    made = create_store(place.url, STORAGES, **place.options(clock=clock))
    yield made
    made.close()


def report(store: Store, *against: dict[str, object]) -> LedgerReport:
    with store.acts.reading() as connection:
        return check_ledger(connection, store.ledger, store.files, {str(n): each for n, each in enumerate(against)})


def codes(found: LedgerReport) -> set[str]:
    return {fault.code for fault in found.faults}


def test_an_act_leaves_its_entry_its_file_and_its_notice_together(store: Store) -> None:
    with store.acts.act(CLERK, "registers.load", book="area:370100", subject="firms") as act:
        act.note(rows=3)
        act.keep(store.files.prepare(b"three rows", "load"))
        act.send("city/pager", "event", {"kind": "register loaded"})
    with store.acts.reading() as connection:
        (entry,) = store.ledger.entries(connection)
        (outbox,) = connection.execute(select(store.tables.outbox)).mappings()
        payload = store.ledger.payload(connection, act_payload(entry.text))
    assert (entry.book, entry.number, entry.act) == ("area:370100", 1, "registers.load")
    assert payload is not None
    assert '"facts":{"rows":3}' in payload.text
    assert (outbox["receiver"], outbox["state"], outbox["number"]) == ("city/pager", "waiting", 1)
    assert report(store).clean


def act_payload(text: str) -> str:
    return text.partition('"payload":"')[2][:64]


def test_an_act_that_fails_leaves_nothing_in_the_database(store: Store) -> None:
    def fail() -> None:
        with store.acts.act(CLERK, "a.b", book="store") as act:
            act.keep(store.files.prepare(b"x", "load"))
            act.send("x/y", "event", {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    found = report(store)
    assert found.entries == found.files == 0
    assert found.clean


def test_an_act_well_before_the_last_one_is_refused_and_a_small_skew_is_not(store: Store, clock: Clock) -> None:
    with store.acts.act(CLERK, "a.b", book="store"):
        pass
    clock.now -= timedelta(minutes=1)
    with store.acts.act(CLERK, "a.b", book="store"):
        pass
    clock.now -= timedelta(hours=1)
    with pytest.raises(NotNow, match=r"store\.clock_back"), store.acts.act(CLERK, "a.b", book="store"):
        pass
    found = report(store)
    assert [remark.code for remark in found.remarks] == ["ledger.time"]
    assert (found.entries, found.clean) == (2, True)


def test_a_host_s_rollback_takes_the_act_with_it(store: Store) -> None:
    with store.engine.connect() as connection:
        transaction = connection.begin()
        with store.within(connection).acts.act(CLERK, "a.b", book="store"):
            pass
        transaction.rollback()
    assert report(store).entries == 0


def test_a_host_s_commit_keeps_the_act_and_an_act_that_fails_leaves_the_host_s_rows(store: Store) -> None:
    host = store.tables.store
    with store.engine.begin() as connection:
        joined = store.within(connection)
        connection.execute(insert(host), {"name": "host", "value": "row"})
        with joined.acts.act(CLERK, "a.b", book="store"):
            pass
        with pytest.raises(ZeroDivisionError), joined.acts.act(CLERK, "a.c", book="store"):
            raise ZeroDivisionError
    with store.acts.reading() as connection:
        assert [entry.act for entry in store.ledger.entries(connection)] == ["a.b"]
        assert connection.execute(select(host.c.value).where(host.c.name == "host")).scalar_one() == "row"


def test_a_changed_text_a_changed_column_and_a_lost_entry_are_named(store: Store) -> None:
    for subject in ("one", "two", "three"):
        with store.acts.act(CLERK, "a.b", book="store", subject=subject):
            pass
    entry = store.tables.entry
    with store.engine.begin() as connection:
        connection.execute(update(entry).where(entry.c.number == 2).values(act="a.c"))
    assert codes(report(store)) == {"ledger.columns"}
    with store.engine.begin() as connection:
        connection.execute(entry.delete().where(entry.c.number == 2))
    assert codes(report(store)) == {"ledger.chain", "ledger.payload_spare"}


def test_a_ledger_rewritten_whole_no_longer_fits_what_left_the_house(tmp_path: Path) -> None:
    made = []
    for name in ("first", "second"):
        store = create_store(f"sqlite:///{tmp_path}/{name}.db", STORAGES, clock=Clock())
        with store.acts.act(CLERK, "a.b", book="store"):
            pass
        with store.acts.act(CLERK, "rounds.draw", book="round:o/1") as act:
            checkpoint = act.checkpoint()
        made.append((store, {"schema": "record/1", "checkpoint": checkpoint}))
    (store, own), (_, other) = made
    assert report(store, own).clean
    assert codes(report(store, other)) == {"ledger.rewritten"}
    for store, _ in made:
        store.close()


def test_a_payload_can_be_erased_and_the_chain_stays_whole(store: Store) -> None:
    with store.acts.act(CLERK, "a.b", book="store", facts={"name": "a person"}) as first:
        pass
    payload = act_payload(first.entries[0].text)
    with store.acts.act(CLERK, "ledger.erase", book="store", facts={"payload": payload}) as act:
        act.afterwards(lambda entry: store.ledger.erase(act.connection, payload, entry.digest) and None)
    found = report(store)
    assert found.clean
    assert [remark.code for remark in found.remarks] == ["ledger.erased"]
    assert "a person" not in (tmp_texts(store))


def tmp_texts(store: Store) -> str:
    with store.acts.reading() as connection:
        rows = connection.execute(select(store.tables.payload.c.text)).scalars()
        return " ".join(text or "" for text in rows)


def test_a_store_is_made_once_and_refused_before_it_is_made(place: Place) -> None:
    with pytest.raises(NotNow, match=r"store\.none"):
        open_store(place.url, STORAGES, **place.options())
    create_store(place.url, STORAGES, **place.options()).close()
    with pytest.raises(NotNow, match=r"store\.exists"):
        create_store(place.url, STORAGES, **place.options())
    open_store(place.url, STORAGES, **place.options()).close()


def test_of_two_who_make_a_store_at_once_one_is_told_that_it_exists(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = opening.read_facts
    answers = [None, ...]  # the second one looked before the first one had made it
    monkeypatch.setattr(opening, "read_facts", lambda *about: answers.pop(0) if answers[0] is None else seen(*about))
    create_store(place.url, STORAGES, **place.options()).close()
    answers.insert(0, None)
    with pytest.raises(NotNow, match=r"store\.exists"):
        create_store(place.url, STORAGES, **place.options())


def test_a_damaged_or_missing_file_is_named_by_the_check(store: Store) -> None:
    prepared = store.files.prepare(b"rows", "load")
    with store.acts.act(CLERK, "registers.load", book="store") as act:
        act.keep(prepared)
    prepared.path.write_bytes(b"other")
    assert codes(report(store)) == {"store.file_damaged"}
    prepared.path.unlink()
    assert codes(report(store)) == {"file.unreadable"}


def test_a_file_that_went_before_it_was_named_stops_the_act(store: Store) -> None:
    prepared = store.files.prepare(b"rows", "load")
    prepared.path.unlink()
    with pytest.raises(Unwritable, match=r"store\.file_gone"), store.acts.act(CLERK, "a.b", book="store") as act:
        act.keep(prepared)
    assert report(store).entries == 0


def test_a_damaged_file_is_mended_by_preparing_it_again(store: Store) -> None:
    damaged = store.files.prepare(b"rows", "load")
    damaged.path.write_bytes(b"rowz")
    again = store.files.prepare(b"rows", "load")
    assert again == damaged
    assert store.files.check(again.digest).read_bytes() == b"rows"


def test_a_host_s_own_engine_can_roll_an_act_back(store: Store, place: Place) -> None:
    """The host's driver begins a transaction with its first change only; a savepoint before it must not commit by itself."""
    engine = create_engine(place.url)
    with engine.connect() as connection:
        transaction = connection.begin()
        with store.within(connection).acts.act(CLERK, "a.b", book="store"):
            pass
        transaction.rollback()
    engine.dispose()
    assert report(store).entries == 0


def test_a_reader_sees_one_state_while_others_write(store: Store) -> None:
    with store.acts.reading() as connection:
        assert list(store.ledger.entries(connection)) == []
        with store.acts.act(CLERK, "a.b", book="store"):
            pass
        assert list(store.ledger.entries(connection)) == []
    assert report(store).entries == 1


def test_a_text_too_long_for_its_column_is_refused_in_words(store: Store) -> None:
    with pytest.raises(BadText, match=r"store\.length"), store.acts.act(CLERK, "a.b", book="x" * 201):
        pass
    assert report(store).entries == 0


def test_books_come_in_the_order_of_their_bytes_on_every_database(store: Store) -> None:
    books = ["area:b", "area:B", "area:济南", "area:a", "area:阿", "area:É"]
    for book in books:
        with store.acts.act(CLERK, "a.b", book=book):
            pass
    with store.acts.reading() as connection:
        assert [entry.book for entry in store.ledger.entries(connection)] == sorted(books, key=str.encode)
    assert report(store).clean


def test_an_erasure_that_names_another_payload_is_no_excuse(store: Store) -> None:
    payloads = []
    for subject in ("one", "two"):
        with store.acts.act(CLERK, "a.b", book="store", subject=subject) as act:
            pass
        payloads.append(act_payload(act.entries[0].text))
    with store.acts.act(CLERK, "ledger.erase", book="store", facts={"payload": payloads[0]}) as act:
        act.afterwards(lambda entry: store.ledger.erase(act.connection, payloads[0], entry.digest) and None)
    assert report(store).clean
    with store.engine.begin() as connection:
        store.ledger.erase(connection, payloads[1], act.entries[0].digest)
    assert codes(report(store)) == {"ledger.erased_by"}


def test_a_process_of_another_version_writes_nothing(store: Store) -> None:
    facts = store.tables.store
    with store.engine.begin() as connection:
        connection.execute(update(facts).where(facts.c.name == "schema").values(value="2"))
    with pytest.raises(NotNow, match=r"store\.newer"), store.acts.act(CLERK, "a.b", book="store"):
        pass


def test_no_word_about_a_store_holds_its_password() -> None:
    assert "hush" not in shown(make_url("postgresql://user:hush@host/name?password=hush"))
    with pytest.raises(Unwritable) as refused:
        open_store("postgresql+psycopg://user:hush@localhost:1/name?password=hush", STORAGES, data_folder=Path("."))
    assert "hush" not in refused.value.text()


def test_a_store_on_sqlite_is_its_owner_s_alone(tmp_path: Path) -> None:
    """Database, write-ahead log and data folder can be read by nobody else, whatever the umask allows."""
    before = os.umask(0o022)
    try:
        with application(sqlite_place(tmp_path)):
            found = [path for path in tmp_path.iterdir() if path.stat().st_mode & 0o077]
            assert len(list(tmp_path.glob("*.db*"))) >= 3
    finally:
        os.umask(before)
    assert not found
