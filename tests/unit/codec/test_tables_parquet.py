"""Parquet: kinds of columns, odd names, damaged files, and an engine that can reach nothing else."""

from __future__ import annotations

import datetime
import hashlib
import os
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jointsup.codec.tables import Limits, parquet, read_table
from jointsup.codec.tables.wanted import Wanted
from jointsup.errors import Missing, Unwritable
from tables import FIELDS, columns_of, found, refusal, written

duckdb = pytest.importorskip("duckdb")
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


def stored(path: Path, columns: dict[str, Any]) -> Path:
    """Write columns to a Parquet file."""
    path.parent.mkdir(exist_ok=True)
    pq.write_table(pa.table(columns), path)
    return path


def test_texts(tmp_path: Path) -> None:
    """Texts are read without blanks at their ends, rows are counted from 1, the digest is the file's."""
    path = stored(tmp_path / "firms.parquet", {"代码": ["1", " 2"], "名称": ["甲", None], "x": [1.5, 2.5]})
    table = read_table(path, FIELDS)
    assert columns_of(table) == {"id": ["1", "2"], "name": ["甲", None]}
    assert str(table.place(1)) == "firms.parquet, row 2"
    assert table.unknown_columns == ("x",)
    assert table.digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_kinds(tmp_path: Path) -> None:
    """Integers, whole decimals, days, times, moments, categories and empty columns of any kind have texts."""
    moment = datetime.datetime(2024, 2, 29, 8, 30)
    columns = {
        "int": [2**63 - 1, None],
        "small": pa.array([-5, None], pa.int8()),
        "unsigned": pa.array([2**64 - 1, None], pa.uint64()),
        "decimal": [Decimal("12.00"), None],
        "date": [datetime.date(2024, 2, 29), None],
        "time": [datetime.time(8, 30), None],
        "moment": [moment, None],
        "second": pa.array([moment, None], pa.timestamp("s")),
        "nano": pa.array([moment, None], pa.timestamp("ns")),
        "midnight": [datetime.datetime(2024, 2, 29), None],
        "zone": pa.array([moment, None], pa.timestamp("us", "Asia/Shanghai")),
        "category": pa.array(["a", None]).dictionary_encode(),
        "empty": pa.array([None, None], pa.float64()),
    }
    table = read_table(stored(tmp_path / "a.parquet", columns), {name: name for name in columns})
    assert {name: values[0] for name, values in table.columns.items()} == {
        "int": "9223372036854775807",
        "small": "-5",
        "unsigned": "18446744073709551615",
        "decimal": "12",
        "date": "2024-02-29",
        "time": "08:30:00",
        "moment": "2024-02-29T08:30:00",
        "second": "2024-02-29T08:30:00",
        "nano": "2024-02-29T08:30:00",
        "midnight": "2024-02-29",
        "zone": "2024-02-29T08:30:00+00:00",
        "category": "a",
        "empty": None,
    }
    assert {values[1] for values in table.columns.values()} == {None}


def test_refused_kinds(tmp_path: Path) -> None:
    """Columns of fractions, yes/no values, bytes and nested things are all named with their type."""
    columns = {"f": [1.5], "b": [True], "x": [b"x"], "l": [[1]], "s": [{"a": 1}], "ok": ["1"]}
    error = refusal(stored(tmp_path / "a.parquet", columns), {name: name for name in columns})
    assert found(error) == [(f"a.parquet, column {name}", "table.column_type") for name in "fbxls"]
    assert error.problems[0].value == "DOUBLE"


def test_bad_cells(tmp_path: Path) -> None:
    """Cells that are no Text, too long or fractions are named with row and column."""
    columns = {"代码": ["\x01", "1", "x" * 4097], "名称": [Decimal("1.5"), Decimal("2.0"), None]}
    error = refusal(stored(tmp_path / "a.parquet", columns))
    assert found(error) == [
        ("a.parquet, row 1, column 代码", "text.character"),
        ("a.parquet, row 1, column 名称", "cell.fraction"),
        ("a.parquet, row 3, column 代码", "cell.length"),
    ]


def test_names(tmp_path: Path) -> None:
    """Names that differ in case only, hold quotes or stand beside nested columns are each found where they stand."""
    columns = {
        "s": [{"a": {"Id": 1, "x": 2}, "b": 3}],
        "id": ["1"],
        "ID": ["2"],
        'a"b; --': ["3"],
        "l": [[1]],
        "z": ["4"],
    }
    table = read_table(
        stored(tmp_path / "a.parquet", columns), {name: name for name in ["id", "ID", 'a"b; --', "z"]}
    )
    assert [values[0] for values in table.columns.values()] == ["1", "2", "3", "4"]
    assert table.unknown_columns == ("s", "l")


def test_doubled_name(tmp_path: Path) -> None:
    """A wanted name that stands twice in the file is refused."""
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table([pa.array(["1"]), pa.array(["2"])], names=["代码", "代码"]), path)
    assert found(refusal(path, {"id": "代码"})) == [("a.parquet", "table.heading_twice")]


