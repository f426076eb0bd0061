"""Visits that a draw made due 待实施检查, as a store keeps them beside the record, so that ceilings count them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from attrs import frozen

from jointsup.model.meaning import Meaning


@frozen
class DueVisitRow:
    """A visit that a draw made due 待实施检查: to whom, in which days, by whom, for what; visits that yielded are none."""

    round_id: Annotated[str, Meaning("批次标识", "organiser/number", pattern=".+", length=190)]
    number: Annotated[int, Meaning("序号", "number among the round's visits, from 1", minimum=1)]
    entity: Annotated[str, Meaning("监管对象", "id of the entity", pattern=".+", length=400)]
    first: Annotated[str, Meaning("首日", "first day on which it may be made", form="date", length=10)]
    last: Annotated[str, Meaning("末日", "last day on which it may be made", form="date", length=10)]
    bodies: Annotated[Sequence[str], Meaning("检查部门", "ids of the bodies that come, in order")]
    matters: Annotated[Sequence[str], Meaning("监管事项", "ids of the matters checked, in order")]
