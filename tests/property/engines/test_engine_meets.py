"""DuckDB counts the meet of departments as the reference does."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jointsup.algorithms.tags.meet import Cells, kinds
from jointsup.engines import meet_sql

pytest.importorskip("duckdb")

from jointsup.engines.duck import connection
from jointsup.engines.duck.connection import NUMBER, TEXT, Database, Limits
from jointsup.engines.duck.meet import kinds as duck_kinds

CELLS = ("", "甲", "b;a", "𠀀", "=", "'")

rows = st.lists(st.tuples(*[st.sampled_from(CELLS)] * 3), max_size=40)
selectors = st.sampled_from([1, 2, 61, 62, 63, 130])


@st.composite
def meeting(draw: st.DrawFn) -> tuple[list[tuple[str, ...]], int, list[Cells]]:
    """Rows of three columns, and what their cells mean to some selectors."""
    count = draw(selectors)
    columns = [
        Cells(
            {cell: draw(st.integers(0, (1 << count) - 1)) for cell in CELLS},
            {cell: draw(st.sampled_from(["1", "2", "三"])) for cell in CELLS} if draw(st.booleans()) else None,
        )
        for _ in range(3)
    ]
    return draw(rows), count, columns


@settings(max_examples=60)
@given(meeting())
@example(([("", "甲", "b;a")], 130, [Cells(dict.fromkeys(CELLS, (1 << 130) - 1))] * 3))
def test_duckdb_counts_kinds_as_the_reference(case: tuple[list[tuple[str, ...]], int, list[Cells]]) -> None:
    """The same kinds with the same counts, whatever the cells, and however many words the masks have."""
    listed, count, columns = case
    asked: list[tuple[int, Sequence[str]]] = []

    def read(place: int, different: Sequence[str]) -> Cells:
        asked.append((place, sorted(different)))
        return columns[place]

    with Database(Limits(), "sha256") as database:
        database.load("numbered", {"row": NUMBER, **{f"c{place}": TEXT for place in range(3)}}, (
            (str(number), *(f"={cell}" for cell in row)) for number, row in enumerate(listed)
        ))
        database.table("entity", "SELECT " + ", ".join(f"nullif(substr(c{place}, 2), '') AS c{place}" for place in range(3)) + " FROM numbered")
        found = duck_kinds(database, "entity", ["c0", "c1", "c2"], count, read)
        assert asked == [(place, sorted({row[place] for row in listed})) for place in range(3)]
    assert found == kinds(columns, count, Counter(listed).items())


def test_masks_go_through_words() -> None:
    """A mask of many selectors is written in words of 62 bits and read back whole."""
    mask = (1 << 129) | (1 << 61) | 5
    column = Cells({"x": mask})
    ((number, code, *words),) = meet_sql.meaning_rows(column, ["x"], 130)
    assert (number, code, words) == ("0", "0", [str((1 << 61) | 5), "0", str(1 << 5)])
    (found,) = meet_sql.read_kinds([column], [(1,)], [*([int(word)] for word in words), [3]]).values()
    assert found == {mask: 3}
    assert (found[mask], list(found), list(found.values()), len(found)) == (3, [mask], [3], 1)


def test_numbers_are_read_without_numpy_too(monkeypatch: pytest.MonkeyPatch) -> None:
    statement = "SELECT number, CAST(number % 3 AS TINYINT) AS small FROM range(5) AS r(number)"
    with Database(Limits(), "sha256") as database:
        found = [list(column) for column in database.numbers(statement)]
        monkeypatch.setitem(sys.modules, "numpy", None)
        monkeypatch.setattr(connection.util, "find_spec", lambda name: None)
        assert [list(column) for column in database.numbers(statement)] == found == [[0, 1, 2, 3, 4], [0, 1, 2, 0, 1]]
        assert [list(column) for column in database.numbers(f"{statement} WHERE number < 0")] == [[], []]
