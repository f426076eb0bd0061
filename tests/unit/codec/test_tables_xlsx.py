"""Workbooks: what a cell can hold, where headings and sheets can be, and hostile files."""

from __future__ import annotations

import datetime
import io
import random
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from jointsup.codec.tables import Limits, read_table
from jointsup.errors import BadRows, Missing
from tables import FIELDS, columns_of, found, refusal, written

xlsxwriter = pytest.importorskip("xlsxwriter")
pytest.importorskip("python_calamine")

HEADINGS = ["代码", "名称"]
Fill = Callable[[Any, Any], None]


def workbook(path: Path, *sheets: tuple[str, Fill]) -> Path:
    """Write a workbook whose sheets are filled by functions of workbook and sheet."""
    book = xlsxwriter.Workbook(path)
    for name, fill in sheets:
        fill(book, book.add_worksheet(name))
    book.close()
    return path


def rows(*cells: Sequence[object], top: int = 0, left: int = 0) -> Fill:
    """Return what writes rows of cells, the headings first."""

    def fill(book: Any, sheet: Any) -> None:
        for number, row in enumerate([HEADINGS, *cells], top):
            sheet.write_row(number, left, row)

    return fill


def edited(path: Path, *changes: tuple[str, str]) -> Path:
    """Replace texts in the parts of a workbook, each of which must be there."""
    copy = io.BytesIO()
    parts = {}
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            parts[name] = packed.read(name).decode()
    for old, new in changes:
        assert any(old in xml for xml in parts.values())
        parts = {name: xml.replace(old, new) for name, xml in parts.items()}
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, xml in parts.items():
            packed.writestr(name, xml)
    path.write_bytes(copy.getvalue())
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook of two rows."""
    return workbook(tmp_path / "firms.xlsx", ("名录", rows(["1", " 甲 "], ["2", "乙"])))


def test_texts(book: Path) -> None:
    """Texts come without blanks at their ends, and places name the sheet and the row."""
    table = read_table(book, FIELDS)
    assert columns_of(table) == {"id": ["1", "2"], "name": ["甲", "乙"]}
    assert str(table.place(1)) == "firms.xlsx, sheet 名录, row 3"


def test_prefixed_names(book: Path) -> None:
    """Workbooks whose tags carry a prefix, as some libraries write them, are read all the same."""
    tags = ["worksheet", "sheetData", "row", "c", "v"]
    changes = [(f"</{tag}>", f"</x:{tag}>") for tag in tags]
    changes += [(f"<{tag} ", f"<x:{tag} ") for tag in ["worksheet", "row", "c"]] + [
        ("<v>", "<x:v>"),
        ("<sheetData>", "<x:sheetData>"),
    ]
    table = read_table(
        edited(
            book,
            *changes,
            (
                'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r',
                'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r',
            ),
        ),
        FIELDS,
    )
    assert columns_of(table)["id"] == ["1", "2"]


def test_numbers_and_dates(tmp_path: Path) -> None:
    """Whole numbers become their digits, days and moments ISO 8601."""

    def fill(book: Any, sheet: Any) -> None:
        rows([370100, 0], [-5, 999_999_999_999_999])(book, sheet)
        day, moment = (
            book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss")
        )
        sheet.write_datetime(3, 0, datetime.date(2024, 2, 29), day)
        sheet.write_datetime(3, 1, datetime.datetime(2024, 2, 29, 8, 30, 1), moment)
        sheet.write_datetime(4, 0, datetime.time(8, 30), book.add_format({"num_format": "hh:mm"}))

    table = read_table(workbook(tmp_path / "a.xlsx", ("名录", fill)), FIELDS)
    assert columns_of(table) == {
        "id": ["370100", "-5", "2024-02-29", "08:30:00"],
        "name": ["0", "999999999999999", "2024-02-29T08:30:01", None],
    }


def test_bad_cells(tmp_path: Path) -> None:
    """Fractions, numbers that lost digits, yes/no values, failed and unsaved formulas are named all at once."""

    def fill(book: Any, sheet: Any) -> None:
        rows([5.5, 1e15], [True, "\x02"], [91370100123456789, "e\u0301"])(book, sheet)
        sheet.write_formula(4, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(4, 1, "=NA()", None, "#N/A")
        sheet.write_formula(5, 0, "=A2&B2", None, "saved")
        sheet.write(6, 0, "#N/A")
        sheet.write_formula(7, 0, "=1+1", None, 12345)
        sheet.write_formula(7, 1, "=1+2", None, 67890)

    path = workbook(tmp_path / "a.xlsx", ("名录", fill))
    edited(path, ("<v>12345</v>", ""), ("<v>67890</v>", "<v></v>"))
    error = refusal(path)
    where = "a.xlsx, sheet 名录, row"
    assert found(error) == [
        (f"{where} 2, column 代码", "cell.fraction"),
        (f"{where} 2, column 名称", "cell.digits"),
        (f"{where} 3, column 代码", "cell.yes_no"),
        (f"{where} 3, column 名称", "text.character"),
        (f"{where} 4, column 代码", "cell.digits"),
        (f"{where} 4, column 名称", "text.normal_form"),
        (f"{where} 5, column 代码", "cell.error"),
        (f"{where} 5, column 名称", "cell.error"),
        (f"{where} 7, column 代码", "cell.error"),
        (f"{where} 8, column 代码", "cell.formula"),
        (f"{where} 8, column 名称", "cell.formula"),
    ]
    assert [problem.value for problem in error.problems[:2]] == ["5.5", "1000000000000000"]
    assert error.problems[6].value == "#DIV/0!"


def test_formulas_with_values(tmp_path: Path) -> None:
    """A formula counts by the value it was saved with, an empty text too."""

    def fill(book: Any, sheet: Any) -> None:
        rows(["1", "甲"])(book, sheet)
        sheet.write_formula(2, 0, "=1+1", None, 2)
        sheet.write_formula(2, 1, '=IF(1,"")', None, " ")

    path = edited(workbook(tmp_path / "a.xlsx", ("名录", fill)), ("<v> </v>", "<v></v>"))
    assert columns_of(read_table(path, FIELDS)) == {"id": ["1", "2"], "name": ["甲", None]}


def test_empty_rows_and_margins(tmp_path: Path) -> None:
    """Empty rows are passed over, rows keep their numbers, and the table may begin anywhere."""
    path = workbook(
        tmp_path / "a.xlsx", ("名录", rows(["1", "甲"], [], [" ", ""], ["0", None], [0, ""], top=2, left=3))
    )
    table = read_table(path, FIELDS)
    assert columns_of(table) == {"id": ["1", "0", "0"], "name": ["甲", None, None]}
    assert [table.place(row).row for row in range(3)] == [4, 7, 8]


def test_headings_below_a_title(tmp_path: Path) -> None:
    """Where a title stands above the headings, the error names the row of the headings."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 1, "二〇二四年名录")
        rows(["1", "甲"], top=2)(book, sheet)

    error = refusal(workbook(tmp_path / "a.xlsx", ("名录", fill)))
    assert found(error) == [("a.xlsx, sheet 名录, row 3", "table.headings_below")]


