"""How many rows have which codes, counted by DuckDB from a Parquet file of coded rows."""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.engines.duck.coded import ParquetRows
from jointsup.engines.duck.connection import Database, Limits
from jointsup.engines.duck.draw import RoundTables
from jointsup.engines.duck.statements import parquet
from jointsup.engines.sql import column, columns


class ParquetTally:
    """Counts of the rows of a Parquet file; see :class:`~jointsup.services.tally.Tally`."""

    def __init__(self, limits: Limits, rows: ParquetRows) -> None:
        self._facets = rows.facets
        self._database = Database(limits, "sha256", [rows.parquet], rows.parquet.parent)
        codes = columns(rows.facets)
        grouped = f"GROUP BY {codes.removeprefix(', ')}" if rows.facets else ""
        counted = f"SELECT count(*) AS row_count{codes} FROM {parquet(rows.parquet.resolve())} {grouped}"
        self._database.table("combination", f"SELECT row_number() OVER () - 1 AS combination, * FROM ({counted}) AS counted")

    def by_code(self, facet: int) -> Mapping[str, int]:
        """Return how many rows have each code of the facet at a place."""
        code = column(facet)
        counts = self._database.rows(f"SELECT {code}, CAST(sum(row_count) AS BIGINT) FROM combination GROUP BY {code}")
        return dict(map(tuple, counts))

    def sizes(self, rules: RoundRules) -> Sequence[Sequence[Size]]:
        """Return the sizes of all strata of all lines."""
        return RoundTables(self._database, self._facets).sizes(rules)

    def combinations(self) -> Mapping[tuple[str, ...], int]:
        """Return how many rows share each combination of codes."""
        return {tuple(codes): count for count, *codes in self._database.rows(f"SELECT row_count{columns(self._facets)} FROM combination")}
