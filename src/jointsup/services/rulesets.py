"""Rule sets in use 规则集: what a register, a year's plan or a round's plan takes from rule sets that it names, as of its day.

What they say is written into the plan, with the version and digest of each and the plugin that it came from, before anything is frozen: from then
on no plugin is needed to freeze the plan again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from jointsup.canonical import canonical, hash_parts
from jointsup.codec.areas import load_areas
from jointsup.codec.rulesets import area_table
from jointsup.codec.structure import unstructure
from jointsup.errors import BadRules, JointsupError, Problem, problem
from jointsup.model.annual import AnnualPlan, AnnualPolicy
from jointsup.model.areas import AreaTable
from jointsup.model.documents import PluginReference, RuleReference
from jointsup.model.matters import DepartmentList, MatterList
from jointsup.model.naming import BUILT_IN
from jointsup.model.plan import FacetColumn, PlanVocabulary, RoundPlan
from jointsup.model.registers import Register
from jointsup.model.rulesets import (
    ApartRules,
    DepartmentRules,
    Kind,
    MatterRules,
    RateRules,
    TagRules,
    TierRules,
)
from jointsup.said import Listed
from jointsup.services.coding import needed_facets

if TYPE_CHECKING:
    from jointsup.hooks.rulebook import OwnedRules, RuleBook

KINDS: dict[str, Kind] = {"tags": "tags", "code": "tiers", "area": "areas"}
"""The kind of rule sets that a kind of facet takes."""


@frozen
class Ruled:
    """What facets take from the rule sets that they name."""

    facets: Sequence[FacetColumn]
    vocabularies: Sequence[PlanVocabulary]
    areas: AreaTable
    taken: Sequence[OwnedRules]


def register_on(definition: Register, book: RuleBook, day: date) -> tuple[Register, Ruled]:
    """Return a register's declaration with what its rule sets say on a day.

    Raises :class:`~jointsup.errors.BadRules` for a rule set that there is not, that does not hold on the day, or that is of another kind.
    """
    ruled = facets_on(definition.facets, book, day)
    return evolve(definition, facets=ruled.facets, vocabularies=(*definition.vocabularies, *ruled.vocabularies)), ruled


def plan_on(plan: RoundPlan, book: RuleBook) -> tuple[RoundPlan, AreaTable]:
    """Return a plan with what its rule sets say as of its day and with references to them, and the table of areas.

    Facets that no line needs take nothing. Raises as :func:`register_on`.
    """
    day = date.fromisoformat(plan.as_of)
    needed = {facet.name for facet in needed_facets(plan)}
    facets = [facet if facet.name in needed else evolve(facet, rules=()) for facet in plan.facets]
    ruled = facets_on(facets, book, day)
    apart = _looked_up(plan.apart_rules, "apart", book, day, "apart_rules")
    pairs = [pair for one in apart if isinstance(one.rules.rules, ApartRules) for pair in one.rules.rules.pairs]
    taken = [*ruled.taken, *apart]
    told = evolve(
        plan,
        facets=ruled.facets,
        vocabularies=(*plan.vocabularies, *ruled.vocabularies),
        apart=(*plan.apart, *pairs),
        apart_rules=(),
        rules=(*plan.rules, *(rule_reference(plan.hash, one) for one in taken if one.rules.rules.kind in ("apart", "tiers"))),
        plugins=(*plan.plugins, *plugins_of(taken)),
    )
    return told, ruled.areas


def annual_on(plan: AnnualPlan, book: RuleBook) -> tuple[AnnualPlan, Sequence[OwnedRules]]:
    """Return a year's plan with the rates that its rule sets say on the year's first day among its policies, and these rule sets.

    A rule that a plan states itself and takes from a rule set too is doubled, as the check of the draft says. Raises as :func:`register_on`.
    """
    taken = _looked_up(plan.rates, "rates", book, date(plan.year, 1, 1), "rates")
    policies = [
        AnnualPolicy(rate.id, rules.version, rules.valid_from, rules.valid_to, rules.source, rate.terms)
        for rules in (one.rules.rules for one in taken)
        if isinstance(rules, RateRules)
        for rate in rules.rates
    ]
    return evolve(plan, policies=(*plan.policies, *policies), rates=()), taken


def department_list(one: OwnedRules) -> DepartmentList:
    """Return the list of departments that a rule set is; raises :class:`~jointsup.errors.BadRules` for one of another kind."""
    rules = one.rules.rules
    if not isinstance(rules, DepartmentRules):
        raise BadRules([problem("rules.other_kind", "", rules.name, kind=rules.kind, expected="departments")])
    said = (rules.name, rules.area, rules.version, rules.valid_from, rules.valid_to, rules.source)
    return DepartmentList("departments/1", *said, rules.departments)


def matter_list(one: OwnedRules) -> MatterList:
    """Return the list of matters that a rule set is; raises :class:`~jointsup.errors.BadRules` for one of another kind."""
    rules = one.rules.rules
    if not isinstance(rules, MatterRules):
        raise BadRules([problem("rules.other_kind", "", rules.name, kind=rules.kind, expected="matters")])
    said = (rules.name, rules.area, rules.version, rules.valid_from, rules.valid_to, rules.source)
    return MatterList("matters/1", *said, rules.matters)


def names_rules(plan: RoundPlan) -> bool:
    """Return whether a plan names rule sets that must be looked up."""
    return bool(plan.apart_rules) or any(facet.rules for facet in plan.facets)


def plugins_of(taken: Iterable[OwnedRules]) -> list[PluginReference]:
    """Return how a frozen document names the plugins of rule sets, by the digest of each rule set's document; what ships built in is none."""
    return [one.source.reference(one.rules.name, one.rules.digest) for one in taken if one.source.plugin != BUILT_IN]


