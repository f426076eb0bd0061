"""Tables for people: bytes, guards against formulas, widths, and sheets that go on."""

from __future__ import annotations

import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointsup.codec import workbooks
from jointsup.codec.tables import read_table
from jointsup.codec.workbooks import Sheet, harmless, write_csv, write_xlsx
from jointsup.errors import BadRows, Missing, Unwritable

HEADINGS = ["序号", "企业名称"]


def sheet_xml(path: Path, number: int = 1) -> str:
    """Return the XML of a sheet."""
    with zipfile.ZipFile(path) as packed:
        return packed.read(f"xl/worksheets/sheet{number}.xml").decode()


def test_csv_bytes(tmp_path: Path) -> None:
    """A CSV begins with a byte order mark, ends its lines with CRLF and quotes where it must."""
    write_csv(tmp_path / "a.csv", HEADINGS, [[1, '甲"乙,丙'], [None, ""]])
    assert (tmp_path / "a.csv").read_bytes() == '\ufeff序号,企业名称\r\n1,"甲""乙,丙"\r\n,\r\n'.encode()


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20x", "-"]
)
def test_formulas_are_made_harmless(text: str) -> None:
    """What a spreadsheet could run as a formula gets an apostrophe before it."""
    assert harmless(text) == "'" + text


@given(st.text())
def test_others_stay(text: str) -> None:
    """Whatever comes out starts no formula, and is the text itself unless the text would."""
    out = harmless(text)
    assert not out.startswith(workbooks.FORMULA_STARTS)
    assert out in (text, "'" + text)
    assert (out == text) != text.startswith(workbooks.FORMULA_STARTS)


def test_numbers_and_nothing() -> None:
    """Numbers are written as they are unless negative, nothing as an empty cell."""
    assert [harmless(5), harmless(-5), harmless(None)] == ["5", "'-5", ""]


def test_csv_is_all_or_nothing(tmp_path: Path) -> None:
    """Rows that fail while they are made leave no file, and a file that is there is not overwritten."""

    def failing() -> Iterator[list[str]]:
        yield ["1", "甲"]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_csv(tmp_path / "a.csv", HEADINGS, failing())
    with pytest.raises(ZeroDivisionError):
        write_xlsx(tmp_path / "a.xlsx", [Sheet("名录", HEADINGS, failing())])
    assert list(tmp_path.iterdir()) == []
    write_csv(tmp_path / "a.csv", HEADINGS, [])
    with pytest.raises(Unwritable):
        write_csv(tmp_path / "a.csv", HEADINGS, [])
    write_csv(tmp_path / "a.csv", HEADINGS, [["1", "2"]], replace=True)
    assert (tmp_path / "a.csv").read_bytes().endswith(b"1,2\r\n")


@pytest.mark.parametrize("row", [["1"], ["1", "2", "3"]])
def test_uneven_rows(tmp_path: Path, row: list[str]) -> None:
    """A row that is not as long as the headings is the caller's error."""
    with pytest.raises(ValueError, match=f"a row of {len(row)} cells under 2 headings"):
        write_csv(tmp_path / "a.csv", HEADINGS, [row])
    with pytest.raises(ValueError, match=f"a row of {len(row)} cells under 2 headings"):
        write_xlsx(tmp_path / "a.xlsx", [Sheet("名录", HEADINGS, [row])])


def test_same_content_same_bytes(tmp_path: Path) -> None:
    """A workbook's bytes depend on its content alone, not on the time."""
    pytest.importorskip("xlsxwriter")
    sheets = [Sheet("名录", HEADINGS, [["1", "甲"], [2, "乙"]])]
    write_xlsx(tmp_path / "a.xlsx", sheets)
    time.sleep(2.1)  # Longer than the step of times in a zip.
    write_xlsx(tmp_path / "b.xlsx", sheets)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_texts_stay_texts(tmp_path: Path) -> None:
    """Formulas, links, numbers written as text and leading blanks are texts in the workbook; whole numbers are numbers."""
    pytest.importorskip("xlsxwriter")
    texts = ["=1+1", "https://example.org", "00123", " x", "_x0041_", "", "91370100123456789X", "{=1}", "-5"]
    rows = [[number, text] for number, text in enumerate(texts, 1)]
    write_xlsx(tmp_path / "a.xlsx", [Sheet("名录", HEADINGS, [*rows, [10**15, None], [-(10**15) + 1, "x"]])])
    xml = sheet_xml(tmp_path / "a.xlsx")
    assert "<f>" not in xml
    assert "hyperlink" not in xml
    assert '<c r="A2"><v>1</v></c>' in xml
    assert '<c r="A12"><v>-999999999999999</v></c>' in xml
    table = read_table(tmp_path / "a.xlsx", {"n": "序号", "text": "企业名称"})
    assert list(table.columns["text"]) == [*(text.strip() or None for text in texts), None, "x"]
    assert table.columns["n"][-2] == "1000000000000000"


