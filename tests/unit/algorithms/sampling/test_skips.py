"""Skip-number sampling as a system in use does it: what was measured of it, and what it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointsup.algorithms.sampling.skips import Reach, digits, skip_reach, skip_sample


@pytest.mark.parametrize(
    ("rows", "wanted", "samples", "never"),
    [(100_000, 3_000, 33, 24_004), (20_000, 1_000, 20, 1_500), (5_000, 250, 20, 0), (101, 50, 2, 1), (7, 0, 1, 7), (7, 7, 1, 0)],
)
def test_what_was_measured(rows: int, wanted: int, samples: int, never: int) -> None:
    """100,000 rows at 3 % have 33 samples and about 24,000 rows in none, 20,000 at 5 % have 20 and 1,500; a single page loses only its tail."""
    assert skip_reach(rows, wanted) == Reach(samples, never)


@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 40), st.data())
def test_every_kth_row_page_by_page(rows: int, wanted: int, page: int, data: st.DataObject) -> None:
    """The rows go up by the step, one less at each new page that is entered, and end where the count falls before a page."""
    wanted = min(wanted, rows)
    step = rows // wanted
    start = data.draw(st.integers(0, step - 1))
    places = list(skip_sample(rows, wanted, start, page))
    assert len(places) <= wanted
    assert all(0 <= place < rows for place in places)
    # Counted the way the system counts: within the page at hand, from its first row.
    told, number, inside = [], 0, start
    while len(told) < wanted and number * page < rows:
        while inside < page and len(told) < wanted and number * page + inside < rows:
            told.append(number * page + inside)
            inside += step
        inside -= page + 1
        number += 1
        if inside < 0:
            break
    assert places == told


@given(st.integers(1, 10**400))
def test_digits(number: int) -> None:
    """The digits of a number are counted as they are written."""
    assert digits(number) == len(str(number))
