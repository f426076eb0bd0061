"""How well an order of visits finds 排序成效: figures of judged visits, and how far chance moves them.

Visits are taken in order of points, the most first; among equal points in any order, of which these are the averages. Figures are floats: nothing
that is drawn, scored or graded hangs on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from jointsup.errors import Missing, problem

try:
    import numpy as np
except ImportError:
    raise Missing([problem("extra.fit", "numpy")]) from None

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Reals = NDArray[np.float64]

FIFTH: Final = 0.2
REPEATS: Final = 500
SEED: Final = 20100701
"""What the intervals' repetitions start from, so that a report says the same again."""


@frozen
class Figures:
    """Of an order of visits: ``auc``, the chance that a visit that found something stands before one that did not (equal points: half); ``fifth``, the
    share of all finds in the first fifth of the visits; ``days``, by how many days finds come earlier on average where the period's visits keep
    their dates and are made in this order.
    """

    auc: float
    fifth: float
    days: float

    def less(self, other: Figures) -> Figures:
        """Return by how much these are greater."""
        return Figures(self.auc - other.auc, self.fifth - other.fifth, self.days - other.days)


@frozen
class Judged:
    """Visits of a period: whose (any number for each entity), on which day (ordinal), and whether they found something."""

    entity: Numbers = field(eq=False)
    day: Numbers = field(eq=False)
    found: Numbers = field(eq=False)

    @classmethod
    def of(cls, entities: Sequence[str], days: Sequence[int], found: Sequence[bool]) -> Judged:
        """Return visits from lists of equal length."""
        number = {entity: place for place, entity in enumerate(dict.fromkeys(entities))}
        return cls(_integers([number[entity] for entity in entities]), _integers(days), _integers(found))

    def __len__(self) -> int:
        return len(self.day)


def figures(points: Sequence[int] | Numbers, judged: Judged, times: Sequence[int] | Numbers | None = None) -> Figures | None:
    """Return the figures of visits whose entities have these points; None where nothing or everything was found.

    ``times`` counts each visit so many times.
    """
    weights = np.ones_like(judged.day) if times is None else _integers(times)
    finds = int((weights * judged.found).sum())
    visits = int(weights.sum())
    if finds in (0, visits):
        return None
    groups, place = np.unique(-_integers(points), return_inverse=True)
    of_group = _counted(place, weights, len(groups))
    found = _counted(place, weights * judged.found, len(groups))
    before = np.cumsum(of_group) - of_group
    clear = of_group - found
    clear_after = clear.sum() - np.cumsum(clear)
    auc = (found * (clear_after + clear / 2)).sum() / (finds * (visits - finds))
    share = np.divide(found, of_group, out=np.zeros(len(groups)), where=of_group > 0)
    fifth = (np.clip(visits * FIFTH - before, 0, of_group) * share).sum() / finds
    earlier = (weights * judged.found * judged.day).sum() / finds - (share * _days_of(before, of_group, judged.day, weights)).sum() / finds
    return Figures(float(auc), float(fifth), float(earlier))


def at_random(judged: Judged) -> Figures | None:
    """Return what orders give on average that know nothing."""
    return figures(np.zeros_like(judged.day), judged)


def resampled(scores: Sequence[Sequence[int]], judged: Judged, repeats: int = REPEATS) -> list[list[Figures]]:
    """Return, for each repetition, the figures of each score on entities that are drawn anew, as many as there are, with all their visits.

    All scores of one repetition are judged on the same entities, so that differences can be taken. Repetitions in which nothing is found are
    left out.
    """
    random = np.random.Generator(np.random.PCG64(SEED))
    entities, whose = np.unique(judged.entity, return_inverse=True)
    arrays = [_integers(points) for points in scores]
    kept = []
    for _ in range(repeats):
        times = np.bincount(random.integers(0, len(entities), len(entities)), minlength=len(entities))
        found = [figures(points, judged, times[whose]) for points in arrays]
        kept.append([one for one in found if one is not None])
    return [found for found in kept if len(found) == len(scores)]


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the bounds between which 95 % of values lie."""
    low, high = np.quantile(np.asarray(values, dtype=np.float64), [0.025, 0.975])
    return float(low), float(high)


def gains(points: Sequence[int], judged: Judged) -> list[tuple[float, float]]:
    """Return the gain curve: for each share of the visits, in order of points, the share of the finds; corners only."""
    groups, place = np.unique(-_integers(points), return_inverse=True)
    of_group = np.bincount(place, minlength=len(groups))
    found = _counted(place, judged.found, len(groups))
    return [(0.0, 0.0), *zip((np.cumsum(of_group) / len(judged)).tolist(), (np.cumsum(found) / judged.found.sum()).tolist(), strict=True)]


def _integers(numbers: Sequence[int] | Numbers) -> Numbers:
    return np.asarray(numbers, np.int64)


def _counted(place: Numbers, weights: Numbers, groups: int) -> Numbers:
    return np.bincount(place, weights, groups).astype(np.int64)


def _days_of(before: Numbers, of_group: Numbers, day: Numbers, weights: Numbers) -> Reals:
    """Return the sum of the days on which each group is visited, where visits keep the period's days."""
    order = np.argsort(day, kind="stable")
    upto = np.concatenate([[0], np.cumsum(weights[order])])
    sums = np.concatenate([[0], np.cumsum(weights[order] * day[order])])
    # Between two visits of the row the sum grows evenly, so that a place within is as exact as its ends.
    ends = np.interp(np.stack([before, before + of_group]), upto, sums)
    return np.asarray(ends[1] - ends[0], dtype=np.float64)
