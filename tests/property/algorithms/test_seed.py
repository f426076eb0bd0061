"""Seeds: patterns of later values."""

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointsup.algorithms.sampling.seed import matches, parse_pattern, pattern_texts, seed_of
from jointsup.errors import BadText

CLASSES = ["[0-9]", "[a-f]", "[-+]", "[xyz]", "[0-35-9]", "[aab]"]
items = st.tuples(st.sampled_from(["a", "第", "-", "\\", ".", *CLASSES]), st.sampled_from(["", "{1}", "{2}", "{3}"]))
patterns = st.lists(items, min_size=1, max_size=3).map(lambda parts: "".join(a + b for a, b in parts))


def as_regex(pattern):
    """The same pattern as a regular expression."""
    return "".join(
        part if part.startswith(("[", "{")) else re.escape(part) for part in re.findall(r"\[[^\]]*\]|\{\d+\}|.", pattern)
    )


@given(patterns, st.text("ab012-+xyz第.\\", max_size=8))
def test_a_pattern_matches_what_the_same_regular_expression_matches(pattern, value):
    """Matching is that of the regular expression that says the same."""
    assert matches(pattern, value) == bool(re.fullmatch(as_regex(pattern), value))


@given(st.lists(st.sampled_from(["a", "[01]", "[xyz]", "[aab]", "[01]{2}"]), min_size=1, max_size=4).map("".join))
def test_the_number_of_texts_is_that_of_the_texts(pattern):
    """Counting all texts of a small pattern one by one gives its number of texts."""
    letters = "ab01xyz"
    lengths = sum(times for _, times in parse_pattern(pattern))
    assert pattern_texts(pattern) == sum(matches(pattern, "".join(text)) for text in product(letters, repeat=min(lengths, 5))) or (
        lengths > 5
    )


@pytest.mark.parametrize(
    "pattern",
    ["]", "{2}", "}", "[", "[]", "[z-a]", "[a-]", "[--a]", "[é]", "[a", "a{0}", "a{01}", "a{1000}", "a{}", "[a[b]", "[{]", "[a-\x7f]"],
)
def test_a_malformed_pattern_is_refused(pattern):
    """A pattern that breaks the grammar is refused, with its place."""
    with pytest.raises(BadText, match=r"seed\.pattern"):
        parse_pattern(pattern)


@given(st.permutations([("b", "1"), ("a", "2"), ("c", "3")]))
def test_the_seed_does_not_depend_on_the_order_of_its_sources(values):
    """Sources are put in order before they are hashed."""
    assert seed_of("sha256", "f", "r", values) == seed_of("sha256", "f", "r", sorted(values))
