"""What may be seen of rounds 查看批次与档案: where they stand, an entity's proof, visits for a host's tasks, files; what is graded, for a stated purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from jointsup.algorithms.sampling.record import file_lines
from jointsup.canonical import read_canonical
from jointsup.codec.files import write_file, writing_folder
from jointsup.codec.reading import read_document
from jointsup.errors import NotNow
from jointsup.model.areas import area_covers
from jointsup.model.plan import RoundPlan
from jointsup.model.rounds import STATES, DrawnVisit, RoundRow
from jointsup.services.acting import OF
from jointsup.services.folders import FRAME, ROUND
from jointsup.services.life.drawing import RECORD
from jointsup.services.life.freezing import FROZEN, PLAN
from jointsup.services.life.situation import Situation
from jointsup.services.life.stepping import Steps, concerned
from jointsup.services.prove import prove
from jointsup.services.record_files import PUBLIC


@frozen
class Reading(Steps):
    """Records read: whole for a purpose, or what is public."""

    def show(self, round_id: str) -> Situation:
        """Return where a round stands and what is to be done next.

        Nonces are masked until the list of reveals is closed; what is personal in the order of a staffing is left out.
        """
        stand = self._stand(round_id)
        with self._acting.reading("rounds.show", subject=round_id, area=stand.row.area, departments=concerned(stand.row)):
            return stand.masked()

    def all(self) -> Sequence[RoundRow]:
        """Return the rounds of the actor's area that the actor may see, every attempt, in order of organiser and number."""
        acting = self._acting
        area, department = acting.actor.area, acting.actor.department
        with acting.reading("rounds.show", area=area, departments=[department]) as connection:
            held = acting.access.held(connection, acting.actor, "rounds.show", acting.today())
            return [row.masked for row in self._rows.all(connection) if area_covers(area, row.area) and held.opens(row.area, concerned(row))]

    def prove(self, round_id: str, entity: str, purpose: str, *, engine: str = "auto") -> dict[str, Any]:
        """Return an entity's own proof, or the proof of its absence; the reading stands in the read log with its purpose 出具凭证."""
        row = self._read_record(round_id, "rounds.prove", purpose, f"{round_id}{OF}{entity}", concerned)
        names, reader = self._drawn(row, engine)
        frame = self._acting.store.files.check(names[f"{FROZEN}/{FRAME}"])
        return prove(self._record_files(names), reader, entity, frame, read_document(self._read(names, f"{FROZEN}/{PLAN}"), RoundPlan).id)

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
            raise NotNow([stand.refusal("round.state", STATES[row.state], wanted=STATES["drawn"])])
        stand.require_kind(staffing=False)
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
            "rounds.public" if public else "rounds.show", subject=round_id, area=row.area, departments=concerned(row)
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


def _own(row: RoundRow) -> set[str]:
    """Return the department that opened a round, as what it is of."""
    return {row.department}


def _is_public(name: str) -> bool:
    if name.startswith(f"{FROZEN}/"):
        return name in (f"{FROZEN}/{ROUND}", f"{FROZEN}/pair.json")
    return name.startswith(f"{PUBLIC}/")


def _chunks(path: Path) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while chunk := file.read(2**20):
            yield chunk
