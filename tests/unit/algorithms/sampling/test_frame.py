"""What of a frame the properties do not reach: rows refused, and the edges of its depth."""

from __future__ import annotations

import pytest

from jointsup.algorithms.sampling import frame
from jointsup.algorithms.sampling.frame import FrameRow, depth_of, make_frame
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
