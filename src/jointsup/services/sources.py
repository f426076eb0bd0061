"""Where a seed is to come from 种子来源: judged before anything stands on it, and said as a round document says it."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from jointsup.algorithms.sampling.beacons import plan_faults as beacon_faults
from jointsup.algorithms.sampling.seed import parse_pattern, pattern_texts
from jointsup.canonical import id_fault
from jointsup.codec.structure import unstructure
from jointsup.errors import BadText, Problem, problem
from jointsup.model.documents import LaterValue, Party, Sources
from jointsup.model.moments import day_of
from jointsup.model.plan import PlanSources
from jointsup.said import Listed
from jointsup.services.draw import problems_of
from jointsup.verify.round_rules import source_faults


def document_sources(sources: PlanSources) -> Sources:
    """Return the sources as a round document says them. Raises :class:`~jointsup.errors.BadText` for a pattern that is none."""
    return Sources(
        sources.deadline,
        tuple(
            LaterValue(event.date, event.event, event.pattern, str(pattern_texts(event.pattern)))
            for event in sources.later
        ),
        tuple(Party(body, party) for party, body in sorted(sources.parties)),
        tuple(sorted(set(sources.witnesses))),
    )


def faults_of(sources: PlanSources) -> list[Problem]:
    """Return everything that keeps a lawful seed from coming of these sources, whenever that is.

    A fallback is of no earlier day than the event that it stands in for: else its value would be known before anybody says whether
    that event gave one.
    """
    named = [name for party in sources.parties for name in party] + [event.event for event in sources.later]
    faults = [problem(f"text.{fault}", "sources", name) for name in named if (fault := id_fault(name)) is not None]
    for where, names in (
        ("sources.parties", [party for party, _ in sources.parties]),
        ("sources.later", [event.event for event in sources.later]),
    ):
        faults += [problem("plan.twice", where, name) for name in sorted({n for n in names if names.count(n) > 1})]
    for number, (first, then) in enumerate(pairwise(sources.later), 1):
        if then.date < first.date:
            faults.append(problem("plan.fallback_early", f"sources.later[{number}]", then.event, event=first.event, date=first.date))
    faults += beacon_faults(sources)
    patterns: list[Problem] = []
    for number, event in enumerate(sources.later):
        try:
            parse_pattern(event.pattern, f"sources.later[{number}].pattern")
        except BadText as error:
            patterns += error.problems
    if patterns:
        return faults + patterns
    return faults + problems_of("round.rules", source_faults(unstructure(document_sources(sources))))


def remarks_of(sources: PlanSources) -> list[Problem]:
    """Return what is to be known about lawful sources: parties of one body alone, who could agree, so that all rests on the later value."""
    bodies = {body for _, body in sources.parties}
    return [problem("plan.one_body", "sources.parties", *bodies)] if len(bodies) == 1 else []


def passed(sources: PlanSources, now: datetime) -> list[str]:
    """Return what of the sources has come already: the deadline, or events whose day it is; then no frame may be frozen on them."""
    found = [event.event for event in sources.later if event.date <= day_of(now, sources.deadline)]
    if sources.deadline is not None and now >= datetime.fromisoformat(sources.deadline):
        found.insert(0, sources.deadline)
    return found


def faults_now(sources: PlanSources, now: datetime) -> list[Problem]:
    """Return everything that keeps a frame from being frozen on these sources now."""
    gone = passed(sources, now)
    return faults_of(sources) + ([problem("round.sources_passed", "sources", Listed(gone))] if gone else [])


def day_ahead(as_of: str, sources: PlanSources, now: datetime) -> list[Problem]:
    """Refuse a register's day that is still to come where the days of the sources are told: its state is not known yet."""
    today = day_of(now, sources.deadline)
    return [problem("round.as_of_ahead", "as_of", as_of, today=today)] if as_of > today else []
