"""Teams 检查组: as many slots filled as possible, then the least sum of squared loads in each body, with its certificate.

The order of first choices and of exchanges is the protocol's ("Staffing"), so that everyone finds the same teams.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush

from attrs import frozen

from jointsup.algorithms.staffing.levels import levels_of
from jointsup.algorithms.staffing.pool import NOBODY, Chances, Pool, Search
from jointsup.algorithms.staffing.reasons import reasons_of
from jointsup.algorithms.staffing.rules import Reasons, StaffingRules


@frozen
class Held:
    """A slot as staffed: who holds it, or why nobody does; ``level`` is its part of the certificate."""

    visit: str
    number: int
    body: str
    inspector: str | None
    level: int | None
    unfilled: Reasons | None


@frozen
class Load:
    """What an inspector holds: the slots held before (``start``), those in all, those at most, and the certificate's level."""

    id: str
    body: str
    start: int
    load: int
    most: int | None
    level: int | None


@frozen
class Teams:
    """The teams of a staffing: slots in the document's order, loads in order of body and id; exchanges only as a figure."""

    slots: tuple[Held, ...]
    loads: tuple[Load, ...]
    exchanges: int


def staff(rules: StaffingRules, hash_name: str, key: str) -> Teams:
    """Return the teams; ``key`` is the seed's key for inspectors."""
    chances = Chances(hash_name, key)
    held: dict[tuple[int, int], Held] = {}
    loads: list[Load] = []
    exchanges = 0
    for body in rules.bodies:
        pool = Pool(rules, body, chances)
        exchanges += fill(pool) + balance(pool)
        for_inspectors, for_slots = levels_of(pool)
        loads += [
            Load(one.id, body, one.load, pool.load[i], one.most, for_inspectors[i]) for i, one in enumerate(pool.inspectors)
        ]
        for number, slot in enumerate(pool.slots):
            holder = pool.holder[number]
            held[slot.visit, slot.number] = Held(
                pool.visit_ids[number],
                slot.number,
                body,
                None if holder == NOBODY else pool.inspectors[holder].id,
                for_slots[number],
                reasons_in(rules, pool, number) if holder == NOBODY else None,
            )
    ordered = tuple(held[place] for place in sorted(held))
    return Teams(ordered, tuple(sorted(loads, key=lambda one: (one.body, one.id))), exchanges)


def fill(pool: Pool) -> int:
    """Fill slot after slot: straight away where somebody has room, else by a chain of exchanges. Return how many chains were needed."""
    search, chains = Search(pool), 0
    for slot in range(len(pool.slots)):
        first = pool.first_choice(slot)
        if first != NOBODY:
            pool.give(slot, first)
        elif pool.room:
            chains += search.exchange([slot], pool.room) != NOBODY
    return chains


def balance(pool: Pool) -> int:
    """Exchange until no chain leads from a load to one that is less by two or more. Return how many chains were needed."""
    search, chains = Search(pool), 0
    waiting = [(-load, i) for i, load in enumerate(pool.load)]
    heapify(waiting)
    while waiting:
        load, one = heappop(waiting)
        if -load != pool.load[one] or not search.open >> one & 1:
            continue
        goals = pool.room & pool.at_most(-load - 2)
        if not goals & search.open:
            break
        goal = search.exchange(list(pool.held[one]), goals)
        if goal != NOBODY:
            chains += 1
            for changed in (one, goal):
                heappush(waiting, (-pool.load[changed], changed))
    return chains


def reasons_in(rules: StaffingRules, pool: Pool, number: int) -> Reasons:
    """Return why nobody holds a slot of a pool."""
    slot = pool.slots[number]
    inside = {pool.inspectors[pool.holder[other]].id for other in pool.fellows[slot.visit] if pool.holder[other] != NOBODY}
    # Whoever could hold it and does not stand in the visit has no room, or the slot would be filled.
    return reasons_of(rules, slot, inside, {one.id for one in pool.inspectors})
