"""From a file of inspectors to the rows of their frame 人员抽样框: every value checked, every bad row named."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from attrs import frozen

from jointsup.algorithms.staffing.rules import NO_HOURS
from jointsup.codec.tables import Table
from jointsup.codec.tables.cells import parts
from jointsup.errors import BadRows, Problem
from jointsup.model.staffing import StaffingPlan
from jointsup.services.coding import Faults, judge_ids

_NUMBER = re.compile("0|[1-9][0-9]{0,5}")


@frozen
class CodedInspectors:
    """Rows ready for a frame: id and codes in the order of its facets, and the skill sets that their codes stand for.

    ``others`` are left out as they belong to bodies that are not staffed.
    """

    rows: Sequence[tuple[str, tuple[str, ...]]]
    skills: Sequence[tuple[str, tuple[str, ...]]]
    others: int
    refused: int
    problems: tuple[Problem, ...]
    problem_count: int
    remarks: tuple[Problem, ...]
    remark_count: int


def fields_of(plan: StaffingPlan) -> dict[str, str]:
    """Return the columns to be read for a plan: field to heading."""
    columns = plan.columns
    found = {"id": plan.id.column, "area": columns.area, "body": columns.body, "skills": columns.skills}
    return found | {name: heading for name, heading in (("hours", columns.hours), ("load", columns.load)) if heading is not None}


def code_inspectors(plan: StaffingPlan, table: Table, needed: Collection[str], take_good: bool = False) -> CodedInspectors:
    """Return the rows of a table of inspectors; of their skills those that some slot needs, as a frame holds no more.

    Raises :class:`~jointsup.errors.BadRows` naming every bad cell, unless ``take_good``: then faulty rows are left out and counted.
    """
    faults = Faults(table)
    ids = judge_ids(plan.id, table, faults, unique=True)
    hours = _numbers(table, "hours", faults, NO_HOURS)
    loads = _numbers(table, "load", faults, "0")
    for name in ("area", "body"):
        for row, cell in enumerate(table.columns[name]):
            if cell is None:
                faults.add(row, name, "row.missing", cell)
    if faults.count and not take_good:
        raise BadRows(faults.kept, faults.count)
    staffed = {body.id for body in plan.bodies}
    good = [row for row in range(len(ids)) if row not in faults.rows]
    kept = [row for row in good if table.columns["body"][row] in staffed]
    has = {row: tuple(skill for skill in parts(table.columns["skills"][row]) if skill in needed) for row in kept}
    sets = sorted(set(has.values()))
    number: Mapping[tuple[str, ...], str] = {one: str(place) for place, one in enumerate(sets)}
    rows = [
        (ids[row], (str(table.columns["area"][row]), str(table.columns["body"][row]), hours[row], loads[row], number[has[row]]))
        for row in kept
    ]
    return CodedInspectors(
        rows,
        [(number[one], one) for one in sets],
        len(good) - len(kept),
        table.refused + table.rows - len(good),
        (*table.problems, *faults.kept),
        table.problem_count + faults.count,
        tuple(faults.remarks),
        faults.remark_count,
    )


def _numbers(table: Table, name: str, faults: Faults, empty: str) -> list[str]:
    """Return the whole numbers of a column; ``empty`` where a cell or the whole column says nothing."""
    found = []
    for row, cell in enumerate(table.columns.get(name, [None] * table.rows)):
        if cell is not None and not _NUMBER.fullmatch(cell):
            faults.add(row, name, "row.number", cell)
        found.append(empty if cell is None else cell)
    return found
