"""A county's store for tests: departments, matters, a register of made-up rows, a year's plan; a clerk and a head who act."""

from __future__ import annotations

from datetime import date
from typing import Any

import jointsup
import small
from jointsup.model.actors import Actor

CLERK = Actor("clerk", "market", "370000")
HEAD = Actor("head", "market", "370000")
AUDITOR = Actor("auditor", "justice", "370000")
DAY = date(2024, 6, 30)
"""The day of the first load."""


def staffed(app: jointsup.Application) -> jointsup.Application:
    """Return the application for its clerk, after the roles were granted."""
    for actor, role in ((CLERK, "clerk"), (HEAD, "head"), (AUDITOR, "auditor")):
        app.access.grant(actor.person, role, department=actor.department, area=actor.area)
    return app.by(CLERK)


def register(**changes: Any) -> dict[str, Any]:
    """Return a declaration (``register/1``) over :func:`small.rows`."""
    plan = small.plan()
    grades = {"等级": "internal", "类型": "personal", "排除": "secret"}
    return {
        "schema": "register/1",
        "name": "firms",
        "title": "企业名录",
        "kind": "entities",
        "department": "market",
        "area": "370000",
        "id": plan["id"],
        "columns": [
            {"column": heading, "title": heading, "grade": grades.get(heading, "open")}
            for heading in small.HEADINGS[1:]
        ],
        "facets": plan["facets"],
        "vocabularies": plan["vocabularies"],
        "grounds": plan["grounds"],
        "persons": plan["persons"],
        **changes,
    }


def department(identity: str, **changes: Any) -> dict[str, Any]:
    """Return a department of a list."""
    return {
        "id": identity,
        "name": f"{identity} 局",
        "level": "county",
        "area": "370102",
        "standing": "agency",
        "vertical": False,
        "coordinating": False,
        **changes,
    }


def departments(*more: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a list of departments (``departments/1``): market, fire, food and park check, the office coordinates."""
    listed = [department(one) for one in ("market", "fire", "food", "park")] + [department("office", coordinating=True)]
    return {
        "schema": "departments/1",
        "area": "370000",
        "id": "shandong",
        "version": "1",
        "valid_from": "2024-01-01",
        "valid_to": None,
        "source": "made up",
        "departments": [*listed, *more],
        **changes,
    }


def matter(identity: str, lead: str, *participants: str, **changes: Any) -> dict[str, Any]:
    """Return a matter of a list."""
    bodies = [{"department": lead, "role": "lead", "valid_from": "2024-01-01"}]
    bodies += [{"department": one, "role": "participant", "valid_from": "2024-01-01"} for one in participants]
    return {
        "id": identity,
        "name": f"{identity} 事项",
        "field": "食品",
        "duty": "监督检查",
        "basis": "made up",
        "way": "双随机",
        "entities": "",
        "published": True,
        "bodies": bodies,
        **changes,
    }


def matters(*more: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a list of matters (``matters/1``)."""
    return {
        "schema": "matters/1",
        "area": "370000",
        "id": "joint",
        "version": "1",
        "valid_from": "2024-01-01",
        "valid_to": None,
        "source": "made up",
        "matters": [matter("food.matter", "food", "market"), matter("fire.matter", "fire"), *more],
        **changes,
    }


def line(identity: str, body: str, **changes: Any) -> dict[str, Any]:
    """Return a line of the year (of an ``annual/1``) about ``BODY.matter``; changes are of the plan line in it."""
    around = ("organiser", "initiator", "draw_level", "check_level", "participants", "crosswise", "directed", "policies")
    inside = {key: value for key, value in changes.items() if key not in around}
    return {
        "line": small.line(identity, **{"matters": [f"{body}.matter"], "bodies": [body], **inside}),
        "organiser": "market",
        "initiator": "market",
        "draw_level": "province",
        "check_level": "county",
        **{key: value for key, value in changes.items() if key in around},
    }


def annual(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a year's plan (``annual/1``)."""
    return {
        "schema": "annual/1",
        "id": "plan-2026",
        "title": "2026 年计划",
        "year": 2026,
        "organiser": "market",
        "area": "370000",
        "lines": list(lines) or [line("food", "food"), line("fire", "fire")],
        **changes,
    }


def loaded(app: jointsup.Application, rows: Any = None, day: date = DAY, **options: Any) -> Any:
    """Load the register and return what that did."""
    given = {"source": "made up", "ground": "first state", **options}
    return app.registers.load("firms", small.rows() if rows is None else rows, as_of=day, **given)
