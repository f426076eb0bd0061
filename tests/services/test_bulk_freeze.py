"""What the engine codes of a register file, the strict readers code too: the same rows, codes, counts and documents; what is wrong, they say."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import jointsup
import small
from jointsup.algorithms.sampling.rules import read_rules
from jointsup.algorithms.tags import parting
from jointsup.codec.areas import load_areas
from jointsup.codec.structure import structure
from jointsup.codec.tables import Limits as TableLimits
from jointsup.codec.tables import read_table
from jointsup.codec.tables.wanted import Wanted
from jointsup.engines.duck.connection import Limits, Unreadable
from jointsup.engines.duck.rows import BulkRows
from jointsup.errors import BadRound, BadRows
from jointsup.model.plan import RoundPlan
from jointsup.services import freeze
from jointsup.services.bulk_coding import code_file
from jointsup.services.bulk_files import read_plain
from jointsup.services.coding import Coded, code_rows
from jointsup.services.compiling import compile_plan, fields_of
from jointsup.services.drafting import draft_document

AREAS = load_areas()


def coded(plan: RoundPlan, path: Path) -> Coded | None:
    """Code a file strictly; None where something is wrong with it."""
    compiled = compile_plan(plan)
    try:
        table = read_table(path, fields_of(plan))
        return code_rows(plan, table, AREAS, tuple(compiled.vocabularies.owners), compiled.expressions.values())
    except BadRows:
        return None


def both(plan: RoundPlan, path: Path, *, plain: bool) -> Coded | None:
    """Code a file both ways and hold the outcomes against each other; ``plain``: the engine takes it if the strict readers do."""
    compiled, strict = compile_plan(plan), coded(plan, path)
    with tempfile.TemporaryDirectory() as folder:
        bulk = code_file(plan, compiled, path, None, AREAS, Path(folder), Limits())
        if bulk is None:
            assert strict is None or not plain
            return None
        assert strict is not None
        assert sorted(bulk.rows.rows()) == sorted(strict.rows.rows())
        assert bulk.rows.count == strict.rows.count
        assert bulk.intake == strict.intake
        assert bulk.codes == strict.codes
        assert bulk.tally.combinations() == strict.tally.combinations()
        document = draft_document(plan, strict, compiled, AREAS)
        assert draft_document(plan, bulk, compiled, AREAS) == document
        rules = read_rules(document)
        assert bulk.tally.sizes(rules) == strict.tally.sizes(rules)
        return bulk


def stated(**changes: Any) -> RoundPlan:
    return structure(small.plan(**changes), RoundPlan)


def written(rows: list[dict[str, str]], folder: str) -> Path:
    path = Path(folder) / "firms.csv"
    path.write_bytes(small.csv_bytes(rows))
    return path


tags = st.lists(st.sampled_from(["food.dairy", "food.meat", "fire.key", " food.dairy ", ""]), max_size=5).map(";".join)
pairs = st.lists(st.sampled_from(["recent@market", "recent@fire", "recent-1@market", "old@market", ""]), max_size=4).map(";".join)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(tags, pairs, st.sampled_from("ABCD"), st.sampled_from(["370102", "370103", "370202"])), min_size=12, max_size=30))
def test_sets_of_tags_and_exclusions_are_numbered_as_the_strict_readers_do(cells: list[tuple[str, str, str, str]]) -> None:
    """Blanks, repeats, orders and empty cells change nothing; sets of pairs stand in order of grounds, then of bodies."""
    grounds = [["recent", "market"], ["recent", "fire"], ["recent-1", "market"], ["old", "market"]]
    lines = [
        small.line("food", whom="food.*", by=["tier"], amount="1/3", reason="少"),
        small.line("fire", whom="!fire.key & departments >= 1", excluded=[["recent", "market"], ["recent", "fire"]], reason="少"),
        small.line("all", by=["area"], amount="1/2", excluded=[["old", "market"], ["recent-1", "market"]], reason="少"),
    ]
    rows = [
        {**row, "标签": tags, "排除": pairs, "等级": tier, "区划": area}
        for row, (tags, pairs, tier, area) in zip(small.rows(len(cells)), cells, strict=True)
    ]
    # One of each kind, so that every line has somebody.
    rows[0] |= {"标签": "food.dairy;fire.key", "排除": ""}
    rows[1] |= {"标签": "food.dairy", "排除": ""}
    with tempfile.TemporaryDirectory() as folder:
        assert both(stated(lines=lines, grounds=grounds), written(rows, folder), plain=True) is not None


odd = st.sampled_from(["", " 370102", "370103", "A", "E", "00001", "3", "#N/A", "é", "e\u0301", "a\x7f", "𠀀", "food.fish", "recent@nobody", "0" * 4097])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(small.HEADINGS), odd), max_size=2))
@example([(1, "标签", "food.fish")])
@example([(1, "排除", "recent@nobody")])
@example([(1, "编号", "00000")])
@example([(1, "剩余", "")])
def test_a_file_with_anything_wrong_in_it_is_left_to_the_strict_readers(changes: list[tuple[int, str, str]]) -> None:
    rows = small.rows(40)
    for number, heading, cell in changes:
        rows[number % 40][heading] = cell
    with tempfile.TemporaryDirectory() as folder:
        both(stated(), written(rows, folder), plain=True)


@pytest.mark.parametrize("facet", ["area", "tier", "tags", "out", "left", "kind", None])
def test_each_kind_of_facet_is_coded_alone_from_parquet(facet: str | None, tmp_path: Path) -> None:
    """A plan that needs one facet, or none, gives the same from a Parquet file with numbers and empty cells in it."""
    rows = small.rows(40)
    columns: dict[str, Any] = {heading: [row[heading] or None for row in rows] for heading in small.HEADINGS}
    columns["剩余"] = pyarrow.array([int(row["剩余"]) for row in rows], pyarrow.int32())
    pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / "firms.parquet")
    facets = [one for one in small.plan()["facets"] if one["name"] == facet]
    by = [facet] if facet in ("area", "tier", "left", "kind") else []
    whom = "food.*" if facet == "tags" else ""
    plan = stated(
        facets=facets,
        lines=[small.line("one", by=by, whom=whom, amount="1/2", excluded=None if facet == "out" else [], reason="少")],
        ceiling=None,
        persons=None,
    )
    found = both(plan, tmp_path / "firms.parquet", plain=True)
    assert found is not None
    assert list(found.codes) == ([facet] if facet else [])


@pytest.mark.parametrize("more", ["编号", "编号_1", "A a"])
def test_headings_that_the_engine_renames_are_left_to_the_strict_readers(more: str, tmp_path: Path) -> None:
    """Which of two columns of one name, or of names that differ in case alone, is meant they say; a name of its own is in nobody's way."""
    table = pyarrow.table({heading: [row[heading] or None for row in small.rows(40)] for heading in small.HEADINGS})
    for name in more.split():
        table = table.append_column(name, table["编号"])
    pyarrow.parquet.write_table(table, tmp_path / "firms.parquet")
    assert (both(stated(), tmp_path / "firms.parquet", plain=False) is not None) == (more == "编号_1")


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_more_rows_than_the_limits_allow_are_never_read(kind: str, tmp_path: Path) -> None:
    """A Parquet file of a few kilobytes may say that it has thousands of millions; none of them is brought into the engine."""
    path, rows = tmp_path / f"firms.{kind}", small.rows(40)
    if kind == "csv":
        path.write_bytes(small.csv_bytes(rows))
    else:
        pyarrow.parquet.write_table(pyarrow.table({heading: [row[heading] for row in rows] for heading in small.HEADINGS}), path)
    with BulkRows(Limits(), path, tmp_path) as bulk:
        assert read_plain(bulk, Wanted(path.name, fields_of(stated()), TableLimits(rows=40)), path)
    with BulkRows(Limits(), path, tmp_path) as bulk, pytest.raises(BadRows) as refused:
        read_plain(bulk, Wanted(path.name, fields_of(stated()), TableLimits(rows=39)), path)
    assert ([one.code for one in refused.value.problems], bulk.count) == (["table.rows"], 0)


