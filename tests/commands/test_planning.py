"""Commands of planning: what they say, in both languages, with and without a store."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

import small
from jointsup.cli import cli
from store.registered import annual, department, departments

RULES: dict[str, Any] = {
    "schema": "ruleset/1", "kind": "ceilings", "name": "city/ceilings", "version": "2", "title": "频次上限", "valid_from": "2026-01-01",
    "valid_to": "2026-12-31", "source": "made up",
    "ceilings": [{"id": "county", "visits": 1, "months": 12, "count": "rolling", "levels": ["county"]}, {"id": "all", "visits": 3, "months": 12}],
    "no_repeat": [{"id": "food", "months": 3}],
    "exempt": [["hotline", "12345 热线交办"]],
}  # fmt: skip
HEADS = ("监管对象标识", "检查日期", "检查部门", "监管事项")
VISITS = [("00001", "2026-02-01", "fire", "fire.matter"), ("00002", "2026-02-01", "city", "food.matter")]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with rules, visits and departments."""
    monkeypatch.chdir(tmp_path)
    small.write_json(Path("rules.json"), RULES)
    small.write_json(Path("departments.json"), departments(department("city", level="prefecture")))
    Path("visits.csv").write_bytes(small.csv_bytes([dict(zip(HEADS, one, strict=True)) for one in VISITS], headings=HEADS))


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(cli, arguments)


def ask(entity: str, *more: str) -> Result:
    files = ("--rules", "rules.json", "--visits", "visits.csv", "--departments", "departments.json")
    return run("visits", "may-come", entity, "--body", "food", "--matter", "food.matter", *files, "--id-scheme", "row", "--id-pattern", "[0-9]{5}", *more)


def test_files_alone_answer_whether_a_visit_may_be_made() -> None:
    """The answer, its rules and counts in words and as JSON; status 1 where the body may not come."""
    refused = ask("row:00001", "--day", "2026-12-01")
    assert refused.exit_code == 1
    assert "It may not come." in refused.output
    assert "city/ceilings 2, county: 1 visit so far, at most 1 in any 12 months by county: reached (made up)" in refused.output
    exempt = ask("row:00001", "--day", "2026-12-01", "--stream", "caused", "--reason", "hotline", "--lang", "zh")
    assert exempt.exit_code == 0 and "可以检查。" in exempt.output and "该事由属于豁免情形" in exempt.output
    barred = ask("row:00002", "--day", "2026-05-01", "--lang", "zh")
    assert barred.exit_code == 1 and "上级（city）已检查 food.matter，至 2026-05-01 止不得重复检查" in barred.output
    told = json.loads(ask("row:00002", "--day", "2026-05-02", "--json").output)
    assert told["allowed"] and told["no_repeat"] == [] and told["rules"][0][:2] == ["city/ceilings", "2"]
    assert [(one["id"], one["before"]) for one in told["ceilings"]] == [("county", 0), ("all", 1)]


def test_what_cannot_be_answered_of_files_is_refused() -> None:
    """Half of the files, a register without a store, a tier beside one, another kind of rules, a day outside the rules: refused in words."""
    asked = ("visits", "may-come", "row:00001", "--day", "2026-05-01", "--body", "food", "--matter", "food.matter")
    assert run(*asked, "--rules", "rules.json").exit_code == 2
    assert run(*asked, "--tier", "A", "--store", "sqlite:///none.db").exit_code == 2
    assert ask("row:00001", "--day", "2026-05-01", "--register", "firms").exit_code == 2
    late = ask("row:00001", "--day", "2027-01-01")
    assert late.exit_code == 3 and "rules.not_in_force" in late.output
    small.write_json(Path("rules.json"), {key: value for key, value in RULES.items() if key not in ("ceilings", "no_repeat", "exempt")} | {"kind": "clocks", "clocks": []})
    assert "rules.other_kind" in ask("row:00001", "--day", "2026-05-01").output
    small.write_json(Path("rules.json"), {**RULES, "ceilings": [{"id": "far", "visits": 1, "months": 121, "tiers": ["A"]}]})
    found = ask("row:00001", "--day", "2026-05-01").output
    assert "rules.months" in found and "rules.no_scheme" in found
    Path("visits.csv").write_bytes(small.csv_bytes([dict(zip(HEADS, ("1", "never", "", ""), strict=True))], headings=HEADS))
    small.write_json(Path("rules.json"), RULES)
    assert "visit.day" in ask("row:00001", "--day", "2026-05-01").output


