"""Large things as files named by their digest 已入账文件: prepared without a transaction, there once a committed row names them.

A file is written under a passing name, brought to the disk, and renamed to its digest; then a short transaction names it. A crash
between the two leaves an unnamed file, which the next attempt finds and ``sweep`` removes.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import frozen

from jointsup.codec.files import regular_size
from jointsup.errors import BadFrame, Unwritable, problem

_CHUNK = 2**20
_ABANDONED_SECONDS = 24 * 3600


@frozen
class Prepared:
    """A file on the disk under its digest, waiting for a transaction to name it."""

    digest: str
    size: int
    kind: str
    private: bool
    path: Path


class Files:
    """The data folder of a store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str) -> Path:
        """Return where the file of a digest stands."""
        return self.folder / digest[:2] / digest

    @contextlib.contextmanager
    def working(self) -> Iterator[Path]:
        """Give a private folder for work in progress; it is gone afterwards."""
        place = self.folder / f".work-{secrets.token_hex(8)}"
        with _refusing(place):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            place.mkdir(mode=0o700)
            try:
                yield place
            finally:
                shutil.rmtree(place, ignore_errors=True)

    def prepare(self, source: Path | bytes | Iterable[bytes], kind: str, *, private: bool = False) -> Prepared:
        """Bring a file, or bytes, under its digest and to the disk; nothing names it yet.

        A path is copied. Raises :class:`~jointsup.errors.Unwritable` where the disk refuses; then nothing is left behind.
        """
        part = self.folder / f".part-{secrets.token_hex(8)}"
        with _refusing(part):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                digest, size = _copy(source, part)
                target = self.path(digest)
                if target.exists() and target.stat().st_size == size:
                    os.utime(target)  # so that a sweep running now takes it for new
                else:
                    _make_folder(target.parent)
                    os.replace(part, target)
                    _sync(target.parent)
            finally:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(part)
        return Prepared(digest, size, kind, private, target)

    def check(self, digest: str) -> Path:
        """Return the path of a file after reading it whole against its digest.

        Raises :class:`~jointsup.errors.Unwritable` where it is missing, :class:`~jointsup.errors.BadFrame` where it is damaged.
        """
        path = self.path(digest)
        regular_size(path, 2**62)
        with _refusing(path), open(path, "rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != digest:
            raise BadFrame([problem("store.file_damaged", str(path), found, named=digest)])
        return path

    def digests(self) -> Iterator[str]:
        """Yield the digests of all files in the folder, named or not, in order."""
        if not self.folder.exists():
            return
        for shelf in sorted(p for p in self.folder.iterdir() if p.is_dir() and len(p.name) == 2):
            yield from sorted(path.name for path in shelf.iterdir())

    def sweep(self, named: Iterable[str], *, now: float | None = None) -> list[str]:
        """Remove files that no committed row names and passing work, both older than a day; return what was removed.

        A day, because work that runs now has files that its transaction has not named yet.
        """
        keep, limit, gone = set(named), (time.time() if now is None else now) - _ABANDONED_SECONDS, []
        for digest in list(self.digests()):
            path = self.path(digest)
            if digest not in keep and path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)
                gone.append(digest)
        for path in sorted(self.folder.glob(".part-*")) + sorted(self.folder.glob(".work-*")):
            if path.stat().st_mtime < limit:
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)
                gone.append(path.name)
        return gone


def _copy(source: Path | bytes | Iterable[bytes], part: Path) -> tuple[str, int]:
    found, size = hashlib.sha256(), 0
    handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        for chunk in _chunks(source):
            found.update(chunk)
            size += len(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return found.hexdigest(), size


def _chunks(source: Path | bytes | Iterable[bytes]) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
    elif isinstance(source, Path):
        with open(source, "rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    else:
        yield from source


def _make_folder(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unwritable(
            [problem("file.unwritable", str(path), error.strerror or type(error).__name__)]
        ) from None
