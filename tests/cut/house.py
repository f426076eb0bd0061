"""A house: a site's store opened for the people of a county, at an instant and with bytes that are the same each time."""

from __future__ import annotations

import hashlib
import itertools
import os
from datetime import datetime
from functools import cached_property

import jointsup
from cut.pager import FOLDER
from cut.sites import Site
from jointsup.model.actors import Actor
from jointsup.model.documents import Commitment, Nonce
from jointsup.model.settings import OutboxSettings, PluginSettings
from jointsup.services.seeding import commit
from store.opened import ADMIN
from store.registered import CLERK, HEAD


class House:
    """The store as its people have it open; what they do is the same whenever they do it again."""

    def __init__(self, site: Site, name: str, now: datetime) -> None:
        self.site, self.now, self._name = site, now, name
        os.environ[FOLDER] = str(site.effects)

    @cached_property
    def admin(self) -> jointsup.Application:
        """The administrator's application."""
        return self.open(OutboxSettings(attempts=5, limit_seconds=30, first_wait_seconds=60, longest_wait_seconds=600))

    def open(self, outbox: OutboxSettings) -> jointsup.Application:
        """Open the store, with settings of the outbox."""
        numbers = itertools.count()

        def random(size: int) -> bytes:
            return hashlib.shake_256(f"{self._name} {next(numbers)}".encode()).digest(size)

        return jointsup.open(
            self.site.place.url,
            actor=ADMIN,
            data_folder=self.site.place.data_folder,
            clock=lambda: self.now,
            random=random,
            outbox=outbox,
            plugins=PluginSettings(
                enabled=("city/pager",),
                targets={"city/pager": "cut.pager:Pager"},
                settings={"core/builtin": {"notices": str(self.site.notices)}},
            ),
        )

    @property
    def clerk(self) -> jointsup.Application:
        """The clerk's application."""
        return self.admin.by(CLERK)

    @property
    def head(self) -> jointsup.Application:
        """The application of the clerk's head."""
        return self.admin.by(HEAD)

    @property
    def stranger(self) -> jointsup.Application:
        """The application of somebody without a role."""
        return self.admin.by(Actor("stranger", "market", "370000"))

    def nonce(self, round_id: str, party: str) -> tuple[Nonce, Commitment]:
        """Return a party's nonce for a round, always the same, and its commitment."""
        secret = hashlib.sha256(party.encode()).digest()
        return commit(self.clerk.rounds.show(round_id).pair, party, lambda size: secret[:size])

    def close(self) -> None:
        """Close the store."""
        self.admin.close()
