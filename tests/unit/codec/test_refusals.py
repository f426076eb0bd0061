"""Lists of problems as files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from jointsup.codec.refusals import HEADINGS, write_refusals
from jointsup.codec.tables import read_table
from jointsup.errors import problem
from jointsup.places import Place

PROBLEMS = [
    problem("row.cells", Place("firms.csv", line=2), 3, expected=2),
    problem("text.character", Place("firms.csv", line=3, column="名称"), "=cmd\x01"),
    problem("table.empty", ""),
]


def test_csv(tmp_path: Path) -> None:
    """Each problem is a row with its place, value, words in both languages and code, safe to open."""
    write_refusals(tmp_path / "a.csv", PROBLEMS, 3)
    data = (tmp_path / "a.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    headings, *rows = csv.reader(data.decode("utf-8-sig").splitlines())
    assert tuple(headings) == HEADINGS
    assert [row[0] for row in rows] == ["1", "2", "3"]
    assert rows[0][1:3] == ["firms.csv，第 2 行", "3"]
    assert rows[0][3].startswith("有 3 个单元格，应与标题数相同，为 2 个")
    assert rows[0][4].startswith("has 3 cells where 2 were expected")
    assert rows[1][2] == "'=cmd\\u{1}"
    assert [row[5] for row in rows] == ["row.cells", "text.character", "table.empty"]
    assert not any("[" in row[3] for row in rows)


def test_json_lines(tmp_path: Path) -> None:
    """Each problem is an object with everything that is known of it."""
    write_refusals(tmp_path / "a.jsonl", PROBLEMS)
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert len(lines) == 3
    assert lines[0] | {"zh": "", "en": ""} == {
        "code": "row.cells",
        "details": {"expected": "2"},
        "en": "",
        "place": {"line": 2, "source": "firms.csv"},
        "value": "3",
        "where": "firms.csv, line 2",
        "zh": "",
    }
    assert lines[2]["zh"] == "没有内容；应有标题行"


def test_the_rest_is_counted(tmp_path: Path) -> None:
    """Where more were found than were kept, the last line says how many."""
    write_refusals(tmp_path / "a.csv", PROBLEMS, 1003)
    write_refusals(tmp_path / "a.jsonl", iter(PROBLEMS), 1003)
    assert (tmp_path / "a.csv").read_text().splitlines()[
        -1
    ] == ",,,另有 1000 处未列出,1000 more are not listed,"
    assert json.loads((tmp_path / "a.jsonl").read_text().splitlines()[-1]) == {"more": 1000}


def test_replaced_only_if_asked(tmp_path: Path) -> None:
    """An older list is replaced only where that is asked for."""
    for name in ("a.csv", "a.jsonl"):
        write_refusals(tmp_path / name, PROBLEMS)
        with pytest.raises(Exception, match=r"file\.exists"):
            write_refusals(tmp_path / name, [])
        write_refusals(tmp_path / name, [], replace=True)
        assert len((tmp_path / name).read_text().splitlines()) == (name == "a.csv")


@pytest.mark.parametrize("name", ["a.txt", "a"])
def test_other_files(tmp_path: Path, name: str) -> None:
    """Another kind of file is the caller's error."""
    with pytest.raises(ValueError, match=r"problems go to \.csv or \.jsonl"):
        write_refusals(tmp_path / name, PROBLEMS)


def test_it_reads_as_a_table(tmp_path: Path) -> None:
    """The list can be read like any other table."""
    write_refusals(tmp_path / "a.csv", PROBLEMS)
    table = read_table(tmp_path / "a.csv", {"code": "代码", "where": "位置"})
    assert table.columns["code"] == ("row.cells", "text.character", "table.empty")
