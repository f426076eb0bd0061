"""``jointsup freeze``: plan and register in, frame, round document and the two digests out."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jointsup.cli.output import Answer, common
from jointsup.cli.steps import (
    Bar,
    any_engine_option,
    composed,
    engine_named,
    is_large,
    table_options,
    tell_outlook,
)
from jointsup.codec.files import beside

if TYPE_CHECKING:
    from jointsup.codec.tables import Encoding


STEPS = {
    "read": ("read and check the register", "读取并核查名录库"),
    "draft": ("count rows, draft the round document", "计数并起草批次文件"),
    "seal": ("seal the frame", "封存抽样框"),
    "text": ("write the frame's text", "写出抽样框文本"),
    "finish": ("check and write out", "核对并写出"),
    "taken up read": ("the register was read and checked before", "名录库此前已读取核查"),
    "taken up seal": ("the frame was sealed before", "抽样框此前已封存"),
    "taken up text": ("the frame's text was written before", "抽样框文本此前已写出"),
}


@click.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.option(
    "--rows",
    required=True,
    type=click.Path(path_type=Path),
    help="Register: Parquet, CSV, XLSX or JSON lines. 名录库",
)
@table_options
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder to write; must not exist or be empty. 输出目录",
)
@click.option(
    "--secret",
    type=click.Path(path_type=Path),
    help="File for the frame's secret; OUT.secret if not given. 密钥文件",
)
@click.option(
    "--take-good", is_flag=True, help="Leave faulty rows out and list them, instead of refusing the register."
)
@click.option(
    "--dry-run", is_flag=True, help="Say what would be drawn, how many, with what chance; write nothing. 试算"
)
@any_engine_option
@common
def freeze(
    plan: Path,
    rows: Path,
    sheet: str | None,
    encoding: Encoding | None,
    out: Path,
    secret: Path | None,
    take_good: bool,
    dry_run: bool,
    engine: str,
    say: Answer,
) -> None:
    """Freeze a round: PLAN (plan/1) and a register give frame.txt, round.json and pair.json.

    固化：计划与名录库生成抽样框、批次文件和两个摘要。
    """
    from jointsup.codec.files import working_folder
    from jointsup.codec.reading import under_name_of
    from jointsup.services.draw import outlook
    from jointsup.services.folders import FRAME
    from jointsup.services.freeze_files import freeze_on_trial, freeze_rows, secret_path
    from jointsup.services.rounds import look_up, read_plan
    from jointsup.services.rulesets import names_rules

    with say.listing(None if dry_run else beside(out, ".refused.csv")), under_name_of(plan):
        stated = read_plan(plan)
        stated, areas = look_up(stated, composed() if names_rules(stated) else None)
        chosen = engine_named(engine)
        if dry_run:
            with working_folder(out) as scratch:
                frozen = freeze_on_trial(stated, rows, scratch, chosen, areas, sheet=sheet, encoding=encoding, take_good=take_good)
                tell_outlook(say, *outlook(chosen.open_frame(scratch / FRAME), frozen.document))
            say("Dry run: nothing was written.", "试算：未写入任何文件。")
            return
        secret = secret or secret_path(out)
        bar = Bar(say, STEPS, quiet=not is_large(rows))
        with telling_unfinished(say, out):
            frozen = freeze_rows(
                stated, rows, out, secret, chosen, areas, sheet=sheet, encoding=encoding, take_good=take_good, progress=bar
            )
        bar.end()
    pair = frozen.pair
    kept = frozen.rows - frozen.refused
    say(
        f"{frozen.rows} rows read, {frozen.refused} refused, {kept} frozen.",
        f"读取 {frozen.rows} 行，拒收 {frozen.refused} 行，固化 {kept} 行。",
    )
    for remark in frozen.remarks[:5]:
        say(f"  note: {remark.text('en')}", f"  提示：{remark.text('zh')}")
    if frozen.remark_count > 5:
        say(f"  … and {frozen.remark_count - 5} more notes", f"  … 另有 {frozen.remark_count - 5} 条提示")
    say(f"frame digest  {pair.frame_digest}", f"抽样框摘要    {pair.frame_digest}")
    say(f"round digest  {pair.round_digest}", f"批次文件摘要  {pair.round_digest}")
    say(
        f"Send {out / 'pair.json'} to the witness and the parties now; keep {secret} apart from the frame.",
        f"请立即将 {out / 'pair.json'} 送见证方和各提交方；{secret} 须与抽样框分开保管。",
    )
    say.fact(
        folder=str(out),
        secret=str(secret),
        rows=frozen.rows,
        refused=frozen.refused,
        frozen=kept,
        frame_digest=pair.frame_digest,
        round_digest=pair.round_digest,
        hash=pair.hash,
        engine=f"{chosen.name} {chosen.version}",
        remarks=frozen.remark_count,
    )


@contextlib.contextmanager
def telling_unfinished(say: Answer, out: Path) -> Iterator[None]:
    """Say what stays of work that was stopped, or that disk or memory refused, and how it goes on."""
    from jointsup.errors import Unwritable
    from jointsup.services.unfinished import folder_of

    try:
        yield
    except (KeyboardInterrupt, OSError, Unwritable) as error:
        folder = folder_of(out)
        refused = isinstance(error, Unwritable) and any(one.code.startswith("work.") for one in error.problems)
        if folder.exists() and not refused:
            say.aside(
                f"finished steps, with the frame's secret, stand in {folder}; the same command goes on from there",
                f"已完成的步骤及抽样框密钥保存在 {folder}，再次运行同一命令即可接续",
            )
        raise