def test_a_slip_of_the_pen_lets_nobody_in() -> None:
    """Of files: an id that the file's ids cannot be, of another scheme or with a place; a body that is not listed on the day, or only coordinates."""
    day = ("--day", "2026-05-02")
    for entity, code in (("row:0001", "id.pattern"), ("rwo:00002", "id.scheme"), ("00002", "id.form"), ("row:00002/shop", "id.pattern"), ("uscc:91370100MA3C1234X1", "id.scheme")):
        refused = ask(entity, *day)
        assert refused.exit_code == 3 and code in refused.output, entity
        assert "It may come" not in refused.output
    for body, code in (("fodo", "matter.department"), ("office", "matter.coordinating")):
        refused = ask("row:0002", *day, "--body", body)
        assert refused.exit_code == 3 and code in refused.output and "id.pattern" in refused.output
    answered = ask("row:00002", *day, "--lang", "zh")
    assert answered.exit_code == 0 and "未核对名录库" in answered.output
    small.write_json(Path("departments.json"), departments(department("city", level="prefecture"), valid_to="2026-04-30"))
    assert "matter.department" in ask("row:00002", *day).output


LINE = {"window": ["2026-07-01", "2026-08-31"], "people": 2}
PLAN = small.plan(
    facets=[small.plan()["facets"][0]],
    lines=[small.line("food", amount="10%", **LINE), small.line("fire", amount="5%", **LINE)],
    ceiling=None, persons=None, grounds=[], vocabularies=[],
)  # fmt: skip
CAPACITY = {
    "schema": "capacity/1", "version": "1", "valid_from": "2026-01-01", "valid_to": "2026-12-31", "source": "made up", "check": "1", "workday": "6", "way": "1/2",
    "bodies": [{"body": "food 局", "area": area, "month": f"2026-0{month}", "hours": "20"} for area in ("370100", "370200") for month in (7, 8)],
}  # fmt: skip
CALENDAR = {
    "schema": "ruleset/1", "kind": "calendars", "name": "city/calendar", "version": "2026", "title": "工作日历", "valid_from": "2026-01-01",
    "valid_to": "2026-12-31", "source": "made up", "rest": [], "work": [],
}  # fmt: skip
FILES = ("plan.json", "--rows", "firms.csv")


def planned() -> None:
    """Write a plan over 300 rows, a capacity and a calendar."""
    small.write_json(Path("plan.json"), PLAN)
    Path("firms.csv").write_bytes(small.csv_bytes(small.rows(300)))
    small.write_json(Path("capacity.json"), CAPACITY)
    small.write_json(Path("calendar.json"), CALENDAR)


