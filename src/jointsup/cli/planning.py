"""``jointsup plans load`` and ``frequency``: what a plan takes and costs, before anything is drawn."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jointsup.cli.application import actor_of, with_settings
from jointsup.cli.days import DAY
from jointsup.cli.output import Answer
from jointsup.model.amounts import tenths_text
from jointsup.said import Listed

if TYPE_CHECKING:
    from jointsup.algorithms.planning.frequency import Cost
    from jointsup.algorithms.planning.load import Held, Load
    from jointsup.model.settings import Settings
    from jointsup.services.planning import Around, LoadReport
    from jointsup.services.sketch import Sketch

SHOWN = 12
"""How many rows of a table are shown before the rest is counted."""

LOAD = {
    "en": ("body", "area", "month", "visits", "people", "hours", "person-days"),
    "zh": ("部门", "区划", "月份", "户次", "人次", "工时", "人天"),
}
HELD = {
    "en": ("body", "area", "month", "hours to expect", "capacity", "over"),
    "zh": ("部门", "区划", "月份", "预计工时", "可用工时", "超出"),
}
COST = {
    "en": ("rounds a year", "separate", "merged", "one ticket", "bound", "entities met"),
    "zh": ("每年批数", "各自检查", "独立抽取后合并", "一户一签", "理论下界", "涉及对象"),
}

_SOURCES = (
    click.argument("plan", required=False),
    click.option("--register", metavar="NAME", help="Of a store: the register that the plan's lines are drawn over. 名录库"),
    click.option("--as-of", type=DAY, help="Of a store: day of the register's state; today if not given. 数据截至日"),
    click.option("--line", "lines", multiple=True, metavar="ID", help="Of a store: a line of the plan; all if none is named. 任务"),
    click.option("--frozen", type=click.Path(path_type=Path), help="Without a store: folder of a frozen round. 固化目录"),
    click.option("--rows", type=click.Path(path_type=Path), help="Without a store: the register's file; PLAN is then a file (plan/1). 名录文件"),
    click.option(
        "--calendar", "calendars", multiple=True, type=click.Path(path_type=Path), help="Without a store: a rule set of working days. 工作日历"
    ),
    click.option("--rules", multiple=True, type=click.Path(path_type=Path), help="Without a store: a rule set of ceilings and no-repeat windows. 规则集"),
    click.option("--departments", type=click.Path(path_type=Path), help="Without a store: the list of departments (departments/1). 部门名单"),
)


def with_sketch(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what would be drawn from; the command gets ``sketch``, ``around`` and ``say``."""

    @functools.wraps(command)
    def wrapped(
        *args: Any,
        plan: str | None,
        register: str | None,
        as_of: date | None,
        lines: Sequence[str],
        frozen: Path | None,
        rows: Path | None,
        calendars: Sequence[Path],
        rules: Sequence[Path],
        departments: Path | None,
        settings: Settings,
        say: Answer,
        **options: Any,
    ) -> None:
        if sum(one is not None for one in (register, rows, frozen)) != 1 or (plan is None) == (frozen is None):
            raise click.UsageError(_("give PLAN with --register or with --rows, or --frozen alone"))
        if plan is not None and register is not None:
            from jointsup.services.application import open_with

            with open_with(settings, actor_of(settings), create=False) as app:
                sketch = app.planning.sketch(plan, register, as_of=as_of, lines=lines or None)
                around = app.planning.around(sketch)
        else:
            sketch, around = _of_files(frozen, plan, rows), _around_files(calendars, rules, departments)
        command(*args, sketch=sketch, around=around, say=say, **options)

    for option in reversed(_SOURCES):
        wrapped = option(wrapped)
    return with_settings(wrapped)


def _around_files(calendars: Sequence[Path], rules: Sequence[Path], departments: Path | None) -> Around:
    from jointsup.services.planning import Around, calendars_of, works_of
    from jointsup.services.visits import levels_of, limits_of

    return Around(works_of(calendars_of(calendars)), limits_of(rules).no_repeat, levels_of(departments))


def _of_files(frozen: Path | None, plan: str | None, rows: Path | None) -> Sketch:
    from jointsup.services.sketch import frozen_sketch, sketch_of_plan

    if frozen is not None:
        return frozen_sketch(frozen)
    from jointsup.cli.steps import composed
    from jointsup.codec.reading import under_name_of
    from jointsup.codec.tables import read_table
    from jointsup.services.compiling import fields_of
    from jointsup.services.rounds import look_up, read_plan
    from jointsup.services.rulesets import names_rules

    assert plan is not None
    with under_name_of(Path(plan)):
        stated = read_plan(plan)
        stated, areas = look_up(stated, composed() if names_rules(stated) else None)
        return sketch_of_plan(stated, read_table(rows, fields_of(stated)), areas)


