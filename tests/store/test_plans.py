"""A line of the year goes from draft to draw step by step, and what is out of order is refused with what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

import jointsup
from jointsup.errors import BadRound, Forbidden, JointsupError, NotNow, Unknown
from jointsup.model.annual import TakenRow
from jointsup.store.columns import to_row
from store import registered
from store.registered import CLERK, HEAD, annual, departments, line, matter, matters

PLAN = "plan-2026"


@pytest.fixture
def head(app: jointsup.Application) -> Iterator[jointsup.Application]:
    """The head of the organiser, who drafts and approves, on a store with departments and matters."""
    clerk = registered.staffed(app)
    clerk.departments.load(departments())
    clerk.matters.load(matters(matter("hidden.matter", "fire", published=False)))
    return clerk.by(HEAD)


def states(app: jointsup.Application) -> dict[str, str]:
    return {row.id: row.state for row in app.plans.show(PLAN)[1]}


def step(app: jointsup.Application, name: str, *args: Any, **options: Any) -> Any:
    """Do a step of a round on the plan within an act of the round's own."""
    with app.acting.store.acts.act(HEAD, "rounds.step", book="round:o/1") as act:
        return getattr(app.plans, name)(act, *args, **options)


def codes(error: pytest.ExceptionInfo[JointsupError]) -> list[str]:
    return sorted(problem.code for problem in error.value.problems)


def test_a_line_goes_from_draft_to_draw(head: jointsup.Application) -> None:
    head.plans.draft(annual())
    assert states(head) == {"fire": "drafted", "food": "drafted"}
    head.plans.approve(PLAN, ["food"])
    lines = step(head, "take_up", PLAN, ["food"], "o/1")
    assert [one.line.id for one in lines] == ["food"]
    assert lines[0].way == "省抽县查"
    assert states(head) == {"fire": "drafted", "food": "taken"}
    assert step(head, "drawn", "o/1") == ["food"]
    assert states(head) == {"fire": "drafted", "food": "drawn"}
    assert step(head, "drawn", "o/1") == ["food"]


def test_a_cancelled_round_gives_its_lines_back_and_a_drawn_one_does_not(head: jointsup.Application) -> None:
    head.plans.draft(annual())
    head.plans.approve(PLAN)
    step(head, "take_up", PLAN, ["food", "fire"], "o/1")
    assert step(head, "release", "o/1", "cancelled") == ["fire", "food"]
    assert set(states(head).values()) == {"approved"}
    step(head, "take_up", PLAN, ["fire"], "o/2")
    step(head, "drawn", "o/2")
    with pytest.raises(NotNow, match=r"annual\.drawn"):
        step(head, "release", "o/2", "cancelled")
    assert states(head) == {"fire": "drawn", "food": "approved"}


def test_a_rehearsal_leaves_no_trace_in_the_plan(head: jointsup.Application) -> None:
    head.plans.draft(annual())
    head.plans.approve(PLAN)
    before = head.plans.show(PLAN)
    assert len(step(head, "take_up", PLAN, ["food", "fire"], "rehearsal/1", rehearsal=True)) == 2
    assert step(head, "drawn", "rehearsal/1") == step(head, "release", "rehearsal/1", "over") == []
    assert head.plans.show(PLAN) == before


def test_the_store_itself_keeps_a_line_out_of_a_second_round_of_its_window(head: jointsup.Application) -> None:
    head.plans.draft(annual())
    head.plans.approve(PLAN)
    step(head, "take_up", PLAN, ["food"], "o/1")
    with pytest.raises(NotNow, match=r"annual\.taken"):
        step(head, "take_up", PLAN, ["food"], "o/2")
    store = head.acting.store
    with store.engine.begin() as connection:
        row = dict(connection.execute(select(store.tables.taken)).mappings().one())
        second = {**row, "round": "o/2"}
        with pytest.raises(IntegrityError), connection.begin_nested():
            connection.execute(insert(store.tables.taken), second)
    assert to_row(TakenRow(**{**row, "drawn": False})) == row


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ("drafted", {"take_up"}),
        ("approved", {"approve", "draft"}),
        ("taken", {"approve", "draft", "take_up", "withdraw"}),
        ("drawn", {"approve", "draft", "take_up", "withdraw"}),
        ("withdrawn", {"approve", "take_up", "withdraw"}),
    ],
)
def test_every_step_out_of_order_is_refused_with_what_to_do(head: jointsup.Application, state: str, refused: set[str]) -> None:
    steps: dict[str, Any] = {
        "draft": lambda: head.plans.draft_line(PLAN, line("food", "food", amount="5%")),
        "approve": lambda: head.plans.approve(PLAN, ["food"]),
        "take_up": lambda: step(head, "take_up", PLAN, ["food"], "o/1"),
        "withdraw": lambda: head.plans.withdraw(PLAN, ["food"], "not needed"),
        "drawn": lambda: step(head, "drawn", "o/1"),
    }
    ways = {
        "drafted": [],
        "approved": ["approve"],
        "taken": ["approve", "take_up"],
        "drawn": ["approve", "take_up", "drawn"],
        "withdrawn": ["withdraw"],
    }
    head.plans.draft(annual(line("food", "food")))
    for name in ways[state]:
        steps[name]()
    before = head.plans.show(PLAN)
    assert states(head) == {"food": state}
    for name in sorted(refused):
        with pytest.raises(NotNow, match=rf"annual\.{state}"):
            steps[name]()
        assert head.plans.show(PLAN) == before
    for name in sorted({"draft", "approve", "take_up", "withdraw"} - refused)[:1]:
        steps[name]()


