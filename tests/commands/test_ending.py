"""Commands that end before their time: real processes, real pipes, real signals."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import small
from jointsup.codec.reading import read_document
from jointsup.model.documents import Pair
from running import once_begun, run

ROWS = 150_000


def start(*arguments: object, **streams: object) -> subprocess.Popen[str]:
    """Start the command line as a process of its own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "JOINTSUP_LANG": "en"}
    command = [sys.executable, "-m", "jointsup", *map(str, arguments)]
    return subprocess.Popen(command, text=True, stderr=subprocess.PIPE, env=environment, **streams)  # type: ignore[call-overload,no-any-return]


def names(folder: Path) -> set[str]:
    return {found.name for found in folder.iterdir()}


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record to verify."""
    folder = tmp_path_factory.mktemp("record")
    (folder / "firms.csv").write_bytes(small.csv_bytes(small.rows()))
    small.write_json(folder / "plan.json", small.plan())
    run("freeze", folder / "plan.json", "--rows", folder / "firms.csv", "--out", folder / "round")
    small.write_json(folder / "seed.json", small.seed_for(read_document(folder / "round/pair.json", Pair)))
    run("draw", folder / "round", "--seed", folder / "seed.json", "--out", folder / "record")
    return folder / "record"


@pytest.mark.parametrize("arguments", [["verify", "RECORD"], ["verify", "RECORD", "--json"], ["--help"], ["draw", "--help"]])
def test_a_reader_who_leaves_ends_the_command_quietly(record: Path, arguments: list[str]) -> None:
    """Where nobody reads the output any more, the command says nothing and ends as one that SIGPIPE ends."""
    reading, writing = os.pipe()
    os.close(reading)
    process = start(*[record if word == "RECORD" else word for word in arguments], stdout=writing)
    os.close(writing)
    assert process.communicate(timeout=60)[1] == ""
    assert process.returncode == 141


def test_a_command_that_writes_leaves_nothing_where_its_reader_leaves(tmp_path: Path) -> None:
    """A demonstration whose output breaks does not blame its folder, and leaves none."""
    reading, writing = os.pipe()
    process = start("demo", "--out", tmp_path / "demo", "--engine", "reference", stdout=writing)
    os.close(writing)
    assert os.read(reading, 20)
    os.close(reading)
    assert process.communicate(timeout=60)[1] == ""
    assert process.returncode == 141
    assert names(tmp_path) == set()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_output_that_takes_no_more_is_told(record: Path) -> None:
    """Where standard output is full, the command says so in words and ends with status 6."""
    with open("/dev/full", "w") as full:
        process = start("verify", record, stdout=full)
    assert "No space left on device" in process.communicate(timeout=60)[1]
    assert process.returncode == 6


@pytest.fixture(scope="module")
def long_work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register and a plan that take a few seconds to freeze."""
    pytest.importorskip("duckdb")
    folder = tmp_path_factory.mktemp("long")
    rows = (f"{number:07d},{'ABCD'[number % 4]}\n" for number in range(ROWS))
    (folder / "firms.csv").write_text("编号,等级\n" + "".join(rows), "utf-8")
    plan = small.plan(facets=[small.plan()["facets"][1]], lines=[small.line("all", by=["tier"])], vocabularies=[], grounds=[])
    plan = {**plan, "id": {"column": "编号", "scheme": "row", "pattern": "[0-9]{7}"}, "ceiling": None, "persons": None}
    small.write_json(folder / "plan.json", plan)
    return folder


@contextlib.contextmanager
def freezing(long_work: Path, tmp_path: Path, engine: str, sign: str) -> Iterator[subprocess.Popen[str]]:
    """Give a freeze that has made what ``sign``, a pattern, names."""
    process = start(
        "freeze", long_work / "plan.json", "--rows", long_work / "firms.csv", "--out", tmp_path / "round", "--engine", engine,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    with once_begun(process, lambda: list(tmp_path.glob(sign)), 0.02):
        yield process


@pytest.fixture
def at_work(long_work: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A freeze whose engine reads the register: it has a folder of its own."""
    with freezing(long_work, tmp_path, "duckdb", "round.unfinished/.engine.*.jointsup") as process:
        yield process


@pytest.fixture
def at_work_at_once(long_work: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A freeze that does its work in one step."""
    with freezing(long_work, tmp_path, "reference", ".round.*.jointsup") as process:
        yield process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_ends_the_work_and_nothing_is_left(
    at_work: subprocess.Popen[str], tmp_path: Path, number: signal.Signals
) -> None:
    """Ctrl-C and the signals that ask a program to end do so within seconds, and no file or folder is left."""
    at_work.send_signal(number)
    words = at_work.communicate(timeout=20)[1]
    assert at_work.returncode == 128 + number
    assert words == "interrupted; no result was left\n"
    assert names(tmp_path) == set()


def test_what_a_killed_command_leaves_is_private_and_swept(
    at_work_at_once: subprocess.Popen[str], long_work: Path, tmp_path: Path, record: Path
) -> None:
    """After SIGKILL what is left can be read by its owner only; the next command that writes there takes it away."""
    at_work_at_once.kill()
    at_work_at_once.wait()
    (left,) = tmp_path.iterdir()
    for path in left.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0 or any(parent.stat().st_mode & 0o077 == 0 for parent in path.parents)
    (tmp_path / "plan.json").write_bytes(b"{}")
    run("check-page", record, "--out", tmp_path / "page.html")
    assert names(tmp_path) == {"plan.json", "page.html"}


def test_what_another_command_works_on_is_not_swept(at_work_at_once: subprocess.Popen[str], tmp_path: Path, record: Path) -> None:
    """A command beside one that is at work in the same folder leaves its work alone, and that one ends well."""
    at_work_at_once.send_signal(signal.SIGSTOP)
    run("check-page", record, "--out", tmp_path / "page.html")
    at_work_at_once.send_signal(signal.SIGCONT)
    assert at_work_at_once.communicate(timeout=180)[1] == ""
    assert at_work_at_once.returncode == 0
    assert names(tmp_path) == {"page.html", "round", "round.secret"}
