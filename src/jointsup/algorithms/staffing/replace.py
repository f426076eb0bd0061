"""Replacement 更换人员 after the draw: a recusal asked for on site, or somebody away; nothing else of the teams changes.

The head of the body decides on a recusal (Administrative Penalties Law 行政处罚法, art. 43); who comes instead is nobody's choice: the first by
load, then by hash, of those who can (protocol, "Staffing").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve, frozen

from jointsup.algorithms.staffing.pool import Chances
from jointsup.algorithms.staffing.reasons import reason_of, reasons_of
from jointsup.algorithms.staffing.rules import Reasons, Slot, StaffingRules


@frozen
class Replacement:
    """Who left a slot, and who holds it now, or why nobody does."""

    left: str
    replacement: str | None
    unfilled: Reasons | None


class Standing:
    """Teams as they stand after the entries so far. ``held`` gives the holders of the record by ``(visit, slot number)``."""

    def __init__(
        self,
        rules: StaffingRules,
        hash_name: str,
        key: str,
        held: Mapping[tuple[str, int], str | None],
        entries: Iterable[Mapping[str, Any]] = (),
    ) -> None:
        self.rules = rules
        self.chances = Chances(hash_name, key)
        self.slots: dict[tuple[str, int], Slot] = {
            (visit.id, slot.number): slot for visit in rules.visits for slot in visit.slots
        }
        self.held = dict(held)
        self.load = {one.id: one.load for members in rules.inspectors.values() for one in members}
        for inspector in self.held.values():
            if inspector is not None:
                self.load[inspector] += 1
        for entry in entries:
            self.enter(entry["visit"], entry["slot"], entry["kind"], entry["decision"])

    def enter(self, visit: str, number: int, kind: str, decision: str) -> Replacement | None:
        """Do what an entry of a kind (``recusal``, ``absence``) and a decision (``granted``, ``refused``) says; None for a refused one.

        Raises ``KeyError`` for a slot that is not there, ``ValueError`` for one that nobody holds.
        """
        place = visit, number
        slot, left = self.slots[place], self.held[place]
        if left is None:
            raise ValueError(place)
        if decision == "refused":
            return None
        self.held[place] = None
        self.load[left] -= 1
        if kind == "recusal":
            entity = self.rules.visits[slot.visit].entity
            self.rules = evolve(self.rules, recused=self.rules.recused | {(left, entity)})
        else:
            self.rules = evolve(self.rules, absent=self.rules.absent | {(left, visit)})
        inside = {one for (of, _), one in self.held.items() if of == visit and one is not None}
        crowd = self.rules.inspectors[slot.body]
        full = {one.id for one in crowd if one.most is not None and self.load[one.id] >= one.most}
        able = [one for one in crowd if reason_of(self.rules, slot, one, inside, full) is None]
        if not able:
            return Replacement(left, None, reasons_of(self.rules, slot, inside, full))
        least = min(self.load[one.id] for one in able)
        equal = [number for number, one in enumerate(able) if self.load[one.id] == least]
        first = able[self.chances.first(visit, [one.salt.encode() for one in able], equal)].id
        self.held[place] = first
        self.load[first] += 1
        return Replacement(left, first, None)
