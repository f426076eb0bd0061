"""The meet of forty departments over the register: every set by area and tier, beside the group-by under it; pairs alone beside bitmaps and matrices.

Every way begins with the Parquet file and ends with how many entities each two departments share; what it builds on the way, an index too, is timed.
A department's line takes its branch of tags, every fourth one only outside another's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from jointsup.algorithms.tags.expression import Expression
from jointsup.algorithms.tags.meet import Cells, Kinds, by_mask, meetings, occurring, tag_masks
from jointsup.codec.areas import load_areas
from jointsup.codec.structure import structure, unstructure
from jointsup.model.plan import RoundPlan
from jointsup.services.meets.selecting import Selection, read_cells, select
from province import DEPARTMENTS, counties, tag_names
from works.base import JOINTSUP, Data, Step, Work

ALL = (100_000, 1_000_000, 15_000_000)
COLUMNS = ("area", "tags", "tier")
Pairs = Mapping[tuple[int, int], int]
PAIRS = list(combinations(range(DEPARTMENTS), 2))


def selection() -> Selection:
    """Return the lines of the departments."""
    lines = [
        {
            "id": f"l{one}", "name": "–", "window": ["2026-03-01", "2026-03-31"], "matters": [f"m{one}"], "bodies": [f"{one:02}"], "people": 2, "amount": "3%",
            "whom": f"d{one:02}.*" + (f" & !d{(one + 1) % DEPARTMENTS:02}.*" if one % 4 == 0 else ""), "by": ["area", "tier"],
        }
        for one in range(DEPARTMENTS)
    ]  # fmt: skip
    plan = {
        "schema": "plan/1", "round_id": "o/1", "as_of": "2026-02-28", "id": {"column": "id", "scheme": "uscc"}, "sources": {},
        "facets": [
            {"name": "area", "column": "area", "kind": "area", "codes": [[area, ""] for area in counties()]},
            {"name": "tags", "column": "tags", "kind": "tags"},
            {"name": "tier", "column": "tier", "kind": "code", "codes": [[tier, ""] for tier in "ABCD"]},
        ],
        "vocabularies": [{"owner": "all", "version": "1", "valid_from": "2026-01-01", "valid_to": None, "tags": [[tag, "–"] for tag in tag_names()]}],
        "lines": lines,
    }  # fmt: skip
    return select(structure(plan, RoundPlan, "plan"), load_areas())


def digest(pairs: Pairs) -> str:
    """Return what all ways must agree on."""
    return hashlib.sha256(json.dumps([pairs[pair] for pair in PAIRS]).encode()).hexdigest()[:16]


def grouped(data: Data, step: Step, table: str = "register", columns: Sequence[str] = COLUMNS) -> None:
    import duckdb

    path, named = data.table(table), ", ".join(columns)
    with duckdb.connect(config={"threads": 2, "memory_limit": "1GB", "temp_directory": str(data.scratch("spill"))}) as connection:
        step.take(lambda: connection.execute(f"CREATE TABLE alike AS SELECT {named}, count(*) AS row_count FROM '{path}' GROUP BY {named}"))
        step.fact(different=connection.execute("SELECT count(*) FROM alike").fetchall()[0][0])


def grouped_sets(data: Data, step: Step) -> None:
    grouped(data, step, columns=("tags",))


def grouped_independent(data: Data, step: Step) -> None:
    grouped(data, step, "independent")


def ours(data: Data, step: Step, table: str = "register", columns: Sequence[str] = COLUMNS) -> None:
    import duckdb  # noqa: F401 - as peers' libraries, loaded before the clock begins
    import numpy  # noqa: F401

    from jointsup.engines.duck.connection import Database, Limits
    from jointsup.engines.duck.meet import TagColumn, kinds

    path, chosen = data.table(table).resolve(), selection()
    places = [[facet.name for facet in chosen.facets].index(name) for name in columns]

    def read(place: int, different: Sequence[str]) -> Cells:
        return read_cells(chosen, chosen.facets[places[place]], different).cells

    tagged = {columns.index("tags"): TagColumn(";", chosen.vocabularies.owners, [one.whom for one in chosen.selectors])}

    def work() -> tuple[Kinds, Pairs]:
        with Database(Limits(threads=2), "sha256", readable=[path], beside=data.folder) as database:
            database.view("entity", f"SELECT {', '.join(columns)} FROM read_parquet('{path}')")
            found = kinds(database, "entity", columns, DEPARTMENTS, read, tagged)
        sets = occurring(by_mask(found), [1 << one for one in range(DEPARTMENTS)])
        met = {(one.owners[0], one.owners[1]): one.entities for one in meetings(sets, largest=2)[0]}
        return found, {pair: met.get(pair, 0) for pair in PAIRS}

    found, pairs = step.take(work)
    step.fact(pairs=digest(pairs))
    step.fact(kinds=sum(map(len, found.values())), sets=len(by_mask(found)))


def sets(data: Data, step: Step) -> None:
    """Every set of departments that occurs, over all areas and tiers, from which pairs are read: what the peers' pairs are a part of."""
    ours(data, step, columns=("tags",))


