"""Statements that every act runs, built once: SQLAlchemy takes three times as long to build one as to run it."""

from __future__ import annotations

import functools
from typing import Any

from sqlalchemy import Insert, Select, Table, Update, bindparam, insert, select, update

built_once = functools.lru_cache(maxsize=256)
"""Keeps what a function of tables gives; bounded, as a process may open many stores."""


@built_once
def rows_by(table: Table, *columns: str) -> Select[Any]:
    """Return the select of rows by the values of some columns, each given under its own name when it is run."""
    return select(table).where(*(table.c[name] == bindparam(name) for name in columns))


@built_once
def inserted(table: Table) -> Insert:
    """Return the insert into a table; its values are given when it is run."""
    return insert(table)


@built_once
def updated(table: Table, key: str) -> Update:
    """Return the update of a table's row by its key, given as ``key_``; the new values are given when it is run."""
    return update(table).where(table.c[key] == bindparam("key_"))
