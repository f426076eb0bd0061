"""``jointsup plans``: the year's plan and its lines, drafted, approved, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jointsup.cli.application import with_application
from jointsup.cli.output import Answer
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


def _told(rows: Sequence[PlanLineRow], say: Answer) -> None:
    from jointsup.model.annual import LINE_STATES

    for row in rows:
        say(f"{row.id}: {row.state}", f"{row.id}：{LINE_STATES[row.state]}")
    say.fact(states={row.id: row.state for row in rows})
