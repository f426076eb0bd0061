"""What of a record's lines about entities its public copy 公开副本 hides whole (protocol, "Record")."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Any

from jointsup.algorithms.sampling.rules import RoundRules

MOMENTS = ("draw", "notice", "result")
"""From when something is public 公开时点: at the draw, with the notice, with the result."""


def person_test(document: Mapping[str, Any], rules: RoundRules) -> Callable[[Sequence[str]], bool]:
    """Return what says by its codes whether an entity is a person, whose lines are never public."""
    if document["persons"] is None:
        return lambda codes: False
    facet, listed = document["persons"]
    place, of_persons = rules.facets.index(facet), frozenset(listed)
    return lambda codes: codes[place] in of_persons


class Hiding:
    """Judges lines by what is public from ``moment`` on: first all drawn lines, then visits, which are hidden with a drawn line of one of their checks.

    ``rows`` gives how many rows each stratum has, by line and labels; ``persons`` holds the ids that are never shown.
    """

    def __init__(
        self, document: Mapping[str, Any], rows: Mapping[tuple[str, tuple[str, ...]], int], persons: Container[str], moment: str
    ) -> None:
        public = {line["id"]: line["public"] for line in document["lines"]}
        self._closed = {
            (line, labels)
            for (line, labels), count in rows.items()
            if MOMENTS.index(moment) < MOMENTS.index(public[line]["from"]) or count < public[line]["few"]
        }
        self._persons = persons
        self.hidden: set[tuple[str, str]] = set()
        """The entities that are hidden, with the line in which they are."""

    def drawn(self, line: str, labels: tuple[str, ...], entity: str) -> bool:
        """Say whether a drawn line is hidden."""
        hide = (line, labels) in self._closed or entity in self._persons
        if hide:
            self.hidden.add((entity, line))
        return hide

    def visit(self, entity: str, lines: Iterable[str]) -> bool:
        """Say whether a visit with checks of some lines is hidden."""
        return bool(self.hidden) and any((entity, line) in self.hidden for line in lines)