def independent(data: Data, step: Step) -> None:
    ours(data, step, "independent")


def command(data: Data, step: Step) -> None:
    """The whole command for the forty lines: what is worth joining, by area and tier, and the folder of tables."""
    stated = unstructure(selection().plan)
    commanded(data, step, data.made("plan40.json", lambda path: path.write_text(json.dumps(stated, ensure_ascii=False), encoding="utf-8")))


def command_200(data: Data, step: Step) -> None:
    commanded(data, step, data.plan(200))


def commanded(data: Data, step: Step, plan: Path) -> None:
    out = data.scratch("met")
    step.command(*JOINTSUP, "meets", plan, "--rows", data.table("register"), "--out", out)
    found = json.loads((out / "meets.json").read_bytes())
    step.fact(sets=len(found["sets"]), meets=len(found["meets"]), groups=len(found["groups"]))
    data.scratch("met")


def expressions(data: Data, step: Step) -> None:
    """200 expressions over the different tag sets of the register, which are there: masks of who takes whom."""
    import duckdb

    from jointsup.algorithms.tags.expression import parse

    chosen, names = selection(), tag_names()
    texts = [f"({one} | {names[(7 * place + 3) % 200]}) & !{names[(11 * place + 5) % 200]}" for place, one in enumerate(names)]
    whom: list[Expression | None] = [parse(text, chosen.vocabularies) for text in texts]
    sets = [tags.split(";") for (tags,) in duckdb.sql(f"SELECT DISTINCT tags FROM '{data.table('register')}'").fetchall()]
    step.take(lambda: tag_masks(whom, sets))
    step.fact(sets=len(sets))


def peer(count: Callable[[Any, Any], Pairs]) -> Callable[[Data, Step], None]:
    """Return the work of a peer, which is given the code of each row's tag set and the mask of each code."""

    def does(data: Data, step: Step) -> None:
        import numpy
        import pyarrow.parquet

        path, chosen = data.table("register"), selection()

        def work() -> Pairs:
            tags = pyarrow.parquet.read_table(path, columns=["tags"]).column(0).combine_chunks().dictionary_encode()
            masks = tag_masks([one.whom for one in chosen.selectors], [text.split(";") for text in tags.dictionary.to_pylist()])
            return count(tags.indices.to_numpy(), numpy.array(masks, dtype=numpy.int64))

        step.fact(pairs=digest(step.take(work)))

    return does


def by_roaring(codes: Any, masks: Any) -> Pairs:
    import numpy
    from pyroaring import BitMap

    maps = [BitMap(numpy.flatnonzero((masks >> one & 1).astype(bool)[codes]).astype(numpy.uint32)) for one in range(DEPARTMENTS)]
    return {(one, other): maps[one].intersection_cardinality(maps[other]) for one, other in PAIRS}


