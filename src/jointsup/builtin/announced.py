"""Announced numbers 公布号码: public values that somebody took down from where they were announced, in a table."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from jointsup.errors import BadRows, problem
from jointsup.hooks import RandomnessSource

COLUMNS: Final = {"event": "event", "day": "day", "value": "value"}


class AnnouncedNumbers(RandomnessSource):
    """The values in a table with the columns ``event``, ``day`` (ISO 8601) and ``value``.

    The table is a file of any form that :func:`~jointsup.codec.tables.reading.read_table` reads, and is read anew each time. What stands in it is
    typed by a person: the check of a record says to look the value up where it was announced.
    """

    name = "core/announced"
    summary = "numbers announced in public 公布号码"
    kind = "announced"

    def __init__(self, path: str) -> None:
        self._path = Path(path)

    def fetch(self, event: str, day: date) -> str | None:
        """Return the value that the table holds for an event and a day, or None.

        Raises :class:`~jointsup.errors.BadRows` where it holds two different ones, and what reading the table raises.
        """
        from jointsup.codec.tables import read_table

        table = read_table(self._path, COLUMNS)
        rows = zip(*(table.columns[name] for name in COLUMNS), strict=True)
        found = {value for of, on, value in rows if of == event and on == day.isoformat() and value}
        if len(found) > 1:
            raise BadRows([problem("plugin.two_values", str(self._path), event, day=str(day))])
        return next(iter(found), None)
