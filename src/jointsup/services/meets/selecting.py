"""What of a plan and a list of matters takes entities 选取条件, and what the different cells of a register mean to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import evolve, field, frozen

from jointsup.algorithms.tags.compile import number_sets
from jointsup.algorithms.tags.expression import Expression, parse
from jointsup.algorithms.tags.meet import Cells, mask_of, tag_masks
from jointsup.errors import BadRound, JointsupError, Problem, problem
from jointsup.model.areas import AreaTable
from jointsup.model.matters import Matter, holds
from jointsup.model.plan import FacetColumn, PlanLine, RoundPlan
from jointsup.model.tags import Vocabularies
from jointsup.said import Listed
from jointsup.services.coding import (
    code_list,
    needed_facets,
    used_grounds,
    vocabularies_on,
)
from jointsup.services.compiling import compile_plan
from jointsup.services.facet_cells import Fault, facet_judge
from jointsup.services.lines import Codes, fits

LABELLED = ("area", "code", "visits_left")
"""Kinds of facets that lines select and stratify by."""
COUNTED = (*LABELLED, "exclusions")
"""Kinds of facets by which entities are counted apart."""


@frozen
class Drafting:
    """What a drafted line asks for, until people state better: an amount and a window, first and last day."""

    amount: str
    window: tuple[str, str]


def with_drafts(plan: RoundPlan, matters: Sequence[Matter], drafting: Drafting) -> RoundPlan:
    """Return a plan with a line more for each published matter that none of its lines checks 自动生成任务 (policy row S3.12-d).

    The line takes whom the matter's own expression takes; the matter's departments come, two people of each: fewer may not inspect.
    """
    checked = {matter for line in plan.lines for matter in line.matters}
    drafts = []
    for matter in matters:
        bodies = departments_on(matter, plan.as_of)
        if matter.published and bodies and matter.id not in checked:
            drafts.append(
                PlanLine(
                    matter.id, matter.name, drafting.window, (matter.id,), bodies, 2 * len(bodies), drafting.amount, whom=matter.entities
                )
            )
    return evolve(plan, lines=(*plan.lines, *drafts))


def departments_on(matter: Matter, day: str) -> tuple[str, ...]:
    """Return the departments that lead or take part in a matter on a day, in order."""
    return tuple(sorted({body.department for body in matter.bodies if holds(body, day)}))


@frozen
class Selector:
    """A line, or a matter by itself, that takes entities."""

    id: str
    whom: Expression | None
    where: Mapping[str, Sequence[str]] = field(factory=dict)


@frozen
class Selection:
    """A plan with what takes entities in it: its lines first, then the matters of a list, where there is one."""

    plan: RoundPlan
    areas: AreaTable
    vocabularies: Vocabularies
    facets: tuple[FacetColumn, ...]
    """The facets that are read, in order of name."""
    by: tuple[str, ...]
    """Facets to break counts down by, or ``facet:n`` for the first n characters of their codes."""
    selectors: tuple[Selector, ...]
    matters: Mapping[str, Matter]
    """The list's matters by id; without a list none."""

    @property
    def fields(self) -> dict[str, str]:
        """The columns to be read: field to heading."""
        return {"id": self.plan.id.column, **{facet.name: facet.column for facet in self.facets}}

    def departments_of(self, matter: str) -> tuple[str, ...]:
        """Return the departments of a matter: those of the list, else those of the lines that check it."""
        if matter in self.matters:
            return departments_on(self.matters[matter], self.plan.as_of)
        return tuple(sorted({body for line in self.plan.lines if matter in line.matters for body in line.bodies}))

    def mask(self, matter: str) -> int:
        """Return the mask of the selectors of a matter: itself where it stands in the list, else the lines that check it."""
        own = [place for place, one in enumerate(self.selectors) if place >= len(self.plan.lines) and one.id == matter]
        return mask_of(own or [place for place, line in enumerate(self.plan.lines) if matter in line.matters])


