"""Steps of a draw and of a check are told: all of them, none running back, each to its end; of small files a command says nothing."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path

import pytest

import small
from jointsup.cli import steps
from jointsup.cli.draw import STEPS
from jointsup.codec.reading import read_document
from jointsup.engines.base import cache_beside
from jointsup.model.documents import Pair
from jointsup.services import long_freeze
from jointsup.services.rounds import draw, freeze, verify_record
from running import run

CHECK = ["drawn", "visits", "frame", "again", "merge"]


class Told:
    """A progress that remembers what it was told."""

    def __init__(self) -> None:
        self.all: list[tuple[str, int, int]] = []

    def __call__(self, step: str, done: int, parts: int) -> None:
        self.all.append((step, done, parts))

    def steps(self) -> list[str]:
        """The steps in order, after seeing that each came to its end and never ran back."""
        found = []
        for step, of in groupby(self.all, key=lambda told: told[0]):
            shares = [done / parts for _, done, parts in of]
            assert shares == sorted(shares) and shares[-1] == 1, step
            found.append(step)
        return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round frozen, with its cache, and its seed."""
    found = tmp_path_factory.mktemp("told")
    small.write_json(found / "plan.json", small.plan())
    (found / "firms.csv").write_bytes(small.csv_bytes(small.rows()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(long_freeze, "CACHED_FROM", 0)
        freeze(found / "plan.json", found / "firms.csv", found / "round", engine="duckdb")
    small.write_json(found / "seed.json", small.seed_for(read_document(found / "round/pair.json", Pair)))
    draw(found / "round", found / "seed.json", found / "record")
    return found


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
def test_a_draw_and_its_own_check(folder: Path, tmp_path: Path, engine: str) -> None:
    """The draw's steps come first, then those of its own check at level frame."""
    told = Told()
    draw(folder / "round", folder / "seed.json", tmp_path / "record", engine=engine, progress=told)
    assert told.steps() == ["select", "record", "write", *CHECK]
    assert set(CHECK) == steps.CHECKING.keys() and STEPS.keys() == {"select", "record", "write", *CHECK}


@pytest.mark.parametrize("engine", ["reference", "duckdb", "datafusion"])
def test_a_check(folder: Path, engine: str) -> None:
    """At level record the frame's steps are left out; at level frame every engine tells them."""
    told = Told()
    assert verify_record(folder / "record", progress=told).clean
    assert told.steps() == ["drawn", "visits", "merge"]
    told = Told()
    assert verify_record(folder / "record", frame=folder / "round/frame.txt", engine=engine, progress=told).clean
    assert told.steps() == CHECK


def test_a_check_of_a_cache_alone(folder: Path) -> None:
    """Where the frame is a cache without its text its parts are told."""
    told = Told()
    assert verify_record(folder / "record", frame=cache_beside(folder / "round/frame.txt"), progress=told).clean
    assert told.steps() == CHECK


def test_commands_tell_the_steps_of_large_files_only(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Off a terminal a step is a line; JSON stays one object, and of small files nothing is told."""
    verify = ("verify", folder / "record", "--frame", folder / "round/frame.txt")
    quiet = run(*verify, "--lang", "zh").output
    monkeypatch.setattr(steps, "LARGE", 1)
    words = [steps.CHECKING[step][1] for step in CHECK]
    told = run(*verify, "--lang", "zh").output
    assert [line for line in told.splitlines() if line in words] == words
    assert told.endswith(quiet) and not any(word in quiet for word in words)
    assert json.loads(run(*verify, "--json").output)["level"] == "frame"
    drawn = run("draw", folder / "round", "--seed", folder / "seed.json", "--out", tmp_path / "out").output.splitlines()
    assert [line for line in drawn if line in {english for english, _ in STEPS.values()}] == [english for english, _ in STEPS.values()]
