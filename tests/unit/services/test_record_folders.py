"""What lies beside a record's files in its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from jointsup.services import folders
from jointsup.verify import check_record
from rounds import fixed_round


def test_the_page_of_a_record_too_large_for_it_waits_for_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page holds its record up to a size; beyond it the page is that for a reader's own files, and the record is written all the same."""
    files, pages = fixed_round().files, []
    size = sum(map(len, files.values()))
    monkeypatch.setattr(folders, "_PIECE", 7)
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
    written = folders.Written(tmp_path, files)
    folders.write_checkable(tmp_path, files, public=False)
    assert dict(written) == files
    assert len(written) == len(files)
    with pytest.raises(KeyError):
        written["check.py"]
