"""A round lives from order to record across days and people, and every way off that path is its own path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from sqlalchemy import select

import jointsup
import small
from jointsup.canonical import read_canonical
from jointsup.codec.events import read_event
from jointsup.errors import BadRound, BadRows, BadSeed, BadText, Forbidden, NotNow, Unknown, Unwritable
from jointsup.model.actors import Actor
from jointsup.store.checking import check_ledger
from services.living import EVENT, FALLBACK, NUMBER, County, order, sources
from store.registered import DAY


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = County(tmp_path)
    yield made
    made.admin.close()


def row_of(line: dict[str, dict[str, str]]) -> dict[str, str]:
    return {**line["closed"], **line["open"]}


def exported(county: County, round_id: str, name: str = "out") -> Path:
    return county.head.rounds.export(round_id, county.folder / name, public=False, purpose="test")


def test_a_round_goes_from_order_to_a_record_that_anyone_can_check(county: County) -> None:
    round_id = county.drawn()
    folder = exported(county, round_id)
    report = jointsup.verify_record(folder / "record", frame=folder / "frozen" / "frame.txt")
    assert (report.level, list(report.deviations)) == ("frame", [])
    assert county.app.rounds.show(round_id).row.state == "drawn"
    assert county.acts(f"round:{round_id}") == [
        "rounds.open",
        "rounds.freeze",
        "rounds.witness",
        "rounds.commit",
        "rounds.commit",
        "rounds.witness",
        "rounds.witness",
        "rounds.reveal",
        "rounds.reveal",
        "rounds.witness",
        "rounds.witness",
        "rounds.announce",
        "rounds.draw",
        "rounds.draw",
    ]


def test_the_record_carries_a_checkpoint_that_its_ledger_knows(county: County) -> None:
    round_id = county.drawn()
    head = json.loads((exported(county, round_id) / "record" / "record.json").read_text())
    document = json.loads((county.folder / "out" / "record" / "round.json").read_text())
    store = county.admin.acting.store
    with store.acts.reading() as connection:
        assert check_ledger(connection, store.ledger, store.files, {"record": head}).clean
        entries = {entry.number: entry.digest for entry in store.ledger.entries(connection, f"round:{round_id}")}
    assert document["ledger_head"] == entries[1]


def test_steps_out_of_order_are_refused_with_what_to_do(county: County) -> None:
    row = county.app.rounds.open(order())
    with pytest.raises(NotNow, match=r"freeze the round \[round\.state\]"):
        county.head.rounds.draw(row.round_id)
    county.app.rounds.freeze(row.round_id)
    with pytest.raises(NotNow, match=r"round\.state"):
        county.app.rounds.freeze(row.round_id)
    pair = county.app.rounds.show(row.round_id).pair
    with pytest.raises(NotNow, match=r"send both digests to a witness.*round\.witness_pair"):
        county.app.rounds.commit(row.round_id, county.commitment(pair, small.PARTIES[0]))
    with pytest.raises(NotNow, match=r"round\.commitments_open"):
        county.app.rounds.close(row.round_id, "reveals")
    with pytest.raises(NotNow, match=r"round\.reveals_open"):
        county.head.rounds.draw(row.round_id)


def test_a_round_is_opened_only_over_a_state_that_the_register_has(county: County) -> None:
    """A day before the first load is refused when the round is opened, with the first day known, and takes up no line."""
    with pytest.raises(NotNow, match=rf"first day known is {DAY}.*register\.no_load"):
        county.app.rounds.open(order(as_of=(DAY - timedelta(days=1)).isoformat()))
    with pytest.raises(Unknown, match="firmz"):
        county.app.rounds.open(order(register="firmz"))
    assert county.app.rounds.open(order()).number == 1


def test_a_round_is_opened_only_over_a_day_that_has_come(county: County) -> None:
    """A register's day that is still to come is refused, and takes up no line; the day is told in the zone of the deadline."""
    county.at("2026-06-20T23:30:00+08:00")
    with pytest.raises(BadRound, match=r"as_of: as of 2026-06-21, .*today is 2026-06-20.*round\.as_of_ahead"):
        county.app.rounds.open(order(as_of="2026-06-21"))
    county.at("2026-06-20T16:30:00+00:00")
    row = county.app.rounds.open(order(as_of="2026-06-21"))
    assert row.number == 1
    county.at("2026-06-20T15:30:00+00:00")
    with pytest.raises(NotNow, match=r"today is 2026-06-20.*round\.as_of_ahead"):
        county.app.rounds.freeze(row.round_id)


