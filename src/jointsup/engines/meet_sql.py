"""The meet of departments in SQL (the reference is ``tags.meet.kinds``).

One pass over the rows finds the different combinations of cells; all else looks at these alone. Tables: ``alike`` (``cell0``, ``cell1``, …,
``row_count``), and for each column ``n`` of cells ``cells<n>`` (``cell``, ``code``, ``word0``, ``word1``, …): what a cell means. A cell is written
there with ``=`` before it, so that none is empty. A mask stands in words of 62 bits, lowest first; a column that is not counted by has the code ``=``.
"""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from jointsup.algorithms.tags.meet import Cells, Codes, Kinds

WORD = 62
"""Bits of a mask that stand in one number; every engine has integers of 63."""

NOT_COUNTED = "="


def alike(source: str, cells: Sequence[str]) -> str:
    """Select the different combinations of the columns ``cells`` of ``source`` with how many rows share each; a missing cell is empty."""
    named = ", ".join(f"coalesce({cell}, '') AS cell{place}" for place, cell in enumerate(cells))
    grouped = ", ".join(f"cell{place}" for place in range(len(cells)))
    return f"SELECT {grouped}, count(*) AS row_count FROM (SELECT {named} FROM {source}) AS cells GROUP BY {grouped}"


def words_of(selectors: int) -> int:
    """Return how many words the masks of some selectors have; one at least."""
    return max(1, -(-selectors // WORD))


def kinds(columns: Sequence[Cells], selectors: int) -> str:
    """Select the kinds of ``alike``, of at least one column: the codes that are counted by, the words of the mask, the number of rows."""
    names = [f"cells{place}.code AS code{place}" for place, column in enumerate(columns) if column.codes is not None]
    names += [
        " & ".join(f"cells{place}.word{word}" for place in range(len(columns))) + f" AS word{word}" for word in range(words_of(selectors))
    ]
    joins = " ".join(
        f"JOIN cells{place} ON cells{place}.cell = concat('=', alike.cell{place})" for place in range(len(columns))
    )
    grouped = ", ".join(name.rpartition(" ")[2] for name in names)
    inner = f"SELECT {', '.join(names)}, row_count FROM alike {joins}"
    return f"SELECT {grouped}, CAST(sum(row_count) AS BIGINT) AS row_count FROM ({inner}) AS met GROUP BY {grouped}"


def cell_types(selectors: int, text: str, number: str) -> Mapping[str, str]:
    """Return the columns of a table ``cells<n>`` with their types."""
    return {"cell": text, "code": text, **{f"word{word}": number for word in range(words_of(selectors))}}


def cell_rows(column: Cells, selectors: int) -> Iterator[Sequence[str]]:
    """Yield the rows of a table ``cells<n>``."""
    for cell, mask in column.masks.items():
        code = NOT_COUNTED if column.codes is None else column.codes[cell]
        words = (str(mask >> WORD * word & (1 << WORD) - 1) for word in range(words_of(selectors)))
        yield f"={cell}", code, *words


def read_kinds(columns: Sequence[Cells], rows: Iterable[tuple[Any, ...]]) -> Kinds:
    """Return the kinds that :func:`kinds` selected."""
    counted = sum(column.codes is not None for column in columns)
    found: dict[Codes, dict[int, int]] = {}
    for row in rows:
        mask = row[counted]
        for place, word in enumerate(row[counted + 1 : -1], 1):
            mask |= word << WORD * place
        found.setdefault(row[:counted], {})[mask] = row[-1]
    return found
