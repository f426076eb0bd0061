"""Millions of facts scored by the engine 批量评分: within bounded memory, and only where nothing is wrong with them.

What it takes, the strict readers take too, and the scores are the same byte for byte; what it does not take, they judge.
"""
# ruff: noqa: S608 - statements are made of our own words and integers only; what comes from outside goes in by tables.

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from attrs import frozen

from jointsup.algorithms.credit.graded import ScoreCounts
from jointsup.canonical import id_fault
from jointsup.codec.tables import Limits
from jointsup.codec.tables.wanted import Wanted
from jointsup.engines.base import Progress
from jointsup.engines.duck.connection import NUMBER, TEXT, Database, Unreadable
from jointsup.engines.duck.connection import Limits as EngineLimits
from jointsup.engines.duck.rows import BulkRows
from jointsup.engines.duck.scores import load_pairs, subject_columns, write_lines
from jointsup.engines.score_sql import ScoreSql
from jointsup.errors import BadRows
from jointsup.model.credit import GREATEST_VALUE, LAST_DAY
from jointsup.model.scorecards import ScorecardRules
from jointsup.services.bulk_files import may_be_plain, places_of, read_plain
from jointsup.services.credit.reading import PROPERTY, Given, entity_fields, fact_fields

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


@frozen
class BulkScored:
    """What the engine scored: counts, the number of facts, and the kinds of facts that count as delivered."""

    counts: ScoreCounts
    facts: int
    delivered: frozenset[str]


def score_in_bulk(
    card: ScorecardRules, facts: Given, entities: Given, as_of: date, delivered: Collection[str], path: Path, progress: Progress
) -> BulkScored | None:
    """Write the lines of scores to ``path``; None where there is anything for the strict readers to say about a file."""
    limits = EngineLimits(folder=path.parent)
    with Database(limits, "sha256") as database:
        sql = ScoreSql(database.words, card, as_of, frozenset(delivered))
        subjects = {"entity": TEXT, **subject_columns(sql)}
        progress("read", 0, 2)
        if not _taken(database, limits, facts, fact_fields(facts), "raw", {**dict.fromkeys(("entity", "kind", "category"), TEXT), **_NUMBERS}):
            return None
        progress("read", 1, 2)
        if not _taken(database, limits, entities, entity_fields(entities, [name for name, _ in sql.own]), "subject", subjects):
            return None
        progress("read", 2, 2)
        if database.rows("SELECT entity FROM subject GROUP BY entity HAVING count(*) > 1 LIMIT 1"):
            return None
        database.table("coded", "SELECT row_number() OVER () - 1 AS pair, kind, category FROM (SELECT DISTINCT kind, category FROM raw) AS pairs")
        pairs = {(kind, category or ""): int(number) for number, kind, category in database.rows("SELECT pair, kind, category FROM coded")}
        database.table(
            "fact",
            "SELECT entity, pair, day, until, valued, value FROM raw JOIN coded ON coded.kind = raw.kind AND coded.category IS NOT DISTINCT FROM raw.category",
        )
        database.drop("raw")
        sql = ScoreSql(database.words, card, as_of, frozenset(delivered) | {kind for kind, _ in pairs})
        load_pairs(database, sql, pairs)
        count = int(database.rows("SELECT count(*) FROM fact")[0][0])
        return BulkScored(write_lines(database, sql, path, progress), count, sql.delivered)


_NUMBERS: Mapping[str, str] = dict.fromkeys(("day", "until", "valued", "value"), NUMBER)


def _taken(
    database: Database, limits: EngineLimits, given: Given, fields: Mapping[str, str], table: str, types: Mapping[str, str]
) -> bool:
    """Load a file's rows into a table, or return that something is unusual or wrong about it."""
    path = Path(given.rows)
    if not may_be_plain(path, given.encoding):
        return False
    wanted = Wanted(path.name, fields, Limits())
    try:
        with BulkRows(limits, path, database.folder) as bulk:
            if read_plain(bulk, wanted, path) is None or any(id_fault(text) for text in bulk.texts_to_judge()):
                return False
            places = places_of(wanted)
            select, wrong = _facts_of(places) if "kind" in fields else _entities_of(fields, places)
            if bulk.database.rows(f"SELECT 1 FROM taken WHERE {wrong} LIMIT 1"):
                return False
            lines = database.folder / f"{table}.tsv"
            bulk.database.write_lines(f"SELECT {select} FROM taken").rename(lines)
    except (BadRows, Unreadable):
        return False
    database.table(table, f"SELECT * FROM {database.lines_of(lines, types)}")
    lines.unlink()
    return True


def _facts_of(places: Mapping[str, int]) -> tuple[str, str]:
    """Return what to select of a file of facts, and the condition under which a row is wrong."""
    entity, kind, day = (f"c{places[name]}" for name in ("entity", "kind", "day"))
    category, value, until = (f"c{places[name]}" if name in places else "NULL" for name in ("category", "value", "until"))
    number = f"TRY_CAST({value} AS BIGINT)"
    wrong = [f"{entity} IS NULL", f"{kind} IS NULL", f"{day} IS NULL", _no_day(day)]
    if until != "NULL":
        wrong.append(f"({until} IS NOT NULL AND {_no_day(until)})")
    if value != "NULL":
        sound = f"(regexp_full_match({value}, '-?[0-9]{{1,13}}') AND {number} BETWEEN {-GREATEST_VALUE} AND {GREATEST_VALUE})"
        wrong.append(f"({value} IS NOT NULL AND NOT {sound})")
    valued = f"CASE WHEN {value} IS NULL THEN 0 ELSE 1 END"
    last = f"coalesce({_ordinal(until)}, {LAST_DAY.toordinal()})" if until != "NULL" else str(LAST_DAY.toordinal())
    return f"{entity}, {kind}, {category}, {_ordinal(day)}, {last}, {valued}, coalesce({number}, 0)", " OR ".join(wrong)


def _entities_of(fields: Mapping[str, str], places: Mapping[str, int]) -> tuple[str, str]:
    """Return the same of a file of entities; properties stand in order of their names."""
    named = sorted(name for name in fields if name.startswith(PROPERTY))
    return ", ".join(f"c{places[name]}" for name in ("entity", *named)), f"c{places['entity']} IS NULL"


def _no_day(text: str) -> str:
    return f"NOT (regexp_full_match({text}, '{_DAY}') AND coalesce(TRY_CAST({text} AS DATE) >= DATE '0001-01-01', false))"


def _ordinal(text: str) -> str:
    return f"date_diff('day', DATE '0001-01-01', TRY_CAST({text} AS DATE)) + 1"
