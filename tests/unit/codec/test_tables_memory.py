"""Tables in memory: plain Python, pandas, Polars, Arrow."""

from __future__ import annotations

import datetime
import hashlib
import importlib.util
import subprocess
import sys
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest

from jointsup.canonical import canonical
from jointsup.codec.tables import Limits, read_table
from jointsup.errors import Missing
from tables import FIELDS, columns_of, found, refusal

COLUMNS = {"代码": ["1", "2"], "名称": ["甲", None], "注": ["x", "y"]}
READ = {"id": ["1", "2"], "name": ["甲", None]}


class Stream:
    """Something that only knows how to be streamed as Arrow."""

    def __init__(self, held: Any) -> None:
        self.held = held

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.held.__arrow_c_stream__(requested_schema)


def source_of(kind: str) -> Any:
    """Return the same table as one of the kinds that can be read."""
    library = pytest.importorskip(
        {"batch": "pyarrow", "reader": "pyarrow", "stream": "pyarrow"}.get(kind, kind)
    )
    if kind == "pandas":
        return library.DataFrame(COLUMNS)
    if kind == "polars":
        return library.DataFrame(COLUMNS)
    table = library.table(COLUMNS)
    return {
        "pyarrow": lambda: table,
        "batch": lambda: table.to_batches()[0],
        "reader": table.to_reader,
        "stream": lambda: Stream(table),
    }[kind]()


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow", "batch", "reader", "stream"])
def test_frames(kind: str) -> None:
    """Every library's frame gives the table and the digest that plain columns give."""
    table = read_table(source_of(kind), FIELDS)
    assert columns_of(table) == READ
    assert table.unknown_columns == ("注",)
    assert table.digest == read_table(COLUMNS, FIELDS).digest


def test_plain_python() -> None:
    """A list of dicts and a dict of lists give the same table; rows are counted from 1."""
    by_columns = read_table(COLUMNS, FIELDS, name="register")
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in zip(*COLUMNS.values(), strict=True)]
    by_rows = read_table(tuple(rows), FIELDS)
    assert columns_of(by_columns) == columns_of(by_rows) == READ
    assert by_columns.digest == by_rows.digest
    assert (str(by_columns.place(1)), str(by_rows.place(0))) == ("register, row 2", "table, row 1")


def test_digest() -> None:
    """The digest is that of a line of canonical JSON for each column read, in order of heading."""
    source = {"b": ['"甲"', "\\"], "a": [" 1 ", None], "c": ["unread", "x"]}
    text = canonical(["a", ["1", None]]) + "\n" + canonical(["b", ['"甲"', "\\"]]) + "\n"
    table = read_table(source, {"second": "b", "first": "a", "again": "a"})
    assert table.digest == hashlib.sha256(text.encode()).hexdigest()


class Status(StrEnum):
    """A text that is more than a text."""

    OPEN = "存续"


def test_values() -> None:
    """Integers, whole decimals, days, moments and kinds of text become plain text."""
    zone = datetime.timezone(datetime.timedelta(hours=8))
    values = [
        (5, "5"),
        (-(10**30), "-1" + "0" * 30),
        (Decimal("12E+3"), "12000"),
        (Decimal("5.00"), "5"),
        (datetime.date(2024, 2, 29), "2024-02-29"),
        (datetime.datetime(2024, 2, 29), "2024-02-29"),
        (datetime.datetime(2024, 2, 29, 0, 0, tzinfo=zone), "2024-02-29T00:00:00+08:00"),
        (datetime.datetime(2024, 2, 29, 8, 30), "2024-02-29T08:30:00"),
        (datetime.time(8, 30), "08:30:00"),
        (Status.OPEN, "存续"),
        ("", None),
        (None, None),
    ]
    table = read_table({"x": [value for value, _ in values]}, {"x": "x"})
    assert list(table.columns["x"]) == [text for _, text in values]
    assert {type(text) for text in table.columns["x"]} == {str, type(None)}


def test_bad_values() -> None:
    """Fractions, even whole floats, yes/no values, spans, bytes and containers are refused row by row."""
    values = [
        (1.0, "cell.fraction"),
        (float("nan"), "cell.fraction"),
        (Decimal("5.5"), "cell.fraction"),
        (Decimal("NaN"), "cell.fraction"),
        (Decimal("1E+999999"), "cell.fraction"),
        (True, "cell.yes_no"),
        (datetime.timedelta(1), "cell.type"),
        (b"x", "cell.type"),
        ([1], "cell.type"),
        ("\n", "text.character"),
        (10**5000, "cell.length"),
    ]
    error = refusal({"x": [value for value, _ in values]}, {"x": "x"})
    assert found(error) == [
        (f"table, row {number}, column x", code) for number, (_, code) in enumerate(values, 1)
    ]


