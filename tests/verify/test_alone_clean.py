"""Clean records pass `check.py` at every level, whatever their document."""

from pathlib import Path
from typing import Any

import pytest
from described import line, rich, rich_document, rich_later, rich_rows, small, strata
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import clean, judge, rules

Json = Any
BOTH = pytest.mark.parametrize("hash", ["sha256", "sm3"])


@BOTH
def test_clean_at_every_level(tmp_path: Path, hash: str) -> None:
    """A record with most features of the protocol has no deviation at any level, whole or public, with any proof."""
    draw = rich(hash)
    whole = draw.write(tmp_path / "whole")
    assert clean(judge(whole), "record")
    assert clean(judge(whole, frame=True), "frame")
    kept = {
        "schema": "witness/1",
        "organiser": "市",
        "pairs": [[*draw.pair(), "2024-02-01T09:00:00Z"]],
        "ends": [],
    }
    kept["ends"] = [["市/1", 1, "record", draw.record_digest]]
    assert clean(judge(whole, witness=kept), "record")
    for moment in ("draw", "notice", "result"):
        public = draw.write_public(tmp_path / moment, moment)
        (public / "later.jsonl").unlink()
        found = judge(public)
        assert clean(found, "record")
        assert any("later.jsonl" in text for text in found["cannot_show"])
        for id in list(draw.rows)[::10]:
            assert clean(judge(public, proof=draw.proof(id)), "own row")
        for id in ("!", "企业-0003x", "鿿"):
            assert clean(judge(public, proof=draw.absence(id)), "own row")


def test_rich_record_is_rich() -> None:
    """The rich record has what the tests rely on: yielded visits, reserves taken, hidden lines, hopeless strata."""
    draw = rich()
    assert any("not_made" in draw.whole(entry) for entry in draw.visits)
    assert len(draw.later) == 3
    assert any(nobody for *_, nobody in draw.head["totals"])
    assert {why: rows > 0 for why, rows in draw.head["without_chance"]} == dict.fromkeys(
        ["excluded", "no_amount", "not_selected"], True
    )
    assert any(len({line for line, _ in draw.whole(entry)["checks"]}) > 1 for entry in draw.visits)


@BOTH
@pytest.mark.parametrize("rows", [{}, {"e": {"area": "a"}}], ids=["none", "one"])
def test_clean_without_rows(tmp_path: Path, hash: str, rows: Json) -> None:
    """A frame of no rows, or of one, is a frame; absence in it is proven."""
    draw = small(rows, hash)
    whole = draw.write(tmp_path / "r")
    assert clean(judge(whole, frame=True), "frame")
    assert clean(judge(whole, proof=draw.absence("f")), "own row")


def test_clean_at_depth_one(tmp_path: Path) -> None:
    """A frame above 4096 rows has buckets, and proofs lead through them."""
    draw = small({f"e{number}": {"area": "ab"[number % 2]} for number in range(4100)}, document={
        "lines": [line("only", choices=["c"], strata=strata([["a", "b"]], "1/100"))]})  # fmt: skip
    assert draw.depth == 1
    whole = draw.write(tmp_path / "r")
    assert clean(judge(whole, frame=True), "frame")
    for id in ("e0", "e77", draw.whole(draw.drawn[0])["id"]):
        assert clean(judge(whole, proof=draw.proof(id)), "own row")
    for id in ("absent", "e", "e77x"):
        assert clean(judge(whole, proof=draw.absence(id)), "own row")
    twisted = draw.absence("absent")
    twisted["top"] = draw.path(draw.bucket_roots, draw.bucket("absent") ^ 1)
    assert "proof.path" in rules(judge(whole, proof=twisted))


def test_clean_by_parties_alone(tmp_path: Path) -> None:
    """Without a later value, parties of two bodies who reveal make a seed."""
    sources = {**rich_document()["sources"], "later": []}
    whole = rich(document={"sources": sources}, later_value=None, withheld=()).write(tmp_path / "r")
    assert clean(judge(whole, frame=True), "frame")


