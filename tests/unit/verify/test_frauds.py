"""Each known fraud is found, and found under its rule. The forger makes every digest agree that he can."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from jointsup.algorithms.sampling.draw import ticket_rows
from jointsup.algorithms.sampling.frame import Frame, FrameRow, frame_lines, leaf_of, make_frame, row_text
from jointsup.algorithms.sampling.record import public_copy, record_digest
from jointsup.algorithms.sampling.seed import commitment, seed_of
from jointsup.algorithms.sampling.tickets import group_start, order_key
from jointsup.algorithms.sampling.tree import tree_root
from jointsup.canonical import canonical, hash_parts, read_canonical
from jointsup.verify import FrameFile, Report, check_record
from rounds import (
    SECRET,
    Case,
    add_entry,
    document_of,
    fixed_round,
    later_entry,
    later_event,
    line,
    lines_of,
    make_case,
    reroot,
    reserve_entry,
    sources,
)


@pytest.fixture(scope="module", params=["sha256", "sm3"])
def case(request: pytest.FixtureRequest) -> Case:
    return fixed_round(request.param, rows=60)


def at_frame(case: Case, tmp_path: Path, files: dict[str, str] | None = None, text: str | None = None, **others: Any) -> Report:
    """Check at the frame level."""
    path = tmp_path / "frame.txt"
    path.write_bytes((case.frame_text if text is None else text).encode())
    return check_record(case.files if files is None else files, FrameFile(path), **others)


def codes(report: Report) -> set[str]:
    return {deviation.code for deviation in report.deviations}


def said(report: Report, code: str) -> str:
    """What a report says of one kind of deviation."""
    return "\n".join(deviation.text() for deviation in report.deviations if deviation.code == code)


def test_honest_records_are_clean_at_every_level(case: Case, tmp_path: Path) -> None:
    """An honest record has no deviation, and each check says how deep it went."""
    files = add_entry(case.files, reserve_entry(case, case.files, case.draw.drawn[0].id))
    files = add_entry(files, later_entry(files))
    reports = {
        "record": check_record(files, witness=case.witness()),
        "own row": check_record(case.public("notice", files), proof=case.proof(case.draw.drawn[0].id)),
        "frame": at_frame(case, tmp_path, files, witness=case.witness()),
    }
    for level, report in reports.items():
        assert (report.level, report.deviations) == (level, ())
        assert report.record_digest == case.digest


# The frame.


def test_a_frame_changed_after_its_digest(case: Case, tmp_path: Path) -> None:
    """A row taken out of the frame, or put into another tier, gives another root."""
    rows = list(case.frame.rows)
    without = "".join(frame_lines(Frame(case.frame.header, rows[1:])))
    assert {"frame.root/count", "frame.root/root"} <= codes(at_frame(case, tmp_path, text=without))
    moved = [FrameRow(rows[0].id, rows[0].salt, (*rows[0].codes[:3], "1", rows[0].codes[4])), *rows[1:]]
    changed = "".join(frame_lines(Frame(case.frame.header, moved)))
    if moved[0] != rows[0]:
        assert "frame.root/root" in codes(at_frame(case, tmp_path, text=changed))


def _with_rows(case: Case, rows: list[tuple[str, tuple[str, ...]]]) -> Case:
    """The round that a forger makes of other rows, all digests and the draw made anew, with the receipts of the true one."""
    frame = make_frame(case.frame.hash_name, SECRET, "2026-02-28", case.frame.facets, rows)
    document = copy.deepcopy(case.document)
    document["frame_digest"] = frame.digest
    place = frame.facets.index("area")
    document["counts"] = [[code, sum(row.codes[place] == code for row in frame.rows), None, None] for code, *_ in document["counts"]]
    forged = make_case(document, frame)
    return Case(document, frame, forged.seed, case.receipts)


def test_a_friend_left_out_of_a_new_frame(case: Case, tmp_path: Path) -> None:
    """A frame made anew without a friend, with all that follows from it, contradicts the receipts for pair and lists."""
    rows = [(row.id, row.codes) for row in case.frame.rows]
    forged = _with_rows(case, [row for row in rows if row[0] != case.draw.drawn[0].id])
    report = at_frame(forged, tmp_path)
    assert {"witness.pair", "witness.lists"} <= report.rules


def test_a_friend_in_another_tier_in_a_new_frame(case: Case, tmp_path: Path) -> None:
    """A frame in which a friend is of another tier is seen by the receipts, and by what the witness keeps."""
    entity = case.draw.drawn[0].id
    rows = [
        (row.id, (*row.codes[:4], str((int(row.codes[4]) + 5) % 12)) if row.id == entity else row.codes)
        for row in case.frame.rows
    ]
    forged = _with_rows(case, rows)
    report = at_frame(forged, tmp_path, witness=case.witness())
    assert {"witness.pair/receipt", "witness.pair/other"} <= codes(report)


def _frame_of(case: Case, rows: list[FrameRow]) -> Frame:
    """A frame of any rows, its header made to agree (depth 0)."""
    rows = sorted(rows, key=lambda row: row.id)
    leaves = [leaf_of(case.frame.hash_name, r.id, r.salt, row_text(case.frame.facets, r.id, r.codes)) for r in rows]
    header = {**case.frame.header, "count": len(rows), "root": tree_root(case.frame.hash_name, leaves)}
    return Frame(header, rows)


def test_equal_salts(case: Case, tmp_path: Path) -> None:
    """Two rows whose salts begin alike have one ticket; both are named."""
    rows = list(case.frame.rows)
    twin = FrameRow(rows[1].id, rows[0].salt[:22] + rows[1].salt[22:], rows[1].codes)
    report = at_frame(case, tmp_path, text="".join(frame_lines(_frame_of(case, [rows[0], twin, *rows[2:]]))))
    assert "frame.salt/doubled" in codes(report)
    assert rows[0].id in said(report, "frame.salt/doubled")
    assert rows[1].id in said(report, "frame.salt/doubled")


def test_doubled_ids(case: Case, tmp_path: Path) -> None:
    """An id that stands twice is named."""
    rows = list(case.frame.rows)
    again = FrameRow(rows[0].id, "0" * 32, rows[0].codes)
    report = at_frame(case, tmp_path, text="".join(frame_lines(_frame_of(case, [again, *rows]))))
    assert rows[0].id in said(report, "frame.order/doubled")


# Seed and witness.


def _reseeded(case: Case, commitments: Any = None, reveals: Any = None, later: Any = None) -> Case:
    """The round that a forger draws from other values, the seed made anew, receipts as they were."""
    seed = case.seed
    seed = type(seed)(
        seed.commitments if commitments is None else commitments,
        seed.reveals if reveals is None else reveals,
        seed.later if later is None else later,
        "",
    )
    name = case.frame.hash_name
    mine = read_canonical(case.files["record.json"])["round_digest"]
    good = [
        (party, nonce)
        for party, nonce in seed.reveals
        if [party, commitment(name, case.frame.digest, mine, party, nonce)] in [list(c) for c in seed.commitments]
    ]
    value = seed_of(name, case.frame.digest, mine, [*good, (seed.later[0], seed.later[1])])
    return Case(case.document, case.frame, type(seed)(seed.commitments, seed.reveals, seed.later, value), case.receipts)


def test_a_reveal_dropped_or_swapped_after_the_later_value(case: Case, tmp_path: Path) -> None:
    """Who leaves out a reveal, or swaps it for a wrong one, once the later value is known, contradicts the receipt of the list."""
    dropped = _reseeded(case, reveals=case.seed.reveals[1:])
    swapped = _reseeded(case, reveals=[[case.seed.reveals[0][0], "a" * 64], *case.seed.reveals[1:]])
    for forged in (dropped, swapped):
        report = at_frame(forged, tmp_path)
        assert codes(report) == {"witness.lists/receipt"}
        assert any(remark.code in ("seed.withheld", "seed.wrong") for remark in report.remarks)


def test_without_receipts_a_dropped_reveal_is_not_ruled_out(case: Case, tmp_path: Path) -> None:
    """Where there are no receipts, a check says that the organiser could choose among reveals, and among frames."""
    forged = _reseeded(case, reveals=case.seed.reveals[1:])
    report = at_frame(Case(forged.document, forged.frame, forged.seed, []), tmp_path)
    assert report.clean
    assert {"no_list_receipts", "no_pair_receipt"} <= {sentence.code for sentence in report.cannot_show}


def test_commitments_changed_against_the_receipt(case: Case, tmp_path: Path) -> None:
    """A party's commitment replaced by one to another nonce contradicts the receipt."""
    name, mine = case.frame.hash_name, case.head["round_digest"]
    party = case.seed.commitments[0][0]
    other = [party, commitment(name, case.frame.digest, mine, party, "b" * 64)]
    forged = _reseeded(case, [other, *case.seed.commitments[1:]], [[party, "b" * 64], *case.seed.reveals[1:]])
    assert codes(at_frame(forged, tmp_path)) == {"witness.lists/receipt"}


