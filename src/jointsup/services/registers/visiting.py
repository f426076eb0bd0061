"""Visits of other systems taken in 历史检查 and looked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import frozen

from jointsup.codec.tables import Encoding
from jointsup.model.registers import PastVisitRow
from jointsup.services.registers.keeping import Keeping
from jointsup.services.registers.past_visits import VisitsTaken, keep_visits, past_visits, read_visits


@frozen
class Visiting(Keeping):
    """Visits that other systems made to the entities of registers."""

    def visits(
        self,
        name: str,
        rows: Any,
        *,
        source: str,
        columns: Mapping[str, str] | None = None,
        sheet: str | None = None,
        encoding: Encoding | None = None,
        take_good: bool = False,
    ) -> VisitsTaken:
        """Take in visits that another system made to entities of a register; no visit is counted twice.

        ``columns`` maps ``entity``, ``day``, ``body``, ``matters`` (several between semicolons) and, where there are such, ``stream`` and ``reason`` (a code
        such as ``hotline``, which a rule of ceilings may exempt) to headings; the default are those of :data:`~jointsup.services.registers.past_visits.COLUMNS`. Ids stand as in the register's own files.
        Raises :class:`~jointsup.errors.BadRows` with every bad row, unless ``take_good``.
        """
        _, definition = self._declared(name)
        store = self._acting.store
        with self._acting.reading(
            "registers.visits", subject=name, area=definition.area, departments=[definition.department]
        ):
            pass
        read = read_visits(
            definition, rows, columns, store.files, sheet=sheet, encoding=encoding, take_good=take_good
        )
        with self._act("registers.visits", definition, name) as act:
            return keep_visits(act, store.tables, read, source)

    def past_visits(self, name: str, entities: Iterable[str], first: date, last: date) -> Sequence[PastVisitRow]:
        """Return the visits that other systems made to entities of a register in a span of days, both included, by entity and day."""
        _, definition = self._declared(name)
        with self._reading(definition, name) as connection:
            return list(past_visits(self._acting.store.tables, connection, first, last, entities))
