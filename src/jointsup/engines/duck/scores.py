"""Scores of many entities with DuckDB (the reference is ``algorithms.credit.graded``): the same lines, byte for byte."""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from jointsup.algorithms.credit.graded import ScoreCounts
from jointsup.algorithms.credit.tiers import tiers_of_points
from jointsup.canonical import require_id, require_text
from jointsup.engines.base import Progress, no_progress
from jointsup.engines.duck.connection import NUMBER, TEXT, Database, Limits
from jointsup.engines.score_sql import ScoreSql, tier_rows
from jointsup.model.credit import LAST_DAY, Fact
from jointsup.model.scorecards import ScorecardRules

FACT_TYPES = {"entity": TEXT, "pair": NUMBER, "day": NUMBER, "until": NUMBER, "valued": NUMBER, "value": NUMBER}
STEPS = 3
TIER_COLUMNS = ("id", "points", "tier", "new", "veto")
"""The columns of a file of tiers."""


Write = Callable[[Database, ScoreSql, Path, Progress], ScoreCounts]


def write_scores(
    limits: Limits,
    card: ScorecardRules,
    facts: Iterable[Fact],
    properties: Mapping[str, Mapping[str, str]],
    as_of: date,
    delivered: Collection[str],
    path: Path,
    progress: Progress = no_progress,
    write: Write | None = None,
) -> ScoreCounts:
    """Write the scores of entities to ``path`` (``write``: :func:`write_lines`, else :func:`write_tiers`); return how many there are of what.

    Other arguments as of :func:`jointsup.algorithms.credit.graded.grade`.
    """
    with Database(limits, "sha256") as database:
        sql = ScoreSql(database.words, card, as_of, frozenset(delivered))
        pairs: dict[tuple[str, str], int] = {}
        database.load("fact", FACT_TYPES, _fact_rows(facts, pairs))
        database.load("subject", {"entity": TEXT, **subject_columns(sql)}, _subject_rows(sql, properties))
        load_pairs(database, sql, pairs)
        return (write or write_lines)(database, sql, path, progress)


def load_pairs(database: Database, sql: ScoreSql, pairs: Mapping[tuple[str, str], int]) -> None:
    """Load what the different kinds and categories of facts are to the card."""
    rows = ([str(number), *map(str, sql.pair_cells(*pair))] for pair, number in pairs.items())
    database.load("pair", {"pair": NUMBER, **dict.fromkeys(sql.pair_columns(), NUMBER)}, rows)
    listed = ((str(place), category, str(rank)) for place, category, rank in sql.listed_rows())
    database.load("listed", {"indicator": NUMBER, "category": TEXT, "place": NUMBER}, listed)


def write_lines(database: Database, sql: ScoreSql, path: Path, progress: Progress) -> ScoreCounts:
    """Score what is loaded and write its lines, in order of entities."""
    _measure(database, sql, progress)
    database.view("graded", sql.graded())
    database.view("scored", sql.scored())
    progress("score", 1, STEPS)
    _load_tiers(database, sql)
    tiers = _rank(database, sql)
    progress("score", 2, STEPS)
    database.write_lines(sql.lines()).replace(path)
    progress("score", STEPS, STEPS)
    return ScoreCounts(tiers, _missing(database, sql))


def write_tiers(database: Database, sql: ScoreSql, path: Path, progress: Progress, missing: Mapping[str, int] | None = None) -> ScoreCounts:
    """Score what is loaded and write of each entity points, tier, whether it is new, and its veto's tier: to a Parquet file in any order where ``path``
    ends so, else lines in order of entities.

    ``missing`` is how many have no value for each indicator, where that is known.
    """
    _measure(database, sql, progress)
    database.view("graded", sql.graded())
    progress("score", 1, STEPS)
    _load_tiers(database, sql)
    if sql.card.shares is not None:
        database.view("graded", f"SELECT * FROM {database.parquet('ranked', 'SELECT * FROM graded')}")
        _rank(database, sql)
    progress("score", 2, STEPS)
    names = ", ".join(f"{column} AS {name}" for column, name in zip(("entity", "score", "tier", "is_new", "vetoed"), TIER_COLUMNS, strict=True))
    kept = database.parquet("tiers", f"SELECT {names} FROM ({sql.tiers()}) AS tiered")
    found = {str(tier): int(count) for tier, count in database.rows(f"SELECT tier, count(*) FROM {kept} GROUP BY tier")}
    made = database.folder / "tiers.parquet" if path.suffix == ".parquet" else database.write_lines(f"SELECT * FROM {kept} ORDER BY id")
    made.replace(path)
    progress("score", STEPS, STEPS)
    tiers = {code: found.get(code, 0) for code, _ in sql.card.tiers}
    return ScoreCounts(tiers, _missing(database, sql) if missing is None else missing)


