"""What came in of a round by a moment, and what follows from it 批次现状. Pure: it reads, and changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Literal, Self

from attrs import evolve, field, frozen

from jointsup.algorithms.sampling.seed import commitment, list_digest
from jointsup.canonical import read_canonical
from jointsup.model.meaning import MASKED
from jointsup.model.moments import day_of
from jointsup.model.plan import PlanEvent
from jointsup.model.rounds import RoundPart, RoundRow

ListName = Literal["commitments", "reveals"]


@frozen(slots=False)
class Standing:
    """What came in of a round by a moment, and what follows from it."""

    row: RoundRow
    parts: tuple[RoundPart, ...] = field(repr=False)
    now: datetime
    hash_name: str
    known_right: tuple[str, ...] | None = None
    """Who has revealed rightly, where the nonces are masked and cannot tell."""

    @cached_property
    def _by_kind(self) -> Mapping[str, Mapping[str, RoundPart]]:
        found: dict[str, dict[str, RoundPart]] = {}
        for part in sorted(self.parts, key=lambda part: (part.kind, part.name.encode())):
            found.setdefault(part.kind, {})[part.name] = part
        return found

    def of(self, kind: str) -> Mapping[str, RoundPart]:
        """Return the parts of a kind by name, in order of name."""
        return self._by_kind.get(kind, {})

    @property
    def bodies(self) -> Mapping[str, str]:
        """The parties of the seed with their bodies."""
        return dict(self.row.order.sources.parties)

    @property
    def commitments(self) -> list[tuple[str, str]]:
        """``[party, commitment]`` in order of party."""
        return [(name, part.text) for name, part in self.of("commitment").items()]

    @property
    def reveals(self) -> list[tuple[str, str]]:
        """``[party, nonce]`` in order of party, wrong ones too."""
        return [(name, part.text) for name, part in self.of("reveal").items()]

    def masked(self) -> Self:
        """Return the same for people to look at, without what is personal; what was revealed is secret until the list is closed, as others may still withhold."""
        if self.closed("reveals"):
            return evolve(self, row=self.row.masked)
        shown = tuple(evolve(part, text=MASKED) if part.kind == "reveal" else part for part in self.parts)
        return evolve(self, row=self.row.masked, parts=shown, known_right=tuple(self.revealed))

    def right(self, party: str, nonce: str) -> bool:
        """Return whether a nonce is the one that the party committed to; before the freeze none is."""
        frame, document = self.row.frame_digest, self.row.round_digest
        if frame is None or document is None:
            return False
        return dict(self.commitments).get(party) == commitment(self.hash_name, frame, document, party, nonce)

    @property
    def uncommitted(self) -> list[str]:
        """The parties of the seed that have not committed, in their order."""
        committed = self.of("commitment")
        return [party for party in self.bodies if party not in committed]

    @property
    def revealed(self) -> list[str]:
        """The parties that have revealed the nonce that they committed to, in order."""
        if self.known_right is not None:
            return list(self.known_right)
        return [party for party, nonce in self.reveals if self.right(party, nonce)]

    @property
    def outstanding(self) -> list[str]:
        """The parties that committed and have not revealed rightly, in order."""
        revealed = self.revealed
        return [party for party, _ in self.commitments if party not in revealed]

    def digest_of(self, name: ListName) -> str:
        """Return the digest of a list, which goes to the witnesses."""
        entries = self.commitments if name == "commitments" else self.reveals
        return list_digest(self.hash_name, entries)

    def closed(self, name: ListName) -> bool:
        """Return whether a list was closed."""
        return name in self.of("closed")

    def receipts(self, kind: str | None = None) -> list[dict[str, Any]]:
        """Return the receipts of witnesses, of a kind or all."""
        found = [read_canonical(part.text) for part in self.of("receipt").values()]
        return [receipt for receipt in found if kind is None or receipt["kind"] == kind]

    @property
    def deadline_passed(self) -> bool:
        """Whether the time of revealing is over."""
        deadline = self.row.order.sources.deadline
        return deadline is not None and self.now >= datetime.fromisoformat(deadline)

    @property
    def waits_for_deadline(self) -> bool:
        """Whether a seed has to wait: the deadline is to come, and there is a later value, or a party of the round has not revealed."""
        sources = self.row.order.sources
        final = not sources.later and set(self.revealed) == set(self.bodies)
        return sources.deadline is not None and not self.deadline_passed and not final

    @property
    def today(self) -> str:
        """The day that it is where the days of events are told."""
        return day_of(self.now, self.row.order.sources.deadline)

    @property
    def event(self) -> PlanEvent | None:
        """The event whose value counts: the first that was not called off."""
        called_off = self.of("called_off")
        return next((event for event in self.row.order.sources.later if event.event not in called_off), None)

    @property
    def value(self) -> tuple[str, str] | None:
        """The announced ``(event, value)``."""
        return next(((name, part.text) for name, part in self.of("value").items()), None)

    @property
    def seed_can_be_known(self) -> bool:
        """Whether somebody could know the seed by now: from then on its record has to follow."""
        if self.row.state in ("seeded", "drawn"):
            return True
        if self.row.state != "frozen":
            return False
        if self.row.order.sources.later:
            event = self.event
            return event is not None and event.date <= self.today
        return self.closed("commitments") and not self.outstanding and len(self._revealed_bodies) >= 2

    @property
    def hopeless(self) -> bool:
        """Whether no seed can be made any more: with no later value a nonce withheld or a single body, else every event called off."""
        if self.row.state != "frozen":
            return False
        if self.row.order.sources.later:
            return self.event is None
        over = self.closed("reveals") or self.deadline_passed
        return over and (bool(self.outstanding) or len(self._revealed_bodies) < 2)

    @property
    def _revealed_bodies(self) -> set[str]:
        return {self.bodies[party] for party in self.revealed}
