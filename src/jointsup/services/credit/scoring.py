"""Scoring by files 评分: a card, facts and entities in; a file of scores with its digest out. Nothing else is needed, no store and no plugin."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from jointsup.algorithms.credit.explain import Explained, explain
from jointsup.algorithms.credit.graded import (
    Graded,
    ScoreCounts,
    grade,
    score_counts,
    score_digest,
    score_lines,
    tier_lines,
)
from jointsup.codec.files import working_folder, writing
from jointsup.codec.rows import header_line
from jointsup.codec.rulesets import read_ruleset
from jointsup.engines import choose
from jointsup.engines.base import Progress, no_progress
from jointsup.errors import BadRules, Missing, Unknown, problem
from jointsup.model.credit import Fact
from jointsup.model.rulesets import RuleSet
from jointsup.model.scorecards import ScorecardRules, own_properties
from jointsup.services.credit.models import Models, model_facts
from jointsup.services.credit.reading import Given, read_entities, read_facts, require_fact_columns

if TYPE_CHECKING:
    from jointsup.services.credit.bulk import BulkScored

HEADINGS: Final = ("points", "tier", "new", "veto")
"""The headings of a file of scores after ``id``; those of the indicators follow."""

_CHUNK = 2**20


@frozen
class Inputs:
    """What is scored: facts (None: the card counts none), entities, kinds of facts that were delivered though none occurs, and the scoring models that plugins give."""

    facts: Given | None
    entities: Given
    delivered: Collection[str] = ()
    models: Models = field(factory=dict, repr=False)

    def read(self, card: ScorecardRules, as_of: date) -> Read:
        """Read everything that a card needs; raises :class:`~jointsup.errors.BadRows`, and as :func:`~jointsup.services.credit.models.model_facts`."""
        require_fact_columns(card, self.facts)
        facts = read_facts(self.facts) if self.facts else []
        subjects = read_entities(self.entities, properties_of(card), numbers_of(card))
        made = model_facts(card, self.models, facts, as_of)
        kinds = frozenset(self.delivered) | {one.kind for one in facts} | set(card.models)
        return Read([*facts, *made.facts], subjects, kinds, len(facts), made.digests)


@frozen
class Read:
    """Inputs that were read: facts with those of models, entities with their properties, the kinds that were delivered, the number of facts from outside."""

    facts: Sequence[Fact]
    subjects: Mapping[str, Mapping[str, str]]
    delivered: frozenset[str]
    count: int
    models: Sequence[str]


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
    """Empty where tiers alone were written, as there are no lines to digest."""


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
    inputs: Inputs,
    *,
    as_of: date,
    path: Path,
    engine: str = "auto",
    progress: Progress = no_progress,
) -> Scored:
    """Score entities by a card as of a day and write a line for each to ``path``, in order of id, below headings.

    Kinds of facts that occur count as delivered, and those that ``delivered`` names besides: of these no fact means none.

    Raises :class:`~jointsup.errors.BadRows` with every bad row, :class:`~jointsup.errors.BadRules` as :func:`read_card`,
    :class:`~jointsup.errors.Unwritable` where the file exists; then nothing was written.
    """
    card = card_of(ruleset, as_of)
    with writing(path) as file, working_folder(path) as folder:
        lines = folder / "lines"
        made = _make(card, inputs, as_of, lines, engine, progress, tiers_alone=False)
        digest = score_digest(ruleset.digest, as_of, {*made.delivered, *made.models}, _chunks(lines))
        file.write(header_line([*HEADINGS, *(one.id for one in card.indicators)]))
        file.writelines(_chunks(lines))
    return made.scored(card, ruleset.digest, as_of, digest)


def grade_to(
    ruleset: RuleSet,
    inputs: Inputs,
    *,
    as_of: date,
    path: Path,
    engine: str = "auto",
    progress: Progress = no_progress,
) -> Scored:
    """Write of each entity points, tier, whether it is new and its veto's tier, as :func:`score_to` does, but not the points of each indicator 批量分级.

    Where the engine computes, this is one pass over the entities. To a ``path`` that ends in ``.parquet`` rows are written in any order, and only the engine can;
    else lines in order of id. Raises as :func:`score_to`.
    """
    card = card_of(ruleset, as_of)
    if path.suffix == ".parquet":
        engine = choose("duckdb" if engine == "auto" else engine).name
    with writing(path) as file, working_folder(path) as folder:
        rows = folder / f"tiers{path.suffix}"
        made = _make(card, inputs, as_of, rows, engine, progress, tiers_alone=True)
        if path.suffix != ".parquet":
            file.write(header_line(HEADINGS))
        file.writelines(_chunks(rows))
    return made.scored(card, ruleset.digest, as_of, "")


@frozen
class _Made:
    """What a scoring wrote: counts, and what they were counted from."""

    counts: ScoreCounts
    facts: int
    delivered: frozenset[str]
    models: Sequence[str] = ()

    def scored(self, card: ScorecardRules, card_digest: str, as_of: date, digest: str) -> Scored:
        tiers, missing = self.counts.tiers, self.counts.missing
        return Scored(card, card_digest, as_of, tuple(sorted(self.delivered)), sum(tiers.values()), self.facts, tiers, missing, digest)


def _make(card: ScorecardRules, inputs: Inputs, as_of: date, path: Path, engine: str, progress: Progress, *, tiers_alone: bool) -> _Made:
    found = _in_bulk(card, inputs, as_of, path, engine, progress, tiers_alone)
    if found is not None:
        return _Made(found.counts, found.facts, found.delivered)
    read = inputs.read(card, as_of)
    return _Made(_write(card, read, as_of, path, engine, progress, tiers_alone), read.count, read.delivered, read.models)


def _in_bulk(
    card: ScorecardRules, inputs: Inputs, as_of: date, path: Path, engine: str, progress: Progress, tiers_alone: bool
) -> BulkScored | None:
    """Score plain files by the engine, where it can; a scoring model needs the facts here."""
    from_files = all(isinstance(given.rows, (str, os.PathLike)) for given in (inputs.facts, inputs.entities) if given is not None)
    if card.models or not from_files or choose(engine).name != "duckdb":
        return None
    from jointsup.services.credit.bulk import score_in_bulk

    require_fact_columns(card, inputs.facts)
    return score_in_bulk(card, inputs.facts, inputs.entities, as_of, inputs.delivered, path, progress, tiers_alone)


def _write(card: ScorecardRules, read: Read, as_of: date, path: Path, engine: str, progress: Progress, tiers_alone: bool) -> ScoreCounts:
    if choose(engine).name == "duckdb":
        from jointsup.engines.duck.connection import Limits
        from jointsup.engines.duck.scores import write_lines, write_scores, write_tiers

        write = write_tiers if tiers_alone else write_lines
        return write_scores(Limits(folder=path.parent), card, read.facts, read.subjects, as_of, read.delivered, path, progress, write)
    if path.suffix == ".parquet":
        raise Missing([problem("extra.engine", path.name)])
    progress("score", 0, 1)
    graded = grade(card, read.facts, read.subjects, as_of, read.delivered)
    with open(path, "wb") as plain:
        plain.writelines(line.encode() for line in (tier_lines if tiers_alone else score_lines)(graded))
    progress("score", 1, 1)
    return score_counts(card, graded)


def graded_of(ruleset: RuleSet, inputs: Inputs, *, as_of: date) -> tuple[ScorecardRules, list[Graded], Read]:
    """Return every entity's score by the reference, with all that explains it, and what was read; raises as :func:`score_to`."""
    card = card_of(ruleset, as_of)
    read = inputs.read(card, as_of)
    return card, grade(card, read.facts, read.subjects, as_of, read.delivered), read


