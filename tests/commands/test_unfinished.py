"""A long freeze that is stopped goes on from its last finished step: the same result as of one run; and nothing else gets into it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import small
from jointsup.codec.structure import structure
from jointsup.engines.base import cache_beside
from jointsup.engines.duck import DuckDB
from jointsup.errors import BadRound, Unwritable
from jointsup.model.plan import RoundPlan
from jointsup.services import long_freeze
from jointsup.services.folders import FRAME, PAIR, ROUND
from jointsup.services.long_freeze import freeze_file
from jointsup.services.unfinished import folder_of
from running import run

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


def stopped(register: Path, out: Path, at: str = "seal") -> Path:
    """Stop a freeze where a step begins; return the folder of what is finished."""
    with pytest.raises(Stop):
        frozen_by(register, out, lambda step, done, parts: StoppingAt(1)(step, done, parts) if step == at else None)
    return folder_of(out)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What an unstopped freeze of the small register writes."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "firms.csv").write_bytes(small.csv_bytes(small.rows(200)))
    return frozen_by(folder / "firms.csv", folder / "whole", StoppingAt())


@pytest.mark.parametrize(
    ("name", "gone", "kept"),
    [
        ("secret", False, []),
        ("draft.json", True, []),
        ("coded.parquet", False, []),
        ("frozen/frame.txt.cache/rows.parquet", False, ["taken up read"]),
        ("frozen/frame.txt", True, ["taken up read", "taken up seal"]),
        ("frozen/frame.txt", False, ["taken up read", "taken up seal"]),
    ],
)
def test_a_step_whose_files_are_gone_or_damaged_is_done_anew(
    register: Path, tmp_path: Path, expected: dict[str, bytes], name: str, gone: bool, kept: list[str]
) -> None:
    """Nothing of it gets into the result: that step and all after it are done again, those before it are taken up."""
    path, again = stopped(register, tmp_path / "round", "finish") / name, StoppingAt()
    data = path.read_bytes()
    path.unlink()
    if not gone:
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert frozen_by(register, tmp_path / "round", again) == expected
    assert [told[0] for told in again.told if told[0].startswith("taken up")] == kept


def test_what_no_finished_step_left_never_gets_into_the_result(register: Path, tmp_path: Path) -> None:
    folder = stopped(register, tmp_path / "round", "finish")
    (folder / "frozen/more").mkdir()
    for name in ("frozen/round.json", "frozen/more/file", "half"):
        (folder / name).write_text("half", "utf-8")
    frozen_by(register, tmp_path / "round", StoppingAt())
    assert {path.name for path in (tmp_path / "round").iterdir()} == {FRAME, PAIR, ROUND}


def test_steps_are_taken_up_though_the_result_is_an_empty_folder(register: Path, tmp_path: Path) -> None:
    (tmp_path / "round").mkdir()
    stopped(register, tmp_path / "round")
    again = StoppingAt()
    frozen_by(register, tmp_path / "round", again)
    assert again.told[0][0] == "taken up read"


def test_a_secret_of_something_else_is_met_before_the_work(register: Path, tmp_path: Path) -> None:
    """Where the secret's file is another's, that is said at once, not after hours of sealing; with room for it the steps go on."""
    stopped(register, tmp_path / "round")
    secret, again = tmp_path / "round.secret", StoppingAt()
    secret.write_text("another\n", "utf-8")
    with pytest.raises(Unwritable) as refused:
        frozen_by(register, tmp_path / "round", again)
    assert ([one.code for one in refused.value.problems], again.told) == (["file.exists"], [])
    secret.unlink()
    assert set(frozen_by(register, tmp_path / "round", StoppingAt())) == {FRAME, PAIR, ROUND, "secret"}


def test_a_secret_is_never_put_where_it_would_go_with_the_steps(register: Path, tmp_path: Path) -> None:
    """Its file cannot lie in the folder of the steps, which is taken away in the end."""
    folder = folder_of(tmp_path / "round")
    with pytest.raises(Unwritable) as refused:
        freeze_file(PLAN, register, tmp_path / "round", folder / "mine", DuckDB(), None, None, small.counting)
    assert [one.code for one in refused.value.problems] == ["work.secret"]
    assert not folder.exists()


def test_a_link_where_the_steps_would_stand_is_refused(register: Path, tmp_path: Path) -> None:
    """The secret never gets into a folder to which somebody laid a link."""
    (tmp_path / "elsewhere").mkdir()
    folder_of(tmp_path / "round").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Unwritable) as refused:
        frozen_by(register, tmp_path / "round", StoppingAt())
    assert [one.code for one in refused.value.problems] == ["work.others"]
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_another_users_folder_is_refused_and_ones_own_is_closed_to_others(register: Path, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "round")
    folder.mkdir(mode=0o777)
    stopped(register, tmp_path / "round")
    assert folder.stat().st_mode & 0o777 == 0o700
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder to another user")
    os.chown(folder, 12345, -1)
    with pytest.raises(Unwritable) as refused:
        frozen_by(register, tmp_path / "round", StoppingAt())
    assert [one.code for one in refused.value.problems] == ["work.others"]


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
    folder = stopped(register, out, "finish")
    kept = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    frozen_by(register, out, StoppingAt())
    folder.mkdir()
    for name, data in kept.items():
        (folder / name).write_bytes(data)
    with pytest.raises(Unwritable):
        frozen_by(register, out, StoppingAt())
    assert not folder.exists()


def test_who_is_refused_for_other_inputs_is_not_told_that_the_same_command_goes_on(register: Path, tmp_path: Path) -> None:
    stopped(register, tmp_path / "round")
    plan = small.write_json(tmp_path / "plan.json", small.plan(as_of="2024-07-01"))
    ended = run("freeze", plan, "--rows", register, "--out", tmp_path / "round", status=6)
    assert "work.other" in ended.stderr
    assert "goes on from there" not in ended.stderr
    told = run("freeze", plan, "--rows", register, "--out", tmp_path / "round", "--lang", "zh", status=6).stderr
    assert "开始时所用的批次计划与本次不同" in told
