"""Where a round stands decides which steps may be taken: no order of steps lets anybody choose a seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from jointsup.algorithms.sampling.seed import commitment
from jointsup.canonical import canonical
from jointsup.errors import BadSeed, NotNow
from jointsup.model.plan import PlanEvent, PlanSources
from jointsup.model.rounds import RoundOrder, RoundPart, RoundRow, RoundState
from jointsup.services.life.next_steps import Step
from jointsup.services.life.situation import Situation, situation

DEADLINE = datetime(2026, 7, 1, 12, tzinfo=UTC)
FRAME, ROUND = "a" * 64, "b" * 64
PARTIES = (("auditor", "audit-office"), ("clerk", "market"), ("justice", "justice"))
EVENTS = (PlanEvent("lottery of 3 July", "2026-07-03", "[0-9]{12}"), PlanEvent("index of 4 July", "2026-07-04", "[0-9]{9}"))
WAITING = {"round.before_event", "round.reveals_wait", "round.witness_reveals", "round.witness_commitments", "round.before_deadline"}


def nonce(party: str) -> str:
    return party.encode().hex().ljust(64, "0")[:64]


def part(kind: str, name: str, text: str) -> RoundPart:
    return RoundPart("market/1", 1, kind, name, text, "2026-06-01T08:00:00Z")  # type: ignore[arg-type]


def made(
    now: datetime, state: RoundState = "frozen", parts: tuple[RoundPart, ...] = (), *, later: bool = True, witness: bool = False
) -> Situation:
    sources = PlanSources(
        PARTIES, DEADLINE.isoformat(), EVENTS if later else (), ("gazette",) if witness else ()
    )
    order = RoundOrder("order/1", "market", "2026", ("food",), "firms", "2026-06-01", sources)
    frozen = state != "open"
    row = RoundRow(
        "market/1", 1, "market", 1, state, 1, "370100", "market", order, (), None, FRAME if frozen else None, ROUND if frozen else None
    )
    return situation(row, parts, now, "sha256")


def committed(*parties: str) -> tuple[RoundPart, ...]:
    return tuple(
        part("commitment", party, commitment("sha256", FRAME, ROUND, party, nonce(party))) for party in parties
    )


def revealed(*parties: str, wrong: tuple[str, ...] = ()) -> tuple[RoundPart, ...]:
    return tuple(part("reveal", party, nonce(party if party not in wrong else "x")) for party in parties)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """A round at any moment, with whatever may have come in."""
    names = [party for party, _ in PARTIES]
    who = draw(st.lists(st.sampled_from(names), unique=True))
    shown = draw(st.lists(st.sampled_from(who), unique=True)) if who else []
    wrong = tuple(draw(st.lists(st.sampled_from(shown), unique=True))) if shown else ()
    parts = [*committed(*who)]
    if draw(st.booleans()):
        parts.append(part("closed", "commitments", "c" * 64))
        parts += revealed(*shown, wrong=wrong)
        if draw(st.booleans()):
            parts.append(part("closed", "reveals", "d" * 64))
            called_off = draw(st.integers(0, 2))
            parts += [part("called_off", event.event, canonical("not held")) for event in EVENTS[:called_off]]
            if called_off < 2 and draw(st.booleans()):
                parts.append(part("value", EVENTS[called_off].event, "1" * 12))
    for kind in draw(st.lists(st.sampled_from(["pair", "commitments", "reveals"]), unique=True)):
        parts.append(part("receipt", f"{kind}:gazette", canonical({"kind": kind, "time": "2026-06-20T08:00:00Z"})))
    for kind in draw(st.lists(st.sampled_from(["pair", "commitments", "reveals"]), unique=True)):
        parts.append(part("waived", kind, canonical("the witness does not answer")))
    now = DEADLINE + timedelta(days=draw(st.integers(-5, 10)), hours=draw(st.integers(0, 23)))
    if any(one.kind == "closed" for one in parts) and not any(one.name.partition(":")[0] == "pair" for one in parts):
        # No list is closed while the pair's receipt is awaited.
        parts.append(part("receipt", "pair:gazette", canonical({"kind": "pair", "time": "2026-06-20T08:00:00Z"})))
    state = draw(st.sampled_from(["open", "frozen", "frozen", "frozen", "seeded", "drawn", "cancelled", "void"]))
    if state == "open":
        parts = []
    return made(now, state, tuple(parts), later=draw(st.booleans()), witness=draw(st.booleans()))


@given(situations())
def test_once_the_seed_can_be_known_nothing_but_its_record_may_follow(stand: Situation) -> None:
    if stand.seed_can_be_known:
        assert stand.fault("cancel") is not None
        assert stand.fault("void") is not None
        assert stand.fault("again") is not None


@given(situations())
def test_an_attempt_that_can_still_give_a_seed_is_never_void(stand: Situation) -> None:
    if stand.fault("draw") is None:
        assert stand.fault("void") is not None


@given(situations())
def test_nobody_commits_after_a_reveal_and_nobody_reveals_after_the_deadline(stand: Situation) -> None:
    if stand.closed("commitments") or stand.deadline_passed:
        assert stand.fault("commit") is not None
    if stand.deadline_passed or stand.closed("reveals"):
        assert stand.fault("reveal") is not None


@given(situations())
def test_no_value_counts_before_the_reveals_are_closed_or_before_its_day(stand: Situation) -> None:
    if stand.fault("announce") is None:
        assert stand.closed("reveals")
        assert stand.event is not None
        assert stand.event.date <= stand.now.date().isoformat()


@given(situations())
def test_the_next_step_can_be_taken_or_only_waits(stand: Situation) -> None:
    if stand.next_step == "none":
        assert stand.row.state == "cancelled"
        return
    fault = stand.fault(stand.next_step)
    assert fault is None or fault.code in WAITING


@given(situations())
def test_every_refusal_says_what_to_do_next_in_both_languages(stand: Situation) -> None:
    for step in get_args(Step):
        fault = None if step == "none" else stand.fault(step)
        if fault is not None:
            assert fault.code in fault.text("en")
            assert fault.text("zh") != fault.text("en")


@given(situations())
def test_whoever_is_asked_to_commit_or_reveal_has_not_done_so(stand: Situation) -> None:
    awaited = {
        "commit": [party for party, _ in PARTIES if party not in stand.of("commitment")],
        "reveal": [party for party, _ in PARTIES if party in stand.of("commitment") and party not in stand.revealed],
    }
    if stand.next_step in awaited:
        assert stand.next_words("zh").endswith("：" + "、".join(awaited[stand.next_step]))


def test_the_day_of_an_event_is_that_of_the_deadline_s_zone_wherever_the_clock_stands() -> None:
    """From the event's midnight in that zone its value counts as known, though it is still the day before in the zone of the server."""
    order = evolve(made(DEADLINE).row.order, sources=evolve(made(DEADLINE).row.order.sources, deadline="2026-07-01T18:00:00+08:00"))
    for moment, known in (("2026-07-02T15:59:59+00:00", False), ("2026-07-02T16:00:00+00:00", True)):
        stand = made(datetime.fromisoformat(moment))
        stand = evolve(stand, row=evolve(stand.row, order=order))
        assert stand.seed_can_be_known is known
        with pytest.raises(NotNow) as told:
            stand.require_announced(EVENTS[0].event, "1" * 12)
        assert ("round.before_event" in {fault.code for fault in told.value.problems}) is not known


