"""Later entries of a round's record, and the file of vectors that holds a whole round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jointsup.algorithms.sampling.draw import ticket_rows
from jointsup.algorithms.sampling.later import entry_digest, reserves, standing
from jointsup.algorithms.sampling.record import record_digest
from jointsup.canonical import canonical, hash_parts, read_canonical
from jointsup.testing.making.documents import Round, lines_of, text_of, witness_of
from jointsup.testing.making.rounds import ROUNDS
from jointsup.testing.making.shared import SECRET, Vector, hexes


def reserve(one: Round, files: Mapping[str, str], entity: str) -> dict[str, str]:
    """Return the record with one more later entry: reserves taken for a drawn entity, in all its lines."""
    before = lines_of(files["later.jsonl"])
    stands = standing(one.drawn, before, one.rules)
    wrong = [entry["id"] for entry in before if entry["kind"] == "reserve"]
    rows = ticket_rows(one.rules, one.frame, one.seed.value)
    taken = [
        [one.rules.lines[at].id, list(one.rules.lines[at].strata[stratum]), taker]
        for at, stratum, taker in reserves(one.rules, rows, stands, wrong, entity)
    ]
    evidence = hash_parts(one.frame.hash_name, "evidence", entity)
    return later(files, kind="reserve", id=entity, ground="not_ours", evidence=evidence, taken=taken)


def later(files: Mapping[str, str], **members: Any) -> dict[str, str]:
    """Return the record with one more later entry, a correction unless said otherwise."""
    head, before = read_canonical(files["record.json"]), lines_of(files["later.jsonl"])
    entry = {
        "actor": "经办人",
        "kind": "correction",
        "previous": entry_digest(head["header"]["hash"], before[-1]) if before else record_digest(head),
        "reason": "核实",
        "time": f"2026-05-{len(before) + 1:02}T10:00:00+08:00",
        **members,
    }
    return {**files, "later.jsonl": files["later.jsonl"] + text_of([entry])}


def with_later(name: str, one: Round) -> dict[str, str]:
    """Return the record of a round with its later entries."""
    files = one.files
    if name == "strata":
        files = later(files, about="公告\u2028第二行")
    if name == "groups":
        first = next(entity for line_at, _, entity in one.drawn if line_at == 2)
        files = reserve(one, later(files, about="公告日期"), first)
        taker = next(
            taken for _, _, taken in lines_of(files["later.jsonl"])[-1]["taken"] if taken is not None
        )
        files = later(reserve(one, files, taker), kind="withdrawal", about="公告")
    return files


def round_vector(name: str, hash_name: str) -> Vector:
    """Return the file of one round."""
    about, make, moments = ROUNDS[name]
    one = make(hash_name)
    files = with_later(name, one)
    copies = {moment: one.public(files, moment) for moment in moments}
    drawn = [entity for _, _, entity in one.drawn]
    others = [row.id for row in one.frame.rows if row.id not in drawn]
    proofs = [one.proof(entity, files) for entity in [*drawn[:1], *others[:1], "nobody:0"]]
    parties = [entry["party"] for entry in one.document["sources"]["parties"]]
    return {
        "about": f"A whole round: {about}.",
        "hash": hash_name,
        "secret": SECRET,
        "nonces": {party: hexes(f"nonce of {party}") for party in parties},
        "frame": None if name == "depth-one" else one.frame_file,
        "files": files,
        "public": {
            moment: {
                file: copy.get(file)
                for file in ("drawn.jsonl", "visits.jsonl", "later.jsonl")
                if copy.get(file) != files[file]
            }
            for moment, copy in copies.items()
        },
        "proofs": [{"id": proof["id"], "proof": canonical(proof)} for proof in proofs],
        "witness": canonical(witness_of(one, files)),
        "record_digest": record_digest(read_canonical(files["record.json"])),
    }
