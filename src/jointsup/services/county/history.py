"""What is known of the county's entities 既往情况, generated: visits of the last two years, and facts that a scorecard reads."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from attrs import frozen

from jointsup.model.credit import Fact
from jointsup.services.county.dice import Dice
from jointsup.services.county.places import VOCABULARIES
from jointsup.services.county.register import Entity

AS_OF: Final = date(2026, 12, 20)
"""The day whose state is frozen."""

DAYS: Final = 730
"""How far back visits and facts go: 24 months."""

OWNERS: Final = {tag: owner for owner, tags in VOCABULARIES.items() for tag, _ in tags}
"""Which department owns a tag."""

_VISITED = {"company": 110, "individual": 70, "cooperative": 60, "shop": 220, "equipment": 450}
_FACTS = (("行政处罚", 60), ("列入经营异常名录", 45), ("投诉举报", 180), ("未按期年报", 90))
"""Facts besides the visits, and how many of a thousand entities have one; companies half as often again."""


@frozen
class PastVisit:
    """A visit that was made: by whom, when, why, and what it found (``未发现问题`` or ``发现问题``)."""

    entity: str
    day: date
    body: str
    stream: str
    found: str


@frozen
class History:
    """All that is known of one entity."""

    visits: tuple[PastVisit, ...]
    entries: tuple[Fact, ...]
    """What is known beside the visits."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All facts that a scorecard may read; each visit is one."""
        return (*self.entries, *(Fact(visit.entity, "检查", visit.day, visit.found) for visit in self.visits))


def history_of(seed: int, entity: Entity) -> History:
    """Return the past of an entity of the county of this seed."""
    dice = Dice(seed, f"{entity.id} past")
    # Some firms are bad ones: whatever there is to know, there is more of it.
    bad = 5 if dice.happens(40) else 1
    entries = tuple(
        Fact(entity.id, kind, _day(dice))
        for kind, chance in _FACTS
        for _ in range(2 if bad > 1 else 1)
        if dice.happens(bad * chance * (3 if entity.kind == "company" else 2) // 3)
    )
    visits = []
    bodies = sorted({OWNERS[tag] for tag in entity.tags} | {"market"})
    for _ in range(3):
        if not dice.happens(min(bad, 2) * _VISITED[entity.kind]):
            break
        body = bodies[dice.below(len(bodies))]
        stream = dice.one_of((("random", 600), ("risk", 150), ("caused", 250)))
        visits.append(PastVisit(entity.id, _day(dice), body, stream, "发现问题" if dice.happens(bad * 130) else "未发现问题"))
    return History(tuple(visits), entries)


def _day(dice: Dice) -> date:
    return AS_OF - timedelta(days=1 + dice.below(DAYS - 1))


TIERS: Final = (("A", "信用风险低"), ("B", "信用风险一般"), ("C", "信用风险较高"), ("D", "信用风险高"))
