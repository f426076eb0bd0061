"""What DuckDB is asked and told over one connection: the tables of an SQL engine (:class:`~jointsup.engines.tables.Tables`)."""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import util
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from jointsup.canonical import MAX_LINE_BYTES
from jointsup.engines.duck.running import interruptible
from jointsup.engines.sql import Words
from jointsup.engines.tables import TEXT, Rows, Unreadable
from jointsup.errors import Unwritable, problem

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

T = TypeVar("T")

_BATCH = 50_000
"""Rows that are joined to one text on their way into a table."""

_LINES = (
    "auto_detect = false, header = false, delim = '\\t', quote = '', escape = '', comment = '', new_line = '\\n', "
    f"encoding = 'utf-8', max_line_size = {MAX_LINE_BYTES}, buffer_size = {2 * MAX_LINE_BYTES}"
)

SHORT = "hash"
"""DuckDB's function by which texts are told apart in little room, but for a few that share 64 bits."""

PARQUET = "FORMAT parquet, COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 1"
"""Ids and salts are hardly worth packing, and no dictionary holds them."""


class Statements:
    """A connection, and a private folder for what it keeps as files. What executes a statement raises as :meth:`rows`."""

    _kind = ""
    """What its tables and views are: everybody's, or ``TEMP ``, its own."""

    def __init__(self, words: Words, folder: Path, connection: DuckDBPyConnection) -> None:
        self.words, self.folder, self._connection = words, folder, connection
        self._appended: dict[str, list[Path]] = {}

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def interrupt(self) -> None:
        """End the statement that is being answered."""
        self._connection.interrupt()

    def run(self, statement: str) -> None:
        """Execute a statement for its effect. Raises as :meth:`rows`."""
        self.rows(statement)

    def rows(self, statement: str) -> Rows:
        """Return the rows that a statement selects.

        Raises :class:`Unreadable` where a file or a text cannot be read, :class:`~jointsup.errors.Unwritable` where memory or disk
        do not suffice.
        """
        return self._answered(lambda: self._connection.execute(statement).fetchall())

    def stream(self, statement: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows that a statement selects, never holding all of them. Raises as :meth:`rows`."""
        for batch in self.batches(statement):
            yield from batch

    def batches(self, statement: str) -> Iterator[Rows]:
        """Yield the rows that a statement selects, many at a time. Raises as :meth:`rows`."""
        cursor = self._connection.cursor()
        try:
            self._answered(lambda: cursor.execute(statement), cursor)
            while rows := self._answered(lambda: cursor.fetchmany(_BATCH), cursor):
                yield rows
        finally:
            cursor.close()

    def numbers(self, statement: str) -> list[Sequence[int]]:
        """Return the columns of what a statement selects, all of it whole numbers, none missing, in eight bytes each. Raises as :meth:`rows`."""
        if util.find_spec("numpy") is None:
            columns: list[array[int]] = [array("q") for _ in self.rows(f"DESCRIBE {statement}")]
            for batch in self.batches(statement):
                for column, numbers in zip(columns, zip(*batch, strict=True), strict=True):
                    column.extend(numbers)
            return [memoryview(column) for column in columns]
        found = self._answered(lambda: self._connection.execute(statement).fetchnumpy())
        return [column.astype("int64", copy=False).data for column in found.values()]

    def _answered(self, work: Callable[[], T], connection: DuckDBPyConnection | None = None) -> T:
        import duckdb

        try:
            return interruptible((connection or self._connection).interrupt, work)
        except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
            raise Unreadable(str(error)) from None
        except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
            raise Unwritable([problem("engine.resources", "", "DuckDB", why=str(error).partition("\n")[0])]) from None

    def table(self, name: str, select: str) -> None:
        """Keep what ``select`` gives as a table."""
        self.run(f"CREATE OR REPLACE {self._kind}TABLE {name} AS {select}")

    def view(self, name: str, select: str) -> None:
        """Let ``name`` stand for what ``select`` gives, which is computed whenever it is read."""
        self.run(f"CREATE OR REPLACE {self._kind}VIEW {name} AS {select}")

    def extend(self, name: str, select: str) -> None:
        """Add what ``select`` gives to a table."""
        self.run(f"INSERT INTO {name} {select}")

    def append(self, name: str, select: str) -> None:
        """Write what ``select`` gives beside the files whose rows ``name`` stands for."""
        files = self._appended.setdefault(name, [])
        files.append(self.folder / f"{name}{len(files)}.parquet")
        self.write_parquet(select, files[-1])
        self.view(name, f"SELECT * FROM {parquet(files)}")

    def parquet(self, name: str, select: str) -> str:
        """Keep what ``select`` gives as a Parquet file ``name`` in the folder, where memory need not hold it; return the expression for it."""
        path = self.folder / f"{name}.parquet"
        self.write_parquet(select, path)
        return parquet(path)

    def doubled(self, table: str, name: str) -> bool:
        """Return whether two rows of a table have one text in a column.

        Hashes of 64 bits are held against one another; as different texts may share one, the texts of those that do are looked at.
        """
        short = f"{SHORT}({table}.{name})"
        self.table("alike", f"SELECT {short} AS short FROM {table} GROUP BY 1 HAVING count(*) > 1")
        texts = f"SELECT 1 FROM {table} SEMI JOIN alike ON alike.short = {short} GROUP BY {name} HAVING count(*) > 1 LIMIT 1"
        found = bool(self.rows("SELECT 1 FROM alike LIMIT 1") and self.rows(texts))
        self.drop("alike")
        return found

    def rename(self, table: str, name: str) -> None:
        """Give a table another name."""
        self.run(f"ALTER TABLE {table} RENAME TO {name}")

    def drop(self, *tables: str) -> None:
        """Drop tables."""
        for name in tables:
            self.run(f"DROP TABLE {name}")

    def load(self, table: str, types: Mapping[str, str], rows: Iterable[Sequence[str]]) -> None:
        """Make a table out of rows of texts, none of them empty or with tabs and line ends; ``types`` maps columns to types."""
        path = self.folder / f"{table}.tsv"
        with path.open("wb") as file:
            for batch in in_batches(rows):
                file.write(("\n".join(map("\t".join, batch)) + "\n").encode())
        self.table(table, f"SELECT * FROM {self.lines_of(path, types)}")
        path.unlink()

    def lines_of(self, path: Path, types: Mapping[str, str], skip: int = 0) -> str:
        """Return the expression for a file of lines with tabs between their texts, in the order of the file."""
        listed = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
        return f"read_csv('{in_quotes(path)}', columns = {{{listed}}}, skip = {skip}, {_LINES})"

    @contextlib.contextmanager
    def entries(self, path: Path) -> Iterator[None]:
        """Let ``entry`` be the lines of a file; see :meth:`jointsup.engines.tables.Tables.entries`."""
        self.table("line", f"SELECT * FROM {self.lines_of(path, dict.fromkeys(('id', 'salt', 'content'), TEXT))}")
        size = "strlen(id) + strlen(salt) + strlen(content) + 3 AS size"
        self.view("entry", f"SELECT rowid AS number, id, salt, content, {size} FROM line")
        yield
        self.drop("line")

    def write_lines(self, select: str, name: str = "lines.tsv") -> Path:
        """Write what ``select`` gives as lines with tabs between the texts; return the file in the folder, which is the caller's to remove."""
        path = self.folder / name
        self.run(f"COPY ({select}) TO '{in_quotes(path)}' (FORMAT csv, HEADER false, DELIMITER '\\t', QUOTE '', ESCAPE '')")
        return path

    def write_parquet(self, select: str, path: Path) -> None:
        """Write what ``select`` gives to a Parquet file."""
        self.run(f"COPY ({select}) TO '{in_quotes(path)}' ({PARQUET})")


class Aside(Statements):
    """Another connection to the same database: it sees all its tables, and nobody sees those that it makes. The folder is everybody's."""

    _kind = "TEMP "


def in_batches(rows: Iterable[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    """Yield rows, many at a time."""
    source = iter(rows)
    while batch := list(islice(source, _BATCH)):
        yield batch


def in_quotes(path: Path) -> str:
    """Return a path for use between single quotes in a statement."""
    return str(path).replace("'", "''")


def parquet(paths: Path | Iterable[Path], more: str = "") -> str:
    """Return the expression for the rows of Parquet files, at least one."""
    listed = ", ".join(f"'{in_quotes(path)}'" for path in ([paths] if isinstance(paths, Path) else paths))
    return f"read_parquet([{listed}], hive_partitioning = false{more})"


def name_in_quotes(name: str) -> str:
    """Return the name of a file's column for use in a statement."""
    return '"' + name.replace('"', '""') + '"'


def is_pattern(path: Path) -> bool:
    """Say whether DuckDB takes a path for a pattern of many files."""
    return any(sign in str(path) for sign in "*?[{")
