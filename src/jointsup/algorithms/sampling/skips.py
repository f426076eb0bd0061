"""Skip-number sampling 跳号抽样, as a system in use does it: every k-th row of a list from one random start, page by page.

Told here only to be compared with: it is restated from a published system's code. One random number picks the start among the first ``k`` rows; from there
every ``k``-th row is drawn until there are enough. The list is read in pages, and at each new page the count starts one row early; where
that would be before the page's first row, nothing more is drawn. So there are never more samples than starts, and rows that no start reaches.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import comb, prod

from attrs import frozen

from jointsup.algorithms.sampling.draw import Draw

PAGE = 5_000
"""Rows of a page in the system that this restates."""


@frozen
class Reach:
    """What a way of drawing can do with a list: how many samples are possible, and how many of the rows are in none."""

    samples: int
    never: int


def skip_sample(rows: int, wanted: int, start: int, page: int = PAGE) -> Iterator[int]:
    """Yield the places, from 0, that are drawn of ``rows`` from a start below ``rows // wanted``."""
    step, at, first = rows // wanted, start, 0
    for _ in range(wanted):
        while at >= first + page:
            first += page
            at -= 1
            if at < first:
                return
        yield at
        at += step


def skip_reach(rows: int, wanted: int, page: int = PAGE) -> Reach:
    """Return what skip-number sampling can do with a list of ``rows`` of which ``wanted`` are to be drawn."""
    if not wanted:
        return Reach(1, rows)
    samples = {tuple(skip_sample(rows, wanted, start, page)) for start in range(rows // wanted)}
    return Reach(len(samples), rows - len({place for sample in samples for place in sample}))


def draw_reach(draw: Draw, line: int) -> Reach:
    """Return what a draw by ticket could do in one line with the numbers that its strata got: every choice is possible.

    Nobody is left out but in a stratum that got no number at all this time.
    """
    strata = draw.strata[line]
    return Reach(
        prod(comb(stratum.size.can, stratum.number) for stratum in strata),
        sum(stratum.size.can for stratum in strata if not stratum.target),
    )


def digits(number: int) -> int:
    """Return how many decimal digits a positive number has, however large it is."""
    # 0.30102 is a little less than a bit has digits.
    least = (number.bit_length() - 1) * 30102 // 100000
    while number >= 10 ** (least + 1):
        least += 1
    return least + 1
