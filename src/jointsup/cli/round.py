"""``jointsup round``: the steps of a round in a store, each an act; what comes next is told after each."""

from __future__ import annotations

import json
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import click

from jointsup.cli.application import with_application
from jointsup.cli.output import Answer
from jointsup.cli.prove import tell
from jointsup.cli.steps import any_engine_option
from jointsup.model.rounds import STATES

if TYPE_CHECKING:
    from jointsup.services.application import Application
    from jointsup.services.life.situation import Situation

FILE = click.Path(path_type=Path)


def tell_where(app: Application, round_id: str, say: Answer) -> Situation:
    """Say where the round stands now and what comes next."""
    stand = app.rounds.show(round_id)
    row = stand.row
    say(
        f"round {stand.name}: {row.state}; next: {stand.next_words('en')}",
        f"批次 {stand.name}：{STATES[row.state].chinese}；下一步：{stand.next_words('zh')}",
    )
    say.fact(
        round_id=row.round_id,
        attempt=row.attempt,
        state=row.state,
        next=stand.next_step,
        frame_digest=row.frame_digest,
        round_digest=row.round_digest,
        record_digest=row.record_digest,
    )
    return stand


@click.command(name="open")
@click.argument("order", type=FILE, required=False)
@click.option("--again", metavar="ROUND", help="Open the next attempt of this void round. 对无效批次再次抽取")
@click.option("--sources", type=FILE, help="With --again: JSON of the new sources of the seed. 新的种子来源")
@with_application
def open_round(app: Application, order: Path | None, again: str | None, sources: Path | None, say: Answer) -> None:
    """Open the round that ORDER (order/1) describes and take up its lines; or the next attempt of a void round. 建立批次。"""
    if (order is None) == (again is None) or (again is None) != (sources is None):
        raise click.UsageError(_("give an ORDER, or --again ROUND with --sources FILE"))
    from jointsup.services.sources import remarks_of

    if again is not None and sources is not None:
        from jointsup.codec.reading import read_document
        from jointsup.model.plan import PlanSources

        app.rounds.again(again, read_document(sources, PlanSources))
    elif order is not None:
        again = app.rounds.open(order).round_id
    assert again is not None
    for remark in remarks_of(tell_where(app, again, say).row.order.sources):
        say(f"  note: {remark.text('en')}", f"  提示：{remark.text('zh')}")


@click.command()
@click.argument("round_id", metavar="ROUND")
@click.option("--take-good", is_flag=True, help="Leave faulty rows out instead of refusing. 剔除有误的行")
@any_engine_option
@with_application
def freeze(app: Application, round_id: str, take_good: bool, engine: str, say: Answer) -> None:
    """Freeze ROUND: the register's state as of its day becomes the frame. 固化抽样框。"""
    pair = app.rounds.freeze(round_id, engine=engine, take_good=take_good)
    say(f"frame digest  {pair.frame_digest}", f"抽样框摘要    {pair.frame_digest}")
    say(f"round digest  {pair.round_digest}", f"批次文件摘要  {pair.round_digest}")
    tell_where(app, round_id, say)


@click.command()
@click.argument("round_id", metavar="ROUND")
@click.option("--kind", type=click.Choice(["pair", "commitments", "reveals"]), help="Close this list; print what to send. 截止并送出")
@click.option("--receipt", type=FILE, help="Enter what a witness confirms. 登记回执")
@click.option("--waive", metavar="REASON", help="With --kind: go on without this receipt, for this reason. 不再等待回执")
@with_application
def witness(
    app: Application, round_id: str, kind: str | None, receipt: Path | None, waive: str | None, say: Answer
) -> None:
    """Print what goes to the witnesses of ROUND, closing the list it is about; or enter a witness's receipt. 见证。"""
    if (kind is None) == (receipt is None):
        raise click.UsageError(_("give either --kind or --receipt"))
    if receipt is not None:
        app.rounds.witness(round_id, receipt)
    elif waive is not None:
        app.rounds.waive(round_id, cast(Any, kind), waive)
    else:
        if kind == "pair":
            pair = app.rounds.show(round_id).pair
            what: Any = [pair.round_id, pair.attempt, pair.frame_digest, pair.round_digest]
        else:
            what = app.rounds.close(round_id, cast(Literal["commitments", "reveals"], kind))
        shown = what if isinstance(what, str) else json.dumps(what, ensure_ascii=False)
        say(f"send to the witnesses: {shown}", f"送见证方：{shown}")
        say.fact(kind=kind, what=what)
    tell_where(app, round_id, say)


