"""Rules of the year over its rounds, and who yields: against judging anew and against comparing every two lines."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointsup.algorithms.planning.ceilings import Ceiling
from jointsup.algorithms.planning.spans import Span
from jointsup.algorithms.planning.visits import Seen
from jointsup.algorithms.planning.year import Part, binding, busiest, clashes, standings
from jointsup.algorithms.planning.yielding import Yielding, yield_order
from jointsup.model.policy_text import parse_policy_text
from jointsup.model.rates import RatePolicy, judge_period
from jointsup.model.rulesets import CeilingEntry, CeilingRules

TEXTS = ("≥3%/年", "≤5%/年", "=4%/年", "≥2×2%/年", "=1×3%/年", "≤2×3%/年", "≥2%/次", "≤3%/次", "≥1%/月", "≤4%/3月")
AMOUNTS = st.integers(0, 6).map(lambda n: Fraction(n, 100))


def rule(text: str) -> RatePolicy:
    """Return a rule of a text."""
    return RatePolicy("r", "1", date(2026, 1, 1), None, "made up", parse_policy_text(text))


@st.composite
def lines(draw: st.DrawFn) -> list[Part]:
    """Return some lines, a few of them drawn."""
    found = []
    for number in range(draw(st.integers(0, 5))):
        low, high = sorted((draw(AMOUNTS), draw(AMOUNTS)))
        found.append(Part(f"l{number}", draw(st.integers(1, 12)), low, high, draw(st.sampled_from(["", "r/1", "r/2"]))))
    return found


def kept(policy: RatePolicy, parts: list[Part]) -> bool:
    """Judge the parts anew, by the function that judges a plan."""
    picks = {"≥": ["least"], "≤": ["largest"], "=": ["least", "largest"]}[policy.terms.comparison]
    days = date(2026, 1, 1), date(2026, 12, 31)
    return all(judge_period(policy, [getattr(part, pick) for part in parts], *days).kept for pick in picks)


@given(st.sampled_from(TEXTS), lines())
def test_the_verdict_is_what_judging_says(text: str, parts: list[Part]) -> None:
    """When the year is over a rule is kept or lost as it is judged; before, nothing that can still be kept is lost, and what is planned to be kept is if drawn so."""
    policy = rule(text)
    drawn = [part for part in parts if part.round]
    for one in standings(policy, parts, ["r/1", "r/2"], 1):
        here = [part for part in parts if one.first <= part.month <= one.last]
        if one.verdict in ("kept", "planned"):
            assert kept(policy, here)
        if one.verdict in ("over", "short"):
            assert not kept(policy, here)
        if one.verdict == "lost":
            assert not kept(policy, [part for part in here if part.round])
    for one in standings(policy, drawn, ["r/1", "r/2"], 13):
        here = [part for part in drawn if one.first <= part.month <= one.last]
        assert one.verdict == ("kept" if kept(policy, here) else "lost")


@given(st.sampled_from([text for text in TEXTS if "×" not in text and "次" not in text]), lines())
def test_stages_owed_and_missing_are_exact(text: str, parts: list[Part]) -> None:
    """After each round as much is fulfilled as its lines and those before state; what is owed and missing is the rest."""
    policy = rule(text)
    pick = "largest" if policy.terms.comparison == "≤" else "least"
    for one in standings(policy, parts, ["r/1", "r/2"], 1):
        here = [part for part in parts if one.first <= part.month <= one.last]
        sums = {name: sum((getattr(part, pick) for part in here if part.round in names), Fraction(0)) for name, names in (
            ("r/1", ("r/1",)), ("r/2", ("r/1", "r/2")), ("planned", ("",)))}
        assert one.stages == (("r/1", sums["r/1"]), ("r/2", sums["r/2"]))
        assert (one.done, one.planned) == (sums["r/2"], sums["planned"])
        if policy.terms.comparison == "≤":
            assert one.owed == one.missing == 0
        else:
            assert one.owed == max(one.wanted - one.done, 0) and one.missing == max(one.wanted - one.done - one.planned, 0)
    assert {month for one in standings(policy, parts, [], 1) for month in range(one.first, one.last + 1)} >= {part.month for part in parts}


@given(st.sampled_from(TEXTS), lines())
def test_a_line_is_binding_where_a_rule_falls_without_it(text: str, parts: list[Part]) -> None:
    """No rule of the year loses its verdict by leaving out a line that is not binding."""
    policy = rule(text)
    for part in parts:
        rest = [one for one in parts if one.line != part.line]
        fallen = [
            before
            for before in standings(policy, parts, (), 1)
            for after in standings(policy, rest, (), 1)
            if (before.first, before.last) == (after.first, after.last)
            and before.verdict in ("kept", "planned")
            and after.verdict not in ("kept", "planned")
        ]
        assert binding(policy, parts, part.line) == bool(fallen)


yielding = st.builds(
    Yielding,
    st.sampled_from([f"l{n}" for n in range(9)]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["2026-06-30", "2026-09-30"]),
    st.integers(0, 2).map(Fraction),
)


@given(st.lists(yielding, max_size=6, unique_by=lambda one: one.line))
def test_who_yields_follows_the_stated_rule(given_lines: list[Yielding]) -> None:
    """Every line stands once; between any two neighbours the first thing in which they differ is the ground, and it is as the rule says."""
    said = yield_order(given_lines)
    by_id = {one.line: one for one in given_lines}
    assert sorted(line for line, _ in said) == sorted(by_id)
    for (line, ground), (after, _) in pairwise(said):
        one, two = by_id[line], by_id[after]
        differs = [
            ("floor", one.floor, two.floor), ("binding", one.binding, two.binding), ("directed", one.directed, two.directed),
            ("window", two.last, one.last), ("expected", two.expected, one.expected), ("id", two.line, one.line),
        ]  # fmt: skip
        name, less, more = next(each for each in differs if each[1] != each[2])
        assert ground == name and less < more  # type: ignore[operator]
    assert [ground for _, ground in said[-1:]] == ["last"] * bool(said)
    assert yield_order(given_lines[::-1]) == said


@pytest.mark.parametrize(
    ("text", "visits", "months", "found"),
    [
        ("每年至少3次", 2, 12, [(3, 2)]),
        ("每年至少2次", 2, 12, []),
        ("每2年至少1次", 0, 12, [(1, 0)]),
        ("每2年至少1次", 1, 24, []),
        ("每年至少3次", 1, 6, [(3, 2)]),
        ("≥3%/年", 0, 12, []),
    ],
)
def test_floors_that_meet_ceilings_are_told(text: str, visits: int, months: int, found: list[tuple[int, int]]) -> None:
    """A floor of more visits than a ceiling allows in as many months is named with both numbers; a share meets no ceiling."""
    entry = CeilingEntry(id="c", visits=visits, months=months)
    rules = CeilingRules(
        schema="ruleset/1", name="t/c", version="1", title="上限", valid_from="2026-01-01", valid_to=None, source="made up", ceilings=[entry]
    )
    said = clashes([rule(text)], [Ceiling(entry, rules)])
    assert [(one.asked, one.allowed) for one in said] == found


@given(
    st.sampled_from(["每年不超过2次", "每2年不超过1次", "≤1次/3月", "≤1次/月"]),
    st.lists(
        st.lists(st.tuples(st.integers(0, 900), st.sampled_from(["a", "b"])), max_size=5).map(
            lambda found: [
                Seen(Span(day, day), ("x",), frozenset({"county"}), frozenset({matter}))
                for day, matter in ((date(2024, 12, 1) + timedelta(days=n), matter) for n, matter in found)
            ]
        ),
        max_size=4,
    ),
    st.sampled_from([(), ("a",)]),
)
def test_the_busiest_entity_is_found(text: str, histories: list[list[Seen]], matters: tuple[str, ...]) -> None:
    """Counted by hand, period by period: the most visits of one entity, and how many entities are above the rule."""
    policy = rule(text)
    said = busiest(policy, 2026, histories, matters)
    length = policy.terms.period.length
    periods = (
        [[(year, month) for year in range(2027 - length, 2027) for month in range(1, 13)]]
        if policy.terms.period.unit == "year"
        else [[(2026, month) for month in range(first, first + length)] for first in range(1, 13, length)]
    )
    most = [
        max(sum((v.days.first.year, v.days.first.month) in period and (not matters or bool(v.matters & {*matters})) for v in history) for period in periods)
        for history in histories
    ]
    assert (said.most, said.above) == (max(most, default=0), sum(one > policy.terms.amount.number for one in most))  # type: ignore[union-attr]
