"""Single rows corrected between two loads 名录更正."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import evolve, frozen

from jointsup.errors import BadRows, problem
from jointsup.model.events import RegisterCorrected
from jointsup.model.registers import ChangeKind, CorrectionRow
from jointsup.services.registers.corrections import corrected_values
from jointsup.services.registers.keeping import Keeping, insert_signed
from jointsup.services.registers.shown import OPEN, masked
from jointsup.services.rulesets import register_on


@frozen
class Correcting(Keeping):
    """Rows corrected, entered and struck between two loads."""

    def correct(
        self, name: str, identity: str, values: Mapping[str, str | None], *, reason: str, day: date | None = None
    ) -> CorrectionRow:
        """Correct values of one row from a day on (today if none is named) until the next load; the id stays.

        Raises :class:`~jointsup.errors.BadRows` where a value cannot be, :class:`~jointsup.errors.Unknown` for an id or column that is
        not there, :class:`~jointsup.errors.NotNow` for a day to come or before that of the last load, or where nothing would change.
        Graded values before are masked in what is returned.
        """
        return self._correct(name, identity, "changed", values, reason, day)

    def enter(
        self, name: str, identity: str, values: Mapping[str, str | None], *, reason: str, day: date | None = None
    ) -> CorrectionRow:
        """Enter one row that came between two loads, with all its values; raises as :meth:`correct`."""
        return self._correct(name, identity, "came", values, reason, day)

    def strike(self, name: str, identity: str, *, reason: str, day: date | None = None) -> CorrectionRow:
        """Strike one row that went between two loads; raises as :meth:`correct`."""
        return self._correct(name, identity, "went", {}, reason, day)

    def _correct(
        self, name: str, identity: str, kind: ChangeKind, values: Mapping[str, str | None], reason: str, day: date | None
    ) -> CorrectionRow:
        _, declared = self._declared(name)
        if not reason.strip():
            raise BadRows([problem("register.reason", f"{name}: {identity}")])
        with self._act("registers.correct", declared, f"{name}: {identity}") as act:
            from_day = day or act.now.date()
            self._require_day(name, from_day, self._states().last_day(act.connection, name))
            state = self.snapshot(act.connection, name, from_day, identity)
            ruled, found = register_on(state.definition, self._rules, from_day)
            old, new = corrected_values(state, ruled, found.areas, identity, kind, values)
            row = CorrectionRow(
                name, self._next(act.connection, name), from_day.isoformat(), identity, kind, old, new, reason, act.at
            )
            insert_signed(act, self._acting.store.tables.correction, row)
            act.note(number=row.number, day=row.day, kind=kind, old=old, new=new, reason=reason)
            self._acting.tell(act, RegisterCorrected, register=name, ground=reason)
        return evolve(row, old_values=masked(old, state.definition, OPEN))
