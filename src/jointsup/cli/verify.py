"""``jointsup verify``: a record is checked at the highest level that the files allow."""

from __future__ import annotations

from gettext import gettext as _
from pathlib import Path

import click

from jointsup.cli.output import Answer, common
from jointsup.cli.steps import CHECKING, Bar, frame_engine_option, is_large


@click.command()
@click.argument("record", type=click.Path(path_type=Path))
@click.option("--frame", type=click.Path(path_type=Path), help="The frame file, or its cache alone: checks everything. 抽样框")
@click.option("--proof", type=click.Path(path_type=Path), help="An entity's proof: checks its own row. 凭证")
@click.option(
    "--witness",
    type=click.Path(path_type=Path),
    help="What a witness shows of the organiser (witness/1). 见证清单",
)
@click.option("--no-plugins", is_flag=True, expose_value=False, help="Load no plugin; a check never does. 不加载插件")
@frame_engine_option
@common
def verify(
    record: Path, frame: Path | None, proof: Path | None, witness: Path | None, engine: str, say: Answer
) -> None:
    """Check RECORD (record.json or its folder) and list every deviation with the rule it breaks.

    核验抽取档案，逐条列出偏差及其违反的规则。Exit status 1 if there is any deviation.
    """
    from jointsup.services.rounds import verify_record

    if frame is not None and proof is not None:
        raise click.UsageError(_("give --frame or --proof, not both"))
    folder = record if record.is_dir() else record.parent
    bar = Bar(say, CHECKING, quiet=not any(map(is_large, filter(None, (folder, frame)))))
    report = verify_record(record, frame=frame, proof=proof, witness=witness, engine=engine, progress=bar)
    bar.end()
    say(report.text("en"), report.text("zh"))
    say.fact(**report.json(say.language))
    if report.deviations:
        say.exit_status = 1
