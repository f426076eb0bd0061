"""Ceilings and no-repeat windows at the freeze, at the merge and on the day, on stores of both kinds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import jointsup
import small
from fake_distributions import Site
from jointsup.errors import BadRules, Forbidden, Unknown
from jointsup.model.plan import IdColumn
from jointsup.model.settings import PluginSettings
from jointsup.services.planning import costs_of, load_of
from jointsup.services.sketch import frozen_sketch
from jointsup.services.year import drawn_of_folders, standing_of
from services.living import LINES, County, order, sources
from services.test_read_paths import inspectors
from store.opened import Place
from store.registered import (
    AUDITOR,
    DAY,
    annual,
    department,
    departments,
    line,
    loaded,
    matter,
    matters,
    register,
)
from store.test_access_rules import CITY, install

CEILINGS: dict[str, Any] = {
    "schema": "ruleset/1", "kind": "ceilings", "name": "data/ceilings", "version": "1", "title": "频次上限", "valid_from": "2026-01-01",
    "valid_to": "2026-12-31", "source": "made up", "scheme": "tier",
    "ceilings": [
        {"id": "county", "visits": 1, "months": 12, "levels": ["county"]},
        {"id": "all", "visits": 2, "months": 12},
        {"id": "low", "visits": 0, "months": 12, "tiers": ["A"]},
    ],
    "no_repeat": [{"id": "food", "months": 3, "matters": ["food.matter"]}],
    "exempt": [["hotline", "12345 热线交办"]],
}  # fmt: skip
HEADS = ("entity", "day", "body", "matters", "stream", "reason")
COLUMNS = dict(zip(HEADS, HEADS, strict=True))
VISITS = [
    ("00001", "2026-03-01", "fire", "fire.matter", "random", ""),
    ("00002", "2026-05-15", "city", "food.matter", "random", ""),
    ("00003", "2026-03-01", "fire", "fire.matter", "caused", "hotline"),
    ("00005", "2025-12-31", "fire", "fire.matter", "random", ""),
]


class LimitedCounty(County):
    """A county whose city checks too, and whose rule sets limit visits."""

    def _settle(self, rows: Path | None) -> None:
        self.app.departments.load(departments(department("city", level="prefecture", area="370100")))
        self.app.matters.load(matters(matter("park.matter", "park"), matter("quiet.matter", "park", published=False)))
        self.app.registers.declare(register())
        table = [{**row, "等级": row["等级"] if row["编号"] == "00000" else "B", "标签": "food.meat;fire.key"} for row in small.rows(24)]
        loaded(self.app, table)
        self.app.plans.draft(annual(*LINES))
        self.head.plans.approve("plan-2026")

    def visited(self, *visits: tuple[str, ...]) -> None:
        """Take in visits of another system."""
        self.app.registers.visits("firms", [dict(zip(HEADS, one, strict=True)) for one in visits], source="执法系统", columns=COLUMNS)

    def document(self, round_id: str, number: int = 1) -> dict[str, Any]:
        """Return the document of a frozen round."""
        folder = self.head.rounds.export(round_id, self.folder / f"out{number}")
        found: dict[str, Any] = json.loads((folder / "frozen" / "round.json").read_text())
        return found

    def rows(self, round_id: str, number: int = 1) -> dict[str, dict[str, str]]:
        """Return the rows of a frozen round's frame, by id."""
        folder = self.head.rounds.export(round_id, self.folder / f"whole{number}", public=False, purpose="test")
        lines = (folder / "frozen" / "frame.txt").read_text().splitlines()[1:]
        return {row["id"]: row for row in (json.loads(text.split("\t")[2]) for text in lines)}


@pytest.fixture
def county(site: Site, place: Place, tmp_path: Path) -> Iterator[LimitedCounty]:
    install(site, CEILINGS)
    (tmp_path / "county").mkdir()
    made = LimitedCounty(tmp_path / "county", place, plugins=CITY)
    yield made
    made.admin.close()


@pytest.fixture
def embedded(site: Site, tmp_path: Path) -> Iterator[LimitedCounty]:
    """The same on SQLite alone."""
    install(site, CEILINGS)
    made = LimitedCounty(tmp_path, plugins=CITY)
    yield made
    made.admin.close()