def facets_on(facets: Sequence[FacetColumn], book: RuleBook, day: date) -> Ruled:
    """Return facets with the codes that their rule sets say on a day, and the vocabularies and areas; raises as :func:`register_on`."""
    made: list[FacetColumn] = []
    vocabularies: list[PlanVocabulary] = []
    taken: list[OwnedRules] = []
    areas = load_areas()
    problems: list[Problem] = []
    for facet in facets:
        try:
            found = _of_facet(facet, book, day)
        except JointsupError as error:
            problems += error.problems
            continue
        taken += found
        codes = facet.codes
        for one in found:
            rules = one.rules.rules
            if isinstance(rules, TagRules):
                vocabularies.append(PlanVocabulary(rules.owner, rules.version, rules.valid_from, rules.valid_to, rules.tags))
            elif isinstance(rules, TierRules):
                codes = rules.tiers
            else:
                areas = area_table(one.rules)
        made.append(evolve(facet, codes=codes, rules=()))
    if problems:
        raise BadRules(problems)
    return Ruled(tuple(made), tuple(vocabularies), areas, tuple(taken))


def _of_facet(facet: FacetColumn, book: RuleBook, day: date) -> Sequence[OwnedRules]:
    where, names = f"facets.{facet.name}", Listed(facet.rules)
    if not facet.rules:
        return ()
    if facet.kind not in KINDS:
        raise BadRules([problem("rules.facet_kind", where, facet.kind)])
    if facet.codes:
        raise BadRules([problem("rules.codes_too", where, names)])
    if facet.kind != "tags" and len(facet.rules) > 1:
        raise BadRules([problem("rules.one_only", where, names)])
    return _looked_up(facet.rules, KINDS[facet.kind], book, day, where)


def _looked_up(names: Sequence[str], kind: Kind, book: RuleBook, day: date, where: str) -> Sequence[OwnedRules]:
    found: list[OwnedRules] = []
    problems: list[Problem] = []
    for name in dict.fromkeys(names):
        try:
            one = book.as_of(name, day)
        except BadRules as error:
            problems += (evolve(each, place=each.place.within(where)) for each in error.problems)
            continue
        if one.rules.rules.kind != kind:
            problems.append(problem("rules.other_kind", where, name, kind=one.rules.rules.kind, expected=kind))
        found.append(one)
    if problems:
        raise BadRules(problems)
    return found


def rule_reference(hash_name: str, one: OwnedRules) -> RuleReference:
    """Return how a frozen document names a rule set, by version and digest."""
    rules = one.rules.rules
    digest = hash_parts(hash_name, "jointsup/1/rule", canonical(unstructure(rules)))
    return RuleReference(digest, rules.name, rules.source, rules.version)
