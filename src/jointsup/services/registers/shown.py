"""What of a register is shown to whom 名录查看: graded values are masked unless rules and purpose allow."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Collection, Iterator, Sequence

from attrs import evolve, frozen

from jointsup.errors import BadRows, Forbidden, Problem, problem
from jointsup.model.meaning import MASKED, Grade
from jointsup.model.registers import ChangeKind, Register, Values
from jointsup.services.acting import Acting
from jointsup.services.registers.changes import Change

OPEN: frozenset[Grade] = frozenset({"open", "internal"})
"""What everybody sees who may see the register."""


@frozen
class ShownCell:
    """A cell of a row as it is shown."""

    column: str
    title: str
    grade: Grade
    value: str | None


@frozen
class ShownRow:
    """A row of a register as of a day; ``there`` is False where the state has no such row."""

    id: str
    as_of: str
    load: int
    there: bool
    cells: Sequence[ShownCell]


@frozen
class ShownChange:
    """A coming, going or change of an id, with its day, its source and ground.

    ``entry`` is the digest of the entry in the ledger, which names who did it; ``number`` the load's or the correction's.
    """

    id: str
    day: str
    number: int
    kind: ChangeKind
    old: Values | None
    new: Values | None
    source: str
    ground: str
    entry: str


def seen_grades(acting: Acting, definition: Register, subject: str, purpose: str, secret: bool) -> frozenset[Grade]:
    """Return the grades that the actor may see: with a purpose also personal ones, and secret ones if asked for.

    Each is an entry in the read log before anything is given out. Raises :class:`~jointsup.errors.Forbidden`, also where secret ones are
    asked for without a purpose.
    """
    if not purpose:
        if secret:
            raise Forbidden([problem("access.purpose", subject)])
        return OPEN
    log = functools.partial(
        acting.read_graded, purpose=purpose, subject=subject, area=definition.area, departments=[definition.department]
    )
    log("registers.personal")
    if not secret:
        return OPEN | {"personal"}
    log("registers.secret")
    return OPEN | {"personal", "secret"}


def shown_cells(definition: Register, cells: Sequence[str | None], seen: Collection[Grade]) -> tuple[ShownCell, ...]:
    """Return a row's cells as they are shown; an empty cell is shown empty only where its grade is shown."""
    return tuple(
        ShownCell(column.column, column.title, column.grade, cell if column.grade in seen else MASKED)
        for column, cell in zip(definition.columns, cells, strict=True)
    )


def masked(values: Values | None, definition: Register, seen: Collection[Grade]) -> Values | None:
    """Return values with those that may not be seen masked; a heading that is no longer declared counts as secret."""
    if values is None:
        return None
    return tuple(
        (heading, value if definition.grades.get(heading, "secret") in seen else MASKED) for heading, value in values
    )


def masked_change(change: Change, definition: Register, seen: Collection[Grade]) -> Change:
    """Return a change with the values masked that may not be seen."""
    return evolve(change, old=masked(change.old, definition, seen), new=masked(change.new, definition, seen))


@contextlib.contextmanager
def masking(definition: Register, given: Collection[str] = ()) -> Iterator[None]:
    """Mask what a refusal quotes of graded columns: who is refused may not be one who may see them. ``given`` are columns that he filled."""
    try:
        yield
    except BadRows as error:
        raise BadRows([_masked_problem(one, definition, given) for one in error.problems], error.total) from None


def _masked_problem(one: Problem, definition: Register, given: Collection[str]) -> Problem:
    column = one.place.column
    if column in given or definition.grades.get(column, "open") in OPEN:
        return one
    return evolve(one, value=MASKED, details=dict.fromkeys(one.details, MASKED))
