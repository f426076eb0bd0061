"""The meet of departments with DuckDB: of tags nothing but the masks comes to Python, of other columns the different cells."""
# ruff: noqa: S608 - statements are made of our own words and numbers only.

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from attrs import frozen

from jointsup.algorithms.tags.compile import tags_used
from jointsup.algorithms.tags.expression import Expression
from jointsup.algorithms.tags.meet import Cells, Kinds
from jointsup.engines import bits_sql, meet_sql
from jointsup.engines.duck.bits import load_bits
from jointsup.engines.duck.connection import NUMBER, Database, Unreadable

Read = Callable[[int, Sequence[str]], Cells]
"""Says what different cells of a column mean."""


@frozen
class TagColumn:
    """A column of tags: what stands between them, which are ``known``, and ``whom`` each selector takes by them, None: every one."""

    split: str
    known: Collection[str]
    whom: Sequence[Expression | None]


def kinds(
    database: Database, source: str, given: Sequence[str], selectors: int, read: Read, tags: Mapping[int, TagColumn] | None = None
) -> Kinds:
    """Return the kinds of the rows of a table ``source`` by its columns ``given``, at least one, as :func:`jointsup.algorithms.tags.meet.kinds`.

    ``tags`` are columns of tags by place, which are not counted by and may have millions of different cells; ``read`` says what the different cells of
    each other column mean. A missing cell is an empty text. Raises :class:`~jointsup.engines.duck.connection.Unreadable` for a tag that is not known.
    """
    database.table("alike", meet_sql.alike(source, given))
    columns, tagged = [], tags or {}
    for place in range(len(given)):
        if place in tagged:
            _take_tags(database, place, tagged[place])
            columns.append(Cells({}))
        else:
            columns.append(_read_cells(database, place, selectors, read))
    database.table("kind", meet_sql.kinds(columns, selectors))
    database.drop("alike", *(f"cells{place}" for place in range(len(given))))
    codes = database.rows(meet_sql.codes_of_kinds(columns))
    return meet_sql.read_kinds(columns, codes, database.numbers(meet_sql.masks_of_kinds(columns, selectors)))


def _read_cells(database: Database, place: int, selectors: int, read: Read) -> Cells:
    different, meaning = f"different{place}", f"meaning{place}"
    database.table(different, meet_sql.different(database.words, place))
    cells = [cell for (cell,) in database.rows(f"SELECT cell FROM {different} ORDER BY number")]
    column = read(place, cells)
    database.load(meaning, meet_sql.meaning_types(selectors, NUMBER), meet_sql.meaning_rows(column, cells, selectors))
    database.table(f"cells{place}", meet_sql.cells(place, selectors))
    database.drop(different, meaning)
    return column


def _take_tags(database: Database, place: int, column: TagColumn) -> None:
    different = f"different{place}"
    used = sorted({tag for one in column.whom if one is not None for tag in tags_used(one)})
    masks = bits_sql.masks(column.whom, used)
    kept = [f"{mask} AS {word}" for mask, word in zip(masks, bits_sql.word_names(len(column.whom)), strict=True)]
    database.table(different, f"SELECT DISTINCT cell{place} AS cell FROM alike")
    if not load_bits(database, f"cells{place}", different, column.split, column.known, used, kept):
        raise Unreadable("tags that are not known")
    database.drop(different)
