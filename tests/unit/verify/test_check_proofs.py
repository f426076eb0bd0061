"""An entity's proof, and a proof that it has no row: what they show, and what is wrong with those that do not hold."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest

from jointsup.algorithms.sampling.frame import (
    Frame,
    bucket_of,
    frame_root,
    leaf_of,
    make_frame,
    row_path,
    row_text,
    seal_of,
)
from jointsup.algorithms.sampling.tree import tree_paths, tree_root
from jointsup.verify import Report, check_record
from jointsup.verify.proofs import _side_by_side
from rounds import SECRET, Case, document_of, fixed_round, line, lines_of, make_case, reroot

CASE = fixed_round(rows=60)
TWICE = next(row.id for row in CASE.draw.drawn if row.line == 0 and sum(one.id == row.id for one in CASE.draw.drawn) > 2)
NOT_DRAWN = next(row.id for row in CASE.frame.rows if row.id not in {one.id for one in CASE.draw.drawn})
BIG = make_case(
    document_of(frame := make_frame("sha256", SECRET, "2026-02-28", (), ((f"id{n:05}", ()) for n in range(4200))), {}, [line("all", (), 9)]),
    frame,
)
"""A frame of sixteen buckets."""


def codes(report: Report) -> set[str]:
    return {deviation.code for deviation in report.deviations}


def found(entity: str, change: Callable[[Any], object] = lambda proof: None, case: Case = CASE, files: Any = None) -> set[str]:
    """What a check says of an entity's proof after a change."""
    proof = copy.deepcopy(case.proof(entity))
    change(proof)
    return codes(check_record(case.files if files is None else files, proof=proof))


def test_honest_proofs() -> None:
    """Proofs of the drawn, of those not drawn, and of those without a row hold, with the whole record and with a public copy."""
    for entity in (TWICE, NOT_DRAWN, "x:none", "!", "~"):
        for files in (CASE.files, CASE.public("result")):
            report = check_record(files, proof=CASE.proof(entity))
            assert (report.level, report.deviations) == ("own row", ())
    drawn = {remark.code for remark in check_record(CASE.files, proof=CASE.proof(TWICE)).remarks}
    assert drawn >= {"own.drawn"}
    out = next(row.id for row in CASE.frame.rows if any(place.excluded for place in CASE.rules.places(row.codes)))
    remarks = check_record(CASE.files, proof=CASE.proof(out)).remarks
    assert "own.excluded" in {remark.code for remark in remarks}
    assert "own.not_drawn" in {remark.code for remark in check_record(CASE.files, proof=CASE.proof(NOT_DRAWN)).remarks}
    assert len(remarks) == len(CASE.rules.places(next(row.codes for row in CASE.frame.rows if row.id == out)))
    for entity in ("id00000", BIG.draw.drawn[0].id, "id99999", "!", "~", "id00100x"):
        assert found(entity, case=BIG) == set()


def test_the_row_of_a_proof() -> None:
    """A row with another id, other facets, a code that is not listed, or of another frame is none."""

    def put(member: str, value: str) -> Callable[[Any], object]:
        return lambda proof: proof["row"].update({member: value})

    assert found(TWICE, put("id", "x:other")) == {"proof.row/members"}
    assert found(TWICE, put("more", "x")) == {"proof.row/members"}
    assert found(TWICE, lambda proof: proof["row"].pop("left")) == {"proof.row/members"}
    assert found(TWICE, put("area", "999999")) == {"proof.row/code"}
    assert found(TWICE, put("left", "1" if CASE.proof(TWICE)["row"]["left"] != "1" else "2")) == {"proof.path/root"}
    assert found(TWICE, lambda proof: proof.update(salt="0" * 32)) == {"proof.path/root"}
    other = check_record(CASE.files, proof=BIG.proof("id00000"))
    assert (other.level, codes(other)) == ("record", {"proof.row/header"})


def test_paths() -> None:
    """A path that is cut, turned or through another bucket does not hold."""
    assert found(TWICE, lambda proof: proof["path"].pop()) == {"proof.path/root"}
    for part in ("strata", "drawn", "visits"):
        assert found(TWICE, lambda proof, part=part: proof[part][0]["path"].pop(0)) == {"proof.path/root"}
    # A hash that stands for a whole subtree in a frame told to be flat: the path is right and goes through no bucket.
    flat = copy.deepcopy(BIG.proof("id00000"))
    flat["path"] = flat["path"][:3]
    assert "proof.path/root" in codes(check_record(BIG.files, proof=flat))


