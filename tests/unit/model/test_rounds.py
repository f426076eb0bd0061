"""What people see of a round is without what is graded personal."""

from __future__ import annotations

from attrs import evolve

from jointsup.model.plan import PlanSources
from jointsup.model.rounds import RoundOrder, RoundRow
from jointsup.model.staffing import StaffingOrder

SOURCES = PlanSources()
ORDER = RoundOrder("order/1", "market", "2026", ["food"], "firms", "2026-03-01", SOURCES)
ROW = RoundRow("market/1", 1, "market", 1, "open", 1, "370000", "market", ORDER, ())
STAFFING = StaffingOrder(
    schema="staffing_order/1", organiser="market", of="market/1", register="inspectors", hours=100, as_of="2026-03-01", bodies=(), sources=SOURCES,
    own_hours=[("card:1", 60)], leave=[("card:2", "2026-04-01", "2026-04-03")], recusals=[("card:3", "x:1", "亲属")], closed=["2026-05-01"],
)  # fmt: skip


def test_a_staffing_is_shown_without_leave_recusals_and_single_hours() -> None:
    """What says something of one inspector is left empty; all else of the order stays."""
    assert evolve(ROW, staffing=STAFFING).masked.staffing == evolve(STAFFING, own_hours=(), leave=(), recusals=())


def test_a_round_that_draws_entities_is_shown_whole() -> None:
    """Its order holds nothing personal."""
    assert ROW.masked == ROW
