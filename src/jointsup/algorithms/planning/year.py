"""The rules of a year over its rounds 年度落实情况: what is fulfilled after each, what is still owed, what can no longer be kept (policy rows S3.4-b, S3.12-e)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from attrs import frozen

from jointsup.algorithms.planning.ceilings import Ceiling
from jointsup.algorithms.planning.spans import Span, calendar_spans
from jointsup.algorithms.planning.visits import Seen
from jointsup.model.amounts import Share
from jointsup.model.rates import RatePolicy

Verdict: TypeAlias = Literal["kept", "planned", "short", "over", "lost"]
"""``kept``: by what was drawn; ``planned``: it will be, by lines that are still to be drawn; ``short``: these do not suffice, and there is time
for more; ``over``: they would break it; ``lost``: nothing that is still to come can keep it."""


@frozen
class Part:
    """A line of the year as a rule counts it.

    ``least`` and ``largest`` of its amounts over its strata: a share, a number, or the visits to each entity; one number where it was drawn as a
    whole. ``round`` is the round that drew it, empty before the draw; ``month`` is that in which its window begins, from 1.
    """

    line: str
    month: int
    least: Fraction
    largest: Fraction
    round: str = ""


@frozen
class Standing:
    """How a rule stands in one period of the year, in exact numbers.

    ``stages``: what is fulfilled after each round, in their order; ``done`` after the last. ``planned``: what lines still to be drawn add.
    ``owed``: what is missing of ``wanted`` now, ``missing``: what will be when these are drawn; of a rule of *at most* both are 0.
    """

    rule: RatePolicy
    first: int
    last: int
    wanted: Fraction
    stages: tuple[tuple[str, Fraction], ...]
    done: Fraction
    planned: Fraction
    verdict: Verdict

    @property
    def owed(self) -> Fraction:
        """What is missing now."""
        return self._below(self.done)

    @property
    def missing(self) -> Fraction:
        """What will be missing when all lines are drawn."""
        return self._below(self.done + self.planned)

    def _below(self, amount: Fraction) -> Fraction:
        return Fraction(0) if self.rule.terms.comparison == "≤" else max(self.wanted - amount, Fraction(0))


_KEEPS: Final[Mapping[str, Callable[[Fraction, Fraction], bool]]] = {
    "≥": lambda part, wanted: part >= wanted,
    "≤": lambda part, wanted: part <= wanted,
    "=": lambda part, wanted: part == wanted,
}


def standings(rule: RatePolicy, parts: Sequence[Part], rounds: Sequence[str], month: int) -> list[Standing]:
    """Return how a rule stands in every period of the year, by the lines that name it.

    ``rounds`` are the rounds that drew some of them, in their order; ``month`` is the present one, 13 when the year is over: a period that is over
    gets no more lines. A period without any line is told where the rule asks for *at least* or *exactly*.
    """
    found = []
    for first, last in _periods(rule):
        here = [part for part in parts if first <= part.month <= last]
        if here or rule.terms.comparison != "≤":
            found.append(_standing(rule, here, rounds, (first, last), month <= last))
    return found


def _periods(rule: RatePolicy) -> list[tuple[int, int]]:
    if rule.terms.period.unit != "month":
        return [(1, 12)]
    length = rule.terms.period.length
    return [(first, min(first + length - 1, 12)) for first in range(1, 13, length)]


def _standing(rule: RatePolicy, parts: Sequence[Part], rounds: Sequence[str], months: tuple[int, int], time: bool) -> Standing:
    terms = rule.terms
    amount = Fraction(terms.amount.rate if isinstance(terms.amount, Share) else terms.amount.number)
    each = terms.times is not None or terms.period.unit == "draw"
    wanted = Fraction(len(parts) if terms.period.unit == "draw" else terms.times or 0) if each else amount
    drawn, planned = [part for part in parts if part.round], [part for part in parts if not part.round]

    def keeps(part: Part) -> bool:
        return _KEEPS[terms.comparison](part.least, amount) and _KEEPS[terms.comparison](part.largest, amount)

    def least(some: Iterable[Part]) -> Fraction:
        return Fraction(sum(map(keeps, some))) if each else sum((part.least for part in some), Fraction(0))

    def largest(some: Iterable[Part]) -> Fraction:
        return least(some) if each else sum((part.largest for part in some), Fraction(0))

    told = largest if terms.comparison == "≤" else least
    stages = tuple(
        (name, told(part for part in drawn if part.round in rounds[: number + 1])) for number, name in enumerate(rounds)
    )
    broken = each and not all(map(keeps, drawn)), each and not all(map(keeps, planned))
    if terms.times is not None and terms.comparison != "≥":  # so many draws, neither more
        broken = broken[0] or len(drawn) > wanted, broken[1] or len(parts) > wanted
    if not each and terms.comparison != "≥":
        broken = largest(drawn) > wanted, largest(parts) > wanted
    verdict = _verdict(terms.comparison != "≤", broken, least(drawn) >= wanted, least(parts) >= wanted, time, bool(planned))
    return Standing(rule, *months, wanted, stages, told(drawn), told(planned), verdict)


def _verdict(asks: bool, broken: tuple[bool, bool], done: bool, will: bool, time: bool, planned: bool) -> Verdict:
    if broken[0]:
        return "lost"
    if broken[1]:
        return "over"
    if not asks:
        return "planned" if planned else "kept"
    if done:
        return "kept"
    if will:
        return "planned"
    return "short" if time else "lost"


def binding(rule: RatePolicy, parts: Sequence[Part], line: str) -> bool:
    """Say whether a rule of *at least* or *exactly* holds with a line, in some period, and not without it."""
    rest = [part for part in parts if part.line != line]
    kept = ("kept", "planned")
    with_it, without = (
        {(one.first, one.last): one.verdict in kept for one in standings(rule, some, (), 1)} for some in (parts, rest)
    )
    return any(with_it[period] and not without[period] for period in without if period in with_it)


@frozen
class Clash:
    """A floor that asks for more visits to an entity than a ceiling allows: ``asked`` in the floor's period, at most ``allowed``."""

    floor: RatePolicy
    ceiling: Ceiling
    asked: int
    allowed: int


