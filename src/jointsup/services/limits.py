"""Ceilings and no-repeat windows over a round 频次上限与免重复检查期: the facets that a freeze makes of them, from visits and the rules in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from attrs import evolve, field, frozen
from sqlalchemy import Connection

from jointsup.algorithms.planning.ceilings import Ceiling, Rooms, Task
from jointsup.algorithms.planning.repeats import NoRepeat, barred_by, is_above
from jointsup.algorithms.planning.spans import Span, corresponding
from jointsup.algorithms.planning.visits import Seen, Standing, settled
from jointsup.codec.tables import Table
from jointsup.errors import BadRules, problem
from jointsup.hooks.rulebook import OwnedRules, RuleBook
from jointsup.model.documents import RuleReference
from jointsup.model.gradings import GradingRow
from jointsup.model.plan import FacetColumn, PlanLine, RoundPlan
from jointsup.model.rulesets import CeilingRules, TierRules
from jointsup.services.acting import Acting
from jointsup.services.compiling import fields_of
from jointsup.services.credit.gradings import standing_on, tiers_in
from jointsup.services.due_visits import Seeing
from jointsup.services.registers.states import Snapshot
from jointsup.services.rulesets import plugins_of, rule_reference
from jointsup.store.tables import Tables

SPLIT: Final = "\u2028"
"""What stands between exclusions that are made here: no id holds it."""
VISITS_LEFT, EXCLUSIONS = "visits_left", "exclusions"
"""The names of the facets where a plan has none of the kind."""

CEILING, NO_REPEAT = "ceiling/", "no_repeat/"
"""How the grounds are called that a ceiling, or a no-repeat window, excludes by; the line's place in the round follows, from 1."""


@frozen
class Limits:
    """The rules of ceilings that hold on some day of a span, each version of them."""

    taken: Sequence[OwnedRules]

    @classmethod
    def on(cls, book: RuleBook, days: Span) -> Limits:
        """Look the rules up; raises :class:`~jointsup.errors.BadRules` for a day on which a rule set has no version: it would silently be missing."""
        return cls(book.throughout("ceilings", days.first, days.last))

    @property
    def rules(self) -> Sequence[CeilingRules]:
        """The rule sets."""
        return [one.rules.rules for one in self.taken if isinstance(one.rules.rules, CeilingRules)]

    @property
    def ceilings(self) -> Sequence[Ceiling]:
        """All ceilings."""
        return [Ceiling(entry, rules) for rules in self.rules for entry in rules.ceilings]

    @property
    def no_repeat(self) -> Sequence[NoRepeat]:
        """All no-repeat windows."""
        return [NoRepeat(entry, rules) for rules in self.rules for entry in rules.no_repeat]

    @property
    def scheme(self) -> str:
        """The scheme whose tiers the ceilings name; empty where they name none.

        Raises :class:`~jointsup.errors.BadRules` where they name several.
        """
        schemes = sorted({rules.scheme for rules in self.rules if any(entry.tiers for entry in rules.ceilings)})
        if len(schemes) > 1:
            raise BadRules([problem("rules.schemes", "", one) for one in schemes])
        return schemes[0] if schemes else ""

    def reach(self, days: Span) -> Span:
        """Return the days whose visits decide about visits on some days."""
        reaches = [days, *(ceiling.reach(days) for ceiling in self.ceilings)]
        reaches += [Span(corresponding(days.first, -one.entry.months - 1), days.last) for one in self.no_repeat]
        return Span(min(one.first for one in reaches), max(one.last for one in reaches))


def days_of(windows: Sequence[tuple[str, str]]) -> Span:
    """Return the span from the first to the last day of some windows."""
    return Span(date.fromisoformat(min(first for first, _ in windows)), date.fromisoformat(max(last for _, last in windows)))


def tier_facet(limits: Limits, facets: Sequence[FacetColumn], book: RuleBook, day: date) -> FacetColumn | None:
    """Return the facet that holds the tiers that ceilings name: whose rule set of tiers is of their scheme, or that is called as the scheme.

    None where there is none, or where ceilings name no tiers.
    """
    scheme = limits.scheme
    for facet in facets if scheme else ():
        if facet.kind == "code" and (facet.name == scheme or any(_is_of(book, name, day, scheme) for name in facet.rules)):
            return facet
    return None


