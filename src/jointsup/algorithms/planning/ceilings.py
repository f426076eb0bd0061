"""Ceilings 频次上限: how often an entity was visited in every span that a rule counts, and how often it may still be.

What is counted is never too little: a visit whose day is not known counts in every span that it could fall in, and one by a body whose level
is not known counts at every level (the policy's rows S3.4-b and S3.12-e; the real ceiling in health enforcement is per level and in total, with
exempt reasons).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from datetime import date

from attrs import field, frozen

from jointsup.algorithms.planning.spans import Span, calendar_spans, corresponding, months_from
from jointsup.algorithms.planning.visits import Seen, Standing
from jointsup.model.rulesets import CeilingEntry, CeilingRules


@frozen(slots=False)
class Ceiling:
    """A ceiling, and the rule set that it is of."""

    entry: CeilingEntry
    rules: CeilingRules

    @functools.cached_property
    def exempt(self) -> frozenset[str]:
        """Reasons of visits that do not count."""
        return frozenset(reason for reason, _ in self.rules.exempt)

    def covers(self, levels: Iterable[Standing]) -> bool:
        """Say whether visits by bodies of these levels count."""
        return not self.entry.levels or any(level == "unknown" or level in self.entry.levels for level in levels)

    def fits(self, tier: str | None) -> bool:
        """Say whether it holds for entities of a tier; where nobody knows the tier (None), each ceiling does."""
        return tier is None or not self.entry.tiers or tier in self.entry.tiers

    def counted(self, seen: Iterable[Seen]) -> list[Seen]:
        """Return the visits that count."""
        return [visit for visit in seen if visit.reason not in self.exempt and self.covers(visit.levels)]

    def spans(self, days: Span, ends: Iterable[date]) -> list[Span]:
        """Return spans that have a day in common with ``days``, enough to find the fullest among all that do.

        ``ends`` are the last days of everything that is counted. A span of months in a row that begins on another day than one of these
        can begin later, on the first of them that is in it, and leaves nothing out.
        """
        months = self.entry.months
        if self.entry.count == "calendar":
            return calendar_spans(days, months, self.rules.since)
        starts = sorted({min(end, days.last) for end in (*ends, days.last)})
        return [span for span in (months_from(start, months) for start in starts) if span.last >= days.first]

    def reach(self, days: Span) -> Span:
        """Return the days whose visits can be in one span with a day of ``days``."""
        months = self.entry.months
        if self.entry.count == "calendar":
            spans = calendar_spans(days, months, self.rules.since)
            return Span(spans[0].first, spans[-1].last)
        return Span(corresponding(days.first, -months), corresponding(days.last, months))


def most_in_a_span(ceiling: Ceiling, seen: Iterable[Seen], days: Span) -> int:
    """Return the largest number of visits that count in a span that has a day in common with ``days``."""
    counted = ceiling.counted(seen)
    spans = ceiling.spans(days, (visit.days.last for visit in counted))
    return max(sum(visit.days.meets(span) for visit in counted) for span in spans)


@frozen
class Task:
    """A line of a round as ceilings see it: its days, the levels of its bodies, and the most visits that it can make at one entity."""

    id: str
    days: Span
    levels: frozenset[Standing]
    visits: int = 1


@frozen
class Room:
    """What ceilings leave of a round to an entity.

    ``left``: visits at most; ``full``: for each line that may not come at all the ceiling that is reached.
    """

    left: int
    full: dict[str, Ceiling] = field(factory=dict)


class Rooms:
    """What ceilings leave of a round's lines, entity by entity."""

    def __init__(self, ceilings: Iterable[Ceiling], tasks: Sequence[Task]) -> None:
        self.whole = sum(task.visits for task in tasks)
        covering = [(ceiling, [task for task in tasks if ceiling.covers(task.levels)]) for ceiling in ceilings]
        self._covering = [_Covering(ceiling, of) for ceiling, of in covering if of]

    def of(self, seen: Sequence[Seen], tier: str | None = None) -> Room:
        """Return what ceilings leave to one entity.

        With at most ``left`` visits by the lines that are not ``full``, on whatever days of their windows, no span of any ceiling holds more
        visits than it allows; or more than it held before. Lines that cannot fill a span together are not held up. A line whose
        window has a day in common with a span that is full already may not come.
        """
        full: dict[str, Ceiling] = {}
        held: list[tuple[int, list[Task]]] = []
        for covering in self._covering:
            ceiling = covering.ceiling
            if ceiling.fits(tier):
                counted = ceiling.counted(seen)
                for span in covering.spans(counted):
                    left = ceiling.entry.visits - sum(visit.days.meets(span) for visit in counted)
                    inside = covering.inside(span)
                    if left > 0:
                        held.append((left, inside))
                    else:
                        full |= {task.id: ceiling for task in inside if task.id not in full}
        room = self.whole
        for left, inside in held:
            if left < room and sum(task.visits for task in inside if task.id not in full) > left:
                room = left
        return Room(room, full)


class _Covering:
    """A ceiling and the lines whose visits it counts; which of them have a day in a span is found once."""

    def __init__(self, ceiling: Ceiling, tasks: Sequence[Task]) -> None:
        self.ceiling, self._tasks = ceiling, tasks
        self._days = Span(min(task.days.first for task in tasks), max(task.days.last for task in tasks))
        self._ends = [task.days.last for task in tasks]
        self._inside: dict[Span, list[Task]] = {}

    def spans(self, counted: Iterable[Seen]) -> list[Span]:
        """Return the spans to be looked at where some visits are counted."""
        return self.ceiling.spans(self._days, [*(visit.days.last for visit in counted), *self._ends])

    def inside(self, span: Span) -> list[Task]:
        """Return the lines that have a day in a span."""
        found = self._inside.get(span)
        if found is None:
            found = self._inside[span] = [task for task in self._tasks if task.days.meets(span)]
        return found