def test_the_load_of_a_plan_is_told_before_anything_is_drawn() -> None:
    """30 visits of two people and an hour and a half each are 90 hours of food; two thirds of the rows are in Jinan, and 23 of the 44 working days in July."""
    planned()
    said = json.loads(run("plans", "load", *FILES, "--capacity", "capacity.json", "--calendar", "calendar.json", "--json").output)
    assert (said["visits"], said["yielded"], said["working_days"]) == ("30/1", "0/1", True)
    july = Fraction(23, 44)
    hours = {(one["body"], one["area"], one["month"]): Fraction(one["hours"]) for one in said["load"]}
    assert hours["food 局", "370102", "2026-07"] == 30 * july and hours["fire 局", "370202", "2026-08"] == 15 * (1 - july)
    assert sum(hours.values()) == 90 + 45
    over = {(one["area"], one["month"]): one for one in said["overloads"]}
    assert set(over) == {("370100", "2026-07"), ("370100", "2026-08")}
    assert Fraction(over["370100", "2026-07"]["over"]) == 60 * july - 20
    assert [line for line, _ in over["370100", "2026-07"]["gives"]] == ["food"] and over["370100", "2026-07"]["spare"] == []
    assert {one["body"] for one in said["unstated"]} == {"fire 局"}
    zh = run("plans", "load", *FILES, "--capacity", "capacity.json", "--lang", "zh").output
    assert "没有工作日历：检查时段按自然日均摊。" in zh and "未列监管力量：" in zh and "food 局（370100）2026-07 超出可用工时 10（可用 20）" in zh
    plain = run("plans", "load", *FILES).output
    assert "No capacity is stated" in plain
    idle = {**CAPACITY, "bodies": [{**one, "hours": "900"} for one in CAPACITY["bodies"]]}  # type: ignore[attr-defined]
    small.write_json(Path("capacity.json"), idle)
    assert "People suffice wherever capacity is stated." in run("plans", "load", *FILES, "--capacity", "capacity.json").output


def test_what_rounds_a_year_cost_is_told_of_a_frozen_round_too() -> None:
    """The same figures of a plan and of its frozen round; lines of one window cost the same however often is drawn."""
    planned()
    said = json.loads(run("plans", "frequency", *FILES, "--json").output)
    assert [one["rounds"] for one in said["costs"]] == [1, 2, 4, 12]
    assert {(one["separate"], one["one_ticket"], one["bound"]) for one in said["costs"]} == {("45/1", "30/1", "30/1")}
    assert run("freeze", *FILES, "--out", "frozen").exit_code == 0
    again = json.loads(run("plans", "frequency", "--frozen", "frozen", "--json").output)
    assert again == said
    assert "每年 1 批：一户一签比各自检查少 15 户次" in run("plans", "frequency", *FILES, "--rounds", "1", "--lang", "zh").output


def test_figures_that_cannot_be_are_refused() -> None:
    """No source of rows or two of them, a table of another year or that states something twice, rules of another kind, five rounds a year."""
    planned()
    assert run("plans", "load").exit_code == 2
    assert run("plans", "load", *FILES, "--frozen", "frozen").exit_code == 2
    assert run("plans", "load", "plan.json").exit_code == 2
    small.write_json(Path("capacity.json"), {**CAPACITY, "valid_to": "2026-07-31", "bodies": CAPACITY["bodies"][:1] * 2})  # type: ignore[index]
    refused = run("plans", "load", *FILES, "--capacity", "capacity.json")
    assert refused.exit_code == 3 and "planning.capacity_days" in refused.output and "planning.twice" in refused.output
    assert all("capacity.json" in row for row in refused.output.splitlines() if "[planning." in row)
    assert "rules.other_kind" in run("plans", "load", *FILES, "--calendar", "rules.json").output
    assert "planning.rhythm" in run("plans", "frequency", *FILES, "--rounds", "5").output


