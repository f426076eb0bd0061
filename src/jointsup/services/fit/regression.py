"""Logistic regression of finds on columns 逻辑回归 (extra ``fit``).

The solver is exact to the last digits and takes different rows, counted, in a fixed order: the same visits and versions give the same numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

from attrs import evolve, frozen

from jointsup.errors import Missing, problem
from jointsup.model.fitting import FitIndicator
from jointsup.services.fit.design import Column, Measures, cells_of, columns_of


@frozen
class Row:
    """What was measured of an entity as of a day, in the order of indicators, and what its first visit from that day on found.

    ``period`` is the latest day of the plan that does not lie after that visit.
    """

    as_of: date
    period: date
    found: bool
    values: Measures


Rows: TypeAlias = Mapping[Row, int]
"""Different rows, and how often each is there."""


def solved(indicators: Sequence[FitIndicator], rows: Rows, strength: int, fewest: int) -> dict[Column, float]:
    """Return by how much each column moves the log odds of a find.

    Columns whose sign sense forbids are taken out one by one, the worst first, and the rest solved anew.
    """
    columns = columns_of(indicators, _measures(rows), fewest)
    while columns:
        cells = cells_of(indicators, columns)
        counted = Counter[tuple[tuple[float, ...], bool]]()
        for row, times in rows.items():
            counted[cells(row.values), row.found] += times
        found = dict(zip(columns, _coefficients(counted, strength), strict=True))
        wrong = [column for column, number in found.items() if column.sign * number < 0]
        if not wrong:
            return found
        columns.remove(max(wrong, key=lambda column: abs(found[column])))
    return {}


def limited(rows: Rows, all_of: Sequence[FitIndicator], kept: Sequence[FitIndicator]) -> Rows:
    """Return rows with the measures of some indicators only."""
    places = [all_of.index(one) for one in kept]
    found = Counter[Row]()
    for row, times in rows.items():
        found[evolve(row, values=tuple(row.values[place] for place in places))] += times
    return found


def _measures(rows: Rows) -> Counter[Measures]:
    found = Counter[Measures]()
    for row, times in rows.items():
        found[row.values] += times
    return found


def _coefficients(rows: Mapping[tuple[tuple[float, ...], bool], int], strength: int) -> Sequence[float]:
    try:
        import numpy as np
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        raise Missing([problem("extra.fit", "scikit-learn")]) from None
    ordered = sorted(rows)
    model = LogisticRegression(C=1 / strength, solver="newton-cholesky", tol=1e-10, max_iter=1000)
    model.fit(np.array([cells for cells, _ in ordered]), np.array([found for _, found in ordered]), np.array([rows[row] for row in ordered]))
    return [float(number) for number in model.coef_[0]]