def test_a_later_value_outside_its_pattern_or_event(case: Case, tmp_path: Path) -> None:
    """A later value of the wrong form, of another event, or none at all, is no later value."""
    assert codes(at_frame(_reseeded(case, later=["beacon-9", "xyz"]), tmp_path)) == {"seed.later/pattern"}
    assert codes(at_frame(_reseeded(case, later=["beacon-8", "9" * 64]), tmp_path)) == {"seed.later/event"}
    none = reroot(case.files, head=lambda head: head["seed"].update(later=None))
    assert {"seed.later/missing", "seed.value/other"} <= codes(at_frame(case, tmp_path, none))


def test_a_fallback_is_looked_up(case: Case) -> None:
    """Where the value of a fallback was taken, the check asks whether the events before it gave none."""
    events = [later_event(), later_event("fallback", "[0-9]{9}", "2026-03-12")]
    fallback = fixed_round(rows=30, sources=sources({}, events))
    drawn = make_case(fallback.document, fallback.frame, later=["fallback", "123456789"])
    report = check_record(drawn.files)
    assert report.clean
    assert [sentence.code for sentence in report.look_up][:2] == ["no_value", "later_value"]


def test_a_pattern_that_is_none(case: Case) -> None:
    """A later value of an event whose pattern is none matches nothing."""
    files = reroot(case.files, document=lambda d: d["sources"]["later"][0].update(pattern="[9-0]{64}"))
    assert {"round.rules/pattern", "seed.later/pattern"} <= codes(check_record(files))


