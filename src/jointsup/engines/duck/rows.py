"""Rows of a register from a plain file, in DuckDB: read, cleaned of blanks, put in order of id, without holding them in Python.

It takes plain files only; what is unusual about a file, and what is wrong with it, is for the strict readers to say.
"""
# ruff: noqa: S608 - statements are made of our own words and numbers only, and of quoted names of the file's own columns.

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from jointsup.engines.duck.connection import Database, Limits, in_quotes

BATCH = 100_000
"""Rows given to Python at a time."""

_PLAIN = r"[\x20-\x7e\x{3001}-\x{3029}\x{4e00}-\x{9fff}\x{ff01}-\x{ff5e}]*"
"""Characters that are Texts of the protocol wherever they stand; the same as in :mod:`jointsup.canonical`."""

_LONGEST = 4096
_TAKEN_TYPES = ("VARCHAR", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "DATE")

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


class BulkRows:
    """The wanted columns of a file as texts, in a database that goes with it; cells are cleaned, empty ones are None.

    Columns are named by their places in ``positions``. Reading raises :class:`~jointsup.engines.duck.connection.Unreadable` where
    DuckDB does not take the file.
    """

    def __init__(self, limits: Limits, path: Path, beside: Path) -> None:
        self.path = path.resolve()
        self.database = Database(limits, "sha256", readable=self.path, beside=beside)
        self.count = 0

    def __enter__(self) -> BulkRows:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.database.close()

    def read_lines(self, width: int, positions: Sequence[int], delimiter: str, line_end: str) -> int:
        """Read a file of lines without quotes, the first of them headings; return how many rows there are."""
        types = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(width))
        ends = {"\n": "\\n", "\r\n": "\\r\\n"}[line_end]
        marks = {"\t": "\\t"}.get(delimiter, delimiter)
        source = (
            f"read_csv('{in_quotes(self.path)}', columns = {{{types}}}, skip = 1, auto_detect = false, header = false, "
            f"delim = '{marks}', quote = '', escape = '', comment = '', new_line = '{ends}', encoding = 'utf-8')"
        )
        return self._keep(source, [f"c{place}" for place in positions])

    def headings(self) -> list[tuple[str, str]]:
        """Return the names and types of a Parquet file's columns."""
        rows = self.database.rows(f"DESCRIBE SELECT * FROM {self._parquet}")
        return [(row[0], row[1]) for row in rows]

    def read_parquet(self, headings: Sequence[tuple[str, str]], positions: Sequence[int]) -> int | None:
        """Read columns of a Parquet file; return how many rows there are, None where a column is of no plain type."""
        if any(headings[place][1] not in _TAKEN_TYPES for place in positions):
            return None
        names = ['"' + headings[place][0].replace('"', '""') + '"' for place in positions]
        return self._keep(self._parquet, [f"CAST({name} AS VARCHAR)" for name in names])

    def rows(self, places: Sequence[int | None]) -> Iterator[list[Sequence[str | None]]]:
        """Yield the cells of columns in batches, row by row in the order of the file; of no column, None."""
        columns = ", ".join("NULL" if place is None else f"c{place}" for place in places)
        for batch in self._batches("taken", columns):
            yield [cells for _, *cells in batch]

    def texts_to_judge(self) -> Iterator[str]:
        """Yield every different text of the rows that is not plain beyond doubt."""
        parts = [
            f"SELECT c{place} AS text FROM taken WHERE NOT regexp_full_match(c{place}, '{_PLAIN}') "
            f"OR strlen(c{place}) > {_LONGEST} OR starts_with(c{place}, '#')"
            for place in range(self._width)
        ]
        self.database.table("doubtful", " UNION ".join(parts))
        for batch in self._batches("doubtful", "text"):
            yield from (text for _, text in batch)
        self.database.drop("doubtful")

    def different(self, place: int) -> list[str | None]:
        """Return the different cells of a column."""
        return [cell for (cell,) in self.database.rows(f"SELECT DISTINCT c{place} FROM taken")]

    def name_ids(
        self, place: int, scheme: str, judge: Callable[[Sequence[tuple[int, str | None]]], Sequence[str] | None]
    ) -> bool:
        """Give each row its id; return whether all have one, and each its own.

        Credit codes of enterprises that are right in every way are known here; all others go to ``judge`` in batches, which gives None
        where one is wrong.
        """
        known = credit_code_right(f"c{place}") if scheme == "uscc" else "false"
        self.database.table("unnamed", f"SELECT rowid AS n, c{place} AS text FROM taken WHERE ({known}) IS NOT TRUE ORDER BY n")

        def rows() -> Iterator[tuple[str, str]]:
            for batch in self._batches("unnamed", "n, text"):
                ids = judge([(number, text) for _, number, text in batch])
                if ids is None:
                    raise _Refused
                yield from ((str(number), one) for (_, number, _), one in zip(batch, ids, strict=True))

        try:
            self.database.load("named", {"n": "BIGINT", "id": "VARCHAR"}, rows())
        except _Refused:
            return False
        other = f"'uscc:' || c{place}" if scheme == "uscc" else "NULL"
        self.database.table(
            "identified", f"SELECT coalesce(named.id, {other}) AS id, taken.* FROM taken LEFT JOIN named ON taken.rowid = named.n"
        )
        self.database.drop("taken", "named", "unnamed")
        return not self.database.rows("SELECT id FROM identified GROUP BY id HAVING count(*) > 1 LIMIT 1")

    def write(self, places: Sequence[int]) -> Path:
        """Write ids and columns in order of id, a line a row; return the file, which goes with the database."""
        cells = "".join(f", coalesce(c{place}, '')" for place in places)
        return self.database.write_lines(f"SELECT id{cells} FROM identified ORDER BY id")

    @property
    def _parquet(self) -> str:
        return f"read_parquet('{in_quotes(self.path)}', hive_partitioning = false)"

    def _keep(self, source: str, cells: Sequence[str]) -> int:
        self._width = len(cells)
        listed = ", ".join(f"nullif(trim({cell}, ' ' || chr(9)), '') AS c{place}" for place, cell in enumerate(cells))
        self.database.table("taken", f"SELECT {listed} FROM {source}")
        self.count = int(self.database.rows("SELECT count(*) FROM taken")[0][0])
        return self.count

    def _batches(self, table: str, columns: str) -> Iterator[list[tuple[Any, ...]]]:
        count = int(self.database.rows(f"SELECT count(*) FROM {table}")[0][0])
        for start in range(0, count, BATCH):
            here = f"rowid >= {start} AND rowid < {start + BATCH}"
            yield self.database.rows(f"SELECT rowid, {columns} FROM {table} WHERE {here} ORDER BY rowid")


class _Refused(Exception):
    """An id that cannot be."""


def credit_code_right(text: str) -> str:
    """Return the condition that a text is an enterprise's credit code, right in both its checks (GB 32100-2015, GB 11714-1997)."""
    form = f"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}"
    whole = " + ".join(
        f"(strpos('{_ALPHABET}', substr({text}, {place + 1}, 1)) - 1) * {pow(3, place, 31) if place < 17 else 1}"
        for place in range(18)
    )
    inner = " + ".join(
        f"(strpos('{_LETTERS}', substr({text}, {place + 9}, 1)) - 1) * {weight}"
        for place, weight in enumerate(_ORGANISATION_WEIGHTS)
    )
    check = f"substr('0123456789X', 1 + (11 - ({inner}) % 11) % 11, 1)"
    return (
        f"regexp_full_match({text}, '{form}') AND starts_with({text}, '9') AND ({whole}) % 31 = 0 "
        f"AND {check} = substr({text}, 17, 1)"
    )
