"""Later entries of a record: a reserve 递补 taken, a correction, a withdrawal (protocol, "Draw" and "Record")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from jointsup.algorithms.sampling.draw import Ticketed, in_group_order
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.algorithms.sampling.tickets import group_start
from jointsup.canonical import canonical, hash_parts


def entry_digest(hash_name: str, entry: Mapping[str, Any]) -> str:
    """Return what the next entry names as ``previous``."""
    return hash_parts(hash_name, "jointsup/1/entry", canonical(entry))


def standing(
    drawn: Iterable[tuple[int, int, str]], entries: Iterable[Mapping[str, Any]], rules: RoundRules
) -> dict[tuple[int, int], list[str]]:
    """Return who stands drawn in each (line, stratum) after some later entries, wrong rows still among them."""
    stands: dict[tuple[int, int], list[str]] = {}
    for line, stratum, entity in drawn:
        stands.setdefault((line, stratum), []).append(entity)
    places = {
        (line.id, labels): (i, k) for i, line in enumerate(rules.lines) for k, labels in enumerate(line.strata)
    }
    for entry in entries:
        if entry["kind"] == "reserve":
            for line_id, labels, entity in entry["taken"]:
                if entity is not None:
                    stands[places[line_id, tuple(labels)]].append(entity)
    return stands


def reserves(
    rules: RoundRules,
    rows: Sequence[Ticketed],
    stands: Mapping[tuple[int, int], Sequence[str]],
    wrong: Iterable[str],
    out: str,
) -> list[tuple[int, int, str | None]]:
    """Return who takes the place of ``out`` in every line where it stands: (line, stratum, id or None where nobody is left).

    In each stratum that is the first in the group's order who is not excluded, does not stand there and is not in ``wrong``
    (the rows found wrong on the day of the freeze, ``out`` among them or not).
    """
    barred = {out, *wrong}
    taken: list[tuple[int, int, str | None]] = []
    for (line, stratum), stand in sorted(stands.items()):
        if out in stand:
            start = group_start(rules.lines[line].group, rules.groups)
            standing_here = set(stand)
            following = (
                row.id
                for row in in_group_order(rows, start)
                if row.id not in barred
                and row.id not in standing_here
                and any(p.line == line and p.stratum == stratum and not p.excluded for p in row.places)
            )
            taken.append((line, stratum, next(following, None)))
    return taken
