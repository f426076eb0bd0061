"""The staffing of a drawn round in a store, from its order to a recusal on site."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import small
from jointsup.canonical import read_canonical
from jointsup.errors import BadRound, Forbidden, JointsupError, NotNow
from jointsup.model.actors import Actor
from running import run
from services.living import NUMBER, County, sources
from store.registered import DAY, register

HEADINGS = ("编号", "姓名", "证号", "部门", "区划", "资格")
LATER_EVENT = "号码 2026-07-06"
PERSONAL = {
    "recusals": [["00001", "uscc:91370100000000000X", "配偶"]], "leave": [["00001", "2026-07-20", "2026-07-24"]], "own_hours": [["00001", 40]],
}  # fmt: skip


class Brigade(County):
    """A county whose round is drawn, with a register of inspectors, and the fire brigade's own clerk and head."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.admin.access.grant("guard", "clerk", department="fire", area="370000")
        self.admin.access.grant("guard", "head", department="fire", area="370000")
        for role in ("clerk", "head"):
            self.admin.access.grant("cook", role, department="food", area="370000")
        self.fire, self.food = self.app.by(Actor("guard", "fire", "370000")), self.app.by(Actor("cook", "food", "370000"))
        self.app.registers.declare(
            {
                **register(name="inspectors", kind="inspectors", persons=None, vocabularies=[], grounds=[], facets=[]),
                "columns": [
                    {"column": heading, "title": heading, "grade": "personal" if heading in ("姓名", "证号", "资格") else "open"}
                    for heading in HEADINGS[1:]
                ],
                "inspectors": {"person": "姓名", "card": "证号", "department": "部门", "area": "区划", "qualifications": "资格"},
            }
        )
        rows = [
            {
                "编号": f"{n:05d}", "姓名": f"人员{n}", "证号": f"证{n}", "部门": ("fire", "fire", "food", "pool")[n % 4], "区划": "370102",
                "资格": ";".join(skill for skill, on in (("boiler", n % 3 == 0), ("gas", n % 2)) if on),
            }
            for n in range(24)
        ]  # fmt: skip
        self.app.registers.load("inspectors", rows, as_of=DAY, source="made up", ground="first")

    def ordered(self, of: str, **changes: Any) -> dict[str, Any]:
        """What the staffing of a round is to be."""
        later = [{"event": LATER_EVENT, "date": "2026-07-06", "pattern": "[0-9]{9}"}]
        return {
            "schema": "staffing_order/1",
            "organiser": "fire",
            "of": of,
            "register": "inspectors",
            "as_of": DAY.isoformat(),
            "bodies": [{"id": "fire", "kind": "inspecting", "slot_hours": 6}, {"id": "pool", "kind": "experts", "slot_hours": None}],
            "sources": sources(deadline="2026-07-05T18:00:00+08:00", later=later, witnesses=[]),
            "needs": [["fire.matter", "fire", ["boiler"]], ["fire.matter", "pool", ["gas"]]],
            "hours": 60,
            **changes,
        }

    def staffed(self, of: str, **changes: Any) -> str:
        """Take a staffing from its order to its record; return its id."""
        self.at("2026-07-03T09:00:00+08:00")
        round_id = self.fire.rounds.staff(self.ordered(of, **changes)).round_id
        pair = self.fire.rounds.freeze(round_id)
        for party in small.PARTIES:
            self.fire.rounds.commit(round_id, self.commitment(pair, party))
        self.fire.rounds.close(round_id, "commitments")
        for party in small.PARTIES:
            self.fire.rounds.reveal(round_id, self.nonces[party])
        self.at("2026-07-05T18:30:00+08:00")
        self.fire.rounds.close(round_id, "reveals")
        self.at("2026-07-06T20:00:00+08:00")
        self.fire.rounds.announce(round_id, LATER_EVENT, NUMBER)
        self.fire.rounds.draw_teams(round_id)
        return round_id


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Brigade, str]:
    """A county whose round is drawn, and the round."""
    brigade = Brigade(tmp_path_factory.mktemp("brigade"))
    of = brigade.drawn()
    brigade.at("2026-07-03T09:00:00+08:00")
    return brigade, of


