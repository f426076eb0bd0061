"""Registers 名录库: the living lists of entities and of inspectors, with reasons for each coming and going.

A register is declared (``register/1``), then loaded whole as of a day, again and again; between two loads single rows are corrected.
Its state as of a day is the last load of a day at or before it with the corrections dated after that load (policy rows S3.3-a, S3.3-d,
S3.3-e).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from attrs import field, frozen

from jointsup.model.documents import DIGEST, PluginReference
from jointsup.model.meaning import Grade, Meaning
from jointsup.model.plan import FacetColumn, IdColumn, PlanVocabulary

NAME = "[a-z0-9_][a-z0-9_.-]{0,59}"
"""The form of a register's name."""

Values = Sequence[tuple[str, str | None]]
"""[heading, value]; null where the cell is empty."""


@frozen
class RegisterColumn:
    """A column that a register keeps beside its ids 名录列."""

    column: Annotated[str, Meaning("列名", "heading of the column")]
    title: Annotated[str, Meaning("列标题", "Chinese title for people")]
    grade: Annotated[Grade, Meaning("敏感级别", "who may see its values where no rule says more")]


@frozen
class InspectorColumns:
    """Where the columns of a register of inspectors stand 执法检查人员列, by their headings."""

    person: Annotated[str, Meaning("姓名列", "heading of the person's name")]
    card: Annotated[str, Meaning("执法证号列", "heading of the number of the enforcement card")]
    department: Annotated[str, Meaning("部门列", "heading of the department's id")]
    area: Annotated[str, Meaning("行政区划列", "heading of the area's code")]
    qualifications: Annotated[str, Meaning("资格列", "heading of the qualifications, several between semicolons")]


@frozen
class Register:
    """What a register is 名录库声明 (``register/1``)."""

    schema: Annotated[Literal["register/1"], Meaning("文件版本", "schema of this document")]
    name: Annotated[str, Meaning("名录库标识", "name of the register", pattern=NAME)]
    title: Annotated[str, Meaning("名录库名称", "name for people")]
    kind: Annotated[Literal["entities", "inspectors"], Meaning("类别", "of entities or of inspectors")]
    department: Annotated[str, Meaning("主管部门", "id of the department that keeps it")]
    area: Annotated[str, Meaning("行政区划", "area that it covers", standard="GB/T 2260")]
    id: Annotated[IdColumn, Meaning("标识列", "where the ids stand")]
    columns: Annotated[Sequence[RegisterColumn], Meaning("列", "all columns that are kept beside the ids")]
    facets: Annotated[Sequence[FacetColumn], Meaning("抽样维度", "columns that can become facets of a frame")] = field(
        factory=tuple
    )
    vocabularies: Annotated[Sequence[PlanVocabulary], Meaning("标签词表", "the departments' tags")] = field(factory=tuple)
    grounds: Annotated[Sequence[tuple[str, str]], Meaning("排除理由", "[ground, body] that a row may carry")] = field(
        factory=tuple
    )
    persons: Annotated[tuple[str, Sequence[str]] | None, Meaning("自然人类", "facet and codes of persons")] = None
    inspectors: Annotated[
        InspectorColumns | None, Meaning("执法检查人员列", "where inspectors' columns stand; null: a register of entities")
    ] = None

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of all columns beside the id, in order."""
        return tuple(column.column for column in self.columns)

    @property
    def grades(self) -> Mapping[str, Grade]:
        """Heading to grade."""
        return {column.column: column.grade for column in self.columns}


@frozen
class Inspector:
    """An inspector 执法检查人员 as a register has it on a day (policy row S3.3-e)."""

    id: Annotated[str, Meaning("标识", "id of the inspector", grade="personal")]
    person: Annotated[str, Meaning("姓名", "name", grade="personal")]
    card: Annotated[str, Meaning("执法证号", "number of the enforcement card", grade="personal")]
    department: Annotated[str, Meaning("部门", "id of the department")]
    area: Annotated[str, Meaning("行政区划", "area worked in", standard="GB/T 2260")]
    qualifications: Annotated[Sequence[str], Meaning("资格", "qualifications, in order", grade="personal")]


@frozen
class DeclarationRow:
    """A version of a register's declaration as a store keeps it 名录库声明."""

    register: Annotated[str, Meaning("名录库", "name of the register", pattern=NAME, length=60)]
    version: Annotated[int, Meaning("版次", "version of the declaration, from 1", minimum=1)]
    title: Annotated[str, Meaning("名录库名称", "name for people", length=200)]
    kind: Annotated[Literal["entities", "inspectors"], Meaning("类别", "of entities or of inspectors", length=20)]
    department: Annotated[str, Meaning("主管部门", "id of the department that keeps it", length=100)]
    area: Annotated[str, Meaning("行政区划", "area that it covers", standard="GB/T 2260", length=12)]
    digest: Annotated[str, Meaning("摘要", "SHA-256 of the text", pattern=DIGEST, length=64)]
    text: Annotated[str, Meaning("原文", "canonical text of the declaration", pattern=".+")]
    at: Annotated[str, Meaning("时间", "instant of the act", length=40)]


