"""Lines and rules of the year's plan: what people call them, and what their terms say."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from jointsup.errors import BadRound
from jointsup.model.annual import AnnualLine, AnnualPolicy
from jointsup.model.matters import Level
from jointsup.model.plan import PlanLine
from jointsup.model.rates import Share

LINE = PlanLine("消防", "消防检查", ("2026-04-01", "2026-06-30"), ["消防安全"], ["县消防大队"], 2, "3%")


@pytest.mark.parametrize(
    ("draws", "checks", "crosswise", "way", "upside_down"),
    [
        ("province", "county", False, "省抽县查", False),
        ("county", "county", False, "县抽县查", False),
        ("prefecture", "town", True, "异地市抽乡查", False),
        ("county", "prefecture", False, "县抽市查", True),
    ],
)
def test_a_line_is_called_by_who_draws_and_who_checks(draws: Level, checks: Level, crosswise: bool, way: str, upside_down: bool) -> None:
    """省抽县查 and the like; a level that would check what a level below it draws is told."""
    line = AnnualLine(LINE, "市应急局", "市应急局", draws, checks, crosswise=crosswise)
    assert (line.way, line.upside_down) == (way, upside_down)


@pytest.mark.parametrize(("last", "read"), [("2026-12-31", date(2026, 12, 31)), (None, None)])
def test_a_rule_is_read_with_its_days_and_its_base(last: str | None, read: date | None) -> None:
    """Days become dates, an open end stays open, and the terms are of the rule's base."""
    rule = AnnualPolicy("比例", "1", "2026-01-01", last, "省令第十二条", "≥3%/年", "eligible").read()
    assert (rule.id, rule.version, rule.valid_from, rule.valid_to, rule.source) == ("比例", "1", date(2026, 1, 1), read, "省令第十二条")
    assert (rule.terms.kind, rule.terms.comparison, rule.terms.amount, rule.terms.base) == ("share", "≥", Share(Fraction(3, 100)), "eligible")


def test_a_rule_that_says_nothing_is_refused_at_its_place() -> None:
    """Terms that cannot be read are refused, with where they stand."""
    with pytest.raises(BadRound) as caught:
        AnnualPolicy("比例", "1", "2026-01-01", None, "省令第十二条", "很多").read("policies[0].terms")
    assert caught.value.problems[0].where == "policies[0].terms"
