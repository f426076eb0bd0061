"""The frame 抽样框: rows salted, sealed and put into a tree (protocol, "Frame")."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from operator import attrgetter

from attrs import frozen

from jointsup.algorithms.sampling.tree import Side, empty_root, tree_paths, tree_root
from jointsup.canonical import canonical, hash_parts
from jointsup.errors import BadFrame, problem

BUCKET_ROWS = 4096
MAX_DEPTH = 3
TICKET_SALT = 22
"""How many characters of a salt make the ticket; they must differ between rows."""


@frozen
class FrameRow:
    """A row: the entity's id, its codes in the order of the header's facets, and its salt."""

    id: str
    salt: str
    codes: tuple[str, ...]


@frozen
class Frame:
    """A frame held in memory: its header, and its rows in tree order (bucket, then id)."""

    header: Mapping[str, object]
    rows: Sequence[FrameRow]

    @property
    def hash_name(self) -> str:
        """``sha256`` or ``sm3``."""
        return str(self.header["hash"])

    @property
    def facets(self) -> tuple[str, ...]:
        """The names of the facets, in order."""
        return tuple(self.header["facets"])  # type: ignore[arg-type]

    @property
    def digest(self) -> str:
        """The frame's digest."""
        return frame_digest(self.header)


def salt_of(hash_name: str, secret: str, entity: str) -> str:
    """Return the salt of an entity: 32 characters that nobody without the secret can compute."""
    return hash_parts(hash_name, "jointsup/1/salt", secret, entity)[:32]


def row_text(facets: Sequence[str], entity: str, codes: Sequence[str]) -> str:
    """Return ``row(e)``: the canonical text of an id and its facets."""
    return canonical({"id": entity, **dict(zip(facets, codes, strict=True))})


def leaf_of(hash_name: str, entity: str, salt: str, row: str) -> str:
    """Return the leaf of a row, given its text."""
    return hash_parts(hash_name, "jointsup/1/leaf", entity, seal_of(hash_name, salt, row))


def seal_of(hash_name: str, salt: str, row: str) -> str:
    """Return the seal of a row: what of it may be published beside the id."""
    return hash_parts(hash_name, "jointsup/1/seal", salt, row)


def depth_of(count: int) -> int:
    """Return the depth of the buckets for ``count`` rows."""
    return next((depth for depth in range(MAX_DEPTH) if count <= BUCKET_ROWS * 16**depth), MAX_DEPTH)


def bucket_of(hash_name: str, entity: str, depth: int) -> str:
    """Return the bucket of an entity: ``depth`` hex characters."""
    return hash_parts(hash_name, "jointsup/1/bucket", entity)[:depth]


def bucket_names(depth: int) -> Iterator[str]:
    """Yield the names of all buckets in order."""
    return (format(number, f"0{depth}x") if depth else "" for number in range(16**depth))


def frame_digest(header: Mapping[str, object]) -> str:
    """Return the digest of a frame, given its header."""
    return hash_parts(str(header["hash"]), "jointsup/1/frame", canonical(header))  # type: ignore[arg-type]


def frame_root(hash_name: str, depth: int, bucket_roots: Mapping[str, str]) -> str:
    """Return the root over the buckets' roots; a bucket that is not named is empty."""
    empty = empty_root(hash_name)
    return tree_root(hash_name, (bucket_roots.get(name, empty) for name in bucket_names(depth)))


def make_frame(
    hash_name: str,
    secret: str,
    as_of: str,
    facets: Sequence[str],
    rows: Iterable[tuple[str, Sequence[str]]],
) -> Frame:
    """Make a frame from entities and their codes (in the order of ``facets``, which are in order themselves).

    Raises :class:`~jointsup.errors.BadFrame` for two rows of one id, or of one ticket salt; texts must have been checked.
    """
    salted = [FrameRow(entity, salt_of(hash_name, secret, entity), tuple(codes)) for entity, codes in rows]
    depth = depth_of(len(salted))
    placed = sorted(((bucket_of(hash_name, row.id, depth), row.id, row) for row in salted), key=lambda item: item[:2])
    ordered = [row for _, _, row in placed]
    _refuse_doubles(ordered)
    roots = {
        name: tree_root(
            hash_name, (leaf_of(hash_name, row.id, row.salt, row_text(facets, row.id, row.codes)) for _, _, row in members)
        )
        for name, members in groupby(placed, key=lambda item: item[0])
    }
    header = {
        "protocol": "jointsup/1",
        "hash": hash_name,
        "count": len(ordered),
        "depth": depth,
        "facets": list(facets),
        "as_of": as_of,
        "root": frame_root(hash_name, depth, roots),
    }
    return Frame(header, ordered)


