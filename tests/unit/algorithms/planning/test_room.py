"""Room under ceilings, worked by hand."""

from __future__ import annotations

from datetime import date

from jointsup.algorithms.planning.ceilings import Ceiling, Room, Rooms, Task
from jointsup.algorithms.planning.spans import Span
from jointsup.algorithms.planning.visits import Seen, Standing
from jointsup.model.rulesets import CeilingEntry, CeilingRules

RULES = CeilingRules(schema="ruleset/1", name="t/c", version="1", title="上限", valid_from="2026-01-01", valid_to=None, source="made up")
COUNTY: frozenset[Standing] = frozenset({"county"})
CITY: frozenset[Standing] = frozenset({"prefecture"})
SPRING, AUTUMN = Span(date(2026, 3, 1), date(2026, 5, 31)), Span(date(2026, 9, 1), date(2026, 11, 30))


def ceiling(visits: int, *levels: str, months: int = 12, count: str = "calendar") -> Ceiling:
    """Return a ceiling."""
    return Ceiling(CeilingEntry(id="c", visits=visits, months=months, levels=levels, count=count), RULES)  # type: ignore[arg-type]


def seen(day: date, levels: frozenset[Standing] = COUNTY) -> Seen:
    """Return a visit of a day."""
    return Seen(Span(day, day), ("x",), levels, frozenset({"food"}))


TASKS = [Task("spring", SPRING, COUNTY), Task("autumn", AUTUMN, COUNTY)]


def test_two_lines_and_one_visit_left_leave_room_for_one() -> None:
    """Of two a year one was made in January: of both lines one visit may be made, whichever; in half years each has its own."""
    made = [seen(date(2026, 1, 10))]
    assert Rooms([ceiling(2)], TASKS).of(made) == Room(1)
    assert Rooms([ceiling(2, months=6)], TASKS).of(made) == Room(2)
    halves = Rooms([ceiling(1, months=6)], TASKS).of(made)
    assert (halves.left, set(halves.full)) == (2, {"spring"})


def test_a_ceiling_of_a_level_that_does_not_come_holds_nobody_up() -> None:
    """The city's ceiling is full, and no body of the city comes: both lines may; a body that no list knows might be of the city, and may not."""
    made = [seen(date(2026, 1, 10), CITY)]
    assert Rooms([ceiling(1, "prefecture")], TASKS).of(made) == Room(2)
    unknown: frozenset[Standing] = frozenset({"unknown"})
    assert set(Rooms([ceiling(1, "prefecture")], [Task("a", SPRING, unknown)]).of(made).full) == {"a"}


def test_any_months_in_a_row_reach_over_the_turn_of_the_year() -> None:
    """Two in any twelve months, made in June and December 2025: not before June's is twelve months past; a calendar year would not see them."""
    made = [seen(date(2025, 6, 10)), seen(date(2025, 12, 1))]
    rolling = Rooms([ceiling(2, count="rolling")], TASKS).of(made)
    assert set(rolling.full) == {"spring"} and rolling.left == 2
    assert Rooms([ceiling(2)], TASKS).of(made) == Room(2)


def test_what_is_prepared_once_serves_every_entity() -> None:
    """The same answer for each entity as if it were asked alone, in whatever order they come."""
    rooms = Rooms([ceiling(2), ceiling(1, "county", count="rolling", months=3)], TASKS)
    histories = [[], [seen(date(2026, 1, 10))], [seen(date(2026, 1, 10)), seen(date(2026, 2, 1), CITY)], []]
    asked = [rooms.of(one) for one in histories]
    assert asked == [Rooms([ceiling(2), ceiling(1, "county", count="rolling", months=3)], TASKS).of(one) for one in histories]
    assert [(one.left, sorted(one.full)) for one in asked] == [(2, []), (2, ["spring"]), (2, ["autumn", "spring"]), (2, [])]
