"""Why a score is what it is 评分说明: line by line, in words of both languages, from the score itself.

Each line says what was looked at, in which days, how much of it counted, and what points that gave; the lines' points add up to the score.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from attrs import frozen

from jointsup.algorithms.credit.graded import Graded
from jointsup.algorithms.credit.measures import Measured, Used
from jointsup.algorithms.credit.points import Line, half_up
from jointsup.model.credit import first_day
from jointsup.model.scorecards import OWN, CardIndicator, ScorecardRules
from jointsup.said import Listed, Words

SHOWN: Final = 5
"""How many facts of a line are told one by one; the rest are counted."""

_MEASURES: Final = {
    "count": Words("count", "件数"),
    "sum": Words("sum", "合计"),
    "latest_value": Words("latest value", "最近一次数值"),
    "latest_category": Words("latest result", "最近一次结果"),
    "days_since": Words("days since the latest", "距最近一次天数"),
    "share": Words("share", "占比"),
    "category": Words("category", "类别"),
    "number": Words("number", "数值"),
}


@frozen
class Explained:
    """A line of an explanation: the id of the indicator, ``start``, ``bounds`` or ``tier``; its points, None for ``tier``; and why."""

    id: str
    points: int | None
    why: Words


def explain(card: ScorecardRules, one: Graded, as_of: date) -> list[Explained]:
    """Return the explanation of a graded entity; the points of all lines add up to its score."""
    told = [Explained("start", one.score.start, Words("start", "起始分"))]
    told += [Explained(line.indicator.id, line.points, _said(line, as_of)) for line in one.score.lines]
    if one.score.brought:
        least, most = card.bounds
        told.append(Explained("bounds", one.score.brought, Words(f"brought within {least} to {most}", f"总分限于 {least} 至 {most}")))
    return [*told, Explained("tier", None, _tier(card, one))]


def _said(line: Line, as_of: date) -> Words:
    parts = list(_parts(line, as_of))
    return Words("; ".join(part.english for part in parts), "；".join(part.chinese for part in parts))


def _parts(line: Line, as_of: date) -> Iterator[Words]:
    indicator, value = line.indicator, line.measured.value
    yield Words(f"{indicator.id} {indicator.title}, from {indicator.source}", f"{indicator.title}（{indicator.source}）")
    of_facts = indicator.measure.kind not in OWN
    if of_facts:
        yield _window(indicator, as_of)
    if value is None:
        yield Words(f"missing: {indicator.missing.words}; {line.points} points are stated for this", f"缺失：{indicator.missing.words}，按规定计 {line.points} 分")
        return
    if of_facts:
        yield from _facts(line.measured)
    name = _MEASURES[indicator.measure.kind]
    yield Words(f"{name.english} = {value}", f"{name.chinese} = {value}")
    yield _points(line)
    if line.points != half_up(line.before):
        least, most = indicator.limits
        yield Words(f"capped to {least} … {most}: {line.points}", f"限于 {least} 至 {most}：计 {line.points} 分")
    if line.veto:
        yield Words(f"veto: at least tier {line.veto}", f"一票否决：不低于 {line.veto} 级")


def _window(indicator: CardIndicator, as_of: date) -> Words:
    first = first_day(indicator.measure.window, as_of)
    if first == date.min:
        return Words(f"up to {as_of}", f"截至 {as_of}")
    return Words(f"{first} to {as_of}", f"{first} 至 {as_of}")


def _facts(measured: Measured) -> Iterator[Words]:
    used = [one for one in measured.used if one.weight]
    if not used:
        yield Words("nothing that counts", "无计入信息")
        return
    shown = [_fact(one) for one in used[-SHOWN:]]
    rest = len(used) - len(shown)
    english, chinese = Listed(shown).text("en"), Listed(shown).text("zh")
    if rest:
        english, chinese = f"{english} and {rest} earlier", f"{chinese}等共 {len(used)} 条"
    yield Words(english, chinese)


def _fact(one: Used) -> Words:
    fact = one.fact
    said = " ".join(filter(None, [str(fact.day), fact.kind, fact.category, "" if fact.value is None else str(fact.value)]))
    if one.weight == 1:
        return Words(said, said)
    return Words(f"{said} (counts {one.weight})", f"{said}（折算 {one.weight}）")


def _points(line: Line) -> Words:
    unit = line.indicator.per_unit
    if unit is None:
        return Words(f"{line.before} points", f"得 {line.before} 分")
    each = (f"{unit.points} points for each", f"每项 {unit.points} 分") if unit.unit == 1 else (f"{unit.points} points for each {unit.unit}", f"每 {unit.unit} 计 {unit.points} 分")
    if line.before.denominator == 1:
        return Words(f"{each[0]}: {line.before}", f"{each[1]}：{line.before}")
    rounded = half_up(line.before)
    return Words(f"{each[0]}: {line.before}, rounded half up {rounded}", f"{each[1]}：{line.before}，四舍五入为 {rounded}")


def _tier(card: ScorecardRules, one: Graded) -> Words:
    title = dict(card.tiers)[one.tier]
    if one.score.new:
        why = Words("no history: the start tier", "无历史记录，取起始等级")
    else:
        why = Words(f"{one.score.points} points", f"{one.score.points} 分")
    if one.score.veto:
        why = Words(f"{why.english}; veto: at least {one.score.veto}", f"{why.chinese}；一票否决：不低于 {one.score.veto} 级")
    return Words(f"tier {one.tier} {title}: {why.english}", f"{one.tier} 级（{title}）：{why.chinese}")

