"""Matters 监管事项 and departments 部门: dated lists of what is supervised, and by whom (policy rows S2-a, S2-b, S3.1-b, S3.2-b, S4.1-b)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from attrs import frozen

from jointsup.model.documents import DIGEST
from jointsup.model.meaning import Meaning

Level = Literal["province", "prefecture", "county", "town"]
LEVELS: tuple[Level, ...] = ("province", "prefecture", "county", "town")
"""The levels from the top down: 省、市、县、乡."""

Role = Literal["lead", "participant"]


@frozen
class Department:
    """A body with a supervising role 部门."""

    id: Annotated[str, Meaning("部门标识", "id of the department")]
    name: Annotated[str, Meaning("部门名称", "its name")]
    level: Annotated[Level, Meaning("层级", "province, prefecture, county or town")]
    area: Annotated[str, Meaning("行政区划", "area that it is of", standard="GB/T 2260")]
    standing: Annotated[
        Literal["agency", "authorised", "entrusted"], Meaning("执法主体类别", "administrative agency, authorised by law, or entrusted")
    ]
    vertical: Annotated[bool, Meaning("垂直管理", "whether it answers to its own higher level (policy row S3.15-e)")]
    coordinating: Annotated[bool, Meaning("统筹协调", "whether it coordinates only: such a body never inspects")]


@frozen
class DepartmentList:
    """A dated list of departments 部门名单 (``departments/1``)."""

    schema: Annotated[Literal["departments/1"], Meaning("文件版本", "schema of this document")]
    id: Annotated[str, Meaning("名单标识", "id of the list")]
    area: Annotated[str, Meaning("行政区划", "area that the list is for", standard="GB/T 2260")]
    version: Annotated[str, Meaning("版本", "version of the list")]
    valid_from: Annotated[str, Meaning("生效日", "first day", form="date")]
    valid_to: Annotated[str | None, Meaning("失效日", "last day, or null: open", form="date")]
    source: Annotated[str, Meaning("依据", "legal reference")]
    departments: Annotated[Sequence[Department], Meaning("部门", "the departments")]


@frozen
class MatterBody:
    """A department's part in a matter 牵头或参与部门."""

    department: Annotated[str, Meaning("部门", "id of the department")]
    role: Annotated[Role, Meaning("角色", "lead or participant")]
    valid_from: Annotated[str, Meaning("生效日", "first day", form="date")]
    valid_to: Annotated[str | None, Meaning("失效日", "last day, or null: open", form="date")] = None


@frozen
class Matter:
    """The unit of supervision 监管事项."""

    id: Annotated[str, Meaning("事项标识", "id of the matter")]
    name: Annotated[str, Meaning("事项名称", "its name")]
    field: Annotated[str, Meaning("领域", "field that it belongs to")]
    duty: Annotated[str, Meaning("监管职责", "what the bodies are bound to do")]
    basis: Annotated[str, Meaning("法定依据", "law that it stands on")]
    way: Annotated[str, Meaning("监管方式", "how it is supervised")]
    entities: Annotated[str, Meaning("监管对象", "expression over tags that selects whom it concerns; empty: everyone")]
    published: Annotated[bool, Meaning("已公布", "whether it is published; what is not may not be checked")]
    bodies: Annotated[Sequence[MatterBody], Meaning("牵头和参与部门", "who leads and who takes part, each with dates")]
    minutes: Annotated[int | None, Meaning("检查分钟", "minutes that a check of it takes; null: not stated", minimum=0)] = None
    papers: Annotated[Sequence[str], Meaning("需提供材料", "papers that a check of it asks the entity for")] = ()


@frozen
class MatterList:
    """A dated list of matters 监管事项清单 (``matters/1``)."""

    schema: Annotated[Literal["matters/1"], Meaning("文件版本", "schema of this document")]
    id: Annotated[str, Meaning("清单标识", "id of the list")]
    area: Annotated[str, Meaning("行政区划", "area that the list is for", standard="GB/T 2260")]
    version: Annotated[str, Meaning("版本", "version of the list")]
    valid_from: Annotated[str, Meaning("生效日", "first day", form="date")]
    valid_to: Annotated[str | None, Meaning("失效日", "last day, or null: open", form="date")]
    source: Annotated[str, Meaning("依据", "legal reference")]
    matters: Annotated[Sequence[Matter], Meaning("监管事项", "the matters")]


