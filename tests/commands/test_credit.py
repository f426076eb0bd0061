"""Scoring by files: commands and names, both readers, both engines."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cards
from examples import share
from jointsup.algorithms.credit.graded import score_digest
from jointsup.codec.rulesets import read_ruleset
from jointsup.errors import BadRows, BadRules, Unknown
from jointsup.hashes import sha256_hex
from jointsup.services.credit.reading import Given
from jointsup.services.credit.scoring import Inputs, Scored, explained, score_to
from running import run

FACTS = """编号,监管对象标识,信息类别,发生日期,结果,金额,截止
1,x:1,penalty,2026-03-01,一般,300,
2,x:1,penalty,2025-07-01,,,
3,x:1,check,2026-05-06,合格,,
4,x:2,penalty,2026-06-30,一般,7,2026-06-30
5,x:9,check,2026-06-30,合格,,
6,x:1,check,2026-07-02,不合格,,
7,x:3,check,2026-08-02,合格,,
8,x:3,penalty,2026-06-01,,100,
"""
ENTITIES = "监管对象标识,行业\nx:3,餐饮\nx:1,餐饮\nx:2,\n"
INPUTS = ("--facts", "facts.csv", "--entities", "entities.csv", "--as-of", "2026-07-01", "--column", "category=结果", "--column", "value=金额", "--column", "until=截止", "--property", "trade=行业")
COLUMNS = {"category": "结果", "value": "金额", "until": "截止"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with a card, facts and entities, and work in it."""
    monkeypatch.chdir(tmp_path)
    card = cards.card_document(
        cards.indicator("fines", "sum", "penalty", {"window": "24 months"}, per_unit={"points": 1, "unit": 10}, cap=[0, 25]),
        cards.indicator("trade", "category", "trade", categories=[{"category": "餐饮", "points": 2}]),
    )
    Path("card.json").write_text(json.dumps(card), "utf-8")
    Path("facts.csv").write_text(FACTS, "utf-8")
    Path("entities.csv").write_text(ENTITIES, "utf-8")
    return tmp_path


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
def test_scores_are_written_with_their_digest(folder: Path, engine: str) -> None:
    """A line for each entity in order of id; counts, missing values and the digest in the answer, the same on both engines."""
    if engine == "duckdb":
        pytest.importorskip("duckdb")
    told = json.loads(run("credit", "score", "card.json", *INPUTS, "--out", "scores.tsv", "--engine", engine, "--json").stdout)
    assert (folder / "scores.tsv").read_text("utf-8") == "id\tpoints\ttier\tnew\tveto\tfines\ttrade\nx:1\t27\tC\t\t\t25\t2\nx:2\t0\tB\tnew\t\t0\t?0\nx:3\t12\tB\tnew\t\t10\t2\n"
    assert (told["tiers"], told["missing"], told["facts"]) == ({"A": 0, "B": 2, "C": 1, "D": 0}, {"fines": 0, "trade": 1}, 8)
    lines = (folder / "scores.tsv").read_text("utf-8").partition("\n")[2]
    assert told["digest"] == score_digest(sha256_hex((folder / "card.json").read_bytes()), cards.AS_OF, ["check", "penalty"], [lines])


def test_words_in_both_languages(folder: Path) -> None:
    """Scores, an explanation, a what-if and groups are told in English and in Chinese."""
    assert "3 scored from 8 facts" in run("credit", "score", "card.json", *INPUTS, "--out", "a.tsv").stdout
    assert "评分 3 户" in run("credit", "score", "card.json", *INPUTS, "--out", "b.tsv", "--lang", "zh").stdout
    explained = run("credit", "explain", "card.json", "x:1", *INPUTS, "--lang", "zh").stdout
    assert explained.splitlines()[0] == "x:1：27 分，C 级"
    assert "  +25  fines（甲局）；2024-07-02 至 2026-07-01；2025-07-01" not in explained  # a fine without an amount is in no sum
    assert "合计 = 300；每 10 计 1 分：30；限于 0 至 25：计 25 分" in explained
    moved = run("credit", "what-if", "card.json", *INPUTS, "--cut-off", "5", "--cut-off", "10", "--cut-off", "20", "--rate", "D=100%", "--rate", "B=1/2", "--hours", "2.5")
    assert "1 of 3 entities change tiers." in moved.stdout
    assert "Visits to expect: 1.0 before, 2.0 after; hours: 2.5 before, 5.0 after." in moved.stdout
    grouped = ("credit", "groups", "card.json", *INPUTS, "--by", "trade", "--flagged", "C", "--outcome", "check", "--found", "不合格", "--until", "2026-12-31")
    told = json.loads(run(*grouped, "--json").stdout)["groups"]
    assert [(one["group"], one["missed"]["total"], one["false_alarms"]["count"], one["false_alarms"]["total"]) for one in told] == [("", 0, 0, 0), ("餐饮", 1, 0, 1)]
    assert "误报率" in run(*grouped, "--lang", "zh").stdout


