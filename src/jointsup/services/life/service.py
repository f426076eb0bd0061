"""``app.rounds``: each step of a round, in its order, as an act of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from attrs import evolve, frozen

from jointsup.algorithms.sampling.record import MOMENTS, file_lines
from jointsup.canonical import canonical, read_canonical, require_id
from jointsup.codec.files import write_file, writing_folder
from jointsup.codec.reading import document_of
from jointsup.codec.structure import unstructure
from jointsup.engines.base import Engine, FrameReader
from jointsup.errors import BadRound, BadSeed, Forbidden, NotNow, problem
from jointsup.hooks.engines import engine_of
from jointsup.hooks.plugin_set import PluginSet
from jointsup.model import events
from jointsup.model.areas import area_covers, areas_in_line
from jointsup.model.documents import Commitment, Nonce, Pair, Receipt
from jointsup.model.plan import PlanSources
from jointsup.model.rounds import REHEARSAL, DrawnVisit, RoundOrder, RoundRow
from jointsup.model.settings import PluginSettings
from jointsup.services.acting import OF, Acting
from jointsup.services.folders import FRAME, RECORD_FILES, ROUND
from jointsup.services.freeze import fields_of
from jointsup.services.life.aftermath import LATER, Ground, Moment, Wrong, with_reserve, write_public
from jointsup.services.life.drawing import RECORD, draw_files, prepare_tree, seed_file
from jointsup.services.life.fetching import FETCH_SECONDS, fetch_value
from jointsup.services.life.freezing import FROZEN, SECRET, compose, freeze_files, repeated
from jointsup.services.life.rows import RoundRows
from jointsup.services.life.situation import ListName, Situation, Step
from jointsup.services.plans import PlanService
from jointsup.services.prove import prove
from jointsup.services.register_shown import masking
from jointsup.services.registers import RegisterService
from jointsup.services.rulesets import plan_on
from jointsup.services.seeding import make_seed
from jointsup.services.sources import faults_now
from jointsup.store.acts import Act
from jointsup.verify import Report

PUBLIC = "public"
"""Where the public copy stands among a round's files."""


