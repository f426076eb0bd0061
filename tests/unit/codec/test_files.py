"""Files are written whole or not at all, and read within bounds."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from jointsup.codec import files
from jointsup.codec.files import (
    beside,
    member,
    read_bytes,
    regular_size,
    working_folder,
    write_file,
    writing,
    writing_folder,
)
from jointsup.errors import Unwritable


def code_of(caught: pytest.ExceptionInfo[Unwritable]) -> str:
    """Return the code of the one problem, which has words in both languages."""
    (problem,) = caught.value.problems
    assert problem.text("en") != problem.text("zh")
    return problem.code


def names(folder: Path) -> list[str]:
    """Return what stands in a folder, hidden names too."""
    return sorted(found.name for found in folder.iterdir())


def test_written_and_read(tmp_path: Path) -> None:
    """What is written, whole or in pieces, is read again, and no other file is left."""
    write_file(tmp_path / "a", b"12")
    write_file(tmp_path / "b", [b"1", b"", b"2"])
    assert read_bytes(tmp_path / "a") == read_bytes(tmp_path / "b", 2) == b"12"
    assert names(tmp_path) == ["a", "b"]


def test_rights(tmp_path: Path) -> None:
    """A file is its owner's alone unless it is public; then, as a folder, it has the rights that every new one has."""
    (tmp_path / "plain").touch()
    (tmp_path / "plain folder").mkdir()
    write_file(tmp_path / "a", b"", public=True)
    write_file(tmp_path / "b", b"")
    with writing_folder(tmp_path / "folder"):
        pass

    def rights(name: str) -> int:
        return stat.S_IMODE((tmp_path / name).stat().st_mode)

    assert rights("b") == 0o600
    assert (rights("a"), rights("folder")) == (rights("plain"), rights("plain folder"))


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A file that is there stays as it is, unless replacing was asked for."""
    path = tmp_path / "a"
    write_file(path, b"old")
    with pytest.raises(Unwritable) as caught:
        write_file(path, b"new")
    assert code_of(caught) == "file.exists"
    assert read_bytes(path) == b"old"
    write_file(path, b"new", replace=True)
    assert read_bytes(path) == b"new"
    assert names(tmp_path) == ["a"]


def test_a_dead_link_is_not_followed(tmp_path: Path) -> None:
    """A link that leads nowhere is something that is there: nothing is written through it."""
    (tmp_path / "a").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Unwritable) as caught:
        write_file(tmp_path / "a", b"x")
    assert code_of(caught) == "file.exists"
    write_file(tmp_path / "a", b"x", replace=True)
    assert names(tmp_path) == ["a"]
    assert not (tmp_path / "a").is_symlink()


@pytest.mark.parametrize("links", [True, False])
def test_two_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    """A file that appears while another is being written is not overwritten, also on file systems without links."""

    def no_link(*_: object) -> None:
        raise PermissionError

    if not links:
        monkeypatch.setattr(os, "link", no_link)
        write_file(tmp_path / "first", b"1")
        assert read_bytes(tmp_path / "first") == b"1"
        (tmp_path / "first").unlink()

    def overtaken() -> None:
        with writing(tmp_path / "a") as file:
            file.write(b"mine")
            (tmp_path / "a").write_bytes(b"theirs")

    with pytest.raises(Unwritable) as caught:
        overtaken()
    assert code_of(caught) == "file.exists"
    assert read_bytes(tmp_path / "a") == b"theirs"
    assert names(tmp_path) == ["a"]


def test_errors_leave_nothing(tmp_path: Path) -> None:
    """Where the writing block ends with an error, the error goes on and no file is left or changed."""

    def half(path: Path) -> None:
        with writing(path, replace=True) as file:
            file.write(b"half")
            raise ZeroDivisionError

    write_file(tmp_path / "a", b"old")
    for path in (tmp_path / "a", tmp_path / "b"):
        with pytest.raises(ZeroDivisionError):
            half(path)
    assert (names(tmp_path), read_bytes(tmp_path / "a")) == (["a"], b"old")


def test_the_disk_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is not there and a full disk are named, and nothing is left."""
    for path in (tmp_path / "none" / "a", tmp_path / ("x" * 300)):
        with pytest.raises(Unwritable) as caught:
            write_file(path, b"x")
        assert code_of(caught) == "file.unwritable"

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unwritable, match="No space left") as caught:
        write_file(tmp_path / "a", b"x")
    assert code_of(caught) == "file.unwritable"
    assert names(tmp_path) == []


