"""Spans of months 按月计算的期间, to the day.

A term of months that begins after a day ends on the corresponding day of its last month, or on that month's last day where there is no such
day (民法典 arts. 201 and 202).
"""

from __future__ import annotations

import functools
from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta

from attrs import frozen


@frozen
class Span:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def meets(self, other: Span) -> bool:
        """Say whether the two have a day in common."""
        return self.first <= other.last and other.first <= self.last


@functools.lru_cache(2**14)
def corresponding(day: date, months: int) -> date:
    """Return the day on which a term of some months ends that begins after ``day``; ``months`` may be negative.

    Beyond the first and the last day that there are, it is one of these.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if not MINYEAR <= year <= MAXYEAR:
        return date.min if year < MINYEAR else date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_from(day: date, months: int) -> Span:
    """Return the span of some months whose first day is ``day``."""
    after = corresponding(day, months)
    return Span(day, after if after == date.max else after - timedelta(days=1))


def calendar_spans(days: Span, months: int, since: int) -> list[Span]:
    """Return the spans of some months that have a day in common with ``days``, where one begins in January of the year ``since``."""
    number = ((days.first.year - since) * 12 + days.first.month - 1) // months
    found: list[Span] = []
    begins = corresponding(date(since, 1, 1), number * months)
    while not found or found[-1].last < days.last:
        found.append(months_from(begins, months))
        begins = corresponding(begins, months)
    return found


def months_between(days: Span) -> list[Span]:
    """Return the part of each calendar month that lies in ``days``, in order."""
    return [Span(max(one.first, days.first), min(one.last, days.last)) for one in calendar_spans(days, 1, days.first.year)]
