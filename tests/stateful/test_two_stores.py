"""A whole life of a county on SQLite and on PostgreSQL: the same rows, ledger texts, files, exports and answers, to the byte and in the same order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import small
from services.living import County
from stateful.machines import assert_clean, assert_same
from store.opened import postgres_place, sqlite_place
from store.registered import register

NAMES = ("a", "A", "b", "B", "z", "Z", "ä", "É", "阿", "济南", "区", "é", "ß", "ａ", "𠀀", "ﬀ")
"""Names that people of no country sort by their bytes."""
LOADED, LATER = date(2024, 6, 30), date(2024, 7, 1)
RECEIVERS = ("city/a", "city/A", "city/济南", "city/阿", "city/b")


class Mixed(County):
    """A county whose entities have mixed names, and whose acts are told to several receivers."""

    def declaration(self) -> dict[str, Any]:
        """Return the declaration of the register."""
        return register(id={"column": "编号", "scheme": "row", "pattern": f"[{''.join(sorted(set(''.join(NAMES))))}]{{1,2}}[0-9]"})


def rows() -> list[dict[str, str]]:
    return [{**row, "编号": f"{NAMES[i % len(NAMES)]}{i // len(NAMES)}"} for i, row in enumerate(small.rows(90))]


@pytest.fixture
def counties(tmp_path: Path, postgres: str) -> Iterator[list[Mixed]]:
    """The same county on both databases."""
    path = tmp_path / "firms.csv"
    path.write_bytes(small.csv_bytes(rows()))
    made = []
    for folder in (tmp_path / "sqlite", tmp_path / "postgresql"):
        folder.mkdir()
        place = sqlite_place(folder) if folder.name == "sqlite" else postgres_place(postgres, folder)
        made.append(Mixed(folder, place, rows=path))
    yield made
    for county in made:
        county.admin.close()


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def lived(county: County) -> Iterator[Any]:
    """Take a county through registers, rounds, messages and erasures; yield every answer on the way."""
    app = county.app = evolve(county.app, acting=evolve(county.app.acting, receivers=RECEIVERS))
    county.head = app.by(county.head.actor)
    county.at("2026-06-20T08:00:00+08:00")
    registers = app.registers
    registers.correct("firms", "row:济南0", {"等级": "D"}, reason="录入错误", day=LOADED)
    registers.strike("firms", "row:Z1", reason="注销", day=LATER)
    registers.enter("firms", "row:ａ9", {name: text for name, text in rows()[0].items() if name != "编号"}, reason="设立", day=LATER)
    yield registers.history("firms", "row:济南0", purpose="test")
    county.head.rounds.cancel(county.frozen(rehearsal=True), "tried")
    round_id = county.drawn()
    record = county.head.rounds.export(round_id, county.folder / "drawn", public=False, purpose="test")
    yield tree(record)
    lines = map(json.loads, (record / "record/drawn.jsonl").read_text("utf-8").splitlines())
    drawn = sorted({{**line["closed"], **line["open"]}["id"] for line in lines})
    evidence = county.folder / "evidence"
    evidence.write_bytes(b"cancelled in May")
    yield county.head.rounds.replace(round_id, drawn[0], ground="cancelled", evidence=evidence, reason="in May", engine="reference")
    app.rounds.disclose(round_id, "result", engine="reference")
    yield tree(app.rounds.export(round_id, county.folder / "public"))
    yield app.rounds.prove(round_id, drawn[-1], "asked", engine="reference")
    yield [(row.round_id, row.attempt, row.state) for row in app.rounds.all()]
    yield county.admin.outbox.deliver(lambda receiver, *_: f"taken by {receiver}", workers=1)
    yield county.admin.outbox.show(limit=1000)
    yield county.admin.ledger.erase([("round:market/1", 3), ("area:370000", 1)], "PIPL art. 47")
    yield county.admin.ledger.checkpoint()
    yield county.admin.ledger.show(purpose="test", limit=1000)
    yield county.app.plans.show("plan-2026")
    yield registers.diff("firms", LOADED, LATER, purpose="test")


def test_a_whole_life_is_the_same_on_both(counties: list[Mixed]) -> None:
    answers = [list(lived(county)) for county in counties]
    for first, second in zip(*answers, strict=True):
        assert first == second
    assert_same([county.app for county in counties])
    for county in counties:
        assert_clean(county.app)
