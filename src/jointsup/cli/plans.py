"""``jointsup plans``: the year's plan and its lines, drafted, approved, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jointsup.cli.application import with_application
from jointsup.cli.days import DAY
from jointsup.cli.output import Answer
from jointsup.cli.steps import Bar
from jointsup.said import Listed

if TYPE_CHECKING:
    from jointsup.model.annual import PlanLineRow
    from jointsup.services.application import Application

HEADINGS = {
    "en": ("line", "name", "state", "window", "way", "bodies", "amount"),
    "zh": ("任务", "任务名称", "状态", "检查时段", "方式", "执行部门", "比例或数量"),
}

_lines = click.argument("lines", metavar="[LINE]...", nargs=-1)


@click.command()
@click.argument("document", type=click.Path(path_type=Path))
@with_application
def draft(app: Application, document: Path, say: Answer) -> None:
    """Draft a year's plan with its lines (annual/1), or change drafts. 起草计划。"""
    _told(app.plans.draft(document), say)


@click.command()
@click.argument("plan")
@_lines
@with_application
def approve(app: Application, plan: str, lines: tuple[str, ...], say: Answer) -> None:
    """Approve LINES of the plan PLAN, or all that are drafted. 批准计划任务。"""
    _told(app.plans.approve(plan, lines or None), say)


@click.command()
@click.argument("plan")
@click.argument("lines", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why. 理由")
@with_application
def withdraw(app: Application, plan: str, lines: tuple[str, ...], reason: str, say: Answer) -> None:
    """Withdraw LINES of the plan PLAN that no round has taken up. 撤回计划任务。"""
    _told(app.plans.withdraw(plan, lines, reason), say)


@click.command()
@click.argument("plan")
@with_application
def show(app: Application, plan: str, say: Answer) -> None:
    """Show the plan PLAN and where its lines stand. 查看计划。"""
    from jointsup.codec.structure import unstructure
    from jointsup.model.annual import LINE_STATES

    stated, rows = app.plans.show(plan)
    say(f"{stated.title} ({stated.year})", f"{stated.title}（{stated.year} 年）")
    table = [
        (
            row.id,
            row.name,
            LINE_STATES[row.state] if say.language == "zh" else row.state,
            " – ".join(line.line.window),
            line.way,
            Listed(line.line.bodies).text(say.language),
            line.line.amount or "–",
        )
        for line, row in zip(stated.lines, rows, strict=True)
    ]
    say.table([HEADINGS[say.language], *table])
    say.fact(plan=unstructure(stated), states={row.id: row.state for row in rows})


@click.command()
@click.argument("plan")
@click.option("--register", required=True, metavar="NAME", help="Register of entities. 名录库")
@click.option("--day", type=DAY, help="Day of the register's state; today if not given. 日期")
@click.option("--by", multiple=True, metavar="FACET[:N]", help="Break counts down by a facet, or by N characters of it; may be repeated. 分维度")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write; must not exist or be empty. 输出目录")
@with_application
def meets(app: Application, plan: str, register: str, day: date | None, by: tuple[str, ...], out: Path | None, say: Answer) -> None:
    """Find whose matters fall on the same entities, by the lines of the plan PLAN and the lists of matters, over a register.

    With --out: meets.json (meets/1), tables, a picture, and annual.json, the drafted lines with the departments of their joint groups as
    participants, for a person to look at and draft. 部门交集。
    """
    from jointsup.cli.meets import STEPS, tell_met
    from jointsup.services.meets.writing import write_met

    found = app.meets.of_plan(plan, register, as_of=day, by=by or None, progress=Bar(say, STEPS))
    if out is not None:
        write_met(out, found, app.meets.joint_draft(plan, found), say.language)
    tell_met(found, say)
    if out is not None:
        say(f"Written to {out}; annual.json is a draft, for a person to look at.", f"已写入 {out}；annual.json 为草案，须经人工审定。")
        say.fact(folder=str(out))


def _told(rows: Sequence[PlanLineRow], say: Answer) -> None:
    from jointsup.model.annual import LINE_STATES

    for row in rows:
        say(f"{row.id}: {row.state}", f"{row.id}：{LINE_STATES[row.state]}")
    say.fact(states={row.id: row.state for row in rows})
