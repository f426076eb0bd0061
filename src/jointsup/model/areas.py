"""Areas by their GB/T 2260 codes, with their history (行政区划代码): which code was in use when, and what came
after it.

The list knows years, not days. An area counts as in use from the first day of the year in which it came to
the last day of the year in which it went: in the year of a change both the old and the new code are taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Literal

from attrs import Factory, field, frozen

from jointsup.canonical import text_fault
from jointsup.errors import BadRows, Problem, problem
from jointsup.model.meaning import Meaning
from jointsup.places import Place

Level = Literal["province", "prefecture", "county"]
Status = Literal["in_use", "changed", "retired"]
"""``changed``: the code went on with another name or parent; ``retired``: the code ended."""

State = Literal["known", "unknown", "retired", "not_yet"]

_CODE = re.compile(r"[1-9][0-9]{5}")
_LEVELS: Mapping[int, Level] = {2: "province", 4: "prefecture", 6: "county"}


def area_prefix(code: str) -> str:
    """Return the digits that the codes of all areas inside ``code`` begin with: 2 of a province, 4 of a city,
    6 of a county."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def area_covers(area: str, code: str) -> bool:
    """Return whether ``code`` is ``area`` or lies in it by the digits (``370000`` covers ``370112``)."""
    return code.startswith(area_prefix(area))


def areas_in_line(one: str, other: str) -> bool:
    """Return whether one of two areas is the other or covers it; neighbours are not."""
    return area_covers(one, other) or area_covers(other, one)


@frozen
class Successor:
    """A code that took over an area, or a part of it, and the year."""

    code: Annotated[
        str, Meaning("接续代码", "code that took over", standard="GB/T 2260", pattern=_CODE.pattern)
    ]
    year: Annotated[int, Meaning("变更年份", "year in which it took over")]


@frozen
class AreaRow:
    """A code and a span of years in which it was in use under one name."""

    code: Annotated[
        str, Meaning("行政区划代码", "six-digit code", standard="GB/T 2260", pattern=_CODE.pattern)
    ]
    name: Annotated[str, Meaning("名称", "name of the area in these years")]
    level: Annotated[Level, Meaning("级别", "province, prefecture (city) or county")]
    status: Annotated[Status, Meaning("状态", "in use, changed, or retired")]
    from_year: Annotated[int, Meaning("启用年份", "year in which it came")]
    until_year: Annotated[int | None, Meaning("停用年份", "year in which it went; empty: still in use")] = (
        None
    )
    successors: Annotated[
        tuple[Successor, ...], Meaning("接续区划", "codes that took over all or parts of it")
    ] = ()


@frozen
class FoundArea:
    """What the list says of a code as of a day.

    ``row`` is the row in use, or where the code is retired the last that was, or where it is not yet in use
    the first that will be. ``successors`` are codes in use on the day that took over from a retired one, in
    order; none where the list names none.
    """

    state: State
    row: AreaRow | None = None
    successors: tuple[str, ...] = ()
    remarks: tuple[Problem, ...] = ()


def _tuple(rows: Iterable[AreaRow]) -> tuple[AreaRow, ...]:
    return tuple(rows)


def _row_faults(row: AreaRow) -> list[str]:
    if not _CODE.fullmatch(row.code):
        return ["code"]
    faults = []
    if row.level != _LEVELS[len(area_prefix(row.code))]:
        faults.append("level")
    if text_fault(row.name) is not None:
        faults.append("name")
    if row.status not in ("in_use", "changed", "retired") or (row.status == "in_use") != (
        row.until_year is None
    ):
        faults.append("status")
    if row.until_year is not None and row.until_year < row.from_year:
        faults.append("years")
    faults.extend("successor" for successor in row.successors if not _CODE.fullmatch(successor.code))
    return faults


def _by_code(table: AreaTable) -> Mapping[str, tuple[AreaRow, ...]]:
    grouped: dict[str, list[AreaRow]] = {}
    problems: list[Problem] = []
    years: set[tuple[str, int]] = set()
    for number, row in enumerate(table.rows, 1):
        where = Place(table.name, row=number)
        problems.extend(problem(f"area.row_{fault}", where, row.code) for fault in _row_faults(row))
        if (row.code, row.from_year) in years:
            problems.append(problem("area.row_twice", where, row.code, year=row.from_year))
        years.add((row.code, row.from_year))
        grouped.setdefault(row.code, []).append(row)
    if problems:
        raise BadRows(problems)
    return MappingProxyType(
        {code: tuple(sorted(rows, key=lambda row: row.from_year)) for code, rows in grouped.items()}
    )


