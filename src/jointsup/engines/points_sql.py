"""Points in SQL: from the number of a measure to points and vetoes (the reference is ``algorithms.credit.points``).

An indicator at place ``n`` has the column ``number<n>``: its measure, times the common denominator of its decay; of a category the place among those that
have points; missing where there is no value. Only a share has another column beside it, ``of<n>``, by which it is divided. All else is known when the
statement is made, so that it compares plain integers, as one writes by hand.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

from jointsup.algorithms.credit.graded import MISSING
from jointsup.algorithms.credit.points import within
from jointsup.engines.sql import Words, literal
from jointsup.model.scorecards import CardIndicator, PerUnit, ScorecardRules, exact

_SMALL, _WHOLE = 2**31 - 1, 2**63 - 1


def points(words: Words, place: int, one: CardIndicator) -> str:
    """Return the expression for an indicator's points."""
    return _case(words, place, one, str(one.missing.points), str, _per_unit(words, place, one))


def cell(words: Words, place: int, one: CardIndicator) -> str:
    """Return the same as a text, with :data:`~jointsup.algorithms.credit.graded.MISSING` before points that stand for no value."""
    missing = literal(f"{MISSING}{one.missing.points}")
    return _case(words, place, one, missing, lambda number: literal(str(number)), f"CAST({_per_unit(words, place, one)} AS {words.dialect.text})")


def _case(words: Words, place: int, one: CardIndicator, missing: str, said: Callable[[int], str], per_unit: str) -> str:
    missing = f"WHEN number{place} IS NULL THEN {missing}"
    if one.per_unit is not None:
        return f"CASE {missing} ELSE {per_unit} END"
    if one.categories:
        cases = [(f"number{place} = {rank}", each.points) for rank, each in enumerate(one.categories)]
    else:
        cases = [(_reaches(words, place, one, exact(band.at_least)), band.points) for band in reversed(one.bands)]
    whens = " ".join(f"WHEN {condition} THEN {said(within(number, one.limits))}" for condition, number in cases)
    return f"CASE {missing} {whens} ELSE {said(within(one.otherwise or 0, one.limits))} END"


def veto(words: Words, place: int, one: CardIndicator, card: ScorecardRules) -> str:
    """Return the expression for the place of the riskiest tier (from 1) that an indicator's vetoes give, 0 for none; without any, nothing."""
    cases = []
    for each in sorted(one.vetoes, key=lambda each: -card.place(each.tier)):
        if each.at_least is not None:
            condition = _reaches(words, place, one, exact(each.at_least))
        else:
            condition = f"number{place} IN ({', '.join(map(str, sorted({rank_of(one, category) for category in each.categories})))})"
        cases.append(f"WHEN {condition} THEN {card.place(each.tier) + 1}")
    return f"CASE {' '.join(cases)} ELSE 0 END" if cases else ""


def score(card: ScorecardRules, parts: Sequence[str]) -> str:
    """Return the expression for the score that the points of all indicators make."""
    most = abs(card.start) + sum(_most_points(one) for one in card.indicators)
    start = str(card.start) if most <= _SMALL else f"CAST({card.start} AS BIGINT)"
    return f"greatest({card.bounds[0]}, least({card.bounds[1]}, {' + '.join([start, *parts])}))"


def rank_of(one: CardIndicator, category: str) -> int:
    """Return the place of a category among those with points; behind them come others that have points, then those that are missing."""
    listed = [each.category for each in one.categories]
    if category in listed:
        return listed.index(category)
    return len(listed) + (not category or one.otherwise is None)


def denominator(one: CardIndicator) -> int:
    """Return the common denominator of the steps of a decay, 1 of none."""
    return math.lcm(*(Fraction(step.weight).denominator for step in one.measure.decay))


def _most_points(one: CardIndicator) -> int:
    stated = [one.missing.points, one.otherwise or 0, *(band.points for band in one.bands), *(each.points for each in one.categories)]
    return max(abs(int(number)) for number in [*stated, *(one.limits if one.per_unit else one.cap or ())])


def _reaches(words: Words, place: int, one: CardIndicator, start: Fraction) -> str:
    if one.measure.kind == "share":
        large = words.dialect.large
        return f"CAST(number{place} AS {large}) * {start.denominator} >= CAST(of{place} AS {large}) * ({start.numerator})"
    return f"number{place} >= {math.ceil(start * denominator(one))}"


def _per_unit(words: Words, place: int, one: CardIndicator) -> str:
    """Return ``number / of * points / unit``, rounded half up; what the limits cut off anyway is cut off before, so that nothing overflows."""
    least, most = one.limits
    each = one.per_unit or PerUnit(0)
    share, by = one.measure.kind == "share", each.unit * denominator(one)
    if not each.points:
        return str(within(0, one.limits))
    furthest = max(abs(least), abs(most)) + 1
    reach = -(-furthest * by // abs(each.points)) + 1
    shift = furthest + 2 * abs(each.points) + 2
    kind = words.dialect.large if share or 4 * by * shift > _WHOLE else "BIGINT"
    number = f"CAST(number{place} AS {kind})" if share else f"CAST(greatest(-{reach}, least({reach}, number{place})) AS {kind})"
    if by == 1 and not share:
        return _within(f"{number} * {each.points}", one.limits)
    # Shifted to be positive, as engines differ in how they divide what is not.
    if share:
        of = f"CAST(of{place} AS {kind})"
        over, added = f"({of} * {2 * by})", f"{of} * {(2 * shift + 1) * by}"
    else:
        over, added = f"CAST({2 * by} AS {kind})", str((2 * shift + 1) * by)
    shifted = words.whole(f"({number} * {2 * each.points} + {added})", over)
    return f"CAST({_within(f'{shifted} - {shift}', one.limits)} AS BIGINT)"


def _within(number: str, bounds: tuple[int, int]) -> str:
    return f"greatest({bounds[0]}, least({bounds[1]}, {number}))"
