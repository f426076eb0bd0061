"""``app.meets``: the meet of a year's lines over a register of the store 部门交集, and the drafts that come of it (policy rows S3.3-b, S3.4-b, S3.12-d)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import evolve, frozen

from jointsup.codec.areas import load_areas
from jointsup.engines.base import Progress, no_progress
from jointsup.errors import BadRound, problem
from jointsup.hooks.rulebook import RuleBook
from jointsup.model.annual import AnnualLine, AnnualPlan
from jointsup.model.documents import Door
from jointsup.model.plan import PlanLine, PlanSources, RoundPlan
from jointsup.model.registers import Register
from jointsup.said import Listed
from jointsup.services.acting import Acting
from jointsup.services.departments import departments_on
from jointsup.services.matters import matters_on
from jointsup.services.meets.counting import count_snapshot
from jointsup.services.meets.meeting import Met, met
from jointsup.services.meets.selecting import select
from jointsup.services.plans import PlanService
from jointsup.services.registers.service import RegisterService
from jointsup.services.registers.shown import OPEN, masking
from jointsup.services.rulesets import plan_on

STANDING = ("drafted", "approved", "taken", "drawn")


@frozen
class MeetService:
    """``app.meets``: which departments' matters fall on the same entities, and which lines of the year are worth joining."""

    _acting: Acting
    _registers: RegisterService
    _plans: PlanService
    _rules: RuleBook

    def of_plan(
        self,
        plan: str,
        register: str,
        *,
        as_of: date | None = None,
        by: Sequence[str] | None = None,
        apart: Sequence[tuple[str, str]] = (),
        apart_rules: Sequence[str] = (),
        door: Door | None = None,
        progress: Progress = no_progress,
    ) -> Met:
        """Return the meet of a year's lines that were not withdrawn, over a register's state as of a day (today if none is named).

        Each matter of the lists that hold on that day selects by itself, too. What of the register is graded is not counted by. ``apart``,
        ``apart_rules`` and ``door`` are those of the rounds to come. Only counts come out, never an entity.

        Raises :class:`~jointsup.errors.Forbidden`, :class:`~jointsup.errors.Unknown`, :class:`~jointsup.errors.NotNow` where nothing was
        loaded of a day at or before it, :class:`~jointsup.errors.BadRound` with everything that is wrong.
        """
        day, store = as_of or self._acting.today(), self._acting.store
        stated, rows = self._plans.show(plan)
        lines = [line.line for line, row in zip(stated.lines, rows, strict=True) if row.state in STANDING]
        with self._acting.reading("meets.show", subject=plan, area=stated.area, departments=[stated.organiser]) as connection:
            snapshot = self._registers.snapshot(connection, register, day)
            matters = list(matters_on(store.tables, connection, day.isoformat()).values())
            departments = departments_on(store.tables, connection, day.isoformat())
        names = [*(("body", one.id, one.name) for one in departments.values()), *(("matter", one.id, one.name) for one in matters)]
        definition = snapshot.definition
        with self._acting.reading("meets.show", subject=register, area=definition.area, departments=[definition.department]):
            pass
        composed, areas = plan_on(_round_plan(stated, definition, lines, day, apart, apart_rules, door or Door(None, None), names), self._rules)
        with masking(definition):
            selection = select(composed, areas or load_areas(), matters, _open(definition, by))
            counted = count_snapshot(selection, snapshot, store.files, progress)
            found = met(selection, counted, progress)
        return evolve(found, document=evolve(found.document, plan=plan))

    def joint_draft(self, plan: str, found: Met) -> AnnualPlan:
        """Return the drafted lines that are worth joining, as ``app.plans.draft`` takes them: each names the departments of its joint group as
        participants. Lines past their draft stay as they are; a round's order can join them by its groups.
        """
        stated, rows = self._plans.show(plan)
        bodies = {line.line.id: set(line.line.bodies) for line in stated.lines}
        group_of = {line: group for group in found.document.groups for line in group if len(group) > 1}
        drafted = [line for line, row in zip(stated.lines, rows, strict=True) if row.state == "drafted" and line.line.id in group_of]
        return evolve(stated, lines=[_with_participants(line, group_of[line.line.id], bodies) for line in drafted])


def _with_participants(line: AnnualLine, group: Sequence[str], bodies: dict[str, set[str]]) -> AnnualLine:
    others = set(line.participants).union(*(bodies[one] for one in group)) - set(line.line.bodies)
    return evolve(line, participants=tuple(sorted(others)))


def _round_plan(
    stated: AnnualPlan,
    definition: Register,
    lines: Sequence[PlanLine],
    day: date,
    apart: Sequence[tuple[str, str]],
    apart_rules: Sequence[str],
    door: Door,
    names: Sequence[tuple[str, str, str]],
) -> RoundPlan:
    """Return lines of the year as one round's plan over a register, sources still missing."""
    return RoundPlan(
        schema="plan/1",
        round_id=f"{stated.id}/1",
        as_of=day.isoformat(),
        id=definition.id,
        facets=definition.facets,
        lines=lines,
        sources=PlanSources(),
        vocabularies=definition.vocabularies,
        grounds=definition.grounds,
        apart=apart,
        door=door,
        persons=definition.persons,
        apart_rules=apart_rules,
        names=names,
    )


def _open(definition: Register, by: Sequence[str] | None) -> list[str] | None:
    """Return the facets to break down by, none of them of a graded column. Raises :class:`~jointsup.errors.BadRound` for others."""
    grades = {column.column: column.grade for column in definition.columns}
    known = [facet.name for facet in definition.facets if facet.kind in ("area", "code") and grades.get(facet.column, "open") in OPEN]
    if by is None:
        return known
    faults = [problem("line.facet", "by", one, known=Listed(known)) for one in by if one.partition(":")[0] not in known]
    if faults:
        raise BadRound(faults)
    return list(by)
