"""Staffing beside two solvers and plain chance: seconds, and how evenly the work is spread.

    python benchmarks/staffing.py [slots …]

``min-cost flow`` is that of OR-tools, which finds the optimum but no canonical one; ``assignment`` is scipy's for bipartite graphs, an
inspector copied once for each slot that he may come to hold, each copy dearer than the one before (it knows no rule against standing in a team
twice, so its teams are none); ``random`` gives each slot to anybody who can hold it, ten times over. Seconds are those of the
processor.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from jointsup.algorithms.staffing.pool import NOBODY, Chances, Pool, members
from jointsup.algorithms.staffing.rules import StaffingRules
from jointsup.algorithms.staffing.teams import staff
from staffed import Person, optimum, rules_of, staffing_of, visit

INSPECTORS = 100
SLOTS_OF_A_BODY = 5000
SKILLS = [f"s{n}" for n in range(12)]
KEY = "0" * 32


def made_up(slots: int) -> StaffingRules:
    """A county's staffing: bodies of a hundred inspectors, a quarter has each of twelve skills, one visit in twenty has one recused."""
    of = random.Random(1)
    bodies = [f"b{n:02}" for n in range(max(1, slots // SLOTS_OF_A_BODY))]
    people: list[Person] = [
        (f"{name}-{n}", "3701", name, "-", of.choice([0, 0, 3, 8]), [skill for skill in SKILLS if of.random() < 0.25])
        for name in bodies
        for n in range(INSPECTORS)
    ]
    visits: list[Any] = []
    count = 0
    while count < slots:
        team = []
        for name in of.sample(bodies, min(len(bodies), of.choice([1, 1, 2, 3]))):
            team += [(name, of.choice(["", "", *SKILLS])), (name, "")]
        count += len(team)
        visits.append(visit(f"v{len(visits)}", team, f"e{len(visits)}"))
    pairs = sorted({(of.choice(people)[0], f"e{of.randrange(len(visits))}") for _ in range(len(visits) // 20)})
    return rules_of(*staffing_of(people, visits, recusals=[[*pair, "kin"] for pair in pairs]))


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def by_chance(rules: StaffingRules, of: random.Random) -> tuple[int, int]:
    """Slots filled and sum of squares where each slot goes to anybody who can hold it."""
    filled = squares = 0
    for body in rules.bodies:
        pool = Pool(rules, body, Chances("sha256", KEY))
        for slot in range(len(pool.slots)):
            able = list(members(pool.free(slot) & pool.room))
            if able:
                pool.give(slot, of.choice(able))
        filled += sum(holder != NOBODY for holder in pool.holder)
        squares += sum(load * load for load in pool.load)
    return filled, squares


def assignment(rules: StaffingRules, body: str) -> None:
    """Scipy's assignment, an inspector's n-th copy at 2n + 1 above his load from before; the whole sparse table of costs is made first."""
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    pool = Pool(rules, body, Chances("sha256", KEY))
    most = 2 * len(pool.slots) // len(pool.inspectors) + 10
    starts = np.array([one.load for one in pool.inspectors])
    costs = (2 * (starts[:, None] + np.arange(most)) + 1).astype(float)
    rows, columns, data = [], [], []
    for slot, can in enumerate(pool.can):
        able = np.fromiter(members(can), dtype=np.int64)
        places = (able[:, None] * most + np.arange(most)).ravel()
        rows.append(np.full(len(places), slot))
        columns.append(places)
        data.append(costs[able].ravel())
    table = csr_array(
        (np.concatenate(data), (np.concatenate(rows), np.concatenate(columns))), shape=(len(pool.slots), len(pool.inspectors) * most)
    )
    min_weight_full_bipartite_matching(table)


def main() -> None:
    print("| slots | visits | inspectors | jointsup, s | min-cost flow, s | assignment, s | sum of squares: ours | flow | random, least to most |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for slots in [int(text) for text in sys.argv[1:]] or [1000, 10_000, 100_000]:
        rules = made_up(slots)
        ours, teams = timed(lambda rules=rules: staff(rules, "sha256", KEY))
        flow, best = timed(lambda rules=rules: [optimum(rules, body) for body in rules.bodies])
        alike = "—"
        if slots <= 1000:
            alike = f"{timed(lambda rules=rules: [assignment(rules, body) for body in rules.bodies])[0]:.1f}"
        found = [by_chance(rules, random.Random(n))[1] for n in range(10 if slots <= 10_000 else 3)]
        squares = sum(one.load**2 for one in teams.loads)
        assert (sum(slot.inspector is not None for slot in teams.slots), squares) == tuple(map(sum, zip(*best, strict=True)))
        print(
            f"| {len(teams.slots):,} | {len(rules.visits):,} | {len(teams.loads):,} | {ours:.1f} | {flow:.1f} | {alike} "
            f"| {squares:,} | {sum(one for _, one in best):,} | {min(found):,} to {max(found):,} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
