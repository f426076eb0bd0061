"""Documents and lines that are only ever handled as plain JSON, said as classes for their schemas and the data dictionary.

Nothing makes an instance of these: a draw writes them, checks read them, both member by member. A default means here that the
member may be missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, TypeAlias

from attrs import frozen

from jointsup.model.documents import DIGEST, RATE, Header
from jointsup.model.meaning import Meaning

SALT = "[0-9a-f]{32}"

Digest: TypeAlias = Annotated[str, Meaning("摘要", "64 characters 0-9, a-f", pattern=DIGEST)]
Instant: TypeAlias = Annotated[str, Meaning("时刻", "RFC 3339 with offset", form="instant")]
Steps: TypeAlias = Sequence[tuple[Literal["l", "r"], Digest]]
"""A path from a leaf up: the side of each sister, and her hash."""


@frozen
class StrataLine:
    """A stratum of a line with its sizes, target and cut-off 分层结果."""

    base: Annotated[int, Meaning("比例基数", "rows that a share is of", minimum=0)]
    can: Annotated[int, Meaning("可抽数", "rows not excluded", minimum=0)]
    cut_off: Annotated[
        str | None, Meaning("截止号", "ticket of the last one drawn, null where none is", pattern=DIGEST)
    ]
    line: Annotated[str, Meaning("任务标识", "id of the line")]
    n: Annotated[int, Meaning("应抽数", "how many are drawn", minimum=0)]
    rows: Annotated[int, Meaning("行数", "rows of the stratum", minimum=0)]
    stratum: Annotated[Sequence[str], Meaning("分层", "labels, in the line's order of choices")]
    target: Annotated[str, Meaning("目标数", "exact target in lowest terms", pattern=RATE)]


@frozen
class DrawnOpen:
    """What of a drawn line is open 公开部分."""

    line: Annotated[str, Meaning("任务标识", "id of the line")]
    id: Annotated[str, Meaning("对象标识", "id of the entity", grade="internal")] = ""
    stratum: Annotated[Sequence[str], Meaning("分层", "labels of its stratum", grade="internal")] = ()
    ticket: Annotated[str, Meaning("抽签号", "its ticket", grade="internal", pattern=DIGEST)] = ""


@frozen
class DrawnClosed:
    """What of a drawn line is not open 未公开部分."""

    salt: Annotated[
        str,
        Meaning("盐值", "random characters that keep the rest from being guessed", "internal", pattern=SALT),
    ]
    id: Annotated[str, Meaning("对象标识", "id of the entity", grade="internal")] = ""
    stratum: Annotated[Sequence[str], Meaning("分层", "labels of its stratum", grade="internal")] = ()
    ticket: Annotated[str, Meaning("抽签号", "its ticket", grade="internal", pattern=DIGEST)] = ""


@frozen
class DrawnLine:
    """A drawn entity of a line 抽中对象; each of id, stratum and ticket stands on one side."""

    closed: Annotated[
        DrawnClosed | Digest, Meaning("未公开部分", "the closed members, or in a public copy their hash")
    ]
    open: Annotated[DrawnOpen, Meaning("公开部分", "the open members")]


@frozen
class WholeDrawnLine:
    """A drawn entity of a line with its closed part opened 抽中对象(全部)."""

    closed: Annotated[DrawnClosed, Meaning("未公开部分", "the closed members")]
    open: Annotated[DrawnOpen, Meaning("公开部分", "the open members")]


@frozen
class VisitOpen:
    """What of a visit is open 公开部分."""

    group: Annotated[int, Meaning("联合组", "place of the group in the round document, from 1", minimum=1)]
    id: Annotated[str, Meaning("对象标识", "id of the entity", grade="internal")] = ""
    checks: Annotated[Sequence[tuple[str, str]], Meaning("检查", "[line, matter]", grade="internal")] = ()
    not_made: Annotated[
        Literal["ceiling"], Meaning("未实施", "why the visit is not made", grade="internal")
    ] = "ceiling"


@frozen
class VisitClosed:
    """What of a visit is not open 未公开部分."""

    salt: Annotated[
        str,
        Meaning("盐值", "random characters that keep the rest from being guessed", "internal", pattern=SALT),
    ]
    id: Annotated[str, Meaning("对象标识", "id of the entity", grade="internal")] = ""
    checks: Annotated[Sequence[tuple[str, str]], Meaning("检查", "[line, matter]", grade="internal")] = ()
    not_made: Annotated[
        Literal["ceiling"], Meaning("未实施", "why the visit is not made", grade="internal")
    ] = "ceiling"


@frozen
class VisitLine:
    """A joint visit 联合检查; each of id, checks and not_made stands on one side."""

    closed: Annotated[
        VisitClosed | Digest, Meaning("未公开部分", "the closed members, or in a public copy their hash")
    ]
    open: Annotated[VisitOpen, Meaning("公开部分", "the open members")]


@frozen
class WholeVisitLine:
    """A joint visit with its closed part opened 联合检查(全部)."""

    closed: Annotated[VisitClosed, Meaning("未公开部分", "the closed members")]
    open: Annotated[VisitOpen, Meaning("公开部分", "the open members")]


@frozen
class ReserveEntry:
    """A drawn row that was wrong on the day of the freeze, and the reserves taken for it 递补."""

    actor: Annotated[str, Meaning("经办", "who made the entry", grade="internal")]
    evidence: Annotated[str, Meaning("证据摘要", "digest of the evidence", pattern=DIGEST)]
    ground: Annotated[
        Literal["cancelled", "doubled", "not_ours"], Meaning("理由", "what was wrong with the row")
    ]
    id: Annotated[str, Meaning("对象标识", "id of the row that was wrong")]
    kind: Annotated[Literal["reserve"], Meaning("类别", "kind of the entry")]
    previous: Annotated[
        str, Meaning("前项摘要", "digest of the entry before, or of the record", pattern=DIGEST)
    ]
    reason: Annotated[str, Meaning("说明", "reason in words")]
    taken: Annotated[
        Sequence[tuple[str, Sequence[str], str | None]],
        Meaning("递补对象", "[line, stratum, id of the reserve or null]"),
    ]
    time: Annotated[str, Meaning("时间", "instant of the entry", form="instant")]


@frozen
class NoteEntry:
    """A correction or a withdrawal 更正与撤回."""

    about: Annotated[str, Meaning("所涉内容", "what it is about")]
    actor: Annotated[str, Meaning("经办", "who made the entry", grade="internal")]
    kind: Annotated[Literal["correction", "withdrawal"], Meaning("类别", "kind of the entry")]
    previous: Annotated[
        str, Meaning("前项摘要", "digest of the entry before, or of the record", pattern=DIGEST)
    ]
    reason: Annotated[str, Meaning("说明", "reason in words")]
    time: Annotated[str, Meaning("时间", "instant of the entry", form="instant")]


@frozen
class StrataProof:
    """A line of strata.jsonl with its path 分层凭证."""

    line: Annotated[StrataLine, Meaning("分层结果", "the line")]
    path: Annotated[Steps, Meaning("路径", "to the record's root of strata")]


@frozen
class DrawnProof:
    """A line of drawn.jsonl with its path 抽中凭证."""

    line: Annotated[WholeDrawnLine, Meaning("抽中对象", "the line, opened")]
    path: Annotated[Steps, Meaning("路径", "to the record's root of drawn lines")]


@frozen
class VisitProof:
    """A line of visits.jsonl with its path 联合检查凭证."""

    line: Annotated[WholeVisitLine, Meaning("联合检查", "the line, opened")]
    path: Annotated[Steps, Meaning("路径", "to the record's root of visits")]


@frozen
class Proof:
    """What shows an entity its own row and its own lines of a record 凭证 (``proof/1``)."""

    drawn: Annotated[Sequence[DrawnProof], Meaning("抽中凭证", "the entity's drawn lines")]
    header: Annotated[Header, Meaning("抽样框首部", "header of the frame")]
    id: Annotated[str, Meaning("对象标识", "id of the entity", grade="internal")]
    path: Annotated[Steps, Meaning("路径", "to the root of the frame")]
    row: Annotated[Mapping[str, str], Meaning("行", "id and the code of each facet", grade="internal")]
    salt: Annotated[str, Meaning("盐值", "salt of the row", grade="internal", pattern=SALT)]
    schema: Annotated[Literal["proof/1"], Meaning("文件版本", "schema of this document")]
    strata: Annotated[Sequence[StrataProof], Meaning("分层凭证", "one for each line that selects the entity")]
    visits: Annotated[Sequence[VisitProof], Meaning("联合检查凭证", "the entity's visits")]


@frozen
class Neighbour:
    """A row that stands beside where the absent one would 相邻行."""

    id: Annotated[str, Meaning("对象标识", "id of the neighbour")]
    path: Annotated[Steps, Meaning("路径", "in the bucket")]
    seal: Annotated[str, Meaning("封条", "seal of its row", pattern=DIGEST)]


@frozen
class Absence:
    """What shows that an entity has no row in a frame 不在框凭证 (``absence/1``)."""

    header: Annotated[Header, Meaning("抽样框首部", "header of the frame")]
    id: Annotated[str, Meaning("对象标识", "id that has no row")]
    left: Annotated[Neighbour | None, Meaning("左邻", "row before, null at the start of the bucket")]
    right: Annotated[Neighbour | None, Meaning("右邻", "row after, null at the end of the bucket")]
    schema: Annotated[Literal["absence/1"], Meaning("文件版本", "schema of this document")]
    top: Annotated[Steps, Meaning("桶路径", "of the bucket to the root of the frame")]


@frozen
class Witness:
    """What a witness shows of an organiser 见证清单 (``witness/1``)."""

    ends: Annotated[
        Sequence[tuple[str, int, Literal["record"], Digest] | tuple[str, int, Literal["void"], str]],
        Meaning("结局", "[round_id, attempt, record, record digest] or [round_id, attempt, void, reason]"),
    ]
    organiser: Annotated[str, Meaning("组织方", "id of the organiser")]
    pairs: Annotated[
        Sequence[tuple[str, int, Digest, Digest, Instant]],
        Meaning(
            "两个摘要",
            "[round_id, attempt, frame digest, round digest, instant], in the order of their coming",
        ),
    ]
    schema: Annotated[Literal["witness/1"], Meaning("文件版本", "schema of this document")]


@frozen
class BrokenRule:
    """A deviation that a check found 偏差."""

    rule: Annotated[str, Meaning("规则", "name of the rule that is broken")]
    text: Annotated[str, Meaning("说明", "what is wrong, in words")]
    where: Annotated[str, Meaning("位置", "file, line and member; may be empty")]


@frozen
class CheckReport:
    """The outcome of a check 核验报告 (``check/1``)."""

    cannot_show: Annotated[Sequence[str], Meaning("无法证明", "what this level cannot show")]
    deviations: Annotated[Sequence[BrokenRule], Meaning("偏差", "rules broken")]
    level: Annotated[Literal["record", "own row", "frame"], Meaning("层级", "how deep the check went")]
    look_up: Annotated[Sequence[str], Meaning("待查", "values and witnesses to ask about")]
    record_digest: Annotated[
        str | None, Meaning("档案摘要", "null where the head could not be read", pattern=DIGEST)
    ]
    remarks: Annotated[Sequence[str], Meaning("说明", "things to know that break no rule")]
    schema: Annotated[Literal["check/1"], Meaning("文件版本", "schema of this document")]
