"""``jointsup round staff`` and ``round recuse``: teams for the visits of a drawn round in a store; the steps between are those of every round."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jointsup.cli.application import with_application
from jointsup.cli.output import Answer
from jointsup.cli.round import tell_where
from jointsup.cli.staff import tell_entry

if TYPE_CHECKING:
    from jointsup.model.staffing import Decision, EntryKind
    from jointsup.services.application import Application


@click.command()
@click.argument("order", type=click.Path(path_type=Path))
@with_application
def staff(app: Application, order: Path, say: Answer) -> None:
    """Open the staffing that ORDER (staffing_order/1) describes: a round of its own for the own department's visits of a drawn one.

    Then freeze, commit, reveal and draw it as every round. 建立选派批次：为本部门在已抽取批次中的检查选派人员，其后各步同其他批次。
    """
    from jointsup.services.sources import remarks_of

    row = app.rounds.staff(order)
    for remark in remarks_of(tell_where(app, row.round_id, say).row.order.sources):
        say(f"  note: {remark.text('en')}", f"  提示：{remark.text('zh')}")


@click.command()
@click.argument("round_id", metavar="ROUND")
@click.option("--visit", required=True, help="Id of the visit. 检查标识")
@click.option("--slot", required=True, type=click.IntRange(min=1), help="Number of the slot in the visit. 名额序号")
@click.option("--kind", type=click.Choice(["recusal", "absence"]), default="recusal", help="A recusal asked for on site, or an absence. 回避，或不能到场")
@click.option("--refused", is_flag=True, help="The recusal is refused: entered, and nothing changes. 驳回回避申请")
@click.option("--reason", required=True, help="Ground of it, or of the refusal. 理由")
@with_application
def recuse(
    app: Application, round_id: str, visit: str, slot: int, kind: EntryKind, refused: bool, reason: str, say: Answer
) -> None:
    """Enter a recusal asked for on site, or an absence, in the staffing ROUND. 登记现场回避或不能到场，由规则确定接替人员。"""
    decision: Decision = "refused" if refused else "granted"
    tell_entry(say, app.rounds.recuse(round_id, visit, slot, reason=reason, kind=kind, decision=decision))
