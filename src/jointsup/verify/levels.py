"""The check of a record 核验, at the level that its reader's papers allow: record, own row, frame (protocol, "Levels of a check")."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from jointsup.algorithms.sampling.frame import depth_of, frame_digest
from jointsup.algorithms.sampling.record import line_leaf, record_digest
from jointsup.algorithms.sampling.rules import RoundRules, read_rules
from jointsup.algorithms.sampling.tree import tree_root
from jointsup.verify.counts import Strata, check_strata
from jointsup.verify.documents import read_document
from jointsup.verify.draws import Seen, check_drawn
from jointsup.verify.files import JSON_LIMIT, Record, RecordSource, read_bytes, read_record
from jointsup.verify.frames import FrameReader
from jointsup.verify.later import check_chain, check_reserves
from jointsup.verify.proofs import check_absence, check_proof, check_row
from jointsup.verify.report import Findings, Level, Progress, Report, no_progress
from jointsup.verify.round_rules import UNUSABLE, round_faults
from jointsup.verify.seeds import check_receipts, check_seed
from jointsup.verify.visits import check_visits
from jointsup.verify.whole import check_against_frame
from jointsup.verify.witnesses import check_previous, check_witness

Document: TypeAlias = "Path | Mapping[str, Any]"
"""A document as a file, or as plain JSON."""


def check_record(
    record: RecordSource,
    frame: FrameReader | None = None,
    proof: Document | None = None,
    witness: Document | None = None,
    progress: Progress = no_progress,
) -> Report:
    """Check a record: alone, with the proof of an entity (``proof/1`` or ``absence/1``), or with its frame.

    ``record`` is the folder, its ``record.json``, or the files' texts by name. ``witness`` is what a witness shows of the organiser
    (``witness/1``). ``progress`` is told of the steps ``drawn``, ``visits``, ``frame``, ``again``, ``merge``. Never raises for what a file holds: what cannot be read is a deviation, and what hangs on it is not checked.
    """
    findings = Findings()
    read = read_record(record, findings, progress)
    shown_proof = _read(proof, ("proof/1", "absence/1"), "proof", findings)
    shown_witness = _read(witness, ("witness/1",), "witness", findings)
    digest = None if read.head is None else record_digest(read.head)
    level: Level = "record"
    if digest is None:
        findings.unshown("stopped")
    else:
        level = _Check(read, digest, findings, progress).run(frame, shown_proof, shown_witness)
    _limits(level, read, frame is not None, witness is not None, findings)
    return findings.report(level, digest)


def _read(given: Document | None, schemas: tuple[str, ...], where: str, findings: Findings) -> Any:
    """Return a document of one of some schemas, told apart by what it calls itself; None where there is none."""
    content: bytes | Mapping[str, Any] | None = read_bytes(given, where, JSON_LIMIT, findings) if isinstance(given, Path) else given
    if content is None:
        return None
    named = [s for s in schemas if (f'"schema":"{s}"'.encode() in content if isinstance(content, bytes) else content.get("schema") == s)]
    return read_document(content, (named or schemas)[0], where, findings)


class _Check:
    """One check of one record, part by part; a part whose papers are unreadable is left out."""

    def __init__(self, record: Record, digest: str, findings: Findings, progress: Progress) -> None:
        self.record, self.digest, self.findings, self.progress = record, digest, findings, progress
        self.head, self.document = record.head, record.document
        self.hash = self.head["header"]["hash"]

    def run(self, frame: FrameReader | None, proof: Any, witness: Any) -> Level:
        """Check everything that the papers allow; return the level that was reached."""
        self._digests()
        self._later_chain()
        if self.document is None:
            return self._stopped()
        rules = self._round()
        check_seed(self.head, self.document, self.findings)
        check_receipts(self.head, self.document, self.findings)
        if witness is not None:
            check_witness(witness, self.head, self.document, self.digest, self.findings)
            check_previous(witness, self.document, self.findings)
        if rules is None:
            return self._stopped()
        strata, seen = self._draw(rules)
        told = None if frame is None else check_against_frame(self.record, rules, strata, seen, frame, self.findings, self.progress)
        if seen is not None and self.record.later is not None:
            check_reserves(rules, seen, self.record.later, None if told is None else told.rows, self.findings)
        self.progress("merge", 0, 1)
        if seen is not None and self.record.visits is not None:
            check_visits(self.document, rules, seen, self.record.visits.told, None if told is None else told.ceilings, self.findings)
        self.progress("merge", 1, 1)
        own = proof is not None and self._proof(proof, rules, strata, seen)
        if told is not None and seen is not None and self.record.whole:
            return "frame"
        return "own row" if own else "record"

    def _stopped(self) -> Level:
        self.findings.unshown("stopped")
        return "record"

    def _digests(self) -> None:
        """Check that the head agrees with its header and with the lines of the files."""
        header, record, name = self.head["header"], self.record, self.hash
        if frame_digest(header) != self.head["frame_digest"]:
            self.findings.broken("frame.digest/head", "record.json: frame_digest")
        if depth_of(header["count"]) != header["depth"]:
            self.findings.broken("frame.root/depth", "record.json: header", value=header["depth"], expected=depth_of(header["count"]))
        strata = None if record.strata is None else tree_root(name, (line_leaf(name, text) for text in record.strata.texts))
        drawn, visits = (None if lines is None else lines.root for lines in (record.drawn, record.visits))
        for part, file, root in (("strata", "strata", strata), ("draw", "drawn", drawn), ("visits", "visits", visits)):
            if root not in (None, self.head["roots"][file]):
                self.findings.broken(f"{part}.root/root", f"{file}.jsonl")

    def _round(self) -> RoundRules | None:
        """Check the round document; return its rules, or None where nobody can say what it selects."""
        if self.record.round_digest != self.head["round_digest"]:
            self.findings.broken("round.digest/round", "round.json")
        if self.document["frame_digest"] != self.head["frame_digest"]:
            self.findings.broken("round.digest/frame", "round.json: frame_digest")
        faults = round_faults(self.document, self.head["header"])
        self.findings.take(faults)
        return None if any(fault.code in UNUSABLE for fault in faults) else read_rules(self.document)

    def _later_chain(self) -> None:
        if self.record.later is not None:
            check_chain(self.hash, self.digest, self.record.later, self.findings)
        elif not self.record.later_shown:
            hidden = self.record.drawn is not None and any(one.kind.hidden for one in self.record.drawn.told)
            persons = self.document is not None and self.document["persons"] is not None
            if self.record.whole or not (hidden or persons):
                self.findings.broken("file/missing", "later.jsonl")
            else:
                self.findings.unshown("later_hidden")

    def _draw(self, rules: RoundRules) -> tuple[Strata | None, Seen | None]:
        """Check the strata, and the drawn as far as they are open."""
        record, seen = self.record, None
        strata = None
        if record.strata is not None:
            strata = check_strata(self.head, self.document, rules, record.strata, self.findings)
        if strata is not None and record.drawn is not None:
            seen = check_drawn(self.document, rules, strata, record.drawn.told, self.findings)
        return strata, seen

    def _proof(self, proof: Any, rules: RoundRules, strata: Strata | None, seen: Seen | None) -> bool:
        """Check a proof; say whether it shows an entity's own row of the record's frame, or that it has none."""
        if proof["header"] != self.head["header"]:
            self.findings.broken("proof.row/header", "proof: header")
            return False
        if proof["schema"] == "absence/1":
            check_absence(proof, seen, self.findings)
            return True
        codes = check_row(proof, self.document, self.findings)
        if codes is not None and strata is not None and seen is not None:
            check_proof(proof, self.head, rules, strata, seen, codes, self.findings)
        return codes is not None


def _limits(level: Level, record: Record, frame: bool, witness: bool, findings: Findings) -> None:
    """Say what the level cannot show."""
    if record.readable and not record.whole:
        findings.unshown("hidden_with_frame" if frame else "hidden")
    if level != "frame":
        findings.unshown("sizes")
    if level == "own row":
        findings.unshown("second_row")
    if level == "frame":
        findings.unshown("outside_frame")
    if not witness:
        findings.unshown("no_witness")
    findings.unshown("collusion")
