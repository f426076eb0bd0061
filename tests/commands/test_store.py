"""The store kept by command: words and JSON, exit statuses, settings before which nothing is asked twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from running import run

WHO = ("--as", "root-1", "--department", "justice", "--area", "370000")
AT = ("--store", "sqlite:///county.db", *WHO)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a store in it."""
    monkeypatch.chdir(tmp_path)
    run("init", *AT)
    return tmp_path


def test_a_backup_is_made_restored_and_named_by_its_digest(folder: Path) -> None:
    made = json.loads(run("store", "backup", "--out", "backup", "--json", *AT).stdout)
    assert set(made) == {"folder", "digest", "checkpoint", "begun", "tables", "rows", "files", "bytes"}
    told = run("store", "backup", "--out", "second", *AT, "--lang", "zh").stdout
    assert "数据表\n核对台账\n文件\n备份位于 second" in told
    assert "请另行保存此摘要" in told
    assert "[file.exists]" in run("store", "backup", "--out", "backup", *AT, status=6).stderr
    to = ("--store", "sqlite:///new.db", *WHO)
    assert "[backup.other]" in run("store", "restore", "backup", "--digest", "0" * 64, *to, status=3).stderr
    restored = json.loads(run("store", "restore", "backup", "--digest", made["digest"], "--json", *to).stdout)
    assert restored == {"store": "sqlite:///new.db", **{name: made[name] for name in made if name != "folder"}}
    assert "[store.exists]" in run("store", "restore", "backup", *to, status=4).stderr
    assert "0 faults" in run("ledger", "check", *to).stdout


def test_a_restore_against_what_left_the_house_by_settings_of_a_file(folder: Path) -> None:
    run("ledger", "checkpoint", "--out", "checkpoint.json", *AT)
    run("store", "backup", "--out", "backup", *AT)
    (folder / "jointsup.toml").write_text('[store]\nurl = "sqlite:///new.db"\ndata_folder = "kept"\nprefix = "js_"\n')
    other = json.loads((folder / "checkpoint.json").read_text()) | {"number": 7}
    (folder / "other.json").write_text(json.dumps(other, sort_keys=True, separators=(",", ":")))
    refused = run("store", "restore", "backup", "--against", "other.json", *WHO, status=3)
    assert "other.json" in refused.stderr
    assert "[ledger.rewritten]" in refused.stderr
    run("store", "restore", "backup", "--against", "checkpoint.json", *WHO)
    assert (folder / "kept").is_dir()
    shown = run("store", "show", *WHO, "--lang", "zh").stdout
    assert "文件位于 kept" in shown
    assert "最近一次备份：–" in shown


def test_a_damaged_backup_is_refused_with_what_and_where(folder: Path) -> None:
    run("store", "backup", "--out", "backup", *AT)
    (folder / "backup/tables/grant.jsonl").write_bytes(b"")
    (folder / "backup/more").write_bytes(b"")
    refused = run("store", "restore", "backup", "--store", "sqlite:///new.db", *WHO, "--json", status=3)
    answer = json.loads(refused.stdout)
    assert answer["refused"] == "BadBackup"
    assert [(p["code"], p["where"]) for p in answer["problems"]] == [("backup.count", "tables/grant.jsonl"), ("backup.spare", "more")]
    assert not (folder / "new.db").exists()


def test_a_stranger_restores_nothing_and_backs_nothing_up(folder: Path) -> None:
    run("store", "backup", "--out", "backup", *AT)
    stranger = ("--as", "other", "--department", "justice", "--area", "370000")
    assert "[access.refused]" in run("store", "restore", "backup", "--store", "sqlite:///new.db", *stranger, status=7).stderr
    for command in (("backup", "--out", "theirs"), ("sweep",), ("show",), ("clock",)):
        run("store", *command, "--store", "sqlite:///county.db", *stranger, status=7)
    assert not (folder / "theirs").exists()


def test_an_older_store_is_upgraded_and_the_backup_s_path_is_told(folder: Path) -> None:
    assert json.loads(run("store", "upgrade", "--json", *AT).stdout) == {"upgraded": False}
    engine = create_engine("sqlite:///county.db")
    with engine.begin() as connection:
        connection.execute(text("UPDATE jointsup_store SET value = '0.0' WHERE name = 'series'"))
    engine.dispose()
    assert "jointsup store upgrade" in run("store", "show", *AT, status=4).stderr
    told = run("store", "upgrade", "--backup", "before", *AT).stdout
    assert "Backup in before" in told
    assert (folder / "before/manifest.json").exists()
    assert "of jointsup 0.1" in run("store", "show", *AT).stdout


def test_a_sweep_and_the_clock_by_command(folder: Path) -> None:
    assert json.loads(run("store", "sweep", "--json", *AT).stdout) == {"count": 0, "bytes": 0}
    assert "已清理 0 个文件" in run("store", "sweep", *AT, "--lang", "zh").stdout
    assert "后续操作自" in run("store", "clock", *AT, "--lang", "zh").stdout
