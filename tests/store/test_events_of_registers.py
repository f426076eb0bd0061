"""What is told of registers, lists and plans are events that plugins can read, and they name no entity."""

from __future__ import annotations

import json

from attrs import evolve
from sqlalchemy import select

import jointsup
from jointsup.codec.events import read_event
from jointsup.model.events import MattersLoaded, PlanApproved, RegisterCorrected, RegisterLoaded
from store import registered
from store.registered import DAY, HEAD, annual, departments, loaded, matters


def test_each_act_is_told_as_an_event_of_its_kind(app: jointsup.Application) -> None:
    clerk = registered.staffed(evolve(app, acting=evolve(app.acting, receivers=("city/journal",))))
    clerk.registers.declare(registered.register())
    loaded(clerk)
    clerk.registers.correct("firms", "row:00001", {"等级": "D"}, reason="录入错误", day=DAY)
    clerk.departments.load(departments())
    clerk.matters.load(matters())
    clerk.plans.draft(annual())
    clerk.by(HEAD).plans.approve("plan-2026")
    table = app.acting.store.tables.outbox
    with app.acting.store.acts.reading() as connection:
        rows = connection.execute(select(table).order_by(table.c.at, table.c.book)).mappings().all()
    events = [read_event({**json.loads(row["body"]), "key": row["key"]}, row["kind"]) for row in rows]
    assert [type(event) for event in events] == [RegisterLoaded, RegisterCorrected, MattersLoaded, PlanApproved]
    assert (events[0].rows, events[0].came) == (60, 60)  # type: ignore[union-attr]
    assert not any("row:00001" in row["body"] for row in rows)
