"""Forged rounds: each breaks a rule in a known way; the digests above a forgery agree where a forger can make them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve

from jointsup.algorithms.sampling.frame import Frame, FrameRow, leaf_of, row_text
from jointsup.algorithms.sampling.tree import empty_root, tree_root
from jointsup.canonical import canonical
from jointsup.testing.making import forged_records
from jointsup.testing.making.documents import Round, choice, event, sources
from jointsup.testing.making.forgery import forgery
from jointsup.testing.making.rounds import event_alone, mixed, one_line
from jointsup.testing.making.shared import Vector, hexes


def forged() -> Vector:
    """Return the vectors of forged rounds, all by sha256."""
    return {
        "about": "Forged rounds, by what differs from an honest round. A check must name one of the rules, and may name others, too.",
        "forged": [*_frames(), *_documents(), *_seeds(), *forged_records.forgeries()],
    }


def _over(one: Round, rows: Sequence[FrameRow], texts: Sequence[str] = (), **header: Any) -> Round:
    """Return the round that one gets over other rows, honest or not, whose file has the lines ``texts`` where these are given."""
    hash_name, facets = one.frame.hash_name, one.frame.facets
    written = texts or [row_text(facets, row.id, row.codes) for row in rows]
    leaves = [leaf_of(hash_name, row.id, row.salt, text) for row, text in zip(rows, written, strict=True)]
    root = tree_root(hash_name, leaves)
    if header.get("depth") == 1:
        root = tree_root(hash_name, [root, *[empty_root(hash_name)] * 15])
    top: Vector = {**one.frame.header, "count": len(rows), "root": root, **header}
    lines = [f"{row.id}\t{row.salt}\t{text}\n" for row, text in zip(rows, written, strict=True)]
    frame = Frame(top, rows)
    document = {**one.document, "frame_digest": frame.digest}
    return evolve(one, frame=frame, document=document, frame_text="".join([canonical(top), "\n", *lines]))


def _frames() -> Iterator[Vector]:
    one = event_alone("sha256")
    rows, head, *lines = one.frame.rows, *one.frame_file.splitlines(keepends=True)
    texts = [line.rstrip("\n").split("\t")[2] for line in lines]

    def at_frame(name: str, rules: str, other: Round, why: str = "") -> Vector:
        return forgery(name, rules, other, None, why, frame=other.frame_file)

    def file(name: str, rules: str, text: str, why: str = "") -> Vector:
        return forgery(name, rules, one, None, why, frame=text)

    def row(place: int, **changes: Any) -> list[FrameRow]:
        return [evolve(each, **changes) if at == place else each for at, each in enumerate(rows)]

    alike = rows[0].salt[:22] + rows[1].salt[22:]
    yield at_frame(
        "equal salts", "frame.salt", _over(one, row(1, salt=alike)), "22 characters alike: one ticket for two"
    )
    yield at_frame("equal salts, whole", "frame.salt", _over(one, row(1, salt=rows[0].salt)))
    yield at_frame("salt in capitals", "frame.salt", _over(one, row(2, salt="A" * 32)))
    yield at_frame("salt too short", "frame.salt", _over(one, row(2, salt="a" * 31)))
    yield at_frame("an id twice", "frame.order", _over(one, row(1, id=rows[0].id)))
    yield at_frame("rows in another order", "frame.order", _over(one, [rows[1], rows[0], *rows[2:]]))
    blank = [texts[0].replace(",", ", "), *texts[1:]]
    yield at_frame(
        "a row with a blank",
        "frame.row",
        _over(one, rows, blank),
        "the root is that of the text with the blank",
    )
    other = [texts[0].replace(rows[0].id, "shop:99"), *texts[1:]]
    yield at_frame("a row of another id", "frame.row", _over(one, rows, other))
    yield at_frame(
        "a row of a code that is not listed",
        "frame.row",
        _over(one, rows, [texts[0].replace("37010", "37011"), *texts[1:]]),
    )
    yield at_frame(
        "a facet too many",
        "frame.row",
        _over(one, rows, [texts[0].replace('"id"', '"grade":"A","id"'), *texts[1:]]),
    )
    yield at_frame(
        "a facet too few", "frame.row", _over(one, rows, [canonical({"id": rows[0].id}), *texts[1:]])
    )
    yield at_frame("a false count", "frame.root", _over(one, rows, count=6))
    yield at_frame("a false depth", "frame.root", _over(one, rows, depth=1), "five rows in sixteen buckets")
    yield at_frame("a false root", "frame.root", _over(one, rows, root=hexes("root")))
    yield file("a row left out of the file", "frame.root", "".join([head, *lines[:-1]]))
    yield file(
        "a row added to the file",
        "frame.root",
        "".join([head, *lines, f"zz\t{hexes('zz', 32)}\t" + '{"area":"370102","id":"zz"}\n']),
    )
    yield file(
        "the header of another frame",
        "frame.digest",
        "".join([head.replace("2026-02-28", "2026-02-27"), *lines]),
    )
    yield file("no header", "frame.digest text", "".join(lines))
    yield file("carriage returns", "frame.digest text", one.frame_file.replace("\n", "\r\n"))


def _documents() -> Iterator[Vector]:
    small, large = event_alone("sha256"), mixed("sha256")

    def by(
        name: str,
        change: Callable[[Vector], Any],
        one: Round = small,
        why: str = "",
        rules: str = "round.rules",
    ) -> Vector:
        other = one.changed(change)
        frame = {"frame": other.frame_file} if rules == "round.counts" else {}
        return forgery(name, rules, other, None, why, **frame)

    def put(**members: Any) -> Callable[[Vector], Any]:
        return lambda document: document.update(members)

    def line(**members: Any) -> Callable[[Vector], Any]:
        return lambda document: document["lines"][0].update(members)

    labels = small.document["choices"][0]["labels"]
    yield by("a line yields twice", put(yield_order=["hygiene", "hygiene"]), rules="round.rules schema")
    yield by("an unknown line in yield_order", put(yield_order=["hygiene", "fire"]))
    yield by("a line in two groups", put(groups=[["hygiene"], ["hygiene"]]))
    yield by("a window that ends before it begins", line(window=["2026-06-30", "2026-04-01"]))
    yield by(
        "bounds the wrong way round",
        lambda document: document["lines"][0]["strata"][0].__setitem__(slice(2, 4), [4, 3]),
    )
    yield by("one facet chosen by twice", _chosen_twice, large)
    yield by("the area not first", lambda document: document["lines"][0].update(_turned(document)), large)
    yield by(
        "a code under two labels",
        put(choices=[choice("county", "area", ("历下", ["370102", "370103"]), ("市中", ["370103"]))]),
    )
    yield by(
        "a bitmap over codes that are not numbered",
        put(choices=[{**small.document["choices"][0], "labels": [[labels[0][0], "8"], labels[1]]}]),
    )
    yield by(
        "a label of a code that is not listed",
        put(choices=[choice("county", "area", ("历下", ["370102"]), ("市中", ["370103", "370104"]))]),
    )
    yield by("an excluded set without an exclusion facet", line(excluded=["1"]))
    yield by("a second attempt that names no first", put(attempt=2))
    yield by("the cap at the door below one line", put(door={"bodies": None, "people": 1}))
    yield by("a pair apart in the wrong order", put(apart=[["b", "a"]]))
    yield by("counts of no area facet", put(area_facet=None))
    yield by(
        "a pattern of fewer texts than stated",
        lambda document: document["sources"]["later"][0].update(texts="16777217"),
    )
    few = {"date": "2026-03-09", "event": "beacon-9", "pattern": "[0-9a-f]{5}", "texts": "1048576"}
    value = evolve(small, later=("beacon-9", "01234"))
    yield by(
        "a pattern of too few texts", lambda document: document["sources"]["later"].__setitem__(0, few), value
    )
    yield by(
        "a deadline without parties",
        lambda document: document["sources"].update(deadline="2026-03-02T17:00:00+08:00"),
    )
    yield by(
        "two events of one name",
        lambda document: document["sources"]["later"].append(event()),
        rules="round.rules schema",
    )
    yield by("no reason for no chance", lambda document: document["lines"][1].update(reason=""), large)
    yield by(
        "false counts of an area",
        lambda document: document["counts"][0].__setitem__(1, 7),
        rules="round.counts",
    )
    yield by("false counts that sum up", _moved_count, rules="round.counts")
    yield by(
        "false exclusions",
        lambda document: document["exclusions"][0].__setitem__(2, 0),
        large,
        rules="round.counts",
    )
    renamed = {**small.files, "round.json": small.files["round.json"].replace("历下区", "历城区")}
    yield forgery(
        "a name changed after the draw",
        "round.digest",
        small,
        renamed,
        "meanings are judged by no check, but bound by the digest",
    )


def _chosen_twice(document: Vector) -> None:
    again = {**document["choices"][0], "id": "area-again"}
    document["choices"].insert(1, again)
    line = document["lines"][0]
    line["choices"] = ["area", "area-again"]
    line["strata"] = [[[first, second], "1/2", None, None] for first in "ab" for second in "ab"]


def _turned(document: Vector) -> Mapping[str, Any]:
    line = document["lines"][0]
    turned = sorted([[labels[1], labels[0]], *rest] for labels, *rest in line["strata"])
    return {"choices": line["choices"][::-1], "strata": turned}


def _moved_count(document: Vector) -> None:
    document["counts"][0][1] += 1
    document["counts"][1][1] -= 1


def _seeds() -> Iterator[Vector]:
    small = one_line("sha256")
    alone = evolve(
        small,
        later=None,
        document={**small.document, "sources": sources({"乙": "body-b", "甲": "body-a"}, [])},
    )
    honest = small.seed

    def with_seed(name: str, rules: str, one: Round, why: str = "", **members: Any) -> Vector:
        return forgery(name, rules, one, one.record(evolve(one.seed, **members), receipts=[]), why)

    yield with_seed(
        "another seed",
        "seed.value",
        small,
        "drawn from a seed of the organiser's own choice",
        value=hexes("mine"),
    )
    yield with_seed("a reveal left out after the draw", "seed.value", small, "", reveals=honest.reveals[:1])
    yield with_seed(
        "a stranger commits",
        "seed.commitments",
        small,
        commitments=[*honest.commitments, ["证人", hexes("stranger")]],
    )
    yield with_seed(
        "a reveal without a commitment", "seed.commitments", small, commitments=honest.commitments[1:]
    )
    yield with_seed("a later value of another form", "seed.later", small, later=["beacon-9", "9" * 63])
    yield with_seed("a later value of another event", "seed.later", small, later=["beacon-8", "9" * 64])
    yield with_seed("no later value", "seed.later", small, later=None)
    withheld = evolve(alone, did={"甲": "withheld"})
    yield with_seed(
        "a nonce withheld without a later value",
        "seed.sources",
        withheld,
        "voids the attempt: no record can stand",
    )
    yield with_seed("a wrong nonce without a later value", "seed.sources", evolve(alone, did={"甲": "wrong"}))
    yield with_seed("one body without a later value", "seed.sources", evolve(alone, did={"甲": "silent"}))
