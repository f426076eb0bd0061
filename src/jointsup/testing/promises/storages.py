"""What a kind of database promises (hook ``jointsup_storages``): a store on it is one that loses and mixes nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen
from sqlalchemy import Connection, insert, select

from jointsup.model.actors import Actor
from jointsup.store.opening import Store, create_store, open_store
from jointsup.store.storage import Storage, storage_of
from jointsup.testing.promises import COMMON, keep

ACTOR = Actor("tester", "office", "370000")
TEXTS = ("a", "A", "ａ", "é", "甲", "𠀀", "it's", 'say "x"', "back\\slash", "%s", " a")
"""Texts that databases mix up or change."""


@frozen
class StorageCase:
    """A kind of database to try: ``make`` makes one; ``place`` gives, each time, the URL of an empty database and a folder for files."""

    make: Callable[[], Storage]
    place: Callable[[], tuple[str, Path]]


def it_serves_its_urls(case: StorageCase) -> None:
    """It names the backends that it serves, in lower case, and the URL that is tried is one of them."""
    storage = case.make()
    keep(storage.backends and not isinstance(storage.backends, str), f"backends is {storage.backends!r}, not a list of names")
    url, _ = case.place()
    keep(storage_of(url, [storage])[0] is storage, "does not serve its own URL")


def a_store_stays(case: StorageCase) -> None:
    """A store that was made is there when it is opened again, with its hash and its entries."""
    url, folder = case.place()
    store = create_store(url, [case.make()], hash_name="sm3", data_folder=folder)
    with store.acts.act(ACTOR, "try", book="b"):
        pass
    store.close()
    with _closing(open_store(url, [case.make()], data_folder=folder)) as again:
        keep(again.hash_name == "sm3", f"the store's hash is {again.hash_name} after it was opened again")
        keep(_entries(again) == 1, f"one act was made, {_entries(again)} are there after the store was opened again")


def texts_come_back_and_are_told_apart(case: StorageCase) -> None:
    """Texts that differ in a byte are different, and come back as they were."""
    with _store(case) as store:
        table = store.tables.store
        with store.acts.act(ACTOR, "try", book="b") as act:
            act.connection.execute(insert(table), [{"name": f"t{text}", "value": text} for text in TEXTS])
        with store.acts.reading() as connection:
            for text in TEXTS:
                found = connection.execute(select(table.c.value).where(table.c.name == f"t{text}")).scalars().all()
                keep(found == [text], f"asked for {text!r}, it gives {found!r}")


def an_act_that_fails_leaves_nothing(case: StorageCase) -> None:
    """Where an act raises, neither its rows nor its entry are there, and the next act goes on as if it had never been."""
    with _store(case) as store:
        try:
            with store.acts.act(ACTOR, "try", book="b") as act:
                act.connection.execute(insert(store.tables.store), [{"name": "half", "value": "x"}])
                raise KeyError("on purpose")
        except KeyError:
            pass
        keep(_entries(store) == 0, "a failed act left its entry")
        with store.acts.reading() as connection:
            keep("half" not in _names(store, connection), "a failed act left its row")
        with store.acts.act(ACTOR, "try", book="b"):
            pass
        keep(_entries(store) == 1, "after a failed act the next one is not there")


def a_reader_sees_one_state(case: StorageCase) -> None:
    """What is committed while somebody reads is not seen by that reading, and is by the next."""
    with _store(case) as store:
        with store.acts.reading() as connection:
            before = _names(store, connection)
            writer = threading.Thread(target=_write, args=(store, "meanwhile"))
            writer.start()
            writer.join(20)
            keep(_names(store, connection) == before, "a reading sees what was committed after it began")
        writer.join(60)
        with store.acts.reading() as connection:
            keep("meanwhile" in _names(store, connection), "what was committed is not seen by the next reading")


def writers_wait_for_each_other(case: StorageCase) -> None:
    """Acts of four threads come one after the other: none is lost, none is refused, and the chain of the book is whole."""
    with _store(case) as store:
        faults: list[Exception] = []

        def write() -> None:
            try:
                for _ in range(5):
                    with store.acts.act(ACTOR, "try", book="b"):
                        pass
            except Exception as error:
                faults.append(error)

        threads = [threading.Thread(target=write) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        keep(not faults, f"an act was refused: {faults[:1]}")
        keep(_entries(store) == 20, f"twenty acts were made, {_entries(store)} are there")



@contextmanager
def _store(case: StorageCase) -> Iterator[Store]:
    url, folder = case.place()
    with _closing(create_store(url, [case.make()], data_folder=folder)) as store:
        yield store


@contextmanager
def _closing(store: Store) -> Iterator[Store]:
    try:
        yield store
    finally:
        store.close()


def _write(store: Store, name: str) -> None:
    with store.acts.act(ACTOR, "try", book="b") as act:
        act.connection.execute(insert(store.tables.store), [{"name": name, "value": "x"}])


def _names(store: Store, connection: Connection) -> set[str]:
    return set(connection.execute(select(store.tables.store.c.name)).scalars())


def _entries(store: Store) -> int:
    with store.acts.reading() as connection:
        return sum(1 for _ in store.ledger.entries(connection, "b"))


PROMISES = (
    *COMMON,
    it_serves_its_urls,
    a_store_stays,
    texts_come_back_and_are_told_apart,
    an_act_that_fails_leaves_nothing,
    a_reader_sees_one_state,
    writers_wait_for_each_other,
)
"""All of them."""
