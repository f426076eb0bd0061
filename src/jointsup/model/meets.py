"""The meet of departments 部门交集 (``meets/1``): whose matters fall on the same entities, and which lines are worth joining.

Policy rows S1-b, S3.3-b, S3.4-b, S3.12-a, S3.12-d, S4.2-b. Counts are of entities. Numbers of visits are means over all draws of a round,
exact until they are written here: decimals with three places, rounded half up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from attrs import field, frozen

from jointsup.model.documents import Day, RegisterReference
from jointsup.model.meaning import Meaning

VISITS = r"(0|[1-9][0-9]*)\.[0-9]{3}"


@frozen
class Share:
    """How many of a count have one code of a facet 分维度户数."""

    facet: Annotated[str, Meaning("抽样维度", "facet, or facet:n for the first n characters of its code")]
    code: Annotated[str, Meaning("代码", "code, or its first characters")]
    entities: Annotated[int, Meaning("户数", "entities", minimum=0)]


@frozen
class MetDepartment:
    """A department, and what it reaches 部门覆盖."""

    id: Annotated[str, Meaning("部门标识", "id of the department")]
    name: Annotated[str, Meaning("部门名称", "its name; its id where the plan gives none")]
    lines: Annotated[Sequence[str], Meaning("计划任务", "its lines")]
    matters: Annotated[Sequence[str], Meaning("监管事项", "its matters")]
    entities: Annotated[int, Meaning("户数", "entities that its lines reach", minimum=0)]


@frozen
class MetSet:
    """Departments that reach the same entities 部门组合."""

    departments: Annotated[Sequence[str], Meaning("部门", "ids of the departments, in order")]
    entities: Annotated[int, Meaning("户数", "entities", minimum=0)]
    by: Annotated[Sequence[Share], Meaning("分维度", "the same by facet and code, where there are any")] = field(factory=tuple)


@frozen
class MetMatters:
    """Two matters that fall on the same entities 事项交集."""

    matters: Annotated[tuple[str, str], Meaning("监管事项", "ids of the two matters, in order")]
    entities: Annotated[int, Meaning("户数", "entities that both reach", minimum=1)]
    apart: Annotated[bool, Meaning("不得同查", "whether they may not be done in one visit")]


@frozen
class ReachedMatter:
    """A matter and what it reaches 事项与对象对应."""

    id: Annotated[str, Meaning("事项标识", "id of the matter")]
    departments: Annotated[Sequence[str], Meaning("部门", "ids of its departments")]
    lines: Annotated[Sequence[str], Meaning("计划任务", "lines that check it")]
    entities: Annotated[int, Meaning("户数", "entities that it reaches", minimum=0)]


@frozen
class JointProposal:
    """Lines worth joining 联合任务建议: what that saves, what it costs at the door, and why."""

    lines: Annotated[Sequence[str], Meaning("计划任务", "ids of the lines")]
    departments: Annotated[Sequence[str], Meaning("部门", "ids of their departments")]
    matters: Annotated[Sequence[str], Meaning("监管事项", "ids of their matters")]
    window: Annotated[tuple[Day, Day], Meaning("共同时段", "first and last day that all of them have in common")]
    entities: Annotated[int, Meaning("户数", "entities that two or more of them may draw", minimum=0)]
    separate: Annotated[str, Meaning("分别检查户次", "visits where each line comes alone", pattern=VISITS)]
    joint: Annotated[str, Meaning("联合检查户次", "visits where they come together", pattern=VISITS)]
    saved: Annotated[str, Meaning("减少户次", "visits saved", pattern=VISITS)]
    people_separate: Annotated[str, Meaning("分别检查人数", "people in a visit, on average, where each line comes alone", pattern=VISITS)]
    people_joint: Annotated[str, Meaning("联合检查人数", "people in a visit, on average, where they come together", pattern=VISITS)]
    people_most: Annotated[int, Meaning("最多到场人数", "people at one door at once, at most", minimum=0)]
    bodies_most: Annotated[int, Meaning("最多到场部门", "bodies at one door at once, at most", minimum=0)]
    reason: Annotated[tuple[str, str], Meaning("理由", "why, in English and in Chinese")]


@frozen
class BurdenRow:
    """What entities bear in a round 企业负担指数, before and after joining."""

    facet: Annotated[str, Meaning("抽样维度", "facet; empty: all entities")]
    code: Annotated[str, Meaning("代码", "code; empty: all entities")]
    entities: Annotated[int, Meaning("户数", "entities that some line may draw", minimum=0)]
    visits: Annotated[tuple[str, str], Meaning("户次", "visits before and after")]
    minutes: Annotated[str, Meaning("检查分钟", "minutes of checks; joining shortens none", pattern=VISITS)]
    papers: Annotated[tuple[str, str], Meaning("材料份数", "papers asked for, before and after")]
    most_visits: Annotated[tuple[str, str], Meaning("最多户次", "expected visits of the entity that expects most, before and after")]


@frozen
class Meets:
    """The meet of departments 部门交集 (``meets/1``)."""

    schema: Annotated[Literal["meets/1"], Meaning("文件版本", "schema of this document")]
    plan: Annotated[str, Meaning("计划", "id of the round or plan whose lines meet")]
    as_of: Annotated[str, Meaning("数据截至日", "day of the register's state", form="date")]
    register: Annotated[RegisterReference, Meaning("名录库来源", "where the rows came from")]
    entities: Annotated[int, Meaning("户数", "entities", minimum=0)]
    departments: Annotated[Sequence[MetDepartment], Meaning("部门", "departments, in order of id")]
    sets: Annotated[
        Sequence[MetSet], Meaning("部门组合", "every set of departments that alone reaches some entities; that of none: nobody reaches them")
    ]
    meets: Annotated[Sequence[MetSet], Meaning("交集", "sets of two to five departments that all reach some entities, most entities first")]
    whole: Annotated[bool, Meaning("完整", "whether all such sets are listed; pairs always are")]
    matters: Annotated[Sequence[ReachedMatter], Meaning("监管事项", "matters, in order of id")]
    matter_pairs: Annotated[Sequence[MetMatters], Meaning("事项交集", "pairs of matters that fall on the same entities")]
    without_matter: Annotated[MetSet, Meaning("无事项对象", "entities that no matter reaches")]
    without_entity: Annotated[Sequence[str], Meaning("无对象事项", "matters that reach no entity")]
    idle_lines: Annotated[Sequence[str], Meaning("无对象任务", "lines that reach no entity")]
    burden: Annotated[Sequence[BurdenRow], Meaning("企业负担指数", "what entities bear, all and by facet")]
    proposals: Annotated[Sequence[JointProposal], Meaning("联合任务建议", "lines worth joining; those that save most visits first")]
    groups: Annotated[
        Sequence[Sequence[str]], Meaning("联合组", "all lines that reach an entity in joint groups, as plans and orders take them")
    ] = field(factory=tuple)