@frozen
class LoadRow:
    """A load 载入: a register's rows, whole, as of a day.

    ``number`` counts a register's loads and corrections together, from 1, in the order in which they were made.
    """

    register: Annotated[str, Meaning("名录库", "name of the register", pattern=NAME, length=60)]
    number: Annotated[int, Meaning("序号", "place among the register's loads and corrections", minimum=1)]
    as_of: Annotated[str, Meaning("数据截至日", "day of the register's state", form="date", length=10)]
    version: Annotated[int, Meaning("声明版次", "version of the declaration it was read by", minimum=1)]
    name: Annotated[str, Meaning("文件名", "name of what was loaded", length=200)]
    digest: Annotated[str, Meaning("摘要", "SHA-256 of the file as received", pattern=DIGEST, length=64)]
    rows_digest: Annotated[str, Meaning("数据摘要", "SHA-256 of the file of the rows taken", pattern=DIGEST, length=64)]
    rows: Annotated[int, Meaning("行数", "rows taken", minimum=0)]
    refused: Annotated[int, Meaning("拒收行数", "rows left out as faulty", minimum=0)]
    came: Annotated[int, Meaning("新增数", "ids that were not there before; of a first load all", minimum=0)]
    went: Annotated[int, Meaning("退出数", "ids that were there before and are no more", minimum=0)]
    changed: Annotated[int, Meaning("变更数", "ids whose values differ", minimum=0)]
    compared: Annotated[int, Meaning("对比载入", "number of the load compared with; 0: the first load", minimum=0)]
    source: Annotated[str, Meaning("来源", "who or what the rows come from", length=400)]
    source_version: Annotated[str, Meaning("来源版本", "what the source calls this state; may be empty", length=200)]
    ground: Annotated[str, Meaning("事由", "why they were loaded", length=400)]
    at: Annotated[str, Meaning("时间", "instant of the act", length=40)]
    entry: Annotated[str, Meaning("台账记录", "digest of the act's entry in the ledger", length=64)] = ""
    plugin: Annotated[PluginReference | None, Meaning("插件", "plugin whose source gave the rows; null: none did")] = None
    changes_digest: Annotated[str, Meaning("变更摘要", "SHA-256 of the file of what came, went and changed; empty: the first load", length=64)] = ""


ChangeKind = Literal["came", "went", "changed"]


@frozen
class CorrectionRow:
    """A single correction 更正: an act of its own, with its reason and its person's entry in the ledger."""

    register: Annotated[str, Meaning("名录库", "name of the register", pattern=NAME, length=60)]
    number: Annotated[int, Meaning("序号", "place among the register's loads and corrections", minimum=1)]
    day: Annotated[str, Meaning("生效日", "day from which it holds", form="date", length=10)]
    id: Annotated[str, Meaning("标识", "id of the row", pattern=".+", length=400)]
    kind: Annotated[ChangeKind, Meaning("变更类别", "came, went or changed", length=10)]
    old_values: Annotated[Values | None, Meaning("原值", "values before, of a change those corrected", grade="personal")]
    new_values: Annotated[Values | None, Meaning("新值", "values after, of a change those corrected", grade="personal")]
    reason: Annotated[str, Meaning("理由", "why it was corrected", length=400)]
    at: Annotated[str, Meaning("时间", "instant of the act", length=40)]
    entry: Annotated[str, Meaning("台账记录", "digest of the act's entry in the ledger, which names the person", length=64)] = ""


Stream = Literal["random", "risk", "caused", "unknown"]
"""Why a visit was made: drawn at random, risk-led, caused (检查类型：随机、重点、触发); ``unknown`` where a source does not say."""


@frozen
class PastVisitRow:
    """A visit that another system made 既往检查; no-repeat windows and ceilings count it."""

    key: Annotated[str, Meaning("主键", "digest of entity, day, body and matters: no visit stands twice", pattern=DIGEST, length=64)]
    entity: Annotated[str, Meaning("监管对象", "id of the entity", pattern=".+", length=400)]
    day: Annotated[str, Meaning("日期", "day of the visit", form="date", length=10)]
    body: Annotated[str, Meaning("检查部门", "id of the body that came", pattern=".+", length=100)]
    matters: Annotated[Sequence[str], Meaning("监管事项", "ids of the matters checked, in order")]
    stream: Annotated[Stream, Meaning("检查类型", "why it was made, where the source says it", length=10)]
    source: Annotated[str, Meaning("来源系统", "the system that it was recorded in", pattern=".+", length=100)]
    digest: Annotated[str, Meaning("摘要", "SHA-256 of the file that it came in", pattern=DIGEST, length=64)]
    reason: Annotated[str, Meaning("检查事由", "code of why a check was made outside the plan, such as hotline; may be empty", length=100)] = ""
