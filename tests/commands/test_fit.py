"""``jointsup fit``: a card from files, scores by it, and its evaluation, in both languages."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jointsup.cli import cli
from pasts import write_plan, write_town

ROOT = Path(__file__).parents[2]
CARDS = ROOT / "benchmarks/cards"

fitting = pytest.mark.skipif(importlib.util.find_spec("sklearn") is None, reason="scikit-learn (extra fit) is not installed")
real = pytest.mark.skipif("JOINTSUP_DATA" not in os.environ, reason="JOINTSUP_DATA does not name the folder of real records")


def fit(*words: object) -> Result:
    return CliRunner().invoke(cli, ["fit", *map(str, words)])


def tables(folder: Path) -> tuple[object, ...]:
    return "--visits", folder / "visits.csv", "--entities", folder / "shops.csv"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fit")
    write_town(folder)
    return folder


@fitting
def test_a_card_is_fitted_used_and_judged(folder: Path, tmp_path: Path) -> None:
    """The three commands follow each other; a card is not overwritten, scores are written anew."""
    card, scores, picture = (tmp_path / name for name in ("card.json", "scores.csv", "gains.svg"))
    made = fit("card", "--plan", folder / "plan.json", *tables(folder), "--out", card, "--lang", "en")
    assert made.exit_code == 0, made.output
    assert "Left out: kind" in made.output
    assert fit("card", "--plan", folder / "plan.json", *tables(folder), "--out", card).exit_code == 6
    for language, said in (("en", "240 entities scored as of 2025-07-01"), ("zh", "240 户评分")):
        scored = fit("score", "--card", card, *tables(folder), "--as-of", "2025-07-01", "--out", scores, "--lang", language)
        assert scored.exit_code == 0, scored.output
        assert said in scored.output
    assert scores.read_text("utf-8").count("\n") == 241
    span = ("--as-of", "2025-07-01", "--until", "2025-12-31")
    judged = fit("report", "--card", card, *tables(folder), *span, "--beside-falling", "class", "--picture", picture, "--lang", "zh")
    assert judged.exit_code == 0, judged.output
    assert "AUC，与class相比：评分卡更优" in judged.output
    assert "前五分之一检出占比" in judged.output
    assert picture.read_text("utf-8").startswith("<svg")
    english = fit("report", "--card", card, *tables(folder), *span, "--found", "C", "--found", "S", "--found", "M", "--lang", "en").output
    assert "of each entity's first visit" in english.lower()


@fitting
def test_answers_in_json(folder: Path, tmp_path: Path) -> None:
    """What is said in words is said in JSON, too, and the same with another language."""
    card = tmp_path / "card.json"
    made = json.loads(fit("card", "--plan", folder / "plan.json", *tables(folder), "--out", card, "--json").output)
    assert made["visits"] > made["finds"] > 0
    scored = json.loads(fit("score", "--card", card, *tables(folder), "--as-of", "2025-07-01", "--out", tmp_path / "s.csv", "--json").output)
    assert sum(scored["tiers"].values()) == scored["entities"] == 240
    span = ("--as-of", "2025-07-01", "--until", "2025-12-31", "--json")
    english, chinese = (json.loads(fit("report", "--card", card, *tables(folder), *span, "--lang", one).output) for one in ("en", "zh"))
    assert english == chinese
    assert [one["name"] for one in english["units"][0]["orders"]] == ["card", "count", "random"]


def test_refusals_are_told(folder: Path, tmp_path: Path) -> None:
    """A plan that contradicts itself is refused, and nothing is written."""
    plan = write_plan(tmp_path / "plan.json", as_of=["2025-07-01"])
    refused = fit("card", "--plan", plan, *tables(folder), "--out", tmp_path / "card.json", "--lang", "zh")
    assert refused.exit_code == 3
    assert "基准日须依次递增" in refused.output
    assert not (tmp_path / "card.json").exists()


@pytest.mark.parametrize(("absent", "command"), [("sklearn", "card"), ("numpy", "report")])
def test_parts_that_are_not_installed_are_named(folder: Path, tmp_path: Path, absent: str, command: str) -> None:
    """Without scikit-learn or numpy, fitting and judging say what to install; scoring needs neither."""
    days = {"card": [], "report": ["--as-of", "2025-07-01", "--until", "2025-12-31"], "score": ["--as-of", "2025-07-01"]}
    given = {name: ["--card", CARDS / "toronto.json"] for name in days} | {"card": ["--plan", folder / "plan.json"]}
    program = f"import sys; sys.modules[{absent!r}] = None; from jointsup.cli import main; sys.argv = sys.argv[:1] + sys.argv[2:]; sys.exit(main())"

    def run(name: str) -> subprocess.CompletedProcess[str]:
        out = ["--out", tmp_path / "out"] if name != "report" else []
        words = ["fit", name, *given[name], *tables(folder), *days[name], *out, "--lang", "en"]
        return subprocess.run([sys.executable, "-c", program, "-", *map(str, words)], capture_output=True, text=True)

    refused = run(command)
    assert refused.returncode == 5, refused.stderr
    assert "jointsup[fit]" in refused.stderr


@real
@fitting
def test_the_card_of_toronto_is_made_again_byte_for_byte(tmp_path: Path) -> None:
    """The command on the page gives the card that lies in the repository."""
    data = Path(os.environ["JOINTSUP_DATA"])
    rows = ("--visits", data / "toronto_dinesafe_2009_2010.parquet", "--entities", data / "toronto_establishments.parquet")
    made = fit("card", "--plan", CARDS / "toronto.plan.json", *rows, "--out", tmp_path / "card.json")
    assert made.exit_code == 0, made.output
    assert (tmp_path / "card.json").read_bytes() == (CARDS / "toronto.json").read_bytes()


@real
def test_the_card_of_toronto_scores_every_establishment(tmp_path: Path) -> None:
    """The command for outside judgement: every establishment, higher is riskier, and better than a decayed count on what came later."""
    data = Path(os.environ["JOINTSUP_DATA"])
    rows = ("--visits", data / "toronto_dinesafe_2009_2010.parquet", "--entities", data / "toronto_establishments.parquet")
    scored = fit("score", "--card", CARDS / "toronto.json", *rows, "--as-of", "2010-07-01", "--out", tmp_path / "scores.csv", "--json")
    assert scored.exit_code == 0, scored.output
    assert (tmp_path / "scores.csv").read_text("utf-8").count("\n") == 14156
    report = json.loads(fit("report", "--card", CARDS / "toronto.json", *rows, "--as-of", "2010-07-01", "--until", "2010-12-31", "--json").output)
    for unit in report["units"]:
        count = next(one for one in unit["orders"] if one["name"] == "count")
        assert all(low > 0 for low, _ in count["leads"].values())


@real
@fitting
@pytest.mark.skipif(os.environ.get("JOINTSUP_EXAMPLES") != "all", reason="half a minute: JOINTSUP_EXAMPLES=all")
def test_the_benchmark_runs() -> None:
    """The benchmark's quick run prints Toronto's card and tables."""
    done = subprocess.run([sys.executable, str(ROOT / "benchmarks/fit.py"), "--quick"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "| first (784 of 9840) | card | 0.62" in done.stdout
