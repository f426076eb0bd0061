"""What the lines of a round select, made ready for tables: lines that select alike share one selection 同一选择.

Codes stand there as numbers: those of numbered facets are their own, others are numbered in order as listed choices name them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from attrs import frozen

from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.reach import CIRCLE, stretches
from jointsup.algorithms.sampling.rules import Bitmaps, RoundRules
from jointsup.algorithms.sampling.tickets import group_start

SECTORS = 64
"""Into how many equal parts the circle of tickets is cut: one bit of a number each."""

Row = tuple[str, ...]
Labels = Mapping[str, int]


@frozen
class Family:
    """Selections over the same facets, their places: the ``first``, that with most codes (None where all rows are selected), and the ``rest``.

    ``exclusion`` is the facet by which any of them excludes. ``whole``: all facets decide, so that every combination is a kind of its own.
    """

    number: int
    first: int | None
    rest: tuple[int, ...]
    exclusion: int | None
    whole: bool

    @property
    def kinds(self) -> str:
        """The table of the kinds."""
        return "coded" if self.whole else f"kind{self.number}"

    @property
    def others(self) -> tuple[int, ...]:
        """The facets that decide beside the first, in order."""
        return tuple(facet for facet in self.looked_at if facet != self.first or facet == self.exclusion)

    @property
    def looked_at(self) -> tuple[int, ...]:
        """The facets that decide, in order."""
        return tuple(sorted({facet for facet in (self.first, *self.rest, self.exclusion) if facet is not None}))


@frozen
class LineReach:
    """How far a line reaches in one stratum, in the first 8 characters of tickets; ``late`` where that lies past the circle's end."""

    line: int
    stratum: int
    number: int
    late: int
    low: int
    high: int

    @property
    def sectors(self) -> int:
        """The sectors touched, one bit each."""
        width = CIRCLE // SECTORS
        first, last = self.low // width, self.high // width
        return (1 << last + 1) - (1 << first)


