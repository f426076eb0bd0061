"""Rows of a backup brought into tables, through the steps from its schema version to this one, and what a load must end with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Integer, String, Table, delete, insert, select
from sqlalchemy.exc import DataError, IntegrityError

from jointsup.engines.base import Progress
from jointsup.errors import BadBackup, NotNow, problem
from jointsup.model.stored import StoreRow
from jointsup.places import Place
from jointsup.store.backup import Row
from jointsup.store.backup_reading import CheckedBackup
from jointsup.store.checking import check_ledger
from jointsup.store.columns import to_row
from jointsup.store.facts import HASH, HERE, SERIES, VERSION, read_facts
from jointsup.store.opening import Store
from jointsup.store.steps import Step, through

Entering = Callable[[Store, CheckedBackup], None]
"""Called at the end of a transaction, on a store whose acts join it: asks the rules, and makes the act's own entry."""

_AT_ONCE = 1000
_LARGEST = 2**63 - 1


class Loader:
    """Puts rows into tables, a thousand at once; what the tables cannot hold is named with its place."""

    def __init__(self, connection: Connection, tables: Mapping[str, Table], steps: Sequence[Step]) -> None:
        self.connection, self.tables, self.steps = connection, tables, steps
        self._waiting: dict[str, list[Row]] = {}

    def load(self, backup: CheckedBackup, name: str) -> None:
        """Load what a table of the backup becomes in the tables of this version.

        Raises :class:`~jointsup.errors.BadBackup` for a row that they cannot hold.
        """
        said = backup.manifest.table(name)
        if said is None:
            raise BadBackup([problem("backup.missing", f"tables/{name}.jsonl")])
        place = Place()
        for place, row in backup.rows(said):
            for target, changed in through(self.steps, name, row):
                if target not in self.tables or not _fits(self.tables[target], changed):
                    raise BadBackup([problem("backup.row", place)])
                waiting = self._waiting.setdefault(target, [])
                waiting.append(changed)
                if len(waiting) == _AT_ONCE:
                    self._write(target, place)
        for target in list(self._waiting):
            self._write(target, place)

    def _write(self, name: str, place: Place) -> None:
        """Write what waits for a table; what it refuses is at ``place`` or shortly before."""
        try:
            self.connection.execute(insert(self.tables[name]), [dict(row) for row in self._waiting.pop(name)])
        except (IntegrityError, DataError):
            raise BadBackup([problem("backup.row", place)]) from None


def require_empty(connection: Connection, tables: Mapping[str, Table], shown: str) -> None:
    """Refuse tables that hold rows though there is no store. Raises :class:`~jointsup.errors.NotNow`."""
    for table in tables.values():
        if connection.execute(select(1).select_from(table).limit(1)).first() is not None:
            raise NotNow([problem("store.exists", table.name, shown)])


def settle(connection: Connection, store: Store, backup: CheckedBackup, progress: Progress, against: Mapping[str, Any] | None = None) -> None:
    """Hold what was loaded against the manifest and against its own ledger, and state that it is of this version.

    Raises :class:`~jointsup.errors.BadBackup`.
    """
    manifest = backup.manifest
    facts, last = read_facts(connection, store.tables) or {}, store.ledger.last_checkpoint(connection)
    pairs = (
        (manifest.version, facts.get(VERSION)),
        (manifest.series, facts.get(SERIES, "")),
        (manifest.hash, facts.get(HASH)),
        (manifest.checkpoint, last.digest if last else None),
    )
    differing = [problem("backup.facts", "manifest.json", said, named=named) for said, named in pairs if f"{said}" != f"{named}"]
    if differing:
        raise BadBackup(differing)
    progress("ledger", 0, 1)
    report = check_ledger(connection, store.ledger, against=against)
    if not report.clean:
        raise BadBackup(report.faults, report.fault_count)
    progress("ledger", 1, 1)
    table = store.tables.store
    here = [StoreRow(VERSION, str(HERE[0])), StoreRow(SERIES, HERE[1])]
    connection.execute(delete(table).where(table.c.name.in_([fact.name for fact in here])))
    connection.execute(insert(table), [to_row(fact) for fact in here])


def _fits(table: Table, row: Row) -> bool:
    """Return whether a row has exactly the columns of a table, each with a value of its kind."""
    return set(row) == set(table.c.keys()) and all(_holds(column, row[column.name]) for column in table.c)


def _holds(column: Any, value: str | int | None) -> bool:
    if value is None:
        return bool(column.nullable)
    if isinstance(column.type, Integer):
        return isinstance(value, int) and abs(value) <= _LARGEST
    if not isinstance(value, str):
        return False
    longest = column.type.length if isinstance(column.type, String) else None
    return longest is None or len(value) <= longest
