"""What happened 事件: one frozen class per happening, told to plugins after the act that it tells of was committed.

An event names rounds, plans and registers by their ids, digests and numbers; it never names an entity or a person, since it leaves
the core. ``key`` is the same on every delivery of one event, so that a receiver can see each once.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias, get_args, get_type_hints

from attrs import frozen

from jointsup.model.documents import DIGEST
from jointsup.model.meaning import Meaning

Register: TypeAlias = Annotated[str, Meaning("名录库", "id of the register")]


@frozen(kw_only=True)
class Happening:
    """What every event says 事件."""

    schema: Annotated[Literal["event/1"], Meaning("文件版本", "always event/1")] = "event/1"
    key: Annotated[str, Meaning("幂等键", "names this event; the same on every delivery")]
    at: Annotated[str, Meaning("时间", "moment of the act", form="instant")]


@frozen(kw_only=True)
class OfRound(Happening):
    """What every event of a round says 批次事件."""

    round_id: Annotated[str, Meaning("批次标识", "id of the round")]
    attempt: Annotated[int, Meaning("第几次", "which attempt of the round, from 1", minimum=1)]
    rehearsal: Annotated[bool, Meaning("演练", "whether the round is a rehearsal, whose draw binds nobody")]


@frozen(kw_only=True)
class RegisterLoaded(Happening):
    """A register was loaded whole 名录库载入."""

    kind: Annotated[Literal["register_loaded"], Meaning("类型", "kind of event")] = "register_loaded"
    register: Register
    source: Annotated[str, Meaning("来源", "file or plugin's source that it came from", "internal")]
    version: Annotated[str, Meaning("来源版本", "version that the source states")]
    as_of: Annotated[str, Meaning("数据截至日", "day of its state", form="date")]
    digest: Annotated[str, Meaning("摘要", "digest of the load", pattern=DIGEST)]
    rows: Annotated[int, Meaning("行数", "rows of the load", minimum=0)]
    came: Annotated[int, Meaning("新增", "rows that the state before did not have", minimum=0)]
    went: Annotated[int, Meaning("退出", "rows that are gone", minimum=0)]
    changed: Annotated[int, Meaning("变更", "rows with another value", minimum=0)]


@frozen(kw_only=True)
class RegisterCorrected(Happening):
    """A single row of a register was corrected 名录库更正."""

    kind: Annotated[Literal["register_corrected"], Meaning("类型", "kind of event")] = "register_corrected"
    register: Register
    ground: Annotated[str, Meaning("事由", "why it was corrected", "internal")]


@frozen(kw_only=True)
class MattersLoaded(Happening):
    """A list of matters was loaded 事项清单载入."""

    kind: Annotated[Literal["matters_loaded"], Meaning("类型", "kind of event")] = "matters_loaded"
    list: Annotated[str, Meaning("事项清单", "id of the list")]
    version: Annotated[str, Meaning("版本", "version of the list")]
    digest: Annotated[str, Meaning("摘要", "digest of the list", pattern=DIGEST)]


@frozen(kw_only=True)
class PlanApproved(Happening):
    """A plan was approved 计划批准."""

    kind: Annotated[Literal["plan_approved"], Meaning("类型", "kind of event")] = "plan_approved"
    plan: Annotated[str, Meaning("计划标识", "id of the plan")]
    version: Annotated[int, Meaning("版本", "version of the plan, from 1", minimum=1)]
    lines: Annotated[int, Meaning("任务数", "lines of the plan", minimum=0)]


@frozen(kw_only=True)
class RoundOpened(OfRound):
    """A round took up lines of a plan 批次开启."""

    kind: Annotated[Literal["round_opened"], Meaning("类型", "kind of event")] = "round_opened"
    lines: Annotated[int, Meaning("任务数", "lines of the round", minimum=1)]


@frozen(kw_only=True)
class FrameFrozen(OfRound):
    """A frame was frozen; from now on its two digests go to witnesses 抽样框固化."""

    kind: Annotated[Literal["frame_frozen"], Meaning("类型", "kind of event")] = "frame_frozen"
    rows: Annotated[int, Meaning("行数", "rows of the frame", minimum=0)]
    frame_digest: Annotated[str, Meaning("抽样框摘要", "digest of the frame", pattern=DIGEST)]
    round_digest: Annotated[str, Meaning("批次文件摘要", "digest of the round document", pattern=DIGEST)]


@frozen(kw_only=True)
class PairWitnessed(OfRound):
    """A witness confirmed to hold the two digests 见证."""

    kind: Annotated[Literal["pair_witnessed"], Meaning("类型", "kind of event")] = "pair_witnessed"
    witness: Annotated[str, Meaning("见证方", "id of the witness")]


@frozen(kw_only=True)
class NonceCommitted(OfRound):
    """A party's commitment came in 承诺收到."""

    kind: Annotated[Literal["nonce_committed"], Meaning("类型", "kind of event")] = "nonce_committed"
    party: Annotated[str, Meaning("参与方", "id of the party")]