def test_cannot_show_without_witness(tmp_path: Path) -> None:
    """Without receipts a check says what the organiser could have done."""
    found = judge(rich(receipts=lambda draw: []).write(tmp_path / "r"), frame=True)
    assert clean(found, "frame")
    said = "\n".join(found["cannot_show"])
    assert "no witness kept this one" in said
    assert "choose among reveals" in said


def test_fallback_is_looked_up(tmp_path: Path) -> None:
    """Where a fallback gave the value, every event is to be looked up."""
    found = judge(rich(later_value=["lottery 24021", "12345678"]).write(tmp_path / "r"), frame=True)
    assert clean(found, "frame")
    assert "lottery 24020" in "\n".join(found["look_up"])
    assert "12345678" in "\n".join(found["look_up"])


AMOUNTS = st.one_of(
    st.sampled_from(["0/1", "1/1", "1/2", "1/3", "2/7", "999/1000"]),
    st.integers(0, 9),
)
BOUNDS = st.tuples(st.none() | st.integers(0, 4), st.none() | st.integers(0, 6)).map(
    lambda pair: list(pair) if None in pair or pair[0] <= pair[1] else list(pair[::-1])
)


@st.composite
def documents(draw: st.DrawFn) -> Json:
    """Round documents of random lines over the rich frame."""
    document, lines = rich_document(), []
    labels = {choice["id"]: [label for label, _ in choice["labels"]] for choice in document["choices"]}
    for number in range(draw(st.integers(1, 4))):
        choices = draw(
            st.sampled_from([[], ["by area"], ["by tier"], ["by area", "by tags"], ["by tags", "by tier"]])
        )
        combos = strata([labels[choice] for choice in choices])
        lines.append(line(
            f"l{number}", choices=choices, excluded=draw(st.sampled_from([[], ["1"], ["1", "2"], "e", "", "a"])),
            base=draw(st.sampled_from(["all", "eligible"])), reason="why not",
            rounding=draw(st.sampled_from(["spread", "spread_up", "half_up", "up"])),
            strata=[[combo, draw(AMOUNTS), *draw(BOUNDS)] for combo, *_ in combos],
            window=draw(st.sampled_from([["2024-03-01", "2024-03-31"], ["2024-03-31", "2024-04-30"], ["2024-05-01", "2024-05-01"]])),
            matters=draw(st.sampled_from([["m1"], ["m2"], ["m1", "m3"], ["m1", "m2", "m3"]])),
            bodies=draw(st.sampled_from([["x"], ["x", "y"], ["y", "z"]])), people=draw(st.integers(0, 3)),
        ))  # fmt: skip
    ids = [each["id"] for each in lines]
    split = draw(st.integers(1, len(ids)))
    return {
        "lines": lines,
        "groups": [group for group in (ids[split:], ids[:split]) if group],
        "yield_order": draw(st.permutations(ids)),
        "apart": draw(st.sampled_from([[], [["m1", "m2"]], [["m1", "m3"], ["m2", "m3"]]])),
        "door": draw(st.sampled_from([{"bodies": None, "people": None}, {"bodies": 2, "people": 3}])),
        "ceiling": draw(st.sampled_from([None, "left"])),
    }


@settings(max_examples=40)
@given(documents(), st.integers(0, 999), st.sampled_from(["sha256", "sm3"]))
def test_clean_whatever_the_document(
    tmp_path_factory: pytest.TempPathFactory, document: Json, seed: int, hash: str
) -> None:
    """Whatever lines a round has, the naive builder and the file agree on every count, drawn row, visit and reserve."""
    draw = rich(
        hash,
        rows=rich_rows(40, str(seed)),
        document=document,
        later=lambda draw: rich_later(draw) if draw.drawn else [],
    )
    folder = draw.write(tmp_path_factory.mktemp("any"))
    assert clean(judge(folder, frame=True), "frame")
    assert clean(judge(folder, proof=draw.proof("企业-0000")), "own row")
