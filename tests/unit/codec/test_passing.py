"""Passing files: the owner's alone, locked while somebody works on them, and swept when nobody does any more."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from jointsup.codec import passing
from jointsup.codec.passing import held_alone, passing_file, passing_folder, sweep

LEFT_BEHIND = """
import os, sys
from pathlib import Path
from jointsup.codec.passing import passing_file, passing_folder
with passing_folder(Path(sys.argv[1])) as folder, passing_file(Path(sys.argv[1])) as (part, handle):
    (folder / "salts").write_text("secret")
    os.write(handle, b"secret")
    os._exit(9)
"""


def names(folder: Path) -> list[str]:
    return sorted(found.name for found in folder.iterdir())


def leave_behind(target: Path) -> None:
    """Let a process die at its work on ``target``."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", LEFT_BEHIND, str(target)], env=environment, check=False)
    assert done.returncode == 9


def test_they_are_the_owner_s_alone(tmp_path: Path) -> None:
    """A passing file or folder can be read by its owner only, has a name that tells whose it is, and goes with its block."""
    with passing_folder(tmp_path / "round") as folder, passing_file(tmp_path / ("甲" * 60)) as (part, handle):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(part.stat().st_mode) == 0o600
        assert folder.name.startswith(".round.")
        assert {folder.suffix, part.suffix} == {".jointsup"}
        assert part.stat().st_ino == os.fstat(handle).st_ino
        (folder / "a").mkdir()
    assert names(tmp_path) == []


def test_what_a_dead_process_left_is_swept(tmp_path: Path) -> None:
    """Whoever next works in the folder, on whatever target, takes away what a killed process left there, and nothing else."""
    leave_behind(tmp_path / "round")
    (tmp_path / ".notes.0123456789abcdef.part").touch()
    assert len(names(tmp_path)) == 3
    with passing_file(tmp_path / "other") as (part, _):
        assert names(tmp_path) == sorted([".notes.0123456789abcdef.part", part.name])


def test_what_somebody_works_on_is_left_alone(tmp_path: Path) -> None:
    """Passing files and folders of a process that lives are not swept."""
    with passing_folder(tmp_path / "a") as folder, passing_file(tmp_path / "b") as (part, _):
        sweep(tmp_path)
        assert names(tmp_path) == sorted([folder.name, part.name])


def test_neither_links_nor_others_files_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link of such a name is not followed, a pipe does not hold anybody up, and another user's work stays."""
    (tmp_path / "keep").mkdir()
    (tmp_path / ".link.0123456789abcdef.jointsup").symlink_to(tmp_path / "keep")
    leave_behind(tmp_path / "round")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    before = names(tmp_path)
    sweep(tmp_path)
    assert names(tmp_path) == before
    monkeypatch.undo()
    os.mkfifo(tmp_path / ".pipe.0123456789abcdef.jointsup")
    sweep(tmp_path)
    assert names(tmp_path) == [".link.0123456789abcdef.jointsup", "keep"]


def test_one_that_was_swept_at_its_birth_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another process sweeps between the making and the locking, a second one is made."""
    locked, made = fcntl.flock, []

    def swept_first(handle: int, how: int) -> None:
        if not made:
            made.extend(tmp_path.iterdir())
            made[0].rmdir()
        locked(handle, how)

    monkeypatch.setattr(fcntl, "flock", swept_first)
    with passing_folder(tmp_path / "a") as folder:
        assert folder.is_dir()
        assert folder not in made


def test_where_there_are_no_locks_nothing_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system without locks files are written as ever, and what a dead process left stays."""

    def no_locks(handle: int, how: int) -> None:
        raise OSError(95, "Operation not supported")

    leave_behind(tmp_path / "round")
    before = names(tmp_path)
    monkeypatch.setattr(fcntl, "flock", no_locks)
    with passing_folder(tmp_path / "a"):
        assert set(before) < set(names(tmp_path))
    assert names(tmp_path) == before


def test_a_folder_that_cannot_be_looked_at_is_left(tmp_path: Path) -> None:
    """Sweeping a folder that is not there does nothing; making something in it says so."""
    sweep(tmp_path / "none")
    with pytest.raises(FileNotFoundError), contextlib.ExitStack() as kept:
        kept.enter_context(passing_folder(tmp_path / "none" / "a"))


@pytest.mark.parametrize("anew", [True, False], ids=["made anew", "gone"])
def test_the_lock_of_a_folder_that_went_meanwhile_is_nobodys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anew: bool) -> None:
    """Where another process ends its work between the opening and the locking, the folder of the name is not the one that is locked."""
    folder, locked = tmp_path / "work", passing._locked
    folder.mkdir()

    def late(handle: int) -> bool | None:
        folder.rename(tmp_path / "ended")
        if anew:
            folder.mkdir()
        return locked(handle)

    monkeypatch.setattr(passing, "_locked", late)
    with held_alone(folder) as alone:
        assert not alone
