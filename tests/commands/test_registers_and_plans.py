"""Registers, lists and plans by command: what the services do, in words and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import jointsup
import small
from jointsup.model.actors import Actor
from running import run
from store import registered

STORE = ("--store", "sqlite:///county.db")
CLERK = (*STORE, "--as", "clerk", "--department", "market", "--area", "370000")
HEAD = (*STORE, "--as", "head", "--department", "market", "--area", "370000")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a store, a clerk and a head, and files to load."""
    monkeypatch.chdir(tmp_path)
    with jointsup.open("sqlite:///county.db", actor=Actor("admin", "justice", "370000")) as app:
        registered.staffed(app)
    for name, document in (
        ("register", registered.register()),
        ("departments", registered.departments()),
        ("matters", registered.matters()),
        ("annual", registered.annual()),
    ):
        small.write_json(tmp_path / f"{name}.json", document)
    (tmp_path / "june.csv").write_bytes(small.csv_bytes(small.rows()))
    (tmp_path / "july.csv").write_bytes(small.csv_bytes([*small.rows(62)[1:]]))
    return tmp_path


def answer(*command: str | int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*command, "--json", *CLERK).stdout)
    return found


def load(file: str, day: str) -> None:
    run("registers", "load", "firms", file, "--as-of", day, "--source", "登记系统", "--ground", "月度更新", *CLERK)


def test_a_register_is_declared_loaded_compared_and_shown() -> None:
    run("registers", "declare", "register.json", *CLERK)
    load("june.csv", "2024-06-30")
    load("july.csv", "2024-07-31")
    diff = answer("registers", "diff", "firms", "2024-06-30", "2024-07-31", "--limit", 2)
    assert (diff["came"], diff["went"], diff["changed"]) == (2, 1, 0)
    assert [(one["id"], one["kind"], one["ground"]) for one in diff["changes"]] == [
        ("row:00000", "went", "月度更新"),
        ("row:00060", "came", "月度更新"),
    ]
    told = run("registers", "diff", "firms", "2024-06-30", "2024-07-31", "--limit", 2, "--lang", "zh", *CLERK).stdout
    assert "新增 2，退出 1，变更 0。" in told
    assert "另有 1 条" in told
    assert [one["rows"] for one in answer("registers", "show", "firms")["loads"]] == [60, 61]
    row = answer("registers", "show", "firms", "row:00001", "--as-of", "2024-07-01")
    assert ["类型", "***"] in row["values"]
    row = answer("registers", "show", "firms", "row:00001", "--as-of", "2024-07-01", "--purpose", "核对")
    assert ["类型", "company"] in row["values"]
    assert answer("registers", "show", "firms", "row:00000", "--as-of", "2024-08-01")["there"] is False


def test_rows_are_corrected_entered_and_struck() -> None:
    run("registers", "declare", "register.json", *CLERK)
    load("june.csv", "2024-06-30")
    correct = ("registers", "correct", "firms")
    run(*correct, "row:00001", "--set", "等级=D", "--reason", "录入错误", "--day", "2024-07-02", *CLERK)
    run(*correct, "row:00002", "--strike", "--reason", "注销", *CLERK)
    values = [f"--set={key}={value}" for key, value in small.rows(99)[98].items() if key != "编号"]
    run(*correct, "row:00098", "--enter", *values, "--reason", "新设", "--day", "2024-07-02", *CLERK)
    history = answer("registers", "show", "firms", "row:00001", "--history")["history"]
    assert [(one["kind"], one["new"]) for one in history[1:]] == [("changed", [["等级", "D"]])]
    assert answer("registers", "show", "firms", "row:00098")["there"]
    assert not answer("registers", "show", "firms", "row:00002")["there"]
    run(*correct, "row:00001", "--reason", "x", *CLERK, status=2)
    run(*correct, "row:00001", "--set", "等级", "--reason", "x", *CLERK, status=2)
    refused = run(*correct, "row:00001", "--set", "等级=E", "--reason", "x", "--day", "2024-07-02", *CLERK, status=3)
    assert "[row.code]" in refused.stderr


def test_a_bad_file_loads_nothing_and_its_rows_are_listed_in_a_file(folder: Path) -> None:
    run("registers", "declare", "register.json", *CLERK)
    bad = [{**row, "等级": "E"} for row in small.rows()]
    Path("bad.csv").write_bytes(small.csv_bytes(bad))
    refused = run(
        "registers", "load", "firms", "bad.csv", "--as-of", "2024-06-30", "--source", "x", "--ground", "x", *CLERK, status=3
    )
    assert "row.code" in refused.stderr
    assert (folder / "bad.csv.refused.csv").exists()
    assert answer("registers", "show", "firms")["loads"] == []


def test_past_visits_are_taken_in_once() -> None:
    run("registers", "declare", "register.json", *CLERK)
    heads = ("对象", "检查日期", "检查部门", "监管事项")
    row = dict(zip(heads, ("00001", "2025-11-03", "fire", "fire.matter"), strict=True))
    Path("visits.csv").write_bytes(small.csv_bytes([row], headings=heads))
    command = ("registers", "visits", "firms", "visits.csv", "--source", "执法系统", "--column", "entity", "对象")
    assert answer(*command)["taken"] == 1
    assert answer(*command)["known"] == 1


def test_a_plan_is_drafted_approved_and_withdrawn() -> None:
    run("departments", "load", "departments.json", *CLERK)
    run("matters", "load", "matters.json", *CLERK)
    assert [one["id"] for one in answer("matters", "show", "food.matter")["matters"]] == ["food.matter"]
    assert "food 局" in run("departments", "show", *CLERK).stdout
    run("plans", "draft", "annual.json", *CLERK)
    assert "[access.refused]" in run("plans", "approve", "plan-2026", *CLERK, status=7).stderr
    run("plans", "approve", "plan-2026", "food", *HEAD)
    run("plans", "withdraw", "plan-2026", "fire", "--reason", "不再需要", *HEAD)
    assert answer("plans", "show", "plan-2026")["states"] == {"fire": "withdrawn", "food": "approved"}
    told = run("plans", "show", "plan-2026", "--lang", "zh", *CLERK).stdout
    assert "省抽县查" in told
    assert "已批准" in told
    assert "[annual.approved]" in run("plans", "approve", "plan-2026", "food", *HEAD, status=4).stderr
