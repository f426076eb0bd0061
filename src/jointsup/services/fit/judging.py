"""A card judged out of time 时间外评价: what its order of visits found from a day on, beside simpler orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Literal

from attrs import asdict, frozen

from jointsup.algorithms.credit.what_if import wilson
from jointsup.model.scorecards import ScorecardRules
from jointsup.services.fit.figures import (
    REPEATS,
    SEED,
    Figures,
    Judged,
    at_random,
    figures,
    gains,
    interval,
    resampled,
)
from jointsup.services.fit.past import Past, Visit
from jointsup.services.fit.scoring import score_past

HALF_LIFE: Final = 180
"""Days in which a past finding comes to count half in the decayed count that cards are held against."""

CARD, COUNT, RANDOM = "card", "count", "random"

Unit = Literal["first", "visits", "entities"]
Verdict = Literal["better", "worse", "not shown"]
Interval = tuple[float, float]


@frozen
class Beside:
    """An order of visits: its figures by name, their intervals, and the intervals of the card's lead over it (none for the card, none for chance)."""

    name: str
    figures: Mapping[str, float]
    intervals: Mapping[str, Interval]
    leads: Mapping[str, Interval]

    def verdict(self, figure: str) -> Verdict:
        """Return whether the card is better than this order in a figure, beyond what chance explains."""
        low, high = self.leads[figure]
        return "better" if low > 0 else "worse" if high < 0 else "not shown"


@frozen
class OfUnit:
    """What was judged: each entity's ``first`` visit, all ``visits``, or ``entities`` by whether any visit found something (these without days)."""

    unit: Unit
    judged: int
    finds: int
    orders: Sequence[Beside]


@frozen
class OfTier:
    """A tier: its entities, first visits and what share of these found something, with its 95 % interval (Wilson)."""

    code: str
    title: str
    entities: int
    visits: int
    finds: int
    interval: Interval


@frozen
class FitReport:
    """A card's evaluation 评价报告."""

    card: str
    version: str
    as_of: str
    until: str
    found: Sequence[str]
    repeats: int
    seed: int
    half_life: int
    units: Sequence[OfUnit]
    tiers: Sequence[OfTier]
    curves: Mapping[str, Sequence[tuple[float, float]]]

    def json(self) -> dict[str, object]:
        """Return it as plain JSON."""
        return asdict(self)


def judge(
    card: ScorecardRules,
    past: Past,
    as_of: date,
    until: date,
    beside: Mapping[str, Mapping[str, int]] | None = None,
    found: Sequence[str] = (),
    repeats: int = REPEATS,
) -> FitReport | None:
    """Judge a card by the visits from ``as_of`` to ``until``; None where none of them found anything, or all did, at first or ever.

    ``beside`` are other orders: a name, and each entity's number, more being riskier. ``found`` are the results that make a find here, if other ones
    than the card's own.
    """
    target = found or past.columns.found
    graded = score_past(card, past, as_of)
    orders = {CARD: {one.entity: one.score.points for one in graded}, COUNT: decayed_count(past, as_of), **(beside or {})}
    visits = past.between(as_of, until)
    firsts = sorted({visit.entity: visit for visit in reversed(visits)}.values())
    ever = {visit.entity for visit in visits if _found(visit, target)}
    at_first = [_found(visit, target) for visit in firsts]
    units: Sequence[tuple[Unit, Sequence[Visit], Sequence[bool]]] = [
        ("first", firsts, at_first),
        ("visits", visits, [_found(visit, target) for visit in visits]),
        ("entities", firsts, [visit.entity in ever for visit in firsts]),
    ]
    if any(len(set(found_something)) < 2 for _, _, found_something in units):
        return None
    judged = _judged(firsts, at_first)
    return FitReport(
        card.name,
        card.version,
        as_of.isoformat(),
        until.isoformat(),
        list(target),
        repeats,
        SEED,
        HALF_LIFE,
        [_of_unit(*unit, orders, repeats) for unit in units],
        _tiers(card, {one.entity: one.tier for one in graded}, firsts, target),
        {name: gains(_points(points, firsts), judged) for name, points in orders.items()},
    )


def decayed_count(past: Past, as_of: date) -> dict[str, int]:
    """Return the count of each entity's findings before a day, in thousandths, each counting half as much after :data:`HALF_LIFE` days."""
    counts = dict.fromkeys(past.properties, 0.0)
    for visit in past.visits:
        if visit.day < as_of and visit.entity in counts:
            number = sum(_found_by(result, past.columns.found) for result in visit.results)
            counts[visit.entity] += number * 0.5 ** ((as_of - visit.day).days / HALF_LIFE)
    return {entity: round(1000 * count) for entity, count in counts.items()}


def _found(visit: Visit, target: Sequence[str]) -> bool:
    return any(_found_by(result, target) for result in visit.results)


def _found_by(result: str, target: Sequence[str]) -> bool:
    return not target or result in target


def _judged(visits: Sequence[Visit], found: Sequence[bool]) -> Judged:
    return Judged.of([visit.entity for visit in visits], [visit.day.toordinal() for visit in visits], found)


def _points(points: Mapping[str, int], visits: Sequence[Visit]) -> list[int]:
    return [points[visit.entity] for visit in visits]


def _of_unit(unit: Unit, visits: Sequence[Visit], found: Sequence[bool], orders: Mapping[str, Mapping[str, int]], repeats: int) -> OfUnit:
    judged = _judged(visits, found)
    chance = at_random(judged)
    assert chance is not None  # as some found something and some did not
    points = {name: _points(numbers, visits) for name, numbers in orders.items()}
    drawn = resampled(list(points.values()), judged, repeats)
    rows = []
    for place, name in enumerate(orders):
        own = figures(points[name], judged)
        assert own is not None
        leads = {} if name == CARD else _intervals(unit, [again[0].less(again[place]) for again in drawn])
        rows.append(Beside(name, _named(unit, own), _intervals(unit, [again[place] for again in drawn]), leads))
    rows.append(Beside(RANDOM, _named(unit, chance), {}, {}))
    return OfUnit(unit, len(visits), sum(found), rows)


def _named(unit: Unit, values: Figures) -> dict[str, float]:
    named = asdict(values)
    return {name: named[name] for name in ("auc", "fifth") if unit == "entities"} or named


def _intervals(unit: Unit, values: Sequence[Figures]) -> dict[str, Interval]:
    named = [_named(unit, one) for one in values]
    return {name: interval([one[name] for one in named]) for name in (named[0] if named else ())}


def _tiers(card: ScorecardRules, tiers: Mapping[str, str], firsts: Sequence[Visit], target: Sequence[str]) -> list[OfTier]:
    entities = Counter(tiers.values())
    visits = Counter(tiers[visit.entity] for visit in firsts)
    finds = Counter(tiers[visit.entity] for visit in firsts if _found(visit, target))
    shares = {code: wilson(finds[code], visits[code]) for code, _ in card.tiers}
    return [
        OfTier(code, title, entities[code], visits[code], finds[code], (float(shares[code].least), float(shares[code].most)))
        for code, title in card.tiers
    ]
