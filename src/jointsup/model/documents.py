"""The published documents of protocol 1 as attrs classes: what a round document and a record's head hold.

JSON Schemas and the data dictionary come from here. Checks never use these classes: they read plain JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypeAlias

from attrs import frozen

from jointsup.model.meaning import Meaning

DIGEST = "[0-9a-f]{64}"
RATE = r"(0|[1-9][0-9]*)/[1-9][0-9]*"

Day: TypeAlias = Annotated[str, Meaning("日期", "a day of the calendar", form="date")]


@frozen
class Header:
    """The head of a frame 抽样框首部."""

    as_of: Annotated[str, Meaning("数据截至日", "day of the register's state", form="date")]
    count: Annotated[int, Meaning("行数", "rows of the frame", minimum=0)]
    depth: Annotated[int, Meaning("桶深度", "depth of the buckets, 0 to 3", minimum=0)]
    facets: Annotated[Sequence[str], Meaning("抽样维度", "names of the facets, in order")]
    hash: Annotated[Literal["sha256", "sm3"], Meaning("散列算法", "hash of the whole round", standard="GB/T 32905")]
    protocol: Annotated[Literal["jointsup/1"], Meaning("协议", "protocol of the draw")]
    root: Annotated[str, Meaning("树根", "root of the frame's tree", pattern=DIGEST)]


@frozen
class RuleReference:
    """A rule that freezing read and that does not stand in the document whole 所依规则."""

    digest: Annotated[str, Meaning("摘要", "digest of the rule set", pattern=DIGEST)]
    id: Annotated[str, Meaning("规则标识", "id of the rule set")]
    source: Annotated[str, Meaning("依据", "legal reference")]
    version: Annotated[str, Meaning("版本", "version of the rule set")]


@frozen
class PluginReference:
    """A plugin whose provider gave something that was frozen 插件."""

    digest: Annotated[str, Meaning("摘要", "digest of what it gave", pattern=DIGEST)]
    distribution: Annotated[str, Meaning("发行包", "installed distribution; - where the settings name a target that none brought")]
    name: Annotated[str, Meaning("插件", "name of the plugin")]
    provider: Annotated[str, Meaning("提供者", "name of the provider")]
    version: Annotated[str, Meaning("版本", "version of the distribution, or -")]


@frozen
class RegisterReference:
    """A file of rows that the frame was made from 名录库来源."""

    digest: Annotated[str, Meaning("摘要", "SHA-256 of the file", pattern=DIGEST)]
    name: Annotated[str, Meaning("名称", "name of the file")]
    refused: Annotated[int, Meaning("拒收行数", "rows left out as faulty", minimum=0)]
    rows: Annotated[int, Meaning("行数", "rows read", minimum=0)]


@frozen
class Choice:
    """Which codes of a facet carry which label 选择."""

    facet: Annotated[str, Meaning("抽样维度", "name of the facet", pattern="[a-z0-9_]+")]
    id: Annotated[str, Meaning("标识", "id of the choice")]
    labels: Annotated[
        Sequence[tuple[str, Sequence[str] | str]],
        Meaning("分层标签", "[label, codes] in order of label; codes an array, or a bitmap over numbered codes"),
    ]


@frozen
class Public:
    """What of a drawn line is public 公开规则 (policy row S3.12-g)."""

    few: Annotated[int, Meaning("最小分层", "strata of fewer rows are not shown", minimum=0)]
    from_: Annotated[Literal["draw", "notice", "result"], Meaning("公开时点", "moment from which it is public")]
    open: Annotated[Sequence[Literal["id", "stratum", "ticket"]], Meaning("公开内容", "members shown, in order")]


@frozen
class Line:
    """A line of the round document 抽查任务."""

    base: Annotated[Literal["all", "eligible"], Meaning("比例基数", "share of all rows, or of those not excluded")]
    bodies: Annotated[Sequence[str], Meaning("执行部门", "ids of the bodies that come, in order")]
    choices: Annotated[Sequence[str], Meaning("选择", "ids of choices, area first")]
    excluded: Annotated[Sequence[str] | str, Meaning("排除", "codes of the exclusion facet that exclude here, or a bitmap")]
    id: Annotated[str, Meaning("任务标识", "id of the plan line")]
    matters: Annotated[Sequence[str], Meaning("监管事项", "ids of the matters checked, in order")]
    people: Annotated[int, Meaning("到场人数", "people who come", minimum=0)]
    public: Annotated[Public, Meaning("公开规则", "what is public, and from when")]
    reason: Annotated[str, Meaning("零概率理由", "why some entities have no chance; may be empty")]
    rounding: Annotated[Literal["spread", "spread_up", "half_up", "up"], Meaning("取整方式", "how counts are made whole")]
    strata: Annotated[
        Sequence[tuple[Sequence[str], str | int, int | None, int | None]],
        Meaning("分层", "[labels, amount, minimum, maximum] for all combinations of labels; amount a rate p/q or a number"),
    ]
    window: Annotated[tuple[Day, Day], Meaning("检查时段", "first and last day")]


@frozen
class Party:
    """A party that commits to a nonce 随机数提交方."""

    body: Annotated[str, Meaning("所属部门", "id of its body")]
    party: Annotated[str, Meaning("提交方", "id of the party")]


@frozen
class LaterValue:
    """An event that gives a public value nobody knew at the deadline 事后公开值."""

    date: Annotated[str, Meaning("日期", "day of the event", form="date")]
    event: Annotated[str, Meaning("事件", "id of the event")]
    pattern: Annotated[str, Meaning("格式", "pattern that the whole value matches")]
    texts: Annotated[str, Meaning("可能取值数", "number of texts of the pattern, decimal", pattern="[1-9][0-9]*")]


@frozen
class Sources:
    """Where the seed comes from 种子来源."""

    deadline: Annotated[str | None, Meaning("揭示截止", "instant of the end of revealing", form="instant")]
    later: Annotated[Sequence[LaterValue], Meaning("事后公开值", "the event and its fallbacks, in their order")]
    parties: Annotated[Sequence[Party], Meaning("提交方", "parties in order")]
    witnesses: Annotated[Sequence[str], Meaning("见证方", "names of witnesses whose receipts count, in order")]


@frozen
class Door:
    """How many may stand at the door 到场上限."""

    bodies: Annotated[int | None, Meaning("部门上限", "most bodies in one visit", minimum=1)]
    people: Annotated[int | None, Meaning("人数上限", "most people in one visit", minimum=1)]


@frozen
class RoundDocument:
    """The round document 抽取批次文件 (``round/1``): all that a draw, a merge and a disclosure read."""

    apart: Annotated[Sequence[tuple[str, str]], Meaning("不得同查", "pairs of matters that may not share a visit")]
    area_facet: Annotated[str | None, Meaning("区划维度", "facet that the counts are by")]
    attempt: Annotated[int, Meaning("第几次", "attempt of this round, from 1", minimum=1)]
    ceiling: Annotated[str | None, Meaning("频次上限维度", "facet whose code is the number of visits still allowed")]
    choices: Annotated[Sequence[Choice], Meaning("选择", "choices shared by lines, in order of id")]
    codes: Annotated[Mapping[str, Sequence[tuple[str, Any]]], Meaning("代码表", "facet to [code, meaning]")]
    counts: Annotated[
        Sequence[tuple[str, int, int | None, int | None]],
        Meaning("底数", "[area code, rows here, rows of the last frame, outside count] (policy row S3.3-d)"),
    ]
    door: Annotated[Door, Meaning("到场上限", "caps at the door")]
    exclusion_facet: Annotated[str | None, Meaning("排除维度", "facet of exclusion sets")]
    exclusions: Annotated[Sequence[tuple[str, str, int]], Meaning("排除统计", "[ground, body, rows]")]
    frame_digest: Annotated[str, Meaning("抽样框摘要", "digest of the frame", pattern=DIGEST)]
    groups: Annotated[Sequence[Sequence[str]], Meaning("联合组", "line ids of each joint group")]
    ledger_head: Annotated[str | None, Meaning("台账头", "head of the ledger", pattern=DIGEST)]
    lines: Annotated[Sequence[Line], Meaning("抽查任务", "lines in the document's own order")]
    names: Annotated[Sequence[tuple[str, str, str]], Meaning("名称", "[kind, id, name], for people")]
    persons: Annotated[tuple[str, Sequence[str]] | None, Meaning("自然人类", "facet and codes of entities that are persons")]
    plugins: Annotated[Sequence[PluginReference], Meaning("插件", "plugins that gave something frozen")]
    previous: Annotated[tuple[str, str] | None, Meaning("前次", "[round digest, reason] of the round that this repeats")]
    registers: Annotated[Sequence[RegisterReference], Meaning("名录库来源", "files that the frame was made from")]
    round_id: Annotated[str, Meaning("批次标识", "organiser/number")]
    rules: Annotated[Sequence[RuleReference], Meaning("所依规则", "rules read that do not stand here whole")]
    schema: Annotated[Literal["round/1"], Meaning("文件版本", "schema of this document")]
    sources: Annotated[Sources, Meaning("种子来源", "where the seed comes from")]
    yield_order: Annotated[Sequence[str], Meaning("让位次序", "every line id, first to yield first")]


@frozen
class Receipt:
    """What a witness confirms to hold 见证回执."""

    kind: Annotated[Literal["commitments", "pair", "reveals"], Meaning("类别", "what was witnessed")]
    reference: Annotated[str, Meaning("凭据", "where the witness shows it; may be empty")]
    time: Annotated[str, Meaning("时间", "instant of the receipt", form="instant")]
    what: Annotated[str | tuple[str, int, str, str], Meaning("内容", "digest of a list, or the pair")]
    witness: Annotated[str, Meaning("见证方", "name of the witness")]


@frozen
class SeedPart:
    """The seed and what it was made from 种子."""

    commitments: Annotated[Sequence[tuple[str, str]], Meaning("承诺", "[party, commitment] in order of party")]
    later: Annotated[tuple[str, str] | None, Meaning("事后公开值", "[event, value]")]
    reveals: Annotated[Sequence[tuple[str, str]], Meaning("揭示", "[party, nonce] in order of party")]
    value: Annotated[str, Meaning("种子值", "the seed", pattern=DIGEST)]


@frozen
class Roots:
    """Roots over the lines of a record's files 树根."""

    drawn: Annotated[str, Meaning("抽中名单树根", "root of drawn.jsonl", pattern=DIGEST)]
    strata: Annotated[str, Meaning("分层树根", "root of strata.jsonl", pattern=DIGEST)]
    visits: Annotated[str, Meaning("联合检查树根", "root of visits.jsonl", pattern=DIGEST)]


