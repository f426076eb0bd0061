"""The meet of a year's lines over a register of a store: who may see it, what it counts, what its draft does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

import jointsup
import small
from jointsup.codec.structure import unstructure
from jointsup.errors import BadRound, Forbidden, JointsupError, NotNow, Unknown
from jointsup.model.actors import Actor
from jointsup.model.documents import Door
from jointsup.services.meets.meeting import meets
from store import registered
from store.registered import DAY, HEAD, annual, departments, line, loaded, matter, matters

PLAN = "plan-2026"
LINES = (
    line("food", "food", whom="food.*", by=["tier"]),
    line("fire", "fire", whom="fire.key"),
    line("idle", "park", whom="fire.key & !fire.key", matters=["food.matter"]),
)


@pytest.fixture
def clerk(app: jointsup.Application) -> Iterator[jointsup.Application]:
    """The clerk of a store with lists, a register of a day, and a year's plan in draft."""
    clerk = registered.staffed(app)
    clerk.departments.load(departments())
    clerk.matters.load(matters(matter("gone", "park", entities="fire.key & !fire.key", papers=["执照"], minutes=20)))
    clerk.registers.declare(registered.register())
    loaded(clerk)
    clerk.plans.draft(annual(*LINES))
    return clerk


def test_a_plan_meets_as_its_lines_do_in_files(clerk: jointsup.Application) -> None:
    """Counts are those of the same rows in a file; listed matters select by themselves; what was withdrawn is no longer planned."""
    found = clerk.meets.of_plan(PLAN, "firms", as_of=DAY).document
    stated = small.plan(lines=[one["line"] for one in sorted(LINES, key=lambda one: one["line"]["id"])])
    other = meets(stated, small.rows(), by=["area", "tier"]).document
    assert found.plan == PLAN
    assert (found.sets, found.meets, found.proposals, found.groups) == (other.sets, other.meets, other.proposals, other.groups)
    assert found.idle_lines == ("idle",)
    assert found.without_entity == ("gone",)
    assert {one.id: one.entities for one in found.matters} == {"fire.matter": 60, "food.matter": 60, "gone": 0}
    assert [one.name for one in found.departments] == ["fire 局", "food 局", "park 局"]
    clerk.by(HEAD).plans.withdraw(PLAN, ["fire"], "made up")
    found = clerk.meets.of_plan(PLAN, "firms", as_of=DAY).document
    assert {one.id for one in found.departments} == {"food", "park"}


def test_what_can_be_asked(clerk: jointsup.Application) -> None:
    """Nothing is counted by a graded column, asked for or not; pairs that are apart and caps at the door can be stated with the question."""
    found = clerk.meets.of_plan(PLAN, "firms", as_of=DAY).document
    assert {share.facet for one in found.meets for share in one.by} == {"area", "tier"}
    assert {one.facet for one in clerk.meets.of_plan(PLAN, "firms", as_of=DAY, by=["area:4"]).document.burden} == {"", "area:4"}
    with pytest.raises(BadRound) as refused:
        clerk.meets.of_plan(PLAN, "firms", as_of=DAY, by=["kind"])
    assert [one.code for one in refused.value.problems] == ["line.facet"]
    apart = clerk.meets.of_plan(PLAN, "firms", as_of=DAY, apart=[("fire.matter", "food.matter")]).document
    full = clerk.meets.of_plan(PLAN, "firms", as_of=DAY, door=Door(1, None)).document
    assert apart.groups == full.groups == (("fire",), ("food",))


def test_who_may_see_it(clerk: jointsup.Application) -> None:
    """Who has no role over the plan's area sees no meet; what is not there is said."""
    stranger = clerk.by(Actor("stranger", "market", "370000"))
    with pytest.raises(Forbidden):
        stranger.meets.of_plan(PLAN, "firms", as_of=DAY)
    with pytest.raises(Unknown):
        clerk.meets.of_plan("none", "firms", as_of=DAY)
    with pytest.raises(Unknown):
        clerk.meets.of_plan(PLAN, "none", as_of=DAY)
    with pytest.raises(NotNow):
        clerk.meets.of_plan(PLAN, "firms", as_of=date(2024, 1, 1))


def test_a_draft_names_the_departments_of_its_joint_group(clerk: jointsup.Application) -> None:
    """Drafted lines of a group are drafted anew with the others' departments as participants; approved ones stay."""
    found = clerk.meets.of_plan(PLAN, "firms", as_of=DAY)
    assert found.document.groups == (("fire", "food"),)
    draft = clerk.meets.joint_draft(PLAN, found)
    assert {one.line.id: one.participants for one in draft.lines} == {"food": ("fire",), "fire": ("food",)}
    clerk.plans.draft(unstructure(draft))
    stated, _ = clerk.plans.show(PLAN)
    assert {one.line.id: tuple(one.participants) for one in stated.lines} == {"food": ("fire",), "fire": ("food",), "idle": ()}
    clerk.by(HEAD).plans.approve(PLAN, ["fire"])
    again = clerk.meets.joint_draft(PLAN, found)
    assert [one.line.id for one in again.lines] == ["food"]


def test_the_state_of_the_day_counts(clerk: jointsup.Application) -> None:
    """The state is the load with its corrections; an area retired since, and more than there are, is refused as a freeze refuses it."""
    before = clerk.meets.of_plan(PLAN, "firms", as_of=DAY).document
    clerk.registers.strike("firms", "row:00000", reason="注销", day=DAY)
    after = clerk.meets.of_plan(PLAN, "firms", as_of=DAY).document
    assert (before.entities, after.entities) == (60, 59)
    assert after.register.digest != before.register.digest
    open_since = [{**one, "valid_from": "2010-01-01", "valid_to": None} for one in registered.register()["vocabularies"]]
    clerk.registers.declare(registered.register(name="old", vocabularies=open_since))
    rows = [{**row, "区划": "371202"} if row["编号"] == "00007" else row for row in small.rows()]
    clerk.registers.load("old", rows, as_of=date(2018, 6, 30), source="made up", ground="first state")
    with pytest.raises(JointsupError) as refused:
        clerk.meets.of_plan(PLAN, "old", as_of=DAY)
    (wrong,) = refused.value.problems
    assert "row:00007" in wrong.place.text()
    clerk.plans.draft(annual(line("many", "fire", amount="61")))
    with pytest.raises(JointsupError) as refused:
        clerk.meets.of_plan(PLAN, "firms", as_of=DAY)
    assert "line.count_above_base" in [one.code for one in refused.value.problems]
