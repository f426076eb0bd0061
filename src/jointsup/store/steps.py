"""Steps from one schema version to the next 升级步骤: what becomes of the rows of a table.

A step is from plain rows to plain rows and knows no database. The same steps bring an old backup into a new store, and an old store
to this version in its own place (:mod:`jointsup.store.upgrading`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from jointsup.errors import NotNow, problem
from jointsup.store.backup import Row
from jointsup.store.tables import SCHEMA_VERSION


@frozen
class Step:
    """What changes with a schema version.

    ``rows`` names each table of the version before whose rows change or whose columns do, and says what becomes of one of its rows: rows
    of tables of the version itself, each with its table's name. A table that is merely new needs no word.
    """

    version: int
    rows: Mapping[str, Callable[[Row], Iterable[tuple[str, Row]]]]


STEPS: dict[int, Step] = {}
"""The steps by the version that each leads to. There is one version so far, and nothing that leads to it."""


def steps_from(version: int) -> Sequence[Step]:
    """Return the steps from a schema version to this one, in order.

    Raises :class:`~jointsup.errors.NotNow` where one of them is unknown.
    """
    numbers = range(version + 1, SCHEMA_VERSION + 1)
    if version < 0 or any(number not in STEPS for number in numbers):
        raise NotNow([problem("store.no_step", "", version, here=SCHEMA_VERSION)])
    return [STEPS[number] for number in numbers]


def through(steps: Sequence[Step], name: str, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield what becomes of a row of a table by all steps, each row with its table's name."""
    if not steps:
        yield name, row
        return
    change = steps[0].rows.get(name)
    for target, changed in [(name, row)] if change is None else change(row):
        yield from through(steps[1:], target, changed)
