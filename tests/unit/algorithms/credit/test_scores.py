"""Measures, points and tiers on cases that are worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from cards import AS_OF, card, fact, indicator
from jointsup.algorithms.credit.explain import explain
from jointsup.algorithms.credit.graded import (
    Graded,
    ScoreCounts,
    grade,
    score_counts,
    score_digest,
    score_lines,
    tier_lines,
)
from jointsup.algorithms.credit.measures import measure
from jointsup.algorithms.credit.points import half_up, score
from jointsup.algorithms.credit.tiers import tiers_of_points
from jointsup.codec.structure import structure
from jointsup.model.credit import Fact, first_day, months_before
from jointsup.model.scorecards import CardIndicator

ALL = {"check", "penalty"}
UNIT: Mapping[str, Any] = {"per_unit": {"points": 1}}


def measured(kind: str, facts: list[Fact], *, delivered: set[str] = ALL, properties: Mapping[str, str] | None = None, **said: Any) -> Any:
    """Return what an indicator over checks measures."""
    points = {"categories": [{"category": c, "points": 1} for c in ("乙", "甲")]} if "category" in kind else UNIT
    one = structure(indicator("i", kind, said.pop("of", "check"), said, **points), CardIndicator)
    return measure(one, facts, properties or {}, AS_OF, delivered).value


def test_spans_end_with_the_day_and_hold_both_ends() -> None:
    """A span of a day is the day alone; months go back to the day after the same day of the month, or after the month's last."""
    assert first_day("1 days", AS_OF) == AS_OF
    assert first_day("90 days", date(2026, 3, 31)) == date(2026, 1, 1)
    assert first_day("12 months", AS_OF) == date(2025, 7, 2)
    assert first_day("1 months", date(2026, 3, 31)) == date(2026, 3, 1)
    assert first_day("1 months", date(2024, 3, 30)) == date(2024, 3, 1)
    assert first_day("", AS_OF) == first_day("9999 months", date(800, 1, 1)) == date.min == months_before(date(1, 1, 5), 1)
    assert first_day("9999 days", date(1, 3, 1)) == date.min


@pytest.mark.parametrize(("ago", "counted"), [(0, 1), (364, 1), (365, 0), (-1, 0)])
def test_a_window_holds_its_first_and_its_last_day(ago: int, counted: int) -> None:
    """12 months as of 1 July 2026 begin on 2 July 2025; a later day's facts are never looked at."""
    assert measured("count", [fact("x", "check", ago)], window="12 months") == counted


@pytest.mark.parametrize(("left", "counted"), [(-1, 0), (0, 1), (1, 1)])
def test_a_fact_counts_to_its_last_day(left: int, counted: int) -> None:
    """What was repaired or has run out counts no more from the next day on."""
    assert measured("count", [fact("x", "check", 9, until=AS_OF + timedelta(days=left))]) == counted


def test_each_measure_measures_what_it_says() -> None:
    """Count, sum, latest value and category, days, share and the entity's own category and number, on one history."""
    history = [
        fact("x", "check", 400, "甲", 7),
        fact("x", "check", 30, "乙", 2),
        fact("x", "check", 30, "甲", 3),
        fact("x", "check", 10, "丙"),
        fact("x", "penalty", 5, "甲", 90),
    ]
    assert measured("count", history) == 4
    assert measured("count", history, among=["甲"]) == 2
    assert measured("sum", history) == 12
    assert measured("latest_value", history) == 3
    assert measured("latest_category", history, among=["甲", "乙"]) == "乙"
    assert measured("latest_category", history) is None  # 丙 is not listed
    assert measured("days_since", history) == 10
    assert measured("share", history, among=["甲"]) == Fraction(1, 2)
    assert measured("category", history, of="trade", properties={"trade": "甲"}) == "甲"
    assert measured("number", history, of="staff", properties={"staff": "-12"}) == -12


def test_missing_is_a_case_of_its_own() -> None:
    """No fact is none only where the source speaks of everyone, somebody looked, and it was delivered at all."""
    assert measured("count", []) == 0
    assert measured("sum", []) == 0
    assert measured("count", [], of="penalty", seen_by="check") is None
    assert measured("count", [fact("x", "check", 5)], of="penalty", seen_by="check") == 0
    assert measured("count", [fact("x", "check", 500)], of="penalty", seen_by="check", window="12 months") is None
    assert measured("count", [], delivered={"penalty"}) is None
    assert measured("count", [], seen_by="penalty", delivered={"check"}) is None
    assert measured("sum", [fact("x", "check", 5)]) is None  # a check without a number is no zero
    for kind in ("latest_value", "latest_category", "days_since", "share", "category", "number"):
        assert measured(kind, []) is None


