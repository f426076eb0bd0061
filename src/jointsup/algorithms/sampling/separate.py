"""What separate draws 各自抽取 would have taken: the same numbers, but for every line a shuffle of its own. To be compared with; no record holds it."""

from __future__ import annotations

from collections.abc import Sequence

from jointsup.algorithms.sampling.draw import Draw, Ticketed
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.canonical import hash_parts


def drawn_separately(hash_name: str, rules: RoundRules, draw: Draw, rows: Sequence[Ticketed]) -> dict[str, list[int]]:
    """Return who is drawn in which lines if each line shuffles for itself, by the hash of its id and the ticket.

    ``rows`` are all that can be drawn in any line; every stratum takes as many as it took in ``draw``.
    """
    taken: dict[str, list[int]] = {}
    members: dict[tuple[int, int], list[Ticketed]] = {}
    for row in rows:
        for place in row.places:
            if not place.excluded:
                members.setdefault((place.line, place.stratum), []).append(row)
    for (line, stratum), can in sorted(members.items()):
        name, number = rules.lines[line].id, draw.strata[line][stratum].number
        shuffled = sorted((hash_parts(hash_name, name, row.ticket), row.id) for row in can)
        for _, entity in shuffled[:number]:
            taken.setdefault(entity, []).append(line)
    return taken
