"""Cards fitted to past visits, and their scores: integers, the same again, and nothing of the day itself."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from attrs import evolve

from jointsup.algorithms.credit.graded import grade, score_lines
from jointsup.codec.reading import read_document
from jointsup.codec.structure import structure
from jointsup.errors import BadDocument, BadRows, BadRules
from jointsup.model.fitting import FitPlan
from jointsup.model.scorecards import ScorecardRules
from jointsup.services.fit.fitting import Fitted
from jointsup.services.fit.judging import judge
from jointsup.services.fit.measuring import DELIVERED
from jointsup.services.fit.past import Past, read_past
from jointsup.services.fit.plans import card_text, fit_files, judge_files
from jointsup.services.fit.scoring import card_and_columns, points_of, score_files, score_past
from pasts import AS_OF, LAST, plan_document, row, town, write_csv, write_plan, write_town

pytest.importorskip("sklearn", reason="scikit-learn (extra fit) is not installed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town's files, and the card fitted to them."""
    folder = tmp_path_factory.mktemp("town")
    fitted = fit_files(*write_town(folder))
    (folder / "card.json").write_text(card_text(fitted.card), "utf-8")
    return folder


@pytest.fixture(scope="module")
def fitted(folder: Path) -> Fitted:
    return fit_files(folder / "plan.json", folder / "visits.csv", folder / "shops.csv")


@pytest.fixture(scope="module")
def card(folder: Path) -> ScorecardRules:
    return card_and_columns(folder / "card.json", AS_OF)[0]


def past_of(folder: Path, before: date | None = None) -> Past:
    columns = card_and_columns(folder / "card.json", AS_OF)[1]
    return read_past(columns, folder / "visits.csv", folder / "shops.csv", ["kind"], before)


def test_card_is_a_rule_set_of_integers(card: ScorecardRules, fitted: Fitted) -> None:
    """What is fitted is read back as a scorecard, whole: integers, no floats, within its bounds."""
    assert card == fitted.card
    assert "." not in card_text(card).replace("1.", "")


def test_same_visits_give_the_same_card(folder: Path, fitted: Fitted, tmp_path: Path) -> None:
    """Rows in another order, and rows after the plan's last day, change nothing in the card."""
    visits, shops = town()
    chance = random.Random(1)
    chance.shuffle(visits)
    chance.shuffle(shops)
    visits.append(row("S0001", "later", date(2025, 7, 1), "C"))
    again = fit_files(folder / "plan.json", write_csv(tmp_path / "v.csv", visits), write_csv(tmp_path / "s.csv", shops))
    assert card_text(again.card) == card_text(fitted.card)


def test_what_predicts_is_kept_and_what_does_not_is_left_out(fitted: Fitted) -> None:
    """Visits with finds raise points, clear ones never do; the kind of shop, which says nothing in this town, is left out."""
    points = {one.id: one.per_unit.points for one in fitted.card.indicators if one.per_unit}
    assert points["found"] > 0
    assert points.get("clear", 0) <= 0
    assert "kind" in {gain.indicator.id for gain in fitted.chosen.left_out}
    assert all(gain.mean <= gain.error for gain in fitted.chosen.left_out)


def test_card_finds_more_than_chance_and_the_class_of_no_meaning(card: ScorecardRules, folder: Path) -> None:
    """Judged on visits that it never saw, the card is better than a class that says nothing, and its tiers differ."""
    report = judge_files(folder / "card.json", folder / "visits.csv", folder / "shops.csv", AS_OF, LAST, {"class": 1}, repeats=100)
    for unit in report.units:
        orders = {one.name: one for one in unit.orders}
        assert orders["class"].verdict("auc") == "better"
        assert orders["card"].figures["auc"] > orders["random"].figures["auc"] == pytest.approx(0.5)
        assert ("days" in orders["card"].figures) == (unit.unit != "entities")
    safe, risky = report.tiers
    assert safe.finds / safe.visits < risky.finds / risky.visits
    assert [one.code for one in report.tiers] == ["A", "B"]
    assert sum(one.entities for one in report.tiers) == 240


