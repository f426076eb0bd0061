"""Drawing with DuckDB: sizes, tickets and selection over the tables of an opened frame (protocol, "Tickets and order", "Draw")."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from math import isqrt

from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.draw import Drawn
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.algorithms.sampling.tickets import group_start
from jointsup.engines import draw_sql
from jointsup.engines.duck.connection import NUMBER, TEXT, Database

_CIRCLE = 2**32
_ALL_AROUND = _CIRCLE - 1

Wanted = Sequence[Sequence[int]]
"""How many are to be drawn, by line and stratum."""


def load_rules(database: Database, rules: RoundRules) -> None:
    """Bring the codes that the lines choose and exclude into the tables ``chosen`` and ``excluded``."""
    named = {"line": NUMBER, "slot": NUMBER, "code": TEXT, "part": NUMBER}
    database.load("chosen", named, chosen_codes(rules))
    out = ((str(number), code) for number, line in enumerate(rules.lines) for code in sorted(line.excluded))
    database.load("excluded", {"line": NUMBER, "code": TEXT}, out)


def chosen_codes(rules: RoundRules) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the table ``chosen``."""
    for number, line in enumerate(rules.lines):
        weight = 1
        for slot in reversed(range(len(line.facets))):
            for code, label in line.labels[slot].items():
                yield str(number), str(slot), code, str(label * weight)
            weight *= line.label_counts[slot]


def sizes_of(database: Database, rules: RoundRules) -> list[list[Size]]:
    """Return the sizes of all strata; ``load_rules`` came before."""
    sizes = []
    for number, line in enumerate(rules.lines):
        of_line = [Size(0, 0)] * len(line.strata)
        for stratum, rows, can in database.rows(draw_sql.sizes(rules, number)):
            of_line[stratum] = Size(int(rows), int(can))
        sizes.append(of_line)
    return sizes


def distance_of(number: int, can: int) -> int:
    """Return how far from its start on the circle a stratum reaches, so that ``number`` of ``can`` tickets almost surely lie there."""
    enough = number + 6 * isqrt(number) + 20
    return _ALL_AROUND if enough >= can else _CIRCLE * enough // can


def select(database: Database, rules: RoundRules, sizes: Sequence[Sequence[Size]], wanted: Wanted, key: str) -> list[Drawn]:
    """Return the first ``wanted`` of every stratum in the group's order who are not excluded, or all of them where they are fewer."""
    # A count from a record to be checked may be any number; more than all are not there.
    numbers = [[min(n, size.can) for n, size in zip(*pair, strict=True)] for pair in zip(wanted, sizes, strict=True)]
    drawn = _within_reach(database, rules, sizes, numbers, key, frozenset())
    # A reach is a guess: where too few lay within it nothing is known, and the second time it goes all around.
    found = Counter((row.line, row.stratum) for row in drawn)
    short = frozenset(
        (line, stratum) for line, of in enumerate(numbers) for stratum, n in enumerate(of) if found[line, stratum] < n
    )
    return _within_reach(database, rules, sizes, numbers, key, short) if short else drawn


def _within_reach(
    database: Database,
    rules: RoundRules,
    sizes: Sequence[Sequence[Size]],
    wanted: Wanted,
    key: str,
    all_around: Collection[tuple[int, int]],
) -> list[Drawn]:
    """Return the first ``wanted`` of every stratum among the rows within its reach."""
    words, lines = database.words, range(len(rules.lines))
    columns = dict.fromkeys(("line", "stratum", "number", "joint_group", "late"), NUMBER)
    database.load("reach", {**columns, "low": TEXT, "high": TEXT}, reaches(rules, sizes, wanted, all_around))
    database.run("CREATE OR REPLACE TABLE line_reach (combination BIGINT, joint_group BIGINT, late BIGINT, low VARCHAR, high VARCHAR)")
    for line in lines:
        database.run(f"INSERT INTO line_reach {draw_sql.line_reach(rules, line)}")
    database.table("combination_reach", draw_sql.combination_reach(words))
    database.table("candidate", draw_sql.candidates(words, key))
    return [Drawn(line, *row) for line in lines for row in database.rows(draw_sql.selected(words, rules, line))]


def reaches(
    rules: RoundRules, sizes: Sequence[Sequence[Size]], wanted: Wanted, all_around: Collection[tuple[int, int]] = ()
) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the table ``reach`` for numbers that there are; ``all_around`` names strata (line, stratum)."""
    for number, line in enumerate(rules.lines):
        start = int(group_start(line.group, rules.groups), 16)
        for stratum, (size, count) in enumerate(zip(sizes[number], wanted[number], strict=True)):
            if count:
                end = start + (_ALL_AROUND if (number, stratum) in all_around else distance_of(count, size.can))
                here = (str(number), str(stratum), str(count), str(line.group))
                yield *here, "0", _beginning(start), _beginning(min(end, _ALL_AROUND))
                if end >= _CIRCLE:
                    yield *here, "1", _beginning(0), _beginning(end - _CIRCLE)


def _beginning(point: int) -> str:
    return format(point, "08x")
