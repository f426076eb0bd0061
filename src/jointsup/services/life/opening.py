"""From the order to the frozen frame 建立与固化, and the next attempt of a void round."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from jointsup.canonical import read_canonical
from jointsup.codec.reading import document_of
from jointsup.codec.structure import unstructure
from jointsup.errors import BadSeed, Forbidden, problem
from jointsup.model import events
from jointsup.model.areas import areas_in_line
from jointsup.model.documents import Pair
from jointsup.model.plan import PlanSources
from jointsup.model.rounds import REHEARSAL, RoundOrder, RoundRow
from jointsup.services.credit.gradings import standing_on, tier_facets
from jointsup.services.folders import FRAME
from jointsup.services.life.freezing import FROZEN, SECRET, compose, freeze_files, repeated
from jointsup.services.life.staffing import Staffing
from jointsup.services.life.stepping import book_of, document_of_row
from jointsup.services.limits import held_by
from jointsup.services.registers.shown import masking
from jointsup.services.rulesets import plan_on
from jointsup.services.sources import faults_now


@frozen
class Opening(Staffing):
    """Rounds opened, frozen, and opened again."""

    def open(self, order: RoundOrder | Mapping[str, Any] | str | Path) -> RoundRow:
        """Open a round: number it and take up its lines 建立批次.

        A rehearsal takes up nothing; its organiser, and with it its id in every document, begins with ``rehearsal:``.
        Raises :class:`~jointsup.errors.NotNow` for lines that are not approved or taken up already and for a day before the register's
        first, :class:`~jointsup.errors.Unknown` for a register that is not there, :class:`~jointsup.errors.BadRound` for a day of the
        register that is still to come, and for sources of which no seed can come, or that are past.
        """
        stated = document_of(order, RoundOrder, "order")
        self._require_order(order, stated)
        organiser = f"{REHEARSAL}{stated.organiser}" if stated.rehearsal else stated.organiser
        actor = self._acting.actor
        with self._numbered(organiser, actor.area, actor.department) as (act, number):
            self._registers.snapshot(act.connection, stated.register, date.fromisoformat(stated.as_of))
            taken = self._plans.take_up(
                act, stated.plan, stated.lines, f"{organiser}/{number}", rehearsal=stated.rehearsal
            )
            row = self._open(act, organiser, number, stated, [annual.line for annual in taken])
            act.note(order=unstructure(stated))
            self._tell(act, row, events.RoundOpened, lines=len(taken))
        return row

    def freeze(self, round_id: str, *, engine: str = "auto", take_good: bool = False) -> Pair:
        """Freeze the round: the register's state as of its day becomes the frame, both digests are fixed 固化.

        Raises :class:`~jointsup.errors.BadRows` or :class:`~jointsup.errors.BadRound` with everything that is wrong, graded cells masked,
        and :class:`~jointsup.errors.Forbidden` for the register of an area beside the round's; the round then stays open.
        """
        stand = self._ready(round_id, "rounds.freeze", "freeze")
        if stand.row.staffing is not None:
            return self._freeze_teams(stand)
        row, store = stand.row, self._acting.store
        with store.acts.reading() as connection:
            snapshot = self._registers.snapshot(
                connection, row.order.register, date.fromisoformat(row.order.as_of)
            )
            head = store.ledger.head(connection, book_of(row))
            standing = standing_on(store.tables, connection, date.fromisoformat(row.order.as_of), row.area)
        definition = snapshot.definition
        if not areas_in_line(row.area, definition.area):
            raise Forbidden([problem("round.register_area", round_id, definition.name, area=definition.area, own=row.area)])
        tiers = tier_facets(row.order.schemes, self._plugins.rulesets, standing, store.files, date.fromisoformat(row.order.as_of))
        snapshot = evolve(snapshot, beside=tiers.columns)
        stated = compose(row, definition, snapshot.load, store.hash_name, head.digest if head else None, tiers)
        plan, areas = plan_on(stated, self._plugins.rulesets)
        chosen, held = self._engine(engine), held_by(self._acting, self._plugins.rulesets, stated, plan, snapshot, row.area)
        with store.files.working() as folder:
            with masking(definition), self._acting.noting_failures():
                frozen, made = freeze_files(
                    held.plan, held.table or snapshot, areas, chosen, store.files, folder, store.ledger.random, take_good
                )
            with self._step(stand, "rounds.freeze", "freeze") as act:
                self._keep_frozen(
                    act,
                    row,
                    frozen.pair,
                    made,
                    frozen.header,
                    rows=frozen.rows,
                    refused=frozen.refused,
                    load=snapshot.load.digest,
                    tiers=[[one.scheme, one.number, one.as_of, one.rows_digest] for one in tiers.gradings],
                    limits=[[rule.id, rule.version, rule.digest] for rule in held.rules],
                    excluded=[[*pair, count] for pair, count in sorted(held.rows.items())],
                    engine=f"{chosen.name} {chosen.version}",
                )
        return frozen.pair

    def again(self, round_id: str, sources: PlanSources | Mapping[str, Any] | str | Path) -> Pair:
        """Open and freeze the next attempt of a void round: same frame, same lines, other sources of the seed 再次抽取.

        Who withheld is no party of it, and a later value is needed (protocol, "Seed").
        """
        stated = document_of(sources, PlanSources, "sources")
        stand = self._ready(round_id, "rounds.open", "again")
        before, store = stand.row, self._acting.store
        faults = [
            problem("round.again_withheld", party, party)
            for party, _ in stated.parties
            if party in stand.outstanding
        ]
        if not stated.later:
            faults.append(problem("round.again_later", "sources.later"))
        faults += faults_now(stated, stand.now)
        if faults:
            raise BadSeed(faults)
        row = evolve(
            before,
            attempt=before.attempt + 1,
            state="frozen",
            version=1,
            order=evolve(before.order, sources=stated),
            previous=(before.round_digest or "", before.reason),
            reason="",
        )
        with store.acts.reading() as connection:
            names, head = self._rows.files(connection, before), store.ledger.head(connection, book_of(before))
        pair, made = repeated(
            row,
            self._read(names, document_of_row(before)),
            store.hash_name,
            head.digest if head else None,
            store.files,
        )
        row = evolve(row, round_digest=pair.round_digest)
        with self._step(stand, "rounds.open", "again") as act:
            self._rows.add(act.connection, row)
            self._rows.name_files(act, row, made)
            self._rows.carry_over(act, before, row, [f"{FROZEN}/{FRAME}", f"{FROZEN}/{SECRET}"])
            act.note(attempt=row.attempt, round_digest=row.round_digest, sources=unstructure(stated))
            with store.files.check(names[f"{FROZEN}/{FRAME}"]).open("rb") as frame:
                self._tell_frozen(act, row, read_canonical(frame.readline().strip(b"\n"), FRAME))
        return pair
