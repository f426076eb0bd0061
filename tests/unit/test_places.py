"""Places are said in the reader's language, and told in parts to programs."""

from __future__ import annotations

import pytest

from jointsup.errors import problem
from jointsup.places import Place, place_of

WHOLE = Place("firms.xlsx", "名录", row=7, column="登记状态")


@pytest.mark.parametrize(
    ("place", "english", "chinese"),
    [
        (Place(), "", ""),
        (WHOLE, "firms.xlsx, sheet 名录, row 7, column 登记状态", "firms.xlsx，工作表“名录”，第 7 行，“登记状态”列"),
        (Place("a.csv", line=3), "a.csv, line 3", "a.csv，第 3 行"),
        (Place("plan.json", path="lines[2].strata"), "plan.json: lines[2].strata", "plan.json：lines[2].strata"),
        (Place(line=2, character=10), "line 2, character 10", "第 2 行，第 10 个字符"),
        (Place("a", byte=1), "a, byte 1", "a，第 1 字节"),
        (Place("a\n", column="b\x07"), "a\\u{a}, column b\\u{7}", "a\\u{a}，“b\\u{7}”列"),
    ],
)
def test_places_are_said_in_both_languages(place: Place, english: str, chinese: str) -> None:
    """A place names its parts from the outside in, in English and in Chinese, and shows no control character."""
    assert (place.text("en"), place.text("zh"), str(place)) == (english, chinese, english)


def test_programs_get_the_parts_that_apply() -> None:
    """The plain JSON of a place has its parts by name, and no empty ones."""
    assert WHOLE.json() == {"source": "firms.xlsx", "sheet": "名录", "row": 7, "column": "登记状态"}
    assert Place().json() == {}


def test_places_within_places() -> None:
    """A row of a table, a cell of it, and a place in something larger keep all other parts; a bare text is a path."""
    table = Place("firms.csv")
    assert table.at("line", 7, "a") == Place("firms.csv", line=7, column="a")
    assert Place("b", "s").at("row", 1) == Place("b", "s", row=1)
    assert Place("b").at("id", "row:1", "a").text() == "b, id row:1, column a"
    assert Place(path="rules[0]").within("town/rules").text() == "town/rules: rules[0]"
    assert Place("a", path="b").within("c").text() == "c: a: b"
    assert place_of("lines[0]") == Place(path="lines[0]")
    assert place_of(WHOLE) is WHOLE


def test_a_problem_speaks_one_language_throughout() -> None:
    """The place of a problem, and places among its details, are said in the language of its words, which stand apart too."""
    found = problem("row.id_doubled", Place("a.csv", line=9, column="编号"), "row:1", first=Place("a.csv", line=2))
    assert found.text() == "a.csv, line 9, column 编号: row:1 stands twice, first at a.csv, line 2 [row.id_doubled]"
    assert found.text("zh") == "a.csv，第 9 行，“编号”列：row:1 重复，首次出现于 a.csv，第 2 行 [row.id_doubled]"
    assert found.words("zh") == "row:1 重复，首次出现于 a.csv，第 2 行"
    assert problem("frame.empty", "").text("zh") == "名录库中没有可用的行 [frame.empty]"
