"""What ceilings and no-repeat windows promise, against counting by brute force over every span and every day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Any, Literal

from hypothesis import given
from hypothesis import strategies as st

from jointsup.algorithms.planning.ceilings import Ceiling, Room, Rooms, Task, most_in_a_span
from jointsup.algorithms.planning.coming import may_come
from jointsup.algorithms.planning.repeats import NoRepeat, barred_by
from jointsup.algorithms.planning.spans import (
    Span,
    calendar_spans,
    corresponding,
    months_between,
    months_from,
)
from jointsup.algorithms.planning.visits import Seen, Standing, settled
from jointsup.model.rulesets import CeilingEntry, CeilingRules, NoRepeatEntry

FIRST = date(2026, 1, 1)
LEVELS: tuple[Standing, ...] = ("prefecture", "county", "unknown")


def rules(**said: Any) -> CeilingRules:
    """Return a rule set of ceilings that holds from 2026 on."""
    return CeilingRules(
        schema="ruleset/1", name="test/ceilings", version="1", title="上限", valid_from="2026-01-01", valid_to=None, source="made up", **said
    )


days = st.integers(0, 150).map(lambda n: FIRST + timedelta(days=n))
spans = st.tuples(days, st.integers(0, 40)).map(lambda pair: Span(pair[0], pair[0] + timedelta(days=pair[1])))
levels = st.frozensets(st.sampled_from(LEVELS), min_size=1, max_size=2)
matters = st.frozensets(st.sampled_from(["a", "b", "c"]), min_size=1)
entries = st.builds(
    CeilingEntry,
    id=st.just("c"),
    visits=st.integers(0, 3),
    months=st.integers(1, 5),
    count=st.sampled_from(["calendar", "rolling"]),
    levels=st.sampled_from([(), ("county",), ("prefecture", "county")]),
    tiers=st.sampled_from([(), ("A",)]),
)
ceilings = st.builds(Ceiling, entries, st.sampled_from([rules(), rules(exempt=(("hotline", "热线"),))]))
made = st.builds(
    Seen,
    days=days.map(lambda day: Span(day, day)),
    bodies=st.sampled_from([("x",), ("y",)]),
    levels=levels,
    matters=matters,
    stream=st.sampled_from(["random", "caused", "unknown"]),
    reason=st.sampled_from(["", "hotline"]),
)
due = st.builds(Seen, days=spans, bodies=st.just(("x", "y")), levels=levels, matters=matters, stream=st.just("random"), round=st.just("r/1"), made=st.just(False))


def every_span(entry: CeilingEntry, first: date, last: date) -> list[Span]:
    """Return every span that a rule knows and that has a day from ``first`` to ``last``."""
    if entry.count == "calendar":
        begins = [corresponding(date(2026, 1, 1), entry.months * n) for n in range(-6, 12)]
    else:
        begins = [first - timedelta(days=160) + timedelta(days=n) for n in range(160 + (last - first).days + 1)]
    found = [Span(day, corresponding(day, entry.months) - timedelta(days=1)) for day in begins]
    return [span for span in found if span.meets(Span(first, last))]


def count(ceiling: Ceiling, seen: Sequence[Seen], span: Span) -> int:
    """Count visits in a span, one by one."""
    return sum(
        1
        for one in seen
        if one.reason not in ceiling.exempt
        and (not ceiling.entry.levels or one.levels & {*ceiling.entry.levels, "unknown"})
        and one.days.first <= span.last
        and span.first <= one.days.last
    )


@given(ceilings, st.lists(made | due, max_size=6), spans)
def test_the_fullest_span_is_found(ceiling: Ceiling, seen: list[Seen], window: Span) -> None:
    """No span that has a day of the window holds more visits than the number that is found, and one holds as many."""
    brute = max(count(ceiling, seen, span) for span in every_span(ceiling.entry, window.first, window.last))
    assert most_in_a_span(ceiling, seen, window) == brute
    assert all(one.days.meets(ceiling.reach(window)) for one in seen if most_in_a_span(ceiling, [one], window))


tasks = st.lists(st.tuples(spans, levels, st.integers(1, 2)), min_size=1, max_size=3).map(
    lambda found: [Task(f"l{n}", *one) for n, one in enumerate(found)]
)


@given(st.lists(ceilings, min_size=1, max_size=3), tasks, st.lists(made | due, max_size=4), st.sampled_from([None, "A", "B"]), st.data())
def test_no_entity_is_above_a_ceiling_after_a_round(
    limits: list[Ceiling], lines: list[Task], seen: list[Seen], tier: str | None, data: st.DataObject
) -> None:
    """With as many visits as there is room for, by lines that are not full, on any days, no span holds more than its ceiling or than before."""
    room = Rooms(limits, lines).of(seen, tier)
    can = [line for line in lines if line.id not in room.full for _ in range(line.visits)]
    chosen = data.draw(st.permutations(can))[: room.left]
    new = []
    for line in chosen:
        day = line.days.first + timedelta(days=data.draw(st.integers(0, (line.days.last - line.days.first).days)))
        new.append(Seen(Span(day, day), ("z",), line.levels, frozenset({"a"})))
    for rule in limits:
        if rule.fits(tier) and new:
            for span in every_span(rule.entry, min(one.days.first for one in new), max(one.days.last for one in new)):
                assert count(rule, [*seen, *new], span) <= max(rule.entry.visits, count(rule, seen, span))


@given(st.lists(ceilings, max_size=3), tasks, st.sampled_from(["A", "B"]))
def test_a_full_line_names_a_ceiling_that_is_reached(limits: list[Ceiling], lines: list[Task], tier: str) -> None:
    """Where nothing was visited, a line is full only under a ceiling of no visits, and there is room for all lines that are not held up."""
    room = Rooms(limits, lines).of([], tier)
    assert all(rule.entry.visits == 0 and rule.fits(tier) for rule in room.full.values())
    fitting = [rule.entry.visits for rule in limits if rule.fits(tier) and rule.entry.visits]
    assert room.left >= min([sum(line.visits for line in lines), *fitting])
    assert Rooms([], lines).of([]) == Room(sum(line.visits for line in lines))


@given(st.lists(made, max_size=5), st.lists(due, max_size=3))
def test_each_visit_counts_once(received: list[Seen], expected: list[Seen]) -> None:
    """What was received of a due visit stands in its place; caused visits never do; all else stays."""
    found = settled(received, expected)
    free = [one for one in received if not any(one.fills(each) for each in expected)]
    filled = {(next(n for n, each in enumerate(expected) if one.fills(each)), one.days) for one in received if one not in free}
    assert [one for one in found if not one.round] == free
    assert sum(one.made for one in found if one.round) == len(filled)
    assert [one for one in found if not one.made] == [each for n, each in enumerate(expected) if n not in {n for n, _ in filled}]
    assert all(one.stream != "caused" for one in found if one.round)


no_repeat = st.builds(
    NoRepeat, st.builds(NoRepeatEntry, id=st.just("n"), months=st.integers(1, 5), matters=st.sampled_from([(), ("a",)])), st.just(rules())
)
RANK = {"prefecture": 1, "county": 2}


@given(st.lists(no_repeat, max_size=2), st.lists(made | due, max_size=4), spans, levels, matters)
def test_windows_are_kept_to_the_day(
    limits: list[NoRepeat], seen: list[Seen], window: Span, coming: frozenset[Standing], wanted: frozenset[str]
) -> None:
    """A matter is barred on just the days from the upper level's check to the corresponding day, for whoever is below it."""
    found = barred_by(limits, seen, window, coming, wanted)
    lowest = max((RANK[one] for one in coming if one != "unknown"), default=0)
    brute = 0
    for rule, visit in product(limits, seen):
        above = any(RANK[one] < lowest for one in visit.levels if one != "unknown")
        same = wanted & visit.matters & (frozenset(rule.entry.matters) or wanted)
        until = corresponding(visit.days.last, rule.entry.months)
        length = (window.last - window.first).days
        barred = [day for day in (window.first + timedelta(days=n) for n in range(length + 1)) if visit.days.first <= day <= until]
        brute += bool(above and same and barred)
    assert len(found) == brute
    assert all(one.until.meets(window) and set(one.matters) <= wanted for one in found)


