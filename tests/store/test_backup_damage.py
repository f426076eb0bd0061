"""A backup that was altered anywhere is refused, and the words say what and where."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointsup.canonical import canonical
from jointsup.errors import BadBackup, JointsupError, NotNow
from jointsup.store.backup import row_line
from jointsup.store.backup_reading import check_backup
from store.kept import SILENT, another, report, worked
from store.opened import sqlite_place


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup, not to be changed."""
    folder = tmp_path_factory.mktemp("whole")
    with worked(sqlite_place(folder)) as app:
        return app.store.backup(folder / "backup").folder


@pytest.fixture
def backup(whole: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(whole, tmp_path / "backup"))


def faults(folder: Path) -> list[tuple[str, str]]:
    """Return code and place of everything that is wrong with a backup, after seeing that nothing of it can be restored."""
    elsewhere = another(sqlite_place(folder.parent), folder.parent)
    with pytest.raises(JointsupError) as refused:
        elsewhere.restore(folder)
    with pytest.raises(NotNow, match=r"store\.none"):
        elsewhere.open()
    return [(problem.code, problem.place.source or problem.place.path) for problem in refused.value.problems]


def test_a_whole_backup_is_found_whole(backup: Path, tmp_path: Path) -> None:
    assert check_backup(backup, SILENT).manifest.files == 3
    with another(sqlite_place(tmp_path), tmp_path).restore(backup) as app:
        assert report(app).clean


def test_each_damage_is_named_and_all_at_once(backup: Path) -> None:
    tables = backup / "tables"
    (tables / "grant.jsonl").write_bytes((tables / "grant.jsonl").read_bytes().replace(b"clerk", b"chief"))
    (tables / "outbox.jsonl").unlink()
    (tables / "load.jsonl").write_bytes(b"{}\n")
    (tables / "more.jsonl").write_bytes(b"")
    (backup / "note.txt").write_text("x")
    link(tables / "book.jsonl")
    first, second, third = sorted(path for path in (backup / "files").rglob("*") if path.is_file())
    first.write_bytes(first.read_bytes().replace(b"rows", b"rowz"))
    second.unlink()
    link(third)
    spare = first.with_name("0" * 64)
    spare.write_bytes(b"")
    assert sorted(faults(backup)) == sorted(
        [
            ("backup.count", "tables/load.jsonl"),
            ("backup.damaged", "tables/grant.jsonl"),
            ("backup.missing", "tables/book.jsonl"),
            ("backup.missing", "tables/outbox.jsonl"),
            ("backup.spare", "note.txt"),
            ("backup.spare", "tables/book.jsonl.elsewhere"),
            ("backup.spare", "tables/more.jsonl"),
            ("backup.damaged", inside(backup, first)),
            ("backup.missing", inside(backup, second)),
            ("backup.missing", inside(backup, third)),
            ("backup.spare", inside(backup, spare)),
            ("backup.spare", f"{inside(backup, third)}.elsewhere"),
        ]
    )


def inside(backup: Path, path: Path) -> str:
    return path.relative_to(backup).as_posix()


def link(path: Path) -> None:
    """Put a link where a file was, to the very same file."""
    path.rename(f"{path}.elsewhere")
    path.symlink_to(f"{path.name}.elsewhere")


def test_a_manifest_that_was_altered_or_lost_is_refused(backup: Path) -> None:
    manifest = backup / "manifest.json"
    text = manifest.read_bytes()
    manifest.write_bytes(text.replace(b'"files":3', b'"files":2'))
    assert faults(backup) == [("backup.manifest", "manifest.json")]
    manifest.unlink()
    assert [code for code, _ in faults(backup)] == ["file.unreadable"]


