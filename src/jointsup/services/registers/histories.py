"""What happened to ids of a register 名录变更历史: from the changes of loads and the single corrections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice

from sqlalchemy import Connection, select

from jointsup.model.registers import CorrectionRow, LoadRow
from jointsup.services.registers.changes import Change, read_changes
from jointsup.services.registers.shown import ShownChange
from jointsup.services.registers.states import Snapshot, States
from jointsup.store.columns import from_row

_ASKED = 500
"""Ids asked for in one statement."""


def history_of(states: States, connection: Connection, name: str, identity: str) -> list[ShownChange]:
    """Return what happened to an id in order of day and of making; being in the first load counts as coming."""
    loads = states.loads(connection, name)
    found = list(_happened(states, connection, name, [identity], loads))
    if loads:
        first = loads[0]
        _, definition = states.declaration(connection, name, first.version)
        cells = Snapshot(definition, first, (), first.as_of, states.files).find(identity)
        if cells is not None:
            values = tuple(zip(definition.headings, cells, strict=True))
            found.append(
                ShownChange(identity, first.as_of, first.number, "came", None, values, first.source, first.ground, first.entry)
            )
    return sorted(found, key=lambda each: (each.day, each.number))


def last_changes(
    states: States, connection: Connection, name: str, ids: Sequence[str], first: date, last: date
) -> Mapping[str, ShownChange]:
    """Return for each id the last thing that happened to it after ``first`` and until ``last``."""
    days = first.isoformat(), last.isoformat()
    loads = [load for load in states.loads(connection, name) if days[0] <= load.as_of <= days[1]]
    found = _happened(states, connection, name, ids, loads)
    between = [each for each in found if days[0] <= each.day <= days[1]]
    return {each.id: each for each in sorted(between, key=lambda each: (each.day, each.number))}


def _happened(
    states: States, connection: Connection, name: str, ids: Sequence[str], loads: Sequence[LoadRow]
) -> Iterator[ShownChange]:
    for load in loads:
        if load.changes_digest:
            for change in read_changes(states.files.path(load.changes_digest), ids):
                yield _of_load(change, load)
    correction = states.tables.correction
    rest = iter(ids)
    while batch := list(islice(rest, _ASKED)):
        query = select(correction).where(correction.c.register == name, correction.c.id.in_(batch))
        for row in connection.execute(query).mappings():
            yield _of_correction(from_row(CorrectionRow, row))


def _of_load(change: Change, load: LoadRow) -> ShownChange:
    return ShownChange(
        change.id,
        load.as_of,
        load.number,
        change.kind,
        change.old,
        change.new,
        load.source,
        change.ground or load.ground,
        load.entry,
    )


def _of_correction(made: CorrectionRow) -> ShownChange:
    values = made.old_values, made.new_values
    return ShownChange(made.id, made.day, made.number, made.kind, *values, "", made.reason, made.entry)
