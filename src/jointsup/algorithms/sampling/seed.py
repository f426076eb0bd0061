"""The seed 随机种子: commitments, reveals, the later public value, and the keys made from them (protocol, "Seed")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import prod

from jointsup.canonical import canonical, hash_parts
from jointsup.errors import BadText, problem
from jointsup.places import Place

NONCE = re.compile(r"[0-9a-f]{64}")
MINIMUM_TEXTS = 2**24

_REPEAT = re.compile(r"\{([1-9][0-9]{0,2})\}")


def commitment(hash_name: str, frame_digest: str, round_digest: str, party: str, nonce: str) -> str:
    """Return what a party sends before it shows its nonce (64 characters ``[0-9a-f]``)."""
    return hash_parts(hash_name, "jointsup/1/commit", frame_digest, round_digest, party, nonce)


def list_digest(hash_name: str, entries: Sequence[Sequence[str]]) -> str:
    """Return the digest of a list of commitments or of reveals, for the witness."""
    return hash_parts(hash_name, "jointsup/1/list", canonical(entries))


def seed_of(hash_name: str, frame_digest: str, round_digest: str, values: Sequence[tuple[str, str]]) -> str:
    """Return the seed from ``(source, value)`` pairs, at least one, sources unique; they are put in order here."""
    return hash_parts(hash_name, "jointsup/1/seed", frame_digest, round_digest, canonical(sorted(values)))


def key_of(hash_name: str, seed: str, purpose: str) -> str:
    """Return the key for ``tickets``, ``counts`` or ``inspectors``: 32 characters."""
    return hash_parts(hash_name, "jointsup/1/key", seed, purpose)[:32]


def parse_pattern(pattern: str, where: str = "") -> tuple[tuple[frozenset[str], int], ...]:
    """Return the items of a later value's pattern: which characters may stand, and how often.

    Raises :class:`~jointsup.errors.BadText` naming the place.
    """
    items: list[tuple[frozenset[str], int]] = []
    at = 0
    while at < len(pattern):
        start = at
        characters: frozenset[str] | None = frozenset(pattern[at])
        if pattern[at] == "[":
            at = pattern.find("]", at)
            characters = _class(pattern[start + 1 : at]) if at > start else None
        if characters is None or pattern[start] in "]{}":
            raise BadText([problem("seed.pattern", where, pattern, place=Place(character=start + 1))])
        at += 1
        repeat = _REPEAT.match(pattern, at)
        items.append((characters, int(repeat[1]) if repeat else 1))
        at = repeat.end() if repeat else at
    return tuple(items)


def _class(inside: str) -> frozenset[str] | None:
    """Return the characters of a class, None where it is malformed."""
    members: set[str] = set()
    at = 0
    if inside.startswith("-"):
        members.add("-")
        at = 1
    while at < len(inside):
        first, last = inside[at], inside[at]
        if inside[at + 1 : at + 2] == "-":
            last = inside[at + 2 : at + 3]
            at += 2
        if not all(" " <= c <= "~" and c not in "[]{}-" for c in (first, last)) or first > last:
            return None
        members.update(map(chr, range(ord(first), ord(last) + 1)))
        at += 1
    return frozenset(members) or None


def pattern_texts(pattern: str) -> int:
    """Return how many texts a pattern has."""
    return prod(len(characters) ** times for characters, times in parse_pattern(pattern))


def matches(pattern: str, value: str) -> bool:
    """Say whether the whole of ``value`` matches ``pattern``."""
    at = 0
    for characters, times in parse_pattern(pattern):
        part = value[at : at + times]
        if len(part) < times or not all(c in characters for c in part):
            return False
        at += times
    return at == len(value)