def explained(ruleset: RuleSet, inputs: Inputs, wanted: Sequence[str], *, as_of: date) -> dict[str, tuple[Graded, list[Explained]]]:
    """Return of some entities the score and its explanation. Raises :class:`~jointsup.errors.Unknown` for those that are not there, else as :func:`score_to`."""
    card = card_of(ruleset, as_of)
    read = inputs.read(card, as_of)
    absent = [entity for entity in wanted if entity not in read.subjects]
    if absent:
        raise Unknown([problem("card.no_entity", "", entity) for entity in absent])
    # By shares a tier hangs on everybody's points, by cut-offs on the entity's own.
    subjects = read.subjects if card.shares is not None else {entity: read.subjects[entity] for entity in wanted}
    found = {one.entity: one for one in grade(card, read.facts, subjects, as_of, read.delivered)}
    return {entity: (found[entity], explain(card, found[entity], as_of)) for entity in wanted}


def properties_of(card: ScorecardRules) -> list[str]:
    """Return the properties of entities that a card names."""
    return sorted({name for name, _ in own_properties(card)})


def numbers_of(card: ScorecardRules) -> list[str]:
    """Return those of them that are to be numbers."""
    return [name for name, kind in own_properties(card) if kind == "number"]


def _chunks(path: Path) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
