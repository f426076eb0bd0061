"""Freezing a staffing 固化选派: from a plan, inspectors and visits to a frame, a staffing document, and the two digests that go out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen

from jointsup.algorithms.sampling.frame import Frame, make_frame
from jointsup.algorithms.staffing.record import staffing_digest
from jointsup.algorithms.staffing.rules import FACETS
from jointsup.codec.structure import unstructure
from jointsup.codec.tables import Table
from jointsup.errors import BadRound, Problem, problem
from jointsup.model.documents import Pair
from jointsup.model.staffing import StaffingDocument, StaffingPlan
from jointsup.places import Place
from jointsup.services.sources import document_sources, faults_of, remarks_of
from jointsup.services.staffing.coding import CodedInspectors, code_inspectors
from jointsup.services.staffing.faults import document_faults
from jointsup.services.staffing.visits import ToStaff, plain_visits

_ROUND_ID = re.compile(r".+/[1-9][0-9]*")


@frozen
class FrozenStaffing:
    """A frozen staffing: what goes out, what was refused, and what is to be known."""

    frame: Frame
    document: Mapping[str, Any]
    pair: Pair
    coded: CodedInspectors = field(repr=False)
    remarks: tuple[Problem, ...]
    secret: str = field(repr=False)


def freeze_staffing(
    plan: StaffingPlan, table: Table, to_staff: ToStaff, random: Callable[[int], bytes], take_good: bool = False
) -> FrozenStaffing:
    """Make the frame of inspectors and the staffing document of a plan. ``random`` makes the frame's secret.

    Raises :class:`~jointsup.errors.BadRows`, :class:`~jointsup.errors.BadRound` or :class:`~jointsup.errors.BadText`, each with
    everything that is wrong.
    """
    faults = faults_of(plan.sources)
    if not _ROUND_ID.fullmatch(plan.round_id):
        faults.append(problem("plan.round_id", "round_id", plan.round_id))
    if faults:
        raise BadRound(faults)
    visits = plain_visits(to_staff.visits)
    needed = {skill for visit in visits for _, skills in visit["slots"] for skill in skills}
    coded = code_inspectors(plan, table, needed, take_good)
    if not coded.rows:
        raise BadRound([problem("frame.empty", Place(table.name))])
    secret = random(32).hex()
    frame = make_frame(plan.hash, secret, plan.as_of, FACETS, coded.rows)
    document: dict[str, Any] = unstructure(
        StaffingDocument(
            attempt=plan.attempt,
            bodies=sorted(plan.bodies, key=lambda body: body.id),
            closed=sorted(set(plan.closed)),
            door=plan.door,
            draw=to_staff.draw,
            frame_digest=frame.digest,
            leave=sorted(set(plan.leave)),
            ledger_head=plan.ledger_head,
            names=sorted(set(plan.names)),
            previous=plan.previous,
            recusals=sorted(plan.recusals),
            round_id=plan.round_id,
            rules=sorted(set(plan.rules), key=lambda rule: (rule.id, rule.version)),
            schema="staffing/1",
            skills=coded.skills,
            sources=document_sources(plan.sources),
            visits=(),
        )
    )
    document["visits"] = visits
    faults = document_faults(document, {name for name, _ in coded.rows})
    if faults:
        raise BadRound(faults)
    return FrozenStaffing(frame, document, pair_of(document, frame.header), coded, (*remarks_of(plan.sources), *coded.remarks), secret)


def pair_of(document: Mapping[str, Any], header: Mapping[str, Any]) -> Pair:
    """Return the two digests of a frozen staffing; that of its document stands where a round's stands."""
    return Pair(
        attempt=document["attempt"],
        frame_digest=document["frame_digest"],
        hash=header["hash"],
        round_digest=staffing_digest(header["hash"], document),
        round_id=document["round_id"],
        schema="pair/1",
    )
