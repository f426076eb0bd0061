"""Points 计分: what a card says of one entity, indicator by indicator, in integers (policy row S3.14-f).

Half a point is rounded up (towards more points), once for each indicator, after all its facts are summed; nothing else is rounded.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from fractions import Fraction

from attrs import frozen

from jointsup.algorithms.credit.measures import Measured, measure
from jointsup.model.credit import Fact
from jointsup.model.scorecards import CardIndicator, ScorecardRules, Veto, exact


@frozen
class Line:
    """What one indicator gave: the measure, points before rounding and cap, points, and the tier of a veto that it strikes, empty for none."""

    indicator: CardIndicator
    measured: Measured
    before: Fraction
    points: int
    veto: str


@frozen
class Score:
    """What a card says of an entity as of a day: ``start + sum of the lines' points + brought = points``."""

    lines: Sequence[Line]
    start: int
    brought: int
    points: int
    veto: str
    new: bool


def score(
    card: ScorecardRules, facts: Collection[Fact], properties: Mapping[str, str], as_of: date, delivered: Collection[str]
) -> Score:
    """Return the score of one entity, whose facts and properties these are; arguments as of :func:`~jointsup.algorithms.credit.measures.measure`."""
    lines = [_line(card, one, measure(one, facts, properties, as_of, delivered)) for one in card.indicators]
    total = card.start + sum(line.points for line in lines)
    points = within(total, card.bounds)
    new = bool(card.history) and not any(one.kind in card.history and one.day <= as_of for one in facts)
    return Score(lines, card.start, points - total, points, riskiest(card, [line.veto for line in lines]), new)


def points_before_cap(indicator: CardIndicator, measured: Measured) -> Fraction:
    """Return the exact points of a measure."""
    value = measured.value
    if value is None:
        return Fraction(indicator.missing.points)
    if isinstance(value, str):
        return Fraction(next((one.points for one in indicator.categories if one.category == value), indicator.otherwise or 0))
    if indicator.per_unit is not None:
        return value * indicator.per_unit.points / indicator.per_unit.unit
    return Fraction(next((band.points for band in reversed(indicator.bands) if value >= exact(band.at_least)), 0))


def half_up(number: Fraction) -> int:
    """Return the nearest integer, of two the greater: 2.5 becomes 3, -2.5 becomes -2."""
    return math.floor(number + Fraction(1, 2))


def within(number: int, bounds: tuple[int, int]) -> int:
    """Return a number brought within bounds."""
    return max(bounds[0], min(bounds[1], number))


def riskiest(card: ScorecardRules, tiers: Collection[str]) -> str:
    """Return the riskiest of some tiers, leaving out empty ones; empty where there is none."""
    return max(filter(None, tiers), key=card.place, default="")


def _line(card: ScorecardRules, indicator: CardIndicator, measured: Measured) -> Line:
    before = points_before_cap(indicator, measured)
    # What is missing has the points that the card states: no cap, no veto.
    points = half_up(before) if measured.value is None else within(half_up(before), indicator.limits)
    struck = [veto.tier for veto in indicator.vetoes if strikes(veto, measured)]
    return Line(indicator, measured, before, points, riskiest(card, struck))


def strikes(veto: Veto, measured: Measured) -> bool:
    """Return whether a measure strikes a veto."""
    value = measured.value
    if isinstance(value, str):
        return value in veto.categories
    return value is not None and veto.at_least is not None and value >= exact(veto.at_least)
