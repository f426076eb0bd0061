"""What a year costs a province and the nation, reckoned from measured figures a row; the assumptions are those of ``docs/explanation/cost.md``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from works.table import Results

PROVINCE, NATION = 15_000_000, 190_000_000
STEPS = (
    ("register read, checked, compared with the day before", "read, check, compare Parquet: registers load", 365),
    ("tiers by a card of 50 indicators", "scorecard: jointsup credit grade, the command with its look at every id", 12),
    ("frame and document of a round of 200 lines", "command: freeze, 200 lines", 12),
    ("draw and record of 200 lines", "command: draw, 200 lines", 12),
    ("check at level frame", "command: verify at level frame, 200 lines", 36),
)
"""Step, the work that measured it, and how often a year."""

Heads = Callable[..., Iterator[str]]
Row = Callable[..., str]
Number = Callable[[float], str]


def largest(results: Results, work: str) -> dict[str, Any] | None:
    """Return the figures of a work at the largest size that was measured."""
    found = (results.best(work, rows) for rows in reversed(results.sizes()))
    return next((one for one in found if one), None)


def written(found: dict[str, Any]) -> float:
    """Return the bytes a row that a step writes and keeps."""
    return float(sum(found["facts"].get("bytes", {}).values()) / found["rows"])


def per_row(results: Results, heads: Heads, row: Row, number: Number) -> Iterator[str]:
    """Yield what a row costs in each step."""
    yield from heads("step", "measured at", "processor, µs a row", "bytes a row written and kept")
    for step, work, _ in STEPS:
        found = largest(results, work)
        yield row(step, *((f"{found['rows']:,}", number(found["processor"] / found["rows"] * 1e6), number(written(found))) if found else ("–",) * 3))


def years(results: Results, heads: Heads, row: Row, number: Number) -> Iterator[str]:
    """Yield what a year costs, and its sum."""
    yield from heads("step", "times a year", "province, core-hours", "nation, core-hours", "province, GB", "nation, GB")
    sums = [0.0] * 4
    for step, work, often in STEPS:
        found = largest(results, work)
        if found is None:
            yield row(step, str(often), *("–",) * 4)
            continue
        hours, size = found["processor"] / found["rows"] / 3600 * often, written(found) / 1e9 * often
        figures = [hours * PROVINCE, hours * NATION, size * PROVINCE, size * NATION]
        sums = [one + more for one, more in zip(sums, figures, strict=True)]
        yield row(step, str(often), *map(number, figures))
    yield row("together", "", *map(number, sums))
