"""Points and tiers of every entity by a card of fifty indicators, beside the same card written by hand in SQL, and Polars streaming."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from province import INDICATORS
from works.base import JOINTSUP, Data, Step, Work, facts_of

ALL = (100_000, 1_000_000, 15_000_000)
TIERS = (("A", "低风险"), ("B", "较低风险"), ("C", "较高风险"), ("D", "高风险"))
CUT_OFFS = (200, 240, 280)
SHARES = ("1/2", "3/10", "3/20")


def bands(place: int) -> list[tuple[int, int]]:
    """Return from which value on an indicator gives how many points."""
    return [(20 + place % 11, 2), (50 + place % 7, 5), (80 + place % 5, 9)]


def absent(place: int) -> int:
    """Return the points of an indicator without a value."""
    return place % 4


def card(by_shares: bool) -> dict[str, Any]:
    """Return the card."""
    indicators = [
        {
            "id": f"i{place:02}", "title": f"指标{place}", "source": "示例", "measure": {"kind": "number", "of": f"i{place:02}"},
            "bands": [{"at_least": start, "points": points} for start, points in bands(place)], "missing": {"points": absent(place), "words": "无数值"},
        }
        for place in range(INDICATORS)
    ]  # fmt: skip
    return {
        "schema": "ruleset/1", "kind": "scorecards", "name": "benchmark/card", "version": "1", "title": "五十项指标（生成）", "valid_from": "2026-01-01",
        "valid_to": None, "source": "为测速而设，非真实文件", "scheme": "general", "higher": "riskier", "start": 0, "bounds": [0, 1000], "tiers": TIERS,
        "start_tier": "A", "history": [], "indicators": indicators,
        **({"cut_offs": None, "shares": {"shares": SHARES, "ties": "riskier"}} if by_shares else {"cut_offs": CUT_OFFS}),
    }  # fmt: skip


def ours(data: Data, step: Step, verb: str, by_shares: bool, suffix: str) -> None:
    """Run the command, its start and its checks of the file with it."""
    name = f"card{'-shares' if by_shares else ''}.json"
    path = data.made(name, lambda made: made.write_text(json.dumps(card(by_shares), ensure_ascii=False), encoding="utf-8"))
    entities, out = data.table("indicators"), data.scratch(f"tiers-{verb}{suffix}")
    step.command(*JOINTSUP, "credit", verb, path, "--entities", entities, "--property", "entity=id", "--as-of", "2026-06-30", "--out", out)
    step.fact(**facts_of(out))
    if suffix == ".parquet":
        step.fact(tiers=counted(out))
    out.unlink()


def grade(data: Data, step: Step) -> None:
    ours(data, step, "grade", False, ".parquet")


def grade_shares(data: Data, step: Step) -> None:
    ours(data, step, "grade", True, ".parquet")


def score(data: Data, step: Step) -> None:
    ours(data, step, "score", False, ".tsv")


def statement(data: Data, step: Step) -> None:
    """The engine's work on the same columns to the same columns, without the command's start and its look at every id."""
    from datetime import date

    from jointsup.codec.structure import structure
    from jointsup.engines.base import no_progress
    from jointsup.engines.duck.connection import Database, Limits
    from jointsup.engines.duck.scores import load_pairs, write_tiers
    from jointsup.engines.duck.subjects import Subjects
    from jointsup.engines.score_sql import ScoreSql
    from jointsup.model.scorecards import ScorecardRules, own_properties

    entities, out = data.table("indicators").resolve(), data.scratch("tiers-statement.parquet").resolve()
    rules = structure(card(False), ScorecardRules)
    subjects = Subjects(entities, "id", [(name, True) for name, _ in own_properties(rules)])
    with Database(Limits(threads=2), "sha256", readable=[entities], beside=out.parent) as database:
        sql = ScoreSql(database.words, rules, date(2026, 6, 30), frozenset())
        assert subjects.view(database)
        load_pairs(database, sql, {})
        nulls = subjects.nulls(database)
        step.take(lambda: write_tiers(database, sql, out, no_progress, nulls))
    step.fact(tiers=counted(out))
    out.unlink()


def counted(path: Path) -> dict[str, int]:
    """Return how many are in each tier, to be held against others' counts."""
    import duckdb

    return {str(tier): int(count) for tier, count in duckdb.sql(f"SELECT tier, count(*) FROM '{path}' GROUP BY tier ORDER BY tier").fetchall()}


