"""The life of a round 批次全程: what is ordered, what state it is in, what came in on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from attrs import evolve, field, frozen

from jointsup.model.documents import DIGEST, Door
from jointsup.model.meaning import Meaning
from jointsup.model.plan import PlanLine, PlanSources
from jointsup.model.staffing import StaffingOrder
from jointsup.said import Words

RoundState = Literal["open", "frozen", "seeded", "drawn", "cancelled", "void"]
"""``open``: lines taken up; ``frozen``: both digests fixed; ``seeded``: the seed is fixed and its record must follow; ``drawn``: the
record stands; ``cancelled``: ended before a seed could be made; ``void``: no seed can be made, another attempt may follow."""

STATES: Mapping[RoundState, Words] = {
    "open": Words("open", "已建立"),
    "frozen": Words("frozen", "已固化"),
    "seeded": Words("seeded", "种子已定"),
    "drawn": Words("drawn", "已抽取"),
    "cancelled": Words("cancelled", "已取消"),
    "void": Words("void", "已宣布无效"),
}
"""The states in words."""

PartKind = Literal["receipt", "commitment", "reveal", "closed", "value", "called_off", "waived", "disclosed"]

REHEARSAL = "rehearsal:"
"""What the organiser of a rehearsal is prefixed with: it stands in the round's id, so in every document of it."""


@frozen
class SchemeFacet:
    """A facet of a round that is the tier of a scheme 等级维度: the store's own tiers as of the round's day."""

    name: Annotated[str, Meaning("维度名", "name of the facet, by which lines select and stratify", pattern="[a-z0-9_]+")]
    rules: Annotated[str, Meaning("规则集", "rule set of tiers, scorecard, or table of two schemes, in force on the day")]


@frozen
class RoundOrder:
    """What a round is to be 批次任务书 (``order/1``): which lines of which plan, over which register, with which sources of the seed."""

    schema: Annotated[Literal["order/1"], Meaning("文件版本", "schema of this document")]
    organiser: Annotated[str, Meaning("组织单位", "id of the body that organises the round")]
    plan: Annotated[str, Meaning("年度计划", "id of the year's plan")]
    lines: Annotated[Sequence[str], Meaning("计划任务", "ids of approved lines of that plan")]
    register: Annotated[str, Meaning("名录库", "name of the register of entities")]
    as_of: Annotated[str, Meaning("数据截至日", "day of the register's state", form="date")]
    sources: Annotated[PlanSources, Meaning("种子来源", "where the seed is to come from")]
    rehearsal: Annotated[bool, Meaning("演练", "whether the round is a rehearsal, which can never be taken for real")] = False
    groups: Annotated[Sequence[Sequence[str]] | None, Meaning("联合组", "line ids of each joint group; null: all in one")] = None
    apart: Annotated[Sequence[tuple[str, str]], Meaning("不得同查", "pairs of matters")] = field(factory=tuple)
    door: Annotated[Door, Meaning("到场上限", "caps at the door")] = field(factory=lambda: Door(None, None))
    ceiling: Annotated[str | None, Meaning("频次上限维度", "facet of kind visits_left")] = None
    counts: Annotated[
        Sequence[tuple[str, int | None, int | None]], Meaning("对照底数", "[area, rows of the last frame, outside count]")
    ] = field(factory=tuple)
    yield_order: Annotated[Sequence[str] | None, Meaning("让位次序", "line ids, first to yield first")] = None
    names: Annotated[Sequence[tuple[str, str, str]], Meaning("名称", "[kind, id, name], for people")] = field(factory=tuple)
    apart_rules: Annotated[
        Sequence[str], Meaning("不得同查规则", "rule sets of pairs of matters, in force on the day")
    ] = field(factory=tuple)
    schemes: Annotated[Sequence[SchemeFacet], Meaning("等级维度", "facets that are tiers of schemes kept in the store")] = field(factory=tuple)


