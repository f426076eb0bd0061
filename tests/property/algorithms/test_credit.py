"""What holds of every card and every set of facts."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from fractions import Fraction

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import cards
from cards import AS_OF
from examples import share
from jointsup.algorithms.credit.explain import explain
from jointsup.algorithms.credit.graded import grade, score_lines
from jointsup.algorithms.credit.tiers import tiers_of_points
from jointsup.model.credit import Fact
from jointsup.model.scorecard_checks import card_faults
from jointsup.model.scorecards import ScorecardRules, TierShares

OWN = share(settings(max_examples=250, deadline=None))


@OWN
@given(cards.cards(), cards.facts(), cards.properties(), cards.delivered(), st.randoms(use_true_random=False))
def test_order_and_what_is_later_do_not_matter(card: ScorecardRules, facts: list[Fact], trades: dict[str, dict[str, str]], kinds: frozenset[str], order: object) -> None:
    """The order of facts and entities, facts of others and facts of later days change nothing; the card itself is sound."""
    assert not list(card_faults(card, ""))
    expected = list(score_lines(grade(card, facts, trades, AS_OF, kinds)))
    mixed = [*facts, Fact("other", "check", AS_OF), *(evolve(one, day=AS_OF + timedelta(days=1)) for one in facts)]
    order.shuffle(mixed)  # type: ignore[attr-defined]
    assert list(score_lines(grade(card, mixed, dict(reversed(trades.items())), AS_OF, kinds))) == expected


@OWN
@given(cards.cards(), cards.facts(), cards.properties(), cards.delivered())
def test_every_score_explains_itself(card: ScorecardRules, facts: list[Fact], trades: dict[str, dict[str, str]], kinds: frozenset[str]) -> None:
    """The explanation's points add up to the score, which keeps to its bounds, as each line keeps to its cap; a veto's tier is the least."""
    for one in grade(card, facts, trades, AS_OF, kinds):
        told = explain(card, one, AS_OF)
        assert sum(line.points or 0 for line in told) == one.score.points
        assert card.bounds[0] <= one.score.points <= card.bounds[1]
        assert all(line.why.english and line.why.chinese for line in told)
        assert not one.score.veto or card.place(one.tier) >= card.place(one.score.veto)
        for line in one.score.lines:
            if line.measured.value is None:
                assert line.points == line.indicator.missing.points
                assert not line.veto
            elif line.indicator.cap:
                assert line.indicator.cap[0] <= line.points <= line.indicator.cap[1]
            if isinstance(line.measured.value, Fraction) and line.indicator.measure.kind == "count":
                assert line.measured.value == sum(used.weight for used in line.measured.used)


@OWN
@given(
    st.dictionaries(st.integers(-50, 50), st.integers(1, 9), min_size=1),
    st.sampled_from([["1/2", "1/4"], ["0/1", "1/3"], ["1/1", "0/1"], ["1/7", "6/7"]]),
    st.sampled_from(["riskier", "less_risky"]),
    st.sampled_from(["riskier", "better"]),
)
def test_shares_are_kept_but_for_ties(counts: dict[int, int], shares: list[str], ties: str, higher: str) -> None:
    """Tiers follow points; the first tiers hold at most their share where ties go to the riskier, at least it where not, and no tie more or less would do."""
    card = evolve(cards.card(cut_offs=None, tiers=cards.TIERS[:3]), higher=higher, shares=TierShares(shares, ties))  # type: ignore[arg-type]
    by = tiers_of_points(card, counts)
    inorder = sorted(counts, reverse=higher == "better")
    assert [card.place(by[points]) for points in inorder] == sorted(card.place(by[points]) for points in inorder)
    total = sum(counts.values())
    for place in range(2):
        wanted = (2 * total * sum(map(Fraction, shares[: place + 1])) + 1) // 2
        held = [points for points in inorder if card.place(by[points]) <= place]
        number = sum(counts[points] for points in held)
        if ties == "riskier":
            assert number <= wanted
            assert len(held) == len(inorder) or number + counts[inorder[len(held)]] > wanted
        else:
            assert number >= wanted
            assert not held or number - counts[held[-1]] < wanted
    assert Counter(by.values()).keys() <= {code for code, _ in card.tiers}
