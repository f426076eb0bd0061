"""The meet of a plan's lines over a register, held against looking at every row, and against what a freeze makes of the same plan."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import jointsup
import small
from jointsup.algorithms.sampling.chances import figures
from jointsup.algorithms.sampling.rules import read_rules
from jointsup.algorithms.tags.compile import evaluator
from jointsup.algorithms.tags.expression import parse
from jointsup.codec.structure import structure, unstructure
from jointsup.engines import choose
from jointsup.errors import BadRound, BadRows, JointsupError
from jointsup.model.meets import Meets
from jointsup.services.coding import vocabularies_on
from jointsup.services.draw import outlook
from jointsup.services.meets import counting
from jointsup.services.meets.meeting import Met, meets
from jointsup.services.meets.selecting import Drafting
from jointsup.services.rounds import read_plan

Row = dict[str, str]

PLAN = small.plan(
    lines=[
        small.line("food", whom="food.*", by=["area:4", "tier"], bodies=["market", "food"], matters=["dairy", "meat"], amount="3%"),
        small.line("fire", whom="fire.key | departments >= 2", by=["tier"], amount="1/3", rounding="spread_up", bodies=["fire"]),
        small.line("all", by=["area"], amount="10", excluded=[], bodies=["market"], where={"area": ["3701*"]}),
        small.line("late", whom="fire.key & !food.dairy", window=["2026-10-01", "2026-12-31"], bodies=["park"], amount="1/5"),
    ]
)


def takes(plan: dict[str, Any]) -> dict[str, Callable[[Row], bool]]:
    """Return what takes a row, by line, straight from the words of the plan."""
    stated = read_plan(plan)
    known = vocabularies_on(stated.vocabularies, stated.as_of)
    found = {}
    for line in stated.lines:
        whom = evaluator(parse(line.whom, known)) if line.whom else lambda tags: True
        areas = [pattern.rstrip("*") for pattern in line.where.get("area", [""])]
        found[line.id] = lambda row, whom=whom, areas=areas: (
            whom(frozenset(filter(None, row["标签"].split(";")))) and any(row["区划"].startswith(one) for one in areas)
        )
    return found


def departments_of(plan: dict[str, Any], row: Row) -> tuple[str, ...]:
    """Return the departments that reach a row."""
    lines = takes(plan)
    return tuple(sorted({body for line in plan["lines"] if lines[line["id"]](row) for body in line["bodies"]}))


def both_ways(plan: dict[str, Any], rows: list[Row], folder: Path, **options: Any) -> Met:
    """Return the meet, which is the same by the engine and row by row."""
    path = folder / "rows.csv"
    path.write_bytes(small.csv_bytes(rows))
    found, other = (meets(plan, path, engine=engine, **options) for engine in ("auto", "reference"))
    assert found.document == other.document
    return found


tags = st.lists(st.sampled_from(["food.dairy", "food.meat", "fire.key"]), unique=True).map(";".join)
row_lists = st.lists(
    st.fixed_dictionaries(
        {
            "区划": st.sampled_from(small.AREAS),
            "等级": st.sampled_from("ABCD"),
            "标签": tags,
            "排除": st.sampled_from(["", "", "recent@market"]),
            "剩余": st.just("2"),
            "类型": st.sampled_from(["company", "individual"]),
        }
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row_lists)
def test_counts_are_those_of_rows_one_by_one(tmp_path: Path, listed: list[Row]) -> None:
    """Sets, pairs, meets by area, departments, matters and orphans are what looking at each row gives, by the engine or row by row."""
    # A row that every line takes, so that each has somebody; and all areas.
    first = {"等级": "A", "排除": "", "剩余": "2", "类型": "company"}
    fixed = [{**first, "区划": "370102", "标签": tagged} for tagged in ("fire.key;food.meat", "fire.key;food.dairy", "food.dairy")]
    rows = [{"编号": f"{number:05d}", **row} for number, row in enumerate([*fixed, *listed, *[{**first, "区划": "370102", "标签": ""}] * 8])]
    document = both_ways(PLAN, rows, tmp_path).document
    reached = [departments_of(PLAN, row) for row in rows]
    assert {tuple(one.departments): one.entities for one in document.sets} == Counter(reached)
    assert document.entities == len(rows) == sum(one.entities for one in document.sets)
    for department in document.departments:
        assert department.entities == sum(department.id in some for some in reached)
        assert department.entities == sum(one.entities for one in document.sets if department.id in one.departments)
    every = sorted({one for some in reached for one in some})
    together = {
        some: count
        for size in range(2, 6)
        for some in combinations(every, size)
        if (count := sum(set(some) <= set(one) for one in reached))
    }
    assert {tuple(one.departments): one.entities for one in document.meets} == together
    assert document.whole
    for one in document.meets:
        by_area = Counter(row["区划"] for row, some in zip(rows, reached, strict=True) if set(one.departments) <= set(some))
        assert {share.code: share.entities for share in one.by if share.facet == "area"} == by_area
    lines = takes(PLAN)
    by_matter = {
        matter: [any(lines[line["id"]](row) for line in PLAN["lines"] if matter in line["matters"]) for row in rows]
        for matter in {matter for line in PLAN["lines"] for matter in line["matters"]}
    }
    assert {one.id: one.entities for one in document.matters} == {matter: sum(some) for matter, some in by_matter.items()}
    pairs = {
        pair: count
        for pair in combinations(sorted(by_matter), 2)
        if (count := sum(map(all, zip(by_matter[pair[0]], by_matter[pair[1]], strict=True))))
    }
    assert {one.matters: one.entities for one in document.matter_pairs} == pairs
    nobody = [row for place, row in enumerate(rows) if not any(some[place] for some in by_matter.values())]
    assert document.without_matter.entities == len(nobody)
    assert {share.code: share.entities for share in document.without_matter.by if share.facet == "kind"} == Counter(row["类型"] for row in nobody)


def test_expected_visits_are_those_of_the_frozen_round(tmp_path: Path) -> None:
    """Separate visits are what the frozen lines expect, and joint ones the bound that the freeze tells, when all lines may meet."""
    plan = small.plan()
    document = both_ways(plan, small.rows(), tmp_path).document
    (whole, *_) = document.burden
    jointsup.freeze(plan, small.rows(), tmp_path / "frozen", engine="reference")
    reader = choose("reference").open_frame(tmp_path / "frozen" / "frame.txt")
    stated = structure_json(tmp_path / "frozen" / "round.json")
    lines, told = outlook(reader, stated)
    assert abs(Fraction(whole.visits[0]) - sum(line.expected for line in lines)) <= Fraction(1, 1000)
    assert [set(group) for group in document.groups] == [{"food", "fire", "all"}]
    assert abs(Fraction(whole.visits[1]) - told.bound) <= Fraction(1, 100)
    rules = read_rules(stated)
    places = [(rules.places(codes), count) for codes, count in reader.combinations().items()]
    again = figures(rules, reader.combinations().items(), rules.sizes(places), told.separate)
    assert again.bound == told.bound


def structure_json(path: Path) -> Any:
    """Return the JSON of a file."""
    import json

    return json.loads(path.read_text("utf-8"))


def test_proposals_are_taken_by_a_freeze_as_they_stand(tmp_path: Path) -> None:
    """The draft keeps every line's own rate and selection, groups lines that may share a visit, and freezes."""
    found = both_ways(PLAN, small.rows(), tmp_path)
    draft = found.joint_plan()
    assert [unstructure(line) for line in draft.lines] == [unstructure(line) for line in read_plan(PLAN).lines]
    jointsup.freeze(unstructure(draft), small.rows(), tmp_path / "frozen")
    frozen = structure_json(tmp_path / "frozen" / "round.json")
    assert frozen["groups"] == [list(group) for group in found.document.groups]
    (proposal,) = found.document.proposals
    assert set(proposal.lines) == {"food", "fire", "all"}
    assert Fraction(proposal.saved) == Fraction(proposal.separate) - Fraction(proposal.joint) > 0
    assert proposal.window == ("2026-07-10", "2026-09-30")
    assert (proposal.people_most, proposal.bodies_most) == (6, 3)
    assert "户重合" in proposal.reason[1]
    assert "fall on" in proposal.reason[0]


