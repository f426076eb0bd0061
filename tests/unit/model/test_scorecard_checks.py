"""What is wrong in a card is told, each fault by its code, all at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cards import card_document, indicator
from jointsup.codec.structure import structure
from jointsup.model.scorecard_checks import card_faults
from jointsup.model.scorecards import ScorecardRules, is_own_number, own_properties

UNIT: Mapping[str, Any] = {"per_unit": {"points": 1}}
LISTED: Mapping[str, Any] = {"categories": [{"category": "甲", "points": 1}]}
STEP = {"within": "12 months", "weight": "1/1"}


def decayed(*steps: tuple[str, str]) -> dict[str, Any]:
    """Return an indicator with these steps of decay."""
    return indicator("i", "count", measure={"decay": [{"within": span, "weight": weight} for span, weight in steps]}, **UNIT)


def by_share(*shares: str) -> dict[str, Any]:
    """Return what makes tiers by shares."""
    return {"cut_offs": None, "shares": {"shares": shares, "ties": "riskier"}}


FAULTS: Mapping[str, tuple[list[dict[str, Any]], dict[str, Any], list[str]]] = {
    "sound": ([indicator("i", "count", **UNIT), decayed(("1 days", "1/2"), ("9 days", "0/1"))], {}, []),
    "sound, by shares": ([indicator("i", "category", **LISTED)], by_share("1/2", "1/4", "1/4"), []),
    "score's bounds cross": ([], {"bounds": [9, 1]}, ["card.bounds"]),
    "neither cut-offs nor shares": ([], {"cut_offs": None}, ["card.cut_offs_or_shares"]),
    "both": ([], {**by_share("1/2", "1/4", "1/8"), "cut_offs": [1, 2, 3]}, ["card.cut_offs_or_shares"]),
    "too few cut-offs": ([], {"cut_offs": [1, 2]}, ["card.bounds_of_tiers"]),
    "cut-offs twice": ([], {"cut_offs": [1, 1, 2]}, ["card.cut_off_order"]),
    "cut-offs the other way": ([], {"higher": "better"}, ["card.cut_off_order"]),
    "too many shares": ([], by_share("1/4", "1/4", "1/4", "1/4"), ["card.bounds_of_tiers"]),
    "shares above one, and one that is none": ([], by_share("3/4", "1/2", "2/4"), ["card.shares_sum", "rate.protocol"]),
    "unknown start tier": ([], {"start_tier": "E"}, ["card.unknown_tier"]),
    "too many points": ([indicator("i", "count", per_unit={"points": -1_000_001})], {"start": 1_000_001}, ["card.points", "card.points"]),
    "no way to points": ([indicator("i", "count")], {}, ["card.one_way"]),
    "two ways": ([indicator("i", "count", bands=[{"at_least": 1, "points": 1}], **UNIT)], {}, ["card.one_way"]),
    "categories of a number": ([indicator("i", "count", **LISTED)], {}, ["card.one_way"]),
    "number of a category": ([indicator("i", "category", **UNIT)], {}, ["card.one_way"]),
    "decay of what is no sum": ([indicator("i", "share", measure={"decay": [STEP]}, **UNIT)], {}, ["card.no_decay"]),
    "window of an own number": ([indicator("i", "number", measure={"window": "9 days"}, per_unit={"points": 1})], {}, ["card.property"]),
    "window of a property": ([indicator("i", "category", measure={"window": "9 days"}, **LISTED)], {}, ["card.property"]),
    "decay in two units": ([decayed(("9 days", "1/1"), ("12 months", "1/2"))], {}, ["card.decay_order"]),
    "decay that becomes shorter": ([decayed(("9 days", "1/1"), ("8 days", "1/2"))], {}, ["card.decay_order"]),
    "weight above one, not in lowest terms": ([decayed(("1 days", "3/2"), ("2 days", "2/4"))], {}, ["rate.protocol", "rate.protocol"]),
    "weights without a common measure": ([decayed(("1 days", "1/9973"), ("2 days", "1/9967"))], {}, ["card.denominator"]),
    "bands that fall": ([indicator("i", "count", bands=[{"at_least": "3/2", "points": 1}, {"at_least": 1, "points": 2}])], {}, ["card.band_order"]),
    "category twice": ([indicator("i", "category", categories=LISTED["categories"] * 2)], {}, ["rules.twice"]),
    "unit too large": ([indicator("i", "count", per_unit={"points": 1, "unit": 10**10})], {}, ["card.unit"]),
    "cap crossed": ([indicator("i", "count", cap=[3, 2], **UNIT)], {}, ["card.bounds"]),
    "veto of a number by category": ([indicator("i", "count", vetoes=[{"tier": "D", "categories": ["甲"]}], **UNIT)], {}, ["card.veto"]),
    "veto of a category by number": ([indicator("i", "category", vetoes=[{"tier": "D", "at_least": 1}], **LISTED)], {}, ["card.veto"]),
    "veto into no tier": ([indicator("i", "count", vetoes=[{"tier": "E", "at_least": 1}], **UNIT)], {}, ["card.unknown_tier"]),
    "model that nothing counts, and what is no name": (
        [indicator("i", "sum", "city/chains", **UNIT)],
        {"models": ["city/chains", "city/other", "chains"]},
        ["card.model_name", "card.model_unused"],
    ),
    "veto of a category that is not listed": (
        [indicator("i", "category", vetoes=[{"tier": "D", "categories": ["乙"]}], **LISTED)],
        {},
        ["card.veto_category"],
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_named(fault: str) -> None:
    """A card with a fault is refused with its code."""
    indicators, changed, expected = FAULTS[fault]
    card = structure(card_document(*indicators, **changed), ScorecardRules)
    found = list(card_faults(card, "card"))
    assert sorted(one.code for one in found) == expected
    assert all(one.text("en") and one.text("zh") for one in found)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("0", True), ("-7", True), ("007", True), (str(2**63 - 1), True), (str(-(2**63)), True), (str(2**63), False), ("", False), ("-", False), ("--1", False), ("1.0", False), ("１", False), ("9" * 20, False)],
)  # fmt: skip
def test_own_numbers_are_integers_of_64_bits(text: str, is_one: bool) -> None:
    """A property that a card counts as a number is an integer of 64 bits in ASCII digits."""
    assert is_own_number(text) is is_one


def test_own_properties_are_named_once_in_order() -> None:
    """A card's own properties are those of its indicators of an entity's own words and numbers, each once, in order."""
    card = structure(card_document(*(indicator(f"i{n}", kind, of, **LISTED) for n, (kind, of) in enumerate([("number", "size"), ("category", "trade"), ("number", "size"), ("count", "check")]))), ScorecardRules)
    assert own_properties(card) == [("size", "number"), ("trade", "category")]
