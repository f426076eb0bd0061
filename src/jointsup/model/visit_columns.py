"""Which columns of a table tell of visits 检查记录取数, and what facts they become.

The list is closed: whose, when, which visit, what was found. Nothing about who inspected can be read, so that it can enter no score.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from attrs import frozen

from jointsup.model.meaning import Meaning

VISIT: Final = "visit"
"""Kind of the fact that a visit was made; its category is :data:`FOUND` or :data:`CLEAR`."""

FINDING: Final = "finding"
"""Kind of a fact that a row tells; its category is what stands in the column ``result``."""

FOUND: Final = "found"
CLEAR: Final = "clear"


@frozen(kw_only=True)
class VisitColumns:
    """The headings of a table with a row for each finding, and one for a visit without any 检查记录取数.

    Each visit is a fact ``visit`` of the category ``found`` or ``clear``, each row with a result a fact ``finding`` of that category. Properties
    of entities are columns of the entities' own table.
    """

    entity: Annotated[str, Meaning("对象列", "heading of the entity's id, in both tables")]
    visit: Annotated[str, Meaning("检查列", "heading of the visit's own id, unique over all entities")]
    day: Annotated[str, Meaning("日期列", "heading of the day of the visit")]
    result: Annotated[str, Meaning("结果列", "heading of what the row found; empty where nothing was")]
    found: Annotated[Sequence[str], Meaning("检出", "results that make the visit one that found something; none: every result")] = ()
