"""One body's inspectors and slots while they are brought together 选派池: who can hold what, who holds what, and chains of exchanges.

Inspectors are numbered in the inspectors' order and slots in the slots' order (protocol, "Staffing"), so that a set of inspectors is
an integer and its first member the lowest bit.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Sequence

from jointsup.algorithms.staffing.rules import Inspector, Slot, StaffingRules, away
from jointsup.canonical import HASHES

NOBODY = -1


_BITS = [[bit for bit in range(8) if byte >> bit & 1] for byte in range(256)]


def members(mask: int) -> list[int]:
    """Return the members of a set of inspectors, in order."""
    data = mask.to_bytes((mask.bit_length() + 7) // 8, "little")
    return [8 * place + bit for place, byte in enumerate(data) if byte for bit in _BITS[byte]]


def set_of(numbers: Iterable[int], size: int) -> int:
    """Return the set of some inspectors, whose numbers are below ``size``."""
    data = bytearray(size // 8 + 1)
    for number in numbers:
        data[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(data, "little")


class Chances:
    """The hashes that decide among equals: ``key`` is the seed's key for inspectors."""

    def __init__(self, hash_name: str, key: str) -> None:
        self.hash: Callable[[bytes], str] = HASHES[hash_name]
        self.key = key.encode() + b"\n"

    def of(self, text: str) -> str:
        """Return ``H[key, text]``."""
        return self.hash(self.key + text.encode())

    def hashes(self, text: str, others: Sequence[bytes], among: Iterable[int]) -> dict[int, str]:
        """Return for each of ``among`` its ``H[key, text, others[one]]``."""
        make, start = self.hash, self.key + text.encode() + b"\n"
        return {one: make(start + others[one]) for one in among}

    def first(self, text: str, others: Sequence[bytes], among: Iterable[int]) -> int:
        """Return the one of ``among`` with the least ``H[key, text, others[one]]``."""
        found = self.hashes(text, others, among)
        return min(found, key=found.__getitem__)


class Pool:
    """One body's part of a staffing. ``can[s]`` are those who can hold slot ``s``; ``room`` those who may take one more."""

    def __init__(self, rules: StaffingRules, body: str, chances: Chances) -> None:
        self.chances = chances
        self.inspectors: Sequence[Inspector] = sorted(rules.inspectors[body], key=lambda one: chances.of(one.salt))
        self.salts = [one.salt.encode() for one in self.inspectors]
        self.everyone = (1 << len(self.inspectors)) - 1
        who = _Who(rules, self.inspectors)
        placed = [(who.can(slot), slot) for slot in rules.slots_of(body)]
        of_visit = {slot.visit: chances.of(rules.visits[slot.visit].id) for _, slot in placed}
        placed.sort(key=lambda one: (one[0].bit_count(), of_visit[one[1].visit], one[1].number))
        self.can: Sequence[int] = [can for can, _ in placed]
        self.slots: Sequence[Slot] = [slot for _, slot in placed]
        self.visit_ids = [rules.visits[slot.visit].id for slot in self.slots]
        self.holder = [NOBODY] * len(placed)
        self.held: list[list[int]] = [[] for _ in self.inspectors]
        self.load = [one.load for one in self.inspectors]
        has_room = (i for i, one in enumerate(self.inspectors) if one.most is None or one.load < one.most)
        self.room = set_of(has_room, len(self.inspectors))
        self._hashed: tuple[int, dict[int, str]] = NOBODY, {}
        self.fellows: dict[int, list[int]] = {}
        for number, slot in enumerate(self.slots):
            self.fellows.setdefault(slot.visit, []).append(number)
        self.at: dict[int, int] = {}
        self.loads: list[int] = []
        for i, load in enumerate(self.load):
            self._enter(i, load)

    def _enter(self, inspector: int, load: int) -> None:
        if load not in self.at:
            self.at[load] = 0
            insort(self.loads, load)
        self.at[load] |= 1 << inspector

    def _add(self, inspector: int, by: int) -> None:
        """Change an inspector's load by one."""
        before = self.load[inspector]
        self.at[before] ^= 1 << inspector
        if not self.at[before]:
            del self.at[before]
            self.loads.remove(before)
        self.load[inspector] = before + by
        self._enter(inspector, before + by)
        most = self.inspectors[inspector].most
        if most is None or before + by < most:
            self.room |= 1 << inspector
        else:
            self.room &= ~(1 << inspector)

    def at_most(self, load: int) -> int:
        """Return those whose load is at most ``load``."""
        found = 0
        for one in self.loads[: bisect_right(self.loads, load)]:
            found |= self.at[one]
        return found

    def free(self, slot: int) -> int:
        """Return those who can hold a slot and do not stand in its visit."""
        able = self.can[slot]
        for other in self.fellows[self.slots[slot].visit]:
            holder = self.holder[other]
            if holder != NOBODY and able >> holder & 1:
                able ^= 1 << holder
        return able

    def first_choice(self, slot: int) -> int:
        """Return who takes a slot straight away, of least load, then of least hash; nobody where none has room."""
        able = self.free(slot) & self.room
        if not able:
            return NOBODY
        least = next(found for load in self.loads if (found := able & self.at[load]))
        if not least & (least - 1):
            return least.bit_length() - 1
        # Hashes are most of the work, and the slots of a visit often follow one another.
        visit, among = self.slots[slot].visit, members(least)
        if visit == self._hashed[0]:
            known = self._hashed[1]
            known |= self.chances.hashes(self.visit_ids[slot], self.salts, [one for one in among if one not in known])
        else:
            known = self.chances.hashes(self.visit_ids[slot], self.salts, among)
            self._hashed = visit, known
        return min(among, key=known.__getitem__)

    def give(self, slot: int, inspector: int) -> None:
        """Let an inspector hold an unfilled slot."""
        self.holder[slot] = inspector
        insort(self.held[inspector], slot)
        self._add(inspector, 1)

    def take(self, slot: int) -> int:
        """Take a slot from its holder, who is returned; the visit's other slots keep theirs."""
        inspector = self.holder[slot]
        self.holder[slot] = NOBODY
        self.held[inspector].remove(slot)
        self._add(inspector, -1)
        return inspector

    def swaps(self, slot: int) -> Iterator[int]:
        """Yield the other slots of a slot's visit whose holders can hold it, in order."""
        able = self.can[slot]
        for other in self.fellows[self.slots[slot].visit]:
            holder = self.holder[other]
            if other != slot and holder != NOBODY and able >> holder & 1:
                yield other


