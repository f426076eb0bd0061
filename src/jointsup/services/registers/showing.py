"""What readers of a register are shown 名录查阅: a row, its history, two states beside each other, the loads."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from attrs import evolve, field, frozen

from jointsup.model.meaning import MASKED
from jointsup.model.registers import ChangeKind, LoadRow
from jointsup.services.registers.changes import KINDS, Differences, kind_of
from jointsup.services.registers.histories import history_of, last_changes
from jointsup.services.registers.keeping import Keeping
from jointsup.services.registers.shown import (
    ShownChange,
    ShownRow,
    masked,
    masked_change,
    seen_grades,
    shown_cells,
)


@frozen
class Diff:
    """How two states of a register differ: counts, and the first of the changes in order of id."""

    before: LoadRow
    after: LoadRow
    counts: Mapping[ChangeKind, int]
    changes: Sequence[ShownChange] = field(repr=False)


@frozen
class Showing(Keeping):
    """Rows, histories, differences and loads, graded values masked."""

    def show(
        self, name: str, identity: str, *, as_of: date | None = None, purpose: str = "", secret: bool = False
    ) -> ShownRow:
        """Return a row as of a day (today if none is named).

        Personal values are masked without a ``purpose``, secret ones without ``secret`` beside it; each reading of them is an entry in
        the read log. Raises :class:`~jointsup.errors.Forbidden`, :class:`~jointsup.errors.Unknown`, :class:`~jointsup.errors.NotNow`.
        """
        _, definition = self._declared(name)
        day = as_of or self._acting.today()
        with self._reading(definition, name) as connection:
            state = self.snapshot(connection, name, day, identity)
            cells = state.find(identity)
        seen = seen_grades(self._acting, definition, f"{name}: {identity}", purpose, secret)
        return ShownRow(
            identity,
            day.isoformat(),
            state.load.number,
            cells is not None,
            shown_cells(state.definition, cells, seen) if cells is not None else (),
        )

    def history(
        self, name: str, identity: str, *, purpose: str = "", secret: bool = False
    ) -> Sequence[ShownChange]:
        """Return what happened to an id, in order of day: its coming, changes, corrections, its going. Graded values as in :meth:`show`.

        Being in the first load is told as a coming, with that load's source and ground.
        """
        _, definition = self._declared(name)
        with self._reading(definition, name) as connection:
            found = history_of(self._states(), connection, name, identity)
        seen = seen_grades(self._acting, definition, f"{name}: {identity}", purpose, secret)
        return [
            evolve(each, old=masked(each.old, definition, seen), new=masked(each.new, definition, seen)) for each in found
        ]

    def diff(
        self, name: str, first: date, last: date, *, purpose: str = "", secret: bool = False, most: int = 1000
    ) -> Diff:
        """Return how the state as of ``last`` differs from that as of ``first``: all counted, the first ``most`` changes listed.

        Each change has the source and ground of the last act that touched its id in between. Graded values as in :meth:`show`; ids of
        inspectors are personal, too.
        """
        _, definition = self._declared(name)
        with self._reading(definition, name) as connection:
            before, after = self.snapshot(connection, name, first), self.snapshot(connection, name, last)
            differing = Differences(before, after)
            lines, counts = differing.lines(), Counter[ChangeKind]()
            shown_lines = list(itertools.islice(lines, most))
            counts.update(itertools.starmap(kind_of, itertools.chain(shown_lines, lines)))
            listed = list(itertools.starmap(differing.change, shown_lines))
            touched = last_changes(self._states(), connection, name, [each.id for each in listed], first, last)
        seen = seen_grades(self._acting, definition, name, purpose, secret)
        shown = []
        for each in listed:
            change = masked_change(each, definition, seen)
            act = touched.get(each.id)
            if act is None:  # a declaration between the two dropped or added a column
                load = after.load
                act = ShownChange(
                    each.id, load.as_of, load.number, each.kind, None, None, load.source, load.ground, load.entry
                )
            identity = act.id if definition.inspectors is None or "personal" in seen else MASKED
            shown.append(evolve(act, id=identity, kind=change.kind, old=change.old, new=change.new))
        return Diff(before.load, after.load, {kind: counts[kind] for kind in KINDS}, shown)

    def loads(self, name: str) -> Sequence[LoadRow]:
        """Return the loads of a register, in the order in which they were made."""
        _, definition = self._declared(name)
        with self._reading(definition, name) as connection:
            return self._states().loads(connection, name)
