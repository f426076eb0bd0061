"""DuckDB says of the tags in cells what the expressions say."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jointsup.algorithms.tags.expression import Departments, Expression, Has, Not, Under
from jointsup.algorithms.tags.meet import Cells, kinds, tag_masks
from tag_expressions import expressions_of

pytest.importorskip("duckdb")

from jointsup.engines.duck.connection import NUMBER, TEXT, Database, Limits, Unreadable
from jointsup.engines.duck.meet import TagColumn
from jointsup.engines.duck.meet import kinds as duck_kinds

TAGS = tuple(f"d{number // 50}.t{number:03}" for number in range(200))
OWNED = tuple((f"d{owner}", TAGS[50 * owner : 50 * owner + 50]) for owner in range(4))

leaves = (
    st.sampled_from(TAGS[::9]).map(Has)
    | st.sampled_from([Under("d1", TAGS[50:100]), Under("none", ())])
    | st.integers(1, 5).map(lambda least: Departments(least, None, OWNED))
)
expressions = expressions_of(leaves)
cells = st.lists(st.sampled_from([*TAGS[::9], f" {TAGS[0]} ", ""]), max_size=6).map(";".join)


@settings(max_examples=25, deadline=None)
@given(st.lists(expressions | st.none(), max_size=4), st.sampled_from([1, 40]), st.lists(cells, max_size=12))
@example([Not(Departments(1, None, ()))], 1, ["", ";", " ; "])
def test_masks_of_cells_are_those_of_the_expressions(whom: list[Expression | None], times: int, given_cells: list[str]) -> None:
    """Whatever stands in the cells, blanks and empty values too, and however many words the tags and the masks have."""
    whom *= times
    with Database(Limits(), "sha256") as database:
        database.load("listed", {"number": NUMBER, "text": TEXT}, ((str(number), f"={cell}") for number, cell in enumerate(given_cells)))
        database.table("entity", "SELECT nullif(substr(text, 2), '') AS tags FROM listed")
        found = duck_kinds(database, "entity", ["tags"], len(whom), lambda place, cells: Cells({}), {0: TagColumn(";", TAGS, whom)})
    sets = [{tag.strip(" ") for tag in cell.split(";")} - {""} for cell in given_cells]
    masks = Cells(dict(zip(given_cells, tag_masks(whom, sets), strict=True)))
    assert found == kinds([masks], len(whom), (((cell,), 1) for cell in given_cells))


@pytest.mark.parametrize(("split", "cell"), [(";", "d0.t000;d9.t1"), (";", "d0.t000,d0.t001"), ("", "d0.t000")])
def test_a_cell_of_other_tags_is_for_the_strict_readers(split: str, cell: str) -> None:
    with Database(Limits(), "sha256") as database:
        database.load("entity", {"tags": TEXT}, [(cell,)])
        with pytest.raises(Unreadable):
            duck_kinds(database, "entity", ["tags"], 1, lambda place, cells: Cells({}), {0: TagColumn(split, TAGS, [None])})
