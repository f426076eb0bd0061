"""Coded rows that stand in a Parquet file: what a large register is frozen from."""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from jointsup.engines.duck.connection import Database, Limits
from jointsup.engines.duck.statements import parquet
from jointsup.engines.sql import columns


@frozen
class ParquetRows:
    """The rows of ``parquet``, which has ``count`` of them with ``facets`` codes each; see :class:`~jointsup.engines.base.CodedRows`."""

    parquet: Path
    count: int
    facets: int

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Yield every row, in the order of the file."""
        with Database(Limits(threads=1), "sha256", [self.parquet]) as database:
            yield from database.stream(f"SELECT id{columns(self.facets)} FROM {parquet(self.parquet.resolve())}")
