"""The commands on a store: options before variables before the file, refusals in words, no password anywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import jointsup
from jointsup.canonical import canonical
from running import run

WHO = ("--as", "root-1", "--department", "justice", "--area", "370000")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a store in it."""
    monkeypatch.chdir(tmp_path)
    run("init", "--store", "sqlite:///county.db", *WHO)
    return tmp_path


def test_a_store_is_made_once(folder: Path) -> None:
    again = run("init", "--store", "sqlite:///county.db", *WHO, status=4)
    assert "[store.exists]" in again.stderr
    assert not (folder / "jointsup.db").exists()


@pytest.mark.parametrize("area", ["999999", "37010", "3701020", "济南", "370000 "])
def test_no_store_is_made_for_an_area_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, area: str) -> None:
    """Everything over such an area would be refused for good, so it is refused before anything is made."""
    monkeypatch.chdir(tmp_path)
    refused = run("init", "--store", "sqlite:///county.db", *WHO[:-1], area, "--lang", "en", status=3)
    assert f"“{area}” is no area" in refused.stderr
    assert "[store.area]" in refused.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("area", ["370102", "371202"])
def test_a_store_is_made_for_an_area_that_is_or_was_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, area: str) -> None:
    monkeypatch.chdir(tmp_path)
    run("init", "--store", "sqlite:///county.db", *WHO[:-1], area)
    assert area in run("access", "show", "--store", "sqlite:///county.db", *WHO[:-1], area).stdout


def test_looking_for_a_store_makes_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    refused = run("ledger", "show", *WHO, status=4)
    assert "[store.none]" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_arguments_come_before_variables_before_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "jointsup.toml").write_text(
        'language = "zh"\n[store]\nurl = "sqlite:///none.db"\n[actor]\nperson = "p"\ndepartment = "justice"\narea = "370000"\n'
    )
    assert "没有存储" in run("ledger", "show", status=4).stderr
    monkeypatch.setenv("JOINTSUP_STORE_URL", "sqlite:///county.db")
    assert "[access.refused]" in run("ledger", "show", status=7).stderr
    monkeypatch.setenv("JOINTSUP_ACTOR_PERSON", "root-1")
    assert "store.init" in run("ledger", "show").stdout
    assert "[store.none]" in run("ledger", "show", "--store", "sqlite:///none.db", status=4).stderr


def test_everything_that_is_not_said_of_the_actor_is_named_at_once(folder: Path) -> None:
    refused = run("ledger", "show", "--store", "sqlite:///county.db", status=3)
    assert all(option in refused.stderr for option in ("--as", "--department", "--area"))


def test_the_ledger_by_command(folder: Path) -> None:
    at = ("--store", "sqlite:///county.db", *WHO)
    assert "***" in run("ledger", "show", *at).stdout
    shown = json.loads(run("ledger", "show", "--purpose", "test", "--json", *at).stdout)
    assert [entry["act"] for entry in shown["entries"]] == ["store.init", "ledger.personal"]
    run("ledger", "checkpoint", "--out", "checkpoint.json", *at)
    told = [run("ledger", "check", *more, *at).stdout for more in ([], ["--against", "checkpoint.json"])]
    assert all("0 faults" in each and "who administers the database" in each for each in told)
    assert ["rewritten whole" in each for each in told] == [True, False]
    handed = json.loads(Path("checkpoint.json").read_text("utf-8"))
    Path("other.json").write_text(canonical({**handed, "number": 9}))
    found = json.loads(run("ledger", "check", "--against", "other.json", "--json", *at, status=1).stdout)
    assert [fault["code"] for fault in found["faults"]] == ["ledger.rewritten"]
    run("ledger", "erase", "reads", 1, "--ground", "PIPL art. 47", *at)
    assert "[ledger.erased]" in run("ledger", "check", *at).stdout


def test_no_answer_shows_the_password_of_a_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for url in (
        "postgresql+psycopg://user:hush@localhost:1/name",
        "postgresql+psycopg://user@localhost:1/name?password=hush",
        "nothing:hush",
    ):
        for more in ((), ("--json",)):
            for command in (("init",), ("ledger", "show")):
                refused = run(*command, "--store", url, *WHO, *more, status=6)
                assert "hush" not in refused.output + refused.stderr


def test_the_outbox_by_command(folder: Path) -> None:
    at = ("--store", "sqlite:///county.db", *WHO)
    root = jointsup.Actor("root-1", "justice", "370000")
    with jointsup.open("sqlite:///county.db", actor=root) as app, app.acting.act("outbox.retry", book="store") as act:
        act.send("city/none", "event", {})
    settings = Path("jointsup.toml")
    settings.write_text("[outbox]\nattempts = 1\n", "utf-8")
    assert json.loads(run("outbox", "run", "--json", *at).stdout) == {"sent": 0, "failed": 1, "dead": 1, "late": 0}
    (dead,) = json.loads(run("outbox", "list", "--state", "dead", "--json", *at).stdout)["messages"]
    assert (dead["receiver"], dead["tries"]) == ("city/none", 1)
    run("outbox", "retry", *at, status=2)
    run("outbox", "retry", dead["key"], *at)
    assert "waiting" in run("outbox", "list", *at).stdout
    assert "[outbox.none_dead]" in run("outbox", "retry", "--receiver", "city/none", *at, status=3).stderr
