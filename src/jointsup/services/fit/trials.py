"""Which indicators a card takes, and how small its points are held: what served on later days, within the past 时间外试算.

On each later day a card is fitted to visits before it and judged on visits from it on. The strength with the best mean AUC is taken. An indicator stays
only where what it adds to the AUC is more than its standard error over the later days: a line that chance could have earned is not worth a clerk's time.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from datetime import date
from operator import mul

from attrs import field, frozen

from jointsup.model.fitting import FitIndicator, FitPlan
from jointsup.services.fit.design import cells_of
from jointsup.services.fit.figures import Judged, figures
from jointsup.services.fit.regression import Rows, limited, solved

FEWEST_DAYS = 3
"""Later days without which no indicator is left out: of fewer, a standard error says nothing."""

_FINE = 10**6
"""Coefficients are judged as points this fine: only the order of visits matters."""


@frozen
class Gain:
    """What an indicator adds to the AUC: on average over the later days, and the standard error of that."""

    indicator: FitIndicator
    mean: float
    error: float


@frozen
class Chosen:
    """What a card is fitted with: indicators, the strength, the mean AUC that they had on later days (None: there were none), and what was left out."""

    indicators: Sequence[FitIndicator]
    strength: int
    auc: float | None
    left_out: Sequence[Gain] = field(factory=list)


def choose(plan: FitPlan, rows: Rows) -> Chosen:
    """Choose indicators and strength."""
    kept, left_out = list(plan.indicators), list[Gain]()
    while True:
        strength, aucs = _strongest(plan, kept, rows)
        gains = [_gain(plan, kept, one, rows, strength, aucs) for one in kept] if len(kept) > 1 and len(aucs) >= FEWEST_DAYS else []
        idle = [gain for gain in gains if gain.mean <= gain.error]
        if not idle:
            return Chosen(kept, strength, statistics.fmean(aucs) if aucs else None, left_out)
        least = min(idle, key=lambda gain: gain.mean)
        left_out.append(least)
        kept.remove(least.indicator)


def later_aucs(plan: FitPlan, kept: Sequence[FitIndicator], rows: Rows, strength: int) -> list[float]:
    """Return the AUC on each later day of what was fitted to visits before it; a day without a find before or after it is left out."""
    few = limited(rows, plan.indicators, kept)
    found = []
    for text in plan.as_of[1:]:
        day = date.fromisoformat(text)
        before = {row: times for row, times in few.items() if row.as_of < day and row.period < day}
        after = {row: times for row, times in few.items() if row.as_of == day}
        if len({row.found for row in before}) == 2:
            numbers = solved(kept, before, strength, plan.fewest)
            cells = cells_of(kept, list(numbers))
            fine = [round(_FINE * math.fsum(map(mul, cells(row.values), numbers.values()))) for row in after]
            nobody, no_day = [""] * len(after), [0] * len(after)
            of_day = figures(fine, Judged.of(nobody, no_day, [row.found for row in after]), list(after.values()))
            found += [of_day.auc] if of_day else []
    return found


def _strongest(plan: FitPlan, kept: Sequence[FitIndicator], rows: Rows) -> tuple[int, list[float]]:
    """Return the strength that served best, and its AUC on later days; of equals, and where there is no later day, the greatest."""
    tried = {strength: later_aucs(plan, kept, rows, strength) for strength in plan.strengths}
    best = max(tried, key=lambda strength: (math.fsum(tried[strength]), strength))
    return best, tried[best]


def _gain(plan: FitPlan, kept: Sequence[FitIndicator], one: FitIndicator, rows: Rows, strength: int, aucs: Sequence[float]) -> Gain:
    without = later_aucs(plan, [other for other in kept if other is not one], rows, strength)
    added = [with_it - without_it for with_it, without_it in zip(aucs, without, strict=True)]
    return Gain(one, statistics.fmean(added), statistics.stdev(added) / math.sqrt(len(added)))
