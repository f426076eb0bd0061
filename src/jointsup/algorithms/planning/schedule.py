"""Levels kept apart in time 统筹层级与时间: lines whose windows would meet the same matters of the same entities within a no-repeat window (policy row S3.15-b)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, product
from typing import Final

from attrs import evolve, frozen

from jointsup.algorithms.planning.repeats import NoRepeat, barred_by
from jointsup.algorithms.planning.spans import Span
from jointsup.algorithms.planning.visits import Seen, Standing
from jointsup.algorithms.sampling.chances import chances_of_lines
from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.model.matters import LEVELS

_RANKS: Final = {level: place for place, level in enumerate(LEVELS)}


@frozen
class Timed:
    """A line as the schedule sees it: its window, the levels of its bodies, its matters, and its joint group."""

    line: str
    days: Span
    levels: frozenset[Standing]
    matters: frozenset[str]
    group: int

    @property
    def rank(self) -> int:
        """The lowest level that comes, the higher the number the lower; of unknown levels 0."""
        return max((_RANKS[level] for level in self.levels if level != "unknown"), default=0)


@frozen
class Shared:
    """Rows that two lines both select, and how many of them both draw on average, drawn in rounds of their own."""

    rows: int
    both: Fraction


@frozen
class Conflict:
    """A lower line that would check again, in its window, what an upper one checks: the rule, the matters, the days barred, the rows concerned."""

    upper: str
    lower: str
    rule: NoRepeat
    matters: tuple[str, ...]
    barred: Span
    shared: Shared


@frozen
class Proposal:
    """Another window for a line, of the same length and the nearest that ends its conflicts; None where the year has none."""

    line: str
    before: Span
    after: Span | None


def shared_rows(
    rules: RoundRules, places: Mapping[tuple[str, ...], int], sizes: Sequence[Sequence[Size]]
) -> dict[tuple[str, str], Shared]:
    """Return what every two lines share, of rows that neither excludes; ``places`` are combinations of codes and their rows."""
    chances = chances_of_lines(rules, sizes)
    found: dict[tuple[str, str], Shared] = {}
    for codes, count in places.items():
        here = [place for place in rules.places(codes) if not place.excluded]
        for one, two in combinations(here, 2):
            both = count * chances[one.line][one.stratum] * chances[two.line][two.stratum]
            for key in ((one.line, two.line), (two.line, one.line)):
                pair = rules.lines[key[0]].id, rules.lines[key[1]].id
                before = found.get(pair, Shared(0, Fraction(0)))
                found[pair] = Shared(before.rows + count, before.both + both)
    return found


def conflicts(lines: Sequence[Timed], shared: Mapping[tuple[str, str], Shared], rules: Sequence[NoRepeat]) -> list[Conflict]:
    """Return where a lower line meets what an upper one checks, in order of the lines.

    Lines of one joint group whose windows have a day in common come together, and do not repeat each other.
    """
    return [found for upper, lower in product(lines, lines) for found in _between(upper, lower, shared, rules)]


def _between(upper: Timed, lower: Timed, shared: Mapping[tuple[str, str], Shared], rules: Sequence[NoRepeat]) -> list[Conflict]:
    rows = shared.get((upper.line, lower.line))
    if upper.line == lower.line or rows is None or (upper.group == lower.group and upper.days.meets(lower.days)):
        return []
    due = Seen(upper.days, (upper.line,), upper.levels, upper.matters, made=False)
    barred = barred_by(rules, [due], lower.days, lower.levels, lower.matters)
    return [Conflict(upper.line, lower.line, one.rule, one.matters, one.until, rows) for one in barred]


def proposals(lines: Sequence[Timed], shared: Mapping[tuple[str, str], Shared], rules: Sequence[NoRepeat], year: Span) -> list[Proposal]:
    """Return another window for each line that needs one, so that no conflicts are left but of lines that the year has no room for.

    Upper levels stand; from the top down each line that is in conflict with one above moves by the fewest days, of equals to the later side, within
    ``year``. A line that cannot be placed stays where it is.
    """
    placed: list[Timed] = []
    found = []
    for line in sorted(lines, key=lambda one: (one.rank, one.days.first, one.line)):
        if not _meets(line, placed, shared, rules):
            placed.append(line)
            continue
        moved = _nearest(line, placed, shared, rules, year)
        found.append(Proposal(line.line, line.days, None if moved is None else moved.days))
        placed.append(line if moved is None else moved)
    return found


def _meets(line: Timed, placed: Sequence[Timed], shared: Mapping[tuple[str, str], Shared], rules: Sequence[NoRepeat]) -> bool:
    return any(_between(upper, line, shared, rules) or _between(line, upper, shared, rules) for upper in placed)


def _nearest(
    line: Timed, placed: Sequence[Timed], shared: Mapping[tuple[str, str], Shared], rules: Sequence[NoRepeat], year: Span
) -> Timed | None:
    length = line.days.last - line.days.first
    days = (year.last - length - year.first).days
    starts = sorted((year.first + timedelta(days=n) for n in range(days + 1)), key=lambda day: (abs(day - line.days.first), line.days.first - day))
    for start in starts:
        moved = evolve(line, days=Span(start, start + length))
        if not _meets(moved, placed, shared, rules):
            return moved
    return None


def timed(rules: RoundRules, levels: Mapping[str, frozenset[Standing]]) -> list[Timed]:
    """Return the lines of a round as the schedule sees them; ``levels`` are those of each line's bodies, by line."""
    return [
        Timed(
            line.id,
            Span(date.fromisoformat(line.window[0]), date.fromisoformat(line.window[1])),
            levels[line.id],
            frozenset(line.matters),
            line.group,
        )
        for line in rules.lines
    ]
