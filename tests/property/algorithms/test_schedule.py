"""Levels over the year: conflicts to the day, and windows that end them."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from jointsup.algorithms.planning.repeats import NoRepeat, is_above
from jointsup.algorithms.planning.schedule import Shared, Timed, conflicts, proposals, shared_rows, timed
from jointsup.algorithms.planning.spans import Span, corresponding
from jointsup.algorithms.sampling.chances import chances_of_lines
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.model.rulesets import CeilingRules, NoRepeatEntry
from property.algorithms.test_expected import sizes_of, small_rounds

YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
OWN = CeilingRules(schema="ruleset/1", name="t/c", version="1", title="上限", valid_from="2026-01-01", valid_to=None, source="made up")
RULES = st.lists(
    st.builds(NoRepeat, st.builds(NoRepeatEntry, id=st.just("n"), months=st.integers(1, 4), matters=st.sampled_from([(), ("a",)])), st.just(OWN)),
    min_size=1, max_size=2,
)  # fmt: skip


@st.composite
def years(draw: st.DrawFn) -> tuple[list[Timed], dict[tuple[str, str], Shared]]:
    """Return lines of three levels, and which of them share rows."""
    lines = []
    for number in range(draw(st.integers(1, 5))):
        first = YEAR.first + timedelta(days=draw(st.integers(0, 330)))
        last = min(first + timedelta(days=draw(st.integers(0, 60))), YEAR.last)
        level = draw(st.sampled_from(["province", "prefecture", "county", "unknown"]))
        matters = draw(st.frozensets(st.sampled_from("ab"), min_size=1))
        lines.append(Timed(f"l{number}", Span(first, last), frozenset({level}), matters, draw(st.integers(1, 2))))
    shared = {}
    for one, two in product(lines, lines):
        if one.line < two.line and draw(st.booleans()):
            shared[one.line, two.line] = shared[two.line, one.line] = Shared(5, Fraction(1, 2))
    return lines, shared


@given(years(), RULES)
@settings(max_examples=60)
def test_conflicts_are_those_of_single_days(case: tuple[list[Timed], dict[tuple[str, str], Shared]], rules: list[NoRepeat]) -> None:
    """A lower line is in conflict where some day of its window lies between an upper line's first day and the end of its months, and they do not come together."""
    lines, shared = case
    brute = set()
    for upper, lower, rule in product(lines, lines, rules):
        same = upper.matters & lower.matters & (frozenset(rule.entry.matters) or lower.matters)
        together = upper.group == lower.group and upper.days.meets(lower.days)
        until = corresponding(upper.days.last, rule.entry.months)
        days = [lower.days.first + timedelta(days=n) for n in range((lower.days.last - lower.days.first).days + 1)]
        barred = any(upper.days.first <= day <= until for day in days)
        if (upper.line, lower.line) in shared and same and barred and not together and is_above(upper.levels, lower.levels):
            brute.add((upper.line, lower.line, id(rule)))
    assert {(one.upper, one.lower, id(one.rule)) for one in conflicts(lines, shared, rules)} == brute


@given(years(), RULES)
@settings(max_examples=30)
def test_proposed_windows_leave_no_conflict(case: tuple[list[Timed], dict[tuple[str, str], Shared]], rules: list[NoRepeat]) -> None:
    """With the proposed windows only lines that could not be placed are in conflict; windows keep their length, and nobody moves who need not."""
    lines, shared = case
    said = {one.line: one for one in proposals(lines, shared, rules, YEAR)}
    moved = [Timed(one.line, (said[one.line].after or one.days) if one.line in said else one.days, one.levels, one.matters, one.group) for one in lines]
    for left in conflicts(moved, shared, rules):
        assert any(line in said and said[line].after is None for line in (left.upper, left.lower))
    if not conflicts(lines, shared, rules):
        assert not said
    for one in said.values():
        if one.after is not None:
            assert one.after.last - one.after.first == one.before.last - one.before.first
            assert YEAR.first <= one.after.first and one.after.last <= YEAR.last and one.after != one.before


@given(small_rounds())
@settings(max_examples=30)
def test_shared_rows_are_counted_both_ways(case: tuple[RoundRules, dict[tuple[str, ...], int]]) -> None:
    """Every two lines share the rows that both select, and both draw on average the sum of the products of their chances."""
    rules, combinations = case
    sizes = sizes_of(rules, combinations)
    chances = chances_of_lines(rules, sizes)
    found = shared_rows(rules, combinations, sizes)
    assert [one.line for one in timed(rules, {line.id: frozenset({"county"}) for line in rules.lines})] == [line.id for line in rules.lines]
    for (i, one), (j, two) in product(enumerate(rules.lines), enumerate(rules.lines)):
        if i != j:
            both = [0, Fraction(0)]
            for codes, count in combinations.items():
                place = {each.line: each.stratum for each in rules.places(codes)}
                both = [both[0] + count, both[1] + count * chances[i][place[i]] * chances[j][place[j]]]
            assert found[one.id, two.id] == Shared(int(both[0]), Fraction(both[1]))


def test_a_county_line_moves_behind_the_city_s() -> None:
    """The city checks in March, the county would in April: three months after 31 March it may, from 1 July on."""
    city = Timed("city", Span(date(2026, 3, 1), date(2026, 3, 31)), frozenset({"prefecture"}), frozenset({"food"}), 1)
    county = Timed("county", Span(date(2026, 4, 10), date(2026, 5, 9)), frozenset({"county"}), frozenset({"food"}), 2)
    rule = NoRepeat(NoRepeatEntry(id="food", months=3), OWN)
    shared = {("city", "county"): Shared(10, Fraction(1)), ("county", "city"): Shared(10, Fraction(1))}
    (found,) = conflicts([city, county], shared, [rule])
    assert found.barred == Span(date(2026, 3, 1), date(2026, 6, 30))
    (said,) = proposals([county, city], shared, [rule], YEAR)
    # Before the city's first day is nearer than behind its months, and as lawful: what is checked below bars nobody above.
    assert said.after == Span(date(2026, 1, 30), date(2026, 2, 28))
    (late,) = proposals([county, city], shared, [rule], Span(date(2026, 2, 1), YEAR.last))
    assert late.after == Span(date(2026, 7, 1), date(2026, 7, 30))
    assert proposals([county, city], shared, [rule], Span(date(2026, 3, 1), date(2026, 6, 30)))[0].after is None
