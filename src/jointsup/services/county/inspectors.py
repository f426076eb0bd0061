"""The county's inspectors 执法检查人员, generated, and the plan by which they are sent: skills, leave, interests. They have numbers and no names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from attrs import frozen

from jointsup.services.county.dice import Dice
from jointsup.services.county.places import BODIES, COUNTY, TOWNS, Body
from jointsup.services.county.register import Entity

HEADINGS: Final = ("证号", "乡镇", "部门", "专业能力", "可用工时")

SKILLS: Final = (
    ("equipment-check", "market", "特种设备"), ("drug-check", "market", "药品"), ("hazard-check", "emergency", "危险化学品"),
    ("gas-check", "housing", "燃气"), ("site-check", "housing", "施工安全"), ("waste-check", "environment", "危险废物"),
)  # fmt: skip
"""Matters that call for a skill of one who comes, with the body that must have it."""

SKILLED, ON_LEAVE, RELATED = 350, 300, 600
"""Of a thousand inspectors: who has a skill that his body needs, who is on leave for a while, who has an interest in some firm."""

HOURS, SLOT_HOURS = 1200, 3
CHECK_HOURS, WAY_HOURS, MONTH_HOURS = 1, 1, 80
"""Hours of each person for a check and for the way, and what each has for checks in a month."""

SLOTS_FROM: Final = date(2027, 1, 4)


@frozen
class Inspectors:
    """All inspectors: their rows under :data:`HEADINGS`, their leave, and pairs of inspector and entity that are kept apart."""

    rows: Sequence[tuple[str, ...]]
    leave: Sequence[tuple[str, str, str]]
    recusals: Sequence[tuple[str, str, str]]


def inspectors(seed: int, entities: Sequence[Entity]) -> Inspectors:
    """Return the inspectors of the county of a seed, each with what was thrown for it."""
    rows: list[tuple[str, ...]] = []
    leave: list[tuple[str, str, str]] = []
    recusals: list[tuple[str, str, str]] = []
    towns = tuple((code, weight) for code, _, weight in TOWNS)
    for number, body in enumerate(BODIES, 1):
        skills = [skill for _, of, skill in SKILLS if of == body.id]
        for place in range(1, body.inspectors + 1):
            card = f"{number:02d}{place:03d}"
            dice = Dice(seed, f"inspector {card}")
            able = ";".join(skill for skill in skills if dice.happens(SKILLED) or place <= 2)
            rows.append((card, dice.one_of(towns), body.id, able, str(HOURS)))
            if dice.happens(ON_LEAVE):
                first = SLOTS_FROM + timedelta(days=dice.below(330))
                leave.append((f"card:{card}", str(first), str(first + timedelta(days=3 + dice.below(40)))))
            if dice.happens(RELATED):
                recusals.append((f"card:{card}", entities[dice.below(len(entities))].id, "申报的利害关系（生成）"))
    return Inspectors(rows, leave, recusals)


def staffing_plan(found: Inspectors, body: Body, areas: Mapping[str, str]) -> dict[str, Any]:
    """Return the plan (``staffing_plan/1``) of one executing body; ``areas`` are the towns of those it visits."""
    mine = {f"card:{card}" for card, _, of, *_ in found.rows if of == body.id}
    return {
        "schema": "staffing_plan/1",
        "round_id": f"示例县{body.chinese}/1",
        "as_of": "2026-12-29",
        "id": {"column": "证号", "scheme": "card", "pattern": "[0-9]{5}"},
        "columns": {"area": "乡镇", "body": "部门", "skills": "专业能力", "hours": "可用工时", "load": None},
        "bodies": [{"id": body.id, "kind": "inspecting", "slot_hours": SLOT_HOURS}],
        "needs": [[matter, of, [skill]] for matter, of, skill in SKILLS if of == body.id],
        "leave": [list(one) for one in found.leave if one[0] in mine],
        "recusals": [list(one) for one in found.recusals if one[0] in mine],
        "areas": dict(areas),
        "names": [["body", body.id, body.chinese]],
        "sources": {"parties": [["audit", "audit"], ["union", "union"]], "deadline": "2026-12-31T12:00:00+08:00"},
    }


def capacity() -> dict[str, Any]:
    """Return what the bodies can do (``capacity/1``): every inspector has some hours a month for checks."""
    return {
        "schema": "capacity/1",
        "version": "1",
        "valid_from": "2027-01-01",
        "valid_to": "2027-12-31",
        "source": "为演示而设，非真实",
        "check": str(CHECK_HOURS),
        "way": str(WAY_HOURS),
        "workday": "7",
        "bodies": [
            {"body": body.id, "area": COUNTY, "month": f"2027-{month:02d}", "hours": str(body.inspectors * MONTH_HOURS)}
            for body in BODIES
            for month in range(1, 13)
        ],
    }
