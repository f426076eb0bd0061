"""What contradicts itself in a staffing document 选派文件, all at once (protocol, "Staffing document")."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from jointsup.canonical import id_fault
from jointsup.errors import Problem, problem
from jointsup.model.staffing import LEAST, MOST_DAYS
from jointsup.said import Listed


def document_faults(document: Mapping[str, Any], inspectors: Collection[str]) -> list[Problem]:
    """Return everything wrong with a staffing document over a frame of some inspectors."""
    faults = [
        *_order("bodies", [body["id"] for body in document["bodies"]]),
        *_order("closed", document["closed"]),
        *_order("leave", document["leave"]),
        *_order("recusals", [pair[:2] for pair in document["recusals"]]),
        *_order("visits", [visit["id"] for visit in document["visits"]]),
    ]
    faults += [problem(f"text.{fault}", where, name) for where, name in _ids(document) if (fault := id_fault(name)) is not None]
    for where, named in (("leave", document["leave"]), ("recusals", document["recusals"])):
        strangers = sorted({one[0] for one in named} - set(inspectors))
        faults += [problem("staffing.inspector", where, name) for name in strangers]
    for inspector, first, last in document["leave"]:
        if last < first:
            faults.append(problem("staffing.span", f"leave ({inspector})", f"{first}–{last}"))
        elif _length(first, last) > MOST_DAYS:
            faults.append(problem("staffing.long", f"leave ({inspector})", f"{first}–{last}", most=MOST_DAYS))
    if not document["visits"]:
        faults.append(problem("staffing.no_visits", "visits"))
    kinds = {body["id"]: body["kind"] for body in document["bodies"]}
    closed = set(document["closed"])
    for visit in document["visits"]:
        faults += visit_faults(visit, kinds, document["door"], closed)
    return faults


def visit_faults(
    visit: Mapping[str, Any], kinds: Mapping[str, str], door: Mapping[str, int | None], closed: Collection[str]
) -> list[Problem]:
    """Return everything wrong with one visit."""
    where, faults = f"visits ({visit['id']})", []
    counts = Counter(body for body, _ in visit["slots"])
    if not counts:
        faults.append(problem("staffing.no_slots", where))
    for body, count in sorted(counts.items()):
        if body not in kinds:
            faults.append(problem("staffing.body", where, body, known=Listed(sorted(kinds))))
        elif count < LEAST[kinds[body]]:
            faults.append(problem("staffing.least", where, count, body=body, least=LEAST[kinds[body]]))
    for name, found in (("people", counts.total()), ("bodies", len(counts))):
        most = door[name]
        if most is not None and found > most:
            faults.append(problem(f"staffing.door_{name}", where, found, most=most))
    length, start = _length(*visit["window"]), date.fromisoformat(visit["window"][0])
    if length > MOST_DAYS:
        faults.append(problem("staffing.long", where, "–".join(visit["window"]), most=MOST_DAYS))
    elif all((start + timedelta(days)).isoformat() in closed for days in range(length)):
        faults.append(problem("staffing.days", where, "–".join(visit["window"])))
    return faults


def _length(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days + 1


def _order(where: str, keys: Sequence[Any]) -> Iterable[Problem]:
    for before, after in pairwise(keys):
        if not list(before) < list(after):
            name = after if isinstance(after, str) else " ".join(after)
            yield problem("staffing.twice" if before == after else "staffing.order", where, name)


def _ids(document: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    yield "round_id", document["round_id"]
    yield from (("bodies", body["id"]) for body in document["bodies"])
    for visit in document["visits"]:
        yield from (("visits", visit[name]) for name in ("id", "entity"))