def test_a_seed_that_was_chosen(case: Case, tmp_path: Path) -> None:
    """A record drawn with a seed of the organiser's own choice is seen by whoever makes the seed anew."""
    chosen = Case(case.document, case.frame, type(case.seed)(case.seed.commitments, case.seed.reveals, case.seed.later, "c" * 64), case.receipts)
    assert codes(check_record(chosen.files)) == {"seed.value/other"}


def test_parties_out_of_nowhere(case: Case) -> None:
    """A commitment of no party of the round, and a reveal without a commitment, are named."""

    def add(head: dict[str, Any]) -> None:
        head["seed"]["commitments"].append(["朋友", "0" * 64])
        head["seed"]["reveals"].append(["路人", "0" * 64])

    report = check_record(reroot(case.files, head=add))
    assert "朋友" in said(report, "seed.commitments/party")
    assert "路人" in said(report, "seed.commitments/reveal")


def test_ten_frames_stamped_and_one_used(case: Case) -> None:
    """Pairs that the witness keeps and that came to nothing are named, under whatever number they were handed in."""
    witness = case.witness()
    spare = [[f"市市场监管局/{number}", 1, f"{number:064}", "0" * 64, "2026-02-20T08:00:00Z"] for number in range(4, 13)]
    report = check_record(case.files, witness={**witness, "pairs": witness["pairs"] + spare})
    assert codes(report) == {"witness.open/open"}
    assert all(f"/{number}," in said(report, "witness.open/open") for number in range(4, 13))
    attempts = [[case.document["round_id"], number, f"{number:064}", "0" * 64, "2026-02-20T08:00:00Z"] for number in range(2, 11)]
    report = check_record(case.files, witness={**witness, "pairs": witness["pairs"] + attempts})
    assert {"witness.open/open", "witness.pair/repeated"} == codes(report)
    same = [[case.document["round_id"], 1, "1" * 64, "0" * 64, "2026-02-01T00:00:00Z"]]
    report = check_record(case.files, witness={**witness, "pairs": same + witness["pairs"]})
    assert {"witness.pair/other", "witness.pair/second"} <= codes(report)


def test_a_round_run_twice(case: Case) -> None:
    """A second draw of a round that has a record is seen: by its record digest, and by the attempt after a record."""
    witness = case.witness()
    witness["ends"][-1][3] = "1" * 64
    assert codes(check_record(case.files, witness=witness)) == {"witness.pair/record"}
    again = fixed_round(case.frame.hash_name, 60, attempt=2)
    run_twice = again.witness()
    run_twice["ends"][-2][2:] = ["record", "2" * 64]
    assert codes(check_record(again.files, witness=run_twice)) == {"witness.pair/repeated"}
    assert check_record(again.files, witness=again.witness()).clean


def test_a_witness_that_has_no_end_of_this_round_yet(case: Case) -> None:
    """That the witness does not keep this record's digest yet is said, and breaks no rule: the record is at hand."""
    witness = case.witness()
    report = check_record(case.files, witness={**witness, "ends": witness["ends"][:-1]})
    assert report.clean
    assert "no_own_end" in {remark.code for remark in report.remarks}


def test_the_round_that_is_said_to_be_repeated(case: Case) -> None:
    """That the witness keeps no pair of the round that this one repeats is said; where it keeps one, nothing is said."""

    def remarks(**changes: Any) -> set[str]:
        changed = fixed_round(case.frame.hash_name, 30, **changes)
        return {remark.code for remark in check_record(changed.files, witness=changed.witness()).remarks}

    assert "previous_unknown" in remarks()
    assert "previous_unknown" not in remarks(previous=None)
    kept = fixed_round(case.frame.hash_name, 30).witness()["pairs"][0][3]
    assert "previous_unknown" not in remarks(previous=[kept, "重新抽取"])


