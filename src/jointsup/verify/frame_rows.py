"""What the rows of a frame file say: each text is parsed once, however many rows differ in nothing but the id (protocol, "Frame")."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeAlias

from jointsup.canonical import id_fault, read_canonical
from jointsup.errors import BadText
from jointsup.verify.report import Findings

Codes: TypeAlias = "Mapping[str, Collection[str]]"
"""For each facet the codes that the round document lists."""

KEPT_TEXTS = 100_000


def place_of(number: int) -> str:
    """Return the words for a line of a frame."""
    return f"frame, line {number}"


def row_reader(facets: Sequence[str], codes: Codes) -> Callable[[str, str, int, Findings], tuple[str, ...] | None]:
    """Return what reads the text of a line into its codes, or None after noting why it cannot.

    Of rows that differ in nothing but the id only the first is parsed: what stands before and after the id's member was found
    canonical with it and stays so with any other id.
    """
    known: dict[tuple[str, str], tuple[str, ...]] = {}
    # However many combinations there are, they are made of these texts.
    listed = {facet: {code: code for code in of} for facet, of in codes.items()}
    names = {"id", *facets}

    def read(entity: str, text: str, number: int, findings: Findings) -> tuple[str, ...] | None:
        # What most ids are is told apart at once.
        if not (entity.isascii() and entity.isprintable() and entity) and id_fault(entity) is not None:
            findings.broken("frame.row/line", place_of(number))
            return None
        quoted = entity.replace("\\", "\\\\").replace('"', '\\"')
        before, found, after = text.partition(f'"id":"{quoted}"')
        known_codes = known.get((before, after)) if found else None
        return known_codes or parse(entity, text, (before, after), number, findings)

    def parse(entity: str, text: str, key: tuple[str, str], number: int, findings: Findings) -> tuple[str, ...] | None:
        where = place_of(number)
        try:
            row = read_canonical(text)
        except BadText:
            findings.broken("frame.row/canonical", where, id=entity)
            return None
        if not isinstance(row, Mapping) or set(row) != names:
            findings.broken("frame.row/facets", where, id=entity)
            return None
        if row["id"] != entity:
            findings.broken("frame.row/id", where, id=entity)
            return None
        unlisted = [facet for facet in facets if not isinstance(row[facet], str) or row[facet] not in listed.get(facet, ())]
        for facet in unlisted:
            findings.broken("frame.row/code", where, id=entity, facet=facet, code=row[facet])
        if unlisted:
            return None
        if len(known) >= KEPT_TEXTS:
            known.clear()
        return known.setdefault(key, tuple(listed[facet][row[facet]] for facet in facets))

    return read
