"""Reading a frame with DuckDB: opened once, found sound or not at all, then asked (protocol, "Frame")."""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from attrs import field, frozen

from jointsup.algorithms.sampling.chances import Figures
from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.draw import (
    Draw,
    Drawn,
    DrawnEntity,
    Ticketed,
    entities_of,
    numbers,
    strata_of,
)
from jointsup.algorithms.sampling.frame import FrameRow, bucket_of
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.algorithms.sampling.seed import key_of
from jointsup.algorithms.sampling.tree import Side
from jointsup.canonical import id_fault
from jointsup.engines import draw_sql, selection_sql
from jointsup.engines.base import Strata, absence_among, all_of, cache_beside, path_among
from jointsup.engines.believing import checked
from jointsup.engines.duck.cache import Cache, read_cache
from jointsup.engines.duck.connection import TEXT, Database, Limits
from jointsup.engines.duck.draw import DrawnTable, RoundTables, Wanted
from jointsup.engines.duck.freeze import write_text
from jointsup.engines.duck.opening import Opened, check_cache, check_text, open_cache
from jointsup.engines.faults import bad_frame
from jointsup.engines.sql import columns
from jointsup.engines.tables import Tables
from jointsup.errors import BadFrame, Problem
from jointsup.verify.frame_rows import Codes
from jointsup.verify.frames import FrameFile, FrameReader
from jointsup.verify.report import Deviation, Progress, no_progress


@frozen
class Loaded:
    """A sound frame: ``frame_row`` and ``combination``, tables or views, and the roots of its buckets."""

    header: Mapping[str, Any]
    database: Tables
    roots: Mapping[str, str]
    tables: RoundTables = field(init=False)

    @tables.default
    def _tables(self) -> RoundTables:
        return RoundTables(self.database, len(self.header["facets"]))

    @property
    def hash_name(self) -> str:
        """``sha256`` or ``sm3``."""
        return str(self.header["hash"])

    def counts(self, facet: int) -> dict[str, int]:
        """Return how many rows have each code of a facet, those that occur."""
        return {code: int(count) for code, count in self.database.rows(selection_sql.code_counts(facet))}

    def combinations(self) -> dict[tuple[str, ...], int]:
        """Return how many rows share each combination of codes, in order of the codes."""
        codes = columns(len(self.header["facets"]))
        order = f" ORDER BY {codes.removeprefix(', ')}" if codes else ""
        rows = self.database.stream(f"SELECT row_count{codes} FROM combination{order}")
        return {tuple(of): count for count, *of in rows}

    def rows_of(self, ids: Collection[str]) -> dict[str, FrameRow]:
        """Return the rows of some entities, those that have one."""
        # No row has an id with a line end or a tab, or one that is no text at all.
        possible = ((entity,) for entity in sorted(set(ids)) if id_fault(entity) is None)
        self.database.load("named", {"id": TEXT}, possible)
        return {row.id: row for row in self._rows(draw_sql.rows_of(len(self.header["facets"])))}

    def bucket(self, entity: str) -> list[FrameRow]:
        """Return the rows of an entity's bucket in order."""
        name = bucket_of(self.hash_name, entity, self.header["depth"])
        return self._rows(draw_sql.bucket_rows(self.database.words, len(self.header["facets"]), name))

    def _rows(self, select: str) -> list[FrameRow]:
        return [FrameRow(entity, salt, tuple(codes)) for entity, salt, *codes in self.database.rows(select)]

    def selection(self, rules: RoundRules, seed: str, wanted: Wanted) -> DrawnTable:
        """Return the first ``wanted`` of every stratum."""
        return self.tables.select(rules, self.tables.sizes(rules), wanted, key_of(self.hash_name, seed, "tickets"))


