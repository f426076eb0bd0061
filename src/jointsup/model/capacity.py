"""What people can do 监管力量: hours of bodies by area and month, and what checks take, as dated data (``capacity/1``; policy row S4.3-c)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from attrs import field, frozen

from jointsup.model.meaning import Meaning

HOURS = r"(0|[1-9][0-9]{0,6})(/[1-9][0-9]{0,5})?"
"""Hours as an exact text: ``3`` or ``3/2``."""


@frozen
class MatterEffort:
    """What a check of a matter takes 事项工时."""

    matter: Annotated[str, Meaning("监管事项", "id of the matter")]
    hours: Annotated[str, Meaning("工时", "hours of each person for a check: 3 or 3/2", pattern=HOURS)]


@frozen
class BodyCapacity:
    """What the people of a body can do in a month for an area and all areas in it 部门监管力量."""

    body: Annotated[str, Meaning("部门", "id of the body")]
    area: Annotated[str, Meaning("行政区划", "area that they are for; empty: where no areas are told apart", standard="GB/T 2260")]
    month: Annotated[str, Meaning("月份", "year and month, such as 2026-07", pattern=r"[0-9]{4}-(0[1-9]|1[0-2])")]
    hours: Annotated[str, Meaning("可用工时", "hours of all its people together: 320 or 961/2", pattern=HOURS)]


@frozen
class CapacityTable:
    """Capacity and effort 监管力量表 (``capacity/1``)."""

    schema: Annotated[Literal["capacity/1"], Meaning("文件版本", "schema of this document")]
    version: Annotated[str, Meaning("版本", "version of the table")]
    valid_from: Annotated[str, Meaning("生效日", "first day on which it holds", form="date")]
    valid_to: Annotated[str | None, Meaning("失效日", "last day on which it holds, or null: open", form="date")]
    source: Annotated[str, Meaning("依据", "where the figures come from")]
    check: Annotated[str, Meaning("检查工时", "hours of each person for a check of a matter that is not listed", pattern=HOURS)]
    workday: Annotated[str, Meaning("日工时", "hours of a working day, for person-days", pattern=r"[1-9][0-9]{0,6}(/[1-9][0-9]{0,5})?")]
    way: Annotated[str, Meaning("路途工时", "hours of each person for the way there and back, once per visit", pattern=HOURS)] = "0"
    matters: Annotated[Sequence[MatterEffort], Meaning("事项工时", "matters that take other hours")] = field(factory=tuple)
    bodies: Annotated[Sequence[BodyCapacity], Meaning("部门监管力量", "what each body can do in each month")] = field(factory=tuple)

    def holds_on(self, day: date) -> bool:
        """Return whether the table is in force on ``day``."""
        return self.valid_from <= day.isoformat() and (self.valid_to is None or day.isoformat() <= self.valid_to)

