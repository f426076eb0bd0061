"""Millions of rows of a register taken by the engine 批量载入: within bounded memory, and only where nothing is wrong with them.

What it takes, the strict readers take too, and the outcome is the same byte for byte; what it does not take, they judge. So a file of
15 million plain rows needs no Python object for each, and a file with one bad row gets the strict readers' words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from attrs import frozen

from jointsup.codec.rows import ID as ROW_ID
from jointsup.codec.tables import Encoding, Limits
from jointsup.codec.tables.cells import Cells
from jointsup.codec.tables.wanted import Wanted
from jointsup.engines.base import Progress
from jointsup.engines.duck.connection import Limits as EngineLimits
from jointsup.engines.duck.connection import Unreadable
from jointsup.engines.duck.rows import BulkRows
from jointsup.errors import BadRows, Problem
from jointsup.model.areas import AreaTable
from jointsup.model.registers import Register
from jointsup.services.bulk_files import JudgedIds, may_be_plain, places_of, read_plain, texts_stand
from jointsup.services.coding import ID
from jointsup.services.facet_cells import Fault, facet_judge
from jointsup.store.files import Files, Prepared

_SETS = ("tags", "exclusions")

_MEMORY = "2GB"
"""A province's rows are read once and looked at again and again: so much holds 15 million without a way over the disk."""
_PLAIN_SPLITS = frozenset(";,|、；，")


@frozen
class BulkTaken:
    """What the engine took: the file as received and that of its rows, both on the disk, and what is to be known about ids."""

    received: Prepared
    rows_file: Prepared
    rows: int
    unknown_columns: tuple[str, ...]
    remarks: tuple[Problem, ...]
    remark_count: int


def take_in_bulk(
    definition: Register,
    fields: Mapping[str, str],
    kept: Sequence[str],
    path: Path,
    as_of: str,
    tags: Sequence[str],
    areas: AreaTable,
    files: Files,
    encoding: Encoding | None,
    progress: Progress,
) -> BulkTaken | None:
    """Take the rows of a file, or None where there is anything for the strict readers to say about it.

    ``fields`` are those to be read (field to heading), ``kept`` the fields that are kept beside the id, in order.
    """
    if not may_be_plain(path, encoding):
        return None
    wanted = Wanted(path.name, fields, Limits())
    try:
        with files.working() as folder, BulkRows(EngineLimits(memory=_MEMORY), folder / "received", folder) as bulk:
            digest = read_plain(bulk, wanted, path, progress)
            if digest is None:
                return None
            progress("judge", 0, 2)
            if not _judged(definition, bulk, wanted, as_of, tags, areas):
                return None
            progress("judge", 1, 2)
            places, ids = places_of(wanted), JudgedIds(definition.id, path)
            if not bulk.name_ids(places[ID], definition.id.scheme, ids):
                return None
            progress("judge", 2, 2)
            progress("sort", 0, 2)
            lines = bulk.write([places[name] for name in kept], [ROW_ID, *definition.headings])
            progress("sort", 1, 2)
            with ThreadPoolExecutor(2) as threads:
                received, rows_file = threads.map(partial(files.adopt, private=True), (bulk.path, lines), ("load", "rows"))
            progress("sort", 2, 2)
    except (BadRows, Unreadable):
        return None
    unknown = tuple(one for one in wanted.headings if one and one not in set(fields.values()))
    return BulkTaken(received, rows_file, bulk.count, unknown, tuple(ids.remarks), ids.count)


def _judged(
    definition: Register, bulk: BulkRows, wanted: Wanted, as_of: str, tags: Sequence[str], areas: AreaTable
) -> bool:
    """Return whether every text is one of the protocol's, and every facet's cell may stand."""
    places = places_of(wanted)
    # What is one of few codes is judged as such, ids where they are named; of a set of tags each tag, and what stands between is plain.
    judged = {places[facet.name] for facet in definition.facets if facet.kind not in _SETS or facet.split in _PLAIN_SPLITS}
    if not texts_stand(bulk, wanted, sorted(set(places.values()) - judged - {places[ID]})):
        return False
    grounds = frozenset(f"{ground}@{body}" for ground, body in definition.grounds)
    for facet in definition.facets:
        place, judge = places[facet.name], facet_judge(facet, as_of, areas, frozenset(tags), grounds)
        cells = Cells(wanted.limits.cell_characters)
        if facet.kind not in _SETS:
            found: Iterator[str | None] = (cells[cell] for cell in bulk.different(place))
        elif bulk.longest(place) <= wanted.limits.cell_characters:
            found = bulk.different_parts(place, facet.split)
        else:
            return False
        if any(isinstance(judge(cell), Fault) or cells.faults for cell in found):
            return False
    return True
