"""JSON lines: what a line may hold and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from jointsup.codec.tables import Limits, read_table
from tables import FIELDS, columns_of, found, refusal, written


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_values(tmp_path: Path, mark: bytes) -> None:
    """Texts stay, integers are their digits however long, null and blanks are empty, lines of blanks are no rows."""
    lines = '{"代码":"1 ","名称":"\\u7532"}\n\n{"名称":null,"代码":123456789012345678901234567890,"x":[1.5]}\r\n {"代码":-0,"名称":" "}'
    table = read_table(written(tmp_path, "a.jsonl", mark + lines.encode()), FIELDS)
    assert columns_of(table) == {
        "id": ["1", "123456789012345678901234567890", "-0"],
        "name": ["甲", None, None],
    }
    assert [str(table.place(row)) for row in range(3)] == ["a.jsonl, line 1", "a.jsonl, line 3", "a.jsonl, line 4"]
    assert table.unknown_columns == ("x",)


def test_bad_lines_at_once(tmp_path: Path) -> None:
    """Every line and value that is refused is named, with its column where there is one."""
    lines = [
        b'{"\xe4\xbb\xa3\xe7\xa0\x81":1.5,"\xe5\x90\x8d\xe7\xa7\xb0":true}',
        '{"代码":NaN,"名称":[1]}'.encode(),
        '{"代码":{"a":1},"名称":"\\ud800"}'.encode(),
        '{"代码":1,"代码":2,"名称":"x"}'.encode(),
        '{"代码":1}'.encode(),
        b"[1]",
        b'"x"',
        b'{"a":\xff}',
        b'{"a":1',
        b'{"a":' + b"[" * 100_000,
        b'{"a":"' + b"x" * 200_000 + b'"}',
        '{"代码":1e400,"名称":"a\\u0000"}'.encode(),
    ]
    error = refusal(written(tmp_path, "a.ndjson", b"\n".join(lines)), limits=Limits(line_characters=150_000))
    assert found(error) == [
        ("a.ndjson, line 1, column 代码", "cell.fraction"),
        ("a.ndjson, line 1, column 名称", "cell.yes_no"),
        ("a.ndjson, line 2, column 代码", "cell.fraction"),
        ("a.ndjson, line 2, column 名称", "cell.type"),
        ("a.ndjson, line 3, column 代码", "cell.type"),
        ("a.ndjson, line 3, column 名称", "text.character"),
        ("a.ndjson, line 4", "row.key_twice"),
        ("a.ndjson, line 5, column 名称", "cell.absent"),
        ("a.ndjson, line 6", "row.object"),
        ("a.ndjson, line 7", "row.object"),
        ("a.ndjson, line 8", "json.utf8"),
        ("a.ndjson, line 9", "json.syntax"),
        ("a.ndjson, line 10", "json.depth"),
        ("a.ndjson, line 11", "row.long"),
        ("a.ndjson, line 12, column 代码", "cell.fraction"),
        ("a.ndjson, line 12, column 名称", "text.character"),
    ]
    assert error.problems[0].value == "1.5"
    assert error.problems[6].value == "代码"
    assert "byte 6" in error.problems[10].text("en")
    assert "character 7" in error.problems[11].text("en")


def test_lines_alone_are_wrong(tmp_path: Path) -> None:
    """Where no line can be read the lines are named, not the headings."""
    assert found(refusal(written(tmp_path, "a.jsonl", "{\n[]\n"))) == [
        ("a.jsonl, line 1", "json.syntax"),
        ("a.jsonl, line 2", "row.object"),
    ]


def test_empty(tmp_path: Path) -> None:
    """A file without a line is refused."""
    assert found(refusal(written(tmp_path, "a.jsonl", " \n\n"))) == [("a.jsonl", "table.empty")]


def test_missing_columns(tmp_path: Path) -> None:
    """A name that no line has is missing; all names of all lines are there to choose from."""
    error = refusal(written(tmp_path, "a.jsonl", '{"代码":1}\n{"代码":1,"企业名称":2}\n'))
    assert found(error) == [("a.jsonl", "table.heading_missing")]
    assert "nearest: 企业名称" in error.text()


def test_limits(tmp_path: Path) -> None:
    """Rows and columns are counted."""
    path = written(tmp_path, "a.jsonl", '{"代码":1,"名称":1}\n' * 3)
    assert found(refusal(path, limits=Limits(rows=2))) == [("a.jsonl", "table.rows")]
    assert found(refusal(path, limits=Limits(columns=1))) == [("a.jsonl", "table.columns")]
    assert read_table(path, FIELDS, limits=Limits(rows=3, columns=2)).rows == 3
