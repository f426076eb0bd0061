"""The meet of departments with DuckDB: only different cells, and what came of them, come to Python."""
# ruff: noqa: S608 - statements are made of our own words and numbers only.

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from jointsup.algorithms.tags.meet import Cells, Kinds
from jointsup.engines import meet_sql
from jointsup.engines.duck.connection import NUMBER, Database

Read = Callable[[int, Sequence[str]], Cells]
"""Says what different cells of a column mean."""


def kinds(database: Database, source: str, given: Sequence[str], selectors: int, read: Read, singly: Collection[int] = ()) -> Kinds:
    """Return the kinds of the rows of a table ``source`` by its columns ``given``, at least one; ``read`` says what the different cells of each mean.

    Columns ``singly``, which have no codes, are read some cells at a time: of them there may be very many. As
    :func:`jointsup.algorithms.tags.meet.kinds`. A missing cell is an empty text.
    """
    database.table("alike", meet_sql.alike(source, given))
    columns = []
    for place in range(len(given)):
        database.table(f"different{place}", meet_sql.different(database.words, place))
        different = (
            [text for (text,) in batch] for batch in database.batches(f"SELECT cell FROM different{place} ORDER BY number")
        )
        parts = different if place in singly else iter([[text for batch in different for text in batch]])
        meant = _Meanings(place, parts, selectors, read)
        database.load(f"meaning{place}", meet_sql.meaning_types(selectors, NUMBER), meant.rows())
        columns.append(meant.column)
        database.table(f"cells{place}", meet_sql.cells(place, selectors))
        database.drop(f"different{place}", f"meaning{place}")
    return meet_sql.read_kinds(columns, database.columns(meet_sql.kinds(columns, selectors)))


class _Meanings:
    """The rows of the meanings of a column's cells, and what was read last."""

    def __init__(self, place: int, parts: Iterator[list[str]], selectors: int, read: Read) -> None:
        self.column = Cells({})
        self._place, self._parts, self._selectors, self._read = place, parts, selectors, read

    def rows(self) -> Iterator[Sequence[str]]:
        first = 0
        for part in self._parts:
            self.column = self._read(self._place, part)
            yield from meet_sql.meaning_rows(self.column, part, self._selectors, first)
            first += len(part)
