"""How every service acts: one transaction, an actor, the rules asked first, the ledger and the outbox written with it."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import evolve, frozen
from sqlalchemy import Connection

from jointsup.codec.events import event_json
from jointsup.codec.structure import unstructure
from jointsup.errors import Forbidden, problem
from jointsup.hooks.plugin_set import ProviderFailure
from jointsup.model.actors import Actor
from jointsup.model.events import Event, ProviderFailed
from jointsup.services.access import Access
from jointsup.services.delivering import NOTICE
from jointsup.services.notices import Channel, notice_of
from jointsup.store.acts import Act
from jointsup.store.opening import Store

REFUSALS = "access"
"""The book of the ledger that refused acts stand in."""
READS = "reads"
"""The book of the ledger that readings of graded data stand in."""
STORE = "store"
"""The book of the ledger for acts on the store itself."""
OF = ": "
"""What stands in the subject of an act between what was acted on and whose it is: the latter is graded."""
MOST_WORDS = 1000
"""Characters that are told of what a provider said when it failed."""


@frozen
class Acting:
    """A store, an actor, and the rules between them; what all services stand on."""

    store: Store
    access: Access
    actor: Actor
    receivers: Sequence[str] = ()
    """The plugins that are told of events."""
    channels: Sequence[Channel] = ()
    """The notifiers through which people are told."""
    joined: bool = False
    """Whether acts join a transaction of the host's."""

    def by(self, actor: Actor) -> Acting:
        """Return the same for another actor."""
        return evolve(self, actor=actor)

    def within(self, connection: Connection) -> Acting:
        """Return the same inside a transaction of the host's."""
        return evolve(self, store=self.store.within(connection), joined=True)

    def today(self) -> date:
        """Return the day by the store's clock."""
        return self.store.acts.clock().date()

    @contextlib.contextmanager
    def act(
        self,
        name: str,
        *,
        book: str,
        subject: str = "",
        area: str | None = None,
        departments: Collection[str] = (),
        facts: Mapping[str, Any] | None = None,
        set_back: bool = False,
    ) -> Iterator[Act]:
        """Make an act after the rules allowed it for what lies in ``area`` and belongs to ``departments``.

        Without an area it concerns the store as a whole. A ``subject`` of the form ``what: whose`` names somebody behind the colon,
        which is graded. Raises :class:`~jointsup.errors.Forbidden`; the refusal is then an entry of its own. Else as
        :meth:`~jointsup.store.acts.Acts.act`.
        """
        try:
            with self.store.acts.act(self.actor, name, book=book, subject=subject, facts=facts, set_back=set_back) as act:
                self.access.require(act.connection, self.actor, name, act.now.date(), area, departments)
                yield act
        except Forbidden:
            self._refused(name, subject)
            raise

    @contextlib.contextmanager
    def reading(
        self, name: str, *, subject: str = "", area: str | None = None, departments: Collection[str] = ()
    ) -> Iterator[Connection]:
        """Give a connection to read with, after the rules allowed it; raises :class:`~jointsup.errors.Forbidden`."""
        try:
            with self.store.acts.reading() as connection:
                self.access.require(connection, self.actor, name, self.today(), area, departments)
                yield connection
        except Forbidden:
            self._refused(name, subject)
            raise

    def read_graded(
        self,
        name: str,
        purpose: str,
        *,
        subject: str,
        area: str | None,
        departments: Collection[str] = (),
        made_here: bool = False,
    ) -> None:
        """Note in the read log that graded data is read, and for what purpose, before any of it is given out.

        Raises :class:`~jointsup.errors.Forbidden` where the rules do not allow it, where the purpose is blank, and inside a transaction
        of the host's, which could take the entry back after the data was seen; but not for what that very transaction made
        (``made_here``), as it would go with the entry.
        """
        if not purpose.strip():
            raise Forbidden([problem("access.purpose", name)])
        if self.joined and not made_here:
            raise Forbidden([problem("access.joined", name)])
        with self.act(name, book=READS, subject=subject, area=area, departments=departments) as act:
            act.note(purpose=purpose)

    def tell(self, act: Act, kind: type[Event], **members: Any) -> None:
        """Have an event delivered to every plugin that is told of events, and its notice to the people who are, once the act is committed.

        ``members`` are those of the event's own kind; time and idempotency key are filled in, the key when it is sent.
        """
        event = kind(key="", at=act.at, **members)
        body = event_json(event)
        del body["key"]
        for receiver in self.receivers:
            act.send(receiver, event.kind, body)
        for channel in self.channels:
            if event.kind in channel.kinds:
                act.send(channel.receiver, NOTICE, unstructure(notice_of(event, channel.to)))

    @contextlib.contextmanager
    def noting_failures(self) -> Iterator[None]:
        """Put on record, and tell as an event, what a plugin's provider failed at; the operation ends all the same."""
        try:
            yield
        except ProviderFailure as failure:
            if not self.joined:  # what a host rolls back would take the entry with it
                source, words = failure.source, failure.problems[0].text()[:MOST_WORDS]
                said = {"plugin": source.plugin, "distribution": source.distribution, "version": source.version}
                with self.store.acts.act(self.actor, "plugins.failed", book=STORE, subject=failure.provider) as act:
                    act.note(**said, step=failure.step)
                    self.tell(act, ProviderFailed, **said, provider=failure.provider, step=failure.step, words=words)
            raise

    def _refused(self, name: str, subject: str) -> None:
        if not self.joined:  # what a host rolls back would take the entry with it
            with self.store.acts.act(self.actor, "access.refused", book=REFUSALS, subject=subject) as act:
                act.note(act=name)
