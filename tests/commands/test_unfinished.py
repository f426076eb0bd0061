"""A long freeze that is stopped, by a signal or a full disk, goes on from its last finished step: the same result as of one run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import small
from commands.test_ending import start
from jointsup.codec.reading import read_document
from jointsup.codec.structure import structure
from jointsup.engines.base import cache_beside
from jointsup.engines.duck import DuckDB
from jointsup.errors import BadRound, Unwritable
from jointsup.model.documents import Pair
from jointsup.model.plan import RoundPlan
from jointsup.services import long_freeze
from jointsup.services.folders import FRAME, PAIR, ROUND
from jointsup.services.long_freeze import freeze_file
from jointsup.services.unfinished import folder_of
from running import run
from store.disks import enlarge, small_disk

PLAN = structure(small.plan(), RoundPlan)


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """A small register."""
    path = tmp_path / "firms.csv"
    path.write_bytes(small.csv_bytes(small.rows(200)))
    return path


class Stop(KeyboardInterrupt):
    """The stop of a run, as by Ctrl-C."""


class StoppingAt:
    """A progress that stops at its n-th report, and remembers all."""

    def __init__(self, at: int = -1) -> None:
        self.at, self.told = at, list[tuple[str, int, int]]()

    def __call__(self, step: str, done: int, parts: int) -> None:
        self.told.append((step, done, parts))
        if len(self.told) == self.at:
            raise Stop


def frozen_by(register: Path, out: Path, progress: Any, plan: RoundPlan = PLAN) -> dict[str, bytes]:
    """Freeze, and return all that was written."""
    secret = out.with_name(out.name + ".secret")
    freeze_file(plan, register, out, secret, DuckDB(), None, None, small.counting, progress)
    return {name: (out / name).read_bytes() for name in (FRAME, PAIR, ROUND)} | {"secret": secret.read_bytes()}


def test_a_freeze_stopped_at_any_step_and_begun_again_gives_the_same_bytes(register: Path, tmp_path: Path) -> None:
    """Wherever it is stopped nothing stands under the result's name; the second run says which steps it takes up, and leaves nothing beside its result."""
    whole = StoppingAt()
    expected = frozen_by(register, tmp_path / "whole", whole)
    taken_up = {}
    for step in ("read", "draft", "seal", "text", "finish"):
        out, again = tmp_path / step, StoppingAt()
        with pytest.raises(Stop):
            frozen_by(register, out, StoppingAt(1 + max(place for place, told in enumerate(whole.told) if told[:2] == (step, 0))))
        assert not out.exists()
        assert frozen_by(register, out, again) == expected
        assert not folder_of(out).exists()
        taken_up[step] = [told[0] for told in again.told if told[0].startswith("taken up")]
    before = [f"taken up {step}" for step in ("read", "seal", "text")]
    assert taken_up == {"read": [], "draft": [], "seal": before[:1], "text": before[:2], "finish": before}


def test_a_large_frames_cache_stays_beside_it(register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the stated number of rows on the result holds the frame's cache, which opens; below it there is none."""
    frozen_by(register, tmp_path / "small", StoppingAt())
    assert not cache_beside(tmp_path / "small" / FRAME).exists()
    monkeypatch.setattr(long_freeze, "CACHED_FROM", 200)
    frozen_by(register, tmp_path / "large", StoppingAt())
    opened = DuckDB().open_frame(tmp_path / "large" / FRAME)
    assert opened.header == DuckDB().open_frame(cache_beside(tmp_path / "large" / FRAME)).header
    assert (opened.remarks, opened.loaded is opened.examined) == ((), False)


def stopped(register: Path, out: Path) -> Path:
    """Stop a freeze while it seals; return the folder of what is finished."""
    with pytest.raises(Stop):
        frozen_by(register, out, lambda step, done, parts: StoppingAt(1)(step, done, parts) if step == "seal" else None)
    return folder_of(out)


def test_finished_steps_are_their_owners_alone(register: Path, tmp_path: Path) -> None:
    """The folder, in which the secret stands, may be entered by nobody else, and the secret be read by nobody else."""
    folder = stopped(register, tmp_path / "round")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "secret").stat().st_mode & 0o777 == 0o600


