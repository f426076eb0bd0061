"""Scorecards 信用评分卡: how what is known of an entity becomes integer points, and points a tier (policy row S3.14-f).

Everything is an integer or an exact fraction. What is missing is a case of its own, with points and words of its own: never silently zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated, Final, Literal, TypeAlias

from attrs import field, frozen

from jointsup.model.credit import SPAN
from jointsup.model.meaning import Meaning
from jointsup.model.rule_heads import Pair, RuleHead
from jointsup.model.visit_columns import VisitColumns

_SPAN: Final = f"({SPAN})?"
_EXACT: Final = "-?(0|[1-9][0-9]{0,14})/[1-9][0-9]{0,8}"

MOST_OF_INDICATOR: Final = 10**9
"""Points of an indicator without a cap lie between this and its negative."""

Exact: TypeAlias = int | str
"""An integer, or a fraction as a text ``p/q``."""

MeasureKind = Literal["count", "sum", "latest_value", "latest_category", "days_since", "share", "category", "number"]

NUMBERS: Final[frozenset[MeasureKind]] = frozenset(("count", "sum", "latest_value", "days_since", "share", "number"))
"""The kinds of measures that are numbers; the others are categories."""

OWN: Final[frozenset[MeasureKind]] = frozenset(("category", "number"))
"""The kinds of measures that are the entity's own, a column of its row; the others are of facts."""


def exact(value: Exact) -> Fraction:
    """Return the number that a card states."""
    return Fraction(value)


@frozen
class DecayStep:
    """How much a fact counts while it is no older than a span 衰减."""

    within: Annotated[str, Meaning("期限", "span back from the day, such as 12 months", pattern=SPAN)]
    weight: Annotated[str, Meaning("折算", "share of its full weight, p/q in lowest terms, from 0/1 to 1/1", pattern="[0-9]{1,9}/[1-9][0-9]{0,8}")]


@frozen
class Measure:
    """How facts become one number or one category 计量.

    ``count``: of facts; ``sum``: of their values; ``latest_value``, ``latest_category``: of the latest fact, of several on that day the greatest
    value, the category that stands first in the points; ``days_since``: days from the latest fact to the day; ``share``: of facts of the kind those
    that are ``among``; ``category``, ``number``: the entity's own, ``of`` names the property; a number is an integer of 64 bits.
    """

    kind: Annotated[MeasureKind, Meaning("计量方式", "count, sum, latest_value, latest_category, days_since, share, category, number")]
    of: Annotated[str, Meaning("信息类别", "kind of facts; for category and number the property of the entity", pattern=r"\S{1,60}")]
    among: Annotated[Sequence[str], Meaning("类型范围", "categories of facts that count; none: all")] = ()
    window: Annotated[
        str, Meaning("期限", "span back from the day, both ends included, such as 24 months; empty: all that is known", pattern=_SPAN)
    ] = ""
    decay: Annotated[
        Sequence[DecayStep], Meaning("衰减", "of count and sum: the first step that holds a fact counts, beyond the last it counts nothing; none: all count in full")
    ] = field(factory=tuple)
    seen_by: Annotated[
        str,
        Meaning("已查依据", "of count and sum: kind of facts, one of which within the window shows that somebody looked; without any it is missing; empty: no fact means none"),
    ] = ""


@frozen
class Band:
    """Points from a measure of some size on 分段计分."""

    at_least: Annotated[Exact, Meaning("起点", "the measure is at least this: an integer, or p/q", pattern=_EXACT)]
    points: Annotated[int, Meaning("分值", "points")]


@frozen
class CategoryPoints:
    """Points of a category 分类计分."""

    category: Annotated[str, Meaning("类型", "the category")]
    points: Annotated[int, Meaning("分值", "points")]


@frozen
class PerUnit:
    """Points for each unit of a measure 按量计分."""

    points: Annotated[int, Meaning("分值", "points for each unit")]
    unit: Annotated[int, Meaning("单位", "how much of the measure a unit is", minimum=1)] = 1


@frozen
class Veto:
    """What puts an entity into a tier whatever its points 一票否决; it never makes the tier less risky."""

    tier: Annotated[str, Meaning("等级", "the tier")]
    at_least: Annotated[Exact | None, Meaning("起点", "the measure is at least this", pattern=_EXACT)] = None
    categories: Annotated[Sequence[str], Meaning("类型", "or it is one of these categories")] = ()


@frozen
class MissingValue:
    """What counts where a measure has no value 缺失."""

    points: Annotated[int, Meaning("分值", "points")]
    words: Annotated[str, Meaning("说明", "why, for clerks: 期限内未检查")]


