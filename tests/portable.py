"""A whole draw as a list of statements for any engine: what the tests of dialects run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any, Protocol

import psycopg
from attrs import frozen

import cards
import rounds
from jointsup.algorithms.credit.tiers import tiers_of_points
from jointsup.algorithms.sampling.chances import never_drawn_of
from jointsup.algorithms.sampling.frame import frame_root
from jointsup.algorithms.sampling.reach import ALL_AROUND
from jointsup.algorithms.sampling.seed import key_of
from jointsup.algorithms.tags.expression import And, Departments, Expression, Has, Not, Or, Under
from jointsup.algorithms.tags.meet import Cells, Kinds
from jointsup.engines import bits_sql, draw_sql, frame_sql, meet_sql, selection_sql, tags_sql
from jointsup.engines.duck.connection import NUMBER, TEXT, Database, Limits
from jointsup.engines.duck.draw import REACH, STANDING
from jointsup.engines.score_sql import ScoreSql, tier_rows
from jointsup.engines.selections import Selections, reaches
from jointsup.engines.sql import Words, column
from jointsup.model.credit import LAST_DAY

TAG_SETS: Sequence[Sequence[str]] = (["b", "a"], [], ["食品.乳制品", "a"], ["a", "b", "unused"], ["ﬀ", "𠀀"], ["a.b", "ab"])
SELECTORS = 70
TRADES: Mapping[str, tuple[str, str]] = {
    "x:1": ("甲'", "-9223372036854775808"), "x:2": ("", "5"), "x:3": ("乙", "9223372036854775807"), "x:甲": ("甲'", "0"), "x:B": ("甲'", "-3"), "x:a": ("丁", "7"),
}  # fmt: skip
"""Whom the scores are of, what they are, and how large."""

USED = ("a", "b", "a.b", "ab", "食品.乳制品", "ﬀ", "𠀀")

KNOWN = (*(f"t{number}" for number in range(60)), *USED)
"""Tags of more than one word."""

WHOM: Sequence[Expression | None] = [
    None, Has("a"), Not(Under("a", ("a", "a.b"))), And((Has("a"), Or((Has("b"), Has("食品.乳制品"))))), Under("none", ()),
    Departments(2, None, (("one", ("a", "ﬀ")), ("two", ("b", "𠀀")))), Departments(1, None, ()),
] * 10  # fmt: skip


class Runner(Protocol):
    """Keeps tables and answers SELECTs, in one dialect."""

    def load(self, table: str, types: Mapping[str, str], rows: Sequence[Sequence[str]]) -> None:
        """Make a table."""

    def table(self, name: str, select: str) -> None:
        """Keep what ``select`` gives."""

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """Return what ``select`` gives."""


@frozen
class Answers:
    """What came of it."""

    root: str
    made: str
    lines: list[tuple[str, str, str]]
    overview: tuple[int, int, int]
    alike: list[Any]
    odd: set[str]
    sizes: dict[tuple[int, int], tuple[int, int]]
    drawn: list[tuple[int, int, str, str]]
    tags: list[tuple[str, int]]
    tag_numbers: list[int]
    tag_masks: list[tuple[int, bool]]
    kinds: Kinds
    scores: list[str]


def run(words: Words, runner: Runner, case: rounds.Case) -> Answers:
    """Freeze, read and draw a case, all with an engine's own SELECTs; every stratum reaches all around the circle."""
    facets, depth = case.frame.facets, case.frame.header["depth"]
    named = {"id": TEXT, **{column(place): TEXT for place in range(len(facets))}}
    runner.load("entity", named, [(row.id, *row.codes) for row in case.frame.rows])
    lines, made = _frozen(words, runner, facets, depth)

    entries = [(str(n), *line, str(len("\t".join(line).encode()) + 1)) for n, line in enumerate(lines)]
    runner.load("entry", {"number": NUMBER, "id": TEXT, "salt": TEXT, "content": TEXT, "size": NUMBER}, entries)
    runner.table("parsed", frame_sql.parsed(words, depth, facets, True))
    runner.rows(frame_sql.parsed(words, depth, facets, False))
    found = _roots(words, runner, "parsed", frame_sql.parsed_leaves)
    runner.rows(frame_sql.more_codes(words, 0, 11))
    runner.table("part_row", frame_sql.part_rows(_counts(runner, facets)))
    combination = frame_sql.combination([column(place) for place in range(len(facets))], _counts(runner, facets))
    runner.table("frame_row", f"SELECT id, salt, bucket, {combination} AS combination FROM part_row")
    runner.table("short_salt", frame_sql.short_salts(words, "frame_row"))
    runner.table("alike", frame_sql.alike(0, 1 if words.dialect.name == "datafusion" else 2))
    runner.table("combination", frame_sql.combinations(words, _counts(runner, facets)))
    return Answers(
        root=frame_root(words.hash_name, depth, found),
        made=frame_root(words.hash_name, depth, made),
        lines=lines,
        overview=tuple(map(int, runner.rows(frame_sql.overview(words, "parsed", "sound"))[0])),  # type: ignore[arg-type]
        alike=runner.rows(frame_sql.salts_alike(words, "frame_row")),
        odd={entity for (entity,) in runner.rows(frame_sql.not_plain(words, "parsed"))},
        sizes=_sizes(words, runner, case),
        drawn=_drawn(words, runner, case),
        tags=_tags(words, runner),
        tag_numbers=[int(number) for (number,) in runner.rows(tags_sql.numbers())],
        tag_masks=_tag_masks(runner),
        kinds=_kinds(words, runner, case),
        scores=_scores(words, runner),
    )


