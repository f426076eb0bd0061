"""What came, went and changed between two states of a register 名录变更, and where a store keeps it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from attrs import frozen
from sqlalchemy import Connection, insert

from jointsup.algorithms.registers import differences
from jointsup.codec.rows import id_bytes, row_line
from jointsup.model.registers import ChangeKind, ChangeRow, Values
from jointsup.services.registers.states import Snapshot
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
    for left, right in differences(_narrowed(before, headings), _narrowed(after, headings), id_bytes):
        old, new = _read(headings, left), _read(headings, right)
        if left is None or old is None:
            yield Change(id_bytes(right or b"").decode(), "came", None, new)
        elif new is None:
            yield Change(id_bytes(left).decode(), "went", old, None)
        else:
            pairs = [(was, now) for was, now in zip(old, new, strict=True) if was != now]
            differing = tuple(was for was, _ in pairs), tuple(now for _, now in pairs)
            yield Change(id_bytes(left).decode(), "changed", *differing)


def _narrowed(state: Snapshot, headings: list[str]) -> Iterator[bytes]:
    """Return a state's lines with some of its columns alone, in the order asked for."""
    if list(state.definition.headings) == headings:
        return state.row_lines()
    places = [state.definition.headings.index(heading) for heading in headings]
    return (row_line(identity, [cells[place] for place in places]) for identity, cells in state.rows())


def _read(headings: list[str], line: bytes | None) -> Values | None:
    if line is None:
        return None
    cells = line.decode().removesuffix("\n").split("\t")[1:]
    return tuple((heading, cell or None) for heading, cell in zip(headings, cells, strict=True))


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
