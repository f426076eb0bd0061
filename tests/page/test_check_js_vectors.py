"""check.js gives the protocol's vectors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jointsup.algorithms.sampling.frame import frame_lines, make_frame
from jointsup.testing.vectors import load as vectors
from jointsup.testing.vectors import names

Ask = Callable[..., Any]
ROUNDS = [name for name in names() if name.startswith("round-")]
FORGED = vectors("forged")["forged"]


def test_texts(ask: Ask) -> None:
    """Texts, ids, orders, rates, dates and instants are taken and ordered as the vectors say."""
    given = vectors("texts")
    texts = given["texts"]
    read = [one["text"] if "text" in one else bytes.fromhex("".join(one["utf16"])).decode("utf-16-be", "surrogatepass") for one in texts]
    assert ask("text", texts=read) == [[one["is_text"], one["is_id"]] for one in texts]
    for order in given["orders"]:
        assert ask("sort", texts=order["ordered"][::-1]) == order["ordered"]
    for order in given["list_orders"]:
        assert ask("sortLists", lists=order["ordered"][::-1]) == order["ordered"]
    for members, form in (("rates", "isRate"), ("dates", "isDate"), ("instants", "instantOf")):
        one_by_one = given[members]
        assert ask("forms", name=form, texts=[one["text"] for one in one_by_one]) == [one["accepted"] for one in one_by_one]
    for points in given["points_of_time"]:
        expected = {"same": 0, "before": 1}[points["each"]]
        assert ask("points", texts=points["instants"]) in ([expected] * (len(points["instants"]) - 1), [-expected] * (len(points["instants"]) - 1))


def test_canonical_json(ask: Ask) -> None:
    """Documents and files of lines are taken and refused as the vectors say."""
    given = vectors("canonical")
    documents = [one for one in given["documents"] if "document" in one]
    assert len(documents) > 50
    assert ask("parse", texts=[one["document"] for one in documents]) == [one["accepted"] for one in documents]
    for lines in given["lines"]:
        assert ask("lines", text=lines["text"]) == lines["accepted"], lines["name"]


def test_hashes_and_trees(ask: Ask) -> None:
    """Hashes, roots, paths, neighbours and buckets are those of the vectors."""
    for one in vectors("hashes")["digests"]:
        assert ask("hash", name=one["hash"], texts=[one["text"]]) == [one["digest"]]
    for one in vectors("hashes")["parts"]:
        assert ask("hash", name=one["hash"], texts=["\n".join(one["parts"])]) == [one["digest"]]
    trees = vectors("trees")
    for one in trees["trees"]:
        assert ask("tree", name=one["hash"], leaves=one["leaves"]) == one["root"]
    paths = {len(one["leaves"]): one["paths"] for one in trees["trees"]}
    for one in trees["neighbours"]:
        left, right = (None if one[side] is None else paths[one["leaves"]][one[side]] for side in ("left", "right"))
        assert ask("neighbours", left=left, right=right) == one["are_neighbours"]
    for one in vectors("frames")["buckets"]:
        assert ask("bucket", name=one["hash"], id=one["id"]) == [int(bucket or "0", 16) for bucket in one["buckets"]]


def test_patterns(ask: Ask) -> None:
    """Patterns count and match as the vectors say."""
    for one in vectors("patterns")["patterns"]:
        texts, matches = ask("pattern", pattern=one["pattern"], values=[*one["match"], *one["do_not_match"]])
        assert texts == (one["texts"] if int(one["texts"]) <= 10**400 else None)
        assert matches == [True] * len(one["match"]) + [False] * len(one["do_not_match"])
    for one in vectors("patterns")["refused"]:
        assert ask("pattern", pattern=one["pattern"], values=[]) is None, one["pattern"]


def test_counts(ask: Ask) -> None:
    """Targets, offsets and numbers are those of the vectors."""
    given = vectors("counts")
    for one in given["targets"]:
        assert ask("target", **{name: one[name] for name in ("amount", "minimum", "maximum", "base", "can")}) == one["target"]
    for one in given["offsets"]:
        p, q = map(int, ask("offset", key=one["key"], group=one["group"], groups=one["groups"]))
        r, s = map(int, one["offset"].split("/"))
        assert p * s == r * q
    for one in given["numbers"]:
        targets = [target.split("/") for target in one["targets"]]
        offset = one["offset"].split("/")
        assert ask("numbers", rounding=one["rounding"], targets=targets, bounds=one["limits"], offset=offset) == one["n"], one["name"]


def test_tickets_and_selection(ask: Ask) -> None:
    """Tickets, the order of groups and bitmaps are those of the vectors."""
    given = vectors("tickets")
    for one in given["tickets"]:
        assert ask("hash", name=one["hash"], texts=[one["text"]]) == [one["ticket"]]
    for one in given["orders"]:
        assert ask("order", start=one["start"], tickets=one["tickets"][::-1]) == one["tickets"]
    bitmaps = vectors("selection")["bitmaps"]
    size = 1 + max(int(code) for one in bitmaps for code in one["codes"])
    for one in bitmaps:
        assert sorted(ask("bitmap", bitmap=one["bitmap"], count=size)) == sorted(one["codes"])


def test_visits(ask: Ask) -> None:
    """Merging and yielding give the vectors' visits."""
    for one in vectors("visits")["visits"]:
        arguments = {name: value for name, value in one.items() if name not in ("name", "why", "visits")}
        assert ask("visits", **arguments) == one["visits"], one["name"]


