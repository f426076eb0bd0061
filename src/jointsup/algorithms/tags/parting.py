"""The tags that lines use, parted so that few different sets of them are there 标签分面.

Entities that have their tags independently of each other have millions of different tag sets, and a round document would have to say what each of them is.
Parted, they are few: the sets of a part's tags are numbered by themselves, as a facet of their own. An expression is parted where it asks for several
things at once (``&``): each of them is asked of one part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import prod
from operator import itemgetter
from typing import Final

from jointsup.algorithms.tags.compile import tags_used
from jointsup.algorithms.tags.expression import And, Expression
from jointsup.errors import BadRound, problem

MOST_SETS = 500_000
"""Different sets, above which tags are parted."""

MOST_PARTS: Final = 3
"""Parts, at most: each makes every row of the frame longer, and the combinations of codes, which an engine numbers, more."""

MOST_COMBINATIONS: Final = 2**63 - 1
"""How many combinations the codes of all facets may make, whether they occur or not: an engine gives each a number of 64 bits."""

MOST_NUMBERED = 2_000_000
"""Different sets of all parts together, above which they are refused: a round document of them fits no memory."""

Parts = tuple[tuple[str, ...], ...]
"""Tags in parts, each in order; no tag is in two."""


def part_tags(expressions: Iterable[Expression], sets: Callable[[Parts], Sequence[int]], others: int = 1) -> Parts:
    """Return the tags that some expressions use, in as few parts as have no more than :data:`MOST_SETS` different sets together.

    ``sets`` says how many different sets the entities have of each part's tags. Where no parting brings them so far down, the one with the fewest is
    taken, among those that leave room for ``others``, the combinations of codes of all other facets. Raises :class:`~jointsup.errors.BadRound`
    for more sets than :data:`MOST_NUMBERED`.
    """
    bound = _bound(expressions)
    found: list[tuple[int, Parts]] = []
    for number in range(1, max(1, min(MOST_PARTS, len(bound))) + 1):
        parts = _dealt(bound, number)
        counts = sets(parts)
        if number > 1 and prod(counts) * others > MOST_COMBINATIONS:
            break
        found.append((sum(counts), parts))
        if sum(counts) <= MOST_SETS:
            break
    different, parts = min(found, key=itemgetter(0))
    if different > MOST_NUMBERED:
        raise BadRound([problem("round.sets", "lines", different, most=MOST_NUMBERED, tags=max(map(len, bound)))])
    return parts


def asked_of(expression: Expression, parts: Parts) -> list[Expression | None]:
    """Return what an expression asks of each part, None: nothing. All of it together is the expression.

    What no tag decides is asked of the first part.
    """
    asked: list[list[Expression]] = [[] for _ in parts]
    for one in _asked(expression):
        used = set(tags_used(one))
        asked[next(place for place, tags in enumerate(parts) if used.issubset(tags))].append(one)
    return [(here[0] if len(here) == 1 else And(tuple(here))) if here else None for here in asked]


def _asked(expression: Expression) -> Iterator[Expression]:
    """Yield all that an expression asks for at once."""
    if isinstance(expression, And):
        for part in expression.parts:
            yield from _asked(part)
    else:
        yield expression


def _bound(expressions: Iterable[Expression]) -> list[tuple[str, ...]]:
    """Return the tags that must stand together, because something asks for one or the other: most tags first, then in order."""
    holding: dict[str, set[str]] = {}
    for expression in expressions:
        for one in _asked(expression):
            together = set(tags_used(one))
            together.update(*(holding.get(tag, ()) for tag in list(together)))
            holding.update(dict.fromkeys(together, together))
    return sorted({tuple(sorted(tags)) for tags in holding.values()}, key=lambda tags: (-len(tags), tags))


def _dealt(bound: Sequence[Sequence[str]], number: int) -> Parts:
    """Deal what must stand together to a number of parts, each to the one that has the fewest tags yet; parts are in order of their first tags."""
    parts: list[list[str]] = [[] for _ in range(number)]
    for tags in bound:
        min(parts, key=len).extend(tags)
    return tuple(sorted(tuple(sorted(tags)) for tags in parts))
