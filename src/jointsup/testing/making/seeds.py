"""Vectors of commitments, seeds, keys, patterns of later values, tickets and their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from jointsup.algorithms.sampling.seed import (
    commitment,
    key_of,
    list_digest,
    matches,
    parse_pattern,
    pattern_texts,
    seed_of,
)
from jointsup.algorithms.sampling.tickets import group_start, order_key, ticket_of
from jointsup.canonical import hash_text
from jointsup.errors import BadText
from jointsup.testing.making.shared import HASH_NAMES, Vector, hexes, stated, vector

FRAME_DIGEST, ROUND_DIGEST = hexes("a frame"), hexes("a round")
EVENT = {"date": "2026-03-09", "event": "beacon-9", "pattern": "[0-9a-f]{64}", "texts": str(16**64)}
FALLBACK = {"date": "2026-03-10", "event": "彩票-26031", "pattern": "[0-9]{7}-[0-9]{2}", "texts": str(10**9)}
PARTIES = {"乙": "body-b", "甲": "body-a", "委员:3/x": "body-a"}

# What the parties did beside revealing, the later value, the sources of the seed in order, the rules that are broken.
_Case = tuple[str, str, Mapping[str, str], Sequence[Mapping[str, str]], Mapping[str, str], Sequence[str] | None, str, str]
_VALUE = hexes("a beacon")
_BOTH, _ONE_BODY = {"乙": "body-b", "甲": "body-a"}, {"委员:3/x": "body-a", "甲": "body-a"}
_CASES: tuple[_Case, ...] = (
    ("all reveal, an event", "", PARTIES, [EVENT], {}, ["beacon-9", _VALUE], "beacon-9 乙 委员:3/x 甲", ""),
    ("an event alone", "", {}, [EVENT], {}, ["beacon-9", _VALUE], "beacon-9", ""),
    ("the fallback", "", {}, [EVENT, FALLBACK], {}, ["彩票-26031", "1234567-89"], "彩票-26031", ""),
    (
        "one withholds, one is wrong",
        "left out and named; the round goes on",
        PARTIES,
        [EVENT],
        {"乙": "withheld", "甲": "wrong"},
        ["beacon-9", _VALUE],
        "beacon-9 委员:3/x",
        "",
    ),
    ("one never commits", "left out and named", PARTIES, [EVENT], {"甲": "silent"}, ["beacon-9", _VALUE], "beacon-9 乙 委员:3/x", ""),
    ("nobody commits", "the event is enough", PARTIES, [EVENT], dict.fromkeys(PARTIES, "silent"), ["beacon-9", _VALUE], "beacon-9", ""),
    ("two bodies, no event", "", _BOTH, [], {}, None, "乙 甲", ""),
    ("a third never commits, no event", "two bodies committed", PARTIES, [], {"委员:3/x": "silent"}, None, "乙 甲", ""),
    ("withheld, no event", "voids the attempt", PARTIES, [], {"委员:3/x": "withheld"}, None, "乙 甲", "seed.sources"),
    ("wrong, no event", "voids the attempt", PARTIES, [], {"委员:3/x": "wrong"}, None, "乙 甲", "seed.sources"),
    ("one body, no event", "", PARTIES, [], {"乙": "silent"}, None, "委员:3/x 甲", "seed.sources"),
    ("two parties of one body", "the document itself breaks a rule", _ONE_BODY, [], {}, None, "委员:3/x 甲", "round.rules seed.sources"),
    ("the event's value is missing", "", _BOTH, [EVENT], {}, None, "乙 甲", "seed.later"),
    ("a value of another form", "", _BOTH, [EVENT], {}, ["beacon-9", _VALUE[:-1]], "beacon-9 乙 甲", "seed.later"),
    ("a value in capitals", "", _BOTH, [EVENT], {}, ["beacon-9", _VALUE.upper()], "beacon-9 乙 甲", "seed.later"),
    ("an unknown event", "", _BOTH, [EVENT], {}, ["beacon-8", _VALUE], "乙 甲", "seed.later"),
    ("a stranger commits", "", _BOTH, [EVENT], {"丙": "revealed"}, ["beacon-9", _VALUE], "beacon-9 乙 甲", "seed.commitments"),
    ("revealed without a commitment", "", _BOTH, [EVENT], {"甲": "uncommitted"}, ["beacon-9", _VALUE], "beacon-9 乙", "seed.commitments"),
)


def nonce_of(party: str) -> str:
    """Return a party's nonce, the same in every making."""
    return hexes(f"nonce of {party}")


