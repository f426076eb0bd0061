"""The year as a calendar 日历: windows of lines, deadlines of rounds, days of rest and of work, as entries and as an ICS file (RFC 5545)."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from attrs import frozen

from jointsup.errors import Missing, problem
from jointsup.model.annual import AnnualPlan
from jointsup.model.calendars import Calendar
from jointsup.model.plan import PlanSources
from jointsup.model.rulesets import CalendarRules
from jointsup.said import Language, Listed, Words

NOTHING = Words("", "")


@frozen
class Entry:
    """What stands in a calendar: from a day to a day, both included, or at a moment. ``uid`` stays the same when the calendar is made again."""

    uid: str
    first: date
    last: date
    title: Words
    more: Words = NOTHING
    at: datetime | None = None


def entries(
    plan: AnnualPlan,
    withdrawn: Iterable[str] = (),
    rounds: Iterable[tuple[str, PlanSources]] = (),
    calendars: Iterable[CalendarRules] = (),
) -> list[Entry]:
    """Return the entries of a plan's year in order of time: windows of its lines but the withdrawn, deadlines and events of rounds, rest and work.

    Raises :class:`~jointsup.errors.BadRules` where there are calendars, but none covers a day of the year. Without any, rest and work are not told.
    """
    listed = tuple(calendars)
    if listed:
        Calendar(listed).require(date(plan.year, 1, 1), date(plan.year, 12, 31))
    gone = set(withdrawn)
    found = [*_windows(plan, gone)]
    for round_id, sources in rounds:
        found += _deadlines(round_id, sources)
    for rules in listed:
        found += _rest_and_work(rules, plan.year)
    return sorted(found, key=lambda one: (one.first, one.last, one.uid))


def _windows(plan: AnnualPlan, withdrawn: set[str]) -> Iterator[Entry]:
    for line in plan.lines:
        stated = line.line
        if stated.id not in withdrawn:
            first, last = map(date.fromisoformat, stated.window)
            bodies, matters = Listed(stated.bodies), Listed(stated.matters)
            title = Words(f"Checks: {stated.name} ({line.way})", f"检查时段：{stated.name}（{line.way}）")
            more = Words(
                f"bodies: {bodies}\nmatters: {matters}\namount: {stated.amount or 'by stratum'}",
                f"执行部门：{bodies.text('zh')}\n监管事项：{matters.text('zh')}\n比例或数量：{stated.amount or '分层写明'}",
            )
            yield Entry(f"window/{plan.id}/{stated.id}", first, last, title, more)


def _deadlines(round_id: str, sources: PlanSources) -> Iterator[Entry]:
    if sources.deadline is not None:
        at = datetime.fromisoformat(sources.deadline)
        title = Words(f"Round {round_id}: nonces must be revealed", f"批次 {round_id}：揭示截止")
        yield Entry(f"deadline/{round_id}", at.date(), at.date(), title, at=at)
    for event in sources.later:
        day = date.fromisoformat(event.date)
        title = Words(f"Round {round_id}: later value {event.event}", f"批次 {round_id}：事后公开值 {event.event}")
        yield Entry(f"event/{round_id}/{event.event}", day, day, title)


def _rest_and_work(rules: CalendarRules, year: int) -> Iterator[Entry]:
    for what, days, title in (("rest", rules.rest, Words("Day of rest", "放假")), ("work", rules.work, Words("Working day", "补班"))):
        for first, last in _in_a_row(sorted(date.fromisoformat(day) for day in days if day.startswith(f"{year}-"))):
            yield Entry(f"{what}/{first}", first, last, title, Words(rules.source, rules.source))


def _in_a_row(days: Sequence[date]) -> list[tuple[date, date]]:
    """Return runs of days that follow each other."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = found[-1][0], day
        else:
            found.append((day, day))
    return found


def ics(plan: AnnualPlan, listed: Sequence[Entry], stamp: datetime, language: Language = "zh") -> bytes:
    """Return entries as an ICS file for any calendar program; ``stamp`` is when they were last changed, with its zone.

    Raises :class:`~jointsup.errors.Missing` where icalendar is not installed.
    """
    try:
        icalendar = importlib.import_module("icalendar")
    except ImportError:
        raise Missing([problem("extra.calendar", "")]) from None
    calendar = icalendar.Calendar.new(prodid=f"-//jointsup//jointsup//{language.upper()}", name=plan.title, uid=f"plan/{plan.id}")
    for one in listed:
        event = icalendar.Event.new(
            uid=one.uid,
            stamp=stamp,
            summary=one.title.text(language),
            description=one.more.text(language) or None,
            start=one.at.astimezone(UTC) if one.at else one.first,
            end=one.at.astimezone(UTC) if one.at else one.last + timedelta(days=1),
        )
        calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made
