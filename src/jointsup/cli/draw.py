"""``jointsup draw``: a frozen round and a seed in, the record out."""

from __future__ import annotations

from collections.abc import Callable
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from jointsup.cli.output import Answer, common
from jointsup.cli.steps import CHECKING, OURS, Bar, any_engine_option, engine_named, is_large, tell_outlook

if TYPE_CHECKING:
    from jointsup.model.documents import SeedFile
    from jointsup.services.seeding import Seeded

F = TypeVar("F", bound=Callable[..., Any])

WHY_LEFT_OUT = {
    "no_commitment": ("which never committed", "未提交承诺"),
    "withheld": ("which did not reveal its nonce", "未揭示随机数"),
    "wrong": ("whose reveal does not fit its commitment", "揭示的随机数与承诺不符"),
}


STEPS = {
    "select": ("draw by lot", "抽取"),
    "record": ("make and write the record", "生成并写出抽取档案"),
    "write": ("write the sheets beside it", "写出名单及核验工具"),
    **CHECKING,
}

A_PATH = click.Path(path_type=Path)

SEED_OPTIONS = (
    click.option(
        "--seed", "seed_file", type=A_PATH, help="Commitments, reveals, later value, receipts (seed/1). 种子文件"
    ),
    click.option(
        "--commitment",
        "commitments",
        multiple=True,
        type=A_PATH,
        help="A party's commitment, as it sent it; instead of --seed. 承诺文件",
    ),
    click.option(
        "--reveal", "reveals", multiple=True, type=A_PATH, help="A party's nonce file, as it showed it. 揭示的随机数底稿"
    ),
    click.option("--later", nargs=2, metavar="EVENT VALUE", help="The event and the value that it gave. 事后公开值"),
    click.option("--receipt", "receipts", multiple=True, type=A_PATH, help="What a witness confirms to hold. 见证回执"),
    click.option(
        "--without",
        multiple=True,
        metavar="PARTY",
        help="A party that never committed or withheld its nonce. 未提交或拒绝揭示的一方",
    ),
)


def seed_options(command: F) -> F:
    """Add the options that give a seed: as one file, or in the parts that parties and witnesses sent."""
    for option in reversed(SEED_OPTIONS):
        command = option(command)
    return command


def seed_given(
    folder: Path,
    out: Path | None,
    seed_file: Path | None,
    commitments: tuple[Path, ...],
    reveals: tuple[Path, ...],
    later: tuple[str, str] | None,
    receipts: tuple[Path, ...],
    without: tuple[str, ...],
) -> Path | SeedFile:
    """Return the seed for what is frozen in ``folder``, as the options give it; wrong use where they give none, or both."""
    from jointsup.services.rounds import compose_seed

    in_parts = bool(commitments or reveals or later or receipts or without)
    if in_parts == (seed_file is not None) or out is None:
        raise click.UsageError(
            _("a draw needs --out, and either --seed or its parts (--commitment, --reveal, --later, --receipt, --without), not both")
        )
    return seed_file or compose_seed(
        folder, commitments=commitments, reveals=reveals, later=later, receipts=receipts, without=without
    )


def tell_seed(say: Answer, seeded: Seeded) -> None:
    """Say which parties were left out of a seed, and the seed."""
    for party, why in seeded.left_out:
        english, chinese = WHY_LEFT_OUT[why]
        say(f"left out of the seed: {party}, {english}", f"未计入种子：{party}，{chinese}")
    say(f"seed           {seeded.parts.value}", f"种子          {seeded.parts.value}")
    say.fact(seed=seeded.parts.value, left_out=[list(pair) for pair in seeded.left_out])


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@seed_options
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder to write the record to; must not exist or be empty. 输出目录",
)
@click.option(
    "--checkpoint",
    type=click.Path(path_type=Path),
    help="Checkpoint of the ledger (checkpoint/1) that the record is to carry; null without one. 台账检查点文件",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Say what would be drawn, how many, with what chance; no seed is made. 试算",
)
@any_engine_option
@common
def draw(
    folder: Path,
    seed_file: Path | None,
    commitments: tuple[Path, ...],
    reveals: tuple[Path, ...],
    later: tuple[str, str] | None,
    receipts: tuple[Path, ...],
    without: tuple[str, ...],
    out: Path | None,
    checkpoint: Path | None,
    dry_run: bool,
    engine: str,
    say: Answer,
) -> None:
    """Draw the round frozen in FOLDER (frame.txt, round.json) and write its record, which is checked before it appears.

    The seed is given as one file, or in the parts that parties and witnesses sent; every party of the round either reveals or is
    named with --without. 抽取：由抽样框、批次文件和种子生成抽取档案，写出前先自行核验。种子可为一个文件，也可逐件给出。
    """
    from jointsup.services.draw import outlook
    from jointsup.services.folders import FRAME, MOST_IN_WORKBOOK, ROUND, read_json
    from jointsup.services.rounds import draw as draw_round
    from jointsup.verify.words import LEVELS

    if dry_run:
        reader = engine_named(engine).open_frame(folder / FRAME)
        tell_outlook(say, *outlook(reader, read_json(folder / ROUND)))
        say("Dry run: no seed was made, nothing was written.", "试算：未生成种子，未写入任何文件。")
        return
    seed = seed_given(folder, out, seed_file, commitments, reveals, later, receipts, without)
    assert out is not None
    chosen = engine if engine in OURS else engine_named(engine)
    bar = Bar(say, STEPS, quiet=not is_large(folder))
    drawing, report = draw_round(folder, seed, out, checkpoint=checkpoint, engine=chosen, progress=bar)
    bar.end()
    for remark in drawing.remarks:
        say(f"  note: {remark.text('en')}", f"  提示：{remark.text('zh')}")
    tell_seed(say, drawing.seeded)
    say(f"record digest  {report.record_digest}", f"档案摘要      {report.record_digest}")
    figures = drawing.figures
    say(
        f"Visits: {figures.separate} if each line came alone, {int(figures.merged)} if independent draws were merged (mean), "
        f"{drawing.made} with one ticket, never fewer than {int(figures.bound)} at these rates (mean).",
        f"检查户次：各自检查 {figures.separate}，独立抽取后合并约 {int(figures.merged)}，一号联抽 {drawing.made}，"
        f"按此比例平均最少 {int(figures.bound)}。",
    )
    if len(drawing.draw.drawn) > MOST_IN_WORKBOOK:
        say(
            "No draw.xlsx: a workbook of so many would take longer than the draw; drawn.csv and visits.csv say the same.",
            "人数过多，未生成 draw.xlsx（耗时将超过抽取本身）；drawn.csv、visits.csv 内容相同。",
        )
    say(
        f"Checked at level {report.level}: no deviation. Record: {out}",
        f"已按“{LEVELS[report.level][1]}”层级核验，未见偏差。档案：{out}",
    )
    say.fact(
        record=str(out),
        record_digest=report.record_digest,
        visits={
            "separate": figures.separate,
            "merged": int(figures.merged),
            "made": drawing.made,
            "bound": int(figures.bound),
        },
        level=report.level,
        engine=engine,
    )