def excluding(document: dict[str, Any], code: str, line: str) -> bool:
    """Say whether a line excludes a code."""
    (bitmap,) = (one["excluded"] for one in document["lines"] if one["id"] == line)
    place, bit = divmod(int(code), 4)
    return place < len(bitmap) and bool(int(bitmap[place], 16) >> (3 - bit) & 1)


def test_the_freeze_makes_the_facets_of_visits_and_rules(county: LimitedCounty) -> None:
    """Who is at a ceiling or within a no-repeat window is excluded from just the lines concerned; what others may still have stands in the frame."""
    county.visited(*VISITS)
    round_id = county.frozen()
    document, rows = county.document(round_id), county.rows(round_id)
    assert document["ceiling"] == "left"
    sets = dict(document["codes"]["out"])
    (rule,) = (one for one in document["rules"] if one["id"] == "data/ceilings")
    assert (rule["version"], len(rule["digest"]), rule["source"]) == ("1", 64, "made up")
    barred = {identity: {line for line in ("food", "fire") if excluding(document, row["out"], line)} for identity, row in rows.items()}
    assert barred["row:00001"] == {"food", "fire"}  # a county body was there in March
    assert barred["row:00002"] == {"food"}  # the city checked food in May, and the window begins in July
    assert barred["row:00003"] == barred["row:00005"] == barred["row:00004"] == set()  # exempt; last year's; never visited
    assert barred["row:00000"] == {"food", "fire"}  # of the tier that is not visited
    assert sets[rows["row:00002"]["out"]] == [["no_repeat/1", "city"]]
    assert ["recent", "market"] in sets[rows["row:00011"]["out"]] and barred["row:00011"] == {"food", "fire"}  # the register's own ground
    assert {row["left"] for row in rows.values()} == {"1", "2"}  # the number of lines, where nothing is left to yield
    assert rows["row:00004"]["left"] == "1" and rows["row:00001"]["left"] == "2"
    assert ["ceiling/1", "market", 2] in document["exclusions"]
    (entry,) = county.app.by(AUDITOR).ledger.show(book=f"round:{round_id}", act="rounds.freeze", purpose="test")
    assert entry.facts is not None
    assert ["ceiling/1", "market", 2] in entry.facts["excluded"] and entry.facts["limits"][0][:2] == ["data/ceilings", "1"]


def test_what_a_round_drew_counts_from_then_on(county: LimitedCounty) -> None:
    """On its day a drawn visit may be made although it stands as due, and a second one may not; nobody whom the first round drew can be drawn by the second."""
    drawn = county.drawn()
    visits = [one for one in county.head.rounds.visits(drawn, "test") if one.made]
    first = {one.id for one in visits}
    visit = min(visits, key=lambda one: one.id)
    body, day = visit.checks[0][0], date(2026, 8, 1)
    said = county.app.visits.may_come(visit.id, day, body, [f"{body}.matter"], register="firms")
    assert said.allowed and said.json()["due"] == drawn and not said.coming.still_due
    other = county.app.visits.may_come(visit.id, day, "park", ["park.matter"], register="firms")
    assert other.allowed and [one.round for one in other.coming.still_due] == [drawn]
    county.app.plans.draft(annual(*({**one, "line": {**one["line"], "id": f"{one['line']['id']}2"}} for one in LINES)))
    county.head.plans.approve("plan-2026")
    later = [{"event": "号码 2026-07-11", "date": "2026-07-11", "pattern": "[0-9]{9}"}]
    second = county.frozen(lines=["food2", "fire2"], sources=sources(deadline="2026-07-10T18:00:00+08:00", later=later))
    document, rows = county.document(second, 2), county.rows(second, 2)
    for identity, row in rows.items():
        assert excluding(document, row["out"], "food2") == (identity in first or identity in ("row:00000", "row:00011", "row:00022"))
    county.visited((visit.id.partition(":")[2], "2026-08-01", body, f"{body}.matter", "random", ""))
    assert not county.app.visits.may_come(visit.id, date(2026, 8, 2), "park", ["park.matter"], register="firms").allowed


