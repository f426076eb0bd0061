"""The skill matrix: who has which skills where, against the slots that need them."""

from __future__ import annotations

from fractions import Fraction

from jointsup.algorithms.staffing.skills import SkillRow, skill_rows
from staffed import rules_of, staffing_of, visit

PEOPLE = [
    ("i1", "370102001", "a", "-", 0, ["f"]),
    ("i2", "370102002", "a", "-", 0, ["f", "g"]),
    ("i3", "370103001", "a", "-", 0, []),
]
VISITS = [
    visit("v1", [("a", "f"), ("a", "f")], area="370102001"),
    visit("v2", [("a", "f g"), ("a", "")], area="370103001"),
    visit("v3", [("a", "g"), ("a", "")], area=None),
]


def test_by_town() -> None:
    """Each town has its rows: one who has f against two slots of one visit is one too few; where nobody has g, one is missing."""
    assert skill_rows(rules_of(*staffing_of(PEOPLE, VISITS))) == [
        SkillRow("", "a", "", 0, 2, 2),
        SkillRow("", "a", "g", 0, 1, 1),
        SkillRow("370102001", "a", "", 1, 2, 1),
        SkillRow("370102001", "a", "f", 1, 2, 1),
        SkillRow("370102002", "a", "", 1, 0, 0),
        SkillRow("370102002", "a", "f", 1, 0, 0),
        SkillRow("370102002", "a", "g", 1, 0, 0),
        SkillRow("370103001", "a", "", 1, 2, 1),
        SkillRow("370103001", "a", "f", 0, 1, 1),
        SkillRow("370103001", "a", "g", 0, 1, 1),
    ]


def test_the_visit_that_needs_most_counts() -> None:
    """Short is whoever the visit needs that needs most, whatever comes after it."""
    more = [*VISITS, visit("v4", [("a", "f"), ("a", "")], area="370102001")]
    rows = {(row.area, row.skill): row for row in skill_rows(rules_of(*staffing_of(PEOPLE, more)))}
    assert rows["370102001", "f"] == SkillRow("370102001", "a", "f", 1, 3, 1)
    assert rows["370102002", "g"].short == 0


def test_by_county() -> None:
    """Cut to six digits, towns of a county are taken together; slots for each who has the skill are exact."""
    rows = {(row.area, row.skill): row for row in skill_rows(rules_of(*staffing_of(PEOPLE, VISITS)), 6)}
    assert rows["370102", "f"] == SkillRow("370102", "a", "f", 2, 2, 0)
    assert rows["370102", "f"].each == Fraction(1)
    assert rows["370103", "g"].each is None
