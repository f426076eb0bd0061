"""One round by the stateless commands, by the application in Python and by commands on a store: the same inputs, the same record to the byte."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

import small
from jointsup.algorithms.sampling.seed import list_digest
from jointsup.codec.structure import unstructure
from jointsup.model.documents import Commitment, Nonce, Pair
from jointsup.services.seeding import commit
from services.living import EVENT, LINES, NUMBER, WITNESS, County, order
from store.opened import Clock
from store.registered import register

GIVEN = Path(__file__).with_name("given.py")
SALTED = 1
"""How many random texts the act that fixes a seed takes before the record's first: the salt of its own entry."""


@frozen
class Step:
    """A step of the round: when it is taken, and what it is called with. Its random bytes start at a number of its own."""

    name: str
    at: str
    about: Any = None


def life(pair: Pair, nonces: dict[str, tuple[Nonce, Commitment]]) -> list[Step]:
    """Return the steps after the freeze, with everything that comes from outside."""
    committed = sorted((party, sent.commitment) for party, (_, sent) in nonces.items())
    revealed = sorted((party, kept.nonce) for party, (kept, _) in nonces.items())

    def receipt(kind: str, time: str, what: Any) -> Step:
        said = {"kind": kind, "reference": "", "time": time, "what": what, "witness": WITNESS}
        return Step("witness", time, said)

    commits, reveals = "2026-06-28T09:00:00+08:00", "2026-07-01T09:00:00+08:00"
    return [
        receipt("pair", "2026-06-27T09:00:00+08:00", [pair.round_id, pair.attempt, pair.frame_digest, pair.round_digest]),
        *(Step("commit", commits, nonces[party][1]) for party in small.PARTIES),
        Step("close", commits, "commitments"),
        receipt("commitments", "2026-06-29T09:00:00+08:00", list_digest(pair.hash, committed)),
        *(Step("reveal", reveals, nonces[party][0]) for party in small.PARTIES),
        Step("close", "2026-07-01T18:10:00+08:00", "reveals"),
        receipt("reveals", "2026-07-01T18:20:00+08:00", list_digest(pair.hash, revealed)),
        Step("announce", "2026-07-02T20:00:00+08:00", (EVENT, NUMBER)),
        Step("draw", "2026-07-02T20:10:00+08:00"),
    ]


OPENED = [Step("open", "2026-06-20T08:00:00+08:00"), Step("freeze", "2026-06-20T09:00:00+08:00")]


def start(step: Step, steps: list[Step]) -> int:
    """Return where a step's random bytes begin, the same in every way."""
    return 10**6 + 1000 * (OPENED + steps).index(step)


class Source:
    """Random bytes that a test can set back to a number."""

    def __init__(self) -> None:
        self.next = 1

    def __call__(self, size: int) -> bytes:
        self.next += 1
        return (self.next - 1).to_bytes(size)


class InPython:
    """The round through ``app.rounds``."""

    def __init__(self, county: County, source: Source) -> None:
        self.county, self.source = county, source

    def take(self, step: Step, begins: int) -> Any:
        self.county.clock.now = datetime.fromisoformat(step.at)
        self.source.next = begins
        rounds, about = self.county.head.rounds if step.name == "draw" else self.county.app.rounds, step.about
        match step.name:
            case "open":
                return rounds.open(order())
            case "announce":
                return rounds.announce("market/1", *about)
            case "freeze" | "draw":
                return getattr(rounds, step.name)("market/1", engine="reference")
            case name:
                return getattr(rounds, name)("market/1", about)

    def exported(self, folder: Path) -> Path:
        return self.county.head.rounds.export("market/1", folder, public=False, purpose="test")


Call = list[Any]
"""When a command is called, where its random bytes begin, and what it is called with."""


