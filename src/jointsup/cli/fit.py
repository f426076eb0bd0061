"""``jointsup fit``: a scorecard from a city's own past visits, its scores, and how well it would have served."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jointsup.cli.days import DAY
from jointsup.cli.output import Answer, common

if TYPE_CHECKING:
    from jointsup.services.fit.judging import Beside, FitReport, OfUnit

_PATH = click.Path(path_type=Path)
VISITS = click.option("--visits", required=True, type=_PATH, help="Table of visits, a row for each finding (Parquet, CSV, XLSX). 检查记录")
ENTITIES = click.option("--entities", required=True, type=_PATH, help="Table of the entities. 监管对象")

UNITS = {
    "first": ("each entity's first visit", "每户期内首次检查"),
    "visits": ("every visit", "期内每次检查"),
    "entities": ("each visited entity, by whether any visit found something", "每户期内是否有检出"),
}
ORDERS = {"card": ("card", "评分卡"), "count": ("decayed count of findings", "既往检出折算数"), "random": ("random", "随机")}
FIGURES = {
    "auc": ("AUC", "AUC"),
    "fifth": ("finds in the first fifth", "前五分之一检出占比"),
    "days": ("finds earlier by days", "检出提前天数"),
}
VERDICTS = {
    "better": ("the card is better", "评分卡更优"),
    "worse": ("the card is worse", "评分卡更差"),
    "not shown": ("not shown to differ", "未见差别"),
}


@click.command()
@click.option("--plan", required=True, type=_PATH, help="What is fitted, and to what (fit/1). 拟合方案")
@VISITS
@ENTITIES
@click.option("--out", required=True, type=_PATH, help="File for the card, a rule set. 评分卡文件")
@common
def card(plan: Path, visits: Path, entities: Path, out: Path, say: Answer) -> None:
    """Fit a scorecard to past visits. 由既往检查拟合评分卡。"""
    from jointsup.codec.files import write_file
    from jointsup.services.fit.plans import card_text, fit_files

    fitted = fit_files(plan, visits, entities)
    write_file(out, card_text(fitted.card).encode(), public=True)
    chosen = fitted.chosen
    say(
        f"Fitted to {fitted.visits} first visits, {fitted.finds} with a find; the card has {len(fitted.card.indicators)} indicators: {out}",
        f"以 {fitted.visits} 次首次检查（有检出 {fitted.finds} 次）拟合，采用指标 {len(fitted.card.indicators)} 项：{out}",
    )
    if chosen.auc is not None:
        say(f"On later days within the past its mean AUC was {chosen.auc:.3f}.", f"在既往期内按时间顺序试算，平均 AUC 为 {chosen.auc:.3f}。")
    for gain in chosen.left_out:
        say(
            f"Left out: {gain.indicator.title}: it added {gain.mean:+.4f} to the AUC, no more than its standard error {gain.error:.4f}.",
            f"未采用：{gain.indicator.title}：对 AUC 的贡献 {gain.mean:+.4f}，未超过其标准误 {gain.error:.4f}。",
        )
    say.fact(
        card=str(out),
        visits=fitted.visits,
        finds=fitted.finds,
        strength=chosen.strength,
        auc=chosen.auc,
        left_out=[{"indicator": gain.indicator.id, "mean": gain.mean, "error": gain.error} for gain in chosen.left_out],
    )


@click.command()
@click.option("--card", "card_file", required=True, type=_PATH, help="The card, a rule set. 评分卡")
@VISITS
@ENTITIES
@click.option("--as-of", required=True, type=DAY, help="Day of the scores; only visits before it are used. 评分日")
@click.option("--out", required=True, type=_PATH, help="CSV file for the scores, written anew. 评分结果文件（重新写入）")
@common
def score(card_file: Path, visits: Path, entities: Path, as_of: date, out: Path, say: Answer) -> None:
    """Score every entity by a card, from visits before a day; more points are riskier. 按评分卡评分。"""
    from jointsup.services.fit.scoring import score_files

    scored = score_files(card_file, visits, entities, as_of, out)
    say(
        f"{scored.entities} entities scored as of {as_of}, from {scored.visits} visits before: {out}",
        f"已按 {as_of} 之前的 {scored.visits} 次检查为 {scored.entities} 户评分：{out}",
    )
    for code, title, count in scored.tiers:
        say(f"  {code} {title}: {count}", f"  {code} {title}：{count} 户")
    say.fact(out=str(out), entities=scored.entities, visits=scored.visits, tiers={code: count for code, _, count in scored.tiers})


@click.command()
@click.option("--card", "card_file", required=True, type=_PATH, help="The card, a rule set. 评分卡")
@VISITS
@ENTITIES
@click.option("--as-of", required=True, type=DAY, help="Day of the scores; only visits before it are used. 评分日")
@click.option("--until", required=True, type=DAY, help="Last day whose visits are judged. 评价截止日")
@click.option("--beside", multiple=True, metavar="COLUMN", help="Column of the entities to hold it against, greater is riskier. 对照列（越大越险）")
@click.option("--beside-falling", multiple=True, metavar="COLUMN", help="The same, smaller is riskier. 对照列（越小越险）")
@click.option("--found", multiple=True, metavar="RESULT", help="Results that make a find here, if not the card's own. 检出的范围")
@click.option("--picture", type=_PATH, help="File for a picture of the gain curves (SVG). 增益曲线图")
@common
def report(
    card_file: Path,
    visits: Path,
    entities: Path,
    as_of: date,
    until: date,
    beside: Sequence[str],
    beside_falling: Sequence[str],
    found: Sequence[str],
    picture: Path | None,
    say: Answer,
) -> None:
    """Judge a card by what later visits found, beside simpler orders. 时间外评价。"""
    from jointsup.services.fit.plans import judge_files

    columns = {**dict.fromkeys(beside, 1), **dict.fromkeys(beside_falling, -1)}
    judged = judge_files(card_file, visits, entities, as_of, until, columns, found)
    say(
        f"{judged.card} {judged.version}, as of {judged.as_of}, judged by visits to {judged.until}; "
        f"95 % intervals from {judged.repeats} resamplings of entities.",
        f"{judged.card} {judged.version}，评分日 {judged.as_of}，以截至 {judged.until} 的检查评价；95% 区间由 {judged.repeats} 次按户重抽样得出。",
    )
    for unit in judged.units:
        _tell_unit(say, unit)
    _tell_tiers(say, judged)
    if picture is not None:
        from jointsup.codec.files import write_file
        from jointsup.pictures.gains import draw_gains

        curves = [(_order(name, say), points) for name, points in judged.curves.items()]
        write_file(picture, draw_gains(curves, chinese=say.language == "zh").encode(), public=True)
    say.fact(**judged.json())


def _tell_unit(say: Answer, unit: OfUnit) -> None:
    english, chinese = UNITS[unit.unit]
    say(f"\nOf {english}: {unit.judged}, {unit.finds} with a find.", f"\n{chinese}：{unit.judged}，其中有检出 {unit.finds}。")
    names = [name for name in FIGURES if name in unit.orders[0].figures]
    say.table([["", *(_said(say, FIGURES[name]) for name in names)], *([_order(one.name, say), *(_figure(say, one, name) for name in names)] for one in unit.orders)])
    for one in unit.orders:
        for name in names if one.leads else ():
            low, high = one.leads[name]
            form = "+.1f" if name == "days" else "+.3f"
            verdict, figure = VERDICTS[one.verdict(name)], FIGURES[name]
            say(
                f"  {figure[0]}, beside {_order(one.name, say)}: {verdict[0]} ({low:{form}} to {high:{form}})",
                f"  {figure[1]}，与{_order(one.name, say)}相比：{verdict[1]}（{low:{form}}～{high:{form}}）",
            )


def _tell_tiers(say: Answer, judged: FitReport) -> None:
    say("\nTiers, and what first visits found:", "\n各等级及其首次检查检出情况：")
    headings = ("tier", "entities", "visits", "with a find", "95 %") if say.language == "en" else ("等级", "户数", "检查", "检出率", "95% 区间")
    rows = [
        [f"{one.code} {one.title}", str(one.entities), str(one.visits), _percent(one.finds / one.visits if one.visits else 0), _between(say, *map(_percent, one.interval))]
        for one in judged.tiers
    ]
    say.table([list(headings), *rows])


def _order(name: str, say: Answer) -> str:
    return _said(say, ORDERS[name]) if name in ORDERS else name


def _said(say: Answer, words: tuple[str, str]) -> str:
    return words[say.language == "zh"]


def _figure(say: Answer, one: Beside, name: str) -> str:
    form = ".1f" if name == "days" else ".3f"
    own = f"{one.figures[name]:{form}}"
    if name not in one.intervals:
        return own
    low, high = one.intervals[name]
    return f"{own} ({_between(say, f'{low:{form}}', f'{high:{form}}')})"


def _between(say: Answer, low: str, high: str) -> str:
    return f"{low}～{high}" if say.language == "zh" else f"{low} to {high}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
