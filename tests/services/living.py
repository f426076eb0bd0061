"""A round lived through in tests: a county with a register and a plan, parties with nonces, a witness, days that pass."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import small
from jointsup.model.documents import Commitment, Nonce, Pair
from jointsup.services.seeding import commit
from store.opened import Clock, Place, application, sqlite_place
from store.registered import CLERK, DAY, HEAD, annual, departments, line, loaded, matters, register, staffed

ORGANISER = "market"
NUMBER = "123456789"
EVENT, FALLBACK = "号码 2026-07-02", "号码 2026-07-04"
WITNESS = "公证处"


LINES = (line("food", "food", whom="food.*", by=["tier"]), line("fire", "fire", by=["area"]))
"""The lines of the county's plan."""


def order(**changes: Any) -> dict[str, Any]:
    """Return what a round is to be (``order/1``)."""
    return {
        "schema": "order/1",
        "organiser": ORGANISER,
        "plan": "plan-2026",
        "lines": ["food", "fire"],
        "register": "firms",
        "as_of": DAY.isoformat(),
        "sources": sources(),
        "ceiling": "left",
        **changes,
    }


def sources(**changes: Any) -> dict[str, Any]:
    """Return two parties, a witness, a later number and its fallback."""
    return {
        "parties": [[party, f"{party}部门"] for party in small.PARTIES],
        "deadline": "2026-07-01T18:00:00+08:00",
        "later": [
            {"event": EVENT, "date": "2026-07-02", "pattern": "[0-9]{9}"},
            {"event": FALLBACK, "date": "2026-07-04", "pattern": "[0-9]{9}"},
        ],
        "witnesses": [WITNESS],
        **changes,
    }


class County:
    """An application with a register and an approved plan, and the steps of a round by name."""

    def __init__(
        self, folder: Path, place: Place | None = None, *, new: bool = True, rows: Path | None = None, **options: Any
    ) -> None:
        """Open a county's store; ``new`` says whether it has still to be made, ``rows`` what its register is loaded from."""
        self.folder = folder
        self.admin = application(place or sqlite_place(folder), **options)
        self.app = staffed(self.admin) if new else self.admin.by(CLERK)
        self.head = self.app.by(HEAD)
        self.nonces: dict[str, Nonce] = {}
        if new:
            self._settle(rows)

    def _settle(self, rows: Path | None) -> None:
        self.app.departments.load(departments())
        self.app.matters.load(matters())
        self.app.registers.declare(self.declaration())
        loaded(self.app, rows)
        self.app.plans.draft(annual(*LINES))
        self.head.plans.approve("plan-2026")

    def declaration(self) -> dict[str, Any]:
        """Return the declaration of the register."""
        return register()

    @property
    def clock(self) -> Clock:
        clock = self.app.acting.store.acts.clock
        assert isinstance(clock, Clock)
        return clock

    def at(self, instant: str) -> None:
        """Let the clock stand at an instant."""
        self.clock.now = datetime.fromisoformat(instant)

    def frozen(self, **changes: Any) -> str:
        """Open and freeze a round; return its id."""
        row = self.app.rounds.open(order(**changes))
        self.app.rounds.freeze(row.round_id)
        return row.round_id

    def receipt(self, round_id: str, kind: str, what: Any = None, witness: str = WITNESS, time: str = "") -> None:
        """Have the witness confirm a pair or a list."""
        pair = self.app.rounds.show(round_id).pair
        if kind == "pair":
            what = what or [pair.round_id, pair.attempt, pair.frame_digest, pair.round_digest]
        else:
            what = what or self.app.rounds.close(round_id, kind)  # type: ignore[arg-type]
        given = {"kind": kind, "reference": "", "time": time or self.clock.now.isoformat(), "what": what, "witness": witness}
        self.app.rounds.witness(round_id, given)

    def commitment(self, pair: Pair, party: str) -> Commitment:
        """Have a party make its nonce; return what it sends."""
        nonce, sent = commit(pair, party, lambda size: party.encode().ljust(size, b"n")[:size])
        self.nonces[party] = nonce
        return sent

    def committed(self, round_id: str, *parties: str) -> None:
        """Take a round to its closed, witnessed list of commitments."""
        self.at("2026-06-28T09:00:00+08:00")
        self.receipt(round_id, "pair")
        for party in parties or small.PARTIES:
            self.app.rounds.commit(round_id, self.commitment(self.app.rounds.show(round_id).pair, party))
        self.receipt(round_id, "commitments")

    def revealed(self, round_id: str, *parties: str) -> None:
        """Take a round to its closed, witnessed list of reveals."""
        self.at("2026-07-01T09:00:00+08:00")
        for party in parties or small.PARTIES:
            self.app.rounds.reveal(round_id, self.nonces[party])
        self.at("2026-07-01T18:30:00+08:00")
        self.receipt(round_id, "reveals")

    def drawn(self, **changes: Any) -> str:
        """Take a round from its order to its record; return its id."""
        round_id = self.frozen(**changes)
        self.committed(round_id)
        self.revealed(round_id)
        self.at("2026-07-02T20:00:00+08:00")
        self.app.rounds.announce(round_id, EVENT, NUMBER)
        self.head.rounds.draw(round_id)
        return round_id

    def acts(self, book: str) -> list[str]:
        """Return the acts in a book of the ledger."""
        store = self.admin.acting.store
        with store.acts.reading() as connection:
            return [entry.act for entry in store.ledger.entries(connection, book)]
