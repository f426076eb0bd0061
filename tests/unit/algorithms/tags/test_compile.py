"""Numbered sets and bitmaps of the round document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointsup.algorithms.tags.compile import MOST_CODES, bitmap, bitmap_numbers, number_sets, project
from jointsup.errors import BadText, Problem, problem

numbered = st.integers(0, 200).flatmap(
    lambda count: st.tuples(st.sets(st.integers(0, count - 1)) if count else st.just(set()), st.just(count))
)


@given(numbered)
def test_bitmap_inverse(case: tuple[set[int], int]) -> None:
    """A bitmap names the numbers that it was made of, and has a character for every four codes."""
    numbers, count = case
    text = bitmap(numbers, count)
    assert len(text) == -(-count // 4)
    assert bitmap_numbers(text, count) == tuple(sorted(numbers))
    assert bitmap_numbers(text.rstrip("0"), count) == tuple(sorted(numbers))


@given(numbered)
def test_bitmap_is_binary(case: tuple[set[int], int]) -> None:
    """Read as binary digits, the bitmap has a one in the place of each number, code 0 first."""
    numbers, count = case
    text = bitmap(numbers, count)
    digits = "".join(f"{int(character, 16):04b}" for character in text)
    assert {place for place, digit in enumerate(digits) if digit == "1"} == numbers


@pytest.mark.parametrize(
    ("numbers", "count", "text"), [((), 0, ""), ((0,), 1, "8"), ((0, 5), 9, "840"), ((3, 4, 4), 8, "18")]
)
def test_bitmap_examples(numbers: tuple[int, ...], count: int, text: str) -> None:
    """The highest bit of the first character stands for code 0."""
    assert bitmap(numbers, count) == text


@pytest.mark.parametrize("number", [-1, 8])
def test_bitmap_of_no_code(number: int) -> None:
    """A number that is no code is refused when a bitmap is made."""
    with pytest.raises(BadText) as caught:
        bitmap([number], 8)
    assert caught.value.problems == (problem("tags.bitmap_number", "", number, count=8),)
    assert caught.value.text("zh")


@pytest.mark.parametrize(
    ("text", "count", "found"),
    [
        ("A", 4, problem("tags.bitmap_form", "", "A")),
        ("0X", 8, problem("tags.bitmap_form", "", "0X")),
        ("٣", 4, problem("tags.bitmap_form", "", "٣")),
        ("1", 3, problem("tags.bitmap_number", "", 3, count=3)),
        ("08", 4, problem("tags.bitmap_number", "", 4, count=4)),
        ("", MOST_CODES + 1, problem("tags.bitmap_count", "", MOST_CODES + 1, most=MOST_CODES)),
        ("0" * (MOST_CODES // 4 + 1), 4, problem("tags.bitmap_count", "", 4, most=MOST_CODES)),
    ],
)
def test_refused_bitmaps(text: str, count: int, found: Problem) -> None:
    """Upper case, other signs, bits of codes that are not there, and huge texts are refused, saying what stood there."""
    with pytest.raises(BadText) as caught:
        bitmap_numbers(text, count)
    assert caught.value.problems == (found,)


def test_every_character_of_a_bitmap() -> None:
    """Each of the sixteen characters names its bits, the highest first."""
    for value, character in enumerate("0123456789abcdef"):
        assert bitmap_numbers(character, 4) == tuple(at for at in range(4) if value >> (3 - at) & 1)
    assert len(bitmap_numbers("0123456789abcdef", 64)) == 32


@pytest.mark.parametrize("count", [-1, MOST_CODES + 1])
def test_bitmap_size(count: int) -> None:
    """A bitmap is made for 0 to 10⁷ codes."""
    with pytest.raises(BadText) as caught:
        bitmap([], count)
    assert caught.value.problems == (problem("tags.bitmap_count", "", count, most=MOST_CODES),)


def test_the_largest_bitmap() -> None:
    """A bitmap of 10⁷ codes is made and read, to its last character."""
    text = bitmap([MOST_CODES - 1], MOST_CODES)
    assert len(text) == MOST_CODES // 4
    assert bitmap_numbers(text, MOST_CODES) == (MOST_CODES - 1,)


tag_lists = st.lists(st.lists(st.sampled_from(["b", "a", "a.b", "ﬀ", "\U00020000"]), max_size=4), max_size=8)


@given(tag_lists)
def test_number_sets(lists: list[list[str]]) -> None:
    """Sets are numbered in the protocol's order; each list gets the number of its set, whatever the order of anything."""
    found = number_sets(lists)
    in_bytes = [[item.encode() for item in items] for items in found.sets]
    assert in_bytes == sorted(in_bytes)
    assert len(set(found.sets)) == len(found.sets)
    assert [found.sets[number] for number in found.numbers] == [tuple(sorted(set(items))) for items in lists]
    assert set(found.numbers) == set(range(len(found.sets)))
    backward = number_sets([items[::-1] for items in lists[::-1]])
    assert (backward.sets, backward.numbers[::-1]) == (found.sets, found.numbers)


def test_number_sets_of_pairs() -> None:
    """Exclusion sets, of pairs of ground and body, are numbered the same way, entry by entry."""
    found = number_sets([[("b", "x")], [], [("a", "y"), ("a", "x")], [("a", "x")]])
    assert found.sets == ((), (("a", "x"),), (("a", "x"), ("a", "y")), (("b", "x"),))
    assert found.numbers == (3, 0, 2, 1)


def test_project() -> None:
    """A projected set holds the used tags alone, in order, once each."""
    assert project(["b", "a", "b", "c"], {"a", "b"}) == ("a", "b")
    assert project([], {"a"}) == ()
