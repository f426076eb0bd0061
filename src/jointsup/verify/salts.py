"""Doubles among the salts of a frame file, however many rows it has (protocol, "Frame")."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cached_property
from itertools import pairwise
from typing import IO

from jointsup.algorithms.sampling.frame import TICKET_SALT
from jointsup.error_texts.system import system_words
from jointsup.errors import Unwritable, problem
from jointsup.places import Place

_TABLES = 128
_SIZE = TICKET_SALT // 2
KEPT_SALTS = 2**22
"""How many salts are held in memory before they go to passing files, about 50 MB."""


class Salts:
    """The first 22 characters of many salts, eleven bytes each, in tables by their first byte, so that one is looked through at a time.

    What is too much for memory goes to nameless files where the system keeps passing ones. Raises
    :class:`~jointsup.errors.Unwritable` where the disk refuses them.
    """

    def __init__(self) -> None:
        self._tables = [bytearray() for _ in range(_TABLES)]
        self._held = 0
        self._open = ExitStack()

    def __enter__(self) -> Salts:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(self, salt: str) -> None:
        """Add a salt."""
        begin = bytes.fromhex(salt[:TICKET_SALT])
        self._tables[begin[0] % _TABLES] += begin
        self._held += 1
        if self._held > KEPT_SALTS:
            self._put_away()

    @cached_property
    def _files(self) -> list[IO[bytes]]:
        return [self._open.enter_context(tempfile.TemporaryFile()) for _ in self._tables]

    def _put_away(self) -> None:
        try:
            for file, table in zip(self._files, self._tables, strict=True):
                file.write(table)
                table.clear()
        except OSError as error:
            raise Unwritable([problem("file.unwritable", Place(tempfile.gettempdir()), system_words(error))]) from None
        self._held = 0

    def _whole(self) -> Iterator[bytes]:
        """Yield the tables."""
        if "_files" not in self.__dict__:
            yield from map(bytes, self._tables)
            return
        self._put_away()
        for file in self._files:
            file.seek(0)
            yield file.read()

    def doubled(self) -> frozenset[str]:
        """Return the beginnings that occur twice or more."""
        doubled: set[str] = set()
        for table in self._whole():
            begins = sorted(table[at : at + _SIZE] for at in range(0, len(table), _SIZE))
            doubled.update(one.hex() for one, after in pairwise(begins) if one == after)
        return frozenset(doubled)