def _frozen(words: Words, runner: Runner, facets: Sequence[str], depth: int) -> tuple[list[tuple[str, str, str]], dict[str, str]]:
    """Freeze what is in ``entity``; return the lines of the frame and the roots of its buckets."""
    for place in range(len(facets)):
        runner.table(frame_sql.of_code(place), frame_sql.code_table(words, "entity", place))
        runner.rows(frame_sql.odd_codes(words, place))
    counts = _counts(runner, facets)
    runner.table("placed", frame_sql.placed(words, depth, counts))
    runner.table("salted", frame_sql.salted(words, rounds.SECRET, "placed"))
    order = f"{words.order('bucket')}, {words.order('id')}"
    runner.table("frame_part", f"SELECT row_number() OVER (ORDER BY {order}) - 1 AS number, id, salt, bucket, combination FROM salted")
    lines = [(entity, salt, content) for entity, salt, content in runner.rows(frame_sql.lines(words, facets, counts, True))]
    return lines, _roots(words, runner, "frame_part", lambda height: frame_sql.leaves(words, facets, counts, height, True))


def _counts(runner: Runner, facets: Sequence[str]) -> list[int]:
    return [int(runner.rows(f"SELECT count(*) FROM {frame_sql.of_code(place)}")[0][0]) for place in range(len(facets))]


def _roots(words: Words, runner: Runner, table: str, leaves: Callable[[int], str]) -> dict[str, str]:
    runner.table("part_bucket", frame_sql.part_buckets(words, table))
    height = (int(runner.rows("SELECT max(row_count) FROM part_bucket")[0][0]) - 1).bit_length()
    runner.table(f"{table}_level0", leaves(height))
    for above in range(1, height + 1):
        runner.table(f"{table}_level{above}", frame_sql.parents(words, f"{table}_level{above - 1}"))
    return dict(map(tuple, runner.rows(frame_sql.roots(f"{table}_level{height}"))))


def _scores(words: Words, runner: Runner) -> list[str]:
    card, facts = cards.extreme()
    sql = ScoreSql(words, card, cards.AS_OF, frozenset(cards.KINDS))
    numbers = {pair: number for number, pair in enumerate(dict.fromkeys((one.kind, one.category) for one in facts))}
    runner.load("pair", {"pair": NUMBER, **dict.fromkeys(sql.pair_columns(), NUMBER)}, [[str(n), *map(str, sql.pair_cells(*pair))] for pair, n in numbers.items()])
    rows = [
        (one.entity, numbers[one.kind, one.category], one.day.toordinal(), (one.until or LAST_DAY).toordinal(), int(one.value is not None), one.value or 0)
        for one in facts
    ]
    runner.load("fact", {"entity": TEXT, **dict.fromkeys(("pair", "day", "until", "valued", "value"), NUMBER)}, [[*map(str, row)] for row in rows])
    runner.load("subject", {"entity": TEXT, "t0": NUMBER, "t1": TEXT}, [(entity, size, trade) for entity, (trade, size) in TRADES.items()])
    runner.load("listed", {"indicator": NUMBER, "category": TEXT, "place": NUMBER}, [[*map(str, row)] for row in sql.listed_rows()])
    for table, select in (("measured", sql.measured()), ("valued", sql.valued()), ("graded", sql.graded()), ("scored", sql.scored())):
        runner.table(table, select)
    counts: Counter[int] = Counter()
    for points, new, _, count in runner.rows(sql.ranked()):
        counts[int(points)] += 0 if new else int(count)
    by_points = tiers_of_points(card, +counts)
    runner.load("by_points", {"score": NUMBER, "place": NUMBER}, [[str(points), str(card.place(tier) + 1)] for points, tier in by_points.items()])
    runner.load("tier", {"place": NUMBER, "code": TEXT}, [[str(place), code] for place, code in tier_rows(card)])
    lines = ["\t".join("" if cell is None else str(cell) for cell in row) + "\n" for row in runner.rows(sql.lines())]
    tiers = {entity: [str(points), tier, new or "", veto or ""] for entity, points, tier, new, veto in runner.rows(sql.tiers())}
    assert tiers == {entity: cells[:4] for entity, *cells in (line.rstrip("\n").split("\t") for line in lines)}
    return lines


