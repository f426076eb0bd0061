"""The draw and what follows 抽取、递补与公开: the record made, reserves taken, the public copy published."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from jointsup.algorithms.sampling.hiding import MOMENTS
from jointsup.canonical import read_canonical
from jointsup.errors import NotNow
from jointsup.model import events
from jointsup.services.due_visits import drop_due, keep_due
from jointsup.services.folders import FRAME, ROUND
from jointsup.services.life.aftermath import (
    LATER,
    Ground,
    Moment,
    Wrong,
    visits_now,
    with_reserve,
    write_public,
)
from jointsup.services.life.drawing import RECORD, draw_files, prepare_tree, seed_file
from jointsup.services.life.freezing import FROZEN
from jointsup.services.life.situation import Situation
from jointsup.services.life.staffing import Staffing, TeamsReport
from jointsup.services.life.stepping import document_of_row
from jointsup.services.record_files import PUBLIC
from jointsup.services.seeding import make_seed
from jointsup.verify import Report


@frozen
class Recording(Staffing):
    """Records made, gone on with, and published."""

    def draw(self, round_id: str, *, engine: str = "auto") -> Report:
        """Fix the seed, draw, and keep the record, checked before it is kept 抽取; teams are drawn by :meth:`draw_teams`.

        Two acts: the seed with a checkpoint of the ledger, then the record. What stops between them is taken up again by drawing
        again, from the same seed and checkpoint.
        """
        stand = self._seeded(round_id, staffing=False)
        row, store = stand.row, self._acting.store
        with store.acts.reading() as connection:
            names = self._rows.files(connection, row)
            checkpoint = store.ledger.checkpoint_text(connection, row.checkpoint or "")
        chosen = self._engine(engine)
        with store.files.working() as folder:
            with self._acting.noting_failures():
                drawing, report, made = draw_files(
                    store.files.check(names[f"{FROZEN}/{FRAME}"]),
                    self._read(names, f"{FROZEN}/{ROUND}"),
                    seed_file(stand),
                    engine=chosen,
                    files=store.files,
                    folder=folder,
                    now=self._now(),
                    random=store.ledger.random,
                    checkpoint=checkpoint,
                )
            with self._step(stand, "rounds.draw", "draw") as act:
                self._rows.name_files(act, row, made)
                row = self._rows.change(act.connection, row, state="drawn", record_digest=report.record_digest)
                if not row.order.rehearsal:
                    self._plans.drawn(act, row.round_id)
                    keep_due(act.connection, store.tables, row.round_id, drawing.rules, drawing.visits)
                act.note(
                    record_digest=row.record_digest,
                    seed=drawing.seeded.parts.value,
                    left_out=[list(pair) for pair in drawing.seeded.left_out],
                    visits=drawing.made,
                    engine=f"{chosen.name} {chosen.version}",
                )
                self._tell(
                    act,
                    row,
                    events.DrawRecorded,
                    record_digest=row.record_digest,
                    drawn=drawing.figures.separate,
                    visits=drawing.made,
                )
        return report

    def draw_teams(self, round_id: str) -> TeamsReport:
        """Fix the seed of a staffing, draw its teams, and keep their record, checked before it is kept 选派; two acts, as :meth:`draw`."""
        return self._draw_teams(self._seeded(round_id, staffing=True))

    def _seeded(self, round_id: str, *, staffing: bool) -> Situation:
        """Return where a round of a kind stands whose seed is fixed, after fixing it where it was not."""
        stand = self._ready(round_id, "rounds.draw", "draw")
        stand.require_kind(staffing=staffing)
        if stand.row.state == "frozen":
            self._fix_seed(stand)
            stand = self._ready(round_id, "rounds.draw", "draw")
        return stand

    def _fix_seed(self, stand: Situation) -> None:
        with self._step(stand, "rounds.draw", "draw") as act:
            now_stand = self._rows.find(act.connection, stand.row.round_id, act.now)
            names = self._rows.files(act.connection, stand.row)
            document = read_canonical(self._read(names, document_of_row(stand.row)))
            seeded = make_seed(document, now_stand.pair, seed_file(now_stand), act.now)
            row = self._rows.change(
                act.connection, now_stand.row, state="seeded", checkpoint=act.checkpoint()
            )
            act.note(seed=seeded.parts.value, checkpoint=row.checkpoint)
            self._tell(act, row, events.SeedFixed, seed=seeded.parts.value)

    def replace(
        self, round_id: str, entity: str, *, ground: Ground, evidence: str | Path, reason: str, engine: str = "auto"
    ) -> Sequence[tuple[str, str | None]]:
        """Let reserves take the place of a row that was wrong on the day of the freeze, in all lines at once 递补.

        ``evidence`` is a file, kept under its digest; ``ground`` says what was wrong. Closed, moved, refused, not found are results of
        a check, not grounds. Returns who takes the place in each line, None where nobody is left.
        """
        stand = self._ready(round_id, "rounds.replace", "replace")
        row, store = stand.row, self._acting.store
        names, reader = self._drawn(row, engine)
        proof = store.files.prepare(Path(evidence), "evidence", private=True)
        wrong = Wrong(entity, ground, proof.digest, reason)
        with self._step(stand, "rounds.replace", "replace") as act:
            later, entry = with_reserve(
                self._record_files(names), reader, wrong, actor=self._acting.actor.department, time=act.at
            )
            act.keep(proof)
            if not row.order.rehearsal:
                changed = [entity, *(taken for _, _, taken in entry["taken"] if taken is not None)]
                drop_due(act.connection, store.tables, round_id, changed)
                keep_due(act.connection, store.tables, round_id, *visits_now(self._record_files(names), later, reader, changed))
            self._rows.name_files(act, row, {f"{RECORD}/{LATER}": store.files.prepare(later.encode(), RECORD)})
            self._rows.change(act.connection, row)
            act.note(id=entity, ground=ground, evidence=proof.digest, reason=reason, taken=entry["taken"])
            for line, _, _ in entry["taken"]:
                self._tell(act, row, events.RowReplaced, line=line)
        return [(line, taken) for line, _, taken in entry["taken"]]

    def disclose(self, round_id: str, moment: Moment, *, engine: str = "auto") -> None:
        """Publish what the lines' rules open from a moment on: the draw, the notice to the visited, or the result 公开.

        Moments only go on; what was published stays published. :meth:`export` writes the public copy.
        """
        stand = self._ready(round_id, "rounds.disclose", "disclose")
        row, store = stand.row, self._acting.store
        names, reader = self._drawn(row, engine)
        with store.files.working() as folder:
            write_public(self._record_files(names), reader, moment, folder)
            made = prepare_tree(store.files, folder, PUBLIC)
        with self._step(stand, "rounds.disclose", "disclose") as act:
            last = max((MOMENTS.index(name) for name in stand.of("disclosed")), default=-1)
            if MOMENTS.index(moment) < last:
                raise NotNow([stand.refusal("round.disclosed", MOMENTS[last])])
            self._rows.put(act, row, "disclosed", moment, act.at)
            self._rows.name_files(act, row, made)
            self._rows.change(act.connection, row)
            act.note(moment=moment)
            self._tell(act, row, events.DisclosurePublished, digest=made[f"{PUBLIC}/record.json"].digest)
