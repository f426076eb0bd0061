"""A DataFusion of our own: every table is a Parquet file in a folder that goes with it, so that memory does not grow with rows.

It registers no other file, and what it is asked are our own statements; a signal ends one at once.
"""

# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import metadata
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any
from weakref import finalize

from jointsup.canonical import MAX_LINE_BYTES
from jointsup.codec.files import working_folder
from jointsup.engines.duck.connection import Limits
from jointsup.engines.duck.statements import in_batches
from jointsup.engines.sql import DATAFUSION, Words
from jointsup.engines.tables import TEXT, Rows, Unreadable
from jointsup.errors import Missing, Unwritable, problem

if TYPE_CHECKING:
    from datafusion import DataFrame, SessionContext
    from pyarrow import Array, RecordBatch, Schema

_UNITS = {"MB": 10**6, "GB": 10**9, "MiB": 2**20, "GiB": 2**30}
_PATTERN = frozenset("*?[")
_ROW_GROUP = 2**17
_BLOCK_BYTES = 2**22
_GUESSING = "datafusion.optimizer.join_reordering"
_SETTINGS = {
    "datafusion.execution.parquet.dictionary_enabled": "false",
    "datafusion.execution.parquet.statistics_enabled": "none",
    "datafusion.execution.parquet.max_row_group_size": str(_ROW_GROUP),
}


def version() -> str:
    """Return the version of the installed DataFusion. Raises :class:`~jointsup.errors.Missing`."""
    try:
        return metadata.version("datafusion")
    except metadata.PackageNotFoundError:
        raise Missing([problem("engine.missing", "", "DataFusion", extra="jointsup[datafusion]")]) from None


