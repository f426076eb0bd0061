"""Scoring models of plugins: what they give comes into a score as facts, and what they may not give ends it under their name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import cards
import jointsup
from fake_distributions import Site
from jointsup.codec.rulesets import read_ruleset
from jointsup.errors import BadPlugins, BadRules
from jointsup.hooks import compose
from jointsup.model.rulesets import RuleSet
from jointsup.model.settings import PluginSettings
from jointsup.services.credit.models import Models
from jointsup.services.credit.reading import Given
from jointsup.services.credit.scoring import Inputs, explained, score_to
from running import run
from store import registered

MODEL = """
from datetime import date
import os

class Streaks(ScoringModel):
    name = "test/streaks"
    reasons = {"row": ("in a row", "连续"), "other": ("other", "其他")}
    valid = (date(2026, 1, 1), date(2026, 12, 31))
    digest = "a" * 64
    def score(self, table, as_of):
        kind = os.environ.get("FAKE_MODEL", "")
        if kind == "raises": raise RuntimeError("no data")
        if kind == "columns": return [{"entity": "x:1"}]
        found = sorted(set(table.entity))
        return [{"entity": one, "reason": "row" if kind != "reason" else "luck", "points": 3 * table.entity.count(one)} for one in found]

class City(Plugin):
    @hookimpl
    def jointsup_plugin_info(self): return info("test/city")
    @hookimpl
    def jointsup_scoring_models(self): return [Streaks()]
"""
PER_UNIT: Mapping[str, Any] = {"per_unit": {"points": 2}}
FACTS = [{"监管对象标识": f"x:{n}", "信息类别": "check", "发生日期": "2026-01-05"} for n in (1, 1, 2)]
ENTITIES = [{"监管对象标识": f"x:{n}"} for n in (1, 2, 3)]


@pytest.fixture
def settings(site: Site) -> PluginSettings:
    """Give the settings of a plugin with a model."""
    site.install("test/city", MODEL)
    return PluginSettings(enabled=("test/city",))


def card(folder: Path, **changed: Any) -> RuleSet:
    """Return a card that counts what the model gives: two points for each of its points, at most ten; five where it says nothing."""
    counted = cards.indicator(
        "streak", "sum", "test/streaks", {"among": ["row"], "seen_by": "test/streaks"}, cap=[0, 10], missing={"points": 5, "words": "模型无结果"}, **PER_UNIT
    )
    (folder / "card.json").write_text(json.dumps(cards.card_document(counted, history=[], models=["test/streaks"], **changed)), "utf-8")
    return read_ruleset(folder, "card.json")


def inputs(models: Models) -> Inputs:
    """Return what is scored."""
    return Inputs(Given(FACTS), Given(ENTITIES), (), models)


def test_a_model_comes_in_as_facts(tmp_path: Path, settings: PluginSettings) -> None:
    """Its points are weighed, capped and explained by the card; who it says nothing of is missing; its digest is in the scoring's, on both engines."""
    models, ruleset = compose(settings).scoring_models, card(tmp_path)
    found = [score_to(ruleset, inputs(models), as_of=cards.AS_OF, path=tmp_path / engine, engine=engine) for engine in ("reference", "auto")]
    assert found[0].digest == found[1].digest
    assert (tmp_path / "reference").read_text("utf-8") == "id\tpoints\ttier\tnew\tveto\tstreak\nx:1\t10\tB\t\t\t10\nx:2\t6\tA\t\t\t6\nx:3\t5\tA\t\t\t?5\n"
    assert (found[0].facts, found[0].delivered) == (3, ("check", "test/streaks"))
    (_, lines) = explained(ruleset, inputs(models), ["x:1"], as_of=cards.AS_OF)["x:1"]
    assert "2026-07-01 test/streaks row 6" in lines[1].why.english


@pytest.mark.parametrize("kind", ["raises", "columns", "reason"])
def test_a_model_that_fails_ends_the_scoring(tmp_path: Path, settings: PluginSettings, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Whatever it raises, or gives otherwise than it may, is told under the plugin's name, and nothing is written."""
    monkeypatch.setenv("FAKE_MODEL", kind)
    with pytest.raises(BadPlugins, match=r"test/city .*test/streaks: failed at score"):
        score_to(card(tmp_path), inputs(compose(settings).scoring_models), as_of=cards.AS_OF, path=tmp_path / "s")
    assert not (tmp_path / "s").exists()


def test_a_model_outside_its_days_or_not_there_stops(tmp_path: Path, settings: PluginSettings) -> None:
    """A model that no enabled plugin gives, and one that does not hold on the day, stop the scoring."""
    with pytest.raises(BadPlugins, match=r"plugin\.not_there"):
        score_to(card(tmp_path), inputs({}), as_of=cards.AS_OF, path=tmp_path / "s")
    later = card(tmp_path, valid_to=None)
    with pytest.raises(BadRules, match=r"card\.model_day"):
        score_to(later, inputs(compose(settings).scoring_models), as_of=date(2027, 1, 1), path=tmp_path / "s")


def test_by_command_and_in_a_store(tmp_path: Path, settings: PluginSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command takes models from the plugins of the settings; a store puts a failure on record."""
    monkeypatch.chdir(tmp_path)
    ruleset = card(tmp_path)
    for name, rows in (("facts", FACTS), ("entities", ENTITIES)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (tmp_path / "jointsup.toml").write_text('[plugins]\nenabled = ["test/city"]\n', "utf-8")
    command = ("credit", "score", "card.json", "--facts", "facts.jsonl", "--entities", "entities.jsonl", "--as-of", "2026-02-01", "--out", "scores.tsv")
    told = json.loads(run(*command, "--json").stdout)
    with jointsup.open(f"sqlite:///{tmp_path}/county.db", actor=registered.CLERK, plugins=settings) as admin:
        app = registered.staffed(admin)
        row, scored = app.credit.score(ruleset, inputs({}), as_of=date(2026, 2, 1), source="执法系统")
        assert row.digest == scored.digest == told["digest"]
        monkeypatch.setenv("FAKE_MODEL", "raises")
        with pytest.raises(BadPlugins):
            app.credit.score(ruleset, inputs({}), as_of=date(2026, 2, 2), source="执法系统")
        assert len(app.credit.gradings()) == 1
