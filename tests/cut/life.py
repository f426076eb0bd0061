"""The acts of a county from its empty store to a round's end, each from where the one before left it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from attrs import frozen
from sqlalchemy import create_engine, select

import cards
import jointsup
import small
from cut.house import House
from jointsup.codec.rulesets import read_ruleset
from jointsup.errors import Forbidden
from jointsup.model.plan import IdColumn
from jointsup.model.rulesets import RuleSet
from jointsup.model.settings import OutboxSettings
from jointsup.services.credit.reading import Given
from jointsup.services.credit.scoring import Inputs
from services.living import EVENT, FALLBACK, NUMBER, WITNESS, order, sources
from store.opened import ADMIN
from store.registered import AUDITOR, CLERK, DAY, HEAD, annual, departments, line, matters, register

DRAWN, REHEARSED = "market/2", "rehearsal:market/1"
FIRST, SECOND = small.PARTIES
GRADED = date(2026, 2, 1)
TOLD = "a person's own words"
NOTICE = {
    "schema": "notice/1",
    "to": ["market"],
    "title": "t",
    "paragraphs": ["x"],
    "about": "o/1",
    "at": "2026-03-01T08:00:00Z",
}


@frozen
class Step:
    """Something that is done in a county at an instant.

    ``cut`` says whether it is killed, or only leads to the next one; ``opened`` whether the store is open before it. ``later`` is how long after a kill it is taken up again.
    ``outcome`` returns what must have come of it, however often it was cut.
    """

    name: str
    at: str
    do: Callable[[House], object]
    cut: bool = True
    opened: bool = True
    later: timedelta = timedelta(0)
    outcome: Callable[[House], object] = lambda _: None

    @property
    def act(self) -> str:
        """The act's name in the rules of access."""
        return re.split("[: ]", self.name)[0]

    @property
    def now(self) -> datetime:
        """The instant, which stands still while the step is done."""
        return datetime.fromisoformat(self.at)


def _staff(house: House) -> None:
    for actor, role in ((HEAD, "head"), (AUDITOR, "auditor")):
        house.admin.access.grant(actor.person, role, department=actor.department, area=actor.area)


def _revoke(house: House) -> None:
    house.admin.access.revoke(AUDITOR.person, "auditor", department=AUDITOR.department, area=AUDITOR.area)


def _refused(house: House) -> None:
    try:
        house.stranger.rounds.open(order())
    except Forbidden:
        return
    raise AssertionError("a stranger opened a round")


def _load(house: House) -> None:
    path = house.site.folder / "firms.csv"
    path.write_bytes(small.csv_bytes(small.rows()))
    house.clerk.registers.load("firms", path, as_of=DAY, source="made up", ground="first state")


def _load_again(house: House) -> None:
    changed = [{**row, "等级": "B"} if number % 9 == 0 else row for number, row in enumerate(small.rows(64)[3:])]
    house.clerk.registers.load("firms", changed, as_of=DAY + timedelta(1), source="made up", ground="second state")


def _correct(house: House) -> None:
    day = DAY + timedelta(2)
    house.clerk.registers.correct("firms", "row:00010", {"等级": "C"}, reason="a slip of the pen", day=day)


def _visits(house: House) -> None:
    rows = [
        {"监管对象标识": f"{number:05d}", "检查日期": "2024-05-01", "检查部门": "fire", "监管事项": "fire.matter"}
        for number in range(20)
    ]
    house.clerk.registers.visits("firms", rows, source="another system")


def _rules(house: House, name: str, document: dict[str, Any]) -> RuleSet:
    (house.site.folder / name).write_text(json.dumps(document), "utf-8")
    return read_ruleset(house.site.folder, name)


def _receive(house: House) -> None:
    head = {key: value for key, value in cards.HEAD.items() if key in ("schema", "version", "valid_from", "valid_to", "source")}
    public = {**head, "kind": "tiers", "name": "test/public", "title": "示例", "scheme": "public", "tiers": [["1", "一级"], ["2", "二级"]]}
    rows = [{"编号": f"{number:05}", "等级": "12"[number % 2]} for number in range(30)]
    identity = IdColumn("编号", "row", "[0-9]{5}")
    house.clerk.credit.receive(_rules(house, "tiers.json", public), rows, as_of=GRADED, source="made up", identity=identity)


