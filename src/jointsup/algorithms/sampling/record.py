"""The record 抽取档案 of a draw, and its public copy (protocol, "Record"): file names mapped to their texts."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from io import StringIO
from itertools import groupby
from operator import attrgetter
from typing import Any, TextIO, TypeAlias

from attrs import frozen

from jointsup.algorithms.sampling.draw import Draw, DrawnEntity, draw, entities_of
from jointsup.algorithms.sampling.entity_lines import EntityLine, entity_format, parts_of
from jointsup.algorithms.sampling.frame import Frame, frame_digest
from jointsup.algorithms.sampling.hiding import MOMENTS, Hiding
from jointsup.algorithms.sampling.merge import KEPT_MERGES, Check, Merging, Visit, lines_of
from jointsup.algorithms.sampling.rules import RoundRules, read_rules
from jointsup.algorithms.sampling.tree import tree_root
from jointsup.canonical import canonical, hash_parts, read_canonical

RandomBytes = Callable[[int], bytes]

OpenFile = Callable[[str], AbstractContextManager[TextIO]]
"""Opens a file of lines to write, by its name."""

Copied: TypeAlias = "tuple[EntityLine, bool]"
"""A line about an entity, and whether a public copy hides it whole."""


@frozen
class SeedParts:
    """What a seed was made from: ``[party, commitment]``, ``[party, nonce]``, ``[event, value]`` or None, and the seed."""

    commitments: Sequence[Sequence[str]]
    reveals: Sequence[Sequence[str]]
    later: Sequence[str] | None
    value: str

    def json(self) -> dict[str, Any]:
        """Return the ``seed`` of a record's head."""
        return {
            "commitments": [list(entry) for entry in self.commitments],
            "later": None if self.later is None else list(self.later),
            "reveals": [list(entry) for entry in self.reveals],
            "value": self.value,
        }


def visits_of_draw(rules: RoundRules, entities: Iterable[DrawnEntity]) -> Iterator[Visit]:
    """Yield the visits of all who are drawn, in order of entity, group, opening."""
    merging = Merging(rules)
    for one in entities:
        yield from merging.visits(one.id, one.lines, rules.ceiling(one.codes))


def strata_texts(rules: RoundRules, draw: Draw) -> list[str]:
    """Return the lines of ``strata.jsonl`` without their ends."""
    return [
        canonical(
            {
                "line": line.id,
                "stratum": list(labels),
                "rows": stratum.size.rows,
                "base": stratum.size.base(line.base),
                "can": stratum.size.can,
                "target": f"{stratum.target.numerator}/{stratum.target.denominator}",
                "n": stratum.number,
                "cut_off": stratum.cut_off,
            }
        )
        for line, strata in zip(rules.lines, draw.strata, strict=True)
        for labels, stratum in zip(line.strata, strata, strict=True)
    ]


def drawn_lines(rules: RoundRules, document: Mapping[str, Any], draw: Draw, random: RandomBytes, hiding: Hiding) -> Iterator[Copied]:
    """Yield the lines of ``drawn.jsonl``, closed parts salted by ``random``."""
    opened = [{"line", *line["public"]["open"]} for line in document["lines"]]
    for (line, stratum), of in groupby(draw.drawn, key=attrgetter("line", "stratum")):
        name, labels = rules.lines[line].id, rules.lines[line].strata[stratum]
        alike = {"line": canonical(name), "stratum": canonical(list(labels))}
        lines = entity_format(alike, ("id", "ticket"), opened[line])
        for row in of:
            own = {"id": canonical(row.id), "ticket": f'"{row.ticket}"', "salt": random(16).hex()}
            yield lines.filled(own), hiding.drawn(name, labels, row.id)


