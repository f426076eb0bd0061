"""``jointsup registers``: living lists of entities and inspectors, declared, loaded, compared, corrected, looked up."""

from __future__ import annotations

from datetime import date
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jointsup.cli.application import with_application
from jointsup.cli.days import DAY
from jointsup.cli.output import Answer
from jointsup.cli.steps import Bar, is_large, table_options
from jointsup.said import Listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jointsup.codec.tables import Encoding
    from jointsup.model.registers import Values
    from jointsup.services.application import Application
    from jointsup.services.registers.shown import ShownChange

KINDS = {"came": "新增", "went": "退出", "changed": "变更"}
CHANGES = {
    "en": ("id", "what", "day", "before", "after", "source", "ground"),
    "zh": ("标识", "变更", "日期", "原值", "新值", "来源", "事由"),
}

STEPS = {
    "read": ("reading the register", "读取名录库"),
    "judge": ("checking rows", "核验各行"),
    "sort": ("putting rows in order", "排序留存"),
    "compare": ("comparing with the state before", "与上期比对"),
}

_purpose = click.option("--purpose", default="", help="Show personal values too, for this purpose, which is logged. 用途")
_secret = click.option("--secret", is_flag=True, help="With a purpose, show secret values too. 机密")
_take_good = click.option("--take-good", is_flag=True, help="Leave faulty rows out and list them. 仅取合格行")


@click.command()
@click.argument("declaration", type=click.Path(path_type=Path))
@with_application
def declare(app: Application, declaration: Path, say: Answer) -> None:
    """Declare a register by DECLARATION (register/1), or a new version of one. 声明名录库。"""
    row = app.registers.declare(declaration)
    say(f"{row.register}: declaration {row.version}", f"{row.register}：声明第 {row.version} 版")
    say.fact(register=row.register, version=row.version, digest=row.digest)


@click.command()
@click.argument("name")
@click.argument("rows", type=click.Path(path_type=Path), required=False)
@click.option("--as-of", required=True, type=DAY, help="Day of the state. 数据截至日")
@click.option("--plugin-source", metavar="PROVIDER", help="Take the rows from a plugin's source, such as city/permits. 插件来源")
@click.option("--source", default="", help="Who or what the rows of a file come from. 来源")
@click.option("--ground", required=True, help="Why they are loaded. 事由")
@click.option("--source-version", default="", help="What the source calls this state. 来源版本")
@table_options
@_take_good
@with_application
def load(
    app: Application,
    name: str,
    rows: Path | None,
    as_of: date,
    plugin_source: str | None,
    source: str,
    ground: str,
    source_version: str,
    sheet: str | None,
    encoding: Encoding | None,
    take_good: bool,
    say: Answer,
) -> None:
    """Load the register NAME whole as of a day, from the file ROWS or from a plugin's source. 载入名录。"""
    if (rows is None) == (plugin_source is None) or bool(source) == (rows is None):
        raise click.UsageError(_("give ROWS with --source, or --plugin-source alone"))
    with say.listing(Path(f"{rows.name if rows else name}.refused.csv")):
        if plugin_source is not None:
            loaded = app.registers.load_from(
                name, plugin_source, as_of=as_of, ground=ground, take_good=take_good
            )
        else:
            bar = Bar(say, STEPS, quiet=rows is None or not is_large(rows))
            loaded = app.registers.load(
                name,
                rows,
                as_of=as_of,
                source=source,
                ground=ground,
                source_version=source_version,
                sheet=sheet,
                encoding=encoding,
                take_good=take_good,
                progress=bar,
            )
            bar.end()
    row = loaded.load
    say(
        f"{row.rows} rows taken, {row.refused} refused: {row.came} came, {row.went} went, {row.changed} changed.",
        f"载入 {row.rows} 行，拒收 {row.refused} 行：新增 {row.came}，退出 {row.went}，变更 {row.changed}。",
    )
    if not row.compared:
        say("First load: of single rows nothing is kept but the file.", "首次载入：只留存文件，不逐行记录。")
    for remark in loaded.remarks[:5]:
        say(f"  note: {remark.text('en')}", f"  提示：{remark.text('zh')}")
    for found in loaded.problems[:5]:
        say(f"  refused: {found.text('en')}", f"  拒收：{found.text('zh')}")
    if loaded.unknown_columns:
        columns = Listed(loaded.unknown_columns)
        say(f"  not read: {columns}", f"  未读取的列：{columns.text('zh')}")
    say.fact(
        register=name,
        number=row.number,
        digest=row.digest,
        rows=row.rows,
        refused=row.refused,
        came=row.came,
        went=row.went,
        changed=row.changed,
        compared=row.compared,
        unknown_columns=list(loaded.unknown_columns),
        remarks=loaded.remark_count,
        problems=[{"code": p.code, "text": p.text(say.language)} for p in loaded.problems],
    )


