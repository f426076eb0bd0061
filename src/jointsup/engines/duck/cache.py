"""The cache of a frame: its rows in Parquet, beside the exchange text, for whoever draws (protocol, "Frame": "Parquet is a cache of it").

A folder: ``cache.json``, ``combinations.parquet`` (combination, row_count, code0, …) and the rows in parts, ``rows0.parquet``, … (id, salt, bucket,
combination), in tree order. ``cache.json`` holds the frame's header, the digest of each file's bytes, and the roots of the buckets' trees: so a
cache that is damaged, or another frame's, is never used. It does not guard against someone who writes both, no more than a frame file whose header is
written anew does: the header's digest, which the round document names, is what counts, and a check at frame level makes it anew from every row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from math import prod
from pathlib import Path
from typing import Any

from attrs import frozen

from jointsup.algorithms.sampling.frame import depth_of, frame_root
from jointsup.algorithms.tags.parting import MOST_COMBINATIONS
from jointsup.canonical import canonical
from jointsup.codec.files import file_digest, read_bytes
from jointsup.errors import BadFrame, Unwritable, problem
from jointsup.places import Place
from jointsup.verify.documents import HEADER, digest, natural, read_shape
from jointsup.verify.report import Findings
from jointsup.verify.shapes import array, entries, first, form, integer, members, one_of

MANIFEST = "cache.json"
COMBINATIONS = "combinations.parquet"
_SCHEMA = "frame_cache/1"
_MOST_BYTES = 16 * 2**20

_SHAPE = members(
    {
        "schema": one_of(_SCHEMA),
        "header": HEADER,
        "codes": array(natural),
        "escaping": integer(0, 1),
        "files": array(entries(form("file", r"combinations\.parquet|rows[0-9a-f]{0,3}\.parquet"), digest), least=1, order=first),
        "roots": array(entries(form("bucket", "[0-9a-f]{0,3}"), digest), order=first),
    }
)


@frozen
class Cache:
    """A cache in ``folder``: the frame's header, how many codes each facet has, whether JSON writes some ids otherwise, files with digests, buckets with roots."""

    folder: Path
    header: Mapping[str, Any]
    codes: Sequence[int]
    escaping: bool
    files: Mapping[str, str]
    roots: Mapping[str, str]

    @property
    def paths(self) -> list[Path]:
        """All files but ``cache.json``."""
        return [self.folder / name for name in self.files]

    @property
    def rows(self) -> list[Path]:
        """The files of rows, in tree order."""
        return [self.folder / name for name in sorted(self.files) if name != COMBINATIONS]

    @property
    def combinations(self) -> Path:
        """The file of combinations."""
        return self.folder / COMBINATIONS


def rows_name(part: str) -> str:
    """Return the name of the file of a part's rows."""
    return f"rows{part}.parquet"


def manifest(header: Mapping[str, Any], codes: Sequence[int], escaping: bool, roots: Mapping[str, str], files: Mapping[str, str]) -> str:
    """Return the text of ``cache.json``; ``files`` are the others with their digests."""
    return canonical(
        {
            "schema": _SCHEMA,
            "header": header,
            "codes": list(codes),
            "escaping": int(escaping),
            "files": [[name, files[name]] for name in sorted(files)],
            "roots": [[bucket, roots[bucket]] for bucket in sorted(roots)],
        }
    )


def read_cache(folder: Path, threads: int, header: Mapping[str, Any] | None = None) -> Cache:
    """Return the cache in ``folder`` after every byte of it was held against its digest, by ``threads`` at a time; ``header``: whose it is to be.

    Raises :class:`~jointsup.errors.BadFrame` where it is missing, damaged or another frame's.
    """
    cache = _read_manifest(folder)
    if header is not None and cache.header != header:
        raise _refused("frame.cache_other", folder)
    # Hashing lets go of Python's lock.
    with ThreadPoolExecutor(threads) as pool:
        for path, found in zip(cache.paths, pool.map(_digest_of, cache.paths), strict=True):
            if found != cache.files[path.name]:
                raise _refused("frame.cache_file", path)
    return cache


def _digest_of(path: Path) -> str:
    try:
        return file_digest(path)
    except OSError:
        return ""


def _read_manifest(folder: Path) -> Cache:
    findings = Findings()
    try:
        said = read_shape(read_bytes(folder / MANIFEST, _MOST_BYTES), _SHAPE, MANIFEST, findings)
    except Unwritable:
        said = None
    if said is None:
        raise _refused("frame.cache", folder)
    header, roots = said["header"], dict(said["roots"])
    if (
        depth_of(header["count"]) != header["depth"]
        or any(len(bucket) != header["depth"] for bucket in roots)
        or frame_root(header["hash"], header["depth"], roots) != header["root"]
        or len(said["codes"]) != len(header["facets"])
        or prod(said["codes"]) > MOST_COMBINATIONS
        or COMBINATIONS not in dict(said["files"])
        or len(said["files"]) < 2
    ):
        raise _refused("frame.cache", folder)
    return Cache(folder.resolve(), header, tuple(said["codes"]), bool(said["escaping"]), dict(said["files"]), roots)


def _refused(code: str, path: Path) -> BadFrame:
    return BadFrame([problem(code, Place(str(path)))])