def visit_lines(
    rules: RoundRules, document: Mapping[str, Any], visits: Iterable[Visit], random: RandomBytes, hiding: Hiding
) -> Iterator[Copied]:
    """Yield the lines of ``visits.jsonl``; who is visited is open where every line's rule opens it."""
    named = {line["id"] for line in document["lines"] if "id" in line["public"]["open"]}

    @lru_cache(KEPT_MERGES)
    def form(group: int, made: bool, checks: tuple[Check, ...]) -> tuple[EntityLine, list[str]]:
        of = [line.id for line in lines_of(rules, checks)]
        alike = {"group": str(group), "checks": canonical([[rules.lines[check.line].id, check.matter] for check in checks])}
        if not made:
            alike["not_made"] = '"ceiling"'
        return entity_format(alike, ("id",), {*alike, "id"} if named.issuperset(of) else {"group"}), of

    for visit in visits:
        lines, of = form(visit.group, visit.made, visit.checks)
        yield lines.filled({"id": canonical(visit.id), "salt": random(16).hex()}), hiding.visit(visit.id, of)


def line_leaf(hash_name: str, text: str) -> str:
    """Return the leaf of a line of ``strata.jsonl``."""
    return hash_parts(hash_name, "jointsup/1/line", text)


def inner_hash(hash_name: str, closed: Mapping[str, Any]) -> str:
    """Return what stands for a closed part where it is not shown."""
    return hash_parts(hash_name, "jointsup/1/closed", canonical(closed))


def entity_leaf(hash_name: str, line: Mapping[str, Any] | str) -> str:
    """Return the leaf of a line of ``drawn.jsonl`` or ``visits.jsonl``, whole, with its closed part hidden, or hidden whole."""
    if isinstance(line, str):
        return line
    closed = line["closed"] if isinstance(line["closed"], str) else inner_hash(hash_name, line["closed"])
    return hash_parts(hash_name, "jointsup/1/line", canonical(line["open"]), closed)


