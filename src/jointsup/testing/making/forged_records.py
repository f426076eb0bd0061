"""Forgeries of what a draw gave: strata, drawn lines, visits, later entries, receipts, proofs, what a witness keeps."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from jointsup.algorithms.sampling.draw import ticket_rows
from jointsup.canonical import canonical, read_canonical
from jointsup.testing.making.documents import Round, lines_of, text_of, witness_of
from jointsup.testing.making.forgery import forgery, rerooted, with_head
from jointsup.testing.making.round_files import later, reserve
from jointsup.testing.making.rounds import mixed, one_line, parties_alone
from jointsup.testing.making.shared import Vector, hexes


def forgeries() -> Iterator[Vector]:
    """Yield all of them."""
    small, rich = one_line("sha256"), mixed("sha256")
    yield from _files(small)
    yield from _strata(small)
    yield from _drawn(small)
    yield from _visits(rich)
    yield from _later(small)
    yield from _receipts(small)
    yield from _proofs(small)
    yield from _witness(small)


def _files(one: Round) -> Iterator[Vector]:
    files = one.files
    for name in ("round.json", "strata.jsonl", "drawn.jsonl", "visits.jsonl"):
        yield forgery(f"no {name}", "file", one, {**files, name: None})
    yield forgery(
        "a blank in record.json",
        "text",
        one,
        {**files, "record.json": files["record.json"].replace(":", ": ", 1)},
    )
    yield forgery(
        "a line end after record.json", "text", one, {**files, "record.json": files["record.json"] + "\n"}
    )
    yield forgery(
        "a doubled member",
        "text",
        one,
        {**files, "record.json": '{"checkpoint":null,' + files["record.json"][1:]},
    )
    yield forgery(
        "strata.jsonl without its last line end",
        "text",
        one,
        {**files, "strata.jsonl": files["strata.jsonl"][:-1]},
    )
    yield forgery(
        "carriage returns in drawn.jsonl",
        "text",
        one,
        {**files, "drawn.jsonl": files["drawn.jsonl"].replace("\n", "\r\n")},
    )
    yield forgery("an unknown member", "schema", one, with_head(files, lambda head: head.update(note="")))
    yield forgery("a missing member", "schema", one, with_head(files, lambda head: head.pop("checkpoint")))
    yield forgery(
        "a number as a text", "schema", one, with_head(files, lambda head: head["header"].update(count="10"))
    )
    yield forgery(
        "true for a number", "schema", one, with_head(files, lambda head: head["header"].update(depth=True))
    )
    yield forgery(
        "another version", "schema", one, with_head(files, lambda head: head.update(schema="record/2"))
    )
    yield forgery(
        "a digest in capitals",
        "schema",
        one,
        with_head(files, lambda head: head.update(round_digest="A" * 64)),
    )
    yield forgery(
        "another date in the header",
        "frame.digest",
        one,
        with_head(files, lambda head: head["header"].update(as_of="2026-02-27")),
    )
    yield forgery(
        "another round digest",
        "round.digest",
        one,
        with_head(files, lambda head: head.update(round_digest=hexes("x"))),
    )
    for name, rule in (("strata", "strata.root"), ("drawn", "draw.root"), ("visits", "visits.root")):
        roots = {**read_canonical(files["record.json"])["roots"], name: hexes("x")}
        yield forgery(
            f"another root of {name}", rule, one, with_head(files, partial(dict.update, roots=roots))
        )


def _strata(one: Round) -> Iterator[Vector]:
    strata = lines_of(one.files["strata.jsonl"])

    def changed(place: int, **members: Any) -> list[Vector]:
        return [{**line, **members} if at == place else line for at, line in enumerate(strata)]

    def by(name: str, rules: str, lines: list[Vector], why: str = "", **papers: str) -> Vector:
        return forgery(name, rules, one, rerooted(one.files, strata=lines), why, **papers)

    yield by("a stratum left out", "counts.strata", strata[:1])
    yield by("strata in another order", "counts.strata", strata[::-1])
    yield by("more can be drawn than there are", "counts.strata", changed(0, can=strata[0]["can"] + 1))
    yield by("a base that is not the line's", "counts.strata", changed(0, base=strata[0]["base"] + 1))
    yield by("another target", "counts.target", changed(0, target="3/1"))
    yield by("another number", "counts.n", changed(0, n=strata[0]["n"] + 1))
    yield by("a cut-off from nowhere", "draw.cut_off", changed(0, cut_off="0" * 64))
    yield by("no cut-off", "draw.cut_off", changed(0, cut_off=None))
    yield forgery(
        "other totals", "totals", one, with_head(one.files, lambda head: head["totals"][0].__setitem__(1, 99))
    )
    excluded = [["excluded", 1], ["no_amount", 0], ["not_selected", 0]]
    yield forgery(
        "others without a chance",
        "totals",
        one,
        with_head(one.files, lambda head: head.update(without_chance=excluded)),
        frame=one.frame_file,
    )


def _friend(one: Round) -> tuple[dict[str, str], str, str]:
    """Return a record that draws, in place of the last drawn of the first stratum, the row after it; and both ids."""
    strata, drawn = lines_of(one.files["strata.jsonl"]), lines_of(one.files["drawn.jsonl"])
    last = strata[0]["n"] - 1
    rows = [row for row in ticket_rows(one.rules, one.frame, one.seed.value) if row.places[0].stratum == 0]
    friend = next(row for row in rows if row.ticket > drawn[last]["open"]["ticket"])
    out = drawn[last]["open"]["id"]
    drawn[last]["open"].update(id=friend.id, ticket=friend.ticket)
    strata[0]["cut_off"] = friend.ticket
    visits = lines_of(one.files["visits.jsonl"])
    for visit in visits:
        if visit["open"]["id"] == out:
            visit["open"]["id"] = friend.id
    visits.sort(key=lambda visit: visit["open"]["id"])
    return rerooted(one.files, strata=strata, drawn=drawn, visits=visits), out, friend.id


def _drawn(one: Round) -> Iterator[Vector]:
    drawn = lines_of(one.files["drawn.jsonl"])

    def changed(place: int, **members: Any) -> list[Vector]:
        return [
            {**line, "open": {**line["open"], **members}} if at == place else line
            for at, line in enumerate(drawn)
        ]

    def by(name: str, rules: str, lines: list[Any], why: str = "", **papers: str) -> Vector:
        return forgery(name, rules, one, rerooted(one.files, drawn=lines), why, **papers)

    files, out, _ = _friend(one)
    why = "every digest and the cut-off agree; only the frame, or the one left out, shows it"
    yield forgery("a friend in place of one drawn", "draw.rows", one, files, why, frame=one.frame_file)
    yield forgery(
        "the one left out asks", "proof.drawn", one, files, why, proof=canonical(one.proof(out, files))
    )
    yield by("a drawn line left out", "draw.n", drawn[:-1])
    yield by("drawn lines in another order", "draw.order", [drawn[1], drawn[0], *drawn[2:]])
    yield by("a line twice", "draw.order", [drawn[0], drawn[0], *drawn[2:]])
    yield by("a ticket after the cut-off", "draw.cut_off", changed(0, ticket="f" * 64))
    yield by(
        "a ticket that is not the entity's", "draw.rows", changed(0, ticket="0" * 64), frame=one.frame_file
    )
    yield by("one who has no row", "draw.rows", changed(0, id="shop:99"), frame=one.frame_file)
    closed = {name: value for name, value in drawn[0]["open"].items() if name != "ticket"}
    hidden = {"closed": {**drawn[0]["closed"], "ticket": drawn[0]["open"]["ticket"]}, "open": closed}
    yield by("a ticket closed against the rule", "draw.open", [hidden, *drawn[1:]])
    alone = parties_alone("sha256")
    lines = lines_of(alone.files["drawn.jsonl"])
    member = {
        "closed": {n: v for n, v in lines[0]["closed"].items() if n != "id"},
        "open": {**lines[0]["open"], "id": lines[0]["closed"]["id"]},
    }
    yield forgery(
        "an id open against the rule", "draw.open", alone, rerooted(alone.files, drawn=[member, *lines[1:]])
    )


def _visits(one: Round) -> Iterator[Vector]:
    visits = lines_of(one.files["visits.jsonl"])

    def by(name: str, lines: list[Any], why: str = "", **papers: str) -> Vector:
        return forgery(name, "visits", one, rerooted(one.files, visits=lines), why, **papers)

    yield by("a visit left out", visits[1:])
    yield by("a visit twice", [visits[0], *visits])
    yield by("visits in another order", visits[::-1])
    place = next(at for at, visit in enumerate(visits) if len(visit["open"].get("checks", [])) == 2)
    parted = [
        {"closed": visits[place]["closed"], "open": {**visits[place]["open"], "checks": [check]}}
        for check in visits[place]["open"]["checks"]
    ]
    yield by("a visit made two", [*visits[:place], *parted, *visits[place + 1 :]])
    yielded = next(at for at, visit in enumerate(visits) if "not_made" in visit["open"])
    made = {
        "closed": visits[yielded]["closed"],
        "open": {n: v for n, v in visits[yielded]["open"].items() if n != "not_made"},
    }
    why = "the ceiling stands in the frame"
    yield by(
        "a visit made above the ceiling",
        [*visits[:yielded], made, *visits[yielded + 1 :]],
        why,
        frame=one.frame_file,
    )


def _later(one: Round) -> Iterator[Vector]:
    out = one.drawn[0][2]
    honest = reserve(one, one.files, out)
    entry = lines_of(honest["later.jsonl"])[0]

    def by(name: str, rules: str = "later", frame: bool = False, **members: Any) -> Vector:
        files = {**honest, "later.jsonl": text_of([{**entry, **members}])}
        return forgery(name, rules, one, files, **({"frame": one.frame_file} if frame else {}))

    (name, labels, taken), *_ = entry["taken"]
    standing = {each[2] for each in one.drawn}
    rows = [
        row.id
        for row in one.frame.rows
        if row.id not in standing and row.id != taken and row.codes == ("370102",)
    ]
    yield by("a chain that does not hold", previous=hexes("x"))
    yield by("not the next reserve", frame=True, taken=[[name, labels, rows[0]]])
    yield by("nobody taken though somebody is left", frame=True, taken=[[name, labels, None]])
    yield by("a reserve who is drawn already", taken=[[name, labels, one.drawn[1][2]]])
    yield by(
        "a reserve who is drawn in another stratum", frame=True, taken=[[name, labels, one.drawn[-1][2]]]
    )
    yield by("a reserve of another stratum", taken=[[name, ["市中"], taken]])
    yield by("a reserve for one who was not drawn", id=rows[0])
    twice = later(honest, about="公告", time="2026-04-30T10:00:00+08:00")
    yield forgery("a time before the entry before", "later", one, twice)
    yield by("a ground that is none", "schema", ground="refused")


def _receipts(one: Round) -> Iterator[Vector]:
    def by(name: str, rules: str, kind: str, **members: Any) -> Vector:
        receipts = [
            {**receipt, **members} if receipt["kind"] == kind else receipt for receipt in one.receipts
        ]
        return forgery(name, rules, one, one.record(one.seed, receipts))

    pair = next(receipt["what"] for receipt in one.receipts if receipt["kind"] == "pair")
    yield by("a receipt of another pair", "witness.pair", "pair", what=[*pair[:2], hexes("x"), pair[3]])
    yield by("a receipt of another list of commitments", "witness.lists", "commitments", what=hexes("x"))
    yield by("a receipt of another list of reveals", "witness.lists", "reveals", what=hexes("x"))
    yield by("reveals before commitments", "witness.lists", "reveals", time="2026-03-02T08:29:59Z")
    yield by("commitments after the deadline", "witness.lists", "commitments", time="2026-03-02T09:00:00.1Z")
    yield by(
        "reveals after the day of the later value",
        "witness.lists",
        "reveals",
        time="2026-03-10T00:00:00+08:00",
    )


def _proofs(one: Round) -> Iterator[Vector]:
    files, drawn = one.files, one.drawn[0][2]
    undrawn = next(row.id for row in one.frame.rows if row.id not in {each[2] for each in one.drawn})
    proof, other = one.proof(drawn, files), one.proof(undrawn, files)

    def by(name: str, rules: str, given: Vector, why: str = "") -> Vector:
        return forgery(name, rules, one, files, why, proof=canonical(given))

    turned = [["r" if side == "l" else "l", sister] for side, sister in proof["path"][:1]] + proof["path"][1:]
    yield by("a side of the path turned", "proof.path", {**proof, "path": turned})
    yield by("another code", "proof.path", {**proof, "row": {**proof["row"], "area": "370103"}})
    yield by(
        "a proof of a code that is not listed",
        "proof.row",
        {**proof, "row": {**proof["row"], "area": "370104"}},
    )
    yield by("another salt", "proof.path", {**proof, "salt": hexes("x", 32)})
    yield by("a drawn line of another", "proof.drawn", {**other, "drawn": proof["drawn"]})
    spoilt = [{**each, "path": each["path"][:-1]} for each in proof["drawn"]]
    yield by("a path to the drawn lines cut short", "proof.path", {**proof, "drawn": spoilt})
    ids = [row.id for row in one.frame.rows]
    hidden = {**one.proof(ids[4] + "0", files), "id": ids[4]}
    yield by("absence of one who has a row", "proof.path", hidden)
    skipped = {
        **one.proof(ids[3] + "0", files),
        "right": one.proof(ids[4] + "0", files)["right"],
        "id": ids[4],
    }
    yield by(
        "absence between two who are no neighbours",
        "proof.path",
        skipped,
        "the row between them is the one denied",
    )
    yield by("absence in a bucket that is not empty", "proof.path", {**hidden, "left": None, "right": None})


def _witness(one: Round) -> Iterator[Vector]:
    kept = witness_of(one, one.files)
    pair, end = kept["pairs"][0], kept["ends"][0]

    def by(name: str, rules: str, why: str = "", **members: Any) -> Vector:
        return forgery(name, rules, one, None, why, witness=canonical({**kept, **members}))

    first = [*pair[:2], hexes("f"), hexes("r"), "2026-02-27T00:00:00Z"]
    yield by("another pair came first", "witness.pair", pairs=[first, pair])
    yield by("no pair of this round", "witness.pair", pairs=[], ends=[])
    ahead = ["市市场监管局/3", 1, hexes("f"), hexes("r"), "2026-03-05T00:00:00Z"]
    yield by(
        "a number is missing",
        "witness.pair",
        pairs=[pair, ahead],
        ends=[end, [*ahead[:2], "record", hexes("e")]],
    )
    following = ["市市场监管局/2", 1, hexes("f"), hexes("r"), "2026-03-05T00:00:00Z"]
    yield by(
        "a pair without an end",
        "witness.open",
        "a draw that was made and never shown",
        pairs=[pair, following],
    )
