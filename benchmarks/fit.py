"""Cards fitted to the past visits of three cities, judged on what came later, beside simpler orders.

Run: ``JOINTSUP_DATA=… python benchmarks/fit.py [--quick] [--cities toronto,chicago]``. It needs the extra ``fit``. With ``--quick`` Toronto alone, its own finds, few resamplings.
What the figures mean, and what they came to, stands in ``docs/explanation/fitting.md``.
"""

from __future__ import annotations

import argparse
import math
import os
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb
from attrs import frozen

from jointsup.codec.reading import read_document
from jointsup.model.fitting import FitPlan
from jointsup.services.fit.figures import Judged, figures
from jointsup.services.fit.fitting import Fitted, fit_card
from jointsup.services.fit.judging import FitReport, judge
from jointsup.services.fit.past import Past, read_past
from jointsup.services.fit.scoring import points_of

HERE = Path(__file__).parent


@frozen
class City:
    """A city's plan, the SQL of its tables as the plan's columns want them, its period, orders to hold against, and other targets."""

    name: str
    visits: str
    entities: str
    as_of: str
    until: str
    beside: Mapping[str, int]
    targets: Sequence[Sequence[str]] = ()


TORONTO = City(
    "toronto",
    "SELECT * FROM '{data}/toronto_dinesafe_2009_2010.parquet'",
    "SELECT * FROM '{data}/toronto_establishments.parquet'",
    "2010-07-01",
    "2010-12-31",
    {"min_inspections_per_year": 1},
    (("C", "S", "M", "NA"), ("C",)),
)
SAN_FRANCISCO = City(
    "san_francisco",
    """SELECT v.business_id, v.business_id || ' ' || v.inspection_date AS visit, v.inspection_date, f.risk
       FROM (SELECT DISTINCT business_id, inspection_date FROM '{data}/sf_inspections_2012_2015.parquet' WHERE inspection_type LIKE 'Routine%') v
       LEFT JOIN '{data}/sf_violations_2012_2015.parquet' f USING (business_id, inspection_date)""",
    """SELECT b.business_id, b.tax_code, coalesce(s.score, 100) AS last_score FROM '{data}/sf_businesses.parquet' b
       LEFT JOIN (SELECT business_id, max_by(score, inspection_date) AS score FROM '{data}/sf_inspections_2012_2015.parquet'
                  WHERE score IS NOT NULL AND inspection_date < DATE '2015-01-01' GROUP BY business_id) s USING (business_id)""",
    "2015-01-01",
    "2015-12-31",
    {"last_score": -1},
    (("high", "moderate"),),
)
CHICAGO = City(
    "chicago",
    """WITH found AS (SELECT inspection_id, unnest(string_split(violation_items, ';')) AS item FROM '{data}/chicago_food_history.parquet')
       SELECT h.license_id, h.inspection_id, h.inspection_date, h.inspector_group,
              CASE WHEN item IS NULL OR item = '' THEN NULL WHEN item::INT <= 14 THEN 'critical' WHEN item::INT <= 29 THEN 'serious' ELSE 'minor' END AS severity
       FROM '{data}/chicago_food_history.parquet' h LEFT JOIN found USING (inspection_id)""",
    """SELECT license_id, min_by(facility_type, inspection_date) AS facility_type, min_by(official_risk, inspection_date) AS official_risk
       FROM '{data}/chicago_food_history.parquet' GROUP BY license_id""",
    "2014-01-01",
    "2014-08-29",
    {"official_risk": -1},
    (("critical", "serious"),),
)


def tables(city: City, data: Path, folder: Path) -> tuple[Path, Path]:
    """Write the two tables of a city as its plan's columns want them."""
    paths = folder / f"{city.name}-visits.parquet", folder / f"{city.name}-entities.parquet"
    with duckdb.connect() as connection:
        for path, query in zip(paths, (city.visits, city.entities), strict=True):
            connection.execute(f"COPY ({query.format(data=data)}) TO '{path}' (FORMAT parquet)")
    return paths


def fitted_and_judged(city: City, data: Path, folder: Path, targets: Sequence[Sequence[str]], repeats: int) -> tuple[Fitted, Past, list[FitReport]]:
    """Fit a city's card to visits before its day, and judge it on those after it, for each target."""
    visits, entities = tables(city, data, folder)
    plan = read_document(HERE / "cards" / f"{city.name}.plan.json", FitPlan)
    properties = [one.measure.of for one in plan.indicators if one.measure.kind == "category"]
    past = read_past(plan.columns, visits, entities, [*properties, *city.beside])
    as_of, until = date.fromisoformat(city.as_of), date.fromisoformat(city.until)
    fitted = fit_card(plan, read_past(plan.columns, visits, entities, properties, before=as_of))
    beside = {name: {entity: sign * int(row[name]) for entity, row in past.properties.items()} for name, sign in city.beside.items()}
    reports = [judge(fitted.card, past, as_of, until, beside, target, repeats) for target in targets]
    return fitted, past, [report for report in reports if report is not None]


