"""The visits of a draw's record as visits to be staffed 待选派检查: who comes where, with which skills."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from jointsup.algorithms.sampling.record import file_lines
from jointsup.canonical import canonical, hash_parts, read_canonical
from jointsup.codec.structure import unstructure
from jointsup.model.staffing import LEAST, StaffingPlan, StaffingSlot, StaffingVisit


@frozen
class ToStaff:
    """Visits in order of id, and the draw that they come of: its round and record digest, or None."""

    visits: tuple[StaffingVisit, ...]
    draw: tuple[str, str] | None


def stated_visits(plan: StaffingPlan) -> ToStaff:
    """Return the visits that a plan states itself."""
    return ToStaff(tuple(sorted(plan.visits or (), key=lambda visit: visit.id)), None)


def drawn_visits(plan: StaffingPlan, files: Mapping[str, str]) -> ToStaff:
    """Return the visits that a whole record's files hold and that are made, those alone that a staffed body comes to."""
    head, document = read_canonical(files["record.json"]), read_canonical(files["round.json"])
    lines = {line["id"]: line for line in document["lines"]}
    opened: Counter[tuple[int, str]] = Counter()
    found = []
    for text in file_lines(files["visits.jsonl"]):
        both = read_canonical(text)
        visit = {**both["closed"], **both["open"]}
        if "not_made" in visit:
            continue
        opened[visit["group"], visit["id"]] += 1
        slots = slots_of(plan, visit["checks"], lines)
        if slots:
            windows = [lines[line]["window"] for line, _ in visit["checks"]]
            name = f"{visit['group']}/{opened[visit['group'], visit['id']]}/{visit['id']}"
            window = max(first for first, _ in windows), min(last for _, last in windows)
            found.append(StaffingVisit(plan.areas.get(visit["id"]), visit["id"], name, slots, window))
    digests = (head["round_digest"], hash_parts(head["header"]["hash"], "jointsup/1/record", canonical(head)))
    return ToStaff(tuple(sorted(found, key=lambda visit: visit.id)), digests)


def slots_of(plan: StaffingPlan, checks: Sequence[Sequence[str]], lines: Mapping[str, Mapping[str, Any]]) -> tuple[StaffingSlot, ...]:
    """Return the slots of a visit, body by body.

    Each different set of skills that its matters need of a body is a slot, in order; then slots that need none, up to the least.
    """
    coming = {body for line, _ in checks for body in lines[line]["bodies"]}
    matters = {matter for _, matter in checks}
    slots: list[StaffingSlot] = []
    for body in sorted(plan.bodies, key=lambda one: one.id):
        needs = sorted({tuple(sorted(set(skills))) for matter, of, skills in plan.needs if of == body.id and matter in matters})
        if body.id in coming or (body.kind == "experts" and needs):
            least = plan.least.get(body.id, LEAST[body.kind])
            slots += [(body.id, skills) for skills in [*needs, *[()] * (least - len(needs))]]
    return tuple(slots)


def plain_visits(visits: Sequence[StaffingVisit]) -> list[dict[str, Any]]:
    """Return visits as a document says them: the skills of each slot in order."""
    return [
        {**unstructure(visit), "slots": [[body, sorted(set(skills))] for body, skills in visit.slots]} for visit in visits
    ]
