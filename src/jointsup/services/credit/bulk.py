"""Millions of facts scored by the engine 批量评分: within bounded memory, and only where nothing is wrong with them.

What it takes, the strict readers take too, and the scores are the same byte for byte; what it does not take, they judge.
"""
# ruff: noqa: S608 - statements are made of our own words and integers only; what comes from outside goes in by tables.

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

from attrs import evolve, frozen

from jointsup.algorithms.credit.graded import ScoreCounts
from jointsup.canonical import id_fault
from jointsup.codec.files import regular_size
from jointsup.codec.tables import Limits
from jointsup.codec.tables.cells import Cells
from jointsup.codec.tables.wanted import Wanted
from jointsup.engines.base import Progress
from jointsup.engines.duck.connection import NUMBER, TEXT, Database, Unreadable
from jointsup.engines.duck.connection import Limits as EngineLimits
from jointsup.engines.duck.rows import BulkRows
from jointsup.engines.duck.scores import (
    load_pairs,
    subject_columns,
    write_lines,
    write_tiers,
)
from jointsup.engines.duck.statements import is_pattern
from jointsup.engines.duck.subjects import Subjects
from jointsup.engines.score_sql import ScoreSql
from jointsup.errors import BadRows
from jointsup.model.credit import GREATEST_VALUE, LAST_DAY
from jointsup.model.scorecards import ScorecardRules, own_properties
from jointsup.services.bulk_files import may_be_plain, places_of, read_plain, texts_stand, version_of
from jointsup.services.credit.reading import PROPERTY, Given, entity_fields, fact_fields

_MOST_BYTES = 2**36
"""Bytes of a Parquet file that the engine alone reads, at most."""
_REMEMBERED = 100_000
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


@frozen
class BulkScored:
    """What the engine scored: counts, the number of facts, and the kinds of facts that count as delivered."""

    counts: ScoreCounts
    facts: int
    delivered: frozenset[str]


def score_in_bulk(
    card: ScorecardRules, facts: Given | None, entities: Given, as_of: date, delivered: Collection[str], path: Path, progress: Progress, tiers_alone: bool
) -> BulkScored | None:
    """Write the lines of scores to ``path``, or ``tiers_alone``; None where there is anything for the strict readers to say about a file."""
    limits, rows = EngineLimits(folder=path.parent), Path(entities.rows).resolve()
    regular_size(rows, _MOST_BYTES)
    before = version_of(rows)
    with Database(limits, "sha256", readable=[rows]) as database:
        kinds, sql = frozenset(delivered), ScoreSql(database.words, card, as_of, frozenset(delivered))
        progress("read", 0, 2)
        pairs: dict[tuple[str, str], int] = {}
        if facts is not None:
            if not _taken(database, limits, facts, fact_fields(facts), "raw", {**dict.fromkeys(("entity", "kind", "category"), TEXT), **_NUMBERS}):
                return None
            pairs = _coded(database)
            kinds |= {kind for kind, _ in pairs}
        progress("read", 1, 2)
        sql = evolve(sql, delivered=kinds)
        subjects = _subjects(entities, rows, sql)
        as_it_stands = subjects is not None and _stands(database, subjects)
        if not as_it_stands and not _held(database, limits, entities, sql):
            return None
        progress("read", 2, 2)
        load_pairs(database, sql, pairs)
        count = int(database.rows("SELECT count(*) FROM fact")[0][0]) if facts is not None else 0
        if tiers_alone:
            known = _missing(database, card, subjects) if as_it_stands and subjects is not None else None
            counts = write_tiers(database, sql, path, progress, known)
        else:
            counts = write_lines(database, sql, path, progress)
        return BulkScored(counts, count, kinds) if version_of(rows) == before else None


def _coded(database: Database) -> dict[tuple[str, str], int]:
    """Number the kinds and categories of the facts that were read."""
    database.table("coded", "SELECT row_number() OVER () - 1 AS pair, kind, category FROM (SELECT DISTINCT kind, category FROM raw) AS pairs")
    database.table(
        "fact",
        "SELECT entity, pair, day, until, valued, value FROM raw JOIN coded ON coded.kind = raw.kind AND coded.category IS NOT DISTINCT FROM raw.category",
    )
    database.drop("raw")
    return {(kind, category or ""): int(number) for number, kind, category in database.rows("SELECT pair, kind, category FROM coded")}


