"""What a staffing reads 选派规则: its document and its frame of inspectors, in plain values (protocol, "Staffing")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from attrs import frozen

from jointsup.algorithms.sampling.frame import FrameRow
from jointsup.model.staffing import Reason

T = TypeVar("T")

FACETS = ("area", "body", "hours", "load", "skills")
"""The facets of a frame of inspectors, in order."""

NO_HOURS = "-"
"""The code of ``hours`` for an inspector whose hours are not capped."""


@frozen
class Inspector:
    """An inspector or expert 执法检查人员、专家 as frozen: ``load`` counts the slots held before, ``most`` those at most, or None."""

    id: str
    salt: str
    area: str
    body: str
    skills: frozenset[str]
    load: int
    most: int | None


@frozen
class Slot:
    """A place in a team 名额: ``number`` counts the slots of its visit from 1; its holder is of ``body`` and has all of ``skills``."""

    visit: int
    number: int
    body: str
    skills: frozenset[str]


@frozen
class Visit:
    """A visit to be staffed: its id, entity, area (or None), slots, and the days on which it can be made, as ordinals."""

    id: str
    entity: str
    area: str | None
    slots: tuple[Slot, ...]
    days: frozenset[int]


@frozen
class StaffingRules:
    """All that staffing reads: bodies, inspectors by body, visits, and who may not or cannot hold what."""

    bodies: tuple[str, ...]
    slot_hours: Mapping[str, int | None]
    inspectors: Mapping[str, tuple[Inspector, ...]]
    visits: tuple[Visit, ...]
    recused: frozenset[tuple[str, str]]
    leave: Mapping[str, frozenset[int]]
    absent: frozenset[tuple[str, str]] = frozenset()
    """``(inspector, visit)`` of those who turned out to be away after the draw; empty at the draw."""

    def slots_of(self, body: str) -> Sequence[Slot]:
        """Return the slots of a body, in the document's order."""
        return self._slots.get(body, ())

    def recused_from(self, inspector: str) -> Sequence[str]:
        """Return the entities for which an inspector is recused, in any order."""
        return self._recused_from.get(inspector, ())

    @cached_property
    def _slots(self) -> Mapping[str, Sequence[Slot]]:
        return _grouped((slot.body, slot) for visit in self.visits for slot in visit.slots)

    @cached_property
    def _recused_from(self) -> Mapping[str, Sequence[str]]:
        return _grouped(self.recused)


def _grouped(pairs: Iterable[tuple[str, T]]) -> Mapping[str, Sequence[T]]:
    """Return what stands beside each text, in the order of the pairs."""
    found: dict[str, list[T]] = {}
    for text, value in pairs:
        found.setdefault(text, []).append(value)
    return found


def read_staffing(document: Mapping[str, Any], rows: Iterable[FrameRow]) -> StaffingRules:
    """Return the rules of a staffing document over the rows of its frame; both must have been checked."""
    closed = frozenset(date.fromisoformat(day).toordinal() for day in document["closed"])
    skills = {code: frozenset(names) for code, names in document["skills"]}
    hours = {body["id"]: body["slot_hours"] for body in document["bodies"]}
    inspectors: dict[str, list[Inspector]] = {body: [] for body in hours}
    for row in rows:
        area, body, capped, load, skill_set = row.codes
        most = most_slots(None if capped == NO_HOURS else int(capped), hours[body])
        inspectors[body].append(Inspector(row.id, row.salt, area, body, skills[skill_set], int(load), most))
    leave: dict[str, frozenset[int]] = {}
    for inspector, first, last in document["leave"]:
        leave[inspector] = leave.get(inspector, frozenset()) | (_days(first, last) - closed)
    windows: dict[tuple[str, str], frozenset[int]] = {}
    needs: dict[tuple[str, ...], frozenset[str]] = {}
    visits = []
    for number, visit in enumerate(document["visits"]):
        first, last = visit["window"]
        if (first, last) not in windows:
            windows[first, last] = _days(first, last) - closed
        slots = tuple(
            Slot(number, place, body, needs.setdefault(tuple(needed), frozenset(needed)))
            for place, (body, needed) in enumerate(visit["slots"], 1)
        )
        visits.append(Visit(visit["id"], visit["entity"], visit["area"], slots, windows[first, last]))
    return StaffingRules(
        tuple(hours),
        hours,
        {body: tuple(members) for body, members in inspectors.items()},
        tuple(visits),
        frozenset((inspector, entity) for inspector, entity, _ in document["recusals"]),
        leave,
    )


def most_slots(hours: int | None, slot_hours: int | None) -> int | None:
    """Return the most slots that an inspector may hold, those held before included; None where hours are not capped."""
    return None if hours is None or slot_hours is None else hours // slot_hours


def _days(first: str, last: str) -> frozenset[int]:
    return frozenset(range(date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal() + 1))


def away(leave: frozenset[int], days: frozenset[int], slots: int) -> bool:
    """Say whether leave keeps an inspector from a visit of so many slots.

    It does unless the days away, times the slots, are fewer than the days on which the visit can be made: then however the team is
    made up, all of it has a day in common.
    """
    return len(leave & days) * slots >= len(days)


Reasons = Sequence[tuple[Reason, int]]
"""Why a slot is unfilled: how many inspectors of the body each reason keeps from it, in the order of :data:`REASONS`."""

REASONS: tuple[Reason, ...] = ("skill", "recused", "leave", "present", "full")
"""Lacks a skill, is recused, is on leave, stands in the visit already, has as many slots as his hours allow 名额已满."""
