"""A register file of millions of rows made ready for a frame 批量编码: by the engine, within bounded memory, and only where nothing is wrong with it.

What it takes, :func:`~jointsup.services.coding.code_rows` takes too, and the outcome is the same: the same rows, codes and counts. What it does not take, the
strict readers judge, and they have the words for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve

from jointsup.algorithms.tags.parting import part_tags
from jointsup.codec.tables import Encoding
from jointsup.codec.tables import Limits as TableLimits
from jointsup.codec.tables.wanted import Wanted
from jointsup.engines.base import Progress, no_progress
from jointsup.engines.duck.coding import SetCodes, Sets, different, load_state, write_rows
from jointsup.engines.duck.connection import Database, Limits, Unreadable
from jointsup.engines.duck.rows import BulkRows
from jointsup.engines.duck.tally import ParquetTally
from jointsup.errors import BadRows
from jointsup.model.areas import AreaTable
from jointsup.model.documents import RegisterReference
from jointsup.model.plan import FacetColumn, RoundPlan
from jointsup.services.bulk_files import JudgedIds, may_be_plain, places_of, read_plain, texts_stand
from jointsup.services.coding import (
    ID,
    Coded,
    Intake,
    code_list,
    combinations,
    named_parts,
    needed_facets,
    set_codes,
    tags_last,
    used_grounds,
)
from jointsup.services.compiling import Compiled, fields_of
from jointsup.services.facet_cells import Fault, facet_judge

if TYPE_CHECKING:
    from jointsup.services.registers.states import Snapshot

CODED = "coded.parquet"


def code_file(
    plan: RoundPlan,
    compiled: Compiled,
    path: Path,
    encoding: Encoding | None,
    areas: AreaTable,
    folder: Path,
    limits: Limits,
    progress: Progress = no_progress,
) -> Coded | None:
    """Return the rows of a file as ids and codes, which stand in ``folder`` as :data:`CODED`; None for all that the strict readers have to judge.

    Raises :class:`~jointsup.errors.Unwritable` where memory or disk do not suffice.
    """
    if not may_be_plain(path, encoding):
        return None
    wanted = Wanted(path.name, fields_of(plan), TableLimits())
    try:
        with BulkRows(limits, path, folder) as bulk:
            digest = read_plain(bulk, wanted, path)
            progress("read", 2, 6)
            if not digest or not bulk.count or not texts_stand(bulk, wanted):
                return None
            progress("read", 3, 6)
            places, ids = places_of(wanted), JudgedIds(plan.id, path)
            if not bulk.name_ids(places[ID], plan.id.scheme, ids):
                return None
            progress("read", 4, 6)
            columns, codes, tagged = code_facets(plan, compiled, areas, bulk.database, places)
            progress("read", 5, 6)
            rows = write_rows(bulk.database, columns, folder / CODED)
            progress("read", 6, 6)
    except (BadRows, Unreadable, Doubtful):
        return None
    register = RegisterReference(digest, path.name, 0, rows.count)
    intake = Intake(register, remarks=tuple(ids.remarks), remark_count=ids.count)
    return Coded(intake, rows, ParquetTally(limits, rows), codes, tagged)


def code_state(
    plan: RoundPlan, compiled: Compiled, snapshot: Snapshot, areas: AreaTable, folder: Path, limits: Limits
) -> Coded | None:
    """Return the state of a register in a store as ids and codes; as :func:`code_file`. Its ids were judged when it was loaded.

    None also where a facet's column is none of the register's own.
    """
    facets, headings = needed_facets(plan), {heading: place for place, heading in enumerate(snapshot.definition.headings)}
    if any(facet.column not in headings for facet in facets):
        return None
    places = {facet.name: headings[facet.column] for facet in facets}
    try:
        with Database(limits, "sha256", [snapshot.rows_path()], folder) as database:
            corrected = ((identity, *_written(cells, len(headings))) for identity, cells in snapshot.overlay().items())
            load_state(database, snapshot.rows_path(), len(headings), corrected)
            columns, codes, tagged = code_facets(plan, compiled, areas, database, places)
            rows = write_rows(database, columns, folder / CODED)
    except (Unreadable, Doubtful):
        return None
    if not rows.count:
        return None
    register = evolve(snapshot.reference(), rows=rows.count + snapshot.load.refused)
    return Coded(Intake(register), rows, ParquetTally(limits, rows), codes, tagged)


def _written(cells: Sequence[str | None] | None, width: int) -> list[str]:
    return ["0" if cells is None else "1", *(cell or "" for cell in cells or [""] * width)]


class Doubtful(Exception):
    """A cell that the strict readers have to judge."""


SetFacets = Mapping[str, Sequence[str]]
"""Facets of sets, with the values that the sets of each are of."""


def code_facets(
    plan: RoundPlan, compiled: Compiled, areas: AreaTable, database: Database, places: Mapping[str, int]
) -> tuple[list[int | SetCodes], dict[str, Sequence[tuple[str, Any]]], SetFacets]:
    """Judge each different cell of the facets' columns; return the columns as they are written, what the codes stand for, and the facets of tags.

    ``places`` are the columns of the fields. Raises :class:`Doubtful`.
    """
    columns: dict[str, int | SetCodes] = {}
    codes: dict[str, Sequence[tuple[str, Any]]] = {}
    tagged: SetFacets = {}
    for facet in tags_last(needed_facets(plan)):
        place = places[facet.name]
        if facet.kind in ("tags", "exclusions"):
            facets, found = _sets(plan, compiled, database, facet, place, combinations(codes))
            columns |= {name: SetCodes(place, part) for part, name in enumerate(facets)}
            codes |= found
            tagged = facets if facet.kind == "tags" else tagged
        else:
            columns[facet.name] = place
            codes[facet.name] = _codes(plan, facet, areas, different(database, place))
    return [columns[name] for name in sorted(columns)], codes, tagged


def _codes(plan: RoundPlan, facet: FacetColumn, areas: AreaTable, cells: Sequence[str | None] | None) -> Sequence[tuple[str, Any]]:
    judge = facet_judge(facet, plan.as_of, areas, frozenset(), frozenset())
    present = [cell for cell in cells or () if cell is not None and not isinstance(judge(cell), Fault)]
    if cells is None or len(present) < len(cells):
        raise Doubtful
    return code_list(facet, present, plan.as_of, areas)


def _sets(
    plan: RoundPlan, compiled: Compiled, database: Database, facet: FacetColumn, place: int, others: int
) -> tuple[SetFacets, dict[str, Sequence[tuple[str, Any]]]]:
    """Return the facets that are made of one of sets, and their codes; ``others`` are the combinations of the codes of all other facets."""
    if facet.kind == "tags":
        sets = Sets(database, place, facet.split, compiled.vocabularies.owners, compiled.used_tags)
        if not sets.known:
            raise Doubtful
        parts = part_tags(compiled.expressions.values(), sets.counts, others)
        facets = named_parts(plan, facet, parts)
        return facets, dict(zip(facets, map(set_codes, sets.numbered(parts, str)), strict=True))
    known, used = (["@".join(pair) for pair in sorted(pairs)] for pairs in (set(plan.grounds), used_grounds(plan)))
    # A ground with an @ in it is none that can be told apart in a cell.
    if any("@" in ground for ground, _ in plan.grounds) or not (sets := Sets(database, place, facet.split, known, used)).known:
        raise Doubtful
    (numbered,) = sets.numbered([used], _pair)
    return {facet.name: used}, {facet.name: set_codes([_pair(value) for value in values] for values in numbered)}


def _pair(value: str) -> tuple[str, str]:
    ground, _, body = value.partition("@")
    return ground, body
