"""A frame file cut into pieces of whole buckets, so that little of it is held at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from jointsup.algorithms.sampling.frame import bucket_of
from jointsup.engines.duck.connection import Unreadable

PIECE_BYTES = 2**27
_CHUNK, _LOOK_BACK = 2**20, 2**18


def pieces(path: Path, start: int, hash_name: str, depth: int, target: Path) -> Iterator[int]:
    """Copy the lines of a frame file from ``start`` on into ``target``, some whole buckets at a time; yield where in the file each piece ends.

    Raises :class:`~jointsup.engines.duck.connection.Unreadable` where a piece would be far too large.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        while start < size:
            end = _end(file, start, size, hash_name, depth)
            _copy(file, start, end, target)
            yield end
            start = end


def _end(file: BinaryIO, start: int, size: int, hash_name: str, depth: int) -> int:
    for times in (1, 2, 4):
        limit = start + times * PIECE_BYTES
        if limit >= size:
            return size
        look_back, first = _LOOK_BACK, limit
        while first > start:
            first = max(start, limit - look_back)
            end = _last_bucket(file, first, limit, hash_name, depth)
            if end is not None:
                return end
            look_back *= 4
    raise Unreadable("a bucket of the frame is far too large")


def _last_bucket(file: BinaryIO, start: int, limit: int, hash_name: str, depth: int) -> int | None:
    """Return where the last bucket before ``limit`` begins, or None where it begins before ``start``."""
    file.seek(start)
    # The first line and the last one are not whole.
    *lines, rest = file.read(limit - start).split(b"\n")
    end, last = limit - len(rest), None
    for line in reversed(lines[1:]):
        bucket = bucket_of(hash_name, line.partition(b"\t")[0].decode(errors="replace"), depth)
        if last is not None and bucket != last:
            return end
        last, end = bucket, end - len(line) - 1
    return None


def _copy(file: BinaryIO, start: int, end: int, target: Path) -> None:
    file.seek(start)
    with target.open("wb") as piece:
        while start < end:
            chunk = file.read(min(_CHUNK, end - start))
            if not chunk:
                raise Unreadable("the frame became shorter meanwhile")
            piece.write(chunk)
            start += len(chunk)