def test_pairs_that_may_not_be_done_together_are_not_joined(tmp_path: Path) -> None:
    """Matters that are apart keep their lines apart, and so do caps at the door."""
    apart = both_ways({**PLAN, "apart": [["dairy", "fire.matter"]]}, small.rows(), tmp_path).document
    assert not any({"food", "fire"} <= set(group) for group in apart.groups)
    assert next(one for one in apart.matter_pairs if one.matters == ("dairy", "fire.matter")).apart
    few = both_ways({**PLAN, "door": {"bodies": None, "people": 2}}, small.rows(), tmp_path).document
    assert few.proposals == ()
    assert few.burden[0].visits[0] == few.burden[0].visits[1]


def test_lines_and_matters_that_reach_nobody_are_named_not_refused(tmp_path: Path) -> None:
    """A freeze refuses a line that selects nobody; a meet names it and its matter, and leaves it out of the draft."""
    lines = [*PLAN["lines"], small.line("none", whom="food.dairy & !food.dairy"), small.line("away", where={"area": ["370281"]})]
    plan = {**PLAN, "lines": lines, "yield_order": [line["id"] for line in lines]}
    found = both_ways(plan, small.rows(), tmp_path)
    assert found.document.idle_lines == ("none", "away")
    assert found.document.without_entity == ("away.matter", "none.matter")
    assert {line.id for line in found.joint_plan().lines} == {"food", "fire", "all", "late"}
    with pytest.raises(BadRound):
        jointsup.freeze(plan, small.rows(), tmp_path / "refused")
    jointsup.freeze(unstructure(found.joint_plan()), small.rows(), tmp_path / "frozen")


