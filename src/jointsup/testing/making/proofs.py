"""Vectors of presence and absence in a frame, true ones and forged ones."""

from __future__ import annotations

from collections.abc import Iterator

from jointsup.algorithms.sampling.frame import (
    Frame,
    absence,
    bucket_names,
    bucket_of,
    leaf_of,
    make_frame,
    row_path,
    row_text,
)
from jointsup.algorithms.sampling.tree import empty_root, root_of_path, tree_paths, tree_root
from jointsup.canonical import hash_text
from jointsup.testing.making.shared import HASH_NAMES, SECRET, Vector, hexes, stated, vector
from jointsup.testing.making.trees import AS_OF, numbered_frame


def proofs() -> Vector:
    """Return the vectors of presence and absence in a frame, true ones and forged ones."""
    frames = [
        (hash_name, frame)
        for hash_name in HASH_NAMES
        for frame in (
            make_frame(hash_name, SECRET, AS_OF, (), [(entity, ()) for entity in "bdfhj"]),
            make_frame(hash_name, SECRET, AS_OF, (), []),
            numbered_frame(hash_name, 4097),
        )
    ]
    return {
        "about": "Whether a row is in a frame: the path from its leaf; or that an id is not: two neighbours in its bucket.",
        "presences": [one for hash_name, frame in frames for one in _presences(hash_name, frame)],
        "absences": [
            *(one for hash_name, frame in frames for one in _absences(hash_name, frame)),
            *(one for hash_name in HASH_NAMES for one in _in_an_empty_bucket(hash_name)),
        ],
    }


def _presences(hash_name: str, frame: Frame) -> Iterator[Vector]:
    depth = int(str(frame.header["depth"]))
    for entity in ("0", "4096") if depth else [row.id for row in frame.rows]:
        row, path = row_path(frame, entity) or (None, [])
        if row is None:
            raise ValueError(entity)
        text = row_text(frame.facets, entity, row.codes)
        true: Vector = {
            "hash": hash_name,
            "header": frame.header,
            "id": entity,
            "salt": row.salt,
            "row": text,
            "leaf": leaf_of(hash_name, entity, row.salt, text),
            "path": path,
        }
        yield vector(f"{entity} of {len(frame.rows)}", **true, accepted=True)
        if hash_name == "sm3":  # forgeries are the same whatever the hash
            continue
        if entity in ("d", "0"):
            turned = [("r" if side == "l" else "l", sister) for side, sister in path[:1]] + path[1:]
            yield vector("a side turned", **{**true, "path": turned}, accepted=False)
            yield vector("a sister too few", **{**true, "path": path[:-1]}, accepted=False)
            yield vector("another salt", **{**true, "salt": hexes("other", 32), "leaf": None}, accepted=False)
        if depth:
            yield _through_another_bucket(hash_name, true)


def _through_another_bucket(hash_name: str, true: Vector) -> Vector:
    """Return a path that leads to its header's root, but through a bucket that is not the id's: a second row hidden elsewhere."""
    path = [*true["path"][:-4], *([("l", sister) for _, sister in true["path"][-4:]])]
    number = sum(1 << up for up, (side, _) in enumerate(true["path"][-4:]) if side == "l")
    stated(True, number != 15, "the bucket")
    header = {**true["header"], "root": root_of_path(hash_name, true["leaf"], path)}
    return vector(
        "through another bucket",
        "the path leads to the root, but the last 4·depth sides are not those of the id's bucket",
        **{**true, "header": header, "path": path},
        accepted=False,
    )


def _absences(hash_name: str, frame: Frame) -> Iterator[Vector]:
    few = len(frame.rows) < 10
    for entity in ("a", "c", "e", "i", "z") if few and frame.rows else ("00", "x", "4097"):
        found = absence(frame, entity)
        if found is None:
            raise ValueError(entity)
        true: Vector = {"hash": hash_name, "header": frame.header, "id": entity, **found}
        yield vector(f"{entity} among {len(frame.rows)}", **true, accepted=True)
        if hash_name == "sm3":
            continue
        if found["left"] and found["right"]:
            yield vector("only one neighbour shown", **{**true, "left": None}, accepted=False)
            yield vector(
                "the neighbours turned",
                **{**true, "left": found["right"], "right": found["left"]},
                accepted=False,
            )
        if entity == "e":
            yield from _gaps(frame, true)
        if not few and entity == "00":
            turned = [["r" if side == "l" else "l", sister] for side, sister in _path(found["top"])]
            yield vector("through another bucket", **{**true, "top": turned}, accepted=False)
            yield vector(
                "an empty bucket that is none", **{**true, "left": None, "right": None}, accepted=False
            )


def _in_an_empty_bucket(hash_name: str) -> Iterator[Vector]:
    """Yield absences of depth 2 under invented bucket roots: in an empty bucket, and claimed of one that is not."""
    entity = "x"
    name = bucket_of(hash_name, entity, 2)
    forged: tuple[str, ...] = (name,)
    for filled, accepted in (((), True), (forged, False)):
        roots = {bucket: hash_text(hash_name, f"bucket {bucket}") for bucket in ("00", "ff", *filled)}
        leaves = [roots.get(bucket, empty_root(hash_name)) for bucket in bucket_names(2)]
        header = {
            "protocol": "jointsup/1",
            "hash": hash_name,
            "count": 65537,
            "depth": 2,
            "facets": [],
            "as_of": AS_OF,
            "root": tree_root(hash_name, leaves),
        }
        top = tree_paths(hash_name, leaves, [int(name, 16)])[int(name, 16)]
        yield vector(
            "an empty bucket at depth 2" if accepted else "a filled bucket claimed empty, at depth 2",
            hash=hash_name,
            header=header,
            id=entity,
            left=None,
            right=None,
            top=top,
            accepted=accepted,
        )


def _path(value: object) -> list[list[str]]:
    return [list(step) for step in value] if isinstance(value, list) else []


def _gaps(frame: Frame, true: Vector) -> Iterator[Vector]:
    """Yield what one tries who hides the row ``f`` (or ``d``) of b, d, f, h, j."""
    beside = {entity: absence(frame, entity) or {} for entity in ("c", "g")}
    yield vector(
        "not neighbours",
        "d and h: f stands between",
        **{**true, "right": beside["g"]["right"]},
        accepted=False,
    )
    yield vector("a present id", "f, between d and f", **{**true, "id": "f"}, accepted=False)
    yield vector("an id outside its neighbours", **{**true, "id": "g"}, accepted=False)
    yield vector("an empty bucket that is none", **{**true, "left": None, "right": None}, accepted=False)
    longer = [*_path(beside["c"]["top"]), ["l", hexes("sister")]]
    yield vector("a top too long", **{**true, "top": longer}, accepted=False)