def test_card_that_is_not_better_is_not_said_to_be(folder: Path, card: ScorecardRules) -> None:
    """A card beside an order that ranks alike is not shown to differ; beside the truth it is worse."""
    past = past_of(folder)
    points = points_of(card, past, AS_OF)
    truth = {entity: int(any(visit.found(past.columns) for visit in past.between(AS_OF, LAST) if visit.entity == entity)) for entity in past.properties}
    report = judge(card, past, AS_OF, LAST, {"same": points, "truth": truth}, repeats=50)
    assert report is not None
    orders = {one.name: one for one in report.units[2].orders}
    assert orders["same"].verdict("auc") == "not shown"
    assert orders["truth"].verdict("auc") == "worse"


def test_wrong_sense_gets_no_points(tmp_path: Path) -> None:
    """An indicator whose points would go against its stated sense gets none: finds that may only lower points are left out."""
    indicators = plan_document()["indicators"][:2]
    indicators[0]["sense"] = "falls"
    plan, visits, shops = write_town(tmp_path)
    plan.unlink()
    found = fit_files(write_plan(plan, indicators=indicators), visits, shops)
    assert "found" not in {one.id for one in found.card.indicators}


def test_bands_rise_where_sense_demands(tmp_path: Path) -> None:
    """Bands of a rising measure never lose points from one to the next, and rare bands have none of their own."""
    measure = {"kind": "count", "of": "visit", "among": ["found"], "window": "24 months"}
    banded = {"id": "found", "title": "found", "source": "甲局", "measure": measure, "sense": "rises", "bands": [1, 2, 3, 50]}
    plan, visits, shops = write_town(tmp_path)
    plan.unlink()
    (one,) = fit_files(write_plan(plan, indicators=[banded]), visits, shops).card.indicators
    points = [band.points for band in one.bands]
    assert points == sorted(points)
    assert points[0] > 0
    assert 50 not in [band.at_least for band in one.bands]


def test_more_finds_never_lower_points(folder: Path, card: ScorecardRules) -> None:
    """Another past visit that found something never lowers an entity's points, another clear one never raises them."""
    visits, _ = town()
    past = past_of(folder, AS_OF)
    before = points_of(card, past, AS_OF)
    for days in (1, 400):
        day = AS_OF - timedelta(days=days)
        more = {}
        for severity in ("C", ""):
            extra = [row(entity, f"X{entity}", day, severity) for entity in list(past.properties)[:40]]
            path = write_csv(folder / "more.csv", [*visits, *extra])
            more[severity] = points_of(card, read_past(past.columns, path, folder / "shops.csv", ["kind"], AS_OF), AS_OF)
        assert all(more["C"][entity] >= points and more[""][entity] <= points for entity, points in before.items())


def test_scores_know_nothing_of_the_day_itself(folder: Path, tmp_path: Path) -> None:
    """Rows on or after the day change nothing, whatever stands in them; nor does the order of rows; every entity gets a line."""
    visits, shops = town()
    earlier = [one for one in visits if one["day"] < AS_OF.isoformat()]
    random.Random(3).shuffle(earlier)
    later = [row("S0001", f"L{number}", AS_OF + timedelta(days=number), "C") for number in range(3)]
    damaged = [{"shop": "", "visit": "", "day": AS_OF.isoformat(), "severity": "C"}, row("S0002", earlier[0]["visit"], AS_OF)]
    files = [
        folder / "visits.csv",
        write_csv(tmp_path / "earlier.csv", earlier),
        write_csv(tmp_path / "later.csv", [*later, *earlier, *damaged]),
    ]
    written = []
    for path in files:
        scored = score_files(folder / "card.json", path, folder / "shops.csv", AS_OF, tmp_path / "scores.csv")
        written.append((tmp_path / "scores.csv").read_text("utf-8"))
        assert scored.entities == len(shops)
    assert written[0] == written[1] == written[2]
    lines = written[0].splitlines()
    assert lines[0] == "shop,points,tier"
    assert [line.split(",")[0] for line in lines[1:]] == sorted(one["shop"] for one in shops)
    assert all(line.split(",")[1].lstrip("-").isdecimal() and line.split(",")[2] in "AB" for line in lines[1:])


