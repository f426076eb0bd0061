"""The generated county: always the same, of the make-up that is said, nobody's; its picture and figures are those of its record."""

from __future__ import annotations

import os
import re
import runpy
from collections import Counter
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest

from jointsup.canonical import read_canonical
from jointsup.codec.areas import load_areas
from jointsup.codec.structure import structure
from jointsup.engines import choose
from jointsup.model.annual import AnnualPlan
from jointsup.model.ids import SchemeSet, parse_id
from jointsup.model.plan import RoundPlan
from jointsup.pictures.draws import draws
from jointsup.services.county.dice import Dice
from jointsup.services.county.files import generate, register_rows
from jointsup.services.county.history import AS_OF, DAYS
from jointsup.services.county.inspectors import SKILLS
from jointsup.services.county.lines import LINES, QUARTERS
from jointsup.services.county.picture import town_picture
from jointsup.services.county.places import BODIES, COUNTY, TOWNS, TRADES, VOCABULARIES
from jointsup.services.county.plan import FAULTY, HEADINGS, annual_plan, county_plan
from jointsup.services.county.register import Entity, entities
from jointsup.services.county.run import CountyRun

COUNT = 3_000


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """A small county, drawn."""
    run = CountyRun(tmp_path_factory.mktemp("county"), choose("duckdb"), COUNT)
    run.generate()
    run.score()
    run.meet()
    run.freeze()
    run.plan_load()
    run.seed()
    run.draw()
    run.send()
    run.compute()
    run.show()
    return run


def test_the_same_seed_gives_the_same_county():
    """It is the same every time, and another for another seed; what belongs to one entity hangs on no other."""
    made = generate(1, 3_000)
    assert made == generate(1, 3_000)
    assert made.entities != generate(2, 3_000).entities
    assert made.entities[0] == Entity("uscc:92990199MA00000158", "五金建材000001号（生成）", "individual", "990199103", "五金建材", (), "open")
    larger = generate(1, 6_000)
    assert larger.entities[:2_000] == made.entities[:2_000]
    assert larger.histories[:2_000] == made.histories[:2_000]


def test_throws_go_on():
    """A name has as many throws as are asked for, all below their sides, evenly spread."""
    dice = Dice(1, "name")
    throws = [dice.below(6) for _ in range(6_000)]
    assert all(900 < throws.count(side) < 1_100 for side in range(6))
    assert Dice(1, "name").one_of([("all", 500)]) == "all"


def test_the_make_up():
    """Two thirds are individual businesses; chains have several places of one firm; boilers are places; a few have closed or moved."""
    made = list(entities(1, 12_000))
    kinds = Counter(one.kind for one in made)
    assert kinds == {"individual": 8_000, "company": 3_328, "shop": 360, "cooperative": 240, "equipment": 72}
    assert len({one.id for one in made}) == len(made)
    firms = {one.id for one in made if "/" not in one.id}
    places = [one for one in made if "/" in one.id]
    assert {one.kind for one in places} == {"shop", "equipment"}
    assert all(one.id.partition("/")[0] in firms for one in places)
    assert max(Counter(one.id.partition("/")[0] for one in places).values()) > 4
    states = Counter(one.state for one in made)
    assert 200 < states["closed"] < 400
    assert 50 < states["moved"] < 150
    assert sum(trade.individual for trade in TRADES) == sum(trade.company for trade in TRADES) == sum(weight for *_, weight in TOWNS) == 1000
    assert {one.town for one in made} == {code for code, *_ in TOWNS}


def test_nobody_can_have_these_codes():
    """Every credit code is right in form and check, and of an area that no list of areas has or had."""
    areas = load_areas()
    for one in entities(1, 3_000):
        parsed = parse_id(one.id, SchemeSet())
        assert (parsed.id, parsed.grade) == (one.id, "ok")
        assert one.id[7:13] == COUNTY
        assert "生成" in one.name
    assert areas.lookup(COUNTY, AS_OF).state == "unknown"
    assert not any(row.code.startswith("99") for row in areas.rows)


