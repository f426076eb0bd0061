"""Checks of what a witness 见证方 keeps of an organiser: the first pair of each attempt, no gaps, an end for each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise
from typing import Any

from jointsup.verify.report import Findings
from jointsup.verify.shapes import instant_point

WHERE = "witness"


def check_witness(
    witness: Mapping[str, Any], head: Mapping[str, Any], document: Mapping[str, Any], record_digest: str, findings: Findings
) -> None:
    """Check this round's pair and end, and name pairs that have come to nothing. This round's own record is at hand: its end may be missing."""
    organiser = document["round_id"].rpartition("/")[0]
    if witness["organiser"] != organiser:
        findings.broken("witness.pair/organiser", WHERE, value=witness["organiser"], expected=organiser)
    first: dict[tuple[str, int], tuple[str, str]] = {}
    for at, (round_id, attempt, frame, document_digest, _) in enumerate(witness["pairs"]):
        where = f"{WHERE}: pairs[{at}]"
        if round_id.rpartition("/")[0] != witness["organiser"]:
            findings.broken("witness.pair/foreign", where, round_id=round_id)
        if (round_id, attempt) in first:
            findings.broken("witness.pair/second", where, round_id=round_id, attempt=attempt)
        first.setdefault((round_id, attempt), (frame, document_digest))
    for at, (before, after) in enumerate(pairwise(witness["pairs"]), 1):
        if instant_point(before[4]) > instant_point(after[4]):  # type: ignore[operator]
            findings.broken("witness.pair/time", f"{WHERE}: pairs[{at}]", before=before[4], after=after[4])
    mine = (document["round_id"], document["attempt"])
    if first.get(mine) != (head["frame_digest"], head["round_digest"]):
        kept = first.get(mine)
        code = "witness.pair/unknown" if kept is None else "witness.pair/other"
        findings.broken(code, WHERE, round_id=mine[0], attempt=mine[1], kept=" ".join(kept or ("-",)))
    _gaps(first, findings)
    _ends(witness, first.keys(), mine, record_digest, findings)


def check_previous(witness: Mapping[str, Any], document: Mapping[str, Any], findings: Findings) -> None:
    """Say where the witness keeps no pair of the round that this one says it repeats."""
    previous = document["previous"]
    if previous is not None and previous[0] not in {pair[3] for pair in witness["pairs"]}:
        findings.remark("previous_unknown", WHERE, digest=previous[0])


def _gaps(pairs: Iterable[tuple[str, int]], findings: Findings) -> None:
    """Check that rounds are numbered from 1 without a gap, and that each one's attempts came as 1, 2, …"""
    attempts: dict[str, int] = {}
    for round_id, attempt in pairs:
        if attempt != attempts.get(round_id, 0) + 1:
            findings.broken("witness.pair/attempt", WHERE, round_id=round_id, attempt=attempt)
        attempts[round_id] = attempt
    numbers = sorted(int(round_id.rpartition("/")[2]) for round_id in attempts)
    for before, after in pairwise((0, *numbers)):
        if after > before + 1:
            findings.broken("witness.pair/gap", WHERE, missing=before + 1, before=after)


def _ends(
    witness: Mapping[str, Any], pairs: Collection[tuple[str, int]], mine: tuple[str, int], record_digest: str, findings: Findings
) -> None:
    ends: dict[tuple[str, int], tuple[str, str]] = {}
    for at, (round_id, attempt, kind, what) in enumerate(witness["ends"]):
        where = f"{WHERE}: ends[{at}]"
        if (round_id, attempt) not in pairs:
            findings.broken("witness.pair/end_alone", where, round_id=round_id, attempt=attempt)
        if (round_id, attempt) in ends:
            findings.broken("witness.pair/end_twice", where, round_id=round_id, attempt=attempt)
        ends.setdefault((round_id, attempt), (kind, what))
    for round_id, attempt in pairs:
        kind, what = ends.get((round_id, attempt), ("", ""))
        if not kind and (round_id, attempt) == mine:
            findings.remark("no_own_end", WHERE)
        elif not kind:
            findings.broken("witness.open/open", WHERE, round_id=round_id, attempt=attempt)
        elif (round_id, attempt) == mine and (kind, what) != ("record", record_digest):
            findings.broken("witness.pair/record", WHERE, kept=what, kind=kind, expected=record_digest)
        if kind != "void" and (round_id, attempt + 1) in pairs:
            findings.broken("witness.pair/repeated", WHERE, round_id=round_id, attempt=attempt)
