"""Trees of hashed text 哈希树: roots, and paths from a leaf to its root (protocol, "Tree")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from jointsup.canonical import hash_parts

Side = Literal["l", "r"]
Path = Sequence[tuple[Side, str]]
"""The sisters from a leaf up: on which side the sister stands, and its hash."""


def empty_root(hash_name: str) -> str:
    """Return the root of no leaves."""
    return hash_parts(hash_name, "jointsup/1/empty")


def node(hash_name: str, left: str, right: str) -> str:
    """Return the hash of two sisters."""
    return hash_parts(hash_name, "jointsup/1/node", left, right)


def tree_root(hash_name: str, leaves: Iterable[str]) -> str:
    """Return the root over ``leaves`` in their order; a last odd node moves up unchanged.

    Holds one hash for each level, whatever the number of leaves.
    """
    peaks: list[str] = []
    for count, leaf in enumerate(leaves, 1):
        top = leaf
        # As many peaks are joined as the number of leaves so far can be halved.
        while not count & 1:
            top = node(hash_name, peaks.pop(), top)
            count >>= 1
        peaks.append(top)
    if not peaks:
        return empty_root(hash_name)
    top = peaks.pop()
    while peaks:
        top = node(hash_name, peaks.pop(), top)
    return top


def tree_paths(hash_name: str, leaves: Sequence[str], places: Iterable[int]) -> dict[int, list[tuple[Side, str]]]:
    """Return the path of each of the leaves at ``places`` (from 0)."""
    at = {place: place for place in places}
    paths: dict[int, list[tuple[Side, str]]] = {place: [] for place in at}
    level = list(leaves)
    while len(level) > 1:
        for place, position in at.items():
            if position ^ 1 < len(level):
                paths[place].append(("l" if position & 1 else "r", level[position ^ 1]))
            at[place] = position >> 1
        above = [node(hash_name, level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = above + level[len(level) & ~1 :]
    return paths


def root_of_path(hash_name: str, leaf: str, path: Iterable[Sequence[str]]) -> str:
    """Return the root to which ``path`` leads from ``leaf``."""
    top = leaf
    for side, sister in path:
        top = node(hash_name, sister, top) if side == "l" else node(hash_name, top, sister)
    return top