def test_decay_steps_change_on_their_exact_days() -> None:
    """Full up to 12 months, three fifths up to 24, then nothing."""
    decay = [{"within": "12 months", "weight": "1/1"}, {"within": "24 months", "weight": "3/5"}]
    for day, expected in [
        (date(2025, 7, 2), Fraction(1)),
        (date(2025, 7, 1), Fraction(3, 5)),
        (date(2024, 7, 2), Fraction(3, 5)),
        (date(2024, 7, 1), Fraction(0)),
    ]:
        assert measured("count", [Fact("x", "check", day)], decay=decay) == expected


def test_points_are_rounded_half_up_once_then_capped() -> None:
    """Two facts of a quarter make half a point, rounded up to one; halves below zero go up, too; a cap holds both ends."""
    assert [half_up(Fraction(n, 2)) for n in (-5, -1, 1, 5)] == [-2, 0, 1, 3]
    decay = [{"within": "12 months", "weight": "1/4"}]
    one = indicator("i", "count", measure={"decay": decay}, per_unit={"points": 1})
    facts = [fact("x", "check", 1), fact("x", "check", 2)]
    assert score(card(one), facts, {}, AS_OF, ALL).points == 1
    for points, capped in [(9, 5), (-9, -3), (2, 4)]:
        line = score(card({**one, "per_unit": {"points": points * 2}, "cap": [-3, 5]}), facts * 2, {}, AS_OF, ALL).lines[0]
        assert (line.before, line.points) == (points * 2, 5 if points > 0 and points * 2 > 5 else capped if points < 0 else points * 2)


def test_bands_and_missing_points() -> None:
    """The last band reached counts, below the first nothing does; what is missing has its own points, outside the cap."""
    bands = [{"at_least": 1, "points": 5}, {"at_least": "5/2", "points": 9}]
    one = indicator("i", "count", bands=bands, missing={"points": -7, "words": "未查"}, cap=[0, 6])
    for count, points in [(0, 0), (1, 5), (2, 5), (3, 6)]:
        assert score(card(one), [fact("x", "check", 1)] * count, {}, AS_OF, ALL).lines[0].points == points
    assert score(card(one), [], {}, AS_OF, set()).lines[0].points == -7


def test_the_score_is_brought_within_its_bounds() -> None:
    """What lies beyond is a line of its own, so that the lines still add up."""
    one = indicator("i", "count", per_unit={"points": 70})
    found = score(card(one), [fact("x", "check", 1)] * 2, {}, AS_OF, ALL)
    assert (found.points, found.brought) == (100, -40)


@pytest.mark.parametrize(
    ("higher", "cut_offs", "expected"),
    [("riskier", [10, 20, 30], "ABBD"), ("better", [30, 20, 10], "DCCA")],
)
def test_a_cut_off_itself_is_on_the_side_of_more_points(higher: str, cut_offs: list[int], expected: str) -> None:
    """9, 10, 19 and 30 points where more is riskier, and where it is better."""
    by = tiers_of_points(card(higher=higher, cut_offs=cut_offs), dict.fromkeys((9, 10, 19, 30), 1))
    assert "".join(by[points] for points in (9, 10, 19, 30)) == expected


@pytest.mark.parametrize(("ties", "expected"), [("riskier", "BBD"), ("less_risky", "ABC")])
def test_a_whole_tie_goes_to_the_stated_side(ties: str, expected: str) -> None:
    """Of ten, five are to be A, two B, one C: six have the lowest score, and three the highest."""
    said = {"cut_offs": None, "shares": {"shares": ["1/2", "1/5", "1/10"], "ties": ties}}
    by = tiers_of_points(card(**said), {1: 6, 2: 1, 3: 3})
    assert "".join(by[points] for points in (1, 2, 3)) == expected


def test_without_history_the_start_tier_but_a_veto_stands() -> None:
    """Who was never checked is in B whatever the points; a veto raises this as any tier, and never lowers one."""
    veto = {"tier": "C", "at_least": 1}
    one = indicator("i", "count", "penalty", per_unit={"points": 40}, vetoes=[veto, {"tier": "B", "at_least": 1}])
    for facts, tier in [
        ([], "B"),
        ([fact("x", "penalty", 1)], "C"),
        ([fact("x", "check", 2000)], "A"),
        ([fact("x", "check", 1), fact("x", "penalty", 1)], "D"),
    ]:
        assert grade(card(one), facts, {"x": {}}, AS_OF, ALL)[0].tier == tier


def test_a_veto_of_a_category() -> None:
    """An entity whose latest result is the vetoed category is in its tier."""
    listed = [{"category": "拒绝检查", "points": 0}, {"category": "通过", "points": 0}]
    one = indicator("i", "latest_category", categories=listed, vetoes=[{"tier": "D", "categories": ["拒绝检查"]}])
    assert [grade(card(one), [fact("x", "check", 1, c)], {"x": {}}, AS_OF, ALL)[0].tier for c in ("拒绝检查", "通过")] == ["D", "A"]


