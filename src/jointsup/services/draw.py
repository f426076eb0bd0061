"""Drawing 抽取: from a frozen round and a seed to the record, its public copy and the sheets for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from attrs import frozen

from jointsup.algorithms.sampling.chances import Figures, chances_of_lines
from jointsup.algorithms.sampling.draw import Draw, DrawnEntity
from jointsup.algorithms.sampling.frame import frame_digest
from jointsup.algorithms.sampling.hiding import person_test
from jointsup.algorithms.sampling.merge import Visit
from jointsup.algorithms.sampling.record import make_record, visits_of_draw
from jointsup.algorithms.sampling.rules import RoundRules, read_rules
from jointsup.canonical import canonical, hash_parts
from jointsup.codec.files import refusing
from jointsup.codec.structure import unstructure
from jointsup.engines.base import FrameReader, Progress, no_progress
from jointsup.errors import BadFrame, BadRound, Problem, problem
from jointsup.model.documents import Pair, SeedFile
from jointsup.services.record_files import PUBLIC, RECORD_FILES, Written, open_lines, write_files
from jointsup.services.seeding import Seeded, make_seed
from jointsup.verify.report import Deviation
from jointsup.verify.round_rules import round_faults


def problems_of(code: str, deviations: Iterable[Deviation], value: object = "") -> list[Problem]:
    """Return what a check found as problems of one code, in the words of both languages."""
    return [problem(code, found.place, value, why=found.said) for found in deviations]


@frozen
class Drawing:
    """A draw: the round's document, the record's files (read from its folder, as long as that stands), the drawn, the visits, the figures that say what it costs in visits, and what is to be said of how the frame was opened."""

    document: Mapping[str, Any]
    files: Mapping[str, str]
    rules: RoundRules
    draw: Draw
    visits: Sequence[Visit]
    figures: Figures
    seeded: Seeded
    pair: Pair
    remarks: Sequence[Problem]

    @property
    def made(self) -> int:
        """How many visits are made (those that yield to a ceiling are not)."""
        return sum(visit.made for visit in self.visits)


@frozen
class Outlook:
    """What a line would draw, without any seed: sizes, the number it expects, and the least and largest chance."""

    line: str
    selected: int
    excluded: int
    expected: Fraction
    least_chance: Fraction
    largest_chance: Fraction
    without_chance: int
    strata: int


def pair_of(document: Mapping[str, Any], header: Mapping[str, Any], text: str | None = None) -> Pair:
    """Return the two digests of a frozen round, found anew from its frame's header and its document; ``text`` is its canonical text, where that is known.

    Raises :class:`~jointsup.errors.BadFrame` where the document names another frame, :class:`~jointsup.errors.BadRound` where it
    contradicts itself.
    """
    digest = frame_digest(header)
    if document["frame_digest"] != digest:
        raise BadFrame([problem("frame.other", "frame_digest", digest, named=document["frame_digest"])])
    deviations = round_faults(document, header)
    if deviations:
        raise BadRound(problems_of("round.rules", deviations))
    hash_name = header["hash"]
    return Pair(
        attempt=document["attempt"],
        frame_digest=digest,
        hash=hash_name,
        round_digest=hash_parts(hash_name, "jointsup/1/round", canonical(document) if text is None else text),
        round_id=document["round_id"],
        schema="pair/1",
    )


def draw_round(
    reader: FrameReader,
    document: Mapping[str, Any],
    given: SeedFile,
    now: datetime,
    random: Callable[[int], bytes],
    folder: Path,
    checkpoint: str | None = None,
    progress: Progress = no_progress,
    text: str | None = None,
) -> Drawing:
    """Draw a frozen round, and write the record's files and those of its public copy into ``folder``, which is empty. ``now`` decides only
    whether it is too early; ``random`` salts the closed parts of the record; ``text`` is the document's canonical text, where it was read from one.

    Raises :class:`~jointsup.errors.BadFrame`, :class:`~jointsup.errors.BadRound`, :class:`~jointsup.errors.BadSeed` or
    :class:`~jointsup.errors.NotNow`, :class:`~jointsup.errors.JointsupError` where the engine answered wrongly, and then leaves the folder
    empty; :class:`~jointsup.errors.Unwritable`.
    """
    progress("select", 0, 1)
    text = canonical(document) if text is None else text
    pair = pair_of(document, reader.header, text)
    seeded = make_seed(document, pair, given, now)
    rules = read_rules(document)
    drawing = reader.draw(rules, seeded.parts.value)
    progress("select", 1, 1)
    progress("record", 0, 1)
    persons: set[str] = set()
    visits = list(visits_of_draw(rules, _noting_persons(document, rules, reader.entities(drawing), persons)))
    shown = folder / PUBLIC
    with refusing("file.unwritable", shown):
        shown.mkdir()
    files, public = make_record(
        document,
        rules,
        reader.header,
        drawing,
        visits,
        seeded.parts,
        random,
        [unstructure(receipt) for receipt in given.receipts],
        checkpoint,
        persons,
        text,
        (partial(open_lines, folder, False), partial(open_lines, shown, True)),
    )
    write_files(folder, files, public=False)
    write_files(shown, public, public=True)
    sizes = [[stratum.size for stratum in line] for line in drawing.strata]
    figures = reader.figures(rules, sizes, len(drawing.drawn))
    progress("record", 1, 1)
    return Drawing(document, Written(folder, RECORD_FILES), rules, drawing, visits, figures, seeded, pair, reader.remarks)


def _noting_persons(
    document: Mapping[str, Any], rules: RoundRules, entities: Iterable[DrawnEntity], persons: set[str]
) -> Iterator[DrawnEntity]:
    """Yield the entities, and note which of them are persons."""
    is_person = person_test(document, rules)
    for one in entities:
        if is_person(one.codes):
            persons.add(one.id)
        yield one


def persons_among(
    document: Mapping[str, Any], rules: RoundRules, codes: Iterable[tuple[str, Sequence[str]]]
) -> frozenset[str]:
    """Return which of some entities, given with their codes, are persons, whose lines are never public."""
    is_person = person_test(document, rules)
    return frozenset(entity for entity, of in codes if is_person(of))


def outlook(reader: FrameReader, document: Mapping[str, Any]) -> tuple[list[Outlook], Figures]:
    """Return what each line would draw and with what chance, and the figures to be expected; no seed is made or needed."""
    pair_of(document, reader.header)
    rules = read_rules(document)
    sizes = reader.sizes(rules)
    found, total = [], Fraction(0)
    for line, of_line, chances in zip(rules.lines, sizes, chances_of_lines(rules, sizes), strict=True):
        can = [(size.can, chance) for size, chance in zip(of_line, chances, strict=True) if size.can]
        expected = sum((count * chance for count, chance in can), Fraction(0))
        total += expected
        found.append(
            Outlook(
                line.id,
                sum(size.rows for size in of_line),
                sum(size.rows - size.can for size in of_line),
                expected,
                min((chance for _, chance in can), default=Fraction(0)),
                max((chance for _, chance in can), default=Fraction(0)),
                line.without_chance(of_line),
                len(of_line),
            )
        )
    return found, reader.figures(rules, sizes, round(total))
