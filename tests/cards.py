"""Scorecards and facts for tests: one card that is written out, and any card and facts that there can be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from jointsup.codec.structure import structure
from jointsup.model.credit import Fact
from jointsup.model.scorecards import ScorecardRules

AS_OF = date(2026, 7, 1)
KINDS = ("annual-report", "check", "penalty")
CATEGORIES = ("通过", "不合格", "a'b", "")
TIERS = [["A", "低风险"], ["B", "较低风险"], ["C", "较高风险"], ["D", "高风险"]]
HEAD: Mapping[str, Any] = {
    "schema": "ruleset/1", "kind": "scorecards", "name": "test/card", "version": "1", "title": "示例评分卡", "valid_from": "2026-01-01",
    "valid_to": "2026-12-31", "source": "示例，非真实文件", "scheme": "sector-food", "tiers": TIERS,
}  # fmt: skip


def indicator(name: str, kind: str, of: str = "check", measure: Mapping[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
    """Return an indicator as a document says it."""
    return {
        "id": name, "title": name, "source": "甲局", "measure": {"kind": kind, "of": of, **(measure or {})},
        "missing": {"points": 0, "words": "无信息"}, **changed,
    }  # fmt: skip


def card_document(*indicators: Mapping[str, Any], **changed: Any) -> dict[str, Any]:
    """Return the document of a card: more points are riskier, tiers from 10, 20 and 30 points, who was never checked is in B."""
    said = {
        **HEAD, "higher": "riskier", "start": 0, "bounds": [0, 100], "start_tier": "B", "history": ["check"],
        "indicators": list(indicators), "cut_offs": [10, 20, 30], **changed,
    }  # fmt: skip
    return {key: value for key, value in said.items() if value is not ...}


def card(*indicators: Mapping[str, Any], **changed: Any) -> ScorecardRules:
    """Return such a card."""
    return structure(card_document(*indicators, **changed), ScorecardRules)


def fact(entity: str, kind: str, days_ago: int, category: str = "", value: int | None = None, until: date | None = None) -> Fact:
    """Return a fact of so many days before the day."""
    return Fact(entity, kind, AS_OF - timedelta(days=days_ago), category, value, until)


_DAYS = st.integers(0, 800).map(lambda ago: AS_OF - timedelta(days=ago)) | st.sampled_from(
    [AS_OF, AS_OF + timedelta(days=1), date(2026, 6, 1), date(2026, 6, 2), date(2025, 7, 1), date(2025, 7, 2), date(2024, 7, 1)]
)
ENTITIES = ("x:1", "x:2", "x:3", "x:甲")


def facts(entities: tuple[str, ...] = ENTITIES) -> st.SearchStrategy[list[Fact]]:
    """Return any facts of some entities."""
    one = st.builds(
        Fact, st.sampled_from(entities), st.sampled_from(KINDS), _DAYS, st.sampled_from(CATEGORIES),
        st.none() | st.integers(-50, 50) | st.sampled_from([10**12, -(10**12)]), st.none() | _DAYS,
    )  # fmt: skip
    return st.lists(one, max_size=25)


_POINTS = st.integers(-40, 40)
_SPANS = st.sampled_from(["", "30 days", "12 months", "24 months", "1 days"])
_VALUES = st.integers(-5, 60) | st.sampled_from(["1/2", "1/3", "-7/2", "9/4"])
_DECAYS = st.sampled_from(
    [
        [],
        [{"within": "12 months", "weight": "1/1"}, {"within": "24 months", "weight": "3/5"}],
        [{"within": "30 days", "weight": "1/2"}, {"within": "365 days", "weight": "1/3"}, {"within": "700 days", "weight": "0/1"}],
    ]
)


def _rising(values: list[int | str]) -> list[int | str]:
    from fractions import Fraction

    return sorted({Fraction(value): value for value in values}.values(), key=Fraction)


@st.composite
def _indicators(draw: st.DrawFn, name: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(["count", "sum", "latest_value", "latest_category", "days_since", "share", "category", "number"]))
    measure: dict[str, Any] = {}
    if kind not in ("category", "number"):
        measure = {"window": draw(_SPANS), "among": draw(st.sampled_from([[], ["不合格"], ["a'b", ""]]))}
    if kind in ("count", "sum"):
        measure |= {"decay": draw(_DECAYS), "seen_by": draw(st.sampled_from(["", "check"]))}
    tiers = st.sampled_from("ABCD")
    said: dict[str, Any] = {"missing": {"points": draw(_POINTS), "words": "无信息"}}
    if kind in ("latest_category", "category"):
        listed = draw(st.lists(st.sampled_from(CATEGORIES), unique=True, min_size=1))
        said["categories"] = [{"category": one, "points": draw(_POINTS)} for one in listed]
        said["otherwise"] = draw(st.none() | _POINTS)
        said["vetoes"] = [{"tier": draw(tiers), "categories": listed[:1]} for _ in range(draw(st.integers(0, 1)))]
    else:
        if draw(st.booleans()):
            starts = _rising(draw(st.lists(_VALUES, min_size=1, max_size=3)))
            said["bands"] = [{"at_least": start, "points": draw(_POINTS)} for start in starts]
        else:
            said["per_unit"] = {"points": draw(_POINTS), "unit": draw(st.sampled_from([1, 2, 10000]))}
        said["vetoes"] = [{"tier": draw(tiers), "at_least": draw(_VALUES)} for _ in range(draw(st.integers(0, 2)))]
    if draw(st.booleans()):
        said["cap"] = sorted([draw(_POINTS), draw(_POINTS)])
    return indicator(name, kind, {"category": "trade", "number": "staff"}.get(kind) or draw(st.sampled_from(KINDS)), measure, **said)


@st.composite
def cards(draw: st.DrawFn) -> ScorecardRules:
    """Return any card over the kinds and categories of :func:`facts`, and the property ``trade``."""
    said: dict[str, Any] = {"higher": draw(st.sampled_from(["riskier", "better"])), "start": draw(_POINTS)}
    said["bounds"] = sorted([draw(st.integers(-60, 0)), draw(st.integers(0, 80))])
    if draw(st.booleans()):
        said["cut_offs"] = sorted(draw(st.sets(st.integers(-60, 80), min_size=3, max_size=3)), reverse=said["higher"] == "better")
    else:
        shares = draw(st.sampled_from([["1/2", "1/4", "1/8"], ["0/1", "1/3", "1/3"], ["1/1", "0/1", "0/1"]]))
        said |= {"cut_offs": None, "shares": {"shares": shares, "ties": draw(st.sampled_from(["riskier", "less_risky"]))}}
    said["history"] = draw(st.sampled_from([[], ["check"], ["penalty", "check"]]))
    said["start_tier"] = draw(st.sampled_from("ABCD"))
    made = [draw(_indicators(f"i{place}")) for place in range(draw(st.integers(0, 4)))]
    return card(*made, **said)


def properties() -> st.SearchStrategy[dict[str, dict[str, str]]]:
    """Return the entities with their trades and the number of their staff, of which some have none."""
    trade = st.sampled_from(["", "通过", "a'b", "其他"])
    staff = st.just("") | st.integers(-10, 60).map(str) | st.sampled_from([str(2**63 - 1), str(-(2**63)), "007", "-0"])
    own = st.fixed_dictionaries({}, optional={"trade": trade, "staff": staff})
    return st.fixed_dictionaries(dict.fromkeys(ENTITIES, own))


def delivered() -> st.SearchStrategy[frozenset[str]]:
    """Return the kinds of facts that were delivered."""
    return st.just(frozenset(KINDS)) | st.frozensets(st.sampled_from(KINDS))


def extreme() -> tuple[ScorecardRules, list[Fact]]:
    """Return a card and facts at the ends of what numbers may be."""
    units: list[dict[str, Any]] = [
        indicator(f"u{n}", "sum", "penalty", {"decay": [{"within": "365 days", "weight": weight}]}, per_unit={"points": points, "unit": unit})
        for n, (points, unit, weight) in enumerate([(10**6, 1, "1/1"), (-(10**6), 1, "999983/1000000"), (1, 10**9, "1/1000000"), (-1, 10**9, "1/3")])
    ]
    bands = indicator("b", "sum", "penalty", bands=[{"at_least": f"{10**14}/{10**8 + 7}", "points": 7}, {"at_least": 10**12 * 50, "points": 9}])
    latest = indicator("l", "latest_value", "penalty", bands=[{"at_least": -(10**12), "points": 3}, {"at_least": 10**12, "points": 5}])
    facts = [Fact("x:1", "penalty", AS_OF - timedelta(days=n), "", (-1) ** (n // 50) * 10**12) for n in range(60)]
    facts += [Fact("x:2", "penalty", AS_OF, "", -(10**12)) for _ in range(60)] + [Fact("x:3", "penalty", AS_OF.replace(year=1), "", 10**12)]
    others = [
        indicator("c", "latest_category", "penalty", {"among": ["乙", "甲'", "丙"]}, categories=[{"category": "甲'", "points": -1}], otherwise=2),
        indicator("d", "days_since", "penalty", {"window": "90 days"}, bands=[{"at_least": 0, "points": 1}], missing={"points": -9, "words": "无"}),
        indicator("s", "share", "penalty", {"among": ["乙"], "window": "12 months"}, per_unit={"points": 7}, vetoes=[{"tier": "D", "at_least": "1/3"}]),
        indicator("n", "count", "penalty", {"seen_by": "check"}, per_unit={"points": -3, "unit": 2}, cap=[-5, 0]),
        indicator("t", "category", "trade", categories=[{"category": "甲'", "points": 4}], vetoes=[{"tier": "C", "categories": ["甲'"]}]),
    ]
    others += [
        indicator(f"o{n}", "number", "size", per_unit={"points": points, "unit": unit}, vetoes=[{"tier": "D", "at_least": "-7/2"}], **cap)
        for n, (points, unit, cap) in enumerate([(10**6, 1, {}), (-(10**6), 10**9, {}), (3, 7, {"cap": [-2, 90]}), (0, 1, {}), (-1, 1, {"cap": [5, 6]})])
    ]
    facts += [fact("x:甲", "penalty", ago, category) for ago, category in [(3, "乙"), (3, "丙"), (40, "甲'")]] + [fact("x:甲", "check", 1)]
    return card(*units, bands, latest, *others, history=["check", "penalty"]), facts
