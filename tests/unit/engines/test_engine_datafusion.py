"""DataFusion as an engine of frames: what it leaves behind, what it refuses, and that it ends when told."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

import rounds
from jointsup.algorithms.sampling.frame import bucket_of, row_path
from jointsup.engines import choose
from jointsup.engines.base import ListedRows
from jointsup.engines.duck import pieces
from jointsup.engines.duck.connection import Limits
from jointsup.engines.tables import NUMBER, TEXT, Unreadable
from jointsup.errors import BadFrame, Missing, Unwritable

pytest.importorskip("datafusion")
from jointsup.engines.datafusion import DataFusion
from jointsup.engines.datafusion.connection import Database

CASE = rounds.fixed_round()


def test_it_freezes_nothing_and_says_so(tmp_path: Path) -> None:
    """A freeze is refused in words that name the engines which freeze; nothing is written."""
    with pytest.raises(Missing, match="freeze with the engine duckdb or reference"):
        choose("datafusion").write_frame(
            hash_name="sha256", secret="0" * 64, as_of="2026-01-01", facets=(), rows=ListedRows([], []), path=tmp_path / "frame"
        )
    assert list(tmp_path.iterdir()) == []


def test_one_that_is_not_installed_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where DataFusion is not installed, the words name the extra."""

    def none(name: str) -> str:
        raise __import__("importlib.metadata").metadata.PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", none)
    with pytest.raises(Missing, match=r"install jointsup\[datafusion\]"):
        choose("datafusion")


@pytest.mark.parametrize("name", ["a*", "a?", "a[1]"])
def test_a_folder_that_it_takes_for_a_pattern_is_refused(name: str, tmp_path: Path) -> None:
    """Where the folder's name would stand for many folders, and the tables of others with them, nothing is read or left there."""
    (tmp_path / name).mkdir()
    with pytest.raises(Unwritable, match="for a pattern"):
        Database(Limits(folder=tmp_path / name), "sha256")
    assert list((tmp_path / name).iterdir()) == []


@pytest.mark.parametrize("name", ["o'b", "甲 局", "a#b%20", "{a,b}"])
def test_other_folders_may_have_any_name(name: str, tmp_path: Path) -> None:
    """Quotes, blanks, Chinese and the marks of addresses in the folder's name change nothing."""
    (tmp_path / name).mkdir()
    with Database(Limits(folder=tmp_path / name), "sha256") as database:
        database.load("one", {"id": TEXT}, [("x",)])
        database.append("two", "SELECT id FROM one")
        assert database.rows("SELECT id FROM two") == [("x",)]


def test_its_tables_go_with_it(tmp_path: Path) -> None:
    """Tables are files in a private folder, replaced, renamed and dropped as asked; nothing is left when it ends or nobody holds it any more."""
    with Database(Limits(folder=tmp_path), "sha256") as database:
        database.load("one", {"id": TEXT, "number": NUMBER}, [("甲", "1"), ("x", "2")])
        database.load("one", {"id": TEXT, "number": NUMBER}, [("y", "3")])
        database.table("none", "SELECT id FROM one WHERE number > 3")
        assert database.rows("SELECT * FROM none") == []
        database.rename("one", "other")
        assert list(database.stream("SELECT id, number + 1 FROM other")) == [("y", 4)]
        database.drop("none", "other")
        (folder,) = tmp_path.iterdir()
        assert folder.stat().st_mode & 0o77 == 0
        assert not list(folder.glob("table*"))
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "frame.txt").write_bytes(CASE.frame_text.encode())
    frame = DataFusion(Limits(folder=tmp_path)).open_frame(tmp_path / "frame.txt")
    assert frame.header["count"] == 80
    assert len(list(tmp_path.iterdir())) == 2
    del frame
    gc.collect()
    assert [path.name for path in tmp_path.iterdir()] == ["frame.txt"]


def test_what_is_no_frame_is_unreadable(tmp_path: Path) -> None:
    """Lines of more or fewer than three texts, and bytes that are no UTF-8, are for the pure reader to name."""
    with Database(Limits(folder=tmp_path / ".."), "sha256") as database:
        for data in (b"a\tb\n", b"a\tb\tc\td\n", b"a\tb\t\xff\n"):
            (tmp_path / "lines").write_bytes(data)
            with pytest.raises(Unreadable), database.entries(tmp_path / "lines"):
                pass
        (tmp_path / "lines").write_text('a\tb\t"c"\n\u00e9\t\\\t\n')
        with database.entries(tmp_path / "lines"):
            found = database.rows("SELECT * FROM entry ORDER BY number")
        assert found == [(0, "a", "b", '"c"', 8), (1, "é", "\\", "", 6)]


def test_too_little_memory_is_said() -> None:
    """A statement that needs more memory than it may use ends in words that name the limit."""
    numbers = "SELECT encode(sha256(CAST(value AS VARCHAR)), 'hex') AS text FROM range(1, 1000000)"
    with Database(Limits("10MB", 2), "sha256") as database, pytest.raises(Unwritable, match=r"DataFusion: .*Resources exhausted"):
        database.rows(f"SELECT count(*) FROM ({numbers}) AS a JOIN ({numbers}) AS b ON a.text = b.text")


def test_a_frame_read_in_many_pieces_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixteen buckets read a few at a time, whose codes come up one after the other, give the draw and the paths of the reference; buckets in another order are found."""
    case = rounds.fixed_round(rows=4200)
    header, *lines = case.frame_text.encode().splitlines(keepends=True)
    (tmp_path / "frame.txt").write_bytes(case.frame_text.encode())
    monkeypatch.setattr(pieces, "PIECE_BYTES", 100_000)
    monkeypatch.setattr(pieces, "_LOOK_BACK", 1000)
    frame = DataFusion(Limits(folder=tmp_path)).open_frame(tmp_path / "frame.txt")
    assert frame.header == case.frame.header
    assert tuple(frame.draw(case.rules, case.seed.value).drawn) == tuple(case.draw.drawn)
    entity = case.frame.rows[2100].id
    assert frame.row_path(entity) == row_path(case.frame, entity)
    half = next(place for place, row in enumerate(case.frame.rows) if bucket_of("sha256", row.id, 1) == "8")
    (tmp_path / "turned.txt").write_bytes(b"".join([header, *lines[half:], *lines[:half]]))
    with pytest.raises(BadFrame, match="order"):
        _ = DataFusion(Limits(folder=tmp_path)).open_frame(tmp_path / "turned.txt").header
