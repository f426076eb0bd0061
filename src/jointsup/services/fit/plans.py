"""Fit plans 拟合方案: read, checked whole, fitted; and cards judged, all from files."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from attrs import Attribute, fields, has

from jointsup.codec.reading import read_document
from jointsup.codec.tables import read_table
from jointsup.errors import BadDocument, BadRows, Problem, problem
from jointsup.model.fitting import FitPlan
from jointsup.model.scorecards import NUMBERS, ScorecardRules
from jointsup.said import Listed
from jointsup.services.credit.scoring import numbers_of, properties_of
from jointsup.services.fit.figures import REPEATS
from jointsup.services.fit.fitting import Fitted, fit_card
from jointsup.services.fit.judging import FitReport, judge
from jointsup.services.fit.past import read_past
from jointsup.services.fit.scoring import card_and_columns


def fit_files(plan: Path, visits: Path, entities: Path) -> Fitted:
    """Fit a card to tables of visits and entities, as a plan says; nothing is read of visits after the plan's last day.

    Raises :class:`~jointsup.errors.BadDocument` for a plan that contradicts itself or finds nothing to fit to, :class:`~jointsup.errors.BadRows` for
    tables, :class:`~jointsup.errors.Missing` without scikit-learn.
    """
    stated = read_document(plan, FitPlan)
    faults = list(_faults(stated))
    if faults:
        raise BadDocument(faults)
    properties = dict.fromkeys(one.measure.of for one in stated.indicators if one.measure.kind == "category")
    after = date.fromordinal(date.fromisoformat(stated.until).toordinal() + 1)
    return fit_card(stated, read_past(stated.columns, visits, entities, list(properties), before=after))


def card_text(card: ScorecardRules) -> str:
    """Return a card as the text of its file, the same for the same card; what says nothing more than its default is left out."""
    return json.dumps(_said(card), ensure_ascii=False, indent=1) + "\n"


def judge_files(
    card: Path,
    visits: Path,
    entities: Path,
    as_of: date,
    until: date,
    beside: Mapping[str, int] | None = None,
    found: Sequence[str] = (),
    repeats: int = REPEATS,
) -> FitReport:
    """Judge a card by what visits from ``as_of`` to ``until`` found.

    ``beside`` are columns of the entities' table that it is held against: 1 for one whose greater numbers are riskier, -1 for the opposite. The other
    arguments are those of :func:`~jointsup.services.fit.judging.judge`.

    Raises :class:`~jointsup.errors.BadRows` for tables, and where no visit of the span found anything or all did, :class:`~jointsup.errors.BadRules` for
    the card, :class:`~jointsup.errors.Missing` without numpy.
    """
    rules, columns = card_and_columns(card, as_of)
    past = read_past(columns, visits, entities, properties_of(rules), numbers=numbers_of(rules))
    orders = {name: _numbers(entities, columns.entity, name, sign) for name, sign in (beside or {}).items()}
    report = judge(rules, past, as_of, until, orders, found, repeats)
    if report is None:
        raise BadRows([problem("fit.no_visits", visits.name, since=as_of.isoformat(), until=until.isoformat())])
    return report


def _said(value: Any) -> Any:
    if not has(type(value)):
        return [_said(one) for one in value] if isinstance(value, (list, tuple)) else value
    cells = [(one, getattr(value, one.name)) for one in fields(type(value))]
    return {one.name: _said(own) for one, own in cells if one.name == "kind" or own != _default(one)}


def _default(member: Attribute[Any]) -> object:
    factory = getattr(member.default, "factory", None)
    return factory() if factory else member.default


def _numbers(entities: Path, id_column: str, name: str, sign: int) -> dict[str, int]:
    table = read_table(entities, {"id": id_column, "number": name})
    faults = [
        problem("fit.no_number", table.place(row), text or "")
        for row, text in enumerate(table.columns["number"])
        if not re.fullmatch("-?[0-9]{1,15}", text or "")
    ]
    if faults:
        raise BadRows(faults[:1000], len(faults))
    return {str(entity): sign * int(text or 0) for entity, text in zip(table.columns["id"], table.columns["number"], strict=True)}


def _faults(plan: FitPlan) -> Iterator[Problem]:
    days = [*plan.as_of, plan.until]
    if not plan.as_of or days != sorted(set(days)):
        yield problem("fit.as_of_order", "fit/1: as_of", Listed(days))
    if not plan.strengths:
        yield problem("fit.strengths", "fit/1: strengths")
    for name, times in Counter(one.id for one in plan.indicators).items():
        if times > 1:
            yield problem("fit.id_twice", "fit/1: indicators", name)
    for one in plan.indicators:
        ways = (one.most is not None) + bool(one.bands)
        if ways != (one.measure.kind in NUMBERS):
            yield problem("fit.ways", f"fit/1: {one.id}")