def select(plan: RoundPlan, areas: AreaTable, matters: Sequence[Matter] = (), by: Sequence[str] | None = None) -> Selection:
    """Read every expression of a plan and of a list's matters.

    ``by`` are facets of the plan of kind area or code; None: those that its lines use. Raises :class:`~jointsup.errors.BadRound` with all
    faults at once.
    """
    kinds = {facet.name: facet.kind for facet in plan.facets}
    names = [one.partition(":")[0] for one in by or ()]
    facets = needed_facets(plan, names)
    compiled = compile_plan(plan, sources=False)
    faults = _by_faults(by or (), kinds)
    vocabularies, selectors = vocabularies_on(plan.vocabularies, plan.as_of), []
    for line in plan.lines:
        selectors.append(Selector(line.id, compiled.expressions.get(line.id), line.where))
        unknown = [name for name in line.where if kinds.get(name) not in LABELLED]
        faults += [problem("line.facet", line.id, name, known=Listed(sorted(kinds))) for name in unknown]
    tagged = [facet for facet in plan.facets if facet.kind == "tags"]
    for matter in matters:
        try:
            whom = parse(matter.entities, vocabularies, matter.id) if matter.entities else None
        except JointsupError as error:
            faults += error.problems
            continue
        if whom is not None and not tagged:
            faults.append(problem("plan.no_tags", "facets"))
        selectors.append(Selector(matter.id, whom))
    if any(matter.entities for matter in matters):
        facets = sorted({facet.name: facet for facet in (*facets, *tagged)}.values(), key=lambda facet: facet.name)
    if faults:
        raise BadRound(dict.fromkeys(faults))
    asked = {name.partition(":")[0] for line in plan.lines for name in (*line.by, *line.where)}
    read = tuple(facet for facet in facets if facet.kind != "visits_left" or facet.name in asked)
    chosen = tuple(by) if by is not None else tuple(facet.name for facet in read if facet.kind in ("area", "code"))
    return Selection(plan, areas, vocabularies, read, chosen, tuple(selectors), {matter.id: matter for matter in matters})


def _by_faults(by: Sequence[str], kinds: Mapping[str, str]) -> list[Problem]:
    known = Listed(sorted(name for name, kind in kinds.items() if kind in ("area", "code")))
    faults = []
    for one in by:
        name, colon, length = one.partition(":")
        if kinds.get(name) not in ("area", "code"):
            faults.append(problem("line.facet", "by", name, known=known))
        elif colon and not (length.isascii() and length.isdigit() and int(length)):
            faults.append(problem("line.by", "by", one))
    return faults


@frozen
class ReadCells:
    """What the different cells of a facet mean; or the first of them that cannot stand."""

    cells: Cells
    codes: Sequence[tuple[str, object]] = ()
    """The codes that occur, with their meanings."""
    bad: str | None = None


def read_cells(selection: Selection, facet: FacetColumn, different: Sequence[str]) -> ReadCells:
    """Return what the different cells of a facet mean; a missing one is an empty text."""
    plan = selection.plan
    grounds = frozenset(f"{ground}@{body}" for ground, body in plan.grounds)
    judge = facet_judge(facet, plan.as_of, selection.areas, frozenset(selection.vocabularies.owners), grounds)
    said = {cell: judge(cell or None) for cell in different}
    bad = next((cell for cell, meaning in said.items() if isinstance(meaning, Fault)), None)
    if bad is not None:
        return ReadCells(Cells({}), (), bad)
    if facet.kind == "tags":
        masks = tag_masks([one.whom for one in selection.selectors], list(said.values()))  # type: ignore[arg-type]
        return ReadCells(Cells(dict(zip(said, masks, strict=True))))
    if facet.kind == "exclusions":
        used = used_grounds(plan)
        numbered = number_sets([pair for pair in meaning if pair in used] for meaning in said.values())  # type: ignore[union-attr]
        codes = dict(zip(said, map(str, numbered.numbers), strict=True))
        every = mask_of(range(len(selection.selectors)))
        meanings = sorted((str(number), [list(pair) for pair in pairs]) for number, pairs in enumerate(numbered.sets))
        return ReadCells(Cells(dict.fromkeys(said, every), codes), meanings)
    masks_by_code = {
        cell: mask_of(
            place for place, one in enumerate(selection.selectors) if facet.name not in one.where or fits(cell, one.where[facet.name])
        )
        for cell in said
    }
    listed = code_list(facet, said, plan.as_of, selection.areas)
    return ReadCells(Cells(masks_by_code, {cell: cell for cell in said}), listed)


def counted_facets(selection: Selection) -> list[str]:
    """Return the facets whose codes kinds are counted by, in order."""
    return [facet.name for facet in selection.facets if facet.kind in COUNTED]


def codes_of(read: Mapping[str, ReadCells]) -> Codes:
    """Return the codes of the counted facets, as rules take them."""
    return {name: [(code, meaning) for code, meaning in found.codes] for name, found in read.items() if found.cells.codes is not None}