class DuckFrame:
    """A frame in DuckDB: its exchange text, the cache beside it, or a cache alone; see :class:`~jointsup.engines.base.FrameReader`.

    A draw takes the cache where it is sound. A check never does where there is a text.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path.absolute()
        self._limits = limits
        self.remarks: Sequence[Problem] = ()
        self.progress: Progress = no_progress
        """Told how far a check of the frame is."""

    @cached_property
    def _cache(self) -> Cache | None:
        """The cache that ``path`` is, None where it is a file; raises :class:`~jointsup.errors.BadFrame` where it is damaged."""
        return read_cache(self._path, self._limits.cores) if self._path.is_dir() else None

    @cached_property
    def text(self) -> Path:
        """The exchange text; a cache is written out first."""
        if self._cache is None:
            return self._path
        self._folder = tempfile.TemporaryDirectory(dir=self._limits.folder)
        path = Path(self._folder.name, "frame.txt")
        write_text(self._limits, self._cache.folder, path)
        return path

    @cached_property
    def file(self) -> FrameFile:
        """The exchange text as the pure reader reads it."""
        return FrameFile(self.text)

    @cached_property
    def stated(self) -> Mapping[str, Any] | None:
        """The header as it stands, or None where it is none."""
        return self.file.header() if self._cache is None else self._cache.header

    @cached_property
    def loaded(self) -> Loaded | None:
        """The frame in tables for a draw, or None where it is not sound."""
        if self._cache is not None:
            return loaded_from(self._cache.header, open_cache(self._limits, self._cache))
        header, beside = self.stated, cache_beside(self._path)
        if header is not None and beside.is_dir():
            try:
                return loaded_from(header, open_cache(self._limits, read_cache(beside, self._limits.cores, header)))
            except BadFrame as refusal:
                self.remarks = refusal.problems
        return self.examined

    @cached_property
    def examined(self) -> Loaded | None:
        """The frame in tables after everything in it was recomputed from its rows, or None where it is not sound."""
        if self._cache is not None:
            return loaded_from(self._cache.header, check_cache(self._limits, self._cache, self.progress))
        header = self.stated
        if header is None:
            return None
        return loaded_from(header, check_text(partial(Database, self._limits, header["hash"]), self._path, header, self.progress))

    @property
    def _sound(self) -> Loaded:
        if self.loaded is None:
            raise bad_frame(self.file, self._path)
        return self.loaded

    @property
    def header(self) -> Mapping[str, Any]:
        """The frame's header."""
        return self._sound.header

    def combinations(self) -> Mapping[tuple[str, ...], int]:
        """Return how many rows share each combination of codes."""
        return self._sound.combinations()

    def sizes(self, rules: RoundRules) -> list[list[Size]]:
        """Return the sizes of all strata of all lines."""
        return self._sound.tables.sizes(rules)

    def figures(self, rules: RoundRules, sizes: Sequence[Sequence[Size]], separate: int) -> Figures:
        """Return the figures beside a draw."""
        return self._sound.tables.figures(rules, sizes, separate)

    def draw(self, rules: RoundRules, seed: str) -> Draw:
        """Draw all lines of a round; the drawn stay in the database."""
        frame = self._sound
        sizes = frame.tables.sizes(rules)
        wanted = numbers(rules, sizes, key_of(frame.hash_name, seed, "counts"))
        drawn = frame.selection(rules, seed, wanted)
        cut_offs = checked(rules, frame.hash_name, seed, wanted, drawn.with_rows())
        return Draw(strata_of(rules, sizes, wanted, cut_offs), drawn, tuple(frame.tables.without_chance(rules, sizes)))

    def entities(self, draw: Draw) -> Iterator[DrawnEntity]:
        """Yield all who are drawn, in order of id."""
        if isinstance(draw.drawn, DrawnTable):
            return draw.drawn.entities()
        return entities_of(draw.drawn, self.codes_of({one.id for one in draw.drawn}))

    def ticketed(self, rules: RoundRules, seed: str, strata: Strata) -> Sequence[Ticketed]:
        """Return the rows of some strata that are not excluded, with tickets."""
        frame = self._sound
        drawn = frame.selection(rules, seed, all_of(frame.tables.sizes(rules), strata))
        rows = {entity: (ticket, codes) for _, _, entity, ticket, _, *codes in drawn.with_rows()}
        return [Ticketed(ticket, entity, rules.places(codes)) for entity, (ticket, codes) in rows.items()]

    def codes_of(self, ids: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """Return the codes of some entities."""
        return {entity: row.codes for entity, row in self._sound.rows_of(ids).items()}

    def row_path(self, entity: str) -> tuple[FrameRow, list[tuple[Side, str]]] | None:
        """Return an entity's row and path, or None where it has no row."""
        frame = self._sound
        return path_among(frame.header, frame.bucket(entity), frame.roots, entity)

    def absence(self, entity: str) -> dict[str, object] | None:
        """Return the proof that an entity has no row, or None where it has one."""
        frame = self._sound
        return absence_among(frame.header, frame.bucket(entity), frame.roots, entity)

    def for_check(self) -> FrameReader:
        """Return the frame as a check reads it."""
        return DuckFrameCheck(self)


@frozen
class DuckFrameCheck:
    """What a check asks; where the frame is not sound or has a code that is not listed, the pure reader answers and finds the words."""

    frame: DuckFrame
    judged: list[tuple[Codes, bool]] = field(factory=list, init=False)

    def _sound(self, codes: Codes) -> Loaded | None:
        loaded = self.frame.examined
        if loaded is None:
            return None
        # One check asks many questions with the same codes.
        if not (self.judged and self.judged[-1][0] is codes):
            facets = enumerate(loaded.header["facets"])
            self.judged[:] = [(codes, all(loaded.counts(place).keys() <= set(codes.get(facet, ())) for place, facet in facets))]
        return loaded if self.judged[-1][1] else None

    def header(self) -> Mapping[str, Any] | None:
        """Return the header as it stands, or None where it is none."""
        return self.frame.stated

    def faults(self, codes: Codes, progress: Progress = no_progress) -> Sequence[Deviation]:
        """Return everything wrong with the file."""
        self.frame.progress = progress
        return () if self._sound(codes) else self.frame.file.faults(codes, progress)

    def counts(self, codes: Codes, facet: str) -> Mapping[str, int]:
        """Return how many rows have each code of a facet."""
        frame = self._sound(codes)
        return frame.counts(frame.header["facets"].index(facet)) if frame else self.frame.file.counts(codes, facet)

    def sizes(self, codes: Codes, rules: RoundRules) -> list[list[Size]]:
        """Return the sizes of all strata of all lines."""
        frame = self._sound(codes)
        return frame.tables.sizes(rules) if frame else self.frame.file.sizes(codes, rules)

    def without_chance(self, codes: Codes, rules: RoundRules, sizes: Sequence[Sequence[Size]]) -> list[tuple[str, int]]:
        """Return how many rows have no chance in any line, by why."""
        frame = self._sound(codes)
        return frame.tables.without_chance(rules, sizes) if frame else self.frame.file.without_chance(codes, rules, sizes)

    def selection(self, codes: Codes, rules: RoundRules, seed: str, wanted: Wanted) -> Iterable[Drawn]:
        """Return the first ``wanted`` of every stratum, in order."""
        frame = self._sound(codes)
        return frame.selection(rules, seed, wanted) if frame else self.frame.file.selection(codes, rules, seed, wanted)

    def rows_of(self, codes: Codes, ids: Collection[str]) -> Mapping[str, FrameRow]:
        """Return the rows of some entities, those that have one."""
        frame = self._sound(codes)
        return frame.rows_of(ids) if frame else self.frame.file.rows_of(codes, ids)


def loaded_from(header: Mapping[str, Any], opened: Opened[Any] | None) -> Loaded | None:
    """Return an opened frame, None where it was found unsound."""
    return None if opened is None else Loaded(header, *opened)
