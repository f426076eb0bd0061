"""Large things as files named by their digest 已入账文件: prepared without a transaction, there once a committed row names them.

A file is written under a passing name, brought to the disk, and renamed to its digest; then a short transaction names it. A crash
between the two leaves an unnamed file, which a sweep removes.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from attrs import frozen

from jointsup.codec.files import regular_size
from jointsup.error_texts.system import system_words
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

    def make(self) -> None:
        """Make the folder, for its owner alone, where there is none."""
        if not self.folder.exists():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync(self.folder.parent)

    @contextlib.contextmanager
    def working(self) -> Iterator[Path]:
        """Give a private folder for work in progress; it is gone afterwards."""
        place = self.folder / f".work-{secrets.token_hex(8)}"
        with refusing(place):
            self.make()
            place.mkdir(mode=0o700)
            try:
                yield place
            finally:
                shutil.rmtree(place, ignore_errors=True)

    def prepare(self, source: Path | bytes | Iterable[bytes], kind: str, *, private: bool = False) -> Prepared:
        """Bring a file, or bytes, under its digest and to the disk; nothing names it yet.

        A path is copied. Raises :class:`~jointsup.errors.Unwritable` where it cannot be read or the disk refuses; then nothing is left behind.
        """
        part = self.folder / f".part-{secrets.token_hex(8)}"
        with refusing(part):
            self.make()
            try:
                digest, size = _copy(source, part)
                target = self.path(digest)
                _make_folder(target.parent)
                # Also where one stands there: it may be damaged, and a sweep running now takes this one for new.
                os.replace(part, target)
                _sync(target.parent)
            finally:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(part)
        return Prepared(digest, size, kind, private, target)

    def adopt(self, made: Path, kind: str, *, private: bool = False) -> Prepared:
        """Bring a file that was made in a folder of :meth:`working` under its digest and to the disk, without copying it; else as :meth:`prepare`."""
        with refusing(made):
            with open(made, "r+b") as file, ThreadPoolExecutor(1) as beside:
                # The disk takes longer to write it down than it takes to read it.
                written = beside.submit(os.fsync, file.fileno())
                digest, size = hashlib.file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size
                written.result()
            made.chmod(0o600)
            target = self.path(digest)
            _make_folder(target.parent)
            os.replace(made, target)
            _sync(target.parent)
        return Prepared(digest, size, kind, private, target)

    def check(self, digest: str) -> Path:
        """Return the path of a file after reading it whole against its digest.

        Raises :class:`~jointsup.errors.Unwritable` where it is missing, :class:`~jointsup.errors.BadFrame` where it is damaged.
        """
        path = self.path(digest)
        regular_size(path, 2**62)
        with refusing(path), open(path, "rb") as file:
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

    def abandoned(self, *, now: float | None = None) -> Iterator[Path]:
        """Yield files and passing work that nobody has touched for a day, named or not.

        A day, because work that runs now has files that its transaction has not named yet.
        """
        limit = _limit(now)
        passing = (path for path in self.folder.glob(".*-*") if path.name.startswith((".part-", ".work-")))
        for path in (*map(self.path, self.digests()), *sorted(passing)):
            with contextlib.suppress(FileNotFoundError):
                if _touched(path) < limit:
                    yield path

    def discard(self, path: Path, *, now: float | None = None) -> int | None:
        """Remove an abandoned file, or passing work, that nothing names; return how many bytes it had.

        None where it is not there, or where somebody has just touched it: then it stays. To be called under the writer's lock, so that
        nobody names it meanwhile.
        """
        aside = self.folder / f".part-{secrets.token_hex(8)}"
        with refusing(path):
            try:
                os.replace(path, aside)
            except FileNotFoundError:
                return None
            # Only now, out of reach, can nobody prepare it anew between the look at its age and its end.
            if _touched(aside) >= _limit(now):
                os.replace(aside, path)
                return None
            size = sum(entry.stat().st_size for entry in (aside, *aside.rglob("*")) if entry.is_file())
            self.remove(aside)
        return size

    def remove(self, path: Path) -> None:
        """Remove a file or passing work that nothing names; gone already is well."""
        with refusing(path):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def _limit(now: float | None) -> float:
    return (time.time() if now is None else now) - _ABANDONED_SECONDS


def _touched(path: Path) -> float:
    """Return when a file, or anything in a folder, was last changed."""
    return max(entry.lstat().st_mtime for entry in (path, *path.rglob("*")))


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
        regular_size(source, 2**62)
        with refusing(source, "file.unreadable"), open(source, "rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    else:
        yield from source


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    """Bring a folder's entries to the disk; where the system has no way to do so, nothing is done."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


@contextlib.contextmanager
def refusing(path: Path, code: str = "file.unwritable") -> Iterator[None]:
    """Turn what the disk refuses into words."""
    try:
        yield
    except OSError as error:
        raise Unwritable(
            [problem(code, str(path), system_words(error))]
        ) from None