def test_finished_steps_of_other_inputs_are_never_used(register: Path, tmp_path: Path) -> None:
    """Another register, or another plan, is refused and named; the steps stay, and go on with what they were begun with."""
    out = tmp_path / "round"
    stopped(register, out)
    before = register.read_bytes()
    register.write_bytes(small.csv_bytes(small.rows(201)))
    with pytest.raises(Unwritable) as refused:
        frozen_by(register, out, StoppingAt(), structure(small.plan(as_of="2024-07-01"), RoundPlan))
    assert [(one.code, one.value) for one in refused.value.problems] == [("work.other", "plan, register")]
    register.write_bytes(before)
    assert set(frozen_by(register, out, StoppingAt())) == {FRAME, PAIR, ROUND, "secret"}


def test_a_refused_round_leaves_no_steps(register: Path, tmp_path: Path) -> None:
    """A plan that the rows show to be wrong is refused, and no folder stays that would be in the way of the next one."""
    plan = structure(small.plan(lines=[small.line("none", where={"tier": ["D"], "area": ["370199"]})]), RoundPlan)
    with pytest.raises(BadRound):
        frozen_by(register, tmp_path / "round", StoppingAt(), plan)
    assert not folder_of(tmp_path / "round").exists()


def test_a_folder_that_is_no_unfinished_work_is_left_alone(register: Path, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "round")
    folder.mkdir()
    (folder / "mine").write_text("mine", "utf-8")
    for state in (None, "{}", "no json"):
        if state is not None:
            (folder / "work.json").write_text(state, "utf-8")
        with pytest.raises(Unwritable) as refused:
            frozen_by(register, tmp_path / "round", StoppingAt())
        assert [one.code for one in refused.value.problems] == ["work.foreign"]
    assert (folder / "mine").read_text("utf-8") == "mine"


def test_two_runs_on_one_result_are_told_apart(register: Path, tmp_path: Path) -> None:
    """While one run works on a result, another on the same is refused, and the first ends well."""
    out, met = tmp_path / "round", []

    def meanwhile(step: str, done: int, parts: int) -> None:
        if step == "seal" and not met:
            with pytest.raises(Unwritable) as refused:
                frozen_by(register, out, StoppingAt())
            met.extend(one.code for one in refused.value.problems)

    assert set(frozen_by(register, out, meanwhile)) == {FRAME, PAIR, ROUND, "secret"}
    assert met == ["work.elsewhere"]


def test_what_a_run_left_that_was_stopped_after_its_result_had_its_name_goes(register: Path, tmp_path: Path) -> None:
    """The secret does not stay in a folder of finished work: the next run takes it away, and refuses to overwrite the result."""
    out = tmp_path / "round"
    folder = stopped(register, out)
    kept = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    frozen_by(register, out, StoppingAt())
    folder.mkdir()
    for name, data in kept.items():
        (folder / name).write_bytes(data)
    with pytest.raises(Unwritable):
        frozen_by(register, out, StoppingAt())
    assert not folder.exists()


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
    process, state = freezing(long_work, tmp_path / "round"), tmp_path / "round.unfinished/work.json"
    end = time.monotonic() + 120
    while not (state.exists() and b'"read":' in state.read_bytes()):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.005)
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


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
    process = start(*command, stdout=subprocess.PIPE)
    end = time.monotonic() + 120
    while not list((tmp_path / "drawn").iterdir()):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.005)
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=60)[1] == "interrupted; no result was left\n"
    assert process.returncode == 128 + signal.SIGTERM
    assert list((tmp_path / "drawn").iterdir()) == []
    assert start(*command, stdout=subprocess.PIPE).wait(timeout=120) == 0
    run("draw", tmp_path / "round", "--seed", seed, "--out", tmp_path / "whole")
    strata = [(folder / "strata.jsonl").read_bytes() for folder in (tmp_path / "drawn/record", tmp_path / "whole")]
    assert strata[0] == strata[1]