class ByCommands:
    """The round through commands on a store, each in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.numbers = folder, itertools.count()
        self.store = ["--store", f"sqlite:///{folder}/county.db", "--department", "market", "--area", "370000"]

    def call(self, step: Step, begins: int) -> Call:
        """Return the command of a step."""
        about = step.about
        match step.name:
            case "open":
                name, arguments = "open", [self.file(order())]
            case "witness":
                name, arguments = "witness", ["market/1", "--receipt", self.file(about)]
            case "close":
                name, arguments = "witness", ["market/1", "--kind", about]
            case "announce":
                name, arguments = "announce", ["market/1", *about]
            case "commit" | "reveal":
                name, arguments = step.name, ["market/1", self.file(unstructure(about))]
            case _:
                name, arguments = step.name, ["market/1", "--engine", "reference"]
        who = ["--as", "head" if step.name == "draw" else "clerk"]
        return [step.at, begins, ["round", name, *arguments, *self.store, *who]]

    def export(self, folder: Path) -> Call:
        """Return the command that writes all files of the round."""
        whole = ["--out", folder, "--whole", "test", "--as", "head"]
        return ["2026-07-03T08:00:00+08:00", 1, ["round", "export", "market/1", *whole, *self.store]]

    def file(self, said: Any) -> Path:
        return small.write_json(self.folder / f"part-{next(self.numbers)}.json", said)


def run(calls: list[Call]) -> None:
    """Run commands one after the other, each in a process of its own."""
    said = json.dumps([[at, begins, list(map(str, command))] for at, begins, command in calls])
    done = subprocess.run([sys.executable, GIVEN], input=said, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a register as a file, a county's store, and a copy of that."""
    (tmp_path / "firms.csv").write_bytes(small.csv_bytes(small.rows()))
    (tmp_path / "python").mkdir()
    clock, source = Clock(tick=timedelta(0)), Source()
    county = County(tmp_path / "python", rows=tmp_path / "firms.csv", clock=clock, random=source)
    county.admin.close()
    shutil.copytree(tmp_path / "python", tmp_path / "commands")
    return tmp_path


def stateless(folder: Path, head: str, steps: list[Step]) -> list[Call]:
    """Return the commands ``freeze`` and ``draw`` of the round, from a plan and parts that the test writes."""
    declared, parts = register(), []
    plan = {
        "schema": "plan/1",
        "round_id": "market/1",
        "ledger_head": head,
        "lines": [line["line"] for line in LINES],
        **{name: order()[name] for name in ("as_of", "sources", "ceiling")},
        **{name: declared[name] for name in ("id", "facets", "vocabularies", "grounds", "persons")},
    }
    small.write_json(folder / "plan.json", plan)
    for number, step in enumerate(steps):
        option = {"commit": "--commitment", "reveal": "--reveal", "witness": "--receipt"}.get(step.name)
        if option is not None:
            said = step.about if step.name == "witness" else unstructure(step.about)
            parts += [option, small.write_json(folder / f"part-{number}.json", said)]
    freeze, draw, engine = OPENED[-1], steps[-1], ["--engine", "reference"]
    frozen = ["--rows", folder / "firms.csv", "--out", folder / "round", *engine]
    drawn = ["--checkpoint", folder / "checkpoint.json", "--out", folder / "record", *engine]
    return [
        [freeze.at, start(freeze, steps), ["freeze", folder / "plan.json", *frozen]],
        [draw.at, start(draw, steps) + SALTED, ["draw", folder / "round", *parts, "--later", EVENT, NUMBER, *drawn]],
    ]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_three_ways_give_the_same_record_to_the_byte(folder: Path) -> None:
    source = Source()
    county = County(folder / "python", new=False, clock=Clock(tick=timedelta(0)), random=source)
    python = InPython(county, source)
    for step in OPENED:
        python.take(step, start(step, []))
    pair = county.app.rounds.show("market/1").pair
    steps = life(pair, {party: commit(pair, party, lambda size, party=party: party.encode().ljust(size)) for party in small.PARTIES})
    for step in steps:
        python.take(step, start(step, steps))
    made = files(python.exported(folder / "from python"))
    county.admin.close()

    commands = ByCommands(folder / "commands")
    (folder / "checkpoint.json").write_bytes(made["record/checkpoint.json"])
    head = json.loads(made["record/round.json"])["ledger_head"]
    on_store = [commands.call(step, start(step, steps)) for step in OPENED + steps]
    run([*on_store, commands.export(folder / "by commands"), *stateless(folder, head, steps)])

    assert files(folder / "by commands") == made
    record, frozen = files(folder / "record"), files(folder / "round")
    assert record == {name.removeprefix("record/"): text for name, text in made.items() if name.startswith("record/")}
    assert frozen == {name: made[f"frozen/{name}"] for name in ("frame.txt", "pair.json", "round.json")}
    verified(folder / "record", folder / "round/frame.txt")


def verified(record: Path, frame: Path) -> None:
    """Require that the record passes its check in a fresh process without any plugin."""
    command = [sys.executable, "-m", "jointsup", "--no-plugins", "verify", record, "--frame", frame, "--json"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert (report["level"], report["deviations"]) == ("frame", [])