def matter(identity: str, entities: str, **changes: Any) -> dict[str, Any]:
    """Return a matter of a list, led by the fire department."""
    bodies = [{"department": "fire", "role": "lead", "valid_from": "2024-01-01", "valid_to": None}]
    words = dict.fromkeys(("name", "field", "duty", "basis", "way"), "–")
    return {"id": identity, **words, "entities": entities, "published": True, "bodies": bodies, **changes}


def listed(*matters: dict[str, Any]) -> dict[str, Any]:
    """Return a list of matters."""
    head = {"schema": "matters/1", "id": "list", "area": "370000", "version": "1", "valid_from": "2024-01-01", "valid_to": None, "source": "–"}
    return {**head, "matters": list(matters)}


def test_matters_of_a_list_select_by_themselves(tmp_path: Path) -> None:
    """A listed matter reaches whom its own expression takes, whether a line checks it or not; who is in none is without a matter."""
    matters = listed(matter("dairy", "food.dairy"), matter("gone", "fire.key & !fire.key"), matter("keys", "fire.key"))
    document = both_ways(PLAN, small.rows(), tmp_path, matters=matters).document
    reached = {one.id: one for one in document.matters}
    rows = small.rows()
    assert reached["dairy"].entities == sum("food.dairy" in row["标签"] for row in rows)
    assert reached["keys"].lines == ()
    assert reached["keys"].departments == ("fire",)
    assert "gone" in document.without_entity
    # Matters that the list lacks select by their lines: the line over all of 3701 reaches everyone there.
    assert document.without_matter.entities == sum(row["标签"] == "" and row["区划"] == "370202" for row in rows)


def test_tasks_are_drafted_from_the_matters_of_a_list(tmp_path: Path) -> None:
    """Without a line of its own, each published matter of the list gets one over whom it concerns, by its departments; the draft freezes."""
    other = [{"department": "market", "role": "lead", "valid_from": "2024-01-01", "valid_to": None}]
    gone = [{**other[0], "valid_to": "2024-01-31"}]
    matters = listed(
        matter("dairy", "food.dairy", bodies=other),
        matter("keys", "fire.key"),
        matter("secret", "fire.key", published=False),
        matter("nobody", "fire.key", bodies=gone),
    )
    plan = small.plan(lines=[])
    drafting = Drafting("10%", ("2026-07-10", "2026-08-31"))
    found = both_ways(plan, small.rows(), tmp_path, matters=matters, drafting=drafting)
    draft = found.joint_plan()
    assert [(line.id, tuple(line.bodies), line.people, line.whom) for line in draft.lines] == [
        ("dairy", ("market",), 2, "food.dairy"),
        ("keys", ("fire",), 2, "fire.key"),
    ]
    assert found.document.groups == (("dairy", "keys"),)
    rows = small.rows()
    assert found.document.proposals[0].entities == sum(
        "food.dairy" in row["标签"] and "fire.key" in row["标签"] and not row["排除"] for row in rows
    )
    jointsup.freeze(unstructure(draft), rows, tmp_path / "frozen")
    added = both_ways({**PLAN, "lines": [small.line("x", matters=["dairy"])]}, rows, tmp_path, matters=matters, drafting=drafting)
    assert [line.id for line in added.plan.lines] == ["x", "keys"]


