"""Areas: their codes, their history, their parents."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointsup.errors import BadRows
from jointsup.model.areas import AreaRow, AreaTable, Successor, area_covers, area_prefix, areas_in_line
from jointsup.model.meaning import meanings

FIRST, LAST = date(1981, 1, 1), date(2024, 12, 31)
ROWS = (
    AreaRow("370000", "山东省", "province", "in_use", 1981),
    AreaRow("370100", "济南市", "prefecture", "in_use", 1981),
    AreaRow("370112", "历城区", "county", "in_use", 1981),
    AreaRow("370116", "莱芜区", "county", "in_use", 2018),
    AreaRow("371200", "莱芜市", "prefecture", "retired", 1992, 2018),
    AreaRow(
        "371202",
        "莱城区",
        "county",
        "retired",
        1992,
        2018,
        (Successor("371203", 2006), Successor("370116", 2018)),
    ),
    AreaRow("371203", "钢城区", "county", "retired", 1992, 2018, (Successor("370117", 2018),)),
    AreaRow("370117", "钢城区", "county", "in_use", 2018),
    AreaRow("372300", "滨州地区", "prefecture", "retired", 1992, 2000),
    AreaRow("372300", "惠民地区", "prefecture", "changed", 1981, 1992, (Successor("372300", 1992),)),
    AreaRow("429004", "仙桃市", "county", "in_use", 1994),
    AreaRow("420000", "湖北省", "province", "in_use", 1981),
)
TABLE = AreaTable("GB/T 2260", "2024", FIRST, LAST, ROWS)


def test_prefixes() -> None:
    """A province covers by two digits, a city by four, a county itself."""
    assert [area_prefix(code) for code in ("370000", "370100", "370112")] == ["37", "3701", "370112"]
    assert area_covers("370000", "371202")
    assert area_covers("370100", "370112")
    assert not area_covers("370100", "370212")
    assert not area_covers("370112", "370100")


@pytest.mark.parametrize(
    ("code", "year", "state", "name", "successors"),
    [
        ("370112", 2020, "known", "历城区", ()),
        ("370116", 2017, "not_yet", "莱芜区", ()),
        ("370116", 2018, "known", "莱芜区", ()),
        ("371202", 2018, "known", "莱城区", ()),
        ("371202", 2019, "retired", "莱城区", ("370116", "370117")),
        ("371203", 2019, "retired", "钢城区", ("370117",)),
        ("371200", 2024, "retired", "莱芜市", ()),
        ("372300", 1985, "known", "惠民地区", ()),
        ("372300", 1992, "known", "滨州地区", ()),
        ("372300", 2000, "known", "滨州地区", ()),
        ("372300", 2001, "retired", "滨州地区", ()),
        ("999999", 2020, "unknown", None, ()),
        ("历城", 2020, "unknown", None, ()),
    ],
)
def test_lookup(code: str, year: int, state: str, name: str | None, successors: tuple[str, ...]) -> None:
    """A code is known in all years of its spans, both ends included; a retired one names those in use that follow, through others too."""
    found = TABLE.lookup(code, date(year, 6, 30))
    assert (found.state, found.row and found.row.name, found.successors, found.remarks) == (
        state,
        name,
        successors,
        (),
    )


def test_successors_as_of_the_day() -> None:
    """Successors are those in use on the day asked for; one that has not yet taken over is none."""
    rows = (
        AreaRow(
            "370101",
            "甲区",
            "county",
            "retired",
            1981,
            1990,
            (Successor("370102", 1990), Successor("370103", 1995)),
        ),
        AreaRow(
            "370102",
            "乙区",
            "county",
            "retired",
            1981,
            2000,
            (Successor("370101", 2000), Successor("370103", 2000)),
        ),
        AreaRow("370103", "丙区", "county", "in_use", 1981),
        AreaRow("370104", "丁区", "county", "retired", 1981, 1982, (Successor("370199", 1982),)),
    )
    table = AreaTable("t", "1", FIRST, LAST, rows)
    assert table.lookup("370101", date(1991, 1, 1)).successors == ("370102",)
    assert table.lookup("370101", date(2020, 1, 1)).successors == ("370103",)
    assert table.lookup("370104", date(2020, 1, 1)).successors == ()


def test_days_outside_the_list() -> None:
    """After the list's end its last state is used, with a remark; before its beginning nothing is said."""
    found = TABLE.lookup("370112", date(2026, 3, 1))
    assert found.state == "known"
    assert [remark.code for remark in found.remarks] == ["area.after_list"]
    assert "2024-12-31" in found.remarks[0].text("zh")
    assert TABLE.lookup("370112", LAST).remarks == ()
    assert TABLE.lookup("999999", date(2026, 3, 1)).remarks == found.remarks
    with pytest.raises(BadRows, match=r"area\.before_list"):
        TABLE.lookup("370112", date(1980, 12, 31))


