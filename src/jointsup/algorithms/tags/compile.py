"""What a tag expression selects, and how selected tag sets are written in the round document.

A frame holds of an entity's tags only the number of its tag set: the set, projected to the tags that decide
something, in a list of the different ones (protocol, "Frame"). The document names the selected numbers, as an
array or as a bitmap.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from attrs import frozen

from jointsup.algorithms.tags.expression import And, Departments, Expression, Has, Not, Under
from jointsup.errors import BadText, problem

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

Item = TypeVar("Item", bound="SupportsRichComparison")

MOST_CODES: Final = 10**7
"""Codes that a bitmap can be made for, at most."""


def evaluator(expression: Expression) -> Callable[[Collection[str]], bool]:
    """Return the function that says whether a set of tags (best a ``frozenset``) is selected."""
    if isinstance(expression, Has):
        return lambda tags: expression.tag in tags
    if isinstance(expression, Under):
        wanted = frozenset(expression.tags)
        return lambda tags: not wanted.isdisjoint(tags)
    if isinstance(expression, Departments):
        owner_of = {tag: owner for owner, owned in expression.owned for tag in owned}
        return lambda tags: len({owner_of[tag] for tag in tags if tag in owner_of}) >= expression.at_least
    if isinstance(expression, Not):
        inner = evaluator(expression.of)
        return lambda tags: not inner(tags)
    parts = [evaluator(part) for part in expression.parts]
    if isinstance(expression, And):
        return lambda tags: all(part(tags) for part in parts)
    return lambda tags: any(part(tags) for part in parts)


def selected(expression: Expression, tag_sets: Sequence[Collection[str]]) -> tuple[int, ...]:
    """Return the numbers of the tag sets that the expression selects, ascending."""
    selects = evaluator(expression)
    return tuple(number for number, tags in enumerate(tag_sets) if selects(frozenset(tags)))


def tags_used(expression: Expression) -> tuple[str, ...]:
    """Return, in order, the tags that decide the expression; of ``departments`` all that it counts.

    Tags of an entity outside them never change whether it is selected.
    """
    found: set[str] = set()
    todo: list[Expression] = [expression]
    while todo:
        part = todo.pop()
        if isinstance(part, Has):
            found.add(part.tag)
        elif isinstance(part, Under):
            found.update(part.tags)
        elif isinstance(part, Departments):
            found.update(tag for _, owned in part.owned for tag in owned)
        elif isinstance(part, Not):
            todo.append(part.of)
        else:
            todo.extend(part.parts)
    return tuple(sorted(found))


def project(tags: Iterable[str], used: Collection[str]) -> tuple[str, ...]:
    """Return, in order and without repeats, those of ``tags`` that are in ``used`` (best a ``frozenset``)."""
    return tuple(sorted({tag for tag in tags if tag in used}))


@frozen
class NumberedSets(Generic[Item]):
    """``sets``: the different sets, in the protocol's order of lists, each in order; ``numbers``: for each
    set given its place in them."""

    sets: tuple[tuple[Item, ...], ...]
    numbers: tuple[int, ...]


def number_sets(sets: Iterable[Iterable[Item]]) -> NumberedSets[Item]:
    """Number the different sets among ``sets`` from 0, in the protocol's order: entry by entry, by UTF-8
    bytes.

    For tag sets the items are tags, for exclusion sets pairs ``(ground, body)``. The order in which items or
    sets come changes no number.
    """
    given = [tuple(sorted(set(items))) for items in sets]
    different = sorted(set(given))
    places = {items: number for number, items in enumerate(different)}
    return NumberedSets(tuple(different), tuple(places[items] for items in given))


def require_count(count: int) -> None:
    """Refuse a number of codes that no bitmap is made for. Raises :class:`~jointsup.errors.BadText`."""
    if not 0 <= count <= MOST_CODES:
        raise BadText([problem("tags.bitmap_count", "", count, most=MOST_CODES)])


def bitmap(numbers: Iterable[int], count: int) -> str:
    """Return the protocol's bitmap of ``numbers`` out of ``count`` codes: hex, the highest bit of the first
    character for code 0.

    It has ``⌈count/4⌉`` characters. Raises :class:`~jointsup.errors.BadText` for a number outside 0 to
    ``count`` − 1 and for more than 10⁷ codes.
    """
    require_count(count)
    nibbles = bytearray(-(-count // 4))
    for number in numbers:
        if not 0 <= number < count:
            raise BadText([problem("tags.bitmap_number", "", number, count=count)])
        nibbles[number // 4] |= 8 >> number % 4
    return "".join(map("0123456789abcdef".__getitem__, nibbles))


def bitmap_numbers(text: str, count: int) -> tuple[int, ...]:
    """Return the numbers that a bitmap names, ascending: the inverse of :func:`bitmap`; a shorter bitmap
    names none past its end.

    Raises :class:`~jointsup.errors.BadText` for other characters, and for a bit of a code that is not there
    (``count`` or above).
    """
    if count > MOST_CODES or 4 * len(text) > MOST_CODES:
        raise BadText([problem("tags.bitmap_count", "", count, most=MOST_CODES)])
    if not set(text) <= set("0123456789abcdef"):
        raise BadText([problem("tags.bitmap_form", "", text)])
    numbers = tuple(
        4 * place + bit
        for place, character in enumerate(text)
        if character != "0"
        for bit, mask in enumerate((8, 4, 2, 1))
        if int(character, 16) & mask
    )
    if numbers and numbers[-1] >= count:
        raise BadText([problem("tags.bitmap_number", "", numbers[-1], count=count)])
    return numbers