def test_a_witness_confirms_nothing_before_it_was_there(county: County) -> None:
    """A receipt of a time before the freeze, the next attempt or the closing of the list is refused, but for clocks that differ by minutes."""
    county.at("2026-06-20T09:00:00+08:00")
    round_id = county.frozen(sources=sources(later=[]))
    with pytest.raises(BadSeed, match=r"of 2026-06-20T08:50:00\+08:00, before.*2026-06-20T01:00:.*round\.receipt_early"):
        county.receipt(round_id, "pair", time="2026-06-20T08:50:00+08:00")
    county.receipt(round_id, "pair", time="2026-06-20T08:57:00+08:00")
    county.at("2026-06-28T09:00:00+08:00")
    for party in small.PARTIES:
        county.app.rounds.commit(round_id, county.commitment(county.app.rounds.show(round_id).pair, party))
    with pytest.raises(BadSeed, match=r"\(commitments, fixed at 2026-06-28T01:00:.*round\.receipt_early"):
        county.receipt(round_id, "commitments", time="2026-06-28T08:50:00+08:00")
    county.receipt(round_id, "commitments")
    county.revealed(round_id, small.PARTIES[0])
    county.head.rounds.void(round_id)
    county.app.rounds.again(
        round_id,
        sources(
            parties=[[small.PARTIES[0], "甲方部门"]],
            deadline="2026-07-10T18:00:00+08:00",
            later=[{"event": EVENT, "date": "2026-07-11", "pattern": "[0-9]{9}"}],
        ),
    )
    with pytest.raises(BadSeed, match=r"\(pair, fixed at 2026-07-01T10:30:.*round\.receipt_early"):
        county.receipt(round_id, "pair", time="2026-06-28T09:00:00+08:00")


def test_before_its_day_an_event_gives_no_value_and_is_not_called_off(county: County) -> None:
    """Whoever enters a value or a cancellation too early is told everything that speaks against it at once."""
    round_id = county.frozen()
    county.committed(round_id)
    county.at("2026-06-30T09:00:00+08:00")
    with pytest.raises(NotNow) as refused:
        county.app.rounds.announce(round_id, EVENT, "no number")
    assert [found.code for found in refused.value.problems] == ["round.reveals_open", "round.before_event", "seed.later_value"]
    with pytest.raises(NotNow) as refused:
        county.app.rounds.announce(round_id, FALLBACK, NUMBER)
    assert [found.code for found in refused.value.problems] == ["round.reveals_open", "round.before_event", "round.other_event"]
    county.revealed(round_id)
    with pytest.raises(NotNow) as refused:
        county.app.rounds.call_off(round_id, EVENT, "not held")
    assert [found.code for found in refused.value.problems] == ["round.before_event"]
    county.at("2026-07-02T20:00:00+08:00")
    county.app.rounds.call_off(round_id, EVENT, "not held")
    with pytest.raises(NotNow, match=r"round\.before_event"):
        county.app.rounds.call_off(round_id, FALLBACK, "not held either")


def test_a_withheld_nonce_is_left_out_and_named_and_the_round_goes_on(county: County) -> None:
    round_id = county.frozen()
    county.committed(round_id)
    county.revealed(round_id, small.PARTIES[0])
    county.at("2026-07-02T20:00:00+08:00")
    county.app.rounds.announce(round_id, EVENT, NUMBER)
    county.head.rounds.draw(round_id)
    head = json.loads((exported(county, round_id) / "record" / "record.json").read_text())
    assert [party for party, _ in head["seed"]["reveals"]] == [small.PARTIES[0]]
    assert len(head["seed"]["commitments"]) == 2


def test_a_wrong_reveal_can_be_put_right_until_the_deadline(county: County) -> None:
    round_id = county.frozen()
    county.committed(round_id)
    county.at("2026-07-01T09:00:00+08:00")
    right = county.nonces[small.PARTIES[0]]
    wrong = {**jointsup_json(right), "nonce": "f" * 64}
    assert county.app.rounds.reveal(round_id, wrong) is False
    assert county.app.rounds.reveal(round_id, right) is True
    with pytest.raises(BadSeed, match=r"round\.revealed"):
        county.app.rounds.reveal(round_id, wrong)
    county.at("2026-07-01T18:00:01+08:00")
    with pytest.raises(NotNow, match=r"round\.reveals_closed"):
        county.app.rounds.reveal(round_id, county.nonces[small.PARTIES[1]])