def test_a_witness_whose_answer_would_be_of_a_later_day_than_the_event_is_not_waited_for_wherever_the_clock_stands() -> None:
    """On the day after the event in the deadline's zone nobody waits for the reveals' receipt, though it is still the event's day in UTC."""
    parts = (part("waived", "pair", "w"), *committed("auditor", "clerk"), part("closed", "commitments", "c"), part("waived", "commitments", "w"),
             *revealed("auditor", "clerk"), part("closed", "reveals", "d"))  # fmt: skip
    stand = made(datetime.fromisoformat("2026-07-03T16:30:00+00:00"), parts=parts, witness=True)
    sources = evolve(stand.row.order.sources, deadline="2026-07-01T18:00:00+08:00")
    stand = evolve(stand, row=evolve(stand.row, order=evolve(stand.row.order, sources=sources)))
    assert stand.next_step == "waive"
    assert evolve(stand, now=datetime.fromisoformat("2026-07-03T15:30:00+00:00")).next_step == "close_reveals"


def test_a_withheld_nonce_without_a_later_value_makes_the_attempt_void() -> None:
    parts = (*committed("auditor", "clerk"), part("closed", "commitments", "c"), *revealed("clerk"), part("closed", "reveals", "d"))
    stand = made(DEADLINE + timedelta(hours=1), parts=parts, later=False)
    assert (stand.outstanding, stand.next_step) == (["auditor"], "void")
    with pytest.raises(NotNow, match=r"round\.hopeless"):
        stand.require("draw")


def test_a_withheld_nonce_with_a_later_value_is_left_out_and_the_round_goes_on() -> None:
    parts = (
        *committed("auditor", "clerk"),
        part("closed", "commitments", "c"),
        *revealed("clerk"),
        part("closed", "reveals", "d"),
        part("value", EVENTS[0].event, "1" * 12),
    )
    stand = made(DEADLINE + timedelta(days=3), parts=parts)
    assert stand.next_step == "draw"


def test_a_number_called_off_lets_its_fallback_count() -> None:
    parts = (part("closed", "commitments", "c"), part("closed", "reveals", "d"), part("called_off", EVENTS[0].event, canonical("not held")))
    stand = made(DEADLINE + timedelta(days=4), parts=parts)
    assert stand.event == EVENTS[1]
    with pytest.raises(BadSeed, match=r"round\.other_event"):
        stand.require_announced(EVENTS[0].event, "1" * 12)
    stand.require_announced(EVENTS[1].event, "1" * 9)


def test_a_wrong_reveal_is_outstanding_until_it_is_put_right() -> None:
    parts = (*committed("clerk"), part("closed", "commitments", "c"))
    assert made(DEADLINE - timedelta(days=1), parts=(*parts, *revealed("clerk", wrong=("clerk",)))).outstanding == ["clerk"]
    assert made(DEADLINE - timedelta(days=1), parts=(*parts, *revealed("clerk"))).outstanding == []


def test_named_witnesses_are_asked_before_each_next_step() -> None:
    before = DEADLINE - timedelta(days=1)
    assert made(before, witness=True).next_step == "witness_pair"
    assert getattr(made(before, witness=True).fault("commit"), "code", "") == "round.witness_pair"
    pair = part("receipt", "pair:gazette", canonical({"kind": "pair", "time": "2026-06-20T08:00:00Z"}))
    closed = (pair, *committed("clerk"), part("closed", "commitments", "c"))
    assert getattr(made(before, parts=closed, witness=True).fault("reveal"), "code", "") == "round.witness_commitments"
