"""What all tests share: ``import rounds`` works from every folder, how many examples Hypothesis takes (:mod:`examples`), a PostgreSQL."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent))

from examples import share
from fake_distributions import site  # noqa: F401 - a fixture
from needed import require_tool

settings.register_profile("jointsup", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("jointsup")

def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Cut the examples of every property to its share."""
    for item in items:
        test = getattr(item, "obj", None)
        own = getattr(test, "_hypothesis_internal_use_settings", None)
        if own is not None:
            test._hypothesis_internal_use_settings = share(own)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The connection to a PostgreSQL that lets us make databases: what ``JOINTSUP_TEST_POSTGRES`` says, else one of our own."""
    if stated := os.environ.get("JOINTSUP_TEST_POSTGRES"):
        yield stated
        return
    from postgres import binaries, cluster

    programs = binaries()
    require_tool("PostgreSQL", programs)
    assert programs
    with cluster(programs) as server:
        yield server


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[str]:
    """The connection to an empty database of the test's own."""
    from postgres import database

    with database(postgres_server) as connection:
        yield connection
