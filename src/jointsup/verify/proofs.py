"""Checks of an entity's own proof 凭证, and of a proof that it has no row 无此对象证明 (protocol, "Proof")."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from attrs import frozen

from jointsup.algorithms.sampling.frame import bucket_of, leaf_of
from jointsup.algorithms.sampling.merge import visits_of_entity
from jointsup.algorithms.sampling.record import entity_leaf, line_leaf
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.algorithms.sampling.seed import key_of
from jointsup.algorithms.sampling.tickets import group_start, order_key, ticket_of
from jointsup.algorithms.sampling.tree import empty_root, root_of_path
from jointsup.canonical import canonical, hash_parts
from jointsup.verify.counts import Strata, name_of
from jointsup.verify.draws import Seen, Shown
from jointsup.verify.report import Findings
from jointsup.verify.round_rules import listed
from jointsup.verify.visits import key_of_members, key_of_visit

WHERE = "proof"
Path = Sequence[Sequence[str]]


@frozen
class Standing:
    """Where an entity stands for one line that selects it."""

    line: int
    stratum: int
    ticket: str
    drawn: bool


def _through_bucket(header: Mapping[str, Any], entity: str, path: Path) -> bool:
    """Say whether the last sides of a path are those of the entity's bucket."""
    depth = header["depth"]
    name = bucket_of(header["hash"], entity, depth)
    number = int(name or "0", 16)
    sides = [side for side, _ in path[len(path) - 4 * depth :]]
    return sides == ["l" if number >> level & 1 else "r" for level in range(4 * depth)]


def check_row(proof: Mapping[str, Any], document: Mapping[str, Any], findings: Findings) -> tuple[str, ...] | None:
    """Check the row of a proof and its path; return its codes, or None where the row is none of the frame's."""
    header, row = proof["header"], proof["row"]
    if row.get("id") != proof["id"] or sorted(row.keys() - {"id"}) != header["facets"]:
        findings.broken("proof.row/members", f"{WHERE}: row")
        return None
    codes = tuple(row[facet] for facet in header["facets"])
    for facet, code in zip(header["facets"], codes, strict=True):
        if code not in listed(document, facet):
            findings.broken("proof.row/code", f"{WHERE}: row", facet=facet, code=code)
            return None
    leaf = leaf_of(header["hash"], proof["id"], proof["salt"], canonical(row))
    if not _leads(header["hash"], leaf, proof["path"], header["root"], f"{WHERE}: path", findings):
        return None
    if not _through_bucket(header, proof["id"], proof["path"]):
        findings.broken("proof.path/bucket", f"{WHERE}: path")
    return codes


def _leads(hash_name: str, leaf: str, path: Path, root: str, where: str, findings: Findings) -> bool:
    good = root_of_path(hash_name, leaf, path) == root
    if not good:
        findings.broken("proof.path/root", where)
    return good


def check_proof(
    proof: Mapping[str, Any],
    head: Mapping[str, Any],
    rules: RoundRules,
    strata: Strata,
    seen: Seen,
    codes: tuple[str, ...],
    findings: Findings,
) -> None:
    """Check an entity's stratum, ticket and cut-off in every line, its drawn lines and its visits."""
    for part in ("strata", "drawn", "visits"):
        leaf_of_line: Callable[[Any], str] = _strata_leaf(head) if part == "strata" else _entity_leaf(head)
        for at, entry in enumerate(proof[part]):
            where = f"{WHERE}: {part}[{at}]"
            _leads(head["header"]["hash"], leaf_of_line(entry["line"]), entry["path"], head["roots"][part], where, findings)
    key = key_of(head["header"]["hash"], head["seed"]["value"], "tickets")
    ticket = ticket_of(head["header"]["hash"], key, proof["salt"])
    standings = []
    for place in rules.places(codes):
        cut_off = strata[place.line][place.stratum]["cut_off"]
        start = group_start(rules.lines[place.line].group, rules.groups)
        within = cut_off is not None and order_key(start, ticket) <= order_key(start, cut_off)
        stratum = name_of(rules.lines[place.line].id, rules.lines[place.line].strata[place.stratum])
        told = "own.excluded" if place.excluded else "own.drawn" if within else "own.not_drawn"
        findings.remark(told, WHERE, id=proof["id"], stratum=stratum, ticket=ticket, cut_off=cut_off or "-")
        standings.append(Standing(place.line, place.stratum, ticket, within and not place.excluded))
    _strata(proof, rules, standings, findings)
    if _drawn(proof, rules, standings, seen, findings):
        _visits(proof, rules, standings, codes, findings)


def _strata_leaf(head: Mapping[str, Any]) -> Callable[[Any], str]:
    return lambda line: line_leaf(head["header"]["hash"], canonical(line))


def _entity_leaf(head: Mapping[str, Any]) -> Callable[[Any], str]:
    return lambda line: entity_leaf(head["header"]["hash"], line)


def _strata(proof: Mapping[str, Any], rules: RoundRules, standings: Sequence[Standing], findings: Findings) -> None:
    due = [(rules.lines[own.line].id, list(rules.lines[own.line].strata[own.stratum])) for own in standings]
    there = [(entry["line"]["line"], entry["line"]["stratum"]) for entry in proof["strata"]]
    if due != there:
        names = [", ".join(name_of(*place) for place in places) or "-" for places in (due, there)]
        findings.broken("proof.drawn/strata", f"{WHERE}: strata", expected=names[0], value=names[1])


