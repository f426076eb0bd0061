"""The shipped list of areas, and files of its form."""

from __future__ import annotations

import gzip
import io
import os
import random
from datetime import date
from pathlib import Path

import pytest

from jointsup.codec import areas
from jointsup.codec.areas import COLUMNS, load_areas, read_areas
from jointsup.errors import BadRows
from jointsup.model.areas import AreaRow, AreaTable, Successor

HEADING = ",".join(COLUMNS) + "\n"
ROW = "370000,山东省,,山东省,province,in_use,1981,,\n"


def _read(text: str | bytes) -> AreaTable:
    packed = gzip.compress(text.encode() if isinstance(text, str) else text)
    return read_areas(
        packed, name="areas.csv.gz", version="1", valid_from=date(1981, 1, 1), valid_to=date(2024, 12, 31)
    )


def test_shipped_list() -> None:
    """The shipped list has the counts that its source states, and is complete in itself."""
    table = load_areas()
    assert len(table.rows) == 6823
    in_use = [row for row in table.rows if row.status == "in_use"]
    assert [sum(row.level == level for row in in_use) for level in ("province", "prefecture", "county")] == [
        34,
        333,
        2846,
    ]
    codes = {row.code for row in table.rows}
    assert all(successor.code in codes for row in table.rows for successor in row.successors)
    assert (table.valid_from, table.valid_to) == (date(1981, 1, 1), date(2024, 12, 31))


def test_shipped_history() -> None:
    """A district that became part of a neighbouring city is retired with its successors."""
    found = load_areas().lookup("371202", date(2024, 1, 1))
    assert (found.state, found.successors) == ("retired", ("370116", "370117"))
    assert [row.name for row in load_areas().parents("370116", date(2024, 1, 1))] == ["济南市", "山东省"]


def test_every_code_is_known_through_its_years() -> None:
    """Every row's code is known on the first and the last day of its span."""
    table = load_areas()
    for row in table.rows:
        assert table.lookup(row.code, date(row.from_year, 1, 1)).state == "known"
        assert table.lookup(row.code, date(row.until_year or 2024, 12, 31)).state == "known"


def test_another_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shipped file that is not the one its description names is refused."""
    monkeypatch.setattr(areas, "sha256_hex", lambda data: "0" * 64)
    with pytest.raises(BadRows, match=r"install the package again \[area\.file_digest\]") as caught:
        load_areas.__wrapped__()
    assert caught.value.text("zh")


def test_rows_of_a_file() -> None:
    """Successors carry their own year, or the year in which the row ends."""
    table = _read(HEADING + "371202,山东省,莱芜市,莱城区,county,retired,1992,2018,371203[2006];370116\n")
    assert table.rows == (
        AreaRow(
            "371202",
            "莱城区",
            "county",
            "retired",
            1992,
            2018,
            (Successor("371203", 2006), Successor("370116", 2018)),
        ),
    )
    assert _read(HEADING).rows == ()


@pytest.mark.parametrize(
    "cells",
    [
        "370000,山东省,,山东省,province,in_use,1981,",
        "370000,山东省,,山东省,province,in_use,1981,,,",
        "370000,山东省,,山东省,province,in_use,,,",
        "370000,山东省,,山东省,province,in_use,81,,",
        "370000,山东省,,山东省,province,retired,1981,198,",
        "370000,山东省,,山东省,province,in_use,1981,,370100",
        "370000,山东省,,山东省,province,retired,1981,1990,3701",
        "370000,山东省,,山东省,province,retired,1981,1990,370100[90]",
    ],
)
def test_bad_rows_are_listed(cells: str) -> None:
    """Rows of another form are listed with their numbers, all at once."""
    with pytest.raises(BadRows) as caught:
        _read(HEADING + ROW + cells + "\n" + cells + "\n")
    assert [(found.code, found.where) for found in caught.value.problems] == [
        ("area.file_row", "areas.csv.gz, row 2"),
        ("area.file_row", "areas.csv.gz, row 3"),
    ]
    assert caught.value.text("zh")


@pytest.mark.parametrize("text", ["", ROW, HEADING.replace("name", "title")])
def test_other_columns(text: str) -> None:
    """A file of other columns is refused with those expected."""
    with pytest.raises(BadRows, match=r"area\.file_columns"):
        _read(text)


@pytest.mark.parametrize("text", [HEADING + 'x,"', HEADING.encode("utf-16"), b"\xff"])
def test_damaged_text(text: str | bytes) -> None:
    """Open quotes and other encodings are refused as damage."""
    with pytest.raises(BadRows, match=r"area\.file_damaged"):
        _read(text)


def test_damaged_packing() -> None:
    """A file that is cut short, changed inside or no gzip at all is refused as damage."""
    whole = gzip.compress((HEADING + ROW * 50 + random.Random(1).randbytes(300).hex()).encode())
    for packed in (b"", b"PK", whole[:-20], whole[:40] + b"\xff" * 60 + whole[100:]):
        with pytest.raises(BadRows, match=r"area\.file_"):
            read_areas(
                packed, name="a", version="1", valid_from=date(1981, 1, 1), valid_to=date(2024, 12, 31)
            )


def test_size_is_bounded() -> None:
    """A small file that unpacks to a huge one is refused before it is read whole."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as stream:
        for _ in range(9):
            stream.write(b"0" * 2**20)
    with pytest.raises(BadRows, match=r"area\.file_size"):
        read_areas(
            packed.getvalue(), name="a", version="1", valid_from=date(1981, 1, 1), valid_to=date(2024, 12, 31)
        )


def test_real_area_codes() -> None:
    """Of the area codes in real credit codes of a province, 99 % were in use at some time and 92 % are today."""
    folder = os.environ.get("JOINTSUP_DATA")
    if folder is None:
        pytest.skip("JOINTSUP_DATA does not name the folder of real records")
    parquet = pytest.importorskip("pyarrow.parquet")
    codes = parquet.read_table(Path(folder) / "cn_enterprises_shandong.parquet", columns=["area_code"])[
        "area_code"
    ]
    states = [load_areas().lookup(code, date(2024, 12, 31)).state for code in codes.to_pylist()]
    assert 0.92 < states.count("known") / len(states) < 0.93
    assert 0.99 < 1 - states.count("unknown") / len(states) < 1
