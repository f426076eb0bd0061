"""May a body come to an entity on a day for some matters 检查前核对: ``app.visits``, and the same of files (policy rows S3.4-b, S4.2-b)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from attrs import field, frozen
from sqlalchemy import Connection

from jointsup.algorithms.planning.coming import Coming, may_come
from jointsup.algorithms.planning.spans import Span
from jointsup.algorithms.planning.visits import Seen, Standing
from jointsup.canonical import require_id
from jointsup.codec.rulesets import read_ruleset
from jointsup.codec.tables import read_table
from jointsup.errors import BadRows, BadRules, problem
from jointsup.hooks.rulebook import OwnedRules, RuleBook, overlaps
from jointsup.hooks.source import Source
from jointsup.model.matters import DepartmentList
from jointsup.model.plan import IdColumn
from jointsup.model.registers import Stream
from jointsup.model.rulesets import CeilingRules
from jointsup.services.acting import Acting
from jointsup.services.asked import asked_of_files, asked_of_store
from jointsup.services.coding import ID
from jointsup.services.credit.gradings import tier_in
from jointsup.services.due_visits import Seeing
from jointsup.services.limits import Limits, gradings_for, tier_facet
from jointsup.services.lists import read_list
from jointsup.services.registers.past_visits import COLUMNS, visits_of
from jointsup.services.registers.service import RegisterService
from jointsup.services.registers.states import States


@frozen
class Answer:
    """Whether a body may come, and the rule sets that say so, each by name, version and digest."""

    coming: Coming
    rules: Sequence[OwnedRules]
    registered: bool
    """Whether a register's state on the day has the entity. Where none has a state on it, nobody looked, and there may be no such entity."""

    @property
    def allowed(self) -> bool:
        """Whether the body may come."""
        return self.coming.allowed

    def json(self) -> dict[str, Any]:
        """Return the answer as plain JSON."""
        coming = self.coming
        return {
            "allowed": self.allowed,
            "registered": self.registered,
            "exempt": coming.exempt,
            "ceilings": [
                {
                    **_named(one.ceiling.rules, one.ceiling.entry.id),
                    "visits": one.ceiling.entry.visits,
                    "months": one.ceiling.entry.months,
                    "count": one.ceiling.entry.count,
                    "levels": list(one.ceiling.entry.levels),
                    "before": one.before,
                    "adds": one.adds,
                    "kept": one.kept,
                }
                for one in coming.counted
            ],
            "no_repeat": [
                {
                    **_named(one.rule.rules, one.rule.entry.id),
                    "by": list(one.visit.bodies),
                    "matters": list(one.matters),
                    "first": one.until.first.isoformat(),
                    "last": one.until.last.isoformat(),
                }
                for one in coming.barred
            ],
            "due": None if coming.due is None else coming.due.round,
            "still_due": [[one.round, one.days.first.isoformat(), one.days.last.isoformat(), *one.bodies] for one in coming.still_due],
            "rules": [[one.rules.name, one.rules.rules.version, one.rules.digest] for one in self.rules],
        }


def _named(rules: CeilingRules, entry: str) -> dict[str, str]:
    return {"rule": rules.name, "version": rules.version, "source": rules.source, "id": entry}


def _asked(day: date, body: str, levels: frozenset[Standing], matters: Iterable[str], stream: Stream, reason: str) -> Seen:
    return Seen(Span(day, day), (body,), levels, frozenset(matters), stream, reason)


