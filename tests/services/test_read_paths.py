"""Every way to look at what a store keeps: who may, who may not, what stands masked, and what a whole value leaves in the read log.

The paths are those of the table on the page of the word access; a new path takes a line in ``PATHS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from sqlalchemy import select

import jointsup
import small
from jointsup.canonical import canonical
from jointsup.codec.structure import unstructure
from jointsup.errors import BadRows, Forbidden
from jointsup.model.access import ROLES
from jointsup.model.actors import Actor
from services.living import County, order
from store.registered import DAY, annual, line, loaded, register

ID, DRAWN = "row:00000", "market/1"
"""A row whose 类型 (individual, personal) and 排除 (recent@market, secret) are graded, and the round that was drawn."""
HIDDEN = ("individual", "recent@market")
NEXT = date(2024, 7, 31)
CARD = "card:0007"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """A county with two loads, a drawn and disclosed round, inspectors, and one person in each role of market and of park."""
    made = County(tmp_path_factory.mktemp("county"))
    for role in ROLES:
        for body in ("market", "park"):
            made.admin.access.grant(f"{role}-1", role, department=body, area="370000")
    made.admin.access.grant("inspector-1", "inspector", department="fire", area="370000")
    rows = [{**row, "类型": "company"} if row["编号"] == "00000" else row for row in small.rows()]
    loaded(made.app, rows, NEXT)
    made.drawn()
    made.app.rounds.disclose(DRAWN, "draw")
    made.app.registers.declare(inspectors())
    people = [{"编号": f"000{i}", "姓名": f"人员{i}", "证号": f"X{i}", "部门": "fire", "区划": "370102", "资格": "消防"} for i in (6, 7)]
    for day, some in ((DAY, people[:1]), (NEXT, people)):
        made.app.registers.load("inspectors", some, as_of=day, source="made up", ground="x")
    yield made
    made.admin.close()


def inspectors() -> dict[str, Any]:
    columns = {"姓名": "personal", "证号": "personal", "部门": "open", "区划": "open", "资格": "personal"}
    return {
        **register(name="inspectors", kind="inspectors", persons=None, vocabularies=[], grounds=[]),
        "id": {"column": "编号", "scheme": "card", "pattern": "[0-9]{4}"},
        "columns": [{"column": name, "title": name, "grade": grade} for name, grade in columns.items()],
        "facets": [{"name": "area", "column": "区划", "kind": "area"}],
        "inspectors": {"person": "姓名", "card": "证号", "department": "部门", "area": "区划", "qualifications": "资格"},
    }


def acting(county: County, role: str, department: str = "market") -> jointsup.Application:
    """Return the application for the person of a role, in that role alone."""
    return county.admin.by(Actor(f"{role}-1", department, "370000", (role,)))


def reads(county: County) -> list[str]:
    return county.acts("reads")


Look = Callable[[jointsup.Application, Path], Any]

PATHS: Mapping[str, tuple[Look, str, str]] = {
    "registers.show": (lambda app, _: app.registers.show("firms", ID, as_of=DAY), "clerk head inspector coordinator auditor", ""),
    "registers.history": (lambda app, _: app.registers.history("firms", ID), "clerk head inspector coordinator auditor", ""),
    "registers.diff": (lambda app, _: app.registers.diff("firms", DAY, NEXT), "clerk head inspector coordinator auditor", ""),
    "registers.loads": (lambda app, _: app.registers.loads("firms"), "clerk head inspector coordinator auditor", ""),
    "registers.past_visits": (
        lambda app, _: app.registers.past_visits("firms", [ID], DAY, NEXT), "clerk head inspector coordinator auditor", ""),
    "registers.show personal": (
        lambda app, _: app.registers.show("firms", ID, as_of=DAY, purpose="p"), "clerk head auditor", "registers.personal"),
    "registers.history personal": (
        lambda app, _: app.registers.history("firms", ID, purpose="p"), "clerk head auditor", "registers.personal"),
    "registers.diff personal": (
        lambda app, _: app.registers.diff("firms", DAY, NEXT, purpose="p"), "clerk head auditor", "registers.personal"),
    "registers.show secret": (
        lambda app, _: app.registers.show("firms", ID, as_of=DAY, purpose="p", secret=True), "head", "registers.secret"),
    "visits.may_come": (
        lambda app, _: app.visits.may_come(ID, DAY, app.actor.department, ["food.matter"]), "clerk head inspector coordinator justice auditor", ""),
    "matters.show": (lambda app, _: app.matters.show(), "clerk head inspector coordinator justice auditor citizen", ""),
    "departments.show": (lambda app, _: app.departments.show(), "clerk head inspector coordinator justice auditor citizen", ""),
    "plans.show": (lambda app, _: app.plans.show("plan-2026"), "clerk head inspector coordinator justice auditor", ""),
    "rounds.show": (lambda app, _: app.rounds.show(DRAWN), "clerk head inspector coordinator justice auditor", ""),
    "rounds.all": (lambda app, _: app.rounds.all(), "clerk head inspector coordinator justice auditor", ""),
    "rounds.prove": (lambda app, _: app.rounds.prove(DRAWN, ID, "p"), "clerk head inspector coordinator auditor", "rounds.prove"),
    "rounds.visits": (lambda app, _: app.rounds.visits(DRAWN, "p"), "head coordinator auditor", "rounds.export"),
    "rounds.export": (lambda app, to: app.rounds.export(DRAWN, to / "out"), "clerk head inspector coordinator justice auditor citizen", ""),
    "rounds.export whole": (
        lambda app, to: app.rounds.export(DRAWN, to / "out", public=False, purpose="p"), "head coordinator auditor", "rounds.export"),
    "ledger.show": (lambda app, _: app.ledger.show(), "auditor audit", ""),
    "ledger.show personal": (lambda app, _: app.ledger.show(purpose="p"), "auditor audit", "ledger.personal"),
    "ledger.check": (lambda app, _: app.ledger.check(files=False), "auditor system audit", ""),
    "store.show": (lambda app, _: app.store.show(), "auditor system audit", ""),
    "outbox.show": (lambda app, _: app.outbox.show(), "auditor system", ""),
    "access.show": (lambda app, _: app.access.show(), "auditor security audit", ""),
    "access.show personal": (lambda app, _: app.access.show(purpose="p"), "auditor security audit", "access.personal"),
}  # fmt: skip
"""Each way to look, the roles of the own department that may, and the act that a reading leaves in the read log."""


@pytest.mark.parametrize("path", PATHS)
def test_a_path_opens_to_its_roles_alone_and_logs_what_is_graded(county: County, tmp_path: Path, path: str) -> None:
    """Every role tries every path: who may gets an answer and, of graded values, an entry in ``reads``; who may not, a refusal and no entry."""
    look, may, logged = PATHS[path]
    for role in ROLES:
        # The fire department checks in the round, and so its inspector looks at it.
        app = acting(county, role, "fire" if role == "inspector" else "market")
        before = len(reads(county))
        if role in may.split():
            to = tmp_path / role
            to.mkdir()
            look(app, to)
            assert reads(county)[before:][-1:] == ([logged] if logged else [])
        else:
            with pytest.raises(Forbidden, match=r"access\.refused"):
                look(app, tmp_path)
            # A head may see personal values, so secret ones alone are refused to a clerk after an entry for the personal ones.
            assert logged not in reads(county)[before:]


def test_another_department_sees_no_round_in_which_it_does_not_check(county: County) -> None:
    stranger = acting(county, "inspector", "park")
    assert stranger.rounds.all() == []
    assert [row.round_id for row in acting(county, "inspector", "fire").rounds.all()] == [DRAWN]
    for look in (lambda: stranger.rounds.show(DRAWN), lambda: stranger.rounds.prove(DRAWN, ID, "p")):
        with pytest.raises(Forbidden, match=r"access\.refused"):
            look()


def test_another_department_does_not_unmask_a_register_nor_steer_a_round(county: County, tmp_path: Path) -> None:
    head = acting(county, "head", "park")
    head.registers.show("firms", ID, as_of=DAY)
    for look in (
        lambda: head.registers.show("firms", ID, as_of=DAY, purpose="p"),
        lambda: head.rounds.export(DRAWN, tmp_path / "out", public=False, purpose="p"),
        lambda: head.rounds.replace(DRAWN, ID, ground="doubled", evidence=tmp_path, reason="r"),
        lambda: head.plans.withdraw("plan-2026", ["food"], "r"),
    ):
        with pytest.raises(Forbidden, match=r"access\.refused"):
            look()


@pytest.mark.parametrize("path", [path for path, (_, _, logged) in PATHS.items() if path.startswith("registers.") and not logged])
def test_nothing_graded_stands_in_what_is_shown_without_a_purpose(county: County, tmp_path: Path, path: str) -> None:
    """Neither in the answer nor in its printed form."""
    for role in PATHS[path][1].split():
        shown = repr(PATHS[path][0](acting(county, role), tmp_path))
        assert not [value for value in HIDDEN if value in shown]


def test_a_purpose_shows_personal_values_and_secret_ones_only_when_asked_for(county: County) -> None:
    head = acting(county, "head")
    for options, seen in (({}, ()), ({"purpose": "p"}, HIDDEN[:1]), ({"purpose": "p", "secret": True}, HIDDEN)):
        shown = repr(head.registers.show("firms", ID, as_of=DAY, **options))
        assert tuple(value for value in HIDDEN if value in shown) == seen
    with pytest.raises(Forbidden, match=r"access\.purpose"):
        head.registers.show("firms", ID, as_of=DAY, secret=True)


def test_inspectors_ids_are_persons_where_nobody_named_them(county: County) -> None:
    for options, listed in (({}, "***"), ({"purpose": "p"}, CARD)):
        (change,) = acting(county, "clerk").registers.diff("inspectors", DAY, NEXT, **options).changes
        assert change.id == listed
        assert ("人员7" in repr(change)) == bool(options)


def test_a_correction_shows_nobody_what_stood_there(county: County) -> None:
    """Not in what it returns, not in a refusal, not in an event, and not to who reads the ledger, though the ledger holds it."""
    clerk = acting(county, "clerk")
    clerk = evolve(clerk, acting=evolve(clerk.acting, receivers=("city/pager",)))
    struck = clerk.registers.strike("firms", "row:00044", reason="注销", day=NEXT)
    assert not [value for value in HIDDEN if value in repr(struck)]
    with pytest.raises(BadRows) as refused:
        clerk.registers.correct("firms", "row:00011", {"类型": "nonsense"}, reason="r", day=NEXT)
    assert "nonsense" in str(refused.value)
    changed = clerk.registers.correct("firms", "row:00011", {"排除": ""}, reason="r", day=NEXT)
    assert dict(changed.old_values or ()) == {"排除": "***"}
    store = county.admin.acting.store
    with store.acts.reading() as connection:
        bodies = connection.execute(select(store.tables.outbox.c.body)).scalars().all()
        texts = connection.execute(select(store.tables.payload.c.text).where(store.tables.payload.c.subject == "firms: row:00011")).scalars().all()
    assert len(bodies) == 2
    assert "recent@market" not in "".join(bodies)
    assert "recent@market" in "".join(texts)
    for role in ("auditor", "audit"):
        shown = acting(county, role).ledger.show(act="registers.correct", purpose="audit")
        assert [entry.subject for entry in shown] == ["firms: row:00044", "firms: row:00011"]
        assert all(entry.facts and {entry.facts["old"], entry.facts["new"]} == {"***"} for entry in shown)
        masked = acting(county, role).ledger.show(act="registers.correct")
        assert [(entry.subject, entry.person, entry.facts) for entry in masked] == [("firms: ***", "***", None)] * 2


def test_whom_a_proof_was_for_is_masked_and_asked_for_with_a_purpose_only(county: County) -> None:
    acting(county, "auditor").rounds.prove(DRAWN, ID, "complaint")
    audit = acting(county, "audit").ledger
    assert {entry.subject for entry in audit.show(act="rounds.prove")} == {f"{DRAWN}: ***"}
    with pytest.raises(Forbidden, match=r"access\.purpose"):
        audit.show(subject=f"{DRAWN}: {ID}")
    found = audit.show(subject=f"{DRAWN}: {ID}", purpose="complaint")
    assert found[-1].facts == {"purpose": "complaint"}


def test_a_nonce_is_nobody_s_to_see_before_the_list_is_closed(tmp_path: Path) -> None:
    """Who has still to reveal could withhold by it; who is outstanding is told all the same."""
    made = County(tmp_path)
    round_id = made.frozen()
    made.committed(round_id)
    made.at("2026-07-01T09:00:00+08:00")
    party, nonce = next(iter(made.nonces.items()))
    made.app.rounds.reveal(round_id, nonce)
    stand = made.app.rounds.show(round_id)
    assert dict(stand.reveals) == {party: "***"}
    assert stand.outstanding == [other for other in made.nonces if other != party]
    assert nonce.nonce not in repr(stand) + canonical([unstructure(each) for each in stand.parts])
    made.revealed(round_id, *stand.outstanding)
    assert dict(made.app.rounds.show(round_id).reveals)[party] == nonce.nonce
    made.admin.close()


def test_a_round_takes_no_register_of_a_neighbour(tmp_path: Path) -> None:
    made = County(tmp_path)
    clerks = {}
    for area in ("370100", "370200"):
        made.admin.access.grant("c", "coordinator", department="market", area=area)
        made.admin.access.grant("c", "clerk", department="market", area=area)
        clerks[area] = made.admin.by(Actor("c", "market", area))
    clerks["370100"].registers.declare(register(name="jinan", area="370100"))
    clerks["370100"].registers.load("jinan", small.rows(), as_of=DAY, source="made up", ground="x")
    rows = {area: clerk.rounds.open(order(register="jinan", rehearsal=True)) for area, clerk in clerks.items()}
    clerks["370100"].rounds.freeze(rows["370100"].round_id)
    with pytest.raises(Forbidden, match=r"round\.register_area"):
        clerks["370200"].rounds.freeze(rows["370200"].round_id)
    made.admin.close()


def test_a_round_takes_up_no_lines_of_a_neighbour_s_plan(tmp_path: Path) -> None:
    made = County(tmp_path)
    clerks = {}
    for area in ("370100", "370200"):
        for role in ("clerk", "head"):
            made.admin.access.grant("c", role, department="market", area=area)
        clerks[area] = made.admin.by(Actor("c", "market", area))
    clerks["370100"].plans.draft(annual(line("fire", "fire", by=["area"]), id="jinan-2026", area="370100"))
    clerks["370100"].plans.approve("jinan-2026")
    given = order(plan="jinan-2026", lines=["fire"])
    with pytest.raises(Forbidden, match=r"annual\.area"):
        clerks["370200"].rounds.open(given)
    assert clerks["370100"].rounds.open(given).state == "open"
    made.admin.close()