def test_headings_of_other_kinds(tmp_path: Path) -> None:
    """Headings that are numbers go by their digits, others by how they print; neither matters where nobody asks."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["代码", "名称", 2024, 0.5, True])
        sheet.write_row(1, 0, ["1", "甲", "x", "y", "z"])

    table = read_table(workbook(tmp_path / "a.xlsx", ("名录", fill)), {**FIELDS, "year": "2024"})
    assert columns_of(table)["year"] == ["x"]
    assert table.unknown_columns == ("0.5", "True")


def test_merged_cells(tmp_path: Path) -> None:
    """Cells merged with others are refused in columns that are read, headings included; elsewhere they do no harm."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 1, 0, 2, "名称")
        sheet.write_row(0, 3, ["代码", "别名", "注"])
        sheet.write_row(1, 1, ["甲", "x"])
        sheet.write_column(1, 4, ["a", "b", "c"])
        sheet.merge_range(1, 3, 3, 3, "1")
        sheet.merge_range(1, 5, 3, 5, "y")
        sheet.write_column(2, 1, ["乙", "丙"])

    path = workbook(tmp_path / "a.xlsx", ("名录", fill))
    error = refusal(path)
    assert found(error) == [
        ("a.xlsx, sheet 名录, row 1, column 名称", "cell.merged"),
        ("a.xlsx, sheet 名录, row 2, column 代码", "cell.merged"),
    ]
    assert found(refusal(path, take_good=True)) == found(error)
    assert columns_of(read_table(path, {"other": "别名"})) == {"other": ["a", "b", "c"]}


