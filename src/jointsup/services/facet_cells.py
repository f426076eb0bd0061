"""What a cell of a facet's column says, or why it cannot be taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from attrs import field, frozen

from jointsup.model.areas import AreaTable
from jointsup.model.plan import FacetColumn
from jointsup.said import Listed

Pair = tuple[str, str]
Cell = tuple[str, ...] | tuple[Pair, ...] | str
Judge = Callable[[str | None], "Cell | Fault"]
"""What a cell says, or what is wrong with it."""


@frozen
class Fault:
    """Why a cell cannot be taken: the code of the problem and what fills its words."""

    code: str
    details: Mapping[str, object] = field(factory=dict)


def facet_judge(
    facet: FacetColumn, as_of: str, areas: AreaTable, tags: frozenset[str], grounds: frozenset[str]
) -> Judge:
    """Return what judges the cells of a facet; ``grounds`` are written ``ground@body``."""
    if facet.kind == "area":
        return lambda cell: _area(cell, facet, as_of, areas)
    if facet.kind == "code":
        listed = {code for code, _ in facet.codes}
        return lambda cell: _code(cell, listed, facet)
    if facet.kind == "visits_left":
        return _visits_left
    if facet.kind == "tags":
        return lambda cell: _parts(cell, facet.split, tags, "row.tag")
    return lambda cell: _exclusions(cell, facet.split, grounds)


def _area(cell: str | None, facet: FacetColumn, as_of: str, areas: AreaTable) -> Cell | Fault:
    if cell is None:
        return Fault("row.missing")
    if facet.codes:
        return _code(cell, {code for code, _ in facet.codes}, facet)
    day = date.fromisoformat(as_of)
    if areas.lookup(cell, day).state == "known":
        return cell
    found = areas.check([cell], day)[-1]
    return Fault(found.code, found.details)


def _code(cell: str | None, listed: Iterable[str], facet: FacetColumn) -> Cell | Fault:
    if cell is None:
        return Fault("row.missing")
    if cell in listed:
        return cell
    return Fault("row.code", {"facet": facet.name, "known": Listed(code for code, _ in facet.codes[:20])})


def _visits_left(cell: str | None) -> Cell | Fault:
    if cell is not None and cell.isascii() and cell.isdigit() and len(cell) <= 6 and str(int(cell)) == cell:
        return cell
    return Fault("row.visits_left")


def _parts(cell: str | None, split: str, known: frozenset[str], code: str) -> tuple[str, ...] | Fault:
    plain = set((cell or "").split(split))
    if known.issuperset(plain):
        return tuple(sorted(plain))
    parts = sorted({part.strip(" ") for part in plain} - {""})
    unknown = [part for part in parts if part not in known]
    return Fault(code, {"unknown": Listed(unknown)}) if unknown else tuple(parts)


def _exclusions(cell: str | None, split: str, grounds: frozenset[str]) -> Cell | Fault:
    parts = _parts(cell, split, grounds, "row.exclusion")
    if isinstance(parts, Fault):
        return parts
    pairs = [part.partition("@") for part in parts]
    return tuple(sorted((ground, body) for ground, _, body in pairs))