@click.command()
@click.argument("round_id", metavar="ROUND")
@click.argument("commitment", type=FILE)
@with_application
def commit(app: Application, round_id: str, commitment: Path, say: Answer) -> None:
    """Enter a party's COMMITMENT (commitment/1, made by jointsup commit on the party's machine). 登记承诺。"""
    app.rounds.commit(round_id, commitment)
    tell_where(app, round_id, say)


@click.command()
@click.argument("round_id", metavar="ROUND")
@click.argument("nonce", type=FILE)
@with_application
def reveal(app: Application, round_id: str, nonce: Path, say: Answer) -> None:
    """Enter a party's NONCE (nonce/1) before the deadline. Exit status 1 where it is not the one committed to. 登记揭示。"""
    from jointsup.codec.reading import read_document
    from jointsup.model.documents import Nonce

    given = read_document(nonce, Nonce)
    right = app.rounds.reveal(round_id, given)
    if not right:
        say(
            f"{given.party}: this is not the nonce that it committed to; it may be put right until the deadline.",
            f"{given.party} 的随机数与其承诺不符；截止前可更正。",
        )
        say.exit_status = 1
    say.fact(party=given.party, right=right)
    tell_where(app, round_id, say)


@click.command()
@click.argument("round_id", metavar="ROUND")
@click.argument("event", required=False)
@click.argument("value", required=False)
@click.option("--called-off", metavar="REASON", help="The event gave no value; its fallback counts. 事件取消")
@click.option("--fetch", is_flag=True, help="Have a plugin's source fetch the value. 由插件获取公布值")
@click.option("--source", default="", help="With --fetch: this source, where there are several. 指明来源")
@with_application
def announce(
    app: Application, round_id: str, event: str | None, value: str | None, called_off: str | None, fetch: bool, source: str, say: Answer
) -> None:
    """Enter the public VALUE that EVENT gave, or that it was called off, or have it fetched. 登记公布值。"""
    if fetch and event is None and called_off is None:
        found = app.rounds.announce_from(round_id, source)
        say(f"public value  {found}", f"公布值  {found}")
        say.fact(value=found)
        tell_where(app, round_id, say)
        return
    if fetch or source or event is None or (value is None) == (called_off is None):
        raise click.UsageError(_("give EVENT with a VALUE or --called-off REASON, or --fetch alone"))
    if value is not None:
        app.rounds.announce(round_id, event, value)
    elif called_off is not None:
        app.rounds.call_off(round_id, event, called_off)
    tell_where(app, round_id, say)


@click.command()
@click.argument("round_id", metavar="ROUND")
@any_engine_option
@with_application
def draw(app: Application, round_id: str, engine: str, say: Answer) -> None:
    """Fix the seed of ROUND, draw, check the record and keep it: entities, or the teams of a staffing. 抽取，或选派检查组。"""
    from jointsup.verify.words import LEVELS

    if app.rounds.show(round_id).row.staffing is not None:
        teams = app.rounds.draw_teams(round_id)
        say(f"record digest  {teams.record_digest}", f"档案摘要  {teams.record_digest}")
        say(f"{teams.filled} of {teams.slots} slots filled.", f"名额 {teams.slots} 个，已填补 {teams.filled} 个。")
        say.fact(slots=teams.slots, filled=teams.filled)
        tell_where(app, round_id, say)
        return
    report = app.rounds.draw(round_id, engine=engine)
    say(f"record digest  {report.record_digest}", f"档案摘要  {report.record_digest}")
    say(
        f"Checked at level {report.level}: no deviation.", f"已核验（层级：{LEVELS[report.level][1]}），未见偏差。"
    )
    tell_where(app, round_id, say)


@click.command()
@click.argument("round_id", metavar="ROUND")
@click.argument("entity")
@click.option("--ground", type=click.Choice(["cancelled", "doubled", "not_ours"]), required=True, help="What was wrong. 事由")
@click.option("--evidence", type=FILE, required=True, help="File that shows it; kept by its digest. 证据文件")
@click.option("--reason", required=True, help="Why, in words. 理由")
@any_engine_option
@with_application
def replace(
    app: Application, round_id: str, entity: str, ground: str, evidence: Path, reason: str, engine: str, say: Answer
) -> None:
    """Take reserves for ENTITY, whose row was wrong on the day of the freeze. 递补。"""
    taken = app.rounds.replace(
        round_id, entity, ground=cast(Any, ground), evidence=evidence, reason=reason, engine=engine
    )
    for line, who in taken:
        say(f"{line}: {who or 'nobody is left'}", f"{line}：{who or '无可递补'}")
    say.fact(taken=[list(pair) for pair in taken])
    tell_where(app, round_id, say)


