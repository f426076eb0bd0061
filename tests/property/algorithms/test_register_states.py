"""States of a register: corrections laid over sorted rows, two states compared, rows found in their file, as with plain dictionaries."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from jointsup.algorithms.registers import Cells, Row, differences, overlaid, rows_of
from jointsup.codec.rows import header_line, id_bytes, open_rows, row_line

ids = st.text("ab甲𠀀ﬀ:/0", min_size=1, max_size=5)
cells: st.SearchStrategy[Cells] = st.tuples(st.none() | st.text("xy乙", min_size=1, max_size=300), st.none() | st.just("z"))
states = st.dictionaries(ids, cells, max_size=30)


sizes = st.integers(1, 7)


def blocks(rows: Sequence[Row], size: int) -> Iterator[bytes]:
    lines = [row_line(*row) for row in rows]
    return (b"".join(lines[start : start + size]) for start in range(0, len(lines), size))


@given(states, st.dictionaries(ids, st.none() | cells, max_size=10), sizes)
def test_rows_with_corrections_are_the_dictionary_updated_in_order(
    state: dict[str, Cells], overlay: dict[str, Cells | None], size: int
) -> None:
    expected = {identity: found for identity, found in {**state, **overlay}.items() if found is not None}
    laid = {identity.encode(): None if found is None else row_line(identity, found) for identity, found in overlay.items()}
    found = list(overlaid(blocks(sorted(state.items()), size), laid, id_bytes))
    assert all(found)
    assert list(chain.from_iterable(map(rows_of, found))) == [row_line(*row) for row in sorted(expected.items())]


kept = cells.map(lambda row: (row, row))


@given(st.dictionaries(ids, kept | st.tuples(st.none() | cells, st.none() | cells), max_size=30), sizes, sizes)
@example({"a": (None, ("x", None)), "b": (("y", None), None)}, 1, 1)
@example({"a": (("y", None), None), "b": (None, ("x", None))}, 1, 1)
def test_what_differs_is_every_id_whose_cells_differ_in_order(
    found: dict[str, tuple[Cells | None, Cells | None]], old: int, new: int
) -> None:
    before, after = ([(identity, row[at]) for identity, row in sorted(found.items()) if row[at] is not None] for at in (0, 1))
    expected = [
        tuple(None if cells is None else row_line(identity, cells) for cells in row)
        for identity, row in sorted(found.items())
        if row[0] != row[1]
    ]
    assert list(differences(blocks(before, old), blocks(after, new), id_bytes)) == expected


@given(st.integers(0, 400), st.sets(st.integers(0, 399)), st.integers(1, 300), st.integers(1, 300), st.data())
def test_one_sign_that_differs_in_a_long_state_is_found(
    at: int, gone: set[int], old: int, new: int, data: st.DataObject
) -> None:
    """Among thousands of bytes that are alike, a row with one sign changed, rows that went, and nothing else."""
    before = [(f"x:{number:03}", ("y" * (number % 50), "z")) for number in range(400)]
    after = [row for number, row in enumerate(before) if number not in gone]
    expected = [(row_line(*row), None) for number, row in enumerate(before) if number in gone]
    if at < 400 and at not in gone:
        identity, (text, _) = before[at]
        place = data.draw(st.integers(0, len(text or "")))
        changed = identity, (f"{text}!"[:place] + "?" + f"{text}!"[place:], "z")
        after[after.index(before[at])] = changed
        expected = sorted([*expected, (row_line(*before[at]), row_line(*changed))], key=lambda pair: pair[0])
    assert list(differences(blocks(before, old), blocks(after, new), id_bytes)) == expected


@given(states, sizes, sizes)
def test_nothing_differs_from_itself(state: dict[str, Cells], old: int, new: int) -> None:
    rows = sorted(state.items())
    assert list(differences(blocks(rows, old), blocks(rows, new), id_bytes)) == []


@given(states, ids)
def test_a_row_is_found_in_its_file_and_the_file_gives_all_rows_back(state: dict[str, Cells], other: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows"
        path.write_bytes(header_line(["甲", "乙"]) + b"".join(row_line(*row) for row in sorted(state.items())))
        rows = open_rows(path)
        assert rows.headings == ("甲", "乙")
        assert [rows.read(line) for line in rows.lines()] == sorted(state.items())
        assert [id_bytes(line).decode() for line in rows.lines()] == sorted(state)
        for identity in {*state, other}:
            assert rows.find(identity) == state.get(identity)


def test_the_order_of_texts_is_that_of_their_bytes() -> None:
    found = ["\U00020000", "\ufb00", "z", "甲"]
    assert sorted(found) == sorted(found, key=str.encode)
