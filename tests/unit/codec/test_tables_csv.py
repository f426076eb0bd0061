"""CSV: encodings, delimiters, quotes, and every way in which a file can be wrong."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from jointsup.codec.tables import Limits, cells, read_table
from jointsup.errors import JointsupError, Unwritable
from tables import FIELDS, columns_of, found, refusal, written

PLAIN = "代码,名称,状态\n1,甲,存续\n2,乙,注销\n"
READ = {"id": ["1", "2"], "name": ["甲", "乙"]}


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.encode("gb18030"),
        ("\ufeff" + PLAIN).encode("gb18030"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.rstrip("\n").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace(",", ";").encode("gb18030"),
        '"代码","名称","状态"\n"1","甲","存续"\n"2","乙","注销"'.encode(),
        '代码,"名称",状态\n"1",甲,"存续"\n2,"乙",""\n'.encode(),
        " 代码 ,名称\t,状态\n\t1, 甲 ,\n2 ,乙,\n".encode(),
        PLAIN.encode() + b",,\n\n \n",
    ],
)
def test_the_same_table_in_many_forms(tmp_path: Path, content: bytes) -> None:
    """Encoding, byte order mark, line ends, delimiter, quotes, blanks around cells and empty lines change no value."""
    table = read_table(written(tmp_path, "firms.csv", content), FIELDS)
    assert columns_of(table) == READ
    assert table.rows == 2
    assert table.unknown_columns == ("状态",)
    assert table.name == "firms.csv"
    assert table.digest == hashlib.sha256(content).hexdigest()


def test_places(tmp_path: Path) -> None:
    """A place counts lines of the file as people do, past empty lines and lines inside quotes."""
    path = written(tmp_path, "a.csv", '代码,名称,注\n1,甲,"x\ny"\n\n2,乙,z\n')
    table = read_table(path, FIELDS, name="firms.csv")
    assert [str(table.place(row)) for row in range(table.rows)] == ["firms.csv, line 2", "firms.csv, line 5"]
    assert table.column_name("name") == "名称"
    assert str(table.where(1, "name")) == "firms.csv, line 5, column 名称"


def test_quotes(tmp_path: Path) -> None:
    """Quoted cells keep delimiters, and doubled quotes stand for one."""
    path = written(tmp_path, "a.csv", '代码,名称\n"1,5","甲""乙"""\n"""",x\n2,"a,b"\n')
    assert columns_of(read_table(path, FIELDS)) == {"id": ["1,5", '"', "2"], "name": ['甲"乙"', "x", "a,b"]}


def test_one_column(tmp_path: Path) -> None:
    """A file of one column has no delimiter; its empty lines are no rows."""
    path = written(tmp_path, "a.txt", "代码\n1\n\n2\n")
    assert columns_of(read_table(path, {"id": "代码"})) == {"id": ["1", "2"]}


def test_two_fields_of_one_column(tmp_path: Path) -> None:
    """Two fields may be read from one column."""
    path = written(tmp_path, "a.csv", "代码,名称\n1,甲\n")
    table = read_table(path, {"id": "代码", "code": "代码"})
    assert columns_of(table) == {"id": ["1"], "code": ["1"]}


def test_headings_without_rows(tmp_path: Path) -> None:
    """A file of headings alone is a table without rows."""
    table = read_table(written(tmp_path, "a.tsv", "代码\t名称\n"), FIELDS)
    assert (table.rows, columns_of(table)) == (0, {"id": [], "name": []})


def test_empty_cells(tmp_path: Path) -> None:
    """A cell of nothing or of blanks is None."""
    path = written(tmp_path, "a.csv", '代码,名称,x\n1,,a\n2," ",\n,甲,\n')
    assert columns_of(read_table(path, FIELDS)) == {"id": ["1", "2", None], "name": [None, None, "甲"]}


def test_full_width_blanks_stay(tmp_path: Path) -> None:
    """Blanks other than space and tab are left for the rules of the field to judge."""
    path = written(tmp_path, "a.csv", "代码,名称\n\u30001,甲\u00a0\n")
    assert columns_of(read_table(path, FIELDS)) == {"id": ["\u30001"], "name": ["甲\u00a0"]}


MOVED = {
    "a8bc": "\u1e3f",
    "a6d9": "\ufe10", "a6da": "\ufe12", "a6db": "\ufe11", "a6dc": "\ufe13", "a6dd": "\ufe14", "a6de": "\ufe15", "a6df": "\ufe16",
    "a6ec": "\ufe17", "a6ed": "\ufe18", "a6f3": "\ufe19",
    "fe59": "\u9fb4", "fe61": "\u9fb5", "fe66": "\u9fb6", "fe67": "\u9fb7", "fe6d": "\u9fb8", "fe7e": "\u9fb9", "fe90": "\u9fba",
    "fea0": "\u9fbb",
    "82359037": "\u9fb4", "84318236": "\ufe10",
    "fe51": "\ue816",
}  # fmt: skip
"""Codes of GB 18030 with their characters by the edition of 2022: those that moved since 2000, two of the four-byte codes with which they
changed places, and one that has stayed private."""


def test_characters_that_moved(tmp_path: Path) -> None:
    """Characters that GB 18030 has moved out of the private area since 2000 are read as where they stand now, all of them."""
    codes = "".join(MOVED)
    content = "代码,名称\n1,甲".encode("gb18030") + bytes.fromhex(codes)
    (read,) = columns_of(read_table(written(tmp_path, "a.csv", content), FIELDS))["name"]
    assert read == "甲" + "".join(MOVED.values())


def test_all_bad_cells_at_once(tmp_path: Path) -> None:
    """Rows of a wrong length, stray quotes and cells that are no Text are all named, in order of lines, then of columns."""
    lines = [
        "代码,名称,注",
        "1,甲",
        "2,\x01,\x02",
        '3,"甲"乙,',
        "e\u0301,\u0378,",
        "5,a,b,c",
        f"6,{'x' * 4097},",
    ]
    error = refusal(written(tmp_path, "firms.csv", "\n".join(lines)))
    assert found(error) == [
        ("firms.csv, line 2", "row.cells"),
        ("firms.csv, line 3, column 名称", "text.character"),
        ("firms.csv, line 4", "row.quote"),
        ("firms.csv, line 5, column 代码", "text.normal_form"),
        ("firms.csv, line 5, column 名称", "text.character"),
        ("firms.csv, line 6", "row.cells"),
        ("firms.csv, line 7, column 名称", "cell.length"),
    ]
    assert error.total == 7
    assert "has 2 cells where 3 were expected" in error.text()
    assert "4096" in error.problems[-1].text("zh")
    assert len(error.problems[-1].value) == 81


def test_unread_columns_are_not_judged(tmp_path: Path) -> None:
    """What stands in columns that nobody reads is no reason to refuse a file."""
    path = written(tmp_path, "a.csv", f"代码,名称,注\n1,甲,\x01{'x' * 5000}\n")
    assert columns_of(read_table(path, FIELDS)) == {"id": ["1"], "name": ["甲"]}


def test_kept_and_counted(tmp_path: Path) -> None:
    """Of very many problems the first 1,000 are kept and all are counted."""
    error = refusal(written(tmp_path, "a.csv", "代码,名称\n" + "\x01,\x02\n" * 1100 + "x\n" * 300))
    assert (len(error.problems), error.total) == (1000, 2500)
    assert error.problems[999].where == "a.csv, line 501, column 名称"
    assert error.text().endswith("… and 2480 more")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('代码,名称\n1,甲\n2,"乙\n3,丙\n', 3),
        ('代码,名称\n1,甲\n2,"乙', 3),
        ('代码,名称\n1,"' + "甲\n" * 40, 2),
    ],
)
def test_a_quote_never_closed(tmp_path: Path, content: str, line: int) -> None:
    """A quote without an end, or with one too far away, is refused where it begins."""
    error = refusal(written(tmp_path, "a.csv", content), limits=Limits(line_characters=30))
    assert found(error)[0] == (f"a.csv, line {line}", "row.quote_open")


def test_cut_short(tmp_path: Path) -> None:
    """A file that ends within a row is refused; one that only lacks the last line end is not."""
    whole = "代码,名称,注\n1,甲,x\n2,乙,y"
    assert read_table(written(tmp_path, "a.csv", whole), FIELDS).rows == 2
    assert found(refusal(written(tmp_path, "b.csv", whole[:-2]))) == [("b.csv, line 3", "row.cells")]


def test_neither_encoding(tmp_path: Path) -> None:
    """A byte that is neither UTF-8 nor GB 18030 is named with its line and its place in it."""
    error = refusal(written(tmp_path, "a.csv", "代码,名称\n1,甲\n2,".encode() + b"ab\xff\n"))
    assert found(error) == [("a.csv, line 3", "table.encoding")]
    assert error.problems[0].value == "ff 0a"
    assert "byte 5 of the line" in error.text()


@pytest.mark.parametrize(
    ("first", "then", "mark"),
    [("utf-8", "gb18030", b""), ("gb18030", "utf-8", b""), ("utf-8", "gb18030", b"\xef\xbb\xbf")],
)
def test_mixed_encodings(tmp_path: Path, first: str, then: str, mark: bytes) -> None:
    """The first line in another encoding than those before it is named, even where it happens to be valid in both."""
    content = mark + "代码,名称\n1,甲乙\n2,x\n".encode(first) + "3,丙丁戊己庚辛\n4,壬癸子丑\n".encode(then)
    error = refusal(written(tmp_path, "a.csv", content))
    assert found(error) == [("a.csv, line 4", "table.encodings")]
    assert error.problems[0].value == then


def test_encoding_named(tmp_path: Path) -> None:
    """A named encoding is not second-guessed, and what does not fit it is refused."""
    doubtful = "代码,名称\n1,甲乙\n".encode("gb18030") + "2,丙丁\n".encode()
    path = written(tmp_path, "a.csv", doubtful)
    assert read_table(path, FIELDS, encoding="gb18030").columns["name"][0] == "甲乙"
    assert found(refusal(path, encoding="utf-8")) == [("a.csv, line 1", "table.encoding")]
    utf8 = written(tmp_path, "b.csv", "代码,名称\n1,甲\n")
    assert columns_of(read_table(utf8, FIELDS, encoding="utf-8")) == {"id": ["1"], "name": ["甲"]}


def test_short_gb_lines(tmp_path: Path) -> None:
    """A line whose GB 18030 bytes happen to be UTF-8 of another script does not make the file a mixed one."""
    # These two bytes are one Chinese character in GB 18030 and a Greek one in UTF-8.
    content = "代码,名称\n1,甲乙\n".encode("gb18030") + b"2,\xce\xb1\n"
    assert read_table(written(tmp_path, "a.csv", content), FIELDS).columns["name"] == ("甲乙", "伪")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16(tmp_path: Path, encoding: str) -> None:
    """UTF-16, with or without a mark, is refused with advice."""
    error = refusal(written(tmp_path, "a.csv", PLAIN.encode(encoding)))
    assert error.problems[0].code == ("table.utf16" if encoding == "utf-16" else "table.nul")
    assert "CSV UTF-8" in error.text("zh")


def test_nul(tmp_path: Path) -> None:
    """A NUL byte is refused with its line."""
    error = refusal(written(tmp_path, "a.csv", "代码,名称\n1,甲\n2,\0\n"))
    assert found(error) == [("a.csv, line 3", "table.nul")]


def test_missing_columns(tmp_path: Path) -> None:
    """All missing columns are named at once, each with those that come near."""
    error = refusal(
        written(tmp_path, "a.csv", "企业代码,企业 名称,x\n1,2,3\n"), {**FIELDS, "x": "x", "tags": "标签"}
    )
    assert found(error) == [("a.csv", "table.heading_missing")] * 3
    words = error.text()
    assert "no column “名称”; nearest: 企业 名称; there are: 企业代码, 企业 名称, x" in words
    assert "no column “标签”; there are: " in words


def test_doubled_columns(tmp_path: Path) -> None:
    """A wanted heading that stands twice is refused; an unread one is not, nor are several empty headings."""
    assert read_table(
        written(tmp_path, "a.csv", "代码,名称,x,x,,\n1,2,3,4,5,6\n"), FIELDS
    ).unknown_columns == ("x", "x")
    error = refusal(written(tmp_path, "b.csv", "代码,名称,代码 \n1,2,3\n"))
    assert found(error) == [("b.csv", "table.heading_twice")]


def test_headings_in_a_later_row(tmp_path: Path) -> None:
    """Where the headings stand below a title, the error says in which line."""
    error = refusal(written(tmp_path, "a.csv", "2024年名录,\n\n代码,名称\n1,甲\n"))
    assert found(error) == [("a.csv, line 3", "table.headings_below")]


def test_heading_with_a_stray_quote(tmp_path: Path) -> None:
    """Headings that cannot be taken apart are refused."""
    assert found(refusal(written(tmp_path, "a.csv", 'a"b",c\n'))) == [("a.csv, line 1", "row.quote")]


@pytest.mark.parametrize(("content", "code"), [("", "table.empty"), ("\ufeff", "table.heading_missing")])
def test_empty(tmp_path: Path, content: str, code: str) -> None:
    """A file without headings is refused."""
    assert refusal(written(tmp_path, "a.csv", content)).problems[0].code == code


def test_spreadsheet_errors(tmp_path: Path) -> None:
    """What a failed formula left in an exported file is no value; the same text inside another one is."""
    error = refusal(written(tmp_path, "a.csv", "代码,名称\n1,#N/A\n#REF!,甲 #N/A\n#1,#\n"))
    assert found(error) == [
        ("a.csv, line 2, column 名称", "cell.error"),
        ("a.csv, line 3, column 代码", "cell.error"),
    ]


def test_limits(tmp_path: Path) -> None:
    """Every limit stops a file that goes beyond it and lets pass one that reaches it."""
    path = written(tmp_path, "a.csv", PLAIN)
    for field, reached in {
        "rows": 2,
        "columns": 3,
        "line_characters": 9,
        "cell_characters": 1,
        "file_bytes": 47,
    }.items():
        assert read_table(path, FIELDS, limits=Limits(**{field: reached})).rows == 2
        with pytest.raises(JointsupError) as caught:
            read_table(path, FIELDS, limits=Limits(**{field: reached - 1}))
        assert str(reached - 1) in caught.value.text()
        assert isinstance(caught.value, Unwritable) == (field == "file_bytes")


def test_many_rows_stop_early(tmp_path: Path) -> None:
    """Too many rows are refused before all are read."""
    error = refusal(written(tmp_path, "a.csv", "代码,名称\n" + "1,2\n" * 70_000), limits=Limits(rows=65_000))
    assert found(error) == [("a.csv", "table.rows")]


def test_no_fields(tmp_path: Path) -> None:
    """Asking for nothing is an error of the caller."""
    with pytest.raises(ValueError, match="at least one"):
        read_table(tmp_path / "a.csv", {})


@pytest.mark.parametrize("name", ["a.xls", "a.CSV.gz", "rows", ".csv"])
def test_kinds(tmp_path: Path, name: str) -> None:
    """A file of a kind that is not read is refused with those that are."""
    assert refusal(written(tmp_path, name, PLAIN)).problems[0].code == "table.kind"


def test_upper_case_suffix(tmp_path: Path) -> None:
    """The kind of a file does not depend on the case of its ending."""
    assert read_table(str(written(tmp_path, "A.CSV", PLAIN)), FIELDS).rows == 2


def test_more_values_than_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many different values are remembered changes nothing but the time."""
    lines = [f"{number},\x01" if number % 7 == 3 else f"{number},甲" for number in range(40)]
    path = written(tmp_path, "a.csv", "\n".join(["代码,名称", *lines]))
    before = found(refusal(path))
    monkeypatch.setattr(cells, "_REMEMBERED", 2)
    assert found(refusal(path)) == before
    assert read_table(path, {"id": "代码"}).columns["id"] == tuple(str(number) for number in range(40))


def test_good_rows_alone(tmp_path: Path) -> None:
    """Where that is asked for, faulty rows are left out, counted and named, and the others keep their places."""
    path = written(tmp_path, "a.csv", "代码,名称\n1,甲\n2\n\x01,\x02\n4,丁\n5,\x03\n")
    table = read_table(path, FIELDS, take_good=True)
    assert columns_of(table) == {"id": ["1", "4"], "name": ["甲", "丁"]}
    assert (table.rows, table.refused, table.problem_count) == (2, 3, 4)
    assert list(table.problems) == list(refusal(path).problems)
    assert str(table.place(1)) == "a.csv, line 5"
    whole = read_table(written(tmp_path, "b.csv", PLAIN), FIELDS)
    assert (whole.refused, whole.problems, whole.problem_count) == (0, (), 0)


def test_good_rows_in_doubt(tmp_path: Path) -> None:
    """A quote that is never closed leaves the lines after it in doubt: no row is taken."""
    error = refusal(written(tmp_path, "a.csv", '代码,名称\n1,甲\n2,"乙\n3,丙\n'), take_good=True)
    assert found(error) == [("a.csv, line 3", "row.quote_open")]
