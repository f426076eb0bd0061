"""Figures of a year's plan before anything is drawn 计划试算: ``app.planning``, and the same of files (policy rows S3.4-b, S3.12-e, S4.3-c)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from jointsup.algorithms.planning.expected import expected_visits
from jointsup.algorithms.planning.frequency import RHYTHMS, Cost, costs
from jointsup.algorithms.planning.load import Against, Capacity, Effort, Loads, against, loads
from jointsup.algorithms.planning.repeats import NoRepeat
from jointsup.algorithms.planning.spans import Span
from jointsup.algorithms.planning.visits import Standing, settled
from jointsup.algorithms.planning.year import Busiest, busiest, spans_of
from jointsup.algorithms.planning.yielding import Ground
from jointsup.codec.reading import document_of, under_name_of
from jointsup.codec.rulesets import read_ruleset
from jointsup.errors import BadDocument, BadRules, Unknown, problem
from jointsup.hooks.rulebook import RuleBook
from jointsup.model.annual import AnnualPlan
from jointsup.model.calendars import Calendar
from jointsup.model.capacity import CapacityTable
from jointsup.model.documents import Door
from jointsup.model.plan import PlanSources, RoundPlan
from jointsup.model.rulesets import CalendarRules
from jointsup.said import Listed
from jointsup.services.acting import Acting
from jointsup.services.calendar import Entry, entries
from jointsup.services.compiling import fields_of
from jointsup.services.due_visits import Seeing
from jointsup.services.folders import RECORD_FILES
from jointsup.services.life.drawing import RECORD
from jointsup.services.life.rows import RoundRows
from jointsup.services.limits import Limits, days_of, held_by
from jointsup.services.plans import PlanService
from jointsup.services.registers.service import RegisterService
from jointsup.services.rulesets import plan_on
from jointsup.services.sketch import Sketch, sketch_of_plan
from jointsup.services.year import (
    DrawnLine,
    YearStanding,
    drawn_lines,
    entity_ceilings,
    proposed_order,
    standing_of,
)

Works = Callable[[date], bool]
"""Says of a day whether it is a working day."""


@frozen
class Around:
    """What rules and lists say around a plan: working days (None: nobody says), no-repeat windows, the levels of bodies."""

    works: Works | None
    no_repeat: Sequence[NoRepeat]
    levels_of: Callable[[Iterable[str]], frozenset[Standing]]


@frozen
class LoadReport:
    """The load that is to be expected, and how it stands to what people can do; ``against`` is None where no capacity is stated."""

    loads: Loads
    day: Fraction
    """Hours of a working day."""
    against: Against | None
    capacity: CapacityTable | None
    working_days: bool
    """Whether windows are spread over working days, or over all days, as no calendar says which these are."""


def load_of(sketch: Sketch, capacity: CapacityTable | Mapping[str, Any] | str | Path | None = None, works: Works | None = None) -> LoadReport:
    """Return the expected load of a round by body, area and month, against a table of capacity (``capacity/1``).

    Without a table each check is one hour, and a working day is eight. Raises :class:`~jointsup.errors.BadDocument` for a table that
    is not in force on every day of the windows, or that states a body's capacity twice.
    """
    table = None if capacity is None else document_of(capacity, CapacityTable, "capacity")
    if table is not None:
        with under_name_of(capacity):
            _require_table(table, sketch)
    effort = Effort(Fraction(1)) if table is None else _effort(table)
    expected = expected_visits(sketch.rules, sketch.combinations, sketch.sizes)
    found = loads(sketch.rules, expected, effort, works, sketch.area_facet)
    held = None
    if table is not None:
        stated = [Capacity(one.body, one.area, one.month, Fraction(one.hours)) for one in table.bodies]
        held = against(found, stated, sketch.rules)
    return LoadReport(found, Fraction(8 if table is None else table.workday), held, table, works is not None)


def _effort(table: CapacityTable) -> Effort:
    return Effort(Fraction(table.check), {one.matter: Fraction(one.hours) for one in table.matters}, Fraction(table.way))


def _require_table(table: CapacityTable, sketch: Sketch) -> None:
    days = days_of(sketch.windows)
    problems = [
        problem("planning.capacity_days", "", day, version=table.version, first=table.valid_from, last=table.valid_to or "…")
        for day in (days.first, days.last)
        if not table.holds_on(day)
    ]
    seen: set[tuple[str, ...]] = set()
    keys = [("matters", one.matter) for one in table.matters] + [("bodies", one.body, one.area, one.month) for one in table.bodies]
    for key in keys:
        if key in seen:
            problems.append(problem("planning.twice", key[0], Listed(key[1:])))
        seen.add(key)
    if problems:
        raise BadDocument(problems)


def costs_of(sketch: Sketch, rhythms: Sequence[int] = RHYTHMS) -> list[Cost]:
    """Return what numbers of rounds a year cost in visits (:func:`~jointsup.algorithms.planning.frequency.costs`)."""
    return costs(sketch.rules, sketch.combinations, sketch.sizes, rhythms)


def calendars_of(paths: Iterable[str | Path]) -> list[CalendarRules]:
    """Return rule sets of calendars in files. Raises :class:`~jointsup.errors.BadRules`."""
    rules = [read_ruleset(Path(path).absolute().parent, Path(path).name).rules for path in paths]
    calendars = [one for one in rules if isinstance(one, CalendarRules)]
    if len(calendars) < len(rules):
        others = [one for one in rules if not isinstance(one, CalendarRules)]
        raise BadRules([problem("rules.other_kind", "", one.name, kind=one.kind, expected="calendars") for one in others])
    return calendars


def works_of(calendars: Sequence[CalendarRules]) -> Works | None:
    """Return what says which days are working days; None where there is no calendar."""
    return Calendar(calendars).is_working_day if calendars else None


def calendars_on(book: RuleBook, days: Span) -> list[CalendarRules]:
    """Return the calendars that hold on some days.

    Raises :class:`~jointsup.errors.BadRules` where a calendar has no version for one of the days.
    """
    return [one.rules.rules for one in book.throughout("calendars", days.first, days.last) if isinstance(one.rules.rules, CalendarRules)]


@frozen
class PlanningService:
    """``app.planning``: what a plan's lines would take, and cost, over a register as it stands."""

    _acting: Acting
    _registers: RegisterService
    _plans: PlanService
    _rules: RuleBook = field(factory=lambda: RuleBook(()), repr=False)

    def sketch(
        self,
        plan: str,
        register: str,
        *,
        as_of: date | None = None,
        lines: Sequence[str] | None = None,
        groups: Sequence[Sequence[str]] | None = None,
        apart: Sequence[tuple[str, str]] = (),
        apart_rules: Sequence[str] = (),
        door: Door | None = None,
        yield_order: Sequence[str] | None = None,
    ) -> Sketch:
        """Return what the lines of a plan, drawn in one round over a register as of a day (today if none is named), would draw from.

        All lines that were not withdrawn, or those named, in that order; ceilings and no-repeat windows in force are heeded as at a freeze. Raises as
        :meth:`jointsup.services.life.opening.Opening.freeze`, and :class:`~jointsup.errors.Unknown` for what is not there.
        """
        head, rows = self._plans.show(plan)
        known = {one.line.id: one.line for one in head.lines}
        chosen = [row.id for row in rows if row.state != "withdrawn"] if lines is None else list(dict.fromkeys(lines))
        if unknown := [one for one in chosen if one not in known]:
            raise Unknown([problem("annual.no_line", plan, one, known=Listed(known)) for one in unknown])
        stated = [known[one] for one in chosen]
        day = as_of or self._acting.today()
        with self._acting.store.acts.reading() as connection:
            snapshot = self._registers.snapshot(connection, register, day)
        of = snapshot.definition
        with self._acting.reading("registers.show", subject=register, area=of.area, departments=[of.department]):
            pass
        given = RoundPlan(
            schema="plan/1", round_id=f"{head.organiser}/1", as_of=day.isoformat(), id=of.id, facets=of.facets, lines=stated, sources=PlanSources(),
            vocabularies=of.vocabularies, grounds=of.grounds, groups=groups, apart=apart, door=door or Door(None, None), persons=of.persons,
            yield_order=yield_order, apart_rules=apart_rules,
        )  # fmt: skip
        told, areas = plan_on(given, self._rules)
        held = held_by(self._acting, self._rules, given, told, snapshot, self._acting.actor.area)
        return sketch_of_plan(held.plan, held.table or snapshot.table(fields_of(held.plan)), areas)

    def around(self, sketch: Sketch) -> Around:
        """Return what the rules in force and the lists say of a sketch's days and bodies. Raises :class:`~jointsup.errors.BadRules`."""
        days = days_of(sketch.windows)
        with self._acting.store.acts.reading() as connection:
            seeing = Seeing.of(self._acting.store.tables, connection)
        return Around(works_of(calendars_on(self._rules, days)), Limits.on(self._rules, days).no_repeat, seeing.levels_of)

    def calendar(self, plan: str) -> list[Entry]:
        """Return the year of a plan as a calendar (:func:`~jointsup.services.calendar.entries`): its lines, its rounds that were not cancelled, and the
        calendars that are composed for the year, as far as they are."""
        head, rows = self._plans.show(plan)
        with self._acting.store.acts.reading() as connection:
            found = [row for row in RoundRows(self._acting.store).all(connection) if row.order.plan == plan and not row.order.rehearsal]
        rounds = {row.round_id: row.order.sources for row in found if row.state != "cancelled"}
        year = Span(date(head.year, 1, 1), date(head.year, 12, 31))
        withdrawn = [row.id for row in rows if row.state == "withdrawn"]
        return entries(head, withdrawn, rounds.items(), calendars_on(self._rules, year))

    def standing(self, plan: str, today: date | None = None) -> YearStanding:
        """Return how the rules of a plan stand after each of its rounds (:func:`~jointsup.services.year.standing_of`), as of a day (today if none is named).

        Floors are held against the ceilings in force on the year's days, as far as any are.
        """
        head, rows = self._plans.show(plan)
        store, year = self._acting.store, Span(date(head.year, 1, 1), date(head.year, 12, 31))
        drawn: dict[str, DrawnLine] = {}
        with store.acts.reading() as connection:
            found = RoundRows(store)
            for row in found.all(connection):
                if row.state == "drawn" and row.order.plan == plan and row.staffing is None and not row.order.rehearsal:
                    names = found.files(connection, row)
                    texts = {name: store.files.check(names[f"{RECORD}/{name}"]).read_bytes().decode() for name in RECORD_FILES}
                    drawn |= drawn_lines(texts)
        withdrawn = [row.id for row in rows if row.state == "withdrawn"]
        limits = Limits.on(self._rules, year)
        judged = standing_of(head, drawn, limits.ceilings, withdrawn, today or self._acting.today())
        return evolve(judged, busiest=self._busiest(head))

    def _busiest(self, plan: AnnualPlan) -> list[Busiest]:
        ceilings, store = entity_ceilings(plan), self._acting.store
        if not ceilings:
            return []
        found = []
        with store.acts.reading() as connection:
            seeing = Seeing.of(store.tables, connection)
            for rule, matters in ceilings:
                days = Span(spans_of(rule, plan.year)[0].first, date(plan.year, 12, 31))
                histories = (settled(made, due) for _, made, due in seeing.by_entity(connection, days))
                found.append(busiest(rule, plan.year, histories, matters))
        return found

    def yield_order(self, plan: str, lines: Sequence[str] | None = None) -> list[tuple[str, Ground]]:
        """Return a proposed order in which lines of a plan yield, and why (:func:`~jointsup.services.year.proposed_order`)."""
        head, rows = self._plans.show(plan)
        left = [row.id for row in rows if row.state != "withdrawn"]
        return proposed_order(head, left if lines is None else lines)
