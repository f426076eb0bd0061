"""Vectors of trees, paths, rows and frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from jointsup.algorithms.sampling.frame import (
    Frame,
    bucket_names,
    bucket_of,
    depth_of,
    frame_lines,
    frame_root,
    leaf_of,
    make_frame,
    row_text,
    salt_of,
    seal_of,
)
from jointsup.algorithms.sampling.tree import empty_root, root_of_path, tree_paths, tree_root
from jointsup.canonical import hash_text
from jointsup.testing.making.shared import HASH_NAMES, SECRET, Vector, stated, vector

AS_OF = "2026-02-28"


def trees() -> Vector:
    """Return the vectors of trees of 0 to 9 leaves, all their paths, and which paths are neighbours."""
    return {
        "about": "Trees of 0 to 9 leaves with the path of every leaf; and whether two paths, by their sides, are neighbours.",
        "trees": [_tree(hash_name, count) for hash_name in HASH_NAMES for count in range(10)],
        "neighbours": list(_neighbours()),
    }


def _tree(hash_name: str, count: int) -> Vector:
    leaves = [hash_text(hash_name, str(number)) for number in range(count)]
    paths = tree_paths(hash_name, leaves, range(count))
    root = tree_root(hash_name, leaves)
    for place, path in paths.items():
        stated(root, root_of_path(hash_name, leaves[place], path), f"path {place} of {count}")
    return vector(
        f"{count} leaves", hash=hash_name, leaves=leaves, root=root, paths=[paths[place] for place in range(count)]
    )


def _neighbours() -> Iterator[Vector]:
    """Yield pairs of places in the trees above, by sha256: next to each other, one apart, turned; null at an end."""
    for count in range(1, 10):
        pairs = [*((at, at + 1) for at in range(-1, count)), *((at, at + 2) for at in range(-1, count - 1)), (1, 0), (0, 0)]
        for left, right in pairs:
            if left < count and right <= count and (left >= 0 or right < count):
                yield {
                    "leaves": count,
                    "left": left if left >= 0 else None,
                    "right": right if right < count else None,
                    "are_neighbours": right == left + 1,
                }


_ROWS: Sequence[tuple[str, str, dict[str, str]]] = (
    ("no facets", "x", {}),
    ("colon and slash", "uscc:91370100/7", {"area": "370102", "tier": "A"}),
    ("0", "e:1", {"tags": "0"}),
    ("00", "e:1", {"tags": "00"}),
    ("dots", "e:1", {"tier": "food.dairy"}),
    ("Chinese", "个体:0001", {"area": "历下区", "kind": "个体工商户"}),
    ("beyond the basic plane", "\U00020000", {"tier": "\ufb00"}),
    ("quote and backslash", "e:1", {"tier": 'a"b\\c'}),
    ("facets in order of bytes", "e:1", {"_a": "1", "a1": "2", "a": "3", "0": "4", "idx": "5"}),
)


def frames() -> Vector:
    """Return the vectors of rows, whole frames, depths, and the frames of given bucket roots."""
    return {
        "about": "Rows, salts, seals and leaves; whole frames; buckets and depths.",
        "rows": [_row(hash_name, *row) for hash_name in HASH_NAMES for row in _ROWS],
        "frames": [_frame(hash_name, *of) for hash_name in HASH_NAMES for of in _frames()],
        "depths": [
            {"count": count, "depth": depth_of(count)}
            for count in (0, 1, 4096, 4097, 65536, 65537, 1048576, 1048577, 100000000)
        ],
        "buckets": [
            {"hash": hash_name, "id": entity, "buckets": [bucket_of(hash_name, entity, depth) for depth in range(4)]}
            for hash_name in HASH_NAMES
            for entity in ("x", "uscc:91370100/7", "个体:0001", "\U00020000")
        ],
        "composed": [_composed(hash_name, *of) for hash_name in HASH_NAMES for of in _COMPOSED],
        "numbered": [_numbered(hash_name, count) for hash_name in HASH_NAMES for count in (4096, 4097)],
    }


def _row(hash_name: str, name: str, entity: str, facets: dict[str, str]) -> Vector:
    salt = salt_of(hash_name, SECRET, entity)
    row = row_text(sorted(facets), entity, [facets[facet] for facet in sorted(facets)])
    return vector(
        name,
        hash=hash_name,
        secret=SECRET,
        id=entity,
        facets=facets,
        salt=salt,
        row=row,
        seal=seal_of(hash_name, salt, row),
        leaf=leaf_of(hash_name, entity, salt, row),
    )


def _frames() -> Iterator[tuple[str, Sequence[str], Sequence[tuple[str, Sequence[str]]]]]:
    yield "no rows, no facets", (), ()
    yield "one row", ("area",), [("x", ["370102"])]
    yield "ids ordered by bytes", (), [(entity, []) for entity in ("\U00020000", "\ufb00", "a", "B", "10", "9", "é", "a:", "a/")]
    yield (
        "codes of all kinds",
        ("kind", "tags", "tier"),
        [
            (f"e:{at}", codes)
            for at, codes in enumerate((["个体", "0", "A"], ["企业", "00", "food.dairy"], ["企业", "10", "\ufb00"]))
        ],
    )


def _frame(hash_name: str, name: str, facets: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> Vector:
    frame = make_frame(hash_name, SECRET, AS_OF, facets, rows)
    return vector(
        name,
        hash=hash_name,
        secret=SECRET,
        as_of=AS_OF,
        rows=[{"id": entity, **dict(zip(facets, codes, strict=True))} for entity, codes in rows],
        header=frame.header,
        frame_digest=frame.digest,
        frame="".join(frame_lines(frame)),
    )


_COMPOSED = (
    ("depth 0", 0, ("",)),
    ("depth 1, all empty", 1, ()),
    ("depth 1", 1, ("0", "7", "f")),
    ("depth 2, all empty", 2, ()),
    ("depth 2", 2, ("00", "0f", "a7", "ff")),
    ("depth 3", 3, ("000", "00f", "3a7", "fff")),
)


def _composed(hash_name: str, name: str, depth: int, filled: Sequence[str]) -> Vector:
    """Return the root over given bucket roots (the others empty), and the path of each given bucket."""
    roots = {bucket: hash_text(hash_name, f"bucket {bucket}") for bucket in filled}
    leaves = [roots.get(bucket, empty_root(hash_name)) for bucket in bucket_names(depth)]
    tops = tree_paths(hash_name, leaves, [int(bucket or "0", 16) for bucket in filled])
    return vector(
        name,
        hash=hash_name,
        depth=depth,
        bucket_roots=roots,
        root=frame_root(hash_name, depth, roots),
        tops={bucket: tops[int(bucket or "0", 16)] for bucket in filled},
    )


def numbered_frame(hash_name: str, count: int) -> Frame:
    """Return the frame without facets whose ids are the decimal numbers from 0."""
    return make_frame(hash_name, SECRET, AS_OF, (), ((str(number), ()) for number in range(count)))


def _numbered(hash_name: str, count: int) -> Vector:
    frame = numbered_frame(hash_name, count)
    depth = depth_of(count)
    buckets = [
        [name, len(leaves), tree_root(hash_name, leaves)]
        for name, leaves in (
            (name, [leaf_of(hash_name, row.id, row.salt, row_text((), row.id, ())) for row in members])
            for name, members in groupby(frame.rows, key=lambda row: bucket_of(hash_name, row.id, depth))
        )
    ]
    return vector(
        f"the ids 0 to {count - 1}",
        "too long to stand here: make it from the secret",
        hash=hash_name,
        secret=SECRET,
        as_of=AS_OF,
        header=frame.header,
        frame_digest=frame.digest,
        buckets=buckets,
        file_digest=hash_text(hash_name, "".join(frame_lines(frame))),
    )
