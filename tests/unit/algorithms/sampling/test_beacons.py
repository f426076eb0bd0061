"""A beacon's value is judged by its signature alone, and a plan names it so that nobody can know it by the deadline."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

import beacons
from jointsup.algorithms.sampling.beacons import (
    PATTERN,
    QUICKNET,
    Beacon,
    beacon_at,
    beacon_of,
    is_beacon,
    plan_faults,
    signed,
    value_fault,
)
from jointsup.errors import Missing, problem
from jointsup.model.plan import PlanEvent, PlanSources
from jointsup.said import Listed

CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(("number", "value"), beacons.PUBLISHED.items())
def test_published_values_of_the_beacon_are_signed(number: int, value: str) -> None:
    """Values that quicknet published are right for their rounds and wrong for the next."""
    assert signed(Beacon(QUICKNET, number), value)
    assert not signed(Beacon(QUICKNET, number + 1), value)
    assert value_fault(Beacon(QUICKNET, number).event, PATTERN, value) is None
    assert value_fault(Beacon(QUICKNET, number + 1).event, PATTERN, value) == "seed.signature"
    assert value_fault(Beacon(QUICKNET, number).event, PATTERN, value.upper()) == "seed.later_value"


def test_the_chain_is_the_one_that_its_members_published() -> None:
    """Name, key, beginning, period and members give the digest under which the League of Entropy publishes quicknet."""
    assert QUICKNET.digest == "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"


@pytest.mark.parametrize("value", ["0" * 96, "f" * 96, "c" + "0" * 95, "a0" + "11" * 47, "80" + "0" * 92 + "04"])
def test_what_is_no_signature_is_refused(value: str) -> None:
    """No point, a point outside the group, and the neutral one in either spelling are no signatures."""
    assert not signed(Beacon(QUICKNET, 1000), value)


def test_a_signature_has_one_spelling() -> None:
    """The same point written with its coordinate above the field's size is refused: it would be a second value to choose from."""
    tried = 0
    for number in range(1, 60):
        own = Beacon(beacons.CHAIN, number)
        value = beacons.sign(own)
        assert signed(own, value)
        flags, coordinate = int(value, 16) >> 381, int(value, 16) % 2**381
        if coordinate + beacons.FIELD < 2**381:
            assert not signed(own, f"{(flags << 381) + coordinate + beacons.FIELD:096x}")
            tried += 1
    assert tried


@given(st.datetimes(datetime(2023, 8, 24), datetime(2090, 1, 1), timezones=st.just(CHINA)))
def test_the_first_round_after_a_moment(moment: datetime) -> None:
    """A moment's round comes out at or after it, the one before it earlier; event and round name each other."""
    found = beacon_at(moment)
    assert Beacon(QUICKNET, found.number - 1).instant < moment <= found.instant
    assert beacon_of(found.event) == found
    assert beacon_at(found.instant) == found


def test_other_events_are_no_beacons() -> None:
    """Only ``drand:DIGEST/NUMBER`` is a beacon's; one of an unknown beacon is one, and has no key."""
    other = f"drand:{'0' * 64}/5"
    assert is_beacon(other)
    assert beacon_of(other) is None
    assert value_fault(other, PATTERN, "a" * 96) is None
    assert value_fault(beacon_at(datetime(2026, 1, 1, tzinfo=UTC)).event, "[0-9]", "5") is None
    for event in ("双色球", "drand:x/5", f"drand:{QUICKNET.digest}/0", f"drand:{QUICKNET.digest}/05", f"{beacon_at(datetime(2026, 1, 1, tzinfo=UTC)).event} "):
        assert not is_beacon(event)
        assert beacon_of(event) is None
        assert value_fault(event, PATTERN, "a" * 96) is None


def test_a_plan_names_a_beacon_rightly_or_is_refused() -> None:
    """Pattern, day and beacon of a plan are those of the round, which comes after the deadline; all that is wrong is named at once."""
    deadline = "2026-07-01T18:00:00+08:00"
    right = beacon_at(datetime(2026, 7, 2, tzinfo=CHINA)).planned(CHINA)
    assert right == PlanEvent(beacon_at(datetime(2026, 7, 2, tzinfo=CHINA)).event, "2026-07-02", PATTERN)
    assert plan_faults(PlanSources(deadline=deadline, later=[right])) == []
    assert [fault.code for fault in plan_faults(PlanSources(later=[right]))] == ["beacon.date"]  # without a deadline days are UTC's
    early = beacon_at(datetime.fromisoformat(deadline))
    assert early.instant == datetime.fromisoformat(deadline)
    wrong = [
        PlanEvent("号码", "2026-07-02", "[0-9]{9}"),
        PlanEvent(right.event, "2026-07-03", "[0-9a-f]{64}"),
        PlanEvent(f"drand:{'0' * 64}/5", "2026-07-02", PATTERN),
        early.planned(CHINA),
    ]
    assert plan_faults(PlanSources(deadline=deadline, later=wrong)) == [
        problem("beacon.pattern", "sources.later[1].pattern", "[0-9a-f]{64}", pattern=PATTERN),
        problem("beacon.date", "sources.later[1].date", "2026-07-03", day="2026-07-02", instant="2026-07-01T16:00:00+00:00"),
        problem("beacon.unknown", "sources.later[2].event", f"drand:{'0' * 64}/5", known=Listed([f"quicknet {QUICKNET.digest}"])),
        problem("beacon.early", "sources.later[3].event", early.event, instant="2026-07-01T10:00:00+00:00", deadline=deadline),
    ]


def test_without_the_library_the_words_name_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the curve's library is missing no value is taken unchecked."""
    monkeypatch.setitem(sys.modules, "py_arkworks_bls12381", None)
    event = Beacon(QUICKNET, 1000).event
    with pytest.raises(Missing) as refused:
        value_fault(event, PATTERN, beacons.PUBLISHED[1000])
    assert refused.value.problems == (problem("extra.beacon", event),)
