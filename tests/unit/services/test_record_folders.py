"""What lies beside a record's files in its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from jointsup.services import folders, record_files
from jointsup.verify import check_record
from rounds import fixed_round


def test_the_page_of_a_record_too_large_for_it_waits_for_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page holds its record up to a size; beyond it the page is that for a reader's own files, and the record is written all the same."""
    files, pages = fixed_round().files, []
    size = sum(len(text.encode()) for text in files.values())
    monkeypatch.setattr(record_files, "_PIECE", 7)
    for most in (size, size - 1):
        monkeypatch.setattr(folders, "MOST_IN_PAGE", most)
        folder = tmp_path / str(most)
        folder.mkdir()
        folders.write_checkable(folder, files, public=True)
        assert {name: (folder / name).read_text("utf-8") for name in files} == dict(files)
        assert check_record(folder).clean
        pages.append((folder / "page.html").read_text("utf-8"))
    assert ['"files": {}' in page for page in pages] == [False, True]
    assert len(pages[1]) < len(pages[0])


def test_files_that_stand_in_a_folder(tmp_path: Path) -> None:
    """They are those that were written, read when they are looked at; no other name is looked for."""
    files = fixed_round().files
    written = record_files.Written(tmp_path, files)
    folders.write_checkable(tmp_path, files, public=False)
    assert dict(written) == files
    assert len(written) == len(files)
    with pytest.raises(KeyError):
        written["check.py"]


def test_a_file_of_lines_appears_once_all_are_written(tmp_path: Path) -> None:
    """While its lines are made nothing stands under its name, nor where making them fails; lines end as they were given."""
    with record_files.open_lines(tmp_path, False, "drawn.jsonl") as file:
        file.write("甲\u2028\n乙\n")
        assert not (tmp_path / "drawn.jsonl").exists()
    assert (tmp_path / "drawn.jsonl").read_bytes() == "甲\u2028\n乙\n".encode()
    with pytest.raises(ZeroDivisionError), record_files.open_lines(tmp_path, False, "visits.jsonl") as file:
        file.writelines(f"{100 // (2 - number)}\n" for number in range(3))
    assert [path.name for path in tmp_path.iterdir()] == ["drawn.jsonl"]