def _score(house: House) -> None:
    card = cards.card_document(cards.indicator("fines", "sum", "penalty", per_unit={"points": 1, "unit": 10}))
    facts = [{"监管对象标识": f"row:{number:05}", "信息类别": "penalty", "发生日期": "2026-01-05", "额": str(number)} for number in range(30)]
    entities = [{"监管对象标识": fact["监管对象标识"]} for fact in facts]
    inputs = Inputs(Given(facts, {"value": "额"}), Given(entities))
    house.clerk.credit.score(_rules(house, "card.json", card), inputs, as_of=GRADED, source="made up", engine="reference")


def _with_the_host(house: House) -> None:
    """The host's own row, an act, a notice and words about a person in one transaction of the host's."""
    engine = create_engine(house.site.place.url)
    with engine.begin() as connection:
        joined = house.admin.within(connection)
        joined.access.grant("guest", "inspector", department="market", area="370000")
        with joined.acting.store.acts.act(ADMIN, "host.tell", book="store", facts={"told": TOLD}) as act:
            act.send("core/builtin:core/folder", "notice", NOTICE)
    engine.dispose()


def _delivered(house: House) -> object:
    """What receivers saw: every message its effect, no effect without a message."""
    outbox = house.admin.acting.store.tables.outbox
    with house.admin.acting.store.acts.reading() as connection:
        rows = connection.execute(select(outbox.c.key, outbox.c.receiver, outbox.c.state)).all()
    effects = sorted(path.stem for path in house.site.effects.glob("*.effect"))
    notices = sorted(path.stem for path in house.site.notices.glob("*.json"))
    assert effects == sorted(key for key, receiver, _ in rows if receiver == "city/pager"), effects
    assert notices == sorted(key for key, receiver, _ in rows if receiver != "city/pager"), notices
    assert {state for _, _, state in rows} == {"delivered"}, rows
    return effects, notices


def _give_up(house: House) -> None:
    """Let a message to nobody be given up."""
    with house.admin.acting.store.acts.act(ADMIN, "host.tell", book="store") as act:
        act.send("city/nobody", "event", {"kind": "x"})
    with house.open(OutboxSettings(attempts=1)) as hasty:
        hasty.outbox.deliver(_nobody)


def _nobody(receiver: str, kind: str, body: Any, key: str, limit_seconds: int) -> str:
    raise ConnectionError


def _draft(house: House) -> None:
    house.clerk.plans.draft(
        annual(line("food", "food", whom="food.*", by=["tier"]), line("fire", "fire", by=["area"]))
    )


def _receipt(kind: str, round_id: str) -> Callable[[House], None]:
    def enter(house: House) -> None:
        rounds = house.clerk.rounds
        pair = rounds.show(round_id).pair
        what: Any = (
            [pair.round_id, pair.attempt, pair.frame_digest, pair.round_digest]
            if kind == "pair"
            else rounds.show(round_id).digest_of(kind)  # type: ignore[arg-type]
        )
        given = {"kind": kind, "reference": "", "time": house.now.isoformat(), "what": what, "witness": WITNESS}
        rounds.witness(round_id, given)

    return enter


def _commit(party: str, round_id: str = DRAWN) -> Callable[[House], None]:
    return lambda house: house.clerk.rounds.commit(round_id, house.nonce(round_id, party)[1])


def _reveal(party: str, round_id: str = DRAWN) -> Callable[[House], object]:
    return lambda house: house.clerk.rounds.reveal(round_id, house.nonce(round_id, party)[0])


def _record(house: House) -> Path:
    return house.head.rounds.export(DRAWN, house.site.folder / "seen", public=False, purpose="test") / "record"


def _what_was_drawn(house: House) -> object:
    """What the record says but for its salts, after a check of it."""
    folder = _record(house)
    report = jointsup.verify_record(folder, frame=folder.parent / "frozen" / "frame.txt")
    assert (report.level, list(report.deviations)) == ("frame", []), report
    head = json.loads((folder / "record.json").read_text("utf-8"))
    lines = [json.loads(text) for text in (folder / "drawn.jsonl").read_text("utf-8").splitlines()]
    rows = [{**line["closed"], **line["open"]} for line in lines]
    return head["seed"]["value"], head["checkpoint"], sorted((row["line"], row["id"]) for row in rows)


