"""States of a register 名录库: rows in order of id, corrections laid over them, and how two states differ.

A row is its id and the texts of its columns, ``None`` where a cell is empty; rows come in order of id by UTF-8 bytes, which is the
order of Python's texts. Everything here goes through its rows once and holds one at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

Cells: TypeAlias = tuple[str | None, ...]
Row: TypeAlias = tuple[str, Cells]
Difference: TypeAlias = tuple[str, Cells | None, Cells | None]
"""An id, its cells before and after; ``None`` where it is not there."""


def overlaid(rows: Iterable[Row], overlay: Mapping[str, Cells | None]) -> Iterator[Row]:
    """Yield rows with those of ``overlay`` in their places: changed, added, or (``None``) left out."""
    waiting = sorted(overlay)
    at = 0
    for identity, cells in rows:
        while at < len(waiting) and waiting[at] < identity:
            added = overlay[waiting[at]]
            if added is not None:
                yield waiting[at], added
            at += 1
        if at < len(waiting) and waiting[at] == identity:
            other = overlay[identity]
            if other is not None:
                yield identity, other
            at += 1
        else:
            yield identity, cells
    for identity in waiting[at:]:
        added = overlay[identity]
        if added is not None:
            yield identity, added


def differences(before: Iterable[Row], after: Iterable[Row]) -> Iterator[Difference]:
    """Yield, in order of id, every id that came, went, or has other cells."""
    old, new = iter(before), iter(after)
    left, right = next(old, None), next(new, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left[0] < right[0]):
            assert left is not None
            yield left[0], left[1], None
            left = next(old, None)
        elif left is None or right[0] < left[0]:
            yield right[0], None, right[1]
            right = next(new, None)
        else:
            if left[1] != right[1]:
                yield left[0], left[1], right[1]
            left, right = next(old, None), next(new, None)