def _sizes(words: Words, runner: Runner, case: rounds.Case) -> dict[tuple[int, int], tuple[int, int]]:
    selections = Selections(case.rules)
    for table, types, rows in selections.tables(TEXT, NUMBER):
        runner.load(table, types, list(rows))
    for table, select in selection_sql.of_rules(words, selections):
        runner.table(table, select)
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for family in selections.families:
        for selection, stratum, rows, can in runner.rows(selection_sql.sizes(family)):
            found |= {(line, int(stratum)): (int(rows), int(can)) for line in selections.lines_of()[int(selection)]}
    return found


def _drawn(words: Words, runner: Runner, case: rounds.Case) -> list[tuple[int, int, str, str]]:
    selections, facets = Selections(case.rules), len(case.frame.facets)
    wanted = [[stratum.number for stratum in line] for line in case.draw.strata]
    sizes = [[stratum.size for stratum in line] for line in case.draw.strata]
    found = list(reaches(case.rules, [[ALL_AROUND] * len(of) for of in wanted], wanted))
    runner.load("reach", REACH, list(selections.reach_rows(found)))
    runner.load("standing", STANDING, list(selections.standing_rows(found, never_drawn_of(case.rules, sizes), draw_sql.CHANCE)))
    found_by = (
        draw_sql.of_standings(words, selections),
        draw_sql.of_candidates(words, selections, key_of(words.hash_name, case.seed.value, "tickets")),
        draw_sql.of_reaches(words, selections),
    )
    for table, select in chain.from_iterable(found_by):
        runner.table(table, select)
    runner.table("drawn_row", draw_sql.drawn_rows(facets))
    return [
        (int(line), int(stratum), entity, ticket)
        for line, stratum, entity, ticket, *_ in runner.rows(draw_sql.in_order("drawn", "drawn_row", facets))
    ]


def _tags(words: Words, runner: Runner) -> list[tuple[str, int]]:
    runner.load("holder", {"holder": NUMBER}, [(str(holder),) for holder in range(len(TAG_SETS))])
    runner.load("tag", {"holder": NUMBER, "tag": TEXT}, [(str(holder), tag) for holder, tags in enumerate(TAG_SETS) for tag in tags])
    runner.load("used", {"tag": TEXT}, [(tag,) for tag in USED])
    runner.table("held", tags_sql.held(words))
    runner.table("numbered", tags_sql.numbered(words))
    return sorted((tags or "", int(number)) for tags, number in runner.rows("SELECT tags, number FROM numbered"))


def _tag_masks(runner: Runner) -> list[tuple[int, bool]]:
    """Return the mask of each tag set, and whether it has tags that are not known."""
    parts = [(str(number), f"={tag}") for number, tags in enumerate(TAG_SETS) for tag in ["", *tags]]
    bits = [(f"={value}", *words) for value, *words in bits_sql.bit_rows(KNOWN, KNOWN)]
    names = bits_sql.word_names(len(KNOWN))
    runner.load("given_part", {"number": NUMBER, "value": TEXT}, parts)
    runner.load("given_bit", {"value": TEXT, **dict.fromkeys(names, NUMBER)}, bits)
    runner.table("part", "SELECT number, substr(value, 2) AS value FROM given_part")
    runner.table("bit", f"SELECT substr(value, 2) AS value, {', '.join(names)} FROM given_bit")
    runner.table("bits", bits_sql.bits("part", len(KNOWN)))
    found = runner.rows(f"SELECT {', '.join(bits_sql.masks(WHOM, KNOWN))}, odd FROM bits ORDER BY number")
    return [(bits_sql.whole(list(map(int, words))), int(odd) == 1) for *words, odd in found]


