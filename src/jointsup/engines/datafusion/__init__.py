"""DataFusion as an engine that opens, draws from and checks frames: another's work than DuckDB, over the same statements (extra ``datafusion``)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from attrs import field, frozen

from jointsup.engines.datafusion.connection import Database, version
from jointsup.engines.duck.connection import Limits
from jointsup.engines.duck.opening import check_text
from jointsup.engines.duck.reader import DuckFrame, Loaded, loaded_from
from jointsup.engines.reference import Reference
from jointsup.errors import Missing, problem

if TYPE_CHECKING:
    from jointsup.algorithms.tags.compile import NumberedSets


@frozen
class DataFusion:
    """Reads frames with DataFusion within ``limits``, and freezes none; see :class:`~jointsup.engines.base.Engine`."""

    name: ClassVar[str] = "datafusion"
    limits: Limits = field(factory=Limits)

    @property
    def version(self) -> str:
        """The version of DataFusion. Raises :class:`~jointsup.errors.Missing`."""
        return version()

    def write_frame(self, **_: Any) -> NoReturn:
        """Refuse to freeze. Raises :class:`~jointsup.errors.Missing`."""
        raise Missing([problem("engine.reads", "", "DataFusion")])

    def open_frame(self, path: Path) -> DataFusionFrame:
        """Open a frame file."""
        return DataFusionFrame(path, self.limits)

    def number_sets(self, sets: Sequence[Collection[str]], used: Collection[str]) -> NumberedSets[str]:
        """Number sets of tags, which is little work: as the reference does."""
        return Reference().number_sets(sets, used)


class DataFusionFrame(DuckFrame):
    """A frame file in DataFusion: once its tables are made, it is asked what DuckDB is asked; see :class:`~jointsup.engines.base.FrameReader`."""

    @cached_property
    def loaded(self) -> Loaded | None:
        """The frame in tables, or None where it is not sound; a cache beside it is DuckDB's."""
        return self.examined

    @cached_property
    def examined(self) -> Loaded | None:
        """The frame in tables after everything in it was recomputed from its rows, or None where it is not sound."""
        header = self.stated
        if header is None:
            return None
        return loaded_from(header, check_text(partial(Database, self._limits, header["hash"]), self.text, header, self.progress))
