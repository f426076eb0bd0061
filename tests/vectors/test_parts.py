"""The package and check.py give the vectors of parts; check.js does in tests/page."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from jointsup.algorithms.sampling import frame as frames
from jointsup.algorithms.sampling.counts import Ask, Size, limit_of, never_drawn, offset_of, raised, target_of
from jointsup.algorithms.sampling.record import inner_hash
from jointsup.algorithms.sampling.seed import commitment, key_of, list_digest, seed_of
from jointsup.algorithms.sampling.tickets import group_start, ticket_of
from jointsup.canonical import hash_text, read_canonical
from jointsup.testing.vectors import load
from judges import JUDGES, Vector

Judge = Any


@pytest.fixture(params=JUDGES)
def judge(request: pytest.FixtureRequest) -> Judge:
    """One of the implementations."""
    return JUDGES[request.param]


def _differing(file: str, section: str, answer: Any, expected: Any) -> list[Any]:
    """The vectors of a section that an implementation answers otherwise than they say."""
    return [
        (one.get("name", one), answer(one)) for one in load(file)[section] if answer(one) != expected(one)
    ]


def _text(one: Vector) -> str:
    return (
        one["text"]
        if "text" in one
        else bytes.fromhex("".join(one["utf16"])).decode("utf-16-be", "surrogatepass")
    )


def test_hashes(judge: Judge) -> None:
    """Both hashes of texts and of parts are those published and stated."""
    assert not _differing(
        "hashes", "digests", lambda one: judge.hash(one["hash"], one["text"]), lambda one: one["digest"]
    )
    assert not _differing(
        "hashes", "parts", lambda one: judge.hash(one["hash"], *one["parts"]), lambda one: one["digest"]
    )


def test_texts_and_ids(judge: Judge) -> None:
    """Texts and ids are taken and refused as stated."""
    assert not _differing(
        "texts",
        "texts",
        lambda one: [judge.has_form("text", _text(one)), judge.has_form("id", _text(one))],
        lambda one: [one["is_text"], one["is_id"]],
    )


@pytest.mark.parametrize("section", ["rates", "dates", "instants"])
def test_forms(judge: Judge, section: str) -> None:
    """Rates, dates and instants are taken and refused as stated."""
    assert not _differing(
        "texts", section, lambda one: judge.has_form(section[:-1], one["text"]), lambda one: one["accepted"]
    )


def test_points_of_time(judge: Judge) -> None:
    """Instants compare as points of time, whatever their texts."""

    def each(one: Vector) -> set[str]:
        points = [judge.point(instant) for instant in one["instants"]]
        return {"same" if a == b else "before" if a < b else "after" for a, b in pairwise(points)}

    assert not _differing("texts", "points_of_time", each, lambda one: {one["each"]})


def test_orders() -> None:
    """Texts, and lists of texts, are in the order of their UTF-8 bytes."""
    for one in load("texts")["orders"]:
        assert one["ordered"] == sorted(one["ordered"], key=str.encode), one["name"]
    for one in load("texts")["list_orders"]:
        assert one["ordered"] == sorted(
            one["ordered"], key=lambda texts: [text.encode() for text in texts]
        ), one["name"]


def test_canonical_json(judge: Judge, tmp_path: Path) -> None:
    """A document is taken exactly where C of what it says is the same text; lines end with a line feed only."""
    assert not _differing(
        "canonical",
        "documents",
        lambda one: judge.rewritten(bytes.fromhex(one["bytes"]) if "bytes" in one else one["document"]),
        lambda one: one["document"] if one["accepted"] else None,
    )
    assert not _differing(
        "canonical",
        "lines",
        lambda one: judge.takes_lines(one["text"], tmp_path),
        lambda one: one["accepted"],
    )


def test_values_of_documents() -> None:
    """An accepted document says its value."""
    values = [one for one in load("canonical")["documents"] if "value" in one]
    assert values
    for one in values:
        assert read_canonical(one["document"]) == one["value"], one["name"]


def test_trees(judge: Judge) -> None:
    """Leaves give the root, and every path leads to it."""
    assert not _differing(
        "trees", "trees", lambda one: judge.root(one["hash"], one["leaves"]), lambda one: one["root"]
    )
    assert not _differing(
        "trees",
        "trees",
        lambda one: {judge.climb(one["hash"], *of) for of in zip(one["leaves"], one["paths"], strict=True)},
        lambda one: {one["root"]} if one["leaves"] else set(),
    )


def test_rows_and_frames(judge: Judge) -> None:
    """Salts, seals, leaves, headers and whole frames are those of the secret and the rows."""
    for one in load("frames")["rows"]:
        name, salt = one["hash"], judge.hash(one["hash"], "jointsup/1/salt", one["secret"], one["id"])[:32]
        seal = judge.hash(name, "jointsup/1/seal", one["salt"], one["row"])
        assert (salt, seal) == (one["salt"], one["seal"])
        assert judge.hash(name, "jointsup/1/leaf", one["id"], seal) == one["leaf"]
        assert judge.rewritten(one["row"]) == one["row"]
    for one in load("frames")["frames"]:
        head, *lines = one["frame"].split("\n")[:-1]
        assert judge.hash(one["hash"], "jointsup/1/frame", judge.rewritten(head)) == one["frame_digest"]
        rows = [line.split("\t") for line in lines]
        seals = [
            (entity, judge.hash(one["hash"], "jointsup/1/seal", salt, row)) for entity, salt, row in rows
        ]
        leaves = [judge.hash(one["hash"], "jointsup/1/leaf", entity, seal) for entity, seal in seals]
        assert judge.root(one["hash"], leaves) == one["header"]["root"]


def test_frames_are_made_so() -> None:
    """The reference makes each frame from its secret, byte for byte, also those of the numbered ids at depths 0 and 1."""
    for one in load("frames")["frames"]:
        facets = one["header"]["facets"]
        rows = [(row["id"], [row[facet] for facet in facets]) for row in one["rows"]]
        made = frames.make_frame(one["hash"], one["secret"], one["as_of"], facets, rows)
        assert (made.header, made.digest, "".join(frames.frame_lines(made))) == (
            one["header"],
            one["frame_digest"],
            one["frame"],
        )
    for one in load("frames")["numbered"]:
        ids = [(str(number), ()) for number in range(one["header"]["count"])]
        made = frames.make_frame(one["hash"], one["secret"], one["as_of"], (), ids)
        assert (made.header, made.digest) == (one["header"], one["frame_digest"])
        assert hash_text(one["hash"], "".join(frames.frame_lines(made))) == one["file_digest"]
    assert not _differing(
        "frames", "depths", lambda one: frames.depth_of(one["count"]), lambda one: one["depth"]
    )


def test_buckets(judge: Judge) -> None:
    """Ids fall in the stated buckets, and buckets' roots give the frame's root at every depth."""
    assert not _differing(
        "frames",
        "buckets",
        lambda one: [judge.bucket(one["hash"], one["id"], depth) for depth in range(4)],
        lambda one: [int(bucket or "0", 16) for bucket in one["buckets"]],
    )
    for one in load("frames")["composed"]:
        name, depth, roots = one["hash"], one["depth"], one["bucket_roots"]
        empty = judge.hash(name, "jointsup/1/empty")
        names = [format(number, f"0{depth}x") if depth else "" for number in range(16**depth)]
        assert judge.root(name, [roots.get(bucket, empty) for bucket in names]) == one["root"], one["name"]
        assert all(
            judge.climb(name, roots[bucket], top) == one["root"] for bucket, top in one["tops"].items()
        )
    for one in load("frames")["numbered"]:
        assert judge.root(one["hash"], [root for _, _, root in one["buckets"]]) == one["header"]["root"]


def test_proofs_in_a_frame(judge: Judge) -> None:
    """True proofs of presence and of absence are taken, forged ones are not."""
    assert not _differing("proofs", "presences", judge.takes_presence, lambda one: one["accepted"])
    assert not _differing("proofs", "absences", judge.takes_absence, lambda one: one["accepted"])


def test_seeds(judge: Judge) -> None:
    """A check of an honest seed names no rule; of another it names the rules that stand with it."""
    for one in load("seeds")["seeds"]:
        found, stated = judge.seed_rules(one), set(one["rules"])
        assert bool(found) == bool(stated), (one["name"], found)
        assert stated - {"round.rules"} <= found, (one["name"], found)


def test_seeds_are_made_so() -> None:
    """Commitments, digests of lists, seeds and keys are those of the reference."""
    given = load("seeds")
    for one in given["commitments"]:
        made = commitment(one["hash"], one["frame_digest"], one["round_digest"], one["party"], one["nonce"])
        assert made == one["commitment"]
    assert all(list_digest(one["hash"], one["list"]) == one["digest"] for one in given["lists"])
    assert all(key_of(one["hash"], one["seed"], one["purpose"]) == one["key"] for one in given["keys"])
    for one in given["seeds"]:
        values = [(source, value) for source, value in one["values"]]
        assert seed_of(one["hash"], one["frame_digest"], one["round_digest"], values) == one["seed"], one[
            "name"
        ]


def test_patterns(judge: Judge) -> None:
    """Patterns count and match as stated, and what is none is refused."""
    assert not _differing(
        "patterns",
        "patterns",
        lambda one: judge.pattern(one["pattern"], [*one["match"], *one["do_not_match"]]),
        lambda one: (int(one["texts"]), [True] * len(one["match"]) + [False] * len(one["do_not_match"])),
    )
    assert not _differing(
        "patterns", "refused", lambda one: judge.pattern(one["pattern"], []), lambda _: (0, [])
    )


def test_tickets(judge: Judge) -> None:
    """Tickets, starts and the order within a group are as stated."""
    assert not _differing(
        "tickets", "tickets", lambda one: judge.hash(one["hash"], one["text"]), lambda one: one["ticket"]
    )
    assert not _differing(
        "tickets",
        "orders",
        lambda one: judge.in_order(one["group"], one["groups"], sorted(one["tickets"])),
        lambda one: one["tickets"],
    )
    for one in load("tickets")["starts"]:
        assert [group_start(group, one["groups"]) for group in range(1, one["groups"] + 1)] == one["starts"]
    assert not _differing(
        "tickets",
        "tickets",
        lambda one: ticket_of(one["hash"], one["key"], one["salt"]),
        lambda one: one["ticket"],
    )


def test_numbers(judge: Judge) -> None:
    """Targets give the stated numbers under every rounding."""
    assert not _differing(
        "counts",
        "numbers",
        lambda one: judge.numbers(
            one["rounding"], list(map(Fraction, one["targets"])), one["limits"], Fraction(one["offset"])
        ),
        lambda one: one["n"],
    )


def test_targets_and_offsets() -> None:
    """Targets, limits, raised targets, offsets and strata without a chance are those of the reference."""
    for one in load("counts")["targets"]:
        amount = Fraction(one["amount"]) if isinstance(one["amount"], str) else one["amount"]
        ask, size = Ask(amount, one["minimum"], one["maximum"]), Size(one["rows"], one["can"])
        assert (target_of(ask, size, one["base_kind"]), limit_of(ask, size)) == (
            Fraction(one["target"]),
            one["limit"],
        ), one["name"]
        assert size.base(one["base_kind"]) == one["base"]
    for one in load("counts")["offsets"]:
        assert offset_of(one["key"], one["group"], one["groups"]) == Fraction(one["offset"])
    for one in load("counts")["numbers"]:
        targets = list(map(Fraction, one["targets"]))
        assert never_drawn(one["rounding"], targets, one["limits"]) == one["never"], one["name"]
        if "raised" in one:
            assert raised(targets, one["limits"]) == list(map(Fraction, one["raised"])), one["name"]


def test_selection(judge: Judge) -> None:
    """Rows fall in the stated strata, and bitmaps name the stated codes."""
    given = load("selection")
    listed = sorted(map(str, range(12)))
    assert not _differing(
        "selection", "bitmaps", lambda one: judge.named(one["bitmap"], listed), lambda one: set(one["codes"])
    )
    for line in given["lines"]:
        expected = [
            [row["stratum"], row["excluded"]] if row["stratum"] is not None else [None]
            for row in line["rows"]
        ]
        assert judge.places(given, line) == expected, line["name"]


def test_visits(judge: Judge) -> None:
    """Checks merge, and visits yield, as stated."""
    assert not _differing(
        "visits",
        "visits",
        judge.visits,
        lambda one: [[visit["group"], visit["checks"], "not_made" in visit] for visit in one["visits"]],
    )


def test_leaves_of_lines(judge: Judge) -> None:
    """A line has one leaf, whole, with its closed part hidden, and hidden whole; digests of documents are as stated."""
    for one in load("records")["entity_lines"]:
        leaves = {judge.leaf(one["hash"], one[form]) for form in ("line", "closed_hidden", "hidden_whole")}
        assert leaves == {one["leaf"]}, one["name"]
        assert inner_hash(one["hash"], read_canonical(one["line"])["closed"]) == one["closed"]
    for one in load("records")["strata_lines"]:
        assert judge.hash(one["hash"], "jointsup/1/line", one["line"]) == one["leaf"]
    for one in load("records")["digests"]:
        assert judge.hash(one["hash"], f"jointsup/1/{one['kind']}", one["document"]) == one["digest"]
    for one in load("records")["entries"]:
        text = judge.rewritten(one["entry"])
        assert judge.hash(one["hash"], "jointsup/1/entry", text) == one["digest"]
