"""Staffing 人员选派: its plan, its document, the head of its record, and the lines of its files (protocol, "Staffing").

At least two persons of each inspecting body come (行政处罚法, art. 42), and whoever is recused does not (art. 43; policy row S3.12-h).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from attrs import evolve, field, frozen

from jointsup.model.documents import DIGEST, Day, Door, Header, Receipt, RuleReference, SeedPart, Sources
from jointsup.model.meaning import Meaning, meanings
from jointsup.model.plan import IdColumn, PlanSources

LEAST = {"inspecting": 2, "experts": 1}
"""The least slots of a body of a kind in a visit that it comes to."""

MOST_DAYS = 3660
"""The most days of a window or a leave."""

BodyKind = Literal["inspecting", "experts"]
Reason = Literal["skill", "recused", "leave", "present", "full"]
EntryKind = Literal["recusal", "absence"]
Decision = Literal["granted", "refused"]

StaffingSlot = tuple[str, Sequence[str]]
"""[body, skills that its holder needs]."""


@frozen
class StaffingBody:
    """A body whose slots are staffed 选派部门: inspectors, or a pool of experts."""

    id: Annotated[str, Meaning("部门标识", "id of the body or pool")]
    kind: Annotated[BodyKind, Meaning("类别", "inspectors, two or more in a visit, or experts")]
    slot_hours: Annotated[int | None, Meaning("每名额工时", "hours that a slot takes; null: hours are not capped", minimum=1)]


@frozen
class StaffingVisit:
    """A visit to be staffed 待选派检查."""

    area: Annotated[str | None, Meaning("行政区划", "area of the entity, or null", standard="GB/T 2260")]
    entity: Annotated[str, Meaning("监管对象", "id of the entity", grade="internal")]
    id: Annotated[str, Meaning("检查标识", "id of the visit: group/n/entity where a draw made it", grade="internal")]
    slots: Annotated[Sequence[StaffingSlot], Meaning("名额", "[body, skills that its holder needs], numbered from 1")]
    window: Annotated[tuple[Day, Day], Meaning("检查时段", "first and last day")]


@frozen
class StaffingDocument:
    """All that staffing reads beside the frame of inspectors 选派文件 (``staffing/1``)."""

    attempt: Annotated[int, Meaning("第几次", "attempt of this staffing, from 1", minimum=1)]
    bodies: Annotated[Sequence[StaffingBody], Meaning("部门", "bodies whose slots are staffed, in order of id")]
    closed: Annotated[Sequence[Day], Meaning("不检查日", "days on which no visit is made, in order")]
    door: Annotated[Door, Meaning("到场上限", "caps at the door")]
    draw: Annotated[tuple[str, str] | None, Meaning("所续抽取", "[round digest, record digest] of the draw, or null")]
    frame_digest: Annotated[str, Meaning("抽样框摘要", "digest of the frame of inspectors", pattern=DIGEST)]
    leave: Annotated[
        Sequence[tuple[str, Day, Day]], Meaning("请假", "[inspector, first day, last day], in order", grade="personal")
    ]
    ledger_head: Annotated[str | None, Meaning("台账头", "head of the ledger", pattern=DIGEST)]
    names: Annotated[Sequence[tuple[str, str, str]], Meaning("名称", "[kind, id, name], for people; never of a person")]
    previous: Annotated[tuple[str, str] | None, Meaning("前次", "[staffing digest, reason] of the attempt that this repeats")]
    recusals: Annotated[
        Sequence[tuple[str, str, str]], Meaning("回避", "[inspector, entity, ground], in order", grade="personal")
    ]
    round_id: Annotated[str, Meaning("批次标识", "executing body/number")]
    rules: Annotated[Sequence[RuleReference], Meaning("所依规则", "rules read that do not stand here whole")]
    schema: Annotated[Literal["staffing/1"], Meaning("文件版本", "schema of this document")]
    skills: Annotated[Sequence[tuple[str, Sequence[str]]], Meaning("专业能力集", "[number, skills of the set]")]
    sources: Annotated[Sources, Meaning("种子来源", "where the seed comes from")]
    visits: Annotated[Sequence[StaffingVisit], Meaning("待选派检查", "visits with their slots, in order of id")]


@frozen
class TeamsRoots:
    """Roots over the lines of a staffing's files 树根."""

    loads: Annotated[str, Meaning("工作量树根", "root of loads.jsonl", pattern=DIGEST)]
    teams: Annotated[str, Meaning("检查组树根", "root of teams.jsonl", pattern=DIGEST)]


