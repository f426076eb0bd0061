"""What follows a record: a reserve taken for a row that was wrong, and what is published when 递补与公开.

The record's head never changes. A reserve is an entry of ``later.jsonl``; a public copy shows what the lines' rules open by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from attrs import frozen

from jointsup.algorithms.sampling.later import entry_digest, reserves, standing
from jointsup.algorithms.sampling.merge import Visit, visits_of_entity
from jointsup.algorithms.sampling.record import file_lines, public_copy, record_digest
from jointsup.algorithms.sampling.rules import RoundRules, read_rules
from jointsup.canonical import canonical, read_canonical
from jointsup.engines.base import FrameReader
from jointsup.errors import BadRows, problem
from jointsup.services.draw import persons_among
from jointsup.services.folders import ROUND, write_checkable

Ground = Literal["cancelled", "doubled", "not_ours"]
Moment = Literal["draw", "notice", "result"]

LATER = "later.jsonl"


@frozen
class Wrong:
    """A drawn row that was wrong on the day of the freeze."""

    entity: str
    ground: Ground
    evidence: str
    """The digest of the evidence."""
    reason: str


def with_reserve(
    files: Mapping[str, str], reader: FrameReader, wrong: Wrong, *, actor: str, time: str
) -> tuple[str, dict[str, Any]]:
    """Return the text of ``later.jsonl`` with the entry by which reserves take the place of a wrong row, and the entry.

    Raises :class:`~jointsup.errors.BadRows` where the row does not stand drawn, or was replaced already.
    """
    head, document = read_canonical(files["record.json"]), read_canonical(files[ROUND])
    rules, hash_name = read_rules(document), head["header"]["hash"]
    entries = [read_canonical(text) for text in file_lines(files[LATER])]
    gone = [entry["id"] for entry in entries if entry["kind"] == "reserve"]
    if wrong.entity in gone:
        raise BadRows([problem("round.replaced", wrong.entity, wrong.entity)])
    stands = _standing(files["drawn.jsonl"], entries, rules)
    places = [place for place, stand in stands.items() if wrong.entity in stand]
    if not places:
        raise BadRows([problem("round.not_drawn_entity", wrong.entity, wrong.entity)])
    rows = reader.ticketed(rules, head["seed"]["value"], places)
    taken = reserves(rules, rows, {place: stands[place] for place in places}, gone, wrong.entity)
    entry = {
        "actor": actor,
        "evidence": wrong.evidence,
        "ground": wrong.ground,
        "id": wrong.entity,
        "kind": "reserve",
        "previous": entry_digest(hash_name, entries[-1]) if entries else record_digest(head),
        "reason": wrong.reason,
        "taken": [
            [rules.lines[line].id, list(rules.lines[line].strata[stratum]), entity] for line, stratum, entity in taken
        ],
        "time": max([time, *(entry["time"] for entry in entries[-1:])]),  # servers' clocks differ a little, entries go on
    }
    return files[LATER] + canonical(entry) + "\n", entry


def visits_now(
    files: Mapping[str, str], later: str, reader: FrameReader, entities: Iterable[str]
) -> tuple[RoundRules, list[Visit]]:
    """Return the visits of some entities as they are after the later entries, and the rules that they were merged by."""
    rules = read_rules(read_canonical(files[ROUND]))
    entries = [read_canonical(text) for text in file_lines(later)]
    gone = {entry["id"] for entry in entries if entry["kind"] == "reserve"}
    stands = _standing(files["drawn.jsonl"], entries, rules)
    left = sorted(set(entities) - gone)
    codes = reader.codes_of(left)
    visits: list[Visit] = []
    for entity in left:
        lines = [line for (line, _), there in sorted(stands.items()) if entity in there]
        visits += visits_of_entity(rules, entity, lines, rules.ceiling(codes[entity]))
    return rules, visits


def _standing(
    drawn: str, entries: Iterable[Mapping[str, Any]], rules: RoundRules
) -> dict[tuple[int, int], list[str]]:
    """Return who stands drawn in each (line, stratum) after some later entries, from the text of ``drawn.jsonl``."""
    at_line = {line.id: number for number, line in enumerate(rules.lines)}
    rows = [
        (at_line[line["line"]], rules.lines[at_line[line["line"]]].strata.index(tuple(line["stratum"])), line["id"])
        for line in ({**read["closed"], **read["open"]} for read in map(read_canonical, file_lines(drawn)))
    ]
    return standing(rows, entries, rules)


def write_public(files: Mapping[str, str], reader: FrameReader, moment: Moment, folder: Path) -> None:
    """Write the public copy of a record as of a moment into an empty folder, with checker and page; persons are never shown."""
    document = read_canonical(files[ROUND])
    rules = read_rules(document)
    ids: set[str] = set()
    for name in ("drawn.jsonl", "visits.jsonl"):
        ids.update(
            {**line["closed"], **line["open"]}["id"] for line in map(read_canonical, file_lines(files[name]))
        )
    for entry in map(read_canonical, file_lines(files[LATER])):
        if entry["kind"] == "reserve":
            ids.update({entry["id"], *(taken for _, _, taken in entry["taken"] if taken is not None)})
    persons = persons_among(document, rules, reader.codes_of(sorted(ids)).items())
    write_checkable(folder, public_copy(files, persons, moment), public=True)
