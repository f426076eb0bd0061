"""The walls around DuckDB: what it may read, use and leave behind."""

from __future__ import annotations

import gc
import importlib.util
import os
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

import rounds
from jointsup.engines.base import ListedRows
from jointsup.engines.duck import DuckDB, statements
from jointsup.engines.duck.connection import NUMBER, TEXT, Database, Limits, Unreadable
from jointsup.errors import Missing, Unwritable

duckdb = pytest.importorskip("duckdb")


def refused(database: Database, statement: str) -> str:
    """Return the first line of DuckDB's refusal."""
    with pytest.raises((duckdb.Error, Unwritable, Unreadable)) as refusal:
        database.run(statement)
    return str(refusal.value).partition("\n")[0]


def test_no_file_but_the_given_one_can_be_read(tmp_path: Path) -> None:
    """The given file is read; one beside it, one above the database's folder and a database are not, nor is anything written."""
    given, other = tmp_path / "it's.tsv", tmp_path / "other.tsv"
    given.write_text("x\t1\n")
    other.write_text("x\t1\n")
    with Database(Limits(), "sha256", [given]) as database:
        types = {"id": TEXT, "number": NUMBER}
        assert database.rows(f"SELECT * FROM {database.lines_of(given, types)}") == [("x", 1)]
        for path in (other, database.folder / ".." / "other.tsv"):
            assert "disabled by configuration" in refused(database, f"SELECT * FROM {database.lines_of(path, types)}")
        assert "disabled by configuration" in refused(database, f"ATTACH '{tmp_path}/a.db'")
        assert "disabled by configuration" in refused(database, f"COPY (SELECT 1) TO '{tmp_path}/a.csv'")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["it's.tsv", "other.tsv"]


def test_no_extension_no_setting_and_no_python_variable_can_be_reached() -> None:
    """Extensions are neither installed nor loaded, settings are locked, and names in SQL are never Python's."""
    secret = duckdb.sql("SELECT 'secret' AS word")
    assert secret.fetchall() == [("secret",)]
    with Database(Limits(threads=1, memory="64MB"), "sha256") as database:
        assert "disabled" in refused(database, "INSTALL httpfs")
        assert "disabled" in refused(database, "LOAD httpfs")
        assert "locked" in refused(database, "SET enable_external_access = true")
        assert "secret" in refused(database, "SELECT * FROM secret")
        settings = "autoinstall_known_extensions", "autoload_known_extensions", "threads", "memory_limit"
        found = {name: database.rows(f"SELECT current_setting('{name}')")[0][0] for name in settings}
    assert found == dict(zip(settings, (False, False, 1, "61.0 MiB"), strict=True))


