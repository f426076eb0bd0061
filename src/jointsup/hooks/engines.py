"""Engines of plugins 计算引擎 in use: what they answer is believed only after the core has checked it.

A plugin's engine writes frames, counts facets and draws. A frame that it wrote is read again by an engine of ours, row by row; a draw is checked at the
level of the frame by :meth:`CheckedFrame.for_check`, which is ours; and what nobody would check afterwards (codes, reserves, paths, proofs of
absence) is ours in the first place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from jointsup.algorithms.sampling.chances import Figures
from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.draw import Draw, DrawnEntity, Ticketed, entities_of
from jointsup.algorithms.sampling.frame import FrameRow, depth_of, salt_of
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.algorithms.sampling.tree import Side
from jointsup.algorithms.tags.compile import NumberedSets
from jointsup.engines import choose
from jointsup.engines.base import CodedRows, Engine, FrameReader, Progress, Strata, no_progress
from jointsup.errors import JointsupError, Missing, Problem, problem
from jointsup.hooks.plugin_set import Provided, named
from jointsup.model.naming import BUILT_IN
from jointsup.verify import frames

if TYPE_CHECKING:
    from jointsup.hooks.providers.engines import EngineSource

OURS = ("auto", "reference", "duckdb", "datafusion")
"""The names of engines that need no plugin; ``auto`` is DuckDB where it is installed."""

_BATCH = 100_000
"""Rows of a frame that are held against the given ones at a time."""


def engine_of(sources: Mapping[str, Provided[EngineSource]], name: str) -> Engine:
    """Return the engine of a name: one of :data:`OURS`, or ``namespace/name`` as a plugin gives it.

    Raises :class:`~jointsup.errors.Missing` for one that is not installed, :class:`~jointsup.errors.BadPlugins` where no enabled plugin
    gives it, and where its source fails.
    """
    if name in OURS:
        return choose(name)
    given = named(sources, name)
    missing = given.use("missing", lambda source: str(source.missing()))
    if missing:
        raise Missing([problem("engine.missing", str(given.source), name, extra=missing)])
    engine = given.use("open", lambda source: source.open())
    if given.source.plugin == BUILT_IN:
        return engine
    return CheckedEngine(given, engine)


@frozen
class CheckedEngine:
    """An engine of a plugin; see :class:`~jointsup.engines.base.Engine`. What goes wrong in it is said under the plugin's name."""

    given: Provided[EngineSource]
    engine: Engine

    @property
    def name(self) -> str:
        """The name of the plugin's source, with the plugin's distribution and version."""
        return f"{self.given.name}, {self.given.source}"

    @property
    def version(self) -> str:
        """The version that the engine states."""
        return self.given.use("version", lambda _: str(self.engine.version))

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
        """Write a frame file, and return its header after each row of it was read again; see :meth:`jointsup.engines.base.Engine.write_frame`.

        Raises :class:`~jointsup.errors.BadPlugins` also for a frame that is not that of these rows; it is gone then.
        """
        said: dict[str, Any] = {"hash_name": hash_name, "secret": secret, "as_of": as_of, "facets": tuple(facets)}
        self.given.use("write_frame", lambda _: self.engine.write_frame(**said, rows=rows, path=path, progress=progress))
        try:
            return self.given.use("write_frame", lambda _: _require_frame(path, said, rows))
        except JointsupError:
            path.unlink(missing_ok=True)
            raise

    def open_frame(self, path: Path) -> CheckedFrame:
        """Open a frame file."""
        return CheckedFrame(self, path)

    def number_sets(self, sets: Sequence[Collection[str]], used: Collection[str]) -> NumberedSets[str]:
        """Number sets of tags, which is little work: as the core does."""
        return choose().number_sets(sets, used)


