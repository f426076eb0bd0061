"""Tags in parts say what they say whole."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointsup.algorithms.tags import parting
from jointsup.algorithms.tags.compile import evaluator, tags_used
from jointsup.algorithms.tags.expression import And, Departments, Expression, Has, Not, Or, Under
from jointsup.algorithms.tags.parting import Parts, asked_of, part_tags
from jointsup.errors import BadRound
from tag_expressions import expressions_of

TAGS = ("a", "a.b", "a.c", "x", "y.z")

leaves = (
    st.sampled_from(TAGS).map(Has)
    | st.sampled_from([Under("a", ("a", "a.b", "a.c")), Under("none", ())])
    | st.integers(1, 3).map(lambda least: Departments(least, None, (("one", ("a", "a.b")), ("two", ("x", "y.z")))))
)
expressions = expressions_of(leaves)
conditions = expressions | st.lists(expressions, min_size=2, max_size=5).map(lambda parts: And(tuple(parts)))


@given(st.lists(conditions, max_size=5), st.integers(0, 2000), st.sets(st.sampled_from(TAGS)))
def test_what_is_asked_of_the_parts_is_what_the_expression_says(given_lines: list[Expression], sets: int, tags: set[str]) -> None:
    """Parts hold every tag that is used, each once; an entity is taken where each part takes what it has of the part's tags."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(parting, "MOST_SETS", sets % 7)
        parts = part_tags(given_lines, lambda parts: [sets // len(parts) ** 2] * len(parts))
    assert sorted(tag for part in parts for tag in part) == sorted({tag for one in given_lines for tag in tags_used(one)})
    assert 1 <= len(parts) <= parting.MOST_PARTS
    for one in given_lines:
        asked = asked_of(one, parts)
        taken = all(what is None or evaluator(what)(tags.intersection(part)) for what, part in zip(asked, parts, strict=True))
        assert taken == evaluator(one)(tags)


def test_tags_are_parted_only_where_sets_are_too_many_and_no_further_than_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as whole tags have few sets they stay whole; what one condition asks for stays together, and parts are about as large."""
    monkeypatch.setattr(parting, "MOST_SETS", 10)
    lines = [And((Or((Has("a"), Has("b"))), Not(Has("c")))), Has("d"), And((Has("e"), And((Has("f"), Has("b")))))]
    asked: list[Parts] = []

    def sets(parts: Parts) -> list[int]:
        asked.append(parts)
        return [24 // len(parts) ** 2] * len(parts)

    assert part_tags(lines, lambda parts: [10]) == (tuple("abcdef"),)
    assert part_tags(lines, sets) == (("a", "b"), ("c", "e"), ("d", "f"))
    assert asked == [(tuple("abcdef"),), (("a", "b", "e"), ("c", "d", "f")), (("a", "b"), ("c", "e"), ("d", "f"))]
    assert asked_of(lines[0], asked[-1]) == [Or((Has("a"), Has("b"))), Not(Has("c")), None]
    assert asked_of(lines[2], asked[1]) == [And((Has("e"), Has("b"))), Has("f")]


def test_more_sets_than_can_be_numbered_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no parting helps, the refusal says how many sets there are, and how many tags some line binds together."""
    monkeypatch.setattr(parting, "MOST_SETS", 1)
    monkeypatch.setattr(parting, "MOST_NUMBERED", 5)
    with pytest.raises(BadRound) as refused:
        part_tags([Or((Has("a"), Has("b"))), Has("c")], lambda parts: [6] * len(parts))
    assert [(one.code, one.value, one.details) for one in refused.value.problems] == [("round.sets", "6", {"most": "5", "tags": "2"})]


def test_of_partings_the_one_with_fewest_sets_is_taken_that_leaves_room_for_the_other_facets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parting can make more sets, where tags tell the same of entities, and more combinations than an engine numbers."""
    monkeypatch.setattr(parting, "MOST_SETS", 1)
    lines = [Has("a"), Has("b"), Has("c")]

    def taken(others: int, *counts: int) -> int:
        return len(part_tags(lines, lambda parts: [counts[len(parts) - 1]] * len(parts), others))

    assert [taken(1, 100, 70, 90), taken(1, 100, 40, 30), taken(1, 100, 40, 20), taken(1, 1)] == [1, 2, 3, 1]
    most = parting.MOST_COMBINATIONS
    assert [taken(most // 1600, 100, 40, 20), taken(most // 1600 + 1, 100, 40, 20), taken(most, 100, 40, 20)] == [2, 1, 1]


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, unique=True))
def test_tags_bound_by_a_chain_of_lines_stand_together(tags: list[str]) -> None:
    """Each line binds two tags: all of the chain are one, in whatever order the lines come."""
    lines = [Or((Has(one), Has(other))) for one, other in combinations(tags, 2) if abs(ord(one) - ord(other)) == 1]
    for bound in parting._bound([*lines, Under("z", ())]):
        assert bound == tuple(map(chr, range(ord(bound[0]), ord(bound[-1]) + 1)))