@click.command()
@click.argument("name")
@click.argument("first", type=DAY)
@click.argument("last", type=DAY)
@click.option("--limit", type=click.IntRange(0, 1_000_000), default=100, help="How many changes are listed at most. 条数")
@_purpose
@_secret
@with_application
def diff(
    app: Application, name: str, first: date, last: date, limit: int, purpose: str, secret: bool, say: Answer
) -> None:
    """Say how the register NAME as of LAST differs from that as of FIRST. 比对名录。"""
    found = app.registers.diff(name, first, last, purpose=purpose, secret=secret, most=limit)
    counts = found.counts
    say(
        f"{counts['came']} came, {counts['went']} went, {counts['changed']} changed.",
        f"新增 {counts['came']}，退出 {counts['went']}，变更 {counts['changed']}。",
    )
    say.table(_change_rows(found.changes, say))
    total = sum(counts.values())
    if total > len(found.changes):
        say(f"… and {total - len(found.changes)} more", f"… 另有 {total - len(found.changes)} 条")
    say.fact(
        register=name,
        came=counts["came"],
        went=counts["went"],
        changed=counts["changed"],
        changes=list(map(_change, found.changes)),
    )


@click.command()
@click.argument("name")
@click.argument("identity", metavar="ID", required=False)
@click.option("--as-of", type=DAY, help="Day of the state; today if not given. 日期")
@click.option("--history", is_flag=True, help="What happened to it, instead of how it stands. 变更历史")
@_purpose
@_secret
@with_application
def show(
    app: Application,
    name: str,
    identity: str | None,
    as_of: date | None,
    history: bool,
    purpose: str,
    secret: bool,
    say: Answer,
) -> None:
    """Show the loads of the register NAME, or its row ID as of a day. 查看名录。"""
    if identity is None:
        _show_loads(app, name, say)
    elif history:
        found = app.registers.history(name, identity, purpose=purpose, secret=secret)
        say.table(_change_rows(found, say))
        say.fact(register=name, id=identity, history=list(map(_change, found)))
    else:
        row = app.registers.show(name, identity, as_of=as_of, purpose=purpose, secret=secret)
        if not row.there:
            say(f"{identity} is not there on {row.as_of}.", f"{row.as_of} 没有 {identity}。")
        say.table([(cell.title, cell.value or "–") for cell in row.cells])
        say.fact(
            register=name,
            id=identity,
            as_of=row.as_of,
            load=row.load,
            there=row.there,
            values=[[cell.column, cell.value] for cell in row.cells],
        )


@click.command()
@click.argument("name")
@click.argument("identity", metavar="ID")
@click.option("--set", "values", metavar="HEADING=VALUE", multiple=True, help="A value as it should be; empty: none. 新值")
@click.option("--enter", is_flag=True, help="Enter a row that came, with all its values. 登记新增")
@click.option("--strike", is_flag=True, help="Strike a row that went. 登记退出")
@click.option("--reason", required=True, help="Why. 理由")
@click.option("--day", type=DAY, help="Day from which it holds; today if not given. 生效日")
@with_application
def correct(
    app: Application,
    name: str,
    identity: str,
    values: tuple[str, ...],
    enter: bool,
    strike: bool,
    reason: str,
    day: date | None,
    say: Answer,
) -> None:
    """Correct values of the row ID of the register NAME, enter a row, or strike one. 更正名录。"""
    if (enter and strike) or bool(values) == strike:
        raise click.UsageError(_("give --set HEADING=VALUE, with --enter for a row that came, or --strike alone"))
    if bad := [value for value in values if "=" not in value]:
        raise click.UsageError(_("--set takes HEADING=VALUE, not {given}").format(given=bad[0]))
    given = {heading: value or None for heading, _, value in (one.partition("=") for one in values)}
    if strike:
        row = app.registers.strike(name, identity, reason=reason, day=day)
    else:
        act = app.registers.enter if enter else app.registers.correct
        row = act(name, identity, given, reason=reason, day=day)
    say(f"{identity}: {row.kind} from {row.day} on.", f"{identity}：自 {row.day} 起{KINDS[row.kind]}。")
    say.fact(register=name, id=identity, number=row.number, kind=row.kind, day=row.day)


