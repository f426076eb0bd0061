"""Chances and figures of small rounds, counted by hand or over every offset."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any
from unittest.mock import patch

import pytest

from jointsup.algorithms.sampling import counts
from jointsup.algorithms.sampling.chances import Figures, chances_of_lines, figures, rows_without_chance
from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.rules import RoundRules, read_rules
from judges import document_of, line_of


def rules_of(groups: list[list[str]], **amounts: Any) -> RoundRules:
    """Lines over all rows, each with the amount that stands with its name."""
    lines = [line_of(id=name, strata=[[[], amount, None, None]]) for name, amount in amounts.items()]
    return read_rules(document_of(lines=lines, groups=groups))


@pytest.mark.parametrize("amount", ["1/3", "99/700", "1/700", "1/7"])
def test_the_chance_of_a_line_is_that_over_the_offsets_of_its_group(amount: str) -> None:
    """If an offset had 48 values, a chance would be, to the letter, the mean number over them, each shifted for the group."""
    rules = rules_of([[name] for name in "abcde"], **dict.fromkeys("abcde", amount))
    with patch.object(counts, "OFFSETS", 48):
        chances = chances_of_lines(rules, [[Size(7, 5)]] * 5)
    for group, (chance,) in enumerate(chances):
        offsets = [(Fraction(j, 48) + Fraction(group, 5)) % 1 for j in range(48)]
        assert chance * 5 == Fraction(sum(floor(7 * Fraction(amount) + offset) for offset in offsets), 48)


def test_where_nobody_can_be_drawn_the_chance_is_nought() -> None:
    """A stratum whose rows are all excluded, or that has none, gives nobody a chance."""
    assert chances_of_lines(rules_of([["a"]], a="1/1"), [[Size(3, 0)]]) == [[0]]
    assert chances_of_lines(rules_of([["a"]], a="1/1"), [[Size(0, 0)]]) == [[0]]


def test_rows_without_a_chance_are_summed_over_their_combinations() -> None:
    """Rows of several combinations of codes that have no chance for one reason are added up."""
    choice = {"id": "by area", "facet": "area", "labels": [["here", ["a", "b"]]]}
    codes = {"area": [[code, code] for code in "abcd"], "out": [["0", []], ["1", [["new", "b"]]]]}
    for rounding, amount in (("half_up", "1/100"), ("spread", "0/1")):
        line = line_of(choices=["by area"], rounding=rounding, excluded=["1"], strata=[[["here"], amount, None, None]])
        rules = read_rules(document_of(lines=[line], choices=[choice], codes=codes, exclusion_facet="out"))
        found = {("a", "0"): 2, ("b", "0"): 3, ("a", "1"): 5, ("b", "1"): 7, ("c", "0"): 11, ("d", "1"): 13}
        numbers = rows_without_chance(rules, found.items(), [[Size(17, 5)]])
        assert numbers == [("excluded", 12), ("no_amount", 5), ("not_selected", 24)]


def test_figures_of_two_groups() -> None:
    """In one group only the largest chance counts towards the bound, wherever it stands; groups add up."""
    for order in ({"a": "1/2", "b": "1/4"}, {"b": "1/4", "a": "1/2"}):
        rules = rules_of([["a", "b"], ["c"]], **order, c="1/8")
        found = figures(rules, [((), 3), ((), 5)], [[Size(8, 8)]] * 3, 7)
        assert found == Figures(7, 8 * (1 - Fraction(1, 2) * Fraction(3, 4)) + 1, Fraction(4 + 1))