def test_what_if_of_another_card(folder: Path) -> None:
    """Another version moves entities between the tiers of both, told with both digests."""
    other = json.loads((folder / "card.json").read_text("utf-8"))
    other |= {"version": "2", "history": [], "cut_offs": [2, 10, 20]}
    (folder / "other.json").write_text(json.dumps(other), "utf-8")
    for engine in ("reference", "auto"):
        told = json.loads(run("credit", "what-if", "card.json", *INPUTS, "--other", "other.json", "--engine", engine, "--json").stdout)
        assert told["moves"] == [{"from": "B", "to": "A", "entities": 1}, {"from": "B", "to": "C", "entities": 1}, {"from": "C", "to": "D", "entities": 1}]
        assert told["before"]["digest"] != told["after"]["digest"]
        assert sorted(path.name for path in folder.iterdir()) == ["card.json", "entities.csv", "facts.csv", "other.json"]


def test_wrong_use_is_told(folder: Path) -> None:
    """Options that say nothing, an unknown tier or entity, a card outside its days, an output that is there."""
    for options in (["--hours", "x"], ["--rate", "D"], ["--rate", "D=5"], ["--rate", "D=1%", "--rate", "D=2%"]):
        assert run("credit", "what-if", "card.json", *INPUTS, "--cut-off", "1", *options, status=2).stderr
    run("credit", "what-if", "card.json", *INPUTS, status=2)
    assert "card.unknown_tier" in run("credit", "what-if", "card.json", *INPUTS, "--cut-off", "1", "--cut-off", "2", "--cut-off", "3", "--rate", "E=1%", status=3).stderr
    assert "card.bounds_of_tiers" in run("credit", "what-if", "card.json", *INPUTS, "--cut-off", "1", status=3).stderr
    assert "card.no_entity" in run("credit", "explain", "card.json", "x:7", *INPUTS, status=3).stderr
    late = [*INPUTS[:5], "2027-01-01", *INPUTS[6:]]
    assert "rules.not_in_force" in run("credit", "score", "card.json", *late, "--out", "s", status=3).stderr
    run("credit", "score", "card.json", *INPUTS, "--out", "facts.csv", status=6)
    groups = ("--by", "trade", "--outcome", "check", "--found", "x", "--until", "2026-12-31")
    assert "card.unknown_tier" in run("credit", "groups", "card.json", *INPUTS, *groups, "--flagged", "E", status=3).stderr
    assert "no fact is of the kind “chek”; there are: check, penalty" in run("credit", "groups", "card.json", *INPUTS, *groups, "--outcome", "chek", "--flagged", "C", status=3).stderr
    (folder / "tiers.json").write_text(json.dumps({**cards.HEAD, "kind": "tiers"}), "utf-8")
    assert "rules.other_kind" in run("credit", "score", "tiers.json", *INPUTS, "--out", "s", status=3).stderr


def inputs(facts: Any, entities: Any, **more: Any) -> Inputs:
    """Return what is scored."""
    return Inputs(Given(facts, COLUMNS), Given(entities, {"trade": "行业"}), **more)


def from_files() -> Inputs:
    """Return the files of the folder."""
    return inputs("facts.csv", "entities.csv")


def test_every_bad_row_is_named(folder: Path) -> None:
    """No id, no kind, no day, what is no number, an entity that stands twice: all at once, whichever engine was asked."""
    bad = FACTS + "9,,penalty,2026-02-30,,1,\n10,x:1,,2026-02-01,,1.5,\n11,x:1,check,2026-02-01,,1000000000001,2026\n"
    (folder / "facts.csv").write_text(bad, "utf-8")
    ruleset = read_ruleset(folder, "card.json")
    for engine in ("reference", "auto"):
        with pytest.raises(BadRows) as caught:
            score_to(ruleset, from_files(), as_of=cards.AS_OF, path=folder / "s", engine=engine)
        assert sorted(one.code for one in caught.value.problems) == ["fact.day", "fact.day", "fact.value", "fact.value", "row.missing", "row.missing"]
        assert not (folder / "s").exists()
    (folder / "facts.csv").write_text(FACTS, "utf-8")
    (folder / "entities.csv").write_text(ENTITIES + "x:1,\n,餐饮\n", "utf-8")
    with pytest.raises(BadRows) as caught:
        score_to(ruleset, from_files(), as_of=cards.AS_OF, path=folder / "s")
    assert sorted(one.code for one in caught.value.problems) == ["row.id_doubled", "row.missing"]


@pytest.mark.parametrize("by", [{}, {"cut_offs": None, "history": [], "shares": {"shares": ["1/4", "1/4", "1/4"], "ties": "riskier"}}])
def test_an_explained_tier_is_the_scored_one(folder: Path, by: dict[str, Any]) -> None:
    """One entity's tier is the same explained alone as scored among all, by shares too, where it hangs on the others' points."""
    document = json.loads((folder / "card.json").read_text("utf-8"))
    (folder / "card.json").write_text(json.dumps({**document, **by}), "utf-8")
    ruleset = read_ruleset(folder, "card.json")
    score_to(ruleset, from_files(), as_of=cards.AS_OF, path=folder / "s")
    scored = {row[0]: row[2] for row in (line.split("\t") for line in (folder / "s").read_text("utf-8").splitlines()[1:])}
    assert len(set(scored.values())) > 1
    for entity, tier in scored.items():
        assert explained(ruleset, from_files(), [entity], as_of=cards.AS_OF)[entity][0].tier == tier