@click.command()
@click.argument("name")
@click.argument("rows", type=click.Path(path_type=Path))
@click.option("--source", required=True, help="System that recorded them. 来源系统")
@click.option(
    "--column",
    "columns",
    type=(click.Choice(["entity", "day", "body", "matters", "stream", "reason"]), str),
    multiple=True,
    help="Heading of a column, where it is not the usual one. 列名",
)
@table_options
@_take_good
@with_application
def visits(
    app: Application,
    name: str,
    rows: Path,
    source: str,
    columns: tuple[tuple[str, str], ...],
    sheet: str | None,
    encoding: Encoding | None,
    take_good: bool,
    say: Answer,
) -> None:
    """Take in visits of another system to entities of the register NAME. 载入既往检查。"""
    with say.listing(Path(f"{rows.name}.refused.csv")):
        taken = app.registers.visits(
            name, rows, source=source, columns=dict(columns), sheet=sheet, encoding=encoding, take_good=take_good
        )
    say(
        f"{taken.taken} visits taken, {taken.known} known already, {taken.refused} rows refused.",
        f"载入检查 {taken.taken} 次，已有 {taken.known} 次，拒收 {taken.refused} 行。",
    )
    say.fact(register=name, digest=taken.digest, taken=taken.taken, known=taken.known, refused=taken.refused)


def _show_loads(app: Application, name: str, say: Answer) -> None:
    headings = {
        "en": ("number", "as of", "rows", "refused", "came", "went", "changed", "source", "ground"),
        "zh": ("序号", "截至日", "行数", "拒收", "新增", "退出", "变更", "来源", "事由"),
    }
    loads = app.registers.loads(name)
    counts = [(str(n) for n in (load.rows, load.refused, load.came, load.went, load.changed)) for load in loads]
    rows = [
        (str(load.number), load.as_of, *numbers, load.source, load.ground)
        for load, numbers in zip(loads, counts, strict=True)
    ]
    say.table([headings[say.language], *rows])
    say.fact(
        register=name,
        loads=[
            {
                "number": load.number,
                "as_of": load.as_of,
                "digest": load.digest,
                "name": load.name,
                "rows": load.rows,
                "refused": load.refused,
                "came": load.came,
                "went": load.went,
                "changed": load.changed,
                "source": load.source,
                "ground": load.ground,
                "entry": load.entry,
            }
            for load in loads
        ],
    )


def _change_rows(changes: Sequence[ShownChange], say: Answer) -> list[tuple[str, ...]]:
    rows = [
        (
            each.id,
            KINDS[each.kind] if say.language == "zh" else each.kind,
            each.day,
            _words(each.old),
            _words(each.new),
            each.source or "–",
            each.ground,
        )
        for each in changes
    ]
    return [CHANGES[say.language], *rows] if rows else []


def _words(values: Values | None) -> str:
    return "; ".join(f"{heading}={value or ''}" for heading, value in values or ()) or "–"


def _change(each: ShownChange) -> dict[str, Any]:
    return {
        "id": each.id,
        "kind": each.kind,
        "day": each.day,
        "number": each.number,
        "old": None if each.old is None else [list(pair) for pair in each.old],
        "new": None if each.new is None else [list(pair) for pair in each.new],
        "source": each.source,
        "ground": each.ground,
        "entry": each.entry,
    }
