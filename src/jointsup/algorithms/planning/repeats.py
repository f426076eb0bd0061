"""No-repeat windows 免重复检查期: a level leaves alone, for some months, the matters that a level above has checked.

So for food: not the same items again for three months after the upper level's check, but for suspected breaches and evident hazards
(食品生产经营监督检查管理办法 art. 21; policy row S3.15-b). The months are dated data.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from attrs import frozen

from jointsup.algorithms.planning.spans import Span, corresponding
from jointsup.algorithms.planning.visits import Seen, Standing
from jointsup.model.matters import LEVELS
from jointsup.model.rulesets import CeilingRules, NoRepeatEntry

_RANKS: Final = {level: place for place, level in enumerate(LEVELS)}


@frozen
class NoRepeat:
    """A no-repeat window, and the rule set that it is of."""

    entry: NoRepeatEntry
    rules: CeilingRules


@frozen
class Barred:
    """Why some matters may not be checked on some days: the rule, the check by the level above, the matters, and until when."""

    rule: NoRepeat
    visit: Seen
    matters: tuple[str, ...]
    until: Span


def is_above(levels: Iterable[Standing], others: Iterable[Standing]) -> bool:
    """Say whether one of some levels is above the lowest of others; one that is not known is neither above nor below."""
    lowest = max((_RANKS[level] for level in others if level != "unknown"), default=-1)
    return any(level != "unknown" and _RANKS[level] < lowest for level in levels)


def barred_by(
    rules: Iterable[NoRepeat],
    seen: Iterable[Seen],
    days: Span,
    levels: Iterable[Standing],
    matters: Iterable[str],
) -> list[Barred]:
    """Return what stands against checking any of some matters on any of some days by bodies of some levels.

    Where bodies of several levels come together, the lowest of them must leave the matters alone. A body whose level is not known is
    neither above nor below another.
    """
    coming, wanted = frozenset(levels), frozenset(matters)
    found = []
    upper = [visit for visit in seen if wanted & visit.matters and is_above(visit.levels, coming)]
    for rule in rules if upper else ():
        for visit in upper:
            same = wanted & visit.matters
            if rule.entry.matters:
                same &= frozenset(rule.entry.matters)
            until = Span(visit.days.first, corresponding(visit.days.last, rule.entry.months))
            if same and days.meets(until):
                found.append(Barred(rule, visit, tuple(sorted(same)), until))
    return found
