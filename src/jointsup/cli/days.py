"""Days as commands take them."""

from __future__ import annotations

from datetime import date
from gettext import gettext as _
from typing import Any

import click

from jointsup.model.moments import EXAMPLES, has_form


class Day(click.ParamType[date]):
    """A day of the calendar, as documents write it."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day; fails where the calendar has none such."""
        if isinstance(value, date):
            return value
        if not has_form("date", value):
            self.fail(_("{value} is no day of the calendar, such as {example}").format(value=value, example=EXAMPLES["date"]), param, ctx)
        return date.fromisoformat(value)


DAY = Day()
