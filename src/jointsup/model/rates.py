"""Dated rules of how many and how often (抽查比例频次): what a plan's lines of a period must add up to.

A line states its own share or count for its round; a :class:`RatePolicy` says what the lines of a period must
keep, and :func:`judge_period` whether they do, in exact arithmetic.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Annotated, Final, Literal

from attrs import field, frozen

from jointsup.canonical import id_fault, text_fault
from jointsup.errors import BadRound, Problem, problem
from jointsup.model.amounts import (
    Amount,
    Count,
    Share,
    amount_text,
    parse_amount,
    parse_rate,
    rate_text,
    share_text,
)
from jointsup.model.meaning import Meaning

__all__ = [
    "Amount",
    "Base",
    "Comparison",
    "Count",
    "Judgement",
    "Kind",
    "Period",
    "RatePolicy",
    "RateTerms",
    "Share",
    "amount_text",
    "judge_period",
    "parse_amount",
    "parse_rate",
    "rate_text",
    "share_text",
    "terms_text",
]

Kind = Literal["share", "count", "floor", "ceiling"]
"""``share``, ``count``: of the entities drawn; ``floor``, ``ceiling``: visits to each single entity."""

Comparison = Literal["=", "≥", "≤"]
Unit = Literal["draw", "month", "year", "licence"]
Base = Literal["all", "eligible"]
"""Rows that a share is of: all, or those not excluded."""

_COMPARE: Final = {"=": operator.eq, "≥": operator.ge, "≤": operator.le}
_UNIT_TEXTS: Final = {"draw": "次", "month": "月", "year": "年", "licence": "有效期"}


@frozen
class Period:
    """What the amounts are summed over: one draw, ``length`` months or years, or the validity of the entity's
    licence."""

    unit: Annotated[Unit, Meaning("周期单位", "draw, month, year or licence")] = "year"
    length: Annotated[
        int, Meaning("周期长度", "how many months or years; 1 for a draw or a licence", minimum=1)
    ] = 1

    def __attrs_post_init__(self) -> None:
        if self.unit not in _UNIT_TEXTS:
            raise BadRound([problem("policy.unit", "", self.unit, known=" ".join(_UNIT_TEXTS))])
        if not 1 <= self.length <= (100 if self.unit in ("month", "year") else 1):
            raise BadRound([problem("policy.length", "", self.length, unit=self.unit)])

    def text(self) -> str:
        """Return the period as it stands behind a slash: ``年``, ``2年``, ``次``, ``有效期``."""
        return (str(self.length) if self.length > 1 else "") + _UNIT_TEXTS[self.unit]


@frozen
class RateTerms:
    """What a rule asks for, without its dates. Raises :class:`~jointsup.errors.BadRound` for terms that
    contradict each other."""

    kind: Annotated[
        Kind, Meaning("类型", "share or count of the entities; floor or ceiling of visits to each entity")
    ]
    comparison: Annotated[Comparison, Meaning("比较", "exactly, at least, at most")]
    amount: Annotated[Amount, Meaning("数值", "a share, or a count of entities or of visits")]
    period: Annotated[Period, Meaning("周期", "what the amounts are summed over")] = Period()
    base: Annotated[Base, Meaning("基数", "all entities, or those not excluded")] = "all"
    times: Annotated[
        int | None,
        Meaning("次数", "how many draws of this amount each; None: any number that adds up", minimum=1),
    ] = None

    def __attrs_post_init__(self) -> None:
        per_entity = self.kind in ("floor", "ceiling")
        wanted: type[Amount] = Share if self.kind == "share" else Count
        faults = [
            ("kind", self.kind not in ("share", "count", "floor", "ceiling")),
            ("comparison", self.comparison not in _COMPARE),
            ("base", self.base not in ("all", "eligible")),
            ("amount", not isinstance(self.amount, wanted)),
            ("floor", self.kind == "floor" and self.comparison != "≥"),
            ("ceiling", self.kind == "ceiling" and self.comparison != "≤"),
            ("per_draw", self.period.unit == "draw" and (per_entity or self.times is not None)),
            ("times", self.times is not None and (per_entity or not 1 <= self.times <= 366)),
        ]
        if problems := [problem(f"policy.{name}", "", terms_text(self)) for name, broken in faults if broken]:
            raise BadRound(problems)


def terms_text(terms: RateTerms) -> str:
    """Return terms as people write them, such as ``≥3%/年`` or ``≤2次/年``; ``parse_policy_text`` reads them
    back, but for the base."""
    times = "" if terms.times is None else f"{terms.times}×"
    counted = {"share": "", "count": "户"}.get(terms.kind, "次")
    return f"{terms.comparison}{times}{amount_text(terms.amount)}{counted}/{terms.period.text()}"


@frozen
class RatePolicy:
    """A dated rule of rate or frequency (比例频次规则). Both ends of its validity are included; ``valid_to`` None
    says that it is open."""

    id: Annotated[str, Meaning("规则标识", "id of the rule", pattern=r"\S+")]
    version: Annotated[str, Meaning("版本", "version of the rule")]
    valid_from: Annotated[date, Meaning("生效日期", "first day on which it holds")]
    valid_to: Annotated[date | None, Meaning("失效日期", "last day on which it holds; empty: open")]
    source: Annotated[str, Meaning("依据", "reference to the legal text")]
    terms: Annotated[RateTerms, Meaning("要求", "what it asks for")]

    def __attrs_post_init__(self) -> None:
        problems = [
            problem(f"text.{fault}", f"{self.id}: {name}" if name != "id" else name, value)
            for name, value, find in (
                ("id", self.id, id_fault),
                ("version", self.version, text_fault),
                ("source", self.source, text_fault),
            )
            if (fault := find(value)) is not None
        ]
        if self.valid_to is not None and self.valid_to < self.valid_from:
            problems.append(problem("policy.validity", self.id, f"{self.valid_from} … {self.valid_to}"))
        if problems:
            raise BadRound(problems)

    def holds_on(self, day: date) -> bool:
        """Return whether the rule is in force on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def require_in_force(self, first: date, last: date, where: str = "") -> None:
        """Raise :class:`~jointsup.errors.BadRound` unless the rule is in force on every day from ``first`` to
        ``last``."""
        if last < first:
            raise BadRound([problem("policy.days", where, f"{first} … {last}")])
        if not (self.holds_on(first) and self.holds_on(last)):
            raise BadRound(
                [
                    problem(
                        "policy.not_in_force",
                        where,
                        f"{first} … {last}",
                        id=self.id,
                        version=self.version,
                        first=str(self.valid_from),
                        last=str(self.valid_to or "…"),
                        source=self.source,
                    )
                ]
            )


