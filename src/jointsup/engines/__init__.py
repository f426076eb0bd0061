"""The same algorithms over millions of rows. An engine is only a faster calculator: it answers bit for bit as the reference."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from jointsup.engines.base import Engine

Name = Literal["auto", "reference", "duckdb", "datafusion"]


def choose(name: str = "auto", folder: Path | None = None) -> Engine:
    """Return the engine of a :data:`Name`; ``auto`` is DuckDB where it is installed, else the reference; DataFusion reads frames and freezes none.

    What does not fit into memory goes to a private folder in ``folder``; where that is None, beside the file that is made, else where
    the system keeps passing files.

    Raises :class:`~jointsup.errors.Missing` for one that is not installed, ``ValueError`` for one that there is not.
    """
    if name == "duckdb" or (name == "auto" and find_spec("duckdb") is not None):
        from jointsup.engines.duck import DuckDB
        from jointsup.engines.duck.connection import Limits

        engine = DuckDB(Limits(folder=folder))
        engine.version  # noqa: B018 - raises where DuckDB is missing
        return engine
    if name == "datafusion":
        from jointsup.engines.datafusion import DataFusion
        from jointsup.engines.duck.connection import Limits

        reader = DataFusion(Limits(folder=folder))
        reader.version  # noqa: B018 - raises where DataFusion is missing
        return reader
    if name in ("auto", "reference"):
        from jointsup.engines.reference import Reference

        return Reference()
    raise ValueError(f"no engine is named {name!r}; there are auto, reference, duckdb, datafusion")
