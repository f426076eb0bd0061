"""Round documents, seeds and receipts for the vectors' rounds, and whole records from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import count, product
from typing import Any

from attrs import define, evolve

from jointsup.algorithms.sampling.draw import draw, facet_counts
from jointsup.algorithms.sampling.frame import Frame, absence, frame_lines, row_path
from jointsup.algorithms.sampling.proof import make_proof
from jointsup.algorithms.sampling.record import (
    SeedParts,
    public_copy,
    record_digest,
    record_of_frame,
)
from jointsup.algorithms.sampling.rules import RoundRules, read_rules
from jointsup.algorithms.sampling.seed import commitment, list_digest, pattern_texts, seed_of
from jointsup.canonical import canonical, hash_parts, read_canonical
from jointsup.testing.making.shared import Vector, hexes

WITNESS = "公证处"
EVENT = "beacon-9"
LATER_VALUE = hexes("a beacon")
DEADLINE = "2026-03-02T17:00:00+08:00"


def choice(name: str, facet: str, *labels: tuple[str, Any]) -> Vector:
    """Return a choice; each label comes with its codes or its bitmap."""
    return {"id": name, "facet": facet, "labels": [[label, codes] for label, codes in labels]}


def line(name: str, choices: Sequence[Vector], amounts: Any = "1/4", **others: Any) -> Vector:
    """Return a line over ``choices``; ``amounts`` is one amount for all strata or a list of what follows the labels."""
    combinations = [
        list(labels) for labels in product(*([label for label, _ in one["labels"]] for one in choices))
    ]
    each = amounts if isinstance(amounts, list) else [[amounts, None, None]] * len(combinations)
    return {
        "id": name,
        "choices": [one["id"] for one in choices],
        "excluded": [],
        "base": "all",
        "rounding": "spread",
        "strata": [[labels, *asked] for labels, asked in zip(combinations, each, strict=True)],
        "window": ["2026-04-01", "2026-06-30"],
        "matters": [f"{name}.matter"],
        "bodies": [f"{name}.body"],
        "people": 2,
        "public": {"few": 0, "from": "draw", "open": ["id", "stratum", "ticket"]},
        "reason": "",
        **others,
    }


def event(name: str = EVENT, pattern: str = "[0-9a-f]{64}", day: str = "2026-03-09") -> Vector:
    """Return one entry of ``sources.later``."""
    return {"date": day, "event": name, "pattern": pattern, "texts": str(pattern_texts(pattern))}


def sources(
    parties: Mapping[str, str], later: Sequence[Vector], witnesses: Sequence[str] = (WITNESS,)
) -> Vector:
    """Return ``sources``; ``parties`` maps each party to its body."""
    return {
        "deadline": DEADLINE if parties else None,
        "later": list(later),
        "parties": [{"body": parties[party], "party": party} for party in sorted(parties)],
        "witnesses": list(witnesses),
    }


TWO_PARTIES = {"乙": "body-b", "甲": "body-a"}


def document_of(
    frame: Frame,
    codes: Mapping[str, Sequence[Sequence[Any]]],
    lines: Sequence[Vector],
    choices: Sequence[Vector] = (),
    **others: Any,
) -> Vector:
    """Return a round document over a frame; counts and exclusions are made to agree with the frame."""
    ids = [one["id"] for one in lines]
    document: Vector = {
        "schema": "round/1",
        "round_id": "市市场监管局/1",
        "attempt": 1,
        "previous": None,
        "ledger_head": None,
        "frame_digest": frame.digest,
        "names": [],
        "rules": [],
        "plugins": [],
        "registers": [],
        "codes": {facet: [list(pair) for pair in pairs] for facet, pairs in codes.items()},
        "area_facet": None,
        "exclusion_facet": None,
        "exclusions": [],
        "counts": [],
        "persons": None,
        "groups": [ids],
        "choices": list(choices),
        "lines": list(lines),
        "sources": sources(TWO_PARTIES, [event()]),
        "apart": [],
        "door": {"bodies": None, "people": None},
        "ceiling": None,
        "yield_order": ids,
        **others,
    }
    return {**document, "counts": _counts(document, frame), "exclusions": _exclusions(document, frame)}


def _counts(document: Vector, frame: Frame) -> list[list[Any]]:
    facet = document["area_facet"]
    if facet is None:
        return []
    place = frame.facets.index(facet)
    here = facet_counts([row.codes[place]] for row in frame.rows)
    return [[code, here.get((code,), 0), None, 100] for code, _ in document["codes"][facet]]


def _exclusions(document: Vector, frame: Frame) -> list[list[Any]]:
    facet = document["exclusion_facet"]
    if facet is None:
        return []
    place = frame.facets.index(facet)
    sets = {code: [tuple(pair) for pair in pairs] for code, pairs in document["codes"][facet]}
    pairs = sorted({pair for of in sets.values() for pair in of})
    return [[*pair, sum(pair in sets[row.codes[place]] for row in frame.rows)] for pair in pairs]


def closed_salts() -> Callable[[int], bytes]:
    """Return what stands for the system's random source: the same salts in every making."""
    numbers = count()
    return lambda size: bytes.fromhex(hexes(f"closed salt {next(numbers)}", 2 * size))


