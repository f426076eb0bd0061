"""What is asked of another system's draws, read and judged: strata, stated rates, groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from attrs import frozen

from jointsup.algorithms.sampling.compare import Kind, Labels, Row
from jointsup.codec.files import read_bytes
from jointsup.codec.reading import MAX_BYTES, read_document
from jointsup.codec.structure import structure
from jointsup.errors import BadDocument, BadRound, Problem, problem
from jointsup.hashes import sha256_hex
from jointsup.model.amounts import Count, Share, parse_amount
from jointsup.model.comparison import Comparison, ListedDraw
from jointsup.said import Listed
from jointsup.services.lines import fits


def read_questions(given: Comparison | Mapping[str, Any] | str | Path) -> tuple[Comparison, str]:
    """Return questions from a file, plain JSON, or as they are, and the SHA-256 of the file, empty where there is none.

    Raises :class:`~jointsup.errors.BadDocument`.
    """
    if isinstance(given, Comparison):
        return given, ""
    if isinstance(given, Mapping):
        return structure(given, Comparison, "questions"), ""
    text = read_bytes(Path(given), MAX_BYTES)
    return read_document(text, Comparison, Path(given).name), sha256_hex(text)


def require_sound(stated: Comparison, given: set[str]) -> None:
    """Refuse questions that contradict themselves, or lists that are not those of their draws."""
    ids = [draw.id for draw in stated.draws]
    faults = [problem("compare.twice", f"draws[{ids.index(one)}].id", one) for one, times in Counter(ids).items() if times > 1]
    faults += [problem("compare.no_draws", "draws")] * (not ids)
    faults += [problem("compare.no_list", "draws", one) for one in ids if one not in given]
    faults += [problem("compare.no_draw", "draws", one, known=Listed(ids)) for one in sorted(given - set(ids))]
    for number, group in enumerate(stated.together):
        where = f"together[{number}]"
        faults += [problem("compare.no_draw", where, one, known=Listed(ids)) for one in group if one not in ids]
        faults += [problem("compare.twice", where, one) for one, times in Counter(group).items() if times > 1]
    names = Counter(group.name for group in stated.groups)
    faults += [problem("compare.twice", "groups", name) for name, times in names.items() if times > 1]
    for department in {draw.department: None for draw in stated.draws}:
        days = [draw for draw in stated.draws if draw.department == department]
        faults += [
            problem("compare.order", "draws", after.id, before=before.id) for before, after in pairwise(days) if after.day < before.day
        ]
    if faults:
        raise BadDocument(faults)


def headings_of(stated: Comparison) -> list[str]:
    """Return the headings of the cells that are asked for, each once, in order."""
    asked = [heading for draw in stated.draws for heading in (*draw.where, *draw.by)]
    asked += [heading for group in stated.groups for heading in group.where]
    return list(dict.fromkeys(asked))


@frozen
class StatedRates:
    """The stated rates of a draw."""

    draw: ListedDraw
    amount: Share | Count | None
    special: Sequence[tuple[Mapping[int, Sequence[str]], Share | Count, int | None, int | None]]

    @classmethod
    def of(cls, stated: Comparison, draw: ListedDraw) -> StatedRates:
        """Read the rates; raises :class:`~jointsup.errors.BadDocument`."""
        where, faults = f"draws[{stated.draws.index(draw)}]", list[Problem]()

        def read(text: str, path: str) -> Share | Count:
            try:
                return parse_amount(text, path)
            except BadRound as error:
                faults.extend(error.problems)
                return Count(0)

        amount = None if draw.amount is None else read(draw.amount, f"{where}.amount")
        special = []
        for number, rule in enumerate(draw.amounts):
            path = f"{where}.amounts[{number}]"
            faults += [problem("compare.by", path, heading, by=Listed(draw.by)) for heading in rule.where if heading not in draw.by]
            labels = {draw.by.index(heading): patterns for heading, patterns in rule.where.items() if heading in draw.by}
            special.append((labels, read(rule.amount, f"{path}.amount"), rule.minimum, rule.maximum))
        if amount is None and not special:
            faults.append(problem("compare.no_amount", where, draw.id))
        if faults:
            raise BadDocument(faults)
        return cls(draw, amount, special)

    def target(self, labels: Labels, rows: int, whole: int) -> Fraction:
        """Return how many the rates ask of a stratum. Raises :class:`~jointsup.errors.BadDocument` where none fits it."""
        for patterns, amount, least, most in self.special:
            if all(fits(labels[at], wanted) for at, wanted in patterns.items()):
                found = amount.rate * rows if isinstance(amount, Share) else Fraction(amount.number)
                found = max(found, Fraction(least or 0))
                return min(found, Fraction(rows if most is None else most), Fraction(rows))
        if self.amount is None:
            raise BadDocument([problem("compare.no_amount", self.draw.id, Listed(labels))])
        return self.amount.rate * rows if isinstance(self.amount, Share) else Fraction(self.amount.number * rows, whole)


@frozen
class RowKinds:
    """What a row's cells make of it."""

    stated: Comparison
    headings: Sequence[str]
    rules: Sequence[StatedRates]

    def __call__(self, cells: Row) -> Kind:
        """Return the stratum of each draw, and the groups."""
        there = dict(zip(self.headings, (cell or "" for cell in cells), strict=True))

        def inside(where: Mapping[str, Sequence[str]]) -> bool:
            return all(fits(there[heading], patterns) for heading, patterns in where.items())

        return Kind(
            tuple(tuple(there[heading] for heading in draw.by) if inside(draw.where) else None for draw in self.stated.draws),
            tuple(number for number, group in enumerate(self.stated.groups) if inside(group.where)),
        )
