"""What another card, cut-off or version would do 分级推演, and how a card treats different groups, before it is adopted (policy rows S3.12-e, S3.14-f).

Tiers stay exact; only the intervals of shares are decimals, computed in decimal arithmetic of fixed precision, the same on every platform.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from typing import Final

from attrs import frozen

Z: Final = Decimal("1.959964")
"""The standard normal deviate of 97.5 %: intervals hold 95 %."""

_PLACES: Final = Decimal("0.0001")


@frozen
class Load:
    """What tiers ask for: visits to expect in all, exactly, and the hours that they take."""

    visits: Fraction
    hours: Fraction


@frozen
class WhatIf:
    """What a change does: how many entities go from which tier to which, and the load before and after."""

    moves: Mapping[tuple[str, str], int]
    before: Load
    after: Load

    @property
    def moved(self) -> int:
        """How many entities have another tier."""
        return sum(count for (old, new), count in self.moves.items() if old != new)


def what_if(moves: Mapping[tuple[str, str], int], rates: Mapping[str, Fraction], hours: Fraction) -> WhatIf:
    """Return what a change of tiers does at these rates.

    ``moves`` counts entities by tier before and after; ``rates`` says of each tier what share of its entities is visited in the period, so that visits are
    expected, not drawn (a rate that is not said is 0); a visit takes ``hours``.
    """
    sides: Sequence[Counter[str]] = (Counter(), Counter())
    for pair, count in moves.items():
        for side, tier in zip(sides, pair, strict=True):
            side[tier] += count
    loads = [sum((count * rates.get(tier, Fraction(0)) for tier, count in side.items()), Fraction(0)) for side in sides]
    return WhatIf(dict(moves), *(Load(visits, visits * hours) for visits in loads))


@frozen
class Interval:
    """A share with its interval of 95 %: ``count`` of ``total``; least and most with four decimals. Of nothing, the share is unknown."""

    count: int
    total: int
    least: Decimal
    most: Decimal

    @property
    def share(self) -> Fraction | None:
        """The share itself, exactly; None of nothing."""
        return Fraction(self.count, self.total) if self.total else None


def wilson(count: int, total: int) -> Interval:
    """Return Wilson's interval (1927) of a share: ``(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)``, ends rounded half to even.

    Of nothing it is 0 to 1.
    """
    if not total:
        return Interval(0, 0, Decimal("0.0000"), Decimal("1.0000"))
    with localcontext() as context:
        context.prec, context.rounding = 40, ROUND_HALF_EVEN
        n, p, square = Decimal(total), Decimal(count) / Decimal(total), Z * Z
        middle, reach = p + square / (2 * n), Z * (p * (1 - p) / n + square / (4 * n * n)).sqrt()
        ends = ((middle + sign * reach) / (1 + square / n) for sign in (-1, 1))
        least, most = (max(Decimal(0), min(Decimal(1), end)).quantize(_PLACES) for end in ends)
    return Interval(count, total, least, most)


@frozen
class GroupFigures:
    """How a card treats a group: the share in each tier, and its false alarms and misses where the outcome is known.

    ``false_alarms``: of those that turned out without a finding, the share that had been flagged. ``missed``: of those with a finding, the share that
    had not been flagged.
    """

    group: str
    tiers: Mapping[str, Interval]
    false_alarms: Interval
    missed: Interval


def by_group(
    tiers: Sequence[str], rows: Iterable[tuple[str, str, bool | None]], flagged: Collection[str]
) -> list[GroupFigures]:
    """Return the figures of each group, in order.

    ``rows`` says of each entity its group, its tier, and whether a later check found something, None where it was not checked: it then counts
    for the shares of tiers alone. ``flagged`` are the tiers that count as an alarm.
    """
    counted: Counter[tuple[str, str, bool | None]] = Counter(rows)
    found = []
    for group in sorted({group for group, _, _ in counted}):
        here = {(tier, outcome): count for (name, tier, outcome), count in counted.items() if name == group}

        def number(*outcomes: bool | None, among: Collection[str], here: Mapping[tuple[str, bool | None], int] = here) -> int:
            return sum(count for (tier, outcome), count in here.items() if tier in among and outcome in outcomes)

        total = number(True, False, None, among=tiers)
        shares = {tier: wilson(number(True, False, None, among=[tier]), total) for tier in tiers}
        spared = [tier for tier in tiers if tier not in flagged]
        alarms = wilson(number(False, among=flagged), number(False, among=tiers))
        found.append(GroupFigures(group, shares, alarms, wilson(number(True, among=spared), number(True, among=tiers))))
    return found
