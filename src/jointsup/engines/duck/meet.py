"""The meet of departments with DuckDB: only different cells, and what came of them, come to Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jointsup.algorithms.tags.meet import Cells, Kinds
from jointsup.engines import meet_sql
from jointsup.engines.duck.connection import NUMBER, Database


def kinds(
    database: Database, source: str, given: Sequence[str], selectors: int, read: Callable[[int, Sequence[str]], Cells]
) -> Kinds:
    """Return the kinds of the rows of a table ``source`` by its columns ``given``, at least one; ``read`` says what the different cells of each mean.

    As :func:`jointsup.algorithms.tags.meet.kinds`. A missing cell is an empty text.
    """
    columns = []
    for place, cell in enumerate(given):
        database.table(f"different{place}", meet_sql.different(database.words, source, cell))
        different = [text for (text,) in database.rows(f"SELECT cell FROM different{place} ORDER BY number")]  # noqa: S608
        columns.append(read(place, different))
        rows = meet_sql.meaning_rows(columns[-1], different, selectors)
        database.load(f"meaning{place}", meet_sql.meaning_types(selectors, NUMBER), rows)
        database.table(f"cells{place}", meet_sql.cells(place, selectors))
    return meet_sql.read_kinds(columns, database.columns(meet_sql.kinds(source, given, columns, selectors)))
