"""Teams of staffings small enough to say by hand."""

from __future__ import annotations

import pytest

from jointsup.algorithms.staffing.replace import Replacement, Standing
from jointsup.algorithms.staffing.rules import most_slots
from jointsup.algorithms.staffing.teams import Teams, staff
from staffed import any_staffing, body, rules_of, staffing_of, visit

KEY = "0" * 32


def _teams(*given: object, **rest: object) -> Teams:
    return staff(rules_of(*staffing_of(*given, **rest)), "sha256", KEY)  # type: ignore[arg-type]


def test_hours_make_the_most() -> None:
    """The most slots are the whole slots that the hours hold; without hours on either side there is no most."""
    assert [most_slots(7, 3), most_slots(2, 3), most_slots(None, 3), most_slots(7, None)] == [2, 0, None, None]


def test_no_visits() -> None:
    """Where nothing is to be staffed loads stay as they are, each at its own level where there is room."""
    teams = _teams([("i1", "x", "a", "3", 4, ()), ("i2", "x", "a", "-", 2, ())], [], bodies=[body("a", slot_hours=1)])
    assert teams.slots == ()
    assert [(one.load, one.level) for one in teams.loads] == [(4, None), (2, 2)]


def test_nobody_has_room() -> None:
    """A slot that nobody has room for stays unfilled, with no search at all."""
    teams = _teams([("i1", "x", "a", "1", 0, ()), ("i2", "x", "a", "0", 0, ())], [visit("v", [("a", "")] * 3)], bodies=[body("a", slot_hours=1)])
    assert [one.inspector for one in teams.slots] == ["i1", None, None]
    assert teams.slots[1].unfilled == [("present", 1), ("full", 1)]


def test_levels_pass_from_slot_to_slot_of_a_visit() -> None:
    """A slot that can only be taken over by a fellow of its visit has the level of the fellow's slot."""
    teams = _teams(
        [("i1", "x", "a", "-", 0, ["f", "g"]), ("i2", "x", "a", "-", 3, ["g"]), ("i3", "x", "a", "-", 1, ["f"])],
        [visit("v", [("a", "f"), ("a", "g")])],
    )
    assert [(one.inspector, one.level) for one in teams.slots] == [("i3", 3), ("i1", 3)]
    assert teams.exchanges == 1


def test_an_empty_slot_is_not_replaced() -> None:
    """An entry about a slot that nobody holds, or that is not there, is refused."""
    rules = rules_of(*staffing_of([("i1", "x", "a", "-", 0, ())], [visit("v", [("a", ""), ("a", "")])]))
    standing = Standing(rules, "sha256", KEY, {("v", 1): "i1", ("v", 2): None})
    with pytest.raises(ValueError, match="v"):
        standing.enter("v", 2, "recusal", "granted")
    with pytest.raises(KeyError):
        standing.enter("v", 3, "recusal", "granted")
    assert standing.enter("v", 1, "recusal", "granted") == Replacement("i1", None, [("recused", 1)])


def test_entries_are_taken_in_again() -> None:
    """Standing made anew from the entries so far is the standing that they led to."""
    rules = rules_of(*any_staffing(5, visits=6, people=9, bodies=1))
    held = {(one.visit, one.number): one.inspector for one in staff(rules, "sha256", KEY).slots}
    first = Standing(rules, "sha256", KEY, held)
    entries = []
    said = [("absence", "granted"), ("recusal", "granted"), ("recusal", "refused")]
    for place in [place for place, who in held.items() if who is not None][:3]:
        kind, decision = said[len(entries)]
        first.enter(*place, kind, decision)
        entries.append({"visit": place[0], "slot": place[1], "kind": kind, "decision": decision})
    again = Standing(rules, "sha256", KEY, held, entries)
    assert (again.held, again.load, again.rules) == (first.held, first.load, first.rules) and len(entries) == 3
    assert first.rules.absent and len(first.rules.recused) > len(rules.recused)