def test_a_path_through_another_bucket() -> None:
    """A row that the organiser put into another bucket than its id's is found by the sides of its path."""
    rows = list(BIG.frame.rows)
    name = "sha256"
    moved = min((row for row in rows if bucket_of(name, row.id, 1) != "f"), key=lambda row: row.id)
    buckets: dict[str, list[str]] = {}
    for row in rows:
        at = bucket_of(name, row.id, 1) if row is not moved else "f"
        buckets.setdefault(at, []).append(leaf_of(name, row.id, row.salt, row_text((), row.id, ())))
    leaf = leaf_of(name, moved.id, moved.salt, row_text((), moved.id, ()))
    roots = {at: tree_root(name, leaves) for at, leaves in buckets.items()}
    header = {**BIG.frame.header, "root": frame_root(name, 1, roots)}
    place = buckets["f"].index(leaf)
    path = tree_paths(name, buckets["f"], [place])[place] + tree_paths(name, [roots[f"{n:x}"] for n in range(16)], [15])[15]
    frame = Frame(header, rows)
    assert row_path(frame, moved.id) is not None
    case = make_case({**BIG.document, "frame_digest": frame.digest}, frame)
    proof = {**case.proof(moved.id), "path": path}
    assert "proof.path/bucket" in codes(check_record(case.files, proof=proof))
    assert "proof.path/root" not in codes(check_record(case.files, proof=proof))
    # Nor does such a row show that an entity of that bucket has none.
    after = next(row for row in rows if row is not moved and bucket_of(name, row.id, 1) == "f")
    entity = next(f"{moved.id}{n}" for n in range(1000) if bucket_of(name, f"{moved.id}{n}", 1) == "f")
    assert moved.id < entity < after.id
    near = tree_paths(name, buckets["f"], [0, 1])
    seals = [seal_of(name, row.salt, row_text((), row.id, ())) for row in (moved, after)]
    sides = [{"id": row.id, "seal": seal, "path": near[at]} for at, (row, seal) in enumerate(zip((moved, after), seals, strict=True))]
    top = path[len(near[0]) :]
    shown = {"schema": "absence/1", "header": header, "id": entity, "left": sides[0], "right": sides[1], "top": top}
    report = check_record(case.files, proof=shown)
    assert [(one.code, one.where) for one in report.deviations] == [("proof.path/neighbour", "proof: left")]


def test_own_lines() -> None:
    """Lines of others, lines left out, doubled or not due, and another stratum or ticket are found."""

    def first(proof: Any) -> Any:
        return proof["drawn"][0]["line"]

    assert "proof.drawn/other" in found(TWICE, lambda proof: first(proof)["open"].update(id="x:other"))
    assert "proof.drawn/wrong" in found(TWICE, lambda proof: first(proof)["open"].update(ticket="0" * 64))
    assert "proof.drawn/wrong" in found(TWICE, lambda proof: first(proof)["open"].update(stratum=["x"]))
    assert "proof.drawn/not_due" in found(TWICE, lambda proof: first(proof)["open"].update(line="nothing"))
    assert found(TWICE, lambda proof: proof["drawn"].pop(0)) == {"proof.drawn/not_given"}
    assert found(TWICE, lambda proof: proof["drawn"].append(proof["drawn"][0])) == {"proof.drawn/order"}
    assert found(TWICE, lambda proof: proof["drawn"].insert(0, proof["drawn"][0])) == {"proof.drawn/order"}
    assert found(TWICE, lambda proof: proof["strata"].pop(0)) == {"proof.drawn/strata"}
    assert found(TWICE, lambda proof: proof["visits"].pop(0)) == {"visits/proof"}
    assert found(NOT_DRAWN, lambda proof: proof.update(drawn=CASE.proof(TWICE)["drawn"])) == {"proof.drawn/other"}


