"""The ledger is a list of entries that only grows: nothing else changes it unseen, whatever acts, erasures and checkpoints came before."""

from __future__ import annotations

import json
from typing import Any

from attrs import define
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from jointsup.codec.structure import unstructure
from jointsup.errors import Forbidden, NotNow, Unknown
from jointsup.model.actors import Actor
from jointsup.store.checking import LedgerReport, check_ledger
from jointsup.store.ledger import ERASE
from stateful.forging import Forger
from stateful.machines import assert_clean, outcome, run_machine
from stateful.models import Model
from store.opened import ADMIN

STRANGER = Actor("stranger", "market", "370000")
BOOKS = ("area:370100", "area:Ä", "area:b", "area:济南", "area:阿", "round:market/1", "round:Market/1", "store")
CODES = {
    "column": "ledger.columns",
    "text": "ledger.digest",
    "text_with_digest": "ledger.columns",
    "payload": "ledger.payload",
    "payload_gone": "ledger.payload_missing",
    "payload_emptied": "ledger.erased_by",
}
"""What a clumsy alteration is found by."""


@define
class Listed:
    """An entry as the list has it."""

    book: str
    number: int
    act: str
    subject: str
    person: str
    turn: int
    """The act that it came with; those of one act are of one instant."""
    erased: bool = False

    @property
    def place(self) -> tuple[str, int]:
        return self.book, self.number


def masked(subject: str) -> str:
    """A subject as it is shown without a purpose: what it is of, and not whose."""
    what, of, _ = subject.partition(": ")
    return f"{what}: ***" if of else subject