@given(data=st.data())
def test_a_byte_changed_anywhere_is_found_in_its_file(whole: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Changed, cut off or added: the file is named, or, for a line of its sum, the manifest."""
    backup = Path(shutil.copytree(whole, tmp_path_factory.mktemp("changed") / "backup"))
    path = data.draw(st.sampled_from(sorted(path for path in backup.rglob("*") if path.is_file())))
    text = path.read_bytes()
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, len(text) - at))
    put = data.draw(st.binary(max_size=3).filter(lambda put: put != text[at : at + cut]))
    path.write_bytes(text[:at] + put + text[at + cut :])
    with pytest.raises(BadBackup) as refused:
        check_backup(backup, SILENT)
    name = path.relative_to(backup).as_posix()
    assert {p.where for p in refused.value.problems} == {"manifest.json" if name == "manifest.sha256" else name}


def fact(rows: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """Return the row of what a store says of itself under a name."""
    return next(row for row in rows if row["name"] == name)


def forge(backup: Path, table: str, change: Callable[[list[dict[str, Any]]], object], **manifest: Any) -> None:
    """Change rows of a table, and the manifest with them so that it fits."""
    path = backup / "tables" / f"{table}.jsonl"
    rows = [json.loads(line) for line in path.read_bytes().splitlines()]
    change(rows)
    text = b"".join(row_line(row) if isinstance(row, Mapping) else row for row in rows)
    path.write_bytes(text)
    said = json.loads((backup / "manifest.json").read_bytes()) | manifest
    for one in said["tables"]:
        if one["name"] == table:
            one.update(digest=hashlib.sha256(text).hexdigest(), rows=len(rows), size=len(text))
    written = canonical(said).encode()
    (backup / "manifest.json").write_bytes(written)
    (backup / "manifest.sha256").write_bytes(f"{hashlib.sha256(written).hexdigest()}  manifest.json\n".encode())


@pytest.mark.parametrize(
    ("table", "change", "codes"),
    [
        ("entry", lambda rows: rows.pop(1), {"ledger.chain", "ledger.payload_spare"}),
        ("payload", lambda rows: rows[0].update(person="other"), {"ledger.columns"}),
        ("checkpoint", lambda rows: rows.pop(), {"backup.facts"}),
        ("book", lambda rows: rows.pop(), {"ledger.head"}),
        ("grant", lambda rows: rows.append(rows[0]), {"backup.row"}),
        ("grant", lambda rows: rows[0].update(more="x"), {"backup.row"}),
        ("grant", lambda rows: rows[0].update(person=None), {"backup.row"}),
        ("grant", lambda rows: rows[0].update(person=7), {"backup.row"}),
        ("grant", lambda rows: rows[0].update(person="x" * 999), {"backup.row"}),
        ("outbox", lambda rows: rows[0].update(tries=2**70), {"backup.row"}),
        ("outbox", lambda rows: rows[0].update(tries=True), {"backup.row"}),
        ("outbox", lambda rows: rows.append(b'{"key": "blanks"}\n'), {"backup.row"}),
        ("outbox", lambda rows: rows.append(b"[" * 100_000 + b"\n"), {"backup.row"}),
        ("outbox", lambda rows: rows.append(b'{"key":"\\ud800"}\n'), {"backup.row"}),
        ("file", lambda rows: rows[0].update(digest="../../../etc/passwd"), {"backup.row", "backup.count", "backup.spare"}),
        ("file", lambda rows: rows.pop(0), {"backup.count", "backup.spare"}),
        ("store", lambda rows: rows.remove(fact(rows, "hash")), {"backup.facts"}),
        ("store", lambda rows: fact(rows, "hash").update(value="sm3"), {"backup.facts"}),
    ],
)
def test_a_backup_that_was_forged_with_its_manifest_does_not_fit_its_own_ledger_or_tables(
    backup: Path, table: str, change: Callable[[list[Any]], object], codes: set[str]
) -> None:
    forge(backup, table, change)
    assert {code for code, _ in faults(backup)} == codes
    assert list((backup.parent / "other files").glob("*")) == []


def test_a_backup_that_lacks_a_table_by_its_own_manifest_is_refused(backup: Path) -> None:
    said = json.loads((backup / "manifest.json").read_bytes())
    kept = [table for table in said["tables"] if table["name"] != "grant"]
    (backup / "tables/grant.jsonl").unlink()
    forge(backup, "load", lambda rows: None, tables=kept)
    assert faults(backup) == [("backup.missing", "tables/grant.jsonl")]


def test_a_backup_of_a_newer_jointsup_is_refused_before_anything_of_it_is_read(backup: Path) -> None:
    forge(backup, "load", lambda rows: None, version=99)
    assert faults(backup) == [("store.newer", "")]
