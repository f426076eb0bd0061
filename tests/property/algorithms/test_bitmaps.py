"""Which label a code has, read off bitmaps (protocol, "Round document": choices)."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from jointsup.algorithms.sampling.rules import Bitmaps


@given(st.lists(st.integers(0, 7), max_size=40), st.integers(0, 45))
@example([0, 5, 2, 0, 1], 3)
def test_bitmaps_are_read_as_mappings(labels: list[int], count: int) -> None:
    """Bitmaps over numbered codes give each code its label, none to codes past the last, and list just these codes."""
    bitmaps = []
    for label in range(6):
        bits = "".join(str(int(one == label)) for one in labels)
        bits += "0" * (-len(bits) % 4)
        bitmaps.append(f"{int(bits, 2):0{len(bits) // 4}x}" if bits else "")
    found = Bitmaps(bitmaps, count)
    due = {str(code): label for code, label in enumerate(labels) if label < 6 and code < count}
    assert dict(found) == due
    assert len(found) == len(due)
    assert not {"007", "-1", "x", "", "１"} & set(found)
    assert all(found.get(odd) is None for odd in ("007", "-1", "x", "", "１", "99", "1" * 5000))
