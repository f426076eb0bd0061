"""Freezing 固化: from a plan and a register to a frame, a round document, and the two digests that go out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from jointsup.algorithms.sampling.frame import frame_digest
from jointsup.canonical import canonical, hash_parts
from jointsup.codec.areas import load_areas
from jointsup.codec.tables import Table
from jointsup.engines.base import CodedRows, Engine, Progress, no_progress
from jointsup.errors import BadRound, Problem, problem
from jointsup.model.areas import AreaTable
from jointsup.model.documents import Pair
from jointsup.model.plan import RoundPlan
from jointsup.services.coding import Coded, Intake, code_rows
from jointsup.services.compiling import Compiled, compile_plan
from jointsup.services.drafting import draft_document
from jointsup.services.draw import problems_of
from jointsup.services.sources import remarks_of
from jointsup.verify.documents import read_document
from jointsup.verify.files import JSON_LIMIT
from jointsup.verify.report import Findings
from jointsup.verify.round_rules import round_faults

RandomBytes = Callable[[int], bytes]


@frozen
class Frozen:
    """A frozen round: the documents that go out, what was refused, and what is to be known."""

    header: Mapping[str, Any]
    document: Mapping[str, Any]
    pair: Pair
    rows: int
    refused: int
    problems: tuple[Problem, ...]
    problem_count: int
    remarks: tuple[Problem, ...]
    remark_count: int
    secret: str = field(repr=False)


def freeze(
    plan: RoundPlan,
    table: Table,
    engine: Engine,
    frame_path: Path,
    random: RandomBytes,
    areas: AreaTable | None = None,
    take_good: bool = False,
) -> Frozen:
    """Make the frame file at ``frame_path`` and the round document of a plan over a register.

    ``table`` holds the columns of :func:`fields_of`. What rule sets say was written into the plan before
    (:func:`~jointsup.services.rulesets.plan_on`). ``random`` is the system's source of random bytes and makes the frame's secret.
    Raises :class:`~jointsup.errors.BadRows` or :class:`~jointsup.errors.BadRound`, each with everything that is wrong.
    """
    compiled = compile_plan(plan)
    area_table = areas or load_areas()
    coded = code_rows(plan, table, area_table, tuple(compiled.vocabularies.owners), compiled.expressions.values(), take_good)
    return freeze_coded(plan, compiled, coded, area_table, engine, frame_path, random)


def freeze_coded(
    plan: RoundPlan, compiled: Compiled, coded: Coded, areas: AreaTable, engine: Engine, frame_path: Path, random: RandomBytes
) -> Frozen:
    """Make frame and round document over a register whose rows are coded; as :func:`freeze`."""
    document = draft_document(plan, coded, compiled, areas)
    require_size(document, canonical(document))
    secret = random(32).hex()
    header = seal(plan, document, coded.rows, engine, frame_path, secret)
    return complete(plan, document, header, coded.intake, secret)


def require_size(document: Mapping[str, Any], text: str) -> None:
    """Refuse a drafted document, written as ``text``, that no check would read: before the frame is sealed, which takes long.

    Raises :class:`~jointsup.errors.BadRound`.
    """
    if len(text) > JSON_LIMIT:
        sets = max(map(len, document["codes"].values()))
        raise BadRound([problem("round.size", "", len(text), most=JSON_LIMIT, sets=sets)])


def seal(
    plan: RoundPlan,
    document: Mapping[str, Any],
    rows: CodedRows,
    engine: Engine,
    frame_path: Path,
    secret: str,
    progress: Progress = no_progress,
) -> dict[str, Any]:
    """Write the frame of coded rows and return its header."""
    return engine.write_frame(
        hash_name=plan.hash,
        secret=secret,
        as_of=plan.as_of,
        facets=sorted(document["codes"]),
        rows=rows,
        path=frame_path,
        progress=progress,
    )


def complete(
    plan: RoundPlan, draft: Mapping[str, Any], header: Mapping[str, Any], intake: Intake, secret: str
) -> Frozen:
    """Return a frozen round: the drafted document with the frame's digest, checked, and the pair of digests."""
    document = {**draft, "frame_digest": frame_digest(header)}
    text, findings = canonical(document), Findings()
    if read_document(text, "round/1", "round.json", findings) is not None:
        findings.take(round_faults(document, header))
    if findings.deviations:
        raise BadRound(problems_of("round.rules", findings.deviations))
    pair = Pair(
        attempt=plan.attempt,
        frame_digest=document["frame_digest"],
        hash=plan.hash,
        round_digest=hash_parts(plan.hash, "jointsup/1/round", text),
        round_id=plan.round_id,
        schema="pair/1",
    )
    stated = remarks_of(plan.sources)
    return Frozen(
        header,
        document,
        pair,
        intake.register.rows,
        intake.register.refused,
        intake.problems,
        intake.problem_count,
        (*stated, *intake.remarks),
        len(stated) + intake.remark_count,
        secret,
    )
