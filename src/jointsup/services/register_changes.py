"""What came, went and changed between two states of a register 名录变更, and where a store keeps it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from attrs import frozen
from sqlalchemy import Connection, insert

from jointsup.algorithms.registers import Cells, Row, differences
from jointsup.model.registers import ChangeKind, ChangeRow, Values
from jointsup.services.register_states import Snapshot
from jointsup.store.columns import to_row
from jointsup.store.tables import Tables

BATCH = 5000
"""Changes written to the database at a time."""


@frozen
class Change:
    """An id that differs between two states: of a change old and new hold the values that differ, else all."""

    id: str
    kind: ChangeKind
    old: Values | None
    new: Values | None


def changes(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    """Yield in order of id what differs between two states.

    Rows are compared in the columns that both declarations keep: a column that was added to the declaration, or taken out of it, is
    no change of every row.
    """
    headings = [heading for heading in after.definition.headings if heading in set(before.definition.headings)]
    for identity, old, new in differences(_narrowed(before, headings), _narrowed(after, headings)):
        if old is None:
            yield Change(identity, "came", None, _all(headings, new))
        elif new is None:
            yield Change(identity, "went", _all(headings, old), None)
        else:
            differing = [place for place in range(len(headings)) if old[place] != new[place]]
            yield Change(
                identity,
                "changed",
                tuple((headings[place], old[place]) for place in differing),
                tuple((headings[place], new[place]) for place in differing),
            )


def _narrowed(state: Snapshot, headings: list[str]) -> Iterator[Row]:
    if list(state.definition.headings) == headings:
        return state.rows()
    places = [state.definition.headings.index(heading) for heading in headings]
    return ((identity, tuple(cells[place] for place in places)) for identity, cells in state.rows())


def _all(headings: list[str], cells: Cells | None) -> Values | None:
    return None if cells is None else tuple(zip(headings, cells, strict=True))


def spill(found: Iterable[Change], path: Path) -> dict[ChangeKind, int]:
    """Write changes to a passing file, a line each; return how many there are of each kind."""
    counts: dict[ChangeKind, int] = {"came": 0, "went": 0, "changed": 0}
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        for each in found:
            counts[each.kind] += 1
            file.write(json.dumps([each.id, each.kind, each.old, each.new], ensure_ascii=False) + "\n")
    return counts


def keep(
    connection: Connection, tables: Tables, register: str, number: int, path: Path, grounds: Mapping[str, str]
) -> None:
    """Write the changes of a passing file as those of a load, with the grounds that are known of single ids."""
    with open(path, encoding="utf-8", newline="\n") as file:
        while lines := list(itertools.islice(file, BATCH)):
            rows = []
            for line in lines:
                identity, kind, old, new = json.loads(line)
                rows.append(to_row(ChangeRow(register, number, identity, kind, old, new, grounds.get(identity, ""))))
            connection.execute(insert(tables.change), rows)
