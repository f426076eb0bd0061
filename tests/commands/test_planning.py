"""Commands of planning: what they say, in both languages, with and without a store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import small
from jointsup.cli import cli
from store.registered import department, departments

RULES: dict[str, Any] = {
    "schema": "ruleset/1", "kind": "ceilings", "name": "city/ceilings", "version": "2", "title": "频次上限", "valid_from": "2026-01-01",
    "valid_to": "2026-12-31", "source": "made up",
    "ceilings": [{"id": "county", "visits": 1, "months": 12, "count": "rolling", "levels": ["county"]}, {"id": "all", "visits": 3, "months": 12}],
    "no_repeat": [{"id": "food", "months": 3}],
    "exempt": [["hotline", "12345 热线交办"]],
}  # fmt: skip
HEADS = ("监管对象标识", "检查日期", "检查部门", "监管事项")
VISITS = [("00001", "2026-02-01", "fire", "fire.matter"), ("00002", "2026-02-01", "city", "food.matter")]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with rules, visits and departments."""
    monkeypatch.chdir(tmp_path)
    small.write_json(Path("rules.json"), RULES)
    small.write_json(Path("departments.json"), departments(department("city", level="prefecture")))
    Path("visits.csv").write_bytes(small.csv_bytes([dict(zip(HEADS, one, strict=True)) for one in VISITS], headings=HEADS))


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(cli, arguments)


def ask(entity: str, *more: str) -> Result:
    files = ("--rules", "rules.json", "--visits", "visits.csv", "--departments", "departments.json")
    return run("visits", "may-come", entity, "--body", "food", "--matter", "food.matter", *files, "--id-scheme", "row", "--id-pattern", "[0-9]{5}", *more)


def test_files_alone_answer_whether_a_visit_may_be_made() -> None:
    """The answer, its rules and counts in words and as JSON; status 1 where the body may not come."""
    refused = ask("row:00001", "--day", "2026-12-01")
    assert refused.exit_code == 1
    assert "It may not come." in refused.output
    assert "city/ceilings 2, county: 1 visit so far, at most 1 in any 12 months by county: reached (made up)" in refused.output
    exempt = ask("row:00001", "--day", "2026-12-01", "--stream", "caused", "--reason", "hotline", "--lang", "zh")
    assert exempt.exit_code == 0 and "可以检查。" in exempt.output and "该事由属于豁免情形" in exempt.output
    barred = ask("row:00002", "--day", "2026-05-01", "--lang", "zh")
    assert barred.exit_code == 1 and "上级（city）已检查 food.matter，至 2026-05-01 止不得重复检查" in barred.output
    told = json.loads(ask("row:00002", "--day", "2026-05-02", "--json").output)
    assert told["allowed"] and told["no_repeat"] == [] and told["rules"][0][:2] == ["city/ceilings", "2"]
    assert [(one["id"], one["before"]) for one in told["ceilings"]] == [("county", 0), ("all", 1)]


def test_what_cannot_be_answered_of_files_is_refused() -> None:
    """Half of the files, a register without a store, a tier beside one, another kind of rules, a day outside the rules: refused in words."""
    asked = ("visits", "may-come", "row:00001", "--day", "2026-05-01", "--body", "food", "--matter", "food.matter")
    assert run(*asked, "--rules", "rules.json").exit_code == 2
    assert run(*asked, "--tier", "A", "--store", "sqlite:///none.db").exit_code == 2
    assert ask("row:00001", "--day", "2026-05-01", "--register", "firms").exit_code == 2
    late = ask("row:00001", "--day", "2027-01-01")
    assert late.exit_code == 3 and "rules.not_in_force" in late.output
    small.write_json(Path("rules.json"), {key: value for key, value in RULES.items() if key not in ("ceilings", "no_repeat", "exempt")} | {"kind": "clocks", "clocks": []})
    assert "rules.other_kind" in ask("row:00001", "--day", "2026-05-01").output
    small.write_json(Path("rules.json"), {**RULES, "ceilings": [{"id": "far", "visits": 1, "months": 121, "tiers": ["A"]}]})
    found = ask("row:00001", "--day", "2026-05-01").output
    assert "rules.months" in found and "rules.no_scheme" in found
    Path("visits.csv").write_bytes(small.csv_bytes([dict(zip(HEADS, ("1", "never", "", ""), strict=True))], headings=HEADS))
    small.write_json(Path("rules.json"), RULES)
    assert "visit.day" in ask("row:00001", "--day", "2026-05-01").output
