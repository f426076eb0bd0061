"""The year's plan 年度工作计划 (``annual/1``) and the life of its lines, from draft to draw (policy rows S3.4-a, S3.15-b).

A line of the year wraps the :class:`~jointsup.model.plan.PlanLine` that a round draws: around it stands who organises, initiates,
draws and executes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

from attrs import field, frozen

from jointsup.model.documents import DIGEST
from jointsup.model.matters import LEVELS, Level
from jointsup.model.meaning import Meaning
from jointsup.model.plan import PlanLine
from jointsup.model.policy_text import parse_policy_text
from jointsup.model.rates import RatePolicy

LineState = Literal["drafted", "approved", "taken", "drawn", "withdrawn"]

LINE_STATES: Mapping[LineState, str] = {
    "drafted": "已起草",
    "approved": "已批准",
    "taken": "已列入批次",
    "drawn": "已抽取",
    "withdrawn": "已撤回",
}
"""The states of a line, with their Chinese names."""

_LEVEL_SIGNS: Mapping[Level, str] = {"province": "省", "prefecture": "市", "county": "县", "town": "乡"}


@frozen
class AnnualPolicy:
    """A rule of rate or frequency that the year's lines must keep 比例频次规则, as lists write it."""

    id: Annotated[str, Meaning("规则标识", "id of the rule")]
    version: Annotated[str, Meaning("版本", "version of the rule")]
    valid_from: Annotated[str, Meaning("生效日", "first day", form="date")]
    valid_to: Annotated[str | None, Meaning("失效日", "last day, or null: open", form="date")]
    source: Annotated[str, Meaning("依据", "reference to the legal text")]
    terms: Annotated[str, Meaning("要求", "what it asks for, such as ≥3%/年")]
    base: Annotated[Literal["all", "eligible"], Meaning("比例基数", "share of all, or of those not excluded")] = "all"

    def read(self, where: str = "") -> RatePolicy:
        """Return the rule, its terms read. Raises :class:`~jointsup.errors.BadRound`."""
        return RatePolicy(
            self.id,
            self.version,
            date.fromisoformat(self.valid_from),
            None if self.valid_to is None else date.fromisoformat(self.valid_to),
            self.source,
            parse_policy_text(self.terms, base=self.base, where=where),
        )


@frozen
class AnnualLine:
    """A line of the year's plan 年度计划任务: what a round draws, and who organises, initiates, draws and executes it."""

    line: Annotated[PlanLine, Meaning("计划任务", "whom, how many, when, what is checked, and by whom")]
    organiser: Annotated[str, Meaning("组织部门", "id of the department that organises it")]
    initiator: Annotated[str, Meaning("发起部门", "id of the department that initiates it")]
    draw_level: Annotated[Level, Meaning("抽取层级", "level that draws")]
    check_level: Annotated[Level, Meaning("检查层级", "level that checks")]
    participants: Annotated[Sequence[str], Meaning("参与部门", "ids of the departments that take part")] = field(factory=tuple)
    crosswise: Annotated[bool, Meaning("异地", "whether bodies of other areas check")] = False
    directed: Annotated[bool, Meaning("定向", "whether it is aimed at a part of the entities (定向), not at all (不定向)")] = False
    policies: Annotated[Sequence[str], Meaning("比例频次规则", "ids of rate policies that the line must keep")] = field(
        factory=tuple
    )

    @property
    def way(self) -> str:
        """How people call the way of drawing and checking: ``省抽县查``, ``县抽县查``, with ``异地`` before it."""
        way = f"{_LEVEL_SIGNS[self.draw_level]}抽{_LEVEL_SIGNS[self.check_level]}查"
        return f"异地{way}" if self.crosswise else way

    @property
    def upside_down(self) -> bool:
        """Whether a level would check what a level below it draws."""
        return LEVELS.index(self.check_level) < LEVELS.index(self.draw_level)


