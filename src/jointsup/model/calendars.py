"""Working days 工作日, from calendars that are set year by year (国务院办公厅 yearly notices): data, never code."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from jointsup.errors import BadRules, problem
from jointsup.model.rulesets import CalendarRules
from jointsup.said import Listed


class Calendar:
    """Working days in the spans of some calendars, which must not overlap."""

    def __init__(self, calendars: Iterable[CalendarRules]) -> None:
        self._calendars = tuple(calendars)
        self._rest = {day for calendar in self._calendars for day in calendar.rest}
        self._work = {day for calendar in self._calendars for day in calendar.work}

    def is_working_day(self, day: date) -> bool:
        """Say whether people work on ``day``. Raises :class:`~jointsup.errors.BadRules` for a day that no calendar covers."""
        if not any(calendar.holds_on(day) for calendar in self._calendars):
            spans = Listed(f"{one.valid_from} … {one.valid_to}" for one in self._calendars)
            raise BadRules([problem("rules.no_calendar", "", str(day), spans=spans)])
        text = day.isoformat()
        return text in self._work or (day.isoweekday() <= 5 and text not in self._rest)

    def require(self, first: date, last: date) -> None:
        """Refuse a span of days, both ends included, with one that no calendar covers; raises as :meth:`is_working_day`."""
        for number in range((last - first).days + 1):
            self.is_working_day(first + timedelta(days=number))

    def after(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after ``day``, which is not counted (民法典 art. 201: the day it begins does not count).

        Raises :class:`~jointsup.errors.BadRules` where no calendar covers a day on the way, ``ValueError`` for a count below 1.
        """
        if count < 1:
            raise ValueError(f"the {count}-th working day after a day is none")
        while count:
            day += timedelta(days=1)
            count -= self.is_working_day(day)
        return day
