"""``jointsup ledger``: the log of every act, shown, checked, joined in checkpoints, erased where the law asks."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jointsup.cli.application import with_application
from jointsup.cli.days import DAY
from jointsup.cli.output import Answer
from jointsup.said import Words

if TYPE_CHECKING:
    from jointsup.services.application import Application

HEADINGS = {
    "en": ("time", "book", "number", "act", "subject", "person"),
    "zh": ("时间", "账簿", "序号", "操作", "对象", "操作人"),
}

REWRITTEN = Words(
    "that the ledger was not rewritten whole: nothing that left the house was given (--against)",
    "台账未被整体重写：未提供已送外部留存的材料（--against）",
)
UNSEEN = Words(
    "that grants, plans and rounds in the tables are what the entries say: who administers the database can change them",
    "数据表中的授权、计划和批次与台账记录一致：数据库管理者可以直接改动",
)


@click.command()
@click.option("--book", help="Only this book, such as store or round:market/1. 账簿")
@click.option("--subject", help="Only what was done to this. 对象")
@click.option("--person", help="Only what this person did; needs --purpose. 操作人")
@click.option("--act", help="Only this kind of act, such as rounds.draw. 操作")
@click.option("--from", "since", type=DAY, help="First day. 起始日")
@click.option("--to", "until", type=DAY, help="Last day. 截止日")
@click.option("--purpose", default="", help="Show persons and facts too, for this purpose, which is logged. 用途")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, help="How many entries at most. 条数")
@with_application
def show(
    app: Application,
    book: str | None,
    subject: str | None,
    person: str | None,
    act: str | None,
    since: date | None,
    until: date | None,
    purpose: str,
    limit: int,
    say: Answer,
) -> None:
    """Show entries of the ledger in order of time; persons and facts are masked without a purpose. 查看台账。"""
    shown = app.ledger.show(
        book=book,
        subject=subject,
        person=person,
        act=act,
        since=since,
        until=until,
        purpose=purpose,
        limit=limit,
    )
    rows = [HEADINGS[say.language]]
    rows += [(e.at, e.book, str(e.number), e.act, e.subject or "–", e.person or "–") for e in shown]
    say.table(rows)
    say.fact(
        entries=[
            {
                "book": e.book,
                "number": e.number,
                "at": e.at,
                "act": e.act,
                "digest": e.digest,
                "person": e.person,
                "department": e.department,
                "subject": e.subject,
                "facts": e.facts,
                "erased": e.erased,
            }
            for e in shown
        ]
    )


@click.command()
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    multiple=True,
    help="What left the house: record.json, a checkpoint, an entry; may be repeated. 外部留存文件",
)
@click.option("--no-files", is_flag=True, help="Leave the files of the data folder unread. 不核对文件")
@with_application
def check(app: Application, against: tuple[Path, ...], no_files: bool, say: Answer) -> None:
    """Check every chain, payload, checkpoint and file, and all of it against what left the house. 核对台账。

    Exit status 1 if anything is wrong.
    """
    report = app.ledger.check(files=not no_files, against=against)
    for found in (*report.faults, *report.remarks):
        say(found.text("en"), found.text("zh"))
    say(
        f"{report.entries} entries in {report.books} books, {report.checkpoints} checkpoints, {report.files} files: "
        f"{report.fault_count} faults, {report.remark_count} remarks",
        f"{report.books} 本账簿、{report.entries} 条记录、{report.checkpoints} 个检查点、{report.files} 个文件："
        f"{report.fault_count} 处问题，{report.remark_count} 处提示",
    )
    limits = [UNSEEN] if against else [REWRITTEN, UNSEEN]
    say("What this check cannot show:", "本次核对不能证明的事项：")
    for limit in limits:
        say(f"  - {limit.text('en')}", f"  - {limit.text('zh')}")
    say.fact(
        entries=report.entries,
        books=report.books,
        checkpoints=report.checkpoints,
        files=report.files,
        fault_count=report.fault_count,
        remark_count=report.remark_count,
        faults=[{"code": p.code, "where": p.where, "text": p.text(say.language)} for p in report.faults],
        remarks=[{"code": p.code, "where": p.where, "text": p.text(say.language)} for p in report.remarks],
        cannot_show=[limit.text(say.language) for limit in limits],
    )
    if not report.clean:
        say.exit_status = 1


@click.command()
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File for the checkpoint. 检查点文件")
@with_application
def checkpoint(app: Application, out: Path, say: Answer) -> None:
    """Join the heads of all books in a checkpoint, to be kept by somebody outside the house. 建立检查点。"""
    from jointsup.algorithms.ledger import checkpoint_digest
    from jointsup.canonical import canonical
    from jointsup.codec.files import write_file
    from jointsup.codec.structure import unstructure

    made = app.ledger.checkpoint()
    text = canonical(unstructure(made))
    write_file(out, text.encode(), public=True)
    digest = checkpoint_digest(app.acting.store.hash_name, text)
    say(f"checkpoint {made.number}: {digest}", f"检查点 {made.number}：{digest}")
    say(f"Give {out} to somebody outside the house to keep.", f"请将 {out} 交由外部机构留存。")
    say.fact(number=made.number, digest=digest, file=str(out))


@click.command()
@click.argument("book")
@click.argument("numbers", type=click.IntRange(1), nargs=-1, required=True)
@click.option("--ground", required=True, help="The article of law and the request. 法律依据")
@with_application
def erase(app: Application, book: str, numbers: tuple[int, ...], ground: str, say: Answer) -> None:
    """Empty what entries NUMBERS of BOOK hold about persons; entries and chain stay. 依法删除内容。"""
    digests = app.ledger.erase([(book, number) for number in numbers], ground)
    say(f"{len(digests)} payloads erased; backups made before still hold them.", f"已删除 {len(digests)} 项内容；此前的备份中仍有。")
    say.fact(erased_by=list(digests))