def seeds() -> Vector:
    """Return the vectors from commitments to keys."""
    listed = [["乙", hexes("1")], ["甲", hexes("2")]]
    return {
        "about": "Commitments, digests of lists, seeds with parties that reveal, withhold or lie, and keys.",
        "commitments": [
            {
                "hash": hash_name,
                "frame_digest": FRAME_DIGEST,
                "round_digest": ROUND_DIGEST,
                "party": party,
                "nonce": nonce_of(party),
                "commitment": commitment(hash_name, FRAME_DIGEST, ROUND_DIGEST, party, nonce_of(party)),
            }
            for hash_name in HASH_NAMES
            for party in PARTIES
        ],
        "lists": [
            {"hash": hash_name, "list": of, "digest": list_digest(hash_name, of)}
            for hash_name in HASH_NAMES
            for of in (listed, listed[:1], [])
        ],
        "seeds": [_seed(hash_name, case) for hash_name in HASH_NAMES for case in _CASES if hash_name == "sha256" or not case[-1]],
        "keys": [
            {"hash": hash_name, "seed": hexes("a seed"), "purpose": purpose, "key": key_of(hash_name, hexes("a seed"), purpose)}
            for hash_name in HASH_NAMES
            for purpose in ("tickets", "counts", "inspectors")
        ],
    }


def _seed(hash_name: str, case: _Case) -> Vector:
    name, why, parties, events, did, later, used, broken = case

    def commits(party: str) -> list[str]:
        return [party, commitment(hash_name, FRAME_DIGEST, ROUND_DIGEST, party, nonce_of(party))]

    every = sorted({*parties, *did})
    values = {party: nonce_of(party) for party in every} | ({later[0]: later[1]} if later else {})
    pairs = [(source, values[source]) for source in used.split()]
    stated(sorted(pairs), pairs, name)
    return vector(
        name,
        why,
        hash=hash_name,
        frame_digest=FRAME_DIGEST,
        round_digest=ROUND_DIGEST,
        sources={"parties": [{"body": parties[party], "party": party} for party in sorted(parties)], "later": list(events)},
        commitments=[commits(party) for party in every if did.get(party) not in ("silent", "uncommitted")],
        reveals=[
            [party, hexes("lie") if did.get(party) == "wrong" else nonce_of(party)]
            for party in every
            if did.get(party) not in ("silent", "withheld")
        ],
        later=later,
        left_out=[[party, did[party]] for party in sorted(parties) if party in did],
        values=pairs,
        seed=seed_of(hash_name, FRAME_DIGEST, ROUND_DIGEST, pairs),
        rules=broken.split(),
    )


