"""What all readers share: which columns are wanted, and everything that is found wrong."""

from __future__ import annotations

import difflib
import itertools
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from attrs import define, field

from jointsup.codec.tables.cells import BLANKS, Cells, Raw, Refused
from jointsup.codec.tables.table import Limits, Table, columns_digest
from jointsup.errors import VALUE_LENGTH, BadRows, Problem, problem
from jointsup.places import Counted, Place
from jointsup.said import Listed, nearest

KEPT_PROBLEMS = 1000
"""How many problems an error keeps; the rest is counted."""

STOPPING = frozenset({"cell.merged", "row.quote_open"})
"""Faults of one row that leave in doubt what other rows say: no row can be taken then."""

_SHOWN_NEAR = 3
# One character more than is shown, so that it shows that there was more.
_SHOWN = VALUE_LENGTH + 1


@define
class Wanted:
    """The columns asked for, and everything that is found wrong while they are read."""

    name: str
    fields: Mapping[str, str]
    limits: Limits
    take_good: bool = False
    place: Place = field(init=False)
    counted: Counted = field(init=False, default="row")
    headings: Sequence[str] = field(init=False, factory=tuple)
    total: int = field(init=False, default=0)
    _bad: set[int] = field(init=False, factory=set)
    _stopped: bool = field(init=False, default=False)
    _noted: list[tuple[int, int, str, str, Mapping[str, object]]] = field(init=False, factory=list)
    _kept: Counter[int] = field(init=False, factory=Counter)

    def __attrs_post_init__(self) -> None:
        self.place = Place(self.name)

    def at(self, number: int, position: int = -1) -> Place:
        """Return where a row stands, by its number as people count, or the cell of it in the column at ``position``."""
        return self.place.at(self.counted, number, self.headings[position] if position >= 0 else "")

    def choose(
        self, headings: Sequence[str], below: Iterable[tuple[int, Sequence[str]]] = ()
    ) -> list[int]:
        """Return the positions of the wanted columns, each once, in the source's order.

        ``below`` are rows under the headings with their numbers, in which headings may stand by mistake. Raises ``BadRows`` for
        every heading that is missing or stands twice.
        """
        place, self.headings = self.place, [heading.strip(BLANKS) for heading in headings]
        if len(headings) > self.limits.columns:
            raise BadRows([problem("table.columns", place, len(headings), most=self.limits.columns)])
        counts = Counter(self.headings)
        wanted = dict.fromkeys(self.fields.values())
        problems = [
            problem("table.heading_twice", place, heading) for heading in wanted if counts[heading] > 1
        ]
        missing = [heading for heading in wanted if not counts[heading]]
        if missing:
            problems += [self._missing(heading) for heading in missing]
            for number, cells in below:
                if set(wanted) <= {cell.strip(BLANKS) for cell in cells}:
                    problems = [problem("table.headings_below", self.at(number), missing[0])]
                    break
        if problems:
            raise BadRows(problems)
        return [position for position, heading in enumerate(self.headings) if heading in wanted]

    def _missing(self, heading: str) -> Problem:
        plain = {_plain(there): there for there in self.headings if there}
        near = [plain[found] for found in difflib.get_close_matches(_plain(heading), plain, _SHOWN_NEAR)]
        there = Listed(there for there in self.headings if there)
        return problem("table.heading_missing", self.place, heading, near=nearest(near), there=there)

    def note(self, number: int, code: str, value: object = "", position: int = -1, **details: object) -> None:
        """Note what is wrong in row ``number`` (as people count), in the column at ``position`` or in the whole row."""
        self.total += 1
        self._bad.add(number)
        self._stopped |= code in STOPPING
        if self._kept[position] < KEPT_PROBLEMS:
            self._kept[position] += 1
            self._noted.append((number, position, code, str(value)[:_SHOWN], details))

    def require_rows(self, count: int) -> None:
        """Raise ``BadRows`` where there are more rows than the limits allow."""
        if count > self.limits.rows:
            raise BadRows([problem("table.rows", self.place, f"> {self.limits.rows}", most=self.limits.rows)])

    def refuse_noted(self) -> None:
        """Raise ``BadRows`` with everything noted, in order of rows, then of columns; do nothing where that is nothing."""
        if self.total:
            raise BadRows(self._problems(), self.total)

    def _problems(self) -> list[Problem]:
        first = sorted(self._noted, key=lambda noted: noted[:2])[:KEPT_PROBLEMS]
        return list(itertools.starmap(self._problem, first))

    def _problem(
        self, number: int, position: int, code: str, value: str, details: Mapping[str, object]
    ) -> Problem:
        return problem(code, self.at(number, position), value, **details)

    def table(
        self, digest: str | None, numbers: Sequence[int], columns: Mapping[int, Sequence[Raw]]
    ) -> Table:
        """Return the table, given each wanted position's cells and each row's number; raises as :meth:`refuse_noted`.

        Without a ``digest`` it is made from the columns. With ``take_good``, rows of which something is noted are left out.
        """
        clean = {position: self._clean(position, numbers, columns[position]) for position in columns}
        if self._stopped or not self.take_good:
            self.refuse_noted()
        if self._bad:
            good = [number not in self._bad for number in numbers]
            clean = {position: tuple(itertools.compress(cells, good)) for position, cells in clean.items()}
            numbers = tuple(itertools.compress(numbers, good))
        by_heading = {self.headings[position]: cells for position, cells in clean.items()}
        return Table(
            name=self.name,
            digest=columns_digest(by_heading) if digest is None else digest,
            rows=len(numbers),
            columns={name: by_heading[heading] for name, heading in self.fields.items()},
            unknown_columns=tuple(
                heading for heading in self.headings if heading and heading not in by_heading
            ),
            refused=len(self._bad),
            problems=tuple(self._problems()),
            problem_count=self.total,
            headings=dict(self.fields),
            place=self.place,
            counted=self.counted,
            numbers=numbers,
        )

    def _clean(self, position: int, numbers: Sequence[int], column: Sequence[Raw]) -> tuple[str | None, ...]:
        cells = Cells(self.limits.cell_characters)
        clean = tuple(map(cells.__getitem__, column))
        if cells.faults:
            for number, raw in zip(numbers, column, strict=True):
                if raw in cells.faults:
                    shown = raw.value if isinstance(raw, Refused) else str(raw).strip(BLANKS)
                    self.note(number, cells.faults[raw], shown, position, most=self.limits.cell_characters)
        return clean


def _plain(heading: str) -> str:
    return "".join(unicodedata.normalize("NFKC", heading).casefold().split())