class Search:
    """Searches for chains of exchanges, breadth first; what a search in vain has seen leads nowhere later either, and is left out."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.open = pool.everyone
        self.closed: set[int] = set()

    def exchange(self, start: Sequence[int], goals: int) -> int:
        """Find a chain from slots that need a holder to one of ``goals``, exchange along it, and return who has a slot more; else nobody.

        Whoever gives a slot away need not be marked: he is no goal, and all his slots are in the queue.
        """
        pool, came, unseen = self.pool, dict.fromkeys(start, NOBODY), self.open
        queue = list(start)
        for slot in queue:
            new = pool.free(slot) & unseen
            found = new & goals
            if found:
                goal = (found & -found).bit_length() - 1
                self._move(slot, goal, came)
                return goal
            unseen &= ~new
            further = [held for i in members(new) for held in pool.held[i]]
            for other in (*further, *pool.swaps(slot)):
                if other not in came and other not in self.closed:
                    came[other] = slot
                    queue.append(other)
        self.open = unseen
        self.closed.update(came)
        return NOBODY

    def _move(self, slot: int, goal: int, came: dict[int, int]) -> None:
        """Let ``goal`` take ``slot``, its holder the slot before it on the chain, and so on."""
        moves = [(slot, goal)]
        while (before := came[slot]) != NOBODY:
            moves.append((before, self.pool.holder[slot]))
            slot = before
        for taken, _ in moves:
            if self.pool.holder[taken] != NOBODY:
                self.pool.take(taken)
        for given, inspector in moves:
            self.pool.give(given, inspector)


class _Who:
    """Who can hold a slot: of its body, with its skills, not recused for the entity, not on leave."""

    def __init__(self, rules: StaffingRules, inspectors: Sequence[Inspector]) -> None:
        self.rules = rules
        self.inspectors = inspectors
        self.skilled: dict[frozenset[str], int] = {}
        self.absent: dict[tuple[frozenset[int], int], int] = {}
        self.leave = {i: rules.leave[one.id] for i, one in enumerate(inspectors) if one.id in rules.leave}
        self.recused: dict[str, int] = {}
        for i, one in enumerate(inspectors):
            for entity in rules.recused_from(one.id):
                self.recused[entity] = self.recused.get(entity, 0) | 1 << i
        self.same: dict[int, int] = {}

    def can(self, slot: Slot) -> int:
        visit = self.rules.visits[slot.visit]
        if slot.skills not in self.skilled:
            skilled = (i for i, one in enumerate(self.inspectors) if slot.skills <= one.skills)
            self.skilled[slot.skills] = set_of(skilled, len(self.inspectors))
        span = visit.days, len(visit.slots)
        if span not in self.absent:
            absent = (i for i, days in self.leave.items() if away(days, *span))
            self.absent[span] = set_of(absent, len(self.inspectors))
        able = self.skilled[slot.skills] & ~self.recused.get(visit.entity, 0) & ~self.absent[span]
        # Most slots have the same who can hold them: one number for all.
        return self.same.setdefault(able, able)
