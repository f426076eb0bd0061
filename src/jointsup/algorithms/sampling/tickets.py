"""Tickets 抽签号 and their order within a joint group (protocol, "Tickets and order")."""

from __future__ import annotations

from jointsup.algorithms.sampling.frame import TICKET_SALT
from jointsup.canonical import hash_text


def ticket_of(hash_name: str, key: str, salt: str) -> str:
    """Return an entity's ticket from ``key("tickets")`` and its salt: one hash block of 55 bytes."""
    return hash_text(hash_name, f"{key}:{salt[:TICKET_SALT]}")


def group_start(group: int, groups: int) -> str:
    """Return where group ``group`` (from 1) of ``groups`` starts on the circle: 8 hex characters."""
    return format((group - 1) * 2**32 // groups, "08x")


def order_key(start: str, ticket: str) -> tuple[bool, str]:
    """Return what sorts tickets in the order of the group that starts at ``start``."""
    return ticket < start, ticket
