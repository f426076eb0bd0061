"""The meet of departments in SQL (the reference is ``tags.meet.kinds``).

One pass over the rows finds the different combinations of cells; all else looks at these alone. Tables: ``alike`` (``cell0``, ``cell1``, …,
``row_count``), and for each column ``n`` of cells ``cells<n>`` (``cell``, ``code``, ``word0``, ``word1``, …): what a cell means. A cell is written
there with ``=`` before it, so that none is empty; a code is a number, the code's place among those of its column. A mask stands in words of 62
bits, lowest first.
"""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jointsup.algorithms.tags.meet import Cells, Kinds

WORD = 62
"""Bits of a mask that stand in one number; every engine has integers of 63."""


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
    return {"cell": text, "code": number, **{f"word{word}": number for word in range(words_of(selectors))}}


def cell_rows(column: Cells, selectors: int) -> Iterator[Sequence[str]]:
    """Yield the rows of a table ``cells<n>``."""
    places = {code: str(place) for place, code in enumerate(_codes(column))}
    for cell, mask in column.masks.items():
        code = "0" if column.codes is None else places[column.codes[cell]]
        words = (str(mask >> WORD * word & (1 << WORD) - 1) for word in range(words_of(selectors)))
        yield f"={cell}", code, *words


def read_kinds(columns: Sequence[Cells], rows: Sequence[tuple[Any, ...]]) -> Kinds:
    """Return the kinds that :func:`kinds` selected."""
    counted = [_codes(column) for column in columns if column.codes is not None]
    first, several = len(counted), bool(rows) and len(rows[0]) > len(counted) + 2
    numbered: dict[tuple[int, ...], dict[int, int]] = {}
    for row in rows:
        kind = row[:first]
        masks = numbered.get(kind)
        if masks is None:
            masks = numbered[kind] = {}
        mask = row[first]
        if several:
            for place, word in enumerate(row[first + 1 : -1], 1):
                mask |= word << WORD * place
        masks[mask] = row[-1]
    return {tuple(codes[place] for codes, place in zip(counted, kind, strict=True)): masks for kind, masks in numbered.items()}


def _codes(column: Cells) -> list[str]:
    """Return the different codes of a column, in order; a number stands for each in the engine."""
    return sorted(set((column.codes or {}).values()))