@pytest.fixture(scope="module")
def lived(drawn: tuple[Brigade, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Brigade, str, str, Path]:
    """The same when the brigade has staffed its visits: the staffing, and all its files."""
    brigade, of = drawn
    round_id = brigade.staffed(of)
    whole = brigade.fire.rounds.export(round_id, tmp_path_factory.mktemp("whole") / "all", public=False, purpose="核验")
    return brigade, of, round_id, whole


def _lines(folder: Path, name: str) -> list[Any]:
    return [read_canonical(line) for line in (folder / "record" / name).read_text("utf-8").splitlines()]


def _codes(error: JointsupError) -> list[str]:
    return [problem.code for problem in error.problems]


def _checked(folder: Path) -> str:
    """What the checker of the record, run alone, says of it."""
    done = subprocess.run(
        [sys.executable, "-I", folder / "record/check_teams.py", folder / "record", "--frame", folder / "frozen/frame.txt"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_who_may(drawn: tuple[Brigade, str]) -> None:
    """Nobody staffs for another department, or a round that it does not check in; only the own head draws; what was cancelled is staffed anew.

    Whoever else may see rounds sees neither who is recused and why, nor who is on leave, nor the hours of single inspectors.
    """
    brigade, of = drawn
    with pytest.raises(BadRound) as other:
        brigade.fire.rounds.staff(brigade.ordered(of, bodies=[{"id": "food", "kind": "inspecting", "slot_hours": None}]))
    assert _codes(other.value) == ["round.own_body"]
    with pytest.raises(BadRound) as rehearsal:
        brigade.fire.rounds.staff(brigade.ordered(of, organiser="rehearsal:x"))
    assert _codes(rehearsal.value) == ["round.organiser"]
    brigade.admin.access.grant("keeper", "clerk", department="park", area="370000")
    with pytest.raises(Forbidden) as stranger:
        brigade.app.by(Actor("keeper", "park", "370000")).rounds.staff(brigade.ordered(of, bodies=[]))
    assert _codes(stranger.value) == ["round.not_ours"]
    round_id = brigade.fire.rounds.staff(brigade.ordered(of, **PERSONAL)).round_id
    for row in (brigade.food.rounds.show(round_id).row, next(row for row in brigade.food.rounds.all() if row.round_id == round_id)):
        assert row.staffing is not None and row.staffing.of == of
        assert [row.staffing.recusals, row.staffing.leave, row.staffing.own_hours] == [(), (), ()]
    for act in (brigade.app.rounds.freeze, brigade.app.rounds.draw_teams):
        with pytest.raises(Forbidden):
            act(round_id)
    with pytest.raises(NotNow) as again:
        brigade.fire.rounds.staff(brigade.ordered(of))
    assert _codes(again.value) == ["round.staffed"]
    brigade.fire.rounds.cancel(round_id, "写错了")


def test_a_staffing_is_a_round_of_its_own(lived: tuple[Brigade, str, str, Path], tmp_path: Path) -> None:
    """Ordered, frozen, committed to, revealed and drawn by the same steps; what is exported checks clean; only the head is public."""
    brigade, of, round_id, whole = lived
    row = brigade.fire.rounds.show(round_id).row
    assert (round_id, row.state, brigade.fire.rounds.show(round_id).next_step) == ("fire/2", "drawn", "recuse")
    assert str(row.record_digest) in _checked(whole)
    document = read_canonical((whole / "frozen/staffing.json").read_text("utf-8"))
    assert document["draw"][1] == brigade.app.rounds.show(of).row.record_digest
    coming = [visit for visit in brigade.head.rounds.visits(of, "选派") if visit.made and "fire" in {line for line, _ in visit.checks}]
    assert len(document["visits"]) == len(coming) > 3
    assert all([body for body, _ in visit["slots"]] == ["fire", "fire", "pool"] for visit in document["visits"])
    public = brigade.fire.rounds.export(round_id, tmp_path / "public")
    assert sorted(path.name for path in public.rglob("*") if path.is_file()) == ["check_teams.py", "pair.json", "teams.json"]
    everything = "".join(path.read_text("utf-8") for path in whole.rglob("*.json*"))
    assert "人员1" not in everything and "证1" not in everything
    acts = brigade.acts(f"round:{round_id}")
    assert acts[:2] == ["rounds.open", "rounds.freeze"] and acts[-2:] == ["rounds.draw", "rounds.draw"]


def test_steps_of_the_other_kind_are_refused(lived: tuple[Brigade, str, str, Path], tmp_path: Path) -> None:
    """A staffing has no reserves, proofs, visits or disclosure; a draw has no teams; what is no draw is not staffed."""
    brigade, of, round_id, _ = lived
    (tmp_path / "evidence").write_text("x")
    rounds = brigade.fire.rounds
    for step in (
        lambda: rounds.draw(round_id),
        lambda: rounds.replace(round_id, "row:00001", ground="doubled", evidence=tmp_path / "evidence", reason="x"),
        lambda: rounds.disclose(round_id, "draw"),
        lambda: rounds.prove(round_id, "row:00001", "x"),
        lambda: rounds.visits(round_id, "x"),
    ):
        with pytest.raises(NotNow):
            step()
    with pytest.raises(NotNow) as no_teams:
        brigade.head.rounds.recuse(of, "v", 1, reason="x")
    assert _codes(no_teams.value) == ["round.no_staffing"]
    with pytest.raises(NotNow) as not_drawn:
        rounds.staff(brigade.ordered(round_id, sources=_alone("2026-08-01")))
    assert _codes(not_drawn.value) == ["round.not_drawn"]


def _alone(day: str) -> dict[str, Any]:
    return sources(deadline=f"{day}T18:00:00+08:00", later=[], witnesses=[])


def test_recusals_on_site(lived: tuple[Brigade, str, str, Path], tmp_path: Path) -> None:
    """Refused, granted and absent are entries in a chain that checks clean; the next staffing's loads start from them."""
    brigade, _, round_id, whole = lived
    rounds = brigade.fire.rounds
    slot = next(line for line in _lines(whole, "teams.jsonl") if line["inspector"] and line["body"] == "fire")
    where = slot["visit"], slot["slot"]
    assert rounds.recuse(round_id, *where, reason="理由不足", decision="refused").replacement is None
    granted = rounds.recuse(round_id, *where, reason="亲属")
    away = rounds.recuse(round_id, *where, reason="病假", kind="absence")
    assert (granted.inspector, away.inspector) == (slot["inspector"], granted.replacement)
    with pytest.raises(JointsupError) as unknown:
        rounds.recuse(round_id, slot["visit"], 99, reason="x")
    assert _codes(unknown.value) == ["staffing.slot"]
    clerk = brigade.app.by(Actor("guard", "fire", "370000", ("clerk",)))
    with pytest.raises(Forbidden):
        clerk.rounds.recuse(round_id, *where, reason="x")
    after = rounds.export(round_id, tmp_path / "after", public=False, purpose="核验")
    assert _checked(after)
    assert [entry["kind"] for entry in _lines(after, "later.jsonl")] == ["recusal", "recusal", "absence"]
    with brigade.admin.acting.store.acts.reading() as connection:
        loads = rounds._loads(connection, rounds.show(round_id).row)
    held = [line["inspector"] for line in _lines(whole, "teams.jsonl") if line["inspector"]]
    assert loads.total() == len(held)
    assert loads[slot["inspector"]] == held.count(slot["inspector"]) - 1
    assert loads[str(away.replacement)] == held.count(away.replacement) + 1


def test_a_void_attempt_is_repeated(lived: tuple[Brigade, str, str, Path]) -> None:
    """Where no seed can be made the next attempt has the same frame, another document and a later value; the staffing is drawn from it."""
    brigade, of, *_ = lived
    rounds = brigade.food.rounds
    bodies = [{"id": "food", "kind": "inspecting", "slot_hours": None}]
    order = brigade.ordered(of, organiser="food", bodies=bodies, needs=[], hours=None, own_hours=[], sources=_alone("2026-07-08"))
    round_id = rounds.staff(order).round_id
    first = rounds.freeze(round_id)
    for party in small.PARTIES:
        rounds.commit(round_id, brigade.commitment(first, party))
    rounds.close(round_id, "commitments")
    rounds.reveal(round_id, brigade.nonces[small.PARTIES[0]])
    brigade.at("2026-07-08T18:30:00+08:00")
    rounds.close(round_id, "reveals")
    rounds.void(round_id)
    event = "号码 2026-07-10"
    later = [{"event": event, "date": "2026-07-10", "pattern": "[0-9]{9}"}]
    again = rounds.again(round_id, sources(parties=[], deadline=None, later=later, witnesses=[]))
    assert again.frame_digest == first.frame_digest and again.round_digest != first.round_digest
    rounds.close(round_id, "commitments")
    rounds.close(round_id, "reveals")
    brigade.at("2026-07-10T20:00:00+08:00")
    rounds.announce(round_id, event, NUMBER)
    report = rounds.draw_teams(round_id)
    assert 0 < report.filled <= report.slots


def test_reserves_since_the_draw_stop_a_staffing(lived: tuple[Brigade, str, str, Path], tmp_path: Path) -> None:
    """Where a reserve was taken the record's visits are not those that are made: a staffing is refused in words, opened or frozen."""
    brigade, of, round_id, _ = lived
    (tmp_path / "evidence").write_text("x")
    entity = brigade.head.rounds.visits(of, "选派")[0].id
    brigade.head.rounds.replace(of, entity, ground="doubled", evidence=tmp_path / "evidence", reason="重复")
    with pytest.raises(NotNow) as refused:
        brigade.fire.rounds.staff(brigade.ordered(of, sources=_alone("2026-08-01")))
    assert _codes(refused.value) == ["round.reserves", "round.staffed"]
    with pytest.raises(NotNow) as at_freeze:
        brigade.fire.rounds._freeze_teams(brigade.fire.rounds.show(round_id))
    assert _codes(at_freeze.value) == ["round.reserves"]


def test_by_commands(lived: tuple[Brigade, str, str, Path]) -> None:
    """The commands on the same store: where the staffing stands, a recusal, and what is refused, in words of both languages."""
    brigade, of, round_id, whole = lived
    who = ("--store", f"sqlite:///{brigade.folder}/county.db", "--as", "guard", "--department", "fire", "--area", "370000")
    assert "round recuse" in run("round", "show", round_id, *who).output
    slot = [line for line in _lines(whole, "teams.jsonl") if line["inspector"] and line["body"] == "fire"][-1]
    said = run("round", "recuse", round_id, "--visit", slot["visit"], "--slot", slot["slot"], "--reason", "亲属", *who, "--lang", "zh").output
    assert "接替" in said and slot["inspector"] in said
    assert "[round.state]" in run("round", "draw", round_id, *who, status=4).stderr
    small.write_json(brigade.folder / "order.json", brigade.ordered(of, sources=_alone("2036-08-01")))
    assert "[round.staffed]" in run("round", "staff", brigade.folder / "order.json", *who, status=4).stderr