def test_burden_counts_minutes_and_each_paper_of_a_visit_once(tmp_path: Path) -> None:
    """Papers that two lines of one visit ask for are asked for once; minutes stay as they are."""
    plan = small.plan(lines=[small.line("a", amount="10%"), small.line("b", amount="20%"), small.line("c", amount="all", window=["2026-11-01", "2026-11-30"])])
    matters = listed(
        matter("a.matter", "", minutes=30, papers=["执照", "台账"]), matter("b.matter", "", minutes=60, papers=["执照"]), matter("c.matter", "")
    )
    (whole, *parts) = both_ways(plan, small.rows(60), tmp_path, matters=matters, by=["area:4"]).document.burden
    # One row in eleven is excluded from the draws: chances are of all rows, over who can be drawn.
    assert whole.entities == 54
    assert whole.visits == ("72.000", "66.000")
    assert whole.minutes == "900.000"
    assert whole.papers == ("24.000", "18.000")
    assert whole.most_visits == ("1.333", "1.222")
    assert [(part.facet, part.code) for part in parts] == [("area:4", "3701"), ("area:4", "3702")]
    assert sum(part.entities for part in parts) == whole.entities


def test_the_document_reads_back_by_its_schema(tmp_path: Path) -> None:
    """What is written is what is read."""
    document = both_ways(PLAN, small.rows(), tmp_path).document
    assert structure(unstructure(document), Meets, "meets") == document


def test_what_is_wrong_is_refused_alike_by_engine_and_rows(tmp_path: Path) -> None:
    """A bad cell, a doubled id and a wrong id are named with their rows, whatever computes; good rows can be taken alone."""
    rows = small.rows()
    rows[3]["等级"], rows[5]["编号"], rows[7]["编号"] = "X", rows[4]["编号"], "!"
    path = tmp_path / "bad.csv"
    path.write_bytes(small.csv_bytes(rows))
    told = []
    for engine in ("auto", "reference"):
        with pytest.raises(BadRows) as refused:
            meets(PLAN, path, engine=engine)
        told.append([(one.code, one.place.text()) for one in refused.value.problems])
    assert told[0] == told[1]
    assert len(told[0]) == 3
    for engine in ("auto", "reference"):
        assert meets(PLAN, path, engine=engine, take_good=True).document.register.refused == 3


@pytest.mark.parametrize(
    ("plan", "options", "code"),
    [
        ({}, {"by": ["nowhere"]}, "line.facet"),
        ({}, {"by": ["tags"]}, "line.facet"),
        ({}, {"by": ["area:x"]}, "line.by"),
        ({}, {"matters": listed(matter("m", "no.such"))}, "tags.unknown"),
        ({"lines": [small.line("x", amount=None)]}, {}, "line.no_amount"),
        ({"lines": [small.line("x", where={"tags": ["a"]})]}, {}, "line.facet"),
        (
            {"facets": [facet for facet in PLAN["facets"] if facet["kind"] != "tags"], "lines": [small.line("x")]},
            {"matters": listed(matter("m", "fire.key"))},
            "plan.no_tags",
        ),
    ],
)
def test_faults_of_plan_and_options(tmp_path: Path, plan: dict[str, Any], options: dict[str, Any], code: str) -> None:
    """What a plan, a list or an option says wrongly is refused by name."""
    with pytest.raises(JointsupError) as refused:
        both_ways({**PLAN, **plan}, small.rows(), tmp_path, **options)
    assert code in [one.code for one in refused.value.problems]


def test_a_plan_that_asks_for_no_column_meets_too(tmp_path: Path) -> None:
    """Where no line selects or stratifies, every line reaches everyone."""
    plan = small.plan(facets=[], vocabularies=[], grounds=[], ceiling=None, persons=None, lines=[small.line("a"), small.line("b")])
    document = both_ways(plan, small.rows(), tmp_path).document
    assert [(list(one.departments), one.entities) for one in document.meets] == [(["a 局", "b 局"], 60)]