@frozen
class RoundRow:
    """An attempt of a round as a store keeps it."""

    round_id: Annotated[str, Meaning("批次标识", "organiser/number", length=190)]
    attempt: Annotated[int, Meaning("第几次", "attempt, from 1", minimum=1)]
    organiser: Annotated[str, Meaning("组织单位", "body that organises it, with the prefix of a rehearsal", length=150)]
    number: Annotated[int, Meaning("序号", "number among the organiser's rounds, from 1 without a gap", minimum=1)]
    state: Annotated[RoundState, Meaning("状态", "open, frozen, seeded, drawn, cancelled, void", length=10)]
    version: Annotated[int, Meaning("版本号", "grows with each act on the round", minimum=1)]
    area: Annotated[str, Meaning("行政区划", "area of the round", length=12)]
    department: Annotated[str, Meaning("部门", "department that opened it", length=100)]
    order: Annotated[RoundOrder, Meaning("任务书", "what the round is to be")]
    lines: Annotated[Sequence[PlanLine], Meaning("计划任务", "the plan's lines as they were when the round took them up")]
    previous: Annotated[
        tuple[str, str] | None, Meaning("前次", "[round digest, reason] of the attempt that this repeats")
    ] = None
    frame_digest: Annotated[str | None, Meaning("抽样框摘要", "digest of the frame", pattern=DIGEST, length=64)] = None
    round_digest: Annotated[str | None, Meaning("批次文件摘要", "digest of the round document", pattern=DIGEST, length=64)] = None
    record_digest: Annotated[str | None, Meaning("档案摘要", "digest of the record", pattern=DIGEST, length=64)] = None
    checkpoint: Annotated[str | None, Meaning("台账检查点", "checkpoint that the record carries", pattern=DIGEST, length=64)] = None
    reason: Annotated[str, Meaning("理由", "why it was cancelled or is void", length=2000)] = ""
    staffing: Annotated[StaffingOrder | None, Meaning("选派任务书", "what staffing it is; null: it draws entities")] = None

    @property
    def masked(self) -> RoundRow:
        """The same for people to look at: of a staffing's order nothing personal (leave, recusals with their grounds, hours of single inspectors)."""
        return self if self.staffing is None else evolve(self, staffing=self.staffing.masked)


@frozen
class RoundPart:
    """Something that came in for a round: a commitment, a nonce, a receipt, an announced value, or the closing of a list."""

    round_id: Annotated[str, Meaning("批次标识", "organiser/number", length=190)]
    attempt: Annotated[int, Meaning("第几次", "attempt", minimum=1)]
    kind: Annotated[PartKind, Meaning("类别", "receipt, commitment, reveal, closed, value, called_off, waived, disclosed", length=12)]
    name: Annotated[str, Meaning("名称", "party, event, list, or kind:witness of a receipt", length=200)]
    text: Annotated[str, Meaning("内容", "canonical text of it")]
    at: Annotated[str, Meaning("时间", "instant at which it came in", form="instant", length=40)]


@frozen
class DrawnVisit:
    """A visit of a drawn round 联合检查, as its record has it."""

    id: Annotated[str, Meaning("对象标识", "id of the entity", grade="internal")]
    checks: Annotated[Sequence[tuple[str, str]], Meaning("检查", "[line, matter]", grade="internal")]
    made: Annotated[bool, Meaning("是否实施", "whether it is made; not where a ceiling is reached", grade="internal")]


@frozen
class RoundFile:
    """A file of a round by its name in the folder that is handed out, and its digest in the data folder."""

    round_id: Annotated[str, Meaning("批次标识", "organiser/number", length=190)]
    attempt: Annotated[int, Meaning("第几次", "attempt", minimum=1)]
    name: Annotated[str, Meaning("文件名", "such as frozen/frame.txt or record/record.json", length=100)]
    digest: Annotated[str, Meaning("摘要", "SHA-256 of the file", pattern=DIGEST, length=64)]