def test_what_a_witness_keeps_must_hang_together(case: Case) -> None:
    """Gaps, pairs out of order, foreign rounds, ends without pairs and doubled ends of a witness are named."""
    honest = case.witness()

    def found(**changes: Any) -> set[str]:
        return codes(check_record(case.files, witness={**copy.deepcopy(honest), **changes}))

    pairs, ends = honest["pairs"], honest["ends"]
    assert found(pairs=pairs[1:], ends=ends[1:]) == {"witness.pair/gap"}
    assert found(pairs=pairs[:-1], ends=ends[:-1]) == {"witness.pair/unknown"}
    assert found(pairs=pairs[::-1], ends=ends) == {"witness.pair/time"}
    assert found(ends=[*ends, ends[0]]) == {"witness.pair/end_twice"}
    assert found(ends=[*ends, ["市市场监管局/9", 1, "void", "无"]]) == {"witness.pair/end_alone"}
    assert found(organiser="别的单位") == {"witness.pair/organiser", "witness.pair/foreign"}
    first_attempt_missing = [[*pairs[0][:1], 2, *pairs[0][2:]], *pairs[1:]]
    assert found(pairs=first_attempt_missing, ends=[[*ends[0][:1], 2, *ends[0][2:]], *ends[1:]]) == {"witness.pair/attempt"}
    at = {"time": f"pairs[{len(pairs)}]", "second": f"pairs[{len(pairs)}]", "end_twice": f"ends[{len(ends)}]"}
    twice = {**copy.deepcopy(honest), "pairs": [*pairs, pairs[0]], "ends": [*ends, ends[0]]}
    for deviation in check_record(case.files, witness=twice).deviations:
        assert deviation.where == f"witness: {at[deviation.code.partition('/')[2]]}"


@pytest.mark.parametrize(
    ("end", "code", "where"),
    [
        ([], "length", "ends[0]"),
        (["市市场监管局/1", 1, "void"], "length", "ends[0]"),
        (["市市场监管局/1", 1, "void", "无", ""], "length", "ends[0]"),
        ("void", "array", "ends[0]"),
        (7, "array", "ends[0]"),
        (["市市场监管局/1", 1, "record", "无"], "digest", "ends[0][3]"),
        (["市市场监管局/1", 1, "lost", "0" * 64], "one_of", "ends[0][2]"),
        (["市市场监管局/1", 1, "void", 7], "text", "ends[0][3]"),
        (["市市场监管局/1", 0, "void", "无"], "bounds", "ends[0][1]"),
    ],
)
def test_an_end_of_another_form_is_refused_where_it_stands(case: Case, end: Any, code: str, where: str) -> None:
    """An end that a witness shows names round, attempt, kind, and a record's digest or the reason of a void."""
    report = check_record(case.files, witness={**case.witness(), "ends": [end]})
    assert [(found.code, found.where) for found in report.deviations] == [(f"schema/{code}", f"witness: {where}")]


def test_receipts_out_of_order(case: Case) -> None:
    """Receipts must come in the order pair, commitments, deadline, reveals, later value; whose do not count is said."""

    def found(**times: str) -> Report:
        receipts = [{**receipt, "time": times.get(receipt["kind"], receipt["time"])} for receipt in case.receipts]
        return check_record(Case(case.document, case.frame, case.seed, receipts).files)

    assert codes(found(pair="2026-03-02T16:00:00+08:00")) == {"witness.lists/order"}
    assert codes(found(commitments="2026-03-02T17:00:01+08:00", reveals="2026-03-02T17:00:02+08:00")) == {"witness.lists/deadline"}
    assert codes(found(reveals="2026-03-10T00:00:00+08:00")) == {"witness.lists/late"}
    same_day = found(reveals="2026-03-09T00:00:00+08:00")
    assert same_day.clean
    assert "same_day" in {sentence.code for sentence in same_day.cannot_show}
    strange = [{**receipt, "witness": "路人"} for receipt in case.receipts]
    report = check_record(Case(case.document, case.frame, case.seed, strange).files)
    assert report.clean
    assert {remark.code for remark in report.remarks} == {"receipt.uncounted"}
    assert {"no_pair_receipt", "no_list_receipts"} <= {sentence.code for sentence in report.cannot_show}


def test_receipts_of_one_moment_are_in_order(case: Case) -> None:
    """Pair, commitments and deadline may fall on one moment; of several receipts the first in time counts, whatever its offset."""

    def found(receipts: list[dict[str, Any]]) -> set[str]:
        order = sorted(receipts, key=lambda receipt: (receipt["kind"], receipt["witness"], receipt["time"]))
        return codes(check_record(Case(case.document, case.frame, case.seed, order).files))

    deadline = case.document["sources"]["deadline"]
    at_once = [{**one, "time": one["time"] if one["kind"] == "reveals" else deadline} for one in case.receipts]
    assert found(at_once) == set()
    (pair,) = [one for one in case.receipts if one["kind"] == "pair"]
    others = [one for one in case.receipts if one["kind"] != "pair"]
    # The second text is the smaller one, and hours later.
    assert found([*others, *({**pair, "time": time} for time in ("2026-03-02T09:00:00+08:00", "2026-03-02T08:00:00-12:00"))]) == set()


def test_a_list_without_receipt_is_said(case: Case) -> None:
    """Where a witness kept one of the two lists and not the other, the check says that it cannot show who chose."""
    for kind in ("commitments", "reveals"):
        receipts = [one for one in case.receipts if one["kind"] != kind]
        report = check_record(Case(case.document, case.frame, case.seed, receipts).files)
        assert "no_list_receipts" in {sentence.code for sentence in report.cannot_show}


