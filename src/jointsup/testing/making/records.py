"""Vectors of digests of documents and of the leaves of a record's lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jointsup.algorithms.sampling.later import entry_digest
from jointsup.algorithms.sampling.record import entity_leaf, inner_hash, line_leaf
from jointsup.canonical import canonical, hash_parts
from jointsup.testing.making.shared import HASH_NAMES, Vector, hexes, vector

_STRATUM: Vector = {
    "base": 10,
    "can": 8,
    "cut_off": hexes("ticket"),
    "line": "food/1",
    "n": 2,
    "rows": 10,
    "stratum": ["a b", "\U00020000"],
    "target": "5/2",
}
_DRAWN: Vector = {"id": "uscc:x/1", "line": "food/1", "stratum": ["a b"], "ticket": hexes("ticket")}
_VISIT: Vector = {"checks": [["food/1", "m1"], ["fire", "m2"]], "group": 1, "id": "uscc:x/1"}
_ENTITY_LINES = (
    ("all open", _DRAWN, tuple(_DRAWN)),
    ("all closed but the line", _DRAWN, ("line",)),
    ("ticket closed", _DRAWN, ("id", "line", "stratum")),
    ("a visit, open", _VISIT, tuple(_VISIT)),
    ("a visit, closed", _VISIT, ("group",)),
    ("a visit not made", {**_VISIT, "not_made": "ceiling"}, ("group",)),
)
_ENTRY: Vector = {
    "about": "公告日期",
    "actor": "经办人",
    "kind": "correction",
    "previous": hexes("record"),
    "reason": '写作"三月"',
    "time": "2026-05-01T10:00:00+08:00",
}


def records() -> Vector:
    """Return the vectors of lines and entries; documents' digests stand in the rounds, too."""
    return {
        "about": "Leaves of strata lines; leaves of lines about an entity, whole, with the closed part hidden, and hidden whole; digests.",
        "strata_lines": [
            {"hash": name, "line": canonical(_STRATUM), "leaf": line_leaf(name, canonical(_STRATUM))}
            for name in HASH_NAMES
        ],
        "entity_lines": [_entity_line(name, *of) for name in HASH_NAMES for of in _ENTITY_LINES],
        "digests": [_digest(name, kind, value) for name in HASH_NAMES for kind, value in _documents(name)],
        "entries": [
            {"hash": name, "entry": canonical(_ENTRY), "digest": entry_digest(name, _ENTRY)}
            for name in HASH_NAMES
        ],
    }


def _entity_line(hash_name: str, name: str, members: Mapping[str, Any], opened: tuple[str, ...]) -> Vector:
    shown = {member: value for member, value in members.items() if member in opened}
    closed = {member: value for member, value in members.items() if member not in opened}
    closed["salt"] = hexes("closed", 32)
    whole = {"closed": closed, "open": shown}
    leaf, inner = entity_leaf(hash_name, whole), inner_hash(hash_name, closed)
    return vector(
        name,
        hash=hash_name,
        line=canonical(whole),
        closed=inner,
        leaf=leaf,
        closed_hidden=canonical({"closed": inner, "open": shown}),
        hidden_whole=canonical(leaf),
    )


def _documents(hash_name: str) -> list[tuple[str, Vector]]:
    header: Vector = {
        "as_of": "2026-02-28",
        "count": 0,
        "depth": 0,
        "facets": ["area", "tier"],
        "hash": hash_name,
        "protocol": "jointsup/1",
        "root": hexes("root"),
    }
    return [("frame", header), ("round", {"note": "any document"}), ("record", {"note": "any head"})]


def _digest(hash_name: str, kind: str, value: Vector) -> Vector:
    text = canonical(value)
    return {
        "hash": hash_name,
        "kind": kind,
        "document": text,
        "digest": hash_parts(hash_name, f"jointsup/1/{kind}", text),
    }
