"""States of a register 名录库: rows in order of id, corrections laid over them, and how two states differ.

Rows come in order of their keys, ids by UTF-8 bytes, which is the order of Python's texts. Everything here goes through its rows once
and holds one at a time; a row may be of any kind that equals another where nothing differs, such as the line of a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias, TypeVar

Cells: TypeAlias = tuple[str | None, ...]
Row: TypeAlias = tuple[str, Cells]
"""An id and the texts of its columns, ``None`` where a cell is empty."""

R = TypeVar("R")
K = TypeVar("K", str, bytes)


def overlaid(rows: Iterable[R], overlay: Mapping[K, R | None], key: Callable[[R], K]) -> Iterator[R]:
    """Yield rows with those of ``overlay`` in their places: changed, added, or (``None``) left out."""
    waiting = sorted(overlay)
    at = 0
    for row in rows:
        here = key(row)
        while at < len(waiting) and waiting[at] < here:
            added = overlay[waiting[at]]
            if added is not None:
                yield added
            at += 1
        if at < len(waiting) and waiting[at] == here:
            other = overlay[here]
            if other is not None:
                yield other
            at += 1
        else:
            yield row
    for one in waiting[at:]:
        added = overlay[one]
        if added is not None:
            yield added


def differences(
    before: Iterable[R], after: Iterable[R], key: Callable[[R], K]
) -> Iterator[tuple[R | None, R | None]]:
    """Yield, in order, the rows of every key that came, went, or has another row: before and after, ``None`` where it is not there."""
    old, new = iter(before), iter(after)
    left, right = next(old, None), next(new, None)
    while left is not None and right is not None:
        if left == right:
            left, right = next(old, None), next(new, None)
        elif key(left) < key(right):
            yield left, None
            left = next(old, None)
        elif key(right) < key(left):
            yield None, right
            right = next(new, None)
        else:
            yield left, right
            left, right = next(old, None), next(new, None)
    while left is not None:
        yield left, None
        left = next(old, None)
    while right is not None:
        yield None, right
        right = next(new, None)
