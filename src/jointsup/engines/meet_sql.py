"""The meet of departments in SQL (the reference is ``tags.meet.kinds``).

One pass over the rows counts those that are ``alike``. The different cells of each of its columns are numbered; what each means is asked of Python, once,
and the meanings are put together. Tables, for column ``n``: ``different<n>`` (``cell``, ``number``); ``meaning<n>`` (``number``, ``code``, ``word0``, ``word1``, …); ``cells<n>``, both joined. A
missing cell is an empty text. A code is a number: its place among the codes of its column. A mask stands in words, as :mod:`~jointsup.engines.bits_sql` has them;
that makes the words of a column of tags itself.
"""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence, ValuesView
from itertools import repeat

from jointsup.algorithms.tags.meet import Cells, Kinds
from jointsup.engines.bits_sql import in_words, whole, word_names
from jointsup.engines.sql import Words


def alike(source: str, given: Sequence[str]) -> str:
    """Select the different rows of ``source`` by its columns ``given``, with how many there are of each."""
    cells = ", ".join(f"coalesce({cell}, '') AS cell{place}" for place, cell in enumerate(given))
    grouped = ", ".join(f"cell{place}" for place in range(len(given)))
    return f"SELECT {grouped}, count(*) AS row_count FROM (SELECT {cells} FROM {source}) AS given GROUP BY {grouped}"


def different(words: Words, place: int) -> str:
    """Select the different cells of a column of ``alike``, numbered from 0 in order."""
    return (
        f"SELECT cell, row_number() OVER (ORDER BY {words.order('cell')}) - 1 AS number "
        f"FROM (SELECT DISTINCT cell{place} AS cell FROM alike) AS given"
    )


def meaning_types(selectors: int, number: str) -> Mapping[str, str]:
    """Return the columns of a table ``meaning<n>`` with their types."""
    return dict.fromkeys(("number", "code", *word_names(selectors)), number)


def meaning_rows(column: Cells, different_cells: Sequence[str], selectors: int) -> Iterator[Sequence[str]]:
    """Return the rows of a table ``meaning<n>``; the cells are given in order of their numbers."""
    places = {code: str(place) for place, code in enumerate(_codes(column))}
    codes = repeat("0") if column.codes is None else (places[column.codes[cell]] for cell in different_cells)
    words = (map(str, in_words(column.masks[cell], selectors)) for cell in different_cells)
    return ((str(number), code, *of_cell) for number, (code, of_cell) in enumerate(zip(codes, words, strict=False)))


def cells(place: int, selectors: int) -> str:
    """Select the table ``cells<n>`` of a column."""
    words = ", ".join(word_names(selectors))
    return f"SELECT cell, code, {words} FROM different{place} JOIN meaning{place} ON meaning{place}.number = different{place}.number"


def kinds(columns: Sequence[Cells], selectors: int) -> str:
    """Select the kinds of the rows of ``alike``, which has one column at least.

    Each row of the answer, a table ``kind``, has the codes that are counted by, the words of the mask, and the number of rows.
    """
    counted, words = _counted(columns), word_names(selectors)
    named = [f"cells{name.removeprefix('code')}.code AS {name}" for name in counted]
    named += [f"{' & '.join(f'cells{place}.{word}' for place in range(len(columns)))} AS {word}" for word in words]
    joins = " ".join(f"JOIN cells{place} ON cells{place}.cell = alike.cell{place}" for place in range(len(columns)))
    grouped = ", ".join([*counted, *words])
    return f"SELECT {grouped}, CAST(sum(row_count) AS BIGINT) AS row_count FROM (SELECT {', '.join(named)}, row_count FROM alike {joins}) AS met GROUP BY {grouped}"


def codes_of_kinds(columns: Sequence[Cells]) -> str:
    """Select the different codes of the table ``kind``, in order, and how many kinds have them."""
    codes = ", ".join(_counted(columns))
    return f"SELECT {codes}, count(*) FROM kind GROUP BY {codes} ORDER BY {codes}" if codes else "SELECT count(*) FROM kind HAVING count(*) > 0"


def masks_of_kinds(columns: Sequence[Cells], selectors: int) -> str:
    """Select masks and counts of the table ``kind``, in order of its codes."""
    codes = ", ".join(_counted(columns))
    return f"SELECT {', '.join(word_names(selectors))}, row_count FROM kind" + (f" ORDER BY {codes}" if codes else "")


def read_kinds(columns: Sequence[Cells], codes: Iterable[Sequence[int]], masks: Sequence[Sequence[int]]) -> Kinds:
    """Return the kinds of which :func:`codes_of_kinds` selected the codes, and :func:`masks_of_kinds` the rest, given column by column."""
    listed = [_codes(column) for column in columns if column.codes is not None]
    found, begin = {}, 0
    for *places, there in codes:
        end = begin + int(there)
        found[tuple(of[place] for of, place in zip(listed, places, strict=True))] = PackedMasks([column[begin:end] for column in masks])
        begin = end
    return found


class PackedMasks(Mapping[int, int]):
    """How many entities each mask has, in columns of numbers: the words of the masks, and the counts. There may be millions."""

    def __init__(self, columns: Sequence[Sequence[int]]) -> None:
        *self._words, self._counts = columns

    def __len__(self) -> int:
        return len(self._counts)

    def __iter__(self) -> Iterator[int]:
        return iter(self._words[0]) if len(self._words) == 1 else map(whole, zip(*self._words, strict=True))

    def __getitem__(self, mask: int) -> int:
        return dict(self.items())[mask]

    def items(self) -> ItemsView[int, int]:
        """Return each mask with its count."""
        return _Items(self)

    def values(self) -> ValuesView[int]:
        """Return the counts."""
        return _Values(self)

    def counts(self) -> Iterator[int]:
        """Yield the counts, in order of the masks."""
        return iter(self._counts)


class _Items(ItemsView[int, int]):
    _mapping: PackedMasks

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self._mapping, self._mapping.counts(), strict=True)


class _Values(ValuesView[int]):
    _mapping: PackedMasks

    def __iter__(self) -> Iterator[int]:
        return self._mapping.counts()


def _counted(columns: Sequence[Cells]) -> list[str]:
    return [f"code{place}" for place, column in enumerate(columns) if column.codes is not None]


def _codes(column: Cells) -> list[str]:
    """Return the different codes of a column, in order; a number stands for each in the engine."""
    return sorted(set((column.codes or {}).values()))