def written_by_hand(by_shares: bool, entities: Path, out: Path) -> str:
    """Return the statement that one writes for this card."""
    cases = []
    for place in range(INDICATORS):
        whens = " ".join(f"WHEN i{place:02} >= {start} THEN {points}" for start, points in reversed(bands(place)))
        cases.append(f"CASE WHEN i{place:02} IS NULL THEN {absent(place)} {whens} ELSE 0 END")
    scored = f"SELECT id, {' + '.join(cases)} AS points FROM '{entities}'"
    if by_shares:
        upto = ["1/2", "4/5", "19/20"]
        ranks = " ".join(f"WHEN place <= {share.split('/')[0]} * every / {share.split('/')[1]} THEN '{code}'" for share, (code, _) in zip(upto, TIERS, strict=False))
        windowed = f"SELECT id, points, rank() OVER (ORDER BY points DESC) AS behind, count(*) OVER () AS every FROM ({scored})"
        tiered = f"SELECT id, points, CASE {ranks} ELSE 'D' END AS tier FROM (SELECT *, every - behind + 1 AS place FROM ({windowed}))"
    else:
        whens = " ".join(f"WHEN points >= {bound} THEN '{code}'" for bound, (code, _) in reversed(list(zip(CUT_OFFS, TIERS[1:], strict=True))))
        tiered = f"SELECT id, points, CASE {whens} ELSE 'A' END AS tier FROM ({scored})"
    return f"COPY ({tiered}) TO '{out}' (FORMAT parquet)"


def by_hand(data: Data, step: Step, by_shares: bool) -> None:
    import duckdb

    entities, out = data.table("indicators"), data.scratch("tiers-hand.parquet")
    with duckdb.connect(config={"threads": 2, "memory_limit": "1GB", "temp_directory": str(data.scratch("spill"))}) as connection:
        step.take(lambda: connection.execute(written_by_hand(by_shares, entities, out)))
    step.fact(tiers=counted(out))
    out.unlink()


def hand(data: Data, step: Step) -> None:
    by_hand(data, step, False)


def hand_shares(data: Data, step: Step) -> None:
    by_hand(data, step, True)


def polars_streaming(data: Data, step: Step) -> None:
    import polars

    entities, out = data.table("indicators"), data.scratch("tiers-polars.parquet")

    def points(place: int) -> Any:
        column, found = polars.col(f"i{place:02}"), polars.lit(0, polars.Int32)
        for start, number in bands(place):
            found = polars.when(column >= start).then(polars.lit(number, polars.Int32)).otherwise(found)
        return polars.when(column.is_null()).then(polars.lit(absent(place), polars.Int32)).otherwise(found)

    def work() -> None:
        total = polars.sum_horizontal(*(points(place) for place in range(INDICATORS)))
        tier = polars.lit(TIERS[0][0])
        for bound, (code, _) in zip(CUT_OFFS, TIERS[1:], strict=True):
            tier = polars.when(polars.col("points") >= bound).then(polars.lit(code)).otherwise(tier)
        polars.scan_parquet(entities).select("id", total.alias("points")).with_columns(tier.alias("tier")).sink_parquet(out)

    step.take(work)
    step.fact(tiers=counted(out))
    out.unlink()


HAND, HAND_SHARES = "scorecard: the same card by hand in SQL", "scorecard by shares: by hand in SQL, a window over all rows"
WORKS = (
    Work(HAND, hand, ALL, runs=3),
    Work("scorecard: jointsup, the statement", statement, ALL, HAND, most=1.2, runs=3),
    Work("scorecard: jointsup credit grade, the command with its look at every id", grade, (*ALL, 1_500_000, 60_000_000), HAND, runs=3),
    Work("scorecard: Polars streaming", polars_streaming, ALL, HAND),
    Work(HAND_SHARES, hand_shares, ALL),
    Work("scorecard by shares: jointsup credit grade", grade_shares, ALL, HAND_SHARES),
    Work("scorecard: jointsup credit score, lines of all indicators in order, digested", score, ALL, HAND),
)