def test_parents() -> None:
    """Parents come nearest first, as of the day; a county directly below its province has the province alone."""

    def names(code: str, year: int) -> list[str]:
        return [row.name for row in TABLE.parents(code, date(year, 1, 1))]

    assert names("370112", 2026) == ["济南市", "山东省"]
    assert names("371202", 2000) == ["莱芜市", "山东省"]
    assert names("371202", 2019) == ["山东省"]
    assert names("370100", 2020) == ["山东省"]
    assert names("370000", 2020) == []
    assert names("429004", 2020) == ["湖北省"]
    assert names("372301", 1990) == ["惠民地区", "山东省"]
    with pytest.raises(BadRows):
        TABLE.parents("370112", date(1980, 1, 1))


def test_check() -> None:
    """A column of codes is checked at once: each code that is not in use named once, with what follows it, and the list's age once."""
    codes = ["370112", "371202", "371202", "371200", "999999", "370116"]
    found = TABLE.check(codes, date(2025, 1, 1), "firms.csv")
    assert [(each.code, each.value) for each in found] == [
        ("area.after_list", "2025-01-01"),
        ("area.retired", "371202"),
        ("area.retired", "371200"),
        ("area.unknown", "999999"),
    ]
    assert "370116 370117" in found[1].text("zh")
    assert "–" in found[2].text("en")
    (early,) = TABLE.check(["370116"], date(2000, 1, 1))
    assert early.code == "area.not_yet"
    assert "2018" in early.text("zh")


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        (AreaRow("37", "x", "province", "in_use", 1981), ["area.row_code"]),
        (AreaRow("070000", "x", "province", "in_use", 1981), ["area.row_code"]),
        (AreaRow("380000", "x", "county", "in_use", 1981), ["area.row_level"]),
        (AreaRow("370112", "", "county", "in_use", 1981), ["area.row_name"]),
        (AreaRow("370112", "x", "county", "gone", 1981, 1990), ["area.row_status"]),  # type: ignore[arg-type]
        (AreaRow("370112", "x", "county", "in_use", 1981, 1990), ["area.row_status"]),
        (AreaRow("370112", "x", "county", "retired", 1981), ["area.row_status"]),
        (AreaRow("370112", "x", "county", "retired", 1990, 1981), ["area.row_years"]),
        (
            AreaRow("370112", "x", "county", "retired", 1981, 1990, (Successor("3701", 1990),)),
            ["area.row_successor"],
        ),
        (
            AreaRow("370100", "", "county", "retired", 1981),
            ["area.row_level", "area.row_name", "area.row_status"],
        ),
    ],
)
def test_bad_rows(row: AreaRow, codes: list[str]) -> None:
    """Bad rows are refused by number, all faults at once."""
    with pytest.raises(BadRows) as caught:
        AreaTable("t", "1", FIRST, LAST, [ROWS[0], row])
    assert [(found.code, found.where) for found in caught.value.problems] == [
        (code, "t, row 2") for code in codes
    ]
    assert caught.value.text("zh")


def test_rows_twice() -> None:
    """A code that begins twice in one year is refused."""
    with pytest.raises(BadRows, match=r"begins twice in 1981 \[area\.row_twice\]"):
        AreaTable("t", "1", FIRST, LAST, [ROWS[0], ROWS[0]])


@given(st.permutations(ROWS), st.sampled_from([row.code for row in ROWS]), st.dates(FIRST, date(2030, 1, 1)))
def test_order_of_rows(rows: list[AreaRow], code: str, day: date) -> None:
    """The order in which rows are given changes no answer, and a retired code's successors are in use on the day."""
    table = AreaTable("GB/T 2260", "2024", FIRST, LAST, rows)
    found = table.lookup(code, day)
    assert found == TABLE.lookup(code, day)
    assert all(table.lookup(each, day).state == "known" for each in found.successors)


@pytest.mark.parametrize("cls", [AreaRow, AreaTable, Successor])
def test_meanings(cls: type) -> None:
    """Every field says what it means."""
    assert all(meaning.title and meaning.meaning for meaning in meanings(cls).values())


def test_areas_are_in_line_where_one_covers_the_other() -> None:
    """A county is in line with itself, its city and its province, whoever is asked of whom, and with no neighbour."""
    assert all(areas_in_line(*pair) and areas_in_line(*reversed(pair)) for pair in [("370112", "370112"), ("370100", "370112"), ("370112", "370000")])
    assert not areas_in_line("370112", "370116")
