"""``jointsup visits``: whether a visit may be made, asked before anyone sets out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jointsup.cli.application import actor_of, with_settings
from jointsup.cli.days import DAY
from jointsup.cli.output import Answer, counted
from jointsup.said import Listed

if TYPE_CHECKING:
    from jointsup.algorithms.planning.coming import Counted
    from jointsup.algorithms.planning.repeats import Barred
    from jointsup.model.registers import Stream
    from jointsup.model.rulesets import CeilingEntry
    from jointsup.model.settings import Settings
    from jointsup.services.visits import Answer as Said

LEVELS = {"province": "省级", "prefecture": "市级", "county": "县级", "town": "乡级"}


@click.command()
@click.argument("entity")
@click.option("--day", required=True, type=DAY, help="Day of the visit. 检查日期")
@click.option("--body", required=True, metavar="ID", help="Department that would come. 检查部门")
@click.option("--matter", "matters", required=True, multiple=True, metavar="ID", help="Matter to be checked; may be repeated. 监管事项")
@click.option(
    "--stream", type=click.Choice(["random", "risk", "caused", "unknown"]), default="unknown", help="Why: drawn, risk-led, caused. 检查类型"
)
@click.option("--reason", default="", metavar="CODE", help="Code of a reason that a rule may exempt, such as hotline. 事由")
@click.option("--register", metavar="NAME", help="Register that holds the entity's tier. 名录库")
@click.option("--rules", multiple=True, type=click.Path(path_type=Path), help="Without a store: a rule set of ceilings; may be repeated. 规则集")
@click.option("--visits", type=click.Path(path_type=Path), help="Without a store: the visits so far. 既往检查")
@click.option("--departments", type=click.Path(path_type=Path), help="Without a store: the list of departments (departments/1). 部门名单")
@click.option(
    "--column",
    "columns",
    type=(click.Choice(["entity", "day", "body", "matters", "stream", "reason"]), str),
    multiple=True,
    help="Without a store: heading of a column of the file of visits, where it is not the usual one. 列名",
)
@click.option("--id-scheme", default="", help="Without a store: scheme of the ids in the file of visits, where they stand without one. 标识方案")
@click.option("--id-pattern", default="", help="Without a store: form of that scheme's values, where it is not built in. 标识格式")
@click.option("--tier", metavar="CODE", help="Without a store: the entity's tier. 等级")
@with_settings
def may_come(
    entity: str,
    day: date,
    body: str,
    matters: Sequence[str],
    stream: Stream,
    reason: str,
    register: str | None,
    rules: Sequence[Path],
    visits: Path | None,
    departments: Path | None,
    columns: Sequence[tuple[str, str]],
    id_scheme: str,
    id_pattern: str,
    tier: str | None,
    settings: Settings,
    say: Answer,
) -> None:
    """Say whether a department may come to ENTITY on a day, by which rule, and how many visits count so far. 检查前核对。

    Of a store, or of files alone: --rules, --visits and --departments. Exit status 1 where it may not come.
    """
    if rules or visits or departments:
        if not rules or visits is None or departments is None or register:
            raise click.UsageError(_("without a store give --rules, --visits and --departments, and --tier where ceilings name tiers"))
        from jointsup.model.plan import IdColumn
        from jointsup.services.registers.past_visits import COLUMNS
        from jointsup.services.visits import may_come_of_files

        named = {**COLUMNS, **dict(columns)}
        ids = IdColumn(named["entity"], id_scheme, id_pattern)
        said = may_come_of_files(
            rules, visits, departments, entity, day, body, matters, stream=stream, reason=reason, tier=tier, ids=ids, columns=named
        )
    else:
        if tier:
            raise click.UsageError(_("a store has the tier in a register; name it with --register"))
        from jointsup.services.application import open_with

        with open_with(settings, actor_of(settings), create=False) as app:
            said = app.visits.may_come(entity, day, body, matters, stream=stream, reason=reason, register=register)
    _tell(say, said)
    say.fact(**said.json())
    say.exit_status = 0 if said.allowed else 1


def _tell(say: Answer, said: Said) -> None:
    say(*(("It may come.", "可以检查。") if said.allowed else ("It may not come.", "不得检查。")))
    if not said.registered:
        say("  No register was asked: whether there is such an entity is not known.", "  未核对名录库：是否确有该监管对象不得而知。")
    if not said.rules:
        say("  No ceilings and no no-repeat windows are in force.", "  现行规则集中没有频次上限和免重复检查期。")
    for barred in said.coming.barred:
        _tell_barred(say, barred)
    for one in said.coming.counted:
        _tell_counted(say, one)
    if said.coming.exempt:
        say("  The reason is exempt: the visit does not count.", "  该事由属于豁免情形，不计入频次。")
    if said.coming.due is not None:
        say(f"  It is due by round {said.coming.due.round}.", f"  该检查系批次 {said.coming.due.round} 抽取确定。")
    for due in said.coming.still_due:
        first, last, bodies = due.days.first, due.days.last, Listed(due.bodies)
        say(
            f"  Still due, and not counted: round {due.round}, {first} to {last}, {bodies}.",
            f"  尚待实施、未计入：批次 {due.round}，{first} 至 {last}，{bodies.text('zh')}。",
        )


def _tell_counted(say: Answer, one: Counted) -> None:
    entry, rules = one.ceiling.entry, one.ceiling.rules
    english, chinese = ("reached", "已达上限") if not one.kept else ("kept", "未超上限")
    say(
        f"  {rules.name} {rules.version}, {entry.id}: {counted(one.before, 'visit')} so far, at most {entry.visits} "
        f"{_span(entry)[0]}: {english} ({rules.source})",
        f"  {rules.name} {rules.version}，{entry.id}：已计 {one.before} 次，{_span(entry)[1]}最多 {entry.visits} 次：{chinese}（{rules.source}）",
    )


def _span(entry: CeilingEntry) -> tuple[str, str]:
    """Return what a ceiling counts, in words."""
    levels = (f" by {', '.join(entry.levels)}", "、".join(LEVELS[level] for level in entry.levels)) if entry.levels else ("", "各级合计")
    if entry.count == "calendar":
        return f"in {entry.months} calendar months{levels[0]}", f"{levels[1]}每 {entry.months} 个日历月"
    return f"in any {entry.months} months{levels[0]}", f"{levels[1]}任意连续 {entry.months} 个月"


def _tell_barred(say: Answer, one: Barred) -> None:
    rules, bodies, matters = one.rule.rules, Listed(one.visit.bodies), Listed(one.matters)
    say(
        f"  {rules.name} {rules.version}, {one.rule.entry.id}: {bodies} of a level above checked {matters}; not again before "
        f"{one.until.last} is over ({rules.source})",
        f"  {rules.name} {rules.version}，{one.rule.entry.id}：上级（{bodies.text('zh')}）已检查 {matters.text('zh')}，"
        f"至 {one.until.last} 止不得重复检查（{rules.source}）",
    )