def test_errors_without_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the system that has no words goes by its name."""

    def bare(_: int) -> None:
        raise OSError

    monkeypatch.setattr(os, "fsync", bare)
    with pytest.raises(Unwritable, match="OSError"):
        write_file(tmp_path / "a", b"x")


@pytest.mark.parametrize("there", [True, False])
def test_a_whole_folder(tmp_path: Path, there: bool) -> None:
    """A folder appears with everything in it, also where an empty one stood."""
    target = tmp_path / "out"
    if there:
        target.mkdir()
    with writing_folder(target) as folder:
        write_file(folder / "a", b"1")
        (folder / "sub").mkdir()
        write_file(folder / "sub" / "b", b"2")
        assert not (target / "a").exists()
    assert names(tmp_path) == ["out"]
    assert names(target) == ["a", "sub"]
    assert read_bytes(target / "sub" / "b") == b"2"


def test_a_folder_that_fails(tmp_path: Path) -> None:
    """Where filling a folder ends with an error, nothing is left of it and an empty target stays."""

    def half(path: Path) -> None:
        with writing_folder(path) as folder:
            write_file(folder / "a", b"1")
            raise ZeroDivisionError

    (tmp_path / "there").mkdir()
    for name in ("there", "new"):
        with pytest.raises(ZeroDivisionError):
            half(tmp_path / name)
    assert names(tmp_path) == ["there"]
    assert names(tmp_path / "there") == []


def test_a_folder_in_use(tmp_path: Path) -> None:
    """A folder that holds something, or a file of that name, is refused before anything is done, and at the end."""
    (tmp_path / "file").touch()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    for name in ("file", "full"):
        entered = False
        with pytest.raises(Unwritable) as caught, writing_folder(tmp_path / name):
            entered = True
        assert code_of(caught) == "file.exists"
        assert not entered


def test_a_folder_overtaken(tmp_path: Path) -> None:
    """A folder that somebody else fills meanwhile stays theirs."""

    def overtaken() -> None:
        with writing_folder(tmp_path / "late") as folder:
            write_file(folder / "a", b"mine")
            (tmp_path / "late").mkdir()
            (tmp_path / "late" / "b").touch()

    with pytest.raises(Unwritable) as caught:
        overtaken()
    assert code_of(caught) == "file.exists"
    assert names(tmp_path / "late") == ["b"]
    assert names(tmp_path) == ["late"]


def test_a_folder_without_a_place(tmp_path: Path) -> None:
    """A folder in one that is not there is refused."""
    with pytest.raises(Unwritable) as caught, writing_folder(tmp_path / "none" / "out"):
        pass
    assert code_of(caught) == "file.unwritable"


def test_systems_that_cannot_sync_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where folders cannot be opened, as on Windows, files are written all the same."""
    opened = os.open

    def only_files(path: object, flags: int, *rest: int) -> int:
        if flags == os.O_RDONLY:
            raise PermissionError
        return opened(path, flags, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", only_files)
    write_file(tmp_path / "a", b"1")
    assert names(tmp_path) == ["a"]


def test_a_working_folder_goes_with_its_block(tmp_path: Path) -> None:
    """A folder to work in is its owner's alone and gone at the end, also after an error; without a place it is refused."""

    def fails() -> None:
        with working_folder(tmp_path / "out") as folder:
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            (folder / "a").touch()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert names(tmp_path) == []
    with pytest.raises(Unwritable) as caught, working_folder(tmp_path / "none" / "out"):
        pass
    assert code_of(caught) == "file.unwritable"


def test_a_pipe_that_broke_is_no_fault_of_the_file(tmp_path: Path) -> None:
    """Where the block's own output breaks, that goes on as it is, and nothing is left."""

    def broken() -> None:
        with writing_folder(tmp_path / "out") as folder, writing(folder / "a"):
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        broken()
    assert names(tmp_path) == []


def test_reading_is_bounded(tmp_path: Path) -> None:
    """A file above the limit is refused by its size, one at the limit is read."""
    write_file(tmp_path / "a", b"123")
    assert (read_bytes(tmp_path / "a", 3), regular_size(tmp_path / "a")) == (b"123", 3)
    with pytest.raises(Unwritable, match="has 3 bytes, more than the 2") as caught:
        read_bytes(tmp_path / "a", 2)
    assert code_of(caught) == "file.size"


def test_a_file_that_grows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that grows beyond the limit after its size was looked at is refused."""
    write_file(tmp_path / "a", b"123")
    monkeypatch.setattr(files, "regular_size", lambda path, limit: 1)
    with pytest.raises(Unwritable) as caught:
        read_bytes(tmp_path / "a", 2)
    assert code_of(caught) == "file.size"


def test_what_cannot_be_read(tmp_path: Path) -> None:
    """Nothing, a folder and a pipe are refused without waiting."""
    os.mkfifo(tmp_path / "pipe")
    for name, code in [("none", "file.unreadable"), (".", "file.not_regular"), ("pipe", "file.not_regular")]:
        with pytest.raises(Unwritable) as caught:
            read_bytes(tmp_path / name)
        assert code_of(caught) == code


@pytest.mark.parametrize("name", ["a", "报告 2024.csv", "a.b-c_d", "x" * 200, "省" * 66])
def test_good_names(tmp_path: Path, name: str) -> None:
    """Ordinary names name a file in the folder."""
    assert member(tmp_path, name) == tmp_path / name


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../a",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "C:a",
        "a\0",
        "a\n",
        " a",
        "a ",
        "a.",
        ".a",
        "a*",
        "x" * 201,
        "省" * 67,
    ],
)
def test_bad_names(tmp_path: Path, name: str) -> None:
    """Names that could lead out of the folder, or that some system cannot write, are refused."""
    with pytest.raises(Unwritable) as caught:
        member(tmp_path, name)
    assert code_of(caught) == "file.name"


def test_what_stands_beside_a_path_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beside another is named after it, also where the path is the folder one works in, or the root."""
    monkeypatch.chdir(tmp_path)
    assert beside(tmp_path / "a", ".secret") == tmp_path / "a.secret"
    assert beside(Path("."), ".secret") == tmp_path.with_name(tmp_path.name + ".secret")
    assert beside(Path("/"), ".secret") == Path("/.secret")
