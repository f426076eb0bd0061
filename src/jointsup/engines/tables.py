"""What an SQL engine does with tables, whichever it is: keeps them, and answers SELECTs over them in the words of its dialect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from jointsup.engines.sql import Words

TEXT, NUMBER = "VARCHAR", "BIGINT"
"""Types of columns."""

Rows = list[tuple[Any, ...]]


class Unreadable(Exception):
    """An engine cannot read a file or a text; what is wrong with it is for the pure path to say."""


class Tables(Protocol):
    """The tables of an engine. All but ``close`` raise :class:`~jointsup.errors.Unwritable` where memory or disk do not suffice."""

    words: Words
    folder: Path
    """A private folder that goes with the tables."""

    def close(self) -> object:
        """Let go of all memory and files."""
        ...

    def rows(self, statement: str) -> Rows:
        """Return the rows that a statement selects. Raises :class:`Unreadable` where a text cannot be read."""
        ...

    def stream(self, statement: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows that a statement selects, never holding all of them."""
        ...

    def table(self, name: str, select: str) -> None:
        """Keep what ``select`` gives as a table."""
        ...

    def view(self, name: str, select: str) -> None:
        """Let ``name`` stand for what ``select`` gives, which is computed whenever it is read."""
        ...

    def extend(self, name: str, select: str) -> None:
        """Add what ``select`` gives to a small table."""
        ...

    def append(self, name: str, select: str) -> None:
        """Keep what ``select`` gives, which does not read the table itself, beside a table's rows, in a file of its own; make the table where there is none."""
        ...

    def entries(self, path: Path) -> AbstractContextManager[None]:
        """Let ``entry`` (number, id, salt, content, size) be a file of lines with three texts each, numbered from 0, while the block lasts.

        Raises :class:`Unreadable` where that cannot be done, or a line is too long. Sizes in bytes include tabs and line ends: they show whether anything was passed over.
        """
        ...

    def rename(self, table: str, name: str) -> None:
        """Give a table another name."""
        ...

    def drop(self, *tables: str) -> None:
        """Drop tables."""
        ...

    def load(self, table: str, types: Mapping[str, str], rows: Iterable[Sequence[str]]) -> None:
        """Make a table out of rows of texts, none of them empty or with tabs and line ends; ``types`` maps columns to types."""
        ...