def test_pandas_kinds() -> None:
    """NaN, NaT and NA of pandas are empty cells; its floats are refused, its numbers, moments and categories are read."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(
        {
            "n": pandas.array([1, None], dtype="Int64"),
            "t": pandas.to_datetime(["2024-02-29 08:30", None]),
            "c": pandas.Categorical(["a", None]),
            "m": [pandas.NA, float("nan")],
            "i": [7, 8],
            "f": [1, None],
        }
    )
    table = read_table(frame, {name: name for name in "ntcmi"})
    assert columns_of(table) == {
        "n": ["1", None],
        "t": ["2024-02-29T08:30:00", None],
        "c": ["a", None],
        "m": [None, None],
        "i": ["7", "8"],
    }
    assert found(refusal(frame, {"f": "f"})) == [("table, row 1, column f", "cell.fraction")]


def test_numpy_values() -> None:
    """Single values of numpy are read as what they stand for, or refused as the plain ones are."""
    numpy = pytest.importorskip("numpy")
    good = read_table({"x": [numpy.int64(5), numpy.str_(" a ")]}, {"x": "x"})
    assert [(type(text), text) for text in good.columns["x"]] == [(str, "5"), (str, "a")]
    error = refusal({"x": [numpy.float64(1), numpy.bool_(True)]}, {"x": "x"})
    assert [problem.code for problem in error.problems] == ["cell.fraction", "cell.type"]


def test_headings_that_are_no_texts() -> None:
    """Columns named by numbers can stand beside the wanted ones."""
    table = read_table({5: ["x"], "代码": ["1"], "名称": ["甲"]}, FIELDS)
    assert table.unknown_columns == ("5",)


def test_rows_that_lack_a_column() -> None:
    """A row without a wanted column is refused: None says that there is no value."""
    error = refusal([{"代码": "1", "名称": "甲"}, {"代码": "2"}])
    assert found(error) == [("table, row 2, column 名称", "cell.absent")]


def test_rows_that_are_none() -> None:
    """Things among the rows that are no mappings are named."""
    assert found(refusal([{"代码": "1"}, 5, "x"])) == [
        ("table, row 2", "row.object"),
        ("table, row 3", "row.object"),
    ]


@pytest.mark.parametrize("source", [5, b"bytes", iter([]), {"代码", "名称"}])
def test_other_things(source: object) -> None:
    """What is no table is refused with the kinds that are."""
    assert found(refusal(source, name="rows")) == [("rows", "table.kind")]


def test_lazy_frame() -> None:
    """A lazy frame is refused: its caller decides when to collect it."""
    polars = pytest.importorskip("polars")
    assert refusal(polars.LazyFrame(COLUMNS)).problems[0].code == "table.kind"


def test_columns_that_are_none() -> None:
    """A column that is a text or a number is refused."""
    error = refusal({"代码": "12", "名称": 5})
    assert found(error) == [("table", "table.column")] * 2
    assert "“代码” is a str" in error.text()


def test_uneven_columns() -> None:
    """Columns of different lengths are refused, with the lengths."""
    error = refusal({"代码": ["1"], "名称": []})
    assert found(error) == [("table", "table.lengths")]
    assert "代码: 1, 名称: 0" in error.text()


def test_no_rows() -> None:
    """Columns without rows are a table; a list without rows has no headings and is refused."""
    assert read_table({"代码": [], "名称": []}, FIELDS).rows == 0
    assert found(refusal([])) == [("table", "table.empty")]


def test_row_limit() -> None:
    """More rows than allowed are refused."""
    assert found(refusal(COLUMNS, limits=Limits(rows=1))) == [("table", "table.rows")]


def test_arrow_without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pyarrow a stream is read with Polars, and without both the error names them."""
    polars = pytest.importorskip("polars")
    source = Stream(polars.DataFrame(COLUMNS))
    there = {"polars"}
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name if name in there else None)
    assert columns_of(read_table(source, FIELDS)) == READ
    there.clear()
    with pytest.raises(Missing, match="a Stream is read with pyarrow or Polars"):
        read_table(source, FIELDS)


def test_nothing_is_imported() -> None:
    """Reading plain rows loads no data library, no engine and no workbook library."""
    code = (
        "import sys; from jointsup.codec.tables import read_table; from jointsup.codec import refusals, workbooks;"
        "read_table([{'a': 1}], {'a': 'a'});"
        "print([name for name in ('duckdb', 'numpy', 'pandas', 'polars', 'pyarrow', 'python_calamine', 'xlsxwriter')"
        " if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
