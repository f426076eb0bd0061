"""The outbox 发件箱 as rows: what is due is claimed under a lease, sent by whoever claimed it, and settled.

A claim is one conditional change, so that two processes never hold one row at once. Who dies with a claim loses it when the lease ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from attrs import evolve, frozen
from sqlalchemy import ColumnElement, Connection, select, update

from jointsup.model.settings import OutboxSettings
from jointsup.model.stored import OutboxRow
from jointsup.store.acts import SKEW, instant
from jointsup.store.columns import from_row
from jointsup.store.tables import Tables

GRACE = timedelta(seconds=30)
"""How long a process may take between claiming a row and sending it, and between sending and settling it."""
LONGEST_WORDS = 2000


@frozen
class Outbox:
    """The rows that wait to be sent, within transactions of the caller's."""

    tables: Tables
    settings: OutboxSettings

    def receivers(self, connection: Connection, now: datetime) -> list[str]:
        """Return the receivers that something is due for, in order of name."""
        table = self.tables.outbox
        query = select(table.c.receiver).where(self._due(now)).group_by(table.c.receiver).order_by(table.c.receiver)
        return list(connection.execute(query).scalars())

    def claim(self, connection: Connection, receiver: str, now: datetime, lease: str) -> OutboxRow | None:
        """Claim the row that is longest due for a receiver; None where none is, or where another was faster.

        A row whose tries were used up by processes that died with it is given up instead, and returned so.
        """
        table = self.tables.outbox
        query = (
            select(table)
            .where(table.c.receiver == receiver, self._due(now))
            .order_by(table.c.due, table.c.book, table.c.number, table.c.place)
            .limit(1)
        )
        found = connection.execute(query).mappings().first()
        if found is None:
            return None
        row = from_row(OutboxRow, found)
        if row.tries >= self.settings.attempts:
            changed = evolve(row, state="dead", due=instant(now), lease="", fault=row.fault or "the process ended while it was sent")
        else:
            until = now + timedelta(seconds=self.settings.limit_seconds) + 2 * GRACE + SKEW
            changed = evolve(row, state="sending", tries=row.tries + 1, due=instant(until), lease=lease)
        return changed if self._change(connection, row, changed) else None

    def delivered(self, connection: Connection, row: OutboxRow, now: datetime, receipt: str) -> bool:
        """Settle a row that was sent; return whether it was still the caller's."""
        changed = evolve(row, state="delivered", due=instant(now), lease="", receipt=words(receipt), fault="")
        return self._change(connection, row, changed)

    def failed(self, connection: Connection, row: OutboxRow, now: datetime, fault: str) -> bool:
        """Put a row off that could not be sent, or give it up after the last try; return whether it was still the caller's."""
        last = row.tries >= self.settings.attempts
        due = now if last else now + self.wait(row.tries)
        changed = evolve(row, state="dead" if last else "waiting", due=instant(due), lease="", fault=words(fault))
        return self._change(connection, row, changed)

    def wait(self, tries: int) -> timedelta:
        """Return how long to wait after so many tries: doubled with each, up to the longest."""
        doubled = self.settings.first_wait_seconds * 2 ** min(tries - 1, 40)
        return timedelta(seconds=min(doubled, self.settings.longest_wait_seconds))

    def again(self, connection: Connection, keys: Sequence[str], receiver: str | None, at: str) -> int:
        """Let rows that were given up wait anew, with all their tries: those of ``keys``, or all of a receiver; return how many."""
        table = self.tables.outbox
        query = update(table).where(table.c.state == "dead")
        query = query.where(table.c.key.in_(keys)) if receiver is None else query.where(table.c.receiver == receiver)
        result: Any = connection.execute(query.values(state="waiting", tries=0, due=at))
        return int(result.rowcount)

    def _due(self, now: datetime) -> ColumnElement[bool]:
        table = self.tables.outbox
        return table.c.state.in_(("waiting", "sending")) & (table.c.due <= instant(now))

    def _change(self, connection: Connection, before: OutboxRow, after: OutboxRow) -> bool:
        """Change a row if it still is as it was read."""
        table = self.tables.outbox
        same = (
            table.c.key == before.key,
            table.c.state == before.state,
            table.c.tries == before.tries,
            table.c.lease == before.lease if before.lease else table.c.lease.is_(None),
        )
        names = ("state", "tries", "due", "lease", "receipt", "fault")
        values = {name: getattr(after, name) or (0 if name == "tries" else None) for name in names}
        result: Any = connection.execute(update(table).where(*same).values(values))
        return bool(result.rowcount)


def words(text: str) -> str:
    """Return what a receiver or its fault said, printable and cut to what a column holds."""
    return "".join(c if c.isprintable() else " " for c in text[:LONGEST_WORDS]).strip()