@frozen
class TeamsHead:
    """The head of a staffing's record 选派档案首部 (``teams/1``), which never changes and is public."""

    checkpoint: Annotated[str | None, Meaning("台账检查点", "checkpoint of the ledger")]
    frame_digest: Annotated[str, Meaning("抽样框摘要", "digest of the frame of inspectors", pattern=DIGEST)]
    header: Annotated[Header, Meaning("抽样框首部", "header of the frame")]
    receipts: Annotated[Sequence[Receipt], Meaning("见证回执", "receipts of witnesses")]
    roots: Annotated[TeamsRoots, Meaning("树根", "roots of the record's files")]
    schema: Annotated[Literal["teams/1"], Meaning("文件版本", "schema of this document")]
    seed: Annotated[SeedPart, Meaning("种子", "the seed and its sources")]
    staffing_digest: Annotated[str, Meaning("选派文件摘要", "digest of the staffing document", pattern=DIGEST)]
    totals: Annotated[
        Sequence[tuple[str, int, int, int]], Meaning("合计", "[body, slots, filled, sum of squared loads]")
    ]


@frozen
class TeamLine:
    """A line of ``teams.jsonl`` 检查组行: a slot and who holds it."""

    body: Annotated[str, Meaning("部门", "body of the slot")]
    inspector: Annotated[str | None, Meaning("执法检查人员", "id of the holder, or null", grade="personal")]
    level: Annotated[int | None, Meaning("层级", "level of the certificate, or null", minimum=0)]
    salt: Annotated[str, Meaning("盐值", "32 characters", pattern="[0-9a-f]{32}")]
    slot: Annotated[int, Meaning("名额序号", "number of the slot in its visit", minimum=1)]
    unfilled: Annotated[
        Sequence[tuple[Reason, int]] | None,
        Meaning("空缺原因", "[reason, inspectors kept from the slot by it], or null: it is held"),
    ]
    visit: Annotated[str, Meaning("检查标识", "id of the visit", grade="internal")]


@frozen
class LoadLine:
    """A line of ``loads.jsonl`` 工作量行: what an inspector holds."""

    body: Annotated[str, Meaning("部门", "body of the inspector")]
    hours: Annotated[int | None, Meaning("工时", "hours of all slots, those held before included, or null", minimum=0)]
    id: Annotated[str, Meaning("标识", "id of the inspector", grade="personal")]
    level: Annotated[int | None, Meaning("层级", "level of the certificate, or null", minimum=0)]
    load: Annotated[int, Meaning("工作量", "slots held, those before included", minimum=0)]
    most: Annotated[int | None, Meaning("名额上限", "most slots by the hours, or null", minimum=0)]
    salt: Annotated[str, Meaning("盐值", "32 characters", pattern="[0-9a-f]{32}")]
    start: Annotated[int, Meaning("期初工作量", "slots held before", minimum=0)]


@frozen
class StaffingEntry:
    """A later entry of a staffing 后续记录: a recusal asked for on site, or an absence, with who comes instead."""

    actor: Annotated[str, Meaning("决定人", "who decided: of a recusal the head of the body (行政处罚法, art. 43)")]
    decision: Annotated[Decision, Meaning("决定", "granted or refused; a refused one changes nothing")]
    inspector: Annotated[str, Meaning("原执法检查人员", "id of the holder", grade="personal")]
    kind: Annotated[EntryKind, Meaning("类别", "recusal asked for on site, or absence")]
    previous: Annotated[str, Meaning("前项摘要", "the teams digest, or that of the entry before", pattern=DIGEST)]
    reason: Annotated[str, Meaning("理由", "ground of it, or of its refusal", grade="personal")]
    replacement: Annotated[str | None, Meaning("更换人员", "id of who comes instead, or null", grade="personal")]
    slot: Annotated[int, Meaning("名额序号", "number of the slot in its visit", minimum=1)]
    time: Annotated[str, Meaning("时间", "instant of the decision", form="instant")]
    unfilled: Annotated[Sequence[tuple[Reason, int]] | None, Meaning("空缺原因", "why nobody comes instead, or null")]
    visit: Annotated[str, Meaning("检查标识", "id of the visit", grade="internal")]


@frozen
class InspectorColumnNames:
    """Where the columns of a file of inspectors stand 人员表列."""

    area: Annotated[str, Meaning("行政区划列", "heading of the area's code")]
    body: Annotated[str, Meaning("部门列", "heading of the body's id")]
    skills: Annotated[str, Meaning("专业能力列", "heading of the skills, several between semicolons")]
    hours: Annotated[str | None, Meaning("工时列", "heading of the hours that each has; null: not capped")] = None
    load: Annotated[str | None, Meaning("期初工作量列", "heading of the slots held before; null: none")] = None


