"""Drawing teams 选派: from a frozen staffing and a seed to its record, and what changes on site."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import frozen

from jointsup.algorithms.sampling.frame import FrameRow, frame_digest
from jointsup.algorithms.sampling.record import file_lines
from jointsup.algorithms.sampling.seed import key_of
from jointsup.algorithms.staffing.record import HEAD, LATER, TEAMS, entry_digest, make_record, teams_digest
from jointsup.algorithms.staffing.replace import Replacement, Standing
from jointsup.algorithms.staffing.rules import FACETS, StaffingRules, read_staffing
from jointsup.algorithms.staffing.teams import Teams, staff
from jointsup.canonical import canonical, read_canonical
from jointsup.codec.structure import structure, unstructure
from jointsup.errors import BadFrame, BadRound, NotNow, Unknown, problem
from jointsup.model.documents import SeedFile
from jointsup.model.staffing import Decision, EntryKind, StaffingDocument, StaffingEntry
from jointsup.said import Listed
from jointsup.services.seeding import Seeded, make_seed
from jointsup.services.staffing.faults import document_faults
from jointsup.services.staffing.freezing import pair_of
from jointsup.verify.check_teams import judge


@frozen
class StaffingDrawing:
    """Drawn teams: the record's files, and what they were made from."""

    files: Mapping[str, str]
    rules: StaffingRules
    teams: Teams
    seeded: Seeded

    @property
    def digest(self) -> str:
        """The digest of the record's head, which goes out."""
        head = read_canonical(self.files[HEAD])
        return teams_digest(head["header"]["hash"], head)


def read_frozen(document: Mapping[str, Any], header: Mapping[str, Any], rows: Iterable[FrameRow]) -> StaffingRules:
    """Return the rules of a frozen staffing, its document and frame checked.

    Raises :class:`~jointsup.errors.BadDocument`, :class:`~jointsup.errors.BadFrame` where the document names another frame or it is none
    of inspectors, :class:`~jointsup.errors.BadRound` where the document contradicts itself.
    """
    structure(document, StaffingDocument, "staffing.json")
    if document["frame_digest"] != frame_digest(header):
        raise BadFrame([problem("frame.other", "frame_digest", frame_digest(header), named=document["frame_digest"])])
    if tuple(header["facets"]) != FACETS:
        raise BadFrame([problem("staffing.frame", "facets", Listed(header["facets"]))])
    listed = list(rows)
    faults = document_faults(document, {row.id for row in listed})
    known = {body["id"] for body in document["bodies"]}
    numbers = [number for number, _ in document["skills"]]
    for row in listed:
        _, body, hours, load, skills = row.codes
        whole = [code.isascii() and code.isdigit() and str(int(code)) == code for code in (hours.replace("-", "0", 1), load)]
        if body not in known or skills not in numbers or not all(whole):
            faults.append(problem("staffing.codes", f"frame ({row.id})", " ".join(row.codes)))
    if faults:
        raise BadRound(faults)
    return read_staffing(document, listed)


def draw_staffing(
    document: Mapping[str, Any],
    header: Mapping[str, Any],
    rows: Sequence[FrameRow],
    given: SeedFile,
    now: datetime,
    random: Callable[[int], bytes],
    checkpoint: str | None = None,
) -> StaffingDrawing:
    """Draw the teams of a frozen staffing. ``now`` decides only whether it is too early; ``random`` salts the lines of the record.

    Raises as :func:`read_frozen` and :func:`~jointsup.services.seeding.make_seed`.
    """
    rules = read_frozen(document, header, rows)
    seeded = make_seed(document, pair_of(document, header), given, now)
    hash_name = str(header["hash"])
    teams = staff(rules, hash_name, key_of(hash_name, seeded.parts.value, "inspectors"))
    receipts = [unstructure(receipt) for receipt in given.receipts]
    return StaffingDrawing(make_record(document, rules, header, teams, seeded.parts, random, receipts, checkpoint), rules, teams, seeded)


def require_clean(files: Mapping[str, str], frame: str, code: str = "staffing.damaged") -> None:
    """Raise :class:`~jointsup.errors.BadFrame` for anything that the stand-alone check of a record finds."""
    deviations: Any = judge(dict(files), frame)["deviations"]
    if deviations:
        raise BadFrame(problem(code, found["place"], found["rule"], why=found["said"]) for found in deviations)


def replace_on_site(
    files: Mapping[str, str],
    frame: str,
    rows: Iterable[FrameRow],
    *,
    visit: str,
    slot: int,
    kind: EntryKind,
    decision: Decision,
    reason: str,
    actor: str,
    now: datetime,
) -> tuple[StaffingEntry, str]:
    """Return the later entry of a recusal or an absence, and ``later.jsonl`` with it 更换人员.

    Raises :class:`~jointsup.errors.BadFrame` for a record that is damaged, :class:`~jointsup.errors.Unknown` for a slot that is not there,
    :class:`~jointsup.errors.NotNow` for one that nobody holds, and where a later entry stands already.
    """
    require_clean(files, frame)
    head, document = read_canonical(files[HEAD]), read_canonical(files["staffing.json"])
    hash_name = head["header"]["hash"]
    rules = read_staffing(document, rows)
    held = {(line["visit"], line["slot"]): line["inspector"] for line in map(read_canonical, file_lines(files[TEAMS]))}
    entries = [read_canonical(line) for line in file_lines(files[LATER])]
    standing = Standing(rules, hash_name, key_of(hash_name, head["seed"]["value"], "inspectors"), held, entries)
    if (visit, slot) not in standing.held:
        raise Unknown([problem("staffing.slot", "slot", slot, visit=visit)])
    left = standing.held[visit, slot]
    if left is None:
        raise NotNow([problem("staffing.empty_slot", "slot", slot, visit=visit)])
    if entries and datetime.fromisoformat(entries[-1]["time"]) > now:
        raise NotNow([problem("staffing.earlier", "time", now.isoformat(), last=entries[-1]["time"])])
    came = standing.enter(visit, slot, kind, decision) or Replacement(left, None, None)
    entry = StaffingEntry(
        actor=actor,
        decision=decision,
        inspector=left,
        kind=kind,
        previous=entry_digest(hash_name, entries[-1]) if entries else teams_digest(hash_name, head),
        reason=reason,
        replacement=came.replacement,
        slot=slot,
        time=now.isoformat(),
        unfilled=came.unfilled,
        visit=visit,
    )
    later = files[LATER] + canonical(unstructure(entry)) + "\n"
    require_clean({**files, LATER: later}, frame, "staffing.own_check")
    return entry, later
