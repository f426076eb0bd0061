"""Scoring models of plugins in use 评分模型: what they give becomes facts, after it was checked inside the guard."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from attrs import frozen

from jointsup.codec.tables import read_table
from jointsup.errors import BadRules, problem
from jointsup.hooks.plugin_set import Provided, named
from jointsup.hooks.providers.scoring import FactTable, ScoringModel
from jointsup.model.credit import Fact
from jointsup.model.documents import DIGEST
from jointsup.model.scorecard_checks import MOST_POINTS
from jointsup.model.scorecards import ScorecardRules

Models = Mapping[str, Provided[ScoringModel]]

_FIELDS = {"entity": "entity", "reason": "reason", "points": "points"}


@frozen
class Modelled:
    """What a card's models gave: facts, and each model with its digest, ``namespace/name@digest``."""

    facts: Sequence[Fact]
    digests: Sequence[str]


def model_facts(card: ScorecardRules, models: Models, facts: Sequence[Fact], as_of: date) -> Modelled:
    """Return what the models that a card names give as of a day, as facts of that day.

    Raises :class:`~jointsup.errors.BadPlugins` where no enabled plugin gives a model, and where one fails or gives what it may not: an entity that has no
    facts, a reason that it does not name, points that are no integers within bounds, a pair twice. Raises :class:`~jointsup.errors.BadRules` outside
    a model's days.
    """
    made: list[Fact] = []
    digests = []
    table = fact_table(facts, as_of) if card.models else None
    for name in card.models:
        given = named(models, name, "models")
        first, last = given.use("valid", lambda model: _days(model.valid))
        if not first <= as_of or (last is not None and as_of > last):
            raise BadRules([problem("card.model_day", "models", name, first=str(first), last=str(last or "…"), day=str(as_of))])
        digests.append(f"{name}@{given.use('digest', lambda model: _digest(model.digest))}")
        points = given.use("score", lambda model: points_of(model, table or fact_table((), as_of), as_of))
        made += [Fact(entity, name, as_of, reason, number) for entity, reason, number in points]
    return Modelled(made, digests)


def fact_table(facts: Sequence[Fact], as_of: date) -> FactTable:
    """Return the facts that count as of a day as a model sees them, in an order of their own."""
    rows = sorted(
        ((one.entity, one.kind, one.day.isoformat(), one.category, one.value) for one in facts if one.counts_on(as_of)),
        key=lambda row: (*row[:4], row[4] is not None, row[4] or 0),
    )
    columns = tuple(zip(*rows, strict=True)) if rows else ((),) * 5
    return FactTable(*columns)


def points_of(model: ScoringModel, table: FactTable, as_of: date) -> list[tuple[str, str, int]]:
    """Return what a model gives, in order. Raises ``ValueError`` or ``TypeError`` for what it may not give."""
    made = model.score(table, as_of)
    if isinstance(made, Sequence) and not made:
        return []
    read = read_table(made, _FIELDS, name="score")
    known, reasons = set(table.entity), set(model.reasons)
    found: dict[tuple[str, str], int] = {}
    for entity, reason, text in zip(*(read.columns[name] for name in _FIELDS), strict=True):
        if entity is None or entity not in known:
            raise ValueError(f"points of an entity that has no facts: {entity!r}")
        if reason is None or reason not in reasons:
            raise ValueError(f"points for a reason that is not among its own: {reason!r}")
        if text is None or not re.fullmatch("-?[0-9]{1,7}", text) or abs(int(text)) > MOST_POINTS:
            raise ValueError(f"{text!r} are no integer points between {-MOST_POINTS} and {MOST_POINTS}")
        if (entity, reason) in found:
            raise ValueError(f"{reason!r} is given twice for one entity")
        found[entity, reason] = int(text)
    return [(*pair, number) for pair, number in sorted(found.items())]


def _days(valid: object) -> tuple[date, date | None]:
    match valid:
        case (date() as first, (date() | None) as last):
            return first, last
    raise TypeError(f"valid gave {valid!r}, not a first day and a last day or None")


def _digest(text: object) -> str:
    if not isinstance(text, str) or not re.fullmatch(DIGEST, text):
        raise TypeError("digest gave no SHA-256 of 64 lower-case hex characters")
    return text
