"""The demonstration, whole."""

import json
import subprocess
import sys

import pytest

from jointsup.services.demo import FAULTY, demo_register, practice
from running import run


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_demonstration_runs_and_catches_its_fraud(tmp_path, language):
    """The demo reads, refuses, freezes, draws, checks its own record, and the check names the friend left out and the rule."""
    shown = run("demo", "--out", tmp_path / "demo", "--lang", language, "--engine", "reference").output
    assert ("级别:frame" in shown) or ("level reached: frame; deviations: 0" in shown) or "frame" in shown
    answer = json.loads(run("demo", "--out", tmp_path / "again", "--json", "--engine", "duckdb").output)
    assert answer["deviations"] == 0
    assert answer["level"] == "frame"
    assert answer["refused"] == len(FAULTY)
    assert {"frame.root", "draw.rows"} <= set(answer["fraud"]["rules"])
    visits = answer["visits"]
    assert visits["bound"] < visits["merged"] < visits["separate"]
    assert visits["made"] < visits["merged"]
    record = tmp_path / "demo/record"
    for extra in ([], ["--frame", tmp_path / "demo/frozen/frame.txt"]):
        done = subprocess.run([sys.executable, record / "check.py", record / "record.json", *extra], check=False)
        assert done.returncode == 0
    forged = [sys.executable, record / "check.py", record / "record.json", "--frame", tmp_path / "demo/fraud/frame.txt"]
    assert subprocess.run(forged, check=False, capture_output=True).returncode == 1
    for name in ("drawn", "other", "absent"):
        assert run("verify", record, "--proof", tmp_path / f"demo/proofs/{name}.json")


def test_the_demonstration_s_register_is_what_its_readme_says():
    """1,699 real homes and three faulty rows, ids unique among the real ones, no name or address anywhere."""
    rows = demo_register()
    assert len(rows) == 1699 + len(FAULTY)
    assert len({row["facility_id"] for row in rows[:1699]}) == 1699
    assert {row["tier"] for row in rows[:1699]} == set("ABCD")
    assert practice().same_day <= min(practice().health_visits, practice().fire_visits)
