"""Several pieces of work at a time over one DuckDB: each with tables of its own, all ended by one failure or one signal."""

from __future__ import annotations

import os
import signal
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from jointsup.engines.duck.connection import Database, Limits
from jointsup.engines.duck.statements import Statements, parquet

duckdb = pytest.importorskip("duckdb")

LONG = "SELECT count(*) FROM range(100000) AS a (x), range(1000000) AS b (y) WHERE x * y % 7 = 3"
"""A statement of some minutes: long enough to be ended, and not without end where it is not."""


def _own(database: Statements, number: int) -> tuple[int, int]:
    database.table("own", f"SELECT shared.number + {number} AS number FROM shared")
    database.view("seen", "SELECT number FROM own")
    time.sleep(0.01)
    database.write_parquet("SELECT number FROM seen", path := database.folder / f"{number}.parquet")
    return number, database.rows(f"SELECT number FROM {parquet(path)}")[0][0]


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_each_work_has_tables_of_its_own_and_answers_come_in_order(threads: int) -> None:
    """Works see what is there, make tables of one name without seeing one another's, and leave none of them behind."""
    with Database(Limits(threads=threads), "sha256") as database:
        database.table("shared", "SELECT 100 AS number")
        found = list(database.together([partial(_own, number=number) for number in range(9)]))
        assert found == [(number, 100 + number) for number in range(9)]
        assert {name for (name,) in database.rows("SELECT table_name FROM duckdb_tables()")} == {"shared"}
        assert database.rows("SELECT 1 FROM duckdb_views() WHERE NOT internal") == []


def test_a_hash_of_python_is_known_to_each_work() -> None:
    """What a database was taught, sm3, its works know."""
    with Database(Limits(threads=2), "sm3") as database:
        select = f"SELECT {database.words.text_hash(chr(39) + 'abc' + chr(39))}"
        hashes = [rows[0][0] for rows in database.together([lambda aside: aside.rows(select)] * 3)]
    assert {one[:16] for one in hashes} == {"66c7f0f462eeedd9"}


def test_one_failure_ends_all_works() -> None:
    """A work that fails ends one that would take for ever, and those that have not begun are never begun."""
    begun = list[int]()

    def work(aside: Statements, number: int) -> None:
        begun.append(number)
        aside.run("SELECT error('no') FROM range(3)" if number == 0 else LONG)

    with Database(Limits(threads=2), "sha256") as database:
        with pytest.raises(Exception, match="no"):
            list(database.together([partial(work, number=number) for number in range(5)]))
        assert {0} <= set(begun) < set(range(5))
        assert database.rows("SELECT 1") == [(1,)]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("jointsup-engine")]


def test_a_signal_ends_all_works_at_once() -> None:
    """Ctrl-C in the main thread ends statements that would take for ever, and none of their threads is left."""
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    # A library that another test has loaded may have put its own handler in the place of Python's.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with Database(Limits(threads=2), "sha256") as database:
            timer.start()
            began = time.monotonic()
            with pytest.raises(KeyboardInterrupt):
                list(database.together([lambda aside: aside.rows(LONG)] * 4))
            assert time.monotonic() - began < 20
    finally:
        signal.signal(signal.SIGINT, before)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("jointsup-engine")]


def test_a_work_may_write_nowhere_but_where_its_database_may(tmp_path: Path) -> None:
    """The walls of a database stand around its works too."""
    with Database(Limits(threads=2), "sha256") as database, pytest.raises(duckdb.PermissionException, match="disabled by configuration"):
        list(database.together([lambda aside: aside.write_parquet("SELECT 1", tmp_path / "x.parquet")]))
    assert list(tmp_path.iterdir()) == []