def _replace(house: House) -> None:
    evidence = house.site.folder / "evidence.pdf"
    evidence.write_bytes(b"the licence was cancelled in May")
    house.head.rounds.replace(
        DRAWN, _a_drawn_one(house), ground="cancelled", evidence=evidence, reason="cancelled before the freeze"
    )


def _a_drawn_one(house: House) -> str:
    store = house.admin.acting.store
    table = store.tables.round_file
    wanted = select(table.c.digest).where(table.c.round_id == DRAWN, table.c.name == "record/drawn.jsonl")
    with store.acts.reading() as connection:
        digest = connection.execute(wanted).scalar_one()
    first = json.loads(store.files.check(digest).read_text("utf-8").splitlines()[0])
    return str({**first["closed"], **first["open"]}["id"])


def _export(house: House) -> None:
    house.head.rounds.export(DRAWN, house.site.exported, public=False, purpose="test")


def _rehearsed(house: House) -> None:
    """A rehearsal to the point where a party did not reveal, and no later value is to come."""
    rounds = house.clerk.rounds
    rounds.open(order(rehearsal=True, sources=sources(later=[], deadline="2026-03-02T18:00:00+08:00")))
    rounds.freeze(REHEARSED)
    _receipt("pair", REHEARSED)(house)
    for party in small.PARTIES:
        _commit(party, REHEARSED)(house)
    rounds.close(REHEARSED, "commitments")
    _receipt("commitments", REHEARSED)(house)
    _reveal(FIRST, REHEARSED)(house)


def _withheld(house: House) -> None:
    house.clerk.rounds.close(REHEARSED, "reveals")
    _receipt("reveals", REHEARSED)(house)


def _again(house: House) -> None:
    only = sources(parties=[[FIRST, "甲方部门"]], deadline="2026-03-10T18:00:00+08:00")
    only["later"] = [{"event": EVENT, "date": "2026-03-11", "pattern": "[0-9]{9}"}]
    house.clerk.rounds.again(REHEARSED, only)


def _told(house: House) -> int:
    """Return the number of the entry that holds words about a person."""
    store = house.admin.acting.store
    with store.acts.reading() as connection:
        return next(entry.number for entry in store.ledger.entries(connection, "store") if entry.act == "host.tell")


def _words_are_gone(house: House) -> None:
    """Nothing of what was erased is on the disk once the store was opened and closed."""
    house.close()
    for path in house.site.folder.glob("county.db*"):
        assert path.is_dir() or TOLD.encode() not in path.read_bytes(), f"{path.name} still holds what was erased"


MARCH, SPRING, DEADLINE = "2026-03-01T08:00:00+00:00", "2026-03-05T08:00:00+00:00", "2026-07-01T18:30:00+08:00"

