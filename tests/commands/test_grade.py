"""Tiers of many entities by their own columns, or by facts: the engine in one pass, the reference, and the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cards
from examples import share
from jointsup.codec.rulesets import read_ruleset
from jointsup.errors import BadRows, Missing
from jointsup.services.credit.reading import Given
from jointsup.services.credit.scoring import Inputs, grade_to, score_to
from running import run

duckdb = pytest.importorskip("duckdb")

SCORED = [
    cards.indicator("staff", "number", "人数", bands=[{"at_least": 10, "points": 3}, {"at_least": "101/2", "points": 30}], missing={"points": 5, "words": "未报"}),
    cards.indicator("trade", "category", "行业", categories=[{"category": "餐饮", "points": 2}], otherwise=1, vetoes=[{"tier": "C", "categories": ["餐饮"]}]),
    cards.indicator("debt", "number", "欠款", {}, per_unit={"points": -1, "unit": 10}, cap=[-3, 9]),
]
BY_SHARES: Any = {"cut_offs": None, "shares": {"shares": ["1/2", "1/4", "1/8"], "ties": "riskier"}}


def write(folder: Path, rows: list[tuple[Any, ...]], types: tuple[str, ...]) -> Path:
    """Write entities as Parquet, with columns of these types; text is cast."""
    path = folder / "entities.parquet"
    names = ("监管对象标识", "人数", "行业", "欠款")
    columns = ", ".join(f"CAST(c{place} AS {kind}) AS \"{name}\"" for place, (name, kind) in enumerate(zip(names, types, strict=True)))
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE given (c0 VARCHAR, c1 VARCHAR, c2 VARCHAR, c3 VARCHAR)")
        for row in rows:
            connection.execute("INSERT INTO given VALUES (?, ?, ?, ?)", row)
        connection.execute(f"COPY (SELECT {columns} FROM given) TO '{path}' (FORMAT parquet)")
    return path


def rows_of(path: Path) -> list[tuple[str, ...]]:
    """Return the rows of a file of tiers, in order of id."""
    with duckdb.connect() as connection:
        return sorted(tuple(map(str, row)) for row in connection.execute(f"SELECT * FROM '{path}'").fetchall())


_IDS = st.sampled_from(["x:1", "x:2", "x:3", "x:4", "甲", " x", "a b", "#N/A", "x\u200b", "", "é", "x" * 300])
_SOUND = st.sampled_from(["x:1", "x:2", "x:3", "x:甲", "a b"])
_INTEGERS = st.none() | st.integers(-60, 120).map(str)
_WIDE = _INTEGERS | st.sampled_from([str(2**63 - 1), str(-(2**63))])
_TEXTS = _WIDE | st.sampled_from(["", " 7 ", "007", "-0", "1e3", "5.0", "９", str(2**63)])
_TRADES = st.none() | st.sampled_from(["餐饮", "零售", "", " 餐饮", "é", "x\u200b"])


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[tuple[Any, ...]], tuple[str, ...]]:
    """Return any rows of entities with the types of their columns."""
    numbers, kind = draw(st.sampled_from([(_INTEGERS, "TINYINT"), (_INTEGERS, "INTEGER"), (_WIDE, "BIGINT"), (_TEXTS, "VARCHAR"), (_INTEGERS, "DECIMAL(9, 2)")]))
    row = st.tuples(draw(st.sampled_from([_SOUND, _SOUND, _IDS])), numbers, draw(st.sampled_from([st.just("餐饮"), _TRADES])), numbers)
    unique = (lambda one: one[0]) if draw(st.booleans()) else None
    return draw(st.lists(row, max_size=6, unique_by=unique)), ("VARCHAR", kind, "VARCHAR", kind)


@share(settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]))
@given(tables(), st.sampled_from([{}, BY_SHARES, {"higher": "better", "cut_offs": [30, 6, 2]}]))
def test_both_engines_grade_the_same(
    tmp_path_factory: pytest.TempPathFactory, table: tuple[list[tuple[Any, ...]], tuple[str, ...]], changed: dict[str, Any]
) -> None:
    """Whatever stands in a table, both engines give the same tiers, counts and lines of scores, or the same refusal."""
    folder = tmp_path_factory.mktemp("graded")
    (folder / "card.json").write_text(json.dumps(cards.card_document(*SCORED, history=[], **changed)), "utf-8")
    ruleset, inputs = read_ruleset(folder, "card.json"), Inputs(None, Given(write(folder, *table)))
    found: list[Any] = []
    for engine in ("reference", "duckdb"):
        try:
            graded = grade_to(ruleset, inputs, as_of=cards.AS_OF, path=folder / f"{engine}.tsv", engine=engine)
            scored = score_to(ruleset, inputs, as_of=cards.AS_OF, path=folder / f"{engine}.lines", engine=engine)
            assert (graded.tiers, graded.missing, graded.entities) == (scored.tiers, scored.missing, scored.entities)
            found.append((graded, scored.digest, (folder / f"{engine}.tsv").read_text("utf-8"), (folder / f"{engine}.lines").read_text("utf-8")))
        except BadRows as error:
            found.append(sorted(str(one) for one in error.problems))
    assert found[0] == found[1]
    if isinstance(found[0], tuple):
        grade_to(ruleset, inputs, as_of=cards.AS_OF, path=folder / "tiers.parquet")
        lines = [line.split("\t") for line in found[0][2].splitlines()]
        assert lines[0] == ["id", "points", "tier", "new", "veto"]
        assert rows_of(folder / "tiers.parquet") == sorted(tuple(line) for line in lines[1:])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with a card and entities, and work in it."""
    monkeypatch.chdir(tmp_path)
    Path("card.json").write_text(json.dumps(cards.card_document(*SCORED, history=[])), "utf-8")
    write(tmp_path, [("x:2", "51", "零售", None), ("x:1", None, "餐饮", "-25"), ("x:3", "9", None, "100")], ("VARCHAR", "UTINYINT", "VARCHAR", "SMALLINT"))
    return tmp_path


