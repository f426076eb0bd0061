"""Declarations of registers 名录库声明: read, judged, kept by version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from jointsup.canonical import id_fault, text_fault
from jointsup.codec.reading import document_of, under_name_of
from jointsup.errors import BadDocument, JointsupError, NotNow, Problem, problem
from jointsup.model.registers import Register
from jointsup.said import Listed
from jointsup.services.coding import schemes_of, vocabularies_on

PRIVATE = ("personal", "secret")
"""The grades that a reader sees masked without a purpose."""

_ONE_OF_KIND: Final = ("area", "exclusions", "tags")


def read_register(declaration: Register | Mapping[str, Any] | str | Path) -> Register:
    """Return the declaration that a file (``register/1``), plain JSON or an instance says.

    Raises :class:`~jointsup.errors.BadDocument` with everything that is wrong: columns and facets named twice or not there, more than
    one facet of a kind of which a frame takes one, vocabularies and schemes that cannot be, inspectors' columns that are missing or
    open to everyone.
    """
    read = document_of(declaration, Register, "register")
    with under_name_of(declaration):
        if problems := [*_names(read), *_columns(read), *_facets(read), *_rules(read), *_inspectors(read)]:
            raise BadDocument(problems)
    return read


def require_same(before: Register, stated: Register) -> None:
    """Refuse a declaration under which loads before and after could not be compared, or that takes a register from its department.

    Raises :class:`~jointsup.errors.NotNow`.
    """
    problems = [
        problem("register.other", stated.name, now, field=name, was=was)
        for name, was, now in (
            ("kind", before.kind, stated.kind),
            ("department", before.department, stated.department),
            ("area", before.area, stated.area),
            ("id.scheme", before.id.scheme, stated.id.scheme),
        )
        if was != now
    ]
    if problems:
        raise NotNow(problems)


def _names(read: Register) -> Iterator[Problem]:
    ids = [("department", read.department), ("area", read.area)]
    ids += [(f"grounds[{place}]", part) for place, ground in enumerate(read.grounds) for part in ground]
    for where, text in ids:
        if (fault := id_fault(text)) is not None:
            yield problem(f"text.{fault}", where, text)
    if (fault := text_fault(read.title)) is not None:
        yield problem(f"text.{fault}", "title", read.title)


def _columns(read: Register) -> Iterator[Problem]:
    counts = Counter([read.id.column, *read.headings])
    for heading in sorted(heading for heading, count in counts.items() if count > 1):
        yield problem("register.twice", "columns", heading)
    for place, heading in enumerate(read.headings):
        if not heading or heading != heading.strip():
            yield problem("register.heading", f"columns[{place}].column", heading)


def _facets(read: Register) -> Iterator[Problem]:
    names = Counter(facet.name for facet in read.facets)
    for name in sorted(name for name, count in names.items() if count > 1):
        yield problem("register.twice", "facets", name)
    for place, facet in enumerate(read.facets):
        if facet.column not in read.headings:
            yield problem("register.column", f"facets[{place}].column", facet.column, known=Listed(read.headings))
        if facet.name == "id":
            yield problem("register.facet_id", f"facets[{place}].name")
    for kind in _ONE_OF_KIND:
        of_kind = [facet.name for facet in read.facets if facet.kind == kind]
        if len(of_kind) > 1:
            yield problem("plan.one_facet", "facets", Listed(of_kind), kind=kind)
    if read.persons is not None and read.persons[0] not in names:
        yield problem("line.facet", "persons", read.persons[0], known=Listed(sorted(names)))


def _rules(read: Register) -> Iterator[Problem]:
    try:
        schemes_of(read.id)
    except JointsupError as error:
        yield from error.problems
    for vocabulary in read.vocabularies:
        try:
            vocabularies_on([vocabulary], vocabulary.valid_from)
        except JointsupError as error:
            yield from error.problems


def _inspectors(read: Register) -> Iterator[Problem]:
    columns = read.inspectors
    if (columns is None) != (read.kind == "entities"):
        yield problem("register.inspectors", "inspectors", read.kind)
    if columns is None:
        return
    named = {
        "person": columns.person,
        "card": columns.card,
        "department": columns.department,
        "area": columns.area,
        "qualifications": columns.qualifications,
    }
    for name, heading in named.items():
        if heading not in read.headings:
            yield problem("register.column", f"inspectors.{name}", heading, known=Listed(read.headings))
        elif name in ("person", "card", "qualifications") and read.grades[heading] not in PRIVATE:
            yield problem("register.grade", f"inspectors.{name}", heading)
