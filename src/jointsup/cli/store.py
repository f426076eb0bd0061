"""``jointsup store``: the store itself, shown, backed up, restored, upgraded, swept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jointsup.cli.application import actor_of, with_application, with_settings
from jointsup.cli.output import Answer
from jointsup.cli.steps import Bar

if TYPE_CHECKING:
    from jointsup.model.settings import Settings
    from jointsup.services.application import Application
    from jointsup.store.backup_reading import CheckedBackup

STEPS = {
    "check": ("check the backup", "核对备份"),
    "tables": ("tables", "数据表"),
    "ledger": ("check the ledger", "核对台账"),
    "files": ("files", "文件"),
}


@click.command()
@with_application
def show(app: Application, say: Answer) -> None:
    """Show where the store lies, of what version it is, how much it holds. 查看存储。"""
    shown = app.store.show()
    say(f"{shown.place}; files in {shown.data_folder}", f"{shown.place}；文件位于 {shown.data_folder}")
    say(
        f"schema version {shown.version} of jointsup {shown.series}, hash {shown.hash}",
        f"结构版本 {shown.version}（jointsup {shown.series}），散列算法 {shown.hash}",
    )
    rows = sum(shown.rows.values())
    say(f"{rows} rows, {shown.files} files of {shown.bytes} bytes", f"{rows} 行数据，{shown.files} 个文件，共 {shown.bytes} 字节")
    say(f"last act: {shown.last_act or '–'}", f"最近一次操作：{shown.last_act or '–'}")
    say(f"last backup: {shown.last_backup or '–'}", f"最近一次备份：{shown.last_backup or '–'}")
    say.fact(
        store=shown.place,
        data_folder=shown.data_folder,
        version=shown.version,
        series=shown.series,
        hash=shown.hash,
        rows=dict(shown.rows),
        files=shown.files,
        bytes=shown.bytes,
        last_act=shown.last_act,
        last_backup=shown.last_backup,
    )


@click.command()
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder for the backup. 备份目录")
@with_application
def backup(app: Application, out: Path, say: Answer) -> None:
    """Write tables and files in one state to a new folder, while others go on working. 备份。

    It holds secrets and personal data: only its owner may read it. Keep the digest elsewhere; store restore --digest asks for it.
    """
    made = app.store.backup(out, progress=Bar(say, STEPS))
    _tell(say, made)
    say(f"Keep this digest elsewhere: {made.digest}", f"请另行保存此摘要：{made.digest}")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--digest", help="What the backup's digest was when it was made. 备份摘要")
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    multiple=True,
    help="What left the house: record.json, a checkpoint, an entry; may be repeated. 外部留存文件",
)
@with_settings
def restore(settings: Settings, folder: Path, digest: str | None, against: tuple[Path, ...], say: Answer) -> None:
    """Make a store of the backup in FOLDER, where there is none, after checking all of it. 恢复。

    --store says where to; who acts must be system administrator by the grants in the backup. The kind of database may be another. An
    older backup is brought to this version.
    """
    from jointsup.services.application import place_in
    from jointsup.services.restoring import restore as restore_backup
    from jointsup.store.storage import shown_url

    made = restore_backup(
        folder,
        settings.store.url.reveal(),
        actor=actor_of(settings),
        digest=digest,
        against=against,
        progress=Bar(say, STEPS),
        plugins=settings.plugins,
        **place_in(settings),
    )
    place, figures = shown_url(settings.store.url.reveal()), made.manifest.figures()
    say(
        f"Restored at {place}: {figures['rows']} rows, {figures['files']} files.",
        f"已恢复至 {place}：{figures['rows']} 行数据，{figures['files']} 个文件。",
    )
    say(
        "What was done after the backup is not there; messages sent since will be sent again, with the same keys.",
        "备份之后的操作未包含在内；此后已发送的消息将以相同幂等键重新发送。",
    )
    say.fact(store=place, digest=made.digest, checkpoint=made.manifest.checkpoint, begun=made.manifest.at, **figures)


@click.command()
@click.option(
    "--backup", "folder", type=click.Path(path_type=Path), help="Folder for the backup; without it one beside the data folder. 备份目录"
)
@with_settings
def upgrade(settings: Settings, folder: Path | None, say: Answer) -> None:
    """Bring an older store to this version, after a backup, in one transaction. 升级存储。

    Stop what works on the store before, and start it anew with this version.
    """
    from jointsup.services.application import place_in
    from jointsup.services.restoring import upgrade as upgrade_place

    made = upgrade_place(
        settings.store.url.reveal(),
        actor=actor_of(settings),
        backup=folder,
        progress=Bar(say, STEPS),
        plugins=settings.plugins,
        **place_in(settings),
    )
    if made is None:
        say("The store is of this version already; nothing was done.", "存储已是当前版本，未做任何更改。")
        say.fact(upgraded=False)
        return
    _tell(say, made)
    say("The store is upgraded.", "存储已升级。")
    say.fact(upgraded=True, version=made.manifest.version, series=made.manifest.series)


@click.command()
@with_application
def sweep(app: Application, say: Answer) -> None:
    """Take away files that no act named and nobody touched for a day. 清理未入账文件。

    Acts that were cut off leave them. It may run beside other work.
    """
    swept = app.store.sweep()
    say(f"{swept.count} files, {swept.bytes} bytes, taken away", f"已清理 {swept.count} 个文件，共 {swept.bytes} 字节")
    say.fact(count=swept.count, bytes=swept.bytes)


@click.command()
@with_application
def clock(app: Application, say: Answer) -> None:
    """Confirm that the clock is right now, though the last act was made under one that ran ahead. 确认时钟已校准。"""
    at = app.store.clock()
    say(f"Acts go on from {at}.", f"后续操作自 {at} 起。")
    say.fact(at=at)


def _tell(say: Answer, made: CheckedBackup) -> None:
    figures = made.manifest.figures()
    say(
        f"Backup in {made.folder}: {figures['rows']} rows, {figures['files']} files, {figures['bytes']} bytes.",
        f"备份位于 {made.folder}：{figures['rows']} 行数据，{figures['files']} 个文件，共 {figures['bytes']} 字节。",
    )
    say.fact(folder=str(made.folder), digest=made.digest, checkpoint=made.manifest.checkpoint, begun=made.manifest.at, **figures)
