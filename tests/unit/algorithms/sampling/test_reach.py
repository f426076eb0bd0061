"""How far a draw looks on the circle: far enough for its number, and all around where that was not enough."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointsup.algorithms.sampling import reach
from jointsup.algorithms.sampling.draw import select, ticket_rows
from jointsup.algorithms.sampling.reach import ALL_AROUND, CIRCLE, Reach, distance_of, is_within
from rounds import Case, rounds

Part = tuple[int, int]


def parts() -> st.SearchStrategy[list[Part]]:
    """Give parts of the circle, each as begin and end."""
    point = st.integers(0, 20) | st.integers(CIRCLE - 20, CIRCLE)
    return st.lists(st.tuples(point, point).map(sorted).filter(lambda pair: pair[0] < pair[1]).map(tuple), max_size=6)


@given(parts(), st.integers(0, 21) | st.integers(CIRCLE - 21, ALL_AROUND))
def test_joined_parts_hold_what_any_of_them_holds(given_parts: list[Part], point: int) -> None:
    """A ticket lies within the joined parts exactly where one of them holds its first eight characters."""
    ends = reach._joined(given_parts)
    assert list(ends) == sorted(set(ends))
    assert is_within(ends, f"{point:08x}{'0' * 56}") == any(begin <= point < end for begin, end in given_parts)


@given(st.integers(0, 10**6), st.integers(0, 10**7))
def test_a_reach_holds_more_than_its_number(number: int, more: int) -> None:
    """A reach is a larger share of the circle than the number of the rows, and the whole of it where they are few."""
    distance = distance_of(number, number + more)
    assert 0 <= distance < CIRCLE
    assert distance == ALL_AROUND or distance * (number + more) >= CIRCLE * number


@given(rounds(most=25), st.integers(0, CIRCLE - 1))
def test_a_reach_that_was_too_short_is_widened(case: Case, distance: int) -> None:
    """Whatever was guessed, once the strata that lack somebody reach all around, the same is drawn from the rows within reach as from all."""
    sizes = [[stratum.size for stratum in line] for line in case.draw.strata]
    wanted = [[stratum.number for stratum in line] for line in case.draw.strata]
    rows = ticket_rows(case.rules, case.frame, case.seed.value)
    codes = {row.id: row.codes for row in case.frame.rows}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reach, "distance_of", lambda number, can: distance)
        guessed = Reach(case.rules, sizes, wanted)
    for _ in range(2):
        near = [row for row in rows if is_within(guessed.of(codes[row.id])[0], row.ticket)]
        drawn = select(case.rules, near, wanted)
        short = guessed.widen(Counter((one.line, one.stratum) for one in drawn))
        if not short:
            break
    assert not short
    assert drawn == case.draw.drawn
    assert all(guessed.of(codes[row.id])[1] == row.places for row in rows)


@given(rounds(most=25))
def test_whom_no_line_draws_is_within_no_reach(case: Case) -> None:
    """A combination has a reach exactly where some line that draws of its stratum does not exclude it."""
    sizes = [[stratum.size for stratum in line] for line in case.draw.strata]
    wanted = [[stratum.number for stratum in line] for line in case.draw.strata]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reach, "KEPT", 1)
        near = Reach(case.rules, sizes, wanted)
        for row, _ in product(case.frame.rows, range(2)):
            ends, places = near.of(row.codes)
            assert bool(ends) == any(wanted[place.line][place.stratum] and not place.excluded for place in places)
