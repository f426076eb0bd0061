"""States of a register 名录库: rows in order of id, corrections laid over them, and how two states differ.

A row is a line of bytes with its line end. Rows come in order of their keys, ids by UTF-8 bytes, which is the order of Python's texts, and in blocks
of whole lines, of any size and none of them empty. Everything here goes through its rows once, holds one block at a time, and takes a block apart
only where something happens to it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import TypeAlias

Cells: TypeAlias = tuple[str | None, ...]
Row: TypeAlias = tuple[str, Cells]
"""An id and the texts of its columns, ``None`` where a cell is empty."""

Key: TypeAlias = Callable[[bytes], bytes]
"""What gives a row's key."""

_STRETCH = 2**12
"""So many bytes are held against others at a time."""


def rows_of(block: bytes) -> list[bytes]:
    """Return the rows of a block."""
    return [line + b"\n" for line in block.split(b"\n")[:-1]]


def overlaid(blocks: Iterable[bytes], overlay: Mapping[bytes, bytes | None], key: Key) -> Iterator[bytes]:
    """Yield blocks of rows with those of ``overlay`` in their places: changed, added, or (``None``) left out.

    Blocks that it does not touch go through as they are, without a look at their rows.
    """
    waiting = sorted(overlay)
    at = 0
    for block in blocks:
        upto = bisect_right(waiting, key(block[block.rfind(b"\n", 0, -1) + 1 :]), at)
        if upto > at:
            laid: dict[bytes, bytes | None] = {key(row): row for row in rows_of(block)}
            laid.update((one, overlay[one]) for one in waiting[at:upto])
            at, block = upto, b"".join(row for one in sorted(laid) if (row := laid[one]) is not None)
        if block:
            yield block
    rest = b"".join(row for one in waiting[at:] if (row := overlay[one]) is not None)
    if rest:
        yield rest


def differences(before: Iterable[bytes], after: Iterable[bytes], key: Key) -> Iterator[tuple[bytes | None, bytes | None]]:
    """Yield, in order, the rows of every key that came, went, or has another row: before and after, ``None`` where it is not there.

    Stretches in which nothing differs are passed over as bytes, without a step of Python for each row.
    """
    old, new = iter(before), iter(after)
    left, right, here, there = next(old, b""), next(new, b""), 0, 0
    while left and right:
        alike = _alike(left, here, right, there)
        if here + alike < len(left) and there + alike < len(right):
            # The row that differs begins after the last line end that is alike.
            begun = max(left.rfind(b"\n", here, here + alike) + 1 - here, 0)
            here, there = here + begun, there + begun
            was, now = _row_at(left, here), _row_at(right, there)
            first, second = key(was), key(now)
            yield (was if first <= second else None), (now if second <= first else None)
            here, there = here + len(was) * (first <= second), there + len(now) * (second <= first)
        else:
            here, there = here + alike, there + alike
        if here == len(left):
            left, here = next(old, b""), 0
        if there == len(right):
            right, there = next(new, b""), 0
    for block in chain([left[here:]], old):
        yield from ((row, None) for row in rows_of(block))
    for block in chain([right[there:]], new):
        yield from ((None, row) for row in rows_of(block))


def _row_at(block: bytes, begin: int) -> bytes:
    return block[begin : block.index(b"\n", begin) + 1]


def _alike(left: bytes, here: int, right: bytes, there: int) -> int:
    """Return how many bytes of two blocks are alike from two places on."""
    most, found = min(len(left) - here, len(right) - there), 0
    while found < most:
        size = min(_STRETCH, most - found)
        if left[here + found : here + found + size] == right[there + found : there + found + size]:
            found += size
            continue
        while size > 1:
            half = size // 2
            if left[here + found : here + found + half] == right[there + found : there + found + half]:
                found, size = found + half, size - half
            else:
                size = half
        return found
    return found
