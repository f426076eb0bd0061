"""The engines that ship built in."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from jointsup.hooks import EngineSource

if TYPE_CHECKING:
    from jointsup.engines.base import Engine


class ReferenceSource(EngineSource):
    """The definition itself, in pure Python."""

    name = "core/reference"
    summary = "pure Python 纯 Python"

    def open(self) -> Engine:
        """Return the reference."""
        from jointsup.engines.reference import Reference

        return Reference()


class DuckDBSource(EngineSource):
    """DuckDB, embedded."""

    name = "core/duckdb"
    summary = "DuckDB"

    def missing(self) -> str:
        """Return the extra that DuckDB comes with, where it is not installed."""
        return "" if find_spec("duckdb") else "jointsup[engine]"

    def open(self) -> Engine:
        """Return DuckDB within its usual limits. Raises :class:`~jointsup.errors.Missing` where it is not installed."""
        from jointsup.engines import choose

        return choose("duckdb")


class DataFusionSource(EngineSource):
    """DataFusion, embedded: it opens, draws from and checks frames, and freezes none."""

    name = "core/datafusion"
    summary = "DataFusion: frames are opened, drawn from and checked, not frozen 只读抽样框"

    def missing(self) -> str:
        """Return the extra that DataFusion comes with, where it is not installed."""
        return "" if find_spec("datafusion") else "jointsup[datafusion]"

    def open(self) -> Engine:
        """Return DataFusion within its usual limits. Raises :class:`~jointsup.errors.Missing` where it is not installed."""
        from jointsup.engines import choose

        return choose("datafusion")