@frozen
class AnnualPlan:
    """The year's plan of an organiser 年度工作计划 (``annual/1``)."""

    schema: Annotated[Literal["annual/1"], Meaning("文件版本", "schema of this document")]
    id: Annotated[str, Meaning("计划标识", "id of the plan")]
    title: Annotated[str, Meaning("计划名称", "name for people")]
    year: Annotated[int, Meaning("年度", "year of the plan", minimum=2000)]
    organiser: Annotated[str, Meaning("组织部门", "id of the department whose plan it is")]
    area: Annotated[str, Meaning("行政区划", "area that it is for", standard="GB/T 2260")]
    policies: Annotated[Sequence[AnnualPolicy], Meaning("比例频次规则", "rules that the year's lines must keep")] = field(
        factory=tuple
    )
    lines: Annotated[Sequence[AnnualLine], Meaning("计划任务", "lines of the year")] = field(factory=tuple)
    rates: Annotated[
        Sequence[str], Meaning("比例频次规则集", "rule sets of rates, in force on the year's first day; their rules join the policies")
    ] = field(factory=tuple)


@frozen
class PlanRow:
    """A year's plan as a store keeps it, without its lines 年度工作计划."""

    id: Annotated[str, Meaning("计划标识", "id of the plan", pattern=".+", length=100)]
    title: Annotated[str, Meaning("计划名称", "name for people", length=200)]
    year: Annotated[int, Meaning("年度", "year of the plan", minimum=2000)]
    organiser: Annotated[str, Meaning("组织部门", "id of the department whose plan it is", length=100)]
    area: Annotated[str, Meaning("行政区划", "area that it is for", standard="GB/T 2260", length=12)]
    version: Annotated[int, Meaning("版次", "counts the acts on the plan, from 1", minimum=1)]
    digest: Annotated[str, Meaning("摘要", "SHA-256 of the text", pattern=DIGEST, length=64)]
    text: Annotated[str, Meaning("原文", "canonical text of the plan without its lines", pattern=".+")]
    at: Annotated[str, Meaning("时间", "instant of the last act", length=40)]


@frozen
class PlanLineRow:
    """A line of a year's plan as a store keeps it 年度计划任务."""

    plan: Annotated[str, Meaning("计划标识", "id of the plan", pattern=".+", length=100)]
    id: Annotated[str, Meaning("任务标识", "id of the line", pattern=".+", length=100)]
    name: Annotated[str, Meaning("任务名称", "name for people", length=200)]
    state: Annotated[LineState, Meaning("状态", "drafted, approved, taken, drawn or withdrawn", length=12)]
    version: Annotated[int, Meaning("修改次数", "counts the changes of the row, from 1", minimum=1)]
    window_first: Annotated[str, Meaning("检查首日", "first day of the window", form="date", length=10)]
    window_last: Annotated[str, Meaning("检查末日", "last day of the window", form="date", length=10)]
    digest: Annotated[str, Meaning("摘要", "SHA-256 of the text", pattern=DIGEST, length=64)]
    text: Annotated[str, Meaning("原文", "canonical text of the line", pattern=".+")]
    at: Annotated[str, Meaning("时间", "instant of the last act", length=40)]


@frozen
class TakenRow:
    """A plan line in a round 列入批次: one round at most per window, and for good once it is drawn."""

    plan: Annotated[str, Meaning("计划标识", "id of the plan", pattern=".+", length=100)]
    line: Annotated[str, Meaning("任务标识", "id of the line", pattern=".+", length=100)]
    window_first: Annotated[str, Meaning("检查首日", "first day of the window", form="date", length=10)]
    window_last: Annotated[str, Meaning("检查末日", "last day of the window", form="date", length=10)]
    round: Annotated[str, Meaning("批次", "id of the round", pattern=".+", length=200)]
    drawn: Annotated[bool, Meaning("已抽取", "whether the round was drawn")]
    at: Annotated[str, Meaning("时间", "instant of the last act", length=40)]