@frozen
class RoundService:
    """``app.rounds``: rounds opened, frozen, witnessed, seeded, drawn, proved and published."""

    _acting: Acting
    _registers: RegisterService
    _plans: PlanService
    _plugins: PluginSet
    _settings: PluginSettings

    # Looking

    def show(self, round_id: str) -> Situation:
        """Return where a round stands and what is to be done next; nonces are masked until the list of reveals is closed."""
        stand = self._stand(round_id)
        with self._acting.reading("rounds.show", subject=round_id, area=stand.row.area, departments=_concerned(stand.row)):
            return stand.masked()

    def all(self) -> Sequence[RoundRow]:
        """Return the rounds of the actor's area that the actor may see, every attempt, in order of organiser and number."""
        acting = self._acting
        area, department = acting.actor.area, acting.actor.department
        with acting.reading("rounds.show", area=area, departments=[department]) as connection:
            held = acting.access.held(connection, acting.actor, "rounds.show", acting.today())
            return [row for row in self._rows.all(connection) if area_covers(area, row.area) and held.opens(row.area, _concerned(row))]

    # From the order to the frozen frame

    def open(self, order: RoundOrder | Mapping[str, Any] | str | Path) -> RoundRow:
        """Open a round: number it and take up its lines 建立批次.

        A rehearsal takes up nothing; its organiser, and with it its id in every document, begins with ``rehearsal:``.
        Raises :class:`~jointsup.errors.NotNow` for lines that are not approved or taken up already, :class:`~jointsup.errors.BadRound`
        for sources of which no seed can come, or that are past.
        """
        stated = document_of(order, RoundOrder, "order")
        faults = faults_now(stated.sources, self._now())
        if stated.organiser.startswith(REHEARSAL):
            faults.append(problem("round.organiser", "organiser", stated.organiser))
        if faults:
            raise BadRound(faults)
        require_id(stated.organiser, "organiser")
        organiser = f"{REHEARSAL}{stated.organiser}" if stated.rehearsal else stated.organiser
        actor = self._acting.actor
        with self._numbered(organiser, actor.area, actor.department) as (act, number):
            taken = self._plans.take_up(
                act, stated.plan, stated.lines, f"{organiser}/{number}", rehearsal=stated.rehearsal
            )
            row = RoundRow(
                round_id=f"{organiser}/{number}",
                attempt=1,
                organiser=organiser,
                number=number,
                state="open",
                version=1,
                area=actor.area,
                department=actor.department,
                order=stated,
                lines=[annual.line for annual in taken],
            )
            self._rows.add(act.connection, row)
            act.note(order=unstructure(stated))
            self._tell(act, row, events.RoundOpened, lines=len(taken))
        return row

    def freeze(self, round_id: str, *, engine: str = "auto", take_good: bool = False) -> Pair:
        """Freeze the round: the register's state as of its day becomes the frame, both digests are fixed 固化.

        Raises :class:`~jointsup.errors.BadRows` or :class:`~jointsup.errors.BadRound` with everything that is wrong, graded cells masked,
        and :class:`~jointsup.errors.Forbidden` for the register of an area beside the round's; the round then stays open.
        """
        stand = self._ready(round_id, "rounds.freeze", "freeze")
        row, store = stand.row, self._acting.store
        with store.acts.reading() as connection:
            snapshot = self._registers.snapshot(
                connection, row.order.register, date.fromisoformat(row.order.as_of)
            )
            head = store.ledger.head(connection, _book(row))
        definition = snapshot.definition
        if not areas_in_line(row.area, definition.area):
            raise Forbidden([problem("round.register_area", round_id, definition.name, area=definition.area, own=row.area)])
        stated = compose(row, definition, snapshot.load, store.hash_name, head.digest if head else None)
        plan, areas = plan_on(stated, self._plugins.rulesets)
        table, chosen = snapshot.table(fields_of(plan)), self._engine(engine)
        with store.files.working() as folder:
            with masking(definition), self._acting.noting_failures():
                frozen, made = freeze_files(
                    plan, table, areas, chosen, store.files, folder, store.ledger.random, take_good
                )
            with self._step(stand, "rounds.freeze", "freeze") as act:
                self._rows.name_files(act, row, made)
                row = self._rows.change(
                    act.connection,
                    row,
                    state="frozen",
                    frame_digest=frozen.pair.frame_digest,
                    round_digest=frozen.pair.round_digest,
                )
                act.note(
                    frame_digest=row.frame_digest,
                    round_digest=row.round_digest,
                    rows=frozen.rows,
                    refused=frozen.refused,
                    load=snapshot.load.digest,
                    engine=f"{chosen.name} {chosen.version}",
                )
                self._tell_frozen(act, row, frozen.header)
        return frozen.pair

    # Witnesses, parties, the later value

    def witness(self, round_id: str, receipt: Receipt | Mapping[str, Any] | str | Path) -> None:
        """Enter what a witness confirms to hold 登记见证回执.

        Raises :class:`~jointsup.errors.BadSeed` for a receipt of something else, or of somebody who is no witness of the round.
        """
        given = document_of(receipt, Receipt, "receipt")
        with self._now_step(round_id, "rounds.witness") as (stand, act):
            stand.require("witness_pair")
            wanted: Any = (
                [stand.row.round_id, stand.row.attempt, stand.row.frame_digest, stand.row.round_digest]
                if given.kind == "pair"
                else None
            )
            if given.kind != "pair":
                if not stand.closed(given.kind):
                    raise NotNow([stand.refusal(f"round.{given.kind}_open")])
                wanted = stand.digest_of(given.kind)
            known = stand.row.order.sources.witnesses
            faults = []
            if given.witness not in known:
                faults.append(
                    problem("round.witness_unknown", given.kind, given.witness, known=", ".join(known) or "–")
                )
            if unstructure(given)["what"] != wanted:
                faults.append(problem("round.receipt", given.kind, given.witness, kind=given.kind))
            if datetime.fromisoformat(given.time) > act.now:
                faults.append(problem("round.receipt_time", given.kind, given.time))
            faults += [
                problem("round.receipt_late", given.kind, given.witness, kind=given.kind, time=given.time, en=late.words("en"), zh=late.words("zh"))
                for late in stand.late(given.kind, given.time)
            ]
            if f"{given.kind}:{given.witness}" in stand.of("receipt"):
                faults.append(problem("round.receipt_twice", given.kind, given.witness))
            if faults:
                raise BadSeed(faults)
            self._rows.put(
                act, stand.row, "receipt", f"{given.kind}:{given.witness}", canonical(unstructure(given))
            )
            self._rows.change(act.connection, stand.row)
            act.note(receipt=unstructure(given))
            if given.kind == "pair":
                self._tell(act, stand.row, events.PairWitnessed, witness=given.witness)

    def waive(self, round_id: str, kind: Literal["pair", "commitments", "reveals"], reason: str) -> None:
        """Go on without the receipt of a witness who does not answer; a check then says what it cannot show 不再等待回执."""
        with self._now_step(round_id, "rounds.witness") as (stand, act):
            stand.require("waive")
            self._rows.put(act, stand.row, "waived", kind, canonical(reason))
            self._rows.change(act.connection, stand.row)
            act.note(waived=kind, reason=reason)

    def commit(self, round_id: str, commitment: Commitment | Mapping[str, Any] | str | Path) -> None:
        """Enter a party's commitment, once per attempt 提交承诺.

        Raises :class:`~jointsup.errors.BadSeed` for other digests, an unknown party, or a second commitment.
        """
        given = document_of(commitment, Commitment, "commitment")
        with self._now_step(round_id, "rounds.commit") as (stand, act):
            stand.require("commit")
            self._require_bound(stand, given.party, given.frame_digest, given.round_digest)
            if given.party in stand.of("commitment"):
                raise BadSeed([problem("round.commitment_twice", given.party, given.party)])
            self._rows.put(act, stand.row, "commitment", given.party, given.commitment)
            self._rows.change(act.connection, stand.row)
            act.note(party=given.party, commitment=given.commitment)
            self._tell(act, stand.row, events.NonceCommitted, party=given.party)

    def close(self, round_id: str, which: ListName) -> str:
        """Close the list of commitments or of reveals and return its digest, which goes to the witnesses 截止清单.

        Closing again changes nothing and returns the same digest.
        """
        with self._now_step(round_id, "rounds.witness") as (stand, act):
            digest = stand.digest_of(which)
            act.note(closed=which, digest=digest)
            if not stand.closed(which):
                stand.require("close_commitments" if which == "commitments" else "close_reveals")
                self._rows.put(act, stand.row, "closed", which, digest)
                self._rows.change(act.connection, stand.row)
        return digest

    def reveal(self, round_id: str, nonce: Nonce | Mapping[str, Any] | str | Path) -> bool:
        """Enter a party's nonce before the deadline; return whether it is the one committed to 揭示.

        A wrong one is kept and named, and may be put right until the deadline; the right one stands.
        """
        given = document_of(nonce, Nonce, "nonce")
        with self._now_step(round_id, "rounds.reveal") as (stand, act):
            stand.require("reveal")
            self._require_bound(stand, given.party, given.frame_digest, given.round_digest)
            if given.party not in stand.of("commitment"):
                raise BadSeed([problem("round.party_silent", given.party, given.party)])
            if given.party not in stand.outstanding:
                raise BadSeed([problem("round.revealed", given.party, given.party)])
            right = stand.right(given.party, given.nonce)
            self._rows.put(act, stand.row, "reveal", given.party, given.nonce)
            self._rows.change(act.connection, stand.row)
            act.note(party=given.party, right=right)
            if right:
                self._tell(act, stand.row, events.NonceRevealed, party=given.party)
        return right

    def announce(self, round_id: str, event: str, value: str, *, source: str = "") -> None:
        """Enter the later public value, as its event gave it 登记公布值; ``source`` says whence it was taken, for the ledger.

        Raises :class:`~jointsup.errors.BadSeed` for another event than the one that counts, a value that its pattern refuses, or one
        that its beacon did not sign.
        """
        with self._now_step(round_id, "rounds.announce") as (stand, act):
            stand.require("announce")
            fault = stand.announced_fault(event, value)
            if fault is not None:
                raise BadSeed([fault])
            self._rows.put(act, stand.row, "value", event, value)
            self._rows.change(act.connection, stand.row)
            act.note(event=event, value=value, **({"source": source} if source else {}))

    def announce_from(self, round_id: str, source: str = "", *, limit_seconds: float = FETCH_SECONDS) -> str:
        """Have a plugin's source (hook ``jointsup_randomness_sources``) fetch the later public value and enter it; return it 获取公布值.

        ``source`` may be left out where there is one for such an event. It runs in a process of its own for at most ``limit_seconds``;
        what it gives is held against event, day and pattern, and against the signature of a beacon, as if somebody had typed it.
        Raises as :meth:`announce`, :class:`~jointsup.errors.BadPlugins` where there is no such source or it fails, and
        :class:`~jointsup.errors.NotNow` where it has no value yet; the round then stands as before, and the value can be typed.
        """
        event = self._ready(round_id, "rounds.announce", "announce").event
        assert event is not None, "a round that awaits a value has an event"
        value, given = fetch_value(self._plugins.randomness_sources, self._settings, event, source, limit_seconds)
        self.announce(round_id, event.event, value, source=given)
        return value

    def call_off(self, round_id: str, event: str, reason: str) -> None:
        """Enter that an event gave no value (a number cancelled, a draw not held): its fallback counts from now on 事件取消."""
        with self._now_step(round_id, "rounds.announce") as (stand, act):
            stand.require("announce")
            expected = stand.event
            if expected is None or expected.event != event:
                raise BadSeed(
                    [stand.refusal("round.other_event", event, event=expected.event if expected else "–")]
                )
            self._rows.put(act, stand.row, "called_off", event, canonical(reason))
            self._rows.change(act.connection, stand.row)
            act.note(event=event, reason=reason)

    # The draw and what follows

    def draw(self, round_id: str, *, engine: str = "auto") -> Report:
        """Fix the seed, draw, and keep the record, checked before it is kept 抽取.

        Two acts: the seed with a checkpoint of the ledger, then the record. What stops between them is taken up again by drawing
        again, from the same seed and checkpoint.
        """
        stand = self._ready(round_id, "rounds.draw", "draw")
        if stand.row.state == "frozen":
            self._fix_seed(stand)
            stand = self._ready(round_id, "rounds.draw", "draw")
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

    def _fix_seed(self, stand: Situation) -> None:
        with self._step(stand, "rounds.draw", "draw") as act:
            now_stand = self._rows.find(act.connection, stand.row.round_id, act.now)
            names = self._rows.files(act.connection, stand.row)
            document = read_canonical(self._read(names, f"{FROZEN}/{ROUND}"), ROUND)
            seeded = make_seed(document, now_stand.pair, seed_file(now_stand), act.now)
            row = self._rows.change(
                act.connection, now_stand.row, state="seeded", checkpoint=act.checkpoint()
            )
            act.note(seed=seeded.parts.value, checkpoint=row.checkpoint)
            self._tell(act, row, events.SeedFixed, seed=seeded.parts.value)

    def prove(self, round_id: str, entity: str, purpose: str, *, engine: str = "auto") -> dict[str, Any]:
        """Return an entity's own proof, or the proof of its absence; the reading stands in the read log with its purpose 出具凭证."""
        row = self._read_record(round_id, "rounds.prove", purpose, f"{round_id}{OF}{entity}", _concerned)
        names, reader = self._drawn(row, engine)
        return prove(self._record_files(names), reader, entity)

    def visits(self, round_id: str, purpose: str) -> Sequence[DrawnVisit]:
        """Return the visits of a drawn round as its record has them, for a host's own tasks; the reading stands in the read log 检查清单.

        Inside a host's transaction they can be read if that transaction made the draw: rolled back, all of it is gone.
        Reserves that were taken afterwards are told by :meth:`replace`. Raises :class:`~jointsup.errors.NotNow` before the draw.
        """
        row = self._read_record(round_id, "rounds.export", purpose, round_id, _own)
        with self._acting.store.acts.reading() as connection:
            names = self._rows.files(connection, row)
        lines = map(read_canonical, file_lines(self._read(names, f"{RECORD}/visits.jsonl").decode()))
        visits = ({**line["open"], **line["closed"]} for line in lines)
        return [
            DrawnVisit(one["id"], tuple(map(tuple, one["checks"])), "not_made" not in one)
            for one in visits
        ]

    def _read_record(
        self, round_id: str, act: str, purpose: str, subject: str, departments: Callable[[RoundRow], set[str]]
    ) -> RoundRow:
        """Return a drawn round whose record is read for a purpose, after the reading was noted."""
        stand = self.show(round_id)
        row = stand.row
        if row.state != "drawn":
            raise NotNow([stand.refusal("round.state", row.state, wanted="drawn")])
        self._acting.read_graded(
            act, purpose, subject=subject, area=row.area, departments=departments(row), made_here=self._drawn_here(row)
        )
        return row

    def _drawn_here(self, row: RoundRow) -> bool:
        """Whether a drawn round is not drawn yet for anyone outside the host's transaction."""
        if not self._acting.joined:
            return False
        with self._acting.store.acts.reading_committed() as connection:
            return self._rows.find(connection, row.round_id, self._now()).row.state != "drawn"

    def export(self, round_id: str, folder: str | Path, *, public: bool = True, purpose: str = "") -> Path:
        """Write a round's files into a new folder: what its stage allows anyone to see, or all of them for a stated purpose.

        All of them hold the frame with its salts and the closed parts; that reading stands in the read log.
        """
        stand, target = self._stand(round_id), Path(folder)
        row = stand.row
        with self._acting.reading(
            "rounds.public" if public else "rounds.show", subject=round_id, area=row.area, departments=_concerned(row)
        ) as connection:
            names = self._rows.files(connection, row)
        chosen = {name: digest for name, digest in names.items() if not public or _is_public(name)}
        if not chosen:
            raise NotNow([stand.refusal("round.no_file", str(target))])
        if not public:
            self._acting.read_graded(
                "rounds.export", purpose, subject=round_id, area=row.area, departments=[row.department]
            )
        with writing_folder(target) as part:
            for name, digest in chosen.items():
                path = part / name
                path.parent.mkdir(parents=True, exist_ok=True)
                source = self._acting.store.files.check(digest)
                write_file(path, _chunks(source), public=_is_public(name))
        return target

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

    # Ends and next attempts

    def cancel(self, round_id: str, reason: str) -> None:
        """End a round before its seed can be known; its lines are free again, its number stays used 取消."""
        with self._now_step(round_id, "rounds.cancel") as (stand, act):
            stand.require("cancel")
            row = self._rows.change(act.connection, stand.row, state="cancelled", reason=reason)
            if not row.order.rehearsal:
                self._plans.release(act, row.round_id, reason)
            act.note(reason=reason)
            self._tell(act, row, events.RoundCancelled, reason=reason)

    def void(self, round_id: str) -> None:
        """Declare an attempt void for which no seed can be made; the next attempt keeps its frame and lines 宣布无效."""
        with self._now_step(round_id, "rounds.cancel") as (stand, act):
            stand.require("void")
            withheld = ", ".join(stand.outstanding)
            other = "every event was called off" if stand.row.order.sources.later else "fewer than two bodies revealed"
            reason = f"withheld or wrong: {withheld}" if withheld else other
            row = self._rows.change(act.connection, stand.row, state="void", reason=reason)
            act.note(reason=reason)
            self._tell(act, row, events.RoundVoid, reason=reason)

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
            names, head = self._rows.files(connection, before), store.ledger.head(connection, _book(before))
        pair, made = repeated(
            row,
            self._read(names, f"{FROZEN}/{ROUND}"),
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

    # What the steps share

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
            name, book=_book(row), subject=row.round_id, area=row.area, departments=[row.department]
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
            name, book=_book(row), subject=round_id, area=row.area, departments=[row.department]
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

    def _require_bound(self, stand: Situation, party: str, frame_digest: str, round_digest: str) -> None:
        if party not in stand.bodies:
            known = ", ".join(stand.bodies) or "–"
            raise BadSeed([problem("round.party_unknown", party, party, known=known)])
        if (frame_digest, round_digest) != (stand.row.frame_digest, stand.row.round_digest):
            raise BadSeed([problem("round.commitment_other", party, party)])

    def _tell(self, act: Act, row: RoundRow, kind: type[events.Event], **said: Any) -> None:
        """Tell of a round's event (:mod:`jointsup.model.events`)."""
        head = {"round_id": row.round_id, "attempt": row.attempt, "rehearsal": row.order.rehearsal}
        self._acting.tell(act, kind, **head, **said)

    def _tell_frozen(self, act: Act, row: RoundRow, header: Mapping[str, Any]) -> None:
        digests = {"frame_digest": row.frame_digest, "round_digest": row.round_digest}
        self._tell(act, row, events.FrameFrozen, rows=header["count"], **digests)


def _book(row: RoundRow) -> str:
    return f"round:{row.round_id}"


def _own(row: RoundRow) -> set[str]:
    """Return the department that opened a round, as what it is of."""
    return {row.department}


def _concerned(row: RoundRow) -> set[str]:
    """Return the departments that a round is of: the one that opened it, and those that check in it."""
    return {row.department, *(body for line in row.lines for body in line.bodies)}


def _is_public(name: str) -> bool:
    if name.startswith(f"{FROZEN}/"):
        return name in (f"{FROZEN}/{ROUND}", f"{FROZEN}/pair.json")
    return name.startswith(f"{PUBLIC}/")


def _chunks(path: Path) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while chunk := file.read(2**20):
            yield chunk
