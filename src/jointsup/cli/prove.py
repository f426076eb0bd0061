"""``jointsup prove``: one entity's own proof, and a page of it to print."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from jointsup.cli.output import Answer, common, counted
from jointsup.cli.steps import frame_engine_option


@click.command()
@click.argument("record", type=click.Path(path_type=Path))
@click.argument("entity")
@click.option(
    "--frame", required=True, type=click.Path(path_type=Path), help="The round's frame file. 抽样框"
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="File for the proof (proof/1 or absence/1). 凭证文件",
)
@click.option(
    "--page", type=click.Path(path_type=Path), help="File for a page in Chinese to print (HTML). 打印页"
)
@click.option(
    "--plan", type=click.Path(path_type=Path), help="The round's plan, by which the form of an absent id is judged. 批次计划"
)
@frame_engine_option
@common
def prove(
    record: Path, entity: str, frame: Path, out: Path, page: Path | None, plan: Path | None, engine: str, say: Answer
) -> None:
    """Write the proof of ENTITY (scheme:value) from the whole RECORD folder and its frame. 出具某一监管对象的凭证。"""
    from jointsup.canonical import canonical
    from jointsup.codec.files import write_file, writing
    from jointsup.services.folders import read_record
    from jointsup.services.prove import proof_page
    from jointsup.services.rounds import prove as make

    proof = make(record, entity, frame, plan=plan, engine=engine)
    with writing(out) as file:
        file.write(canonical(proof).encode())
        if page is not None:
            write_file(page, proof_page(read_record(record), proof).encode())
    tell(proof, entity, out, say)


def tell(proof: Mapping[str, Any], entity: str, out: Path, say: Answer) -> None:
    """Say what a proof shows of an entity, and where it was written."""
    drawn = [entry["line"] for entry in proof.get("drawn", ())]
    if proof["schema"] == "absence/1":
        say(
            f"{entity} has no row in the frame; the proof of its absence: {out}",
            f"{entity} 不在抽样框中；缺席凭证：{out}",
        )
    else:
        say(
            f"{entity}: drawn in {counted(len(drawn), 'line')}; proof: {out}",
            f"{entity}：{f'被 {len(drawn)} 个任务抽中' if drawn else '未被抽中'}；凭证：{out}",
        )
    say.fact(entity=entity, proof=str(out), present=proof["schema"] == "proof/1", drawn=len(drawn))
