"""What a change of cards does, and figures of groups, worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import share
from jointsup.algorithms.credit.what_if import by_group, what_if, wilson


def test_load_before_and_after() -> None:
    """Ten go from A to D, and the rates of both tiers say what that costs in visits and in hours."""
    found = what_if({("A", "A"): 90, ("A", "D"): 10, ("D", "D"): 5}, {"A": Fraction(3, 100), "D": Fraction(1)}, Fraction(5, 2))
    assert found.moved == 10
    assert (found.before.visits, found.after.visits) == (8, Fraction(177, 10))
    assert (found.before.hours, found.after.hours) == (20, Fraction(177, 4))
    assert what_if({("B", "C"): 4}, {}, Fraction(1)).after.visits == 0


@pytest.mark.parametrize(
    ("count", "total", "least", "most"),
    [(0, 10, "0.0000", "0.2775"), (1, 10, "0.0179", "0.4042"), (50, 100, "0.4038", "0.5962"), (10, 10, "0.7225", "1.0000"), (0, 0, "0.0000", "1.0000")],
)
def test_wilsons_interval(count: int, total: int, least: str, most: str) -> None:
    """Published values of the interval of 95 %."""
    found = wilson(count, total)
    assert (found.least, found.most) == (Decimal(least), Decimal(most))
    assert found.share == (Fraction(count, total) if total else None)


def test_figures_of_groups() -> None:
    """Shares of all, false alarms of those without a finding, misses of those with one."""
    rows = [("甲", "A", False), ("甲", "A", True), ("甲", "D", False), ("甲", "D", True), ("甲", "D", None), ("乙", "A", None)]
    other, one = by_group(["A", "D"], rows, ["D"])
    assert (other.group, one.group) == ("乙", "甲")
    assert (one.tiers["D"].count, one.tiers["D"].total) == (3, 5)
    assert (one.false_alarms.count, one.false_alarms.total) == (1, 2)
    assert (one.missed.count, one.missed.total) == (1, 2)
    assert other.false_alarms.share is None


@share(settings(max_examples=200))
@given(st.lists(st.tuples(st.sampled_from("xy"), st.sampled_from("ABC"), st.sampled_from([True, False, None])), max_size=30))
def test_groups_add_up(rows: list[tuple[str, str, bool | None]]) -> None:
    """The tiers of a group are all its entities, an interval holds its share, and false alarms and misses are of those whose outcome is known."""
    for figures in by_group("ABC", rows, "C"):
        mine = [row for row in rows if row[0] == figures.group]
        assert sum(one.count for one in figures.tiers.values()) == len(mine) == figures.tiers["A"].total
        assert figures.false_alarms.total + figures.missed.total == sum(row[2] is not None for row in mine)
        for one in (*figures.tiers.values(), figures.false_alarms, figures.missed):
            assert one.share is None or one.least <= Decimal(one.count) / Decimal(one.total) + Decimal("0.0001")
            assert one.share is None or one.most >= Decimal(one.count) / Decimal(one.total) - Decimal("0.0001")
