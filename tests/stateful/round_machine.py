"""Rounds lived through in any order of steps, on one store or on several in step, beside the specification of :mod:`stateful.life`."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

import jointsup
import small
from jointsup.canonical import canonical
from jointsup.errors import NotNow
from jointsup.services.life.rows import RoundRows
from jointsup.services.life.situation import Situation
from services.living import EVENT, FALLBACK, NUMBER, WITNESS, County, order, sources
from stateful.life import KINDS, OPENINGS, Attempt, Sources
from stateful.machines import Outcome, assert_clean, assert_same, entry_count, outcome, rows_of
from stateful.models import Model

MOMENTS = [
    datetime.fromisoformat(moment)
    for moment in (
        "2026-06-20T08:00:00+08:00",
        "2026-07-01T09:00:00+08:00",
        "2026-07-01T18:30:00+08:00",
        "2026-07-02T20:00:00+08:00",
        "2026-07-04T20:00:00+08:00",
        "2026-07-05T20:00:00+08:00",
        "2026-07-10T18:30:00+08:00",
        "2026-07-11T20:00:00+08:00",
        "2026-07-12T20:00:00+08:00",
    )
]
FIRST, SECOND = small.PARTIES
LATE = {"deadline": "2026-07-10T18:00:00+08:00", "later": [{"event": EVENT, "date": "2026-07-11", "pattern": "[0-9]{9}"}]}
SOURCES = {
    "parties and events": sources(),
    "parties alone": sources(later=[], witnesses=[]),
    "witnessed parties": sources(later=[]),
    "an event on the day of the deadline": sources(deadline="2026-07-02T21:00:00+08:00"),
    "events alone": sources(parties=[], deadline=None),
    "one body": sources(later=[], parties=[[FIRST, "部门"], [SECOND, "部门"]]),
    "fallback first": sources(later=list(reversed(sources()["later"]))),
    "event before the deadline": sources(deadline="2026-07-03T18:00:00+08:00"),
    "late": sources(**LATE),
    "late, first party": sources(**LATE, parties=[[FIRST, "部门"]]),
    "late, nobody": sources(**{**LATE, "deadline": None}, parties=[], witnesses=[]),
    "party twice": sources(**LATE, parties=[[FIRST, "部门"], [FIRST, "别的部门"]]),
}
LAWFUL = ("parties and events", "parties alone", "witnessed parties", "events alone", "an event on the day of the deadline")
STEPS: list[tuple[Any, ...]] = [
    ("freeze",),
    *((step, kind) for step in ("confirm", "waive") for kind in KINDS),
    *(("close", kind) for kind in KINDS[1:]),
    *(("commit", party) for party in (FIRST, SECOND, "丙方")),
    *(("reveal", party, right) for party in (FIRST, SECOND, "丙方") for right in (True, False)),
    *(("announce", event, fits) for event in (EVENT, FALLBACK) for fits in (True, False)),
    *(("call_off", event) for event in (EVENT, FALLBACK)),
    *((step,) for step in ("draw", "cancel", "void")),
    *(("disclose", moment) for moment in OPENINGS),
]
ON = [
    ("freeze",),
    ("confirm", "pair"),
    ("commit", FIRST),
    ("commit", SECOND),
    ("close", "commitments"),
    ("confirm", "commitments"),
    ("reveal", FIRST, True),
    ("reveal", SECOND, True),
    ("close", "reveals"),
    ("confirm", "reveals"),
    ("announce", EVENT, True),
    ("announce", FALLBACK, True),
    ("draw",),
    ("disclose", "result"),
]
"""The straight way through a life."""
BY_ITSELF = {
    "round.reveals_wait", "round.no_events", "round.announced", "round.before_event", "round.disclosed", "round.sources_passed",
    "round.other_event", "seed.later_value",
}  # fmt: skip
"""Refusals whose own words say what there is to wait for, or that there is nothing."""

numbers = itertools.count(1)


class RoundMachine(RuleBasedStateMachine):
    """Rounds in stores that get the same acts, and what the specification says of them."""

    models: Sequence[Model]

    def __init__(self) -> None:
        super().__init__()
        self.counties = [model.copy() for model in self.models]
        self.folder = self.counties[0].folder
        self.now = MOMENTS[0]
        self.lives: dict[str, Attempt] = {}
        self.nonces: dict[tuple[str, int, str], Any] = {}
        self.replaced: dict[str, set[str]] = {}
        self.move_to(self.now)

    def teardown(self) -> None:
        for county in self.counties:
            assert_clean(county.app)
        assert_same([county.app for county in self.counties])
        for model, county in zip(self.models, self.counties, strict=True):
            model.drop(county)

    # Both stores at once

    def move_to(self, moment: datetime) -> None:
        self.now = moment
        for county in self.counties:
            county.clock.now = moment

    def each(self, work: Callable[[County], Any]) -> Outcome:
        """Do the same in every store; return what came of it, which is the same in all."""
        first, *others = [outcome(lambda county=county: work(county)) for county in self.counties]
        for other in others:
            assert first == other
        return first

    def show(self, round_id: str) -> Situation:
        found = self.each(lambda county: county.app.rounds.show(round_id))
        assert found.refused is None
        stand: Situation = found.given
        return stand

    def tried(self, allowed: bool, work: Callable[[County], Any], entries: int = 1) -> Outcome:
        """Take a step: done with its entries in the ledger where it is allowed, else refused with nothing changed."""
        look = entry_count if allowed else rows_of
        before = look(self.counties[0].app)
        found = self.each(work)
        assert (found.refused is None) == allowed, found.problems
        after = look(self.counties[0].app)
        if allowed:
            assert after == before + entries
        else:
            assert after == before
            for problem in found.problems:
                assert problem.code in problem.text("en")
                assert problem.text("zh") != problem.text("en")
        return found

    # Steps

    @property
    def taken(self) -> frozenset[str]:
        return frozenset().union(*(life.lines for life in self.lives.values() if life.holds_lines))

    @precondition(lambda self: len(self.lives) < 4)
    @rule(
        lines=st.sampled_from([["food"], ["fire"], ["food", "fire"]]),
        said=st.sampled_from([*LAWFUL, *LAWFUL, *SOURCES]),
        rehearsal=st.booleans(),
        organiser=st.sampled_from([*["market"] * 9, "rehearsal:market"]),
    )
    def open(self, lines: list[str], said: str, rehearsal: bool, organiser: str) -> None:
        wanted = order(lines=lines, sources=SOURCES[said], rehearsal=rehearsal, organiser=organiser)
        stated = Sources.of(SOURCES[said])
        allowed = not self.taken & set(lines) and organiser == "market" and stated.lawful(self.now)
        opened = self.tried(allowed, lambda county: county.app.rounds.open(wanted).round_id)
        if allowed:
            assert opened.given.startswith("rehearsal:") == rehearsal
            self.lives[opened.given] = Attempt(stated, frozenset(lines), rehearsal)

    @precondition(lambda self: self.lives)
    @rule(which=st.integers(0, 3), step=st.sampled_from(STEPS))
    def step(self, which: int, step: tuple[Any, ...]) -> None:
        self.take(self.round_of(which), *step)

    @precondition(lambda self: self.lives)
    @rule(which=st.integers(0, 3), steps=st.integers(1, 9), hurry=st.booleans())
    def go_on(self, which: int, steps: int, hurry: bool) -> None:
        """Take the next steps of the straight way; where there is none, time goes on."""
        round_id = self.round_of(which)
        for _ in range(steps):
            life = self.lives[round_id]
            found = next((step for step in ON if self.news(life, *step)), None)
            if found is not None:
                self.take(round_id, *found)
            elif hurry:
                self.wait(1)

    def news(self, life: Attempt, step: str, *about: Any) -> bool:
        """Whether a step may be taken, and is more than a repetition."""
        repeated = (step == "close" and about[0] in life.closed) or (step == "disclose" and life.published == OPENINGS.index(about[0]))
        return not repeated and bool(getattr(life, f"may_{step}")(self.now, *about))

    @precondition(lambda self: self.lives)
    @rule(moments=st.sampled_from([0, 0, 1]))
    def wait(self, moments: int) -> None:
        """Let time go on; by no moment, the clock is set back by the seconds that acts took."""
        at = next(number for number, moment in enumerate(MOMENTS) if moment == self.now)
        self.move_to(MOMENTS[min(at + moments, len(MOMENTS) - 1)])

    @precondition(lambda self: any(life.state == "void" for life in self.lives.values()))
    @rule(which=st.integers(0, 3), said=st.sampled_from(["late", "late, nobody", *SOURCES]))
    def again(self, which: int, said: str) -> None:
        voided = [round_id for round_id, life in self.lives.items() if life.state == "void"]
        round_id = voided[which % len(voided)]
        life, stated = self.lives[round_id], Sources.of(SOURCES[said])
        allowed = life.may_again(self.now, stated)
        done = self.tried(allowed, lambda county: county.app.rounds.again(round_id, SOURCES[said]))
        if allowed:
            assert done.given.frame_digest == self.show(round_id).row.frame_digest
            self.lives[round_id] = Attempt(stated, life.lines, life.rehearsal, life.number + 1, "frozen")

    @precondition(lambda self: any(life.state == "drawn" for life in self.lives.values()))
    @rule(which=st.integers(0, 3), place=st.integers(0, 5), drawn=st.booleans())
    def replace(self, which: int, place: int, drawn: bool) -> None:
        """A drawn row that was wrong gives way once; a row that was not drawn cannot."""
        round_id = self.drawn_of(which)
        standing, gone = self.standing(round_id)
        wanted = sorted(standing)[place % len(standing)] if drawn else "row:99999"
        evidence = self.folder / "evidence"
        evidence.write_bytes(b"the licence was cancelled in May")
        given: dict[str, Any] = {"ground": "cancelled", "evidence": evidence, "reason": "cancelled before the freeze"}
        done = self.tried(drawn, lambda county: county.head.rounds.replace(round_id, wanted, engine="reference", **given))
        if drawn:
            assert not {taken for _, taken in done.given} & gone
            self.check(round_id)
            again = self.tried(False, lambda county: county.head.rounds.replace(round_id, wanted, engine="reference", **given))
            assert again.codes == {"round.replaced"}

    @precondition(lambda self: any(life.state == "drawn" for life in self.lives.values()))
    @rule(which=st.integers(0, 3), number=st.integers(0, 70))
    def prove(self, which: int, number: int) -> None:
        """Anyone's own proof checks, and the proof that somebody has no row; each reading is an entry."""
        round_id = self.drawn_of(which)
        found = self.tried(
            True, lambda county: county.app.rounds.prove(round_id, f"row:{number:05d}", "asked", engine="reference")
        )
        assert found.given["schema"] == ("proof/1" if number < 60 else "absence/1")
        path = self.folder / "proof.json"
        path.write_text(canonical(found.given), "utf-8")
        report = jointsup.verify_record(self.record(round_id), proof=path, engine="reference")
        assert report.clean, report.text()

    # What the steps share

    def round_of(self, which: int) -> str:
        return sorted(self.lives)[which % len(self.lives)]

    def drawn_of(self, which: int) -> str:
        drawn = sorted(round_id for round_id, life in self.lives.items() if life.state == "drawn")
        return drawn[which % len(drawn)]

    def take(self, round_id: str, step: str, *about: Any) -> None:
        """Take a step of a round if the specification allows it, else require its refusal."""
        life = self.lives[round_id]
        allowed = getattr(life, f"may_{step}")(self.now, *about)
        work = getattr(self, f"_{step}")(round_id, *about)
        found = self.tried(allowed, work, entries=2 if step == "draw" else 1)
        if allowed:
            getattr(life, step)(*about)
            if step == "draw":
                self.check(round_id)
        elif found.refused is NotNow:
            stand = self.show(round_id)
            for problem in found.problems:
                told = all(stand.next_words(language) in problem.text(language) for language in ("en", "zh"))
                assert told or problem.code in BY_ITSELF, problem.text()

    def _freeze(self, round_id: str) -> Callable[[County], Any]:
        return lambda county: county.app.rounds.freeze(round_id, engine="reference")

    def _confirm(self, round_id: str, kind: str) -> Callable[[County], Any]:
        row, stand = self.show(round_id).row, self.show(round_id)
        pair = [row.round_id, row.attempt, row.frame_digest or "0" * 64, row.round_digest or "0" * 64]
        what = pair if kind == "pair" else stand.digest_of(kind)  # type: ignore[arg-type]
        receipt = {"kind": kind, "reference": "", "time": self.now.isoformat(), "what": what, "witness": WITNESS}
        return lambda county: county.app.rounds.witness(round_id, receipt)

    def _waive(self, round_id: str, kind: str) -> Callable[[County], Any]:
        return lambda county: county.app.rounds.waive(round_id, kind, "no answer")  # type: ignore[arg-type]

    def _close(self, round_id: str, kind: str) -> Callable[[County], Any]:
        return lambda county: county.app.rounds.close(round_id, kind)  # type: ignore[arg-type]

    def _nonce(self, round_id: str, party: str) -> tuple[Any, Any]:
        """Return a party's nonce and commitment for the attempt as it stands."""
        row = self.show(round_id).row
        stand = evolve(row, frame_digest=row.frame_digest or "0" * 64, round_digest=row.round_digest or "0" * 64)
        key = (round_id, row.attempt, party)
        if key not in self.nonces:
            sent = self.counties[0].commitment(evolve(self.show(round_id), row=stand).pair, party)
            if row.frame_digest is None:
                return self.counties[0].nonces[party], sent
            self.nonces[key] = (self.counties[0].nonces[party], sent)
        found: tuple[Any, Any] = self.nonces[key]
        return found

    def _commit(self, round_id: str, party: str) -> Callable[[County], Any]:
        _, sent = self._nonce(round_id, party)
        return lambda county: county.app.rounds.commit(round_id, sent)

    def _reveal(self, round_id: str, party: str, right: bool) -> Callable[[County], Any]:
        nonce, _ = self._nonce(round_id, party)
        shown = nonce if right else evolve(nonce, nonce="f" * 64)

        def work(county: County) -> None:
            assert county.app.rounds.reveal(round_id, shown) is right

        return work

    def _announce(self, round_id: str, event: str, fits: bool) -> Callable[[County], Any]:
        return lambda county: county.app.rounds.announce(round_id, event, NUMBER if fits else "12345")

    def _call_off(self, round_id: str, event: str) -> Callable[[County], Any]:
        return lambda county: county.app.rounds.call_off(round_id, event, "not held")

    def _draw(self, round_id: str) -> Callable[[County], Any]:
        return lambda county: county.head.rounds.draw(round_id, engine="reference").record_digest

    def _cancel(self, round_id: str) -> Callable[[County], Any]:
        return lambda county: county.head.rounds.cancel(round_id, "not wanted")

    def _void(self, round_id: str) -> Callable[[County], Any]:
        return lambda county: county.head.rounds.void(round_id)

    def _disclose(self, round_id: str, moment: str) -> Callable[[County], Any]:
        return lambda county: county.app.rounds.disclose(round_id, moment, engine="reference")  # type: ignore[arg-type]

    def files(self, round_id: str) -> dict[str, Path]:
        """Return the files of a round as they stand in the first store, by name."""
        store, row = self.counties[0].app.acting.store, self.show(round_id).row
        with store.acts.reading() as connection:
            return {name: store.files.check(digest) for name, digest in RoundRows(store).files(connection, row).items()}

    def record(self, round_id: str) -> Path:
        """Return a folder with the record as it stands."""
        folder = self.folder / f"record{next(numbers)}"
        folder.mkdir()
        for name, path in self.files(round_id).items():
            kind, _, file = name.partition("/")
            if kind == "record" and "/" not in file:
                shutil.copy(path, folder / file)
        return folder

    def check(self, round_id: str) -> None:
        """Require that the record checks whole, and that a rehearsal's says in each document that it is one."""
        files = self.files(round_id)
        report = jointsup.verify_record(self.record(round_id), frame=files["frozen/frame.txt"], engine="reference")
        assert report.level == "frame"
        assert report.clean, report.text()
        for name in ("record/round.json", "frozen/pair.json", "frozen/round.json"):
            assert json.loads(files[name].read_text("utf-8"))["round_id"] == round_id
        assert round_id.startswith("rehearsal:") == self.lives[round_id].rehearsal

    def standing(self, round_id: str) -> tuple[set[str], set[str]]:
        """Return who stands drawn, and who was replaced."""
        files = self.files(round_id)

        def lines(name: str) -> list[dict[str, Any]]:
            return [json.loads(text) for text in files[f"record/{name}"].read_text("utf-8").splitlines()]

        drawn = {{**line["closed"], **line["open"]}["id"] for line in lines("drawn.jsonl")}
        later = lines("later.jsonl")
        drawn |= {taken for entry in later for _, _, taken in entry["taken"] if taken}
        gone = {entry["id"] for entry in later}
        return drawn - gone, gone

    # What holds after every step

    @invariant()
    def every_round_stands_where_the_specification_says_and_its_next_step_can_be_taken_or_waits(self) -> None:
        for round_id, life in self.lives.items():
            stand = self.show(round_id)
            assert (stand.row.state, stand.row.attempt) == (life.state, life.number)
            later = [moment for moment in MOMENTS if moment >= self.now]
            assert any(self.leads_on(life, stand.next_step, moment) for moment in later), (stand.next_step, life)

    def leads_on(self, life: Attempt, step: str, now: datetime) -> bool:
        """Whether a step that a round names as its next may be taken at a moment."""
        parties = life.sources.parties
        event = life.event[0] if life.event else ""
        waits = next((kind for kind in KINDS if not life.settled(kind)), "pair")
        named: dict[str, list[tuple[Any, ...]]] = {
            "witness_pair": [("confirm", "pair")],
            "commit": [("commit", party) for party in parties],
            "close_commitments": [("close", "commitments"), ("confirm", "commitments")],
            "waive": [("waive", waits)],
            "reveal": [("reveal", party, True) for party in parties],
            "close_reveals": [("close", "reveals"), ("confirm", "reveals")],
            "announce": [("announce", event, True)],
            "disclose": [("disclose", "result")],
        }
        if step in ("none", "again"):
            return life.state == ("cancelled" if step == "none" else "void")
        return any(getattr(life, f"may_{name}")(now, *about) for name, *about in named.get(step, [(step,)]))

    @invariant()
    def every_line_is_free_taken_or_drawn_as_its_rounds_are(self) -> None:
        shown = self.each(lambda county: county.app.plans.show("plan-2026")[1]).given
        lines = {line.id: line.state for line in shown}
        for line in ("food", "fire"):
            holding = [life.state for life in self.lives.values() if life.holds_lines and line in life.lines]
            expected = ["approved", *("drawn" if state == "drawn" else "taken" for state in holding)][-1]
            assert lines[line] == expected