def test_another_stratum_is_never_one_s_own() -> None:
    """A line of an unknown stratum is wrong wherever the entity's own stratum stands among the others."""
    for stratum in {one.stratum for one in CASE.draw.drawn}:
        drawn = next(one for one in CASE.draw.drawn if one.stratum == stratum)
        name = CASE.rules.lines[drawn.line].id

        def change(proof: Any, name: str = name) -> None:
            for entry in proof["drawn"]:
                if {**entry["line"]["open"], **entry["line"]["closed"]}["line"] == name:
                    entry["line"]["open" if "stratum" in entry["line"]["open"] else "closed"]["stratum"] = ["x"]

        assert "proof.drawn/wrong" in found(drawn.id, change)


def _hide(files: dict[str, str], entity: str) -> dict[str, str]:
    """The record without an entity's drawn lines, each replaced by one that shows nothing."""

    def hide(lines: list[Any]) -> list[Any]:
        return ["0" * 64 if {**one["open"], **one["closed"]}["id"] == entity else one for one in lines]

    return reroot(files, drawn=hide)


def test_what_hidden_lines_leave_open() -> None:
    """Where lines are hidden whole, that one who is due is listed cannot be shown, unless he was given his line."""
    files = _hide(CASE.files, TWICE)
    proof = {**CASE.proof(TWICE, CASE.files), "drawn": []}
    report = check_record(files, proof=proof)
    assert "proof.drawn/left_out" not in codes(report)
    assert "perhaps_hidden" in {sentence.code for sentence in report.cannot_show}
    given = check_record(CASE.public("draw"), proof=CASE.proof(TWICE))
    assert given.clean
    assert "perhaps_hidden" not in {sentence.code for sentence in given.cannot_show}


def test_one_whose_line_names_another_is_left_out() -> None:
    """Where a line shows whom it is about, though not the ticket, it cannot be that of one who is due and not listed."""
    case = fixed_round(rows=60, persons=None, ceiling=None)
    due = next(one.id for one in case.draw.drawn if case.rules.lines[one.line].id == "fire")

    def swap(lines: list[Any]) -> None:
        line = next(one for one in lines if one["open"] == {**one["open"], "line": "fire", "id": due})
        line["open"]["id"] = "x:other"

    files = case.public("result", reroot(case.files, drawn=swap))
    report = check_record(files, proof={**case.proof(due), "drawn": []})
    assert any(one.code == "proof.drawn/left_out" and one.details["line"] == "fire" for one in report.deviations)
    assert not any(one.code == "perhaps_hidden" and one.details["line"] == "fire" for one in report.cannot_show)


@pytest.mark.parametrize(
    ("part", "code", "between"), [("visits", "visits/proof", "; "), ("strata", "proof.drawn/strata", r"(?<=\]), ")]
)
def test_what_a_proof_lacks_is_named(part: str, code: str, between: str) -> None:
    """Strata or visits that a proof lacks, or that it has in another order, are named beside those that are due."""
    proof = CASE.proof(TWICE)
    assert len(proof[part]) > 1

    def named(entries: list[Any]) -> tuple[list[str], list[str]]:
        report = check_record(CASE.files, proof={**proof, part: entries})
        (details,) = [one.details for one in report.deviations if one.code == code]
        return re.split(between, details["expected"]), re.split(between, details["value"])

    due, there = named([])
    assert len(due) == len(proof[part])
    assert there == ["-"]
    assert named(proof[part][::-1]) == (due, due[::-1])


def test_one_who_should_not_be_listed() -> None:
    """Who is listed as drawn and whose ticket lies after the cut-off, or who has no row, is found with his proof."""
    drawn = lines_of(CASE.files["drawn.jsonl"])

    def name(entity: str) -> dict[str, str]:
        return reroot(CASE.files, drawn=lambda lines: lines[0]["open"].update(id=entity))

    assert drawn[0]["open"]["id"] != NOT_DRAWN
    assert "proof.drawn/not_due" in codes(check_record(name(NOT_DRAWN), proof=CASE.proof(NOT_DRAWN)))
    assert "proof.drawn/no_row" in codes(check_record(name("x:none"), proof=CASE.proof("x:none")))