class Selections:
    """The selections of a round's lines; ``of_line`` gives the number of each line's."""

    def __init__(self, rules: RoundRules) -> None:
        self.rules = rules
        self._choices: dict[int, tuple[int, int, Labels]] = {}
        self._label_counts: dict[int, int] = {}
        self._slots: list[tuple[tuple[int, int], ...]] = []
        self._excluded: list[frozenset[str]] = []
        self.of_line: list[int] = []
        known: dict[object, int] = {}
        for line in rules.lines:
            choices = tuple(self._choice(*one) for one in zip(line.facets, line.labels, line.label_counts, strict=True))
            key = (choices, line.excluded)
            if key not in known:
                known[key] = len(known)
                weights = _weights(line.label_counts)
                self._slots.append(tuple(zip(choices, weights, strict=True)))
                self._excluded.append(line.excluded)
            self.of_line.append(known[key])
        of_choice = list(self._choices.values())
        self._facets = {number: facet for number, facet, _ in of_choice}
        self.numbered = frozenset(facet for _, facet, labels in of_choice if isinstance(labels, Bitmaps))
        self.families, self._family_of = self._grouped()
        self.facets = tuple(sorted({facet for family in self.families for facet in family.looked_at}))
        self._numbers = {facet: self._numbers_of(facet) for facet in self.facets if facet not in self.numbered}

    def _choice(self, facet: str, labels: Labels, label_count: int) -> int:
        """Return the number of a choice; lines share the object that holds its labels."""
        self._label_counts[id(labels)] = label_count
        return self._choices.setdefault(id(labels), (len(self._choices), self.rules.facets.index(facet), labels))[0]

    def _grouped(self) -> tuple[tuple[Family, ...], list[int]]:
        codes = {facet: max(len(labels) for _, other, labels in self._choices.values() if other == facet) for facet in self._facets.values()}
        families: dict[tuple[int, ...], list[int]] = {}
        for selection, slots in enumerate(self._slots):
            facets = sorted((self._facets[choice] for choice, _ in slots), key=lambda facet: (-codes[facet], facet))
            families.setdefault(tuple(facets), []).append(selection)
        found, family_of = [], [0] * len(self._slots)
        for number, (chosen, members) in enumerate(families.items()):
            excludes = any(self._excluded[member] for member in members)
            exclusion = self.rules.exclusion_place if excludes else None
            deciding = {*chosen, exclusion} - {None}
            whole = 0 < len(deciding) == len(self.rules.facets)
            found.append(Family(number, chosen[0] if chosen else None, chosen[1:], exclusion, whole))
            for member in members:
                family_of[member] = number
        return tuple(found), family_of

    def _numbers_of(self, facet: int) -> dict[str, int]:
        named = {code for _, other, labels in self._choices.values() if other == facet for code in labels}
        if facet == self.rules.exclusion_place:
            named.update(*self._excluded)
        return {code: number for number, code in enumerate(sorted(named))}

    def _number(self, facet: int, code: str) -> str:
        return code if facet in self.numbered else str(self._numbers[facet][code])

    def tables(self, text: str, number: str) -> Iterator[tuple[str, dict[str, str], Iterator[Row]]]:
        """Yield the tables of what is selected: name, columns with their types (``text`` or ``number``), rows; see :mod:`~jointsup.engines.selection_sql`."""

        def numbers(names: str) -> dict[str, str]:
            return dict.fromkeys(names.split(), number)

        yield "code", {"facet": number, "code": text, "number": number}, self.code_rows()
        yield "pick", numbers("pick family selection choice label part"), self.pick_rows()
        yield "slot", numbers("selection facet choice weight"), self.slot_rows()
        yield "listed_code", numbers("choice code label"), self.listed_rows()
        yield "piece", numbers("choice label first_code bits"), self.piece_rows()
        yield "barred", numbers("selection code"), self.barred_rows()
        yield "bit", numbers("place bit"), bit_rows()
        yield "beginning", {"beginning": text, "bit": number}, beginning_rows()

    def code_rows(self) -> Iterator[Row]:
        """Yield facet, code and number of the codes that have none of their own."""
        for facet, numbers in self._numbers.items():
            for code, number in numbers.items():
                yield str(facet), code, str(number)

    def pick_rows(self) -> Iterator[Row]:
        """Yield number, family, selection, choice, label and part of each label that a selection takes of its family's first facet."""
        number = count()
        label_counts = {choice: self._label_counts[id(labels)] for choice, _, labels in self._choices.values()}
        for selection, slots in enumerate(self._slots):
            family = self.families[self._family_of[selection]]
            here = str(family.number), str(selection)
            for choice, weight in slots:
                if self._facets[choice] == family.first:
                    for label in range(label_counts[choice]):
                        yield str(next(number)), *here, str(choice), str(label), str(label * weight)
            if family.first is None:
                yield str(next(number)), *here, "-1", "-1", "0"

    def slot_rows(self) -> Iterator[Row]:
        """Yield selection, facet, choice and weight of each choice over another facet than the first."""
        for selection, slots in enumerate(self._slots):
            first = self.families[self._family_of[selection]].first
            for choice, weight in slots:
                if self._facets[choice] != first:
                    yield str(selection), str(self._facets[choice]), str(choice), str(weight)

    def listed_rows(self) -> Iterator[Row]:
        """Yield choice, code and label of the choices that are listed."""
        for choice, facet, labels in self._choices.values():
            if not isinstance(labels, Bitmaps):
                for code, label in labels.items():
                    yield str(choice), self._number(facet, code), str(label)

    def piece_rows(self) -> Iterator[Row]:
        """Yield choice, label, first code and bits of each 64 codes of a bitmap of which any is set."""
        for choice, _, labels in self._choices.values():
            if isinstance(labels, Bitmaps):
                for label, held in enumerate(labels.bytes):
                    here = str(choice), str(label)
                    padded = held + bytes(-len(held) % 8)
                    for place, bits in enumerate(struct.unpack(f">{len(padded) // 8}q", padded)):
                        if bits:
                            yield *here, str(64 * place), str(bits)

    def barred_rows(self) -> Iterator[Row]:
        """Yield selection and code of what excludes."""
        for selection, codes in enumerate(self._excluded):
            for code in sorted(codes):
                yield str(selection), self._number(self.rules.exclusion_place or 0, code)

    def lines_of(self) -> list[list[int]]:
        """Return the lines of each selection."""
        lines: list[list[int]] = [[] for _ in self._slots]
        for line, selection in enumerate(self.of_line):
            lines[selection].append(line)
        return lines

    def sizes(self, found: Sequence[Mapping[int, Size]]) -> list[list[Size]]:
        """Return the sizes by line and stratum from those found by selection and stratum."""
        empty = Size(0, 0)
        return [
            [found[selection].get(stratum, empty) for stratum in range(len(line.strata))]
            for line, selection in zip(self.rules.lines, self.of_line, strict=True)
        ]

    def reach_rows(self, reaches: Sequence[LineReach]) -> Iterator[Row]:
        """Yield the rows of the table ``reach``."""
        for one in reaches:
            numbers = (self.of_line[one.line], one.stratum, one.line, one.number, one.late)
            yield *map(str, numbers), f"{one.low:08x}", f"{one.high:08x}"

    def standing_rows(self, reaches: Sequence[LineReach], never: Sequence[Sequence[bool]], chance: int) -> Iterator[Row]:
        """Yield selection, stratum, sectors that any line reaches there, and ``chance`` where any line gives one."""
        sectors: dict[tuple[int, int], int] = {}
        for one in reaches:
            place = self.of_line[one.line], one.stratum
            sectors[place] = sectors.get(place, 0) | one.sectors
        for selection, lines in enumerate(self.lines_of()):
            for stratum in range(len(self.rules.lines[lines[0]].strata)):
                any_chance = not all(never[line][stratum] for line in lines)
                bits = signed(sectors.get((selection, stratum), 0))
                yield str(selection), str(stratum), str(bits), str(chance if any_chance else 0)

    def odds_rows(self, chances: Sequence[Sequence[int]]) -> Iterator[Row]:
        """Yield selection, stratum, joint group and chance of every line that gives one."""
        for line, selection in enumerate(self.of_line):
            group = str(self.rules.lines[line].group)
            for stratum, chance in enumerate(chances[line]):
                if chance:
                    yield str(selection), str(stratum), group, str(chance)

    def families_of(self, group: int) -> list[Family]:
        """Return the families of a joint group's lines."""
        numbers = {self._family_of[s] for s, line in zip(self.of_line, self.rules.lines, strict=True) if line.group == group}
        return [self.families[number] for number in sorted(numbers)]