@frozen
class RecordHead:
    """The head of a record 抽取档案首部 (``record/1``), which never changes."""

    checkpoint: Annotated[str | None, Meaning("台账检查点", "checkpoint of the ledger")]
    frame_digest: Annotated[str, Meaning("抽样框摘要", "digest of the frame", pattern=DIGEST)]
    header: Annotated[Header, Meaning("抽样框首部", "header of the frame")]
    receipts: Annotated[Sequence[Receipt], Meaning("见证回执", "receipts of witnesses")]
    roots: Annotated[Roots, Meaning("树根", "roots of the record's files")]
    round_digest: Annotated[str, Meaning("批次文件摘要", "digest of the round document", pattern=DIGEST)]
    schema: Annotated[Literal["record/1"], Meaning("文件版本", "schema of this document")]
    seed: Annotated[SeedPart, Meaning("种子", "the seed and its sources")]
    totals: Annotated[Sequence[tuple[str, int, int]], Meaning("合计", "[line, drawn, entities without a chance]")]
    without_chance: Annotated[Sequence[tuple[str, int]], Meaning("零概率统计", "[why, rows] without a chance in any line")]


@frozen
class SeedFile:
    """What a draw takes beside frame and round document 种子文件 (``seed/1``)."""

    commitments: Annotated[Sequence[tuple[str, str]], Meaning("承诺", "[party, commitment] in order of party")]
    later: Annotated[tuple[str, str] | None, Meaning("事后公开值", "[event, value]")]
    receipts: Annotated[Sequence[Receipt], Meaning("见证回执", "receipts of witnesses")]
    reveals: Annotated[Sequence[tuple[str, str]], Meaning("揭示", "[party, nonce] in order of party")]
    schema: Annotated[Literal["seed/1"], Meaning("文件版本", "schema of this document")]


