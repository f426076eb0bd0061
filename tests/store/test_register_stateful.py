"""A register against a simple model, on SQLite and PostgreSQL: whatever is loaded and corrected in whatever order, every day has its state.

The model keeps all loads and corrections as they came and makes the state of a day anew from them each time it is asked.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

import jointsup
from jointsup.errors import NotNow, Unknown
from jointsup.store.checking import check_ledger
from stateful.machines import run_machine
from store import registered
from store.opened import Place, application

FIRST = date(2024, 6, 1)
HEADINGS = ("区划", "等级")
Values = tuple[str, str]

numbers = st.integers(0, 2)
values = st.tuples(st.sampled_from(["370102", "370103"]), st.sampled_from("ABCD"))
states = st.dictionaries(numbers, values, min_size=1, max_size=3)
days = st.integers(0, 4)
prefixes = itertools.count(1)


def declaration() -> dict[str, Any]:
    whole = registered.register()
    return registered.register(
        columns=[column for column in whole["columns"] if column["column"] in HEADINGS],
        facets=[facet for facet in whole["facets"] if facet["column"] in HEADINGS],
        vocabularies=[],
        grounds=[],
        persons=None,
    )


def day_of(number: int) -> date:
    return FIRST + timedelta(days=number)


def identity(number: int) -> str:
    return f"row:{number:05d}"


def attempt(work: Callable[[], Any]) -> tuple[str, list[Any]]:
    """Do something; return the code of its refusal, empty where there was none, and what it gave."""
    try:
        return "", [work()]
    except (NotNow, Unknown) as refused:
        return refused.problems[0].code, []


class RegisterMachine(RuleBasedStateMachine):
    """Loads and corrections on a store, and the same in two lists."""

    place: Place

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        files = Path(self.folder.name)
        url = self.place.url.replace("county.db", f"{next(prefixes)}.db")
        self.admin = application(Place(url, files), prefix=f"t{next(prefixes)}_")
        self.app: jointsup.Application = registered.staffed(self.admin)
        self.app.registers.declare(declaration())
        self.events: list[tuple[int, int, str, Any]] = []
        """Day, place among all, kind, and what was loaded or corrected."""

    def teardown(self) -> None:
        self.admin.close()
        self.folder.cleanup()

    def state(self, day: int) -> dict[int, Values] | None:
        found: dict[int, Values] | None = None
        for _, _, kind, given in sorted(event for event in self.events if event[0] <= day):
            if kind == "load":
                found = dict(given)
            elif found is not None:
                number, corrected = given
                if corrected is None:
                    found.pop(number, None)
                elif kind == "came" or number in found:
                    old = found.get(number, ("", ""))
                    found[number] = tuple(new or was for was, new in zip(old, corrected, strict=True))  # type: ignore[assignment]
        return found

    def last_load(self) -> int:
        return max((day for day, _, kind, _ in self.events if kind == "load"), default=0)

    def add(self, day: int, kind: str, given: Any) -> None:
        self.events.append((day, len(self.events), kind, given))

    @rule(state=states, day=days, as_file=st.booleans())
    def load(self, state: dict[int, Values], day: int, as_file: bool) -> None:
        rows: Any = [
            {"编号": f"{number:05d}", **dict(zip(HEADINGS, found, strict=True))} for number, found in state.items()
        ]
        if as_file:
            path = Path(self.folder.name) / "firms.csv"
            path.write_text("编号,区划,等级\n" + "".join(",".join(row.values()) + "\n" for row in rows), "utf-8")
            rows = path
        before = self.state(day)
        code, done = attempt(lambda: registered.loaded(self.app, rows, day_of(day)).load)
        if code:
            assert code == ("register.earlier" if day < self.last_load() else "register.same_load")
            last = [event for event in self.events if event[2] == "load"][-1]
            assert code == "register.earlier" or last[0] == day
            return
        (made,) = done
        assert day >= self.last_load()
        old = before or {}
        assert made.came == len(set(state) - set(old))
        assert made.went == len(set(old) - set(state))
        assert made.changed == sum(old[number] != found for number, found in state.items() if number in old)
        self.add(day, "load", state)

    @precondition(lambda self: any(event[2] == "load" for event in self.events))
    @rule(number=numbers, day=days, heading=st.sampled_from(HEADINGS), found=values)
    def correct(self, number: int, day: int, heading: str, found: Values) -> None:
        value = found[HEADINGS.index(heading)]
        corrected = tuple(value if one == heading else None for one in HEADINGS)
        here = (self.state(day) or {}).get(number)
        code, _ = attempt(
            lambda: self.app.registers.correct("firms", identity(number), {heading: value}, reason="录入错误", day=day_of(day))
        )
        same = here is not None and here[HEADINGS.index(heading)] == value
        assert code == (
            "register.earlier"
            if day < self.last_load()
            else "register.no_row"
            if here is None
            else "register.same_values"
            if same
            else ""
        )
        if code:
            return
        assert here is not None
        self.add(day, "changed", (number, corrected))

    @precondition(lambda self: any(event[2] == "load" for event in self.events))
    @rule(number=numbers, day=days, found=st.none() | values)
    def enter_or_strike(self, number: int, day: int, found: Values | None) -> None:
        here = (self.state(day) or {}).get(number)
        given = {"reason": "设立" if found else "注销", "day": day_of(day)}
        listed = dict(zip(HEADINGS, found or (), strict=found is not None))
        service = self.app.registers
        code, _ = attempt(
            (lambda: service.strike("firms", identity(number), **given))  # type: ignore[arg-type]
            if found is None
            else (lambda: service.enter("firms", identity(number), listed, **given))  # type: ignore[arg-type]
        )
        refused = "register.no_row" if found is None else "register.there"
        there = (here is None) == (found is None)
        assert code == ("register.earlier" if day < self.last_load() else refused if there else "")
        if code:
            return
        assert (here is None) == (found is not None)
        self.add(day, "went" if found is None else "came", (number, found))

    @rule(first=days, last=days)
    def compare(self, first: int, last: int) -> None:
        before, after = self.state(first), self.state(last)
        code, done = attempt(lambda: self.app.registers.diff("firms", day_of(first), day_of(last), purpose="test"))
        if code:
            assert code == "register.no_load"
            assert before is None or after is None
            return
        (found,) = done
        assert before is not None
        assert after is not None
        listed = {change.id: change.kind for change in found.changes}
        expected = {identity(number): "came" for number in set(after) - set(before)}
        expected |= {identity(number): "went" for number in set(before) - set(after)}
        expected |= {identity(n): "changed" for n in set(before) & set(after) if before[n] != after[n]}
        assert listed == expected

    @rule(number=numbers)
    def tell_history(self, number: int) -> None:
        told = self.app.registers.history("firms", identity(number), purpose="test")
        assert [each.day for each in told] == sorted(each.day for each in told)
        assert all(each.ground for each in told)
        assert all(each.entry for each in told)

    @invariant()
    def every_day_has_its_state(self) -> None:
        with self.app.acting.store.acts.reading() as connection:
            for day in range(5):
                expected = self.state(day)
                try:
                    snapshot = self.app.registers.snapshot(connection, "firms", day_of(day))
                except NotNow:
                    assert expected is None
                    continue
                assert expected is not None
                assert dict(snapshot.rows()) == {identity(number): found for number, found in expected.items()}
                for number in range(3):
                    assert snapshot.find(identity(number)) == expected.get(number)

    @invariant()
    def the_ledger_checks(self) -> None:
        store = self.app.acting.store
        with store.acts.reading() as connection:
            assert check_ledger(connection, store.ledger, store.files).clean


def test_a_register_behaves_as_two_lists_of_loads_and_corrections(place: Place) -> None:
    few = place.url.startswith("postgresql")
    run_machine(RegisterMachine, examples=30 if few else 100, steps=15, least=4, place=place)