def test_parquet_scores_as_csv_does(folder: Path, tmp_path: Path) -> None:
    """The same tables as Parquet, with days as dates or as moments at midnight, give the same scores."""
    duckdb = pytest.importorskip("duckdb")
    expected = score_files(folder / "card.json", folder / "visits.csv", folder / "shops.csv", AS_OF, tmp_path / "csv.csv")
    for kind in ("DATE", "TIMESTAMP"):
        visits, shops = tmp_path / f"v{kind}.parquet", tmp_path / f"s{kind}.parquet"
        duckdb.sql(f"COPY (SELECT * REPLACE (day::{kind} AS day) FROM read_csv('{folder}/visits.csv', all_varchar = true)) TO '{visits}'")
        duckdb.sql(f"COPY (FROM read_csv('{folder}/shops.csv', all_varchar = true)) TO '{shops}'")
        assert score_files(folder / "card.json", visits, shops, AS_OF, tmp_path / "parquet.csv") == expected
        assert (tmp_path / "parquet.csv").read_bytes() == (tmp_path / "csv.csv").read_bytes()


def test_a_fitted_card_scores_alike_on_the_engine(folder: Path, card: ScorecardRules, tmp_path: Path) -> None:
    """DuckDB writes of a fitted card the very lines that the reference gives."""
    pytest.importorskip("duckdb")
    from jointsup.engines.duck.connection import Limits
    from jointsup.engines.duck.scores import write_scores

    past = past_of(folder)
    facts = [evolve(fact, entity=f"x:{fact.entity}") for fact in past.facts(AS_OF)]
    properties = {f"x:{entity}": own for entity, own in past.properties.items()}
    write_scores(Limits(), card, facts, properties, AS_OF, DELIVERED, tmp_path / "lines")
    expected = "".join(score_lines(grade(card, facts, properties, AS_OF, DELIVERED)))
    assert (tmp_path / "lines").read_text("utf-8") == expected


def test_scores_are_those_of_the_algorithm(folder: Path, card: ScorecardRules) -> None:
    """Points are start and the points of all lines, as for any card."""
    for one in score_past(card, past_of(folder), AS_OF):
        assert one.score.points == one.score.start + sum(line.points for line in one.score.lines) + one.score.brought
        assert one.score.brought == 0


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"as_of": ["2025-04-01", "2025-01-01"]}, {"fit.as_of_order"}),
        ({"as_of": []}, {"fit.as_of_order"}),
        ({"strengths": []}, {"fit.strengths"}),
        ({"strengths": [0]}, {"document.minimum"}),
        ({"shares": ["half"]}, {"document.pattern"}),
        ({"until": "2025-01-01"}, {"fit.as_of_order"}),
        ({"indicators": [{**plan_document()["indicators"][0], "most": None}, plan_document()["indicators"][0]]}, {"fit.ways", "fit.id_twice"}),
        ({"columns": {**plan_document()["columns"], "found": ["X"]}}, {"fit.nothing_found"}),
        ({"columns": {**plan_document()["columns"], "result": "visit", "found": []}}, {"fit.all_found"}),
    ],
)
def test_plans_that_cannot_be_fitted(folder: Path, tmp_path: Path, changed: dict[str, object], codes: set[str]) -> None:
    """A plan that contradicts itself, or under which there is nothing to tell apart, is refused with everything that is wrong."""
    with pytest.raises(BadDocument) as refused:
        fit_files(write_plan(tmp_path / "plan.json", **changed), folder / "visits.csv", folder / "shops.csv")
    assert {one.code for one in refused.value.problems} == codes


def test_tiers_finer_than_points_are_refused(folder: Path, tmp_path: Path) -> None:
    """Equal points are never parted: where they leave no room for so many tiers, no card is made."""
    tiers = [[str(number), str(number)] for number in range(40)]
    plan = write_plan(tmp_path / "plan.json", tiers=tiers, shares=["1/40"] * 39, start_tier="0")
    with pytest.raises(BadRules) as refused:
        fit_files(plan, folder / "visits.csv", folder / "shops.csv")
    assert {one.code for one in refused.value.problems} == {"card.cut_off_order"}


