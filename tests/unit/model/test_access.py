"""Access: an act has its rule or none, a role holds between its days, and what it may touch ends at its reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from jointsup.model.access import ROLES, AccessRule, Grant, Reach, reaches, role_words
from jointsup.model.rulesets import AccessRuleSet

APPROVE = AccessRule("plans.approve", "批准计划", {"head": "department"})
RULES = AccessRuleSet(
    schema="ruleset/1",
    name="city/access",
    version="2",
    title="访问规则",
    valid_from="2026-01-01",
    valid_to="2026-12-31",
    source="试行办法第三条",
    rules=[APPROVE],
)
GRANT = Grant("zhang", "市应急局", "370100", "head", "2026-01-01", "2026-06-30")


def test_an_act_has_its_rule_and_another_none() -> None:
    assert RULES.rule("plans.approve") is APPROVE
    assert RULES.rule("plans.burn") is None


def test_a_grant_holds_from_its_first_to_its_last_day() -> None:
    """Both ends are included; without a last day it holds on."""
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]
    assert [GRANT.holds(day) for day in days] == [False, True, True, False]
    assert Grant("zhang", "市应急局", "370100", "head", "2026-01-01").holds(date(2099, 1, 1))


@pytest.mark.parametrize(
    ("reach", "area", "departments", "reached"),
    [
        ("any", "", (), True),
        ("any", "320000", ("省公安厅",), True),
        ("area", "370112", (), True),
        ("area", "370100", ("市公安局",), True),
        ("area", "370200", ("市应急局",), False),
        ("area", "", ("市应急局",), False),
        ("department", "370112", ("市应急局",), True),
        ("department", "370112", ("市公安局", "市应急局"), True),
        ("department", "370112", ("市公安局",), False),
        ("department", "370112", (), False),
        ("department", "370200", ("市应急局",), False),
    ],
)
def test_a_grant_reaches_its_area_and_its_department(reach: Reach, area: str, departments: Sequence[str], reached: bool) -> None:
    """``any`` reaches all, ``area`` what lies in the grant's area, ``department`` of this only what is the department's own."""
    assert reaches(reach, GRANT, area, departments) is reached


def test_a_role_is_said_with_its_chinese_title_and_one_of_a_city_s_own_by_its_name() -> None:
    """Every shipped role has a title; what a rule set adds has none."""
    assert {role: role_words(role).text("zh") for role in ROLES} == {role: f"{title}（{role}）" for role, (title, _) in ROLES.items()}
    assert role_words("ranger").text("zh") == role_words("ranger").text("en") == "ranger"