def by_scipy(codes: Any, masks: Any) -> Pairs:
    import numpy
    from scipy.sparse import csc_array

    rows = [numpy.flatnonzero((masks >> one & 1).astype(bool)[codes]).astype(numpy.int32) for one in range(DEPARTMENTS)]
    starts = numpy.cumsum([0, *map(len, rows)])
    matrix = csc_array((numpy.ones(starts[-1], dtype=numpy.int32), numpy.concatenate(rows), starts), shape=(len(codes), DEPARTMENTS))
    product = (matrix.T @ matrix).toarray()
    return {(one, other): int(product[one, other]) for one, other in PAIRS}


def by_numpy(codes: Any, masks: Any) -> Pairs:
    import numpy

    packed = [numpy.packbits((masks >> one & 1).astype(bool)[codes]) for one in range(DEPARTMENTS)]
    return {(one, other): int(numpy.bitwise_count(packed[one] & packed[other]).sum()) for one, other in PAIRS}


def by_columns(data: Data, step: Step) -> None:
    """A column of yes and no for each department, made from the tags, and every set by area and tier over them."""
    import duckdb

    path, chosen = data.table("register"), selection()

    def branch(department: int) -> str:
        return f"contains(tags, 'd{department:02}.')"

    taken = [branch(one) + (f" AND NOT {branch((one + 1) % DEPARTMENTS)}" if one % 4 == 0 else "") for one in range(DEPARTMENTS)]
    columns = ", ".join(f"({condition}) AS d{one}" for one, condition in enumerate(taken))
    named = ", ".join(f"d{one}" for one in range(DEPARTMENTS))
    with duckdb.connect(config={"threads": 2, "memory_limit": "2GB", "temp_directory": str(data.scratch("spill"))}) as connection:

        def work() -> Pairs:
            connection.execute(f"CREATE TABLE masked AS SELECT area, tier, {columns} FROM '{path}'")
            connection.execute(f"CREATE TABLE met AS SELECT area, tier, {named}, count(*) AS n FROM masked GROUP BY ALL")
            found = dict.fromkeys(PAIRS, 0)
            for *flags, count in connection.execute(f"SELECT {named}, sum(n)::BIGINT FROM met GROUP BY ALL").fetchall():
                for pair in combinations([one for one, flag in enumerate(flags) if flag], 2):
                    found[pair] += count
            return found

        step.fact(pairs=digest(step.take(work)))
    assert len(chosen.selectors) == DEPARTMENTS


GROUPED, OURS = "meet: group-by of area, tags and tier", "meet of 40 departments: jointsup, every set"
GROUPED_SETS = "meet: group-by of tags"
GROUPED_INDEPENDENT = "meet, independent tags: group-by of area, tags and tier"
WORKS = (
    Work(GROUPED, grouped, ALL, runs=3),
    Work("meet of 40 departments: jointsup, every set by area and tier", ours, (*ALL, 1_500_000), GROUPED, most=2, runs=3),
    Work(GROUPED_SETS, grouped_sets, ALL, runs=3),
    Work(OURS, sets, (*ALL, 1_500_000), GROUPED_SETS, most=2, runs=3),
    Work("meet: pyroaring, index from the same file, pairs", peer(by_roaring), ALL, OURS, least=1),
    Work("meet: scipy, matrix from the same file, pairs", peer(by_scipy), ALL, OURS, least=1),
    Work("meet: numpy bits from the same file, pairs", peer(by_numpy), ALL, OURS, least=1),
    Work("meet: SQL over mask columns from the same file", by_columns, ALL, OURS, least=1),
    Work("meet: 200 expressions over the different tag sets", expressions, ALL),
    Work("command: meets, 40 lines", command, ALL),
    Work("command: meets, 200 lines", command_200, ALL),
    Work(GROUPED_INDEPENDENT, grouped_independent, ALL),
    Work("meet of 40 departments, independent tags: jointsup, by area and tier", independent, ALL, GROUPED_INDEPENDENT),
)
