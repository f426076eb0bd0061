"""The year's plans kept in a store 年度工作计划: ``app.plans`` (policy rows S3.4-a, S3.12-e, S3.15-b, S4.1-b)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen
from sqlalchemy import Connection, delete, insert, select, update

from jointsup.canonical import canonical, read_canonical
from jointsup.codec.reading import document_of, under_name_of
from jointsup.codec.structure import structure, unstructure
from jointsup.errors import BadRound, Forbidden, NotNow, Unknown, problem
from jointsup.hashes import sha256_hex
from jointsup.hooks.rulebook import RuleBook
from jointsup.model.annual import AnnualLine, AnnualPlan, LineState, PlanLineRow, PlanRow, TakenRow
from jointsup.model.areas import areas_in_line
from jointsup.model.events import PlanApproved
from jointsup.said import Listed
from jointsup.services.acting import Acting
from jointsup.services.plan_checks import approval_faults, draft_faults
from jointsup.services.rulesets import annual_on, plugins_of
from jointsup.store.acts import Act
from jointsup.store.columns import from_row, to_row


@frozen
class PlanService:
    """``app.plans``: lines drafted, approved, taken up by a round, drawn or released, withdrawn."""

    _acting: Acting
    _rules: RuleBook = field(factory=lambda: RuleBook(()), repr=False)

    def draft(self, plan: AnnualPlan | Mapping[str, Any] | str | Path) -> list[PlanLineRow]:
        """Draft a plan with its lines (``annual/1``), or change one; return the rows of these lines.

        A line that stands as it is stated stays; one that was drafted or withdrawn is drafted anew; lines that the document does not
        name are left alone. Raises :class:`~jointsup.errors.BadRound` with everything that is wrong, :class:`~jointsup.errors.NotNow`
        where lines that differ are past their draft, or where the plan's rules would change under approved lines,
        :class:`~jointsup.errors.BadRules` for a rule set that cannot be taken.
        """
        with under_name_of(plan):
            stated, taken = annual_on(document_of(plan, AnnualPlan, "plan"), self._rules)
            if problems := draft_faults(stated, stated.lines):
                raise BadRound(problems)
        head = evolve(stated, lines=())
        with self._act("plans.draft", head) as act:
            version = self._keep_head(act, head)
            made = self._draft_lines(act, head, stated.lines)
            act.note(version=version, lines=[row.id for row in made], plugins=[unstructure(one) for one in plugins_of(taken)])
        return made

    def draft_line(self, plan: str, line: AnnualLine | Mapping[str, Any]) -> PlanLineRow:
        """Draft one line of a plan, or change a drafted one; raises as :meth:`draft`."""
        stated = document_of(line, AnnualLine, "line")
        head = self._head(plan)
        problems = draft_faults(head, [stated])
        if problems:
            raise BadRound(problems)
        with self._act("plans.draft", head) as act:
            version = self._bump(act, plan)
            (made,) = self._draft_lines(act, head, [stated])
            act.note(version=version, lines=[made.id])
        return made

    def approve(self, plan: str, lines: Sequence[str] | None = None) -> list[PlanLineRow]:
        """Approve drafted lines: those named, or all that are drafted.

        Raises :class:`~jointsup.errors.BadRound` with everything that speaks against it: a matter that is not in a list, or not
        published, on a day of the window; a body that neither leads nor takes part in a matter of the line, or that only coordinates;
        rates that the plan's lines together do not keep. Raises :class:`~jointsup.errors.NotNow` for lines in another state.
        """
        tables, given = self._acting.store.tables, self._head(plan)
        with self._act("plans.approve", given) as act:
            head, rows = self._head_in(act.connection, plan), self._rows(act.connection, plan)
            chosen = (
                [row for row in rows.values() if row.state == "drafted"]
                if lines is None
                else self._named(act.connection, plan, lines)
            )
            self._require(act.connection, chosen, ("drafted",))
            if not chosen:
                raise NotNow([problem("annual.nothing", plan)])
            standing = [_read_line(row) for row in rows.values() if row.state != "withdrawn"]
            problems = approval_faults(tables, act.connection, head, list(map(_read_line, chosen)), standing)
            if problems:
                raise BadRound(problems)
            made = [self._set(act, row, "approved") for row in chosen]
            version = self._bump(act, plan)
            act.note(version=version, lines=[row.id for row in made], digests=[row.digest for row in made])
            self._acting.tell(act, PlanApproved, plan=plan, version=version, lines=len(made))
        return made

    def withdraw(self, plan: str, lines: Sequence[str], reason: str) -> list[PlanLineRow]:
        """Withdraw drafted or approved lines, with the reason; raises :class:`~jointsup.errors.NotNow` for others."""
        with self._act("plans.withdraw", self._head(plan)) as act:
            rows = self._named(act.connection, plan, lines)
            self._require(act.connection, rows, ("drafted", "approved"))
            made = [self._set(act, row, "withdrawn") for row in rows]
            act.note(version=self._bump(act, plan), lines=[row.id for row in made], reason=reason)
        return made

    def show(self, plan: str) -> tuple[AnnualPlan, list[PlanLineRow]]:
        """Return a plan with all its lines, and the rows of these, both in order of the lines' ids."""
        head = self._head(plan)
        with self._acting.reading(
            "plans.show", subject=plan, area=head.area, departments=[head.organiser]
        ) as connection:
            rows = list(self._rows(connection, plan).values())
        return evolve(head, lines=tuple(map(_read_line, rows))), rows

    def approved(self, connection: Connection, plan: str, line_ids: Sequence[str]) -> list[AnnualLine]:
        """Return approved lines, in the order asked for, within a transaction of the caller's, who asks the rules.

        Raises :class:`~jointsup.errors.Unknown` for lines that are not there, :class:`~jointsup.errors.NotNow` naming every line in
        another state and what to do.
        """
        self._head_in(connection, plan)
        rows = self._named(connection, plan, line_ids)
        self._require(connection, rows, ("approved",))
        return list(map(_read_line, rows))

    def take_up(
        self, act: Act, plan: str, line_ids: Sequence[str], round_id: str, rehearsal: bool = False
    ) -> list[AnnualLine]:
        """Take approved lines up in a round, within the round's own act; a rehearsal leaves no trace in the plan.

        Raises as :meth:`approved`, and :class:`~jointsup.errors.Forbidden` for the plan of an area beside the actor's. That a line is in one round per window is kept by the table's key, too.
        """
        area, own = self._head_in(act.connection, plan).area, act.actor.area
        if not areas_in_line(area, own):
            raise Forbidden([problem("annual.area", plan, area, own=own)])
        lines = self.approved(act.connection, plan, line_ids)
        if not rehearsal:
            table = self._acting.store.tables.taken
            for row in self._named(act.connection, plan, line_ids):
                taken = TakenRow(plan, row.id, row.window_first, row.window_last, round_id, False, act.at)
                act.connection.execute(insert(table), to_row(taken))
                self._set(act, row, "taken")
        return lines

    def release(self, act: Act, round_id: str, reason: str) -> list[str]:
        """Give the lines of a cancelled or void round back, approved as they were; return their ids.

        Raises :class:`~jointsup.errors.NotNow` where the round was drawn: a draw stands.
        """
        table, rows = self._acting.store.tables.taken, self._taken(act.connection, round_id)
        problems = [problem("annual.drawn", f"{row.plan}, {row.line}", round_id) for row in rows if row.drawn]
        if problems:
            raise NotNow(problems)
        for row in rows:
            self._set(act, self._rows(act.connection, row.plan)[row.line], "approved")
        act.connection.execute(delete(table).where(table.c.round == round_id))
        act.note(released=[row.line for row in rows], released_for=reason)
        return [row.line for row in rows]

    def drawn(self, act: Act, round_id: str) -> list[str]:
        """Mark the lines of a round as drawn, for good; return their ids. Those that are marked already stay so."""
        table, rows = self._acting.store.tables.taken, self._taken(act.connection, round_id)
        for row in rows:
            if not row.drawn:
                self._set(act, self._rows(act.connection, row.plan)[row.line], "drawn")
        act.connection.execute(update(table).where(table.c.round == round_id).values(drawn=1, at=act.at))
        return [row.line for row in rows]

    def _act(self, name: str, head: AnnualPlan) -> Any:
        return self._acting.act(
            name, book=f"area:{head.area}", subject=head.id, area=head.area, departments=[head.organiser]
        )

    def _head(self, plan: str) -> AnnualPlan:
        with self._acting.store.acts.reading() as connection:
            return self._head_in(connection, plan)

    def _head_in(self, connection: Connection, plan: str) -> AnnualPlan:
        table = self._acting.store.tables.plan
        text = connection.execute(select(table.c.text).where(table.c.id == plan)).scalar()
        if text is None:
            raise Unknown([problem("annual.none", "", plan)])
        return structure(read_canonical(text, plan), AnnualPlan, plan)

    def _keep_head(self, act: Act, head: AnnualPlan) -> int:
        """Write a plan's head, and return its version."""
        table, text = self._acting.store.tables.plan, canonical(unstructure(head))
        found = act.connection.execute(select(table).where(table.c.id == head.id)).mappings().first()
        before = None if found is None else from_row(PlanRow, found)
        digest, version = sha256_hex(text.encode()), before.version + 1 if before else 1
        row = PlanRow(head.id, head.title, head.year, head.organiser, head.area, version, digest, text, act.at)
        if before is None:
            act.connection.execute(insert(table), to_row(row))
        else:
            if before.digest != digest:
                self._require_free(act.connection, head)
            act.connection.execute(update(table).where(table.c.id == head.id), to_row(row))
        return version

    def _require_free(self, connection: Connection, head: AnnualPlan) -> None:
        """Refuse another organiser, year or area for a plan that stands, and other rules under lines that were approved by the old."""
        before = self._head_in(connection, head.id)
        problems = [
            problem("annual.head", head.id, now, field=name, was=was)
            for name, was, now in (
                ("organiser", before.organiser, head.organiser),
                ("year", before.year, head.year),
                ("area", before.area, head.area),
            )
            if was != now
        ]
        if before.policies != head.policies:
            held = [row.id for row in self._rows(connection, head.id).values() if row.state in ("approved", "taken")]
            problems += [problem("annual.policies", head.id, Listed(held))] if held else []
        if problems:
            raise NotNow(problems)

    def _bump(self, act: Act, plan: str) -> int:
        table = self._acting.store.tables.plan
        version = int(act.connection.execute(select(table.c.version).where(table.c.id == plan)).scalar_one()) + 1
        act.connection.execute(update(table).where(table.c.id == plan).values(version=version, at=act.at))
        return version

    def _draft_lines(self, act: Act, head: AnnualPlan, lines: Sequence[AnnualLine]) -> list[PlanLineRow]:
        table, standing = self._acting.store.tables.plan_line, self._rows(act.connection, head.id)
        drafts = []
        for line in lines:
            text, (first, last) = canonical(unstructure(line)), line.line.window
            digest, before = sha256_hex(text.encode()), standing.get(line.line.id)
            drafts.append(
                PlanLineRow(
                    head.id,
                    line.line.id,
                    line.line.name,
                    "drafted",
                    before.version if before else 0,
                    first,
                    last,
                    digest,
                    text,
                    act.at,
                )
            )
        differing = [row for row in drafts if row.id in standing and standing[row.id].digest != row.digest]
        self._require(act.connection, [standing[row.id] for row in differing], ("drafted", "withdrawn"))
        made = []
        for row in drafts:
            old = standing.get(row.id)
            if old is None:
                made.append(evolve(row, version=1))
                act.connection.execute(insert(table), to_row(made[-1]))
            elif old.digest == row.digest and old.state != "withdrawn":
                made.append(old)
            else:
                made.append(self._set(act, row, "drafted"))
        return made

    def _rows(self, connection: Connection, plan: str) -> dict[str, PlanLineRow]:
        """Return the rows of a plan's lines by id, in order."""
        table = self._acting.store.tables.plan_line
        rows = connection.execute(select(table).where(table.c.plan == plan)).mappings()
        found = {row["id"]: from_row(PlanLineRow, row) for row in rows}
        return {one: found[one] for one in sorted(found)}

    def _named(self, connection: Connection, plan: str, ids: Sequence[str]) -> list[PlanLineRow]:
        found = self._rows(connection, plan)
        known = Listed(found)
        unknown = [problem("annual.no_line", plan, one, known=known) for one in dict.fromkeys(ids) if one not in found]
        if unknown:
            raise Unknown(unknown)
        return [found[one] for one in dict.fromkeys(ids)]

    def _set(self, act: Act, row: PlanLineRow, state: LineState) -> PlanLineRow:
        table = self._acting.store.tables.plan_line
        made = evolve(row, state=state, version=row.version + 1, at=act.at)
        here = (table.c.plan == row.plan) & (table.c.id == row.id)
        act.connection.execute(update(table).where(here), to_row(made))
        return made

    def _require(
        self, connection: Connection, rows: Sequence[PlanLineRow], states: Sequence[LineState]
    ) -> None:
        """Raise :class:`~jointsup.errors.NotNow` naming every line in another state, with what to do."""
        table = self._acting.store.tables.taken
        problems = []
        for row in rows:
            if row.state not in states:
                here = (table.c.plan == row.plan) & (table.c.line == row.id)
                found = connection.execute(select(table.c.round).where(here).order_by(table.c.at.desc())).scalars().first()
                problems.append(problem(f"annual.{row.state}", f"{row.plan}, {row.id}", found or ""))
        if problems:
            raise NotNow(problems)

    def _taken(self, connection: Connection, round_id: str) -> list[TakenRow]:
        table = self._acting.store.tables.taken
        rows = connection.execute(
            select(table).where(table.c.round == round_id).order_by(table.c.plan, table.c.line)
        ).mappings()
        return [from_row(TakenRow, row) for row in rows]


def _read_line(row: PlanLineRow) -> AnnualLine:
    return structure(read_canonical(row.text, row.id), AnnualLine, row.id)