def jointsup_json(document: object) -> dict[str, object]:
    from jointsup.codec.structure import unstructure

    plain: dict[str, object] = unstructure(document)
    return plain


def test_what_was_made_for_another_round_is_refused_by_its_kind(county: County) -> None:
    round_id = county.frozen()
    county.committed(round_id)
    county.at("2026-07-01T09:00:00+08:00")
    other = {**jointsup_json(county.nonces[small.PARTIES[0]]), "round_digest": "0" * 64}
    with pytest.raises(BadSeed, match=r"round\.nonce_other"):
        county.app.rounds.reveal(round_id, other)


def test_without_a_later_value_a_withheld_nonce_voids_the_attempt_and_the_next_has_the_same_frame(county: County) -> None:
    round_id = county.frozen(sources=sources(later=[]))
    county.committed(round_id)
    county.revealed(round_id, small.PARTIES[0])
    with pytest.raises(NotNow, match=r"round\.hopeless"):
        county.head.rounds.draw(round_id)
    county.head.rounds.void(round_id)
    before = county.app.rounds.show(round_id).row
    with pytest.raises(BadSeed, match=r"(?s)round\.again_withheld.*round\.again_later"):
        county.app.rounds.again(round_id, sources(later=[]))
    only = sources(parties=[[small.PARTIES[0], "甲方部门"]], deadline="2026-07-10T18:00:00+08:00")
    only["later"] = [{"event": EVENT, "date": "2026-07-11", "pattern": "[0-9]{9}"}]
    pair = county.app.rounds.again(round_id, only)
    assert (pair.attempt, pair.frame_digest) == (2, before.frame_digest)
    assert pair.round_digest != before.round_digest
    county.receipt(round_id, "pair")
    county.app.rounds.commit(round_id, county.commitment(pair, small.PARTIES[0]))
    county.receipt(round_id, "commitments")
    county.app.rounds.reveal(round_id, county.nonces[small.PARTIES[0]])
    county.receipt(round_id, "reveals")
    county.at("2026-07-11T20:00:00+08:00")
    county.app.rounds.announce(round_id, EVENT, NUMBER)
    county.head.rounds.draw(round_id)
    folder = exported(county, round_id)
    assert jointsup.verify_record(folder / "record", frame=folder / "frozen" / "frame.txt").clean
    document = json.loads((folder / "record" / "round.json").read_text())
    assert document["previous"][0] == before.round_digest


def test_without_a_later_value_a_round_is_drawn_once_every_party_has_revealed_and_else_waits_for_the_deadline(county: County) -> None:
    parties = [[party, f"{party}部门"] for party in small.PARTIES]
    all_of_them = county.frozen(lines=["food"], sources=sources(later=[], witnesses=[]))
    county.at("2026-06-28T09:00:00+08:00")
    one_silent = county.frozen(lines=["fire"], rehearsal=True, sources=sources(later=[], witnesses=[], parties=[*parties, ["silent", "council"]]))
    for round_id in (all_of_them, one_silent):
        for party in small.PARTIES:
            county.app.rounds.commit(round_id, county.commitment(county.app.rounds.show(round_id).pair, party))
        county.app.rounds.close(round_id, "commitments")
        for party in small.PARTIES:
            county.app.rounds.reveal(round_id, county.nonces[party])
        county.app.rounds.close(round_id, "reveals")
    county.head.rounds.draw(all_of_them)
    assert "wait until" in county.app.rounds.show(one_silent).next_words("en")
    with pytest.raises(NotNow, match=r"round\.before_deadline"):
        county.head.rounds.draw(one_silent)
    county.at("2026-07-01T18:00:00+08:00")
    county.head.rounds.draw(one_silent)


def test_a_cancelled_number_lets_its_fallback_count(county: County) -> None:
    round_id = county.frozen()
    county.committed(round_id)
    county.revealed(round_id)
    county.at("2026-07-04T20:00:00+08:00")
    with pytest.raises(BadSeed, match=r"round\.other_event"):
        county.app.rounds.announce(round_id, FALLBACK, NUMBER)
    county.app.rounds.call_off(round_id, EVENT, "not held")
    county.app.rounds.announce(round_id, FALLBACK, NUMBER)
    county.head.rounds.draw(round_id)
    assert county.app.rounds.show(round_id).row.state == "drawn"