@given(st.lists(ceilings, min_size=1, max_size=2), st.lists(no_repeat, max_size=1), st.lists(made, max_size=5), st.lists(due, max_size=2), made)
def test_who_may_come_breaks_nothing(
    limits: list[Ceiling], repeats: list[NoRepeat], received: list[Seen], expected: list[Seen], visit: Seen
) -> None:
    """A visit that may be made puts no span above its ceiling, of what is made by that day; one that may not be made is told why."""
    said = may_come(visit, limits, repeats, received, expected, "A")
    day = visit.days.first
    history = [one for one in settled([one for one in received if one.days.first <= day], expected) if one.made or one.days.last < day]
    then = [one for one in settled([*(one for one in received if one.days.first <= day), visit], expected) if one.made or one.days.last < day]
    for rule in limits:
        applies = rule.covers(visit.levels) and visit.reason not in rule.exempt
        over = any(
            count(rule, then, span) > max(rule.entry.visits, most_in_a_span(rule, history, visit.days))
            for span in every_span(rule.entry, day, day)
        )
        assert not (said.allowed and applies and over)
        told = [one for one in said.counted if one.ceiling is rule]
        assert bool(told) == applies
        assert all(one.before == most_in_a_span(rule, history, visit.days) for one in told)
    assert visit.stream != "caused" or not said.barred
    assert said.allowed == (not said.barred and all(one.kept for one in said.counted))
    assert all(not one.made and one.days.last >= day for one in said.still_due)
    assert said.due is None or visit.fills(said.due)