def test_a_seed_without_later_value(tmp_path: Path) -> None:
    """Without a later value two bodies must have committed, and nobody may have withheld or changed its nonce."""
    parties = {"甲": "b1", "乙": "b2"}
    settings: dict[str, Any] = {"sources": sources(parties, [])}
    honest = fixed_round("sha256", 30, **settings)
    assert honest.seed.later is None
    assert at_frame(honest, tmp_path).clean
    for how, code in (("withheld", "withheld"), ("wrong", "wrong"), ("silent", "bodies")):
        forged = make_case(honest.document, honest.frame, **{how: ["甲"]})
        assert codes(at_frame(forged, tmp_path)) == {f"seed.sources/{code}"}
    alone = make_case(honest.document, honest.frame, silent=["甲", "乙"])
    assert {"seed.sources/bodies", "seed.sources/none"} == codes(check_record(alone.files))


# Counts and draw: the forger gives every digest above what he changed.


def _change_stratum(case: Case, **members: Any) -> dict[str, str]:
    """The record with one stratum changed: the first that draws somebody and not everybody."""

    def change(lines: list[dict[str, Any]]) -> None:
        stratum = next(line for line in lines if 0 < line["n"] < line["can"])
        stratum.update({name: value(stratum) for name, value in members.items()})

    return reroot(case.files, strata=change)


def test_other_numbers(case: Case, tmp_path: Path) -> None:
    """Another n, target, size, base or cut-off of a stratum is found under its own rule, already without the frame."""
    expected = {
        "counts.n/other": {"n": lambda s: s["n"] + 1},
        "counts.target/other": {"target": lambda s: "1/7"},
        "counts.strata/base": {"base": lambda s: s["base"] + 1},
        "draw.cut_off/last": {"cut_off": lambda s: "f" * 64 if s["cut_off"] != "f" * 64 else "0" * 64},
        "draw.cut_off/missing": {"cut_off": lambda s: None},
        "counts.strata/can": {"can": lambda s: s["rows"] + 1},
    }
    for code, change in expected.items():
        files = _change_stratum(case, **change)
        assert code in codes(check_record(files))
        assert code in codes(at_frame(case, tmp_path, files))


def test_other_sizes_need_the_frame(case: Case, tmp_path: Path) -> None:
    """A stratum said to be larger than it is, with its target and number in keeping, is found with the frame."""
    files = _change_stratum(case, rows=lambda s: s["rows"] + 1)
    assert "counts.strata/frame" in codes(at_frame(case, tmp_path, files))


def test_the_order_of_strata(case: Case) -> None:
    """A stratum left out, or two that changed places, are found by the document alone."""
    for change in (lambda lines: lines[1:], lambda lines: [lines[1], lines[0], *lines[2:]], lambda lines: []):
        assert codes(check_record(reroot(case.files, strata=change))) == {"counts.strata/sequence"}


def test_totals(case: Case, tmp_path: Path) -> None:
    """Totals and the rows without a chance must be those of strata and frame."""

    def found(change: Any) -> set[str]:
        return codes(at_frame(case, tmp_path, reroot(case.files, head=change)))

    assert found(lambda head: head["totals"][0].__setitem__(1, 0)) == {"totals/line"}
    assert found(lambda head: head["totals"].__delitem__(0)) == {"totals/line"}
    assert found(lambda head: head["without_chance"][0].__setitem__(1, 1)) == {"totals/frame"}
    assert found(lambda head: head["without_chance"][0].__setitem__(1, 999)) == {"totals/frame", "totals/too_many"}


def _forge_drawn(case: Case, into: str | None = None) -> tuple[dict[str, str], str, str]:
    """The last drawn of a stratum replaced by the next in order, his ticket and cut-off put right; who went and who came."""
    rows = ticket_rows(case.rules, case.frame, case.seed.value)
    drawn = {(row.line, row.id) for row in case.draw.drawn}
    last = next(row for row in case.draw.drawn if row.line == 0 and case.draw.strata[0][row.stratum].cut_off == row.ticket)
    start = group_start(1, case.rules.groups)
    after = sorted((row for row in rows if order_key(start, row.ticket) > order_key(start, last.ticket)), key=lambda r: order_key(start, r.ticket))
    friend = next(
        row for row in after
        if (0, row.id) not in drawn and any((p.line, p.stratum, p.excluded) == (0, last.stratum, False) for p in row.places)
    )

    def change(lines: list[Any]) -> None:
        for one in lines:
            if one["open"]["line"] == "food-check" and one["open"]["id"] == last.id:
                one["open"].update(id=friend.id, ticket=friend.ticket)

    def cut(lines: list[Any]) -> None:
        for one in lines:
            if one["line"] == "food-check" and one["cut_off"] == last.ticket:
                one["cut_off"] = friend.ticket

    return reroot(case.files, drawn=change, strata=cut), last.id, friend.id