@frozen(kw_only=True)
class StaffingTerms:
    """What people state of a staffing, by files or in a store 选派条件.

    ``needs`` say which skills the matters of a draw's visits call for.
    """

    as_of: Annotated[str, Meaning("数据截至日", "day of the inspectors' state", form="date")]
    bodies: Annotated[Sequence[StaffingBody], Meaning("部门", "bodies whose slots are staffed")]
    sources: Annotated[PlanSources, Meaning("种子来源", "where the seed is to come from")]
    needs: Annotated[
        Sequence[tuple[str, str, Sequence[str]]],
        Meaning("能力要求", "[matter, body, skills]: a visit with the matter has a slot of the body with these skills"),
    ] = field(factory=tuple)
    least: Annotated[Mapping[str, int], Meaning("名额下限", "body to the least slots where it comes; else two, experts one")] = field(
        factory=dict
    )
    closed: Annotated[Sequence[Day], Meaning("不检查日", "days on which no visit is made")] = field(factory=tuple)
    door: Annotated[Door, Meaning("到场上限", "caps at the door")] = field(factory=lambda: Door(None, None))
    leave: Annotated[
        Sequence[tuple[str, Day, Day]], Meaning("请假", "[inspector, first day, last day]", grade="personal")
    ] = field(factory=tuple)
    recusals: Annotated[
        Sequence[tuple[str, str, str]], Meaning("回避", "[inspector, entity, ground]", grade="personal")
    ] = field(factory=tuple)
    names: Annotated[Sequence[tuple[str, str, str]], Meaning("名称", "[kind, id, name], for people")] = field(factory=tuple)


@frozen(kw_only=True)
class StaffingOrder(StaffingTerms):
    """What the staffing of a drawn round is to be 选派任务书 (``staffing_order/1``), in a store that holds round and inspectors."""

    schema: Annotated[Literal["staffing_order/1"], Meaning("文件版本", "schema of this document")]
    organiser: Annotated[str, Meaning("执行主体", "id of the executing body, which numbers its rounds")]
    of: Annotated[str, Meaning("所续批次", "id of the drawn round whose visits are staffed")]
    register: Annotated[str, Meaning("人员名录库", "name of the register of inspectors")]
    hours: Annotated[int | None, Meaning("工时", "hours that each inspector has in the year; null: not capped", minimum=0)] = None
    own_hours: Annotated[
        Sequence[tuple[str, int]], Meaning("个人工时", "[inspector, hours] of those who have others", grade="personal")
    ] = field(factory=tuple)

    @property
    def masked(self) -> StaffingOrder:
        """The same with the fields left empty that are graded personal."""
        personal: dict[str, Any] = {name: () for name, meaning in meanings(StaffingOrder).items() if meaning.grade == "personal"}
        return evolve(self, **personal)


@frozen(kw_only=True)
class StaffingPlan(StaffingTerms):
    """What people state before a staffing is frozen by files 选派计划 (``staffing_plan/1``): visits, or those of a draw's record."""

    schema: Annotated[Literal["staffing_plan/1"], Meaning("文件版本", "schema of this document")]
    round_id: Annotated[str, Meaning("批次标识", "executing body/number")]
    id: Annotated[IdColumn, Meaning("标识列", "where the inspectors' ids stand")]
    columns: Annotated[InspectorColumnNames, Meaning("人员表列", "where the other columns stand")]
    visits: Annotated[Sequence[StaffingVisit] | None, Meaning("待选派检查", "visits; null: those of a draw's record")] = None
    areas: Annotated[Mapping[str, str], Meaning("对象区划", "entity to its area, for visits of a record")] = field(factory=dict)
    hash: Annotated[Literal["sha256", "sm3"], Meaning("散列算法", "hash of the whole staffing")] = "sha256"
    attempt: Annotated[int, Meaning("第几次", "attempt of this staffing", minimum=1)] = 1
    previous: Annotated[tuple[str, str] | None, Meaning("前次", "[staffing digest, reason] of the attempt that this repeats")] = None
    ledger_head: Annotated[str | None, Meaning("台账头", "head of the ledger", pattern=DIGEST)] = None
    rules: Annotated[Sequence[RuleReference], Meaning("所依规则", "rules behind needs and caps")] = field(factory=tuple)
