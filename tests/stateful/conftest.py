"""Counties' stores to copy: each test that asks for ``model`` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from stateful.models import Model, postgres_model, sqlite_model


@pytest.fixture(params=["sqlite", "postgresql"])
def model(request: pytest.FixtureRequest, tmp_path: Path) -> Model:
    """A county's store of which tests make copies."""
    if request.param == "sqlite":
        return sqlite_model(tmp_path)
    return postgres_model(tmp_path, request.getfixturevalue("postgres"))
