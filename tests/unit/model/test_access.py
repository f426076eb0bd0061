"""Access: a rule holds between its days, a role too, and what a role may touch ends at its reach."""

from __future__ import annotations

from datetime import date

import pytest

from jointsup.errors import NotNow
from jointsup.model.access import AccessRule, AccessRules, Grant, Reach, reaches

APPROVE = AccessRule("plans.approve", "批准计划", {"head": "department"})
CLOSED = AccessRules("访问规则", [APPROVE], "access/1", "试行办法第三条", "2026-01-01", "2026-12-31", "2")
OPEN = AccessRules("访问规则", [APPROVE], "access/1", "试行办法第三条", "2026-01-01", None, "2")
GRANT = Grant("zhang", "市应急局", "370100", "head", "2026-01-01", "2026-06-30")


def test_an_act_has_its_rule_and_another_none() -> None:
    """The rule of an act is found on the first and the last day; what no rule opens has none."""
    for day in (date(2026, 1, 1), date(2026, 12, 31)):
        assert CLOSED.rule("plans.approve", day) is APPROVE
        assert CLOSED.rule("plans.burn", day) is None
    assert OPEN.rule("plans.approve", date(2099, 1, 1)) is APPROVE


@pytest.mark.parametrize(("rules", "day"), [(CLOSED, date(2025, 12, 31)), (CLOSED, date(2027, 1, 1)), (OPEN, date(2025, 12, 31))])
def test_rules_outside_their_days_are_never_used(rules: AccessRules, day: date) -> None:
    """A day before the first or after the last stops the work, and the error says which rules, which version and which day."""
    with pytest.raises(NotNow) as caught:
        rules.rule("plans.approve", day)
    (problem,) = caught.value.problems
    assert (problem.code, problem.where, problem.value, problem.details) == ("access.validity", "访问规则", day.isoformat(), {"version": "2"})


def test_a_grant_holds_from_its_first_to_its_last_day() -> None:
    """Both ends are included; without a last day it holds on."""
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]
    assert [GRANT.holds(day) for day in days] == [False, True, True, False]
    assert Grant("zhang", "市应急局", "370100", "head", "2026-01-01").holds(date(2099, 1, 1))


@pytest.mark.parametrize(
    ("reach", "area", "department", "reached"),
    [
        ("any", None, None, True),
        ("any", "320000", "省公安厅", True),
        ("area", "370112", None, True),
        ("area", "370100", "市公安局", True),
        ("area", "370200", "市应急局", False),
        ("area", None, "市应急局", False),
        ("department", "370112", "市应急局", True),
        ("department", "370112", "市公安局", False),
        ("department", "370112", None, False),
        ("department", "370200", "市应急局", False),
    ],
)
def test_a_grant_reaches_its_area_and_its_department(reach: Reach, area: str | None, department: str | None, reached: bool) -> None:
    """``any`` reaches all, ``area`` what lies in the grant's area, ``department`` of this only what is the department's own."""
    assert reaches(reach, GRANT, area, department) is reached
