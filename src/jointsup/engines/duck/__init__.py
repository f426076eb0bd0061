"""DuckDB as an engine: embedded, nothing to run beside it (extra ``engine``)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import field, frozen

from jointsup.engines.base import CodedRows, Progress, no_progress
from jointsup.engines.duck.connection import Limits, version
from jointsup.engines.duck.freeze import write_frame
from jointsup.engines.duck.reader import DuckFrame
from jointsup.engines.duck.tags import number_sets

if TYPE_CHECKING:
    from jointsup.algorithms.tags.compile import NumberedSets


@frozen
class DuckDB:
    """Computes with DuckDB within ``limits``; see :class:`~jointsup.engines.base.Engine`."""

    name: ClassVar[str] = "duckdb"
    limits: Limits = field(factory=Limits)

    @property
    def version(self) -> str:
        """The version of DuckDB. Raises :class:`~jointsup.errors.Missing`."""
        return version()

    def write_frame(
        self,
        *,
        hash_name: str,
        secret: str,
        as_of: str,
        facets: Sequence[str],
        rows: CodedRows,
        path: Path,
        progress: Progress = no_progress,
    ) -> dict[str, Any]:
        """Write a frame file; see :meth:`jointsup.engines.base.Engine.write_frame`."""
        return write_frame(self.limits, hash_name, secret, as_of, facets, rows, path, progress)

    def open_frame(self, path: Path) -> DuckFrame:
        """Open a frame file."""
        return DuckFrame(path, self.limits)

    def number_sets(self, sets: Sequence[Collection[str]], used: Collection[str]) -> NumberedSets[str]:
        """Number sets of tags; see :meth:`jointsup.engines.base.Engine.number_sets`."""
        return number_sets(self.limits, sets, used)