@click.command()
@with_sketch
@click.option("--capacity", type=click.Path(path_type=Path), help="What people can do, and what checks take (capacity/1). 监管力量表")
@click.option("--picture", type=click.Path(path_type=Path), help="SVG file to write: windows, and load against capacity by month. 图")
def load(sketch: Sketch, around: Around, capacity: Path | None, picture: Path | None, say: Answer) -> None:
    """Say what a plan's lines take of whom, where and when, before they are drawn, against capacity. 预计工作量。

    Of PLAN in a store, over a register; or of a frozen round's folder, or of a plan and a register's file.
    """
    from jointsup.services.planning import load_of

    report = load_of(sketch, capacity, around.works)
    _tell_load(say, report)
    if picture is not None:
        from jointsup.codec.files import write_file
        from jointsup.services.year_picture import picture_of_load

        title = "预计工作量" if say.language == "zh" else "Load to expect"
        write_file(picture, picture_of_load(title, sketch, report, around.levels_of, say.language).encode())
    say.fact(**_load_json(report))


def _tell_load(say: Answer, report: LoadReport) -> None:
    found = report.loads
    say(
        f"Visits to expect: {tenths_text(found.visits)}; {tenths_text(found.yielded)} more yield to a ceiling.",
        f"预计检查 {tenths_text(found.visits)} 户次；另有 {tenths_text(found.yielded)} 户次因频次上限让位。",
    )
    if not report.working_days:
        say("No calendar: windows are spread over all days alike.", "没有工作日历：检查时段按自然日均摊。")
    if report.against is None:
        say("No capacity is stated: each check is taken as one hour, a day as eight.", "未提供监管力量表：每项检查按一小时、每天按八小时计。")
        _tell_cells(say, found.cells, report.day)
        return
    over = report.against.overloads
    if report.against.held:
        shown = sorted(report.against.held, key=lambda one: (-one.over, one.capacity.body, one.capacity.area, one.capacity.month))
        _tell_table(say, HELD, [_held_row(one) for one in shown])
    if not over:
        say("People suffice wherever capacity is stated.", "凡已列监管力量之处，人员均足够。")
    for one in over[:SHOWN]:
        _tell_over(say, one)
    if report.against.unstated:
        say("No capacity is stated for:", "未列监管力量：")
        _tell_cells(say, report.against.unstated, report.day)


def _held_row(one: Held) -> tuple[str, ...]:
    of = one.capacity
    return of.body, of.area or "–", of.month, tenths_text(one.load.hours), tenths_text(of.hours), tenths_text(one.over) if one.over else "–"


def _tell_over(say: Answer, one: Held) -> None:
    of = one.capacity
    lines = [f"{line} ({tenths_text(hours)})" for line, hours in one.gives]
    say(
        f"Too much for {of.body}, {of.area or '–'}, {of.month}: {tenths_text(one.over)} hours above {tenths_text(of.hours)}. Something must give; in the order in "
        f"which lines yield: {', '.join(lines)}.",
        f"{of.body}（{of.area or '–'}）{of.month} 超出可用工时 {tenths_text(one.over)}（可用 {tenths_text(of.hours)}）。须作取舍；按让位次序："
        f"{'、'.join(lines)}。",
    )
    if one.spare:
        months = Listed(f"{month} ({tenths_text(hours)})" for month, hours in one.spare)
        say(f"  Hours are free in these lines' windows in: {months}", f"  这些任务的检查时段内尚有空余工时的月份：{months.text('zh')}")


def _tell_cells(say: Answer, cells: Mapping[tuple[str, str, str], Load], day: Fraction) -> None:
    rows = [
        (body, area or "–", month, tenths_text(of.visits), tenths_text(of.people), tenths_text(of.hours), tenths_text(of.hours / day))
        for (body, area, month), of in sorted(cells.items())
    ]
    _tell_table(say, LOAD, rows)


def _tell_table(say: Answer, headings: Mapping[str, Sequence[str]], rows: Sequence[Sequence[str]]) -> None:
    say.table([headings[say.language], *rows[:SHOWN]])
    if len(rows) > SHOWN:
        say(f"  … and {len(rows) - SHOWN} more rows (--json)", f"  … 另有 {len(rows) - SHOWN} 行（见 --json）")