def make_record(
    document: Mapping[str, Any],
    rules: RoundRules,
    header: Mapping[str, Any],
    draw: Draw,
    visits: Iterable[Visit],
    seed: SeedParts,
    random: RandomBytes,
    receipts: Sequence[Mapping[str, Any]] = (),
    checkpoint: str | None = None,
    persons: Container[str] = (),
    round_text: str | None = None,
    into: tuple[OpenFile, OpenFile] | None = None,
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the files of a record by name, and those of its public copy at the draw, which are what :func:`public_copy` gives of them.

    ``random`` gives the closed parts' salts and must be the system's source. ``persons`` are the ids never shown, ``round_text`` is the document's.
    Lines about entities go ``into`` files, the record's and its public copy's, as they are made, and these are not returned then.
    """
    name, whole, public = str(header["hash"]), _Held(), _Held()
    places = into or (whole.open, public.open)
    strata = strata_texts(rules, draw)
    rows = {
        (line.id, labels): stratum.size.rows
        for line, of in zip(rules.lines, draw.strata, strict=True)
        for labels, stratum in zip(line.strata, of, strict=True)
    }
    hiding = Hiding(document, rows, persons, MOMENTS[0])
    drawn_root = _copied(name, drawn_lines(rules, document, draw, random, hiding), "drawn.jsonl", *places)
    visits_root = _copied(name, visit_lines(rules, document, visits, random, hiding), "visits.jsonl", *places)
    round_text = canonical(document) if round_text is None else round_text
    head: dict[str, Any] = {
        "schema": "record/1",
        "header": header,
        "frame_digest": frame_digest(header),
        "round_digest": hash_parts(name, "jointsup/1/round", round_text),
        "receipts": sorted(receipts, key=lambda r: (r["kind"], r["witness"], r["time"])),
        "seed": seed.json(),
        "roots": {
            "strata": tree_root(name, (line_leaf(name, text) for text in strata)),
            "drawn": drawn_root,
            "visits": visits_root,
        },
        "totals": [
            [line.id, sum(stratum.number for stratum in of), line.without_chance([stratum.size for stratum in of])]
            for line, of in zip(rules.lines, draw.strata, strict=True)
        ],
        "without_chance": [list(pair) for pair in draw.without_chance],
        "checkpoint": checkpoint,
    }
    files = {
        "record.json": canonical(head),
        "round.json": round_text,
        "strata.jsonl": _file(strata),
    }
    later = {"later.jsonl": ""}
    return {**files, **whole.texts, **later}, {**files, **public.texts, **later}


class _Held:
    """Files of lines that stay in memory, by their names."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    @contextmanager
    def open(self, name: str) -> Iterator[TextIO]:
        with StringIO() as file:
            yield file
            self.texts[name] = file.getvalue()


def _copied(hash_name: str, lines: Iterable[Copied], name: str, open_whole: OpenFile, open_public: OpenFile) -> str:
    """Write a file of lines and its public copy, each line made once and let go; return the root of their tree."""
    with open_whole(name) as whole, open_public(name) as public:

        def leaves() -> Iterator[str]:
            for line, hidden in lines:
                inner = line.inner(hash_name)
                leaf = line.leaf_over(hash_name, inner)
                whole.write(f"{line.text}\n")
                public.write(f"{_shown(line, inner, leaf, hidden)}\n")
                yield leaf

        return tree_root(hash_name, leaves())


def _shown(line: EntityLine, inner: str, leaf: str, hidden: bool) -> str:
    """Return what a public copy has of a line."""
    return f'"{leaf}"' if hidden else EntityLine(line.open, f'"{inner}"').text


def record_of_frame(
    document: Mapping[str, Any], frame: Frame, seed: SeedParts, random: RandomBytes, receipts: Sequence[Mapping[str, Any]] = ()
) -> dict[str, str]:
    """Draw a round from a frame in memory and return the files of its record: the whole of the protocol in one call."""
    rules = read_rules(document)
    drawing = draw(rules, frame, seed.value)
    visits = visits_of_draw(rules, entities_of(drawing.drawn, {row.id: row.codes for row in frame.rows}))
    return make_record(document, rules, frame.header, drawing, visits, seed, random, receipts)[0]


def _file(texts: Iterable[str]) -> str:
    return "".join(text + "\n" for text in texts)


def file_lines(text: str) -> Iterator[str]:
    """Yield the lines of one of the record's files; only a line feed ends a line (a text may hold U+2028)."""
    begin = 0
    while (end := text.find("\n", begin)) >= 0:
        yield text[begin:end]
        begin = end + 1


def record_digest(head: Mapping[str, Any]) -> str:
    """Return the digest of a record's head, which goes out at the draw."""
    return hash_parts(head["header"]["hash"], "jointsup/1/record", canonical(head))


def public_copy(files: Mapping[str, str], persons: Container[str], moment: str = "draw") -> dict[str, str]:
    """Return what of a record is public from ``moment`` on; ``persons`` holds the ids that are never shown."""
    head, document = read_canonical(files["record.json"]), read_canonical(files["round.json"])
    name = head["header"]["hash"]
    strata = map(read_canonical, file_lines(files["strata.jsonl"]))
    hiding = Hiding(document, {(line["line"], tuple(line["stratum"])): line["rows"] for line in strata}, persons, moment)

    def shown(text: str, hide: Callable[[Mapping[str, Any]], bool]) -> str:
        line, parts = json.loads(text), parts_of(text)
        inner = parts.inner(name)
        return _shown(parts, inner, parts.leaf_over(name, inner), hide({**line["open"], **line["closed"]}))

    copy = {file: files[file] for file in ("record.json", "round.json", "strata.jsonl")}
    copy["drawn.jsonl"] = _file(
        shown(text, lambda line: hiding.drawn(line["line"], tuple(line["stratum"]), line["id"])) for text in file_lines(files["drawn.jsonl"])
    )
    copy["visits.jsonl"] = _file(
        shown(text, lambda line: hiding.visit(line["id"], (name for name, _ in line["checks"]))) for text in file_lines(files["visits.jsonl"])
    )
    if not _names_hidden(files["later.jsonl"], {entity for entity, _ in hiding.hidden}, persons):
        copy["later.jsonl"] = files["later.jsonl"]
    return copy


def _names_hidden(later: str, hidden: Container[str], persons: Container[str]) -> bool:
    for entry in map(read_canonical, file_lines(later)):
        if entry["kind"] == "reserve":
            named = [entry["id"], *(taken for _, _, taken in entry["taken"] if taken is not None)]
            if any(entity in hidden or entity in persons for entity in named):
                return True
    return False
