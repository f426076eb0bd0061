"""Roles given, shown and taken back by command, as a security administrator does it; nothing graded in any answer without a purpose."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from running import run

ROOT = ("--store", "sqlite:///county.db", "--as", "root-1", "--department", "justice", "--area", "370000")
CLERK = ("--store", "sqlite:///county.db", "--as", "zhang", "--department", "market", "--area", "370102")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run("init", *ROOT)


def said(*arguments: Any, status: int = 0) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(*arguments, "--json", status=status).stdout)
    return answer


def test_a_role_is_given_shown_and_taken_back() -> None:
    given = run("access", "grant", "zhang", "clerk", "--of", "market", "--over", "370102", "--to", "2099-12-31", *ROOT).stdout
    assert "zhang: clerk for market over 370102, from " in given
    run("departments", "show", *CLERK)
    found = said("access", "show", "--over", "370102", "--purpose", "review", *ROOT)["grants"]
    assert [(one["person"], one["role"], one["valid_to"]) for one in found] == [("zhang", "clerk", "2099-12-31")]
    ended = said("access", "revoke", "zhang", "clerk", "--of", "market", "--over", "370102", "--last-day", "2020-01-01", *ROOT)["grant"]
    assert ended["valid_to"] == "2020-01-01"
    assert "[access.refused]" in run("departments", "show", *CLERK, status=7).stderr


def test_persons_are_masked_without_a_purpose_in_words_and_json() -> None:
    run("access", "grant", "zhang", "clerk", "--of", "market", "--over", "370102", *ROOT)
    for more in ((), ("--json",), ("--lang", "zh")):
        shown = run("access", "show", *more, *ROOT).stdout
        assert "***" in shown
        assert "zhang" not in shown
        assert "root-1" not in shown
        assert "zhang" not in run("ledger", "show", *more, *ROOT).stdout


def test_grants_are_told_in_chinese_with_the_roles_titles() -> None:
    given = run("access", "grant", "zhang", "inspector", "--of", "fire", "--over", "370102", "--lang", "zh", *ROOT).stdout
    assert "zhang：执法检查人员（部门 fire，区划 370102）" in given
    assert "执法检查人员" in run("access", "show", "--lang", "zh", *ROOT).stdout


def test_who_may_not_grant_is_refused_with_exit_status_7_and_leaves_an_entry() -> None:
    run("access", "grant", "zhang", "clerk", "--of", "market", "--over", "370102", *ROOT)
    refused = said("access", "grant", "zhang", "security", *CLERK, status=7)
    assert [one["code"] for one in refused["problems"]] == ["access.refused"]
    entries = said("ledger", "show", "--book", "access", "--purpose", "audit", *ROOT)["entries"]
    assert [(one["person"], one["facts"]) for one in entries] == [("zhang", {"act": "access.grant"})]


def test_rules_are_adopted_by_name_and_day() -> None:
    adopted = said("access", "adopt", "core/access", "--from", "2099-01-01", *ROOT)
    assert adopted["rules"] == "core/access"
    assert "governs from today on" in run("access", "adopt", "core/access", *ROOT).stdout
    refused = said("access", "adopt", "core/areas-gbt2260", "--from", "2024-06-01", *ROOT, status=7)
    assert [one["code"] for one in refused["problems"]] == ["access.past"]
    refused = said("access", "adopt", "city/none", *ROOT, status=3)
    assert [one["code"] for one in refused["problems"]] == ["rules.absent"]