@frozen
class VisitService:
    """``app.visits``: what may be visited when, by the rules in force and what was visited by then."""

    _acting: Acting
    _registers: RegisterService
    _rules: RuleBook = field(factory=lambda: RuleBook(()), repr=False)

    def may_come(
        self,
        entity: str,
        day: date,
        body: str,
        matters: Sequence[str],
        *,
        stream: Stream = "unknown",
        reason: str = "",
        register: str | None = None,
    ) -> Answer:
        """Return whether ``body`` may come to ``entity`` on ``day`` for ``matters``, with every rule, its version, and the visits counted so far.

        ``stream`` is ``caused`` where a complaint, a lead or an evident hazard is the cause; ``reason`` the code of a reason that a rule may
        exempt. Where ceilings differ by tier, ``register`` names the register that holds the entity's, else the tiers count that the store
        keeps of the scheme; where nobody knows the tier every ceiling holds.
        Raises :class:`~jointsup.errors.Unknown` as :func:`~jointsup.services.asked.asked_of_store`, and
        :class:`~jointsup.errors.BadRules` for a day on which rules of that kind there are, but no version of them holds.
        """
        require_id(entity, "entity")
        acting, days = self._acting, Span(day, day)
        limits = Limits.on(self._rules, days)
        with acting.reading("visits.may_come", subject=entity, area=acting.actor.area, departments=[body]) as connection:
            states = States(acting.store.tables, acting.store.files)
            entity, registered = asked_of_store(states, connection, register, entity, day, body, matters)
            seeing = Seeing.of(acting.store.tables, connection)
            made, due = seeing.of_entity(connection, limits.reach(days), entity)
            tier = self._tier(connection, limits, register, entity, day)
        visit = _asked(day, body, seeing.levels_of([body]), matters, stream, reason)
        return Answer(may_come(visit, limits.ceilings, limits.no_repeat, made, due, tier), limits.taken, registered)

    def _tier(self, connection: Connection, limits: Limits, register: str | None, entity: str, day: date) -> str | None:
        """Return the tier that a register, or the store's tiers of the scheme, hold of an entity on a day; None where nobody knows it, or needs to."""
        if register is not None:
            state = self._registers.snapshot(connection, register, day, entity)
            facet = tier_facet(limits, state.definition.facets, self._rules, day)
            if facet is not None:
                cells = state.find(entity)
                return None if cells is None else dict(zip(state.definition.headings, cells, strict=True))[facet.column]
        store = self._acting.store
        return tier_in(gradings_for(limits, store.tables, connection, day, self._acting.actor.area), store.files, entity)


def may_come_of_files(
    rules: Sequence[str | Path],
    visits: Any,
    departments: DepartmentList | Mapping[str, Any] | str | Path,
    entity: str,
    day: date,
    body: str,
    matters: Sequence[str],
    *,
    stream: Stream = "unknown",
    reason: str = "",
    tier: str | None = None,
    ids: IdColumn | None = None,
    columns: Mapping[str, str] | None = None,
) -> Answer:
    """Answer as :meth:`VisitService.may_come` without any store: of rule sets of ceilings, a table of visits, and a list of departments.

    The table has the headings of :data:`~jointsup.services.registers.past_visits.COLUMNS`, or those that ``columns`` names; ``ids`` says
    where the entities' ids stand and of what scheme, unless they stand whole under the usual heading. Raises :class:`~jointsup.errors.Unknown` as
    :func:`~jointsup.services.asked.asked_of_files`, :class:`~jointsup.errors.BadRules`, :class:`~jointsup.errors.BadRows`, :class:`~jointsup.errors.BadDocument`.
    """
    days = Span(day, day)
    limits = Limits.on(_book(rules), days)
    listed = read_list(departments, DepartmentList)
    levels = levels_of(listed)
    column = ids or IdColumn(COLUMNS["entity"], "")
    entity = asked_of_files(column, listed, entity, day, body)
    given = {name: heading for name, heading in {**COLUMNS, **(columns or {})}.items() if name != "entity"}
    table = read_table(visits, {ID: column.column, **given})
    found, faults = visits_of(table, column)
    if faults.count:
        raise BadRows(faults.kept, faults.count)
    made = [
        _asked(date.fromisoformat(on), by, levels([by]), of, kind, why) for one, on, by, of, kind, why in found if one == entity
    ]
    visit = _asked(day, body, levels([body]), matters, stream, reason)
    return Answer(may_come(visit, limits.ceilings, limits.no_repeat, made, (), tier), limits.taken, registered=False)


def _book(paths: Sequence[str | Path]) -> RuleBook:
    """Read rule sets of ceilings from their files."""
    sets = [read_ruleset(Path(path).absolute().parent, Path(path).name) for path in paths]
    problems = overlaps(sets)
    problems += [
        problem("rules.other_kind", "", one.name, kind=one.rules.kind, expected="ceilings")
        for one in sets
        if not isinstance(one.rules, CeilingRules)
    ]
    if problems:
        raise BadRules(problems)
    return RuleBook(OwnedRules(Source(Path(path).name), one) for path, one in zip(paths, sets, strict=True))


def limits_of(paths: Sequence[str | Path]) -> Limits:
    """Return the ceilings and no-repeat windows of rule sets in files, whenever they hold. Raises :class:`~jointsup.errors.BadRules`."""
    return Limits(tuple(_book(paths)))


def levels_of(departments: DepartmentList | Mapping[str, Any] | str | Path | None) -> Callable[[Iterable[str]], frozenset[Standing]]:
    """Return what says the levels of bodies, by a list of departments; ``unknown`` for those that it does not hold, or where there is none."""
    levels = {} if departments is None else {one.id: one.level for one in read_list(departments, DepartmentList).departments}
    return lambda bodies: frozenset(levels.get(body, "unknown") for body in bodies)
