"""What a card says of entities as of a day, from tables of visits and entities: no library for fitting, no floats."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from attrs import frozen

from jointsup.algorithms.credit.graded import Graded, grade
from jointsup.algorithms.credit.points import score
from jointsup.codec.files import writing
from jointsup.errors import BadRules, problem
from jointsup.model.scorecards import ScorecardRules
from jointsup.model.visit_columns import VisitColumns
from jointsup.services.credit.scoring import card_of, numbers_of, properties_of, read_card
from jointsup.services.fit.measuring import DELIVERED, facts_of
from jointsup.services.fit.past import Past, read_past

HEADINGS = ("points", "tier")


@frozen
class Scored:
    """Entities that were scored 评分结果: how many, in which tier how many, and how many visits were used."""

    entities: int
    tiers: Sequence[tuple[str, str, int]]
    visits: int


def score_files(card: Path, visits: Path, entities: Path, as_of: date, out: Path) -> Scored:
    """Score every entity of a table, from what visits before a day found, and write id, points and tier as CSV.

    Raises :class:`~jointsup.errors.BadRules` for a card that cannot be read, does not hold on the day or does not say from which columns its facts are
    read, :class:`~jointsup.errors.BadRows` for tables.
    """
    rules, columns = card_and_columns(card, as_of)
    past = read_past(columns, visits, entities, properties_of(rules), before=as_of, numbers=numbers_of(rules))
    graded = score_past(rules, past, as_of)
    with writing(out, replace=True, public=True) as file:
        file.write(csv_of(columns.entity, graded).encode())
    counts = Counter(one.tier for one in graded)
    return Scored(len(graded), [(code, title, counts[code]) for code, title in rules.tiers], len(past.visits))


def score_past(card: ScorecardRules, past: Past, as_of: date) -> list[Graded]:
    """Return the scores and tiers of all entities, in order of id, from visits before a day."""
    return grade(card, past.facts(as_of), past.properties, as_of, DELIVERED)


def points_of(card: ScorecardRules, past: Past, as_of: date) -> dict[str, int]:
    """Return the points of all entities, by id, from visits before a day."""
    known = facts_of(past, past.properties, as_of)
    return {entity: score(card, known[entity], past.properties[entity], as_of, DELIVERED).points for entity in known}


def card_and_columns(path: Path, as_of: date) -> tuple[ScorecardRules, VisitColumns]:
    """Return the card of a file and the columns that its facts are read from.

    Raises :class:`~jointsup.errors.BadRules` as :func:`~jointsup.services.credit.scoring.read_card`, and where it names no columns.
    """
    card = card_of(read_card(path, as_of), as_of)
    if card.columns is None:
        raise BadRules([problem("fit.no_columns", path.name)])
    return card, card.columns


def csv_of(id_heading: str, graded: Iterable[Graded]) -> str:
    """Return scores as the text of a CSV file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((id_heading, *HEADINGS))
    writer.writerows((one.entity, one.score.points, one.tier) for one in graded)
    return text.getvalue()
