"""Staffings made up for tests: documents and frames of every shape, and the optimum that a solver of min-cost flows finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any

from jointsup.algorithms.sampling.frame import Frame, frame_lines, make_frame
from jointsup.algorithms.sampling.seed import list_digest
from jointsup.algorithms.staffing.rules import FACETS, StaffingRules, away, read_staffing
from jointsup.codec.structure import structure
from jointsup.model.documents import SeedFile
from jointsup.services.seeding import commit
from jointsup.services.staffing.drawing import draw_staffing
from jointsup.services.staffing.freezing import pair_of

SECRET = "5" * 64
Person = tuple[str, str, str, str, int, Sequence[str]]
"""id, area, body, hours or ``-``, load, skills."""


def body(name: str, kind: str = "inspecting", slot_hours: int | None = None) -> dict[str, Any]:
    """A body of a document."""
    return {"id": name, "kind": kind, "slot_hours": slot_hours}


def visit(name: str, slots: Sequence[tuple[str, str]], entity: str = "", window: Sequence[str] = ("2026-05-01", "2026-05-31"), area: str | None = "370100") -> dict[str, Any]:
    """A visit; a slot is its body and the skills that it needs, between blanks."""
    return {
        "area": area,
        "entity": entity or f"e:{name}",
        "id": name,
        "slots": [[of, needed.split()] for of, needed in slots],
        "window": list(window),
    }


def staffing_of(people: Sequence[Person], visits: Sequence[Mapping[str, Any]], hash_name: str = "sha256", **rest: Any) -> tuple[dict[str, Any], Frame]:
    """A document and its frame, as far as staffing reads them."""
    sets = sorted({tuple(sorted(skills)) for *_, skills in people})
    numbers = {one: str(number) for number, one in enumerate(sets)}
    rows = [
        (name, (area, of, hours, str(load), numbers[tuple(sorted(skills))])) for name, area, of, hours, load, skills in people
    ]
    frame = make_frame(hash_name, SECRET, "2026-04-20", FACETS, rows)
    document = {
        "bodies": [body(name) for name in sorted({of for _, _, of, *_ in people} | {of for one in visits for of, _ in one["slots"]})],
        "closed": [],
        "leave": [],
        "recusals": [],
        "skills": [[number, list(one)] for one, number in numbers.items()],
        "visits": list(visits),
        **rest,
    }
    return document, frame


def rules_of(document: Mapping[str, Any], frame: Frame) -> StaffingRules:
    """The rules of a staffing."""
    return read_staffing(document, frame.rows)


def any_staffing(seed: int, visits: int = 12, people: int = 8, bodies: int = 2, hash_name: str = "sha256") -> tuple[dict[str, Any], Frame]:
    """A staffing of any shape: scarce skills, tight hours, recusals, leave, loads from before, teams of several slots and experts."""
    of = Random(seed)
    names = [f"b{n}" for n in range(bodies)]
    skills = ["fire", "boiler", "food"][: of.randint(0, 3)]
    hours = {name: of.choice([None, 3, 4]) for name in names}
    crowd: list[Person] = []
    for n in range(of.randint(1, people) if of.random() < 0.5 else people):
        has = [one for one in skills if of.random() < of.choice([0.2, 0.6])]
        able = "-" if of.random() < 0.3 else str(of.randint(0, 6 * visits * 4 // max(people, 1)))
        crowd.append((f"i{n}", of.choice(["370102", "370103"]), of.choice(names), able, of.choice([0, 0, 1, 2, 5]), has))
    made, spans = [], [("2026-05-01", "2026-05-31"), ("2026-05-04", "2026-05-04"), ("2026-06-01", "2026-06-14")]
    for n in range(visits):
        slots = []
        for name in of.sample(names, of.randint(1, bodies)):
            for _ in range(of.choice([2, 2, 3])):
                slots.append((name, of.choice(["", "", *skills]) if of.random() < 0.9 else " ".join(skills)))
        made.append(visit(f"v{n}", slots, f"e{of.randint(0, visits)}", of.choice(spans), of.choice(["370102", "370103", None])))
    entities = sorted({one["entity"] for one in made})
    ids = [one[0] for one in crowd]
    pairs = sorted({(of.choice(ids), of.choice(entities)) for _ in range(of.randint(0, visits))})
    leave = sorted({(of.choice(ids), *of.choice([("2026-05-04", "2026-05-10"), ("2026-06-10", "2026-06-10")])) for _ in range(of.randint(0, 3))})
    return staffing_of(
        crowd,
        made,
        hash_name,
        bodies=[body(name, slot_hours=hours[name]) for name in names],
        recusals=[[*pair, "kin"] for pair in pairs],
        leave=[list(one) for one in leave],
        closed=["2026-05-09", "2026-05-10"] if of.random() < 0.5 else [],
    )


def ringed_staffing(seed: int) -> tuple[dict[str, Any], Frame]:
    """A staffing that needs many exchanges: rings of inspectors, each of whom shares a skill with the next, with loads far apart."""
    of = Random(seed)
    crowd: list[Person] = []
    skills = []
    for ring in range(of.randint(1, 3)):
        size = of.randint(2, 6)
        ring_skills = [f"r{ring}s{n}" for n in range(size)]
        skills += ring_skills
        crowd += [
            (f"r{ring}i{n}", "3701", of.choice("a" if seed % 3 else "ab"), of.choice(["-", "-", str(of.randint(3, 9))]), of.choice([0, 1, 5, 9]), [ring_skills[n], ring_skills[(n + 1) % size]])
            for n in range(size)
        ]
    visits = [visit(f"v{n:02}", [(of.choice("a" if seed % 3 else "ab"), of.choice(skills)) for _ in range(of.randint(1, 3))]) for n in range(of.randint(5, 30))]
    return staffing_of(crowd, visits, bodies=[body("a", slot_hours=1), body("b", slot_hours=1)])


def optimum(rules: StaffingRules, name: str) -> tuple[int, int]:
    """The most slots of a body that can be filled and the least sum of squared loads then, by the min-cost flow of OR-tools.

    A unit of an inspector's n-th slot costs 2n−1; a slot unfilled costs more than all that together.
    """
    import numpy as np
    from ortools.graph.python import min_cost_flow

    inspectors = rules.inspectors[name]
    slots = rules.slots_of(name)
    loads = [one.load for one in inspectors]
    dear = 4 * (max(loads, default=0) + len(slots) + 1) * (len(slots) + 1)
    arcs: list[tuple[int, int, int, int]] = []
    source, sink, first = 0, 1, 2 + len(slots)
    inside: dict[tuple[int, int], int] = {}
    able_at: dict[tuple[Any, ...], list[int]] = {}
    for number, slot in enumerate(slots):
        of = rules.visits[slot.visit]
        arcs += [(source, 2 + number, 1, 0), (2 + number, sink, 1, dear)]
        kind = (slot.skills, of.entity, of.days, len(of.slots))
        if kind not in able_at:
            able_at[kind] = [
                i
                for i, one in enumerate(inspectors)
                if slot.skills <= one.skills
                and (one.id, of.entity) not in rules.recused
                and not (one.id in rules.leave and away(rules.leave[one.id], of.days, len(of.slots)))
            ]
        for i in able_at[kind]:
            if (slot.visit, i) not in inside:
                inside[slot.visit, i] = first + len(inspectors) + len(inside)
                arcs.append((inside[slot.visit, i], first + i, 1, 0))
            arcs.append((2 + number, inside[slot.visit, i], 1, 0))
    for i, one in enumerate(inspectors):
        most = len(slots) if one.most is None else min(len(slots), max(0, one.most - one.load))
        arcs += [(first + i, sink, 1, 2 * (one.load + n) + 1) for n in range(most)]
    start = sum(load * load for load in loads)
    if not slots:
        return 0, start
    flow = min_cost_flow.SimpleMinCostFlow()
    table = np.array(arcs, dtype=np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(table[:, 0], table[:, 1], table[:, 2], table[:, 3])
    flow.set_nodes_supplies(np.array([source, sink]), np.array([len(slots), -len(slots)]))
    assert flow.solve() == flow.OPTIMAL
    unfilled, rest = divmod(flow.optimal_cost(), dear)
    return len(slots) - unfilled, start + rest


PARTIES = ("甲", "乙")
EVENT = "号码"


def drawn(document: Mapping[str, Any], frame: Frame, *, later: bool = True, witness: bool = True) -> tuple[dict[str, str], str]:
    """A staffing drawn: the files of its record, and its frame's text. Two parties of different bodies commit, and reveal."""
    sources = {
        "deadline": "2026-04-24T17:00:00+08:00",
        "later": [{"date": "2026-04-25", "event": EVENT, "pattern": "[0-9]{9}", "texts": "1000000000"}] if later else [],
        "parties": [{"body": f"{party}部门", "party": party} for party in sorted(PARTIES)],
        "witnesses": ["公证处"],
    }
    whole = {
        "attempt": 1, "door": {"bodies": None, "people": None}, "draw": None, "ledger_head": None, "names": [], "previous": None,
        "round_id": "x/1", "rules": [], "schema": "staffing/1", "sources": sources, "frame_digest": frame.digest, **document,
    }  # fmt: skip
    pair = pair_of(whole, frame.header)
    made = {party: commit(pair, party, lambda size, party=party: (party.encode() * size)[:size]) for party in PARTIES}
    commitments = sorted([party, sent.commitment] for party, (_, sent) in made.items())
    reveals = sorted([party, kept.nonce] for party, (kept, _) in made.items())
    what = {
        "pair": [pair.round_id, pair.attempt, pair.frame_digest, pair.round_digest],
        "commitments": list_digest(pair.hash, commitments),
        "reveals": list_digest(pair.hash, reveals),
    }
    receipts = [
        {"kind": kind, "reference": "", "time": f"2026-04-24T1{n}:00:00+08:00", "what": what[kind], "witness": "公证处"}
        for n, kind in enumerate(("pair", "commitments", "reveals"), 5)
    ]
    given = {
        "schema": "seed/1", "commitments": commitments, "reveals": reveals,
        "later": [EVENT, "123456789"] if later else None, "receipts": receipts if witness else [],
    }  # fmt: skip
    now = datetime.fromisoformat("2026-04-30T00:00:00+08:00")
    drawing = draw_staffing(whole, frame.header, frame.rows, structure(given, SeedFile), now, lambda size: b"\x07" * size)
    return dict(drawing.files), "".join(frame_lines(frame))
