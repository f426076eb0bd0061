"""The engines' SQL is portable: the same statements, but for a few primitives, are DuckDB's, DataFusion's, PostgreSQL's and Spark's.

That every dialect's statements are of its grammar is always tested. That they answer alike is tested on DuckDB and DataFusion always, on PostgreSQL where it
is installed, on Spark where ``JOINTSUP_TEST_SPARK`` is set and pyspark is installed.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import psycopg
import pytest

import cards
import rounds
from jointsup.algorithms.credit.graded import grade, score_lines
from jointsup.algorithms.sampling.frame import make_frame
from jointsup.algorithms.tags.compile import number_sets, project
from jointsup.algorithms.tags.meet import kinds, tag_masks
from jointsup.canonical import canonical
from jointsup.engines.duck.connection import TEXT, Database, Limits
from jointsup.engines.sql import DATAFUSION, DUCKDB, POSTGRESQL, SPARK, Dialect, Words, literal, quoted
from portable import (
    KNOWN,
    SELECTORS,
    TAG_SETS,
    TRADES,
    USED,
    WHOM,
    Answers,
    Duck,
    Postgres,
    Replay,
    Spark,
    meeting_columns,
    run,
)

pytest.importorskip("duckdb")
pytest.importorskip("sqlglot")
import sqlglot
from sqlglot import ErrorLevel, exp

AWKWARD = ('"', "\\", '\\"', "甲", "𠀀", "ﬀ", "é", "'", "$1", "%s", "A")


def awkward_case() -> rounds.Case:
    """Return a round over codes and ids that need care, in two buckets' depth and three groups."""
    facets = ("2a", "order", "zone")
    rows = [
        (f"x:{number}{AWKWARD[number % 11] * (number % 3 == 0)}", (AWKWARD[number % 11], AWKWARD[number % 5], str(number % 2)))
        for number in range(4200)
    ]
    frame = make_frame("sha256", rounds.SECRET, "2026-02-28", facets, rows)
    codes: dict[str, Any] = {
        "2a": [[code, "码"] for code in AWKWARD],
        "order": [[code, "码"] for code in AWKWARD[:5]],
        "zone": [["0", []], ["1", [["新设", "甲局"]]]],
    }
    one = rounds.choice("one", "2a", 甲=AWKWARD[:6], 乙=AWKWARD[6:9])
    two = rounds.choice("two", "order", u=AWKWARD[:2], v=AWKWARD[2:5])
    lines = [
        rounds.line("both", [one, two], "1/7", excluded=["1"]),
        rounds.line("all", (), "1/50", rounding="up"),
        rounds.line("late", [two], "1/9", excluded=[]),
    ]
    others = {"exclusion_facet": "zone", "groups": [["all"], ["both"], ["late"]]}
    return rounds.make_case(rounds.document_of(frame, codes, lines, [one, two], **others), frame)


CASE = awkward_case()


def expected() -> Answers:
    """Return what the reference says."""
    numbered = number_sets(project(tags, USED) for tags in TAG_SETS)
    lines = [tuple(line.rstrip("\n").split("\t")) for line in CASE.frame_text.split("\n")[1:-1]]
    return Answers(
        root=CASE.frame.header["root"],
        made=CASE.frame.header["root"],
        lines=lines,  # type: ignore[arg-type]
        overview=(len(lines), sum(len("\t".join(line).encode()) + 1 for line in lines), 0),
        alike=[],
        odd={row.id for row in CASE.frame.rows if not row.id.isascii() or set(row.id) & set("\"'\\")},
        sizes={
            (i, k): (stratum.size.rows, stratum.size.can)
            for i, line in enumerate(CASE.draw.strata)
            for k, stratum in enumerate(line)
            if stratum.size.rows
        },
        drawn=[(one.line, one.stratum, one.id, one.ticket) for one in CASE.draw.drawn],
        tags=[("\n".join(tags), number) for number, tags in enumerate(numbered.sets)],
        tag_numbers=list(numbered.numbers),
        tag_masks=[(mask, not set(KNOWN).issuperset(tags)) for mask, tags in zip(tag_masks(WHOM, TAG_SETS), TAG_SETS, strict=True)],
        kinds=kinds(meeting_columns(CASE), SELECTORS, Counter(row.codes for row in CASE.frame.rows).items()),
        scores=list(score_lines(grade(*cards.extreme(), {entity: {"trade": trade, "size": size} for entity, (trade, size) in TRADES.items()}, cards.AS_OF, set(cards.KINDS)))),
    )


