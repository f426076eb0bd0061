"""What is asked of another system's draws 设问, fixed beforehand, and how likely fair draws give such an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from attrs import evolve, frozen

from jointsup.algorithms.sampling.odds import Bound, choices, that_few, that_many, that_regular

RARE = Fraction(1, 1_000_000)
"""What is told at all is at most this likely under fair draws, all questions of a comparison together."""


@frozen
class Question:
    """Something that could be chance: how much was found, how much is usual, and a bound of the chance of as much or as little.

    ``gap``: of ``size`` gaps between neighbours ``found`` are the same, ``gap`` rows. ``tail``: none of the last ``size`` rows was drawn.
    ``group``: of ``size`` rows of a group ``found`` were drawn. ``again``: of ``size`` rows drawn before ``found`` were drawn again.
    """

    kind: Literal["gap", "tail", "group", "again"]
    draw: str
    """Id of the draw, for ``tail`` and ``group`` the department."""
    about: str
    """The stratum, the group, or the draw before; empty for a whole draw."""
    size: int
    found: int
    mean: Fraction
    bound: Bound
    gap: int = 0
    samples: int | None = None
    """How many samples a rule could give that takes every ``gap``-th row from one of the first."""
    choices: int = 0
    """Ten to this power is no more than the number of samples of that many rows."""
    told: bool = False


def tail_of(department: str, size: int, mean: Fraction) -> Question:
    """Ask whether none of the last ``size`` rows was drawn, of which ``mean`` are on average."""
    return Question("tail", department, "", size, 0, mean, that_few(size, mean, 0))


def told(found: Sequence[Question]) -> list[Question]:
    """Return the questions, those told that all of them together leave to be no chance."""
    # Few and many are two questions.
    asked = len(found) + sum(question.kind in ("group", "again") for question in found)
    return [evolve(question, told=question.bound.times(asked).within(RARE)) for question in found]


def drawn_of(
    kind: Literal["group", "again"], draw: str, about: str, size: int, found: int, mean: Fraction
) -> Question:
    """Ask how many of ``size`` rows were drawn, too few or too many."""
    bound = that_few(size, mean, found) if found < mean else that_many(size, mean, found)
    return Question(kind, draw, about, size, found, mean, bound)


def gaps_of(draw: str, about: str, rows: int, places: Sequence[int], factor: Bound) -> Question:
    """Ask how often the commonest gap between ``places`` in ``rows`` comes; of several that come as often the smallest.

    ``factor`` bounds how much likelier a choice is in the draw that was made than in one from all rows alike.
    """
    drawn = len(places)
    gaps = Counter(after - before for before, after in pairwise(places))
    gap, times = min(gaps.items(), key=lambda item: (-item[1], item[0]), default=(0, 0))
    mean = Fraction(drawn * gaps.total(), rows) if rows else Fraction()
    samples = gap if drawn and places[0] <= gap else None
    bound = that_regular(rows, drawn, times).by(factor)
    return Question("gap", draw, about, gaps.total(), times, mean, bound, gap, samples, choices(rows, drawn))
