"""What acts have to tell, on its way out 发件箱: ``app.outbox``."""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from attrs import field, frozen
from sqlalchemy import select

from jointsup.canonical import read_canonical
from jointsup.errors import JointsupError, Unknown, problem
from jointsup.model.settings import OutboxSettings, PluginSettings
from jointsup.model.stored import OutboxRow, OutboxState
from jointsup.services.acting import STORE, Acting
from jointsup.services.delivering import PluginSender
from jointsup.store.outbox import GRACE, Outbox

WORKERS = 4
"""How many receivers are served at once."""
PATIENCE = 3
"""After how many failures in a row a receiver is left alone until the next run."""


class Sender(Protocol):
    """What brings a message to its receiver, within ``limit_seconds``, in a process of its own (:mod:`jointsup.services.delivering`).

    It returns the receiver's receipt, or raises whatever it likes. It may be called again with the same ``key``: the receiver tells by
    it what it has seen. Several threads call it at once, never two for one message.
    """

    def __call__(self, receiver: str, kind: str, body: Any, key: str, limit_seconds: int) -> str:
        """Send a message; ``body`` is plain JSON."""


@frozen
class Delivered:
    """What a run did: messages sent, tries that failed, messages given up, messages whose lease ended before they were settled."""

    sent: int = 0
    failed: int = 0
    dead: int = 0
    late: int = 0

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(
            self.sent + other.sent, self.failed + other.failed, self.dead + other.dead, self.late + other.late
        )


@frozen
class ShownMessage:
    """A message as it is shown: everything but its body, which may hold personal data."""

    key: str
    receiver: str
    kind: str
    state: OutboxState
    tries: int
    due: str
    at: str
    book: str
    number: int
    receipt: str
    fault: str


@frozen
class OutboxService:
    """``app.outbox``: messages written with their acts and sent afterwards, at least once, in no promised order."""

    _acting: Acting
    _settings: OutboxSettings = field(factory=OutboxSettings)
    _plugins: PluginSettings = field(factory=PluginSettings)

    def deliver(
        self, send: Sender | None = None, *, workers: int = WORKERS, seconds: int | None = None
    ) -> Delivered:
        """Send everything that is due, each receiver's messages one after the other, several receivers at once; return what was done.

        Any number of processes may do so at once. A message is claimed before it is sent, and no other process sends it until the
        claim's lease ends. One that fails waits, longer with each try, and is given up after the last one (:class:`OutboxSettings`); a receiver
        that fails again and again is left alone until the next run, and the others are served meanwhile.

        After ``seconds`` no further message is begun; those on their way end within their own limit. Without ``send`` messages go to the
        plugins. Raises :class:`~jointsup.errors.Forbidden`.
        """
        sender = send or PluginSender(self._plugins)
        end = math.inf if seconds is None else time.monotonic() + seconds
        with self._acting.reading("outbox.run") as connection:
            receivers = self._rows.receivers(connection, self._acting.store.acts.clock())
        with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="outbox") as pool:
            return sum(pool.map(lambda receiver: self._serve(receiver, sender, end), receivers), start=Delivered())

    def show(
        self, *, state: OutboxState | None = None, receiver: str | None = None, limit: int = 100
    ) -> Sequence[ShownMessage]:
        """Return at most ``limit`` messages, the longest due first. Raises :class:`~jointsup.errors.Forbidden`."""
        table = self._acting.store.tables.outbox
        query = select(*(table.c[name] for name in ShownMessage.__annotations__))
        if state is not None:
            query = query.where(table.c.state == state)
        if receiver is not None:
            query = query.where(table.c.receiver == receiver)
        with self._acting.reading("outbox.list") as connection:
            rows = connection.execute(query.order_by(table.c.due, table.c.key).limit(limit)).mappings().all()
        return [ShownMessage(**{**row, "receipt": row["receipt"] or "", "fault": row["fault"] or ""}) for row in rows]

    def retry(self, keys: Sequence[str] = (), *, receiver: str | None = None) -> int:
        """Let messages that were given up be tried anew: those named, or all of a receiver; return how many.

        Raises :class:`~jointsup.errors.Unknown` where none of them was given up, :class:`~jointsup.errors.Forbidden`.
        """
        with self._acting.act("outbox.retry", book=STORE, subject=receiver or "") as act:
            count = self._rows.again(act.connection, list(keys), receiver, act.at)
            if not count:
                raise Unknown([problem("outbox.none_dead", receiver or ", ".join(keys))])
            act.note(count=count, keys=list(keys))
        return count

    @property
    def _rows(self) -> Outbox:
        return Outbox(self._acting.store.tables, self._settings)

    def _serve(self, receiver: str, send: Sender, end: float) -> Delivered:
        done, failures = Delivered(), 0
        while failures < PATIENCE and (started := time.monotonic()) < end:
            row = self._claim(receiver)
            if row is None:
                break
            step = Delivered(dead=1) if row.state == "dead" else self._send(row, send, started)
            failures = failures + 1 if step.failed else 0
            done += step
        return done

    def _claim(self, receiver: str) -> OutboxRow | None:
        acts, rows, lease = self._acting.store.acts, self._rows, secrets.token_hex(16)
        with acts.moving() as connection:
            return rows.claim(connection, receiver, acts.clock(), lease)

    def _send(self, row: OutboxRow, send: Sender, started: float) -> Delivered:
        if time.monotonic() - started > GRACE.total_seconds():
            return Delivered(late=1)  # this process stood still; by now the row may be another's
        receipt, fault = "", None
        try:
            receipt = send(row.receiver, row.kind, read_canonical(row.body), row.key, self._settings.limit_seconds)
        except JointsupError as error:
            fault = error.text()
        except Exception as error:
            fault = type(error).__name__  # its words may hold what it was to send
        acts, rows = self._acting.store.acts, self._rows
        with acts.moving() as connection:
            now = acts.clock()
            if fault is None:
                ours = rows.delivered(connection, row, now, receipt)
            else:
                ours = rows.failed(connection, row, now, fault)
        if not ours:
            return Delivered(late=1)
        given_up = fault is not None and row.tries >= self._settings.attempts
        return Delivered(sent=int(fault is None), failed=int(fault is not None), dead=int(given_up))
