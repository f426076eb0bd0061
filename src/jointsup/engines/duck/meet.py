"""The meet of departments with DuckDB: rows pass once, and only different cells come to Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jointsup.algorithms.tags.meet import Cells, Kinds
from jointsup.engines import meet_sql
from jointsup.engines.duck.connection import NUMBER, TEXT, Database


def kinds(
    database: Database, source: str, cells: Sequence[str], selectors: int, read: Callable[[int, Sequence[str]], Cells]
) -> Kinds:
    """Return the kinds of the rows of a table ``source`` by the columns ``cells``, at least one; ``read`` says what the different cells of each mean.

    As :func:`jointsup.algorithms.tags.meet.kinds`. A missing cell is an empty text.
    """
    database.table("alike", meet_sql.alike(source, cells))
    columns = []
    for place in range(len(cells)):
        different = [cell for (cell,) in database.rows(f"SELECT DISTINCT cell{place} FROM alike")]  # noqa: S608
        columns.append(read(place, different))
        types = meet_sql.cell_types(selectors, TEXT, NUMBER)
        database.load(f"cells{place}", types, meet_sql.cell_rows(columns[-1], selectors))
    database.table("met", meet_sql.kinds(columns, selectors))
    return meet_sql.read_kinds(columns, database.rows("SELECT * FROM met"))
