"""A DuckDB of our own: in memory, spilling into a folder that goes with it; it reaches no network, no extension and no other file."""


from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib import metadata, util
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import TypeVar
from weakref import finalize

from attrs import field, frozen
from attrs.validators import ge, matches_re, optional

from jointsup.codec.files import working_folder
from jointsup.engines.duck.running import together
from jointsup.engines.duck.statements import Aside, Statements
from jointsup.engines.sql import DUCKDB, Words
from jointsup.engines.tables import NUMBER as NUMBER
from jointsup.engines.tables import TEXT as TEXT
from jointsup.engines.tables import Unreadable as Unreadable
from jointsup.errors import Missing, problem
from jointsup.hashes import sm3_hex

T = TypeVar("T")

_AT_ONCE = 2
"""Works that are done at a time: one fills the gaps that statements of another leave, and each divides its statements among threads itself."""


@frozen
class Limits:
    """What DuckDB may use: ``memory`` (such as ``1GB``) before it spills, ``threads`` (None: all cores), and where to spill.

    It spills into a private folder in ``folder``: where that is None, beside the file that it makes, else where the system keeps
    passing files.
    """

    memory: str = field(default="1GB", validator=matches_re(r"[1-9][0-9]{0,5}(MB|GB|MiB|GiB)"))
    threads: int | None = field(default=None, validator=optional(ge(1)))
    folder: Path | None = None

    @property
    def cores(self) -> int:
        """How many threads that is."""
        return self.threads or os.cpu_count() or 1


def version() -> str:
    """Return the version of the installed DuckDB. Raises :class:`~jointsup.errors.Missing`."""
    try:
        return metadata.version("duckdb")
    except metadata.PackageNotFoundError:
        raise _missing("DuckDB") from None


def _missing(part: str) -> Missing:
    return Missing([problem("engine.missing", "", part, extra="jointsup[engine]")])


class Database(Statements):
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
        self._threads = limits.cores
        with contextlib.ExitStack() as kept:
            place = limits.folder or beside or Path(tempfile.gettempdir())
            folder = kept.enter_context(working_folder(place / "engine")).resolve()
            connection = duckdb.connect(":memory:", config=self._settings(limits, folder))
            super().__init__(Words(DUCKDB, hash_name), folder, connection)
            kept.callback(connection.close)
            self._close = finalize(self, kept.pop_all().close)
        self._confine(readable, writable)

    def _settings(self, limits: Limits, folder: Path) -> dict[str, str | bool | int | float | list[str]]:
        return {
            "memory_limit": limits.memory,
            "threads": self._threads,
            "temp_directory": str(folder / "spill"),
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

    def together(self, works: Sequence[Callable[[Statements], T]]) -> Iterator[T]:
        """Yield what works give, in order; some are done at a time, each with tables of its own beside those that are there."""
        with contextlib.ExitStack() as kept:
            most = min(self._threads, _AT_ONCE, len(works))
            asides = [kept.enter_context(contextlib.closing(Aside(self.words, self.folder, self._connection.cursor()))) for _ in range(most)]
            free = SimpleQueue[Statements]()
            for one in asides:
                free.put(one)

            def done(work: Callable[[Statements], T]) -> T:
                aside = free.get()
                try:
                    return work(aside)
                finally:
                    free.put(aside)

            def interrupt() -> None:
                for one in asides:
                    one.interrupt()

            yield from together(interrupt, [partial(done, work) for work in works], most)


def _sm3(text: str) -> str:
    return sm3_hex(text.encode())