def test_a_value_that_its_pattern_refuses_is_refused(county: County) -> None:
    round_id = county.frozen()
    county.committed(round_id)
    county.revealed(round_id)
    with pytest.raises(NotNow, match=r"round\.before_event"):
        county.app.rounds.announce(round_id, EVENT, NUMBER)
    county.at("2026-07-02T20:00:00+08:00")
    with pytest.raises(BadSeed, match=r"seed\.later_value"):
        county.app.rounds.announce(round_id, EVENT, "12345")


def test_a_round_can_be_cancelled_only_before_its_seed_can_be_known(county: County) -> None:
    round_id = county.frozen()
    county.committed(round_id)
    county.revealed(round_id)
    county.at("2026-07-02T00:00:01+08:00")
    with pytest.raises(NotNow, match=r"round\.seed_known"):
        county.head.rounds.cancel(round_id, "we do not like it")


def test_a_cancelled_round_keeps_its_number_and_frees_its_lines(county: County) -> None:
    round_id = county.frozen()
    county.head.rounds.cancel(round_id, "wrong register")
    assert county.app.rounds.show(round_id).next_step == "none"
    assert county.app.rounds.open(order()).round_id == "market/2"


def test_a_line_stands_in_one_round_only(county: County) -> None:
    county.app.rounds.open(order())
    with pytest.raises(NotNow, match=r"annual\."):
        county.app.rounds.open(order())


def test_a_rehearsal_takes_up_no_line_and_says_so_in_every_document(county: County) -> None:
    rehearsal = county.drawn(rehearsal=True)
    assert rehearsal == "rehearsal:market/1"
    document = json.loads((exported(county, rehearsal) / "record" / "round.json").read_text())
    assert document["round_id"] == "rehearsal:market/1"
    county.at("2026-07-02T21:00:00+08:00")
    with pytest.raises(BadRound, match=r"round\.sources_passed"):
        county.app.rounds.open(order())
    later = sources(parties=[], deadline=None, later=[{"event": EVENT, "date": "2026-07-20", "pattern": "[0-9]{9}"}])
    assert county.app.rounds.open(order(sources=later)).round_id == "market/1"


def test_a_row_that_was_wrong_on_the_day_of_the_freeze_is_replaced_by_its_reserve(county: County) -> None:
    round_id = county.drawn()
    folder = exported(county, round_id)
    drawn = [json.loads(text) for text in (folder / "record" / "drawn.jsonl").read_text().splitlines()]
    first = row_of(drawn[0])["id"]
    evidence = county.folder / "evidence.pdf"
    with pytest.raises(Unwritable, match=r"evidence\.pdf: cannot be read"):
        county.head.rounds.replace(round_id, first, ground="cancelled", evidence=evidence, reason="mistyped")
    evidence.write_bytes(b"the licence was cancelled in May")
    taken = county.head.rounds.replace(
        round_id, first, ground="cancelled", evidence=evidence, reason="cancelled before the freeze"
    )
    assert all(who != first for _, who in taken)
    assert {line for line, _ in taken} == {row_of(line)["line"] for line in drawn if row_of(line)["id"] == first}
    after = exported(county, round_id, "after")
    assert jointsup.verify_record(after / "record", frame=after / "frozen" / "frame.txt").clean
    with pytest.raises(BadRows, match=r"round\.replaced"):
        county.head.rounds.replace(round_id, first, ground="cancelled", evidence=evidence, reason="again")
    with pytest.raises(BadRows, match=r"round\.not_drawn_entity"):
        county.head.rounds.replace(round_id, "row:99999", ground="cancelled", evidence=evidence, reason="never there")


