"""Entities with their own properties in a Parquet file, which DuckDB reads where it stands: never held, in one pass with what is computed of them.

It takes columns of plain types only; what is unusual about a file, and what is wrong with it, is for the strict readers to say.
"""
# ruff: noqa: S608 - statements are made of our own words and numbers only, and of quoted names of the file's own columns.

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from jointsup.engines.duck.connection import Database
from jointsup.engines.duck.rows import columns_of_parquet
from jointsup.engines.duck.statements import in_quotes, name_in_quotes, parquet

_INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_DOUBTFUL = "strlen(entity) > 200 OR NOT regexp_full_match(entity, '[!-\"$-~][!-~]*')"
"""What an id is not, beyond doubt: long, with blanks, ``#N/A`` and the like."""


@frozen
class Subjects:
    """A file's columns: that of the ids, and those of the properties, each whether it is to be a number."""

    path: Path
    identity: str
    own: Sequence[tuple[str, bool]]

    def view(self, database: Database) -> bool:
        """Let ``subject`` stand for the file; return whether its columns are there, and texts and integers as they should."""
        types = dict(columns_of_parquet(database, self.path) or ())
        wanted = [(self.identity, ("VARCHAR",)), *((name, _INTEGERS if number else ("VARCHAR",)) for name, number in self.own)]
        if any(types.get(name) not in accepted for name, accepted in wanted):
            return False
        columns = [f"{name_in_quotes(self.identity)} AS entity", *(f"{name_in_quotes(name)} AS t{place}" for place, (name, _) in enumerate(self.own))]
        database.view("subject", f"SELECT {', '.join(columns)} FROM {parquet(self.path)}")
        return True

    def stand(self, database: Database, judge: Callable[[str], bool]) -> bool:
        """Return whether every row has an id of its own, and ``judge`` lets stand every text that is not plain beyond doubt."""
        rows, named, doubtful = database.rows(f"SELECT count(*), count(entity), count(*) FILTER ({_DOUBTFUL}) FROM subject")[0]
        return rows == named and not database.doubled("subject", "entity") and all(map(judge, self._texts_to_judge(database, doubtful)))

    def forget(self, database: Database) -> None:
        """Let ``subject`` stand for nothing."""
        database.run("DROP VIEW IF EXISTS subject")

    def _texts_to_judge(self, database: Database, doubtful: int) -> Iterator[str]:
        parts = [f"SELECT t{place} AS text FROM subject WHERE t{place} <> ''" for place, (_, number) in enumerate(self.own) if not number]
        parts += [f"SELECT entity AS text FROM subject WHERE {_DOUBTFUL}"] if doubtful else []
        if not parts:
            return
        for batch in database.batches(f"SELECT DISTINCT text FROM ({' UNION ALL '.join(parts)}) AS doubtful"):
            yield from (text for (text,) in batch)

    def nulls(self, database: Database) -> Mapping[str, int] | None:
        """Return how many values each column lacks, as the file's own footer counts them; None where it does not."""
        found = database.rows(
            "SELECT path_in_schema, sum(stats_null_count), count(*) - count(stats_null_count) "
            f"FROM parquet_metadata('{in_quotes(self.path)}') GROUP BY path_in_schema"
        )
        counts = {str(name): int(count) for name, count, uncounted in found if not uncounted}
        return counts if all(name in counts for name, _ in self.own) else None
