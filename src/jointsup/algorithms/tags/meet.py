"""The meet of departments 交集: whose matters fall on the same entities, from different cells with counts (policy rows S3.3-b, S3.12-d).

*Selectors* are lines or matters, each taking the entities that its tags and codes ask for. Who takes an entity is a whole number, its *mask*: bit
``n`` is set where selector ``n`` takes it. A selector asks something of each column on its own, so the mask of an entity is what the masks of
its cells have in common. Nothing here looks at single entities: only at what different ones there are, and at how many share it.
"""

from __future__ import annotations

import heapq
from bisect import bisect
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from attrs import frozen

from jointsup.algorithms.tags.expression import Expression
from jointsup.algorithms.tags.taking import Turned, taken_by, turned, turned_back

LARGEST = 5
"""Departments of a meet, at most."""


@frozen
class Cells:
    """What the different cells of a column mean: the mask of each, and the code by which entities are counted, None: they are not."""

    masks: Mapping[str, int]
    codes: Mapping[str, str] | None = None


Codes = tuple[str, ...]
"""The codes of an entity in the columns that are counted by."""

Kinds = Mapping[Codes, Mapping[int, int]]
"""How many entities there are of each kind, by their codes and by their mask: those alike that the same selectors take."""


def kinds(columns: Sequence[Cells], selectors: int, rows: Iterable[tuple[Sequence[str], int]]) -> Kinds:
    """Return how many entities there are of each kind; ``rows`` are their cells, column by column, each with how many entities share them."""
    every = (1 << selectors) - 1
    counted = [place for place, column in enumerate(columns) if column.codes is not None]
    found: dict[Codes, dict[int, int]] = {}
    for cells, count in rows:
        mask = every
        for column, cell in zip(columns, cells, strict=True):
            mask &= column.masks[cell]
        masks = found.setdefault(tuple((columns[place].codes or {})[cells[place]] for place in counted), {})
        masks[mask] = masks.get(mask, 0) + count
    return found


def tag_masks(whom: Sequence[Expression | None], tag_sets: Sequence[Collection[str]]) -> list[int]:
    """Return the mask of each tag set; an expression of None takes every one."""
    tags = Turned(tag_sets)
    taken = [tags.every() if expression is None else taken_by(expression, tags) for expression in whom]
    return turned_back([tags.plain(sets) for sets in taken], len(tag_sets))