def test_drafting_again_changes_drafts_only_and_leaves_what_is_the_same(head: jointsup.Application) -> None:
    head.plans.draft(annual())
    head.plans.approve(PLAN, ["food"])
    head.plans.draft(annual(line("food", "food"), line("fire", "fire", amount="5%"), line("new", "fire")))
    assert states(head) == {"fire": "drafted", "food": "approved", "new": "drafted"}
    stated, rows = head.plans.show(PLAN)
    assert {one.line.id: one.line.amount for one in stated.lines} == {"fire": "5%", "food": "20%", "new": "20%"}
    assert {row.id: row.version for row in rows} == {"fire": 2, "food": 2, "new": 1}
    with pytest.raises(NotNow, match=r"annual\.approved"):
        head.plans.draft(annual(line("food", "food", amount="5%"), line("more", "fire")))
    assert "more" not in states(head)
    head.plans.withdraw(PLAN, ["food"], "changed")
    head.plans.draft(annual(line("food", "food")))
    assert states(head)["food"] == "drafted"


def test_matters_and_bodies_are_asked_on_every_day_of_the_window(head: jointsup.Application) -> None:
    head.plans.draft(
        annual(
            line("unknown", "none"),
            line("hidden", "hidden", bodies=["fire"]),
            line("stranger", "food", bodies=["food", "fire"]),
            line("office", "food", bodies=["food", "office"]),
            line("good", "food", bodies=["food", "market"]),
        )
    )
    with pytest.raises(BadRound) as refused:
        head.plans.approve(PLAN)
    assert sorted((problem.where, problem.code, problem.value) for problem in refused.value.problems) == [
        ("plan-2026, hidden", "matter.unpublished", "hidden.matter"),
        ("plan-2026, office", "annual.body", "office"),
        ("plan-2026, office", "matter.coordinating", "office"),
        ("plan-2026, stranger", "annual.body", "fire"),
        ("plan-2026, unknown", "annual.body", "none"),
        ("plan-2026, unknown", "matter.department", "none"),
        ("plan-2026, unknown", "matter.unknown", "none.matter"),
    ]
    assert set(states(head).values()) == {"drafted"}
    assert [row.id for row in head.plans.approve(PLAN, ["good"])] == ["good"]


def test_a_matter_that_ends_within_the_window_stops_the_approval(head: jointsup.Application) -> None:
    head.by(CLERK).matters.load(matters(version="2", valid_from="2026-08-01", matters=[matter("fire.matter", "fire")]))
    head.plans.draft(annual())
    with pytest.raises(BadRound) as refused:
        head.plans.approve(PLAN)
    assert codes(refused) == ["annual.body", "matter.unknown"]
    assert {problem.details["day"] for problem in refused.value.problems} == {"2026-08-01"}
    head.plans.approve(PLAN, ["fire"])


def policy(terms: str, **changes: Any) -> dict[str, Any]:
    dated = {"valid_from": "2024-01-01", "valid_to": None, "source": "made up"}
    return {"id": "rate", "version": "1", **dated, "terms": terms, **changes}


