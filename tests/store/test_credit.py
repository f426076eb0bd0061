"""Tiers of several schemes are received and scored whole, and stand side by side, each with where it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import cards
import jointsup
from jointsup.codec.rulesets import read_ruleset
from jointsup.errors import BadRows, BadRules, Forbidden, NotNow, Unknown
from jointsup.hooks.rulebook import OwnedRules, RuleBook
from jointsup.hooks.source import Source
from jointsup.model.actors import Actor
from jointsup.model.plan import IdColumn
from jointsup.model.rulesets import RuleSet
from jointsup.services.credit.gradings import standing_on
from jointsup.services.credit.reading import Given
from jointsup.services.credit.scoring import Inputs
from store import registered

DAY = date(2026, 2, 1)
X = IdColumn("编号", "x", "[0-9]{1,6}")
FIRM, SCHOOL, CHARITY = "91350100M000100Y43", "12370000495571523T", "51370000MJD606188E"
"""An enterprise, a public institution and a social body, by codes of the right form."""


@pytest.fixture
def clerk(app: jointsup.Application) -> Iterator[jointsup.Application]:
    """Give the application for its clerk."""
    return registered.staffed(app)


def ruleset(folder: Path, document: dict[str, Any]) -> RuleSet:
    """Return a rule set of a document."""
    (folder / "rules.json").write_text(json.dumps(document), "utf-8")
    return read_ruleset(folder, "rules.json")


def tiers(folder: Path, **changed: Any) -> RuleSet:
    """Return the tiers of the quarterly public credit, as an example."""
    head = {key: cards.HEAD[key] for key in ("schema", "version", "valid_from", "valid_to", "source")}
    said = {**head, "kind": "tiers", "name": "test/public", "title": "公共信用综合评价", "scheme": "public", "tiers": [["1", "一级"], ["2", "二级"]]}
    return ruleset(folder, {key: value for key, value in {**said, **changed}.items() if value is not ...})


def rows(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    """Return a file of tiers as rows."""
    return [{"编号": identity, "等级": tier} for identity, tier in pairs]


def test_tiers_stand_side_by_side(clerk: jointsup.Application, tmp_path: Path) -> None:
    """An entity's tiers in all schemes, each with day, source, rules; of a scheme the last as of the day; scores with their points line by line."""
    card = ruleset(tmp_path, cards.card_document(cards.indicator("fines", "sum", "penalty", per_unit={"points": 1, "unit": 10})))
    facts = [{"监管对象标识": "x:1", "信息类别": "penalty", "发生日期": "2026-01-05", "额": "120"}, {"监管对象标识": "x:1", "信息类别": "check", "发生日期": "2026-01-05", "额": None}]
    entities = [{"监管对象标识": "x:1"}, {"监管对象标识": "x:2"}]
    row, scored = clerk.credit.score(card, Inputs(Given(facts, {"value": "额"}), Given(entities)), as_of=DAY, source="执法系统")
    assert (row.number, row.digest, row.rows) == (1, scored.digest, 2)
    public = tiers(tmp_path)
    first = clerk.credit.receive(public, rows(("1", "1"), ("2", "1")), as_of=date(2026, 1, 1), source="发改委", identity=X, quarter="2025Q4")
    clerk.credit.receive(public, rows(("1", "2")), as_of=DAY, source="发改委", identity=X, quarter="2026Q1")
    assert first.grading.rows == 2
    found = clerk.credit.show("x:1", DAY)
    assert [(one.grading.scheme, one.tier, one.title, one.points, one.grading.quarter) for one in found] == [
        ("public", "2", "二级", None, "2026Q1"),
        ("sector-food", "B", "较低风险", 12, ""),
    ]
    assert [(line.id, line.points, line.missing) for line in found[1].lines] == [("fines", 12, False)]
    assert [(one.tier, one.new) for one in clerk.credit.show("x:2", DAY)] == [("B", True)]  # the last quarter does not have it any more
    assert [one.tier for one in clerk.credit.show("x:1", date(2026, 1, 31))] == ["1"]
    assert [(one.scheme, one.number) for one in clerk.credit.gradings()] == [("public", 1), ("public", 2), ("sector-food", 1)]
    assert [one.as_of for one in clerk.credit.gradings("public")] == ["2026-01-01", "2026-02-01"]
    with pytest.raises(Unknown, match=r"scheme\.no_entity"):
        clerk.credit.show("x:3", DAY)
    entries = clerk.by(registered.AUDITOR).ledger.show(book="area:370000", purpose="review")
    told = [(one.act, *((one.facts or {})[name] for name in ("number", "as_of", "rows_digest"))) for one in entries if one.act.startswith("credit.")]
    kept = [("credit.score", row), ("credit.receive", clerk.credit.gradings("public")[0]), ("credit.receive", clerk.credit.gradings("public")[1])]
    assert told == [(act, one.number, one.as_of, one.rows_digest) for act, one in kept]