def test_text_is_compared_by_its_bytes() -> None:
    """DuckDB's own order of texts is that of UTF-8 bytes and of code points, whatever the locale."""
    texts = ["0", "00", "Z", "_", "a", "z", "é", "甲", "ﬀ", "𠀀"]
    assert texts == sorted(texts) == sorted(texts, key=str.encode)
    with Database(Limits(), "sha256") as database:
        database.load("text", {"word": TEXT}, ([word] for word in reversed(texts)))
        assert database.rows("SELECT list(word ORDER BY word) FROM text") == [(texts,)]
        assert database.rows("SELECT current_setting('default_collation')") == [("",)]
        smaller = database.rows("SELECT count(*) FROM text AS a JOIN text AS b ON a.word < b.word")
        assert smaller == [(len(texts) * (len(texts) - 1) // 2,)]


def test_the_folder_goes_with_the_database(tmp_path: Path) -> None:
    """Nothing is left in the folder for spilling: after closing, after forgetting, after an error."""
    limits = Limits(folder=tmp_path)
    with Database(limits, "sha256"):
        assert len(list(tmp_path.iterdir())) == 1
        assert (next(tmp_path.iterdir()).stat().st_mode & 0o777) == 0o700
    assert list(tmp_path.iterdir()) == []
    database: Database | None = Database(limits, "sha256")
    assert database is not None
    database = None
    gc.collect()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(Unreadable), Database(limits, "sha256") as failing:
        failing.load("t", {"a": NUMBER}, [["x"]])
    assert list(tmp_path.iterdir()) == []


def test_limits_of_another_form_are_refused() -> None:
    """Memory is a number with a unit, and there is at least one thread."""
    for wrong in ({"memory": "all of it"}, {"memory": "1GB'; --"}, {"threads": 0}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            Limits(**wrong)  # type: ignore[arg-type]


def test_what_does_not_fit_spills_and_what_cannot_spill_is_said(tmp_path: Path) -> None:
    """A frame is made in far less memory than its rows take; where memory does not suffice at all, the refusal says so."""
    count = 60_000
    arguments = {
        "hash_name": "sha256",
        "secret": rounds.SECRET,
        "as_of": "2026-02-28",
        "facets": ["a"],
        "rows": ListedRows([f"x:{number}" for number in range(count)], [["long " * 60] * count]),
    }
    header = DuckDB(Limits("100MB", 1, tmp_path)).write_frame(**arguments, path=tmp_path / "frame")
    assert header["count"] == count
    assert [path.name for path in tmp_path.iterdir()] == ["frame"]
    with pytest.raises(Unwritable) as refusal:
        DuckDB(Limits("10MB", 2, tmp_path)).write_frame(**arguments, path=tmp_path / "other")
    assert refusal.value.problems[0].code == "engine.resources"
    assert [path.name for path in tmp_path.iterdir()] == ["frame"]


def test_sm3_without_numpy_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB calls Python functions only where numpy is installed; without it sm3 is refused in words, sha256 works."""
    found = importlib.util.find_spec

    def no_numpy(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "numpy" else found(name, package)

    monkeypatch.setattr("importlib.util.find_spec", no_numpy)
    with pytest.raises(Missing, match=r"numpy is not installed; install jointsup\[engine\]"):
        Database(Limits(), "sm3")
    Database(Limits(), "sha256").close()


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python code in a fresh process that finds the same packages."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, env=environment)


def test_nothing_is_imported_before_it_is_used() -> None:
    """Choosing an engine and opening a frame load neither DuckDB nor DataFusion nor numpy; the reference never does."""
    code = (
        "import sys; from pathlib import Path; from jointsup.engines import choose; "
        "[choose(name).open_frame(Path('none')) for name in ('auto', 'reference', 'datafusion')]; "
        "print([name for name in ('duckdb', 'numpy', 'pyarrow', 'datafusion') if name in sys.modules])"
    )
    done = run(code)
    assert done.stdout == "[]\n"
    assert done.stderr == ""


def test_a_process_that_ends_with_open_frames_is_silent(tmp_path: Path) -> None:
    """A frame that nobody closed leaves no folder and no word on the error stream, with Python's function for sm3 too."""
    case = rounds.fixed_round("sm3")
    (tmp_path / "frame.txt").write_bytes(case.frame_text.encode())
    code = (
        "import sys; from pathlib import Path; from jointsup.engines.duck import DuckDB, Limits; "
        "frame = DuckDB(Limits(folder=Path(sys.argv[1]))).open_frame(Path(sys.argv[1], 'frame.txt')); "
        "print(frame.header['count'], len(list(Path(sys.argv[1]).iterdir())))"
    )
    done = run(code, str(tmp_path))
    assert (done.stdout, done.stderr) == ("80 2\n", "")
    assert [path.name for path in tmp_path.iterdir()] == ["frame.txt"]


@pytest.mark.parametrize("short", ["hash", "strlen"])
def test_texts_that_share_a_hash_are_not_taken_for_one(short: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows of one text are found whatever the hash, here the length, and texts that merely share it are not."""
    monkeypatch.setattr(statements, "SHORT", short)
    with Database(Limits(), "sha256") as database:
        for texts, doubled in ((["a", "b", "cc"], False), (["a", "b", "cc", "b"], True), ([], False)):
            database.load("held", {"text": TEXT}, ([text] for text in texts))
            assert database.doubled("held", "text") == doubled
            database.drop("held")