@pytest.mark.parametrize("heading", ["标签", "编号"])
def test_cells_that_a_parquet_file_repeats_are_not_written_out(heading: str, tmp_path: Path) -> None:
    """A file of a few kilobytes in which each of many rows has the same long cell ends the reading before it fills the disk."""
    one = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 10_000, pyarrow.int32()), pyarrow.array(["x" * 100_000]))
    path = tmp_path / "firms.parquet"
    table = pyarrow.table({other: one if other == heading else pyarrow.nulls(10_000, pyarrow.string()) for other in small.HEADINGS})
    pyarrow.parquet.write_table(table, path)
    assert path.stat().st_size < 50_000
    with BulkRows(Limits(), path, tmp_path) as bulk, pytest.raises(Unreadable):
        read_plain(bulk, Wanted(path.name, fields_of(stated()), TableLimits()), path)


def test_credit_codes_with_something_to_know_give_the_same_remarks(tmp_path: Path) -> None:
    """Codes written in small letters, or whose organisation's check character is another, are taken and remarked upon alike."""
    codes = ["91370102MA00000235", "91370116MA0000015k", "91371503MA0000007Y"]
    (tmp_path / "firms.csv").write_text("代码\n" + "".join(f"{code}\n" for code in codes), "utf-8")
    plan = stated(
        id={"column": "代码", "scheme": "uscc"}, facets=[], lines=[small.line("all", amount="1/2", excluded=[])], ceiling=None, persons=None
    )
    found = both(plan, tmp_path / "firms.csv", plain=True)
    assert found is not None
    assert found.intake.remark_count == 1


