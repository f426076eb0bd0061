"""Patterns of later values: which are none, and where."""

from __future__ import annotations

import pytest

from jointsup.algorithms.sampling.seed import matches, parse_pattern, pattern_texts
from jointsup.errors import BadText, problem
from jointsup.places import Place


@pytest.mark.parametrize(
    ("pattern", "character"),
    [
        ("[", 1), ("[]", 1), ("[ab", 1), ("a[b", 2), ("]", 1), ("a}", 2), ("{2}", 1), ("a{2}{3}", 5), ("ab[z-a]", 3),
        ("[a-]", 1), ("[a]b[c-]", 5), ("[--a]", 1), ("[a{]", 1), ("[é]", 1),
    ],
)  # fmt: skip
def test_what_is_no_pattern_is_refused_at_its_character(pattern: str, character: int) -> None:
    """A class that is not closed, empty or malformed, and a sign without its meaning, are refused where they stand."""
    for where in ({}, {"where": "here"}):
        with pytest.raises(BadText) as refusal:
            parse_pattern(pattern, **where)
        due = problem("seed.pattern", where.get("where", ""), pattern, place=Place(character=character))
        assert refusal.value.problems == (due,)


@pytest.mark.parametrize(
    ("pattern", "texts", "value", "other"),
    [
        ("X{2}", 1, "XX", "X"),
        ("[X]", 1, "X", "Y"),
        ("[-W-Yab]{3}", 216, "-Xb", "-Zb"),
        ("[0-9]{4}/[a-c][!]x", 30000, "2026/b!x", "2026/d!x"),
    ],
)
def test_patterns(pattern: str, texts: int, value: str, other: str) -> None:
    """A pattern has as many texts as its classes and repeats give, and matches a whole value or none of it."""
    assert pattern_texts(pattern) == texts
    assert matches(pattern, value)
    assert not matches(pattern, other)
    assert not matches(pattern, value + value[-1])