def test_leaves_of_entity_lines(ask: Ask) -> None:
    """Leaves of lines about an entity are those of the vectors, in every form of the line."""
    for one in vectors("records")["entity_lines"]:
        visit = any(member in one["line"] for member in ('"group"', '"checks"'))
        for form in ("line", "closed_hidden", "hidden_whole"):
            assert ask("leaf", name=one["hash"], line=one[form], visit=visit) == one["leaf"], one["name"]


def test_proofs(ask: Ask) -> None:
    """Paths of presence and proofs of absence are taken as the vectors say."""
    given = vectors("proofs")
    for one in given["presences"]:
        taken = ask("presence", **{name: one[name] for name in ("header", "id", "leaf", "path")})
        assert taken == one["accepted"], one["name"]
    for one in given["absences"]:
        assert ask("absence", proof=one) == one["accepted"], one["name"]


def numbered(name: str, secret: str, count: int) -> str:
    """The frame of the ids from 0, without facets, that is too long for the vectors."""
    rows: list[tuple[str, tuple[str, ...]]] = [(str(number), ()) for number in range(count)]
    return "".join(frame_lines(make_frame(name, secret, "2026-02-28", (), rows)))


@pytest.mark.parametrize("name", ROUNDS)
def test_whole_rounds(ask: Ask, name: str) -> None:
    """A whole round of the vectors is clean at every level, in public copies too, and has the digest stated."""
    one = vectors(name)
    frame = one["frame"] or numbered(one["hash"], one["secret"], 4097)
    report = ask("check", files=one["files"], frame=frame, witness=one["witness"])
    assert (report["level"], report["deviations"], report["record_digest"]) == ("frame", [], one["record_digest"])
    for copy in [one["files"], *({**one["files"], **changed} for changed in one["public"].values())]:
        for proof in one["proofs"]:
            report = ask("check", files=copy, proof=proof["proof"])
            assert (report["level"], report["deviations"]) == ("own row", []), proof["id"]


@pytest.mark.parametrize("forged", FORGED, ids=[f"{one['name']} ({one['round']})" for one in FORGED])
def test_forged_rounds(ask: Ask, forged: dict[str, Any]) -> None:
    """Each forged round of the vectors breaks a rule that is named with it."""
    honest = vectors(f"round-{forged['round']}")
    files = {name: text for name, text in {**honest["files"], **forged["files"]}.items() if text is not None}
    beside = {name: forged.get(name, honest.get(name)) for name in forged["beside"]}
    found = {deviation["rule"] for deviation in ask("check", files=files, **beside)["deviations"]}
    assert found & set(forged["rules"]), found
