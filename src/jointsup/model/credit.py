"""What is known of an entity's credit 信用信息, and the spans in which it counts (policy rows S3.14-c, S3.14-f)."""

from __future__ import annotations

import calendar
import functools
from datetime import date, timedelta
from typing import Annotated, Final

from attrs import field, frozen

from jointsup.model.meaning import Meaning

SPAN: Final = "[1-9][0-9]{0,3} (days|months)"
"""The form of a span: ``90 days``, ``24 months``."""

GREATEST_VALUE: Final = 10**12
"""The value of a fact lies between this and its negative."""

LAST_DAY: Final = date.max
"""What stands for the end of a fact that has none."""


@frozen
class Fact:
    """One thing known of an entity 信用信息: that on a day something happened or was found.

    It counts as of any day from ``day`` to ``until``: repair (信用修复) and the end of its term set the latter.
    """

    entity: Annotated[str, Meaning("监管对象标识", "id of the entity")]
    kind: Annotated[str, Meaning("信息类别", "what it is: check, penalty, annual-report, …")]
    day: Annotated[date, Meaning("发生日期", "day on which it happened")]
    category: Annotated[str, Meaning("结果或类型", "which of its kind: a result, a severity; empty: none is told")] = ""
    value: Annotated[int | None, Meaning("数值", "a number that goes with it, such as an amount; None: none")] = field(
        default=None
    )
    until: Annotated[date | None, Meaning("截止日期", "last day on which it may be used; None: open")] = None

    def counts_on(self, day: date) -> bool:
        """Return whether it may be used as of ``day``."""
        return self.day <= day and (self.until is None or day <= self.until)


def months_before(day: date, months: int) -> date:
    """Return the same day of the month ``months`` earlier, the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@functools.lru_cache(maxsize=1024)
def first_day(span: str, as_of: date) -> date:
    """Return the first day of a span that ends with ``as_of``; both are in it.

    Of ``90 days`` as of 31 March it is 1 January of a year that is no leap year; of ``12 months`` as of 1 July it is 2 July of
    the year before. The empty span has no beginning.
    """
    if not span:
        return date.min
    length, _, unit = span.partition(" ")
    if unit == "days":
        return date.fromordinal(max(1, as_of.toordinal() - int(length) + 1))
    before = months_before(as_of, int(length))
    return before if before == date.min else before + timedelta(days=1)
