"""``jointsup plans standing`` and ``yield-order``: the rules of a year over its rounds, and who yields."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jointsup.cli.application import actor_of, with_settings
from jointsup.cli.days import DAY
from jointsup.cli.output import Answer

if TYPE_CHECKING:
    from jointsup.algorithms.planning.year import Standing
    from jointsup.model.annual import AnnualPlan
    from jointsup.model.settings import Settings
    from jointsup.services.year import YearStanding

HEADINGS = {
    "en": ("rule", "months", "asks for", "done", "planned", "owed", "missing", "verdict"),
    "zh": ("规则", "月份", "要求", "已落实", "待抽取", "尚欠", "仍缺", "结论"),
}
VERDICTS = {
    "kept": ("kept", "已满足"),
    "planned": ("kept if drawn as planned", "按计划抽取即可满足"),
    "short": ("the lines do not suffice", "现有任务不足"),
    "over": ("the lines would break it", "现有任务将超出"),
    "lost": ("can no longer be kept", "已无法满足"),
}
GROUNDS = {
    "floor": ("no floor asks for it, one asks for the next", "没有最低频次要求，下一项有"),
    "binding": ("no rule of the year needs it, one needs the next", "全年规则不依赖它，下一项为规则所必需"),
    "directed": ("not directed, the next is", "不定向，下一项为定向"),
    "window": ("its window ends later than the next one's", "检查时段晚于下一项，可另行安排"),
    "expected": ("it draws more than the next", "抽取数量多于下一项，影响较小"),
    "id": ("by its id", "按任务标识"),
    "last": ("the last to yield", "最后让位"),
}

_file = click.option("--file", "from_file", is_flag=True, help="Without a store: PLAN is a file (annual/1). 计划文件")


@click.command()
@click.argument("plan")
@_file
@click.option("--record", "records", multiple=True, type=click.Path(path_type=Path), help="With --file: folder of a round's record; may be repeated, in their order. 档案目录")
@click.option("--rules", multiple=True, type=click.Path(path_type=Path), help="With --file: a rule set of ceilings; may be repeated. 规则集")
@click.option("--day", type=DAY, help="As of this day; today if not given. 日期")
@with_settings
def standing(
    plan: str, from_file: bool, records: Sequence[Path], rules: Sequence[Path], day: date | None, settings: Settings, say: Answer
) -> None:
    """Say what of the rules of PLAN is fulfilled after each round, still owed, or lost. 年度落实情况。"""
    if from_file:
        from jointsup.services.visits import limits_of
        from jointsup.services.year import drawn_of_folders, standing_of

        found = standing_of(_annual(plan), drawn_of_folders(records), limits_of(rules).ceilings, today=day)
    elif records or rules:
        raise click.UsageError(_("--record and --rules go with --file"))
    else:
        from jointsup.services.application import open_with

        with open_with(settings, actor_of(settings), create=False) as app:
            found = app.planning.standing(plan, day)
    _tell(say, found)
    say.fact(**found.json())


def _annual(path: str) -> AnnualPlan:
    from jointsup.codec.reading import document_of, under_name_of
    from jointsup.errors import BadRound
    from jointsup.model.annual import AnnualPlan
    from jointsup.services.plan_checks import draft_faults

    with under_name_of(Path(path)):
        plan = document_of(Path(path), AnnualPlan, "plan")
        if problems := draft_faults(plan, plan.lines):
            raise BadRound(problems)
    return plan


def _tell(say: Answer, found: YearStanding) -> None:
    from jointsup.model.rates import terms_text

    zh = say.language == "zh"
    say.table([HEADINGS[say.language], *(_row(one, zh) for one in found.standings)])
    for each in found.standings:
        _tell_stages(say, each)
    for one in found.busiest:
        say(
            f"{one.rule.id} ({terms_text(one.rule.terms)}): the most visits of one entity are {one.most}; {one.above} entities are above.",
            f"{one.rule.id}（{terms_text(one.rule.terms)}）：单户最多 {one.most} 次；超出 {one.above} 户。",
        )
    for clash in found.clashes:
        rules, entry = clash.ceiling.rules, clash.ceiling.entry
        say(
            f"The floor {clash.floor.id} asks for {clash.asked} visits where {rules.name} {rules.version}, {entry.id}, allows {clash.allowed}.",
            f"最低频次 {clash.floor.id} 要求 {clash.asked} 次，而 {rules.name} {rules.version} 的 {entry.id} 只允许 {clash.allowed} 次。",
        )
    for line, (excluded, yielded) in found.held_back.items():
        say(
            f"The floor of line {line} met ceilings: {excluded} rows were excluded, {yielded} visits yielded; they are still owed.",
            f"任务 {line} 的最低频次受频次上限限制：排除 {excluded} 户，让位 {yielded} 户次，仍属欠账。",
        )


def _row(one: Standing, zh: bool) -> tuple[str, ...]:
    from jointsup.model.rates import terms_text
    from jointsup.services.year import amount_words

    months = f"{one.first}-{one.last}" if one.first != one.last else str(one.first)
    figures = (one.done, one.planned, one.owed, one.missing)
    return one.rule.id, months, terms_text(one.rule.terms), *(amount_words(one.rule, value) for value in figures), VERDICTS[one.verdict][zh]


def _tell_stages(say: Answer, one: Standing) -> None:
    from jointsup.services.year import amount_words

    if len(one.stages) > 1:
        stages = [f"{name} {amount_words(one.rule, value)}" for name, value in one.stages]
        months = f"{one.first}-{one.last}"
        say(f"  {one.rule.id}, months {months}, after each round: {', '.join(stages)}", f"  {one.rule.id}（{months} 月）逐批累计：{'，'.join(stages)}")


@click.command(name="yield-order")
@click.argument("plan")
@click.argument("lines", metavar="[LINE]...", nargs=-1)
@_file
@with_settings
def yield_order(plan: str, lines: Sequence[str], from_file: bool, settings: Settings, say: Answer) -> None:
    """Propose in which order lines of PLAN yield where ceilings leave less room than they ask for. 让位次序。

    First those that no floor asks for; then those that no rule of the year needs; then undirected ones; then those whose window ends later;
    then those that draw more. The order goes into a round's order or plan (yield_order).
    """
    if from_file:
        from jointsup.services.year import proposed_order

        found = proposed_order(_annual(plan), lines or None)
    else:
        from jointsup.services.application import open_with

        with open_with(settings, actor_of(settings), create=False) as app:
            found = app.planning.yield_order(plan, lines or None)
    for line, ground in found:
        say(f"{line}: {GROUNDS[ground][0]}", f"{line}：{GROUNDS[ground][1]}")
    say.fact(yield_order=[line for line, _ in found], grounds=[ground for _, ground in found])


@click.command()
@click.argument("plan")
@_file
@click.option("--calendar", "calendars", multiple=True, type=click.Path(path_type=Path), help="With --file: a rule set of working days. 工作日历")
@click.option("--out", type=click.Path(path_type=Path), help="ICS file to write. 日历文件")
@click.option("--picture", type=click.Path(path_type=Path), help="SVG file to write: the lines' windows over the months. 图")
@with_settings
def calendar(
    plan: str, from_file: bool, calendars: Sequence[Path], out: Path | None, picture: Path | None, settings: Settings, say: Answer
) -> None:
    """Write the year of PLAN as a calendar: windows, deadlines of rounds, days of rest and of work. 日历。"""
    from jointsup.codec.files import write_file
    from jointsup.services.calendar import entries, ics

    if from_file:
        from jointsup.services.planning import calendars_of

        stated, withdrawn, stamp = _annual(plan), list[str](), datetime.now(UTC)
        listed = entries(stated, calendars=calendars_of(calendars))
    elif calendars:
        raise click.UsageError(_("--calendar goes with --file"))
    else:
        from jointsup.services.application import open_with

        with open_with(settings, actor_of(settings), create=False) as app:
            stated, rows = app.plans.show(plan)
            withdrawn = [row.id for row in rows if row.state == "withdrawn"]
            stamp = max((datetime.fromisoformat(row.at) for row in rows), default=datetime.now(UTC))
            listed = app.planning.calendar(plan)
    if out is not None:
        write_file(out, ics(stated, listed, stamp, say.language))
    if picture is not None:
        from jointsup.services.year_picture import picture_of_plan

        write_file(picture, picture_of_plan(stated, withdrawn, say.language).encode())
    for one in listed:
        days = f"{one.first}" if one.first == one.last else f"{one.first} – {one.last}"
        title = one.title.text(say.language)
        say(f"{days}  {title}", f"{days}  {title}")
    if not any(one.uid.startswith(("rest/", "work/")) for one in listed):
        say("Days of rest and of work are not listed: no calendar says any for the year.", "未列放假和补班日期：没有工作日历载明该年度的此类日期。")
    said = [{"uid": one.uid, "first": str(one.first), "last": str(one.last), "title": one.title.text(say.language)} for one in listed]
    say.fact(entries=said)
