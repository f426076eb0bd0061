"""The files of a record in its folder 档案文件: written as they are made, read when they are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from jointsup.codec.files import read_bytes, write_file, writing
from jointsup.verify.files import LINES_LIMIT
from jointsup.verify.page.build import RECORD_FILES

__all__ = ["PUBLIC", "RECORD_FILES", "Written", "open_lines", "write_files"]

PUBLIC = "public"
"""The folder of a record's public copy, within its own."""

_PIECE = 2**22


class Written(Mapping[str, str]):
    """The files of a record in its folder: each is read when it is looked at."""

    def __init__(self, folder: Path, names: Iterable[str]) -> None:
        self._folder, self._names = folder, tuple(names)

    def __getitem__(self, name: str) -> str:
        if name not in self._names:
            raise KeyError(name)
        return read_bytes(self._folder / name, LINES_LIMIT).decode()

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@contextmanager
def open_lines(folder: Path, public: bool, name: str) -> Iterator[TextIO]:
    """Open a file of lines that appears once all are written. Raises :class:`~jointsup.errors.Unwritable`."""
    with writing(folder / name, public=public) as file:
        text = TextIOWrapper(file, "utf-8", newline="")
        yield text
        text.detach()


def write_files(folder: Path, files: Mapping[str, str], public: bool) -> None:
    """Write files out of memory, by their names. Raises :class:`~jointsup.errors.Unwritable`."""
    for name, text in files.items():
        pieces = (text[at : at + _PIECE].encode() for at in range(0, len(text), _PIECE))
        write_file(folder / name, pieces, public=public)
