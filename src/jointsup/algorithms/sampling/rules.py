"""What a round document tells a draw: which codes a line selects, into which stratum, and how many are asked for.

It is read from the plain JSON document alone, so that a draw uses nothing that an outsider does not see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

from attrs import frozen

from jointsup.algorithms.sampling.counts import (
    Ask,
    Base,
    Rounding,
    Size,
    expected_numbers,
    limit_of,
    never_drawn,
    target_of,
)

_LONGEST_NUMBER = 9
"""Digits of a number that a bitmap may have a bit for, at most."""


class Bitmaps(Mapping[str, int]):
    """Which label a numbered code has, read off bitmaps: one for each label, over ``count`` codes."""

    def __init__(self, bitmaps: Sequence[str], count: int) -> None:
        self.bytes = tuple(_bytes_of(bitmap, count) for bitmap in bitmaps)

    def __getitem__(self, code: str) -> int:
        if len(code) <= _LONGEST_NUMBER and code.isascii() and code.isdigit() and (code == "0" or code[0] != "0"):
            place, bit = divmod(int(code), 8)
            for label, held in enumerate(self.bytes):
                if place < len(held) and held[place] >> (7 - bit) & 1:
                    return label
        raise KeyError(code)

    def __iter__(self) -> Iterator[str]:
        for held in self.bytes:
            for place, byte in enumerate(held):
                yield from (str(8 * place + bit) for bit in range(8) if byte >> (7 - bit) & 1)

    def __len__(self) -> int:
        return self._count

    @cached_property
    def _count(self) -> int:
        return sum(int.from_bytes(held).bit_count() for held in self.bytes)


def _bytes_of(bitmap: str, count: int) -> bytes:
    """Return a bitmap's bytes, eight codes each, without the bits past the last of ``count`` codes."""
    surplus = max(0, 4 * len(bitmap) - count)
    kept = f"{int(bitmap or '0', 16) >> surplus << surplus:0{len(bitmap)}x}" if surplus else bitmap
    return bytes.fromhex(kept + "0" * (len(kept) % 2))


@frozen
class LineRules:
    """One line of the document, made ready: choice by choice its facet, its number of labels, and which label a code has.

    Lines with the same choice share one object of labels.
    """

    id: str
    group: int
    facets: tuple[str, ...]
    label_counts: tuple[int, ...]
    labels: tuple[Mapping[str, int], ...]
    strata: tuple[tuple[str, ...], ...]
    asks: tuple[Ask, ...]
    excluded: frozenset[str]
    base: Base
    rounding: Rounding
    window: tuple[str, str]
    matters: tuple[str, ...]
    bodies: tuple[str, ...]
    people: int

    def targets(self, sizes: Sequence[Size]) -> list[Fraction]:
        """Return the target of every stratum."""
        return [target_of(ask, size, self.base) for ask, size in zip(self.asks, sizes, strict=True)]

    def limits(self, sizes: Sequence[Size]) -> list[int]:
        """Return the most that can be drawn in every stratum."""
        return [limit_of(ask, size) for ask, size in zip(self.asks, sizes, strict=True)]

    def chances(self, sizes: Sequence[Size], groups: int) -> list[Fraction]:
        """Return the exact chance of one who can be drawn, stratum by stratum (0 where nobody can)."""
        means = expected_numbers(self.rounding, self.targets(sizes), self.limits(sizes), self.group, groups)
        return [mean / size.can if size.can else Fraction(0) for mean, size in zip(means, sizes, strict=True)]

    def without_chance(self, sizes: Sequence[Size]) -> int:
        """Return how many could be drawn but stand in strata whose number is 0 whatever the seed."""
        never = never_drawn(self.rounding, self.targets(sizes), self.limits(sizes))
        return sum(size.can for size, none in zip(sizes, never, strict=True) if none)


@frozen
class Place:
    """Where a row stands for one line: the stratum's place in the line, and whether the line excludes it."""

    line: int
    stratum: int
    excluded: bool


