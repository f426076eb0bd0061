"""DuckDB's scores are the reference's, byte for byte, for every card and all facts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import cards
from cards import AS_OF
from examples import share
from jointsup.algorithms.credit.graded import grade, score_counts, score_lines, tier_lines
from jointsup.model.credit import Fact
from jointsup.model.scorecards import ScorecardRules

pytest.importorskip("duckdb")
from jointsup.engines.duck.connection import Limits
from jointsup.engines.duck.scores import write_scores, write_tiers

OWN = share(settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]))


def agree(tmp_path: Path, card: ScorecardRules, facts: list[Fact], trades: dict[str, dict[str, str]], kinds: frozenset[str]) -> None:
    """Assert that both give the same lines and counts."""
    expected = grade(card, facts, trades, AS_OF, kinds)
    path = tmp_path / "scores.tsv"
    counts = write_scores(Limits(threads=1), card, facts, trades, AS_OF, kinds, path)
    assert path.read_text("utf-8") == "".join(score_lines(expected))
    assert counts == score_counts(card, expected)
    counts = write_scores(Limits(threads=1), card, facts, trades, AS_OF, kinds, path, write=write_tiers)
    assert path.read_text("utf-8") == "".join(tier_lines(expected))
    assert counts == score_counts(card, expected)


@OWN
@given(cards.cards(), cards.facts(), cards.properties(), cards.delivered())
def test_both_engines_say_the_same(tmp_path: Path, card: ScorecardRules, facts: list[Fact], trades: dict[str, dict[str, str]], kinds: frozenset[str]) -> None:
    """Lines, and with them the digest, are the same on both."""
    agree(tmp_path, card, facts, trades, kinds)


def test_the_largest_numbers_stay_exact(tmp_path: Path) -> None:
    """Sums of values, weights and points at the ends of what a card may say neither overflow nor lose a digit."""
    card, facts = cards.extreme()
    sizes = [-(2**63), -(2**31), -10, -7, -4, -3, -1, 0, 1, 3, 7, 10, 11, 2**31, 2**63 - 1]
    agree(tmp_path, card, facts, {f"x:{n}": {"size": str(size)} for n, size in enumerate(sizes)} | {"x:甲": {}}, frozenset(cards.KINDS))


def test_nothing_at_all(tmp_path: Path) -> None:
    """No facts, no entities, no indicators."""
    agree(tmp_path, cards.card(), [], {}, frozenset())
    agree(tmp_path, cards.card(), [], {"x:1": {}}, frozenset())
