"""The year's plans kept in a store 年度工作计划: ``app.plans`` (policy rows S3.4-a, S3.12-e, S3.15-b, S4.1-b)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, frozen
from sqlalchemy import Connection, delete, insert, select, update

from jointsup.canonical import canonical, read_canonical
from jointsup.codec.reading import read_document
from jointsup.codec.structure import structure, unstructure
from jointsup.errors import NotNow, problem
from jointsup.hashes import sha256_hex
from jointsup.model.annual import (
    AnnualLine,
    AnnualPlan,
    LineState,
    PlanLineRow,
    PlanRow,
    TakenRow,
)
from jointsup.services.acting import Acting
from jointsup.store.acts import Act
from jointsup.store.columns import from_row, to_row


@frozen
class PlanService:
    """``app.plans``: lines drafted, approved, taken up by a round, drawn or released, withdrawn."""

    _acting: Acting

    def draft(self, plan: AnnualPlan | Mapping[str, Any] | str | Path) -> list[PlanLineRow]:
        """Draft a plan with its lines, or change one: lines that differ are drafted anew, others stay."""
        stated = _plan(plan)
        head = evolve(stated, lines=())
        with self._act("plans.draft", head) as act:
            self._keep(act, head)
            made = [self._draft_line(act, head, line) for line in stated.lines]
            act.note(lines=[row.id for row in made])
        return made

    def draft_line(self, plan: str, line: AnnualLine | Mapping[str, Any]) -> PlanLineRow:
        """Draft one line of a plan, or change a drafted one."""
        stated = line if isinstance(line, AnnualLine) else structure(line, AnnualLine, "line")
        with self._acting.store.acts.reading() as connection:
            head = self._head(connection, plan)
        with self._act("plans.draft", head) as act:
            made = self._draft_line(act, head, stated)
            act.note(lines=[made.id])
        return made

    def approve(self, plan: str, lines: Sequence[str] | None = None) -> list[PlanLineRow]:
        """Approve drafted lines: those named, or all."""
        with self._acting.store.acts.reading() as connection:
            head = self._head(connection, plan)
        with self._act("plans.approve", head) as act:
            rows = self._lines(act.connection, plan, lines)
            if lines is None:
                rows = [row for row in rows if row.state == "drafted"]
            self._require(act.connection, rows, ("drafted",))
            made = [self._set(act, row, "approved") for row in rows]
            act.note(lines=[row.id for row in made])
        return made

    def withdraw(self, plan: str, lines: Sequence[str], reason: str) -> list[PlanLineRow]:
        """Withdraw lines that no round has taken up."""
        with self._acting.store.acts.reading() as connection:
            head = self._head(connection, plan)
        with self._act("plans.withdraw", head) as act:
            rows = self._lines(act.connection, plan, lines)
            self._require(act.connection, rows, ("drafted", "approved"))
            made = [self._set(act, row, "withdrawn") for row in rows]
            act.note(lines=[row.id for row in made], reason=reason)
        return made

    def show(self, plan: str) -> tuple[AnnualPlan, list[PlanLineRow]]:
        """Return a plan, all its lines in it, and the rows of these."""
        with self._acting.store.acts.reading() as connection:
            head = self._head(connection, plan)
        with self._acting.reading("plans.show", subject=plan, area=head.area, department=head.organiser) as connection:
            rows = self._lines(connection, plan, None)
        return evolve(head, lines=tuple(map(_line, rows))), rows

    def approved(self, connection: Connection, plan: str, line_ids: Sequence[str]) -> list[AnnualLine]:
        """Return approved lines, in the order asked for.

        Raises :class:`~jointsup.errors.NotNow` naming every line that is not there or in another state.
        """
        rows = self._lines(connection, plan, line_ids)
        self._require(connection, rows, ("approved",))
        return list(map(_line, rows))

    def take_up(
        self, act: Act, plan: str, line_ids: Sequence[str], round_id: str, rehearsal: bool = False
    ) -> list[AnnualLine]:
        """Take approved lines up in a round, within the round's own act; a rehearsal leaves no trace in the plan.

        Raises as :meth:`approved`.
        """
        lines = self.approved(act.connection, plan, line_ids)
        if not rehearsal:
            for row in self._lines(act.connection, plan, line_ids):
                taken = TakenRow(plan, row.id, row.window_first, row.window_last, round_id, False, act.at)
                act.connection.execute(insert(self._acting.store.tables.taken), to_row(taken))
                self._set(act, row, "taken")
        return lines

    def release(self, act: Act, round_id: str, reason: str) -> list[str]:
        """Give the lines of a cancelled or void round back, approved as they were; return their ids."""
        table = self._acting.store.tables.taken
        rows = self._taken(act.connection, round_id)
        problems = [problem("annual.drawn", f"{row.plan}, {row.line}", round_id) for row in rows if row.drawn]
        if problems:
            raise NotNow(problems)
        for row in rows:
            (line,) = self._lines(act.connection, row.plan, [row.line])
            self._set(act, line, "approved")
        act.connection.execute(delete(table).where(table.c.round == round_id))
        act.note(released=[row.line for row in rows], release_reason=reason)
        return [row.line for row in rows]

    def drawn(self, act: Act, round_id: str) -> list[str]:
        """Mark the lines of a round as drawn, for good; return their ids."""
        table = self._acting.store.tables.taken
        rows = [row for row in self._taken(act.connection, round_id) if not row.drawn]
        for row in rows:
            (line,) = self._lines(act.connection, row.plan, [row.line])
            self._set(act, line, "drawn")
        act.connection.execute(update(table).where(table.c.round == round_id).values(drawn=1, at=act.at))
        return [row.line for row in rows]

    def _act(self, name: str, head: AnnualPlan) -> Any:
        return self._acting.act(
            name, book=f"area:{head.area}", subject=head.id, area=head.area, department=head.organiser
        )

    def _keep(self, act: Act, head: AnnualPlan) -> PlanRow:
        table = self._acting.store.tables.plan
        text = canonical(unstructure(head))
        before = act.connection.execute(select(table.c.version).where(table.c.id == head.id)).scalar()
        row = PlanRow(
            head.id, head.title, head.year, head.organiser, head.area, (before or 0) + 1, sha256_hex(text.encode()), text, act.at
        )
        if before is None:
            act.connection.execute(insert(table), to_row(row))
        else:
            act.connection.execute(update(table).where(table.c.id == head.id), to_row(row))
        return row

    def _head(self, connection: Connection, plan: str) -> AnnualPlan:
        table = self._acting.store.tables.plan
        text = connection.execute(select(table.c.text).where(table.c.id == plan)).scalar()
        if text is None:
            raise NotNow([problem("annual.none", "", plan)])
        return structure(read_canonical(text, plan), AnnualPlan, plan)

    def _draft_line(self, act: Act, head: AnnualPlan, line: AnnualLine) -> PlanLineRow:
        table = self._acting.store.tables.plan_line
        text = canonical(unstructure(line))
        digest = sha256_hex(text.encode())
        first, last = line.line.window
        found = act.connection.execute(
            select(table).where(table.c.plan == head.id, table.c.id == line.line.id)
        ).mappings().first()
        if found is None:
            row = PlanLineRow(head.id, line.line.id, line.line.name, "drafted", 1, first, last, digest, text, act.at)
            act.connection.execute(insert(table), to_row(row))
            return row
        before = from_row(PlanLineRow, found)
        if before.digest == digest and before.state != "withdrawn":
            return before
        self._require(act.connection, [before], ("drafted", "withdrawn"))
        return self._set(
            act,
            evolve(before, name=line.line.name, window_first=first, window_last=last, digest=digest, text=text),
            "drafted",
        )

    def _lines(self, connection: Connection, plan: str, ids: Sequence[str] | None) -> list[PlanLineRow]:
        table = self._acting.store.tables.plan_line
        rows = connection.execute(select(table).where(table.c.plan == plan)).mappings()
        found = {row["id"]: from_row(PlanLineRow, row) for row in rows}
        if ids is None:
            return [found[one] for one in sorted(found)]
        unknown = [problem("annual.no_line", plan, one, known=", ".join(sorted(found))) for one in ids if one not in found]
        if unknown:
            raise NotNow(unknown)
        return [found[one] for one in dict.fromkeys(ids)]

    def _set(self, act: Act, row: PlanLineRow, state: LineState) -> PlanLineRow:
        table = self._acting.store.tables.plan_line
        made = evolve(row, state=state, version=row.version + 1, at=act.at)
        act.connection.execute(
            update(table).where(table.c.plan == row.plan, table.c.id == row.id, table.c.version == row.version),
            to_row(made),
        )
        return made

    def _require(self, connection: Connection, rows: Sequence[PlanLineRow], states: Sequence[LineState]) -> None:
        """Raise :class:`~jointsup.errors.NotNow` naming every line in another state, with what to do."""
        table = self._acting.store.tables.taken
        problems = []
        for row in rows:
            if row.state not in states:
                here = (table.c.plan == row.plan) & (table.c.line == row.id)
                found = connection.execute(select(table.c.round).where(here)).scalars().first()
                problems.append(problem(f"annual.{row.state}", f"{row.plan}, {row.id}", found or ""))
        if problems:
            raise NotNow(problems)

    def _taken(self, connection: Connection, round_id: str) -> list[TakenRow]:
        table = self._acting.store.tables.taken
        rows = connection.execute(
            select(table).where(table.c.round == round_id).order_by(table.c.plan, table.c.line)
        ).mappings()
        return [from_row(TakenRow, row) for row in rows]


def _plan(plan: AnnualPlan | Mapping[str, Any] | str | Path) -> AnnualPlan:
    if isinstance(plan, AnnualPlan):
        return plan
    if isinstance(plan, Mapping):
        return structure(plan, AnnualPlan, "plan")
    return read_document(Path(plan), AnnualPlan)


def _line(row: PlanLineRow) -> AnnualLine:
    return structure(read_canonical(row.text, row.id), AnnualLine, row.id)
