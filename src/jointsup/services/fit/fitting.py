"""A scorecard fitted from past visits 评分卡拟合 (extra ``fit``): logistic regression, its coefficients rounded to points."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from attrs import evolve, frozen

from jointsup.errors import BadDocument, BadRules, problem
from jointsup.model.fitting import FitIndicator, FitPlan
from jointsup.model.scorecard_checks import card_faults
from jointsup.model.scorecards import ScorecardRules
from jointsup.services.fit.design import Column, bare, indicator_of, span_of
from jointsup.services.fit.measuring import measured
from jointsup.services.fit.past import Past
from jointsup.services.fit.regression import Row, limited, solved
from jointsup.services.fit.scoring import points_of
from jointsup.services.fit.trials import Chosen, choose


@frozen
class Fitted:
    """A fitted card, what was chosen on the way, and how many judged visits and finds it stands on."""

    card: ScorecardRules
    chosen: Chosen
    visits: int
    finds: int


def fit_card(plan: FitPlan, past: Past) -> Fitted:
    """Fit a card to past visits.

    Raises :class:`~jointsup.errors.BadDocument` where there is nothing to fit to, :class:`~jointsup.errors.BadRules` where equal points leave no
    room for so many tiers, :class:`~jointsup.errors.Missing` without scikit-learn.
    """
    rows = _rows(plan, past)
    visits = rows.total()
    finds = sum(times for row, times in rows.items() if row.found)
    if finds in (0, visits):
        raise BadDocument([problem("fit.nothing_found" if finds == 0 else "fit.all_found", "fit/1", visits)])
    chosen = choose(plan, rows)
    numbers = solved(chosen.indicators, limited(rows, plan.indicators, chosen.indicators), chosen.strength, plan.fewest)
    # So many points double the odds of a find.
    points = {column: round(number / math.log(2) * plan.doubling) for column, number in numbers.items()}
    return Fitted(_card(plan, past, chosen.indicators, points), chosen, visits, finds)


def _rows(plan: FitPlan, past: Past) -> Counter[Row]:
    """Return a row for each day as of which the plan measures, and each entity that was visited from it on."""
    days = [date.fromisoformat(text) for text in plan.as_of]
    bares = [bare(one, _categories(past, one.measure.of)) for one in plan.indicators]
    rows = Counter[Row]()
    for as_of in days:
        first = {visit.entity: visit for visit in reversed(past.between(as_of, date.fromisoformat(plan.until)))}
        for entity, values in measured(bares, past, first, as_of).items():
            visit = first[entity]
            rows[Row(as_of, max(day for day in days if day <= visit.day), visit.found(past.columns), values)] += 1
    return rows


def _categories(past: Past, name: str) -> list[str]:
    return sorted({properties[name] for properties in past.properties.values() if name in properties})


def _card(plan: FitPlan, past: Past, chosen: Sequence[FitIndicator], points: Mapping[Column, int]) -> ScorecardRules:
    """Return the card; its cut-offs part all entities as of the day after ``until`` by the plan's shares, as near as equal points allow."""
    indicators = tuple(found for one in chosen if (found := indicator_of(one, points)) is not None)
    spans = [span_of(one) for one in indicators]
    card = ScorecardRules(
        schema="ruleset/1",
        name=plan.name,
        version=plan.version,
        title=plan.title,
        valid_from=plan.valid_from,
        valid_to=plan.valid_to,
        source=plan.source,
        licence=plan.licence,
        scheme=plan.scheme,
        higher="riskier",
        start=plan.start,
        bounds=(plan.start + sum(low for low, _ in spans), plan.start + sum(high for _, high in spans)),
        tiers=plan.tiers,
        start_tier=plan.start_tier,
        history=(),
        indicators=indicators,
        cut_offs=(),
        columns=past.columns,
    )
    scores = points_of(card, past, date.fromisoformat(plan.until) + timedelta(days=1))
    card = evolve(card, cut_offs=_cut_offs(Counter(scores.values()), plan.shares))
    if faults := list(card_faults(card, plan.name)):
        raise BadRules(faults)
    return card


def _cut_offs(ranked: Counter[int], shares: Sequence[str]) -> tuple[int, ...]:
    """Return the score from which each riskier tier begins: the least that leaves the tiers below it at least their shares."""
    total, below, wanted = ranked.total(), 0, Fraction(0)
    scores, cut_offs = sorted(ranked), []
    for share in shares:
        wanted += Fraction(share)
        while scores and below < wanted * total:
            below += ranked[last := scores.pop(0)]
        cut_offs.append((scores or [last + 1])[0])
    return tuple(cut_offs)
