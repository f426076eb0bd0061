"""What indicators measure of entities as of a day, by the very algorithm that scores cards."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from jointsup.algorithms.credit.measures import Value, measure
from jointsup.model.credit import Fact
from jointsup.model.scorecards import CardIndicator
from jointsup.model.visit_columns import FINDING, VISIT
from jointsup.services.fit.past import Past

DELIVERED: Final = frozenset((VISIT, FINDING))


def facts_of(past: Past, entities: Collection[str], as_of: date) -> dict[str, list[Fact]]:
    """Return what was known of entities on the evening before a day."""
    known: dict[str, list[Fact]] = {entity: [] for entity in entities}
    for fact in past.facts(as_of):
        if fact.entity in known:
            known[fact.entity].append(fact)
    return known


def measured(indicators: Sequence[CardIndicator], past: Past, entities: Collection[str], as_of: date) -> dict[str, tuple[Value, ...]]:
    """Return what each indicator measures of each entity, by id."""
    return {
        entity: tuple(measure(one, facts, past.properties[entity], as_of, DELIVERED).value for one in indicators)
        for entity, facts in facts_of(past, entities, as_of).items()
    }