@pytest.fixture(scope="module")
def duck() -> Duck:
    """Give DuckDB after a whole freeze and draw that answered as the reference does."""
    runner = Duck()
    assert run(Words(DUCKDB, "sha256"), runner, CASE) == expected()
    return runner


@pytest.mark.parametrize("hash_name", ["sha256", "sm3"])
@pytest.mark.parametrize("dialect", [DUCKDB, POSTGRESQL, SPARK], ids=lambda dialect: dialect.name)
def test_every_statement_is_of_its_dialects_grammar(duck: Duck, dialect: Dialect, hash_name: str) -> None:
    """Each statement parses as one SELECT in its dialect, and calls no function that is not the dialect's own or ours."""
    replay = Replay(duck.answers)
    run(Words(dialect, hash_name), replay, CASE)
    assert len(replay.statements) == len(duck.statements) > 20
    for statement in replay.statements:
        (parsed,) = sqlglot.parse(statement, read=dialect.name, error_level=ErrorLevel.RAISE)
        assert isinstance(parsed, exp.Select | exp.Union)
        unknown = {call.name.lower() for call in parsed.find_all(exp.Anonymous)}
        assert unknown <= {"jointsup_sm3", "convert_to", "regexp_full_match", "div", "strlen", "encode", "hash", "hashtextextended", "xxhash64"}


@pytest.mark.parametrize("write", ["postgres", "spark"])
def test_every_statement_of_duckdb_can_be_said_in_other_dialects(duck: Duck, write: str) -> None:
    """A translator that knows the dialects finds nothing in DuckDB's statements that the others could not say."""
    for statement in duck.statements:
        (said,) = sqlglot.transpile(statement, read="duckdb", write=write, unsupported_level=ErrorLevel.RAISE)
        sqlglot.parse_one(said, read=write)


def test_postgresql_answers_as_the_reference(postgres: str) -> None:
    """PostgreSQL, though it orders texts otherwise than by bytes, gives the same lines, root, sizes, draws, tag sets, meets and scores."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        assert connection.execute("SELECT 'a' < 'B'").fetchone() == (True,)
        assert run(Words(POSTGRESQL, "sha256"), Postgres(connection), CASE) == expected()


def test_datafusion_answers_as_the_reference() -> None:
    """DataFusion, whose tables are files, gives the same lines, root, sizes, draws, tag sets, meets and scores."""
    pytest.importorskip("datafusion")
    from jointsup.engines.datafusion.connection import Database as Files

    with Files(Limits(), "sha256") as files:
        assert run(Words(DATAFUSION, "sha256"), files, CASE) == expected()


@pytest.mark.skipif("JOINTSUP_TEST_SPARK" not in os.environ, reason="JOINTSUP_TEST_SPARK is not set")
def test_spark_answers_as_the_reference() -> None:
    """Spark gives the same lines, root, sizes, draws, tag sets, meets and scores."""
    sql = pytest.importorskip("pyspark.sql")
    session = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    assert run(Words(SPARK, "sha256"), Spark(session), CASE) == expected()


def test_texts_in_a_statement_are_only_our_own() -> None:
    """A text that could end an SQL literal is never put into one."""
    assert literal("jointsup/1/salt") == "'jointsup/1/salt'"
    for text in ("a'b", "a\\b", "甲", "a\nb"):
        with pytest.raises(ValueError, match="not a text for an SQL literal"):
            literal(text)


def test_a_text_is_quoted_as_canonical_json_quotes_it() -> None:
    """The expression that quotes a text gives what the canonical writer gives."""
    with Database(Limits(), "sha256") as database:
        database.load("text", {"word": TEXT}, [[word] for word in AWKWARD])
        found = dict(map(tuple, database.rows(f"SELECT word, {quoted('word')} FROM text")))
    assert found == {word: canonical(word) for word in AWKWARD}
