"""Scoring by files 评分: a card, facts and entities in; a file of scores with its digest out. Nothing else is needed, no store and no plugin."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from attrs import frozen

from jointsup.algorithms.credit.explain import Explained, explain
from jointsup.algorithms.credit.graded import Graded, grade, score_counts, score_digest, score_lines
from jointsup.codec.files import working_folder, writing
from jointsup.codec.rows import header_line
from jointsup.codec.rulesets import read_ruleset
from jointsup.engines import choose
from jointsup.engines.base import Progress, no_progress
from jointsup.errors import BadRules, Unknown, problem
from jointsup.model.credit import Fact
from jointsup.model.rulesets import RuleSet
from jointsup.model.scorecards import ScorecardRules
from jointsup.services.credit.reading import Given, read_entities, read_facts

HEADINGS: Final = ("points", "tier", "new", "veto")
"""The headings of a file of scores after ``id``; those of the indicators follow."""

_CHUNK = 2**20


@frozen
class Scored:
    """What a scoring gave: counts, and the digest that the same inputs and card always have."""

    card: ScorecardRules
    card_digest: str
    as_of: date
    delivered: Sequence[str]
    entities: int
    facts: int
    tiers: Mapping[str, int]
    missing: Mapping[str, int]
    digest: str


def read_card(path: Path, as_of: date) -> RuleSet:
    """Return the card of a file, which must be in force on a day.

    Raises :class:`~jointsup.errors.BadRules` with everything that is wrong in it, for a rule set of another kind, and outside its days.
    """
    ruleset = read_ruleset(path.parent, path.name)
    card_of(ruleset, as_of)
    return ruleset


def card_of(ruleset: RuleSet, as_of: date) -> ScorecardRules:
    """Return the card that a rule set is; raises as :func:`read_card`."""
    rules = ruleset.rules
    if not isinstance(rules, ScorecardRules):
        raise BadRules([problem("rules.other_kind", "", rules.name, kind=rules.kind, expected="scorecards")])
    if not rules.holds_on(as_of):
        versions = f"{rules.version}: {ruleset.span}"
        raise BadRules([problem("rules.not_in_force", "", rules.name, day=as_of.isoformat(), versions=versions)])
    return rules


def score_to(
    ruleset: RuleSet,
    facts: Given,
    entities: Given,
    *,
    as_of: date,
    path: Path,
    delivered: Collection[str] = (),
    engine: str = "auto",
    progress: Progress = no_progress,
) -> Scored:
    """Score entities by a card as of a day and write a line for each to ``path``, in order of id, below headings.

    Kinds of facts that occur in ``facts`` count as delivered, and those that ``delivered`` names besides: of these no fact means none.

    Raises :class:`~jointsup.errors.BadRows` with every bad row, :class:`~jointsup.errors.BadRules` as :func:`read_card`,
    :class:`~jointsup.errors.Unwritable` where the file exists; then nothing was written.
    """
    card = card_of(ruleset, as_of)
    with writing(path) as file, working_folder(path) as folder:
        lines = folder / "lines"
        found = None
        if choose(engine).name == "duckdb" and all(isinstance(given.rows, (str, os.PathLike)) for given in (facts, entities)):
            from jointsup.services.credit.bulk import score_in_bulk

            found = score_in_bulk(card, facts, entities, as_of, delivered, lines, progress)
        if found is not None:
            counts, count, kinds = found.counts, found.facts, found.delivered
        else:
            read, subjects = read_facts(facts), read_entities(entities, properties_of(card))
            kinds, count = _delivered(read, delivered), len(read)
            if choose(engine).name == "duckdb":
                from jointsup.engines.duck.connection import Limits
                from jointsup.engines.duck.scores import write_scores

                counts = write_scores(Limits(folder=folder), card, read, subjects, as_of, kinds, lines, progress)
            else:
                progress("score", 0, 1)
                graded = grade(card, read, subjects, as_of, kinds)
                with open(lines, "wb") as plain:
                    plain.writelines(line.encode() for line in score_lines(graded))
                counts = score_counts(card, graded)
                progress("score", 1, 1)
        digest = score_digest(ruleset.digest, as_of, kinds, _chunks(lines))
        file.write(header_line([*HEADINGS, *(one.id for one in card.indicators)]))
        for chunk in _chunks(lines):
            file.write(chunk)
    entity_count = sum(counts.tiers.values())
    return Scored(card, ruleset.digest, as_of, tuple(sorted(kinds)), entity_count, count, counts.tiers, counts.missing, digest)


def graded_of(
    ruleset: RuleSet, facts: Given, entities: Given, *, as_of: date, delivered: Collection[str] = ()
) -> tuple[ScorecardRules, list[Graded], list[Fact]]:
    """Return every entity's score by the reference, with all that explains it, and the facts; raises as :func:`score_to`."""
    card = card_of(ruleset, as_of)
    read, subjects = read_facts(facts), read_entities(entities, properties_of(card))
    return card, grade(card, read, subjects, as_of, _delivered(read, delivered)), read


def explained(
    ruleset: RuleSet, facts: Given, entities: Given, wanted: Sequence[str], *, as_of: date, delivered: Collection[str] = ()
) -> dict[str, tuple[Graded, list[Explained]]]:
    """Return of some entities the score and its explanation. Raises :class:`~jointsup.errors.Unknown` for those that are not there, else as :func:`score_to`."""
    card, graded, _ = graded_of(ruleset, facts, entities, as_of=as_of, delivered=delivered)
    found = {one.entity: one for one in graded}
    absent = [entity for entity in wanted if entity not in found]
    if absent:
        raise Unknown([problem("card.no_entity", "", entity) for entity in absent])
    return {entity: (found[entity], explain(card, found[entity], as_of)) for entity in wanted}


def properties_of(card: ScorecardRules) -> list[str]:
    """Return the properties of entities that a card names."""
    return sorted({one.measure.of for one in card.indicators if one.measure.kind == "category"})


def _delivered(facts: Sequence[Fact], also: Collection[str]) -> frozenset[str]:
    return frozenset(also) | {one.kind for one in facts}


def _chunks(path: Path) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