@frozen
class RoundRules:
    """A whole round document, made ready for a draw."""

    facets: tuple[str, ...]
    groups: int
    lines: tuple[LineRules, ...]
    exclusion_place: int | None
    ceiling_place: int | None
    apart: frozenset[tuple[str, str]]
    door_bodies: int | None
    door_people: int | None
    yield_order: tuple[str, ...]

    @cached_property
    def _slots(self) -> tuple[tuple[tuple[int, int, Mapping[str, int]], ...], ...]:
        """For every line, choice by choice: the facet's place, the number of labels, and the labels."""
        place = {facet: at for at, facet in enumerate(self.facets)}
        return tuple(
            tuple((place[facet], count, labels) for facet, count, labels in zip(line.facets, line.label_counts, line.labels, strict=True))
            for line in self.lines
        )

    def place(self, line: int, codes: Sequence[str]) -> Place | None:
        """Return where a row of these codes stands for a line, or None where the line does not select it."""
        stratum = 0
        for facet, count, labels in self._slots[line]:
            label = labels.get(codes[facet])
            if label is None:
                return None
            stratum = stratum * count + label
        return Place(line, stratum, self.exclusion_place is not None and codes[self.exclusion_place] in self.lines[line].excluded)

    def all_stand(self, line: int, stratum: int, columns: Sequence[Sequence[str]]) -> bool:
        """Return whether rows, given by the codes of each facet, all stand in a stratum of a line and none is excluded."""
        for facet, count, labels in reversed(self._slots[line]):
            stratum, due = divmod(stratum, count)
            if {*map(labels.get, {*columns[facet]})} - {due}:
                return False
        return stratum == 0 and (self.exclusion_place is None or self.lines[line].excluded.isdisjoint(columns[self.exclusion_place]))

    def places(self, codes: Sequence[str]) -> tuple[Place, ...]:
        """Return the lines that select a row of these codes (in the order of the facets), and the strata it falls in."""
        found = (self.place(line, codes) for line in range(len(self.lines)))
        return tuple(place for place in found if place is not None)

    def ceiling(self, codes: Sequence[str]) -> int | None:
        """Return how many visits an entity of these codes may still have, or None where nothing limits them."""
        return None if self.ceiling_place is None else int(codes[self.ceiling_place])

    def sizes(self, combinations: Iterable[tuple[tuple[Place, ...], int]]) -> list[list[Size]]:
        """Return the sizes of all strata of all lines from places and how many rows share them."""
        rows = [[0] * len(line.strata) for line in self.lines]
        can = [[0] * len(line.strata) for line in self.lines]
        for places, count in combinations:
            for place in places:
                rows[place.line][place.stratum] += count
                if not place.excluded:
                    can[place.line][place.stratum] += count
        return [[Size(*pair) for pair in zip(*both, strict=True)] for both in zip(rows, can, strict=True)]


def read_rules(document: Mapping[str, Any]) -> RoundRules:
    """Return the rules of a round document (plain JSON), which must have been found to obey its schema and its own rules."""
    facets = tuple(sorted(document["codes"]))
    numbered = {facet: [code for code, _ in document["codes"][facet]] for facet in facets}
    group_of = {line: number for number, lines in enumerate(document["groups"], 1) for line in lines}
    choices = {choice["id"]: choice for choice in document["choices"]}
    labels = {name: _labels(choice, numbered[choice["facet"]]) for name, choice in choices.items()}
    exclusion = document["exclusion_facet"]

    def line_rules(line: Mapping[str, Any]) -> LineRules:
        chosen = [choices[name] for name in line["choices"]]
        return LineRules(
            id=line["id"],
            group=group_of[line["id"]],
            facets=tuple(choice["facet"] for choice in chosen),
            label_counts=tuple(len(choice["labels"]) for choice in chosen),
            labels=tuple(labels[name] for name in line["choices"]),
            strata=tuple(tuple(labels) for labels, *_ in line["strata"]),
            asks=tuple(Ask(_amount(amount), least, most) for _, amount, least, most in line["strata"]),
            excluded=frozenset(listed_codes(line["excluded"], numbered[exclusion]) if exclusion else ()),
            base=line["base"],
            rounding=line["rounding"],
            window=(line["window"][0], line["window"][1]),
            matters=tuple(line["matters"]),
            bodies=tuple(line["bodies"]),
            people=line["people"],
        )

    return RoundRules(
        facets=facets,
        groups=len(document["groups"]),
        lines=tuple(line_rules(line) for line in document["lines"]),
        exclusion_place=facets.index(exclusion) if exclusion else None,
        ceiling_place=facets.index(document["ceiling"]) if document["ceiling"] else None,
        apart=frozenset((first, second) for first, second in document["apart"]),
        door_bodies=document["door"]["bodies"],
        door_people=document["door"]["people"],
        yield_order=tuple(document["yield_order"]),
    )


def _labels(choice: Mapping[str, Any], numbered: Sequence[str]) -> Mapping[str, int]:
    bitmaps = [codes for _, codes in choice["labels"] if isinstance(codes, str)]
    if len(bitmaps) == len(choice["labels"]):
        return Bitmaps(bitmaps, len(numbered))
    return {code: place for place, (_, codes) in enumerate(choice["labels"]) for code in listed_codes(codes, numbered)}


def listed_codes(codes: Sequence[str] | str, numbered: Iterable[str]) -> Sequence[str]:
    """Return the codes that a choice or a line lists, as an array or as a bitmap over numbered codes."""
    if not isinstance(codes, str):
        return codes
    held = Bitmaps([codes], 4 * len(codes))
    return [code for code in numbered if code in held]


def _amount(amount: str | int) -> Fraction | int:
    return Fraction(amount) if isinstance(amount, str) else amount