def test_a_proof_with_strata_that_cannot_be_used() -> None:
    """Where strata or drawn lines cannot be used, the row of the proof is still checked."""
    files = reroot(CASE.files, strata=lambda lines: lines[1:])
    report = check_record(files, proof=CASE.proof(TWICE))
    assert (report.level, codes(report)) == ("own row", {"counts.strata/sequence"})
    proof = {**CASE.proof(TWICE), "salt": "0" * 32}
    assert "proof.path/root" in codes(check_record(files, proof=proof))
    absent = check_record(files, proof=CASE.proof("x:none"))
    assert codes(absent) == {"counts.strata/sequence"}
    assert "no_row" in {remark.code for remark in absent.remarks}


@pytest.mark.parametrize("case", [CASE, BIG], ids=["one bucket", "many buckets"])
def test_absence(case: Case) -> None:
    """Neighbours that are none, do not lie on both sides, or between which a row may stand, show no absence."""
    entity = "uscc:91370030/x" if case is CASE else "id00100x"
    honest = case.proof(entity)
    assert honest["left"] is not None
    assert honest["right"] is not None

    def put(**members: Any) -> set[str]:
        return codes(check_record(case.files, proof={**honest, **members}))

    assert put() == set()
    assert put(left=None) == put(right=None) == {"proof.path/apart"}
    assert "proof.path/root" in put(left=None, right=None)
    assert "proof.path/neighbour" in put(left=honest["right"])
    assert put(left={**honest["left"], "seal": "0" * 64}) == {"proof.path/root"}
    for side in ("left", "right"):
        changed = {**honest, side: {**honest[side], "seal": "0" * 64}}
        assert [one.where for one in check_record(case.files, proof=changed).deviations] == [f"proof: {side}"]
    name, depth = case.frame.hash_name, int(str(case.frame.header["depth"]))
    mine = bucket_of(name, entity, depth)
    far = _neighbour(case, next(row.id for row in case.frame.rows if bucket_of(name, row.id, depth) == mine))
    assert far["id"] < honest["left"]["id"]
    assert put(left=far) == {"proof.path/apart"}
    assert "proof.path/neighbour" in put(id=honest["right"]["id"])
    assert "proof.path/bucket" in put(top=[*honest["top"], ["l", "0" * 64]])


def test_only_leaves_beside_each_other_stand_side_by_side() -> None:
    """In a tree of any size two leaves stand side by side exactly where the second comes right after the first."""
    for size in range(1, 18):
        paths = tree_paths("sha256", [f"{number:064x}" for number in range(size)], range(size))
        for left in range(size):
            assert _side_by_side(paths[left], None) == (left == size - 1)
            assert _side_by_side(None, paths[left]) == (left == 0)
            for right in range(size):
                assert _side_by_side(paths[left], paths[right]) == (right == left + 1)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ([("r", "x")], []),
        ([], [("l", "x")]),
        ([("l", "x")], [("l", "y")]),
        ([("r", "x")], [("r", "y")]),
        ([("r", "x"), ("l", "z")], [("l", "z")]),
        ([("r", "z")], [("l", "x"), ("r", "z")]),
    ],
)
def test_paths_that_no_tree_has_are_not_side_by_side(left: list[tuple[str, str]], right: list[tuple[str, str]]) -> None:
    """Where one path ends in the other, or both turn to one side where they meet, nothing is shown."""
    assert not _side_by_side(left, right)


def _neighbour(case: Case, entity: str) -> dict[str, Any]:
    """Some row of the frame as a neighbour in a proof of absence."""
    found = row_path(case.frame, entity)
    assert found is not None
    row, path = found
    seal = seal_of(case.frame.hash_name, row.salt, row_text(case.frame.facets, row.id, row.codes))
    return {"id": entity, "seal": seal, "path": path[: len(path) - 4 * int(str(case.frame.header["depth"]))]}


def test_absence_from_an_empty_frame() -> None:
    """In a frame without rows the empty bucket itself shows that an entity has none."""
    frame = make_frame("sm3", SECRET, "2026-02-28", (), [])
    case = make_case(document_of(frame, {}, [line("all", (), "1/2")]), frame)
    proof = case.proof("x:none")
    assert (proof["left"], proof["right"]) == (None, None)
    assert check_record(case.files, proof=proof).clean