class Database:
    """Tables in one folder, and what is asked of them; a context that ends takes them away.

    Raises :class:`~jointsup.errors.Missing` where DataFusion is not installed, :class:`~jointsup.errors.Unwritable` where no folder can be made.
    """

    def __init__(self, limits: Limits, hash_name: str) -> None:
        version()
        self.words = Words(DATAFUSION, hash_name)
        self._numbers = count()
        self._folders: dict[str, Path] = {}
        with contextlib.ExitStack() as kept:
            place = limits.folder or Path(tempfile.gettempdir())
            self.folder = kept.enter_context(working_folder(place / "engine")).resolve()
            if _PATTERN & set(str(self.folder)):
                raise Unwritable([problem("engine.resources", "", "DataFusion", why=f"it takes {self.folder.parent} for a pattern of many folders")])
            self._context = self._opened(limits)
            self.close = finalize(self, kept.pop_all().close)

    def _opened(self, limits: Limits) -> SessionContext:
        from datafusion import RuntimeEnvBuilder, SessionConfig, SessionContext

        from jointsup.engines.datafusion.functions import none_of, sm3

        runtime = RuntimeEnvBuilder().with_disk_manager_specified(str(self.folder)).with_fair_spill_pool(_bytes_of(limits.memory))
        context = SessionContext(SessionConfig(_SETTINGS).with_target_partitions(limits.cores), runtime)
        context.register_udf(sm3())
        context.register_udaf(none_of())
        return context

    def __enter__(self) -> Database:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()

    def rows(self, statement: str) -> Rows:
        """Return the rows that a statement selects. Raises :class:`~jointsup.errors.Unwritable` where memory or disk do not suffice."""
        return [row for batch in self.batches(statement) for row in batch]

    def batches(self, statement: str) -> Iterator[Rows]:
        """Yield the rows that a statement selects, many at a time. Raises as :meth:`rows`."""
        with _resources():
            for batch in self._context.sql(statement).execute_stream():
                yield list(zip(*(column.to_pylist() for column in batch.to_pyarrow().columns), strict=True))

    def stream(self, statement: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows that a statement selects, never holding all of them. Raises as :meth:`rows`."""
        for batch in self.batches(statement):
            yield from batch

    def table(self, name: str, select: str) -> None:
        """Keep what ``select`` gives as a table. Raises as :meth:`rows`.

        Of two tables that are joined, DataFusion holds in memory that which it guesses to be smaller. Where that does not fit, it holds the one that stands first.
        """
        try:
            with _resources():
                self._keep(name, self._context.sql(select))
        except Unwritable:
            with _resources(), self._first_held():
                self._keep(name, self._context.sql(select))

    @contextlib.contextmanager
    def _first_held(self) -> Iterator[None]:
        self._context.sql(f"SET {_GUESSING} = false").collect()
        try:
            yield
        finally:
            self._context.sql(f"SET {_GUESSING} = true").collect()

    def drop(self, *tables: str) -> None:
        """Drop tables."""
        for name in tables:
            self._forget(name)

    def view(self, name: str, select: str) -> None:
        """Let ``name`` stand for what ``select`` gives, which is computed whenever it is read."""
        self._forget(name)
        self._context.register_view(name, self._context.sql(select))

    def extend(self, name: str, select: str) -> None:
        """Add what ``select`` gives to a small table, which is written anew."""
        self.table(name, f"SELECT * FROM {name} UNION ALL {select}")

    def append(self, name: str, select: str) -> None:
        """Write what ``select`` gives, which does not read the table itself, beside a table's rows; make the table where there is none."""
        folder = self._folders.pop(name, None) or self._new_folder()
        with _resources():
            self._context.sql(select).write_parquet(folder / f"rows{next(self._numbers)}.parquet", compression="lz4")
        self._register(name, folder)

    def rename(self, table: str, name: str) -> None:
        """Give a table another name."""
        folder = self._folders.pop(table)
        self._context.deregister_table(table)
        self._register(name, folder)

    def load(self, table: str, types: Mapping[str, str], rows: Iterable[Sequence[str]]) -> None:
        """Make a table out of rows of texts; ``types`` maps columns to types."""
        import pyarrow as pa

        kinds = [pa.string() if kind == TEXT else pa.int64() for kind in types.values()]
        schema = pa.schema(list(zip(types, kinds, strict=True)))

        def batches() -> Iterator[RecordBatch]:
            for batch in in_batches(rows):
                columns = zip(kinds, zip(*batch, strict=True), strict=True)
                arrays = [pa.array(cells if kind == pa.string() else list(map(int, cells)), kind) for kind, cells in columns]
                yield pa.record_batch(arrays, schema=schema)

        self._write(table, schema, batches())

    @contextlib.contextmanager
    def entries(self, path: Path) -> Iterator[None]:
        """Let ``entry`` be the lines of a file; see :meth:`jointsup.engines.tables.Tables.entries`."""
        import pyarrow as pa
        from pyarrow import compute, csv

        names = ("id", "salt", "content")
        schema = pa.schema([("number", pa.int64()), *((name, pa.string()) for name in names), ("size", pa.int64())])
        as_text = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, quoted_strings_can_be_null=False)
        as_lines = csv.ParseOptions(delimiter="\t", quote_char=False, double_quote=False, escape_char=False, newlines_in_values=False, ignore_empty_lines=False)

        def batches() -> Iterator[RecordBatch]:
            number = 0
            for batch in csv.open_csv(path, csv.ReadOptions(column_names=names, block_size=_BLOCK_BYTES), as_lines, as_text):
                texts = batch.columns
                size: Array[Any] = pa.scalar(3)
                for text in texts:
                    size = compute.add(size, compute.binary_length(text).cast(pa.int64()))
                if batch.num_rows and compute.max(size).as_py() > MAX_LINE_BYTES:
                    raise Unreadable("a line is too long")
                numbers = pa.array(range(number, number + batch.num_rows), pa.int64())
                yield pa.record_batch([numbers, *texts, size], schema=schema)
                number += batch.num_rows

        try:
            self._write("entry", schema, batches())
        except pa.ArrowInvalid as error:
            raise Unreadable(str(error)) from None
        yield
        self.drop("entry")

    def _write(self, name: str, schema: Schema, batches: Iterable[RecordBatch]) -> None:
        from pyarrow import parquet

        folder = self._new_folder()
        with _resources(), parquet.ParquetWriter(folder / "rows.parquet", schema, compression="lz4", use_dictionary=False, write_statistics=False) as writer:
            for batch in batches:
                writer.write_batch(batch, row_group_size=_ROW_GROUP)
        self._register(name, folder)

    def _keep(self, name: str, frame: DataFrame) -> None:
        import pyarrow as pa

        folder = self._new_folder()
        frame.write_parquet(folder, compression="lz4")
        if any(folder.glob("*.parquet")):
            self._register(name, folder)
        else:
            # Of no rows it writes no file.
            folder.rmdir()
            schema = pa.schema(list(frame.schema()))
            self._write(name, schema, [])

    def _new_folder(self) -> Path:
        folder = self.folder / f"table{next(self._numbers)}"
        folder.mkdir()
        return folder

    def _register(self, name: str, folder: Path) -> None:
        self._forget(name)
        self._context.register_parquet(name, folder)
        self._folders[name] = folder

    def _forget(self, name: str) -> None:
        if self._context.table_exist(name):
            self._context.deregister_table(name)
        if name in self._folders:
            shutil.rmtree(self._folders.pop(name))


@contextlib.contextmanager
def _resources() -> Iterator[None]:
    """Tell of memory or disk that do not suffice; DataFusion has one kind of exception for all."""
    try:
        yield
    except OSError as error:
        raise Unwritable([problem("engine.resources", "", "DataFusion", why=str(error))]) from None
    except Exception as error:
        if type(error) is not Exception or not any(sign in str(error) for sign in ("Resources exhausted", "os error")):
            raise
        raise Unwritable([problem("engine.resources", "", "DataFusion", why=str(error).partition("\n")[0])]) from None


def _bytes_of(memory: str) -> int:
    unit = memory.lstrip("0123456789")
    return int(memory.removesuffix(unit)) * _UNITS[unit]