LIFE = (
    Step("store.init", MARCH, lambda house: house.admin, opened=False),
    Step(
        "access.grant",
        MARCH,
        lambda house: house.admin.access.grant(CLERK.person, "clerk", department=CLERK.department, area=CLERK.area),
    ),
    Step("staff", MARCH, _staff, cut=False),
    Step("access.revoke", MARCH, _revoke),
    Step("access.refused", MARCH, _refused),
    Step("access.personal", MARCH, lambda house: house.admin.access.show(purpose="inquiry 6")),
    Step("departments.load", MARCH, lambda house: house.clerk.departments.load(departments())),
    Step("matters.load", MARCH, lambda house: house.clerk.matters.load(matters())),
    Step("registers.declare", MARCH, lambda house: house.clerk.registers.declare(register())),
    Step("registers.load", MARCH, _load),
    Step("registers.load again", MARCH, _load_again),
    Step("registers.correct", MARCH, _correct),
    Step("registers.visits", MARCH, _visits),
    Step("credit.receive", MARCH, _receive),
    Step("credit.score", MARCH, _score),
    Step(
        "registers.personal",
        MARCH,
        lambda house: house.clerk.registers.show("firms", "row:00010", purpose="asked by the firm"),
    ),
    Step(
        "registers.secret",
        MARCH,
        lambda house: house.head.registers.show("firms", "row:00010", purpose="an inquiry", secret=True),
    ),
    Step("ledger.personal", MARCH, lambda house: house.admin.ledger.show(purpose="inquiry 7")),
    Step("ledger.checkpoint", MARCH, lambda house: house.admin.ledger.checkpoint()),
    Step("within the host's", MARCH, _with_the_host),
    Step(
        "outbox.run",
        MARCH,
        lambda house: house.admin.outbox.deliver(workers=1),
        later=timedelta(hours=1),
        outcome=_delivered,
    ),
    Step("given up", MARCH, _give_up, cut=False),
    Step("outbox.retry", MARCH, lambda house: house.admin.outbox.retry(receiver="city/nobody")),
    Step(
        "ledger.erase",
        MARCH,
        lambda house: house.admin.ledger.erase([("store", _told(house))], "PIPL art. 47"),
        outcome=_words_are_gone,
    ),
    Step("plans.draft", MARCH, _draft),
    Step("plans.draft line", MARCH, lambda house: house.clerk.plans.draft_line("plan-2026", line("more", "food"))),
    Step("plans.withdraw", MARCH, lambda house: house.head.plans.withdraw("plan-2026", ["more"], "too many")),
    Step("plans.approve", MARCH, lambda house: house.head.plans.approve("plan-2026")),
    Step("rehearsed", "2026-03-02T09:00:00+08:00", _rehearsed, cut=False),
    Step("withheld", "2026-03-02T18:30:00+08:00", _withheld, cut=False),
    Step("rounds.cancel: void", "2026-03-02T18:30:00+08:00", lambda house: house.head.rounds.void(REHEARSED)),
    Step("rounds.open: again", "2026-03-03T08:00:00+08:00", _again),
    Step("rounds.open", SPRING, lambda house: house.clerk.rounds.open(order())),
    Step("rounds.cancel", SPRING, lambda house: house.head.rounds.cancel("market/1", "wrong register")),
    Step("opened", SPRING, lambda house: house.clerk.rounds.open(order()), cut=False),
    Step("rounds.freeze", SPRING, lambda house: house.clerk.rounds.freeze(DRAWN)),
    Step("rounds.witness", "2026-06-28T09:00:00+08:00", _receipt("pair", DRAWN)),
    Step("rounds.commit", "2026-06-28T09:00:00+08:00", _commit(FIRST)),
    Step("committed", "2026-06-28T09:00:00+08:00", _commit(SECOND), cut=False),
    Step(
        "rounds.witness: close", "2026-06-28T10:00:00+08:00", lambda house: house.clerk.rounds.close(DRAWN, "commitments")
    ),
    Step(
        "rounds.witness: waive",
        "2026-06-29T09:00:00+08:00",
        lambda house: house.clerk.rounds.waive(DRAWN, "commitments", "no answer"),
    ),
    Step("rounds.reveal", "2026-07-01T09:00:00+08:00", _reveal(FIRST)),
    Step("revealed", "2026-07-01T09:00:00+08:00", _reveal(SECOND), cut=False),
    Step("closed", DEADLINE, lambda house: house.clerk.rounds.close(DRAWN, "reveals"), cut=False),
    Step("witnessed", DEADLINE, _receipt("reveals", DRAWN), cut=False),
    Step(
        "rounds.announce: called off",
        "2026-07-02T20:00:00+08:00",
        lambda house: house.clerk.rounds.call_off(DRAWN, EVENT, "not held"),
    ),
    Step(
        "rounds.announce",
        "2026-07-04T20:00:00+08:00",
        lambda house: house.clerk.rounds.announce(DRAWN, FALLBACK, NUMBER),
    ),
    Step(
        "rounds.draw", "2026-07-04T20:00:00+08:00", lambda house: house.head.rounds.draw(DRAWN), outcome=_what_was_drawn
    ),
    Step(
        "rounds.prove",
        "2026-07-05T08:00:00+08:00",
        lambda house: house.clerk.rounds.prove(DRAWN, "row:00010", "asked by the firm"),
    ),
    Step("rounds.replace", "2026-07-05T08:00:00+08:00", _replace, outcome=_what_was_drawn),
    Step("rounds.disclose", "2026-07-05T08:00:00+08:00", lambda house: house.clerk.rounds.disclose(DRAWN, "draw")),
    Step("rounds.export", "2026-07-05T08:00:00+08:00", _export),
)
"""The life of a county, in its order."""
