"""The year as a calendar: entries of a plan, its rounds and its days off, and the ICS file that any program reads."""

from __future__ import annotations

import csv
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import icalendar
import pytest

from jointsup.codec.structure import structure
from jointsup.errors import BadRules
from jointsup.model.annual import AnnualPlan
from jointsup.model.calendars import Calendar
from jointsup.model.plan import PlanSources
from jointsup.model.rulesets import CalendarRules
from jointsup.services.calendar import entries, ics
from services.living import LINES, County, sources
from store.registered import annual

STAMP = datetime(2026, 1, 5, 8, tzinfo=UTC)
PLAN = structure(annual(*LINES), AnnualPlan, "plan")


def calendar(**said: object) -> CalendarRules:
    """Return the days off of 2026, as far as a test needs them."""
    head = {"schema": "ruleset/1", "name": "t/calendar", "version": "1", "title": "日历", "valid_from": "2026-01-01", "valid_to": "2026-12-31", "source": "made up"}
    return CalendarRules(**{**head, "rest": ["2026-10-01", "2026-10-02", "2026-10-05"], "work": ["2026-10-10"], **said})  # type: ignore[arg-type]


def test_windows_deadlines_and_days_off_stand_in_order() -> None:
    """Each line is one entry over its whole window; withdrawn lines are none; days off in a row are one; a round's deadline is a moment."""
    found = entries(PLAN, ["fire"], [("market/1", structure(sources(), PlanSources, "sources"))], [calendar()])
    assert [one.uid for one in found] == [
        "deadline/market/1", "event/market/1/号码 2026-07-02", "event/market/1/号码 2026-07-04", "window/plan-2026/food",
        "rest/2026-10-01", "rest/2026-10-05", "work/2026-10-10",
    ]  # fmt: skip
    assert found[0].at == datetime.fromisoformat("2026-07-01T18:00:00+08:00")
    assert (found[4].first, found[4].last) == (date(2026, 10, 1), date(2026, 10, 2))
    assert found[3].title.chinese == "检查时段：food 任务（省抽县查）"


def test_a_year_that_calendars_do_not_cover_is_refused() -> None:
    """A calendar of another year, or one that ends before the year does, tells nothing of the days that are left; two together may cover it, and none is no guess."""
    half = calendar(valid_to="2026-06-30", rest=[], work=[])
    for some, day in (([calendar(valid_from="2025-01-01", valid_to="2025-12-31", rest=[], work=[])], "2026-01-01"), ([half], "2026-07-01")):
        with pytest.raises(BadRules, match=r"rules\.no_calendar") as refused:
            entries(PLAN, calendars=some)
        assert [one.value for one in refused.value.problems] == [day]
    later = calendar(valid_from="2026-07-01", version="2")
    assert entries(PLAN, calendars=[half, later]) == entries(PLAN, calendars=iter([calendar()]))
    assert [one.uid for one in entries(PLAN)] == ["window/plan-2026/fire", "window/plan-2026/food"]


def test_any_calendar_program_reads_the_file() -> None:
    """Read back by a parser: the same days (the end of an entry of whole days is the day after), words with commas and line breaks, and the same bytes again."""
    listed = entries(PLAN, (), (), [calendar(source="国务院办公厅通知，示例；非真实")])
    made = ics(PLAN, listed, STAMP)
    assert made == ics(PLAN, listed, STAMP)
    assert all(len(row) <= 75 for row in made.split(b"\r\n"))
    events = list(icalendar.Calendar.from_ical(made).walk("VEVENT"))
    assert [str(event["uid"]) for event in events] == [one.uid for one in listed]
    for event, one in zip(events, listed, strict=True):
        assert (event.start, event.end) == (one.first, one.last + timedelta(days=1))
        assert str(event["summary"]) == one.title.chinese and str(event.get("description", "")) == one.more.chinese
    english = icalendar.Calendar.from_ical(ics(PLAN, listed, STAMP, "en"))
    assert str(next(iter(english.walk("VEVENT")))["summary"]).startswith("Checks: ")


def test_a_moment_is_told_in_universal_time() -> None:
    """A deadline at six in the evening in China is ten in UTC: a named zone would need its definition in the file (RFC 5545, 3.2.19)."""
    made = ics(PLAN, entries(PLAN, (), [("market/1", structure(sources(), PlanSources, "sources"))]), STAMP)
    assert b"DTSTART:20260701T100000Z\r\n" in made and b"TZID" not in made


def test_a_store_knows_its_plan_s_rounds(tmp_path: Path) -> None:
    """Deadlines of open rounds stand in the calendar, of cancelled ones and rehearsals they do not."""
    county = County(tmp_path)
    assert [one.uid for one in county.app.planning.calendar("plan-2026")] == ["window/plan-2026/fire", "window/plan-2026/food"]
    round_id = county.frozen()
    assert county.app.planning.calendar("plan-2026")[0].uid == f"deadline/{round_id}"
    county.head.rounds.cancel(round_id, "wrong register")
    assert len(county.app.planning.calendar("plan-2026")) == 2
    county.frozen(rehearsal=True)
    assert len(county.app.planning.calendar("plan-2026")) == 2
    county.admin.close()


def test_the_real_days_off_of_a_year_make_its_working_days() -> None:
    """What is left of 261 days from Monday to Friday in 2025, and weekend days that are worked, are the working days; each stands in the calendar."""
    folder = os.environ.get("JOINTSUP_DATA")
    if not folder:
        pytest.skip("JOINTSUP_DATA is not set: no real calendar to try")
    with open(Path(folder) / "cn_holidays.csv", encoding="utf-8", newline="") as file:
        days = [row for row in csv.DictReader(file) if row["date"].startswith("2025-")]
    weekday = {row["date"]: date.fromisoformat(row["date"]).isoweekday() < 6 for row in days}
    rest = [row["date"] for row in days if row["kind"] == "off" and weekday[row["date"]]]
    work = [row["date"] for row in days if row["kind"] == "work" and not weekday[row["date"]]]
    rules = calendar(valid_from="2025-01-01", valid_to="2025-12-31", rest=rest, work=work)
    working = Calendar([rules]).is_working_day
    assert sum(working(date(2025, 1, 1) + timedelta(days=n)) for n in range(365)) == 261 - len(rest) + len(work)
    found = entries(structure(annual(year=2025, lines=[]), AnnualPlan, "plan"), (), (), [rules])
    assert sum((one.last - one.first).days + 1 for one in found) == len(rest) + len(work)
