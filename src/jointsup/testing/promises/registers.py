"""What a source of a register promises (hook ``jointsup_registers``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date

from attrs import frozen

from jointsup.canonical import id_fault, text_fault
from jointsup.codec.tables import Table, read_table
from jointsup.errors import JointsupError
from jointsup.hooks.providers.registers import RegisterRows, RegisterSource
from jointsup.model.identity_numbers import holds_identity_number
from jointsup.testing.promises import COMMON, keep


@frozen
class RegisterCase:
    """A source to try: ``make`` makes one; ``as_of`` is a day that it knows; ``fields`` names its columns, ``id`` that of the ids among them."""

    make: Callable[[], RegisterSource]
    as_of: date
    fields: Mapping[str, str]


def _table(case: RegisterCase) -> Table:
    try:
        return read_table(case.make().read(case.as_of).rows, case.fields)
    except JointsupError as error:
        raise AssertionError(error.text()) from None


def it_says_what_it_holds(case: RegisterCase) -> None:
    """A row is an entity or an inspector."""
    keep(case.make().holds in ("entities", "inspectors"), f"holds {case.make().holds!r}")


def a_state_has_a_version(case: RegisterCase) -> None:
    """Reading gives rows with the version of that state."""
    found = case.make().read(case.as_of)
    keep(isinstance(found, RegisterRows), f"read gave a {type(found).__name__}")
    keep(isinstance(found.version, str) and text_fault(found.version) is None, f"{found.version!r} is no version")


def rows_can_be_read(case: RegisterCase) -> None:
    """The rows are a table that can be taken, with every column, and there is at least one."""
    table = _table(case)
    keep(table.rows > 0, "there is no row")


def ids_are_ids(case: RegisterCase) -> None:
    """Each row has an id of its own that can be one."""
    ids = _table(case).columns["id"]
    bad = [one for one in ids if one is None or id_fault(one) is not None]
    keep(not bad, f"{len(bad)} rows have no id, or one that can be none")
    twice = [one for one, count in Counter(ids).items() if count > 1]
    keep(not twice, f"{len(twice)} ids stand twice, such as {twice[:1]}")


def no_identity_card_numbers(case: RegisterCase) -> None:
    """No cell holds a number of an identity card 公民身份号码."""
    for heading, cells in _table(case).columns.items():
        rows = sum(holds_identity_number(cell) for cell in cells if cell)
        keep(not rows, f"column {heading}: {rows} cells look like identity-card numbers")


def the_same_day_is_the_same_state(case: RegisterCase) -> None:
    """Read twice as of one day, rows and version are the same, in another instance too."""
    versions = {case.make().read(case.as_of).version for _ in range(2)}
    keep(len(versions) == 1, f"one day has the versions {sorted(versions)}")
    keep(_table(case).columns == _table(case).columns, "one day gave two different tables")


PROMISES = (
    *COMMON,
    it_says_what_it_holds,
    a_state_has_a_version,
    rows_can_be_read,
    ids_are_ids,
    no_identity_card_numbers,
    the_same_day_is_the_same_state,
)
"""All of them."""
