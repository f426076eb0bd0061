"""The meet of departments: every set that occurs by area and tier, beside the group-by that it stands on, beside mask columns, pyroaring, scipy.

Run: ``python benchmarks/meet.py [--rows 1000000] [--departments 12 40] [--threads 2]`` (dependency group ``bench``). Generated rows: 136 areas,
three tiers, 300 trades, each with the tags of some departments, and five tags that any firm may have, one in twenty each. A department's line takes its
branch of tags, every fourth one only outside another's. Time is that of the step alone, the least of five runs, rows loaded before. All ways must give
the same pairs.
"""

from __future__ import annotations

import argparse
import gc
import platform
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Any, TypeVar

import duckdb
from pyroaring import BitMap
from scipy.sparse import csr_array

from jointsup.algorithms.tags.meet import Cells, Kinds, by_mask, kinds, mask_of, occurring, reaching
from jointsup.codec.areas import load_areas
from jointsup.codec.structure import structure
from jointsup.engines.duck.connection import TEXT, Database, Limits
from jointsup.engines.duck.meet import kinds as kinds_in_duckdb
from jointsup.model.plan import RoundPlan
from jointsup.services.meets.selecting import Selection, read_cells, select

T = TypeVar("T")
Pairs = Mapping[tuple[int, int], int]

AREAS = [f"37{number:04}" for number in range(100, 236)]
TRADES, ANYONES, RUNS = 300, 5, 5
COLUMNS = ("area", "tags", "tier")


def generated(rows: int, departments: int) -> Iterator[tuple[str, str, str]]:
    """Yield area, tags and tier of every row, the same every time."""
    chance = random.Random(departments)
    trades = [[f"d{one}.t{chance.randrange(3)}" for one in chance.sample(range(departments), chance.randint(0, 6))] for _ in range(TRADES)]
    for _ in range(rows):
        extra = [f"d{one}.any" for one in range(ANYONES) if chance.random() < 0.05]
        yield chance.choice(AREAS), ";".join([*chance.choice(trades), *extra]), chance.choice("AAAABBBC")


def plan_of(departments: int) -> Selection:
    """Return the lines of departments, one each."""
    tags = [[f"d{one}.{last}", "–"] for one in range(departments) for last in ("any", "t0", "t1", "t2")]
    lines = [
        {
            "id": f"l{one}", "name": "–", "window": ["2026-03-01", "2026-03-31"], "matters": [f"m{one}"], "bodies": [f"{one:02}"], "people": 2, "amount": "3%",
            "whom": f"d{one}.*" + (f" & !d{(one + 1) % departments}.*" if one % 4 == 0 else ""), "by": ["area", "tier"],
        }
        for one in range(departments)
    ]  # fmt: skip
    plan = {
        "schema": "plan/1", "round_id": "o/1", "as_of": "2026-02-28", "id": {"column": "id", "scheme": "x", "pattern": "[0-9]{1,9}"}, "sources": {},
        "facets": [
            {"name": "area", "column": "area", "kind": "area", "codes": [[area, ""] for area in AREAS]},
            {"name": "tags", "column": "tags", "kind": "tags"},
            {"name": "tier", "column": "tier", "kind": "code", "codes": [["A", ""], ["B", ""], ["C", ""]]},
        ],
        "vocabularies": [{"owner": "all", "version": "1", "valid_from": "2026-01-01", "valid_to": None, "tags": tags}],
        "lines": lines,
    }  # fmt: skip
    return select(structure(plan, RoundPlan, "plan"), load_areas())


def least(work: Callable[[], T]) -> tuple[tuple[float, float], T]:
    """Return the least time of some runs, by the clock and of the processor (all threads), and what the work gave."""
    taken = []
    for _ in range(RUNS):
        start, busy = time.perf_counter(), time.process_time()
        found = work()
        taken.append((time.perf_counter() - start, time.process_time() - busy))
    return (min(clock for clock, _ in taken), min(processor for _, processor in taken)), found


def pairs_of(counted: Kinds, departments: int) -> Pairs:
    """Return how many entities each two departments share."""
    sets = occurring(by_mask(counted), [1 << one for one in range(departments)])
    return {pair: reaching(sets, mask_of(pair)) for pair in combinations(range(departments), 2)}


def by_scipy(masks: csr_array) -> Pairs:
    """Return the pairs by a product of sparse matrices."""
    product: Any = (masks.T @ masks).toarray()
    return {(one, other): int(product[one, other]) for one, other in combinations(range(product.shape[0]), 2)}


def by_roaring(maps: list[BitMap]) -> Pairs:
    """Return the pairs by bitmaps of rows."""
    return {(one, other): maps[one].intersection_cardinality(maps[other]) for one, other in combinations(range(len(maps)), 2)}


