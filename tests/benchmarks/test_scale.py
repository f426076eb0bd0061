"""The table of province scale: what it makes of results, and the pages that are filled from it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import scale_page
from scale_picture import picture
from works.base import Step, Work
from works.table import Results, ratio, table, verdict


def nothing(*_: object) -> None: ...


BARE, OURS = Work("bare", nothing, (10,)), Work("ours", nothing, (10,), "bare", most=1.5)
START = Work("start", nothing, (10,), "bare", most_seconds=0.5)


def figure(work: str, run: int, seconds: float, **facts: object) -> dict[str, Any]:
    return {"work": work, "rows": 10, "run": run, "seconds": seconds, "processor": 2 * seconds, "peak": 5.0, "facts": facts}


@pytest.fixture
def results(tmp_path: Path) -> Results:
    return Results(tmp_path / "results.jsonl")


def test_the_least_of_the_runs_is_held_against_the_least_beside_it(results: Results) -> None:
    for one in (figure("bare", 0, 3.0), figure("bare", 1, 2.0), figure("ours", 0, 2.5), figure("ours", 1, 4.0), figure("start", 0, 2.75)):
        results.add(one)
    assert ratio(results, OURS, 10) == 1.25
    assert verdict(results, OURS, 10) == "≤ 1.5 ×: reached"
    assert verdict(results, START, 10) == "≤ 0.5 s more: not reached"
    assert any("reached" in line and "1.25" in line for line in table(results, [BARE, OURS, START]))


def test_a_run_is_taken_up_where_it_stood(results: Results) -> None:
    results.add(figure("bare", 0, 1.0))
    results.add({"work": "ours", "rows": 10, "run": 0, "failed": "disk full"})
    again = Results(results.path)
    assert again.has("bare", 10, 0)
    assert not again.has("bare", 10, 1)
    assert not again.has("ours", 10, 0)
    assert again.faults() == ["ours, 10 rows: disk full"]


def test_whoever_draws_others_from_the_same_frame_is_named(results: Results) -> None:
    for work, drawn in (("ours", "a"), ("bare", "a"), ("start", "b")):
        results.add(figure(work, 0, 1.0, frame="f", drawn=drawn))
    assert results.at_odds() == ["start"]


def test_a_step_counts_what_it_holds_and_what_a_command_takes() -> None:
    step = Step()
    assert len(step.take(lambda: b"x" * 60_000_000)) == 60_000_000
    assert step.figure is not None
    alone = step.figure.peak
    assert alone > 60
    step.command(sys.executable, "-c", "b = bytearray(100_000_000); b[::4096] = b[::4096]; import time; time.sleep(0.2)")
    assert 90 < step.figure.peak < 200
    with pytest.raises(RuntimeError, match="no such thing"):
        step.command(sys.executable, "-c", "raise SystemExit('no such thing')")


def test_the_pages_of_docs_have_their_marks(capsys: pytest.CaptureFixture[str]) -> None:
    assert scale_page.main(["--check"]) == 0, capsys.readouterr().out


def test_a_page_is_filled_between_its_marks_and_nowhere_else(results: Results) -> None:
    work = "one line: jointsup on DuckDB"
    results.add({**figure(work, 0, 12.5), "rows": 15_000_000})
    text = "before\n<!-- figures: large -->\nold\n<!-- end of figures -->\nafter\n"
    filled = scale_page.filled(text, results)
    assert filled.startswith("before\n<!-- figures: large -->\n| work |")
    assert filled.endswith("<!-- end of figures -->\nafter\n")
    assert f"| {work} | 12.5 | 25 | 5 |" in filled
    assert "old" not in filled
    assert scale_page.filled(filled, results) == filled


def test_the_picture_has_a_curve_for_each_step_that_was_measured(results: Results) -> None:
    for rows in (100_000, 15_000_000):
        results.add({**figure("command: freeze, one line", 0, rows / 1e5), "rows": rows})
    drawn = picture(results)
    assert "freeze 固化" in drawn
    assert "check 核验" not in drawn
