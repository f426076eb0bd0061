"""Days and instants as documents write them 日期与时刻: forms that the calendar and the clock have to know as well.

A day is ``2026-03-01``; an instant is RFC 3339 with its offset, ``2026-07-01T18:00:00+08:00``. Leap seconds (``:60``) are refused, as by every checker.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo
from typing import Literal

Form = Literal["date", "instant"]

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"

PATTERNS: dict[Form, str] = {
    "date": _DATE,
    "instant": rf"{_DATE}T{_CLOCK}:[0-5][0-9](\.[0-9]+)?(Z|[+-]{_CLOCK})",
}
"""Regular forms; what they let through the calendar may still not have."""

EXAMPLES: dict[Form, str] = {"date": "2026-03-01", "instant": "2026-07-01T18:00:00+08:00"}

_COMPILED = {form: re.compile(pattern) for form, pattern in PATTERNS.items()}


def has_form(form: Form, text: str) -> bool:
    """Return whether a text is a day of the calendar, or an instant of such a day."""
    if not _COMPILED[form].fullmatch(text):
        return False
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def zone_of(deadline: str | None) -> tzinfo:
    """Return the zone that the days of events are of: the deadline's; UTC where there is none."""
    zone = None if deadline is None else datetime.fromisoformat(deadline).tzinfo
    return zone or UTC


def day_of(now: datetime, deadline: str | None) -> str:
    """Return the day that it is at a point of time where the days of events are told."""
    return now.astimezone(zone_of(deadline)).date().isoformat()
