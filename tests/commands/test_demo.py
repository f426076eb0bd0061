"""The demonstration, whole."""

import json
import os
import re
import subprocess
import sys

import pytest

from jointsup.cli.output import COLUMNS, _width
from jointsup.services.demo import FAULTY, demo_register, practice
from running import run


def too_wide(shown, folder):
    """The lines that are wider than a terminal, but for those of a digest and of a folder that the test made."""
    return [line for line in shown.splitlines() if _width(line) > COLUMNS and not re.search("[0-9a-f]{64}", line) and str(folder) not in line]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_demonstration_runs_and_catches_its_fraud(tmp_path, language):
    """The demo reads, refuses, freezes, draws, checks its own record, and the check names the friend left out and the rule."""
    shown = run("demo", "--homes", "--out", tmp_path / "demo", "--lang", language, "--engine", "reference").output
    assert ("level reached: frame; deviations: 0" if language == "en" else "核验层级：抽样框；偏差：0") in shown
    assert too_wide(shown, tmp_path) == []
    record = tmp_path / "demo/record"
    for extra in ([], ["--frame", tmp_path / "demo/frozen/frame.txt"]):
        done = subprocess.run([sys.executable, record / "check.py", record / "record.json", *extra], check=False)
        assert done.returncode == 0
    forged = [sys.executable, record / "check.py", record / "record.json", "--frame", tmp_path / "demo/fraud/frame.txt"]
    assert subprocess.run(forged, check=False, capture_output=True).returncode == 1
    for name in ("drawn", "other", "absent"):
        assert run("verify", record, "--proof", tmp_path / f"demo/proofs/{name}.json")


def test_the_demonstration_answers_in_figures(tmp_path):
    """For programs it says how deep its check went, whom it refused, which rules the fraud broke, and what each way of drawing costs in visits."""
    answer = json.loads(run("demo", "--out", tmp_path / "again", "--json", "--engine", "duckdb", "--lang", "en").output)
    assert answer["deviations"] == 0
    assert answer["level"] == "frame"
    assert answer["refused"] == len(FAULTY)
    assert {"frame.root", "draw.rows"} <= set(answer["fraud"]["rules"])
    visits = answer["visits"]
    assert visits["bound"] < visits["merged"] < visits["separate"]
    assert visits["made"] < visits["merged"]


def test_the_demonstration_s_register_is_what_its_readme_says():
    """1,699 real homes and three faulty rows, ids unique among the real ones, no name or address anywhere."""
    rows = demo_register()
    assert len(rows) == 1699 + len(FAULTY)
    assert len({row["facility_id"] for row in rows[:1699]}) == 1699
    assert {row["tier"] for row in rows[:1699]} == set("ABCD")
    assert practice().same_day <= min(practice().health_visits, practice().fire_visits)


def test_the_county_is_what_chinese_readers_get(tmp_path):
    """It says that all is generated, finds nothing by either check, no line but of digests is wider than a terminal, and all that it names is there."""
    shown = run("demo", "--entities", 3000, "--out", tmp_path / "c", "--lang", "zh", "--engine", "reference").output
    plain = shown.replace("\n  ", "")
    for words in ("生成数据，非真实", "拒收 3 行", "层级“抽样框”，偏差 0 处", "无偏差", "到场已停业", "未揭示随机数", "理论下界"):
        assert words in plain
    assert too_wide(shown, tmp_path) == []
    for name in ("index.html", "check.html", "draws.svg", "meets/meets.svg", "record/check.py", "record/public/page.html", "teams/teams.csv", "results.csv"):
        assert (tmp_path / "c" / name).exists()


@pytest.mark.skipif(os.environ.get("JOINTSUP_EXAMPLES") != "all", reason="the whole county: JOINTSUP_EXAMPLES=all")
def test_the_whole_county_runs(tmp_path):
    """All 120,000 entities: nothing deviates by either checker, ours lies between bound and merged, the withheld nonce is named."""
    answer = json.loads(run("demo", "--county", "--out", tmp_path / "c", "--json").output)
    assert (answer["entities"], answer["deviations"], answer["check_py"]) == (120_000, 0, 0)
    assert answer["kinds"]["individual"] == 80_000
    assert answer["left_out"] == [["discipline", "withheld"]]
    exposures = {name: float(exposure["visits"]) for name, exposure in answer["exposures"].items()}
    assert exposures["bound"] < exposures["ours"] < exposures["merged"] < exposures["separate"]