def test_institutions_and_social_bodies_have_tiers(clerk: jointsup.Application, tmp_path: Path) -> None:
    """Credit codes of enterprises, public institutions and social bodies are taken alike; a code that is none is refused."""
    given = [{"监管对象标识": code, "等级": "1"} for code in (FIRM, SCHOOL, CHARITY)]
    received = clerk.credit.receive(tiers(tmp_path), given, as_of=DAY, source="发改委")
    assert received.grading.rows == 3
    assert [one.tier for one in clerk.credit.show(f"uscc:{SCHOOL}", DAY)] == ["1"]


def test_every_bad_row_is_named_and_nothing_half_received(clerk: jointsup.Application, tmp_path: Path) -> None:
    """An unknown tier, an id that cannot be, one that stands twice: all at once; good rows alone where this is asked."""
    bad = rows(("1", "1"), ("2", "3"), ("x", "1"), ("1", "2"), ("4", ""))
    with pytest.raises(BadRows) as caught:
        clerk.credit.receive(tiers(tmp_path), bad, as_of=DAY, source="发改委", identity=X)
    assert sorted(one.code for one in caught.value.problems) == ["id.pattern", "row.code", "row.id_doubled", "row.missing"]
    assert clerk.credit.gradings() == []
    received = clerk.credit.receive(tiers(tmp_path), bad, as_of=DAY, source="发改委", identity=X, take_good=True)
    assert (received.grading.rows, received.grading.refused) == (1, 4)


def test_what_cannot_be_kept(clerk: jointsup.Application, tmp_path: Path) -> None:
    """A day to come, the same file again, rules of another kind or outside their days, an actor without the role."""
    public = tiers(tmp_path)
    clerk.credit.receive(public, rows(("1", "1")), as_of=DAY, source="发改委", identity=X)
    for day, code in ((date(2026, 12, 1), "scheme.future"), (DAY, "scheme.same")):
        with pytest.raises(NotNow, match=code):
            clerk.credit.receive(public, rows(("1", "1")), as_of=day, source="发改委", identity=X)
    with pytest.raises(BadRules, match=r"rules\.not_in_force"):
        clerk.credit.receive(public, rows(("1", "1")), as_of=date(2025, 2, 1), source="发改委", identity=X)
    apart = ruleset(tmp_path, {**{key: cards.HEAD[key] for key in ("schema", "version", "name", "title", "valid_from", "valid_to", "source")}, "kind": "apart", "pairs": []})
    with pytest.raises(BadRules, match=r"rules\.other_kind"):
        clerk.credit.receive(apart, rows(("1", "1")), as_of=DAY, source="发改委", identity=X)
    with pytest.raises(BadRules, match=r"rules\.other_kind"):
        clerk.credit.score(public, Inputs(Given([]), Given([])), as_of=DAY, source="x")
    with pytest.raises(BadRules, match=r"rules\.absent"):
        clerk.credit.receive("city/none", rows(("1", "1")), as_of=DAY, source="发改委", identity=X)
    with pytest.raises(BadRules, match=r"scheme\.quarter"):
        clerk.credit.receive(public, rows(("2", "1")), as_of=DAY, source="发改委", identity=X, quarter="2026-2")
    with pytest.raises(Forbidden):
        clerk.by(registered.HEAD).credit.receive(public, rows(("2", "1")), as_of=DAY, source="发改委", identity=X)