def test_another_is_drawn(case: Case, tmp_path: Path) -> None:
    """A drawn entity replaced by the next in order, cut-off and all, is found with the frame, and both are named."""
    files, went, came = _forge_drawn(case)
    report = at_frame(case, tmp_path, files)
    assert went in said(report, "draw.rows/left_out")
    assert came in said(report, "draw.rows/not_drawn")


def test_own_row_shows_who_was_left_out(case: Case) -> None:
    """The one left out sees with his proof that his ticket lies within the cut-off and that he is not listed."""
    files, went, came = _forge_drawn(case)
    report = check_record(files, proof=_own_strata(case, files, went))
    assert went in said(report, "proof.drawn/left_out")
    assert "proof.drawn/not_due" not in codes(report)
    report = check_record(files, proof=_own_strata(case, files, came))
    assert "proof.drawn/left_out" not in codes(report)


def _own_strata(case: Case, files: dict[str, str], entity: str) -> dict[str, Any]:
    return case.proof(entity, files)


def test_tickets(case: Case, tmp_path: Path) -> None:
    """A ticket that is not the entity's is found: by order, by cut-off, by another line, by the frame."""

    def change(lines: list[Any]) -> None:
        lines[0]["open"]["ticket"] = "0" * 64

    report = at_frame(case, tmp_path, reroot(case.files, drawn=change))
    assert "draw.rows/ticket" in codes(report)

    def swap(lines: list[Any]) -> None:
        first, second = lines[0]["open"], lines[1]["open"]
        first["id"], second["id"] = second["id"], first["id"]

    assert "draw.rows/ticket" in codes(at_frame(case, tmp_path, reroot(case.files, drawn=swap)))


def test_order_and_doubles_of_the_drawn(case: Case) -> None:
    """Drawn lines out of order, of no line of the round, doubled or left out are found without the frame."""

    def found(change: Any) -> set[str]:
        return codes(check_record(reroot(case.files, drawn=change)))

    assert "draw.order/order" in found(lambda lines: lines[::-1])
    assert "draw.n/total" in found(lambda lines: lines[1:])
    assert {"draw.n/total", "draw.order/twice"} <= found(lambda lines: [lines[0], *lines])
    assert "draw.n/nowhere" in found(lambda lines: lines[0]["open"].update(line="nothing"))
    assert "draw.n/nowhere" in found(lambda lines: lines[0]["open"].update(stratum=["nothing", "risky"]))
    assert "draw.order/ticket" in found(lambda lines: _swap_in_stratum(lines))
    assert "draw.rows/two_tickets" in found(lambda lines: _rename(lines, "ticket"))


def _swap_in_stratum(lines: list[Any]) -> list[Any]:
    at = next(at for at in range(len(lines)) if lines[at]["open"].get("stratum") == lines[at + 1]["open"].get("stratum"))
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    return lines


def _rename(lines: list[Any], member: str) -> None:
    """Give an entity drawn in two lines another ticket in the second."""
    seen: set[str] = set()
    for one in lines:
        shown = {**one["open"], **one["closed"]}
        if shown["id"] in seen:
            side = "open" if member in one["open"] else "closed"
            one[side][member] = "1" * 64
            return
        seen.add(shown["id"])


def test_what_is_open(case: Case) -> None:
    """Members on the wrong side, and lines hidden against the rule, are found; persons and small strata may be hidden."""

    def close(lines: list[Any]) -> None:
        lines[0]["closed"]["ticket"] = lines[0]["open"].pop("ticket")

    def open_more(lines: list[Any]) -> None:
        line = next(line for line in lines if line["open"]["line"] == "fire")
        line["open"]["ticket"] = line["closed"].pop("ticket")

    assert codes(check_record(reroot(case.files, drawn=close))) == {"draw.open/closed"}
    assert codes(check_record(reroot(case.files, drawn=open_more))) == {"draw.open/open"}
    no_persons = fixed_round(case.frame.hash_name, 60, persons=None)
    hidden = no_persons.public("result")
    assert check_record(hidden).clean
    line = lines_of(hidden["drawn.jsonl"])[0]
    leaf = hash_parts(case.frame.hash_name, "jointsup/1/line", canonical(line["open"]), line["closed"])
    without = {**hidden, "drawn.jsonl": "\n".join([canonical(leaf), *hidden["drawn.jsonl"].split("\n")[1:]])}
    assert "draw.open/hidden" in codes(check_record(without))


def test_a_person_shown_in_a_public_copy(case: Case, tmp_path: Path) -> None:
    """With the frame, a person who is shown in a public copy is found."""
    person = next(row for row in case.draw.drawn if row.id in case.persons and case.rules.lines[row.line].id != "all-of-it")
    everyone = Case(case.document, case.frame, case.seed, case.receipts).files
    report = at_frame(case, tmp_path, public_copy(everyone, frozenset(), "result"))
    assert person.id in said(report, "draw.open/person")
    assert report.level == "record"
    assert "hidden_with_frame" in {sentence.code for sentence in report.cannot_show}