def test_an_explanation_says_all_of_it_in_both_languages() -> None:
    """Facts, window, decay, rounding, cap, missing, veto, bounds and tier."""
    decay = [{"within": "12 months", "weight": "1/1"}, {"within": "24 months", "weight": "3/5"}]
    counted = indicator(
        "fails", "count", "penalty", {"window": "24 months", "decay": decay}, per_unit={"points": 7}, cap=[0, 10], vetoes=[{"tier": "C", "at_least": 1}]
    )
    lines = [
        counted,
        {**counted, "id": "amount", "measure": {"kind": "sum", "of": "penalty"}, "per_unit": {"points": 1, "unit": 1000}, "cap": None, "vetoes": []},
        indicator("trade", "category", "trade", categories=[{"category": "餐饮", "points": 3}]),
        indicator("last", "latest_category", "check", categories=[{"category": "通过", "points": 0}], missing={"points": 4, "words": "从未检查"}),
        indicator("none", "count", "check", {"window": "30 days"}, bands=[{"at_least": 1, "points": 1}]),
    ]
    made = card(*lines, bounds=[0, 15], history=[])
    facts = [fact("x", "penalty", 1, "一般", 3000), fact("x", "penalty", 500, "", 20), *[fact("x", "penalty", 2, value=0)] * 5]
    one = grade(made, facts, {"x": {"trade": "餐饮"}}, AS_OF, ALL)[0]
    told = explain(made, one, AS_OF)
    assert sum(line.points or 0 for line in told) == one.score.points == 15
    assert told[1].why.text() == (
        "fails fails, from 甲局; 2024-07-02 to 2026-07-01; 2026-06-29 penalty 0, 2026-06-29 penalty 0, 2026-06-29 penalty 0, 2026-06-29 penalty 0, "
        "2026-06-30 penalty 一般 3000 and 2 earlier; count = 33/5; 7 points for each: 231/5, rounded half up 46; capped to 0 … 10: 10; "
        "veto: at least tier C"
    )
    assert "2025-02-16 penalty 20" in explain(made, grade(made, facts[:2], {"x": {}}, AS_OF, ALL)[0], AS_OF)[1].why.text()
    assert "counts 3/5" in explain(made, grade(made, facts[:2], {"x": {}}, AS_OF, ALL)[0], AS_OF)[1].why.text()
    assert "7 points for each: 7; veto" in explain(made, grade(made, facts[:1], {"x": {}}, AS_OF, ALL)[0], AS_OF)[1].why.text()
    assert told[2].why.text("zh").endswith("合计 = 3020；每 1000 计 1 分：151/50，四舍五入为 3")
    assert told[3].why.text("zh") == "trade（甲局）；类别 = 餐饮；得 3 分"
    assert told[4].why.text("zh") == "last（甲局）；截至 2026-07-01；缺失：从未检查，按规定计 4 分"
    assert told[5].why.text("zh") == "none（甲局）；2026-06-02 至 2026-07-01；无计入信息；件数 = 0；得 0 分"
    assert told[6].why.text("zh") == "总分限于 0 至 15"
    assert told[7].why.text("zh") == "C 级（较高风险）：15 分；一票否决：不低于 C 级"
    new = grade(card(), [], {"x": {}}, AS_OF, ALL)[0]
    assert explain(card(), new, AS_OF)[-1].why.text() == "tier B 较低风险: no history: the start tier"


def test_lines_and_digest_are_text() -> None:
    """A line a score; the digest is of card, day, kinds and lines, however the text is cut."""
    one = indicator("i", "count", "penalty", per_unit={"points": 11})
    graded = grade(card(one), [fact("x:1", "check", 3), fact("x:1", "penalty", 3), fact("x:3", "check", 3)], {"x:2": {}, "x:1": {}}, AS_OF, ALL)
    assert score_counts(card(one), graded) == ScoreCounts({"A": 0, "B": 2, "C": 0, "D": 0}, {"i": 0})
    assert score_counts(card(one), grade(card(one), [], {"x": {}}, AS_OF, ())).missing == {"i": 1}
    lines = list(score_lines(graded))
    assert lines == ["x:1\t11\tB\t\t\t11\n", "x:2\t0\tB\tnew\t\t0\n"]
    assert list(tier_lines(graded)) == ["x:1\t11\tB\t\t\n", "x:2\t0\tB\tnew\t\n"]
    digest = score_digest("c" * 64, AS_OF, ALL, lines)
    assert digest == score_digest("c" * 64, AS_OF, ["penalty", "check", "check"], ["".join(lines).encode()])
    assert len({digest, *(score_digest(*other) for other in (("d" * 64, AS_OF, ALL, lines), ("c" * 64, date.min, ALL, lines), ("c" * 64, AS_OF, {"check"}, lines)))}) == 4
    assert list(score_lines([Graded("x", score(card(one), [], {}, AS_OF, set()), "B")])) == ["x\t0\tB\tnew\t\t?0\n"]