def _measure(database: Database, sql: ScoreSql, progress: Progress) -> None:
    """Put together what every indicator measures; only what facts come to is kept, the entities' own is read where it stands."""
    progress("score", 0, STEPS)
    if sql.counts_facts:
        database.table("measured", sql.measured())
    database.view("valued", sql.valued())


def _load_tiers(database: Database, sql: ScoreSql) -> None:
    database.load("tier", {"place": NUMBER, "code": TEXT}, ((str(place), code) for place, code in tier_rows(sql.card)))


def _rank(database: Database, sql: ScoreSql) -> dict[str, int]:
    """Load the tiers of all scores that occur, and return how many entities are in each tier in the end."""
    card, ranked = sql.card, [tuple(map(int, row)) for row in database.rows(sql.ranked())]
    scores: Counter[int] = Counter()
    for points, new, _, count in ranked:
        scores[points] += 0 if new else count
    places = {points: card.place(tier) + 1 for points, tier in tiers_of_points(card, +scores).items()}
    database.load("by_points", {"score": NUMBER, "place": NUMBER}, ((str(points), str(place)) for points, place in places.items()))
    start, tiers = card.place(card.start_tier) + 1, dict.fromkeys((code for code, _ in card.tiers), 0)
    for points, new, veto, count in ranked:
        tiers[card.tiers[max(start if new else places[points], veto) - 1][0]] += count
    return tiers


def _missing(database: Database, sql: ScoreSql) -> dict[str, int]:
    ((count, *present),) = database.rows(sql.present())
    return {one.id: int(count) - int(found) for one, found in zip(sql.card.indicators, present, strict=True)}


def count_moves(before: Path, after: Path) -> dict[tuple[str, str], int]:
    """Count pairs of tiers over two files of scores, headings first, of the same entities."""
    sides = []
    with Database(Limits(folder=before.parent), "sha256") as database:
        for path in (before, after):
            with open(path, "rb") as file:
                headings = file.readline().decode().rstrip("\n").split("\t")
            here = database.folder / path.name
            path.rename(here)
            types = {f"c{place}": TEXT for place in range(len(headings))}
            sides.append(f"SELECT c0 AS entity, c{headings.index('tier')} AS tier FROM {database.lines_of(here, types, skip=1)}")
        found = database.rows(
            f"SELECT first.tier, second.tier, count(*) FROM ({sides[0]}) AS first JOIN ({sides[1]}) AS second ON first.entity = second.entity "
            "GROUP BY first.tier, second.tier ORDER BY first.tier, second.tier"
        )
    return {(old, new): int(count) for old, new, count in found}


def subject_columns(sql: ScoreSql) -> dict[str, str]:
    """Return the columns of the properties that a card names, with their types."""
    return {f"t{place}": NUMBER if kind == "number" else TEXT for place, (_, kind) in enumerate(sql.own)}


def _fact_rows(facts: Iterable[Fact], pairs: dict[tuple[str, str], int]) -> Iterator[tuple[str, ...]]:
    for one in facts:
        pair = pairs.setdefault((one.kind, one.category), len(pairs))
        until = (one.until or LAST_DAY).toordinal()
        yield require_id(one.entity), str(pair), str(one.day.toordinal()), str(until), str(int(one.value is not None)), str(one.value or 0)


def _subject_rows(sql: ScoreSql, properties: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, ...]]:
    names = [name for name, _ in sql.own]
    for entity in properties:
        texts = [properties[entity].get(name, "") for name in names]
        yield require_id(entity), *(text and require_text(text) for text in texts)