def test_a_ground_whose_name_holds_the_mark_between_ground_and_body_is_left_to_the_strict_readers(tmp_path: Path) -> None:
    plan = stated(grounds=[["recent", "market"], ["a@b", "market"]])
    assert both(plan, written(small.rows(40), str(tmp_path)), plain=False) is None


def test_a_document_that_no_check_would_read_is_never_frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The freeze is refused, saying how many sets of tags there are, and nothing is written: such a round could not be drawn."""
    monkeypatch.setattr(freeze, "JSON_LIMIT", 1000)
    path = written(small.rows(40), str(tmp_path))
    with pytest.raises(BadRound) as refused:
        jointsup.freeze(small.plan(), path, tmp_path / "round")
    assert [one.code for one in refused.value.problems] == ["round.size"]
    assert list(tmp_path.iterdir()) == [path]


def test_tags_of_too_many_sets_are_parted_into_facets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the number of sets, tags stand in several facets, alike for the engine and the strict readers; each line takes whom it took, and checks hold."""
    lines = [
        small.line("food", whom="(food.dairy | food.meat) & !fire.key", by=["tier"], amount="1/3", reason="少"),
        small.line("fire", whom="fire.key", reason="少"),
        small.line("all", by=["area"], amount="1/2", reason="少"),
    ]
    plan, path = small.plan(lines=lines), written(small.rows(60), str(tmp_path))
    judged = stated(lines=lines)
    whole = coded(judged, path)
    monkeypatch.setattr(parting, "MOST_SETS", 7)
    assert both(judged, path, plain=True) is not None
    parted = coded(judged, path)
    assert whole is not None
    assert parted is not None
    assert {facet: len(codes) for facet, codes in whole.codes.items() if "tags" in facet} == {"tags": 8}
    assert {facet: len(codes) for facet, codes in parted.codes.items() if "tags" in facet} == {"tags": 2, "tags_2": 4}
    assert parted.tags == {"tags": ("fire.key",), "tags_2": ("food.dairy", "food.meat")}
    sizes = [one.tally.sizes(read_rules(draft_document(judged, one, compile_plan(judged), AREAS))) for one in (whole, parted)]
    assert sizes[0] == sizes[1]
    for engine in ("duckdb", "reference"):
        frozen = jointsup.freeze(plan, path, tmp_path / engine, engine=engine)
        _, report = jointsup.draw(tmp_path / engine, small.seed_for(frozen.pair), tmp_path / f"{engine}-record", engine=engine)
        assert report.clean
        assert sorted(frozen.document["codes"]) == frozen.header["facets"]
    record = tmp_path / "duckdb-record"
    command = [sys.executable, record / "check.py", record / "record.json", "--frame", tmp_path / "duckdb/frame.txt"]
    alone = subprocess.run(command, capture_output=True, text=True)
    assert (alone.returncode, "frame" in alone.stdout) == (0, True), alone.stdout + alone.stderr


def test_a_parted_facet_takes_no_name_of_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a facet of the plan is called as a part would be, the part takes the next number."""
    monkeypatch.setattr(parting, "MOST_SETS", 1)
    facets = [{**facet, "name": "tags_2"} if facet["name"] == "kind" else facet for facet in small.plan()["facets"]]
    lines = [small.line("food", whom="food.dairy & food.meat & !fire.key", by=["tags_2"], reason="少")]
    found = both(stated(lines=lines, facets=facets, persons=["tags_2", ["individual"]]), written(small.rows(60), str(tmp_path)), plain=True)
    assert found is not None
    assert found.tags == {"tags": ("fire.key", "food.meat"), "tags_3": ("food.dairy",)}


def test_sets_that_no_parting_makes_few_are_refused_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parting, "MOST_SETS", 1)
    monkeypatch.setattr(parting, "MOST_NUMBERED", 3)
    path = written(small.rows(40), str(tmp_path))
    for engine in ("duckdb", "reference"):
        with pytest.raises(BadRound) as refused:
            jointsup.freeze(small.plan(), path, tmp_path / "round", engine=engine)
        assert [one.code for one in refused.value.problems] == ["round.sets"]
    assert list(tmp_path.iterdir()) == [path]
