"""DuckDB as an engine: embedded, nothing to run beside it (extra ``engine``)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import field, frozen

from jointsup.codec.files import require_free, working_folder
from jointsup.engines.base import CodedRows, Progress, no_progress
from jointsup.engines.duck.connection import Limits, version
from jointsup.engines.duck.freeze import seal_frame, write_text
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
        require_free(path)
        with working_folder(self.limits.folder / "engine" if self.limits.folder else path) as scratch:
            folder = scratch / "cache"
            self.seal_frame(hash_name=hash_name, secret=secret, as_of=as_of, facets=facets, rows=rows, folder=folder, progress=progress)
            return self.write_text(folder, path, progress)

    def seal_frame(
        self,
        *,
        hash_name: str,
        secret: str,
        as_of: str,
        facets: Sequence[str],
        rows: CodedRows,
        folder: Path,
        progress: Progress = no_progress,
    ) -> dict[str, Any]:
        """Seal the rows into a cache, a folder that appears whole or not at all: the first step of :meth:`write_frame`; return the frame's header.

        Raises as :meth:`write_frame`.
        """
        return seal_frame(self.limits, hash_name, secret, as_of, facets, rows, folder, progress)

    def write_text(self, folder: Path, path: Path, progress: Progress = no_progress) -> dict[str, Any]:
        """Write the frame file from the cache at ``folder``: the second step of :meth:`write_frame`, which can be taken again; return the header.

        Raises :class:`~jointsup.errors.BadFrame` for a cache that is missing or damaged, :class:`~jointsup.errors.Unwritable` where the file exists or
        the disk refuses.
        """
        return write_text(self.limits, folder, path, progress)

    def open_frame(self, path: Path) -> DuckFrame:
        """Open a frame file."""
        return DuckFrame(path, self.limits)

    def number_sets(self, sets: Sequence[Collection[str]], used: Collection[str]) -> NumberedSets[str]:
        """Number sets of tags; see :meth:`jointsup.engines.base.Engine.number_sets`."""
        return number_sets(self.limits, sets, used)