@frozen
class CardIndicator:
    """An indicator of a card 评价指标: from its measure to its points by bands, categories, or units (one of the three)."""

    id: Annotated[str, Meaning("指标标识", "id of the indicator", pattern="[a-z0-9_-]{1,60}")]
    title: Annotated[str, Meaning("指标名称", "what people call it")]
    source: Annotated[str, Meaning("信息来源", "who supplies it")]
    measure: Annotated[Measure, Meaning("计量", "how facts become a number or a category")]
    missing: Annotated[MissingValue, Meaning("缺失", "what counts where there is no value")]
    bands: Annotated[Sequence[Band], Meaning("分段计分", "ascending; the last that the measure reaches counts, below the first 0 points")] = field(factory=tuple)
    categories: Annotated[Sequence[CategoryPoints], Meaning("分类计分", "points of each category")] = field(factory=tuple)
    otherwise: Annotated[int | None, Meaning("其他类型", "points of a category that is not listed; null: such a value is missing")] = None
    per_unit: Annotated[PerUnit | None, Meaning("按量计分", "points for each unit, rounded half up once, after all facts are summed")] = None
    cap: Annotated[tuple[int, int] | None, Meaning("上下限", "[least, most] points of the indicator; null: a thousand million to either side")] = None
    vetoes: Annotated[Sequence[Veto], Meaning("一票否决", "what gives a tier outright")] = field(factory=tuple)

    @property
    def limits(self) -> tuple[int, int]:
        """The least and the most points of it."""
        return self.cap or (-MOST_OF_INDICATOR, MOST_OF_INDICATOR)


@frozen
class TierShares:
    """Tiers by share 按比例分级: of all who are ranked by points."""

    shares: Annotated[Sequence[str], Meaning("比例", "p/q of each tier but the last, the lowest risk first")]
    ties: Annotated[Literal["riskier", "less_risky"], Meaning("同分", "into which tier all those go whose equal points lie across a bound")]


@frozen(kw_only=True)
class ScorecardRules(RuleHead):
    """A scorecard of a scheme 信用评分卡.

    The score is ``start`` and the points of all indicators, brought within ``bounds``. Tiers are either by ``cut_offs`` or by ``shares``.
    """

    kind: Annotated[Literal["scorecards"], Meaning("类型", "kind of rule set")] = "scorecards"
    scheme: Annotated[str, Meaning("分类体系", "id of the scheme", pattern=r"[a-z0-9-]{1,60}")]
    higher: Annotated[Literal["riskier", "better"], Meaning("分值含义", "what more points mean")]
    start: Annotated[int, Meaning("起始分", "points before any indicator")]
    bounds: Annotated[tuple[int, int], Meaning("总分范围", "[least, most] score")]
    tiers: Annotated[Sequence[Pair], Meaning("等级", "[code, Chinese title], the lowest risk first")]
    start_tier: Annotated[str, Meaning("起始等级", "tier of an entity without history")]
    history: Annotated[Sequence[str], Meaning("历史依据", "kinds of facts any of which, however old, makes a history; none: everyone is scored")]
    indicators: Annotated[Sequence[CardIndicator], Meaning("指标", "the indicators")] = field(factory=tuple)
    cut_offs: Annotated[
        Sequence[int] | None,
        Meaning("分界", "score between each tier and the next; who has just this score is on the side of more points; null: by shares"),
    ] = None
    shares: Annotated[TierShares | None, Meaning("按比例分级", "shares of tiers; null: by cut-offs")] = None
    models: Annotated[
        Sequence[str],
        Meaning("评分模型", "scoring models of plugins: the points that each gives for a reason are facts of the kind of its name, with the reason as category"),
    ] = ()

    columns: Annotated[
        VisitColumns | None, Meaning("取数", "which columns of a table of visits its facts are read from; null: its facts come from elsewhere")
    ] = None

    def place(self, tier: str) -> int:
        """Return the place of a tier, 0 the lowest risk."""
        return [code for code, _ in self.tiers].index(tier)


def is_own_number(text: str) -> bool:
    """Return whether a text is a number that a property of an entity can be: an integer of 64 bits."""
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) <= 19 and -(2**63) <= int(text) < 2**63


def own_properties(card: ScorecardRules) -> list[tuple[str, MeasureKind]]:
    """Return the properties of entities that a card names, each with the kind of measure that it is read for, in order."""
    return sorted({(one.measure.of, one.measure.kind) for one in card.indicators if one.measure.kind in OWN})