@pytest.mark.parametrize("name", ["a[1].parquet", "a*.parquet", "代码=x", "'; --.parquet"])
def test_paths(tmp_path: Path, name: str) -> None:
    """Marks in a path mean nothing but themselves: no pattern, no column, no query."""
    other = stored(tmp_path / "a1.parquet", {"代码": ["other"]})
    path = tmp_path / name if name.endswith(".parquet") else tmp_path / name / "a.parquet"
    assert read_table(stored(path, {"代码": ["1"]}), {"id": "代码"}).columns == {"id": ("1",)}
    assert other.exists()


def test_link(tmp_path: Path) -> None:
    """A file may be reached by a symbolic link and by a relative path."""
    link = tmp_path / "link.parquet"
    link.symlink_to(stored(tmp_path / "a.parquet", {"代码": ["1"]}))
    assert read_table(os.path.relpath(link), {"id": "代码"}).rows == 1


def test_no_rows(tmp_path: Path) -> None:
    """A file without rows is a table without rows."""
    path = stored(
        tmp_path / "a.parquet", {"代码": pa.array([], pa.string()), "名称": pa.array([], pa.string())}
    )
    assert columns_of(read_table(path, FIELDS)) == {"id": [], "name": []}


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"\xff" * 100 + b"PAR1", b"a,b\n1,2\n"])
def test_damaged(tmp_path: Path, content: bytes) -> None:
    """What is no Parquet file is refused."""
    assert found(refusal(written(tmp_path, "a.parquet", content))) == [("a.parquet", "table.damaged")]


def test_cut_short(tmp_path: Path) -> None:
    """A file that lacks its end is refused."""
    path = stored(tmp_path / "a.parquet", {"代码": ["1"], "名称": ["甲"]})
    path.write_bytes(path.read_bytes()[:-20])
    assert found(refusal(path)) == [("a.parquet", "table.damaged")]


def test_not_there(tmp_path: Path) -> None:
    """A file that is not there, a folder, and one above the limit cannot be read."""
    for path, limits in [
        (tmp_path / "none.parquet", Limits()),
        (stored(tmp_path / "a.parquet", {"代码": ["1"]}), Limits(file_bytes=9)),
    ]:
        with pytest.raises(Unwritable):
            read_table(path, FIELDS, limits=limits)


def test_limits(tmp_path: Path) -> None:
    """Rows and columns are counted."""
    path = stored(tmp_path / "a.parquet", {"代码": ["1", "2"], "名称": ["甲", "乙"]})
    assert found(refusal(path, limits=Limits(rows=1))) == [("a.parquet", "table.rows")]
    assert found(refusal(path, limits=Limits(columns=1))) == [("a.parquet", "table.columns")]


def test_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows keep their order over all batches that the engine gives."""
    monkeypatch.setattr(parquet, "_BATCH", 7)
    numbers = [str(number) for number in range(100)]
    table = read_table(stored(tmp_path / "a.parquet", {"代码": numbers, "名称": numbers}), FIELDS)
    assert columns_of(table) == {"id": numbers, "name": numbers}


def test_nothing_else_is_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection that reads a file opens no other, writes none, loads no extension and cannot be set otherwise."""
    path = stored(tmp_path / "a.parquet", {"代码": ["1"], "名称": ["甲"]})
    other = stored(tmp_path / "b.parquet", {"代码": ["1"]})
    tried = []
    read = parquet._read

    def trying(connection: Any, name: str, wanted: Wanted) -> Any:
        result = read(connection, name, wanted)
        for query in [
            f"SELECT * FROM read_parquet('{other}')",
            f"SELECT * FROM read_text('{other}')",
            f"COPY (SELECT 1) TO '{tmp_path}/c.csv'",
            f"ATTACH '{tmp_path}/d.db'",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SET enable_external_access = true",
            "SET autoinstall_known_extensions = true",
        ]:
            with pytest.raises(duckdb.Error):
                connection.execute(query)
            tried.append(query)
        return result

    monkeypatch.setattr(parquet, "_read", trying)
    assert read_table(path, FIELDS).rows == 1
    assert len(tried) == 8
    assert sorted(found.name for found in tmp_path.iterdir()) == ["a.parquet", "b.parquet"]


def test_changed_while_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that changes while it is read is refused: its digest would be another file's."""
    path = stored(tmp_path / "a.parquet", {"代码": ["1"], "名称": ["甲"]})
    read = parquet._read

    def changing(*arguments: Any) -> Any:
        result = read(*arguments)
        stored(path, {"代码": ["1", "2"], "名称": ["甲", "乙"]})
        return result

    monkeypatch.setattr(parquet, "_read", changing)
    with pytest.raises(Unwritable, match=r"file\.changed"):
        read_table(path, FIELDS)


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without DuckDB the error names the extra that brings it."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(Missing, match=r"jointsup\[engine\]"):
        read_table(tmp_path / "a.parquet", FIELDS)


def test_real_register() -> None:
    """A provincial register of 28,396 firms is read whole."""
    folder = os.environ.get("JOINTSUP_DATA")
    if folder is None:
        pytest.skip("JOINTSUP_DATA does not name the folder of real records")
    path = Path(folder) / "cn_enterprises_shandong.parquet"
    table = read_table(path, {"id": "credit_code", "name": "name", "since": "registered_on"})
    assert table.rows == len(set(table.columns["id"])) == 28_396
    assert None not in table.columns["name"]
    assert all(day is not None and len(day) == 10 for day in table.columns["since"])
