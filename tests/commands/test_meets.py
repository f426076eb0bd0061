"""Meets by command: over files and on a store, in words of both languages and as a document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import jointsup
import small
from jointsup.codec.reading import read_document
from jointsup.codec.schemas import schema
from jointsup.model.actors import Actor
from jointsup.model.annual import AnnualPlan
from jointsup.model.meets import Meets
from running import run
from store import registered

CLERK = ("--store", "sqlite:///county.db", "--as", "clerk", "--department", "market", "--area", "370000")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a plan without sources, its register and a list of matters."""
    monkeypatch.chdir(tmp_path)
    small.write_json(tmp_path / "plan.json", small.plan(sources={}, names=[["body", "food 局", "食品局"]]))
    (tmp_path / "rows.csv").write_bytes(small.csv_bytes(small.rows()))
    small.write_json(tmp_path / "matters.json", registered.matters())
    return tmp_path


def test_a_meet_is_told_and_written(folder: Path) -> None:
    """Words, document, tables, picture and draft say the same."""
    told = run("meets", "plan.json", "--rows", "rows.csv", "--out", "met", "--lang", "zh").stdout
    assert "共 60 户" in told
    assert "食品局、all 局" in told or "all 局、食品局" in told
    assert "减少" in told
    document = read_document(folder / "met/meets.json", Meets)
    plain = json.loads((folder / "met/meets.json").read_text("utf-8"))
    Draft202012Validator(schema("meets/1")).validate(plain)
    assert document.proposals[0].reason[1] in told
    sheets = {path.name for path in (folder / "met").iterdir()}
    assert sheets >= {"meets.xlsx", "meets.svg", "plan.json", "部门交集.csv", "部门组合.csv", "事项与对象.csv", "联合任务建议.csv", "企业负担.csv"}
    sets = (folder / "met/部门组合.csv").read_text("utf-8-sig").splitlines()
    assert sum(int(row.rsplit(",", 1)[1]) for row in sets[1:]) == 60
    assert "食品局" in (folder / "met/meets.svg").read_text("utf-8")
    assert ",历下区," in (folder / "met/部门交集分维度.csv").read_text("utf-8-sig")
    draft = json.loads((folder / "met/plan.json").read_text("utf-8"))
    assert draft["groups"] == [list(group) for group in document.groups]


def test_the_same_as_json_and_in_english() -> None:
    """As JSON the document is the answer; in English the reasons are English."""
    answer = json.loads(run("meets", "plan.json", "--rows", "rows.csv", "--matters", "matters.json", "--by", "area:4", "--json").stdout)
    Draft202012Validator(schema("meets/1")).validate(answer)
    assert {share["code"] for met in answer["meets"] for share in met["by"]} == {"3701", "3702"}
    told = run("meets", "plan.json", "--rows", "rows.csv", "--matters", "matters.json", "--lang", "en").stdout
    assert "60 entities" in told
    assert "Minutes of checks: 0.000" in told
    assert answer["proposals"][0]["reason"][0] in told


def test_tasks_are_drafted_by_command(folder: Path) -> None:
    """A list of matters is enough for joint tasks: lines are drafted with a stated amount and window."""
    small.write_json(folder / "plan.json", small.plan(lines=[], sources={}))
    asked = ("meets", "plan.json", "--rows", "rows.csv", "--draft", "10%", "2026-07-10", "2026-08-31")
    told = run(*asked, "--matters", "matters.json", "--out", "met", "--lang", "zh").stdout
    assert "food.matter、fire.matter" in told
    draft = json.loads((folder / "met/plan.json").read_text("utf-8"))
    assert [(line["id"], line["bodies"], line["amount"]) for line in draft["lines"]] == [
        ("food.matter", ["food", "market"], "10%"),
        ("fire.matter", ["fire"], "10%"),
    ]
    assert "--draft 须与 --matters 一并给出" in run(*asked, "--lang", "zh", status=2).stderr


def test_many_meets_are_counted_not_listed() -> None:
    """No more than ten meets are shown; where nothing is worth joining, that is said."""
    lines = [small.line(f"l{number}", window=[f"2026-0{number}-01", f"2026-0{number}-09"]) for number in range(1, 6)]
    small.write_json(Path("plan.json"), small.plan(lines=lines))
    told = run("meets", "plan.json", "--rows", "rows.csv", "--lang", "en").stdout
    assert "… and 16 more meets" in told
    assert "No lines are worth joining." in told


def test_faulty_rows_are_refused_and_listed(folder: Path) -> None:
    """A register with faults is refused, and good rows can be taken alone."""
    rows: list[dict[str, Any]] = [{**row, "等级": "X" if number < 30 else "A"} for number, row in enumerate(small.rows())]
    (folder / "rows.csv").write_bytes(small.csv_bytes(rows))
    refused = run("meets", "plan.json", "--rows", "rows.csv", "--out", "met", "--lang", "en", status=3)
    assert "met.refused.csv" in refused.stderr
    assert not (folder / "met").exists()
    assert "30 entities" in run("meets", "plan.json", "--rows", "rows.csv", "--take-good", "--lang", "en").stdout


def test_on_a_store_the_draft_is_the_years(folder: Path) -> None:
    """The lines of the year meet over a register of the store; the draft is taken as it stands."""
    with jointsup.open("sqlite:///county.db", actor=Actor("admin", "justice", "370000")) as app:
        clerk = registered.staffed(app)
        clerk.departments.load(registered.departments())
        clerk.matters.load(registered.matters())
        clerk.registers.declare(registered.register())
        registered.loaded(clerk)
        clerk.plans.draft(registered.annual())
    asked = ("plans", "meets", "plan-2026", "--register", "firms", "--day", "2024-06-30")
    told = run(*asked, "--out", "met", "--lang", "zh", *CLERK).stdout
    assert "annual.json 为草案" in told
    draft = read_document(folder / "met/annual.json", AnnualPlan)
    assert {one.line.id: tuple(one.participants) for one in draft.lines} == {"food": ("fire",), "fire": ("food",)}
    run("plans", "draft", "met/annual.json", *CLERK)
    answer = json.loads(run(*asked, "--by", "tier", "--json", *CLERK).stdout)
    assert answer["plan"] == "plan-2026"
    assert run(*asked, "--lang", "en", *CLERK[:-1], "370100", status=7).stderr
