"""What an engine is (design: "an engine is only a faster calculator"); how the core checks one stands in ``engines.believing``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from attrs import field, frozen

from jointsup.algorithms.sampling.chances import Figures
from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.draw import Draw, DrawnEntity, Ticketed
from jointsup.algorithms.sampling.frame import Frame, FrameRow, absence, bucket_names, bucket_of, row_path
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.algorithms.sampling.tree import Side, empty_root, tree_paths
from jointsup.algorithms.tags.compile import NumberedSets
from jointsup.canonical import require_id, require_text
from jointsup.codec.files import beside
from jointsup.errors import Problem
from jointsup.verify import frames
from jointsup.verify.report import Progress as Progress
from jointsup.verify.report import no_progress as no_progress

Strata = Iterable[tuple[int, int]]
"""Some strata of a round: places of line and stratum."""


class CodedRows(Protocol):
    """The rows of a register made ready for a frame: ids, and the code of each facet; texts as the protocol has them."""

    @property
    def count(self) -> int:
        """How many rows there are."""
        ...

    @property
    def parquet(self) -> Path | None:
        """A Parquet file of the rows, its columns ``id, code0, code1, …`` texts, none missing, for engines that read it themselves; None where they stand in memory."""
        ...

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Yield every row, id first, then its codes in order of the facets; the rows in any order, each time the same."""
        ...


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts)


def _columns(columns: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(map(_texts, columns))


def cache_beside(path: Path) -> Path:
    """Return where the cache of the frame file at ``path`` stands, if it has one: ``frame.txt.cache`` beside ``frame.txt``."""
    return beside(path, ".cache")


@frozen
class ListedRows:
    """Coded rows in memory: ``ids``, and one column of codes per facet, in order of the facets; see :class:`CodedRows`."""

    ids: Sequence[str] = field(converter=_texts)
    columns: Sequence[Sequence[str]] = field(converter=_columns)
    parquet: None = None

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.ids)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Yield every row."""
        return zip(self.ids, *self.columns, strict=True)


class FrameReader(Protocol):
    """A frame opened by an engine. Whatever stands in the file, opening it raises nothing.

    All but ``for_check`` need a sound frame and raise :class:`~jointsup.errors.BadFrame`, naming its faults, where it is not.
    """

    @property
    def header(self) -> Mapping[str, Any]:
        """The frame's header."""
        ...

    @property
    def remarks(self) -> Sequence[Problem]:
        """What is to be said of how the frame was opened: why a cache beside it was passed over."""
        ...

    def combinations(self) -> Mapping[tuple[str, ...], int]:
        """Return how many rows share each combination of codes, in order of the codes, for plans to be made; a draw never holds them all."""
        ...

    def sizes(self, rules: RoundRules) -> list[list[Size]]:
        """Return the sizes of all strata of all lines."""
        ...

    def figures(self, rules: RoundRules, sizes: Sequence[Sequence[Size]], separate: int) -> Figures:
        """Return the figures beside a draw of ``separate`` checks; see :func:`~jointsup.algorithms.sampling.chances.figures`."""
        ...

    def draw(self, rules: RoundRules, seed: str) -> Draw:
        """Draw all lines of a round; what is drawn may be read as long as the frame is open."""
        ...

    def entities(self, draw: Draw) -> Iterator[DrawnEntity]:
        """Yield all who are drawn in a draw of this frame, in order of id."""
        ...

    def ticketed(self, rules: RoundRules, seed: str, strata: Strata) -> Sequence[Ticketed]:
        """Return the rows of some strata that are not excluded, with tickets, in any order: the drawn and all reserves."""
        ...

    def codes_of(self, ids: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """Return the codes of some entities, those that have a row."""
        ...

    def row_path(self, entity: str) -> tuple[FrameRow, list[tuple[Side, str]]] | None:
        """Return an entity's row and the path from its leaf to the frame's root, or None where it has no row."""
        ...

    def absence(self, entity: str) -> dict[str, object] | None:
        """Return the proof that an entity has no row (``left``, ``right``, ``top``), or None where it has one."""
        ...

    def for_check(self) -> frames.FrameReader:
        """Return the frame as a check reads it; a damaged one gives faults, never an exception."""
        ...


class Engine(Protocol):
    """Computes what :mod:`jointsup.algorithms` defines, over many rows; bit for bit the same."""

    @property
    def name(self) -> str:
        """The engine's name."""
        ...

    @property
    def version(self) -> str:
        """The version of what computes. Raises :class:`~jointsup.errors.Missing` where it is not installed."""
        ...

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
        """Write the frame of ``rows`` to ``path``; return its header.

        ``secret`` is 64 characters ``[0-9a-f]``, ``facets`` are in order. Raises :class:`~jointsup.errors.BadFrame` for two rows of one
        id or of one ticket salt, :class:`~jointsup.errors.BadText` for a text that the protocol refuses,
        :class:`~jointsup.errors.Unwritable` where the file exists or the disk refuses; then nothing was written.
        """
        ...

    def open_frame(self, path: Path) -> FrameReader:
        """Open a frame file."""
        ...

    def number_sets(self, sets: Sequence[Collection[str]], used: Collection[str]) -> NumberedSets[str]:
        """Number the different sets of tags from 0, in order, after leaving out all tags but the ``used`` ones."""
        ...


def require_texts(facets: Sequence[str], rows: Iterable[tuple[str, ...]]) -> None:
    """Refuse ids and codes that the protocol refuses. Raises :class:`~jointsup.errors.BadText`."""
    seen: list[set[str]] = [set() for _ in facets]
    for entity, *codes in rows:
        # What most ids are is told apart at once.
        if not (entity.isascii() and entity.isprintable() and entity):
            require_id(entity)
        for facet, known, code in zip(facets, seen, codes, strict=True):
            if code not in known:
                require_text(code, facet)
                known.add(code)


def all_of(sizes: Sequence[Sequence[Size]], strata: Strata) -> list[list[int]]:
    """Return, by line and stratum, the number of all who can be drawn in some strata, and 0 elsewhere."""
    asked = frozenset(strata)
    return [
        [size.can if (line, stratum) in asked else 0 for stratum, size in enumerate(of_line)]
        for line, of_line in enumerate(sizes)
    ]


def path_among(
    header: Mapping[str, Any], members: Sequence[FrameRow], roots: Mapping[str, str], entity: str
) -> tuple[FrameRow, list[tuple[Side, str]]] | None:
    """Return an entity's row and path from the rows of its bucket, in order, and the roots of all buckets that are not empty."""
    found = row_path(Frame(header, members), entity)
    if found is None:
        return None
    row, path = found
    top = _top_path(header, roots, entity)
    return row, path[: len(path) - len(top)] + top


def absence_among(
    header: Mapping[str, Any], members: Sequence[FrameRow], roots: Mapping[str, str], entity: str
) -> dict[str, object] | None:
    """Return the proof that an entity has no row; arguments as :func:`path_among`."""
    found = absence(Frame(header, members), entity)
    return None if found is None else {**found, "top": [list(step) for step in _top_path(header, roots, entity)]}


def _top_path(header: Mapping[str, Any], roots: Mapping[str, str], entity: str) -> list[tuple[Side, str]]:
    hash_name, depth = str(header["hash"]), int(header["depth"])
    empty, name = empty_root(hash_name), bucket_of(hash_name, entity, depth)
    place = int(name, 16) if name else 0
    return tree_paths(hash_name, [roots.get(bucket, empty) for bucket in bucket_names(depth)], [place])[place]
