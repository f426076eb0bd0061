"""What is wrong in a card, a combination table or a treatment table, beyond types and forms: everything at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

from jointsup.errors import JointsupError, Problem, problem
from jointsup.model.amounts import parse_rate
from jointsup.model.naming import is_name
from jointsup.model.scorecards import (
    NUMBERS,
    OWN,
    CardIndicator,
    DecayStep,
    ScorecardRules,
    TierShares,
    exact,
)
from jointsup.model.treatments import CombinationRules
from jointsup.said import Listed

MOST_POINTS: Final = 1_000_000
"""Points of any kind lie between this and its negative, so that sums over all indicators stay exact everywhere."""

MOST_UNIT: Final = 10**9
MOST_DENOMINATOR: Final = 1_000_000
"""The least common denominator of an indicator's decay is at most this."""


def card_faults(card: ScorecardRules, where: str) -> Iterator[Problem]:
    """Yield what is wrong in a card."""
    codes = {code for code, _ in card.tiers}
    yield from _points_faults([card.start, *card.bounds], f"{where}: start, bounds")
    if card.bounds[0] > card.bounds[1]:
        yield problem("card.bounds", f"{where}: bounds", f"{card.bounds[0]} … {card.bounds[1]}")
    if (card.cut_offs is None) == (card.shares is None):
        yield problem("card.cut_offs_or_shares", where)
    if card.cut_offs is not None:
        yield from _cut_off_faults(card, card.cut_offs, f"{where}: cut_offs")
    if card.shares is not None:
        yield from _share_faults(card, card.shares, f"{where}: shares")
    used = {one.measure.of for one in card.indicators}
    for name in card.models:
        if not is_name(name):
            yield problem("card.model_name", f"{where}: models", name)
        elif name not in used:
            yield problem("card.model_unused", f"{where}: models", name)
    yield from _unknown_tiers([card.start_tier], codes, f"{where}: start_tier")
    for indicator in card.indicators:
        yield from _indicator_faults(indicator, codes, f"{where}: {indicator.id}")


def combination_faults(rules: CombinationRules, where: str) -> Iterator[Problem]:
    """Yield what is wrong in a combination table: tiers that there are not, pairs of known tiers that it does not say."""
    yield from _unknown_tiers([row.tier for row in rules.rows], {code for code, _ in rules.tiers}, f"{where}: rows")
    if rules.first == rules.second:
        yield problem("card.same_scheme", where, rules.first)
    firsts, seconds = ({"", *(getattr(row, side) for row in rules.rows)} for side in ("first", "second"))
    absent = [f"{first or '–'} × {second or '–'}" for first in sorted(firsts) for second in sorted(seconds) if rules.tier(first, second) is None]
    if absent:
        yield problem("card.pairs_absent", f"{where}: rows", Listed(absent[:10]), count=len(absent))


def _cut_off_faults(card: ScorecardRules, cut_offs: Iterable[int], where: str) -> Iterator[Problem]:
    bounds = list(cut_offs)
    if len(bounds) != len(card.tiers) - 1:
        yield problem("card.bounds_of_tiers", where, len(bounds), expected=len(card.tiers) - 1)
    rising = bounds == sorted(set(bounds))
    falling = bounds == sorted(set(bounds), reverse=True)
    if not (rising if card.higher == "riskier" else falling):
        yield problem("card.cut_off_order", where, Listed(bounds))


def _share_faults(card: ScorecardRules, shares: TierShares, where: str) -> Iterator[Problem]:
    if len(shares.shares) != len(card.tiers) - 1:
        yield problem("card.bounds_of_tiers", where, len(shares.shares), expected=len(card.tiers) - 1)
    parts: list[Fraction] = []
    for text in shares.shares:
        found = list(_weight_faults(text, where))
        yield from found
        parts += [] if found else [Fraction(text)]
    if sum(parts) > 1:
        yield problem("card.shares_sum", where, str(sum(parts)))


def _indicator_faults(indicator: CardIndicator, tiers: set[str], where: str) -> Iterator[Problem]:
    measure = indicator.measure
    is_number = measure.kind in NUMBERS
    ways = [bool(indicator.bands), bool(indicator.categories), indicator.per_unit is not None]
    if sum(ways) != 1 or ways[1] == is_number:
        yield problem("card.one_way", where, measure.kind)
    if (measure.decay or measure.seen_by) and measure.kind not in ("count", "sum"):
        yield problem("card.no_decay", where, measure.kind)
    if (measure.among or measure.window) and measure.kind in OWN:
        yield problem("card.property", where)
    yield from _decay_faults(measure.decay, f"{where}: decay")
    yield from _band_faults([exact(band.at_least) for band in indicator.bands], f"{where}: bands")
    yield from _twice([one.category for one in indicator.categories], f"{where}: categories")
    yield from _points_faults(
        [
            indicator.missing.points,
            indicator.otherwise or 0,
            *(band.points for band in indicator.bands),
            *(one.points for one in indicator.categories),
            *((indicator.per_unit.points,) if indicator.per_unit else ()),
            *(indicator.cap or ()),
        ],
        where,
    )
    if indicator.per_unit and indicator.per_unit.unit > MOST_UNIT:
        yield problem("card.unit", f"{where}: per_unit", indicator.per_unit.unit, most=MOST_UNIT)
    if indicator.cap and indicator.cap[0] > indicator.cap[1]:
        yield problem("card.bounds", f"{where}: cap", f"{indicator.cap[0]} … {indicator.cap[1]}")
    for veto in indicator.vetoes:
        yield from _unknown_tiers([veto.tier], tiers, f"{where}: vetoes")
        if (veto.at_least is None) == is_number or bool(veto.categories) == is_number:
            yield problem("card.veto", f"{where}: vetoes", veto.tier)
        listed = {one.category for one in indicator.categories}
        for category in veto.categories:
            if not is_number and category not in listed:
                yield problem("card.veto_category", f"{where}: vetoes", category)


def _decay_faults(steps: Iterable[DecayStep], where: str) -> Iterator[Problem]:
    spans = [step.within.split() for step in steps]
    if len({unit for _, unit in spans}) > 1 or [int(length) for length, _ in spans] != sorted({int(length) for length, _ in spans}):
        yield problem("card.decay_order", where, Listed(step.within for step in steps))
    denominator = 1
    for step in steps:
        found = list(_weight_faults(step.weight, where))
        yield from found
        if not found:
            denominator = math.lcm(denominator, Fraction(step.weight).denominator)
    if denominator > MOST_DENOMINATOR:
        yield problem("card.denominator", where, denominator, most=MOST_DENOMINATOR)


def _band_faults(starts: list[Fraction], where: str) -> Iterator[Problem]:
    if starts != sorted(set(starts)):
        yield problem("card.band_order", where, Listed(starts))


def _weight_faults(text: str, where: str) -> Iterator[Problem]:
    try:
        parse_rate(text, where)
    except JointsupError as error:
        yield from error.problems


def _points_faults(points: Iterable[int], where: str) -> Iterator[Problem]:
    for number in points:
        if abs(number) > MOST_POINTS:
            yield problem("card.points", where, number, most=MOST_POINTS)


def _unknown_tiers(found: Iterable[str], known: set[str], where: str) -> Iterator[Problem]:
    for tier in found:
        if tier not in known:
            yield problem("card.unknown_tier", where, tier, known=Listed(sorted(known)))


def _twice(names: list[str], where: str) -> Iterator[Problem]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield problem("rules.twice", where, name)