@frozen(kw_only=True)
class NonceRevealed(OfRound):
    """A party's nonce came in and fits its commitment 揭示收到."""

    kind: Annotated[Literal["nonce_revealed"], Meaning("类型", "kind of event")] = "nonce_revealed"
    party: Annotated[str, Meaning("参与方", "id of the party")]


@frozen(kw_only=True)
class SeedFixed(OfRound):
    """The seed of a round is fixed 种子确定."""

    kind: Annotated[Literal["seed_fixed"], Meaning("类型", "kind of event")] = "seed_fixed"
    seed: Annotated[str, Meaning("种子", "the seed", pattern=DIGEST)]


@frozen(kw_only=True)
class DrawRecorded(OfRound):
    """A draw was made and its record kept 抽取存档."""

    kind: Annotated[Literal["draw_recorded"], Meaning("类型", "kind of event")] = "draw_recorded"
    record_digest: Annotated[str, Meaning("档案摘要", "digest of the record", pattern=DIGEST)]
    drawn: Annotated[int, Meaning("抽中数", "drawn entities, counted by line", minimum=0)]
    visits: Annotated[int, Meaning("检查户次", "visits that come of it", minimum=0)]


@frozen(kw_only=True)
class VisitsStaffed(OfRound):
    """Teams were drawn for the visits of a round, and their record kept 选派存档."""

    kind: Annotated[Literal["visits_staffed"], Meaning("类型", "kind of event")] = "visits_staffed"
    record_digest: Annotated[str, Meaning("档案摘要", "digest of the record's head", pattern=DIGEST)]
    of: Annotated[str, Meaning("所续批次", "id of the drawn round whose visits are staffed")]
    slots: Annotated[int, Meaning("名额数", "slots of all visits", minimum=0)]
    filled: Annotated[int, Meaning("已填补数", "slots that somebody holds", minimum=0)]


@frozen(kw_only=True)
class TeamChanged(OfRound):
    """A slot changed its holder after the draw of teams: a recusal on site, or an absence 更换人员."""

    kind: Annotated[Literal["team_changed"], Meaning("类型", "kind of event")] = "team_changed"
    filled: Annotated[bool, Meaning("是否有人接替", "whether somebody comes instead")]


@frozen(kw_only=True)
class RowReplaced(OfRound):
    """A drawn row that was wrong on the day of the freeze gave way to a reserve 替补."""

    kind: Annotated[Literal["row_replaced"], Meaning("类型", "kind of event")] = "row_replaced"
    line: Annotated[str, Meaning("任务标识", "id of the line")]


@frozen(kw_only=True)
class DisclosurePublished(OfRound):
    """What of a record is public was published 公开."""

    kind: Annotated[Literal["disclosure_published"], Meaning("类型", "kind of event")] = "disclosure_published"
    digest: Annotated[str, Meaning("摘要", "digest of the public copy", pattern=DIGEST)]


@frozen(kw_only=True)
class RoundCancelled(OfRound):
    """A round was given up before its draw 批次取消."""

    kind: Annotated[Literal["round_cancelled"], Meaning("类型", "kind of event")] = "round_cancelled"
    reason: Annotated[str, Meaning("理由", "why", "internal")]


@frozen(kw_only=True)
class RoundVoid(OfRound):
    """A round can have no lawful seed any more 批次作废."""

    kind: Annotated[Literal["round_void"], Meaning("类型", "kind of event")] = "round_void"
    reason: Annotated[str, Meaning("理由", "why", "internal")]


@frozen(kw_only=True)
class ProviderFailed(Happening):
    """What a plugin provides failed when it was used 插件组件失败."""

    kind: Annotated[Literal["provider_failed"], Meaning("类型", "kind of event")] = "provider_failed"
    plugin: Annotated[str, Meaning("插件", "name of the plugin")]
    distribution: Annotated[str, Meaning("发行包", "distribution that it came in")]
    version: Annotated[str, Meaning("版本", "version of the distribution")]
    provider: Annotated[str, Meaning("组件", "name of what failed")]
    step: Annotated[str, Meaning("步骤", "what it was asked to do")]
    words: Annotated[str, Meaning("原因", "what it said, cut short", "internal")]


Event: TypeAlias = (
    RegisterLoaded
    | RegisterCorrected
    | MattersLoaded
    | PlanApproved
    | RoundOpened
    | FrameFrozen
    | PairWitnessed
    | NonceCommitted
    | NonceRevealed
    | SeedFixed
    | DrawRecorded
    | VisitsStaffed
    | TeamChanged
    | RowReplaced
    | DisclosurePublished
    | RoundCancelled
    | RoundVoid
    | ProviderFailed
)
"""Everything that can happen."""

EVENTS: dict[str, type[Event]] = {
    get_args(get_args(get_type_hints(cls, include_extras=True)["kind"])[0])[0]: cls for cls in get_args(Event)
}
"""The class of each kind of event."""
