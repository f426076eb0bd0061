"""``jointsup credit``: facts scored by a card, each score explained, a card held against another and against what came later."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from jointsup.cli.credit_inputs import given, inputs_of_a_scoring, pairs
from jointsup.cli.days import DAY
from jointsup.cli.output import Answer, common
from jointsup.cli.steps import Bar, engine_option
from jointsup.codec.files import beside
from jointsup.said import Listed

if TYPE_CHECKING:
    from jointsup.algorithms.credit.what_if import Interval
    from jointsup.model.rulesets import RuleSet
    from jointsup.services.credit.scoring import Scored

F = TypeVar("F", bound=Callable[..., Any])

STEPS: Mapping[str, tuple[str, str]] = {"read": ("reading", "读取"), "score": ("scoring", "评分")}

@click.command()
@click.argument("card", type=click.Path(path_type=Path))
@inputs_of_a_scoring
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File of scores to write; must not exist. 输出文件")
@engine_option
@common
def score(card: Path, as_of: date, out: Path, engine: str, say: Answer, **inputs: Any) -> None:
    """Score entities by CARD (a rule set of the kind scorecards): a line each, with points, tier and points of each indicator. 评分。"""
    from jointsup.services.credit.scoring import score_to

    found = _scored_by(score_to, say, card, as_of, out, engine, inputs)
    say(f"scores written to {out}; digest {found.digest}", f"评分结果已写入 {out}；摘要 {found.digest}")


@click.command()
@click.argument("card", type=click.Path(path_type=Path))
@inputs_of_a_scoring
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File of tiers to write, .parquet or lines; must not exist. 输出文件")
@engine_option
@common
def grade(card: Path, as_of: date, out: Path, engine: str, say: Answer, **inputs: Any) -> None:
    """Grade entities by CARD, for millions: points and tier of each, in one pass, without the points of each indicator. 批量分级。"""
    from jointsup.services.credit.scoring import grade_to

    _scored_by(grade_to, say, card, as_of, out, engine, inputs)
    say(f"tiers written to {out}", f"分级结果已写入 {out}")


@click.command()
@click.argument("card", type=click.Path(path_type=Path))
@click.argument("wanted", nargs=-1, required=True, metavar="ENTITY...")
@inputs_of_a_scoring
@common
def explain(card: Path, wanted: Sequence[str], as_of: date, say: Answer, **inputs: Any) -> None:
    """Explain the scores of entities by CARD, line by line; the lines' points add up to the score. 评分说明。"""
    from jointsup.services.credit.scoring import explained, read_card

    ruleset = read_card(card, as_of)
    answers = {}
    for entity, (one, lines) in explained(ruleset, given(ruleset, **inputs), wanted, as_of=as_of).items():
        say(f"{entity}: {one.score.points} points, tier {one.tier}", f"{entity}：{one.score.points} 分，{one.tier} 级")
        for line in lines:
            points = "" if line.points is None else f"{line.points:+d}" if line.id != "start" else str(line.points)
            say(f"  {points:>5}  {line.why.english}", f"  {points:>5}  {line.why.chinese}")
        told = [{"id": line.id, "points": line.points, "why": line.why.text(say.language)} for line in lines]
        answers[entity] = {"points": one.score.points, "tier": one.tier, "new": one.score.new, "lines": told}
    say.fact(as_of=as_of.isoformat(), entities=answers)


