"""``jointsup meets``: which departments' matters fall on the same entities, and which lines are worth joining."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jointsup.cli.output import Answer, common
from jointsup.cli.steps import Bar, composed, engine_option, table_options
from jointsup.codec.files import beside
from jointsup.said import Listed

if TYPE_CHECKING:
    from jointsup.codec.tables import Encoding
    from jointsup.services.meets.meeting import Met

SHOWN = 10
"""How many meets, proposals and matters are named before the rest is counted."""

STEPS = {"read": ("reading the register", "读取名录库"), "meet": ("meeting", "计算交集"), "join": ("what to join", "联合任务建议")}
HEADINGS = {"en": ("departments", "entities"), "zh": ("部门", "户数")}


@click.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--rows", required=True, type=click.Path(path_type=Path), help="Register: Parquet, CSV, XLSX or JSON lines. 名录库")
@click.option(
    "--matters", type=click.Path(path_type=Path), help="List of matters (matters/1): each selects by itself, and says minutes and papers. 事项清单"
)
@click.option(
    "--draft", nargs=3, metavar="AMOUNT FIRST LAST", help="Draft a line for each published matter of the list that no line checks, with this amount and window. 生成任务"
)
@click.option("--by", multiple=True, metavar="FACET[:N]", help="Break counts down by a facet, or by N characters of it; may be repeated. 分维度")
@table_options
@click.option("--take-good", is_flag=True, help="Leave faulty rows out instead of refusing the register.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write; must not exist or be empty. 输出目录")
@engine_option
@common
def meets(
    plan: Path,
    rows: Path,
    matters: Path | None,
    draft: tuple[str, str, str] | None,
    by: tuple[str, ...],
    sheet: str | None,
    encoding: Encoding | None,
    take_good: bool,
    out: Path | None,
    engine: str,
    say: Answer,
) -> None:
    """Find which departments' matters fall on the same entities, by the lines of PLAN (plan/1, sources may be missing) over a register.

    With --out: meets.json (meets/1), tables, a picture, and plan.json, the plan with its lines in the proposed joint groups: a draft, which a
    person approves. 部门交集：哪些部门的事项落在同一对象上，哪些任务值得联合，能减少多少户次。
    """
    from jointsup.services.meets.meeting import meets as meet
    from jointsup.services.meets.selecting import Drafting
    from jointsup.services.meets.writing import write_met
    from jointsup.services.rounds import read_plan
    from jointsup.services.rulesets import names_rules

    if draft and matters is None:
        raise click.UsageError(_("--draft needs --matters"))
    drafting = Drafting(draft[0], (draft[1], draft[2])) if draft else None
    plugins = composed() if names_rules(read_plan(plan)) else None
    with say.listing(None if out is None else beside(out, ".refused.csv")):
        found = meet(
            plan, rows, matters=matters, drafting=drafting, by=by or None, sheet=sheet, encoding=encoding, take_good=take_good, engine=engine, plugins=plugins,
            progress=Bar(say, STEPS),
        )  # fmt: skip
    if out is not None:
        write_met(out, found, language=say.language)
    tell_met(found, say)
    if out is not None:
        say(f"Written to {out}; plan.json is a draft, for a person to approve.", f"已写入 {out}；plan.json 为草案，须经人工审定。")
        say.fact(folder=str(out))


def tell_met(found: Met, say: Answer) -> None:
    """Say what meets, who is left out, and what is worth joining."""
    from jointsup.codec.structure import unstructure

    document, zh = found.document, say.language == "zh"
    shared = sum(one.entities for one in document.sets if len(one.departments) > 1)
    say(
        f"{document.entities} entities, {shared} of them with matters of two or more departments.",
        f"共 {document.entities} 户，其中 {shared} 户有两个以上部门的事项。",
    )
    names = found.names
    shown = [(Listed([names[one] for one in met.departments]).text(say.language), str(met.entities)) for met in document.meets[:SHOWN]]
    say.table([HEADINGS[say.language], *shown] if shown else [])
    if len(document.meets) > SHOWN:
        say(f"  … and {len(document.meets) - SHOWN} more meets", f"  … 另有 {len(document.meets) - SHOWN} 个交集")
    say(
        f"Without a matter: {document.without_matter.entities} entities; without an entity: matters {_some(document.without_entity, False)}; "
        f"lines {_some(document.idle_lines, False)}.",
        f"没有事项的对象 {document.without_matter.entities} 户；没有对象的事项：{_some(document.without_entity, True)}；"
        f"没有对象的任务：{_some(document.idle_lines, True)}。",
    )
    whole = document.burden[0]
    before, after = whole.visits
    say(
        f"Visits of a round: {before} where each line comes alone, {after} in the proposed groups.",
        f"一轮检查：分别检查 {before} 户次，按建议联合后 {after} 户次。",
    )
    if found.selection.matters:
        papers, fewer = whole.papers
        say(
            f"Minutes of checks: {whole.minutes}; papers asked for: {papers}, in the groups {fewer}.",
            f"检查用时 {whole.minutes} 分钟；要求材料 {papers} 份，联合后 {fewer} 份。",
        )
    for number, proposal in enumerate(document.proposals[:SHOWN], 1):
        say(f"  {number}. {proposal.reason[zh]}", f"  {number}. {proposal.reason[zh]}")
    if len(document.proposals) > SHOWN:
        say(f"  … and {len(document.proposals) - SHOWN} more groups", f"  … 另有 {len(document.proposals) - SHOWN} 组")
    if not document.proposals:
        say("No lines are worth joining.", "没有值得联合的任务。")
    if say.as_json:
        say.fact(**unstructure(document))


def _some(ids: Sequence[str], zh: bool) -> str:
    more = [] if len(ids) <= SHOWN else ["…"]
    return Listed([*ids[:SHOWN], *more], "无" if zh else "none").text("zh" if zh else "en")