def test_a_reserve_is_due_in_the_place_of_the_wrong_row(embedded: LimitedCounty) -> None:
    """What counts after a reserve was taken is the reserve's visit, and no longer one at the wrong row."""
    drawn = embedded.drawn()
    wrong = min(visit.id for visit in embedded.head.rounds.visits(drawn, "test"))
    evidence = embedded.folder / "evidence.pdf"
    evidence.write_bytes(b"the licence was cancelled in May")
    taken = embedded.head.rounds.replace(drawn, wrong, ground="cancelled", evidence=evidence, reason="mistyped")
    day = date(2026, 10, 1)
    before = embedded.app.visits.may_come(wrong, day, "fire", ["fire.matter"], register="firms")
    assert before.allowed and [one.before for one in before.coming.counted] == [0, 0]
    for reserve in {who for _, who in taken if who is not None}:
        said = embedded.app.visits.may_come(reserve, day, "fire", ["fire.matter"], register="firms")
        assert not said.allowed and said.coming.counted[0].before == 1


def test_on_the_day_the_answer_names_rule_version_and_count(embedded: LimitedCounty) -> None:
    """A second visit by the county is refused, one by the city is not; a hotline's is exempt; of a tier without visits nobody comes."""
    embedded.visited(*VISITS)
    ask = embedded.app.visits.may_come
    day = date(2026, 7, 20)
    refused = ask("row:00001", day, "market", ["food.matter"], register="firms")
    assert not refused.allowed
    said = refused.json()
    assert [(one["id"], one["before"], one["kept"]) for one in said["ceilings"]] == [("county", 1, False), ("all", 1, True)]
    assert {(one["rule"], one["version"]) for one in said["ceilings"]} == {("data/ceilings", "1")}
    assert said["rules"][0][:2] == ["data/ceilings", "1"]
    assert ask("row:00001", day, "city", ["food.matter"], register="firms").allowed
    exempt = ask("row:00001", day, "market", ["food.matter"], stream="caused", reason="hotline", register="firms")
    assert exempt.allowed and exempt.coming.exempt and not exempt.coming.counted
    for when, allowed in ((date(2026, 8, 15), False), (date(2026, 8, 16), True)):
        assert ask("row:00002", when, "market", ["food.matter"], register="firms").allowed is allowed
    assert ask("row:00002", day, "market", ["fire.matter"], register="firms").allowed
    assert not ask("row:00000", day, "market", ["fire.matter"], register="firms").allowed
    assert not ask("row:00004", day, "market", ["fire.matter"]).allowed  # nobody says the tier, and a tier may not be visited
    with pytest.raises(BadRules, match=r"rules\.not_in_force"):
        ask("row:00001", date(2027, 1, 1), "market", ["food.matter"])


def test_on_the_day_a_slip_of_the_pen_lets_nobody_in(embedded: LimitedCounty) -> None:
    """An entity in no register's state of the day, a body or a matter in no list, one not published: refused together; where no register has a state, it is said."""
    ask = embedded.app.visits.may_come
    day = date(2026, 7, 20)
    for register_name in (None, "firms"):
        assert ask("row:00004", day, "city", ["food.matter"], register=register_name).json()["registered"]
        for entity, code in (("row:00099", "register.no_entity"), ("row:0004", "id.pattern"), ("permit:00004", "id.scheme")):
            with pytest.raises(Unknown) as refused:
                ask(entity, day, "parc", ["prak.matter", "quiet.matter", "food.matter"], register=register_name)
            assert [one.code for one in refused.value.problems] == [code, "matter.department", "matter.unknown", "matter.unpublished"]
    with pytest.raises(Unknown, match=r"matter\.coordinating"):
        ask("row:00004", day, "office", ["food.matter"])
    with pytest.raises(Unknown, match=r"register\.none"):
        ask("row:00004", day, "city", ["food.matter"], register="frims")
    embedded.app.registers.declare({**inspectors(), "name": "people"})
    with pytest.raises(Unknown, match=r"register\.none"):
        ask("row:00004", day, "city", ["food.matter"], register="people")
    embedded.app.registers.strike("firms", "row:00004", reason="closed")
    with pytest.raises(Unknown, match=r"register\.no_entity"):
        ask("row:00004", day, "city", ["food.matter"])