class CheckedFrame:
    """A frame opened by a plugin's engine; see :class:`~jointsup.engines.base.FrameReader`."""

    def __init__(self, engine: CheckedEngine, path: Path) -> None:
        self._engine, self._path = engine, path

    @cached_property
    def _ours(self) -> FrameReader:
        return choose().open_frame(self._path)

    @cached_property
    def _theirs(self) -> FrameReader:
        return self._engine.given.use("open_frame", lambda _: self._engine.engine.open_frame(self._path))

    @property
    def header(self) -> Mapping[str, Any]:
        """The frame's header, as the core reads it."""
        return self._ours.header

    @property
    def remarks(self) -> Sequence[Problem]:
        """What is to be said of how the core opened it."""
        return self._ours.remarks

    def combinations(self) -> Mapping[tuple[str, ...], int]:
        """Return how many rows share each combination of codes; the record is held against the core's count."""
        return self._engine.given.use("combinations", lambda _: dict(self._theirs.combinations()))

    def draw(self, rules: RoundRules, seed: str) -> Draw:
        """Draw all lines of a round; the record is held against the core's own draw."""
        return self._engine.given.use("draw", lambda _: _draw(self._theirs.draw(rules, seed)))

    def sizes(self, rules: RoundRules) -> list[list[Size]]:
        """Return the sizes of all strata, as the core counts them."""
        return self._ours.sizes(rules)

    def figures(self, rules: RoundRules, sizes: Sequence[Sequence[Size]], separate: int) -> Figures:
        """Return the figures beside a draw, as the core reckons them."""
        return self._ours.figures(rules, sizes, separate)

    def entities(self, draw: Draw) -> Iterator[DrawnEntity]:
        """Yield all who are drawn, with the codes that the core reads."""
        return entities_of(draw.drawn, self._ours.codes_of({one.id for one in draw.drawn}))

    def ticketed(self, rules: RoundRules, seed: str, strata: Strata) -> Sequence[Ticketed]:
        """Return the rows of some strata, as the core reads them."""
        return self._ours.ticketed(rules, seed, strata)

    def codes_of(self, ids: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """Return the codes of some entities, as the core reads them."""
        return self._ours.codes_of(ids)

    def row_path(self, entity: str) -> tuple[FrameRow, list[tuple[Side, str]]] | None:
        """Return an entity's row and path, as the core finds them."""
        return self._ours.row_path(entity)

    def absence(self, entity: str) -> dict[str, object] | None:
        """Return the proof that an entity has no row, as the core finds it."""
        return self._ours.absence(entity)

    def for_check(self) -> frames.FrameReader:
        """Return the frame as the core reads it for a check: a plugin's engine is no witness of its own draw."""
        return choose().open_frame(self._path).for_check()


def _draw(given: object) -> Draw:
    if not isinstance(given, Draw):
        raise TypeError(f"draw gave a {type(given).__name__}, not a Draw")
    # What is read again for sheets must be what was recorded and checked.
    return evolve(given, drawn=tuple(given.drawn))


def _require_frame(path: Path, said: Mapping[str, Any], given: CodedRows) -> dict[str, Any]:
    """Return the header of a frame that was written, after its tree and every row in it were found right."""
    reader = choose().open_frame(path)
    header = dict(reader.header)
    wanted = {
        "as_of": said["as_of"], "count": given.count, "depth": depth_of(given.count), "facets": list(said["facets"]), "hash": said["hash_name"],
    }  # fmt: skip
    other = sorted(name for name, value in wanted.items() if header.get(name) != value)
    if other:
        raise ValueError(f"the frame's header states another {', '.join(other)}")
    check = reader.for_check()
    codes: dict[str, set[str]] = {facet: set() for facet in said["facets"]}
    for _, *of in given.rows():
        for facet, code in zip(said["facets"], of, strict=True):
            codes[facet].add(code)
    rows, place = given.rows(), 0
    while batch := list(islice(rows, _BATCH)):
        found = check.rows_of(codes, [entity for entity, *_ in batch])
        for entity, *of in batch:
            place += 1
            if found.get(entity) != FrameRow(entity, salt_of(said["hash_name"], said["secret"], entity), tuple(of)):
                raise ValueError(f"row {place} of {given.count} is missing from the frame, or stands in it with another salt or other codes")
    return header
