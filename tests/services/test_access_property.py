"""What :class:`~jointsup.services.access.Access` decides is what a plain reading of the rules says, written here a second time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

import jointsup
from jointsup.canonical import read_canonical
from jointsup.errors import Forbidden
from jointsup.model.access import ROLES, Grant
from jointsup.model.actors import Actor
from jointsup.services.acting import REFUSALS
from jointsup.store.columns import to_row
from store.opened import START, application, sqlite_place
from store.registered import CLERK, department, departments

RULES: dict[str, dict[str, str]] = {
    rule["act"]: rule["roles"]
    for rule in json.loads(resources.files("jointsup").joinpath("rulesets/access.json").read_bytes())["rules"]
}
STORE = "370000"
INSIDE = {  # each area with what lies in it, the vertical body's two counties in two cities among them
    "370000": {"370000", "370100", "370102", "370103", "370200", "370202"},
    "370100": {"370100", "370102", "370103"},
    "370102": {"370102"},
    "370103": {"370103"},
    "370200": {"370200", "370202"},
    "370202": {"370202"},
}
BODIES = ("market", "fire", "office")
TODAY = START.date()
TURNS = TODAY + timedelta(days=3)
"""The day from which on the office only coordinates."""

days = st.integers(-4, 8).map(lambda offset: TODAY + timedelta(days=offset))
areas, bodies, roles = st.sampled_from(sorted(INSIDE)), st.sampled_from(BODIES), st.sampled_from(sorted(ROLES))
persons = st.sampled_from(["p", "q"])
acts = st.sampled_from([*sorted(RULES), "rounds.invent"])


@st.composite
def grants_of(draw: st.DrawFn) -> list[Grant]:
    """Return grants of which no two have one key; some end before they begin."""
    found = {}
    for _ in range(draw(st.integers(0, 6))):
        first, last = draw(days), draw(days | st.none())
        one = Grant(draw(persons), draw(bodies), draw(areas), draw(roles), first.isoformat(), last and last.isoformat())
        found[one.person, one.department, one.area, one.role, one.valid_from] = one
    return list(found.values())


@st.composite
def askers(draw: st.DrawFn, grants: Sequence[Grant]) -> tuple[Actor, date, str | None]:
    """Return who asks, when and about which area: mostly somebody with a grant, on a day about its ends, about what may lie in its area."""
    said = tuple(draw(st.lists(roles, max_size=2))) if draw(st.integers(0, 3)) == 0 else ()
    if not grants or draw(st.integers(0, 5)) == 0:
        return Actor(draw(persons), draw(bodies), draw(areas), said), draw(days), draw(areas | st.none())
    of = draw(st.sampled_from(grants))
    ends = [date.fromisoformat(end) for end in (of.valid_from, of.valid_to or of.valid_from)]
    day = draw(st.sampled_from(ends)) + timedelta(days=draw(st.sampled_from([0, 0, 1, -1])))
    near = st.sampled_from(sorted(INSIDE[of.area]))
    return Actor(of.person, of.department, of.area, said), day, draw(near | near | areas | st.none())


def opened(grants: Sequence[Grant], actor: Actor, act: str, day: date, area: str | None, of: Sequence[str]) -> bool:
    """Say by a plain reading of rules and grants whether an actor may."""
    held = set()
    for one in grants:
        if one.person != actor.person or one.department != actor.department or one.area != actor.area:
            continue
        if day < date.fromisoformat(one.valid_from) or (one.valid_to is not None and day > date.fromisoformat(one.valid_to)):
            continue
        if one.role == "inspector" and one.department == "office" and day >= TURNS:
            continue
        held.add(one.role)
    if not set(actor.roles) <= held:
        return False
    for role in actor.roles or held:
        reach = RULES.get(act, {}).get(role)
        near = (STORE if area is None else area) in INSIDE[actor.area]
        if reach == "any" or (reach == "area" and near) or (reach == "department" and near and actor.department in of):
            return True
    return False


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[jointsup.Application]:
    """A store in which the office turns into a coordinating body."""
    folder: Path = tmp_path_factory.mktemp("access")
    with application(sqlite_place(folder)) as made:
        made.access.grant(CLERK.person, "clerk", department=CLERK.department, area=CLERK.area)
        clerk = made.by(CLERK)
        for version, first, coordinating in (("1", "2024-01-01", False), ("2", TURNS.isoformat(), True)):
            listed = [department(one, coordinating=coordinating and one == "office") for one in BODIES]
            clerk.departments.load(departments(departments=listed, version=version, valid_from=first))
        yield made


def allowed(app: jointsup.Application, grants: Sequence[Grant], asked: Sequence[Any]) -> list[bool]:
    """Return what is decided with these grants in the store, which is then left as it was."""
    store, access = app.acting.store, app.acting.access
    found = []
    with store.engine.connect() as plain:
        connection = store.storage.for_writing(plain)
        transaction = connection.begin()
        if grants:
            connection.execute(insert(store.tables.grant), [to_row(one) for one in grants])
        for actor, act, day, area, of in asked:
            try:
                access.require(connection, actor, act, day, area, of)
                found.append(True)
            except Forbidden:
                found.append(False)
        transaction.rollback()
    return found


@given(st.data())
def test_what_is_decided_is_what_the_rules_say(app: jointsup.Application, data: st.DataObject) -> None:
    """Any actor, any grants, any day and area, any act: allowed if and only if the plain reading says so."""
    grants = data.draw(grants_of())
    asked = []
    for _ in range(3):
        actor, day, area = data.draw(askers(grants))
        held = {one.role for one in grants if one.person == actor.person}
        likely = [act for act, cells in RULES.items() if held & set(cells)]
        for act in data.draw(st.lists(acts | st.sampled_from(likely or list(RULES)), min_size=4, max_size=8)):
            asked += [(actor, act, day, area, of) for of in ((), (actor.department,), ("market", "fire"))]
    assert allowed(app, grants, asked) == [opened(grants, *each) for each in asked]


@given(grants_of(), acts, areas | st.none(), st.lists(bodies, max_size=2))
def test_a_grant_that_has_ended_gives_nothing(
    app: jointsup.Application, grants: list[Grant], act: str, area: str | None, of: list[str]
) -> None:
    """On the day after the last of all grants nobody may do anything."""
    ended = [one for one in grants if one.valid_to is not None]
    after = max([date.fromisoformat(one.valid_to or "") for one in ended], default=TODAY) + timedelta(days=1)
    asked = [(Actor(one.person, one.department, one.area), act, after, area, of) for one in ended]
    assert not any(allowed(app, ended, asked))


@given(roles, acts, areas, bodies)
def test_what_no_rule_opens_is_refused_and_each_refusal_is_in_the_ledger(
    app: jointsup.Application, role: str, act: str, area: str, body: str
) -> None:
    """Through the gate of every service: an act runs if and only if it is open; a refusal, and nothing else, leaves an entry of the act."""
    store = app.acting.store
    person = f"{role}-{area}-{body}"
    held = app.access.show(purpose="test")
    if not any(one.person == person for one in held) and (role, body) != ("inspector", "office"):
        app.access.grant(person, role, department=body, area=area)
    acting = app.by(Actor(person, body, area)).acting
    grants = [Grant(person, body, area, role, "2024-01-01")] if (role, body) != ("inspector", "office") else []

    def refusals() -> list[str]:
        with store.acts.reading() as connection:
            texts = store.tables.payload
            rows = connection.execute(texts.select().where(texts.c.book == REFUSALS)).mappings()
            return sorted(read_canonical(row["text"])["facts"]["act"] for row in rows if row["person"] == person)

    for where in (area, "370103"):
        before, ran = refusals(), False
        may = opened(grants, acting.actor, act, TODAY, where, [body])
        try:
            with acting.act(act, book="test", area=where, departments=[body]):
                ran = True
        except Forbidden:
            assert not may
        assert ran == may
        assert refusals() == sorted([*before, *([] if may else [act])])