def test_rules_that_end_within_a_window_stop_the_freeze(site: Site, tmp_path: Path) -> None:
    """A rule set of ceilings without a version for a day of the windows would silently be missing: the round stays open."""
    install(site, {**CEILINGS, "valid_to": "2026-08-31"})
    (tmp_path / "county").mkdir()
    county = LimitedCounty(tmp_path / "county", plugins=CITY)
    row = county.app.rounds.open(order())
    with pytest.raises(BadRules, match=r"rules\.not_in_force"):
        county.app.rounds.freeze(row.round_id)
    assert county.app.rounds.show(row.round_id).row.state == "open"
    county.admin.close()


PUBLIC = {
    "schema": "ruleset/1", "kind": "tiers", "name": "data/public", "version": "1", "title": "公共信用", "valid_from": "2024-01-01", "valid_to": None,
    "source": "made up", "scheme": "public", "tiers": [["1", "好"], ["2", "差"]],
}  # fmt: skip


def test_tiers_may_be_those_that_the_store_keeps_of_the_scheme(site: Site, tmp_path: Path) -> None:
    """Ceilings of a scheme that no facet holds are refused until the store has its tiers; then these decide, at the freeze and on the day."""
    install(site, {**CEILINGS, "scheme": "public", "ceilings": [{"id": "good", "visits": 0, "months": 12, "tiers": ["1"]}]}, PUBLIC)
    (tmp_path / "county").mkdir()
    county = LimitedCounty(tmp_path / "county", plugins=CITY)
    row = county.app.rounds.open(order())
    with pytest.raises(BadRules, match=r"rules\.no_tier_facet"):
        county.app.rounds.freeze(row.round_id)
    assert not county.app.visits.may_come("row:00003", date(2026, 7, 20), "fire", ["fire.matter"]).allowed
    tiers = [{"编号": f"{number:05}", "等级": "1" if number == 3 else "2"} for number in range(20)]
    county.app.credit.receive("data/public", tiers, as_of=DAY, source="发改委", identity=IdColumn("编号", "row", "[0-9]{5}"))
    county.app.rounds.freeze(row.round_id)
    document, rows = county.document(row.round_id), county.rows(row.round_id)
    barred = {identity for identity, one in rows.items() if excluding(document, one["out"], "fire")}
    assert "row:00003" in barred and "row:00004" not in barred
    assert {"row:00020", "row:00023"} <= barred  # nobody knows their tiers, and it might be the one
    for entity, allowed in (("row:00003", False), ("row:00004", True), ("row:00020", False)):
        assert county.app.visits.may_come(entity, date(2026, 7, 20), "fire", ["fire.matter"]).allowed is allowed
        assert county.app.visits.may_come(entity, date(2026, 7, 20), "fire", ["fire.matter"], register="firms").allowed is allowed
    county.admin.close()


def test_without_such_rules_the_register_s_own_column_stands(tmp_path: Path) -> None:
    """Where no rule set of ceilings is composed, the frame holds what the register says, and any visit may be made."""
    (tmp_path / "county").mkdir()
    county = County(tmp_path / "county", plugins=PluginSettings())
    round_id = county.frozen()
    folder = county.head.rounds.export(round_id, county.folder / "whole", public=False, purpose="test")
    texts = (folder / "frozen" / "frame.txt").read_text().splitlines()[1:]
    assert {json.loads(text.split("\t")[2])["left"] for text in texts} == {"0", "1", "2"}
    said = county.app.visits.may_come("row:00001", date(2026, 7, 20), "market", ["food.matter"])
    assert isinstance(county.app, jointsup.Application) and said.allowed and not said.rules
    county.admin.close()


def test_load_and_cost_of_a_plan_are_those_of_its_rows_and_rules(embedded: LimitedCounty) -> None:
    """Before a round is opened: who is at a ceiling is nobody's load, and what is told is what the frozen round tells."""
    embedded.visited(*VISITS)
    sketch = embedded.app.planning.sketch("plan-2026", "firms", as_of=DAY, lines=["food", "fire"])
    report = load_of(sketch, works=embedded.app.planning.around(sketch).works)
    assert not report.working_days and report.loads.visits > 0
    round_id = embedded.frozen(ceiling=None)
    folder = embedded.head.rounds.export(round_id, embedded.folder / "whole9", public=False, purpose="test")
    frozen = frozen_sketch(folder / "frozen")
    assert (frozen.rules, frozen.combinations) == (sketch.rules, sketch.combinations)
    assert {line.id for line in embedded.app.planning.sketch("plan-2026", "firms", as_of=DAY).rules.lines} == {"food", "fire"}
    assert costs_of(sketch, [1])[0].bound == costs_of(frozen, [1])[0].bound > 0
    fewer = embedded.app.planning.sketch("plan-2026", "firms", as_of=DAY, lines=["food"])
    assert [line.id for line in fewer.rules.lines] == ["food"]
    with pytest.raises(Unknown, match=r"annual\.no_line"):
        embedded.app.planning.sketch("plan-2026", "firms", as_of=DAY, lines=["none"])
    with pytest.raises(Forbidden):
        embedded.admin.planning.sketch("plan-2026", "firms", as_of=DAY)


