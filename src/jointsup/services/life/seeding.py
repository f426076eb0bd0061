"""Witnesses, parties and the later public value 见证、承诺、揭示与公布值."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from attrs import frozen
from sqlalchemy import Connection

from jointsup.canonical import canonical
from jointsup.codec.reading import document_of
from jointsup.codec.structure import unstructure
from jointsup.errors import BadSeed, NotNow, problem
from jointsup.model import events
from jointsup.model.documents import Commitment, Nonce, Receipt
from jointsup.said import Listed
from jointsup.services.life.fetching import FETCH_SECONDS, fetch_value
from jointsup.services.life.situation import Situation
from jointsup.services.life.standing import ListName
from jointsup.services.life.stepping import Steps, book_of
from jointsup.store.acts import SKEW


@frozen
class Seeding(Steps):
    """What the seed of a round comes from, as it comes in."""

    def witness(self, round_id: str, receipt: Receipt | Mapping[str, Any] | str | Path) -> None:
        """Enter what a witness confirms to hold 登记见证回执.

        Raises :class:`~jointsup.errors.BadSeed` for a receipt of something else, of a time at which there was nothing to confirm
        or that is too late to show anything, or of somebody who is no witness of the round. The clocks of witnesses may be apart from
        the store's as far as those of servers (:data:`~jointsup.store.acts.SKEW`).
        """
        given = document_of(receipt, Receipt, "receipt")
        with self._now_step(round_id, "rounds.witness") as (stand, act):
            stand.require("witness_pair")
            wanted: Any = (
                [stand.row.round_id, stand.row.attempt, stand.row.frame_digest, stand.row.round_digest]
                if given.kind == "pair"
                else None
            )
            if given.kind != "pair":
                if not stand.closed(given.kind):
                    raise NotNow([stand.refusal(f"round.{given.kind}_open")])
                wanted = stand.digest_of(given.kind)
            known = stand.row.order.sources.witnesses
            faults = []
            if given.witness not in known:
                faults.append(
                    problem("round.witness_unknown", given.kind, given.witness, known=Listed(known))
                )
            if unstructure(given)["what"] != wanted:
                faults.append(problem("round.receipt", given.kind, given.witness, kind=given.kind))
            if (time := datetime.fromisoformat(given.time)) > act.now:
                faults.append(problem("round.receipt_time", given.kind, given.time))
            since = self._fixed(act.connection, stand, given.kind)
            if time < datetime.fromisoformat(since) - SKEW:
                faults.append(problem("round.receipt_early", given.kind, given.witness, kind=given.kind, time=given.time, since=since))
            faults += [
                problem("round.receipt_late", given.kind, given.witness, kind=given.kind, time=given.time, why=late.said)
                for late in stand.late(given.kind, given.time)
            ]
            if f"{given.kind}:{given.witness}" in stand.of("receipt"):
                faults.append(problem("round.receipt_twice", given.kind, given.witness))
            if faults:
                raise BadSeed(faults)
            self._rows.put(
                act, stand.row, "receipt", f"{given.kind}:{given.witness}", canonical(unstructure(given))
            )
            self._rows.change(act.connection, stand.row)
            act.note(receipt=unstructure(given))
            if given.kind == "pair":
                self._tell(act, stand.row, events.PairWitnessed, witness=given.witness)

    def _fixed(self, connection: Connection, stand: Situation, kind: str) -> str:
        """Return since when there is what a receipt of this kind confirms: the attempt's two digests, or a list that was closed."""
        if kind != "pair":
            return stand.of("closed")[kind].at
        entries = self._acting.store.ledger.entries(connection, book_of(stand.row))
        return [entry.at for entry in entries if entry.act in ("rounds.freeze", "rounds.open")][-1]

    def waive(self, round_id: str, kind: Literal["pair", "commitments", "reveals"], reason: str) -> None:
        """Go on without the receipt of a witness who does not answer; a check then says what it cannot show 不再等待回执."""
        with self._now_step(round_id, "rounds.witness") as (stand, act):
            stand.require("waive")
            self._rows.put(act, stand.row, "waived", kind, canonical(reason))
            self._rows.change(act.connection, stand.row)
            act.note(waived=kind, reason=reason)

    def commit(self, round_id: str, commitment: Commitment | Mapping[str, Any] | str | Path) -> None:
        """Enter a party's commitment, once per attempt 提交承诺.

        Raises :class:`~jointsup.errors.BadSeed` for other digests, an unknown party, or a second commitment.
        """
        given = document_of(commitment, Commitment, "commitment")
        with self._now_step(round_id, "rounds.commit") as (stand, act):
            stand.require("commit")
            self._require_bound(stand, given)
            if given.party in stand.of("commitment"):
                raise BadSeed([problem("round.commitment_twice", stand.name, given.party)])
            self._rows.put(act, stand.row, "commitment", given.party, given.commitment)
            self._rows.change(act.connection, stand.row)
            act.note(party=given.party, commitment=given.commitment)
            self._tell(act, stand.row, events.NonceCommitted, party=given.party)

    def close(self, round_id: str, which: ListName) -> str:
        """Close the list of commitments or of reveals and return its digest, which goes to the witnesses 截止清单.

        Closing again changes nothing and returns the same digest.
        """
        with self._now_step(round_id, "rounds.witness") as (stand, act):
            digest = stand.digest_of(which)
            act.note(closed=which, digest=digest)
            if not stand.closed(which):
                stand.require("close_commitments" if which == "commitments" else "close_reveals")
                self._rows.put(act, stand.row, "closed", which, digest)
                self._rows.change(act.connection, stand.row)
        return digest

    def reveal(self, round_id: str, nonce: Nonce | Mapping[str, Any] | str | Path) -> bool:
        """Enter a party's nonce before the deadline; return whether it is the one committed to 揭示.

        A wrong one is kept and named, and may be put right until the deadline; the right one stands.
        """
        given = document_of(nonce, Nonce, "nonce")
        with self._now_step(round_id, "rounds.reveal") as (stand, act):
            stand.require("reveal")
            self._require_bound(stand, given)
            if given.party not in stand.of("commitment"):
                raise BadSeed([problem("round.party_silent", stand.name, given.party)])
            if given.party not in stand.outstanding:
                raise BadSeed([problem("round.revealed", stand.name, given.party)])
            right = stand.right(given.party, given.nonce)
            self._rows.put(act, stand.row, "reveal", given.party, given.nonce)
            self._rows.change(act.connection, stand.row)
            act.note(party=given.party, right=right)
            if right:
                self._tell(act, stand.row, events.NonceRevealed, party=given.party)
        return right

    def announce(self, round_id: str, event: str, value: str, *, source: str = "") -> None:
        """Enter the later public value, as its event gave it 登记公布值; ``source`` says whence it was taken, for the ledger.

        Raises :class:`~jointsup.errors.BadSeed` for another event than the one that counts, a value that its pattern refuses, or one
        that its beacon did not sign.
        """
        with self._now_step(round_id, "rounds.announce") as (stand, act):
            stand.require_announced(event, value)
            self._rows.put(act, stand.row, "value", event, value)
            self._rows.change(act.connection, stand.row)
            act.note(event=event, value=value, **({"source": source} if source else {}))

    def announce_from(self, round_id: str, source: str = "", *, limit_seconds: float = FETCH_SECONDS) -> str:
        """Have a plugin's source (hook ``jointsup_randomness_sources``) fetch the later public value and enter it; return it 获取公布值.

        ``source`` may be left out where there is one for such an event. It runs in a process of its own for at most ``limit_seconds``;
        what it gives is held against event, day and pattern, and against the signature of a beacon, as if somebody had typed it.
        Raises as :meth:`announce`, :class:`~jointsup.errors.BadPlugins` where there is no such source or it fails, and
        :class:`~jointsup.errors.NotNow` where it has no value yet; the round then stands as before, and the value can be typed.
        """
        event = self._ready(round_id, "rounds.announce", "announce").event
        assert event is not None, "a round that awaits a value has an event"
        value, given = fetch_value(self._plugins.randomness_sources, self._settings, event, source, limit_seconds)
        self.announce(round_id, event.event, value, source=given)
        return value

    def call_off(self, round_id: str, event: str, reason: str) -> None:
        """Enter that an event gave no value (a number cancelled, a draw not held): its fallback counts from now on 事件取消.

        Not before the event's day: until then nobody can know it. Raises as :meth:`announce`.
        """
        with self._now_step(round_id, "rounds.announce") as (stand, act):
            stand.require_announced(event, None)
            self._rows.put(act, stand.row, "called_off", event, canonical(reason))
            self._rows.change(act.connection, stand.row)
            act.note(event=event, reason=reason)
