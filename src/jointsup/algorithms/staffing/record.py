"""The record of a staffing 选派档案: text in, text out, file names mapped to what stands in them (protocol, "Staffing")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jointsup.algorithms.sampling.record import RandomBytes, SeedParts
from jointsup.algorithms.sampling.tree import tree_root
from jointsup.algorithms.staffing.rules import StaffingRules
from jointsup.algorithms.staffing.teams import Teams
from jointsup.canonical import canonical, hash_parts

HEAD, DOCUMENT, TEAMS, LOADS, LATER = "teams.json", "staffing.json", "teams.jsonl", "loads.jsonl", "later.jsonl"


def staffing_digest(hash_name: str, document: Mapping[str, Any]) -> str:
    """Return the digest of a staffing document."""
    return hash_parts(hash_name, "jointsup/1/staffing", canonical(document))


def teams_digest(hash_name: str, head: Mapping[str, Any]) -> str:
    """Return the digest of the head of a staffing's record."""
    return hash_parts(hash_name, "jointsup/1/teams", canonical(head))


def entry_digest(hash_name: str, entry: Mapping[str, Any]) -> str:
    """Return the digest of a later entry, which the next one names."""
    return hash_parts(hash_name, "jointsup/1/entry", canonical(entry))


def lines_root(hash_name: str, lines: Sequence[str]) -> str:
    """Return the root over the lines of a file."""
    return tree_root(hash_name, (hash_parts(hash_name, "jointsup/1/line", line) for line in lines))


def team_lines(teams: Teams, random: RandomBytes) -> list[str]:
    """Return the lines of ``teams.jsonl`` without their ends, each salted: of a line that is shown alone nobody can guess another."""
    return [
        canonical(
            {
                "body": one.body,
                "inspector": one.inspector,
                "level": one.level,
                "salt": random(16).hex(),
                "slot": one.number,
                "unfilled": None if one.unfilled is None else [list(reason) for reason in one.unfilled],
                "visit": one.visit,
            }
        )
        for one in teams.slots
    ]


def load_lines(rules: StaffingRules, teams: Teams, random: RandomBytes) -> list[str]:
    """Return the lines of ``loads.jsonl`` without their ends."""
    return [
        canonical(
            {
                "body": one.body,
                "hours": None if (hours := rules.slot_hours[one.body]) is None else one.load * hours,
                "id": one.id,
                "level": one.level,
                "load": one.load,
                "most": one.most,
                "salt": random(16).hex(),
                "start": one.start,
            }
        )
        for one in teams.loads
    ]


def totals(rules: StaffingRules, teams: Teams) -> list[list[Any]]:
    """Return ``[body, slots, filled, sum of squared loads]`` of each body."""
    found: dict[str, list[Any]] = {body: [body, 0, 0, 0] for body in rules.bodies}
    for slot in teams.slots:
        found[slot.body][1] += 1
        found[slot.body][2] += slot.inspector is not None
    for one in teams.loads:
        found[one.body][3] += one.load * one.load
    return list(found.values())


def make_record(
    document: Mapping[str, Any],
    rules: StaffingRules,
    header: Mapping[str, Any],
    teams: Teams,
    seed: SeedParts,
    random: RandomBytes,
    receipts: Sequence[Any],
    checkpoint: str | None = None,
) -> dict[str, str]:
    """Return the files of a staffing's record by name; its later entries are none yet."""
    hash_name = str(header["hash"])
    slots, loads = team_lines(teams, random), load_lines(rules, teams, random)
    head = {
        "checkpoint": checkpoint,
        "frame_digest": document["frame_digest"],
        "header": header,
        "receipts": list(receipts),
        "roots": {"loads": lines_root(hash_name, loads), "teams": lines_root(hash_name, slots)},
        "schema": "teams/1",
        "seed": seed.json(),
        "staffing_digest": staffing_digest(hash_name, document),
        "totals": totals(rules, teams),
    }
    return {
        HEAD: canonical(head),
        DOCUMENT: canonical(document),
        TEAMS: "".join(line + "\n" for line in slots),
        LOADS: "".join(line + "\n" for line in loads),
        LATER: "",
    }
