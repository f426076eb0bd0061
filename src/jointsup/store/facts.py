"""What a store says of itself: the version of its tables, whose jointsup it is, its hash, its writer's lock.

These rows keep their form for good, so that any later jointsup can read them in a store of any version.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, inspect, select

from jointsup._version import __version__
from jointsup.errors import NotNow, problem
from jointsup.store.tables import SCHEMA_VERSION, Tables

VERSION, SERIES, HASH, WRITER = "schema", "series", "hash", "writer"
"""Names of the facts; ``writer`` holds the last act's instant, and its row is the writer's lock."""


def series_of(version: str) -> str:
    """Return the series of a version of jointsup: ``0.3`` before 1.0, where each minor version is one of its own, ``2`` later on."""
    major, minor = version.split(".")[:2]
    return f"0.{minor}" if major == "0" else major


HERE = (SCHEMA_VERSION, series_of(__version__))
"""Schema version and series of this jointsup."""


def read_facts(connection: Connection, tables: Tables) -> dict[str, str] | None:
    """Return what a store says of itself, None where the database holds no store under this prefix and schema.

    Tables without a fact in them, which a host's migration tool may have made, are no store yet.
    """
    if not inspect(connection).has_table(tables.store.name, schema=tables.schema):
        return None
    rows = connection.execute(select(tables.store.c.name, tables.store.c.value)).all()
    return {name: value or "" for name, value in rows} or None


def older(version: int, series: str) -> bool:
    """Return whether a store or backup of a schema version and series has to be upgraded before this jointsup works on it.

    Raises :class:`~jointsup.errors.NotNow` where it belongs to a newer jointsup.
    """
    found = (version, _order(series))
    here = (HERE[0], _order(HERE[1]))
    if found > here:
        raise _refused("store.newer", version, series)
    return found < here


def version_of(facts: Mapping[str, str]) -> tuple[int, str]:
    """Return the schema version and the series that facts state; what states none is older than everything."""
    stated = facts.get(VERSION, "")
    return int(stated) if stated.isdecimal() else -1, facts.get(SERIES, "")


def require_version(facts: Mapping[str, str]) -> None:
    """Refuse a store of another schema version, or of another series of jointsup, than this one."""
    version, series = version_of(facts)
    if older(version, series):
        raise _refused("store.older", version, series)


def _order(series: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdecimal() else -1 for part in series.split("."))


def _refused(code: str, version: int, series: str) -> NotNow:
    return NotNow([problem(code, "", version, series=series or "–", here=HERE[0], here_series=HERE[1])])
