"""Strata of a round are tiers that the store keeps: of one scheme, or of a table of two."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import jointsup
from fake_distributions import Site
from jointsup.errors import BadRound, BadRules, NotNow
from jointsup.model.plan import IdColumn
from jointsup.model.settings import PluginSettings
from jointsup.services.planning import load_of
from jointsup.services.sketch import frozen_sketch
from services.living import County, order
from store.registered import DAY, annual, departments, line, loaded, matters

HEAD = {"schema": "ruleset/1", "version": "1", "valid_from": "2024-01-01", "valid_to": "2024-12-31", "source": "示例，非真实文件"}
TIERS = [["1", "一级"], ["2", "二级"]]
RULES: dict[str, dict[str, Any]] = {
    "public": {**HEAD, "kind": "tiers", "name": "data/public", "title": "公共信用", "scheme": "public", "tiers": TIERS},
    "food": {**HEAD, "kind": "tiers", "name": "data/food", "title": "食品", "scheme": "food", "tiers": TIERS},
    "both": {
        **HEAD, "kind": "combinations", "name": "data/both", "title": "通用加专业", "scheme": "both", "tiers": [["L", "低"], ["H", "高"]],
        "first": "public", "second": "food",
        "rows": [{"first": a, "second": b, "tier": "H" if "2" in (a, b) else "L"} for a in ("", "1", "2") for b in ("", "1", "2")],
    },
    "holes": {
        **HEAD, "kind": "combinations", "name": "data/holes", "title": "缺项", "scheme": "holes", "tiers": [["L", "低"]], "first": "public", "second": "food",
        "rows": [{"first": a, "second": b, "tier": "L"} for a in ("", "1") for b in ("", "1")],
    },
}  # fmt: skip
ABOUT = {"schema": "plugin/1", "name": "data/city", "api": 0, "built_for": "0.1", "scope": "city", "contact": "office@example.org"}
X = IdColumn("编号", "row", "[0-9]{5}")
SCHEMES = [{"name": "credit", "rules": "data/public"}]


class Schemed(County):
    """A county whose lines stratify by a facet that its register does not have."""

    def _settle(self, rows: Path | None) -> None:
        self.app.departments.load(departments())
        self.app.matters.load(matters())
        self.app.registers.declare(self.declaration())
        loaded(self.app, rows)
        self.app.plans.draft(annual(line("food", "food", by=["credit"]), line("fire", "fire", by=["area"])))
        self.head.plans.approve("plan-2026")

    def receive(self, rules: str, tiers: dict[int, str], day: date = date(2024, 6, 1)) -> None:
        """Receive tiers of some rows of the register."""
        rows = [{"编号": f"{number:05d}", "等级": tier} for number, tier in tiers.items()]
        self.app.credit.receive(rules, rows, as_of=day, source="发改委", identity=X)

    def document(self, round_id: str) -> tuple[Any, Counter[str]]:
        """Return the round document, and how many rows of the frame have each credit code."""
        folder = self.head.rounds.export(round_id, self.folder / f"out-{round_id.replace('/', '-')}", public=False, purpose="test") / "frozen"
        _, *lines = (folder / "frame.txt").read_text("utf-8").splitlines()
        codes = Counter(json.loads(row.split("\t")[2])["credit"] for row in lines if row)
        return json.loads((folder / "round.json").read_text("utf-8")), codes


@pytest.fixture
def county(tmp_path: Path, site: Site) -> Iterator[Schemed]:
    """Give a county whose plugin says the tiers of two schemes and what they make together."""
    files = {"plugin.json": json.dumps(ABOUT)} | {f"rulesets/{name}.json": json.dumps(said) for name, said in RULES.items()}
    site.install("data/city", files=files, target="{module}")
    (tmp_path / "county").mkdir()
    made = Schemed(tmp_path / "county", plugins=PluginSettings(enabled=("data/city",)))
    yield made
    made.admin.close()


def test_strata_are_the_tiers_of_a_scheme_as_of_the_day(county: Schemed) -> None:
    """The last grading of a day at or before the round's counts; who has no tier is a stratum of its own; the document names the rules."""
    county.receive("data/public", dict.fromkeys(range(60), "2"), date(2024, 1, 1))
    county.receive("data/public", {number: "12"[number % 2] for number in range(50)})
    county.receive("data/public", dict.fromkeys(range(60), "1"), date(2024, 7, 1))
    document, codes = county.document(county.frozen(schemes=SCHEMES))
    assert codes == {"1": 25, "2": 25, "-": 10}
    assert document["codes"]["credit"] == [["-", "未评级"], ["1", "一级"], ["2", "二级"]]
    assert [rule["id"] for rule in document["rules"] if rule["id"] == "data/public"] == ["data/public"]
    assert [one["provider"] for one in document["plugins"]] == ["data/public"]


def test_a_drawn_round_over_schemes_is_clean(county: Schemed) -> None:
    """A round whose strata are tiers of the store is drawn, and its record checks at the level of the frame."""
    county.receive("data/public", {number: "12"[number % 2] for number in range(60)})
    round_id = county.drawn(schemes=SCHEMES)
    out = county.head.rounds.export(round_id, county.folder / "out", public=False, purpose="test")
    assert jointsup.verify_record(out / "record", frame=out / "frozen" / "frame.txt").clean


def test_load_by_tiers_is_known_once_the_round_is_frozen(county: Schemed) -> None:
    """A plan has no facets of schemes, so its load is refused until a round names them; of the frozen round it is told, of a rehearsal, too."""
    county.receive("data/public", {number: "12"[number % 2] for number in range(60)})
    with pytest.raises(BadRound, match=r"line\.facet"):
        county.app.planning.sketch("plan-2026", "firms", as_of=DAY)
    round_id = county.frozen(rehearsal=True, schemes=SCHEMES)
    folder = county.head.rounds.export(round_id, county.folder / "whole", public=False, purpose="test")
    sketch = frozen_sketch(folder / "frozen")
    assert [tuple(one.facets) for one in sketch.rules.lines] == [("credit",), ("area",)]
    assert load_of(sketch).loads.visits > 0


def test_strata_are_a_table_of_two_schemes(county: Schemed) -> None:
    """A general and a sector tier make one by the table, tiers lacking too; a pair that the table does not say is refused."""
    county.receive("data/public", {number: "12"[number % 2] for number in range(40)})
    with pytest.raises(NotNow, match=r"scheme\.none"):
        county.frozen(rehearsal=True, schemes=[{"name": "credit", "rules": "data/both"}])
    county.receive("data/food", dict.fromkeys(range(30, 60), "1"))
    row = county.app.rounds.open(order(rehearsal=True, schemes=[{"name": "credit", "rules": "data/both"}]))
    county.app.rounds.freeze(row.round_id)
    _, codes = county.document(row.round_id)
    assert codes == {"H": 20, "L": 40}
    with pytest.raises(BadRules, match=r"scheme\.pair"):
        county.frozen(rehearsal=True, schemes=[{"name": "credit", "rules": "data/holes"}])
    with pytest.raises(BadRules, match=r"rules\.absent"):
        county.frozen(rehearsal=True, schemes=[{"name": "credit", "rules": "data/none"}])