def bits(mask: int) -> Iterator[int]:
    """Yield the places of a mask, ascending."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def mask_of(places: Iterable[int]) -> int:
    """Return the mask of some places."""
    mask = 0
    for place in places:
        mask |= 1 << place
    return mask


def by_mask(counted: Kinds) -> dict[int, int]:
    """Return how many entities each mask takes, whatever their codes."""
    found: dict[int, int] = {}
    for masks in counted.values():
        _add(found, masks)
    return found


def _add(found: dict[int, int], masks: Mapping[int, int]) -> None:
    if not found:
        found.update(masks.items())
        return
    for mask, count in masks.items():
        found[mask] = found.get(mask, 0) + count


def occurring(masks: Mapping[int, int], owners: Sequence[int]) -> dict[int, int]:
    """Return how many entities each set of owners reaches, and no other owner does, from entities by mask; the empty set: nobody reaches them.

    Every entity is in one set: the counts sum to all entities, and those of the sets that hold an owner to all that it reaches.
    """
    columns: dict[int, int] = {}
    for taken, owned in zip(turned(list(masks), len(owners)), owners, strict=True):
        for owner in bits(owned):
            columns[owner] = columns.get(owner, 0) | taken
    found: Counter[int] = Counter()
    reached = turned_back([columns.get(owner, 0) for owner in range(max(columns, default=-1) + 1)], len(masks))
    for mask, count in zip(reached, masks.values(), strict=True):
        found[mask] += count
    return dict(found)


def reaching(sets: Mapping[int, int], wanted: int) -> int:
    """Return how many entities all of ``wanted`` reach, whoever else does."""
    return sum(count for mask, count in sets.items() if mask & wanted == wanted)


def grouped(counted: Kinds, place: int, length: int | None = None) -> dict[str, Kinds]:
    """Return the kinds by their codes in the counted column at ``place``, or by the first ``length`` characters of these; kinds in order of their codes."""
    found: dict[str, dict[Codes, Mapping[int, int]]] = {}
    for codes in sorted(counted):
        found.setdefault(codes[place][:length], {})[codes] = counted[codes]
    return found  # type: ignore[return-value]


def split(counted: Kinds, place: int, length: int | None = None) -> Iterator[tuple[str, dict[int, int]]]:
    """Yield :func:`by_mask` of each of the :func:`grouped` kinds, one after another: together they may be more than is held."""
    return ((code, by_mask(kinds)) for code, kinds in grouped(counted, place, length).items())


class Weighed:
    """Sets of owners turned over, each with a number of entities.

    Some sets are a whole number with a bit for each. How many entities they hold is counted digit by digit: of each binary digit there is a number
    whose bits say in which counts it stands. Sets of many entities are few, and have the lowest bits: so the numbers of high digits are short.
    """

    def __init__(self, sets: Mapping[int, int]) -> None:
        ordered = sorted(sets.items(), key=itemgetter(1))
        masks = [mask for mask, _ in ordered]
        self._reached = turned(masks, max(masks, default=0).bit_length())
        self._digits = digits_of([count for _, count in ordered])
        self.every = (1 << len(masks)) - 1
        self.owners = [owner for owner, there in enumerate(self._reached) if there]

    def reached(self, owner: int) -> int:
        """Return the sets that an owner is in."""
        return self._reached[owner] if owner < len(self._reached) else 0

    def holding(self, owners: Iterable[int]) -> int:
        """Return the sets that all of some owners are in."""
        found = self.every
        for owner in owners:
            found &= self.reached(owner)
        return found

    def holding_any(self, owners: Iterable[int]) -> int:
        """Return the sets that one of some owners is in."""
        found = 0
        for owner in owners:
            found |= self.reached(owner)
        return found

    def count(self, sets: int) -> int:
        """Return how many entities some sets hold."""
        return count_by(self._digits, sets)


def digits_of(counts: Sequence[int]) -> list[tuple[int, int]]:
    """Return for each binary digit that stands in some counts its worth, and in which counts it stands, as :func:`~jointsup.algorithms.tags.taking.turned` numbers them."""
    return [(1 << digit, there) for digit, there in enumerate(turned(counts, max(counts, default=0).bit_length())) if there]


def count_by(digits: Iterable[tuple[int, int]], sets: int) -> int:
    """Return the sum of the counts of some sets."""
    return sum(worth * (sets & there).bit_count() for worth, there in digits) if sets else 0


def taken_by_each(masks: Mapping[int, int], selectors: int) -> list[int]:
    """Return how many entities each selector takes, from entities by mask."""
    weighed = Weighed(masks)
    return [weighed.count(weighed.reached(selector)) for selector in range(selectors)]


@frozen
class Meeting:
    """Owners that all reach the same ``entities``, whoever else does."""

    owners: tuple[int, ...]
    entities: int


def meetings(sets: Mapping[int, int], *, largest: int = LARGEST, most: int = 1000) -> tuple[list[Meeting], bool]:
    """Return every set of two to ``largest`` owners that meets on an entity, most entities first; and whether that is all.

    All pairs are returned. Of larger sets no more than ``most`` are, those of the most entities; of equals the one that comes first in
    order of places. A set meets on no more entities than any part of it: so none that was not looked at can be larger.
    """
    weighed = Weighed(sets)
    found: list[Meeting] = []
    larger, whole = 0, True
    waiting: list[tuple[int, tuple[int, ...], int]] = []

    def extend(owners: tuple[int, ...], here: int) -> None:
        for owner in weighed.owners[bisect(weighed.owners, owners[-1]) if owners else 0 :]:
            there = here & weighed.reached(owner)
            if count := weighed.count(there):
                heapq.heappush(waiting, (-count, (*owners, owner), there))

    extend((), weighed.every)
    while waiting:
        negative, owners, here = heapq.heappop(waiting)
        if len(owners) > 2 and larger == most:
            whole = False
            continue
        larger += len(owners) > 2
        if len(owners) > 1:
            found.append(Meeting(owners, -negative))
        if len(owners) < largest:
            extend(owners, here)
    return found, whole