def test_look(tmp_path: Path) -> None:
    """Headings are frozen; columns are as wide as what stands at their beginning, Chinese counted double, within bounds."""
    pytest.importorskip("xlsxwriter")
    rows = [["1", "甲" * 20, "x" * 500]] + [["2", "", ""]] * 300 + [["1" * 50, "", ""]]
    write_xlsx(tmp_path / "a.xlsx", [Sheet("名录", ["序号", "企业名称", "范围"], rows)])
    xml = sheet_xml(tmp_path / "a.xlsx")
    assert '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' in xml
    assert [part.split('"')[0] for part in xml.split(' width="')[1:]] == [
        "8.7109375",
        "42.7109375",
        "60.7109375",
    ]


def test_sheets_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows beyond what a sheet holds stand in further sheets under the same headings, each row once."""
    pytest.importorskip("xlsxwriter")
    monkeypatch.setattr(workbooks, "SHEET_ROWS", 4)
    for count in (0, 3, 6, 7):
        path = tmp_path / f"{count}.xlsx"
        numbers = [str(number) for number in range(count)]
        write_xlsx(
            path,
            [
                Sheet("检查任务名单" * 5, HEADINGS, ([number, "甲"] for number in numbers)),
                Sheet("二", ["x"], [["y"]]),
            ],
        )
        found: list[str | None] = []
        with zipfile.ZipFile(path) as packed:
            book = packed.read("xl/workbook.xml").decode()
        names = [part.split('"')[0] for part in book.split('<sheet name="')[1:]]
        whole = max(1, -(-count // 3))
        assert names == [
            "检查任务名单" * 5,
            *(f"{('检查任务名单' * 5)[:25]} ({n})" for n in range(2, whole + 1)),
            "二",
        ]
        for name in names[:-1]:
            found += read_table(path, {"n": "序号", "name": "企业名称"}, sheet=name).columns["n"]
        assert found == numbers


@pytest.mark.parametrize("name", ["", "x" * 32, "a/b", "a[1]", "a:b", "'a", "a'", "a?b"])
def test_sheet_names(tmp_path: Path, name: str) -> None:
    """A name that no sheet can have is the caller's error."""
    pytest.importorskip("xlsxwriter")
    with pytest.raises(ValueError, match="cannot name a sheet"):
        write_xlsx(tmp_path / "a.xlsx", [Sheet(name, HEADINGS, [])])


def test_long_cells(tmp_path: Path) -> None:
    """A cell longer than a workbook holds is refused with its place and nothing is written."""
    pytest.importorskip("xlsxwriter")
    write_xlsx(tmp_path / "a.xlsx", [Sheet("名录", HEADINGS, [["1", "甲" * 32_767]])])
    with pytest.raises(BadRows, match=r"b\.xlsx, sheet 名录, row 2, column 企业名称: .*32767"):
        write_xlsx(tmp_path / "b.xlsx", [Sheet("名录", HEADINGS, [["1", "甲" * 32_768]])])
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without xlsxwriter the error names the extra that brings it."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(Missing, match=r"jointsup\[workbooks\]"):
        write_xlsx(tmp_path / "a.xlsx", [])


def test_rows_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are asked for as they are written, not all before."""
    xlsxwriter: Any = pytest.importorskip("xlsxwriter.worksheet")
    asked, most_ahead, written = 0, 0, 0
    write_string = xlsxwriter.Worksheet.write_string

    def counting(*arguments: Any) -> Any:
        nonlocal most_ahead, written
        written += 1
        most_ahead = max(most_ahead, asked - written)
        return write_string(*arguments)

    def rows() -> Iterator[list[str]]:
        nonlocal asked
        for number in range(1000):
            asked += 1
            yield [str(number)]

    monkeypatch.setattr(xlsxwriter.Worksheet, "write_string", counting)
    write_xlsx(tmp_path / "a.xlsx", [Sheet("名录", ["序号"], rows())])
    assert (asked, written) == (1000, 1001)
    assert most_ahead <= 200