def _shown(rules: RoundRules, line: Mapping[str, Any], where: str) -> Shown:
    """Return what a whole drawn line tells; a line or stratum that the round does not have is told as place -1."""
    members = {**line["open"], **line["closed"]}
    at = next((at for at, of in enumerate(rules.lines) if of.id == members["line"]), -1)
    labels, strata = tuple(members["stratum"]), rules.lines[at].strata if at >= 0 else ()
    return Shown(where, at, strata.index(labels) if labels in strata else -1, members["id"], members["ticket"])


def _drawn(
    proof: Mapping[str, Any], rules: RoundRules, standings: Sequence[Standing], seen: Seen, findings: Findings
) -> bool:
    """Check who is drawn where; say whether it is known of every line."""
    own = [_shown(rules, entry["line"], f"{WHERE}: drawn[{at}]") for at, entry in enumerate(proof["drawn"])]
    listed_in = [one for one in seen.shown if one.id == proof["id"]]
    by_line: dict[int | None, Standing] = {standing.line: standing for standing in standings}
    for one in (*own, *listed_in):
        standing = by_line.get(one.line)
        if one.id != proof["id"]:
            findings.broken("proof.drawn/other", one.where, id=one.id)
        elif standing is None or not standing.drawn:
            findings.broken("proof.drawn/not_due", one.where, id=one.id)
        elif one.stratum not in (None, standing.stratum) or one.ticket not in (None, standing.ticket):
            findings.broken("proof.drawn/wrong", one.where, id=one.id, expected=standing.ticket)
    given = [one.line for one in own]
    if any(before >= after for before, after in pairwise(given)):  # type: ignore[operator]
        findings.broken("proof.drawn/order", f"{WHERE}: drawn")
    for one in listed_in:
        if one.line not in given:
            findings.broken("proof.drawn/not_given", one.where, id=one.id)
    known = {*given, *(one.line for one in listed_in)}
    unknown = [standing for standing in standings if standing.drawn and standing.line not in known]
    for standing in unknown:
        _not_listed(proof["id"], rules, standing, seen, findings)
    return not unknown


def _not_listed(entity: str, rules: RoundRules, standing: Standing, seen: Seen, findings: Findings) -> None:
    """Say of one who should be drawn and is not found that he is left out, or hidden, where that may be."""
    line = rules.lines[standing.line]
    there = [one for one in seen.of_line(standing.line) if one.stratum in (None, standing.stratum) and one.id is None]
    if any(one.ticket in (None, standing.ticket) for one in there):
        findings.unshown("perhaps_hidden", line=line.id, id=entity, ticket=standing.ticket)
    else:
        findings.broken("proof.drawn/left_out", WHERE, line=line.id, id=entity, ticket=standing.ticket)


def _visits(
    proof: Mapping[str, Any], rules: RoundRules, standings: Sequence[Standing], codes: tuple[str, ...], findings: Findings
) -> None:
    """Compare the visits of the proof with those that the entity's lines make."""
    lines = [standing.line for standing in standings if standing.drawn]
    due = [key_of_visit(rules, visit, True) for visit in visits_of_entity(rules, proof["id"], lines, rules.ceiling(codes))]
    there = [key_of_members({**entry["line"]["open"], **entry["line"]["closed"]}) for entry in proof["visits"]]
    if due != there:
        names = ["; ".join(key.name for key in keys) or "-" for keys in (due, there)]
        findings.broken("visits/proof", f"{WHERE}: visits", expected=names[0], value=names[1])


def check_absence(proof: Mapping[str, Any], seen: Seen | None, findings: Findings) -> None:
    """Check that an entity has no row: its neighbours stand side by side in its bucket, or the bucket is empty."""
    header, entity = proof["header"], proof["id"]
    name = header["hash"]
    if not _through_bucket(header, entity, proof["top"]) or len(proof["top"]) != 4 * header["depth"]:
        findings.broken("proof.path/bucket", f"{WHERE}: top")
    sides = [side for side in ("left", "right") if proof[side] is not None]
    for side in sides:
        neighbour = proof[side]
        where = f"{WHERE}: {side}"
        leaf = hash_parts(name, "jointsup/1/leaf", neighbour["id"], neighbour["seal"])
        _leads(name, leaf, [*neighbour["path"], *proof["top"]], header["root"], where, findings)
        depth = header["depth"]
        outside = bucket_of(name, neighbour["id"], depth) != bucket_of(name, entity, depth)
        if outside or (neighbour["id"] >= entity if side == "left" else neighbour["id"] <= entity):
            findings.broken("proof.path/neighbour", where, id=neighbour["id"])
    if not sides:
        _leads(name, empty_root(name), proof["top"], header["root"], f"{WHERE}: top", findings)
    elif not _side_by_side(*(None if proof[side] is None else proof[side]["path"] for side in ("left", "right"))):
        findings.broken("proof.path/apart", WHERE)
    findings.remark("no_row", id=entity)
    for one in () if seen is None else seen.shown:
        if one.id == entity:
            findings.broken("proof.drawn/no_row", one.where, id=entity)


def _side_by_side(left: Path | None, right: Path | None) -> bool:
    """Say whether no leaf stands between two paths of one bucket, or beyond the one path there is."""
    below: dict[str, Path] = {"l": left or (), "r": right or ()}
    if left is not None and right is not None:
        above = 0
        while above < min(len(left), len(right)) and left[-1 - above] == right[-1 - above]:
            above += 1
        meet_left, meet_right = len(left) - above - 1, len(right) - above - 1
        if meet_left < 0 or meet_right < 0 or left[meet_left][0] != "r" or right[meet_right][0] != "l":
            return False
        below = {"l": left[:meet_left], "r": right[:meet_right]}
    return all(step[0] == side for side, steps in below.items() for step in steps)
