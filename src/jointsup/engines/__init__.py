"""The same algorithms over millions of rows. An engine is only a faster calculator: it answers bit for bit as the reference."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from jointsup.engines.base import Engine

Name = Literal["auto", "reference", "duckdb"]


def choose(name: str = "auto") -> Engine:
    """Return the engine of a :data:`Name`; ``auto`` is DuckDB where it is installed, else the reference.

    Raises :class:`~jointsup.errors.Missing` for one that is not installed, ``ValueError`` for one that there is not.
    """
    if name == "duckdb" or (name == "auto" and find_spec("duckdb") is not None):
        from jointsup.engines.duck import DuckDB

        engine = DuckDB()
        engine.version  # noqa: B018 - raises where DuckDB is missing
        return engine
    if name in ("auto", "reference"):
        from jointsup.engines.reference import Reference

        return Reference()
    raise ValueError(f"no engine is named {name!r}; there are auto, reference, duckdb")
