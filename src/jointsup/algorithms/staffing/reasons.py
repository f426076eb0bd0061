"""Why a slot is unfilled 空缺原因: what keeps each inspector of its body from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container

from jointsup.algorithms.staffing.rules import REASONS, Inspector, Reasons, Slot, StaffingRules, away
from jointsup.model.staffing import Reason

NEVER: frozenset[int] = frozenset()


def reason_of(
    rules: StaffingRules, slot: Slot, one: Inspector, inside: Container[str], full: Container[str]
) -> Reason | None:
    """Return the first of :data:`~jointsup.algorithms.staffing.rules.REASONS` that keeps an inspector of its body from a slot, or None.

    ``inside`` are those who stand in its visit, ``full`` those who may take no more.
    """
    visit = rules.visits[slot.visit]
    if not slot.skills <= one.skills:
        return "skill"
    if (one.id, visit.entity) in rules.recused:
        return "recused"
    if (one.id, visit.id) in rules.absent or away(rules.leave.get(one.id, NEVER), visit.days, len(visit.slots)):
        return "leave"
    if one.id in inside:
        return "present"
    return "full" if one.id in full else None


def reasons_of(rules: StaffingRules, slot: Slot, inside: Container[str], full: Container[str]) -> Reasons:
    """Return how many each reason keeps from a slot; empty where its body has nobody at all."""
    counts = Counter(reason_of(rules, slot, one, inside, full) for one in rules.inspectors[slot.body])
    return [(reason, counts[reason]) for reason in REASONS if counts[reason]]
