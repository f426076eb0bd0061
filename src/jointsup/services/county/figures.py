"""The figures with which the county's demonstration ends, out of a draw and its frame: exact, and nobody's opinion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from attrs import frozen

from jointsup.algorithms.sampling.draw import Draw, Ticketed
from jointsup.algorithms.sampling.exposure import Again, Exposures, checked_again, exposures
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.algorithms.sampling.separate import drawn_separately
from jointsup.algorithms.sampling.skips import Reach, draw_reach, skip_reach
from jointsup.engines.base import FrameReader
from jointsup.services.draw import Drawing


@frozen
class LineReach:
    """A line's list: how many stand on it, how many were drawn, and what two ways of drawing could have done with it."""

    line: str
    rows: int
    drawn: int
    ours: Reach
    skips: Reach


@frozen
class SeparateDraw:
    """What a draw came to in which each line shuffled for itself: visits, different entities, the most visits to one."""

    visits: int
    entities: int
    most: int


@frozen
class CountyFigures:
    """All that the demonstration ends with.

    ``separate`` is one draw in which each line shuffled for itself; ``yielded`` are visits of ours that gave way to ceilings.
    """

    exposures: Exposures
    reaches: Sequence[LineReach]
    again: Again
    separate: SeparateDraw
    apart: Mapping[str, Sequence[int]]
    rows: Sequence[Ticketed]
    yielded: int


def figures_of(drawing: Drawing, reader: FrameReader, visited: Collection[str]) -> CountyFigures:
    """Return the figures of a draw. ``visited`` are the entities visited in the 24 months before it."""
    rules, draw = drawing.rules, drawing.draw
    sizes = [[stratum.size for stratum in line] for line in draw.strata]
    every = [(line, stratum) for line, of in enumerate(draw.strata) for stratum in range(len(of))]
    rows = sorted(reader.ticketed(rules, drawing.seeded.parts.value, every), key=lambda row: row.ticket)
    apart = drawn_separately(drawing.pair.hash, rules, draw, rows)
    times = Counter({entity: len(lines) for entity, lines in apart.items()})
    before = frozenset(visited)
    places = {
        row.id: [(place.line, place.stratum) for place in row.places if not place.excluded] for row in rows if row.id in before
    }
    return CountyFigures(
        exposures(rules, reader.combinations(), sizes, drawing.visits),
        [_reach(rules, draw, line) for line in range(len(rules.lines))],
        checked_again(draw, places),
        SeparateDraw(times.total(), len(times), max(times.values(), default=0)),
        apart,
        rows,
        sum(not visit.made for visit in drawing.visits),
    )


def _reach(rules: RoundRules, draw: Draw, line: int) -> LineReach:
    """Return what two ways could do with a line; skip-number sampling goes through the list of each rate by itself."""
    rates: dict[object, list[int]] = {}
    for ask, stratum in zip(rules.lines[line].asks, draw.strata[line], strict=True):
        of_rate = rates.setdefault(ask.amount, [0, 0])
        of_rate[0] += stratum.size.can
        of_rate[1] += stratum.number
    skips = [skip_reach(can, number) for can, number in rates.values() if can]
    samples = 1
    for skip in skips:
        samples *= skip.samples
    strata = draw.strata[line]
    return LineReach(
        rules.lines[line].id,
        sum(stratum.size.can for stratum in strata),
        sum(stratum.number for stratum in strata),
        draw_reach(draw, line),
        Reach(samples, sum(skip.never for skip in skips)),
    )