def make_seed(
    document: Vector, frame: Frame, later: Sequence[str] | None, did: Mapping[str, str]
) -> SeedParts:
    """Return the seed; ``did`` says which parties are ``silent``, have ``withheld`` their nonce or reveal a ``wrong`` one."""
    hash_name, digest = frame.hash_name, round_digest(document, frame.hash_name)
    parties = [entry["party"] for entry in document["sources"]["parties"]]
    nonces = {party: hexes(f"nonce of {party}") for party in parties}
    committed = [party for party in parties if did.get(party) != "silent"]
    revealed = [party for party in committed if did.get(party) != "withheld"]
    values = [(party, nonces[party]) for party in revealed if did.get(party) != "wrong"]
    return SeedParts(
        [[party, commitment(hash_name, frame.digest, digest, party, nonces[party])] for party in committed],
        [[party, hexes("lie") if did.get(party) == "wrong" else nonces[party]] for party in revealed],
        later,
        seed_of(hash_name, frame.digest, digest, [*values, *([(later[0], later[1])] if later else [])]),
    )


def round_digest(document: Vector, hash_name: str) -> str:
    """Return the digest of a round document."""
    return hash_parts(hash_name, "jointsup/1/round", canonical(document))


def make_receipts(document: Vector, frame: Frame, seed: SeedParts) -> list[Vector]:
    """Return the receipts of the one witness that the document names, if it names one."""
    hash_name = frame.hash_name
    pair = [document["round_id"], document["attempt"], frame.digest, round_digest(document, hash_name)]
    shown: list[tuple[str, Any, str]] = [("pair", pair, "2026-03-01T09:00:00+08:00")]
    if seed.commitments:
        shown.append(("commitments", list_digest(hash_name, seed.commitments), "2026-03-02T08:30:00Z"))
        shown.append(("reveals", list_digest(hash_name, seed.reveals), "2026-03-02T17:00:00.5+08:00"))
    return [
        {"kind": kind, "reference": "", "time": time, "what": what, "witness": witness}
        for witness in document["sources"]["witnesses"]
        for kind, what, time in sorted(shown)
    ]


