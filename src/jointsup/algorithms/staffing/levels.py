"""The certificate 最优证明 of teams: a level for each inspector and each slot, checked arc by arc in linear time.

The level of an inspector or a slot is the least load of anybody with room whom a chain of exchanges from it reaches, himself included,
None where it reaches none. Nobody holds two slots more than his level, so no exchange makes the sum of squares less; no unfilled slot has a
level, so no exchange fills one more.
"""

from __future__ import annotations

from collections.abc import Sequence

from jointsup.algorithms.staffing.pool import NOBODY, Pool, members, set_of

Levels = tuple[Sequence[int | None], Sequence[int | None]]


def levels_of(pool: Pool) -> Levels:
    """Return the levels of the inspectors and of the slots of a pool."""
    inspectors: list[int | None] = [None] * len(pool.inspectors)
    slots: list[int | None] = [None] * len(pool.slots)
    left, waiting = pool.everyone, list(range(len(pool.slots)))
    for load in pool.loads:
        reached = pool.at[load] & pool.room & left
        while reached:
            left &= ~reached
            for i in members(reached):
                inspectors[i] = load
            found = [slot for slot in waiting if pool.free(slot) & reached]
            for slot in found:
                slots[slot] = load
            for slot in found:  # grows by those who can take over from one that is found
                for other in _takers(pool, slot):
                    if slots[other] is None:
                        slots[other] = load
                        found.append(other)
            if found:
                waiting = [slot for slot in waiting if slots[slot] is None]
            holders = (pool.holder[slot] for slot in found if pool.holder[slot] != NOBODY)
            reached = left & set_of(holders, len(pool.inspectors))
    return inspectors, slots


def _takers(pool: Pool, slot: int) -> list[int]:
    """Return the other slots of a slot's visit that its holder could hold instead."""
    holder = pool.holder[slot]
    if holder == NOBODY:
        return []
    return [other for other in pool.fellows[pool.slots[slot].visit] if other != slot and pool.can[other] >> holder & 1]
