"""Where a round stands, which steps may be taken, and what to do next 批次进展.

Pure: it reads what came in and the time, and changes nothing. Each step that is out of order is refused in words that say what has
to be done first (protocol, "Seed").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from attrs import evolve, field, frozen

from jointsup.algorithms.sampling.beacons import value_fault
from jointsup.algorithms.sampling.seed import commitment, list_digest
from jointsup.canonical import read_canonical
from jointsup.codec.structure import unstructure
from jointsup.errors import NotNow, Problem, problem
from jointsup.model.documents import Pair
from jointsup.model.meaning import MASKED
from jointsup.model.plan import PlanEvent
from jointsup.model.rounds import RoundPart, RoundRow
from jointsup.services.sources import passed
from jointsup.verify.report import Deviation, Findings
from jointsup.verify.seeds import KINDS, check_times

ListName = Literal["commitments", "reveals"]
Step = Literal[
    "freeze",
    "witness_pair",
    "commit",
    "close_commitments",
    "waive",
    "reveal",
    "close_reveals",
    "announce",
    "draw",
    "cancel",
    "void",
    "again",
    "replace",
    "disclose",
    "none",
]


@frozen(slots=False)
class Situation:
    """A round as it stands at a moment."""

    row: RoundRow
    parts: tuple[RoundPart, ...] = field(repr=False)
    now: datetime
    hash_name: str
    masked_outstanding: tuple[str, ...] | None = None
    """Who has still to reveal, where the nonces are masked and cannot tell."""

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

    def masked(self) -> Situation:
        """Return the same for people to look at: what was revealed is secret until the list is closed, as others may still withhold."""
        if self.closed("reveals"):
            return self
        shown = tuple(evolve(part, text=MASKED) if part.kind == "reveal" else part for part in self.parts)
        return evolve(self, parts=shown, masked_outstanding=tuple(self.outstanding))

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

    def right(self, party: str, nonce: str) -> bool:
        """Return whether a nonce is the one that the party committed to; before the freeze none is."""
        frame, document = self.row.frame_digest, self.row.round_digest
        if frame is None or document is None:
            return False
        return dict(self.commitments).get(party) == commitment(self.hash_name, frame, document, party, nonce)

    @property
    def outstanding(self) -> list[str]:
        """The parties that committed and have not revealed rightly, in order."""
        if self.masked_outstanding is not None:
            return list(self.masked_outstanding)
        revealed = dict(self.reveals)
        return [party for party, _ in self.commitments if not self.right(party, revealed.get(party, ""))]

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
        revealed = {party for party, nonce in self.reveals if self.right(party, nonce)}
        final = not sources.later and revealed == set(self.bodies)
        return sources.deadline is not None and not self.deadline_passed and not final

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
            return event is not None and event.date <= self.now.date().isoformat()
        return self.closed("commitments") and not self.outstanding and len(self._bodies_revealed()) >= 2

    @property
    def hopeless(self) -> bool:
        """Whether no seed can be made any more: with no later value a nonce withheld or a single body, else every event called off."""
        if self.row.state != "frozen":
            return False
        if self.row.order.sources.later:
            return self.event is None
        over = self.closed("reveals") or self.deadline_passed
        return over and (bool(self.outstanding) or len(self._bodies_revealed()) < 2)

    def _bodies_revealed(self) -> set[str]:
        return {self.bodies[party] for party, nonce in self.reveals if self.right(party, nonce)}

    def refusal(self, code: str, value: object = "", **details: object) -> Problem:
        """Return a problem that names the round, its state and what to do next."""
        words = {"next": self.next_words("en"), "next_zh": self.next_words("zh")}
        return problem(code, self.name, value or self.row.state, **words, **details)

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

    def _in(self, *states: str) -> Problem | None:
        if self.row.state not in states:
            return self.refusal("round.state", self.row.state, wanted=", ".join(states))
        return None

    def _awaits(self, kind: str) -> bool:
        """Whether a witness has still to confirm something, and nobody has put on record that the round goes on without."""
        witnesses = self.row.order.sources.witnesses
        return bool(witnesses) and not self.receipts(kind) and kind not in self.of("waived")

    def _unwitnessed(self, kind: str) -> Problem | None:
        if self._awaits(kind):
            return self.refusal(f"round.witness_{kind}", ", ".join(self.row.order.sources.witnesses))
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
            return self.refusal("round.sources_passed", ", ".join(gone))
        return fault

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
            return self.refusal("round.reveals_wait", ", ".join(self.outstanding), deadline=deadline or "–")
        return fault

    def _fault_announce(self) -> Problem | None:
        fault = self._in("frozen")
        if fault is None and not self.row.order.sources.later:
            return self.refusal("round.no_events")
        if fault is None and not self.closed("reveals"):
            return self.refusal("round.reveals_open")
        fault = fault or self._unwitnessed("reveals")
        if fault is None and self.value is not None:
            return self.refusal("round.announced", self.value[1])
        event = self.event
        if fault is None and event is None:
            return self.refusal("round.all_called_off")
        if fault is None and event is not None and self.now.date().isoformat() < event.date:
            return self.refusal("round.before_event", event.date, event=event.event)
        return fault

    def _fault_draw(self) -> Problem | None:
        if self.row.state == "seeded":
            return None
        fault = self._in("frozen")
        if fault is None and not self.closed("reveals"):
            return self.refusal("round.reveals_open")
        if fault is None and self.hopeless:
            return self.refusal("round.hopeless", ", ".join(self.outstanding) or "–")
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
        return self._in("drawn")

    def _fault_disclose(self) -> Problem | None:
        return self._in("drawn")

    @property
    def next_step(self) -> Step:
        """The step that brings the round on."""
        state = self.row.state
        if state == "open":
            return "cancel" if passed(self.row.order.sources, self.now) else "freeze"
        if state == "void":
            return "again"
        if state == "drawn":
            return "disclose"
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
            missing = set(self.bodies) - {party for party, _ in self.commitments}
            return "commit" if missing and not self.deadline_passed else "close_commitments"
        if not self.closed("reveals"):
            if self._awaits("commitments") and not self.deadline_passed:
                return self._asked("commitments", "close_commitments")
            return "reveal" if self.outstanding and not self.deadline_passed else "close_reveals"
        if self._awaits("reveals") and self.row.order.sources.later:
            return self._asked("reveals", "close_reveals")
        return "announce"

    def _asked(self, kind: str, step: Step) -> Step:
        """Return the step by which a witness is asked, or that nobody waits for it any more where its answer would come too late."""
        return "waive" if self.late(kind, self.now.isoformat()) else step

    def next_words(self, language: Literal["en", "zh"]) -> str:
        """Return what to do next, in words."""
        step = self.next_step
        if step == "draw" and self.waits_for_deadline:
            english, chinese = _WAIT
        elif step == "disclose" and self.of("disclosed"):
            english, chinese = _DISCLOSED
        else:
            english, chinese = _NEXT[step]
        return (chinese if language == "zh" else english).format(
            parties=", ".join(self.outstanding) or ", ".join(self.bodies) or "–",
            event=self.event.event if self.event else "–",
            deadline=self.row.order.sources.deadline or "–",
        )

    def announced_fault(self, event: str, value: str) -> Problem | None:
        """Return why a value cannot be the one that counts, None where it can."""
        expected = self.event
        if expected is None or event != expected.event:
            return self.refusal("round.other_event", event, event=expected.event if expected else "–")
        code = value_fault(event, expected.pattern, value)
        return self.refusal(code, value, event=event, pattern=expected.pattern) if code is not None else None


_NEXT: Mapping[Step, tuple[str, str]] = {
    "freeze": ("freeze the round", "固化抽样框"),
    "witness_pair": (
        "send both digests to a witness and enter its receipt (round witness --kind pair)",
        "将两个摘要送见证方并登记回执（round witness --kind pair）",
    ),
    "commit": ("let the parties commit: {parties}", "请各提交方提交承诺：{parties}"),
    "close_commitments": (
        "close the list of commitments, send its digest to a witness and enter the receipt (round witness --kind commitments)",
        "截止承诺清单，将其摘要送见证方并登记回执（round witness --kind commitments）",
    ),
    "waive": (
        "put on record that the round goes on without the receipt (round witness --kind … --waive REASON)",
        "登记本批次不再等待该回执（round witness --kind … --waive 理由）",
    ),
    "reveal": ("let the parties reveal before {deadline}: {parties}", "请各提交方在 {deadline} 前揭示：{parties}"),
    "close_reveals": (
        "close the list of reveals, send its digest to a witness and enter the receipt (round witness --kind reveals)",
        "截止揭示清单，将其摘要送见证方并登记回执（round witness --kind reveals）",
    ),
    "announce": ("enter the public value of {event} (round announce)", "登记 {event} 的公布值（round announce）"),
    "draw": ("draw (round draw)", "抽取（round draw）"),
    "void": (
        "declare the attempt void (round cancel --void) and open the next one with a later value",
        "宣布本次无效（round cancel --void），并以事后公开值开始下一次",
    ),
    "again": ("open the next attempt with a later value (round open --again)", "以事后公开值开始下一次（round open --again）"),
    "disclose": ("publish what the lines' rules open (round disclose)", "按各任务规则公开（round disclose）"),
    "cancel": (
        "cancel the round (round cancel --reason) and open it anew with later sources of its seed",
        "取消该批次（round cancel --reason），并以更晚的种子来源重新建立",
    ),
    "none": ("nothing; the round was cancelled", "无；该批次已取消"),
}

_WAIT = (
    "wait until {deadline}, the end of revealing, then draw (round draw)",
    "待揭示截止（{deadline}）后抽取（round draw）",
)

_DISCLOSED = (
    "nothing before the visited are told or results are there; then publish what that opens (round disclose --moment notice, result)",
    "告知被检查对象或形成结果后，再公开届时应公开的内容（round disclose --moment notice、result）",
)


def situation(row: RoundRow, parts: Iterable[RoundPart], now: datetime, hash_name: str) -> Situation:
    """Return where a round stands."""
    return Situation(row, tuple(parts), now, hash_name)