def test_delivered_kinds_mean_none(folder: Path) -> None:
    """A kind that occurs nowhere is missing for everyone, until it is said to have been delivered."""
    ruleset = read_ruleset(folder, "card.json")
    rows = ([{"监管对象标识": "x:1", "信息类别": "check", "发生日期": "2026-06-01", **dict.fromkeys(COLUMNS.values())}], [{"监管对象标识": "x:1", "行业": "餐饮"}])
    found: list[Scored] = [
        score_to(ruleset, inputs(*rows, delivered=kinds), as_of=cards.AS_OF, path=folder / f"s{n}") for n, kinds in enumerate([(), ("penalty",)])
    ]
    assert [one.missing["fines"] for one in found] == [1, 0]
    assert found[0].digest != found[1].digest
    with pytest.raises(Unknown):
        explained(ruleset, inputs(*rows), ["x:2"], as_of=cards.AS_OF)
    with pytest.raises(BadRules):
        explained(ruleset, inputs(*rows), ["x:1"], as_of=date(2027, 1, 1))


_CELLS = st.sampled_from(["", "x:1", "x:2", "check", "penalty", "2026-02-30", "2026-02-28", "0000-01-01", "0001-01-01", "9999-12-31", "-5", "１", "1e3", "99999999999999", "é", "甲\u200b"])
_GOOD = st.tuples(st.sampled_from(["x:1", "x:2", "x:é"]), st.sampled_from(["check", "penalty"]), st.dates(date(2020, 1, 1), date(2027, 1, 1)).map(str), st.sampled_from(["", "甲", "é"]), st.sampled_from(["", "-3", "1000000000000", "007"]), st.sampled_from(["", "2026-07-01", "9999-12-31"]))


@share(settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]))
@given(st.lists(_GOOD | st.tuples(*[_CELLS] * 6), max_size=8), st.sampled_from(["csv", "parquet"]))
def test_both_readers_take_the_same(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], kind: str) -> None:
    """Whatever stands in a file, the engine's reader and the strict one give the same scores, or the same refusal."""
    pytest.importorskip("duckdb")
    pandas = pytest.importorskip("pandas")
    folder = tmp_path_factory.mktemp("readers")
    headings = ["监管对象标识", "信息类别", "发生日期", "结果", "金额", "截止"]
    for name, heads, table in (("facts", headings, rows), ("entities", ["监管对象标识", "行业"], [("x:1", "餐饮"), ("x:2", ""), ("x:é", "é")])):
        path = folder / f"{name}.{kind}"
        if kind == "csv":
            path.write_text("\n".join(",".join(row) for row in [heads, *table]) + "\n", "utf-8")
        else:
            pandas.DataFrame(table, columns=heads, dtype="str").to_parquet(path)
    card = cards.card_document(
        cards.indicator("a", "sum", "penalty", per_unit={"points": 1, "unit": 3}), cards.indicator("b", "days_since", "check", bands=[{"at_least": 9, "points": 2}]),
        cards.indicator("c", "latest_category", "check", categories=[{"category": "é", "points": 3}], otherwise=1),
        cards.indicator("t", "category", "trade", categories=[{"category": "é", "points": 4}]),
    )  # fmt: skip
    (folder / "card.json").write_text(json.dumps(card), "utf-8")
    ruleset, answers = read_ruleset(folder, "card.json"), []
    for engine in ("reference", "duckdb"):
        try:
            found = score_to(ruleset, inputs(folder / f"facts.{kind}", folder / f"entities.{kind}"), as_of=cards.AS_OF, path=folder / engine, engine=engine)
            answers.append((found.digest, found.facts, found.missing, (folder / engine).read_bytes()))
        except BadRows as error:
            answers.append(([one.text() for one in error.problems],))  # type: ignore[arg-type]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("command", [("score", "card.json", "--out", "scores.tsv"), ("explain", "card.json", "x:1")], ids=lambda one: one[0])
def test_a_column_that_the_card_counts_by_must_be_named(folder: Path, command: tuple[str, ...]) -> None:
    """Facts without the column of their values, or with one of a field that there is not, are refused with both faults, and nothing is written."""
    known = [part for part in INPUTS if part not in ("--column", "category=结果", "value=金额", "until=截止")]
    done = run("credit", *command, *known, "--column", "valeu=金额", "--lang", "zh", status=3)
    assert "信用信息没有“valeu”这一项" in done.stderr and "[fact.column]" in done.stderr
    assert not (folder / "scores.tsv").exists()