def test_visits(case: Case, tmp_path: Path) -> None:
    """A visit added, left out, split, moved to another group or yielded without cause is found already without the frame."""

    def found(change: Any) -> set[str]:
        return codes(check_record(reroot(case.files, visits=change)))

    def of(line: Any) -> dict[str, Any]:
        return line["open"] if "id" in line["open"] else line["closed"]

    assert found(lambda lines: lines[1:]) == {"visits/missing"}
    assert "visits/surplus" in found(lambda lines: [lines[0], *lines])
    assert "visits/order" in found(lambda lines: lines[::-1])
    assert {"visits/missing", "visits/surplus"} <= found(lambda lines: of(lines[0]).update(checks=[["food-check", "x"]]))
    assert {"visits/missing", "visits/surplus"} <= found(lambda lines: lines[0]["open"].update(group=2))
    yielded = reroot(case.files, visits=lambda lines: of(lines[0]).update(not_made="ceiling"))
    assert "visits" in at_frame(case, tmp_path, yielded).rules


def test_what_yields_to_a_ceiling(case: Case, tmp_path: Path) -> None:
    """That a visit yields which should be made is found with the frame, and that the wrong one of two yields without it."""

    def made_again(lines: list[Any]) -> None:
        line = next(line for line in lines if "not_made" in line["closed"] or "not_made" in line["open"])
        del line["closed" if "not_made" in line["closed"] else "open"]["not_made"]

    files = reroot(case.files, visits=made_again)
    assert check_record(files).clean
    assert {"visits/missing", "visits/surplus"} == codes(at_frame(case, tmp_path, files))

    def swapped(lines: list[Any]) -> None:
        shown = [{**line["open"], **line["closed"]} for line in lines]
        at = next(at for at, one in enumerate(shown) if "not_made" in one)
        other = next(i for i, one in enumerate(shown) if one["id"] == shown[at]["id"] and "not_made" not in one)
        for place, side in ((at, "pop"), (other, "set")):
            inside = lines[place]["open" if "id" in lines[place]["open"] else "closed"]
            inside.pop("not_made") if side == "pop" else inside.update(not_made="ceiling")

    assert "visits" in check_record(reroot(case.files, visits=swapped)).rules


# Later entries.


def test_a_reserve_out_of_order(case: Case, tmp_path: Path) -> None:
    """A friend taken before the next reserve is found with the frame, and who should have been taken is named."""
    out = next(row for row in case.draw.drawn if row.line == 0)
    entry = reserve_entry(case, case.files, out.id)
    rows = ticket_rows(case.rules, case.frame, case.seed.value)
    standing = {row.id for row in case.draw.drawn} | {taken for *_, taken in entry["taken"]}
    friend = next(
        row.id for row in rows
        if row.id not in standing and any((p.line, p.stratum, p.excluded) == (0, out.stratum, False) for p in row.places)
    )
    honest = entry["taken"][0][2]
    entry["taken"][0][2] = friend
    report = at_frame(case, tmp_path, add_entry(case.files, entry))
    assert codes(report) == {"later/next"}
    assert honest in said(report, "later/next")
    assert check_record(add_entry(case.files, entry)).clean
    entry["taken"][0][2] = None
    assert codes(at_frame(case, tmp_path, add_entry(case.files, entry))) == {"later/next"}


def test_reserves_that_contradict_the_drawn(case: Case) -> None:
    """A row replaced that does not stand, not replaced where it stands, replaced twice or by one who stands is found."""
    twice = next(row for row in case.draw.drawn if sum(other.id == row.id for other in case.draw.drawn) > 1)
    honest = reserve_entry(case, case.files, twice.id)

    def found(**changes: Any) -> set[str]:
        return codes(check_record(add_entry(case.files, {**honest, **changes})))

    assert found() == set()
    taken = honest["taken"]
    assert found(taken=taken[1:]) == {"later/not_replaced"}
    assert found(taken=taken[::-1]) == {"later/order"}
    assert found(taken=[[*taken[0][:2], twice.id], *taken[1:]]) == {"later/taken"}
    assert found(taken=[["nothing", [], None]]) == {"later/nowhere"}
    assert "later/not_drawn" in found(id="nobody")
    assert found(id="nobody", taken=[]) == {"later/nobody"}
    assert found(taken=[]) == {"later/nobody", "later/not_replaced"}
    files = add_entry(case.files, honest)
    again = {**later_entry(files, "reserve"), **{name: honest[name] for name in ("id", "ground", "evidence", "taken")}}
    assert "later/again" in codes(check_record(add_entry(files, again)))


