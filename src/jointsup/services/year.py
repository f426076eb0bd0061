"""A year's plan over its rounds 年度落实情况: what its rules still ask for, where floors meet ceilings, who yields (policy rows S3.4-b, S3.12-e)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from attrs import frozen

from jointsup.algorithms.planning.ceilings import Ceiling
from jointsup.algorithms.planning.year import Busiest, Clash, Part, Standing, binding, clashes, standings
from jointsup.algorithms.planning.yielding import Ground, Yielding, yield_order
from jointsup.algorithms.sampling.record import file_lines
from jointsup.canonical import read_canonical
from jointsup.model.amounts import Share, fraction_text, share_text
from jointsup.model.annual import AnnualLine, AnnualPlan
from jointsup.model.rates import RatePolicy, terms_text
from jointsup.services.folders import ROUND, read_record
from jointsup.services.limits import CEILING
from jointsup.services.plan_checks import amounts_of, sizes_of


@frozen
class DrawnLine:
    """What a round drew for a line of the year.

    ``strata``: [number drawn, target, rows that the base counts, rows that could be drawn]. ``excluded`` rows stood at a ceiling at the freeze,
    ``yielded`` visits with checks of the line gave way to one at the merge.
    """

    round: str
    strata: Sequence[tuple[int, Fraction, int, int]]
    excluded: int
    yielded: int


@frozen
class YearStanding:
    """How the rules of a year's plan stand 年度落实情况.

    ``held_back``: for each drawn line of a floor that met ceilings, rows excluded by them and visits that yielded: reported, never dropped.
    """

    plan: AnnualPlan
    rounds: Sequence[str]
    standings: Sequence[Standing]
    clashes: Sequence[Clash]
    held_back: Mapping[str, tuple[int, int]]
    busiest: Sequence[Busiest] = ()
    """Of each rule of *at most* so many visits to an entity, where visits are known."""

    def json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "plan": self.plan.id,
            "rounds": list(self.rounds),
            "rules": [_standing_json(one) for one in self.standings],
            "clashes": [[one.floor.id, one.ceiling.rules.name, one.ceiling.entry.id, one.asked, one.allowed] for one in self.clashes],
            "busiest": [[one.rule.id, one.most, one.above] for one in self.busiest],
            "held_back": {line: list(counts) for line, counts in self.held_back.items()},
        }


def _standing_json(one: Standing) -> dict[str, Any]:
    return {
        "rule": one.rule.id,
        "version": one.rule.version,
        "terms": terms_text(one.rule.terms),
        "months": [one.first, one.last],
        "verdict": one.verdict,
        "stages": [[name, fraction_text(value)] for name, value in one.stages],
        **{name: fraction_text(getattr(one, name)) for name in ("wanted", "done", "planned", "owed", "missing")},
    }


def drawn_lines(files: Mapping[str, str]) -> dict[str, DrawnLine]:
    """Return what a round drew, line by line, from the files of its record; what a public copy hides of visits is not counted."""
    document = read_canonical(files[ROUND])
    strata: dict[str, list[tuple[int, Fraction, int, int]]] = {line["id"]: [] for line in document["lines"]}
    for row in map(read_canonical, file_lines(files["strata.jsonl"])):
        strata[row["line"]].append((row["n"], Fraction(row["target"]), row["base"], row["can"]))
    yielded = dict.fromkeys(strata, 0)
    for row in map(read_canonical, file_lines(files["visits.jsonl"])):
        said = {} if isinstance(row, str) else {**row["open"], **(row["closed"] if isinstance(row["closed"], dict) else {})}
        if "not_made" in said:
            for line in {line for line, _ in said["checks"]}:
                yielded[line] += 1
    counts = {ground: count for ground, _, count in document["exclusions"]}
    return {
        line: DrawnLine(document["round_id"], of, counts.get(f"{CEILING}{number}", 0), yielded[line])
        for number, (line, of) in enumerate(strata.items(), 1)
    }


def standing_of(
    plan: AnnualPlan,
    drawn: Mapping[str, DrawnLine],
    ceilings: Sequence[Ceiling] = (),
    withdrawn: Iterable[str] = (),
    today: date | None = None,
) -> YearStanding:
    """Return how the rules of a plan stand, by what was drawn of its lines and what its other lines state.

    Without a day the year is not over; a line whose window ended before it was drawn counts no more. Rules that one year's plan cannot show are left out, as in its approval: ceilings of single entities, the
    validity of a licence, *at least* over several years.
    """
    over = {line.line.id for line in plan.lines if today is not None and line.line.window[1] < today.isoformat()} - set(drawn)
    left = [line for line in plan.lines if line.line.id not in {*withdrawn, *over}]
    month = 1 if today is None or today.year < plan.year else 13 if today.year > plan.year else today.month
    rounds = list(dict.fromkeys(one.round for one in drawn.values()))
    rules = [policy.read(policy.id) for policy in plan.policies]
    found = [one for rule in rules if _judged(rule) for one in standings(rule, parts_of(left, rule, drawn), rounds, month)]
    floors = {rule.id for rule in rules if rule.terms.kind == "floor"}
    held_back = {
        line.line.id: (one.excluded, one.yielded)
        for line in left
        if floors & set(line.policies) and (one := drawn.get(line.line.id)) is not None and (one.excluded or one.yielded)
    }
    return YearStanding(plan, rounds, found, clashes(rules, ceilings), held_back)


def _judged(rule: RatePolicy) -> bool:
    terms = rule.terms
    several = terms.period.unit == "year" and terms.period.length > 1 and terms.comparison != "≤"
    return terms.kind != "ceiling" and terms.period.unit != "licence" and not several


def entity_ceilings(plan: AnnualPlan) -> list[tuple[RatePolicy, frozenset[str]]]:
    """Return the rules of a plan of *at most* so many visits to an entity over months or years, each with the matters of the lines that name it."""
    rules = [policy.read(policy.id) for policy in plan.policies]
    return [
        (rule, frozenset(matter for line in plan.lines if rule.id in line.policies for matter in line.line.matters))
        for rule in rules
        if rule.terms.kind == "ceiling" and rule.terms.period.unit in ("month", "year")
    ]


def parts_of(lines: Iterable[AnnualLine], rule: RatePolicy, drawn: Mapping[str, DrawnLine]) -> list[Part]:
    """Return the lines that name a rule as it counts them."""
    found = []
    for line in lines:
        if rule.id in line.policies:
            done = drawn.get(line.line.id)
            sizes = sizes_of(line, rule.terms.kind == "floor") if done is None else [_drawn_size(rule, done)]
            month = int(line.line.window[0][5:7])
            found.append(Part(line.line.id, month, min(sizes), max(sizes), "" if done is None else done.round))
    return found


def _drawn_size(rule: RatePolicy, done: DrawnLine) -> Fraction:
    """Return what a drawn line adds to a rule: the share that its targets are of all its rows, the number drawn, or whether everyone is visited."""
    if rule.terms.kind == "count":
        return Fraction(sum(number for number, *_ in done.strata))
    if rule.terms.kind == "floor":
        return Fraction(all(number == can for number, _, _, can in done.strata))
    rows = sum(base for _, _, base, _ in done.strata)
    return sum((target for _, target, _, _ in done.strata), Fraction(0)) / rows if rows else Fraction(0)


def proposed_order(plan: AnnualPlan, lines: Sequence[str] | None = None, expected: Mapping[str, Fraction] | None = None) -> list[tuple[str, Ground]]:
    """Return an order in which lines of a plan yield, the first first, by the rule of :func:`~jointsup.algorithms.planning.yielding.yield_order`.

    ``expected`` are the numbers that lines draw on average, where they are known; else the largest of the amounts that a line states counts.
    """
    rules = [policy.read(policy.id) for policy in plan.policies]
    judged = {rule.id: parts_of(plan.lines, rule, {}) for rule in rules if _judged(rule)}
    chosen = [line for line in plan.lines if lines is None or line.line.id in set(lines)]
    return yield_order(
        Yielding(
            line.line.id,
            any(rule.terms.kind == "floor" for rule in rules if rule.id in line.policies),
            any(binding(rule, judged[rule.id], line.line.id) for rule in rules if rule.id in judged and rule.id in line.policies),
            line.directed,
            line.line.window[1],
            _expected(line, expected or {}),
        )
        for line in chosen
    )


def _expected(line: AnnualLine, expected: Mapping[str, Fraction]) -> Fraction:
    if line.line.id in expected:
        return expected[line.line.id]
    return max(amount.rate if isinstance(amount, Share) else Fraction(amount.number) for amount in amounts_of(line))


def drawn_of_folders(folders: Iterable[str | Path]) -> dict[str, DrawnLine]:
    """Return what rounds drew, from the folders of their records, in their order. Raises :class:`~jointsup.errors.BadFrame` for what is no record."""
    found: dict[str, DrawnLine] = {}
    for folder in folders:
        found |= drawn_lines(read_record(Path(folder)))
    return found


def amount_words(rule: RatePolicy, amount: Fraction) -> str:
    """Return an amount as people write it: a share as a percentage, else a number."""
    return share_text(amount) if rule.terms.kind == "share" and rule.terms.times is None and rule.terms.period.unit != "draw" else str(amount)
