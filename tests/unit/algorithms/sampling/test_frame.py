"""What of a frame the properties do not reach: rows refused, and the edges of its depth."""

from __future__ import annotations

import pytest

from jointsup.algorithms.sampling import frame
from jointsup.algorithms.sampling.frame import (
    FrameRow,
    absence,
    bucket_of,
    depth_of,
    leaf_of,
    make_frame,
    row_path,
    row_text,
)
from jointsup.algorithms.sampling.tree import empty_root, root_of_path
from jointsup.canonical import hash_parts
from jointsup.errors import BadFrame, problem

SECRET = "5e" * 32


def test_every_doubled_id_is_named() -> None:
    """Two rows with one id make no frame; each such id is named."""
    rows = [("b", ("x",)), ("a", ("x",)), ("b", ("y",)), ("c", ("x",)), ("c", ("x",))]
    with pytest.raises(BadFrame) as refusal:
        make_frame("sha256", SECRET, "2026-01-01", ["area"], rows)
    assert set(refusal.value.problems) == {problem("frame.id_doubled", "", name) for name in "bc"}


def test_two_rows_with_one_ticket_make_no_frame() -> None:
    """Two rows whose salts agree in the 22 characters that make the ticket are refused, both named; 21 are no harm."""
    alike = [FrameRow("a", "0" * 32, ()), FrameRow("b", "1" * 32, ()), FrameRow("c", "0" * 22 + "1" * 10, ())]
    with pytest.raises(BadFrame) as refusal:
        frame._refuse_doubles(alike)
    assert refusal.value.problems == (problem("frame.salt_doubled", "", "c", other="a"),)
    frame._refuse_doubles([FrameRow("a", "0" * 32, ()), FrameRow("b", "0" * 21 + "1" * 11, ())])


@pytest.mark.parametrize(
    ("count", "depth"),
    [(0, 0), (4096, 0), (4097, 1), (65536, 1), (65537, 2), (1048576, 2), (1048577, 3), (15_000_000, 3), (10**9, 3)],
)
def test_depth(count: int, depth: int) -> None:
    """The depth is the least of 0, 1, 2 whose buckets hold 4,096 rows each on average, else 3."""
    assert depth_of(count) == depth


@pytest.mark.parametrize("rows_of_a_bucket", [100, 3, 0.1])
def test_paths_of_small_buckets(rows_of_a_bucket: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """With buckets of few rows, some of them empty, every row's path and every proof of absence leads to the root."""
    monkeypatch.setattr(frame, "BUCKET_ROWS", rows_of_a_bucket)
    ids = [f"id{number:02}" for number in range(20)]
    made = make_frame("sha256", SECRET, "2026-01-01", [], [(name, ()) for name in ids])
    depth, root = made.header["depth"], made.header["root"]
    assert depth == {100: 0, 3: 1, 0.1: 2}[rows_of_a_bucket]
    for name in ids:
        row, path = row_path(made, name) or pytest.fail(name)
        assert root_of_path("sha256", leaf_of("sha256", name, row.salt, row_text([], name, [])), path) == root
        assert absence(made, name) is None
    empty = 0
    for name in ("!", "~", *(f"id{number:02}x" for number in range(60))):
        assert row_path(made, name) is None
        shown = absence(made, name) or pytest.fail(name)
        sides = [shown[side] for side in ("left", "right") if shown[side]]
        for side in sides:
            leaf = hash_parts("sha256", "jointsup/1/leaf", side["id"], side["seal"])
            assert root_of_path("sha256", leaf, [*side["path"], *shown["top"]]) == root
        if not sides:
            empty += 1
            assert root_of_path("sha256", empty_root("sha256"), shown["top"]) == root
        in_bucket = sorted(one for one in ids if bucket_of("sha256", one, depth) == bucket_of("sha256", name, depth))
        before, after = [one for one in in_bucket if one < name], [one for one in in_bucket if one > name]
        assert [shown[side] and shown[side]["id"] for side in ("left", "right")] == [
            before[-1] if before else None,
            after[0] if after else None,
        ]
    assert bool(empty) == (depth > 0)
