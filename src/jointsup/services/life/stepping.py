"""What the steps of a round share 批次步骤: where it stands, the act of a step, the files of a drawn round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from attrs import frozen

from jointsup.canonical import require_id
from jointsup.codec.reading import under_name_of
from jointsup.engines.base import Engine, FrameReader
from jointsup.errors import BadRound, BadSeed, NotNow, Problem, problem
from jointsup.hooks.engines import engine_of
from jointsup.hooks.plugin_set import PluginSet
from jointsup.model import events
from jointsup.model.documents import Commitment, Nonce, Pair
from jointsup.model.plan import PlanLine
from jointsup.model.rounds import REHEARSAL, RoundOrder, RoundRow
from jointsup.model.settings import PluginSettings
from jointsup.model.staffing import StaffingOrder
from jointsup.said import Listed
from jointsup.services.acting import Acting
from jointsup.services.folders import FRAME, RECORD_FILES, ROUND, STAFFING
from jointsup.services.life.drawing import RECORD
from jointsup.services.life.freezing import FROZEN
from jointsup.services.life.next_steps import Step
from jointsup.services.life.rows import RoundRows
from jointsup.services.life.situation import Situation
from jointsup.services.plans import PlanService
from jointsup.services.registers.service import RegisterService
from jointsup.services.sources import day_ahead, faults_now
from jointsup.store.acts import Act
from jointsup.store.files import Prepared


@frozen
class Steps:
    """What a step of a round needs; the phases of a round's life stand on it."""

    _acting: Acting
    _registers: RegisterService
    _plans: PlanService
    _plugins: PluginSet
    _settings: PluginSettings

    @property
    def _rows(self) -> RoundRows:
        return RoundRows(self._acting.store)

    def _engine(self, name: str) -> Engine:
        return engine_of(self._plugins.engines, name)

    def _now(self) -> datetime:
        return self._acting.store.acts.clock()

    def _drawn(self, row: RoundRow, engine: str) -> tuple[dict[str, str], FrameReader]:
        """Return the digests of a drawn round's files, and its frame opened."""
        store = self._acting.store
        with store.acts.reading() as connection:
            names = self._rows.files(connection, row)
        return names, self._engine(engine).open_frame(store.files.check(names[f"{FROZEN}/{FRAME}"]))

    def _record_files(self, names: Mapping[str, str]) -> dict[str, str]:
        return {name: self._read(names, f"{RECORD}/{name}").decode() for name in RECORD_FILES}

    def _read(self, names: Mapping[str, str], name: str) -> bytes:
        return self._acting.store.files.check(names[name]).read_bytes()

    def _ready(self, round_id: str, act: str, step: Step) -> Situation:
        """Return where a round stands, after making sure that the step may be taken and by this actor; long work comes next."""
        stand = self._stand(round_id)
        with self._acting.reading(act, subject=round_id, area=stand.row.area, departments=[stand.row.department]):
            stand.require(step)
        return stand

    def _stand(self, round_id: str) -> Situation:
        with self._acting.store.acts.reading() as connection:
            return self._rows.find(connection, round_id, self._now())

    @contextmanager
    def _step(self, stand: Situation, name: str, step: Step) -> Iterator[Act]:
        """Make the closing act of long work, if the round still stands where it stood."""
        row = stand.row
        with self._acting.act(
            name, book=book_of(row), subject=row.round_id, area=row.area, departments=[row.department]
        ) as act:
            found = self._rows.find(act.connection, row.round_id, act.now)
            if (found.row.attempt, found.row.version) != (row.attempt, row.version):
                raise NotNow([problem("round.moved_on", row.round_id)])
            found.require(step)
            yield act

    @contextmanager
    def _now_step(self, round_id: str, name: str) -> Iterator[tuple[Situation, Act]]:
        """Make an act on a round as it stands inside the act's own transaction."""
        row = self._stand(round_id).row
        with self._acting.act(
            name, book=book_of(row), subject=round_id, area=row.area, departments=[row.department]
        ) as act:
            yield self._rows.find(act.connection, round_id, act.now), act

    @contextmanager
    def _numbered(self, organiser: str, area: str, department: str) -> Iterator[tuple[Act, int]]:
        with self._acting.store.acts.reading() as connection:
            number = self._rows.next_number(connection, organiser)
        with self._acting.act(
            "rounds.open",
            book=f"round:{organiser}/{number}",
            subject=f"{organiser}/{number}",
            area=area,
            departments=[department],
        ) as act:
            if self._rows.next_number(act.connection, organiser) != number:
                raise NotNow([problem("round.moved_on", f"{organiser}/{number}")])
            yield act, number

    def _require_order(self, order: Any, stated: RoundOrder | StaffingOrder, faults: Sequence[Problem] = ()) -> None:
        """Refuse an order whose day, sources or organiser cannot be, with ``faults`` found besides; ``order`` is what was given, by whose name it is told."""
        now = self._now()
        found = [*day_ahead(stated.as_of, stated.sources, now), *faults_now(stated.sources, now), *faults]
        if stated.organiser.startswith(REHEARSAL):
            found.append(problem("round.organiser", "organiser", stated.organiser))
        with under_name_of(order):
            if found:
                raise BadRound(found)
            require_id(stated.organiser, "organiser")

    def _open(self, act: Act, organiser: str, number: int, order: RoundOrder, lines: Sequence[PlanLine] = (), **rest: Any) -> RoundRow:
        """Enter the first attempt of a round of the actor's department."""
        actor = self._acting.actor
        row = RoundRow(
            round_id=f"{organiser}/{number}",
            attempt=1,
            organiser=organiser,
            number=number,
            state="open",
            version=1,
            area=actor.area,
            department=actor.department,
            order=order,
            lines=lines,
            **rest,
        )
        self._rows.add(act.connection, row)
        return row

    def _require_bound(self, stand: Situation, given: Commitment | Nonce) -> None:
        """Refuse what a party sent where the party is none of the round's, or made it for another round."""
        party = given.party
        if party not in stand.bodies:
            known = Listed(stand.bodies)
            raise BadSeed([problem("round.party_unknown", stand.name, party, known=known)])
        if (given.frame_digest, given.round_digest) != (stand.row.frame_digest, stand.row.round_digest):
            kind = "commitment" if isinstance(given, Commitment) else "nonce"
            raise BadSeed([problem(f"round.{kind}_other", stand.name, party)])

    def _tell(self, act: Act, row: RoundRow, kind: type[events.Event], **said: Any) -> None:
        """Tell of a round's event (:mod:`jointsup.model.events`)."""
        head = {"round_id": row.round_id, "attempt": row.attempt, "rehearsal": row.order.rehearsal}
        self._acting.tell(act, kind, **head, **said)

    def _keep_frozen(
        self, act: Act, row: RoundRow, pair: Pair, made: dict[str, Prepared], header: Mapping[str, Any], **noted: Any
    ) -> None:
        """Keep what a freeze made, by name, with both digests; ``noted`` goes to the ledger, too."""
        self._rows.name_files(act, row, made)
        digests = {"frame_digest": pair.frame_digest, "round_digest": pair.round_digest}
        row = self._rows.change(act.connection, row, state="frozen", **digests)
        act.note(**digests, **noted)
        self._tell_frozen(act, row, header)

    def _tell_frozen(self, act: Act, row: RoundRow, header: Mapping[str, Any]) -> None:
        digests = {"frame_digest": row.frame_digest, "round_digest": row.round_digest}
        self._tell(act, row, events.FrameFrozen, rows=header["count"], **digests)


def document_of_row(row: RoundRow) -> str:
    """Return the name of a round's document among its files: a staffing has one of its own."""
    return f"{FROZEN}/{ROUND if row.staffing is None else STAFFING}"


def book_of(row: RoundRow) -> str:
    """Return the book of the ledger that a round's acts stand in."""
    return f"round:{row.round_id}"


def concerned(row: RoundRow) -> set[str]:
    """Return the departments that a round is of: the one that opened it, and those that check in it."""
    return {row.department, *(body for line in row.lines for body in line.bodies)}
