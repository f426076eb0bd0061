"""Lists of departments and matters hold from day to day, and nobody who only coordinates is among the bodies that come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

import jointsup
from jointsup.errors import BadDocument, Forbidden, Unknown
from jointsup.model.actors import Actor
from store import registered
from store.registered import department, departments, matter, matters

MARCH = date(2026, 3, 1)


@pytest.fixture
def clerk(app: jointsup.Application) -> Iterator[jointsup.Application]:
    opened = registered.staffed(app)
    opened.departments.load(departments())
    return opened


def refused(clerk: jointsup.Application, document: dict[str, object]) -> set[str]:
    with pytest.raises(BadDocument) as error:
        clerk.matters.load(document)
    assert clerk.matters.show(MARCH) == {}
    return {problem.code for problem in error.value.problems}


def test_bodies_and_lead_of_a_matter_are_those_of_the_day(clerk: jointsup.Application) -> None:
    dated = matter("food.matter", "food", "market")
    dated["bodies"][0]["valid_to"] = "2026-06-30"
    dated["bodies"][1]["valid_to"] = "2026-06-30"
    dated["bodies"] += [
        {"department": "market", "role": "lead", "valid_from": "2026-07-01"},
        {"department": "fire", "role": "participant", "valid_from": "2026-07-01"},
    ]
    clerk.matters.load(matters(matters=[dated]))
    assert clerk.matters.bodies("food.matter", date(2026, 6, 30)) == ("food", "market")
    assert clerk.matters.bodies("food.matter", date(2026, 7, 1)) == ("market", "fire")
    assert clerk.matters.lead("food.matter", date(2026, 6, 30)) == "food"
    assert clerk.matters.lead("food.matter", date(2026, 7, 1)) == "market"
    with pytest.raises(Unknown, match=r"matter\.unknown"):
        clerk.matters.lead("food.matter", date(2023, 12, 31))


def test_a_coordinating_department_is_never_among_the_bodies(clerk: jointsup.Application) -> None:
    assert refused(clerk, matters(matter("x", "office"))) == {"matter.coordinating"}
    assert refused(clerk, matters(matter("x", "food", "office"))) == {"matter.coordinating"}


def test_a_department_that_will_only_coordinate_is_refused_for_that_day(clerk: jointsup.Application) -> None:
    later = departments(version="2", valid_from="2026-07-01")
    later["departments"][2]["coordinating"] = True
    clerk.departments.load(later)
    assert refused(clerk, matters()) == {"matter.coordinating"}
    clerk.matters.load(matters(valid_to="2026-06-30"))


def test_everything_that_is_wrong_with_a_list_is_named_at_once(clerk: jointsup.Application) -> None:
    leaderless = matter("no.lead", "food")
    leaderless["bodies"][0]["role"] = "participant"
    twice = matter("twice", "food", "food")
    gap = matter("gap", "food")
    gap["bodies"][0]["valid_to"] = "2025-12-31"
    assert refused(clerk, matters(leaderless, twice, gap, matter("nobody", "police"))) == {
        "matter.lead",
        "matter.body_twice",
        "matter.department",
    }
    bad = matter("food.matter", "food")
    bad["bodies"][0]["valid_to"] = "2023-02-28"
    assert refused(clerk, matters(bad, valid_to="2023-12-31", id="")) == {"list.twice", "list.validity", "text.empty"}


def test_the_version_that_began_last_holds_until_it_ends(clerk: jointsup.Application) -> None:
    clerk.matters.load(matters())
    clerk.matters.load(matters(version="2", valid_from="2026-07-01", valid_to="2026-12-31", matters=[matter("new", "fire")]))
    assert set(clerk.matters.show(date(2026, 6, 30))) == {"food.matter", "fire.matter"}
    assert set(clerk.matters.show(date(2026, 7, 1))) == {"new"}
    assert clerk.matters.show(date(2027, 1, 1)) == {}
    for again in (matters(version="2", valid_from="2027-01-01"), matters(version="3", valid_from="2026-07-01")):
        with pytest.raises(BadDocument, match=r"list\.stands"):
            clerk.matters.load(again)


def test_a_matter_stands_in_one_list_only_on_any_day(clerk: jointsup.Application) -> None:
    clerk.matters.load(matters(valid_to="2026-06-30"))
    with pytest.raises(BadDocument, match=r"list\.elsewhere"):
        clerk.matters.load(matters(id="other", valid_from="2026-06-30"))
    clerk.matters.load(matters(id="other", valid_from="2026-07-01"))
    assert clerk.matters.lead("food.matter", date(2026, 7, 1)) == "food"
    with pytest.raises(BadDocument, match=r"list\.elsewhere"):
        clerk.departments.load(departments(id="other", valid_from="2026-07-01"))


def test_a_list_is_loaded_for_the_area_that_it_is_for(clerk: jointsup.Application) -> None:
    clerk.by(registered.CLERK)
    with pytest.raises(Forbidden):
        clerk.matters.load(matters(area="110000"))
    clerk.matters.load(matters())
    with pytest.raises(BadDocument, match=r"list\.area"):
        clerk.matters.load(matters(version="2", valid_from="2026-07-01", area="370100"))
    with pytest.raises(Forbidden):
        clerk.by(Actor("stranger", "market", "370000")).departments.load(departments(version="9", valid_from="2030-01-01"))


def test_departments_are_shown_as_of_a_day(clerk: jointsup.Application) -> None:
    clerk.departments.load(departments(department("police", vertical=True), version="2", valid_from="2026-07-01"))
    assert "police" not in clerk.departments.show(MARCH)
    assert clerk.departments.show(date(2026, 7, 1), ["police", "nobody"])["police"].vertical
