"""Who reaches what 覆盖与交集: departments, matters and lines over kinds of entities that were counted (policy rows S3.3-b, S3.12-d)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from jointsup.algorithms.planning.levels import any_of
from jointsup.algorithms.tags.meet import (
    LARGEST,
    Weighed,
    bits,
    by_mask,
    mask_of,
    meetings,
    occurring,
    reaching,
    split,
)
from jointsup.model.meets import MetDepartment, MetMatters, MetSet, ReachedMatter, Share
from jointsup.services.meets.counting import Counted
from jointsup.services.meets.selecting import Selection


class Reached:
    """Who reaches what, of kinds that were counted."""

    def __init__(self, selection: Selection, counted: Counted) -> None:
        self.selection, self.counted = selection, counted
        plan = selection.plan
        self.departments = sorted({body for line in plan.lines for body in line.bodies})
        places = {department: place for place, department in enumerate(self.departments)}
        owners = [mask_of(places[body] for body in set(line.bodies)) for line in plan.lines]
        self.owners = [*owners, *[0] * (len(selection.selectors) - len(plan.lines))]
        self.taken = by_mask(counted.kinds)
        self.sets = occurring(self.taken, self.owners)
        self.matters = sorted({matter for line in plan.lines for matter in line.matters} | set(selection.matters))
        self.masks = [selection.mask(matter) for matter in self.matters]

    def met_departments(self) -> tuple[MetDepartment, ...]:
        """Return what each department reaches."""
        plan = self.selection.plan
        names = {identity: name for kind, identity, name in plan.names if kind == "body"}
        found = []
        for place, department in enumerate(self.departments):
            lines = [line for line in plan.lines if department in line.bodies]
            matters = tuple(sorted({matter for line in lines for matter in line.matters}))
            entities = reaching(self.sets, 1 << place)
            found.append(MetDepartment(department, names.get(department, department), tuple(line.id for line in lines), matters, entities))
        return tuple(found)

    def met_sets(self) -> tuple[MetSet, ...]:
        """Return every set of departments that alone reaches some entities, most entities first."""
        named = [(tuple(self.departments[place] for place in bits(mask)), count) for mask, count in self.sets.items()]
        return tuple(MetSet(departments, count) for departments, count in sorted(named, key=lambda one: (-one[1], one[0])))

    def meets(self) -> tuple[tuple[MetSet, ...], bool]:
        """Return the sets of two to five departments that meet, and whether they are all."""
        found, whole = meetings(self.sets, largest=LARGEST)
        listed = []
        for one in found:
            counts = ((spec, code, weighed.count(weighed.holding(one.owners))) for spec, code, weighed, _ in self._shares)
            shares = tuple(Share(spec, code, count) for spec, code, count in counts if count)
            listed.append(MetSet(tuple(self.departments[place] for place in one.owners), one.entities, shares))
        return tuple(listed), whole

    def met_matters(self) -> tuple[ReachedMatter, ...]:
        """Return what each matter reaches."""
        lines = self.selection.plan.lines
        weighed = Weighed(self.taken)
        return tuple(
            ReachedMatter(
                matter,
                self.selection.departments_of(matter),
                tuple(line.id for line in lines if matter in line.matters),
                weighed.count(weighed.holding_any(bits(mask))),
            )
            for matter, mask in zip(self.matters, self.masks, strict=True)
        )

    def matter_pairs(self) -> tuple[MetMatters, ...]:
        """Return the pairs of matters that fall on the same entities."""
        owners = [
            mask_of(place for place, mask in enumerate(self.masks) if mask >> selector & 1) for selector in range(len(self.owners))
        ]
        apart = {frozenset(pair) for pair in self.selection.plan.apart}
        pairs, _ = meetings(occurring(self.taken, owners), largest=2)
        named = [((self.matters[one.owners[0]], self.matters[one.owners[1]]), one.entities) for one in pairs]
        return tuple(MetMatters(pair, count, frozenset(pair) in apart) for pair, count in named)

    def without_matter(self) -> MetSet:
        """Return the entities that no matter reaches."""
        shares = tuple(Share(spec, code, left) for spec, code, _, left in self._shares if left)
        return MetSet((), self._left(self.taken), shares)

    @cached_property
    def _shares(self) -> list[tuple[str, str, Weighed, int]]:
        """By what counts are broken down, with the sets of departments there, and how many entities no matter reaches."""
        return [
            (spec, code, Weighed(occurring(masks, self.owners)), self._left(masks))
            for spec in self.selection.by
            for code, masks in split(self.counted.kinds, *cut(self.counted, spec))
        ]

    def _left(self, taken: Mapping[int, int]) -> int:
        every = any_of(self.masks)
        return sum(count for mask, count in taken.items() if not mask & every)


def cut(counted: Counted, spec: str) -> tuple[int, int | None]:
    """Return the place of the facet of ``facet`` or ``facet:n`` among the counted, and how much of its codes is asked for."""
    name, _, length = spec.partition(":")
    return list(counted.facets).index(name), int(length) if length else None
