"""Passing files and folders 过渡文件: what is being written, until it is whole and gets its name.

They stand beside their target and are called ``.TARGET.16 hex characters.jointsup``. The process that
works on one holds a lock on it. So whoever next writes in that folder can tell what a killed process has left, and takes it away.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

_PASSING = re.compile(r"\..+\.[0-9a-f]{16}\.jointsup")
_NAME = 40


@contextlib.contextmanager
def passing_folder(target: Path, mode: int = 0o700) -> Iterator[Path]:
    """Give an empty folder beside ``target``, its owner's alone if not said otherwise; what then still stands there goes.

    Raises ``OSError``.
    """
    part, handle = _made(target, lambda part: _new_folder(part, mode))
    with _held(handle):
        try:
            yield part
        finally:
            shutil.rmtree(part, ignore_errors=True)


@contextlib.contextmanager
def passing_file(target: Path, mode: int = 0o600) -> Iterator[tuple[Path, int]]:
    """Give an empty file beside ``target``, and a handle to write with; otherwise as :func:`passing_folder`."""
    part, handle = _made(target, lambda part: _new_file(part, mode))
    with _held(handle):
        try:
            yield part, handle
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(part)


@contextlib.contextmanager
def held_alone(folder: Path) -> Iterator[bool]:
    """Hold the lock of a folder that stays; give False where another process holds it. Raises ``OSError``."""
    with _held(_opened(folder)) as handle:
        # Before it was locked another process may have taken the folder away, and made it anew.
        yield _locked(handle) is not False and (sys.platform == "win32" or _is_still(folder, handle))


def _is_still(folder: Path, handle: int) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), os.stat(folder))
    except FileNotFoundError:
        return False


def sweep(folder: Path) -> None:
    """Take away what killed processes of this user have left in ``folder``, as far as the system can tell that they are dead."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        left = [Path(entry) for entry in entries if _PASSING.fullmatch(entry.name)]
        for path in left:
            with contextlib.suppress(OSError):
                _take_away(path)


def _take_away(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with _held(handle):
        if not _locked(handle) or os.fstat(handle).st_uid != os.geteuid():
            return
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            os.unlink(path)


def _made(target: Path, make: Callable[[Path], int]) -> tuple[Path, int]:
    """Return a new passing file or folder, and the handle that holds its lock."""
    sweep(target.parent)
    while True:
        part = target.parent / f".{target.name[:_NAME]}.{secrets.token_hex(8)}.jointsup"
        handle = make(part)
        # Between its making and its locking another process may have taken it for a dead one's.
        if _locked(handle) is not False and part.exists():
            return part, handle
        os.close(handle)


def _new_folder(part: Path, mode: int) -> int:
    os.mkdir(part, mode)
    return _opened(part)


def _opened(folder: Path) -> int:
    try:
        return os.open(folder, os.O_RDONLY)
    except OSError:
        # Windows opens no folders: there nothing is locked, and so nothing is swept.
        return os.open(os.devnull, os.O_RDONLY)


def _new_file(part: Path, mode: int) -> int:
    return os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), mode)


def _locked(handle: int) -> bool | None:
    """Lock what a handle is open on, until it is closed; False where another process has locked it, None where the system has no locks."""
    if sys.platform == "win32":
        return None
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


@contextlib.contextmanager
def _held(handle: int) -> Iterator[int]:
    try:
        yield handle
    finally:
        os.close(handle)
