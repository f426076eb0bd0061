"""Files read within bounds and written whole or not at all.

What is written stands under a passing name in the same folder (:mod:`~jointsup.codec.passing`) until it is complete and on the
disk; only then does it get its name. So a run that ends with an error leaves the target as it was.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from jointsup.codec.passing import passing_file, passing_folder
from jointsup.error_texts.system import system_words
from jointsup.errors import Unwritable, problem
from jointsup.places import Place

MAX_FILE_BYTES = 2 * 2**30
"""How large a file is read at most, where the caller names no other limit."""

_NAME = re.compile(r"[^\x00-\x1f/\\:*?\"<>|\x7f-\x9f]+")
_NAME_BYTES = 200


def beside(path: Path, ending: str) -> Path:
    """Return the file beside ``path`` whose name has ``ending`` after it, also where ``path`` is ``.`` and names no file itself."""
    named = path if path.name else Path(os.path.abspath(path))
    return named.with_name(named.name + ending) if named.name else named / ending


def regular_size(path: Path, limit: int = MAX_FILE_BYTES) -> int:
    """Return the size in bytes of the regular file at ``path``.

    Raises :class:`~jointsup.errors.Unwritable` where there is none, where it is a folder or a device, and above ``limit``.
    """
    with refusing("file.unreadable", path):
        found = os.stat(path)
    if not stat.S_ISREG(found.st_mode):
        raise Unwritable([problem("file.not_regular", Place(str(path)))])
    if found.st_size > limit:
        raise Unwritable([problem("file.size", Place(str(path)), found.st_size, most=limit)])
    return found.st_size


def require_readable(path: Path) -> None:
    """Refuse what is no regular file, or one that may not be read. Raises :class:`~jointsup.errors.Unwritable`."""
    regular_size(path, 2**62)
    with refusing("file.unreadable", path), open(path, "rb"):
        pass


def read_bytes(path: Path, limit: int = MAX_FILE_BYTES) -> bytes:
    """Return what stands in the file at ``path``; raises as :func:`regular_size`, also where it grows while it is read."""
    regular_size(path, limit)
    with refusing("file.unreadable", path), open(path, "rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise Unwritable([problem("file.size", Place(str(path)), f"> {limit}", most=limit)])
    return data


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, whatever its size. Raises ``OSError``."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def member(folder: Path, name: str) -> Path:
    """Return the path of ``name`` directly inside ``folder``, for names that come from outside.

    Raises :class:`~jointsup.errors.Unwritable` for a name that could lead elsewhere or that some system cannot write: with
    slashes, colons, control characters and the like, with a dot or blank at an end, or longer than 200 bytes.
    """
    if (
        not _NAME.fullmatch(name)
        or name != name.strip(" .")
        or len(name.encode(errors="replace")) > _NAME_BYTES
    ):
        raise Unwritable([problem("file.name", Place(str(folder)), name)])
    return folder / name


def write_file(
    path: Path, data: bytes | Iterable[bytes], *, replace: bool = False, public: bool = False
) -> None:
    """Write ``data`` to ``path``; arguments and errors as :func:`writing`."""
    with writing(path, replace=replace, public=public) as file:
        file.writelines([data] if isinstance(data, bytes) else data)


@contextlib.contextmanager
def writing(path: Path, *, replace: bool = False, public: bool = False) -> Iterator[BinaryIO]:
    """Give a file to write to that appears under its name only when the block ends without an error.

    Only its owner may read it; ``public``: whoever may read new files of this user.
    Raises :class:`~jointsup.errors.Unwritable` where the target exists and ``replace`` is not set, and where the disk refuses.
    """
    if not replace:
        require_free(path)
    with refusing("file.unwritable", path), passing_file(path, 0o666 if public else 0o600) as (part, handle):
        with os.fdopen(handle, "wb", closefd=False) as file:
            yield file
            file.flush()
            os.fsync(handle)
        if replace:
            os.replace(part, path)
        else:
            _rename_to_free(part, path)
        _sync_folder(path.parent)


@contextlib.contextmanager
def writing_folder(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Give an empty folder to fill that appears under its name only when the block ends without an error.

    Whoever may read new folders of this user may enter it; ``private``: only its owner.
    Raises :class:`~jointsup.errors.Unwritable` where the target exists and is not an empty folder, and where the disk refuses.
    """
    require_free(path)
    with refusing("file.unwritable", path), passing_folder(path, 0o700 if private else 0o777) as part:
        yield part
        put_folder(part, path)


def put_folder(part: Path, path: Path) -> None:
    """Bring a folder to the disk and give it its name; raises ``OSError``, and :class:`~jointsup.errors.Unwritable` where that is taken."""
    sync_tree(part)
    require_free(path)
    with contextlib.suppress(FileNotFoundError):
        os.rmdir(path)
    os.rename(part, path)
    _sync_folder(path.parent)


@contextlib.contextmanager
def working_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder beside ``target`` to work in, its owner's alone, which goes when the block ends.

    Raises :class:`~jointsup.errors.Unwritable` where the disk refuses.
    """
    with refusing("file.unwritable", target), passing_folder(target) as folder:
        yield folder


def require_free(path: Path) -> None:
    """Refuse a target that exists, unless it is an empty folder."""
    with refusing("file.unwritable", path):
        if path.is_symlink() or (path.exists() and not (path.is_dir() and not any(path.iterdir()))):
            raise Unwritable([problem("file.exists", Place(str(path)))])


def _rename_to_free(part: Path, path: Path) -> None:
    """Rename without ever overwriting: a hard link fails where the name is taken; some file systems have none."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise Unwritable([problem("file.exists", Place(str(path)))]) from None
    except OSError:
        require_free(path)
        os.rename(part, path)


def sync_tree(folder: Path) -> None:
    """Bring all files in a folder to the disk. Raises ``OSError``."""
    for place, _, names in os.walk(folder):
        for name in names:
            sync_file(Path(place, name))
        _sync_folder(Path(place))


def sync_file(path: Path) -> None:
    """Bring a file to the disk. Raises ``OSError``."""
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Bring a folder's entries to the disk, where the system can do that."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def refusing(code: str, path: Path) -> Iterator[None]:
    """Turn what the system refuses in the block into :class:`~jointsup.errors.Unwritable`, by the code of a problem."""
    try:
        yield
    except BrokenPipeError:
        # No file is a pipe: it is the block's own output that nobody reads any more.
        raise
    except OSError as error:
        raise Unwritable([problem(code, Place(str(path)), system_words(error))]) from None
