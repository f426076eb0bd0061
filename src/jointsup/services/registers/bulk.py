"""Millions of rows of a register taken by the engine 批量载入: within bounded memory, and only where nothing is wrong with them.

What it takes, the strict readers take too, and the outcome is the same byte for byte; what it does not take, they judge. So a file of
15 million plain rows needs no Python object for each, and a file with one bad row gets the strict readers' words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import evolve, frozen

from jointsup.codec.rows import header_line
from jointsup.codec.tables import Encoding, Limits
from jointsup.codec.tables.cells import Cells
from jointsup.codec.tables.wanted import Wanted
from jointsup.engines.duck.connection import Limits as EngineLimits
from jointsup.engines.duck.connection import Unreadable
from jointsup.engines.duck.rows import BulkRows
from jointsup.errors import BadRows, Problem
from jointsup.model.areas import AreaTable
from jointsup.model.ids import ParsedId, check_ids
from jointsup.model.registers import Register
from jointsup.places import Counted, Place
from jointsup.services.bulk_files import may_be_plain, places_of, read_plain
from jointsup.services.coding import ID, MOST_PROBLEMS, Fault, facet_judge, schemes_of
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
            remarks = _Remarks(definition, Place(path.name), "row" if path.suffix.lower() == ".parquet" else "line")
            places = places_of(wanted)
            if not bulk.name_ids(places[ID], definition.id.scheme, remarks.judge):
                return None
            lines = bulk.write([places[name] for name in kept])
            rows_file = files.prepare(_lines(definition, lines), "rows", private=True)
    except (BadRows, Unreadable):
        return None
    unknown = tuple(one for one in wanted.headings if one and one not in set(fields.values()))
    return BulkTaken(digest, rows_file, bulk.count, unknown, tuple(remarks.kept), remarks.count)


def _judged(
    definition: Register, bulk: BulkRows, wanted: Wanted, as_of: str, tags: Sequence[str], areas: AreaTable
) -> bool:
    """Return whether every text is one of the protocol's, and every facet's cell may stand."""
    cells = Cells(wanted.limits.cell_characters)
    for text in bulk.texts_to_judge():
        if cells[text] is None or cells.faults:
            return False
    grounds = frozenset(f"{ground}@{body}" for ground, body in definition.grounds)
    places = places_of(wanted)
    for facet in definition.facets:
        judge = facet_judge(facet, as_of, areas, frozenset(tags), grounds)
        if any(isinstance(judge(cell), Fault) for cell in bulk.different(places[facet.name])):
            return False
    return True


class _Remarks:
    """Judges ids in batches, and keeps what is to be known about them."""

    def __init__(self, definition: Register, place: Place, counted: Counted) -> None:
        self.column, self.place, self.counted = definition.id, place, counted
        self.schemes = schemes_of(definition.id)
        self.kept: list[Problem] = []
        self.count = 0

    def judge(self, batch: Sequence[tuple[int, str | None]]) -> list[str] | None:
        """Return the ids of a batch of rows (number from 0, cell), None where one cannot be."""
        column = self.column
        found = check_ids([cell for _, cell in batch], self.schemes, column.scheme or None, accepted=column.accepted)
        ids = []
        for (number, _), result in zip(batch, found, strict=True):
            if not isinstance(result, ParsedId):
                return None
            ids.append(result.id)
            for remark in result.remarks:
                self.count += 1
                if len(self.kept) < MOST_PROBLEMS:
                    # People count rows from 1; the first line of a file of lines holds the headings.
                    line = number + (2 if self.counted == "line" else 1)
                    self.kept.append(evolve(remark, place=self.place.at(self.counted, line, column.column)))
        return ids


def _lines(definition: Register, path: Path) -> Iterator[bytes]:
    yield header_line(definition.headings)
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
