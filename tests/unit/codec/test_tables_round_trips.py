"""Any table of Texts comes back the same, whichever way it goes."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jointsup.canonical import text_fault
from jointsup.codec.tables import read_table
from jointsup.codec.tables.cells import BLANKS, NO_VALUES
from jointsup.codec.tables.delimited import _MOVED, DELIMITERS
from jointsup.codec.workbooks import Sheet, harmless, write_csv, write_xlsx
from jointsup.errors import BadRows
from tables import columns_of

HEADINGS = ["代码", "name of it", "注"]
FIELDS = {"a": "代码", "b": "name of it", "c": "注"}
LETTERS = st.sampled_from("甲乙丙0Az_ ,;'\"#=\\\u3000\U00020000") | st.characters(
    exclude_categories=["Cc", "Cs"]
)


def is_kept(text: str) -> bool:
    """Say whether a text is a Text that stands in a cell as it is."""
    return text_fault(text) is None and text.strip(BLANKS) == text and text not in NO_VALUES


TEXTS = st.text(LETTERS, min_size=1, max_size=12).filter(is_kept)
CELLS = st.none() | TEXTS
ROWS = st.lists(st.tuples(TEXTS, CELLS, CELLS), max_size=6)


def expected(rows: list[tuple[str | None, ...]]) -> dict[str, list[str | None]]:
    """Return rows as the columns that reading should give."""
    return {field: [row[place] for row in rows] for place, field in enumerate(FIELDS)}


@given(ROWS, st.sampled_from(DELIMITERS), st.booleans(), st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_csv(rows: list[tuple[str, ...]], delimiter: str, all_quoted: bool, mark: bool, end: str) -> None:
    """A CSV gives back its cells in every dialect that is read."""
    text = io.StringIO()
    quoting = csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows([HEADINGS, *rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(text.getvalue().encode("utf-8-sig" if mark else "utf-8"))
        assert columns_of(read_table(path, FIELDS)) == expected(rows)


@given(ROWS)
@example([("\u32ff\U0001f600ａ", None, "é")])
def test_gb18030(rows: list[tuple[str, ...]]) -> None:
    """A CSV in GB 18030 gives back every character, but for those that the standard has moved, which come at their new place."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEADINGS, *rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(text.getvalue().encode("gb18030"))
        moved = [tuple(cell and cell.translate(_MOVED) for cell in row) for row in rows]
        assert columns_of(read_table(path, FIELDS)) == expected(moved)


@given(ROWS, st.booleans())
def test_json_lines(rows: list[tuple[str, ...]], escaped: bool) -> None:
    """JSON lines give back their texts, escaped or not."""
    lines = [json.dumps(dict(zip(HEADINGS, row, strict=True)), ensure_ascii=escaped) + "\n" for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonl"
        path.write_text("".join(lines), "utf-8", newline="\n")
        if rows:
            assert columns_of(read_table(path, FIELDS)) == expected(rows)


@settings(max_examples=40)
@given(ROWS)
@example([("_x0041_", "=1+1", "_x005F_"), ("http://a.b", "5", "-")])
def test_xlsx(rows: list[tuple[str, ...]]) -> None:
    """A workbook that we write gives back every text, formulas, escapes and numbers in text among them."""
    pytest.importorskip("xlsxwriter")
    pytest.importorskip("python_calamine")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        write_xlsx(path, [Sheet("名录", HEADINGS, rows)])
        assert columns_of(read_table(path, FIELDS)) == expected(rows)


@settings(max_examples=40)
@given(ROWS)
def test_parquet(rows: list[tuple[str, ...]]) -> None:
    """A Parquet file gives back every text."""
    pytest.importorskip("duckdb")
    pa = pytest.importorskip("pyarrow")
    columns = {
        heading: pa.array([row[place] for row in rows], pa.string()) for place, heading in enumerate(HEADINGS)
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.parquet"
        pytest.importorskip("pyarrow.parquet").write_table(pa.table(columns), path)
        assert columns_of(read_table(path, FIELDS)) == expected(rows)


@given(ROWS)
def test_memory(rows: list[tuple[str, ...]]) -> None:
    """Columns in memory come back with a digest that depends on them alone."""
    columns = {heading: [row[place] for row in rows] for place, heading in enumerate(HEADINGS)}
    table = read_table(columns, FIELDS)
    assert columns_of(table) == expected(rows)
    assert table.digest == read_table(dict(reversed(columns.items())), FIELDS, name="other").digest


@given(ROWS)
def test_csv_for_people(rows: list[tuple[str, ...]]) -> None:
    """A CSV that we write gives back its cells, with the guard before those that could start a formula."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        write_csv(path, HEADINGS, rows)
        guarded = [tuple(harmless(cell) or None for cell in row) for row in rows]
        assert columns_of(read_table(path, FIELDS)) == expected(guarded)


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.jsonl", "a.xlsx"]))
def test_any_bytes(data: bytes, name: str) -> None:
    """Whatever stands in a file, reading gives a table of Texts or an error in words."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes("代码,注\n".encode() + data if name == "a.csv" else data)
        try:
            table = read_table(path, {"a": "代码"})
            faults = [text_fault(cell) for cell in table.columns["a"] if cell is not None]
        except BadRows as error:
            faults = [None if error.text("zh") else "without words"]
        assert set(faults) <= {None}
