"""How many rows of a register have which codes 户数统计: all that a round document says of its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

from attrs import frozen

from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.rules import RoundRules


class Tally(Protocol):
    """Counts of coded rows; facets are in order."""

    def by_code(self, facet: int) -> Mapping[str, int]:
        """Return how many rows have each code of the facet at a place; a code that none has may be left out."""
        ...

    def sizes(self, rules: RoundRules) -> Sequence[Sequence[Size]]:
        """Return the sizes of all strata of all lines."""
        ...

    def combinations(self) -> Mapping[tuple[str, ...], int]:
        """Return how many rows share each combination of codes."""
        ...


@frozen
class CombinedTally:
    """Counts from the different combinations of codes; see :class:`Tally`."""

    counts: Mapping[tuple[str, ...], int]

    def by_code(self, facet: int) -> Mapping[str, int]:
        """Return how many rows have each code of a facet."""
        found: Counter[str] = Counter()
        for codes, count in self.counts.items():
            found[codes[facet]] += count
        return found

    def sizes(self, rules: RoundRules) -> Sequence[Sequence[Size]]:
        """Return the sizes of all strata of all lines."""
        return rules.sizes((rules.places(codes), count) for codes, count in self.counts.items())

    def combinations(self) -> Mapping[tuple[str, ...], int]:
        """Return how many rows share each combination of codes."""
        return self.counts