def test_bad_tables_are_told_whole(folder: Path, tmp_path: Path) -> None:
    """Rows without id or day, a visit of two days, and an entity listed twice are all named at once."""
    visits = write_csv(
        tmp_path / "v.csv",
        [
            row("S1", "V1", date(2025, 1, 1)), row("S1", "V1", date(2025, 1, 2)), row("", "V2", date(2025, 1, 2)),
            {"shop": "S1", "visit": "V3", "day": "31.12.2024", "severity": ""},
        ],
    )  # fmt: skip
    shops = write_csv(tmp_path / "s.csv", [{"shop": "S1", "kind": "a"}, {"shop": "S1", "kind": "b"}, {"shop": "", "kind": "b"}])
    with pytest.raises(BadRows) as refused:
        read_past(read_document(folder / "plan.json", FitPlan).columns, visits, shops, ["kind"])
    assert sorted(one.code for one in refused.value.problems) == ["fit.entity_twice", "fit.no_day", "fit.no_id", "fit.no_id", "fit.visit_twice"]


def test_own_numbers_are_read_as_numbers(folder: Path, tmp_path: Path) -> None:
    """A property that a card takes as a number is refused where it is none; an empty one is missing."""
    columns = read_document(folder / "plan.json", FitPlan).columns
    for staff in ("", "-7"):
        shops = write_csv(tmp_path / "s.csv", [{"shop": "S1", "staff": staff, "kind": "a"}])
        assert read_past(columns, folder / "visits.csv", shops, ["kind", "staff"], numbers=["staff"]).properties["S1"].get("staff", "") == staff
    shops = write_csv(tmp_path / "s.csv", [{"shop": f"S{n}", "staff": staff, "kind": "a"} for n, staff in enumerate(["7.5", "9" * 19, "3"])])
    with pytest.raises(BadRows) as refused:
        read_past(columns, folder / "visits.csv", shops, ["kind", "staff"], numbers=["staff"])
    assert [one.code for one in refused.value.problems] == ["fact.own_number"] * 2


def test_cards_that_cannot_score(folder: Path, tmp_path: Path, card: ScorecardRules) -> None:
    """A card outside its days, and one that names no columns, are refused."""
    for changed, as_of, code in (
        (card, date(2023, 12, 31), "rules.not_in_force"),
        (evolve(card, columns=None), AS_OF, "fit.no_columns"),
    ):
        (tmp_path / "card.json").write_text(card_text(changed), "utf-8")
        with pytest.raises(BadRules) as refused:
            score_files(tmp_path / "card.json", folder / "visits.csv", folder / "shops.csv", as_of, tmp_path / "out.csv")
        assert [one.code for one in refused.value.problems] == [code]


def test_spans_and_columns_that_cannot_be_judged(folder: Path) -> None:
    """A span without visits and a column that holds no numbers are refused."""
    nobody = date(2026, 5, 1)
    for span, beside, code in (((nobody, nobody), {}, "fit.no_visits"), ((AS_OF, LAST), {"kind": 1}, "fit.no_number")):
        with pytest.raises(BadRows) as refused:
            judge_files(folder / "card.json", folder / "visits.csv", folder / "shops.csv", *span, beside)
        assert refused.value.problems[0].code == code


@pytest.mark.parametrize("number", ["--5", "5" * 16, "٣", "1.5"])
def test_numbers_of_another_order_are_judged_before_they_are_read(folder: Path, tmp_path: Path, number: str) -> None:
    """Two signs, too many digits or those of another script, and decimals are named with their row."""
    shops = write_csv(tmp_path / "s.csv", [{"shop": "S0001", "kind": "a", "class": number}])
    with pytest.raises(BadRows) as refused:
        judge_files(folder / "card.json", folder / "visits.csv", shops, AS_OF, LAST, {"class": 1})
    assert [one.code for one in refused.value.problems] == ["fit.no_number"]


def test_plan_documents_are_strict() -> None:
    """An unknown member of a plan, such as a column that tells who inspected, is refused."""
    said = plan_document()
    with pytest.raises(BadDocument):
        structure({**said, "columns": {**said["columns"], "inspector": "inspector"}}, FitPlan, "plan")