# Pattern, number of texts as a formula that the reference must agree with, values that match, values that do not.
_PATTERNS: tuple[tuple[str, int, Sequence[str], Sequence[str]], ...] = (
    ("[0-9a-f]{64}", 16**64, ("0" * 64, "abcdef0123456789" * 4), ("0" * 63, "0" * 65, "A" * 64, "")),
    ("[0-9]{7}-[0-9]{2}", 10**9, ("1234567-89",), ("1234567-8", "1234567+89", "1234567-89 ", "１234567-89")),
    ("[0-9][0-9 ]{29}[0-9]", 10 * 11**29 * 10, ("1" + " " * 29 + "2",), (" " * 31,)),
    ("[-0-9]{8}", 11**8, ("-1-2-3-4",), ("1234567", "12345_78")),
    ("[a-ca-e]{2}", 5**2, ("ed",), ("ef",)),
    ("[aaa]", 1, ("a",), ("aaa", "")),
    ("[-]", 1, ("-",), ("",)),
    ("[a-a]", 1, ("a",), ("-",)),
    ("[ -Z^-~]{4}", 92**4, ("a Z~", "{-}|"), ("a[Z~", "a\\Z~")),
    ("[\\]{3}", 1, ("\\\\\\",), ("\\",)),
    ("\\d{2}", 1, ("\\dd",), ("12", "\\d2")),
    ("a.b*(c)|^$?+", 1, ("a.b*(c)|^$?+",), ("axb", "a.b")),
    ("号码{2}[0-9]{6}", 10**6, ("号码码123456",), ("号码123456", "号码号码123456")),
    ("\U00020000{2}[0-9]{2}", 100, ("\U00020000\U0002000012",), ("\U0002000012",)),
    ("[0-9]{999}", 10**999, ("7" * 999,), ("7" * 998, "7" * 1000)),
    ("x", 1, ("x",), ("X", "xx")),
)
_NO_PATTERNS = (
    "[]",
    "[",
    "a]",
    "{2}",
    "a{0}",
    "a{01}",
    "a{1000}",
    "a{}",
    "a{2",
    "a}",
    "a{2}{3}",
    "a{-1}",
    "a{1,2}",
    "[z-a]",
    "[a-]",
    "[A-]",
    "[A-]]",
    "[[-a]",
    "[a-{]",
    "[--a]",
    "[a-c-e]",
    "[[]",
    "[a[b]",
    "[a{2}]",
    "[{]",
    "[}]",
    "[双]",
    "[a-é]",
    "[]-a]",
    "[a--]",
)


def patterns() -> Vector:
    """Return the vectors of patterns of later values."""
    return {
        "about": "Patterns of later values: how many texts they have and what they match, always the whole value; and what is none.",
        "patterns": [_pattern(*of) for of in _PATTERNS],
        "refused": [_no_pattern(pattern) for pattern in _NO_PATTERNS],
    }


def _pattern(pattern: str, texts: int, match: Sequence[str], others: Sequence[str]) -> Vector:
    stated(texts, pattern_texts(pattern), pattern)
    stated([True] * len(match) + [False] * len(others), [matches(pattern, value) for value in (*match, *others)], pattern)
    return {"pattern": pattern, "texts": str(texts), "match": match, "do_not_match": others}


def _no_pattern(pattern: str) -> Vector:
    try:
        parse_pattern(pattern)
    except BadText:
        return {"pattern": pattern}
    raise ValueError(f"the reference takes the pattern {pattern}")


def tickets() -> Vector:
    """Return the vectors of tickets, of the groups' starts, and of tickets in a group's order."""
    return {
        "about": "Tickets: the hash of 55 bytes; where each group starts on the circle of tickets, and the order from there.",
        "tickets": [_ticket(hash_name, number) for hash_name in HASH_NAMES for number in range(3)],
        "starts": [
            {"groups": groups, "starts": [group_start(group, groups) for group in range(1, groups + 1)]}
            for groups in (1, 2, 3, 4, 5, 6, 7, 10, 64)
        ],
        "orders": list(_orders()),
    }


def _ticket(hash_name: str, number: int) -> Vector:
    key, salt = hexes(f"key {number}", 32), hexes(f"salt {number}", 32)
    return {
        "hash": hash_name,
        "key": key,
        "salt": salt,
        "text": f"{key}:{salt[:22]}",
        "ticket": ticket_of(hash_name, key, salt),
    }


def _orders() -> Iterator[Vector]:
    some = [hash_text("sha256", f"ticket {number}") for number in range(6)]
    for groups in (1, 2, 3):
        for group in range(1, groups + 1):
            start = group_start(group, groups)
            before = format(int(start, 16) - 1 if start != "00000000" else 2**32 - 1, "08x")
            edges = [start + "0" * 56, start + "f" * 56, before + "f" * 56]
            yield {
                "groups": groups,
                "group": group,
                "start": start,
                "tickets": sorted([*some, *edges], key=lambda ticket: order_key(start, ticket)),
            }
