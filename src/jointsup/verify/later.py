"""Checks of later entries: the chain, the times, and each reserve 递补 (protocol, "Draw" and "Record")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

from jointsup.algorithms.sampling.draw import Ticketed
from jointsup.algorithms.sampling.later import entry_digest, reserves
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.verify.counts import name_of
from jointsup.verify.draws import Seen
from jointsup.verify.report import Findings
from jointsup.verify.shapes import instant_point

Place: TypeAlias = "tuple[int, int]"


def _where(number: int) -> str:
    return f"later.jsonl, line {number}"


def check_chain(hash_name: str, record_digest: str, entries: Sequence[Mapping[str, Any]], findings: Findings) -> None:
    """Check that each entry names the one before it, the first the record, and that times never run back."""
    previous = record_digest
    for number, entry in enumerate(entries, 1):
        if entry["previous"] != previous:
            findings.broken("later/chain", _where(number), value=entry["previous"], expected=previous)
        previous = entry_digest(hash_name, entry)
    for number, (before, after) in enumerate(pairwise(entries), 2):
        if instant_point(before["time"]) > instant_point(after["time"]):  # type: ignore[operator]
            findings.broken("later/time", _where(number), before=before["time"], after=after["time"])


def check_reserves(
    rules: RoundRules,
    seen: Seen,
    entries: Sequence[Mapping[str, Any]],
    rows: Sequence[Ticketed] | None,
    findings: Findings,
) -> None:
    """Check who takes whose place; with ``rows`` (those that can be drawn or follow) also that it is the next in order."""
    at_line = {line.id: at for at, line in enumerate(rules.lines)}
    stands: dict[Place, list[str]] = {}
    for one in seen.shown:
        if one.id is not None and one.line is not None and one.stratum is not None:
            stands.setdefault((one.line, one.stratum), []).append(one.id)
    known = seen.placed and all(one.id is not None for one in seen.shown)
    wrong: list[str] = []
    for number, entry in enumerate(entries, 1):
        if entry["kind"] != "reserve":
            continue
        where, out = _where(number), entry["id"]
        if out in wrong:
            findings.broken("later/again", where, id=out)
        if not entry["taken"]:
            findings.broken("later/nobody", where, id=out)
        taken = _places(rules, at_line, entry["taken"], where, findings)
        if taken is None:
            continue
        if known:
            _stands(rules, stands, out, taken, where, findings)
        wrong.append(out)
        for place, taker in taken.items():
            if taker is not None and (taker in stands.get(place, ()) or taker in wrong):
                findings.broken("later/taken", where, id=taker)
        if known and rows is not None:
            _next(rules, rows, stands, wrong, out, taken, where, findings)
        for place, taker in taken.items():
            if taker is not None:
                stands.setdefault(place, []).append(taker)


def _places(
    rules: RoundRules, at_line: Mapping[str, int], taken: Sequence[Sequence[Any]], where: str, findings: Findings
) -> dict[Place, str | None] | None:
    """Return who takes each place, in the document's order of lines, or None where a place is none of the round's."""
    places: dict[Place, str | None] = {}
    for line, labels, taker in taken:
        at = at_line.get(line)
        if at is None or tuple(labels) not in rules.lines[at].strata:
            findings.broken("later/nowhere", where, place=name_of(line, labels))
            return None
        places[at, rules.lines[at].strata.index(tuple(labels))] = taker
    lines = [line for line, _ in places]
    if len(places) != len(taken) or lines != sorted(set(lines)):
        findings.broken("later/order", where)
    return places


def _stands(
    rules: RoundRules,
    stands: Mapping[Place, Sequence[str]],
    out: str,
    taken: Mapping[Place, str | None],
    where: str,
    findings: Findings,
) -> None:
    """Check that a wrong row is replaced exactly where it stands, in all lines at once."""
    due = {place for place, stand in stands.items() if out in stand}
    for line, at in sorted(due ^ taken.keys()):
        code = "later/not_replaced" if (line, at) in due else "later/not_drawn"
        findings.broken(code, where, id=out, place=name_of(rules.lines[line].id, rules.lines[line].strata[at]))


def _next(
    rules: RoundRules,
    rows: Sequence[Ticketed],
    stands: Mapping[Place, Sequence[str]],
    wrong: Sequence[str],
    out: str,
    taken: Mapping[Place, str | None],
    where: str,
    findings: Findings,
) -> None:
    for line, at, due in reserves(rules, rows, stands, wrong, out):
        if (line, at) in taken and taken[line, at] != due:
            place = name_of(rules.lines[line].id, rules.lines[line].strata[at])
            findings.broken("later/next", where, place=place, id=taken[line, at] or "-", expected=due or "-")
