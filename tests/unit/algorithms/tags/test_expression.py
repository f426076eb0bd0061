"""Tag expressions: what is read, what is refused, and that printing and meaning agree with a naive reading."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointsup.algorithms.tags.compile import evaluator, selected, tags_used
from jointsup.algorithms.tags.expression import (
    DEEPEST,
    And,
    Departments,
    Expression,
    Has,
    Not,
    Or,
    Under,
    expression_text,
    parse,
)
from jointsup.errors import BadRound, problem
from jointsup.model.pointing import pointed
from jointsup.model.tags import TagVocabulary, Vocabularies

DAY = date(2026, 6, 30)
OWNED = {
    "market": {
        "food": "食品",
        "food.dairy": "乳品",
        "food.dairy.raw": "生乳",
        "food.meat": "肉",
        "2": "二类",
    },
    "safety": {"hazard.chem": "危化品", "food.store": "冷库", "departments": "多部门"},
    "health": {"学校.食堂": "学校食堂", "food.water": "供水"},
}
VOCABULARIES = Vocabularies(
    [TagVocabulary(owner, "1", DAY, None, list(tags.items())) for owner, tags in OWNED.items()], DAY
)
TAGS = tuple(VOCABULARIES.owners)
BRANCHES = ("food", "food.dairy", "hazard", "学校", "2")

tag_sets = st.lists(st.sets(st.sampled_from(TAGS)).map(lambda tags: tuple(sorted(tags))), max_size=8)

Naive: TypeAlias = "tuple[str, Callable[[set[str]], bool]]"


def _owners_of(tags: set[str]) -> int:
    return sum(bool(tags & set(owned)) for owned in OWNED.values())


def _below(branch: str, tags: set[str]) -> set[str]:
    return {tag for tag in tags if (tag + ".").startswith(branch + ".")}


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c in "!&|()*>=" else c for c in text)


leaves: st.SearchStrategy[Naive] = st.one_of(
    st.sampled_from(TAGS).map(lambda tag: (tag, lambda tags: tag in tags)),
    st.sampled_from(BRANCHES).map(lambda branch: (f"{branch}.*", lambda tags: bool(_below(branch, tags)))),
    st.integers(1, 4).map(lambda k: (f"departments>= {k}", lambda tags: _owners_of(tags) >= k)),
    st.tuples(st.sampled_from(BRANCHES), st.integers(1, 3)).map(
        lambda both: (
            f"部门数 ({both[0]}.*)≥{both[1]}",
            lambda tags: _owners_of(_below(both[0], tags)) >= both[1],
        )
    ),
)


def _larger(inner: st.SearchStrategy[Naive]) -> st.SearchStrategy[Naive]:
    pairs = st.tuples(inner, inner)
    return st.one_of(
        inner.map(lambda a: (f"!({a[0]})", lambda tags: not a[1](tags))),
        inner.map(lambda a: (f"( {a[0]} )", a[1])),
        pairs.map(lambda p: (f"({p[0][0]})&({p[1][0]})", lambda tags: p[0][1](tags) and p[1][1](tags))),
        pairs.map(lambda p: (f"({p[0][0]}) | ({p[1][0]})", lambda tags: p[0][1](tags) or p[1][1](tags))),
    )


naive_expressions = st.recursive(leaves, _larger, max_leaves=12)
flat_expressions = st.lists(
    st.tuples(st.sampled_from(["", "!", "!!", "! ! !"]), leaves, st.sampled_from(["&", " | "])),
    min_size=1,
    max_size=6,
)


@given(naive_expressions, tag_sets, st.booleans())
def test_meaning(naive: Naive, sets: list[tuple[str, ...]], wide: bool) -> None:
    """A parsed expression selects exactly the sets that a naive evaluation of its parts selects, full-width or not."""
    text, holds = naive
    expression = parse(_wide(text) if wide else text, VOCABULARIES)
    assert selected(expression, sets) == tuple(n for n, tags in enumerate(sets) if holds(set(tags)))


@given(flat_expressions, tag_sets)
def test_precedence(parts: list[tuple[str, Naive, str]], sets: list[tuple[str, ...]]) -> None:
    """Without brackets ``!`` binds closest, then ``&``, then ``|``."""
    text = (
        "".join(bangs + leaf[0] + sign for bangs, leaf, sign in parts[:-1]) + parts[-1][0] + parts[-1][1][0]
    )
    groups: list[list[tuple[bool, Callable[[set[str]], bool]]]] = [[]]
    for bangs, leaf, sign in parts:
        groups[-1].append((bangs.count("!") % 2 == 1, leaf[1]))
        if sign == " | ":
            groups.append([])
    wanted = [group for group in groups if group]

    def holds(tags: set[str]) -> bool:
        return any(all(leaf(tags) != negated for negated, leaf in group) for group in wanted)

    expression = parse(text, VOCABULARIES)
    assert selected(expression, sets) == tuple(n for n, tags in enumerate(sets) if holds(set(tags)))


@given(naive_expressions)
def test_round_trip(naive: Naive) -> None:
    """The text of a parsed expression reads back as the same expression and has no bracket that could be left out."""
    expression = parse(naive[0], VOCABULARIES)
    text = expression_text(expression)
    assert parse(text, VOCABULARIES) == expression
    assert expression_text(parse(text, VOCABULARIES)) == text


@pytest.mark.parametrize(
    ("text", "shortest"),
    [
        ("(food) | (2)", "food | 2"),
        ("(food & 2) | (2 & food)", "food & 2 | 2 & food"),
        ("(food | 2) & food", "(food | 2) & food"),
        ("!((food & 2))", "!(food & 2)"),
        ("!(food | 2)", "!(food | 2)"),
        ("departments(food.*)>=2&!(food.*)", "departments(food.*) >= 2 & !food.*"),
    ],
)
def test_printing(text: str, shortest: str) -> None:
    """The text of an expression has one blank around signs between parts, and only the brackets that are needed."""
    assert expression_text(parse(text, VOCABULARIES)) == shortest


trees: st.SearchStrategy[Expression] = st.recursive(
    st.sampled_from(TAGS).map(Has),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=8,
)


def test_printing_of_trees_made_by_hand() -> None:
    """Parts of one kind within each other are printed without brackets, as they mean the same."""
    for kind, sign in ((And, "&"), (Or, "|")):
        inner = kind((Has("food"), Has("2")))
        assert expression_text(kind((inner, Has("departments")))) == f"food {sign} 2 {sign} departments"


@given(trees, tag_sets)
def test_text_of_any_tree(tree: Expression, sets: list[tuple[str, ...]]) -> None:
    """The text of a tree made by hand, however it nests, reads back as an expression that selects the same."""
    assert selected(parse(expression_text(tree), VOCABULARIES), sets) == selected(tree, sets)


@given(naive_expressions, naive_expressions, tag_sets)
def test_de_morgan(a: Naive, b: Naive, sets: list[tuple[str, ...]]) -> None:
    """Not both is the same as not the one or not the other, and neither the same as not the one and not the other."""
    for outer, inner in (("&", "|"), ("|", "&")):
        left = parse(f"!(({a[0]}) {outer} ({b[0]}))", VOCABULARIES)
        right = parse(f"!({a[0]}) {inner} !({b[0]})", VOCABULARIES)
        assert selected(left, sets) == selected(right, sets)


@given(naive_expressions, tag_sets)
def test_only_used_tags_decide(naive: Naive, sets: list[tuple[str, ...]]) -> None:
    """Tags outside tags_used never change what is selected, and tags_used is in order without repeats."""
    expression = parse(naive[0], VOCABULARIES)
    used = tags_used(expression)
    assert list(used) == sorted(set(used))
    projected = [tuple(tag for tag in tags if tag in used) for tags in sets]
    assert selected(expression, projected) == selected(expression, sets)


def test_trees() -> None:
    """What is parsed is flat, frozen, and closed: branches and departments are resolved to tags."""
    assert parse("(food & (food.meat & 2)) | food", VOCABULARIES) == Or(
        (And((Has("food"), Has("food.meat"), Has("2"))), Has("food"))
    )
    assert parse("!!!food", VOCABULARIES) == Not(Has("food"))
    assert parse("!(!food)", VOCABULARIES) == Has("food")
    assert parse("food.dairy.*", VOCABULARIES) == Under("food.dairy", ("food.dairy", "food.dairy.raw"))
    assert parse("departments(food.*) >= 2", VOCABULARIES) == Departments(
        2, "food",
        (
            ("health", ("food.water",)),
            ("market", ("food", "food.dairy", "food.dairy.raw", "food.meat")),
            ("safety", ("food.store",)),
        ),
    )  # fmt: skip
    assert len({parse(text, VOCABULARIES) for text in ("food|2", " food | 2 ", "(food)|(2)")}) == 1


def test_departments_is_no_reserved_word() -> None:
    """A tag may be called departments: the word counts only before ``>=`` or a bracket."""
    assert parse("departments & departments >= 2", VOCABULARIES) == And(
        (Has("departments"), parse("departments>=2", VOCABULARIES))
    )
    assert tags_used(parse("departments >= 2", VOCABULARIES)) == TAGS


def test_unknown_tags_do_not_count() -> None:
    """A tag that no vocabulary has counts for no department."""
    select = evaluator(parse("departments >= 1", VOCABULARIES))
    assert not select({"elsewhere"})
    assert select({"elsewhere", "food"})


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("", 1, "a.b a.* departments>=2 ! ("),
        ("   ", 4, "a.b a.* departments>=2 ! ("),
        ("food & & 2", 8, "a.b a.* departments>=2 ! ("),
        ("food 2", 6, "& | end/结束"),
        ("food)", 5, "end/结束"),
        ("(food", 6, ")"),
        ("(学校.食堂 & ", 10, "a.b a.* departments>=2 ! ("),
        ("food.", 5, "& | end/结束"),
        ("departments(food) >= 2", 13, "a.*"),
        ("departments(food.*)", 20, ">="),
        ("departments >= two", 16, "2"),
        ("food; drop", 5, "& | end/结束"),
        ("*", 1, "a.b a.* departments>=2 ! ("),
    ],
)
def test_syntax(text: str, column: int, expected: str) -> None:
    """A text that is no expression is refused at its column, with what could stand there and a caret below the place."""
    with pytest.raises(BadRound) as caught:
        parse(text, VOCABULARIES, "lines[0].whom")
    (found,) = caught.value.problems
    assert (found.code, found.where) == ("tags.syntax", "lines[0].whom")
    assert found.details["column"] == str(column)
    assert found.details["expected"] == expected
    caret_line = found.text("zh").splitlines()[-1]
    wide_before = sum(not c.isascii() for c in text[: column - 1])
    assert caret_line.startswith("    " + " " * (column - 1 + wide_before) + "^")


def test_caret_in_long_texts() -> None:
    """Of a long expression the surroundings of the place are shown, the caret below it."""
    text = " | ".join(["food"] * 40) + " ? " + " | ".join(["food"] * 40)
    with pytest.raises(BadRound) as caught:
        parse(text.replace("?", "||"), VOCABULARIES)
    _, excerpt, caret = caught.value.text("en").splitlines()
    assert excerpt.strip().startswith("…")
    assert excerpt.endswith("…")
    assert excerpt[caret.index("^")] == "|"


@pytest.mark.parametrize(
    ("text", "codes", "near"),
    [
        ("food.dary", ["tags.unknown"], "food.dairy"),
        ("乳品 & food", ["tags.unknown"], "food.dairy"),
        ("chem", ["tags.unknown"], "hazard.chem"),
        ("warehouse.store", ["tags.unknown"], "food.store"),
        ("untreated.raw", ["tags.unknown"], "food.dairy.raw"),
        ("zzzzzz", ["tags.unknown"], ""),
        ("food.daily.*", ["tags.unknown_branch"], "food.dairy"),
        ("departments(food.daily.*) >= 2", ["tags.unknown_branch"], "food.dairy"),
        (
            "food.dary | !(food.dary & fod.*) | x.y",
            ["tags.unknown", "tags.unknown_branch", "tags.unknown"],
            "food.dairy",
        ),
    ],
)
def test_unknown_tags(text: str, codes: list[str], near: str) -> None:
    """Every unknown tag and branch is named once, with tags that are spelt, titled or end like it."""
    with pytest.raises(BadRound) as caught:
        parse(text, VOCABULARIES, "lines[0].whom")
    assert [found.code for found in caught.value.problems] == codes
    for found in caught.value.problems:
        assert found.where == "lines[0].whom"
        assert text[int(found.details["column"]) - 1 :].startswith(found.value)
        assert found.value
    told = caught.value.problems[0].details["near"].text().removeprefix("; nearest: ").split(", ")
    assert near in told
    assert caught.value.text("zh")


def test_few_are_named_that_look_like_it() -> None:
    """Of an unknown tag no more than three others are named, those spelt like it before those that end like it."""
    with pytest.raises(BadRound) as caught:
        parse("food.chem", VOCABULARIES)
    assert caught.value.problems[0].details["near"].text() == "; nearest: food.meat, food.water, food.store"
    assert caught.value.problems[0].where == ""


@pytest.mark.parametrize("number", ["0", "1000", "9" * 3900])
def test_numbers_of_departments(number: str) -> None:
    """The least number of departments is 1 to 999."""
    text = f"departments >= {number}"
    with pytest.raises(BadRound) as caught:
        parse(text, VOCABULARIES)
    assert caught.value.problems == (problem("tags.departments", "", number, most=999, **pointed(text, 15)),)
    assert caught.value.text("zh")
    assert parse("departments >= 999", VOCABULARIES).at_least == 999


def test_length_is_bounded() -> None:
    """An expression of 4,000 characters is read, a longer one refused."""
    longest = "food|" * 799 + "food "
    assert len(longest) == 4000
    assert parse(longest, VOCABULARIES) == Or((Has("food"),) * 800)
    with pytest.raises(BadRound) as caught:
        parse(longest + " ", VOCABULARIES, "here")
    assert caught.value.problems == (problem("tags.long", "here", longest + " ", most=4000),)


def test_depth_is_bounded() -> None:
    """Brackets nest 32 deep, not deeper; exclamation marks do not nest at all."""
    deep = "!(" * DEEPEST + "food & 2" + ")" * DEEPEST
    assert parse(deep, VOCABULARIES) == And((Has("food"), Has("2")))
    for before in ("", "(food) | (food) | "):
        text = before + "(" * 33 + "food" + ")" * 33
        with pytest.raises(BadRound) as caught:
            parse(text, VOCABULARIES, "here")
        place = pointed(text, len(before) + 32)
        assert caught.value.problems == (problem("tags.deep", "here", text, most=32, **place),)
    assert parse("!" * 3000 + "food", VOCABULARIES) == Has("food")


@given(st.text("ab.*&|!() departments>=2food,\uff08\uff01", max_size=30))
def test_any_text(text: str) -> None:
    """Whatever the text, it is an expression that prints and reads back, or is refused in words."""
    try:
        expression = parse(text, VOCABULARIES)
    except BadRound as error:
        words = error.text("zh")
    else:
        words = expression_text(expression)
        assert parse(words, VOCABULARIES) == expression
    assert words
