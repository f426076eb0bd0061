"""A backup's manifest counts what the backup holds."""

from __future__ import annotations

from jointsup.model.backup import Backup, BackupTable

TABLES = (BackupTable("a" * 64, "comers", 3, 40), BackupTable("b" * 64, "loads", 1, 9))
MANIFEST = Backup("2026-06-01T08:00:00Z", None, 2, "sm3", "backup/1", "0.1", 100, TABLES, 4)


def test_figures_count_tables_rows_files_and_bytes() -> None:
    """Rows are those of all tables; bytes are those of the tables and of the files."""
    assert MANIFEST.figures() == {"tables": 2, "rows": 4, "files": 2, "bytes": 149}


def test_a_table_is_found_by_its_name() -> None:
    """A table that the backup lacks is none."""
    assert MANIFEST.table("loads") is TABLES[1]
    assert MANIFEST.table("entries") is None