def test_merged_above(tmp_path: Path) -> None:
    """A merged cell that ends above the headings concerns nobody."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 1, 1, "")
        rows(["1", "甲"], top=2)(book, sheet)

    assert read_table(workbook(tmp_path / "a.xlsx", ("名录", fill)), FIELDS).rows == 1


def nothing(book: Any, sheet: Any) -> None:
    """Leave a sheet empty."""


def hidden(fill: Fill) -> Fill:
    """Return what fills a sheet and hides it."""

    def both(book: Any, sheet: Any) -> None:
        fill(book, sheet)
        sheet.hide()

    return both


def test_the_one_sheet(tmp_path: Path) -> None:
    """Empty and hidden sheets do not matter, unless one is named."""
    path = workbook(
        tmp_path / "a.xlsx",
        ("Sheet1", nothing),
        ("名录", rows(["1", "甲"])),
        ("旧", hidden(rows(["2", "乙"]))),
        ("Sheet3", nothing),
    )
    assert columns_of(read_table(path, FIELDS))["id"] == ["1"]
    assert columns_of(read_table(path, FIELDS, sheet="旧"))["id"] == ["2"]
    assert found(refusal(path, sheet="Sheet3")) == [("a.xlsx, sheet Sheet3", "table.empty")]


def test_several_sheets(tmp_path: Path) -> None:
    """Of several sheets that hold something one must be named, and the names are given."""
    path = workbook(
        tmp_path / "a.xlsx", ("一", rows(["1", "甲"])), ("二", rows(["2", "乙"])), ("三", nothing)
    )
    assert "name one of 一, 二, 三" in refusal(path).text()
    assert "there are: 一, 二, 三" in refusal(path, sheet="四").text()
    assert columns_of(read_table(path, FIELDS, sheet="二"))["id"] == ["2"]


def test_no_content(tmp_path: Path) -> None:
    """A workbook without any content is refused."""
    assert found(refusal(workbook(tmp_path / "a.xlsx", ("一", nothing)))) == [("a.xlsx", "table.empty")]


def test_missing_columns(book: Path) -> None:
    """Missing headings are named with the sheet."""
    assert found(refusal(book, {"x": "标签"})) == [("firms.xlsx, sheet 名录", "table.heading_missing")]


@pytest.mark.parametrize("content", [b"", b"no zip", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_not_a_workbook(tmp_path: Path, content: bytes) -> None:
    """Other files under this name, old or encrypted workbooks among them, are refused."""
    assert found(refusal(written(tmp_path, "a.xlsx", content))) == [("a.xlsx", "table.workbook")]


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    """A zip without a workbook's parts is refused."""
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as packed:
        packed.writestr("other.txt", "x")
    assert found(refusal(tmp_path / "a.xlsx")) == [("a.xlsx", "table.workbook")]


def test_damaged_inside(book: Path) -> None:
    """Damaged bytes and damaged XML are refused."""
    data = bytearray(book.read_bytes())
    with zipfile.ZipFile(book) as packed:
        at = packed.getinfo("xl/worksheets/sheet1.xml").header_offset
    data[at + 80] ^= 0xFF
    assert found(refusal(written(book.parent, "b.xlsx", bytes(data)))) == [("b.xlsx", "table.workbook")]
    assert found(refusal(edited(book, ("</sheetData>", "</sheetDat")))) == [("firms.xlsx", "table.workbook")]


def test_encrypted_part(book: Path) -> None:
    """A part that says it is encrypted is refused."""
    data = bytearray(book.read_bytes())
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        at = -1
        while (at := data.find(start, at + 1)) >= 0:
            data[at + (6 if start[2] == 3 else 8)] |= 1
    assert found(refusal(written(book.parent, "b.xlsx", bytes(data)))) == [("b.xlsx", "table.workbook")]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_part_twice(book: Path) -> None:
    """A workbook with two parts of one name is refused: two readers could see two tables."""
    with zipfile.ZipFile(book, "a") as packed:
        packed.writestr("xl/Worksheets/sheet1.xml", "<worksheet/>")
    assert "stands twice" in refusal(book).text()