@frozen
class Judgement:
    """Whether a rule is kept: the exact ``total`` of what was achieved, and where it is broken
    (``problem``)."""

    total: Fraction
    problem: Problem | None = field(default=None)

    @property
    def kept(self) -> bool:
        """Whether the rule is kept."""
        return self.problem is None


def judge_period(
    policy: RatePolicy, achieved: Sequence[Fraction | int], first: date, last: date, *, where: str = ""
) -> Judgement:
    """Return whether the lines of one period, from ``first`` to ``last``, keep ``policy``.

    ``achieved`` holds, for the kind ``share``, the exact share that each line states (not what rounding made
    of it); for ``count`` the number that each drew; for ``floor`` and ``ceiling`` the visits that one entity
    had in each round. Over a draw each must keep the rule by itself; over ``times`` draws there must be that
    many (at least, at most), each of which keeps it; else their sum must.

    Raises :class:`~jointsup.errors.BadRound` where the rule is not in force on all these days, and
    ``TypeError`` for a float.
    """
    policy.require_in_force(first, last, where)
    terms = policy.terms
    if any(isinstance(amount, bool) or not isinstance(amount, (Fraction, int)) for amount in achieved):
        raise TypeError("achieved amounts are exact: Fraction or int")
    amounts = [Fraction(amount) for amount in achieved]
    total = sum(amounts, Fraction())
    wanted = Fraction(terms.amount.rate if isinstance(terms.amount, Share) else terms.amount.number)
    keeps = _COMPARE[terms.comparison]
    if terms.times is not None:
        kept = keeps(len(amounts), terms.times) and all(keeps(amount, wanted) for amount in amounts)
    elif terms.period.unit == "draw":
        kept = all(keeps(amount, wanted) for amount in amounts)
    else:
        kept = keeps(total, wanted)
    if kept:
        return Judgement(total)
    show = share_text if terms.kind == "share" else str
    listed = " + ".join(show(amount) for amount in amounts[:10]) + (" + …" if len(amounts) > 10 else "")
    return Judgement(
        total,
        problem(
            "policy.broken",
            where,
            listed or "0",
            id=policy.id,
            version=policy.version,
            terms=terms_text(terms),
            total=show(total),
            source=policy.source,
            period=f"{first} … {last}",
        ),
    )