@pytest.mark.parametrize(
    ("terms", "amounts", "code"),
    [
        ("≥3%/年", ["1%", "2%"], ""),
        ("≥3%/年", ["1%", "1%"], "policy.broken"),
        ("≤3%/年", ["2%", "2%"], "policy.broken"),
        ("=3%/年", ["1%", "2%"], ""),
        ("2×10%/年", ["10%", "10%"], ""),
        ("2×10%/年", ["10%"], "policy.broken"),
        ("≥5%/次", ["5%", "4%"], "policy.broken"),
        ("≥100户/年", ["60", "40"], ""),
        ("≥100户/年", ["60", "4%"], "annual.unfit"),
        ("≥3%/季度", ["3%", "1%"], "policy.broken"),
        ("每年至少1次", ["all"], ""),
        ("每年至少1次", ["99%"], "policy.broken"),
        ("每年不超过2次", ["all", "all", "all"], ""),
        ("≥3%/2年", ["1%"], ""),
        ("≤3%/2年", ["4%"], "policy.broken"),
    ],
)
def test_the_year_s_lines_keep_the_plan_s_rules_together(head: jointsup.Application, terms: str, amounts: list[str], code: str) -> None:
    windows = (["2026-04-01", "2026-06-30"], ["2026-07-01", "2026-09-30"], ["2026-10-01", "2026-12-31"])
    lines = [
        line(f"l{place}", "food", amount=amount, window=window, policies=["rate"])
        for place, (amount, window) in enumerate(zip(amounts, windows, strict=False))
    ]
    head.plans.draft(annual(*lines, policies=[policy(terms)]))
    if code:
        with pytest.raises(BadRound, match=code.replace(".", r"\.")):
            head.plans.approve(PLAN)
        assert set(states(head).values()) == {"drafted"}
    else:
        head.plans.approve(PLAN)


def test_a_line_s_least_and_largest_amounts_decide(head: jointsup.Application) -> None:
    tiers = [{"where": {"tier": ["A"]}, "amount": "1%"}, {"where": {"tier": ["D"]}, "amount": "all"}]
    head.plans.draft(annual(line("food", "food", amount="3%", amounts=tiers, policies=["rate"]), policies=[policy("≥1%/年")]))
    head.plans.approve(PLAN)
    head.plans.withdraw(PLAN, ["food"], "again")
    head.plans.draft(annual(line("food", "food", amount="3%", amounts=tiers, policies=["rate"]), policies=[policy("≥2%/年")]))
    with pytest.raises(BadRound, match=r"policy\.broken"):
        head.plans.approve(PLAN)


def test_a_rule_outside_its_validity_stops_the_approval(head: jointsup.Application) -> None:
    head.plans.draft(annual(line("food", "food", policies=["rate"]), policies=[policy("≥3%/年", valid_to="2026-08-31")]))
    with pytest.raises(BadRound, match=r"policy\.not_in_force"):
        head.plans.approve(PLAN)


def test_rules_do_not_change_under_approved_lines_and_the_plan_stays_its_organiser_s(head: jointsup.Application) -> None:
    head.plans.draft(annual())
    head.plans.approve(PLAN, ["food"])
    with pytest.raises(NotNow, match=r"annual\.policies"):
        head.plans.draft(annual(policies=[policy("≥3%/年")]))
    with pytest.raises(NotNow, match=r"annual\.head"):
        head.plans.draft(annual(line("food", "food", window=["2027-02-01", "2027-03-01"]), year=2027))


def test_a_draft_is_refused_with_everything_that_is_wrong(head: jointsup.Application) -> None:
    bad = annual(
        line("a", "food", window=["2026-09-30", "2026-07-01"], amount=None),
        line("a", "food", window=["2027-01-01", "2027-02-28"], matters=[], bodies=[]),
        line("b", "food", draw_level="county", check_level="province", policies=["none"], amount="300%"),
        policies=[policy("some")],
        organiser="",
    )
    with pytest.raises(BadRound) as refused:
        head.plans.draft(bad)
    assert set(codes(refused)) == {
        "annual.amount",
        "annual.empty",
        "annual.level",
        "annual.policy",
        "annual.window",
        "list.validity",
        "plan.twice",
        "policy.syntax",
        "rate.above_one",
        "text.empty",
    }
    with pytest.raises(Unknown, match=r"annual\.none"):
        head.plans.show(PLAN)


def test_who_may_not_draft_or_approve_is_refused(head: jointsup.Application) -> None:
    clerk = head.by(CLERK)
    clerk.plans.draft(annual())
    with pytest.raises(Forbidden):
        clerk.plans.approve(PLAN)
    with pytest.raises(Forbidden):
        clerk.plans.draft(annual(id="other", organiser="fire"))
    with pytest.raises(Unknown, match=r"annual\.no_line"):
        head.plans.approve(PLAN, ["none"])
    head.plans.approve(PLAN)
    with pytest.raises(NotNow, match=r"annual\.nothing"):
        head.plans.approve(PLAN)
