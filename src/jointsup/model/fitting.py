"""How a scorecard is fitted from past visits 拟合方案 (``fit/1``; policy rows S3.12-e, S3.14-f).

The plan names columns, days and indicators; what comes out is a scorecard (:mod:`jointsup.model.scorecards`) of integers, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

from attrs import field, frozen

from jointsup.model.documents import Day
from jointsup.model.meaning import Meaning
from jointsup.model.naming import NAME
from jointsup.model.rule_heads import Pair
from jointsup.model.scorecards import Exact, Measure
from jointsup.model.visit_columns import VisitColumns

Sense = Literal["rises", "falls", "free"]
Share: TypeAlias = Annotated[str, Meaning("比例", "p/q", pattern="[0-9]{1,9}/[1-9][0-9]{0,8}")]
Start: TypeAlias = Annotated[Exact, Meaning("起点", "an integer, or p/q", pattern="-?(0|[1-9][0-9]{0,14})/[1-9][0-9]{0,8}")]
Strength: TypeAlias = Annotated[int, Meaning("强度", "from 1 on", minimum=1)]


@frozen(kw_only=True)
class FitIndicator:
    """An indicator that is tried 待选指标: what it measures, and what sense demands of its points."""

    id: Annotated[str, Meaning("指标标识", "id of the indicator", pattern="[a-z0-9_-]{1,60}")]
    title: Annotated[str, Meaning("指标名称", "what people call it")]
    source: Annotated[str, Meaning("信息来源", "who supplies it")]
    measure: Annotated[Measure, Meaning("计量", "how facts become a number or a category")]
    sense: Annotated[
        Sense, Meaning("方向", "whether more of it may only raise points (rises), only lower them (falls), or either (free); categories: free")
    ] = "free"
    most: Annotated[int | None, Meaning("计至", "of a number: as much of it as counts; null where there are bands, and for categories", minimum=1)] = None
    bands: Annotated[Sequence[Start], Meaning("分段", "of a number: where its bands begin, ascending; none: points for each unit, up to most")] = field(
        factory=tuple
    )
    missing: Annotated[str, Meaning("缺失说明", "what clerks read where there is no value")] = "无此信息"


@frozen(kw_only=True)
class FitPlan:
    """From what, and how, a card is fitted 拟合方案.

    For each day of ``as_of`` the entities are measured as of that day, and judged by their first visit from it to ``until``.
    """

    schema: Annotated[Literal["fit/1"], Meaning("文件版本", "schema of this document")]
    name: Annotated[str, Meaning("名称", "namespace/name of the card", pattern=NAME)]
    version: Annotated[str, Meaning("版本", "version of the card", pattern=r"\S{1,40}")]
    title: Annotated[str, Meaning("标题", "what people call the card")]
    valid_from: Annotated[str, Meaning("生效日", "first day on which the card holds", form="date")]
    valid_to: Annotated[str | None, Meaning("失效日", "last day on which it holds, or null: open", form="date")]
    source: Annotated[str, Meaning("依据", "where the visits come from, and on what the card stands")]
    licence: Annotated[str, Meaning("许可", "licence of the visits, where they have one")] = ""
    scheme: Annotated[str, Meaning("分类体系", "id of the scheme", pattern=r"[a-z0-9-]{1,60}")]
    columns: Annotated[VisitColumns, Meaning("取数", "which columns tell of visits")]
    as_of: Annotated[Sequence[Day], Meaning("基准日", "days, ascending: known is what was before each, judged what came from it on")]
    until: Annotated[str, Meaning("截止日", "last day whose visits are used", form="date")]
    indicators: Annotated[Sequence[FitIndicator], Meaning("待选指标", "the indicators that are tried")]
    fewest: Annotated[
        int, Meaning("最少户数", "a category, a band or missing values with fewer judged visits than this get no points of their own", minimum=1)
    ] = 100
    doubling: Annotated[int, Meaning("加倍分值", "points that double the odds of a find", minimum=1)] = 20
    start: Annotated[int, Meaning("起始分", "points before any indicator")] = 100
    strengths: Annotated[
        Sequence[Strength], Meaning("约束强度", "strengths of the constraint that keeps points small; which one serves best is tried on later days")
    ] = (1, 10, 100, 1000)
    tiers: Annotated[Sequence[Pair], Meaning("等级", "[code, Chinese title], the lowest risk first")]
    shares: Annotated[Sequence[Share], Meaning("比例", "p/q of all entities in each tier but the last, on the day after until")]
    start_tier: Annotated[str, Meaning("起始等级", "tier that the card states for who has no history; a fitted card scores them, too")]
