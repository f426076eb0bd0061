"""The same sample, drawn so that nobody can check it: each stratum its share, or so many of all, at the library's own chance."""

from __future__ import annotations

import duckdb

from works.base import Data, Step, Work
from works.tickets import ALL, OURS, peers_numbers, peers_rows

RATES = (0.001, 0.003, 0.01, 0.05)
"""The rates of the tiers, as the plan of one line has them."""


def by_pandas(data: Data, step: Step) -> None:
    import pandas  # type: ignore[import-untyped]

    path = peers_rows(data)

    def work() -> object:
        table = pandas.read_parquet(path, columns=["id", "stratum"])
        tiers = table["stratum"] % 4
        return [table[tiers == tier].groupby("stratum").sample(frac=rate, random_state=1) for tier, rate in enumerate(RATES)]

    step.take(work)


def by_polars(data: Data, step: Step) -> None:
    import polars

    path, given = peers_rows(data), peers_numbers(data)
    numbers = polars.DataFrame([(stratum, n) for stratum, n, _ in given], schema={"stratum": polars.Int32, "n": polars.Int64}, orient="row")
    place = polars.int_range(polars.len()).shuffle(seed=1).over("stratum")
    step.take(lambda: polars.scan_parquet(path).select("id", "stratum").join(numbers.lazy(), on="stratum").filter(place < polars.col("n")).collect())


def by_numpy(data: Data, step: Step) -> None:
    import numpy
    import pyarrow.parquet

    path, given = peers_rows(data), peers_numbers(data)

    def work() -> object:
        table = pyarrow.parquet.read_table(path, columns=["id", "stratum"])
        strata, chance = table.column("stratum").to_numpy(), numpy.random.default_rng(1)
        order = numpy.argsort(strata, kind="stable")
        starts = numpy.searchsorted(strata[order], numpy.arange(strata.max() + 2))
        picked = [order[starts[s] + chance.choice(starts[s + 1] - starts[s], n, replace=False)] for s, n, _ in given]
        return table.column("id").take(numpy.concatenate(picked))

    step.take(work)


def by_reservoir(data: Data, step: Step) -> None:
    """DuckDB's reservoir knows no strata: as many of all."""
    path, total = peers_rows(data), sum(n for _, n, _ in peers_numbers(data))
    connection = duckdb.connect(config={"threads": 2})
    step.take(lambda: connection.execute(f"SELECT id, stratum FROM '{path}' USING SAMPLE reservoir({total} ROWS) REPEATABLE (1)").fetchall())


WORKS = (
    Work("uncheckable: pandas, groupby.sample", by_pandas, ALL, (OURS,), least=1),
    Work("uncheckable: Polars, shuffle by group", by_polars, ALL, (OURS,)),
    Work("uncheckable: numpy, choice by stratum", by_numpy, ALL, (OURS,)),
    Work("uncheckable: DuckDB, reservoir, no strata", by_reservoir, ALL, (OURS,), least=1),
)
