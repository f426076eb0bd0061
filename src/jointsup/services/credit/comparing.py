"""A card held against another, and against what was found later 分级推演: before anybody adopts it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

from attrs import evolve, frozen

from jointsup.algorithms.credit.what_if import GroupFigures, WhatIf, by_group, what_if
from jointsup.codec.files import working_folder
from jointsup.codec.rows import open_rows
from jointsup.engines import choose
from jointsup.engines.base import Progress, no_progress
from jointsup.errors import BadRules, Unknown, problem
from jointsup.model.credit import Fact
from jointsup.model.rulesets import RuleSet
from jointsup.model.scorecard_checks import card_faults
from jointsup.model.scorecards import ScorecardRules
from jointsup.said import Listed
from jointsup.services.credit.reading import read_entities
from jointsup.services.credit.scoring import Inputs, Scored, card_of, graded_of, score_to


@frozen
class Compared:
    """Two scorings of the same entities and what lies between them."""

    before: Scored
    after: Scored
    found: WhatIf


def with_cut_offs(ruleset: RuleSet, cut_offs: Collection[int]) -> RuleSet:
    """Return a card with other cut-offs. Raises :class:`~jointsup.errors.BadRules` where they do not fit its tiers, or it grades by shares."""
    rules = ruleset.rules
    if not isinstance(rules, ScorecardRules):
        raise BadRules([problem("rules.other_kind", "", rules.name, kind=rules.kind, expected="scorecards")])
    changed = evolve(rules, cut_offs=tuple(cut_offs))
    problems = list(card_faults(changed, rules.name))
    if problems:
        raise BadRules(problems)
    return evolve(ruleset, rules=changed)


def compare_cards(
    before: RuleSet,
    after: RuleSet,
    inputs: Inputs,
    *,
    as_of: date,
    scratch: Path,
    rates: Mapping[str, Fraction],
    hours: Fraction,
    engine: str = "auto",
    progress: Progress = no_progress,
) -> Compared:
    """Score by both cards and count who goes from which tier to which; ``scratch`` is where a working folder may be made, and nothing stays.

    ``rates`` are shares of a tier's entities that are visited in the period, ``hours`` what a visit takes. Raises
    :class:`~jointsup.errors.BadRules` for a rate of a tier that neither card has, and as :func:`~jointsup.services.credit.scoring.score_to`.
    """
    known = {code for one in (before, after) for code, _ in card_of(one, as_of).tiers}
    unknown = sorted(set(rates) - known)
    if unknown:
        raise BadRules([problem("card.unknown_tier", "rates", tier, known=Listed(sorted(known))) for tier in unknown])
    with working_folder(scratch) as folder:
        scored = []
        for name, ruleset in (("before", before), ("after", after)):
            path = folder / name
            scored.append(score_to(ruleset, inputs, as_of=as_of, path=path, engine=engine, progress=progress))
        moves = _moves(folder / "before", folder / "after", engine)
    return Compared(scored[0], scored[1], what_if(moves, rates, hours))


def _moves(before: Path, after: Path, engine: str) -> dict[tuple[str, str], int]:
    """Count pairs of tiers over two files of scores of the same entities."""
    if choose(engine).name == "duckdb":
        from jointsup.engines.duck.scores import count_moves

        return count_moves(before, after)
    return dict(Counter(zip(_tiers(before), _tiers(after), strict=True)))


def _tiers(path: Path) -> Iterator[str]:
    rows = open_rows(path)
    at = rows.headings.index("tier")
    for line in rows.lines():
        yield rows.read(line)[1][at] or ""


@frozen
class Outcome:
    """What counts as found later: facts of a kind, from the day after the score to ``until``; those of ``found`` categories are findings."""

    kind: str
    found: Collection[str]
    until: date


def group_figures(
    ruleset: RuleSet, inputs: Inputs, by: str, flagged: Collection[str], outcome: Outcome, *, as_of: date
) -> list[GroupFigures]:
    """Return how a card treats the groups that a property of the entities makes; an empty property is a group of its own.

    ``flagged`` are the tiers that count as an alarm. An entity's outcome is a finding where any later fact is one, none where there are only
    others, unknown where there are none. Raises :class:`~jointsup.errors.Unknown` for a kind that no fact is of, else as :func:`~jointsup.services.credit.scoring.score_to`.
    """
    card, graded, read = graded_of(ruleset, inputs, as_of=as_of)
    unknown = sorted(set(flagged) - {code for code, _ in card.tiers})
    if unknown:
        known = Listed(code for code, _ in card.tiers)
        raise BadRules([problem("card.unknown_tier", "flagged", tier, known=known) for tier in unknown])
    kinds = {one.kind for one in read.facts}
    if outcome.kind not in kinds:
        raise Unknown([problem("fact.kind", "", outcome.kind, known=Listed(sorted(kinds)))])
    groups = read_entities(inputs.entities, [by])
    later = _outcomes(read.facts, outcome, as_of)
    rows = ((groups[one.entity][by], one.tier, later.get(one.entity)) for one in graded)
    return by_group([code for code, _ in card.tiers], rows, flagged)


def _outcomes(facts: Collection[Fact], outcome: Outcome, as_of: date) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for one in facts:
        if one.kind == outcome.kind and as_of < one.day <= outcome.until:
            found[one.entity] = found.get(one.entity, False) or one.category in outcome.found
    return found