def meeting_columns(case: rounds.Case) -> list[Cells]:
    """Return what the codes of a case mean to some selectors, more than one word of a mask holds; the last facet is counted by."""
    columns = []
    for place, facet in enumerate(case.frame.facets):
        codes = [code for code, _ in case.document["codes"][facet]]
        counted = {code: code for code in codes} if place == len(case.frame.facets) - 1 else None
        columns.append(Cells({code: (1 << SELECTORS) - 1 - (1 << 5 * number) for number, code in enumerate(codes)}, counted))
    return columns


def _kinds(words: Words, runner: Runner, case: rounds.Case) -> Kinds:
    columns, given = meeting_columns(case), [column(place) for place in range(len(case.frame.facets))]
    runner.table("alike", meet_sql.alike("entity", given))
    for place, cells in enumerate(columns):
        runner.table(f"different{place}", meet_sql.different(words, place))
        different = [cell for (cell,) in runner.rows(f"SELECT cell FROM different{place} ORDER BY number")]
        types = meet_sql.meaning_types(SELECTORS, NUMBER)
        runner.load(f"meaning{place}", types, list(meet_sql.meaning_rows(cells, different, SELECTORS)))
        runner.table(f"cells{place}", meet_sql.cells(place, SELECTORS))
    runner.table("kind", meet_sql.kinds(columns, SELECTORS))
    codes = runner.rows(meet_sql.codes_of_kinds(columns))
    masks = runner.rows(meet_sql.masks_of_kinds(columns, SELECTORS))
    return meet_sql.read_kinds(columns, codes, list(zip(*masks, strict=True)))


class Duck:
    """Runs in DuckDB and remembers what it answered."""

    def __init__(self) -> None:
        self._database = Database(Limits(), "sha256")
        self.answers: list[list[tuple[Any, ...]]] = []
        self.statements: list[str] = []

    def load(self, table: str, types: Mapping[str, str], rows: Sequence[Sequence[str]]) -> None:
        """Make a table."""
        self._database.load(table, types, rows)

    def table(self, name: str, select: str) -> None:
        """Keep what ``select`` gives."""
        self.statements.append(select)
        self._database.table(name, select)

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """Return what ``select`` gives."""
        self.statements.append(select)
        self.answers.append(self._database.rows(select))
        return self.answers[-1]


class Replay:
    """Runs nothing: collects the statements of a dialect, and gives the answers that another runner gave."""

    def __init__(self, answers: Sequence[list[tuple[Any, ...]]]) -> None:
        self._answers = iter(answers)
        self.statements: list[str] = []

    def load(self, table: str, types: Mapping[str, str], rows: Sequence[Sequence[str]]) -> None:
        """Make no table."""

    def table(self, name: str, select: str) -> None:
        """Collect ``select``."""
        self.statements.append(select)

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """Collect ``select``; return the next answer."""
        self.statements.append(select)
        return next(self._answers)


class Postgres:
    """Runs in an empty database of a PostgreSQL."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def load(self, table: str, types: Mapping[str, str], rows: Sequence[Sequence[str]]) -> None:
        """Make a table."""
        kinds = {TEXT: "text", NUMBER: "bigint"}
        columns = ", ".join(f"{name} {kinds[kind]}" for name, kind in types.items())
        self._connection.execute(f"CREATE TABLE {table} ({columns})")
        with self._connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def table(self, name: str, select: str) -> None:
        """Keep what ``select`` gives."""
        self._connection.execute(f"DROP TABLE IF EXISTS {name}")
        self._connection.execute(f"CREATE TABLE {name} AS {select}")

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """Return what ``select`` gives."""
        return self._connection.execute(select).fetchall()


class Spark:
    """Runs in Spark, in one process."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def load(self, table: str, types: Mapping[str, str], rows: Sequence[Sequence[str]]) -> None:
        """Make a table."""
        kinds = {TEXT: "string", NUMBER: "bigint"}
        schema = ", ".join(f"{name} {kinds[kind]}" for name, kind in types.items())
        values = [[int(cell) if kind == NUMBER else cell for cell, kind in zip(row, types.values(), strict=True)] for row in rows]
        self._session.createDataFrame(values, schema).createOrReplaceTempView(table)

    def table(self, name: str, select: str) -> None:
        """Keep what ``select`` gives."""
        self._session.sql(select).localCheckpoint().createOrReplaceTempView(name)

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """Return what ``select`` gives."""
        return [tuple(row) for row in self._session.sql(select).collect()]
