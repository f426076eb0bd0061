"""Sets of tags as bits in SQL: which sets many expressions take, found in one pass (the reference is ``tags.meet.tag_masks``).

Each tag has a place. Of a set there are numbers ``word0``, ``word1``, …, lowest first, with a bit for each tag that it has.
"""
# ruff: noqa: S608 - statements are made of our own words and numbers only; what comes from outside goes in by tables.

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from jointsup.algorithms.tags.expression import And, Departments, Expression, Has, Not, Under
from jointsup.algorithms.tags.meet import mask_of

WORD = 62
"""Bits that stand in one number; every engine has integers of 63."""


def words_of(count: int) -> int:
    """Return how many words some bits need; one at least."""
    return max(1, -(-count // WORD))


def word_names(count: int) -> list[str]:
    """Return the columns of the words of some bits."""
    return [f"word{word}" for word in range(words_of(count))]


def in_words(mask: int, count: int) -> list[int]:
    """Return the words of a mask of some bits."""
    return [mask >> WORD * word & (1 << WORD) - 1 for word in range(words_of(count))]


def whole(words: Sequence[int]) -> int:
    """Return the mask of which these are the words."""
    return sum(word << WORD * place for place, word in enumerate(words))


def bit_rows(known: Iterable[str], used: Sequence[str]) -> Iterator[Sequence[str]]:
    """Return the rows of a table ``bit`` (value, word0, …): the bits of each known value, none of one that is not used."""
    places = {value: place for place, value in enumerate(used)}
    for value in known:
        mask = 1 << places[value] if value in places else 0
        yield value, *map(str, in_words(mask, len(used)))


def bits(source: str, count: int) -> str:
    """Select for each number of ``source`` (number, value) the bits of its values by ``bit``, and whether one is ``odd``: neither known nor empty."""
    words = ", ".join(f"bit_or(coalesce({word}, 0)) AS {word}" for word in word_names(count))
    odd = "max(CASE WHEN word0 IS NULL AND value <> '' THEN 1 ELSE 0 END) AS odd"
    return f"SELECT number, {words}, {odd} FROM (SELECT number, {source}.value AS value, {', '.join(word_names(count))} FROM {source} LEFT JOIN bit ON bit.value = {source}.value) AS held GROUP BY number"


def masks(whom: Sequence[Expression | None], used: Sequence[str]) -> list[str]:
    """Return the expressions for the words of the mask of a set: who of ``whom`` takes it; None takes every one."""
    places = {tag: place for place, tag in enumerate(used)}
    taken = ["1 = 1" if one is None else _takes(one, places) for one in whom]
    return [
        " | ".join(f"CASE WHEN {condition} THEN {1 << bit} ELSE 0 END" for bit, condition in enumerate(taken[start : start + WORD])) or "0"
        for start in range(0, WORD * words_of(len(whom)), WORD)
    ]


def _takes(expression: Expression, places: Mapping[str, int]) -> str:
    """Return the condition that an expression takes a set."""
    if isinstance(expression, Has):
        return _has_any([expression.tag], places)
    if isinstance(expression, Under):
        return _has_any(expression.tags, places)
    if isinstance(expression, Departments):
        counted = [f"CASE WHEN {_has_any(owned, places)} THEN 1 ELSE 0 END" for _, owned in expression.owned]
        return f"{_sum(counted)} >= {expression.at_least}"
    if isinstance(expression, Not):
        return f"NOT ({_takes(expression.of, places)})"
    sign = " AND " if isinstance(expression, And) else " OR "
    return sign.join(f"({_takes(part, places)})" for part in expression.parts)


def _sum(terms: Sequence[str]) -> str:
    """Return the sum of terms, in halves: engines take no deep expressions, and a chain of many plus signs is one."""
    if len(terms) < 2:
        return terms[0] if terms else "0"
    half = len(terms) // 2
    return f"({_sum(terms[:half])} + {_sum(terms[half:])})"


def _has_any(tags: Collection[str], places: Mapping[str, int]) -> str:
    words = enumerate(in_words(mask_of(places[tag] for tag in tags), len(places)))
    return "(" + (" OR ".join(f"(word{place} & {word}) <> 0" for place, word in words if word) or "1 = 0") + ")"
