"""Where the stores of these tests lie: each test that asks for ``place`` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import jointsup
from store.opened import Place, application, postgres_place, sqlite_place


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty place for a store."""
    if request.param == "sqlite":
        return sqlite_place(tmp_path)
    return postgres_place(request.getfixturevalue("postgres"), tmp_path)


@pytest.fixture
def app(place: Place) -> Iterator[jointsup.Application]:
    """An application on a new store, opened by its administrator."""
    with application(place) as opened:
        yield opened
