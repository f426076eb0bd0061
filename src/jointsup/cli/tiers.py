"""``jointsup credit`` on a store: tiers of schemes received from files, and shown side by side."""

from __future__ import annotations

from datetime import date
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jointsup.cli.application import with_application
from jointsup.cli.days import DAY
from jointsup.cli.output import Answer
from jointsup.cli.steps import table_options
from jointsup.model.treatments import TREATMENTS
from jointsup.said import Listed

if TYPE_CHECKING:
    from jointsup.codec.tables import Encoding
    from jointsup.services.application import Application
    from jointsup.services.credit.service import ShownTier

HOW = {"received": ("received", "接收"), "scored": ("scored here", "本系统评分")}


@click.command()
@click.argument("rows", type=click.Path(path_type=Path))
@click.option("--rules", "rules_file", type=click.Path(path_type=Path), help="Rule set of tiers, a card or a combination table. 规则文件")
@click.option("--plugin-rules", "name", metavar="NAME", help="Instead: such a rule set NAME of an enabled plugin. 插件规则集")
@click.option("--as-of", required=True, type=DAY, help="Day of the tiers. 数据截至日")
@click.option("--quarter", default="", metavar="2026Q2", help="Quarter that they are for. 季度")
@click.option("--source", required=True, help="Who or what the tiers come from. 来源")
@click.option("--tier", default="等级", metavar="HEADING", help="Heading of the tiers; 等级 if not given. 等级列")
@click.option("--id", "id_column", default="监管对象标识", metavar="HEADING", help="Heading of the ids. 标识列")
@click.option("--id-scheme", default="uscc", metavar="SCHEME", help="Scheme of the ids; uscc if not given, empty where cells hold scheme:value.")
@click.option("--id-pattern", default="", metavar="FORM", help="Form of the scheme's values, where it is not built in, such as JY[0-9]{6}.")
@table_options
@click.option("--take-good", is_flag=True, help="Leave faulty rows out and list them. 仅取合格行")
@with_application
def receive(
    app: Application,
    rows: Path,
    rules_file: Path | None,
    name: str | None,
    as_of: date,
    quarter: str,
    source: str,
    tier: str,
    id_column: str,
    id_scheme: str,
    id_pattern: str,
    sheet: str | None,
    encoding: Encoding | None,
    take_good: bool,
    say: Answer,
) -> None:
    """Receive the tiers of a scheme as of a day from the file ROWS, all of them or none. 接收信用等级。"""
    from jointsup.codec.rulesets import read_ruleset
    from jointsup.model.plan import IdColumn

    if (rules_file is None) == (name is None):
        raise click.UsageError(_("give --rules FILE or --plugin-rules NAME"))
    with say.listing(Path(f"{rows.name}.refused.csv")):
        rules = str(name) if rules_file is None else read_ruleset(rules_file.parent, rules_file.name)
        identity = IdColumn(id_column, id_scheme, id_pattern)
        said: dict[str, Any] = {"quarter": quarter, "sheet": sheet, "encoding": encoding, "take_good": take_good}
        found = app.credit.receive(rules, rows, as_of=as_of, source=source, tier=tier, identity=identity, **said)
    row = found.grading
    say(
        f"{row.scheme}: {row.rows} tiers as of {row.as_of} received, {row.refused} rows refused.",
        f"{row.scheme}：接收截至 {row.as_of} 的等级 {row.rows} 户，拒收 {row.refused} 行。",
    )
    say.fact(scheme=row.scheme, number=row.number, as_of=row.as_of, digest=row.digest, rows=row.rows, refused=row.refused, rules=row.rules, version=row.rules_version)


@click.command()
@click.argument("entity")
@click.option("--day", type=DAY, help="Day; today if not given. 日期")
@with_application
def show(app: Application, entity: str, day: date | None, say: Answer) -> None:
    """Show the tiers of ENTITY in all schemes, side by side, as of a day. 查看信用等级。"""
    from jointsup.codec.structure import unstructure

    found = app.credit.show(entity, day)
    headings = {
        "en": ("scheme", "tier", "as of", "how", "source", "rules", "points"),
        "zh": ("分类体系", "等级", "截至日", "产生方式", "来源", "规则版本", "分值"),
    }
    rows: list[tuple[str, ...]] = [headings[say.language]]
    for one in found:
        row = one.grading
        how = HOW[row.how][say.language == "zh"]
        made = (one.points is not None and str(one.points)) or ""
        rows.append((row.scheme, f"{one.tier} {one.title}", row.quarter or row.as_of, how, row.source, f"{row.rules} {row.rules_version}", made))
    say.table(rows)
    for one in found:
        _tell(say, one)
    say.fact(
        entity=entity,
        tiers=[
            {
                "scheme": one.grading.scheme,
                "tier": one.tier,
                "title": one.title,
                "as_of": one.grading.as_of,
                "quarter": one.grading.quarter,
                "how": one.grading.how,
                "source": one.grading.source,
                "rules": one.grading.rules,
                "version": one.grading.rules_version,
                "points": one.points,
                "new": one.new,
                "veto": one.veto,
                "lines": [{"id": line.id, "points": line.points, "missing": line.missing} for line in one.lines],
                "treatments": [unstructure(entry) for entry in one.treatments],
                "stale": one.stale.text(say.language) if one.stale else None,
            }
            for one in found
        ],
    )


def _tell(say: Answer, one: ShownTier) -> None:
    """Say what stands behind a tier: points of each indicator, start tier, veto, rules that have changed since."""
    scheme = one.grading.scheme
    for line in one.lines:
        absent = (" (missing)", "（缺失）") if line.missing else ("", "")
        title = line.title or line.id
        say(f"  {scheme}: {line.points:+d}  {line.id} {line.title}{absent[0]}", f"  {scheme}：{line.points:+d}  {title}{absent[1]}")
    if one.new:
        say(f"  {scheme}: no history, the start tier", f"  {scheme}：无历史记录，取起始等级")
    if one.veto:
        say(f"  {scheme}: veto, at least {one.veto}", f"  {scheme}：一票否决，不低于 {one.veto} 级")
    for entry in one.treatments:
        english, chinese = TREATMENTS[entry.treatment]
        fields = Listed(entry.fields).text(say.language) if entry.fields else ""
        done = Listed(entry.measures).text(say.language)
        say(f"  {scheme}: {english}{f' ({fields})' if fields else ''}: {done}; {entry.basis}", f"  {scheme}：{chinese}{f'（{fields}）' if fields else ''}：{done}；依据：{entry.basis}")
    if one.stale:
        say(f"  {scheme}: {one.stale.english}", f"  {scheme}：{one.stale.chinese}")