def test_rules_that_changed_since_and_treatments_are_told(clerk: jointsup.Application, tmp_path: Path) -> None:
    """A tier that another version of the rules made is shown with both versions; the same version says nothing; with it stands how the tier is treated."""
    old = tiers(tmp_path, valid_to="2026-01-31")
    new = tiers(tmp_path, version="2", valid_from="2026-02-01", tiers=[["1", "甲级"], ["2", "乙级"]])
    entry = {"tiers": ["1"], "fields": ["食品"], "treatment": "lenient", "measures": ["不主动上门"], "basis": "示例，非真实文件"}
    table = tiers(tmp_path, kind="treatments", name="test/treatments", valid_to="2026-02-28", tiers=..., treatments=[entry])
    book = RuleBook(OwnedRules(Source("city/plugin", "city", "1"), one) for one in (old, new, table))
    credit = evolve(clerk.credit, rules=book)
    credit.receive("test/public", rows(("1", "1")), as_of=date(2026, 1, 5), source="发改委", identity=X)
    assert [one.stale for one in credit.show("x:1", date(2026, 1, 31))] == [None]
    (shown,) = credit.show("x:1", date(2026, 2, 1))
    assert [(one.treatment, one.measures) for one in shown.treatments] == [("lenient", ("不主动上门",))]
    assert shown.stale is not None
    assert (shown.stale.english, shown.title) == ("made by version 1; version 2 holds now", "一级")
    (late,) = credit.show("x:1", date(2027, 2, 1))
    assert late.treatments == []
    assert late.stale is not None
    assert late.stale.text("zh") == "test/public 在 2027-02-01 没有有效版本"


def test_areas_keep_their_own_tiers(app: jointsup.Application, tmp_path: Path) -> None:
    """Two counties of a province keep tiers of one scheme beside each other: each sees its own and the province's, the province all of them."""
    province = registered.staffed(app)
    counties = []
    for area in ("370102", "370103"):
        app.access.grant("clerk", "clerk", department="market", area=area)
        counties.append(app.by(Actor("clerk", "market", area)))
    public = tiers(tmp_path)
    province.credit.receive(public, rows(("1", "1"), ("2", "1"), ("3", "1")), as_of=date(2026, 1, 10), source="省", identity=X)
    for number, county in enumerate(counties, 1):
        county.credit.receive(public, rows((str(number), "2")), as_of=DAY, source="县", identity=X)
    assert [[county.credit.show(f"x:{number}", DAY)[0].tier for number in (1, 2, 3)] for county in (*counties, province)] == [["2", "1", "1"], ["1", "2", "1"], ["2", "2", "1"]]
    assert [len(county.credit.gradings()) for county in (*counties, province)] == [2, 2, 3]


def test_a_scheme_is_its_first_department_s(app: jointsup.Application, tmp_path: Path) -> None:
    """Another department's tiers of a scheme are refused, in the area and below; its own scheme it may keep. A county's tiers count in no province."""
    province = registered.staffed(app)
    app.access.grant("fireman", "clerk", department="fire", area="370102")
    app.access.grant("clerk", "clerk", department="market", area="370102")
    fire, county = app.by(Actor("fireman", "fire", "370102")), app.by(Actor("clerk", "market", "370102"))
    public = tiers(tmp_path)
    province.credit.receive(public, rows(("1", "1")), as_of=date(2026, 1, 10), source="省", identity=X)
    with pytest.raises(Forbidden, match=r"kept by market here.*\[scheme.owner\]"):
        fire.credit.receive(public, rows(("1", "2")), as_of=DAY, source="县", identity=X)
    own = fire.credit.receive(tiers(tmp_path, scheme="fire-public", name="test/fire-public"), rows(("1", "2")), as_of=DAY, source="县", identity=X)
    assert own.grading.scheme == "fire-public"
    county.credit.receive(public, rows(("1", "2")), as_of=DAY, source="县", identity=X)
    store = app.acting.store
    with store.engine.connect() as connection:
        counted = {area: [row.area for row in standing_on(store.tables, connection, DAY, area)["public"]] for area in ("370000", "370102")}
    assert counted == {"370000": ["370000"], "370102": ["370102", "370000"]}
