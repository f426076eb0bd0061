"""A DuckDB of our own: in memory, spilling into a folder that goes with it; it reaches no network, no extension and no other file.

A statement runs in a thread beside the main one, which waits: so Ctrl-C and other signals end it at once. DuckDB itself looks for them
only now and then.
"""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import metadata, util
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import finalize

from attrs import field, frozen
from attrs.validators import ge, matches_re, optional

from jointsup.canonical import MAX_LINE_BYTES
from jointsup.codec.files import working_folder
from jointsup.engines.sql import DUCKDB, Words
from jointsup.engines.tables import NUMBER as NUMBER
from jointsup.engines.tables import TEXT as TEXT
from jointsup.engines.tables import Rows
from jointsup.engines.tables import Unreadable as Unreadable
from jointsup.errors import Missing, Unwritable, problem
from jointsup.hashes import sm3_hex

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

T = TypeVar("T")

_BATCH = 50_000
"""Rows that are joined to one text on their way into a table."""

_LINES = (
    "auto_detect = false, header = false, delim = '\\t', quote = '', escape = '', comment = '', new_line = '\\n', "
    f"encoding = 'utf-8', max_line_size = {MAX_LINE_BYTES}, buffer_size = {2 * MAX_LINE_BYTES}"
)

PARQUET = "FORMAT parquet, COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 1"
"""Ids and salts are hardly worth packing, and no dictionary holds them."""


@frozen
class Limits:
    """What DuckDB may use: ``memory`` (such as ``1GB``) before it spills, ``threads`` (None: all cores), and where to spill.

    It spills into a private folder in ``folder``: where that is None, beside the file that it makes, else where the system keeps
    passing files.
    """

    memory: str = field(default="1GB", validator=matches_re(r"[1-9][0-9]{0,5}(MB|GB|MiB|GiB)"))
    threads: int | None = field(default=None, validator=optional(ge(1)))
    folder: Path | None = None


def version() -> str:
    """Return the version of the installed DuckDB. Raises :class:`~jointsup.errors.Missing`."""
    try:
        return metadata.version("duckdb")
    except metadata.PackageNotFoundError:
        raise _missing("DuckDB") from None


def _missing(part: str) -> Missing:
    return Missing([problem("engine.missing", "", part, extra="jointsup[engine]")])


class Database:
    """One connection with its folder; a context that ends takes both away.

    ``readable`` are the files beside its folder that it may read, ``writable`` a folder that it may use as its own, ``beside`` where its folder is made. Raises
    :class:`~jointsup.errors.Missing` where DuckDB, or for ``sm3`` numpy, is not installed, :class:`~jointsup.errors.Unwritable` where
    no folder can be made.
    """

    def __init__(
        self,
        limits: Limits,
        hash_name: str,
        readable: Iterable[Path] = (),
        beside: Path | None = None,
        writable: Path | None = None,
    ) -> None:
        version()
        import duckdb

        if hash_name == "sm3" and util.find_spec("numpy") is None:
            raise _missing("numpy")
        self.words = Words(DUCKDB, hash_name)
        self._appended: dict[str, list[Path]] = {}
        with contextlib.ExitStack() as kept:
            place = limits.folder or beside or Path(tempfile.gettempdir())
            self.folder = kept.enter_context(working_folder(place / "engine")).resolve()
            self._connection = duckdb.connect(":memory:", config=self._settings(limits))
            kept.callback(self._connection.close)
            self._close = finalize(self, kept.pop_all().close)
        self._confine(readable, writable)

    def _settings(self, limits: Limits) -> dict[str, str | bool | int | float | list[str]]:
        return {
            "memory_limit": limits.memory,
            "threads": limits.threads or os.cpu_count() or 1,
            "temp_directory": str(self.folder / "spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
        }

    def _confine(self, readable: Iterable[Path], writable: Path | None) -> None:
        connection = self._connection
        if self.words.hash_name == "sm3":
            connection.create_function("jointsup_sm3", _sm3, ["VARCHAR"], "VARCHAR")
        folders = [self.folder, writable.resolve()] if writable else [self.folder]
        connection.execute("SET allowed_directories = ?", [[f"{folder}{os.sep}" for folder in folders]])
        connection.execute("SET allowed_paths = ?", [[str(path.resolve()) for path in readable]])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all memory and files; also done when nobody holds the database any more."""
        self._close()

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
            return _interruptible(connection or self._connection, work)
        except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
            raise Unreadable(str(error)) from None
        except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
            raise Unwritable([problem("engine.resources", "", "DuckDB", why=str(error).partition("\n")[0])]) from None

    def table(self, name: str, select: str) -> None:
        """Keep what ``select`` gives as a table."""
        self.run(f"CREATE OR REPLACE TABLE {name} AS {select}")

    def view(self, name: str, select: str) -> None:
        """Let ``name`` stand for what ``select`` gives, which is computed whenever it is read."""
        self.run(f"CREATE OR REPLACE VIEW {name} AS {select}")

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

    def write_lines(self, select: str) -> Path:
        """Write what ``select`` gives as lines with tabs between the texts; return the file, which is the caller's to remove."""
        path = self.folder / "lines.tsv"
        self.run(f"COPY ({select}) TO '{in_quotes(path)}' (FORMAT csv, HEADER false, DELIMITER '\\t', QUOTE '', ESCAPE '')")
        return path

    def write_parquet(self, select: str, path: Path) -> None:
        """Write what ``select`` gives to a Parquet file."""
        self.run(f"COPY ({select}) TO '{in_quotes(path)}' ({PARQUET})")


def _interruptible(connection: DuckDBPyConnection, work: Callable[[], T]) -> T:
    """Return what ``work`` gives; an exception that a signal raises meanwhile ends it."""
    if threading.current_thread() is not threading.main_thread():
        return work()
    done: list[T] = []
    failed: list[BaseException] = []
    ended = threading.Event()

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:
            failed.append(error)
        finally:
            ended.set()

    thread = threading.Thread(target=run, name="jointsup-engine", daemon=True)
    try:
        thread.start()
        ended.wait()
    except BaseException:
        # The signal may have come while the thread was being started: then it begins a moment later, if at all.
        begins_until = time.monotonic() + 1
        while not ended.is_set() and (thread.is_alive() or time.monotonic() < begins_until):
            connection.interrupt()
            with contextlib.suppress(KeyboardInterrupt):
                ended.wait(0.05)
        raise
    if failed:
        raise failed[0]
    return done[0]


def _sm3(text: str) -> str:
    return sm3_hex(text.encode())


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
