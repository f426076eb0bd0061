"""Tickets 抽签号 and their order within a joint group (protocol, "Tickets and order")."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from jointsup.algorithms.sampling.frame import TICKET_SALT
from jointsup.canonical import HASHES, hash_text


def ticket_of(hash_name: str, key: str, salt: str) -> str:
    """Return an entity's ticket from ``key("tickets")`` and its salt: one hash block of 55 bytes."""
    return hash_text(hash_name, f"{key}:{salt[:TICKET_SALT]}")


def tickets_of(hash_name: str, key: str, salts: Iterable[str]) -> list[str]:
    """Return the tickets of many salts; see :func:`ticket_of`."""
    hashed, head = HASHES[hash_name], f"{key}:"
    return [hashed((head + salt[:TICKET_SALT]).encode()) for salt in salts]


def group_start(group: int, groups: int) -> str:
    """Return where group ``group`` (from 1) of ``groups`` starts on the circle: 8 hex characters."""
    return format((group - 1) * 2**32 // groups, "08x")


def order_key(start: str, ticket: str) -> tuple[bool, str]:
    """Return what sorts tickets in the order of the group that starts at ``start``."""
    return ticket < start, ticket


def in_order(start: str, tickets: Sequence[str]) -> bool:
    """Return whether tickets stand in the order of the group that starts at ``start``, no two alike."""
    ascending = sorted({*tickets})
    first = bisect_left(ascending, start)
    return ascending[first:] + ascending[:first] == [*tickets]
