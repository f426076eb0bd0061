"""Tiers of schemes as a store keeps them 信用分级: one row for all tiers of a scheme as of a day (policy row S3.14-e).

Tiers of one entity in several schemes (general 通用, sector 专业, public credit 公共信用综合评价, a city's own) stand side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from attrs import frozen

from jointsup.model.documents import DIGEST
from jointsup.model.meaning import Meaning

SCHEME = "[a-z0-9-]{1,60}"
"""The form of a scheme's id."""

QUARTER = "[0-9]{4}Q[1-4]"
"""The form of a quarter."""


@frozen
class GradingRow:
    """All tiers of a scheme as of a day 分级: received from a file, or scored here. The tiers themselves are a file in order of id."""

    scheme: Annotated[str, Meaning("分类体系", "id of the scheme", pattern=SCHEME, length=60)]
    number: Annotated[int, Meaning("序号", "place among the scheme's gradings, from 1; of two as of one day the later holds", minimum=1)]
    as_of: Annotated[str, Meaning("数据截至日", "day of the tiers", form="date", length=10)]
    quarter: Annotated[str, Meaning("季度", "quarter that they are for, such as 2026Q2; may be empty", length=6)]
    how: Annotated[Literal["received", "scored"], Meaning("产生方式", "received from a source, or scored here", length=10)]
    source: Annotated[str, Meaning("来源", "who or what they come from", length=400)]
    rules: Annotated[str, Meaning("规则集", "name of the rule set that says the tiers", length=100)]
    rules_version: Annotated[str, Meaning("规则版本", "version of the rule set", length=40)]
    rules_digest: Annotated[str, Meaning("规则摘要", "digest of the rule set", pattern=DIGEST, length=64)]
    tiers: Annotated[Sequence[tuple[str, str]], Meaning("等级", "[code, Chinese title], the lowest risk first")]
    column: Annotated[str, Meaning("等级列", "heading of the tiers in the file of rows", length=200)]
    name: Annotated[str, Meaning("文件名", "name of what was received; of the facts that were scored", length=200)]
    digest: Annotated[str, Meaning("摘要", "SHA-256 of the file as received; of scores the digest of the scoring", pattern=DIGEST, length=64)]
    rows_digest: Annotated[str, Meaning("数据摘要", "SHA-256 of the file of rows", pattern=DIGEST, length=64)]
    rows: Annotated[int, Meaning("行数", "entities with a tier", minimum=0)]
    refused: Annotated[int, Meaning("拒收行数", "rows left out as faulty", minimum=0)]
    department: Annotated[str, Meaning("部门", "department that received or scored them", length=100)]
    area: Annotated[str, Meaning("行政区划", "area that they are kept for", standard="GB/T 2260", length=12)]
    at: Annotated[str, Meaning("时间", "instant of the act", length=40)]
    entry: Annotated[str, Meaning("台账记录", "digest of the act's entry in the ledger", length=64)] = ""