def test_what_is_known_lies_within_two_years():
    """Past visits and facts are of the 24 months before the freeze, of entities that there are, by bodies that there are."""
    made = generate(1, 6_000)
    ids = {one.id for one in made.entities}
    first = AS_OF - timedelta(days=DAYS)
    assert len(made.visits) > 300
    for one in [*made.visits, *made.facts]:
        assert one.entity in ids
        assert first <= one.day < AS_OF
    assert {visit.body for visit in made.visits} <= {body.id for body in BODIES}


def test_tiers_are_the_scorecard_s(county):
    """Every row of the register has the tier that the card gives, all four occur, and the riskiest is explained to the sum."""
    rows = register_rows(county.made, county.tiers.of)
    assert len(rows) == COUNT + len(FAULTY)
    assert all(len(row) == len(HEADINGS) for row in rows)
    tiers = Counter(row[5] for row in rows[:COUNT])
    assert dict(tiers) == dict(county.tiers.scored.tiers)
    assert set(tiers) == set("ABCD")
    assert tiers["A"] > tiers["B"] > tiers["C"] > tiers["D"]
    total = sum(line.points or 0 for line in county.tiers.lines)
    assert str(total) in county.tiers.lines[-1].why.text("zh")


def test_meets_are_of_the_county_s_tags(county):
    """The meet counts every entity once, and its departments are the county's."""
    document = county.met.document
    assert sum(one.entities for one in document.sets) == COUNT
    assert {one.id for one in document.departments} == {body.id for body in BODIES}
    assert document.proposals


def test_inspectors_have_numbers_and_no_names(county):
    """Every body has its inspectors; who needs a skill has at least two that have it; leave and interests are of inspectors that there are."""
    found = county.made.inspectors
    assert Counter(row[2] for row in found.rows) == {body.id: body.inspectors for body in BODIES}
    cards = {f"card:{row[0]}" for row in found.rows}
    assert {card for card, *_ in [*found.leave, *found.recusals]} <= cards
    for _, body, skill in SKILLS:
        assert sum(row[2] == body and skill in row[3].split(";") for row in found.rows) >= 2


def test_teams_are_checked_and_a_recusal_on_site_brings_another(county):
    """All slots of the body are filled or say why, nothing deviates, and who was recused on site is replaced by another of his body."""
    sent = county.sent
    assert sent.deviations == 0
    assert all(one.inspector is not None or one.unfilled for one in sent.drawing.teams.slots)
    recusal = sent.recusal
    held = {(one.visit, one.number): one.inspector for one in sent.drawing.teams.slots}
    assert held[recusal.visit, recusal.slot] == recusal.inspector
    assert recusal.replacement not in {None, recusal.inspector}


def test_the_plan_is_a_year_of_twelve_departments():
    """Twelve bodies with tags of their own, four windows, three levels that draw; every line's tags are somebody's."""
    plan = structure(county_plan(), RoundPlan)
    assert {line.body for line in LINES} == {body.id for body in BODIES} == set(VOCABULARIES)
    assert len(BODIES) == 12
    assert {line.window for line in plan.lines} == set(QUARTERS)
    assert {line.drawn_by for line in LINES} == {"province", "prefecture", "county"}
    assert [len(group) for group in plan.groups or ()] == [sum(line.quarter == q for line in LINES) for q in (1, 2, 3, 4)]


def test_the_year_s_plan_keeps_its_rates_and_its_load_is_held_against_people(county):
    """The lines keep the rules of rate that they name, three levels draw and the county checks; load is stated for each body and month."""
    year = structure(annual_plan(), AnnualPlan)
    assert county.rate_faults == []
    assert {line.way for line in year.lines} == {"省抽县查", "市抽县查", "县抽县查"}
    assert [line.line for line in year.lines] == list(structure(county_plan(), RoundPlan).lines)
    assert county.load.against is not None
    assert not county.load.against.unstated
    expected = sum(cell.visits for cell in county.load.loads.cells.values())
    assert expected > county.load.loads.visits > 0  # a joint visit counts for each body that comes


def test_faulty_rows_are_named(county):
    """Exactly the three faulty rows are refused, each named with its row."""
    frozen = county.frozen
    assert (frozen.rows, frozen.refused) == (COUNT + 3, 3)
    told = " ".join(found.text("zh") for found in frozen.problems)
    assert all(f"第 {row} 行" in told for row in (COUNT + 2, COUNT + 3, COUNT + 4))