def test_unpacked_size(book: Path) -> None:
    """A workbook that unpacks to more than the limit is refused, whatever sizes it claims."""
    assert found(refusal(book, limits=Limits(unpacked_bytes=2000))) == [("firms.xlsx", "table.unpacked")]
    assert read_table(book, FIELDS, limits=Limits(unpacked_bytes=20_000)).rows == 2


def test_a_lie_about_the_size(book: Path) -> None:
    """A part that is larger than the zip says is refused before it is unpacked."""
    with zipfile.ZipFile(book) as packed:
        sheet = packed.getinfo("xl/worksheets/sheet1.xml")
    data = book.read_bytes().replace(sheet.file_size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert found(refusal(written(book.parent, "b.xlsx", data))) == [("b.xlsx", "table.workbook")]


def test_a_cell_far_away(tmp_path: Path) -> None:
    """A sheet whose cells lie so far apart that filling the rectangle would take the memory is refused."""

    def fill(book: Any, sheet: Any) -> None:
        rows(["1", "甲"])(book, sheet)
        sheet.write(1_048_575, 16_383, "x")

    path = workbook(tmp_path / "a.xlsx", ("名录", fill))
    assert found(refusal(path)) == [("a.xlsx: xl/worksheets/sheet1.xml", "table.extent")]
    assert refusal(path).problems[0].value == str(2**34)


def test_extent_of_all_sheets(tmp_path: Path) -> None:
    """The cells of all sheets count together."""
    path = workbook(
        tmp_path / "a.xlsx", *((str(number), rows(["1", "甲"], ["2", "乙"])) for number in range(3))
    )
    assert read_table(path, FIELDS, sheet="1", limits=Limits(sheet_cells=18)).rows == 2
    assert refusal(path, sheet="1", limits=Limits(sheet_cells=17)).problems[0].code == "table.extent"


def test_cells_without_address(book: Path) -> None:
    """Cells that do not say where they are could be anywhere, and are refused."""
    assert found(refusal(edited(book, ('<c r="A2"', "<c")))) == [
        ("firms.xlsx: xl/worksheets/sheet1.xml", "table.addresses")
    ]


def test_large_parts(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts are looked through piece by piece, and no cell is lost between pieces."""
    monkeypatch.setattr("jointsup.codec.tables.workbook._WINDOW", 7)
    assert refusal(book, limits=Limits(sheet_cells=5)).problems[0].value == "6"
    assert read_table(book, FIELDS, limits=Limits(sheet_cells=6)).rows == 2


def test_row_limit(book: Path) -> None:
    """More rows than allowed are refused."""
    assert found(refusal(book, limits=Limits(rows=1))) == [("firms.xlsx, sheet 名录", "table.rows")]


def test_without_the_extra(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without python-calamine the error names the extra that brings it."""
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(Missing, match=r"jointsup\[workbooks\]"):
        read_table(book, FIELDS)


def test_shared_strings_of_another_writer(tmp_path: Path) -> None:
    """A workbook of another library, with shared strings and rich text, reads the same."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "名录"
    for row in [HEADINGS, ["1", "甲"], ["2", "甲"]]:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert columns_of(read_table(tmp_path / "a.xlsx", FIELDS)) == {"id": ["1", "2"], "name": ["甲", "甲"]}


@pytest.mark.parametrize("seed", range(40))
def test_damaged_anywhere(book: Path, seed: int) -> None:
    """Bytes changed, lost or doubled anywhere give a table or an error in words, never another error."""
    chance = random.Random(seed)
    for _ in range(5):
        data = bytearray(book.read_bytes())
        at, length = chance.randrange(len(data)), chance.randrange(1, 20)
        data[at : at + length] = chance.choice([b"", bytes([255]) * length, data[at : at + length] * 2])
        try:
            outcome = read_table(written(book.parent, "b.xlsx", bytes(data)), FIELDS).name
        except BadRows as error:
            outcome = error.text("zh")
        assert outcome.startswith("b.xlsx")
