"""``jointsup outbox``: what acts have to tell, sent, listed, sent again."""

from __future__ import annotations

from gettext import gettext as _
from typing import TYPE_CHECKING, cast

import click

from jointsup.cli.application import with_application
from jointsup.cli.output import Answer

if TYPE_CHECKING:
    from jointsup.model.stored import OutboxState
    from jointsup.services.application import Application

STATES = ("waiting", "sending", "delivered", "dead", "erased")
HEADINGS = {
    "en": ("state", "tries", "due", "receiver", "kind", "entry", "key", "fault"),
    "zh": ("状态", "次数", "到期", "接收方", "类别", "台账记录", "幂等键", "失败原因"),
}


@click.command()
@click.option("--seconds", type=click.IntRange(1), help="Begin no further message after so many seconds. 时限（秒）")
@with_application
def run(app: Application, seconds: int | None, say: Answer) -> None:
    """Send everything that is due, each message in a process of its own with a time limit. 发送消息。

    To be run every minute or so by whatever starts jobs on the machine; two at once do no harm.
    """
    done = app.outbox.deliver(seconds=seconds)
    say(
        f"sent {done.sent}, failed {done.failed}, of these given up {done.dead}, late {done.late}",
        f"已发送 {done.sent} 条，失败 {done.failed} 条，其中放弃 {done.dead} 条，超时归还 {done.late} 条",
    )
    if done.dead:
        say("See jointsup outbox list --state dead.", "请查看 jointsup outbox list --state dead。")
    say.fact(sent=done.sent, failed=done.failed, dead=done.dead, late=done.late)


@click.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only messages in this state. 状态")
@click.option("--receiver", help="Only messages to this receiver. 接收方")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, help="How many messages at most. 条数")
@with_application
def list_(app: Application, state: str | None, receiver: str | None, limit: int, say: Answer) -> None:
    """List messages, the longest due first; their bodies are not shown. 查看待发消息。"""
    shown = app.outbox.show(state=cast("OutboxState | None", state), receiver=receiver, limit=limit)
    rows = [HEADINGS[say.language]]
    rows += [
        (m.state, str(m.tries), m.due, m.receiver, m.kind, f"{m.book}, {m.number}", m.key[:16], m.fault or "–") for m in shown
    ]
    say.table(rows)
    say.fact(
        messages=[
            {
                "key": m.key,
                "state": m.state,
                "tries": m.tries,
                "due": m.due,
                "receiver": m.receiver,
                "kind": m.kind,
                "at": m.at,
                "book": m.book,
                "number": m.number,
                "receipt": m.receipt,
                "fault": m.fault,
            }
            for m in shown
        ]
    )


@click.command()
@click.argument("keys", nargs=-1)
@click.option("--receiver", help="All that were given up for this receiver. 接收方")
@with_application
def retry(app: Application, keys: tuple[str, ...], receiver: str | None, say: Answer) -> None:
    """Let messages that were given up be tried anew: KEYS (as --json lists them), or all of a receiver. 重发消息。"""
    if bool(keys) == (receiver is not None):
        raise click.UsageError(_("give keys or --receiver"))
    count = app.outbox.retry(keys, receiver=receiver)
    say(f"{count} messages wait again", f"{count} 条消息重新等待发送")
    say.fact(count=count)
