"""The plan of one round 批次计划 (``plan/1``): what people state before a freeze, lines and all.

A plan speaks of columns, tags and percentages; freezing turns it into the round document, which speaks of codes and exact
rates only (policy rows S2-a, S3.12-d, S3.12-e).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from attrs import field, frozen

from jointsup.model.documents import DIGEST, Day, Door, PluginReference, Public, RuleReference
from jointsup.model.meaning import Meaning


@frozen
class IdColumn:
    """Where the entities' ids stand, and what they are 标识列."""

    column: Annotated[str, Meaning("列名", "heading of the column")]
    scheme: Annotated[str, Meaning("编码方案", "scheme put before the value, such as uscc; empty where cells hold scheme:value")]
    pattern: Annotated[str, Meaning("格式", "form of a scheme's values, such as JY[0-9]{6}, where it is not built in")] = ""
    accepted: Annotated[
        Sequence[str], Meaning("认可代码", "codes taken although their check character fails, such as pilot codes")
    ] = field(factory=tuple)


@frozen
class FacetColumn:
    """A column that becomes a facet 抽样维度列."""

    name: Annotated[str, Meaning("维度名", "name of the facet", pattern="[a-z0-9_]+")]
    column: Annotated[str, Meaning("列名", "heading of the column")]
    kind: Annotated[
        Literal["area", "code", "exclusions", "tags", "visits_left"],
        Meaning("类别", "area code, code of a scheme, exclusion set (ground@body), tag set, or visits still allowed"),
    ]
    codes: Annotated[
        Sequence[tuple[str, str]], Meaning("代码", "[code, meaning]: the scheme; empty for areas: any area in use")
    ] = field(factory=tuple)
    split: Annotated[str, Meaning("分隔符", "what stands between several values of a cell")] = ";"
    rules: Annotated[
        Sequence[str],
        Meaning("规则集", "rule sets that say the codes, in force on the day: of departments' tags, of tiers, of areas"),
    ] = field(factory=tuple)


@frozen
class PlanVocabulary:
    """A department's tags 标签词表."""

    owner: Annotated[str, Meaning("所属部门", "id of the department that owns the tags")]
    version: Annotated[str, Meaning("版本", "version of the vocabulary")]
    valid_from: Annotated[str, Meaning("生效日", "first day", form="date")]
    valid_to: Annotated[str | None, Meaning("失效日", "last day, or null: open", form="date")]
    tags: Annotated[Sequence[tuple[str, str]], Meaning("标签", "[tag, Chinese title]")]


@frozen
class AmountRule:
    """An amount for some strata 分层数量: the first rule that fits a stratum holds."""

    where: Annotated[Mapping[str, Sequence[str]], Meaning("条件", "facet to labels, each maybe ending in *")]
    amount: Annotated[str, Meaning("比例或数量", "3%, 5‰, 1/30, all, or a number in each stratum")]
    minimum: Annotated[int | None, Meaning("最少", "least in each stratum", minimum=0)] = None
    maximum: Annotated[int | None, Meaning("最多", "most in each stratum", minimum=0)] = None


@frozen
class PlanLine:
    """A line of the plan 计划任务: whom, how many, when, what is checked, and by whom."""

    id: Annotated[str, Meaning("任务标识", "id of the line")]
    name: Annotated[str, Meaning("任务名称", "name for people")]
    window: Annotated[tuple[Day, Day], Meaning("检查时段", "first and last day")]
    matters: Annotated[Sequence[str], Meaning("监管事项", "ids of matters")]
    bodies: Annotated[Sequence[str], Meaning("执行部门", "ids of the bodies that come")]
    people: Annotated[int, Meaning("到场人数", "people who come", minimum=0)]
    amount: Annotated[
        str | None, Meaning("比例或数量", "3%, 5‰, 1/30, all, or a number for the whole line; null: amounts say it all")
    ] = None
    whom: Annotated[str, Meaning("标签表达式", "expression over tags; empty: everyone")] = ""
    where: Annotated[Mapping[str, Sequence[str]], Meaning("范围", "facet to codes, each maybe ending in *")] = field(
        factory=dict
    )
    by: Annotated[Sequence[str], Meaning("分层维度", "facets, or facet:n for the first n characters of its code")] = field(
        factory=tuple
    )
    amounts: Annotated[Sequence[AmountRule], Meaning("分层数量", "amounts for some strata; the first that fits holds")] = field(
        factory=tuple
    )
    minimum: Annotated[int | None, Meaning("最少", "least in each stratum", minimum=0)] = None
    maximum: Annotated[int | None, Meaning("最多", "most in each stratum", minimum=0)] = None
    base: Annotated[Literal["all", "eligible"], Meaning("比例基数", "share of all rows, or of those not excluded")] = "all"
    rounding: Annotated[
        Literal["spread", "spread_up", "half_up", "up"], Meaning("取整方式", "how counts are made whole")
    ] = "spread"
    excluded: Annotated[
        Sequence[tuple[str, str]] | None, Meaning("排除", "[ground, body] that exclude here; null: every one")
    ] = None
    public: Annotated[Public, Meaning("公开规则", "what is public, and from when")] = field(
        factory=lambda: Public(0, "draw", ("id", "stratum", "ticket"))
    )
    reason: Annotated[str, Meaning("零概率理由", "why some entities have no chance")] = ""