def _subjects(entities: Given, path: Path, sql: ScoreSql) -> Subjects | None:
    """Return the columns of a Parquet file of entities; None for a file of another kind."""
    if path.suffix.lower() != ".parquet" or is_pattern(path):
        return None
    fields = entity_fields(entities, [name for name, _ in sql.own])
    return Subjects(path, fields["entity"], [(fields[PROPERTY + name], kind == "number") for name, kind in sql.own])


def _stands(database: Database, subjects: Subjects) -> bool:
    """Let ``subject`` stand for a Parquet file whose cells are beyond doubt, or return that they are not."""
    cells = Cells(Limits().cell_characters)

    def stands(text: str) -> bool:
        if len(cells) > _REMEMBERED:
            cells.clear()
        return cells[text] == text and not cells.faults and id_fault(text) is None

    try:
        if subjects.view(database) and subjects.stand(database, stands):
            return True
    except Unreadable:
        pass
    subjects.forget(database)
    return False


def _held(database: Database, limits: EngineLimits, entities: Given, sql: ScoreSql) -> bool:
    """Load a plain file of entities, or return that something is unusual or wrong about it."""
    types = {"entity": TEXT, **subject_columns(sql)}
    if not _taken(database, limits, entities, entity_fields(entities, [name for name, _ in sql.own]), "subject", types, sql.own):
        return False
    return not database.doubled("subject", "entity")


def _missing(database: Database, card: ScorecardRules, subjects: Subjects) -> Mapping[str, int] | None:
    """Return how many entities have no value for each indicator, where the file's own counts say it."""
    if any(one.measure.kind != "number" for one in card.indicators):
        return None
    nulls = subjects.nulls(database)
    names = {name: heading for (name, _), (heading, _) in zip(own_properties(card), subjects.own, strict=True)}
    return None if nulls is None else {one.id: nulls[names[one.measure.of]] for one in card.indicators}


_NUMBERS: Mapping[str, str] = dict.fromkeys(("day", "until", "valued", "value"), NUMBER)


def _taken(
    database: Database,
    limits: EngineLimits,
    given: Given,
    fields: Mapping[str, str],
    table: str,
    types: Mapping[str, str],
    own: Sequence[tuple[str, str]] = (),
) -> bool:
    """Load a file's rows into a table, or return that something is unusual or wrong about it."""
    path = Path(given.rows)
    if not may_be_plain(path, given.encoding):
        return False
    wanted = Wanted(path.name, fields, Limits())
    try:
        with BulkRows(limits, path, database.folder) as bulk:
            if read_plain(bulk, wanted, path) is None or not texts_stand(bulk, wanted) or any(map(id_fault, bulk.texts_to_judge())):
                return False
            places = places_of(wanted)
            select, wrong = _facts_of(places) if "kind" in fields else _entities_of(own, places)
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
        sound = f"({_whole(value, 13)} AND {number} BETWEEN {-GREATEST_VALUE} AND {GREATEST_VALUE})"
        wrong.append(f"({value} IS NOT NULL AND NOT {sound})")
    valued = f"CASE WHEN {value} IS NULL THEN 0 ELSE 1 END"
    last = f"coalesce({_ordinal(until)}, {LAST_DAY.toordinal()})" if until != "NULL" else str(LAST_DAY.toordinal())
    return f"{entity}, {kind}, {category}, {_ordinal(day)}, {last}, {valued}, coalesce({number}, 0)", " OR ".join(wrong)


def _entities_of(own: Sequence[tuple[str, str]], places: Mapping[str, int]) -> tuple[str, str]:
    """Return the same of a file of entities with their own properties."""
    cells = [(f"c{places[PROPERTY + name]}", kind == "number") for name, kind in own]
    wrong = [f"c{places['entity']} IS NULL"]
    wrong += [f"({cell} IS NOT NULL AND NOT ({_whole(cell, 19)} AND TRY_CAST({cell} AS BIGINT) IS NOT NULL))" for cell, number in cells if number]
    return ", ".join([f"c{places['entity']}", *(f"TRY_CAST({cell} AS BIGINT)" if number else cell for cell, number in cells)]), " OR ".join(wrong)


def _whole(text: str, digits: int) -> str:
    return f"regexp_full_match({text}, '-?[0-9]{{1,{digits}}}')"


def _no_day(text: str) -> str:
    return f"NOT (regexp_full_match({text}, '{_DAY}') AND coalesce(TRY_CAST({text} AS DATE) >= DATE '0001-01-01', false))"


def _ordinal(text: str) -> str:
    return f"date_diff('day', DATE '0001-01-01', TRY_CAST({text} AS DATE)) + 1"
