"""The life of a round as a specification 批次全程: which steps may be taken when, and what follows; nothing of digests, rows and files.

It is written from docs/howto/round-life.md, docs/reference/words/round.md and the protocol ("Seed"), not from the code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from attrs import Factory, define, frozen

KINDS = ("pair", "commitments", "reveals")
"""What a witness confirms, in the order in which it must."""
OPENINGS = ("draw", "notice", "result")
"""The moments at which more of a record becomes public."""


@frozen
class Sources:
    """Where a seed is to come from: parties with their bodies, the end of revealing, the event and its fallbacks, witnesses."""

    parties: Mapping[str, str]
    deadline: datetime | None
    events: Sequence[tuple[str, date]]
    witnesses: Sequence[str]
    once: bool = True
    """Whether each party and each event stands in them once."""

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Sources:
        """Return what the sources of an order say."""
        deadline = said["deadline"] and datetime.fromisoformat(said["deadline"])
        events = [(event["event"], date.fromisoformat(event["date"])) for event in said["later"]]
        parties = dict(said["parties"])
        once = len(parties) == len(said["parties"]) and len(dict(events)) == len(events)
        return cls(parties, deadline, events, said["witnesses"], once)

    def lawful(self, now: datetime) -> bool:
        """Whether a seed can come of them, and nothing that it is to come of has happened yet."""
        days = [day for _, day in self.events]
        if not self.once or (self.deadline is None) != (not self.parties) or days != sorted(days):
            return False
        if not days and len(set(self.parties.values())) < 2:
            return False
        if self.deadline is not None and (now >= self.deadline or any(day < self.deadline.date() for day in days)):
            return False
        return all(day > now.date() for day in days)


@define
class Attempt:
    """One attempt of a round; ``may_X`` says whether step X may be taken at a moment, ``X`` takes it."""

    sources: Sources
    lines: frozenset[str]
    rehearsal: bool
    number: int = 1
    state: str = "open"
    confirmed: set[str] = Factory(set)
    waived: set[str] = Factory(set)
    closed: set[str] = Factory(set)
    committed: set[str] = Factory(set)
    revealed: dict[str, bool] = Factory(dict)
    called_off: set[str] = Factory(set)
    value: bool = False
    published: int = -1

    # What the steps ask

    @property
    def outstanding(self) -> set[str]:
        """The parties that committed and have not shown the right nonce."""
        return {party for party in self.committed if not self.revealed.get(party)}

    @property
    def event(self) -> tuple[str, date] | None:
        """The event that counts."""
        return next((event for event in self.sources.events if event[0] not in self.called_off), None)

    def settled(self, kind: str) -> bool:
        """Whether no witness is waited for."""
        return not self.sources.witnesses or kind in self.confirmed or kind in self.waived

    def over(self, now: datetime) -> bool:
        """Whether the time of committing and revealing is over."""
        return self.sources.deadline is not None and now >= self.sources.deadline

    def hopeless(self, now: datetime) -> bool:
        """Whether no seed can be made any more."""
        if self.sources.events:
            return self.event is None
        bodies = {self.sources.parties[party] for party in self.committed - self.outstanding}
        return ("reveals" in self.closed or self.over(now)) and (bool(self.outstanding) or len(bodies) < 2)

    def known(self, now: datetime) -> bool:
        """Whether somebody can know the seed."""
        if self.sources.events:
            return self.event is not None and self.event[1] <= now.date()
        bodies = {self.sources.parties[party] for party in self.committed}
        return "commitments" in self.closed and not self.outstanding and len(bodies) > 1

    def of_day(self, now: datetime) -> bool:
        """Whether the event that counts has had its day, after everything before it was done."""
        done = self.state == "frozen" and "reveals" in self.closed and self.settled("reveals") and not self.value
        return done and self.event is not None and self.event[1] <= now.date()

    # The steps

    def may_freeze(self, now: datetime) -> bool:
        return self.state == "open" and self.sources.lawful(now)

    def freeze(self) -> None:
        self.state = "frozen"

    def may_confirm(self, now: datetime, kind: str) -> bool:
        """A receipt counts once, in its order, and before what it has to precede."""
        there = kind == "pair" or kind in self.closed
        after = set(KINDS[KINDS.index(kind) :])
        late = (kind != "reveals" and self.over(now)) or (self.event is not None and now.date() > self.event[1])
        asked = self.state == "frozen" and there and bool(self.sources.witnesses)
        return asked and not after & self.confirmed and not late

    def confirm(self, kind: str) -> None:
        self.confirmed.add(kind)

    def may_waive(self, now: datetime, kind: str) -> bool:
        return self.state == "frozen"

    def waive(self, kind: str) -> None:
        self.waived.add(kind)

    def may_commit(self, now: datetime, party: str) -> bool:
        open_yet = self.state == "frozen" and self.settled("pair") and "commitments" not in self.closed and not self.over(now)
        return open_yet and party in self.sources.parties and party not in self.committed

    def commit(self, party: str) -> None:
        self.committed.add(party)

    def may_close(self, now: datetime, kind: str) -> bool:
        if kind in self.closed:
            return True
        if self.state != "frozen":
            return False
        if kind == "commitments":
            return self.settled("pair") and bool(self.committed or self.sources.events)
        return "commitments" in self.closed and (self.over(now) or not self.outstanding)

    def close(self, kind: str) -> None:
        self.closed.add(kind)

    def may_reveal(self, now: datetime, party: str, right: bool) -> bool:
        open_yet = "commitments" in self.closed and self.settled("commitments") and "reveals" not in self.closed
        return self.state == "frozen" and open_yet and not self.over(now) and party in self.outstanding

    def reveal(self, party: str, right: bool) -> None:
        self.revealed[party] = right

    def may_announce(self, now: datetime, event: str, fits: bool) -> bool:
        return self.of_day(now) and self.event is not None and self.event[0] == event and fits

    def announce(self, event: str, fits: bool) -> None:
        self.value = True

    def may_call_off(self, now: datetime, event: str) -> bool:
        return self.of_day(now) and self.event is not None and self.event[0] == event

    def call_off(self, event: str) -> None:
        self.called_off.add(event)

    def may_draw(self, now: datetime) -> bool:
        ready = self.state == "frozen" and "reveals" in self.closed and not self.hopeless(now)
        final = not self.sources.events and self.committed - self.outstanding == set(self.sources.parties)
        in_time = self.sources.deadline is None or self.over(now) or final
        return ready and in_time and (self.value or not self.sources.events)

    def draw(self) -> None:
        self.state = "drawn"

    def may_cancel(self, now: datetime) -> bool:
        return self.state == "open" or (self.state == "frozen" and not self.known(now))

    def cancel(self) -> None:
        self.state = "cancelled"

    def may_void(self, now: datetime) -> bool:
        return self.state == "frozen" and self.hopeless(now)

    def void(self) -> None:
        self.state = "void"

    def may_again(self, now: datetime, sources: Sources) -> bool:
        return self.state == "void" and bool(sources.events) and sources.lawful(now) and not self.outstanding & set(sources.parties)

    def may_disclose(self, now: datetime, moment: str) -> bool:
        return self.state == "drawn" and OPENINGS.index(moment) >= self.published

    def disclose(self, moment: str) -> None:
        self.published = OPENINGS.index(moment)

    @property
    def holds_lines(self) -> bool:
        """Whether its lines are taken up, so that no other round may have them."""
        return not self.rehearsal and self.state != "cancelled"