def holds(dated: MatterBody | MatterList | DepartmentList | ListRow, day: str) -> bool:
    """Return whether something dated holds on a day (both ends included)."""
    return dated.valid_from <= day and (dated.valid_to is None or day <= dated.valid_to)


@frozen
class ListRow:
    """A version of a list as a store keeps it 清单版本."""

    kind: Annotated[Literal["departments", "matters"], Meaning("类别", "departments or matters", length=20)]
    id: Annotated[str, Meaning("清单标识", "id of the list", pattern=".+", length=100)]
    area: Annotated[str, Meaning("行政区划", "area that the list is for", standard="GB/T 2260", length=12)]
    valid_from: Annotated[str, Meaning("生效日", "first day", form="date", length=10)]
    valid_to: Annotated[str | None, Meaning("失效日", "last day; null: open", form="date", length=10)]
    version: Annotated[str, Meaning("版本", "version of the list", pattern=".+", length=60)]
    digest: Annotated[str, Meaning("摘要", "SHA-256 of the text", pattern=DIGEST, length=64)]
    text: Annotated[str, Meaning("原文", "canonical text of the list", pattern=".+")]
    source: Annotated[str, Meaning("依据", "legal reference", length=400)]
    at: Annotated[str, Meaning("时间", "instant of the act", length=40)]


@frozen
class DepartmentRow:
    """A department in a version of a list 部门."""

    list: Annotated[str, Meaning("名单标识", "id of the list", pattern=".+", length=100)]
    version: Annotated[str, Meaning("版本", "version of the list", pattern=".+", length=60)]
    id: Annotated[str, Meaning("部门标识", "id of the department", pattern=".+", length=100)]
    name: Annotated[str, Meaning("部门名称", "its name", length=200)]
    level: Annotated[Level, Meaning("层级", "province, prefecture, county or town", length=12)]
    area: Annotated[str, Meaning("行政区划", "area that it is of", standard="GB/T 2260", length=12)]
    standing: Annotated[
        Literal["agency", "authorised", "entrusted"], Meaning("执法主体类别", "agency, authorised or entrusted", length=12)
    ]
    vertical: Annotated[bool, Meaning("垂直管理", "whether it answers to its own higher level")]
    coordinating: Annotated[bool, Meaning("统筹协调", "whether it coordinates only")]


@frozen
class MatterRow:
    """A matter in a version of a list 监管事项."""

    list: Annotated[str, Meaning("清单标识", "id of the list", pattern=".+", length=100)]
    version: Annotated[str, Meaning("版本", "version of the list", pattern=".+", length=60)]
    id: Annotated[str, Meaning("事项标识", "id of the matter", pattern=".+", length=100)]
    name: Annotated[str, Meaning("事项名称", "its name", length=400)]
    field: Annotated[str, Meaning("领域", "field that it belongs to", length=200)]
    duty: Annotated[str, Meaning("监管职责", "what the bodies are bound to do")]
    basis: Annotated[str, Meaning("法定依据", "law that it stands on")]
    way: Annotated[str, Meaning("监管方式", "how it is supervised", length=400)]
    entities: Annotated[str, Meaning("监管对象", "expression over tags that selects whom it concerns")]
    published: Annotated[bool, Meaning("已公布", "whether it is published")]
    minutes: Annotated[int | None, Meaning("检查分钟", "minutes that a check of it takes; null: not stated", minimum=0)]
    papers: Annotated[Sequence[str], Meaning("需提供材料", "papers that a check of it asks the entity for")]


@frozen
class MatterBodyRow:
    """A department's part in a matter of a list's version 牵头或参与部门."""

    list: Annotated[str, Meaning("清单标识", "id of the list", pattern=".+", length=100)]
    version: Annotated[str, Meaning("版本", "version of the list", pattern=".+", length=60)]
    matter: Annotated[str, Meaning("事项标识", "id of the matter", pattern=".+", length=100)]
    department: Annotated[str, Meaning("部门", "id of the department", pattern=".+", length=100)]
    role: Annotated[Role, Meaning("角色", "lead or participant", length=12)]
    valid_from: Annotated[str, Meaning("生效日", "first day", form="date", length=10)]
    valid_to: Annotated[str | None, Meaning("失效日", "last day; null: open", form="date", length=10)]
