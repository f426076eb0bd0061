"""Drawing with DuckDB: sizes, tickets and selection over the tables of an opened frame (protocol, "Tickets and order", "Draw")."""


from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import isqrt

from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.draw import Drawn
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.algorithms.sampling.tickets import group_start
from jointsup.engines import draw_sql
from jointsup.engines.duck.connection import NUMBER, TEXT, Database

_CIRCLE = 2**32

Wanted = Sequence[Sequence[int]]
"""How many are to be drawn, by line and stratum."""


def load_rules(database: Database, rules: RoundRules) -> None:
    """Bring the codes that the lines choose and exclude into the tables ``chosen`` and ``excluded``."""
    named = {"line": NUMBER, "slot": NUMBER, "code": TEXT, "part": NUMBER}
    database.load("chosen", named, _chosen(rules))
    out = ((str(number), code) for number, line in enumerate(rules.lines) for code in sorted(line.excluded))
    database.load("excluded", {"line": NUMBER, "code": TEXT}, out)


def _chosen(rules: RoundRules) -> Iterator[tuple[str, ...]]:
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


def distance_of(number: int, can: int, widened: int) -> int:
    """Return how far from its start on the circle a stratum reaches, so that ``number`` of ``can`` tickets almost surely lie there."""
    enough = (number + 6 * isqrt(number) + 20) * 4**widened
    return _CIRCLE - 1 if enough >= can else _CIRCLE * enough // can


def select(database: Database, rules: RoundRules, sizes: Sequence[Sequence[Size]], wanted: Wanted, key: str) -> list[Drawn]:
    """Return the first ``wanted`` of every stratum in the group's order who are not excluded, or all of them where they are fewer."""
    widened: Counter[tuple[int, int]] = Counter()
    while True:
        _find_candidates(database, rules, sizes, wanted, key, widened)
        drawn = [
            Drawn(line, *row) for line in range(len(rules.lines)) for row in database.rows(draw_sql.selected(database.words, rules, line))
        ]
        found = Counter((row.line, row.stratum) for row in drawn)
        # A reach is a guess: where too few lay within it, nothing is known, and it is widened until it goes all around.
        short = [
            (line, stratum)
            for line, of_line in enumerate(sizes)
            for stratum, size in enumerate(of_line)
            if found[line, stratum] < min(wanted[line][stratum], size.can)
        ]
        if not short:
            return drawn
        widened.update(short)


def _find_candidates(
    database: Database,
    rules: RoundRules,
    sizes: Sequence[Sequence[Size]],
    wanted: Wanted,
    key: str,
    widened: Counter[tuple[int, int]],
) -> None:
    numbers = dict.fromkeys(("line", "stratum", "number", "joint_group", "late"), NUMBER)
    database.load("reach", {**numbers, "low": TEXT, "high": TEXT}, _reaches(rules, sizes, wanted, widened))
    database.run("CREATE OR REPLACE TABLE line_reach (combination BIGINT, joint_group BIGINT, late BIGINT, low VARCHAR, high VARCHAR)")
    for line in range(len(rules.lines)):
        database.run(f"INSERT INTO line_reach {draw_sql.line_reach(rules, line)}")
    database.table("combination_reach", draw_sql.combination_reach(database.words))
    database.table("candidate", draw_sql.candidates(database.words, key))


def _reaches(
    rules: RoundRules, sizes: Sequence[Sequence[Size]], wanted: Wanted, widened: Counter[tuple[int, int]]
) -> Iterator[tuple[str, ...]]:
    for number, line in enumerate(rules.lines):
        start = int(group_start(line.group, rules.groups), 16)
        for stratum, (size, count) in enumerate(zip(sizes[number], wanted[number], strict=True)):
            if not min(count, size.can):
                continue
            end = start + distance_of(count, size.can, widened[number, stratum])
            # A count from a record to be checked may be any number; more than all are not there.
            here = (str(number), str(stratum), str(min(count, size.can)), str(line.group))
            yield *here, "0", _beginning(start), _beginning(min(end, _CIRCLE - 1))
            if end >= _CIRCLE:
                yield *here, "1", _beginning(0), _beginning(end - _CIRCLE)


def _beginning(point: int) -> str:
    return format(point, "08x")
