"""The picture of a year 年度计划图 from a plan, or from what a plan takes (:mod:`jointsup.pictures.year`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction

from jointsup.algorithms.planning.schedule import Timed, timed
from jointsup.algorithms.planning.visits import Standing
from jointsup.algorithms.sampling.chances import chances_of_lines
from jointsup.model.annual import AnnualPlan
from jointsup.model.matters import LEVELS
from jointsup.pictures.year import Bar, Strip, draw_year
from jointsup.said import Language
from jointsup.services.planning import LoadReport
from jointsup.services.sketch import Sketch


def picture_of_plan(plan: AnnualPlan, withdrawn: Iterable[str] = (), language: Language = "zh") -> str:
    """Return the picture of a plan's lines but the withdrawn, as SVG: upper levels first, then by window."""
    gone = set(withdrawn)
    bars = [
        Bar(line.line.name, line.check_level, line.line.amount or "–", *map(date.fromisoformat, line.line.window))
        for line in plan.lines
        if line.line.id not in gone
    ]
    ordered = sorted(bars, key=lambda bar: (LEVELS.index(bar.level), bar.first, bar.last, bar.name))
    return draw_year(plan.title, plan.year, ordered, (), language)


def picture_of_load(
    title: str, sketch: Sketch, report: LoadReport, levels_of: Callable[[Iterable[str]], frozenset[Standing]], language: Language = "zh"
) -> str:
    """Return the picture of what lines take, as SVG: their windows with how many they draw, below them each body's months.

    It is of the year in which the first window begins.
    """
    levels = {line.id: levels_of(line.bodies) for line in sketch.rules.lines}
    lines = sorted(timed(sketch.rules, levels), key=lambda one: (one.rank, one.days.first, one.days.last, one.line))
    year = min(one.days.first for one in lines).year
    names = {identity: text for kind, identity, text in sketch.document["names"] if kind == "line"}
    numbers = _expected(sketch)
    unit = " 户" if language == "zh" else ""
    bars = [Bar(names.get(one.line, one.line), _level(one), f"{round(numbers[one.line])}{unit}", one.days.first, one.days.last) for one in lines]
    bodies = {identity: text for kind, identity, text in sketch.document["names"] if kind == "body"}
    strips = [_strip(body, bodies.get(body, body), year, report) for body in sorted({body for body, _, _ in report.loads.cells})]
    return draw_year(title, year, bars, strips, language)


def _level(line: Timed) -> str:
    return LEVELS[line.rank] if line.levels - {"unknown"} else ""


def _expected(sketch: Sketch) -> dict[str, Fraction]:
    sizes = sketch.sizes
    return {
        line.id: _sum(size.can * chance for size, chance in zip(of, chances, strict=True))
        for line, of, chances in zip(sketch.rules.lines, sizes, chances_of_lines(sketch.rules, sizes), strict=True)
    }


def _strip(body: str, name: str, year: int, report: LoadReport) -> Strip:
    """Return a body's months as the report holds them: only what falls on a capacity is held against it."""
    held = [] if report.against is None else [one for one in report.against.held if one.capacity.body == body]
    unstated = report.loads.cells if report.against is None else report.against.unstated
    here = [[one for one in held if one.capacity.month == f"{year}-{month:02}"] for month in range(1, 13)]
    return Strip(
        name,
        [_sum(one.load.hours for one in of) for of in here],
        [_sum(one.capacity.hours for one in of) if of else None for of in here],
        [_sum(one.over for one in of) for of in here],
        [_sum(load.hours for (of, _, at), load in unstated.items() if (of, at) == (body, f"{year}-{month:02}")) for month in range(1, 13)],
    )


def _sum(hours: Iterable[Fraction]) -> Fraction:
    return sum(hours, Fraction(0))
