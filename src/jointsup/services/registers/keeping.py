"""What all acts on registers share: the rules asked, the numbers given, the state as of a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import evolve, field, frozen
from sqlalchemy import Connection, Select, Table, bindparam, func, select

from jointsup.errors import NotNow, problem
from jointsup.hooks.plugin_set import Provided
from jointsup.hooks.providers.registers import RegisterSource
from jointsup.hooks.rulebook import RuleBook
from jointsup.model.registers import CorrectionRow, DeclarationRow, LoadRow, Register
from jointsup.services.acting import Acting
from jointsup.services.registers.states import Snapshot, States
from jointsup.store.acts import Act
from jointsup.store.columns import to_row
from jointsup.store.statements import built_once, inserted


@frozen
class Keeping:
    """A store's registers, their plugins' sources, and the rule sets by which rows are judged."""

    _acting: Acting
    _sources: Mapping[str, Provided[RegisterSource]] = field(factory=dict, repr=False)
    _rules: RuleBook = field(factory=lambda: RuleBook(()), repr=False)

    def snapshot(self, connection: Connection, name: str, as_of: date, identity: str | None = None) -> Snapshot:
        """Return a register's state as of a day, within a transaction of the caller's, who asks the rules; of one id alone if it is named.

        Raises :class:`~jointsup.errors.Unknown` where there is no such register, :class:`~jointsup.errors.NotNow` where nothing was
        loaded of a day at or before it.
        """
        states = self._states()
        found = states.standing(connection, name, as_of.isoformat(), identity)
        if found is None:
            states.declaration(connection, name)
            first = states.first_day(connection, name) or "–"
            raise NotNow([problem("register.no_load", name, as_of.isoformat(), first=first)])
        return found

    def _states(self) -> States:
        return States(self._acting.store.tables, self._acting.store.files)

    def _declared(self, name: str) -> tuple[DeclarationRow, Register]:
        with self._acting.store.acts.reading() as connection:
            return self._states().declaration(connection, name)

    def _act(self, act: str, definition: Register, subject: str) -> Any:
        return self._acting.act(
            act,
            book=f"area:{definition.area}",
            subject=subject,
            area=definition.area,
            departments=[definition.department],
        )

    def _reading(self, definition: Register, subject: str) -> Any:
        return self._acting.reading(
            "registers.show", subject=subject, area=definition.area, departments=[definition.department]
        )

    def _next(self, connection: Connection, name: str) -> int:
        tables = self._acting.store.tables
        last = connection.execute(_last_numbers(tables.load, tables.correction), {"register": name}).one()
        return max(number or 0 for number in last) + 1

    def _require_day(self, name: str, day: date, last: str) -> None:
        if day > self._acting.today():
            raise NotNow([problem("register.future", name, day.isoformat())])
        if day.isoformat() < last:
            raise NotNow([problem("register.earlier", name, day.isoformat(), last=last)])


@built_once
def _last_numbers(*tables: Table) -> Select[Any]:
    """Return the select of the last number of a register in each table."""
    return select(
        *(select(func.max(table.c.number)).where(table.c.register == bindparam("register")).scalar_subquery() for table in tables)
    )


def insert_signed(act: Act, table: Table, row: LoadRow | CorrectionRow) -> None:
    """Insert what an act did once its entry has a digest, which stands beside it."""
    act.afterwards(lambda entry: act.connection.execute(inserted(table), to_row(evolve(row, entry=entry.digest))))
