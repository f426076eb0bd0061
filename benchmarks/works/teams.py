"""Staffing beside two solvers and plain chance; the sizes are visits, not entities, near enough. The staffing is that of ``benchmarks/staffing.py``."""

from __future__ import annotations

import random

from jointsup.algorithms.staffing.rules import StaffingRules
from jointsup.algorithms.staffing.teams import staff
from staffing import KEY, assignment, by_chance, made_up
from works.base import Data, Step, Work

VISITS = (1_000, 100_000, 1_000_000)
TIMES = 3
"""How often chance tries."""
FLOW = "staffing: OR-tools, min-cost flow"


def rules_of(data: Data) -> StaffingRules:
    """Return rules whose visits have three slots and a half on average."""
    return made_up(7 * data.rows // 2)


def ours(data: Data, step: Step) -> None:
    rules = rules_of(data)
    teams = step.take(lambda: staff(rules, "sha256", KEY))
    step.fact(visits=len(rules.visits), slots=len(teams.slots), filled=sum(slot.inspector is not None for slot in teams.slots), squares=sum(one.load**2 for one in teams.loads))


def flow(data: Data, step: Step) -> None:
    """The optimum, but no canonical one."""
    from staffed import optimum

    rules = rules_of(data)
    best = step.take(lambda: [optimum(rules, body) for body in rules.bodies])
    step.fact(filled=sum(filled for filled, _ in best), squares=sum(squares for _, squares in best))


def scipy_assignment(data: Data, step: Step) -> None:
    """An inspector is copied for each slot that he may come to hold; it knows no rule against standing in a team twice."""
    rules = rules_of(data)

    def work() -> None:
        for body in rules.bodies:
            assignment(rules, body)

    step.take(work)


def chance(data: Data, step: Step) -> None:
    """Each slot goes to anybody who can hold it, three times over."""
    rules = rules_of(data)
    found = step.take(lambda: [by_chance(rules, random.Random(seed))[1] for seed in range(TIMES)])
    step.fact(least_squares=min(found), most_squares=max(found))


WORKS = (
    Work("staffing: jointsup", ours, VISITS, (FLOW,), most=1 / 3),
    Work(FLOW, flow, VISITS[:2]),
    Work("staffing: scipy, assignment", scipy_assignment, VISITS[:1], (FLOW,)),
    Work("staffing: at random, three times", chance, VISITS[:2]),
)