@click.command()
@click.argument("card", type=click.Path(path_type=Path))
@inputs_of_a_scoring
@click.option("--other", type=click.Path(path_type=Path), help="The other card, or another version of it. 另一评分卡")
@click.option("--cut-off", "cut_offs", type=int, multiple=True, help="Instead: other cut-offs of CARD, all of them. 其他分界")
@click.option("--rate", "rates", multiple=True, metavar="TIER=SHARE", help="Share of a tier that is visited in the period, such as D=100%. 抽查比例")
@click.option("--hours", default="1", metavar="NUMBER", help="Hours that a visit takes, such as 2.5. 每户检查工时")
@engine_option
@common
def what_if(
    card: Path,
    as_of: date,
    other: Path | None,
    cut_offs: Sequence[int],
    rates: Sequence[str],
    hours: str,
    engine: str,
    say: Answer,
    **inputs: Any,
) -> None:
    """Say what another card or other cut-offs would do: who changes tiers, and the visits and hours to expect. 分级推演。"""
    from jointsup.services.credit.comparing import compare_cards, with_cut_offs
    from jointsup.services.credit.scoring import read_card

    if (other is None) == (not cut_offs):
        raise click.UsageError(_("give --other CARD, or --cut-off for each bound of the tiers"))
    shares, each = {tier: _share(text) for tier, text in pairs(rates).items()}, _hours(hours)
    before = read_card(card, as_of)
    after: RuleSet = with_cut_offs(before, cut_offs) if other is None else read_card(other, as_of)
    found = compare_cards(
        before, after, given(before, after, **inputs), as_of=as_of, scratch=Path("what-if"), rates=shares, hours=each,
        engine=engine, progress=Bar(say, STEPS),
    )  # fmt: skip
    result, old, new = found.found, found.before.card.tiers, found.after.card.tiers
    heading = "from \\ to" if say.language == "en" else "原等级＼新等级"
    rows = [(heading, *(code for code, _title in new), *(("all",) if say.language == "en" else ("合计",)))]
    for code, _title in old:
        numbers = [result.moves.get((code, to), 0) for to, _title in new]
        rows.append((code, *map(str, numbers), str(sum(numbers))))
    say.table(rows)
    say(
        f"{result.moved} of {found.before.entities} entities change tiers.",
        f"{found.before.entities} 户中有 {result.moved} 户等级改变。",
    )
    if shares:
        say(
            f"Visits to expect: {_decimal(result.before.visits)} before, {_decimal(result.after.visits)} after; "
            f"hours: {_decimal(result.before.hours)} before, {_decimal(result.after.hours)} after.",
            f"预计检查户次：现行 {_decimal(result.before.visits)}，推演 {_decimal(result.after.visits)}；"
            f"工时：现行 {_decimal(result.before.hours)}，推演 {_decimal(result.after.hours)}。",
        )
    say.fact(
        before=_scored(found.before),
        after=_scored(found.after),
        moves=[{"from": one, "to": to, "entities": count} for (one, to), count in sorted(result.moves.items())],
        moved=result.moved,
        visits={"before": str(result.before.visits), "after": str(result.after.visits)},
        hours={"before": str(result.before.hours), "after": str(result.after.hours)},
    )


@click.command()
@click.argument("card", type=click.Path(path_type=Path))
@inputs_of_a_scoring
@click.option("--by", required=True, metavar="PROPERTY", help="Property of the entities that makes the groups: area, kind, age. 分组属性")
@click.option("--flagged", required=True, multiple=True, metavar="TIER", help="A tier that counts as an alarm. 计为预警的等级")
@click.option("--outcome", required=True, metavar="KIND", help="Kind of facts that shows what was found later, such as check. 结果类别")
@click.option("--found", "findings", required=True, multiple=True, metavar="CATEGORY", help="A category of these that is a finding. 发现问题")
@click.option("--until", required=True, type=DAY, help="Last day of what is looked at later. 观察截止日")
@common
def groups(
    card: Path,
    as_of: date,
    by: str,
    flagged: Sequence[str],
    outcome: str,
    findings: Sequence[str],
    until: date,
    say: Answer,
    **inputs: Any,
) -> None:
    """Say how CARD treats groups of entities: share in each tier, false alarms and misses, with intervals of 95 %. 分组核查。"""
    from jointsup.services.credit.comparing import Outcome, group_figures
    from jointsup.services.credit.scoring import card_of, read_card

    ruleset = read_card(card, as_of)
    said = Outcome(outcome, frozenset(findings), until)
    found = group_figures(ruleset, given(ruleset, **inputs), by, flagged, said, as_of=as_of)
    tiers = [code for code, _title in card_of(ruleset, as_of).tiers]
    last = ("entities", *tiers, "false alarms", "missed") if say.language == "en" else ("户数", *tiers, "误报率", "漏报率")
    rows = [(by, *last)]
    for one in found:
        total = str(one.tiers[tiers[0]].total)
        rows.append((one.group or "–", total, *(_interval(one.tiers[tier]) for tier in tiers), _interval(one.false_alarms), _interval(one.missed)))
    say.table(rows)
    say.fact(
        groups=[
            {
                "group": one.group,
                "tiers": {tier: _facts_of(one.tiers[tier]) for tier in tiers},
                "false_alarms": _facts_of(one.false_alarms),
                "missed": _facts_of(one.missed),
            }
            for one in found
        ]
    )