def gradings_for(limits: Limits, tables: Tables, connection: Connection, day: date, area: str) -> Sequence[GradingRow]:
    """Return the gradings that a store keeps of the scheme that ceilings name, as of a day for an area; none where they name none."""
    return standing_on(tables, connection, day, area).get(limits.scheme, ()) if limits.scheme else ()


def _is_of(book: RuleBook, name: str, day: date, scheme: str) -> bool:
    rules = book.as_of(name, day).rules.rules
    return isinstance(rules, TierRules) and rules.scheme == scheme


@frozen
class Held:
    """What ceilings and windows left of a round: the plan, and the table with the facets made of them; None where there are none and the register stands as it is.

    ``rows`` says how many rows each ground excludes; ``rules`` are the rule sets that hold.
    """

    plan: RoundPlan
    table: Table | None = None
    rows: Mapping[tuple[str, str], int] = field(factory=dict)
    rules: Sequence[RuleReference] = ()


@frozen
class Limiting:
    """Makes the facets ``visits_left`` and ``exclusions`` of a round's rows."""

    limits: Limits
    plan: RoundPlan
    levels_of: Callable[[Sequence[str]], frozenset[Standing]]
    organiser: str

    def held(self, table: Table, ids: Sequence[str], visits: Iterator[tuple[str, Sequence[Seen], Sequence[Seen]]], tiers: Sequence[str | None]) -> Held:
        """Return what is left, for rows of these ids and tiers; None where nobody knows a tier, or ceilings name none.

        Python works for who was visited, and once for each tier; all other rows take what is said of their tier.
        """
        seen = {entity: tuple(settled(made, due)) for entity, made, due in visits}
        tasks = self._tasks()
        rooms = Rooms(self.limits.ceilings, tasks)
        known: dict[tuple[str | None, tuple[Seen, ...]], tuple[str, tuple[tuple[str, str], ...]]] = {}
        left: list[str] = []
        pairs: list[tuple[tuple[str, str], ...]] = []
        for identity, code in zip(ids, tiers, strict=True):
            key = (code, seen.get(identity, ()))
            said = known.get(key)
            if said is None:
                said = known[key] = self._said(rooms, tasks, *key)
            left.append(said[0])
            pairs.append(said[1])
        rows = Counter(pair for each in pairs for pair in each)
        rules = [rule_reference(self.plan.hash, one) for one in self.limits.taken]
        return Held(*self._told(table, left, pairs, sorted(rows), rules), rows, rules)

    def _tasks(self) -> list[Task]:
        apart = {(min(pair), max(pair)) for pair in self.plan.apart}
        return [
            Task(
                line.id,
                days_of([line.window]),
                self.levels_of(line.bodies),
                len(line.matters) if any((a, b) in apart for a in line.matters for b in line.matters) else 1,
            )
            for line in self.plan.lines
        ]

    def _said(self, rooms: Rooms, tasks: Sequence[Task], tier: str | None, seen: Sequence[Seen]) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Return the number of visits left, and the grounds that exclude."""
        room, no_repeat = rooms.of(seen, tier), self.limits.no_repeat
        checked = frozenset[str]().union(*(visit.matters for visit in seen))
        pairs = {(f"{CEILING}{number}", self.organiser) for number, task in enumerate(tasks, 1) if task.id in room.full}
        for number, (task, line) in enumerate(zip(tasks, self.plan.lines, strict=True), 1):
            if checked.isdisjoint(line.matters):
                continue
            barred = barred_by(no_repeat, seen, task.days, task.levels, line.matters)
            bodies = {body for one in barred for body in one.visit.bodies}
            pairs |= {(f"{NO_REPEAT}{number}", body) for body in bodies if is_above(self.levels_of([body]), task.levels)}
        return str(room.left), tuple(sorted(pairs))

    def _told(
        self, table: Table, left: Sequence[str], pairs: Sequence[Sequence[tuple[str, str]]], grounds: Sequence[tuple[str, str]], rules: Sequence[RuleReference],
    ) -> tuple[RoundPlan, Table]:
        plan = self.plan
        ceiling = plan.ceiling or VISITS_LEFT
        facets = {facet.name: facet for facet in plan.facets}
        facets[ceiling] = FacetColumn(ceiling, ceiling, "visits_left")
        columns = {**table.columns, ceiling: left}
        if grounds:
            own = next((facet for facet in plan.facets if facet.kind == "exclusions"), FacetColumn(EXCLUSIONS, EXCLUSIONS, "exclusions"))
            facets[own.name] = evolve(own, split=SPLIT)
            cells = table.columns.get(own.name) or [None] * table.rows
            same: dict[tuple[str | None, Sequence[tuple[str, str]]], str | None] = {}
            columns[own.name] = [_cell(same, cell, said, own.split) for cell, said in zip(cells, pairs, strict=True)]
        told = evolve(
            plan,
            facets=tuple(facets.values()),
            ceiling=ceiling,
            grounds=(*plan.grounds, *grounds),
            lines=tuple(self._line(line, number, grounds) for number, line in enumerate(plan.lines, 1)),
            rules=(*plan.rules, *rules),
            plugins=(*plan.plugins, *plugins_of(self.limits.taken)),
        )
        headings = {name: name for name in (ceiling, EXCLUSIONS)}
        return told, evolve(table, columns=columns, headings={**headings, **{name: table.column_name(name) for name in table.columns}})

    def _line(self, line: PlanLine, number: int, grounds: Sequence[tuple[str, str]]) -> PlanLine:
        own = self.plan.grounds if line.excluded is None else line.excluded
        here = [pair for pair in grounds if pair[0] in (f"{CEILING}{number}", f"{NO_REPEAT}{number}")]
        return evolve(line, excluded=(*own, *here))


def _cell(same: dict[tuple[str | None, Sequence[tuple[str, str]]], str | None], cell: str | None, pairs: Sequence[tuple[str, str]], split: str) -> str | None:
    key = (cell, pairs)
    if key not in same:
        parts = [part.strip(" ") for part in (cell or "").split(split)]
        same[key] = SPLIT.join(filter(None, [*parts, *("@".join(pair) for pair in pairs)])) or None
    return same[key]


def held_by(acting: Acting, book: RuleBook, stated: RoundPlan, plan: RoundPlan, snapshot: Snapshot, area: str) -> Held:
    """Return a plan and its rows with what ceilings and no-repeat windows in force leave of them; as they are where there are none.

    ``stated`` is the plan with its rule sets still named, ``plan`` with what they say; ``area`` is the round's.
    """
    days, fields = days_of([line.window for line in plan.lines]), fields_of(plan)
    limits = Limits.on(book, days)
    if not limits.taken:
        return Held(plan)
    day = date.fromisoformat(plan.as_of)
    facet = tier_facet(limits, stated.facets, book, day)
    table = snapshot.table(fields if facet is None else {**fields, facet.name: facet.column})
    scheme = plan.id.scheme
    ids = [f"{scheme}:{cell}" if scheme else cell or "" for cell in table.columns["id"]]
    tables, files = acting.store.tables, acting.store.files
    with acting.store.acts.reading() as connection:
        tiers: Sequence[str | None] = [None] * table.rows if facet is None else table.columns[facet.name]
        if facet is None and limits.scheme:
            gradings = gradings_for(limits, tables, connection, day, area)
            if not gradings:
                raise BadRules([problem("rules.no_tier_facet", "", limits.scheme)])
            tiers = [tier or None for tier in tiers_in(gradings, files, ids)]
        seeing = Seeing.of(tables, connection)
        visits = seeing.by_entity(connection, limits.reach(days))
        limiting = Limiting(limits, plan, seeing.levels_of, stated.round_id.rpartition("/")[0])
        return limiting.held(table, ids, visits, tiers)