RATES = [
    {"id": "share", "version": "1", "valid_from": "2026-01-01", "valid_to": "2026-12-31", "source": "made up", "terms": "≥30%/年"},
    {"id": "most", "version": "1", "valid_from": "2026-01-01", "valid_to": "2026-12-31", "source": "made up", "terms": "≤1次/年"},
    {"id": "floor", "version": "1", "valid_from": "2026-01-01", "valid_to": "2026-12-31", "source": "made up", "terms": "每年至少1次"},
]
YEAR = (
    line("food", "food", whom="food.*", by=["tier"], amount="20%", policies=["share"]),
    line("fire", "fire", by=["area"], amount="all", policies=["floor", "most"]),
    line("more", "food", whom="food.*", amount="15%", policies=["share"], directed=True),
)


def test_the_year_stands_as_its_rounds_drew(site: Site, place: Place, tmp_path: Path) -> None:
    """Before and after a round: what is fulfilled, owed, planned; a floor that met ceilings is reported with the rows that it did not reach."""
    install(site, CEILINGS)
    (tmp_path / "county").mkdir()
    county = LimitedCounty(tmp_path / "county", place, plugins=CITY)
    county.app.plans.draft(annual(*YEAR, id="year", policies=RATES))
    county.head.plans.approve("year")
    county.visited(*VISITS)
    assert [(one.rule.id, one.most, one.above) for one in county.app.planning.standing("year").busiest] == [("most", 1, 0)]
    before = {one.rule.id: one for one in county.app.planning.standing("year").standings}
    assert (before["share"].done, before["share"].planned, before["share"].verdict) == (0, Fraction(35, 100), "planned")
    assert county.app.planning.yield_order("year") == [("food", "directed"), ("more", "floor"), ("fire", "last")]
    assert [one for one, _ in county.app.planning.yield_order("year", ["fire", "more"])] == ["more", "fire"]
    round_id = county.drawn(plan="year", lines=["food", "fire"], yield_order=["food", "fire"])
    said = county.app.planning.standing("year")
    after = {one.rule.id: one for one in said.standings}
    assert said.rounds == [round_id] == [name for name, _ in after["share"].stages]
    assert (after["share"].done, after["share"].planned, after["share"].missing) == (Fraction(20, 100) * 23 / 24, Fraction(15, 100), 0)  # one stratum has nobody who can be drawn
    assert after["floor"].verdict == "kept"
    excluded, yielded = said.held_back["fire"]
    assert excluded == 2 and yielded == 0  # of a tier that is not visited, and one whom the county saw in March
    assert [(one.floor.id, one.ceiling.entry.id) for one in said.clashes] == [("floor", "low")]
    folder = county.head.rounds.export(round_id, county.folder / "whole8", public=False, purpose="test")
    stated, rows = county.app.plans.show("year")
    assert standing_of(stated, drawn_of_folders([folder / "record"])).standings == said.standings
    (busy,) = said.busiest
    assert (busy.most, busy.above) == (2, 1)  # whom the hotline's call brought a visit in March, which no ceiling counted
    last = date.fromisoformat(next(line.line.window[1] for line in stated.lines if line.line.id == "more"))

    def verdict(day: date) -> str:
        return next(one.verdict for one in county.app.planning.standing("year", day).standings if one.rule.id == "share")

    assert [verdict(last), verdict(last + timedelta(1)), verdict(date(2027, 1, 1))] == ["planned", "short" if last.month < 12 else "lost", "lost"]
    county.head.plans.withdraw("year", ["more"], "not needed")
    assert verdict(date(2027, 1, 1)) == "lost" and len(rows) == 3
    county.admin.close()