def test_the_command_grades_by_columns(folder: Path) -> None:
    """Tiers of entities by their own columns, without facts; counts in words and as JSON; each point explained to who asks."""
    given = ("card.json", "--entities", "entities.parquet", "--as-of", "2026-07-01")
    told = json.loads(run("credit", "grade", *given, "--out", "tiers.parquet", "--json").stdout)
    assert (told["tiers"], told["missing"], told["entities"]) == ({"A": 1, "B": 0, "C": 1, "D": 1}, {"staff": 1, "trade": 1, "debt": 1}, 3)
    assert rows_of(folder / "tiers.parquet") == [("x:1", "10", "C", "", "C"), ("x:2", "31", "D", "", ""), ("x:3", "0", "A", "", "")]
    assert "分级结果已写入 tiers.tsv" in run("credit", "grade", *given, "--out", "tiers.tsv", "--lang", "zh").stdout
    assert Path("tiers.tsv").read_text("utf-8") == "id\tpoints\ttier\tnew\tveto\nx:1\t10\tC\t\tC\nx:2\t31\tD\t\t\nx:3\t0\tA\t\t\n"
    explained = run("credit", "explain", "card.json", "x:2", *given[1:], "--lang", "zh").stdout
    assert "    +30  staff（甲局）；数值 = 51；得 30 分" in explained
    assert "digest" not in {key for key, value in told.items() if value}


def test_what_is_missing_is_said(folder: Path) -> None:
    """Facts that a card counts and nobody gave, a number that is none, a file of Parquet without the engine that writes it."""
    given = ("--entities", "entities.parquet", "--as-of", "2026-07-01", "--out", "tiers.tsv")
    Path("facts.json").write_text(json.dumps(cards.card_document(*SCORED)), "utf-8")
    assert "fact.absent" in run("credit", "grade", "facts.json", *given, status=3).stderr
    ruleset = read_ruleset(folder, "card.json")
    with pytest.raises(Missing):
        grade_to(ruleset, Inputs(None, Given([{"监管对象标识": "x:1", "人数": 5, "行业": "", "欠款": ""}])), as_of=cards.AS_OF, path=folder / "t.parquet", engine="reference")
    with pytest.raises(BadRows) as caught:
        grade_to(ruleset, Inputs(None, Given([{"监管对象标识": "x:1", "人数": "五", "行业": "", "欠款": "9" * 19}])), as_of=cards.AS_OF, path=folder / "t.tsv")
    assert [one.code for one in caught.value.problems] == ["fact.own_number", "fact.own_number"]
    assert not list(folder.glob("t.*"))


@pytest.mark.parametrize("twice", ["监管对象标识", "人数"])
def test_a_column_that_stands_twice_is_refused(folder: Path, twice: str) -> None:
    """Which of the two is meant nobody guesses."""
    table = pyarrow.parquet.read_table("entities.parquet")
    pyarrow.parquet.write_table(table.append_column(twice, table[twice]), "entities.parquet")
    for engine in ("reference", "duckdb"):
        ended = run("credit", "grade", "card.json", "--entities", "entities.parquet", "--as-of", "2026-07-01", "--out", "t.tsv", "--engine", engine, status=3)
        assert "table.heading_twice" in ended.stderr


def test_facts_and_columns_together(folder: Path) -> None:
    """A card that counts facts beside columns grades the same in bulk as by the reference."""
    card = cards.card_document(*SCORED, cards.indicator("fines", "count", "penalty", per_unit={"points": 4}), history=["penalty"])
    Path("card.json").write_text(json.dumps(card), "utf-8")
    Path("facts.csv").write_text("监管对象标识,信息类别,发生日期\nx:1,penalty,2026-03-01\nx:1,penalty,2026-05-01\nx:9,penalty,2026-05-01\n", "utf-8")
    ruleset, inputs = read_ruleset(folder, "card.json"), Inputs(Given("facts.csv"), Given("entities.parquet"))
    for engine in ("reference", "duckdb"):
        grade_to(ruleset, inputs, as_of=cards.AS_OF, path=folder / engine, engine=engine)
    assert (folder / "reference").read_text("utf-8") == (folder / "duckdb").read_text("utf-8")
    assert (folder / "duckdb").read_text("utf-8").splitlines()[1:] == ["x:1\t18\tC\t\tC", "x:2\t31\tB\tnew\t", "x:3\t0\tB\tnew\t"]