def _load_json(report: LoadReport) -> dict[str, Any]:
    from jointsup.model.amounts import fraction_text

    def cells(of: Mapping[tuple[str, str, str], Load]) -> list[dict[str, str]]:
        return [
            {
                "body": body, "area": area, "month": month, "visits": fraction_text(load.visits), "people": fraction_text(load.people),
                "hours": fraction_text(load.hours), "person_days": fraction_text(load.hours / report.day),
            }
            for (body, area, month), load in sorted(of.items())
        ]  # fmt: skip

    held = report.against
    return {
        "visits": fraction_text(report.loads.visits),
        "yielded": fraction_text(report.loads.yielded),
        "working_days": report.working_days,
        "load": cells(report.loads.cells),
        "unstated": [] if held is None else cells(held.unstated),
        "overloads": [
            {
                "body": one.capacity.body, "area": one.capacity.area, "month": one.capacity.month, "capacity": fraction_text(one.capacity.hours),
                "hours": fraction_text(one.load.hours), "over": fraction_text(one.over), "gives": [[line, fraction_text(hours)] for line, hours in one.gives],
                "spare": [[month, fraction_text(hours)] for month, hours in one.spare],
            }
            for one in ([] if held is None else held.overloads)
        ],
    }  # fmt: skip


@click.command()
@with_sketch
@click.option("--rounds", "rhythms", multiple=True, type=int, default=(1, 2, 4, 12), show_default=True, help="Rounds a year; may be repeated. 每年批数")
def frequency(sketch: Sketch, around: Around, rhythms: Sequence[int], say: Answer) -> None:
    """Say what 1, 2, 4 or 12 rounds a year cost in visits, every line keeping its rate. 抽取频次的代价。"""
    from jointsup.model.amounts import fraction_text
    from jointsup.services.planning import costs_of

    found = costs_of(sketch, rhythms)
    rows = [[str(one.rounds), *map(tenths_text, (one.separate, one.merged, one.one_ticket, one.bound, one.entities))] for one in found]
    say.table([COST[say.language], *rows])
    for one in found:
        _tell_cost(say, one)
    say.fact(
        costs=[
            {
                "rounds": one.rounds, "separate": fraction_text(one.separate), "merged": fraction_text(one.merged), "one_ticket": fraction_text(one.one_ticket),
                "bound": fraction_text(one.bound), "entities": fraction_text(one.entities),
            }
            for one in found
        ]
    )  # fmt: skip


def _tell_cost(say: Answer, one: Cost) -> None:
    returns = one.one_ticket - one.entities
    say(
        f"{one.rounds} a year: one ticket saves {tenths_text(one.separate - one.one_ticket)} visits against separate ones and "
        f"{tenths_text(one.merged - one.one_ticket)} against merging; {tenths_text(returns)} of its visits come to somebody again.",
        f"每年 {one.rounds} 批：一户一签比各自检查少 {tenths_text(one.separate - one.one_ticket)} 户次，比独立抽取后合并少 "
        f"{tenths_text(one.merged - one.one_ticket)} 户次；其中 {tenths_text(returns)} 户次为再次上门。",
    )


@click.command()
@with_sketch
def schedule(sketch: Sketch, around: Around, say: Answer) -> None:
    """Say where a lower level would check again what an upper one checks, and propose windows that keep them apart. 层级时间统筹。"""
    from jointsup.services.schedule import schedule_of

    found = schedule_of(sketch, around.levels_of, around.no_repeat)
    if not around.no_repeat:
        say("No no-repeat windows are in force.", "现行规则集中没有免重复检查期。")
    elif not found.conflicts:
        say("No level would check again what one above it checks.", "各级任务在免重复检查期内没有重复。")
    for one in found.conflicts:
        matters, rules = Listed(one.matters), one.rule.rules
        say(
            f"{one.lower} would check {matters} again, barred from {one.barred.first} to {one.barred.last} by {one.upper} ({rules.name} {rules.version}, "
            f"{one.rule.entry.id}): {one.shared.rows} entities stand in both, {tenths_text(one.shared.both)} are drawn by both on average.",
            f"{one.lower} 将重复检查 {matters.text('zh')}：{one.upper} 检查后 {one.barred.first} 至 {one.barred.last} 为免重复检查期（{rules.name} "
            f"{rules.version}，{one.rule.entry.id}）；两项任务共有对象 {one.shared.rows} 户，平均同时抽中 {tenths_text(one.shared.both)} 户。",
        )
    for said in found.proposals:
        if said.after is None:
            say(f"{said.line}: the year has no window of that length for it.", f"{said.line}：全年没有同样长度的可用时段。")
        else:
            before, after = said.before, said.after
            say(
                f"{said.line}: proposed {after.first} to {after.last}, instead of {before.first} to {before.last}.",
                f"{said.line}：建议改为 {after.first} 至 {after.last}（原为 {before.first} 至 {before.last}）。",
            )
    say.fact(**found.json())
