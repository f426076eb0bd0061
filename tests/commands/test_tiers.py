"""Tiers of schemes by command: received and shown, in words and as JSON."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import cards
import jointsup
from jointsup.codec.rulesets import read_ruleset
from jointsup.model.actors import Actor
from jointsup.services.credit.reading import Given
from jointsup.services.credit.scoring import Inputs
from running import run
from store import registered

CLERK = ("--store", "sqlite:///county.db", "--as", "clerk", "--department", "market", "--area", "370000")
RECEIVE = ("credit", "receive", "tiers.csv", "--as-of", "2026-02-01", "--source", "发改委", "--id", "编号", "--id-scheme", "x", "--id-pattern", "[0-9]{1,6}")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a working folder with a store, a clerk, a rule set and a file of tiers."""
    monkeypatch.chdir(tmp_path)
    with jointsup.open("sqlite:///county.db", actor=Actor("admin", "justice", "370000")) as app:
        registered.staffed(app)
    Path("rules.json").write_text(json.dumps(cards.card_document()), "utf-8")
    Path("tiers.csv").write_text("编号,等级\n1,A\n2,D\n", "utf-8")
    return tmp_path


def test_received_and_shown() -> None:
    """What was received is shown with day, source and rules; a wrong row is listed; rules must be named one way."""
    said = run(*RECEIVE, "--rules", "rules.json", "--quarter", "2026Q1", *CLERK).stdout
    assert "sector-food: 2 tiers as of 2026-02-01 received, 0 rows refused." in said
    shown = run("credit", "show", "x:2", "--lang", "zh", *CLERK).stdout
    assert "D 高风险" in shown
    assert "接收" in shown
    told = json.loads(run("credit", "show", "x:2", "--json", *CLERK).stdout)
    assert [(one["scheme"], one["tier"], one["quarter"], one["lines"]) for one in told["tiers"]] == [("sector-food", "D", "2026Q1", [])]
    Path("tiers.csv").write_text("编号,等级\n1,A\n2,E\n", "utf-8")
    assert "row.code" in run(*RECEIVE, "--rules", "rules.json", *CLERK, status=3).stderr
    run(*RECEIVE, *CLERK, status=2)


def test_scores_are_shown_line_by_line() -> None:
    """Points of each indicator, what is missing, the start tier, a veto."""
    document = cards.card_document(cards.indicator("fines", "count", "penalty", per_unit={"points": 4}, vetoes=[{"tier": "C", "at_least": 1}]), cards.indicator("last", "days_since", "check", bands=[]), history=["check"])
    document["indicators"][1]["bands"] = [{"at_least": 0, "points": 0}]
    Path("card.json").write_text(json.dumps(document), "utf-8")
    facts = [{"监管对象标识": "x:7", "信息类别": "penalty", "发生日期": "2026-01-05"}]
    with jointsup.open("sqlite:///county.db", actor=registered.CLERK) as app:
        app.credit.score(read_ruleset(Path(), "card.json"), Inputs(Given(facts), Given([{"监管对象标识": "x:7"}]), ["check"]), as_of=date(2026, 2, 1), source="执法系统")
    said = run("credit", "show", "x:7", *CLERK).stdout
    assert "sector-food: +4  fines" in said
    assert "+0  last  (missing)" in said
    assert "no history, the start tier" in said
    assert "veto, at least C" in run("credit", "show", "x:7", *CLERK).stdout
    assert "一票否决，不低于 C 级" in run("credit", "show", "x:7", "--lang", "zh", *CLERK).stdout
