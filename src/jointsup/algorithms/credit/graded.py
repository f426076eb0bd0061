"""Scores of many entities 批量评分, and the digest that the same inputs and card always have."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from attrs import frozen

from jointsup.algorithms.credit.points import Line, Score, score
from jointsup.algorithms.credit.tiers import tier_of, tiers_of_points
from jointsup.canonical import hash_parts
from jointsup.model.credit import Fact
from jointsup.model.scorecards import ScorecardRules

MISSING: Final = "?"
"""What stands before the points of an indicator whose value is missing, in the lines that are digested."""


@frozen
class Graded:
    """The score and tier of one entity."""

    entity: str
    score: Score
    tier: str


@frozen
class ScoreCounts:
    """How many entities are in each tier, the lowest risk first, and how many have no value for each indicator."""

    tiers: Mapping[str, int]
    missing: Mapping[str, int]


def grade(
    card: ScorecardRules,
    facts: Iterable[Fact],
    properties: Mapping[str, Mapping[str, str]],
    as_of: date,
    delivered: Collection[str],
) -> list[Graded]:
    """Return the scores and tiers of entities, in order of id; ``properties`` has a member for each entity to be scored, maybe an empty one.

    Facts of other entities are left out.
    """
    of: dict[str, list[Fact]] = {entity: [] for entity in properties}
    for fact in facts:
        if fact.entity in of:
            of[fact.entity].append(fact)
    scores = {entity: score(card, of[entity], properties[entity], as_of, delivered) for entity in sorted(of)}
    by_points = tiers_of_points(card, Counter(one.points for one in scores.values() if not one.new))
    return [Graded(entity, one, tier_of(card, one, by_points)) for entity, one in scores.items()]


def score_lines(graded: Sequence[Graded]) -> Iterator[str]:
    """Yield a line for each entity, tabs between its texts: id, points, tier, ``new`` or nothing, the veto's tier, points of each indicator."""
    for one in graded:
        yield "\t".join([*_tier_cells(one), *map(_cell, one.score.lines)]) + "\n"


def tier_lines(graded: Sequence[Graded]) -> Iterator[str]:
    """Yield the same without the points of each indicator."""
    for one in graded:
        yield "\t".join(_tier_cells(one)) + "\n"


def score_counts(card: ScorecardRules, graded: Sequence[Graded]) -> ScoreCounts:
    """Count tiers and missing values."""
    tiers = Counter(one.tier for one in graded)
    missing = Counter(line.indicator.id for one in graded for line in one.score.lines if line.measured.value is None)
    return ScoreCounts({code: tiers[code] for code, _ in card.tiers}, {one.id: missing[one.id] for one in card.indicators})


def score_digest(card_digest: str, as_of: date, delivered: Collection[str], lines: Iterable[str | bytes]) -> str:
    """Return the SHA-256 of a scoring: ``H[scores/1, digest of the card's document, day, kinds delivered, H(lines)]``.

    ``lines`` are those of :func:`score_lines`, or their text in chunks of any size.
    """
    text = hashlib.sha256()
    for part in lines:
        text.update(part.encode() if isinstance(part, str) else part)
    return hash_parts("sha256", "scores/1", card_digest, as_of.isoformat(), " ".join(sorted(set(delivered))), text.hexdigest())


def _tier_cells(one: Graded) -> list[str]:
    return [one.entity, str(one.score.points), one.tier, "new" if one.score.new else "", one.score.veto]


def _cell(line: Line) -> str:
    return (MISSING if line.measured.value is None else "") + str(line.points)
