"""Figures of an order are what their definitions say, on every order of the visits that equal points allow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointsup.services.fit.figures import Figures, Judged, at_random, figures, gains, interval, resampled

Visit = tuple[int, int, bool]
"""Points, day, whether something was found."""

VISITS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9), st.booleans()), min_size=2, max_size=6).filter(
    lambda visits: len({found for _, _, found in visits}) == 2
)


def judged(visits: Sequence[Visit]) -> tuple[list[int], Judged]:
    points, days, found = (list(column) for column in zip(*visits, strict=True))
    return points, Judged.of([str(number) for number in range(len(visits))], days, [bool(one) for one in found])


def by_hand(visits: Sequence[Visit]) -> Figures:
    """Work the figures out from their definitions: pairs, and all orders by points."""
    finds, clear = ([one for one in visits if one[2] == wanted] for wanted in (True, False))
    pairs = [Fraction((a[0] > b[0]) * 2 + (a[0] == b[0]), 2) for a in finds for b in clear]
    days, size = sorted(day for _, day, _ in visits), Fraction(len(visits), 5)
    fifths, earlier = [], []
    for order in permutations(visits):
        if all(a[0] >= b[0] for a, b in pairwise(order)):
            places = [place for place, visit in enumerate(order) if visit[2]]
            fifths.append(sum(max(Fraction(0), min(Fraction(1), size - place)) for place in places) / len(finds))
            earlier.append(Fraction(sum(visit[1] for visit in finds) - sum(days[place] for place in places), len(finds)))
    return Figures(*(float(sum(values, Fraction(0)) / len(values)) for values in (pairs, fifths, earlier)))


@given(VISITS)
def test_figures_are_their_definitions(visits: list[Visit]) -> None:
    """AUC is the share of pairs in order, ties half; first fifth and days earlier are averages over all orders that points allow."""
    found, expected = figures(*judged(visits)), by_hand(visits)
    assert found is not None
    assert (found.auc, found.fifth, found.days) == pytest.approx((expected.auc, expected.fifth, expected.days))


@given(VISITS, st.randoms(use_true_random=False), st.lists(st.integers(0, 3), min_size=6, max_size=6))
def test_weights_count_visits_so_many_times(visits: list[Visit], chance: object, times: list[int]) -> None:
    """A visit of weight three is three visits, and the order in which visits stand does not matter."""
    weights = times[: len(visits)]
    repeated = [visit for visit, often in zip(visits, weights, strict=True) for _ in range(often)]
    chance.shuffle(repeated)  # type: ignore[attr-defined]
    weighted = figures(*judged(visits), weights)
    if len({found for _, _, found in repeated}) < 2:
        assert weighted is None
        return
    plain = figures(*judged(repeated))
    assert weighted and plain
    assert (weighted.auc, weighted.fifth, weighted.days) == pytest.approx((plain.auc, plain.fifth, plain.days))


@given(VISITS)
def test_chance_finds_a_half_and_a_fifth(visits: list[Visit]) -> None:
    """An order that knows nothing has an AUC of one half and a fifth of the finds in the first fifth."""
    found = at_random(judged(visits)[1])
    assert found is not None
    assert (found.auc, found.fifth) == pytest.approx((0.5, 0.2))


@given(VISITS)
def test_gain_curve_rises_to_all_finds(visits: list[Visit]) -> None:
    """The curve goes from nothing to everything, never down, and the area under it is what the AUC makes of it."""
    points, of = judged(visits)
    curve = gains(points, of)
    assert curve[0] == (0, 0)
    assert curve[-1] == pytest.approx((1, 1))
    assert curve == sorted(curve)
    area = math.fsum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in pairwise(curve))
    finds = sum(found for _, _, found in visits) / len(visits)
    found = figures(points, of)
    assert found and area == pytest.approx(found.auc * (1 - finds) + finds / 2)


def test_resampling_says_the_same_again_and_takes_entities_whole() -> None:
    """Repetitions start from a stated seed; all visits of an entity come or stay away together, so that equal scores have equal figures."""
    points = [3, 3, 1, 1, 0, 0]
    of = Judged.of(["a", "a", "b", "b", "c", "c"], range(6), [True, True, False, True, False, False])
    drawn = resampled([points, points], of, 50)
    assert drawn == resampled([points, points], of, 50)
    assert all(one == other for one, other in drawn)
    assert len({one.auc for one, _ in drawn}) > 1
    low, high = interval([one.auc for one, _ in drawn])
    assert low <= figures(points, of).auc <= high  # type: ignore[union-attr]
