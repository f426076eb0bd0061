"""A load of a register that is stopped: real processes, real signals; the store stays as it was, and a second run gives the same."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import jointsup
import small
from running import once_begun
from store import registered

ROWS = 60_000
WENT = sum(number % 70 == 0 for number in range(ROWS))
CHANGED = sum(number % 50 == 0 and number % 70 > 0 and row["等级"] != "A" for number, row in enumerate(small.rows(ROWS)))
TODAY = registered.DAY + timedelta(1)


def opened(folder: Path) -> jointsup.Application:
    return jointsup.open(f"sqlite:///{folder}/county.db", actor=registered.CLERK, create=False)


def loads(folder: Path) -> list[tuple[Any, ...]]:
    """What the store says of its loads, without the instants at which they were made."""
    with opened(folder) as app:
        return [(one.as_of, one.digest, one.rows_digest, one.changes_digest, one.came, one.went, one.changed) for one in app.registers.loads("firms")]


def kept(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in (folder / "county.db.files").rglob("*"))


def start(folder: Path) -> subprocess.Popen[str]:
    """Load today's file by command."""
    clerk = ("--store", f"sqlite:///{folder}/county.db", "--as", "clerk", "--department", "market", "--area", "370000")
    said = ("--as-of", str(TODAY), "--source", "made up", "--ground", "daily")
    command = [sys.executable, "-m", "jointsup", "registers", "load", "firms", str(folder / "today.csv"), *said, *clerk]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "JOINTSUP_LANG": "en"}
    return subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds yesterday's register, and today's file."""
    pytest.importorskip("duckdb")
    folder = tmp_path_factory.mktemp("before")
    rows = small.rows(ROWS)
    (folder / "yesterday.csv").write_bytes(small.csv_bytes(rows))
    today = [{**row, "等级": "A"} if number % 50 == 0 else row for number, row in enumerate(rows) if number % 70]
    (folder / "today.csv").write_bytes(small.csv_bytes(today[::-1]))
    with jointsup.open(f"sqlite:///{folder}/county.db", actor=jointsup.Actor("admin", "justice", "370000")) as app:
        clerk = registered.staffed(app)
        clerk.registers.declare(registered.register())
        registered.loaded(clerk, folder / "yesterday.csv")
    return folder


@pytest.fixture(scope="module")
def whole(before: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, ...]]:
    """What a load that nobody stops leaves."""
    folder = tmp_path_factory.mktemp("whole") / "store"
    shutil.copytree(before, folder)
    process = start(folder)
    assert process.communicate(timeout=120)[1] == ""
    return loads(folder)


@pytest.fixture
def at_work(before: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    """A load that has begun to make a file of a name."""
    shutil.copytree(before, tmp_path / "store")
    files = tmp_path / "store/county.db.files"
    with once_begun(start(tmp_path / "store"), lambda: list(files.glob(f".work-*/**/{request.param}")), 0.001) as process:
        yield process


@pytest.mark.parametrize(
    ("at_work", "number"), [("received", signal.SIGINT), ("rows.tsv", signal.SIGTERM)], indirect=["at_work"], ids=["reading", "sorting"]
)
def test_a_load_that_a_signal_stops_leaves_the_store_as_it_was_and_a_second_run_gives_the_same(
    at_work: subprocess.Popen[str], before: Path, whole: list[tuple[Any, ...]], tmp_path: Path, number: signal.Signals
) -> None:
    at_work.send_signal(number)
    words = at_work.communicate(timeout=30)[1]
    assert (at_work.returncode, words) == (128 + number, "interrupted; no result was left\n"), words
    assert loads(tmp_path / "store") == loads(before)
    assert kept(tmp_path / "store") == kept(before)
    again = start(tmp_path / "store")
    assert again.communicate(timeout=120)[1] == ""
    assert loads(tmp_path / "store") == whole
    assert whole[1][-3:] == (0, WENT, CHANGED)
