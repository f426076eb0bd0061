"""What ships built in keeps every promise that plugins' authors are held to."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import pytest

from jointsup.builtin.announced import AnnouncedNumbers
from jointsup.builtin.engines import DuckDBSource, ReferenceSource
from jointsup.builtin.folder import FolderNotifier
from jointsup.store.storage import PostgresStorage, SqliteStorage
from jointsup.testing.promises import storages
from jointsup.testing.promises.storages import StorageCase
from jointsup.testing.suites import (
    EngineCase,
    EngineSuite,
    NotifierCase,
    NotifierSuite,
    PluginCase,
    PluginSuite,
    RandomnessCase,
    RandomnessSuite,
    StorageSuite,
)


class TestBuiltin(PluginSuite):
    """The built-in plugin itself."""

    @pytest.fixture
    def case(self, tmp_path: Path) -> PluginCase:
        """It is tried with all that can be set."""
        said = {"announced": str(tmp_path / "numbers.csv"), "notices": str(tmp_path / "out")}
        return PluginCase("core/builtin", "jointsup.builtin:Builtin", said, date(2024, 6, 1))


class TestFolder(NotifierSuite):
    """Notices to a folder."""

    @pytest.fixture
    def case(self, tmp_path: Path) -> NotifierCase:
        """The receiver is the folder."""
        return NotifierCase(lambda: FolderNotifier(str(tmp_path)), lambda key: len(list(tmp_path.glob(f"*{key}*"))))


class TestAnnounced(RandomnessSuite):
    """Announced numbers."""

    @pytest.fixture
    def case(self, tmp_path: Path) -> RandomnessCase:
        """A table with one number."""
        table = tmp_path / "numbers.csv"
        table.write_text("event,day,value\n双色球,2026-07-03,010203\n", "utf-8")
        return RandomnessCase(lambda: AnnouncedNumbers(str(table)), "双色球", date(2026, 7, 3), "010203", date(2026, 7, 4))


class TestReference(EngineSuite):
    """The reference engine."""

    @pytest.fixture
    def case(self) -> EngineCase:
        """Always there."""
        return EngineCase(ReferenceSource)


class TestDuckDB(EngineSuite):
    """DuckDB."""

    @pytest.fixture
    def case(self) -> EngineCase:
        """Where it is installed."""
        pytest.importorskip("duckdb")
        return EngineCase(DuckDBSource)


class TestSqlite(StorageSuite):
    """SQLite."""

    @pytest.fixture
    def case(self, tmp_path: Path) -> StorageCase:
        """A new file each time."""
        count = itertools.count()
        return StorageCase(SqliteStorage, lambda: (f"sqlite:///{tmp_path}/{(number := next(count))}.db", tmp_path / f"{number}.files"))


def test_the_suite_of_storages_has_every_promise() -> None:
    """The suite names each promise of storages, none more and none less."""
    (mark,) = (one for one in StorageSuite.test_promise.pytestmark if one.name == "parametrize")  # type: ignore[attr-defined]
    assert mark.args[1] == [promise.__name__ for promise in storages.PROMISES]


def test_postgresql_is_named_alike() -> None:
    """What can be said of PostgreSQL without a server: name and arguments."""
    for promise in storages.COMMON:
        promise(StorageCase(PostgresStorage, lambda: ("postgresql://", Path())))