def test_levels_are_kept_apart_by_proposed_windows() -> None:
    """The conflict with its days and rows, and the window that ends it; without rules, or without levels, nothing is in conflict."""
    planned()
    lines = [small.line("food", amount="10%", bodies=["city"], **LINE), small.line("again", amount="5%", bodies=["food"], matters=["food.matter"], **LINE)]
    small.write_json(Path("plan.json"), {**PLAN, "lines": lines, "groups": [["food"], ["again"]]})
    said = json.loads(run("plans", "schedule", *FILES, "--rules", "rules.json", "--departments", "departments.json", "--json").output)
    (found,) = said["conflicts"]
    assert (found["upper"], found["lower"], found["rows"], found["both"]) == ("food", "again", 300, "3/2")
    assert (found["rule"], found["version"], found["barred"]) == ("city/ceilings", "2", ["2026-07-01", "2026-11-30"])
    assert said["proposals"] == [{"line": "again", "before": LINE["window"], "after": ["2026-04-30", "2026-06-30"]}]
    assert "没有免重复检查期" in run("plans", "schedule", *FILES, "--lang", "zh").output
    assert "No level would check again" in run("plans", "schedule", *FILES, "--rules", "rules.json").output
    small.write_json(Path("rules.json"), {**RULES, "no_repeat": [{"id": "food", "months": 12}]})
    small.write_json(Path("plan.json"), {**PLAN, "groups": [["food"], ["again"]], "lines": [{**one, "window": ["2026-01-01", "2026-12-31"]} for one in lines]})
    assert "again：全年没有同样长度的可用时段。" in run("plans", "schedule", *FILES, "--rules", "rules.json", "--departments", "departments.json", "--lang", "zh").output


def test_the_picture_holds_against_capacity_what_the_table_does() -> None:
    """Two areas, of which one has a capacity that is short: black is what the table says is over, and the other area's hours stand apart."""
    planned()
    short = [{**one, "hours": "10" if one["area"] == "370100" else "100"} for one in CAPACITY["bodies"] if one["month"] == "2026-07"]  # type: ignore[index]
    for bodies, numbers in ((short[:1], [1, 1, 1]), (short, [0, 0, 2])):
        small.write_json(Path("capacity.json"), {**CAPACITY, "bodies": bodies})
        name = f"load{len(bodies)}.svg"
        said = run("plans", "load", *FILES, "--capacity", "capacity.json", "--picture", name, "--lang", "zh", "--json")
        (over,) = json.loads(said.output)["overloads"]
        words = [one.text or "" for one in ElementTree.parse(name).iter("{http://www.w3.org/2000/svg}text")]
        assert over["over"] == "20/1" and [one for one in words if one.startswith("+")] == ["+20"]
        # Each month 30 hours of food in Jinan and 15 in Qingdao: apart where one of them is stated alone, else together.
        assert [words.count(one) for one in ("30", "15", "45")] == numbers


def test_pictures_and_calendars_are_written() -> None:
    """Load and year as SVG with the lines' names, the year as ICS; what does not go together is refused."""
    planned()
    assert run("plans", "load", *FILES, "--capacity", "capacity.json", "--picture", "load.svg", "--lang", "zh").exit_code == 0
    drawn = Path("load.svg").read_text("utf-8")
    assert "food 任务" in drawn and "预计工作量" in drawn and "30 户" in drawn
    small.write_json(Path("annual.json"), annual())
    small.write_json(Path("calendar.json"), CALENDAR)
    done = run("plans", "calendar", "annual.json", "--file", "--calendar", "calendar.json", "--out", "year.ics", "--picture", "year.svg", "--json")
    assert [one["uid"] for one in json.loads(done.output)["entries"]] == ["window/plan-2026/fire", "window/plan-2026/food"]
    assert Path("year.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n") and "2026 年计划" in Path("year.svg").read_text("utf-8")
    assert run("plans", "calendar", "2026", "--calendar", "calendar.json").exit_code == 2
    assert run("plans", "standing", "2026", "--rules", "rules.json").exit_code == 2
    assert "未列放假和补班日期" in run("plans", "calendar", "annual.json", "--file", "--lang", "zh").output
    small.write_json(Path("old.json"), {**CALENDAR, "version": "2025", "valid_from": "2025-01-01", "valid_to": "2025-12-31"})
    old = run("plans", "calendar", "annual.json", "--file", "--calendar", "old.json", "--out", "never.ics")
    assert old.exit_code == 3 and "rules.no_calendar" in old.output and not Path("never.ics").exists()
    small.write_json(Path("annual.json"), annual(year=2025))
    assert "annual.window" in run("plans", "calendar", "annual.json", "--file").output