def test_a_facet_that_no_line_uses_can_be_counted_by(tmp_path: Path) -> None:
    """Counts are broken down by any facet of areas or codes; and by what visits are left, lines may select."""
    plan = small.plan(lines=[small.line("a", where={"left": ["1", "2"]}), small.line("b", amount="50%")], persons=None)
    document = both_ways(plan, small.rows(), tmp_path, by=["kind"]).document
    (one,) = document.meets
    assert one.entities == 40
    assert {share.code: share.entities for share in one.by} == Counter(row["类型"] for row in small.rows() if row["剩余"] != "0")


WORDS = {"food": ("食品", "餐饮"), "chem": ("化工", "危险"), "build": ("建筑", "装饰"), "transport": ("运输",), "health": ("药", "医疗")}
"""Tags by words of the business scope: a plain rule made for this test."""


@pytest.mark.skipif("JOINTSUP_DATA" not in os.environ, reason="JOINTSUP_DATA names the folder of real registers")
def test_real_enterprises_meet_as_counted_one_by_one(tmp_path: Path) -> None:
    """Over the enterprises of Shandong, tagged by their business scope, pairs and sets are those of looking at each."""
    pyarrow = pytest.importorskip("pyarrow.parquet")
    table = pyarrow.read_table(Path(os.environ["JOINTSUP_DATA"]) / "cn_enterprises_shandong.parquet", columns=["credit_code", "city", "business_scope"])
    tagged = [
        (code, city, [tag for tag, words in WORDS.items() if any(word in (scope or "") for word in words)])
        for code, city, scope in zip(*table.to_pydict().values(), strict=True)
    ]
    rows = [{"id": code, "city": city, "tags": ";".join(tags)} for code, city, tags in tagged]
    cities = sorted({city for _, city, _ in tagged})
    plan = {
        **small.plan(lines=[small.line(tag, whom=tag, bodies=[tag], by=["city"], amount="3%") for tag in WORDS], ceiling=None, persons=None),
        "id": {"column": "id", "scheme": "uscc"},
        "facets": [
            {"name": "city", "column": "city", "kind": "code", "codes": [[city, ""] for city in cities]},
            {"name": "tags", "column": "tags", "kind": "tags"},
        ],
        "vocabularies": [{"owner": "all", "version": "1", "valid_from": "2024-01-01", "valid_to": None, "tags": [[tag, tag] for tag in WORDS]}],
    }
    path = tmp_path / "firms.csv"
    path.write_bytes(small.csv_bytes(rows, headings=("id", "city", "tags")))
    document = meets(plan, path).document
    reached = Counter(tuple(sorted(tags)) for _, _, tags in tagged)
    assert {tuple(one.departments): one.entities for one in document.sets} == reached
    pairs = Counter(pair for tags, count in reached.items() for pair in combinations(tags, 2) for _ in range(count))
    assert {tuple(one.departments): one.entities for one in document.meets if len(one.departments) == 2} == pairs
    assert document.without_matter.entities == reached[()]
    shares = Counter((city, *pair) for _, city, tags in tagged for pair in combinations(sorted(tags), 2))
    assert {(share.code, *one.departments): share.entities for one in document.meets for share in one.by if len(one.departments) == 2} == shares


def test_where_nobody_is_reached_nothing_is_proposed(tmp_path: Path) -> None:
    """A register in which no line finds anyone gives no meet, and its whole burden is nothing."""
    plan = small.plan(lines=[small.line("none", whom="fire.key & !fire.key")])
    found = both_ways(plan, small.rows(5), tmp_path)
    document = found.document
    assert (document.meets, document.proposals, document.groups, document.idle_lines) == ((), (), (), ("none",))
    assert [(list(one.departments), one.entities) for one in document.sets] == [([], 5)]
    assert document.burden[0].visits == ("0.000", "0.000")
    assert not found.joint_plan().lines


@pytest.mark.parametrize("engine", ["duckdb", "reference"])
@pytest.mark.parametrize(("limit", "most", "held"), [("MOST_KINDS", 5, 5), ("MOST_CHANCES", 2 * len(PLAN["lines"]), 2)])
def test_more_kinds_than_a_meet_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, limit: str, most: int, held: int) -> None:
    """The refusal says how many kinds the lines tell apart, in all or by codes alone, and is the same for every engine."""
    monkeypatch.setattr(counting, limit, most)
    path = tmp_path / "firms.csv"
    path.write_bytes(small.csv_bytes(small.rows()))
    with pytest.raises(BadRound) as refused:
        meets(PLAN, path, engine=engine)
    assert [(one.code, int(one.value) > held) for one in refused.value.problems] == [("line.kinds", True)]
