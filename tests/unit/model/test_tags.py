"""Tags and vocabularies: names, owners, validity."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointsup.errors import BadRound
from jointsup.model.meaning import meanings
from jointsup.model.tags import Tag, TagVocabulary, Vocabularies, tag_fault

DAY = date(2026, 6, 30)
FULL_WIDTH_COMMA = "\uff0c"


def _vocabulary(
    owner: str, *names: str, first: date = date(2026, 1, 1), last: date | None = None
) -> TagVocabulary:
    return TagVocabulary(owner, "1", first, last, [(name, f"第{n}类") for n, name in enumerate(names, 1)])


@pytest.mark.parametrize(
    "name",
    [
        "food",
        "food.dairy",
        "食品.乳制品",
        "A级",
        "iso-9001",
        "2",
        "a.b.c.d.e.f.g.h",
        "x" * 100,
        "departments",
    ],
)
def test_names(name: str) -> None:
    """Latin, Chinese and digits make tags, in up to eight segments."""
    assert tag_fault(name) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "tags.form"),
        ("food.", "tags.form"),
        (".food", "tags.form"),
        ("food..dairy", "tags.form"),
        ("food dairy", "tags.form"),
        ("food.*", "tags.form"),
        ("a&b", "tags.form"),
        ("a;b", "tags.form"),
        ("a、b", "tags.form"),
        ("a/b", "tags.form"),
        ("a" + FULL_WIDTH_COMMA + "b", "tags.form"),
        ("a≥b", "tags.form"),
        ("a.b.c.d.e.f.g.h.i", "tags.form"),
        ("x" * 101, "tags.form"),
        ("a\u200bb", "text.invisible"),
        ("cafe\u0301", "text.normal_form"),
        ("a\x00", "text.character"),
    ],
)
def test_refused_names(name: str, code: str) -> None:
    """Blanks, signs of expressions and lists, and what no id may hold make no tag."""
    assert tag_fault(name) == code
    with pytest.raises(BadRound) as caught:
        _vocabulary("sd/scjg", name)
    assert [found.code for found in caught.value.problems] == [code]
    assert caught.value.text("zh")


@given(st.text(max_size=12))
def test_faults_never_hide_signs(name: str) -> None:
    """Whatever can be a tag holds none of the signs that expressions are made of."""
    if tag_fault(name) is None:
        assert not set(name) & set("&|!()*<>= \t\n,;")
        assert all(name.split("."))


def test_vocabulary_faults_are_listed() -> None:
    """All that is wrong with a vocabulary is listed at once."""
    with pytest.raises(BadRound) as caught:
        TagVocabulary("", "\n", DAY, date(2026, 1, 1), [("a b", "x"), ("a", ""), ("b", "乙"), ("b", "丙")])
    assert [found.code for found in caught.value.problems] == [
        "text.empty", "text.character", "tags.validity", "tags.form", "text.empty", "tags.twice",
    ]  # fmt: skip
    assert caught.value.text("zh")


def test_tags_as_pairs_or_objects() -> None:
    """Tags may be given as pairs or as tags."""
    pair = TagVocabulary("x", "1", DAY, None, [("a", "甲")])
    assert pair == TagVocabulary("x", "1", DAY, None, [Tag("a", "甲")])
    assert pair.tags == (Tag("a", "甲"),)


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [
        (DAY, DAY, True),
        (DAY, None, True),
        (date(2026, 7, 1), None, False),
        (date(2026, 1, 1), date(2026, 6, 29), False),
    ],
)
def test_validity(first: date, last: date | None, holds: bool) -> None:
    """A vocabulary holds from its first to its last day, both included; outside them it is refused, not used."""
    vocabulary = _vocabulary("sd/scjg", "food", first=first, last=last)
    assert vocabulary.holds_on(DAY) is holds
    if holds:
        assert dict(Vocabularies([vocabulary], DAY).owners) == {"food": "sd/scjg"}
    else:
        with pytest.raises(BadRound, match=r"sd/scjg, version 1, hold.*\[tags\.not_in_force\]"):
            Vocabularies([vocabulary], DAY)


def test_conflicts_are_listed() -> None:
    """Second owners, tags that differ in case alone, and departments with two vocabularies are listed all at once."""
    given_ones = [
        _vocabulary("sd/scjg", "food", "food.dairy"),
        _vocabulary("sd/yjgl", "food", "hazard", "Food.dairy"),
        _vocabulary("sd/scjg", "drugs"),
    ]
    with pytest.raises(BadRound) as caught:
        Vocabularies(given_ones, DAY)
    assert [(found.code, found.value) for found in caught.value.problems] == [
        ("tags.second_owner", "food"),
        ("tags.case", "Food.dairy"),
        ("tags.owner_twice", "sd/scjg"),
    ]
    words = caught.value.text("en")
    assert "owned by sd/scjg and by sd/yjgl" in words
    assert caught.value.text("zh")


def test_lookups() -> None:
    """Owners come in order of tags; a branch is the tag itself and all below it, not its namesakes."""
    both = Vocabularies(
        [_vocabulary("b", "food.meat", "food", "foods"), _vocabulary("a", "food.dairy.raw", "乳")], DAY
    )
    assert list(both.owners.items()) == [
        ("food", "b"), ("food.dairy.raw", "a"), ("food.meat", "b"), ("foods", "b"), ("乳", "a"),
    ]  # fmt: skip
    assert both.under("food") == ("food", "food.dairy.raw", "food.meat")
    assert both.under("food.dairy") == ("food.dairy.raw",)
    assert both.under("drugs") == ()
    assert both.titles["乳"] == "第2类"


def test_order_is_by_bytes() -> None:
    """Tags are ordered by their UTF-8 bytes, U+FB00 before U+20000."""
    both = Vocabularies([_vocabulary("a", "\U00020000", "\ufb00", "Z", "a")], DAY)
    assert list(both.owners) == ["Z", "a", "\ufb00", "\U00020000"]


@pytest.mark.parametrize("cls", [Tag, TagVocabulary])
def test_meanings(cls: type) -> None:
    """Every field says what it means."""
    assert all(meaning.title and meaning.meaning for meaning in meanings(cls).values())
