"""What no check can judge 核验不能判断的内容: one list, for the docs, for the tests, and for whoever reads a clean report."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

Bound: TypeAlias = Literal["round digest", "record digest", "roots", "chain", "nothing"]


@frozen
class Unjudged:
    """Members of a document that a check cannot tell to be true.

    ``members`` is a path in which ``*`` stands for any one name or place; ``only`` says when it applies. ``bound`` is what would still
    show a later change: the round digest (in the seed and with the witness), the record digest (which a check prints), the roots in
    the head, the chain of entries, or nothing.
    """

    document: str
    members: str
    bound: Bound
    only: str = ""


UNJUDGED: tuple[Unjudged, ...] = (
    Unjudged("round.json", "names", "round digest"),
    Unjudged("round.json", "rules", "round digest"),
    Unjudged("round.json", "plugins", "round digest"),
    Unjudged("round.json", "registers", "round digest"),
    Unjudged("round.json", "ledger_head", "round digest"),
    Unjudged("round.json", "previous[*]", "round digest", "the reason; of the digest a check says where the witness keeps no such round"),
    Unjudged("round.json", "codes.*[*][1]", "round digest", "meanings; but those of the exclusion facet are counted"),
    Unjudged("round.json", "counts[*][2]", "round digest", "the last frame's number"),
    Unjudged("round.json", "counts[*][3]", "round digest", "the outside number"),
    Unjudged("round.json", "lines[*].reason", "round digest", "whether it is a good one"),
    Unjudged("record.json", "receipts", "record digest", "whether some or all were left out"),
    Unjudged("record.json", "receipts[*].reference", "record digest"),
    Unjudged("record.json", "receipts[*].time", "record digest", "within the order that times must have"),
    Unjudged("record.json", "receipts[*].witness", "record digest"),
    Unjudged("record.json", "checkpoint", "record digest"),
    Unjudged("drawn.jsonl", "[*].closed.salt", "roots"),
    Unjudged("visits.jsonl", "[*].closed.salt", "roots"),
    Unjudged("later.jsonl", "[*].actor", "chain", "of the last entry nothing binds it"),
    Unjudged("later.jsonl", "[*].reason", "chain", "of the last entry nothing binds it"),
    Unjudged("later.jsonl", "[*].time", "chain", "of the last entry nothing binds it"),
    Unjudged("later.jsonl", "[*].about", "chain", "of the last entry nothing binds it"),
    Unjudged("later.jsonl", "[*].ground", "chain", "of the last entry nothing binds it"),
    Unjudged("later.jsonl", "[*].evidence", "chain", "of the last entry nothing binds it"),
    Unjudged("later.jsonl", "[*].kind", "chain", "a correction or a withdrawal; of the last entry nothing binds it"),
    Unjudged("later.jsonl", "", "nothing", "whether the newest entries were left out"),
    Unjudged("witness/1", "pairs[*][2]", "nothing", "of other rounds and attempts"),
    Unjudged("witness/1", "pairs[*][3]", "nothing", "of other rounds and attempts"),
    Unjudged("witness/1", "pairs[*][4]", "nothing", "within the order that times must have"),
    Unjudged("witness/1", "ends[*][2]", "nothing", "of other rounds and attempts"),
    Unjudged("witness/1", "ends[*][3]", "nothing", "of other rounds and attempts"),
    Unjudged("witness/1", "ends", "nothing", "their order, and whether this round's own is there"),
    Unjudged("absence/1", "id", "nothing", "any id between the same neighbours has no row either"),
)