@frozen
class PlanEvent:
    """A later public value 事后公开值, without the number of its texts, which is computed."""

    event: Annotated[str, Meaning("事件", "id of the event")]
    date: Annotated[str, Meaning("日期", "day of the event", form="date")]
    pattern: Annotated[str, Meaning("格式", "pattern of the value")]


@frozen
class PlanSources:
    """Where the seed is to come from 种子来源."""

    parties: Annotated[Sequence[tuple[str, str]], Meaning("提交方", "[party, body]")] = field(factory=tuple)
    deadline: Annotated[str | None, Meaning("揭示截止", "instant of the end of revealing", form="instant")] = None
    later: Annotated[Sequence[PlanEvent], Meaning("事后公开值", "the event and its fallbacks")] = field(factory=tuple)
    witnesses: Annotated[Sequence[str], Meaning("见证方", "names of witnesses")] = field(factory=tuple)


@frozen
class RoundPlan:
    """The plan of a round 批次计划 (``plan/1``)."""

    schema: Annotated[Literal["plan/1"], Meaning("文件版本", "schema of this document")]
    round_id: Annotated[str, Meaning("批次标识", "organiser/number")]
    as_of: Annotated[str, Meaning("数据截至日", "day of the register's state", form="date")]
    id: Annotated[IdColumn, Meaning("标识列", "where the ids stand")]
    facets: Annotated[Sequence[FacetColumn], Meaning("抽样维度", "columns that become facets")]
    lines: Annotated[Sequence[PlanLine], Meaning("计划任务", "lines of the round")]
    sources: Annotated[PlanSources, Meaning("种子来源", "where the seed is to come from")]
    hash: Annotated[Literal["sha256", "sm3"], Meaning("散列算法", "hash of the whole round")] = "sha256"
    attempt: Annotated[int, Meaning("第几次", "attempt of this round", minimum=1)] = 1
    previous: Annotated[tuple[str, str] | None, Meaning("前次", "[round digest, reason] of the round that this repeats")] = None
    ledger_head: Annotated[str | None, Meaning("台账头", "digest of the last entry in the round's book of the ledger; null: no ledger", pattern=DIGEST)] = None
    vocabularies: Annotated[Sequence[PlanVocabulary], Meaning("标签词表", "the departments' tags")] = field(factory=tuple)
    grounds: Annotated[Sequence[tuple[str, str]], Meaning("排除理由", "[ground, body] that a row may carry")] = field(
        factory=tuple
    )
    groups: Annotated[
        Sequence[Sequence[str]] | None, Meaning("联合组", "line ids of each joint group; null: all lines in one")
    ] = None
    apart: Annotated[Sequence[tuple[str, str]], Meaning("不得同查", "pairs of matters")] = field(factory=tuple)
    door: Annotated[Door, Meaning("到场上限", "caps at the door")] = field(factory=lambda: Door(None, None))
    ceiling: Annotated[str | None, Meaning("频次上限维度", "facet of kind visits_left")] = None
    persons: Annotated[tuple[str, Sequence[str]] | None, Meaning("自然人类", "facet and codes of persons")] = None
    counts: Annotated[
        Sequence[tuple[str, int | None, int | None]], Meaning("对照底数", "[area, rows of the last frame, outside count]")
    ] = field(factory=tuple)
    yield_order: Annotated[
        Sequence[str] | None, Meaning("让位次序", "line ids, first to yield first; null: the last line yields first")
    ] = None
    names: Annotated[Sequence[tuple[str, str, str]], Meaning("名称", "[kind, id, name], for people")] = field(factory=tuple)
    apart_rules: Annotated[
        Sequence[str], Meaning("不得同查规则", "rule sets of pairs of matters, in force on the day")
    ] = field(factory=tuple)
    rules: Annotated[Sequence[RuleReference], Meaning("所依规则", "rule sets whose words stand in the plan by now")] = field(
        factory=tuple
    )
    plugins: Annotated[Sequence[PluginReference], Meaning("插件", "plugins that gave something of the plan or its rows")] = field(
        factory=tuple
    )
