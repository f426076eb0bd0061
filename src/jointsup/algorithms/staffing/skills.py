"""The skill matrix 专业能力矩阵: who has which skills where, against the slots that need them (policy row S4.3-b)."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from attrs import frozen

from jointsup.algorithms.staffing.rules import StaffingRules

NOWHERE = ""
"""The area of a visit that names none."""


@frozen
class SkillRow:
    """An area, a body and a skill (empty: any slot of the body).

    ``have`` inspectors of the body in the area have it, ``need`` slots of visits there need it, and ``short`` more inspectors would have
    to have it for the visit that needs it most to be staffed from the area.
    """

    area: str
    body: str
    skill: str
    have: int
    need: int
    short: int

    @property
    def each(self) -> Fraction | None:
        """Slots for each who has the skill; None where nobody has it."""
        return Fraction(self.need, self.have) if self.have else None


def skill_rows(rules: StaffingRules, digits: int | None = None) -> list[SkillRow]:
    """Return the rows in order of area, body, skill; areas are cut to their first ``digits`` characters (9 for a town, 6 for a county)."""
    have: Counter[tuple[str, str, str]] = Counter()
    need: Counter[tuple[str, str, str]] = Counter()
    at_once: dict[tuple[str, str, str], int] = {}
    for members in rules.inspectors.values():
        for one in members:
            have.update((one.area[:digits], one.body, skill) for skill in ("", *one.skills))
    for visit in rules.visits:
        area = (visit.area or NOWHERE)[:digits]
        here = Counter((area, slot.body, skill) for slot in visit.slots for skill in ("", *slot.skills))
        need.update(here)
        for place, count in here.items():
            at_once[place] = max(at_once.get(place, 0), count)
    return [
        SkillRow(*place, have[place], need[place], max(0, at_once.get(place, 0) - have[place]))
        for place in sorted({*have, *need})
    ]