@define(slots=False)
class Round:
    """One round with all that an honest organiser has; ``frame_text`` may stand in for what the frame's file would be."""

    name: str
    document: Vector
    frame: Frame
    later: Sequence[str] | None
    did: Mapping[str, str]
    frame_text: str | None = None

    @cached_property
    def seed(self) -> SeedParts:
        """The seed."""
        return make_seed(self.document, self.frame, self.later, self.did)

    @cached_property
    def rules(self) -> RoundRules:
        """The rules of the document."""
        return read_rules(self.document)

    @cached_property
    def receipts(self) -> list[Vector]:
        """The receipts of the witness."""
        return make_receipts(self.document, self.frame, self.seed)

    @cached_property
    def files(self) -> dict[str, str]:
        """The whole record."""
        return self.record(self.seed)

    def record(self, seed: SeedParts, receipts: Sequence[Vector] | None = None) -> dict[str, str]:
        """Return a record of this round from a seed, honest or not."""
        given = self.receipts if receipts is None else receipts
        return record_of_frame(self.document, self.frame, seed, closed_salts(), given)

    @cached_property
    def drawn(self) -> list[tuple[int, int, str]]:
        """Line, stratum and id of the drawn, in order."""
        return [
            (row.line, row.stratum, row.id) for row in draw(self.rules, self.frame, self.seed.value).drawn
        ]

    @property
    def frame_file(self) -> str:
        """The text of the frame's file."""
        return "".join(frame_lines(self.frame)) if self.frame_text is None else self.frame_text

    def public(self, files: Mapping[str, str], moment: str = "draw") -> dict[str, str]:
        """Return the public copy of a record."""
        # Only reserves can name somebody who is hidden.
        reserves = text_of(entry for entry in lines_of(files["later.jsonl"]) if entry["kind"] == "reserve")
        copy = public_copy({**files, "later.jsonl": reserves}, self.persons(), moment)
        return {**copy, "later.jsonl": files["later.jsonl"]} if "later.jsonl" in copy else copy

    def persons(self) -> frozenset[str]:
        """Return the ids of the entities that are persons."""
        if self.document["persons"] is None:
            return frozenset()
        facet, codes = self.document["persons"]
        place = self.frame.facets.index(facet)
        return frozenset(row.id for row in self.frame.rows if row.codes[place] in codes)

    def proof(self, entity: str, files: Mapping[str, str]) -> Vector:
        """Return the proof of an entity, or that it has no row."""
        found = row_path(self.frame, entity)
        if found is None:
            return {
                "schema": "absence/1",
                "header": self.frame.header,
                "id": entity,
                **(absence(self.frame, entity) or {}),
            }
        return make_proof(files, self.rules, self.frame.header, *found)

    def changed(self, change: Callable[[Vector], Any]) -> Round:
        """Return the round that another document gives, seed and all."""
        document = read_canonical(canonical(self.document))
        change(document)
        return evolve(self, document=document)


def witness_of(one: Round, files: Mapping[str, str]) -> Vector:
    """Return an orderly ``witness/1``: all rounds and attempts before this one have come to an end."""
    document, head = one.document, read_canonical(files["record.json"])
    organiser, _, number = document["round_id"].rpartition("/")
    before = [
        (f"{organiser}/{earlier}", 1, "record", hexes(f"record {earlier}"))
        for earlier in range(1, int(number))
    ]
    before += [
        (document["round_id"], attempt, "void", "没有形成种子") for attempt in range(1, document["attempt"])
    ]
    pairs: list[Any] = [
        [
            name,
            attempt,
            hexes(f"frame {name} {attempt}"),
            hexes(f"round {name} {attempt}"),
            f"2026-02-{day:02}T08:00:00Z",
        ]
        for day, (name, attempt, _, _) in enumerate(before, 1)
    ]
    this = [document["round_id"], document["attempt"]]
    pairs.append([*this, head["frame_digest"], head["round_digest"], "2026-03-01T01:00:00Z"])
    ends = [*map(list, before), [*this, "record", record_digest(head)]]
    return {"schema": "witness/1", "organiser": organiser, "pairs": pairs, "ends": ends}


def lines_of(text: str) -> list[Any]:
    """Return what the lines of a ``.jsonl`` text say."""
    return [read_canonical(each) for each in text.split("\n")[:-1]]


def text_of(lines: Iterable[Any]) -> str:
    """Return the ``.jsonl`` text of some lines."""
    return "".join(canonical(each) + "\n" for each in lines)
