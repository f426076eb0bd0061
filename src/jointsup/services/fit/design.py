"""From measures to the columns that points are fitted to, and from fitted points back to a card's indicators.

A column is what a card can say: a unit of a number, one more band of it, a category, a missing value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import frozen

from jointsup.algorithms.credit.measures import Value
from jointsup.model.fitting import FitIndicator
from jointsup.model.scorecards import (
    NUMBERS,
    Band,
    CardIndicator,
    CategoryPoints,
    Exact,
    MissingValue,
    PerUnit,
    exact,
)

Measures: TypeAlias = tuple[Value, ...]
"""What was measured of an entity, in the order of indicators."""

Mark: TypeAlias = Exact | None
"""Which column of an indicator: where a band begins, a category's name, None for units."""


@frozen
class Column:
    """A column: of which indicator, what of it, and the sign that sense demands of its points: 1, -1, or 0 for either."""

    indicator: str
    what: Literal["units", "band", "category", "missing"]
    mark: Mark
    sign: int


_SIGNS: Mapping[str, int] = {"rises": 1, "falls": -1, "free": 0}


def bare(one: FitIndicator, values: Sequence[str] = ()) -> CardIndicator:
    """Return a card's indicator without points, for measuring; ``values`` are the categories that there are."""
    return CardIndicator(
        one.id,
        one.title,
        one.source,
        one.measure,
        MissingValue(0, one.missing),
        categories=tuple(CategoryPoints(value, 0) for value in values),
        otherwise=None if one.measure.kind in NUMBERS else 0,
    )


def columns_of(indicators: Sequence[FitIndicator], rows: Mapping[Measures, int], fewest: int) -> list[Column]:
    """Return the columns of indicators, given what was measured and how often; a column that too few have is left out."""
    found = []
    for place, one in enumerate(indicators):
        values = Counter[Value]()
        for row, times in rows.items():
            values[row[place]] += times
        found += [column for column, times in _columns(one, values) if times >= fewest]
    return found


def _columns(one: FitIndicator, values: Counter[Value]) -> Iterator[tuple[Column, int]]:
    """Yield the columns of an indicator, each with how many have it."""
    sign = _SIGNS[one.sense]
    if one.measure.kind not in NUMBERS:
        yield from ((Column(one.id, "category", value, 0), values[value]) for value in sorted(map(str, filter(None, values))))
    elif one.bands:
        for start in one.bands:
            reached = sum(times for value, times in values.items() if isinstance(value, Fraction) and value >= exact(start))
            yield Column(one.id, "band", start, sign), reached
    else:
        yield Column(one.id, "units", None, sign), values.total() - values[None]
    yield Column(one.id, "missing", None, 0), values[None]


def cells_of(indicators: Sequence[FitIndicator], columns: Sequence[Column]) -> Callable[[Measures], tuple[float, ...]]:
    """Return a function from what was measured of an entity to its cells."""
    places = {one.id: place for place, one in enumerate(indicators)}
    most = {one.id: one.most for one in indicators}

    def cell(column: Column, value: Value) -> float:
        if value is None or isinstance(value, str):
            return float(column.what == "missing" if value is None else column.what == "category" and column.mark == value)
        match column.what:
            case "units":
                return float(min(value, Fraction(most[column.indicator] or 0)))
            case "band":
                return float(value >= exact(column.mark or 0))
        return 0.0

    return lambda values: tuple(cell(column, values[places[column.indicator]]) for column in columns)


def indicator_of(one: FitIndicator, points: Mapping[Column, int]) -> CardIndicator | None:
    """Return a card's indicator from the points of its columns; None where all of them are 0."""
    own = {column: number for column, number in points.items() if column.indicator == one.id and number}
    if not own:
        return None
    missing = sum(number for column, number in own.items() if column.what == "missing")
    parts = {column.mark: number for column, number in own.items() if column.what != "missing"}
    blank = MissingValue(missing, one.missing)
    head = (one.id, one.title, one.source, one.measure, blank)
    if one.measure.kind not in NUMBERS:
        return CardIndicator(*head, categories=tuple(CategoryPoints(str(mark), number) for mark, number in parts.items()), otherwise=0)
    if one.bands:
        return CardIndicator(*head, bands=_bands(one.bands, parts))
    unit, most = parts.get(None, 0), (one.most or 0) * parts.get(None, 0)
    return CardIndicator(*head, per_unit=PerUnit(unit), cap=(min(0, most), max(0, most)))


def span_of(indicator: CardIndicator) -> tuple[int, int]:
    """Return the least and the most points that a fitted indicator gives."""
    given = [0, indicator.missing.points, *(indicator.cap or ())]
    given += [band.points for band in indicator.bands] + [one.points for one in indicator.categories]
    return min(given), max(given)


def _bands(starts: Sequence[Exact], steps: Mapping[Mark, int]) -> tuple[Band, ...]:
    """Return bands, each with the points of all steps up to it; a start without a step of its own begins no band."""
    total, found = 0, []
    for start in starts:
        if start in steps:
            total += steps[start]
            found.append(Band(start, total))
    return tuple(found)
