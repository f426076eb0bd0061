"""What is asked of a year's plan 年度计划审核: of a draft by itself, and of lines that are to be approved (policy rows S3.4-a, S3.12-e, S4.1-b)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from sqlalchemy import Connection

from jointsup.canonical import id_fault, text_fault
from jointsup.errors import JointsupError, Problem, problem
from jointsup.model.amounts import Amount, Share, parse_amount
from jointsup.model.annual import AnnualLine, AnnualPlan
from jointsup.model.matters import Matter
from jointsup.model.rates import RatePolicy, judge_period
from jointsup.said import Listed
from jointsup.services.departments import body_fault, departments_on
from jointsup.services.lists import Lists, span_faults
from jointsup.services.matters import matter_fault, matters_between
from jointsup.store.tables import Tables


def draft_faults(plan: AnnualPlan, lines: Sequence[AnnualLine]) -> list[Problem]:
    """Return what is wrong with a plan and lines of it that can be said without a store."""
    named = [("id", plan.id), ("organiser", plan.organiser), ("area", plan.area)]
    problems = [problem(f"text.{fault}", where, text) for where, text in named if (fault := id_fault(text)) is not None]
    if (fault := text_fault(plan.title)) is not None:
        problems.append(problem(f"text.{fault}", "title", plan.title))
    for what, ids in (
        ("lines", [line.line.id for line in lines]),
        ("policies", [policy.id for policy in plan.policies]),
    ):
        problems += [problem("plan.twice", what, one) for one, count in sorted(Counter(ids).items()) if count > 1]
    for place, policy in enumerate(plan.policies):
        try:
            policy.read(f"policies[{place}].terms")
        except JointsupError as error:
            problems += error.problems
    for place, line in enumerate(lines):
        problems += _line_faults(plan, line, f"lines[{place}]")
    return problems


def _line_faults(plan: AnnualPlan, line: AnnualLine, where: str) -> Iterator[Problem]:
    stated = line.line
    named = [(f"{where}.id", stated.id), (f"{where}.organiser", line.organiser), (f"{where}.initiator", line.initiator)]
    named += [(f"{where}.{what}", one) for what, ids in _ids_of(line) for one in ids]
    for at, text in named:
        if (fault := id_fault(text)) is not None:
            yield problem(f"text.{fault}", at, text)
    if (fault := text_fault(stated.name)) is not None:
        yield problem(f"text.{fault}", f"{where}.name", stated.name)
    yield from span_faults(f"{where}.window", *stated.window)
    first, last = stated.window
    if not first[:4] == last[:4] == str(plan.year):
        yield problem("annual.window", f"{where}.window", f"{first} … {last}", year=plan.year)
    for what, ids in _ids_of(line):
        if not ids and what in ("matters", "bodies"):
            yield problem("annual.empty", f"{where}.{what}")
    if line.upside_down:
        yield problem("annual.level", where, line.check_level, draws=line.draw_level)
    known = {policy.id for policy in plan.policies}
    for one in sorted(set(line.policies) - known):
        yield problem("annual.policy", f"{where}.policies", one, known=Listed(sorted(known)))
    try:
        if not amounts_of(line):
            yield problem("annual.amount", where)
    except JointsupError as error:
        for found in error.problems:
            yield problem(found.code, f"{where}.amount", found.value, **found.details)


def _ids_of(line: AnnualLine) -> tuple[tuple[str, Sequence[str]], ...]:
    stated = line.line
    return ("matters", stated.matters), ("bodies", stated.bodies), ("participants", line.participants)


def amounts_of(line: AnnualLine) -> list[Amount]:
    """Return every amount that a line states, for all strata or for some. Raises :class:`~jointsup.errors.BadRound`."""
    texts = [line.line.amount] if line.line.amount is not None else []
    return [parse_amount(text) for text in (*texts, *(rule.amount for rule in line.line.amounts))]


def approval_faults(
    tables: Tables, connection: Connection, plan: AnnualPlan, lines: Sequence[AnnualLine], standing: Sequence[AnnualLine]
) -> list[Problem]:
    """Return why lines may not be approved: their matters and bodies on every day of their windows, and the plan's rates.

    ``standing`` are all lines of the plan that were not withdrawn, these among them: a rule of the year is judged over all.
    """
    problems: list[Problem] = []
    for line in lines:
        problems += _matter_faults(tables, connection, plan, line)
    return [*problems, *rate_faults(plan, standing)]


def _matter_faults(
    tables: Tables, connection: Connection, plan: AnnualPlan, line: AnnualLine
) -> Iterator[Problem]:
    first, last = line.line.window
    where = f"{plan.id}, {line.line.id}"
    told: set[tuple[str, str]] = set()
    for day, matters in matters_between(tables, connection, first, last, line.line.matters).items():
        for code, value, details in _on_day(line, matters, day):
            if (code, value) not in told:
                told.add((code, value))
                yield problem(code, where, value, **details)
    for day in Lists(tables, "departments").turning_days(connection, first, last):
        known = departments_on(tables, connection, day)
        for body in sorted(set(line.line.bodies)):
            code = body_fault(known, body)
            if code and (code, body) not in told:
                told.add((code, body))
                yield problem(code, where, body, day=day)


def _on_day(
    line: AnnualLine, matters: Mapping[str, Matter], day: str
) -> Iterator[tuple[str, str, dict[str, object]]]:
    allowed: set[str] = set()
    for identity in sorted(set(line.line.matters)):
        if code := matter_fault(matters, identity):
            yield code, identity, {"day": day}
        if identity in matters:
            allowed |= {body.department for body in matters[identity].bodies}
    for body in sorted(set(line.line.bodies) - allowed):
        yield "annual.body", body, {"day": day, "known": Listed(sorted(allowed))}


def rate_faults(plan: AnnualPlan, lines: Sequence[AnnualLine]) -> list[Problem]:
    """Return where the lines of a plan break its rules of rate and frequency.

    A line counts for the rules that it names. Where it states several amounts, for strata, the least of them counts against *at least*,
    the largest against *at most*, both against *exactly*. A rule over months is judged month by month (or quarter by quarter) in which
    windows begin, a floor by the lines that visit everyone. What one year's plan cannot show is left to the round: ceilings of single
    entities, the validity of a licence, and *at least* over several years.
    """
    problems: list[Problem] = []
    for stated in plan.policies:
        policy = stated.read(stated.id)
        named = [line for line in lines if policy.id in line.policies]
        if policy.terms.kind == "ceiling" or policy.terms.period.unit == "licence" or not named:
            continue
        if policy.terms.period.unit == "year" and policy.terms.period.length > 1 and policy.terms.comparison != "≤":
            continue
        for period in _periods(plan, policy, named):
            problems += _period_faults(plan, policy, period)
    return problems


def _periods(plan: AnnualPlan, policy: RatePolicy, lines: Sequence[AnnualLine]) -> list[list[AnnualLine]]:
    """Return the lines of each period of the year that a rule is judged over."""
    if policy.terms.period.unit != "month":
        return [list(lines)]
    length = policy.terms.period.length
    found: dict[int, list[AnnualLine]] = {}
    for line in lines:
        month = int(line.line.window[0][5:7]) - 1
        found.setdefault(month // length, []).append(line)
    return [found[place] for place in sorted(found)]


def _period_faults(plan: AnnualPlan, policy: RatePolicy, lines: Sequence[AnnualLine]) -> list[Problem]:
    kind, comparison, where = policy.terms.kind, policy.terms.comparison, f"{plan.id}, {policy.id}"
    unfit = [
        problem("annual.unfit", f"{plan.id}, {line.line.id}", policy.id, kind=kind)
        for line in lines
        if kind != "floor" and not all(isinstance(one, Share) == (kind == "share") for one in amounts_of(line))
    ]
    unfit += [
        problem("annual.base", f"{plan.id}, {line.line.id}", line.line.base, id=policy.id, base=policy.terms.base)
        for line in lines
        if kind == "share" and line.line.base != policy.terms.base
    ]
    if unfit:
        return unfit
    days = [day for line in lines for day in line.line.window]
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    found: dict[str, Problem] = {}
    for pick in {"≥": (min,), "≤": (max,), "=": (min, max)}[comparison]:
        achieved = [Fraction(pick(sizes_of(line, kind == "floor"))) for line in lines]
        try:
            judged = judge_period(policy, achieved, first, last, where=where)
        except JointsupError as error:
            return list(error.problems)
        if judged.problem is not None:
            found[str(judged.problem)] = judged.problem
    return list(found.values())


def sizes_of(line: AnnualLine, floor: bool) -> list[Fraction]:
    """Return every amount that a line states; of a floor, whether it visits everyone."""
    sizes = [
        amount.rate if isinstance(amount, Share) else Fraction(amount.number) for amount in amounts_of(line)
    ]
    return [Fraction(all(isinstance(a, Share) and a.rate == 1 for a in amounts_of(line)))] if floor else sizes
