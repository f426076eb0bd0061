"""Measures 计量: from an entity's facts as of a day to one exact number or one category (policy row S3.14-f).

The order of facts does not matter, and no fact of a later day is looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final, TypeAlias

from attrs import frozen

from jointsup.model.credit import Fact, first_day
from jointsup.model.scorecards import CardIndicator, Measure

Value: TypeAlias = Fraction | str | None
"""What was measured; None: it is missing."""

_FULL: Final = Fraction(1)


@frozen
class Used:
    """A fact that a measure used, and how much of it counted."""

    fact: Fact
    weight: Fraction = _FULL


@frozen
class Measured:
    """What was measured, and from which facts, by day."""

    value: Value
    used: Sequence[Used] = ()


def measure(
    indicator: CardIndicator, facts: Collection[Fact], properties: Mapping[str, str], as_of: date, delivered: Collection[str]
) -> Measured:
    """Return what an indicator measures of one entity as of a day.

    ``properties`` are the entity's own categories and numbers by name, as texts; ``delivered`` are the kinds of facts that were supplied at all: where one is needed
    that was not, the value is missing.
    """
    wanted = indicator.measure
    if wanted.kind == "category":
        return Measured(_listed(indicator, properties.get(wanted.of, "")))
    if wanted.kind == "number":
        text = properties.get(wanted.of, "")
        return Measured(Fraction(int(text)) if text else None)
    if not {wanted.of, wanted.seen_by or wanted.of} <= set(delivered):
        return Measured(None)
    first, kinds = first_day(wanted.window, as_of), (wanted.of, wanted.seen_by)
    known = [one for one in facts if one.kind in kinds and first <= one.day and one.counts_on(as_of)]
    of_kind = sorted((one for one in known if one.kind == wanted.of), key=_in_order)
    chosen = [one for one in of_kind if not wanted.among or one.category in wanted.among]
    if wanted.seen_by and not any(one.kind == wanted.seen_by for one in known):
        return Measured(None)
    match wanted.kind:
        case "count":
            return _weighed(wanted, chosen, as_of, counted=True)
        case "sum":
            return _weighed(wanted, chosen, as_of, counted=False)
        case "share":
            share = Fraction(len(chosen), len(of_kind)) if of_kind else None
            return Measured(share, [Used(one, Fraction(one in chosen)) for one in of_kind])
        case "days_since":
            latest = _latest(chosen)
            return Measured(Fraction((as_of - latest[0].day).days) if latest else None, [Used(one) for one in latest])
        case "latest_value":
            latest = _latest([one for one in chosen if one.value is not None])
            values = [Fraction(one.value) for one in latest if one.value is not None]
            return Measured(max(values, default=None), [Used(one) for one in latest])
        case _:  # latest_category
            latest = _latest(chosen)
            return Measured(_first_listed(indicator, [one.category for one in latest]), [Used(one) for one in latest])


def weight(wanted: Measure, day: date, as_of: date) -> Fraction:
    """Return how much a fact of ``day`` counts: the first step of decay that holds it says."""
    if not wanted.decay:
        return _FULL
    return next((Fraction(step.weight) for step in wanted.decay if day >= first_day(step.within, as_of)), Fraction(0))


def _weighed(wanted: Measure, chosen: Sequence[Fact], as_of: date, *, counted: bool) -> Measured:
    used = [Used(one, weight(wanted, one.day, as_of)) for one in chosen if counted or one.value is not None]
    if chosen and not used:
        return Measured(None)  # there are facts, but none tells a value
    return Measured(sum((one.weight * (1 if counted else one.fact.value or 0) for one in used), Fraction(0)), used)


def _latest(facts: Sequence[Fact]) -> list[Fact]:
    last = max((one.day for one in facts), default=None)
    return [one for one in facts if one.day == last]


def _listed(indicator: CardIndicator, category: str) -> str | None:
    known = category in {one.category for one in indicator.categories}
    return category if known or (category and indicator.otherwise is not None) else None


def _first_listed(indicator: CardIndicator, found: Sequence[str]) -> str | None:
    """Return of several categories the one that stands first in the points; those not listed come after, by their texts."""
    rank = {one.category: place for place, one in enumerate(indicator.categories)}
    values = [value for category in found if (value := _listed(indicator, category)) is not None]
    return min(values, key=lambda value: (rank.get(value, len(rank)), value), default=None)


def _in_order(fact: Fact) -> tuple[date, str, int, date]:
    return fact.day, fact.category, fact.value or 0, fact.until or date.max