def _refuse_doubles(rows: Sequence[FrameRow]) -> None:
    problems = [
        problem("frame.id_doubled", "", after.id) for before, after in pairwise(rows) if before.id == after.id
    ]
    seen: dict[str, str] = {}
    for row in rows:
        other = seen.setdefault(row.salt[:TICKET_SALT], row.id)
        if other != row.id:
            problems.append(problem("frame.salt_doubled", "", row.id, other=other))
    if problems:
        raise BadFrame(problems)


def frame_lines(frame: Frame) -> Iterator[str]:
    """Yield the lines of the frame's exchange form, each with its line end."""
    yield canonical(frame.header) + "\n"  # type: ignore[arg-type]
    facets = frame.facets
    for row in frame.rows:
        yield f"{row.id}\t{row.salt}\t{row_text(facets, row.id, row.codes)}\n"


def row_path(frame: Frame, entity: str) -> tuple[FrameRow, list[tuple[Side, str]]] | None:
    """Return an entity's row and the path from its leaf to the frame's root, or None where it has no row."""
    hash_name, depth = frame.hash_name, int(str(frame.header["depth"]))
    name = bucket_of(hash_name, entity, depth)
    members = _bucket(frame, name, depth)
    place = next((i for i, row in enumerate(members) if row.id == entity), None)
    if place is None:
        return None
    leaves = [leaf_of(hash_name, row.id, row.salt, row_text(frame.facets, row.id, row.codes)) for row in members]
    return members[place], tree_paths(hash_name, leaves, [place])[place] + _top_path(frame, name)


def absence(frame: Frame, entity: str) -> dict[str, object] | None:
    """Return the proof that an entity has no row (``left``, ``right``, ``top``), or None where it has one."""
    hash_name, depth = frame.hash_name, int(str(frame.header["depth"]))
    name = bucket_of(hash_name, entity, depth)
    members = _bucket(frame, name, depth)
    after = bisect_left(members, entity, key=attrgetter("id"))
    if after < len(members) and members[after].id == entity:
        return None
    texts = [row_text(frame.facets, row.id, row.codes) for row in members]
    leaves = [leaf_of(hash_name, row.id, row.salt, text) for row, text in zip(members, texts, strict=True)]
    places = [place for place in (after - 1, after) if 0 <= place < len(members)]
    paths = tree_paths(hash_name, leaves, places)

    def neighbour(place: int) -> dict[str, object] | None:
        if place not in paths:
            return None
        row = members[place]
        return {"id": row.id, "seal": seal_of(hash_name, row.salt, texts[place]), "path": [list(s) for s in paths[place]]}

    return {"left": neighbour(after - 1), "right": neighbour(after), "top": [list(s) for s in _top_path(frame, name)]}


def _bucket(frame: Frame, name: str, depth: int) -> list[FrameRow]:
    return [row for row in frame.rows if bucket_of(frame.hash_name, row.id, depth) == name]


def _top_path(frame: Frame, name: str) -> list[tuple[Side, str]]:
    hash_name, depth = frame.hash_name, int(str(frame.header["depth"]))
    roots = {
        bucket: tree_root(
            hash_name, (leaf_of(hash_name, row.id, row.salt, row_text(frame.facets, row.id, row.codes)) for row in members)
        )
        for bucket, members in groupby(frame.rows, key=lambda row: bucket_of(hash_name, row.id, depth))
    }
    empty = empty_root(hash_name)
    leaves = [roots.get(bucket, empty) for bucket in bucket_names(depth)]
    place = int(name or "0", 16)
    return tree_paths(hash_name, leaves, [place])[place]