def test_the_chain_of_later_entries(case: Case) -> None:
    """An entry changed, left out in the middle, or dated before the one before it is found."""
    files = case.files
    for _ in range(3):
        files = add_entry(files, later_entry(files))
    lines = lines_of(files["later.jsonl"])
    assert check_record(files).clean

    def found(entries: list[Any]) -> set[str]:
        return codes(check_record({**files, "later.jsonl": "".join(canonical(one) + "\n" for one in entries)}))

    assert found([{**lines[0], "reason": "改"}, *lines[1:]]) == {"later/chain"}
    assert found([lines[0], lines[2]]) == {"later/chain"}
    assert found([*lines[:2], {**lines[2], "time": "2026-05-01T00:00:00Z"}]) == {"later/time"}


def test_a_public_copy_without_later_entries(case: Case) -> None:
    """A public copy may keep later entries back where they name who is hidden, and says so; a whole record may not."""
    person = next(row.id for row in case.draw.drawn if row.id in case.persons)
    files = add_entry(case.files, reserve_entry(case, case.files, person))
    report = check_record(case.public(files=files))
    assert report.clean
    assert "later_hidden" in {sentence.code for sentence in report.cannot_show}
    whole = {name: text for name, text in files.items() if name != "later.jsonl"}
    assert codes(check_record(whole)) == {"file/missing"}


# Digests.


def test_unforged_changes_are_found_by_digests(case: Case, tmp_path: Path) -> None:
    """Who changes a file and none of the digests above it is found by the digest."""
    files = case.files
    other = canonical({**case.document, "names": []})
    assert codes(check_record({**files, "round.json": other})) == {"round.digest/round"}
    for name, code in (("strata", "strata.root/root"), ("drawn", "draw.root/root"), ("visits", "visits.root/root")):
        lines = files[f"{name}.jsonl"].splitlines(keepends=True)
        assert code in codes(check_record({**files, f"{name}.jsonl": "".join(lines[1:])}))
    header = reroot(files, head=lambda head: head["header"].update(as_of="2026-01-01"))
    assert codes(check_record(header)) == {"frame.digest/head"}
    foreign = reroot(files, document=lambda document: document.update(frame_digest="0" * 64))
    assert "round.digest/frame" in codes(check_record(foreign))
    other_frame = make_frame(case.frame.hash_name, SECRET, "2026-01-01", case.frame.facets, [])
    report = at_frame(case, tmp_path, text="".join(frame_lines(other_frame)))
    assert "frame.digest/frame" in codes(report)
    assert record_digest(case.head) == report.record_digest


def test_a_depth_that_the_count_does_not_give(case: Case) -> None:
    """The depth of the buckets follows from the count, already in the head."""
    files = reroot(case.files, head=lambda head: head["header"].update(depth=1))
    assert {"frame.digest/head", "frame.root/depth"} <= codes(check_record(files))


def test_a_round_without_facets(tmp_path: Path) -> None:
    """A frame without facets, and a document without areas and exclusions, are checked like any other."""
    frame = make_frame("sm3", SECRET, "2026-02-28", (), [(f"id{number}", ()) for number in range(20)])
    plain = make_case(document_of(frame, {}, [line("all", (), "1/3")]), frame)
    report = at_frame(plain, tmp_path)
    assert (report.level, report.deviations) == ("frame", ())


def test_counts_and_exclusions_of_the_document(case: Case, tmp_path: Path) -> None:
    """Counts by area and by ground of exclusion are recomputed from the frame."""

    def found(change: Any) -> set[str]:
        return codes(at_frame(case, tmp_path, reroot(case.files, document=change)))

    def move(document: dict[str, Any]) -> None:
        document["counts"][0][1] += 1
        document["counts"][1][1] -= 1

    assert {"round.counts/area"} <= found(move)
    assert {"round.counts/sum", "round.counts/area"} <= found(lambda document: document["counts"][0].__setitem__(1, 0))
    assert {"round.counts/exclusion"} <= found(lambda document: document["exclusions"].clear())


def test_an_exclusion_that_is_not_counted_is_named(tmp_path: Path) -> None:
    """Each ground and body of an excluded row is counted, one row of it too; one that is not stated is named with the count due."""
    facets = ("exclusion",)
    rows = [("a", ("0",)), ("b", ("1",)), ("c", ("2",)), ("d", ("2",))]
    frame = make_frame("sha256", SECRET, "2026-02-28", facets, rows)
    codes_of = {"exclusion": [["0", []], ["1", [["moved", "x"]]], ["2", [["new", "y"]]]]}
    settings = {"exclusion_facet": "exclusion", "exclusions": [["moved", "x", 1], ["new", "y", 2]]}
    case = make_case(document_of(frame, codes_of, [line("all", (), "1/2")], **settings), frame)
    assert at_frame(case, tmp_path).clean
    for stated, due in (([["new", "y", 2]], ("moved / x", "-", "1")), ([["moved", "x", 1], ["new", "y", 3]], ("new / y", "3", "2"))):
        changed = reroot(case.files, document=lambda document, stated=stated: document.update(exclusions=stated))
        (found,) = [one for one in at_frame(case, tmp_path, changed).deviations if one.code == "round.counts/exclusion"]
        assert (found.details["pair"], found.details["value"], found.details["expected"]) == due
