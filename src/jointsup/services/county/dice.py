"""Where the county's chances come from: hashed names, so that the same seed gives the same county on every platform."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from struct import unpack
from typing import TypeVar

T = TypeVar("T")

SIDES = 1000
"""Chances of the county are stated in thousandths."""


class Dice:
    """Throws that belong to one name, and no other: whatever else the county gets, this one stays as it is."""

    def __init__(self, seed: int, name: str) -> None:
        self._throws = _throws(f"{seed}:{name}".encode())

    def below(self, sides: int) -> int:
        """Return a whole number from 0 to ``sides - 1``."""
        return next(self._throws) * sides >> 32

    def happens(self, thousandths: int) -> bool:
        """Return whether something of that chance happens."""
        return self.below(SIDES) < thousandths

    def one_of(self, weighted: Sequence[tuple[T, int]]) -> T:
        """Return one of some things by their weights, which sum to a thousand."""
        throw = self.below(SIDES)
        for thing, weight in weighted:
            throw -= weight
            if throw < 0:
                return thing
        return weighted[-1][0]


def _throws(text: bytes) -> Iterator[int]:
    """Yield 32 bits for each throw, without end."""
    while True:
        text = blake2b(text).digest()
        yield from unpack(">16I", text)
