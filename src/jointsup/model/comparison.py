"""Another system's draws held against the register that it says it drew from 对照: what is asked, stated beforehand (``comparison/1``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from attrs import field, frozen

from jointsup.model.meaning import Meaning
from jointsup.model.plan import AmountRule


@frozen
class ListedDraw:
    """A draw of another system 对照抽取, as that system states it; its list of the drawn comes as a file."""

    id: Annotated[str, Meaning("抽取标识", "what the draw is called here")]
    department: Annotated[str, Meaning("部门", "department whose draw it is")]
    day: Annotated[str, Meaning("抽取日期", "day of the draw", form="date")]
    column: Annotated[str, Meaning("标识列", "heading of the ids in the list of the drawn")]
    amount: Annotated[
        str | None, Meaning("比例或数量", "3%, 5‰, 1/30, all, or a number for the whole draw; null: amounts say it all")
    ] = None
    where: Annotated[
        Mapping[str, Sequence[str]], Meaning("范围", "heading of the register to values, each maybe ending in *; empty: everyone")
    ] = field(factory=dict)
    by: Annotated[Sequence[str], Meaning("分层列", "headings of the register by which the rates differ")] = field(factory=tuple)
    amounts: Annotated[Sequence[AmountRule], Meaning("分层数量", "amounts for some strata; the first that fits holds")] = field(
        factory=tuple
    )


@frozen
class AskedGroup:
    """Entities of which it is asked whether they are drawn as others are 设问群体."""

    name: Annotated[str, Meaning("名称", "name for people")]
    where: Annotated[Mapping[str, Sequence[str]], Meaning("范围", "heading of the register to values, each maybe ending in *")]


@frozen
class Comparison:
    """What is asked of another system's draws 对照方案 (``comparison/1``), written before anyone looks at the lists."""

    schema: Annotated[Literal["comparison/1"], Meaning("文件版本", "schema of this document")]
    id: Annotated[str, Meaning("标识列", "heading of the ids in the register")]
    draws: Annotated[Sequence[ListedDraw], Meaning("对照抽取", "the draws; those of one department in order of time")]
    came: Annotated[str | None, Meaning("进入日期列", "heading of the day since which an entity is in the register")] = None
    went: Annotated[str | None, Meaning("退出日期列", "heading of the day on which an entity was struck from the register")] = None
    groups: Annotated[Sequence[AskedGroup], Meaning("设问群体", "groups asked about")] = field(factory=tuple)
    together: Annotated[
        Sequence[Sequence[str]], Meaning("可同查", "ids of draws whose checks fall into one window and could share a visit")
    ] = field(factory=tuple)
