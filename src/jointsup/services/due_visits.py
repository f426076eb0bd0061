"""The visits that count 计入频次的检查: those that draws made due, kept beside their records, and those of other systems."""

from __future__ import annotations

import functools
import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, islice

from attrs import frozen
from sqlalchemy import Connection, delete, func, insert, select

from jointsup.algorithms.planning.spans import Span
from jointsup.algorithms.planning.visits import Seen, Standing
from jointsup.algorithms.sampling.merge import Visit, lines_of
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.model.registers import PastVisitRow, Stream
from jointsup.model.visits import DueVisitRow
from jointsup.services.registers.past_visits import in_batches, past_visits
from jointsup.store.columns import from_row, to_row
from jointsup.store.tables import Tables

_BATCH = 500


def keep_due(connection: Connection, tables: Tables, round_id: str, rules: RoundRules, visits: Iterable[Visit]) -> None:
    """Keep the visits of a round that are made, behind those that it has already."""
    table = tables.due_visit
    last = connection.execute(select(func.max(table.c.number)).where(table.c.round_id == round_id)).scalar_one() or 0
    made = (_row(round_id, number, rules, visit) for number, visit in enumerate((one for one in visits if one.made), last + 1))
    while batch := [to_row(row) for row in islice(made, _BATCH)]:
        connection.execute(insert(table), batch)


def drop_due(connection: Connection, tables: Tables, round_id: str, entities: Iterable[str]) -> None:
    """Take away the visits of a round at some entities."""
    table = tables.due_visit
    connection.execute(delete(table).where(table.c.round_id == round_id, table.c.entity.in_(sorted(set(entities)))))


def _row(round_id: str, number: int, rules: RoundRules, visit: Visit) -> DueVisitRow:
    lines = lines_of(rules, visit.checks)
    return DueVisitRow(
        round_id,
        number,
        visit.id,
        max(line.window[0] for line in lines),
        min(line.window[1] for line in lines),
        sorted({body for line in lines for body in line.bodies}),
        sorted({check.matter for check in visit.checks}),
    )


@frozen
class Seeing:
    """Reads visits as rules see them, with the levels of bodies by every list that a store ever had."""

    tables: Tables
    levels: Mapping[str, frozenset[Standing]]

    @classmethod
    def of(cls, tables: Tables, connection: Connection) -> Seeing:
        """Read the levels of all departments."""
        found: dict[str, frozenset[Standing]] = {}
        for identity, level in connection.execute(select(tables.department.c.id, tables.department.c.level).distinct()):
            found[identity] = found.get(identity, frozenset()) | {level}
        return cls(tables, found)

    def levels_of(self, bodies: Iterable[str]) -> frozenset[Standing]:
        """Return the levels of some bodies; ``unknown`` for those in no list."""
        unknown: frozenset[Standing] = frozenset({"unknown"})
        return frozenset[Standing]().union(*(self.levels.get(body, unknown) for body in bodies))

    def by_entity(
        self, connection: Connection, days: Span, entities: Sequence[str] | None = None
    ) -> Iterator[tuple[str, tuple[Seen, ...], tuple[Seen, ...]]]:
        """Yield each entity that was or is to be visited in a span of days, in order, with what was made and what is due.

        All entities, or those named. What is the same for many is made once.
        """
        made, due = functools.lru_cache(2**14)(self._made), functools.lru_cache(2**14)(self._due)
        past = past_visits(self.tables, connection, days.first, days.last, entities)
        rows: Iterator[PastVisitRow | DueVisitRow] = heapq.merge(past, self._due_rows(connection, days, entities), key=_entity)
        for entity, group in groupby(rows, _entity):
            both: tuple[list[Seen], list[Seen]] = [], []
            for row in group:
                if isinstance(row, PastVisitRow):
                    both[0].append(made(row.day, row.body, tuple(row.matters), row.stream, row.reason))
                else:
                    both[1].append(due(row.first, row.last, tuple(row.bodies), tuple(row.matters), row.round_id))
            yield entity, tuple(both[0]), tuple(both[1])

    def of_entity(self, connection: Connection, days: Span, entity: str) -> tuple[tuple[Seen, ...], tuple[Seen, ...]]:
        """Return what was made at an entity, and what is due there."""
        return next(((made, due) for _, made, due in self.by_entity(connection, days, [entity])), ((), ()))

    def _made(self, day: str, body: str, matters: tuple[str, ...], stream: Stream, reason: str) -> Seen:
        on = date.fromisoformat(day)
        return Seen(Span(on, on), (body,), self.levels_of([body]), frozenset(matters), stream, reason)

    def _due(self, first: str, last: str, bodies: tuple[str, ...], matters: tuple[str, ...], round_id: str) -> Seen:
        days = Span(date.fromisoformat(first), date.fromisoformat(last))
        return Seen(days, bodies, self.levels_of(bodies), frozenset(matters), "random", "", round_id, made=False)

    def _due_rows(self, connection: Connection, days: Span, entities: Sequence[str] | None) -> Iterator[DueVisitRow]:
        table = self.tables.due_visit
        query = select(table).where(table.c.first <= days.last.isoformat(), table.c.last >= days.first.isoformat())
        ordered = query.order_by(table.c.entity, table.c.first, table.c.round_id, table.c.number)
        return (from_row(DueVisitRow, row) for row in in_batches(connection, ordered, table.c.entity, entities))


def _entity(row: PastVisitRow | DueVisitRow) -> str:
    return row.entity
