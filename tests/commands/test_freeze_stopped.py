"""A freeze, as a process, that a signal or a full disk stops goes on from its last finished step when the same command is run again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import small
from commands.test_ending import start
from jointsup.codec.reading import read_document
from jointsup.codec.structure import structure
from jointsup.engines.duck import DuckDB
from jointsup.model.documents import Pair
from jointsup.model.plan import RoundPlan
from jointsup.services.folders import FRAME, PAIR, ROUND
from jointsup.services.long_freeze import freeze_file
from running import once_begun, run
from store.disks import enlarge, small_disk


@pytest.fixture(scope="module")
def long_work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register and a plan whose sealing takes a second."""
    folder = tmp_path_factory.mktemp("long")
    rows = (f"{number:07d},{'ABCD'[number % 4]}\n" for number in range(40_000))
    (folder / "firms.csv").write_text("编号,等级\n" + "".join(rows), "utf-8")
    plan = small.plan(facets=[small.plan()["facets"][1]], lines=[small.line("all", by=["tier"])], vocabularies=[], grounds=[])
    small.write_json(folder / "plan.json", {**plan, "id": {"column": "编号", "scheme": "row", "pattern": "[0-9]{7}"}, "ceiling": None, "persons": None})
    return folder


def freezing(long_work: Path, out: Path) -> subprocess.Popen[str]:
    return start("freeze", long_work / "plan.json", "--rows", long_work / "firms.csv", "--out", out, stdout=subprocess.PIPE)


@pytest.fixture
def sealing(long_work: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A freeze, as a process, that seals the frame."""
    state = tmp_path / "round.unfinished/work.json"
    process = freezing(long_work, tmp_path / "round")
    with once_begun(process, lambda: state.exists() and b'["read",' in state.read_bytes(), 0.005):
        yield process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
def test_a_freeze_that_a_signal_stopped_goes_on_with_its_secret(
    sealing: subprocess.Popen[str], long_work: Path, tmp_path: Path, number: signal.Signals
) -> None:
    """Told that finished steps stay, the clerk runs the same command again: the frame is sealed with the secret that was made before."""
    sealing.send_signal(number)
    told = sealing.communicate(timeout=60)[1]
    assert sealing.returncode == (-9 if number == signal.SIGKILL else 128 + number)
    assert (number == signal.SIGKILL) or "the same command goes on from there" in told
    assert {path.name for path in tmp_path.iterdir()} == {"round.unfinished"}
    secret = (tmp_path / "round.unfinished/secret").read_text()
    assert freezing(long_work, tmp_path / "round").communicate(timeout=120)[1] == ""
    assert (tmp_path / "round.secret").read_text() == secret + "\n"
    assert {path.name for path in tmp_path.iterdir()} == {"round", "round.secret"}
    plan = structure(json.loads((long_work / "plan.json").read_text("utf-8")), RoundPlan)
    whole = tmp_path / "whole"
    freeze_file(plan, long_work / "firms.csv", whole, tmp_path / "s", DuckDB(), None, None, lambda size: bytes.fromhex(secret))
    for name in (FRAME, PAIR, ROUND):
        assert (whole / name).read_bytes() == (tmp_path / "round" / name).read_bytes()


def test_a_freeze_that_a_full_disk_stopped_goes_on_when_there_is_room(long_work: Path, tmp_path: Path) -> None:
    """With no room for the frame the command ends with status 6 and says what stays; with room, the same command ends well."""
    with small_disk(tmp_path / "disk", 4_000) as disk:
        process = freezing(long_work, disk / "round")
        told = process.communicate(timeout=120)[1]
        assert process.returncode == 6, told
        assert "goes on from there" in told
        assert [path.name for path in disk.iterdir()] == ["round.unfinished"]
        enlarge(disk, 200_000)
        process = freezing(long_work, disk / "round")
        assert process.communicate(timeout=120)[1] == ""
        assert sorted(os.listdir(disk)) == ["round", "round.secret"]


def test_a_draw_that_a_signal_stopped_leaves_nothing_and_is_drawn_anew_with_the_same_result(long_work: Path, tmp_path: Path) -> None:
    """A draw begins anew: its seed decides, so the drawn are the same whenever it is run."""
    plan = structure(json.loads((long_work / "plan.json").read_text("utf-8")), RoundPlan)
    freeze_file(plan, long_work / "firms.csv", tmp_path / "round", tmp_path / "s", DuckDB(), None, None, small.counting)
    seed = small.write_json(tmp_path / "seed.json", small.seed_for(read_document(tmp_path / "round" / PAIR, Pair)))
    (tmp_path / "drawn").mkdir()
    command = ("draw", tmp_path / "round", "--seed", seed, "--out", tmp_path / "drawn/record")
    with once_begun(start(*command, stdout=subprocess.PIPE), lambda: list((tmp_path / "drawn").iterdir()), 0.005) as process:
        # A folder whose maker is stopped in the moment before it holds it is taken away by whoever writes there next, not at once.
        time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=60)[1] == "interrupted; no result was left\n"
        assert process.returncode == 128 + signal.SIGTERM
    assert list((tmp_path / "drawn").iterdir()) == []
    assert start(*command, stdout=subprocess.PIPE).wait(timeout=120) == 0
    run("draw", tmp_path / "round", "--seed", seed, "--out", tmp_path / "whole")
    strata = [(folder / "strata.jsonl").read_bytes() for folder in (tmp_path / "drawn/record", tmp_path / "whole")]
    assert strata[0] == strata[1]