def test_an_entity_s_proof_checks_and_the_reading_stands_in_the_read_log(county: County) -> None:
    round_id = county.drawn()
    folder = exported(county, round_id)
    proof = county.app.rounds.prove(round_id, "row:00001", "asked by the firm")
    with pytest.raises(BadText, match=r"id\.pattern(.|\n)*row:0.* \[proof\.id\]"):
        county.app.rounds.prove(round_id, "row:1", "asked by the firm")
    path = county.folder / "proof.json"
    path.write_text(json.dumps(proof, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
    report = jointsup.verify_record(folder / "record", proof=path)
    assert (report.level, list(report.deviations)) == ("own row", [])
    assert county.acts("reads")[-1] == "rounds.prove"


def test_what_is_published_checks_and_holds_no_closed_part(county: County) -> None:
    round_id = county.drawn()
    with pytest.raises(Forbidden):
        county.admin.rounds.export(round_id, county.folder / "x", public=False, purpose="curious")
    county.app.rounds.disclose(round_id, "draw")
    public = county.app.rounds.export(round_id, county.folder / "public")
    assert jointsup.verify_record(public / "public").clean
    assert not (public / "frozen" / "frame.txt").exists()
    assert '"salt"' not in (public / "public" / "drawn.jsonl").read_text()
    county.app.rounds.disclose(round_id, "result")
    with pytest.raises(NotNow, match=r"round\.disclosed"):
        county.app.rounds.disclose(round_id, "notice")


def test_a_step_taken_meanwhile_stops_the_one_that_was_prepared(county: County) -> None:
    row = county.app.rounds.open(order())
    service = county.app.rounds
    stand = service.show(row.round_id)
    county.app.rounds.freeze(row.round_id)
    with pytest.raises(NotNow, match=r"round\.moved_on"), service._step(stand, "rounds.freeze", "freeze"):
        pass


def test_a_draw_that_stopped_after_the_seed_is_taken_up_from_the_same_seed(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    round_id = county.frozen()
    county.committed(round_id)
    county.revealed(round_id)
    county.at("2026-07-02T20:00:00+08:00")
    county.app.rounds.announce(round_id, EVENT, NUMBER)
    monkeypatch.setattr("jointsup.services.life.recording.draw_files", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        county.head.rounds.draw(round_id)
    monkeypatch.undo()
    seeded = county.app.rounds.show(round_id).row
    assert seeded.state == "seeded"
    with pytest.raises(NotNow, match=r"round\.seed_known|round\.state"):
        county.head.rounds.cancel(round_id, "too late")
    county.head.rounds.draw(round_id)
    head = json.loads((exported(county, round_id) / "record" / "record.json").read_text())
    assert head["checkpoint"] == seeded.checkpoint


def test_nobody_without_a_role_opens_or_sees_a_round(county: County) -> None:
    row = county.app.rounds.open(order())
    stranger = county.app.by(Actor("stranger", "market", "370000"))
    with pytest.raises(Forbidden):
        stranger.rounds.open(order(lines=["fire"]))
    with pytest.raises(Forbidden):
        stranger.rounds.show(row.round_id)
    with pytest.raises(Unknown, match=r"round\.unknown"):
        county.app.rounds.show("market/9")


def test_every_step_is_told_as_an_event_that_plugins_can_read(county: County) -> None:
    """Each step leaves an event of its kind in the outbox, which is read back as its class; it names no entity."""
    told_by(county)
    round_id = county.drawn()
    folder = exported(county, round_id)
    first = row_of(json.loads((folder / "record" / "drawn.jsonl").read_text().splitlines()[0]))["id"]
    evidence = county.folder / "evidence.pdf"
    with pytest.raises(Unwritable, match=r"evidence\.pdf: cannot be read"):
        county.head.rounds.replace(round_id, first, ground="cancelled", evidence=evidence, reason="mistyped")
    evidence.write_bytes(b"the licence was cancelled in May")
    taken = county.head.rounds.replace(round_id, first, ground="cancelled", evidence=evidence, reason="cancelled before the freeze")
    county.head.rounds.disclose(round_id, "draw")
    told = read_events(county)
    assert [event.kind for event in told] == [
        "round_opened", "frame_frozen", "pair_witnessed", *["nonce_committed"] * len(small.PARTIES), *["nonce_revealed"] * len(small.PARTIES),
        "seed_fixed", "draw_recorded", *["row_replaced"] * len(taken), "disclosure_published",
    ]  # fmt: skip
    row, by_kind = county.app.rounds.show(round_id).row, {event.kind: event for event in told}
    assert {(event.round_id, event.attempt, event.rehearsal) for event in told} == {(round_id, 1, False)}
    assert (by_kind["frame_frozen"].frame_digest, by_kind["frame_frozen"].rows) == (row.frame_digest, 60)
    assert by_kind["draw_recorded"].record_digest == row.record_digest
    assert by_kind["draw_recorded"].drawn >= by_kind["draw_recorded"].visits > 0
    assert by_kind["row_replaced"].line in {line for line, _ in taken}
    assert by_kind["seed_fixed"].seed == json.loads((folder / "record" / "record.json").read_text())["seed"]["value"]
    assert not any(first in str(event) for event in told)


def test_rounds_that_end_early_are_told_too(county: County) -> None:
    """A cancelled round and a void attempt are events with their reason; the next attempt's freeze is one again."""
    told_by(county)
    county.head.rounds.cancel(county.frozen(), "wrong register")
    round_id = county.frozen(sources=sources(later=[]))
    county.committed(round_id)
    county.revealed(round_id, small.PARTIES[0])
    county.head.rounds.void(round_id)
    only = sources(parties=[[small.PARTIES[0], "甲方部门"]], deadline="2026-07-10T18:00:00+08:00")
    county.app.rounds.again(round_id, {**only, "later": [{"event": EVENT, "date": "2026-07-11", "pattern": "[0-9]{9}"}]})
    told = read_events(county)
    (cancelled,) = (event for event in told if event.kind == "round_cancelled")
    (void,) = (event for event in told if event.kind == "round_void")
    assert cancelled.reason == "wrong register"
    assert small.PARTIES[1] in void.reason
    assert [(event.attempt, event.rows) for event in told if event.kind == "frame_frozen"] == [(1, 60), (1, 60), (2, 60)]


def told_by(county: County) -> None:
    """Let a plugin be told of what follows."""
    acting = evolve(county.app.acting, receivers=("city/pager",))
    county.app, county.head = evolve(county.app, acting=acting), evolve(county.head, acting=acting.by(county.head.actor))


def read_events(county: County) -> list[Any]:
    """Return what the outbox holds for the plugin that listens, as it will read it."""
    store = county.admin.acting.store
    with store.acts.reading() as connection:
        rows = connection.execute(select(store.tables.outbox)).mappings().all()
    rows = sorted(rows, key=lambda row: (row["at"], row["number"]))
    return [read_event({**read_canonical(row["body"]), "key": row["key"]}) for row in rows]


def test_a_host_gets_the_visits_of_the_record_and_the_reading_stands_in_the_read_log(county: County) -> None:
    """Id, checks and whether it is made are those of ``visits.jsonl``; before the draw there are none, and only who may reads them."""
    round_id = county.frozen()
    with pytest.raises(NotNow, match=r"round\.state"):
        county.head.rounds.visits(round_id, "tasks")
    _draw(county, round_id)
    lines = map(read_canonical, (exported(county, round_id) / "record/visits.jsonl").read_text("utf-8").splitlines())
    whole = [row_of(line) for line in lines]
    visits = county.head.rounds.visits(round_id, "tasks")
    assert [(visit.id, [list(check) for check in visit.checks], visit.made) for visit in visits] == [
        (line["id"], line["checks"], "not_made" not in line) for line in whole
    ]
    assert visits
    assert {visit.made for visit in visits} == {True, False}
    assert county.acts("reads")[-1] == "rounds.export"
    with pytest.raises(Forbidden):
        county.app.rounds.visits(round_id, "tasks")


def test_a_draw_inside_the_hosts_transaction_goes_with_it_and_comes_out_the_same_again(county: County) -> None:
    """Rolled back, round, ledger and read log stand as before; drawn again, the same entities are drawn."""
    round_id = county.frozen()
    _seeded(county, round_id)
    store, before = county.admin.acting.store, county.acts(f"round:{round_id}")
    drawn = []
    with store.engine.connect() as connection, connection.begin() as transaction:
        county.head.within(connection).rounds.draw(round_id)
        drawn.append(county.head.within(connection).rounds.visits(round_id, "tasks"))
        transaction.rollback()
    assert county.acts(f"round:{round_id}") == before
    assert county.acts("reads") == []
    assert county.app.rounds.show(round_id).row.state == "frozen"
    county.head.rounds.draw(round_id)
    drawn.append(county.head.rounds.visits(round_id, "tasks"))
    assert drawn[0] == drawn[1]
    with store.engine.connect() as connection, connection.begin(), pytest.raises(Forbidden, match=r"access\.joined"):
        county.head.within(connection).rounds.visits(round_id, "tasks")
    assert county.admin.ledger.check().clean


def _seeded(county: County, round_id: str) -> None:
    county.committed(round_id)
    county.revealed(round_id)
    county.at("2026-07-02T20:00:00+08:00")
    county.app.rounds.announce(round_id, EVENT, NUMBER)


def _draw(county: County, round_id: str) -> None:
    _seeded(county, round_id)
    county.head.rounds.draw(round_id)