@click.command()
@click.argument("round_id", metavar="ROUND")
@click.argument("entity")
@click.option("--purpose", required=True, help="What the proof is for; stands in the read log. 用途")
@click.option("--out", type=FILE, required=True, help="File for the proof. 凭证文件")
@any_engine_option
@with_application
def prove(
    app: Application, round_id: str, entity: str, purpose: str, out: Path, engine: str, say: Answer
) -> None:
    """Write ENTITY's own proof (proof/1), or that it has no row in the frame (absence/1). 出具凭证。"""
    from jointsup.canonical import canonical
    from jointsup.codec.files import write_file

    proof = app.rounds.prove(round_id, entity, purpose, engine=engine)
    write_file(out, canonical(proof).encode())
    tell(proof, entity, out, say)


@click.command()
@click.argument("round_id", metavar="ROUND")
@click.option("--moment", type=click.Choice(["draw", "notice", "result"]), default="draw", help="What has happened. 时点")
@any_engine_option
@with_application
def disclose(app: Application, round_id: str, moment: str, engine: str, say: Answer) -> None:
    """Publish what the lines' rules open from a moment on. 公开。"""
    app.rounds.disclose(round_id, cast(Any, moment), engine=engine)
    tell_where(app, round_id, say)


@click.command()
@click.argument("round_id", metavar="ROUND")
@click.option("--out", type=FILE, required=True, help="New folder. 目标文件夹")
@click.option("--whole", metavar="PURPOSE", help="Closed parts and frame too, for this purpose, which is logged. 全部文件及用途")
@with_application
def export(app: Application, round_id: str, out: Path, whole: str | None, say: Answer) -> None:
    """Write the files of ROUND into a folder: those that are public by now, or all. 导出。"""
    app.rounds.export(round_id, out, public=whole is None, purpose=whole or "")
    say(f"written: {out}", f"已写出：{out}")
    say.fact(folder=str(out))


@click.command()
@click.argument("round_id", metavar="ROUND", required=False)
@with_application
def show(app: Application, round_id: str | None, say: Answer) -> None:
    """Show where ROUND stands and what comes next, or all rounds of the area. 查看批次。"""
    if round_id is None:
        rows = app.rounds.all()
        heading = ("批次", "次", "状态") if say.language == "zh" else ("round", "attempt", "state")
        states = [STATES[row.state].text(say.language) for row in rows]
        say.table([heading, *((r.round_id, str(r.attempt), state) for r, state in zip(rows, states, strict=True))])
        say.fact(rounds=[{"round_id": r.round_id, "attempt": r.attempt, "state": r.state} for r in rows])
        return
    stand = tell_where(app, round_id, say)
    committed, revealed, outstanding = dict(stand.commitments), dict(stand.reveals), stand.outstanding
    rows_of = [("提交方", "承诺", "揭示") if say.language == "zh" else ("party", "committed", "revealed")]
    for party in stand.bodies:
        right = party in revealed and party not in outstanding
        rows_of.append(
            (party, _mark(party in committed), _mark(right) if party not in revealed or right else "✗")
        )
    say.table(rows_of)
    say.fact(
        parties=[
            {"party": party, "committed": party in committed, "revealed": party in revealed} for party in stand.bodies
        ],
        receipts=stand.receipts(),
        value=list(stand.value) if stand.value else None,
    )


@click.command()
@click.argument("round_id", metavar="ROUND")
@click.option("--reason", help="Why the round ends. 理由")
@click.option("--void", is_flag=True, help="No seed can be made: declare the attempt void. 宣布无效")
@with_application
def cancel(app: Application, round_id: str, reason: str | None, void: bool, say: Answer) -> None:
    """End ROUND before its seed can be known, or declare its attempt void where none can be made. 取消。"""
    if void == (reason is not None):
        raise click.UsageError(_("give either --reason or --void"))
    if reason is not None:
        app.rounds.cancel(round_id, reason)
    else:
        app.rounds.void(round_id)
    tell_where(app, round_id, say)


def _mark(done: bool) -> str:
    return "✓" if done else "–"