def clashes(floors: Iterable[RatePolicy], ceilings: Sequence[Ceiling]) -> list[Clash]:
    """Return where floors meet ceilings, whatever is drawn: over as many months as a floor is for, a ceiling allows fewer visits."""
    found = []
    for rule in floors:
        period, amount = rule.terms.period, rule.terms.amount
        if rule.terms.kind != "floor" or isinstance(amount, Share) or period.unit not in ("month", "year"):
            continue
        months = period.length * (12 if period.unit == "year" else 1)
        for ceiling in ceilings:
            allowed = ceiling.entry.visits * -(-months // ceiling.entry.months)
            if amount.number > allowed:
                found.append(Clash(rule, ceiling, amount.number, allowed))
    return found


@frozen
class Busiest:
    """How a rule of *at most* so many visits to each entity stands: the most that one had or is due in a period, and how many are above the rule."""

    rule: RatePolicy
    most: int
    above: int


def spans_of(rule: RatePolicy, year: int) -> list[Span]:
    """Return the periods of a rule that end within a year: the year or the years before with it, or spans of months from January on."""
    period = rule.terms.period
    if period.unit == "year":
        return [Span(date(year - period.length + 1, 1, 1), date(year, 12, 31))]
    return calendar_spans(Span(date(year, 1, 1), date(year, 12, 31)), period.length, year)


def busiest(rule: RatePolicy, year: int, histories: Iterable[Sequence[Seen]], matters: Collection[str]) -> Busiest:
    """Return how a ceiling of single entities, over months or years, stands: ``histories`` are the visits of each entity, each visit once.

    Visits for some of the matters count, all of them where none are named; one whose day is not known counts in every period that it could fall in.
    """
    wanted, spans = frozenset(matters), spans_of(rule, year)
    allowed = Fraction(rule.terms.amount.rate if isinstance(rule.terms.amount, Share) else rule.terms.amount.number)
    most = above = 0
    for history in histories:
        counted = [visit for visit in history if not wanted or wanted & visit.matters]
        here = max(sum(visit.days.meets(span) for visit in counted) for span in spans)
        most, above = max(most, here), above + (here > allowed)
    return Busiest(rule, most, above)
