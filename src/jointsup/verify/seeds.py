"""Checks of the seed 随机种子 and of what witnesses have signed for (protocol, "Seed")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from jointsup.algorithms.sampling import beacons
from jointsup.algorithms.sampling.seed import commitment, list_digest, matches, seed_of
from jointsup.errors import BadText, Missing
from jointsup.verify.report import Findings
from jointsup.verify.shapes import instant_point

WHERE = "record.json: seed"


def check_seed(head: Mapping[str, Any], document: Mapping[str, Any], findings: Findings) -> None:
    """Check commitments, reveals and later value against the round's sources, and make the seed anew."""
    sources, seed = document["sources"], head["seed"]
    values = _revealed(head, sources, findings)
    if _later(sources["later"], seed["later"], sources.get("deadline"), findings):
        values.append((seed["later"][0], seed["later"][1]))
    if not values:
        findings.broken("seed.sources/none", WHERE)
    made = seed_of(head["header"]["hash"], head["frame_digest"], head["round_digest"], values)
    if made != seed["value"]:
        findings.broken("seed.value/other", f"{WHERE}.value", expected=made, value=seed["value"])


def _revealed(head: Mapping[str, Any], sources: Mapping[str, Any], findings: Findings) -> list[tuple[str, str]]:
    """Return the parties' values that count, and name the parties whose values do not."""
    name, seed = head["header"]["hash"], head["seed"]
    bodies = {entry["party"]: entry["body"] for entry in sources["parties"]}
    committed, revealed = dict(seed["commitments"]), dict(seed["reveals"])
    for party in committed:
        if party not in bodies:
            findings.broken("seed.commitments/party", f"{WHERE}.commitments", party=party)
    for party in revealed:
        if party not in committed:
            findings.broken("seed.commitments/reveal", f"{WHERE}.reveals", party=party)
    values = []
    for party, sent in committed.items():
        nonce = revealed.get(party)
        if nonce is not None and commitment(name, head["frame_digest"], head["round_digest"], party, nonce) == sent:
            values.append((party, nonce))
        elif sources["later"]:
            findings.remark("seed.withheld" if nonce is None else "seed.wrong", WHERE, party=party)
        else:
            findings.broken(f"seed.sources/{'withheld' if nonce is None else 'wrong'}", WHERE, party=party)
    for party in bodies:
        if party not in committed:
            findings.remark("seed.silent", WHERE, party=party)
    if not sources["later"] and len({bodies[party] for party in committed if party in bodies}) < 2:
        findings.broken("seed.sources/bodies", WHERE)
    return values


def _later(
    events: Sequence[Mapping[str, Any]], later: Sequence[str] | None, deadline: str | None, findings: Findings
) -> bool:
    """Check the later value; say whether there is one."""
    if later is None:
        if events:
            findings.broken("seed.later/missing", f"{WHERE}.later", event=events[0]["event"])
        return False
    name, value = later
    place = next((at for at, event in enumerate(events) if event["event"] == name), None)
    if place is None:
        findings.broken("seed.later/event", f"{WHERE}.later", event=name)
        return True
    if not _matches(events[place]["pattern"], value):
        findings.broken("seed.later/pattern", f"{WHERE}.later", value=value, pattern=events[place]["pattern"])
    elif events[place]["pattern"] == beacons.PATTERN and (beacon := beacons.beacon_of(name)) is not None:
        _beacon(beacon, value, deadline, findings)
    for event in events[:place]:
        findings.ask("no_value", event=event["event"], date=event["date"])
    findings.ask("later_value", event=name, date=events[place]["date"], value=value)
    return True


def _beacon(beacon: beacons.Beacon, value: str, deadline: str | None, findings: Findings) -> None:
    """Check that a beacon signed the value, and that nobody could know it at the deadline."""
    where = f"{WHERE}.later"
    told: dict[str, object] = {"event": beacon.event, "instant": beacon.instant.isoformat()}
    if deadline is not None and beacon.instant <= datetime.fromisoformat(deadline):
        findings.broken("seed.later/early", where, **told, deadline=deadline)
    try:
        right = beacons.signed(beacon, value)
    except Missing:
        findings.unshown("beacon", event=beacon.event)
        return
    if right:
        findings.remark("seed.beacon", where, **told, name=beacon.chain.name)
    else:
        findings.broken("seed.later/signature", where, event=beacon.event, value=value)


def _matches(pattern: str, value: str) -> bool:
    try:
        return matches(pattern, value)
    except BadText:
        return False


KINDS = ("pair", "commitments", "reveals")
"""What a witness signs for, in the order in which it must."""


def check_receipts(head: Mapping[str, Any], document: Mapping[str, Any], findings: Findings) -> None:
    """Check what the receipts hold, their order in time, and say what the missing ones leave open."""
    name, seed = head["header"]["hash"], head["seed"]
    what = {
        "pair": [document["round_id"], document["attempt"], head["frame_digest"], head["round_digest"]],
        "commitments": list_digest(name, seed["commitments"]),
        "reveals": list_digest(name, seed["reveals"]),
    }
    counted: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for at, receipt in enumerate(head["receipts"]):
        where, kind = f"record.json: receipts[{at}]", receipt["kind"]
        if receipt["what"] != what[kind]:
            findings.broken("witness.pair/receipt" if kind == "pair" else "witness.lists/receipt", where, kind=kind)
        if receipt["witness"] in document["sources"]["witnesses"]:
            counted[kind].append(receipt["time"])
            shown = {part: receipt[part] for part in ("witness", "kind", "time")}
            findings.ask("receipt", **shown, reference=receipt["reference"] or "-")
        else:
            findings.remark("receipt.uncounted", where, witness=receipt["witness"])
    check_times(counted, document["sources"], seed["later"], findings)
    if not counted["pair"]:
        findings.unshown("no_pair_receipt")
    if seed["commitments"] and not (counted["commitments"] and counted["reveals"]):
        findings.unshown("no_list_receipts")


def check_times(
    counted: Mapping[str, Sequence[str]], sources: Mapping[str, Any], later: Sequence[str] | None, findings: Findings
) -> None:
    """Check that pair, commitments, deadline, reveals and later value came in this order.

    Of each kind the first receipt counts, as what it holds was fixed from then on; but no receipt may be of a later day than
    the later value.
    """
    where = "record.json: receipts"
    steps = [(kind, min(counted[kind], key=instant_point)) for kind in KINDS if counted[kind]]  # type: ignore[arg-type]
    for (before, early), (after, late) in pairwise(steps):
        if _after(early, late):
            findings.broken("witness.lists/order", where, before=before, early=early, after=after, late=late)
    if sources["deadline"] is not None:
        for kind, time in steps:
            if kind != "reveals" and _after(time, sources["deadline"]):
                findings.broken("witness.lists/deadline", where, kind=kind, time=time, deadline=sources["deadline"])
    day = next((event["date"] for event in sources["later"] if later and event["event"] == later[0]), None)
    if day is None:
        return
    for kind in KINDS:
        for time in counted[kind]:
            if time[:10] > day:
                findings.broken("witness.lists/late", where, kind=kind, time=time, date=day)
            elif time[:10] == day:
                findings.unshown("same_day", kind=kind, time=time, date=day)


def _after(first: str, second: str) -> bool:
    one, other = instant_point(first), instant_point(second)
    return one is not None and other is not None and one > other
