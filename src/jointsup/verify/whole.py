"""The frame level: sizes, counts, draws and reserves made anew from the frame and the seed, and compared with the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import Any

from attrs import frozen

from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.draw import Drawn, Ticketed, numbers
from jointsup.algorithms.sampling.frame import frame_digest
from jointsup.algorithms.sampling.hiding import person_test
from jointsup.algorithms.sampling.rules import Place, RoundRules
from jointsup.algorithms.sampling.seed import key_of
from jointsup.verify.counts import Strata, name_of
from jointsup.verify.draws import Seen, compare_drawn
from jointsup.verify.files import Record
from jointsup.verify.frame_rows import Codes
from jointsup.verify.frames import FrameReader
from jointsup.verify.report import Findings, Progress, no_progress
from jointsup.verify.round_rules import exclusion_pairs, listed


@frozen
class OfFrame:
    """What the frame told the parts that follow: rows for reserves, where there are later entries, and the ceilings of who is drawn."""

    rows: Sequence[Ticketed]
    ceilings: Mapping[str, int | None]


def check_against_frame(
    record: Record, rules: RoundRules, strata: Strata | None, seen: Seen | None, frame: FrameReader, findings: Findings, progress: Progress = no_progress
) -> OfFrame | None:
    """Check the frame, and the record against it; return what other parts need of it, or None where it is another's or nobody drawn is seen."""
    head, document = record.head, record.document
    codes = {facet: listed(document, facet) for facet in rules.facets}
    header = frame.header()
    findings.take(frame.faults(codes, progress))
    if header is None:
        return None
    if frame_digest(header) != head["frame_digest"]:
        findings.broken("frame.digest/frame", "frame, line 1")
    if (header["hash"], header["facets"]) != (head["header"]["hash"], head["header"]["facets"]):
        return None
    _counts(document, codes, frame, findings)
    sizes = frame.sizes(codes, rules)
    if strata is not None:
        _sizes(rules, strata, sizes, findings)
    # Who is drawn comes first: an engine finds those without a chance on the way.
    progress("again", 0, 1)
    told = None if seen is None else _drawn(record, rules, seen, frame, codes, sizes, findings)
    nowhere = [list(pair) for pair in frame.without_chance(codes, rules, sizes)]
    progress("again", 1, 1)
    if nowhere != head["without_chance"]:
        findings.broken("totals/frame", "record.json: without_chance", expected=_pairs(nowhere), value=_pairs(head["without_chance"]))
    return told


def _drawn(
    record: Record,
    rules: RoundRules,
    seen: Seen,
    frame: FrameReader,
    codes: Codes,
    sizes: Sequence[Sequence[Size]],
    findings: Findings,
) -> OfFrame:
    """Draw anew, and compare."""
    hash_name, seed = record.head["header"]["hash"], record.head["seed"]["value"]
    wanted = numbers(rules, sizes, key_of(hash_name, seed, "counts"))
    # Each entry of later.jsonl bars one row and lets one more stand, so the next reserve is never further off than this.
    further = 2 * len(record.later or ())
    asked = [
        [min(number + further, size.can) for number, size in zip(of_line, of_size, strict=True)]
        for of_line, of_size in zip(wanted, sizes, strict=True)
    ]
    selection = frame.selection(codes, rules, seed, asked)
    rows: list[Drawn] = []
    compare_drawn(rules, _first(_kept(selection, rows) if further else selection, wanted), seen, findings)
    return OfFrame(_ticketed(rows), _drawn_rows(record, rules, seen, frame, codes, findings))


def _pairs(pairs: Sequence[Sequence[Any]]) -> str:
    return ", ".join(f"{why} {rows}" for why, rows in pairs)


def _kept(selection: Iterable[Drawn], rows: list[Drawn]) -> Iterator[Drawn]:
    for row in selection:
        rows.append(row)
        yield row


def _first(selection: Iterable[Drawn], wanted: Sequence[Sequence[int]]) -> Iterator[Drawn]:
    """Yield the first ``wanted`` of each stratum of a selection in order."""
    for (line, stratum), of in groupby(selection, key=lambda row: (row.line, row.stratum)):
        yield from islice(of, wanted[line][stratum])


def _ticketed(rows: Iterable[Drawn]) -> list[Ticketed]:
    places: dict[str, list[Place]] = {}
    tickets: dict[str, str] = {}
    for row in rows:
        tickets[row.id] = row.ticket
        places.setdefault(row.id, []).append(Place(row.line, row.stratum, excluded=False))
    return [Ticketed(ticket, entity, tuple(places[entity])) for entity, ticket in tickets.items()]


def _counts(document: Mapping[str, Any], codes: Codes, frame: FrameReader, findings: Findings) -> None:
    """Recompute ``counts`` and ``exclusions``."""
    if document["area_facet"] is not None:
        here = frame.counts(codes, document["area_facet"])
        for code, stated, *_ in document["counts"]:
            if here.get(code, 0) != stated:
                findings.broken("round.counts/area", "round.json: counts", code=code, value=stated, expected=here.get(code, 0))
    if document["exclusion_facet"] is not None:
        excluded = Counter[tuple[str, str]]()
        pairs = exclusion_pairs(document)
        for code, count in frame.counts(codes, document["exclusion_facet"]).items():
            for pair in pairs[code]:
                excluded[pair] += count
        stated_pairs = {(ground, body): count for ground, body, count in document["exclusions"]}
        for pair in sorted(excluded.keys() | stated_pairs.keys()):
            if excluded[pair] != stated_pairs.get(pair, 0):
                shown = {"value": stated_pairs.get(pair, "-"), "expected": excluded[pair]}
                findings.broken("round.counts/exclusion", "round.json: exclusions", pair=" / ".join(pair), **shown)


def _sizes(rules: RoundRules, strata: Strata, sizes: Sequence[Sequence[Size]], findings: Findings) -> None:
    for line, of, true in zip(rules.lines, strata, sizes, strict=True):
        for labels, stratum, size in zip(line.strata, of, true, strict=True):
            if (stratum["rows"], stratum["can"]) != (size.rows, size.can):
                stated, expected = f"{stratum['rows']}/{stratum['can']}", f"{size.rows}/{size.can}"
                findings.broken("counts.strata/frame", name_of(line.id, labels), value=stated, expected=expected)


def _drawn_rows(
    record: Record, rules: RoundRules, seen: Seen, frame: FrameReader, codes: Codes, findings: Findings
) -> dict[str, int | None]:
    """Return the ceilings of the drawn, after checking that a public copy shows no person; none where there are neither ceilings nor persons."""
    if rules.ceiling_place is None and record.document["persons"] is None:
        return {}
    found = frame.rows_of(codes, {one.id for one in seen.shown if one.id is not None})
    is_person = person_test(record.document, rules)
    for one in seen.shown:
        row = None if one.id is None else found.get(one.id)
        if row is not None and one.kind.closed_hidden and is_person(row.codes):
            findings.broken("draw.open/person", one.where, id=row.id)
    return {entity: rules.ceiling(row.codes) for entity, row in found.items()}
