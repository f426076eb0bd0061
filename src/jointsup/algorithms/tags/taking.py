"""Which of many tag sets an expression takes, found over all sets at once 标签集整体求值.

The sets are turned over: of each tag there is a whole number whose bits say which sets have it, and an expression is worked out on such numbers. The
definition, set by set, is :func:`~jointsup.algorithms.tags.compile.evaluator`.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

from jointsup.algorithms.tags.compile import require_count
from jointsup.algorithms.tags.expression import And, Departments, Expression, Has, Not, Under

Item = TypeVar("Item", bound=Hashable)

_SIGNS = [bytes(49 if byte >> bit & 1 else 48 for byte in range(256)) for bit in range(8)]
"""For each bit of a byte the table from bytes to the binary digit there."""


class Turned(Generic[Item]):
    """Sets of tags, or of other items, turned over. In each number the highest bit stands for the first set."""

    def __init__(self, sets: Collection[Collection[Item]]) -> None:
        self.count = len(sets)
        self._bytes = -(-self.count // 8)
        having: dict[Item, bytearray] = {}
        for place, items in enumerate(sets):
            for item in items:
                row = having.get(item)
                if row is None:
                    row = having[item] = bytearray(self._bytes)
                row[place >> 3] |= 128 >> (place & 7)
        self._having = {item: int.from_bytes(row, "big") for item, row in having.items()}

    def having_any(self, items: Iterable[Item]) -> int:
        """Return the sets that have one of some items."""
        found = 0
        for item in items:
            found |= self._having.get(item, 0)
        return found

    def plain(self, taken: int) -> int:
        """Return some sets as :func:`turned_back` takes them: the lowest bit stands for the last set."""
        return taken >> (8 * self._bytes - self.count)

    def every(self) -> int:
        """Return all sets."""
        return ((1 << self.count) - 1) << (8 * self._bytes - self.count)

    def flags(self, taken: int) -> bytes:
        """Return the bits of some sets, the first set's the highest of the first byte."""
        return taken.to_bytes(self._bytes, "big")

    def bitmap(self, taken: int) -> str:
        """Return the protocol's bitmap of some sets, as :func:`~jointsup.algorithms.tags.compile.bitmap`; raises as it."""
        require_count(self.count)
        return self.flags(taken).hex()[: -(-self.count // 4)]


def turned(numbers: Sequence[int], width: int) -> list[int]:
    """Return for each of the lowest ``width`` bits the number whose bits say in which of some numbers it is set, the highest the first."""
    size = -(-width // 8)
    joined = b"".join([number.to_bytes(size, "little") for number in numbers])
    return [int(joined[place >> 3 :: size].translate(_SIGNS[place & 7]) or b"0", 2) for place in range(width)]


def turned_back(columns: Sequence[int], count: int) -> list[int]:
    """Return the ``count`` numbers that :func:`turned` gives ``columns`` of."""
    ones, lanes = int.from_bytes(b"\1" * count, "big"), []
    for start in range(0, len(columns), 8):
        lane = 0
        for bit, column in enumerate(columns[start : start + 8]):
            lane |= (int.from_bytes(f"{column:0{count}b}".encode(), "big") & ones) << bit
        lanes.append(lane.to_bytes(count, "big"))
    return [int.from_bytes(row, "little") for row in zip(*lanes, strict=True)] if lanes else [0] * count


def taken_by(expression: Expression, tags: Turned[str]) -> int:
    """Return the sets that an expression takes."""
    if isinstance(expression, Has):
        return tags.having_any([expression.tag])
    if isinstance(expression, Under):
        return tags.having_any(expression.tags)
    if isinstance(expression, Departments):
        # at_least[n] are the sets that n + 1 or more of the departments seen so far have tagged.
        at_least = [0] * expression.at_least
        for _, owned in expression.owned:
            here = tags.having_any(owned)
            for number in range(expression.at_least - 1, 0, -1):
                at_least[number] |= at_least[number - 1] & here
            at_least[0] |= here
        return at_least[-1]
    if isinstance(expression, Not):
        return tags.every() & ~taken_by(expression.of, tags)
    parts = [taken_by(part, tags) for part in expression.parts]
    found = tags.every() if isinstance(expression, And) else 0
    for part in parts:
        found = found & part if isinstance(expression, And) else found | part
    return found
