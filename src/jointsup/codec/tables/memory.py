"""Tables in memory: rows or columns of plain Python, pandas, Polars, Arrow. None of their libraries is needed here."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import frozen

from jointsup.codec.tables.cells import ABSENT, Raw, cell_of
from jointsup.codec.tables.table import Table
from jointsup.codec.tables.wanted import Wanted
from jointsup.errors import BadRows, Missing, problem
from jointsup.said import Listed


@frozen
class _Columns:
    """The headings of a table in memory, and how to get the values under the one at a position."""

    headings: Sequence[object]
    values: Callable[[int], Sequence[object]]


def read_memory(source: object, wanted: Wanted) -> Table:
    """Return the wanted columns of a table in memory.

    It may be a sequence of mappings (rows), a mapping of sequences (columns), a pandas or Polars data frame, an Arrow table,
    batch or reader, or anything with ``__arrow_c_stream__`` (for which pyarrow or Polars must be installed).
    Missing values of pandas (``NaN``, ``NaT``, ``NA``) are empty cells; other fractions, even whole ones, are refused.
    """
    columns = _columns(source, wanted)
    headings = [name if isinstance(name, str) else repr(name) for name in columns.headings]
    chosen = {position: columns.values(position) for position in wanted.choose(headings)}
    lengths = {headings[position]: len(values) for position, values in chosen.items()}
    if len(set(lengths.values())) > 1:
        raise BadRows([problem("table.lengths", wanted.place, Listed(f"{heading}: {length}" for heading, length in lengths.items()))])
    count = next(iter(lengths.values()))
    wanted.require_rows(count)
    cells: dict[int, Sequence[Raw]] = {
        position: list(map(cell_of, values)) for position, values in chosen.items()
    }
    return wanted.table(None, range(1, count + 1), cells)


def _columns(source: Any, wanted: Wanted) -> _Columns:
    if isinstance(source, Mapping):
        return _of_mapping(source, wanted)
    if isinstance(source, Sequence) and not isinstance(source, (str, bytes)):
        return _of_rows(source, wanted)
    if hasattr(source, "iloc") and hasattr(source, "columns"):
        return _Columns(list(source.columns), lambda position: _pandas_values(source.iloc[:, position]))
    if hasattr(source, "get_columns"):
        series = source.get_columns()
        return _Columns([one.name for one in series], lambda position: series[position].to_list())
    if hasattr(source, "__arrow_c_stream__"):
        return _of_arrow(source, wanted)
    raise BadRows([problem("table.kind", wanted.place, type(source).__name__)])


def _of_mapping(source: Mapping[Any, Any], wanted: Wanted) -> _Columns:
    keys = list(source)
    bad = [
        key for key in keys if not isinstance(source[key], Sequence) or isinstance(source[key], (str, bytes))
    ]
    if bad:
        raise BadRows(
            problem("table.column", wanted.place, key, found=type(source[key]).__name__) for key in bad
        )
    return _Columns(keys, lambda position: source[keys[position]])


def _of_rows(source: Sequence[Any], wanted: Wanted) -> _Columns:
    for number, row in enumerate(source, 1):
        if not isinstance(row, Mapping):
            wanted.note(number, "row.object", type(row).__name__)
    wanted.refuse_noted()
    if not source:
        raise BadRows([problem("table.empty", wanted.place)])
    keys = list(dict.fromkeys(key for row in source for key in row))
    return _Columns(keys, lambda position: [row.get(keys[position], ABSENT) for row in source])


def _pandas_values(series: Any) -> list[object]:
    pairs = zip(series.tolist(), series.isna().tolist(), strict=True)
    return [None if missing else value for value, missing in pairs]


def _of_arrow(source: Any, wanted: Wanted) -> _Columns:
    if importlib.util.find_spec("pyarrow"):
        table = importlib.import_module("pyarrow").table(source)
        return _Columns(table.column_names, lambda position: table.column(position).to_pylist())
    if importlib.util.find_spec("polars"):
        return _columns(importlib.import_module("polars").DataFrame(source), wanted)
    raise Missing([problem("extra.arrow", wanted.place, type(source).__name__)])
