"""Every sentence of documents.md that ties members of a round together is held to."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings

from jointsup.verify import Findings, read_document, round_faults
from jointsup.verify.round_rules import MOST_DIGITS, pattern_count
from rounds import Case, fixed_round, later_event, rounds

CASE = fixed_round(rows=40)

Change = Callable[[dict[str, Any]], object]


def faults(change: Change, case: Case = CASE) -> set[str]:
    """What is wrong with the fixed document after a change; it must still have its shape."""
    document = copy.deepcopy(case.document)
    change(document)
    findings = Findings()
    assert read_document(document, "round/1", "round.json", findings) is not None, findings.deviations
    return {fault.code for fault in round_faults(document, case.frame.header)}


def put(*path: Any) -> Change:
    """Make a change that puts the last of ``path`` where the others lead."""
    *steps, last, value = path

    def change(document: dict[str, Any]) -> None:
        inside: Any = document
        for step in steps:
            inside = inside[step]
        inside[last] = value

    return change


def many(*changes: Change) -> Change:
    """Make several changes one."""
    return lambda document: [change(document) for change in changes]


LINE = CASE.document["lines"][0]
NOBODY = {"deadline": None, "later": [], "parties": [], "witnesses": []}

BROKEN: list[tuple[str, Change]] = [
    ("round.rules/facets", lambda d: d["codes"].update(more=[["a", "b"]])),
    ("round.rules/facets", lambda d: d["codes"].pop("kind")),
    ("round.rules/previous", many(put("attempt", 2), put("previous", None))),
    ("round.rules/no_facet", put("area_facet", "nothing")),
    ("round.rules/no_facet", put("exclusion_facet", "nothing")),
    ("round.rules/no_facet", put("ceiling", "nothing")),
    ("round.rules/no_facet", put("persons", ["nothing", []])),
    ("round.rules/no_facet", put("choices", 0, "facet", "nothing")),
    ("round.rules/ceiling", put("ceiling", "kind")),
    ("round.rules/meanings", put("codes", "tags", 0, 1, "one text among sets")),
    ("round.rules/set_numbers", put("codes", "tags", 0, 0, "00")),
    ("round.rules/meaning", put("codes", "exclusion", 1, 1, ["a tag"])),
    ("round.rules/meaning", put("codes", "tags", 1, 1, [["ground", "body"]])),
    ("round.rules/meaning", put("exclusion_facet", "kind")),
    ("round.rules/counts", lambda d: d["counts"].pop()),
    ("round.rules/counts", put("area_facet", None)),
    ("round.counts/sum", put("counts", 0, 1, 0)),
    ("round.rules/exclusions", put("exclusion_facet", None)),
    ("round.rules/excluded", put("exclusion_facet", None)),
    ("round.rules/no_code", put("choices", 0, "labels", 0, 1, ["000000"])),
    ("round.rules/no_code", put("lines", 1, "excluded", ["9"])),
    ("round.rules/bitmap", put("choices", 0, "labels", 0, 1, "c")),
    ("round.rules/two_labels", put("choices", 0, "labels", 0, 1, ["370104"])),
    ("round.rules/two_labels", put("choices", 1, "labels", 0, 1, "fff")),
    ("round.rules/no_choice", put("lines", 0, "choices", ["nothing"])),
    ("round.rules/facet_twice", lambda d: (d["choices"].append({**d["choices"][1], "id": "food2"}), put("lines", 0, "choices", ["food", "food2"])(d))),
    ("round.rules/area_first", put("lines", 0, "choices", ["food", "area-all"])),
    ("round.rules/combinations", lambda d: d["lines"][0]["strata"].pop()),
    ("round.rules/combinations", lambda d: d["lines"][0]["strata"].reverse()),
    ("round.rules/combinations", put("lines", 3, "strata", [])),
    ("round.rules/window", put("lines", 0, "window", ["2026-06-01", "2026-05-31"])),
    ("round.rules/bounds", put("lines", 0, "strata", 0, [*LINE["strata"][0][:2], 3, 2])),
    ("round.rules/door", put("door", {"bodies": 1, "people": None})),
    ("round.rules/door", put("door", {"bodies": None, "people": 1})),
    ("round.rules/line_once", put("groups", [["food-check", "fire", "labels"], ["all-of-it", "fire"]])),
    ("round.rules/line_once", put("groups", [["food-check", "fire", "labels"]])),
    ("round.rules/no_line", put("groups", 1, 0, "nothing")),
    ("round.rules/line_once", lambda d: d["yield_order"].pop()),
    ("round.rules/line_once", lambda d: d["yield_order"].append("fire")),
    ("round.rules/twice", put("lines", 1, "id", "labels")),
    ("round.rules/twice", put("lines", 0, "choices", ["food", "food"])),
    ("round.rules/twice", lambda d: d["sources"]["later"].append(d["sources"]["later"][0])),
    ("round.rules/no_line", lambda d: d["yield_order"].append("nothing")),
    ("round.rules/apart", put("apart", [["b", "a"]])),
    ("round.rules/apart", put("apart", [["a", "a"]])),
    ("round.rules/deadline", put("sources", "deadline", None)),
    ("round.rules/deadline", put("sources", "parties", [])),
    ("round.rules/no_source", put("sources", NOBODY)),
    ("round.rules/no_source", many(put("sources", "later", []), put("sources", "parties", 1, "body", "body-b"))),
    ("round.rules/event_party", put("sources", "later", 0, "event", "委员甲")),
    ("round.rules/event_early", put("sources", "later", 0, "date", "2026-03-01")),
    ("round.rules/pattern", put("sources", "later", 0, "pattern", "[a")),
    ("round.rules/pattern", put("sources", "later", 0, "pattern", "[0-9]{999}" * 5)),
    ("round.rules/texts", put("sources", "later", 0, "texts", "16777216")),
    ("round.rules/few_texts", put("sources", "later", 0, later_event(pattern="[0-9]{7}"))),
]


@pytest.mark.parametrize(("code", "change"), BROKEN)
def test_each_contradiction_is_named(code: str, change: Change) -> None:
    """A document that contradicts itself is refused under the sentence that it breaks."""
    assert code in faults(change)


@pytest.mark.parametrize(
    "change",
    [
        put("previous", None),
        put("persons", ["kind", ["nobody is of this code"]]),
        put("choices", 1, "labels", 0, 1, ["0", "1", "4"]),
        put("lines", 0, "excluded", ["1"]),
        put("door", {"bodies": 2, "people": 2}),
        put("sources", "later", 0, "date", "2026-03-02"),
        put("sources", "later", 0, later_event(pattern="[0-9a-f]{6}")),
        put("lines", 0, "strata", 0, [*LINE["strata"][0][:2], 2, 2]),
        put("apart", []),
        lambda document: document["exclusions"].insert(0, ["!", "!", 0]),
    ],
)
def test_what_is_allowed(change: Change) -> None:
    """What no sentence forbids is taken."""
    assert faults(change) == set()


@pytest.mark.parametrize(
    ("code", "where", "change"),
    [
        ("no_facet", "area_facet", put("area_facet", "nothing")),
        ("no_facet", "exclusion_facet", put("exclusion_facet", "nothing")),
        ("no_facet", "ceiling", put("ceiling", "nothing")),
        ("no_facet", "persons", put("persons", ["nothing", []])),
        ("meanings", "codes.tags", put("codes", "tags", 0, 1, "one text among sets")),
        ("set_numbers", "codes.tags", put("codes", "tags", 0, 0, "00")),
        ("meaning", "codes.exclusion[1]", put("codes", "exclusion", 1, 1, ["a tag"])),
        ("twice", "lines", put("lines", 1, "id", "labels")),
        ("twice", "lines[0].choices", put("lines", 0, "choices", ["food", "food"])),
        ("no_code", "lines[1].excluded", put("lines", 1, "excluded", ["9"])),
        ("no_code", "choices[0].labels[1]", put("choices", 0, "labels", 1, 1, ["000000"])),
        ("no_code", "choices[1].labels[0]", many(put("choices", 0, "facet", "nothing"), put("choices", 1, "labels", 0, 1, ["99"]))),
    ],
)
def test_each_contradiction_is_named_where_it_stands(code: str, where: str, change: Change) -> None:
    """The member of the document that contradicts another is named, whatever else is wrong before it."""
    document = copy.deepcopy(CASE.document)
    change(document)
    found = {(fault.code, fault.where) for fault in round_faults(document, CASE.frame.header)}
    assert (f"round.rules/{code}", f"round.json: {where}") in found


@settings(max_examples=60)
@given(rounds(most=8))
def test_honest_documents_do_not_contradict_themselves(case: Case) -> None:
    """A document made honestly has its shape and no fault."""
    findings = Findings()
    assert read_document(case.document, "round/1", "round.json", findings) is not None, findings.deviations
    assert round_faults(case.document, case.frame.header) == []


def test_the_texts_of_a_pattern_are_counted_up_to_a_bound() -> None:
    """The number of texts is exact; a pattern with more than a check counts is refused, not computed."""
    assert pattern_count("[a-c]{2}-[0-9]") == 90
    assert pattern_count("[ab]{999}") == 2**999
    at_the_bound = "[0-9]{500}" * (MOST_DIGITS // 500)
    assert pattern_count(at_the_bound) == 10**MOST_DIGITS
    assert pattern_count(f"{at_the_bound}[01]") is None
    assert pattern_count("x]") is None
