"""What is fitted is what the card says: points of columns add up to the points of the card's indicators."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from jointsup.algorithms.credit.measures import Measured, Value
from jointsup.algorithms.credit.points import points_before_cap
from jointsup.model.fitting import FitIndicator
from jointsup.model.scorecards import Measure
from jointsup.services.fit.design import Column, cells_of, columns_of, indicator_of, span_of

COUNT = Measure("count", "visit")
INDICATORS = (
    FitIndicator(id="units", title="units", source="甲局", measure=COUNT, sense="falls", most=4),
    FitIndicator(id="bands", title="bands", source="甲局", measure=COUNT, sense="rises", bands=(1, "5/2", 4)),
    FitIndicator(id="kind", title="kind", source="甲局", measure=Measure("category", "kind")),
)
NUMBER = st.none() | st.integers(0, 24).map(lambda quarters: Fraction(quarters, 4))
ROW = st.tuples(NUMBER, NUMBER, st.none() | st.sampled_from(["bakery", "shop", "stall"]))


@given(st.lists(ROW, min_size=1, max_size=6), st.integers(1, 4), st.lists(st.integers(-9, 9), min_size=10, max_size=10))
def test_columns_add_up_to_the_card(rows: list[tuple[Value, ...]], fewest: int, numbers: list[int]) -> None:
    """For every row and all points, an indicator of the card gives what the row's cells give, within the indicator's stated span."""
    times = {row: rows.count(row) for row in rows}
    columns = columns_of(INDICATORS, times, fewest)
    points = dict(zip(columns, numbers[: len(columns)], strict=True))
    cells = cells_of(INDICATORS, columns)
    for row in times:
        own = dict(zip(columns, map(Fraction, cells(row)), strict=True))
        for one, value in zip(INDICATORS, row, strict=True):
            wanted = sum(own[column] * points[column] for column in columns if column.indicator == one.id)
            made = indicator_of(one, points)
            if made is None:
                assert wanted == 0
                continue
            before = points_before_cap(made, Measured(value))
            least, most = span_of(made)
            given_points = before if value is None or made.cap is None else max(made.cap[0], min(made.cap[1], before))
            assert given_points == wanted
            assert least <= given_points <= most


@given(st.lists(ROW, min_size=1, max_size=6), st.integers(1, 5))
def test_no_column_is_rare(rows: list[tuple[Value, ...]], fewest: int) -> None:
    """A column that fewer rows than asked have is not there; each is there once, with the sign that sense demands."""
    columns = columns_of(INDICATORS, {row: rows.count(row) for row in rows}, fewest)
    assert len(columns) == len(set(columns))
    cells = cells_of(INDICATORS, columns)
    for place, column in enumerate(columns):
        assert sum(bool(cells(row)[place]) or column.what == "units" for row in rows) >= fewest
    signs = {"units": -1, "bands": 1, "kind": 0}
    assert all(column.sign == (0 if column.what == "missing" else signs[column.indicator]) for column in columns)
    assert Column("units", "units", None, -1) in columns or sum(row[0] is not None for row in rows) < fewest