def _weights(counts: Sequence[int]) -> list[int]:
    """Return by how much a label of each choice moves the stratum's place."""
    weights, weight = [], 1
    for labels in reversed(counts):
        weights.append(weight)
        weight *= labels
    return weights[::-1]


def signed(bits: int) -> int:
    """Return 64 bits as the whole number that a database holds them in."""
    return bits - 2**64 if bits >> 63 else bits


def bit_rows() -> Iterator[Row]:
    """Yield the places of a piece's 64 bits, the highest first, and the bits."""
    return ((str(place), str(signed(1 << 63 - place))) for place in range(64))


def beginning_rows() -> Iterator[Row]:
    """Yield the first two characters of tickets, and the bit of their sector."""
    return ((f"{begin:02x}", str(signed(1 << begin * SECTORS // 256))) for begin in range(256))


def reaches(
    rules: RoundRules, distances: Sequence[Sequence[int]], wanted: Sequence[Sequence[int]]
) -> Iterator[LineReach]:
    """Yield how far each stratum with any to draw reaches, ``distances`` from its group's start on the circle."""
    for number, line in enumerate(rules.lines):
        start = int(group_start(line.group, rules.groups), 16)
        for stratum, (distance, most) in enumerate(zip(distances[number], wanted[number], strict=True)):
            if most:
                for late, (low, high) in enumerate(stretches(start, distance)):
                    yield LineReach(number, stratum, most, late, low, high)
