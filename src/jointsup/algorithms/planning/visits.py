"""The visits of one entity as rules see them 已计检查: received ones, and those that draws made due, each counted once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

from attrs import evolve, frozen

from jointsup.algorithms.planning.spans import Span
from jointsup.model.matters import Level
from jointsup.model.registers import Stream

Standing: TypeAlias = Level | Literal["unknown"]
"""The level of a body that comes; ``unknown`` for one that is in no list."""


@frozen
class Seen:
    """A visit, made on a day or due in a span of days.

    ``round`` is the round that made it due, empty for a visit
    that no draw of ours made; ``made`` is false as long as nothing was received of it.
    """

    days: Span
    bodies: tuple[str, ...]
    levels: frozenset[Standing]
    matters: frozenset[str]
    stream: Stream = "unknown"
    reason: str = ""
    round: str = ""
    made: bool = True

    def fills(self, due: Seen) -> bool:
        """Say whether this visit, which was made, is one that is due: its body is among those that come, on a day of the window, for a matter of it."""
        return (
            self.stream != "caused"
            and due.days.first <= self.days.first <= due.days.last
            and set(self.bodies) <= set(due.bodies)
            and bool(self.matters & due.matters)
        )


def settled(made: Iterable[Seen], due: Sequence[Seen]) -> list[Seen]:
    """Return each visit once: what was received of a due visit stands in its place.

    A visit that was made fills the first due one that it fits. Those that fill the same one on the same day are one visit: the bodies came
    together. A due visit that nothing fills stays due.
    """
    found: list[Seen] = []
    filled: dict[tuple[int, Span], Seen] = {}
    for visit in made:
        place = next((number for number, one in enumerate(due) if visit.fills(one)), None)
        if place is None:
            found.append(visit)
            continue
        before = filled.get((place, visit.days), visit)
        filled[place, visit.days] = evolve(
            due[place],
            days=visit.days,
            bodies=tuple(sorted({*before.bodies, *visit.bodies})),
            levels=before.levels | visit.levels,
            matters=before.matters | visit.matters,
            made=True,
        )
    there = {place for place, _ in filled}
    return [*found, *filled.values(), *(one for number, one in enumerate(due) if number not in there)]