class MaskColumns:
    """A table with a column of yes and no for each department, made before; and the plain statement over it."""

    def __init__(self, listed: list[tuple[str, str, str]], masks: list[int], departments: int, threads: int) -> None:
        self.departments = departments
        self.database = Database(Limits(memory="4GB", threads=threads), "sha256")
        self.database.load("given", {"area": TEXT, "tier": TEXT, "mask": "BIGINT"}, ((a, c, str(m)) for (a, _, c), m in zip(listed, masks, strict=True)))
        columns = ", ".join(f"(mask >> {one} & 1) = 1 AS d{one}" for one in range(departments))
        self.database.table("masked", f"SELECT area, tier, {columns} FROM given")

    def sets(self) -> list[tuple[Any, ...]]:
        """Return every set that occurs by area and tier."""
        columns = ", ".join(f"d{one}" for one in range(self.departments))
        return self.database.rows(f"SELECT {columns}, area, tier, count(*) FROM masked GROUP BY {columns}, area, tier")

    def pairs(self) -> Pairs:
        """Return the pairs, to be held against the others'."""
        found: Counter[tuple[int, int]] = Counter()
        for *flags, _, _, count in self.sets():
            for pair in combinations([one for one, flag in enumerate(flags) if flag], 2):
                found[pair] += count
        return {pair: found[pair] for pair in combinations(range(self.departments), 2)}


def measure(rows: int, departments: int, threads: int) -> None:
    """Print the table for some departments."""
    selection, listed = plan_of(departments), list(generated(rows, departments))
    gc.collect()
    gc.freeze()  # the rows, which only peers need in Python, are not gone through while others are measured
    read = dict[str, Cells]()

    def cells(place: int, different: Any) -> Cells:
        facet = selection.facets[place]
        read[facet.name] = read_cells(selection, facet, sorted(different)).cells
        return read[facet.name]

    with Database(Limits(memory="4GB", threads=threads), "sha256") as database:
        database.load("loaded", dict.fromkeys(COLUMNS, TEXT), ((area, tags or "-", tier) for area, tags, tier in listed))
        database.table("entity", "SELECT area, nullif(tags, '-') AS tags, tier FROM loaded")
        grouping = f"SELECT {', '.join(COLUMNS)}, count(*) AS row_count FROM entity GROUP BY {', '.join(COLUMNS)}"
        grouped, _ = least(lambda: database.table("alike", grouping))
        ours, found = least(lambda: kinds_in_duckdb(database, "entity", COLUMNS, departments, cells))
        (alike,) = database.rows("SELECT count(*) FROM alike")[0]
    listing, pairs = least(lambda: pairs_of(found, departments))
    reference, again = least(lambda: kinds([read[name] for name in COLUMNS], departments, Counter((a, t or "", c) for a, t, c in listed).items()))
    assert again == found

    masks = [read["tags"].masks[tags] for _, tags, _ in listed]
    taken = [(row, one) for row, mask in enumerate(masks) for one in range(departments) if mask >> one & 1]
    columns = MaskColumns(listed, masks, departments, threads)
    plain, _ = least(columns.sets)
    matrix = csr_array(([1] * len(taken), ([row for row, _ in taken], [one for _, one in taken])), shape=(rows, departments))
    sparse, by_sparse = least(lambda: by_scipy(matrix))
    maps = [BitMap(row for row, mask in enumerate(masks) if mask >> one & 1) for one in range(departments)]
    roaring, by_maps = least(lambda: by_roaring(maps))
    assert pairs == by_sparse == by_maps == columns.pairs()
    sets = len(occurring(by_mask(found), [1 << one for one in range(departments)]))
    print(f"\n{departments} departments, {rows:,} rows: {alike:,} different rows, {sets:,} sets that occur, {sum(map(len, found.values())):,} by area and tier")
    print(f"  {'':28s} {'by the clock':^18s} {'of the processor':^18s}")
    for name, (clock, processor), what in (
        ("group-by of the rows alone", grouped, "–"),
        ("jointsup, DuckDB", ours, "every set, by area and tier, from tags"),
        ("  pairs read off the sets", listing, "pairs"),
        ("jointsup, pure Python", reference, "every set, by area and tier, from masks"),
        ("SQL over mask columns", plain, "every set, by area and tier, columns made before"),
        ("scipy, sparse product", sparse, "pairs alone, matrix made before"),
        ("pyroaring", roaring, "pairs alone, bitmaps made before"),
    ):
        print(f"  {name:28s} {clock:7.3f} s {clock / grouped[0]:6.2f} × {processor:7.3f} s {processor / grouped[1]:6.2f} ×   {what}")


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--departments", type=int, nargs="+", default=[12, 40])
    options.add_argument("--threads", type=int, default=2)
    asked = options.parse_args()
    print(f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, {asked.threads} threads")
    for departments in asked.departments:
        measure(asked.rows, departments, asked.threads)


if __name__ == "__main__":
    main()
