"""The check by which the core believes no engine (design: "an engine is only a faster calculator")."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from attrs import frozen

from jointsup.algorithms.sampling.draw import Drawn
from jointsup.algorithms.sampling.frame import FrameRow
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.algorithms.sampling.seed import key_of
from jointsup.algorithms.sampling.tickets import group_start, in_order, tickets_of
from jointsup.errors import JointsupError, problem
from jointsup.said import Listed

DrawnRow = tuple[Any, ...]
"""One drawn with his row: line, stratum, id, ticket, salt, codes; who has no row has an empty salt and no codes."""

_BATCH = 10_000
"""Rows of one stratum that are judged at a time."""


def checked(
    rules: RoundRules,
    hash_name: str,
    seed: str,
    wanted: Sequence[Sequence[int]],
    drawn: Iterable[DrawnRow],
) -> dict[tuple[int, int], str]:
    """Check every row that an engine has drawn against its salt and codes, here and with hashlib; return the cut-offs by line and stratum.

    Each stratum must have its number; each row must be there, stand in it and not be excluded, have the ticket that its salt gives, and come
    after the one before it in the group's order. Raises :class:`~jointsup.errors.JointsupError` where an engine answered wrongly.
    """
    key, before = key_of(hash_name, seed, "tickets"), (0, -1)
    numbers: dict[tuple[int, int], int] = {}
    cut_offs: dict[tuple[int, int], str] = {}
    for here, rows in groupby(drawn, key=itemgetter(0, 1)):
        right = _Right(rules, hash_name, key, *here)
        if before >= here or here[0] not in range(len(rules.lines)):
            raise right.refusal(next(rows))
        before, last, numbers[here] = here, list[str](), 0
        while batch := list(islice(rows, _BATCH)):
            if not right(last, batch):
                raise right.refusal(right.first_wrong(last, batch))
            last, numbers[here] = [batch[-1][3]], numbers[here] + len(batch)
        cut_offs[here] = last[0]
    for line, of_line in enumerate(wanted):
        for stratum, number in enumerate(of_line):
            found = numbers.get((line, stratum), 0)
            if found != number:
                labels = rules.lines[line].strata[stratum]
                details = {"stratum": Listed(labels), "expected": number}
                raise JointsupError([problem("engine.number", rules.lines[line].id, found, **details)])
    return cut_offs


def with_rows(drawn: Iterable[Drawn], rows: Mapping[str, FrameRow]) -> Iterator[DrawnRow]:
    """Yield the drawn with their rows, given by id."""
    for one in drawn:
        row = rows.get(one.id)
        yield one.line, one.stratum, one.id, one.ticket, *((row.salt, *row.codes) if row else ("",))


@frozen
class _Right:
    """Judges rows said to be drawn in one stratum, many at a time."""

    rules: RoundRules
    hash_name: str
    key: str
    line: int
    stratum: int

    def __call__(self, last: Sequence[str], rows: Sequence[DrawnRow]) -> bool:
        """Say whether all rows are right and come one after another, behind the ticket in ``last``, where there is one."""
        if {*map(len, rows)} != {5 + len(self.rules.facets)}:
            return False
        _, _, _, tickets, salts, *codes = zip(*rows, strict=True)
        start = group_start(self.rules.lines[self.line].group, self.rules.groups)
        return (
            all(salts)
            and tickets_of(self.hash_name, self.key, salts) == [*tickets]
            and in_order(start, [*last, *tickets])
            and self.rules.all_stand(self.line, self.stratum, codes)
        )

    def first_wrong(self, last: Sequence[str], rows: Sequence[DrawnRow]) -> DrawnRow:
        """Return the first of rows that are not all right with which they are no longer right."""
        return rows[bisect_left(range(1, len(rows)), True, key=lambda end: not self(last, rows[:end]))]

    def refusal(self, row: DrawnRow) -> JointsupError:
        """Return the error that names a row."""
        lines = self.rules.lines
        line = lines[self.line].id if self.line in range(len(lines)) else str(self.line)
        return JointsupError([problem("engine.drawn", line, row[2], ticket=row[3])])
