"""Visits taken in and asked about in any order: a store answers as counting by hand does, and no visit that it allows puts an entity above a ceiling."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from jointsup.algorithms.planning.spans import corresponding
from jointsup.hooks.rulebook import OwnedRules, RuleBook
from jointsup.hooks.source import Source
from jointsup.model.rulesets import CeilingEntry, CeilingRules, NoRepeatEntry, RuleSet
from jointsup.services.visits import VisitService
from store.opened import application, sqlite_place
from store.registered import department, departments, register, staffed

RULES = CeilingRules(
    schema="ruleset/1", name="test/ceilings", version="1", title="上限", valid_from="2026-01-01", valid_to="2026-12-31", source="made up",
    ceilings=[CeilingEntry(id="county", visits=2, months=12, levels=["county"]), CeilingEntry(id="all", visits=3, months=6, count="rolling")],
    no_repeat=[NoRepeatEntry(id="food", months=1, matters=["food"])],
    exempt=[("hotline", "热线")],
)  # fmt: skip
DAYS = st.integers(0, 240).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
BODIES = st.sampled_from(["fire", "park", "city"])
ENTITIES = st.sampled_from(["00001", "00002"])
MATTERS = st.sampled_from(["food", "fire"])
HEADS = ("entity", "day", "body", "matters", "stream", "reason")


class Visits(RuleBasedStateMachine):
    """A store of visits beside a list of them."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.admin = application(sqlite_place(Path(self.folder.name)))
        self.app = staffed(self.admin)
        self.app.departments.load(departments(department("city", level="prefecture")))
        self.app.registers.declare(register())
        book = RuleBook([OwnedRules(Source("test"), RuleSet(RULES, "0" * 64))])
        self.visits = VisitService(self.app.acting, self.app.registers, book)
        self.seen: set[tuple[str, date, str, str, str]] = set()

    def take(self, *visit: Any) -> None:
        """Take a visit in, there and here."""
        entity, day, body, matter, reason = visit
        row = dict(zip(HEADS, (entity, str(day), body, matter, "caused" if reason else "random", reason), strict=True))
        self.app.registers.visits("firms", [row], source="执法系统", columns=dict(zip(HEADS, HEADS, strict=True)))
        # The same visit, with another reason, is known already.
        if not any(one[:4] == (entity, day, body, matter) for one in self.seen):
            self.seen.add((entity, day, body, matter, reason))

    @rule(entity=ENTITIES, day=DAYS, body=BODIES, matter=MATTERS, reason=st.sampled_from(["", "hotline"]))
    def come(self, entity: str, day: date, body: str, matter: str, reason: str) -> None:
        """Somebody came without asking."""
        self.take(entity, day, body, matter, reason)

    @rule(entity=ENTITIES, day=DAYS, body=BODIES, matter=MATTERS, caused=st.booleans())
    def ask_and_come(self, entity: str, day: date, body: str, matter: str, caused: bool) -> None:
        """Somebody asks, is answered as by hand, and comes only if allowed."""
        said = self.visits.may_come(f"row:{entity}", day, body, [matter], stream="caused" if caused else "random")
        counting = [one for one in self.seen if one[0] == entity and one[1] <= day and one[4] != "hotline"]
        county = sum(one[2] != "city" for one in counting)
        last = [sum(start <= one[1] <= corresponding(start, 6) - timedelta(days=1) for one in counting) for start in self._starts(day)]
        barred = not caused and matter == "food" and body != "city" and any(
            one[:1] + one[2:4] == (entity, "city", "food") and one[1] <= day <= corresponding(one[1], 1) for one in self.seen
        )
        assert not said.registered
        assert said.allowed == (not barred and (body == "city" or county < 2) and max(last) < 3)
        told = {one.ceiling.entry.id: one.before for one in said.coming.counted}
        assert told == ({"all": max(last)} if body == "city" else {"county": county, "all": max(last)})
        if said.allowed and not any(one[:4] == (entity, day, body, matter) for one in self.seen):
            self.take(entity, day, body, matter, "")

    def _starts(self, day: date) -> list[date]:
        return [day - timedelta(days=n) for n in range(190) if corresponding(day - timedelta(days=n), 6) > day]

    def teardown(self) -> None:
        """Close the store."""
        if hasattr(self, "admin"):
            self.admin.close()
            self.folder.cleanup()


Visits.TestCase.settings = settings(max_examples=4, stateful_step_count=14, deadline=None)
TestVisits = Visits.TestCase
