"""The ledger shown, checked, handed out in checkpoints and erased, by those who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

import jointsup
from jointsup.codec.structure import unstructure
from jointsup.errors import Forbidden, NotNow, Unknown
from jointsup.model.actors import Actor
from store.opened import ADMIN, Clock

CLERK = Actor("clerk", "market", "370100")


@pytest.fixture
def granted(app: jointsup.Application) -> jointsup.Application:
    """An application whose ledger has entries of several books and days."""
    for number in range(3):
        app.access.grant(f"clerk-{number}", "clerk", department="market", area="370100")
    store = app.acting.store
    assert isinstance(store.acts.clock, Clock)
    store.acts.clock.now += timedelta(days=1)
    with store.acts.act(ADMIN, "rounds.draw", book="round:o/1", subject="o/1", facts={"told": "Wang"}) as act:
        act.send("city/pager", "event", {"told": "Wang"})
    return app


def test_entries_come_in_order_of_time_and_fit_what_was_asked_for(granted: jointsup.Application) -> None:
    shown = granted.ledger.show()
    assert [entry.act for entry in shown] == ["store.init", *["access.grant"] * 3, "rounds.draw"]
    assert [entry.act for entry in granted.ledger.show(book="round:o/1")] == ["rounds.draw"]
    assert [entry.number for entry in granted.ledger.show(act="access.grant")] == [2, 3, 4]
    first = granted.acting.store.acts.clock.now.date() - timedelta(days=1)  # type: ignore[attr-defined]
    assert len(granted.ledger.show(until=first)) == 4
    assert [entry.book for entry in granted.ledger.show(since=first + timedelta(days=1))] == ["round:o/1"]
    assert [entry.number for entry in granted.ledger.show(subject="market: clerk-1", act="access.grant", purpose="complaint")] == [3]


def test_pages_of_the_ledger_miss_nothing_and_repeat_nothing(granted: jointsup.Application) -> None:
    whole, pages = list(granted.ledger.show()), []
    while page := granted.ledger.show(after=pages[-1] if pages else None, limit=2):
        pages += page
    assert pages == whole


def test_persons_and_facts_are_masked_without_a_purpose(granted: jointsup.Application) -> None:
    (entry,) = granted.ledger.show(book="round:o/1")
    assert (entry.person, entry.facts) == ("***", None)
    assert not granted.ledger.show(book="reads")
    with pytest.raises(Forbidden, match=r"access\.purpose"):
        granted.ledger.show(person="admin")


def test_a_reading_with_a_purpose_is_in_the_read_log_before_it_shows_anything(granted: jointsup.Application) -> None:
    (entry,) = granted.ledger.show(book="round:o/1", purpose="inquiry 7")
    assert (entry.person, entry.facts) == ("admin", {"told": "Wang"})
    (read,) = granted.ledger.show(book="reads", act="ledger.personal", purpose="inquiry 8")[:1]
    assert (read.subject, read.facts) == ("round:o/1", {"purpose": "inquiry 7"})


def test_who_holds_no_role_of_an_auditor_sees_nothing_and_leaves_a_trace(granted: jointsup.Application) -> None:
    granted.access.grant("clerk", "clerk", department="market", area="370100")
    clerk = granted.by(CLERK)
    for asked in (clerk.ledger.show, clerk.ledger.check, clerk.ledger.checkpoint, lambda: clerk.ledger.show(purpose="?")):
        with pytest.raises(Forbidden, match=r"access\.refused"):
            asked()
    assert len(granted.ledger.show(book="access")) == 4
    assert not granted.ledger.show(book="reads")


def test_a_checkpoint_that_left_the_house_shows_a_ledger_rewritten_after_it(granted: jointsup.Application) -> None:
    handed = unstructure(granted.ledger.checkpoint())
    assert granted.ledger.check(against=[handed]).clean
    other = {**handed, "at": "2020-01-01T00:00:00Z"}
    report = granted.ledger.check(against=[other])
    assert [(fault.code, fault.where) for fault in report.faults] == [("ledger.rewritten", "against 1")]


def test_a_checkpoint_names_every_book_that_went_on(granted: jointsup.Application) -> None:
    first = granted.ledger.checkpoint()
    assert [(book, number) for book, number, _ in first.heads] == [("round:o/1", 1), ("store", 4)]
    second = granted.ledger.checkpoint()
    assert [(book, number) for book, number, _ in second.heads] == [("store", 5)]
    assert second.number == 2


def test_an_erased_entry_keeps_its_place_and_loses_everything_else(granted: jointsup.Application) -> None:
    (by,) = granted.ledger.erase([("round:o/1", 1)], "PIPL art. 47, request 3")
    (entry,) = granted.ledger.show(book="round:o/1", purpose="inquiry 7")
    assert (entry.person, entry.subject, entry.facts, entry.erased) == ("", "", None, by)
    report = granted.ledger.check()
    assert report.clean
    assert [remark.code for remark in report.remarks] == ["ledger.erased"]
    store = granted.acting.store
    with store.acts.reading() as connection:
        (row,) = connection.execute(select(store.tables.outbox)).mappings()
    assert (row["state"], row["body"]) == ("erased", None)
    last = granted.ledger.show(act="ledger.erase", purpose="inquiry 7")[-1]
    assert last.subject == "round:o/1, 1"
    assert last.facts is not None
    assert last.facts["ground"] == "PIPL art. 47, request 3"


def test_several_entries_are_erased_in_one_act_each_by_an_entry_of_its_own(granted: jointsup.Application) -> None:
    by = granted.ledger.erase([("store", 2), ("store", 3)], "court order 5")
    assert len(set(by)) == 2
    report = granted.ledger.check()
    assert (report.clean, report.remark_count) == (True, 2)


def test_nothing_is_erased_where_one_of_the_entries_cannot_be(granted: jointsup.Application) -> None:
    granted.ledger.erase([("store", 2)], "court order 5")
    before = granted.ledger.check()
    for entries, kind, code in (
        ([("store", 3), ("store", 99)], Unknown, "ledger.no_entry"),
        ([("store", 3), ("store", 2)], NotNow, "ledger.erased_before"),
        ([("store", 3), ("store", 5)], Forbidden, "ledger.erase_kept"),
        ([], Forbidden, "ledger.ground"),
    ):
        with pytest.raises(kind, match=code.replace(".", r"\.")):
            granted.ledger.erase(entries, "court order 5")
    after = granted.ledger.check()
    assert (after.faults, after.remarks) == (before.faults, before.remarks)


def test_an_emptied_payload_without_an_erasure_is_a_fault(granted: jointsup.Application) -> None:
    payload, store = granted.acting.store.tables.payload, granted.acting.store
    with store.engine.begin() as connection:
        gone = {"text": None, "salt": None, "person": None, "subject": None, "erased": "f" * 64}
        connection.execute(update(payload).where(payload.c.book == "round:o/1").values(gone))
    assert [fault.code for fault in granted.ledger.check().faults] == ["ledger.erased_by"]
