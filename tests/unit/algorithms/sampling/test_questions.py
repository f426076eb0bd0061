"""The questions asked of another system's draws: what is counted, what is usual, and what is told."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointsup.algorithms.sampling.compare import Kind, Listed, Row, Tally
from jointsup.algorithms.sampling.odds import Bound, choices, for_counts, that_regular
from jointsup.algorithms.sampling.questions import RARE, Question, gaps_of, told


@given(st.sets(st.integers(1, 40), max_size=12))
def test_the_gap_that_comes_most_often_is_asked_about(drawn: set[int]) -> None:
    """Of the gaps the commonest, of several the smallest, with how often it comes, is usual, and its samples; of none, none."""
    places = sorted(drawn)
    gaps = Counter(after - before for before, after in pairwise(places))
    times = max(gaps.values(), default=0)
    gap = min((gap for gap, often in gaps.items() if often == times), default=0)
    mean = Fraction(len(places) * gaps.total(), 40)
    samples = gap if places and places[0] <= gap else None
    bound = that_regular(40, len(places), times).times(3)
    expected = Question("gap", "d", "s", gaps.total(), times, mean, bound, gap, samples, choices(40, len(places)))
    assert gaps_of("d", "s", 40, places, Bound(3)) == expected


def test_no_gap_is_asked_about_in_no_rows() -> None:
    """Of an empty register nothing was found and nothing is usual."""
    assert gaps_of("d", "", 0, [], Bound(1)) == Question("gap", "d", "", 0, 0, Fraction(), Bound.of(1))


def test_gaps_are_asked_about_in_the_whole_and_in_each_stratum() -> None:
    """A draw is asked about as a whole, whose strata make some choices likelier, and by strata in the order of their labels."""
    rows: list[Row] = [(f"P{at}", None, None, "AB"[at % 3 == 0], "xy"[at % 2]) for at in range(12)]
    tally = Tally([Listed("d", "market", "2025-03-01", Counter(["P1", "P4", "P8", "P9"]))], lambda cells: Kind(((cells[0] or "", cells[1] or ""),)))
    tally.count(rows)
    assert [question for question in tally.questions() if question.kind == "gap"] == [
        gaps_of("d", "", 12, [2, 5, 9, 10], for_counts([(2, 0), (4, 1), (4, 2), (2, 1)])),
        gaps_of("d", "A, x", 4, [2, 3], Bound(1)),
        gaps_of("d", "A, y", 4, [1], Bound(1)),
        gaps_of("d", "B, x", 2, [], Bound(1)),
        gaps_of("d", "B, y", 2, [2], Bound(1)),
    ]


@pytest.mark.parametrize(("share", "rare"), [(Fraction(99, 100), True), (Fraction(101, 100), False)])
def test_all_questions_together_are_to_be_rare(share: Fraction, rare: bool) -> None:
    """Of a group and of those drawn before two questions are asked, few and many, so that five of these share what is rare."""
    bound = Bound.of(share * RARE / 5)
    asked = [Question(kind, "d", "", 10, 5, Fraction(1), bound) for kind in ("gap", "group", "again")]
    assert [question.told for question in told(asked)] == [rare] * 3
