"""Staffing in the store 人员选派: a round of its own for the visits of a drawn one, with the same steps from freeze to draw.

Each executing body staffs its own visits. Loads from before are those of its own staffings of the year.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from attrs import fields, frozen
from sqlalchemy import Connection

from jointsup.algorithms.ledger import checkpoint_digest
from jointsup.algorithms.sampling.frame import frame_lines
from jointsup.algorithms.sampling.record import file_lines
from jointsup.algorithms.staffing.record import DOCUMENT, LATER, TEAMS
from jointsup.canonical import canonical, read_canonical
from jointsup.codec.reading import document_of
from jointsup.codec.structure import unstructure
from jointsup.codec.tables import Table, read_table
from jointsup.engines.reference import ReferenceFrame
from jointsup.errors import Forbidden, NotNow, Problem, problem
from jointsup.model import events
from jointsup.model.areas import areas_in_line
from jointsup.model.documents import Pair
from jointsup.model.registers import Inspector
from jointsup.model.rounds import REHEARSAL, RoundOrder, RoundRow
from jointsup.model.staffing import (
    Decision,
    EntryKind,
    InspectorColumnNames,
    StaffingEntry,
    StaffingOrder,
    StaffingPlan,
    StaffingTerms,
)
from jointsup.services.folders import CHECKPOINT, FRAME, PAIR, SEED
from jointsup.services.life.drawing import RECORD, prepare_tree, seed_file
from jointsup.services.life.freezing import FROZEN, SECRET
from jointsup.services.life.situation import Situation
from jointsup.services.life.stepping import Steps, book_of, concerned
from jointsup.services.record_files import PUBLIC
from jointsup.services.registers.shown import masking
from jointsup.services.staffing.coding import fields_of
from jointsup.services.staffing.drawing import draw_staffing, replace_on_site, require_clean
from jointsup.services.staffing.folders import FILES, write_record, write_sheets
from jointsup.services.staffing.freezing import freeze_staffing
from jointsup.services.staffing.visits import ToStaff, drawn_visits

COLUMNS = InspectorColumnNames("area", "department", "qualifications", "hours", "load")
"""The columns of the table that the state of a register of inspectors is made into."""


@frozen
class TeamsReport:
    """What a draw of teams gave: the digest that goes out, and how many of the slots are filled."""

    record_digest: str
    slots: int
    filled: int


@frozen
class Staffing(Steps):
    """Teams for the visits of drawn rounds."""

    def staff(self, order: StaffingOrder | Mapping[str, Any] | str | Path) -> RoundRow:
        """Open the staffing of a drawn round's visits, those of the actor's department 建立选派批次.

        It is a round of its own: it is frozen, witnessed, committed to, revealed and drawn as every round, by the same names.
        Raises :class:`~jointsup.errors.NotNow` where the round is not drawn or the department has staffed it already,
        :class:`~jointsup.errors.Forbidden` where it checks in none of its lines, :class:`~jointsup.errors.BadRound` for other departments
        among the bodies, and as opening a round does.
        """
        stated = document_of(order, StaffingOrder, "order")
        actor = self._acting.actor
        others = [
            problem("round.own_body", "bodies", body.id)
            for body in stated.bodies
            if body.kind == "inspecting" and body.id != actor.department
        ]
        self._require_order(order, stated, others)
        before = self._stand(stated.of).row
        rehearsal = before.order.rehearsal
        organiser = f"{REHEARSAL}{stated.organiser}" if rehearsal else stated.organiser
        with self._numbered(organiser, actor.area, actor.department) as (act, number):
            self._require_ours(act.connection, stated.of, act.now)
            self._registers.snapshot(act.connection, stated.register, date.fromisoformat(stated.as_of))
            as_round = RoundOrder("order/1", stated.organiser, "", (), stated.register, stated.as_of, stated.sources, rehearsal)
            row = self._open(act, organiser, number, as_round, staffing=stated)
            act.note(of=stated.of, order=unstructure(stated))
            self._tell(act, row, events.RoundOpened, lines=0)
        return row

    def _require_ours(self, connection: Connection, round_id: str, now: datetime) -> None:
        """Refuse a round that is not drawn, that the department does not check in, or that it has staffed already."""
        actor, stand = self._acting.actor, self._rows.find(connection, round_id, now)
        row = stand.row
        faults: list[Problem] = []
        if row.state != "drawn" or row.staffing is not None:
            faults.append(problem("round.not_drawn", round_id, round_id))
        else:
            faults += self._reserves(self._rows.files(connection, row), round_id)
        by = [
            other.round_id
            for other in self._rows.all(connection)
            if other.staffing is not None
            and (other.staffing.of, other.department) == (round_id, actor.department)
            and other.state != "cancelled"
        ]
        if by:
            faults.append(problem("round.staffed", round_id, round_id, department=actor.department, by=by[0]))
        if faults:
            raise NotNow(faults)
        if actor.department not in concerned(row):
            raise Forbidden([problem("round.not_ours", round_id, round_id, department=actor.department)])

    def _reserves(self, names: Mapping[str, str], round_id: str) -> list[Problem]:
        """Return that reserves were taken since the draw, where they were: its record's visits are not all that are made then."""
        return [problem("round.reserves", round_id, round_id)] if self._lines(names, LATER) else []

    def _freeze_teams(self, stand: Situation) -> Pair:
        """Freeze a staffing: the register's inspectors and the round's visits become its frame and document."""
        row, store = stand.row, self._acting.store
        order = _order(row)
        with store.acts.reading() as connection:
            snapshot = self._registers.snapshot(connection, order.register, date.fromisoformat(order.as_of))
            before = self._rows.find(connection, order.of, stand.now).row
            names = self._rows.files(connection, before)
            head = store.ledger.head(connection, book_of(row))
            loads = self._loads(connection, row)
        definition = snapshot.definition
        if not areas_in_line(row.area, definition.area):
            raise Forbidden([problem("round.register_area", row.round_id, definition.name, area=definition.area, own=row.area)])
        plan = StaffingPlan(
            **{term.name: getattr(order, term.name) for term in fields(StaffingTerms)},
            schema="staffing_plan/1",
            round_id=row.round_id,
            id=definition.id,
            columns=COLUMNS,
            hash=store.hash_name,  # type: ignore[arg-type]
            attempt=row.attempt,
            previous=row.previous,
            ledger_head=head.digest if head else None,
        )
        if reserves := self._reserves(names, order.of):
            raise NotNow(reserves)
        with masking(definition), self._acting.noting_failures():
            to_staff: ToStaff = drawn_visits(plan, self._record_files(names))
            table = _table(order, plan, snapshot.inspectors(), loads)
            fixed = freeze_staffing(plan, table, to_staff, store.ledger.random)
        keep = store.files.prepare
        made = {
            f"{FROZEN}/{FRAME}": keep("".join(frame_lines(fixed.frame)).encode(), FROZEN, private=True),
            f"{FROZEN}/{DOCUMENT}": keep(canonical(fixed.document).encode(), FROZEN, private=True),
            f"{FROZEN}/{PAIR}": keep(canonical(unstructure(fixed.pair)).encode(), FROZEN),
            f"{FROZEN}/{SECRET}": keep(fixed.secret.encode(), SECRET, private=True),
        }
        with self._step(stand, "rounds.freeze", "freeze") as act:
            self._keep_frozen(
                act, row, fixed.pair, made, fixed.frame.header, rows=len(fixed.frame.rows), of=order.of, load=snapshot.load.digest
            )
        return fixed.pair

    def _loads(self, connection: Connection, row: RoundRow) -> Counter[str]:
        """Return the slots that each inspector holds by the department's drawn staffings of the same year, as they stand now."""
        found: Counter[str] = Counter()
        for other in self._rows.all(connection):
            same = (other.department, other.order.rehearsal, other.order.as_of[:4]) == (
                row.department,
                row.order.rehearsal,
                row.order.as_of[:4],
            )
            if other.staffing is not None and other.state == "drawn" and same:
                names = self._rows.files(connection, other)
                held = {(line["visit"], line["slot"]): line["inspector"] for line in self._lines(names, TEAMS)}
                for entry in self._lines(names, LATER):
                    if entry["decision"] == "granted":
                        held[entry["visit"], entry["slot"]] = entry["replacement"]
                found.update(who for who in held.values() if who is not None)
        return found

    def _lines(self, names: Mapping[str, str], name: str) -> list[Any]:
        return [read_canonical(line) for line in file_lines(self._read(names, f"{RECORD}/{name}").decode())]

    def _draw_teams(self, stand: Situation) -> TeamsReport:
        """Draw the teams from the seed that was fixed, and keep their record, checked before it is kept."""
        row, store = stand.row, self._acting.store
        with store.acts.reading() as connection:
            names = self._rows.files(connection, row)
            checkpoint = store.ledger.checkpoint_text(connection, row.checkpoint or "")
        seed, frame = seed_file(stand), store.files.check(names[f"{FROZEN}/{FRAME}"])
        reader = ReferenceFrame(frame)
        document = read_canonical(self._read(names, f"{FROZEN}/{DOCUMENT}"), DOCUMENT)
        with store.files.working() as folder:
            with self._acting.noting_failures():
                drawing = draw_staffing(
                    document, reader.header, list(reader.rows()), seed, self._now(), store.ledger.random,
                    checkpoint_digest(reader.header["hash"], checkpoint),
                )  # fmt: skip
                require_clean(drawing.files, frame.read_bytes().decode(), "staffing.own_check")
                write_record(folder, drawing.files)
                write_sheets(folder, drawing)
            made = prepare_tree(store.files, folder, RECORD)
            made[f"{RECORD}/{SEED}"] = store.files.prepare(canonical(unstructure(seed)).encode(), RECORD)
            made[f"{RECORD}/{CHECKPOINT}"] = store.files.prepare(checkpoint.encode(), RECORD)
            made |= prepare_tree(store.files, folder / PUBLIC, PUBLIC)
            report = TeamsReport(drawing.digest, len(drawing.teams.slots), sum(one.inspector is not None for one in drawing.teams.slots))
            with self._step(stand, "rounds.draw", "draw") as act:
                self._rows.name_files(act, row, made)
                row = self._rows.change(act.connection, row, state="drawn", record_digest=drawing.digest)
                act.note(
                    record_digest=row.record_digest,
                    seed=drawing.seeded.parts.value,
                    left_out=[list(pair) for pair in drawing.seeded.left_out],
                    slots=report.slots,
                    filled=report.filled,
                )
                said = {"record_digest": drawing.digest, "slots": report.slots, "filled": report.filled}
                self._tell(act, row, events.VisitsStaffed, of=_order(row).of, **said)
        return report

    def recuse(
        self, round_id: str, visit: str, slot: int, *, reason: str, kind: EntryKind = "recusal", decision: Decision = "granted"
    ) -> StaffingEntry:
        """Enter a recusal asked for on site, or an absence: the first by load, then by hash, of those who can comes instead 更换人员.

        Who acts has decided: of a recusal the head of the body (行政处罚法, art. 43).
        Raises :class:`~jointsup.errors.Unknown` for a slot that is not there, :class:`~jointsup.errors.NotNow` for one that nobody holds.
        """
        stand = self._ready(round_id, "rounds.replace", "recuse")
        row, store = stand.row, self._acting.store
        with store.acts.reading() as connection:
            names = self._rows.files(connection, row)
        frame = store.files.check(names[f"{FROZEN}/{FRAME}"])
        with self._step(stand, "rounds.replace", "recuse") as act:
            entry, later = replace_on_site(
                {name: self._read(names, f"{RECORD}/{name}").decode() for name in FILES},
                frame.read_bytes().decode(),
                ReferenceFrame(frame).rows(),
                visit=visit, slot=slot, kind=kind, decision=decision, reason=reason, actor=self._acting.actor.department, now=act.now,
            )  # fmt: skip
            self._rows.name_files(act, row, {f"{RECORD}/{LATER}": store.files.prepare(later.encode(), RECORD)})
            self._rows.change(act.connection, row)
            act.note(**unstructure(entry))
            if decision == "granted":
                self._tell(act, row, events.TeamChanged, filled=entry.replacement is not None)
        return entry


def _order(row: RoundRow) -> StaffingOrder:
    assert row.staffing is not None, "only a staffing is frozen and drawn here"
    return row.staffing


def _table(order: StaffingOrder, plan: StaffingPlan, inspectors: Iterable[Inspector], loads: Counter[str]) -> Table:
    """Return the state of a register of inspectors as the table that a freeze reads."""
    own = dict(order.own_hours)

    def cells(one: Inspector) -> dict[str, str]:
        hours = own.get(one.id, order.hours)
        bare = one.id.partition(":")[2] if plan.id.scheme else one.id
        return {
            plan.id.column: bare, "area": one.area, "department": one.department, "qualifications": ";".join(one.qualifications),
            "hours": "" if hours is None else str(hours), "load": str(loads[one.id]),
        }  # fmt: skip

    return read_table([cells(one) for one in inspectors], fields_of(plan), name=order.register)

