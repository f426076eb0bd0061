"""Reading rule sets 规则集: a document of schema ``ruleset/1``, whole or not at all, with everything that is wrong in it.

Beyond types and forms it is looked at whether the days can be, nothing is listed twice, tags, rates and dates can be read, and the file beside
the document is the one that it names by digest.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from importlib.resources.abc import Traversable
from typing import Final

from attrs import evolve

from jointsup.codec.areas import read_areas
from jointsup.codec.reading import read_document
from jointsup.error_texts.system import system_words
from jointsup.errors import BadDocument, BadRules, JointsupError, Problem, problem
from jointsup.hashes import sha256_hex
from jointsup.model import rulesets as model
from jointsup.model.access import ROLES, role_words
from jointsup.model.areas import AreaTable
from jointsup.model.policy_text import parse_policy_text
from jointsup.model.rulesets import KINDS, Rules, RuleSet
from jointsup.model.scorecard_checks import card_faults, combination_faults
from jointsup.model.scorecards import ScorecardRules
from jointsup.model.tags import TagVocabulary
from jointsup.model.treatments import CombinationRules
from jointsup.said import Listed

MAX_BYTES: Final = 16 * 2**20
"""The document, and the file beside it, at most."""

LAST_DAY: Final = "9999-12-31"
"""What stands for the last day of a list that is open."""

MOST_MONTHS: Final = 120
"""Months at most of a span in which visits are counted."""

_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")


def read_ruleset(folder: Traversable, path: str, where: str = "") -> RuleSet:
    """Return the rule set whose document lies at ``path`` below ``folder``; ``where`` names it in errors.

    Raises :class:`~jointsup.errors.BadRules` with everything that is wrong in it.
    """
    where = where or path
    if not _PATH.fullmatch(path) or ".." in path.split("/"):
        raise BadRules([problem("rules.path", where, path)])
    *parents, name = path.split("/")
    for parent in parents:
        folder = folder.joinpath(parent)
    text = _bytes(folder, name, where)
    try:
        rules: Rules = read_document(text, KINDS, where)
    except BadDocument as error:
        raise BadRules(error.problems) from None
    problems = list(_faults(rules, where))
    data = b""
    if isinstance(rules, model.AreaRules) and not problems:
        data = _bytes(folder, rules.file, where)
        if sha256_hex(data) != rules.digest:
            problems.append(problem("area.file_digest", f"{where}: {rules.file}", sha256_hex(data), expected=rules.digest))
    if problems:
        raise BadRules(problems)
    return RuleSet(rules, sha256_hex(text), data)


@functools.lru_cache(maxsize=8)
def area_table(ruleset: RuleSet) -> AreaTable:
    """Return the table of areas that a rule set of that kind holds; its rows are only read here, since there are thousands.

    Raises :class:`~jointsup.errors.BadRows` listing every bad row, :class:`~jointsup.errors.BadRules` where it has another number of
    rows than its document states, ``TypeError`` for a rule set of another kind.
    """
    rules = ruleset.rules
    if not isinstance(rules, model.AreaRules):
        raise TypeError(f"{rules.name} is of the kind {rules.kind}")
    table = read_areas(
        ruleset.data,
        name=rules.title,
        version=rules.version,
        valid_from=date.fromisoformat(rules.valid_from),
        valid_to=date.fromisoformat(rules.valid_to or LAST_DAY),
        source=rules.source,
    )
    if len(table.rows) != rules.rows:
        raise BadRules([problem("rules.rows", rules.name, len(table.rows), stated=rules.rows)])
    return table


def _bytes(folder: Traversable, name: str, where: str) -> bytes:
    try:
        with folder.joinpath(name).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadRules([problem("rules.no_file", where, name, why=system_words(error))]) from None
    if len(data) > MAX_BYTES:
        raise BadRules([problem("document.size", where, most=MAX_BYTES // 2**20)])
    return data


def _faults(rules: Rules, where: str) -> Iterator[Problem]:
    first, last = date.fromisoformat(rules.valid_from), date.fromisoformat(rules.valid_to or LAST_DAY)
    if last < first:
        yield problem("rules.validity", where, f"{rules.valid_from} … {rules.valid_to}")
    elif isinstance(rules, model.CalendarRules):
        yield from _calendar_faults(rules, first, last, where)
    for what, names in _listed(rules):
        for listed, count in Counter(names).items():
            if count > 1:
                yield problem("rules.twice", f"{where}: {what}", listed)
    if isinstance(rules, model.TagRules):
        yield from _raised(lambda: TagVocabulary(rules.owner, rules.version, first, None, rules.tags), where)
    if isinstance(rules, model.RateRules):
        for rate in rules.rates:
            yield from _raised(lambda text=rate.terms: parse_policy_text(text), f"{where}: {rate.id}")  # type: ignore[misc]
    if isinstance(rules, ScorecardRules):
        yield from card_faults(rules, where)
    if isinstance(rules, CombinationRules):
        yield from combination_faults(rules, where)
    if isinstance(rules, model.AccessRuleSet):
        for rule in rules.rules:
            for role in rule.roles:
                if role not in ROLES:
                    yield problem("access.unknown_role", f"{where}: {rule.act}", role, known=Listed(map(role_words, ROLES)))
    if isinstance(rules, model.CeilingRules):
        months = [(one.id, one.months) for one in rules.ceilings] + [(one.id, one.months) for one in rules.no_repeat]
        for entry, number in months:
            if number > MOST_MONTHS:
                yield problem("rules.months", f"{where}: {entry}", number, most=MOST_MONTHS)
        if not rules.scheme and any(one.tiers for one in rules.ceilings):
            yield problem("rules.no_scheme", where)
    if isinstance(rules, model.ApartRules):
        for pair in rules.pairs:
            if pair[0] == pair[1]:
                yield problem("rules.same_pair", f"{where}: pairs", pair[0])


def _listed(rules: Rules) -> Iterator[tuple[str, Iterable[object]]]:
    """Yield what must be listed once only."""
    match rules:
        case model.DepartmentRules():
            yield "departments", (one.id for one in rules.departments)
        case model.MatterRules():
            yield "matters", (one.id for one in rules.matters)
        case model.RateRules():
            yield "rates", (one.id for one in rules.rates)
        case model.TierRules():
            yield "tiers", (code for code, _ in rules.tiers)
        case ScorecardRules():
            yield "tiers", (code for code, _ in rules.tiers)
            yield "indicators", (one.id for one in rules.indicators)
        case CombinationRules():
            yield "tiers", (code for code, _ in rules.tiers)
            yield "rows", (f"{row.first or '–'} × {row.second or '–'}" for row in rules.rows)
        case model.CeilingRules():
            yield "ceilings, no_repeat", (*(one.id for one in rules.ceilings), *(one.id for one in rules.no_repeat))
            yield "exempt", (reason for reason, _ in rules.exempt)
        case model.ClockRules():
            yield "clocks", (one.id for one in rules.clocks)
        case model.CalendarRules():
            yield "rest, work", (*rules.rest, *rules.work)
        case model.ApartRules():
            yield "pairs", (" + ".join(sorted(pair)) for pair in rules.pairs)
        case model.RecusalRules():
            yield "grounds", (ground for ground, _ in rules.grounds)
        case model.AccessRuleSet():
            yield "rules", (rule.act for rule in rules.rules)
        case _:
            return


def _calendar_faults(rules: model.CalendarRules, first: date, last: date, where: str) -> Iterator[Problem]:
    if rules.valid_to is None:
        yield problem("rules.open_calendar", where)
    for name, days, weekend in (("rest", rules.rest, False), ("work", rules.work, True)):
        for text in days:
            day = date.fromisoformat(text)
            if not first <= day <= last:
                yield problem("rules.day_outside", f"{where}: {name}", text, first=str(first), last=str(last))
            elif (day.isoweekday() > 5) != weekend:
                yield problem("rules.weekend" if weekend else "rules.weekday", f"{where}: {name}", text)


def _raised(work: Callable[[], object], where: str) -> list[Problem]:
    try:
        work()
    except JointsupError as error:
        return [evolve(one, place=one.place.within(where)) for one in error.problems]
    return []
