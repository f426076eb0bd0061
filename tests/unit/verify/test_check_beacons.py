"""A check judges a beacon's value by its signature and by the deadline before which nobody may know it."""

from __future__ import annotations

import sys
from datetime import UTC

import pytest

import beacons
from jointsup.algorithms.sampling.beacons import PATTERN, QUICKNET, Beacon
from jointsup.verify.report import Findings
from jointsup.verify.seeds import check_seed


def checked(number: int, value: str, deadline: str) -> Findings:
    """Return what a check finds about a round's value of quicknet."""
    event = Beacon(QUICKNET, number).planned(UTC)
    sources = {"deadline": deadline, "parties": [], "later": [{"event": event.event, "date": event.date, "pattern": PATTERN}]}
    digest = "a" * 64
    seed = {"commitments": [], "reveals": [], "later": [event.event, value], "value": digest}
    head = {"header": {"hash": "sha256"}, "frame_digest": digest, "round_digest": digest, "seed": seed}
    findings = Findings()
    check_seed(head, {"sources": sources}, findings)
    return findings


def codes(findings: Findings) -> list[str]:
    return sorted({found.code for found in findings.deviations} - {"seed.value/other"})


def test_a_check_judges_a_published_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """A true value is remarked, a false one and one of before the deadline are deviations, without the library the check says what it cannot show."""
    value, before, after = beacons.PUBLISHED[1000], "2023-08-23T15:00:00Z", "2023-08-23T15:59:24Z"
    right = checked(1000, value, before)
    assert (codes(right), [one.code for one in right.remarks]) == ([], ["seed.beacon"])
    told = {"event": Beacon(QUICKNET, 1000).event, "instant": "2023-08-23T15:59:24+00:00"}
    assert [(one.where, one.details) for one in right.remarks] == [("record.json: seed.later", {**told, "name": "quicknet"})]
    assert codes(checked(1000, value, after)) == ["seed.later/early"]
    early = next(one for one in checked(1000, value, after).deviations if one.code == "seed.later/early")
    assert (early.where, early.details) == ("record.json: seed.later", {**told, "deadline": after})
    assert codes(checked(1000, beacons.PUBLISHED[123], before)) == ["seed.later/signature"]
    monkeypatch.setitem(sys.modules, "py_arkworks_bls12381", None)
    without = checked(1000, value, before)
    assert (codes(without), "beacon" in [one.code for one in without.cannot_show]) == ([], True)
