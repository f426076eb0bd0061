"""States of a register 名录库: rows in order of id, corrections laid over them, and how two states differ.

Rows come in order of their keys, ids by UTF-8 bytes, which is the order of Python's texts, and in blocks of any size. Everything here goes
through its rows once and holds one block at a time; a row may be of any kind that equals another where nothing differs, such as the line of a file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress, count
from operator import ne
from typing import TypeAlias, TypeVar

Cells: TypeAlias = tuple[str | None, ...]
Row: TypeAlias = tuple[str, Cells]
"""An id and the texts of its columns, ``None`` where a cell is empty."""

R = TypeVar("R")
K = TypeVar("K", str, bytes)


def overlaid(blocks: Iterable[Sequence[R]], overlay: Mapping[K, R | None], key: Callable[[R], K]) -> Iterator[Sequence[R]]:
    """Yield blocks of rows with those of ``overlay`` in their places: changed, added, or (``None``) left out.

    Blocks that it does not touch go through as they are, without a look at their rows.
    """
    waiting = sorted(overlay)
    at = 0
    for block in blocks:
        upto = bisect_right(waiting, key(block[-1]), at)
        if upto > at:
            laid: dict[K, R | None] = {key(row): row for row in block}
            laid.update((one, overlay[one]) for one in waiting[at:upto])
            at, block = upto, [row for one in sorted(laid) if (row := laid[one]) is not None]
        if block:
            yield block
    rest = [row for one in waiting[at:] if (row := overlay[one]) is not None]
    if rest:
        yield rest


def differences(
    before: Iterable[Sequence[R]], after: Iterable[Sequence[R]], key: Callable[[R], K]
) -> Iterator[tuple[R | None, R | None]]:
    """Yield, in order, the rows of every key that came, went, or has another row: before and after, ``None`` where it is not there.

    Rows come in blocks, none of them empty: stretches in which nothing differs are passed over without a step of Python for each row.
    """
    old, new = iter(before), iter(after)
    left, right = next(old, ()), next(new, ())
    while left and right:
        same = next(compress(count(), map(ne, left, right)), min(len(left), len(right)))
        left, right = left[same:], right[same:]
        if left and right:
            was, now = key(left[0]), key(right[0])
            yield (left[0] if was <= now else None), (right[0] if now <= was else None)
            left, right = left[was <= now :], right[now <= was :]
        left, right = left or next(old, ()), right or next(new, ())
    for row in chain(left, chain.from_iterable(old)):
        yield row, None
    for row in chain(right, chain.from_iterable(new)):
        yield None, row
