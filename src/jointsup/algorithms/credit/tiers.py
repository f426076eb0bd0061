"""Tiers 分级: from points to a grade, by cut-offs or by share (policy rows S3.12-e, S3.14-f).

Only *how many* entities have how many points matters, so that millions are graded from their different scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from jointsup.algorithms.credit.points import Score, half_up, riskiest
from jointsup.model.scorecards import ScorecardRules, TierShares


def tiers_of_points(card: ScorecardRules, ranked: Mapping[int, int]) -> dict[int, str]:
    """Return the tier of each score; ``ranked`` says how many entities with a history have it.

    By shares, entities are ranked by points, the lowest risk first, vetoed ones like all others; the first tiers together hold their shares of all,
    rounded half up to a number of entities. Equal points are never parted: where a bound falls among them, all go to the tier on the card's stated side.
    """
    if card.shares is None:
        return {points: card.tiers[_place_by_cut_offs(card, points)][0] for points in ranked}
    total = sum(ranked.values())
    bounds = [half_up(total * part) for part in _running(card.shares)]
    found: dict[int, str] = {}
    before = 0
    for points in sorted(ranked, reverse=card.higher == "better"):
        upto = before + ranked[points]
        fits = [upto <= bound if card.shares.ties == "riskier" else before < bound for bound in bounds]
        found[points] = card.tiers[fits.index(True) if True in fits else len(bounds)][0]
        before = upto
    return found


def tier_of(card: ScorecardRules, score: Score, by_points: Mapping[int, str]) -> str:
    """Return the tier of a score: without history the start tier; a veto makes it riskier or leaves it."""
    return riskiest(card, [card.start_tier if score.new else by_points[score.points], score.veto])


def _place_by_cut_offs(card: ScorecardRules, points: int) -> int:
    """Return the place of a score's tier; who has just a cut-off's score is on the side of more points."""
    bounds = card.cut_offs or ()
    if card.higher == "riskier":
        return sum(points >= bound for bound in bounds)
    return sum(points < bound for bound in bounds)


def _running(shares: TierShares) -> list[Fraction]:
    parts = [Fraction(share) for share in shares.shares]
    return [sum(parts[: place + 1], Fraction(0)) for place in range(len(parts))]