@frozen
class Pair:
    """What freezing hands out to parties and witnesses 两个摘要 (``pair/1``)."""

    attempt: Annotated[int, Meaning("第几次", "attempt of this round", minimum=1)]
    frame_digest: Annotated[str, Meaning("抽样框摘要", "digest of the frame", pattern=DIGEST)]
    hash: Annotated[Literal["sha256", "sm3"], Meaning("散列算法", "hash of the whole round")]
    round_digest: Annotated[str, Meaning("批次文件摘要", "digest of the round document", pattern=DIGEST)]
    round_id: Annotated[str, Meaning("批次标识", "organiser/number")]
    schema: Annotated[Literal["pair/1"], Meaning("文件版本", "schema of this document")]


@frozen
class Nonce:
    """A party's own nonce, kept until the reveal 随机数底稿 (``nonce/1``)."""

    commitment: Annotated[str, Meaning("承诺", "what was sent", pattern=DIGEST)]
    frame_digest: Annotated[str, Meaning("抽样框摘要", "digest of the frame", pattern=DIGEST)]
    nonce: Annotated[str, Meaning("随机数", "64 hex characters", grade="secret", pattern=DIGEST)]
    party: Annotated[str, Meaning("提交方", "id of the party")]
    round_digest: Annotated[str, Meaning("批次文件摘要", "digest of the round document", pattern=DIGEST)]
    schema: Annotated[Literal["nonce/1"], Meaning("文件版本", "schema of this document")]


@frozen
class Commitment:
    """What a party sends at once 承诺 (``commitment/1``)."""

    commitment: Annotated[str, Meaning("承诺", "hash of the nonce", pattern=DIGEST)]
    frame_digest: Annotated[str, Meaning("抽样框摘要", "digest of the frame", pattern=DIGEST)]
    party: Annotated[str, Meaning("提交方", "id of the party")]
    round_digest: Annotated[str, Meaning("批次文件摘要", "digest of the round document", pattern=DIGEST)]
    schema: Annotated[Literal["commitment/1"], Meaning("文件版本", "schema of this document")]