def tell(city: City, fitted: Fitted, reports: Sequence[FitReport]) -> None:
    """Print a city's card and tables."""
    print(f"\n## {city.name}, as of {city.as_of}, judged to {city.until}\n")
    for one in fitted.card.indicators:
        points = one.per_unit.points if one.per_unit else {part.category: part.points for part in one.categories}
        print(f"- {one.title}: {points}" + (f", {one.cap[0]} to {one.cap[1]}" if one.cap else ""))
    for gain in fitted.chosen.left_out:
        print(f"- left out: {gain.indicator.title}: {gain.mean:+.4f} ± {gain.error:.4f}")
    for report in reports:
        print(f"\nFinds: {', '.join(report.found)}\n\n| judged | order | AUC | first fifth | days earlier | the card is, in each |\n| --- | --- | --- | --- | --- | --- |")
        for unit in report.units:
            for order in unit.orders:
                shown = [spread(order.figures.get(name), order.intervals.get(name), digits) for name, digits in (("auc", 3), ("fifth", 3), ("days", 1))]
                verdict = ", ".join(order.verdict(name) for name in order.leads)
                print(f"| {unit.unit} ({unit.finds} of {unit.judged}) | {order.name} | {' | '.join(shown)} | {verdict} |")
    print("\n| tier | entities | first visits | with a find | 95 % |\n| --- | --- | --- | --- | --- |")
    for tier in reports[0].tiers:
        share = tier.finds / tier.visits if tier.visits else 0
        print(f"| {tier.code} | {tier.entities} | {tier.visits} | {share:.1%} | {tier.interval[0]:.1%} to {tier.interval[1]:.1%} |")


def spread(value: float | None, bounds: tuple[float, float] | None, digits: int) -> str:
    """Return a figure with its interval."""
    if value is None:
        return ""
    return f"{value:.{digits}f}" + (f" ({bounds[0]:.{digits}f} to {bounds[1]:.{digits}f})" if bounds else "")


def inspectors(data: Path, fitted: Fitted, past: Past) -> None:
    """Print what knowing who inspected would add in Chicago: the reason why no score may know it."""
    as_of, until = date.fromisoformat(CHICAGO.as_of), date.fromisoformat(CHICAGO.until)
    group = dict(duckdb.sql(f"SELECT inspection_id::VARCHAR, inspector_group::VARCHAR FROM '{data}/chicago_food_history.parquet' WHERE inspector_group IS NOT NULL").fetchall())
    visits = [visit for visit in past.between(as_of, until) if visit.id in group]
    counts: dict[str, list[int]] = {}
    for visit in past.visits:
        if visit.day < as_of and visit.id in group:
            tally = counts.setdefault(group[visit.id], [0, 0])
            tally[0] += 1
            tally[1] += visit.found(past.columns)
    print("\n| inspectors | inspections before | with a critical violation |\n| --- | --- | --- |")
    for name, (made, finds) in sorted(counts.items()):
        print(f"| {name} | {made} | {finds / made:.1%} |")
    odds = {name: round(20 * math.log2((finds + 1) / (made - finds + 1))) for name, (made, finds) in counts.items()}
    points = points_of(fitted.card, past, as_of)
    judged = Judged.of(
        [visit.entity for visit in visits], [visit.day.toordinal() for visit in visits], [visit.found(past.columns) for visit in visits]
    )
    usual = round(sum(odds.values()) / len(odds))
    of_card = [points[visit.entity] for visit in visits]
    of_group = [odds.get(group[visit.id], usual) for visit in visits]
    print("\n| order of every inspection | AUC |\n| --- | --- |")
    for name, order in (("the card", of_card), ("who inspects, nothing else", of_group), ("both", [a + b for a, b in zip(of_card, of_group, strict=True)])):
        found = figures(order, judged)
        print(f"| {name} | {found.auc:.3f} |" if found else f"| {name} | |")


def main() -> None:
    """Run the cities that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="Toronto alone, its own finds, 20 resamplings")
    parser.add_argument("--cities", default="toronto,san_francisco,chicago")
    options = parser.parse_args()
    if "JOINTSUP_DATA" not in os.environ:
        raise SystemExit("set JOINTSUP_DATA to the folder of the real records")
    data = Path(os.environ["JOINTSUP_DATA"])
    asked = ["toronto"] if options.quick else options.cities.split(",")
    with tempfile.TemporaryDirectory() as scratch:
        for city in (TORONTO, SAN_FRANCISCO, CHICAGO):
            if city.name in asked:
                targets, repeats = ([()], 20) if options.quick else ([(), *city.targets], 500)
                fitted, past, reports = fitted_and_judged(city, data, Path(scratch), targets, repeats)
                tell(city, fitted, reports)
                if city is CHICAGO:
                    inspectors(data, fitted, past)


if __name__ == "__main__":
    main()