def _scored_by(work: Callable[..., Scored], say: Answer, card: Path, as_of: date, out: Path, engine: str, inputs: dict[str, Any]) -> Scored:
    """Score by ``score_to`` or ``grade_to``, and tell the counts."""
    from jointsup.services.credit.scoring import read_card

    with say.listing(beside(out, ".refused.csv")):
        ruleset = read_card(card, as_of)
        found = work(ruleset, given(ruleset, **inputs), as_of=as_of, path=out, engine=engine, progress=Bar(say, STEPS))
    _tell_scored(say, found)
    say.fact(out=str(out), **_scored(found))
    return found


def _share(text: str) -> Fraction:
    from jointsup.model.amounts import Share, parse_amount

    amount = parse_amount(text, "--rate")
    if not isinstance(amount, Share):
        raise click.UsageError(_("{text} is no share, such as 3%").format(text=text))
    return amount.rate


def _hours(text: str) -> Fraction:
    whole, _point, decimals = text.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(text) <= 9 and (decimals or "0").isdigit()):
        raise click.UsageError(_("{text} is no number of hours, such as 2.5").format(text=text))
    return Fraction(text.rstrip("."))


def _tell_scored(say: Answer, found: Scored) -> None:
    say(
        f"{found.card.title} {found.card.version}, as of {found.as_of}: {found.entities} scored from {found.facts} facts.",
        f"{found.card.title} {found.card.version}，截至 {found.as_of}：依据 {found.facts} 条信用信息，评分 {found.entities} 户。",
    )
    titles = dict(found.card.tiers)
    for tier, count in found.tiers.items():
        say(f"  {tier} {titles[tier]}: {count}", f"  {tier} 级（{titles[tier]}）：{count} 户")
    absent = Listed([f"{name} {count}" for name, count in found.missing.items() if count])
    if absent.things:
        say(f"  without a value: {absent.text('en')}", f"  缺失：{absent.text('zh')}")


def _scored(found: Scored) -> dict[str, Any]:
    return {
        "card": found.card.name,
        "version": found.card.version,
        "card_digest": found.card_digest,
        "as_of": found.as_of.isoformat(),
        "delivered": list(found.delivered),
        "entities": found.entities,
        "facts": found.facts,
        "tiers": dict(found.tiers),
        "missing": dict(found.missing),
        "digest": found.digest,
    }


def _decimal(number: Fraction) -> str:
    tenths = round(number * 10)
    return f"{tenths // 10}.{tenths % 10}"


def _interval(one: Interval) -> str:
    if one.share is None:
        return "–"
    return f"{round(one.share * 1000) / 10:.1f} % ({one.least * 100:.1f}–{one.most * 100:.1f})"


def _facts_of(one: Interval) -> dict[str, Any]:
    return {"count": one.count, "total": one.total, "least": str(one.least), "most": str(one.most)}