class LedgerMachine(RuleBasedStateMachine):
    """Acts on a store, and a list of what they have to leave in its ledger."""

    model: Model

    def __init__(self) -> None:
        super().__init__()
        self.county = self.model.copy()
        self.app = self.county.admin
        self.store = self.app.acting.store
        self.turns = 0
        self.entries: list[Listed] = []
        for shown in self.app.ledger.show(purpose="test", limit=1000)[:-1]:
            self.list(shown.book, shown.act, shown.subject, shown.person)
        self.list("reads", "ledger.personal", "ledger")
        self.checkpoints: list[tuple[dict[str, Any], list[Listed]]] = []
        """What was handed out, and the entries that it covers."""

    def teardown(self) -> None:
        self.check()
        self.page()
        assert_clean(self.app)
        self.model.drop(self.county)

    def list(self, book: str, act: str, subject: str = "", person: str = "admin", more: bool = False) -> None:
        """Add to the list; ``more``: of the same act as the entry before."""
        self.turns += not more
        number = 1 + sum(entry.book == book for entry in self.entries)
        self.entries.append(Listed(book, number, act, subject, person, self.turns))

    # Acts

    @rule(books=st.lists(st.sampled_from(BOOKS), min_size=1, max_size=3), fails=st.booleans())
    def act(self, books: list[str], fails: bool) -> None:
        """An act leaves its entry and those that it adds, in the order of the act; one that fails leaves none."""
        first, *rest = books
        try:
            with self.store.acts.act(ADMIN, "a.b", book=first, subject="s", facts={"n": self.turns}) as act:
                for book in rest:
                    act.also(book, "a.c", "t", n=self.turns)
                if fails:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            return
        self.list(first, "a.b", "s")
        for book in rest:
            self.list(book, "a.c", "t", more=True)

    @rule()
    def refused(self) -> None:
        """What the rules refuse is an entry of its own, and nothing else happens."""
        assert outcome(self.app.by(STRANGER).ledger.checkpoint).refused is Forbidden
        self.list("access", "access.refused", "", "stranger")

    @rule()
    def checkpoint(self) -> None:
        made = self.app.ledger.checkpoint()
        covered = list(self.entries)
        self.list("store", "ledger.checkpoint")
        last = {entry.book: entry.number for entry in covered}
        assert all(last[book] == number for book, number, _ in made.heads)
        assert [book for book, _, _ in made.heads] == sorted({book for book, _, _ in made.heads}, key=str.encode)
        self.checkpoints.append((unstructure(made), covered))

    @rule(picked=st.lists(st.integers(0, 60), min_size=1, max_size=3), beyond=st.booleans())
    def erase(self, picked: list[int], beyond: bool) -> None:
        """Payloads are erased all together or not at all: not those that are gone, not those of erasures, and not what is not there."""
        chosen = [self.entries[number % len(self.entries)] for number in picked]
        places = list(dict.fromkeys([entry.place for entry in chosen])) + ([("store", 999)] if beyond else [])
        found = outcome(lambda: self.app.ledger.erase(places, "PIPL art. 47"))
        if beyond:
            assert found.refused is Unknown
        elif any(entry.act == ERASE for entry in chosen):
            assert found.refused is Forbidden
            self.list("access", "access.refused", f"{places[0][0]}, {places[0][1]}")
        elif any(entry.erased for entry in chosen):
            assert found.refused is NotNow
        else:
            assert found.refused is None
            for number, place in enumerate(places):
                self.list("store", ERASE, f"{place[0]}, {place[1]}", more=number > 0)
                next(entry for entry in self.entries if entry.place == place).erased = True

    # Alterations, each undone after it was looked for

    def after(self, way: str, entry: Listed, *against: dict[str, Any]) -> LedgerReport:
        """Return what a check finds once an entry was altered in some way."""
        with self.store.engine.connect() as plain:
            connection = self.store.storage.for_writing(plain)
            with connection.begin() as transaction:
                getattr(Forger(connection, self.store.ledger), way)(*entry.place)
                named = {str(number): document for number, document in enumerate(against)}
                report = check_ledger(connection, self.store.ledger, None, named)
                transaction.rollback()
        return report

    @rule(number=st.integers(0, 60), way=st.sampled_from(sorted(CODES)))
    def alter(self, number: int, way: str) -> None:
        entry = self.entries[number % len(self.entries)]
        if entry.erased and way.startswith("payload"):
            return
        found = self.after(way, entry)
        assert CODES[way] in {fault.code for fault in found.faults}
        if way == "text_with_digest":
            last = not any(other.book == entry.book and other.number > entry.number for other in self.entries)
            assert ("ledger.head" if last else "ledger.chain") in {fault.code for fault in found.faults}

    @rule(number=st.integers(0, 60))
    def cut(self, number: int) -> None:
        """An end cut off is found by a checkpoint that covers it, in the house or outside; else only by an entry that left the house."""
        entry = self.entries[number % len(self.entries)]
        with self.store.acts.reading() as connection:
            left = next(row for row in self.store.ledger.entries(connection, entry.book) if row.number == entry.number)
        gone = [other for other in self.entries if other.book == entry.book and other.number >= entry.number]
        covered = any(entry in of for _, of in self.checkpoints)
        found = {fault.code for fault in self.after("cut", entry).faults}
        assert ("ledger.lost" in found) == covered
        if not covered and not any(other.act == ERASE for other in gone):
            assert not found
        against = self.after("cut", entry, json.loads(left.text))
        assert "ledger.rewritten" in {fault.code for fault in against.faults}

    @rule(number=st.integers(0, 60))
    def rewrite(self, number: int) -> None:
        """A ledger that is rewritten whole is sound in itself: it is found by what left the house after the entry, and by nothing else."""
        entry = self.entries[number % len(self.entries)]
        if entry.erased:
            return
        assert self.after("rewrite", entry).clean
        handed = [document for document, covered in self.checkpoints if entry in covered]
        before = [document for document, covered in self.checkpoints if entry not in covered]
        assert self.after("rewrite", entry, *before).clean
        found = self.after("rewrite", entry, *handed)
        assert [fault.code for fault in found.faults] == ["ledger.rewritten"] * len(handed)

    # What holds after every step

    @invariant()
    def it_is_the_list(self) -> None:
        shown = list(self.app.ledger.show(limit=1000))
        expected = sorted(self.entries, key=lambda entry: (entry.turn, entry.book.encode(), entry.number))
        assert [(each.book, each.number, each.act) for each in shown] == [(*entry.place, entry.act) for entry in expected]
        assert [(each.subject, bool(each.erased)) for each in shown] == [
            ("" if entry.erased else masked(entry.subject), entry.erased) for entry in expected
        ]

    @rule()
    def page(self) -> None:
        """Pages miss nothing and repeat nothing."""
        whole, pages = list(self.app.ledger.show(limit=1000)), []
        while page := self.app.ledger.show(after=pages[-1] if pages else None, limit=7):
            pages += page
        assert pages == whole

    @rule()
    def check(self) -> None:
        """It checks, against all that left the house, and remembers every erasure."""
        report = self.app.ledger.check(files=False, against=[document for document, _ in self.checkpoints])
        assert report.clean, [fault.text() for fault in report.faults]
        assert report.entries == len(self.entries)
        assert {remark.code for remark in report.remarks} <= {"ledger.erased"}
        assert report.remark_count == sum(entry.erased for entry in self.entries)


def test_a_ledger_is_a_list_that_only_grows(model: Model) -> None:
    run_machine(LedgerMachine, examples=model.share_of(50), steps=25, model=model)