def test_one_withheld_reveal_is_named_and_the_draw_goes_on(county):
    """The party that withheld is left out of the seed by name."""
    assert county.drawing.seeded.left_out == (("discipline", "withheld"),)
    assert county.drawing.draw.drawn


def test_closed_is_no_ground_for_a_reserve(county):
    """The check objects to a reserve that was taken because a firm was found closed."""
    entity, deviations = county.closed()
    assert any("closed" in found.text("en") for found in deviations)
    assert entity in {visit.id for visit in county.drawing.visits}
    assert "到场已停业" in (county.folder / "results.csv").read_text("utf-8-sig")


def test_the_figures_are_counted_alike_entity_by_entity(county):
    """Visits, entities and the most of one are counted anew from the record's own lines, and the bound from rates alone."""
    lines = [read_canonical(text) for text in county.drawing.files["visits.jsonl"].splitlines()]
    visits = [{**line["closed"], **line["open"]} for line in lines]
    made = Counter(visit["id"] for visit in visits if not visit.get("not_made"))
    ours = county.figures.exposures.ours
    assert (ours.visits, ours.visited, ours.most) == (made.total(), len(made), max(made.values()))
    rates = {line.id: [Fraction(rate.rstrip("%")) / 100 for rate in line.rates] for line in LINES}
    separate = sum(
        stratum.size.can * rates[line.id][min(at, len(rates[line.id]) - 1)]
        for line, of in zip(LINES, county.drawing.draw.strata, strict=True)
        for at, stratum in enumerate(of)
    )
    # Rates are of all rows, those excluded among them; so the chance of one who can be drawn is a little larger.
    assert separate <= county.figures.exposures.separate.visits <= separate * Fraction(106, 100)
    assert county.figures.separate.visits == len(county.drawing.draw.drawn)
    before = {visit.entity for visit in county.made.visits}
    assert county.figures.again.again == sum(one.id in before for one in county.drawing.draw.drawn)
    assert all(reach.ours.never == 0 for reach in county.figures.reaches)
    assert sum(reach.skips.never for reach in county.figures.reaches) > 0


SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_picture_s_dots_are_the_record_s_checks(county, language):
    """At the right a dot stands for each department of each visit that the record makes there, at the left one for each separate check."""
    picture = town_picture(county.made.entities, county.drawing, county.figures, language)
    shown = {one.id for one in county.made.entities if one.trade == "餐馆" and one.town == TOWNS[-1][0]}
    bodies = [line.body for line in LINES]
    due = sum(len({bodies[check.line] for check in visit.checks}) for visit in county.drawing.visits if visit.made and visit.id in shown)
    apart = sum(len(lines) for entity, lines in county.figures.apart.items() if entity in shown)
    root = ElementTree.fromstring(draws(picture))
    dots = [float(dot.get("cx", "0")) for dot in root.iter(f"{SVG}circle")]
    middle = float(root.get("width", "0")) / 2
    assert sum(x > middle for x in dots) == due
    assert sum(x < middle for x in dots) == apart
    words = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    assert ("生成数据" if language == "zh" else "generated") in words
    assert len(picture.starts) == 4


def test_the_first_page(county):
    """It has figures and picture, says that all is generated, links only to what is there, and asks nothing of any network."""
    text = (county.folder / "index.html").read_text("utf-8")
    assert "生成数据，非真实" in text
    assert "<svg" in text
    visits = county.drawing.visits
    yielded = sum(not visit.made for visit in visits)
    assert f"另有 {yielded:,} 次因达到年度上限而让位（核验网页按合计 {len(visits):,} 次列示）" in text
    for link in re.findall('href="([^"]+)"', text):
        assert (county.folder / link).exists()
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")
    assert COUNTY in (county.folder / "生成数据说明.txt").read_text("utf-8")


@pytest.mark.skipif(os.environ.get("JOINTSUP_EXAMPLES") != "all", reason="the whole county: JOINTSUP_EXAMPLES=all")
def test_the_pictures_of_the_docs_are_current():
    """The docs' pictures are those that tools/county_picture.py draws."""
    found = runpy.run_path(str(Path(__file__).parents[2] / "tools/county_picture.py"))
    drawn = found["pictures"]()
    assert {path: path.read_text("utf-8") for path in drawn} == drawn
