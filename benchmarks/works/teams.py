"""Staffing beside two solvers and plain chance; the sizes are slots, not entities. The staffing is that of ``benchmarks/staffing.py``."""

from __future__ import annotations

import random

from jointsup.algorithms.staffing.teams import staff
from staffing import KEY, assignment, by_chance, made_up
from works.base import Data, Step, Work

SLOTS = (1_000, 100_000, 1_000_000)
FLOW = "staffing: OR-tools, min-cost flow"


def ours(data: Data, step: Step) -> None:
    rules = made_up(data.rows)
    teams = step.take(lambda: staff(rules, "sha256", KEY))
    step.fact(filled=sum(slot.inspector is not None for slot in teams.slots), squares=sum(one.load**2 for one in teams.loads))


def flow(data: Data, step: Step) -> None:
    """The optimum, but no canonical one."""
    from staffed import optimum

    rules = made_up(data.rows)
    best = step.take(lambda: [optimum(rules, body) for body in rules.bodies])
    step.fact(filled=sum(filled for filled, _ in best), squares=sum(squares for _, squares in best))


def scipy_assignment(data: Data, step: Step) -> None:
    """An inspector is copied for each slot that he may come to hold; it knows no rule against standing in a team twice."""
    rules = made_up(data.rows)

    def work() -> None:
        for body in rules.bodies:
            assignment(rules, body)

    step.take(work)


def chance(data: Data, step: Step) -> None:
    """Each slot goes to anybody who can hold it, ten times over."""
    rules = made_up(data.rows)
    found = step.take(lambda: [by_chance(rules, random.Random(seed))[1] for seed in range(10)])
    step.fact(least_squares=min(found), most_squares=max(found))


WORKS = (
    Work("staffing: jointsup", ours, SLOTS, (FLOW,), most=1 / 3),
    Work(FLOW, flow, SLOTS[:2]),
    Work("staffing: scipy, assignment", scipy_assignment, SLOTS[:1], (FLOW,)),
    Work("staffing: at random, ten times", chance, SLOTS[:2]),
)