@given(days, st.integers(1, 30))
def test_a_term_of_months_ends_on_the_corresponding_day(day: date, months: int) -> None:
    """It ends on the same day of its last month or on that month's last day; months follow each other without a gap."""
    end = corresponding(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == day.day or ((end + timedelta(days=1)).day == 1 and end.day < day.day)
    assert months_from(day, months).last < end
    parts = months_between(Span(day, end))
    assert (parts[0].first, parts[-1].last) == (day, end)
    assert all(after.first - before.last == timedelta(days=1) and before.first.month == before.last.month for before, after in pairwise(parts))
    found = calendar_spans(Span(day, end), months, 2026)
    assert found[0].first <= day <= found[0].last and found[-1].first <= end <= found[-1].last


def test_bodies_that_come_together_count_once() -> None:
    """Two bodies of one due visit on one day are one visit; on two days they are two, and the second is above a ceiling of one."""
    expected = [Seen(Span(date(2026, 6, 1), date(2026, 6, 30)), ("x", "y"), frozenset({"county"}), frozenset("ab"), round="r/1", made=False)]
    rule = Ceiling(CeilingEntry(id="one", visits=1, months=12), rules())
    first = Seen(Span(date(2026, 6, 3), date(2026, 6, 3)), ("x",), frozenset({"county"}), frozenset("a"))
    for day, allowed in ((3, True), (4, False)):
        second = Seen(Span(date(2026, 6, day), date(2026, 6, day)), ("y",), frozenset({"county"}), frozenset("b"))
        said = may_come(second, [rule], [], [first], expected)
        assert said.allowed is allowed
        assert said.counted[0].before == 1 and said.counted[0].adds is not allowed
        assert said.due == expected[0]


def test_the_level_above_in_the_same_visit_bars_nobody() -> None:
    """A county body may come with the city's to a due visit of both, and not alone on the day after."""
    both: frozenset[Standing] = frozenset({"prefecture", "county"})
    expected = [Seen(Span(date(2026, 6, 1), date(2026, 6, 30)), ("x", "y"), both, frozenset("a"), round="r/1", made=False)]
    rule = NoRepeat(NoRepeatEntry(id="food", months=3), rules())
    city = Seen(Span(date(2026, 6, 3), date(2026, 6, 3)), ("x",), frozenset({"prefecture"}), frozenset("a"))
    together = Seen(city.days, ("y",), frozenset({"county"}), frozenset("a"))
    alone = Seen(Span(date(2026, 6, 4), date(2026, 6, 4)), ("y",), frozenset({"county"}), frozenset("a"))
    assert may_come(together, [], [rule], [city], expected).allowed
    refused = may_come(alone, [], [rule], [city], expected)
    assert [one.rule for one in refused.barred] == [rule]
    assert refused.barred[0].until == Span(date(2026, 6, 3), date(2026, 9, 3))


@given(st.integers(1, 10**6), st.sampled_from([date.min, date(2026, 7, 1), date(9999, 1, 1), date.max]), st.sampled_from(["calendar", "rolling"]))
def test_spans_end_where_days_do(months: int, day: date, count: Literal["calendar", "rolling"]) -> None:
    """A rule of very many months, or a day at either end of the calendar, counts all the same."""
    ceiling = Ceiling(CeilingEntry(id="c", visits=1, months=months, count=count), rules())
    made = Seen(Span(day, day), ("x",), frozenset({"county"}), frozenset({"a"}))
    assert most_in_a_span(ceiling, [made], made.days) == 1
    assert ceiling.reach(made.days).meets(made.days)
