"""Millions of rows of a register taken by the engine 批量载入: within bounded memory, and only where nothing is wrong with them.

What it takes, the strict readers take too, and the outcome is the same byte for byte; what it does not take, they judge. So a file of
15 million plain rows needs no Python object for each, and a file with one bad row gets the strict readers' words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from jointsup.codec.rows import header_line
from jointsup.codec.tables import Encoding, Limits
from jointsup.codec.tables.wanted import Wanted
from jointsup.engines.duck.connection import Limits as EngineLimits
from jointsup.engines.duck.connection import Unreadable
from jointsup.engines.duck.rows import BulkRows
from jointsup.errors import BadRows, Problem
from jointsup.model.areas import AreaTable
from jointsup.model.registers import Register
from jointsup.services.bulk_files import JudgedIds, may_be_plain, places_of, read_plain, texts_stand
from jointsup.services.coding import ID, Fault, facet_judge
from jointsup.store.files import Files, Prepared

_CHUNK = 2**20


@frozen
class BulkTaken:
    """What the engine took: the file of rows, and what is to be known about ids."""

    digest: str
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
) -> BulkTaken | None:
    """Take the rows of a file, or None where there is anything for the strict readers to say about it.

    ``fields`` are those to be read (field to heading), ``kept`` the fields that are kept beside the id, in order.
    """
    if not may_be_plain(path, encoding):
        return None
    wanted = Wanted(path.name, fields, Limits())
    try:
        with files.working() as folder, BulkRows(EngineLimits(), path, folder) as bulk:
            digest = read_plain(bulk, wanted, path)
            if digest is None or not _judged(definition, bulk, wanted, as_of, tags, areas):
                return None
            places, ids = places_of(wanted), JudgedIds(definition.id, path)
            if not bulk.name_ids(places[ID], definition.id.scheme, ids.judge):
                return None
            lines = bulk.write([places[name] for name in kept])
            rows_file = files.prepare(_lines(definition, lines), "rows", private=True)
    except (BadRows, Unreadable):
        return None
    unknown = tuple(one for one in wanted.headings if one and one not in set(fields.values()))
    return BulkTaken(digest, rows_file, bulk.count, unknown, tuple(ids.remarks), ids.count)


def _judged(
    definition: Register, bulk: BulkRows, wanted: Wanted, as_of: str, tags: Sequence[str], areas: AreaTable
) -> bool:
    """Return whether every text is one of the protocol's, and every facet's cell may stand."""
    if not texts_stand(bulk, wanted):
        return False
    grounds = frozenset(f"{ground}@{body}" for ground, body in definition.grounds)
    places = places_of(wanted)
    for facet in definition.facets:
        judge = facet_judge(facet, as_of, areas, frozenset(tags), grounds)
        if any(isinstance(judge(cell), Fault) for cell in bulk.different(places[facet.name])):
            return False
    return True


def _lines(definition: Register, path: Path) -> Iterator[bytes]:
    yield header_line(definition.headings)
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
