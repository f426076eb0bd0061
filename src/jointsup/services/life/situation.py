"""Where a round stands, which steps may be taken, and what to do next 批次进展.

Pure: it reads what came in and the time, and changes nothing. Each step that is out of order is refused in words that say what has
to be done first (protocol, "Seed").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from attrs import frozen

from jointsup.algorithms.sampling.beacons import value_fault
from jointsup.algorithms.sampling.hiding import MOMENTS
from jointsup.codec.structure import unstructure
from jointsup.errors import BadSeed, NotNow, Problem, problem
from jointsup.model.documents import Pair
from jointsup.model.moments import zone_of
from jointsup.model.rounds import STATES, RoundPart, RoundRow, RoundState
from jointsup.said import LANGUAGES, Language, Listed, Words
from jointsup.services.life.next_steps import DISCLOSED, NEXT, PUBLISHED, WAIT, Step
from jointsup.services.life.standing import Standing
from jointsup.services.sources import day_ahead, passed
from jointsup.verify.report import Deviation, Findings
from jointsup.verify.seeds import KINDS, check_times


@frozen(slots=False)
class Situation(Standing):
    """A round as it stands at a moment."""

    @property
    def pair(self) -> Pair:
        """The two digests that go out. Raises :class:`~jointsup.errors.NotNow` before the freeze."""
        if self.row.frame_digest is None or self.row.round_digest is None:
            raise NotNow([self.refusal("round.not_frozen")])
        return Pair(
            self.row.attempt,
            self.row.frame_digest,
            self.hash_name,  # type: ignore[arg-type]
            self.row.round_digest,
            self.row.round_id,
            "pair/1",
        )

    def refusal(self, code: str, value: object = "", **details: object) -> Problem:
        """Return a problem that names the round, its state and what to do next."""
        return problem(code, self.name, value or STATES[self.row.state], next=self.next_said, **details)

    @property
    def name(self) -> str:
        """The round's id, with its attempt where it is not the first."""
        return self.row.round_id if self.row.attempt == 1 else f"{self.row.round_id} ({self.row.attempt})"

    def require(self, step: Step) -> None:
        """Refuse a step that is out of order. Raises :class:`~jointsup.errors.NotNow`."""
        fault = self.fault(step)
        if fault is not None:
            raise NotNow([fault])

    def fault(self, step: Step) -> Problem | None:
        """Return why a step may not be taken now, None where it may."""
        judge = getattr(self, f"_fault_{step}")
        found: Problem | None = judge()
        return found

    def _in(self, *states: RoundState) -> Problem | None:
        if self.row.state not in states:
            return self.refusal("round.state", STATES[self.row.state], wanted=Listed(STATES[state] for state in states))
        return None

    def _awaits(self, kind: str) -> bool:
        """Whether a witness has still to confirm something, and nobody has put on record that the round goes on without."""
        witnesses = self.row.order.sources.witnesses
        return bool(witnesses) and not self.receipts(kind) and kind not in self.of("waived")

    def _unwitnessed(self, kind: str) -> Problem | None:
        if self._awaits(kind):
            return self.refusal(f"round.witness_{kind}", Listed(self.row.order.sources.witnesses))
        return None

    def late(self, kind: str, time: str) -> list[Deviation]:
        """Return what a record would break that carried a further receipt of this time: after what it has to precede it shows nothing."""
        times = {each: [receipt["time"] for receipt in self.receipts(each)] for each in KINDS}
        times[kind].append(time)
        findings = Findings()
        later = (self.event.event, "") if self.event else None
        check_times(times, unstructure(self.row.order.sources), later, findings)
        return list(findings.deviations)

    def _fault_freeze(self) -> Problem | None:
        fault = self._in("open")
        if fault is None and (gone := passed(self.row.order.sources, self.now)):
            return self.refusal("round.sources_passed", Listed(gone))
        return fault or next(iter(day_ahead(self.row.order.as_of, self.row.order.sources, self.now)), None)

    def _fault_witness_pair(self) -> Problem | None:
        return self._in("frozen")

    def _fault_commit(self) -> Problem | None:
        fault = self._in("frozen") or self._unwitnessed("pair")
        if fault is None and (self.closed("commitments") or self.deadline_passed):
            return self.refusal("round.commitments_closed")
        return fault

    def _fault_close_commitments(self) -> Problem | None:
        fault = self._in("frozen") or self._unwitnessed("pair")
        if fault is None and not self.commitments and not self.row.order.sources.later:
            return self.refusal("round.no_commitments")
        return fault

    def _fault_waive(self) -> Problem | None:
        return self._in("frozen")

    def _fault_reveal(self) -> Problem | None:
        fault = self._in("frozen")
        if fault is None and (self.closed("reveals") or self.deadline_passed):
            return self.refusal("round.reveals_closed", self.row.order.sources.deadline or "–")
        if fault is None and not self.closed("commitments"):
            return self.refusal("round.commitments_open")
        return fault or self._unwitnessed("commitments")

    def _fault_close_reveals(self) -> Problem | None:
        fault = self._in("frozen")
        if fault is None and not self.closed("commitments"):
            return self.refusal("round.commitments_open")
        if fault is None and not self.deadline_passed and self.outstanding:
            deadline = self.row.order.sources.deadline
            return self.refusal("round.reveals_wait", Listed(self.outstanding), deadline=deadline or "–")
        return fault

    def _fault_announce(self) -> Problem | None:
        return next(self._faults_announce(), None)

    def _faults_announce(self) -> Iterator[Problem]:
        if fault := self._in("frozen"):
            yield fault
            return
        if not self.row.order.sources.later:
            yield self.refusal("round.no_events")
            return
        if not self.closed("reveals"):
            yield self.refusal("round.reveals_open")
        elif fault := self._unwitnessed("reveals"):
            yield fault
        if self.value is not None:
            yield self.refusal("round.announced", self.value[1])
        event = self.event
        if event is None:
            yield self.refusal("round.all_called_off")
        elif self.today < event.date:
            yield self.refusal("round.before_event", event.date, event=event.event)

    def _fault_draw(self) -> Problem | None:
        if self.row.state == "seeded":
            return None
        fault = self._in("frozen")
        if fault is None and not self.closed("reveals"):
            return self.refusal("round.reveals_open")
        if fault is None and self.hopeless:
            return self.refusal("round.hopeless", Listed(self.outstanding))
        if fault is None and self.row.order.sources.later and self.value is None:
            return self.refusal("round.no_value")
        if fault is None and self.waits_for_deadline:
            return self.refusal("round.before_deadline", self.row.order.sources.deadline or "–")
        return fault

    def _fault_cancel(self) -> Problem | None:
        fault = self._in("open", "frozen")
        if fault is None and self.seed_can_be_known:
            return self.refusal("round.seed_known")
        return fault

    def _fault_void(self) -> Problem | None:
        fault = self._in("frozen")
        if fault is None and not self.hopeless:
            return self.refusal("round.not_hopeless")
        return fault

    def _fault_again(self) -> Problem | None:
        return self._in("void")

    def _fault_replace(self) -> Problem | None:
        return self._in("drawn") or self._of_kind(staffing=False)

    def _fault_recuse(self) -> Problem | None:
        return self._in("drawn") or self._of_kind(staffing=True)

    def _fault_disclose(self) -> Problem | None:
        return self._in("drawn") or self._of_kind(staffing=False)

    def require_kind(self, *, staffing: bool) -> None:
        """Refuse a round of the other kind. Raises :class:`~jointsup.errors.NotNow`."""
        fault = self._of_kind(staffing=staffing)
        if fault is not None:
            raise NotNow([fault])

    def _of_kind(self, *, staffing: bool) -> Problem | None:
        """Return why a step of the one kind of rounds cannot be taken in one of the other."""
        if (self.row.staffing is not None) == staffing:
            return None
        return self.refusal("round.no_staffing" if staffing else "round.is_staffing", self.row.round_id)

    @property
    def next_step(self) -> Step:
        """The step that brings the round on."""
        state = self.row.state
        if state == "open":
            return "cancel" if passed(self.row.order.sources, self.now) else "freeze"
        if state == "void":
            return "again"
        if state == "drawn":
            return "disclose" if self.row.staffing is None else "recuse"
        if state == "cancelled":
            return "none"
        if self.hopeless:
            return "void"
        return "draw" if state == "seeded" or self._seed_is_there else self._next_of_frozen()

    @property
    def _seed_is_there(self) -> bool:
        return self.closed("reveals") and (self.value is not None or not self.row.order.sources.later)

    def _next_of_frozen(self) -> Step:
        if not self.closed("commitments"):
            if self._awaits("pair"):
                return self._asked("pair", "witness_pair")
            return "commit" if self.uncommitted and not self.deadline_passed else "close_commitments"
        if not self.closed("reveals"):
            if self._awaits("commitments") and not self.deadline_passed:
                return self._asked("commitments", "close_commitments")
            return "reveal" if self.outstanding and not self.deadline_passed else "close_reveals"
        if self._awaits("reveals") and self.row.order.sources.later:
            return self._asked("reveals", "close_reveals")
        return "announce"

    def _asked(self, kind: str, step: Step) -> Step:
        """Return the step by which a witness is asked, or that nobody waits for it any more where its answer would come too late."""
        answered = self.now.astimezone(zone_of(self.row.order.sources.deadline)).isoformat()
        return "waive" if self.late(kind, answered) else step

    def next_words(self, language: Language) -> str:
        """Return what to do next, in words."""
        return self.next_said.text(language)

    @property
    def next_said(self) -> Words:
        """What to do next, in either language."""
        step = self.next_step
        if step == "draw" and self.waits_for_deadline:
            words = WAIT
        elif step == "disclose" and MOMENTS[-1] in self.of("disclosed"):
            words = PUBLISHED
        elif step == "disclose" and self.of("disclosed"):
            words = DISCLOSED
        else:
            words = NEXT[step]
        parties = Listed(self.uncommitted if step == "commit" else self.outstanding)
        event, deadline = self.event.event if self.event else "–", self.row.order.sources.deadline or "–"
        english, chinese = (
            words.text(language).format(parties=parties.text(language), event=event, deadline=deadline) for language in LANGUAGES
        )
        return Words(english, chinese)

    def require_announced(self, event: str, value: str | None) -> None:
        """Refuse what is entered of an event, its value or (None) that it gave none, telling all that speaks against it.

        Raises :class:`~jointsup.errors.NotNow` where the step is out of order, else :class:`~jointsup.errors.BadSeed`.
        """
        untimely, expected = list(self._faults_announce()), self.event
        wrong = []
        if expected is not None and event != expected.event:
            wrong.append(self.refusal("round.other_event", event, event=expected.event))
        elif expected is not None and value is not None and (code := value_fault(event, expected.pattern, value)):
            wrong.append(self.refusal(code, value, event=event, pattern=expected.pattern))
        if untimely:
            raise NotNow([*untimely, *wrong])
        if wrong:
            raise BadSeed(wrong)


def situation(row: RoundRow, parts: Iterable[RoundPart], now: datetime, hash_name: str) -> Situation:
    """Return where a round stands."""
    return Situation(row, tuple(parts), now, hash_name)