@frozen
class AreaTable:
    """A list of areas, complete from ``valid_from`` to ``valid_to`` (both included).

    Raises :class:`~jointsup.errors.BadRows`, listing every bad row: codes of another form, levels that the
    digits contradict, years that run backwards, a code that begins twice in one year.
    """

    name: Annotated[str, Meaning("名称", "what the list is called in messages")]
    version: Annotated[str, Meaning("版本", "version of the list")]
    valid_from: Annotated[date, Meaning("起始日期", "first day that the list speaks of")]
    valid_to: Annotated[date, Meaning("截止日期", "last day that the list speaks of")]
    rows: Annotated[tuple[AreaRow, ...], Meaning("区划", "codes with their years")] = field(
        converter=_tuple, repr=False
    )
    source: Annotated[str, Meaning("依据", "where the list comes from")] = ""
    digest: Annotated[str, Meaning("摘要", "SHA-256 of the file that the list was read from")] = ""
    by_code: Annotated[
        Mapping[str, tuple[AreaRow, ...]], Meaning("按代码", "rows of each code in order of years")
    ] = field(init=False, repr=False, eq=False, hash=False, default=Factory(_by_code, takes_self=True))

    def lookup(self, code: str, as_of: date, where: str = "") -> FoundArea:
        """Return what the list says of ``code`` as of a day.

        A day after the list's end is judged by its last state, with a remark. Raises
        :class:`~jointsup.errors.BadRows` for a day before the list begins: nothing is known of it.
        """
        if as_of < self.valid_from:
            raise BadRows(
                [problem("area.before_list", where, str(as_of), name=self.name, first=str(self.valid_from))]
            )
        after = as_of > self.valid_to
        remarks: tuple[Problem, ...] = ()
        if after:
            last_day = str(self.valid_to)
            remarks = (
                problem(
                    "area.after_list", where, str(as_of), name=self.name, version=self.version, last=last_day
                ),
            )
        year = min(as_of, self.valid_to).year
        rows = self.by_code.get(code)
        if rows is None:
            return FoundArea("unknown", remarks=remarks)
        begun = [row for row in rows if row.from_year <= year]
        if not begun:
            return FoundArea("not_yet", rows[0], remarks=remarks)
        last = begun[-1]
        if last.until_year is None or year <= last.until_year:
            return FoundArea("known", last, remarks=remarks)
        return FoundArea("retired", last, self._heirs(last, year), remarks)

    def _in_use(self, code: str, year: int) -> AreaRow | None:
        begun = [row for row in self.by_code.get(code, ()) if row.from_year <= year]
        return begun[-1] if begun and (begun[-1].until_year or year) >= year else None

    def _heirs(self, row: AreaRow, year: int) -> tuple[str, ...]:
        """Return the codes in use in ``year`` that follow from ``row``, through heirs that were themselves
        retired."""
        heirs: set[str] = set()
        seen = {row.code}
        todo = [row]
        while todo:
            for successor in todo.pop().successors:
                if successor.code in seen or successor.year > year:
                    continue
                seen.add(successor.code)
                if self._in_use(successor.code, year):
                    heirs.add(successor.code)
                else:
                    todo.extend(self.by_code.get(successor.code, ())[-1:])
        return tuple(sorted(heirs))

    def parents(self, code: str, as_of: date) -> tuple[AreaRow, ...]:
        """Return the areas that ``code`` lies in and that were in use on the day, nearest first.

        A county directly below its province (直辖) has the province alone. Raises as :meth:`lookup`.
        """
        self.lookup(code, as_of)
        year = min(as_of, self.valid_to).year
        above = [code[:length] + "0" * (6 - length) for length in (4, 2) if length < len(area_prefix(code))]
        return tuple(row for row in (self._in_use(parent, year) for parent in above) if row is not None)

    def check(self, codes: Iterable[str], as_of: date, where: str = "") -> tuple[Problem, ...]:
        """Return a problem for each code that is not in use on the day, a retired one with its successors,
        and the list's own remarks."""
        problems: dict[Problem, None] = {}
        for code in dict.fromkeys(codes):
            found = self.lookup(code, as_of, where)
            problems.update(dict.fromkeys(found.remarks))
            if found.state != "known":
                row = found.row
                problems[
                    problem(
                        f"area.{found.state}",
                        where,
                        code,
                        name=row.name if row else "",
                        since=row.from_year if row else "",
                        until=(row.until_year if row else None) or "",
                        successors=" ".join(found.successors) or "–",
                        list=f"{self.name} {self.version}",
                        as_of=str(as_of),
                    )
                ] = None
        return tuple(problems)
