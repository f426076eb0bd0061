"""The levels of a plan over the year 统筹层级与时间: conflicts within no-repeat windows, and windows that end them (policy row S3.15-b)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from attrs import frozen

from jointsup.algorithms.planning.repeats import NoRepeat
from jointsup.algorithms.planning.schedule import (
    Conflict,
    Proposal,
    Timed,
    conflicts,
    proposals,
    shared_rows,
    timed,
)
from jointsup.algorithms.planning.spans import Span
from jointsup.algorithms.planning.visits import Standing
from jointsup.model.amounts import fraction_text
from jointsup.services.limits import days_of
from jointsup.services.sketch import Sketch


@frozen
class Schedule:
    """The lines of a year as they lie in time, where levels would meet the same matters of the same entities, and what is proposed."""

    lines: Sequence[Timed]
    conflicts: Sequence[Conflict]
    proposals: Sequence[Proposal]

    def json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "conflicts": [
                {
                    "upper": one.upper, "lower": one.lower, "rule": one.rule.rules.name, "version": one.rule.rules.version, "id": one.rule.entry.id,
                    "matters": list(one.matters), "barred": _days(one.barred), "rows": one.shared.rows,
                    "both": fraction_text(one.shared.both),
                }
                for one in self.conflicts
            ],
            "proposals": [
                {"line": one.line, "before": _days(one.before), "after": None if one.after is None else _days(one.after)} for one in self.proposals
            ],
        }  # fmt: skip


def _days(span: Span) -> list[str]:
    return [span.first.isoformat(), span.last.isoformat()]


def schedule_of(
    sketch: Sketch, levels_of: Callable[[Iterable[str]], frozenset[Standing]], no_repeat: Sequence[NoRepeat]
) -> Schedule:
    """Return how the lines of a sketch lie in the year of their windows."""
    lines = timed(sketch.rules, {line.id: levels_of(line.bodies) for line in sketch.rules.lines})
    shared = shared_rows(sketch.rules, sketch.combinations, sketch.sizes)
    days = days_of(sketch.windows)
    year = Span(date(days.first.year, 1, 1), date(days.last.year, 12, 31))
    return Schedule(lines, conflicts(lines, shared, no_repeat), proposals(lines, shared, no_repeat, year))
