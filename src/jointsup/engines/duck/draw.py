"""Drawing with an SQL engine: sizes, tickets and selection over the tables of an opened frame (protocol, "Tickets and order", "Draw")."""


from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import count, groupby, starmap
from typing import overload

from jointsup.algorithms.sampling.chances import GRAIN, Figures, grains_of, never_drawn_of
from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.draw import Drawn, DrawnEntity
from jointsup.algorithms.sampling.reach import ALL_AROUND, distance_of, no_more_than_there_are
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.engines import draw_sql, selection_sql
from jointsup.engines.believing import DrawnRow
from jointsup.engines.selections import LineReach, Selections, reaches
from jointsup.engines.tables import NUMBER, TEXT, Tables

Wanted = Sequence[Sequence[int]]
"""How many are to be drawn, by line and stratum."""

Sizes = Sequence[Sequence[Size]]

CHANCES_AT_ONCE = 2**25
"""How many chances are listed together at most: lists stand in memory."""

REACH = {**dict.fromkeys(("selection", "stratum", "line", "number", "late"), NUMBER), "low": TEXT, "high": TEXT}
STANDING = dict.fromkeys(("selection", "stratum", "sectors", "chance"), NUMBER)
ODDS = dict.fromkeys(("selection", "stratum", "joint_group", "chance"), NUMBER)


class RoundTables:
    """The tables of an opened frame as one round's lines see them; those of the round that was last asked about are kept until its figures are reckoned."""

    def __init__(self, database: Tables, facets: int) -> None:
        self.database, self.facets = database, facets
        self._rules: RoundRules | None = None
        self._sizes: list[list[Size]] | None = None
        self._reached: object = None
        self._numbers = count()
        self._made: dict[str, None] = {}

    def _loaded(self, rules: RoundRules) -> Selections:
        if self._rules is not rules:
            self._selections, self._sizes, self._reached = Selections(rules), None, None
            for table, types, rows in self._selections.tables(TEXT, NUMBER):
                self._load(table, types, rows)
            self._make(selection_sql.of_rules(self.database.words, self._selections))
            self._drop("piece", "listed_code", "chosen")
            self._rules = rules
        return self._selections

    def _load(self, table: str, types: Mapping[str, str], rows: Iterable[Sequence[str]]) -> None:
        self.database.load(table, types, rows)
        self._made[table] = None

    def _make(self, tables: Iterable[tuple[str, str]]) -> None:
        for table, select in tables:
            self.database.table(table, select)
            self._made[table] = None

    def _drop(self, *tables: str) -> None:
        self.database.drop(*tables)
        for table in tables:
            del self._made[table]

    def _forget(self) -> None:
        """Let all tables of the round go, but for what was drawn."""
        self._drop(*self._made)
        self._rules = None

    def sizes(self, rules: RoundRules) -> list[list[Size]]:
        """Return the sizes of all strata of all lines."""
        selections = self._loaded(rules)
        if self._sizes is None:
            found: list[dict[int, Size]] = [{} for _ in selections.lines_of()]
            for family in selections.families:
                for selection, stratum, rows, can in self.database.rows(selection_sql.sizes(family)):
                    found[selection][stratum] = Size(int(rows), int(can))
            self._sizes = selections.sizes(found)
        return self._sizes

    def without_chance(self, rules: RoundRules, sizes: Sizes) -> list[tuple[str, int]]:
        """Return how many rows have no chance in any line, by why; quick after a selection of the same round."""
        self._loaded(rules)
        if self._reached != sizes:
            self._make_standings(rules, sizes, ())
            self._reached = sizes
        found = {int(what): int(rows) for what, rows in self.database.rows(draw_sql.standings())}
        selected, eligible = draw_sql.SELECTED, draw_sql.SELECTED + draw_sql.ELIGIBLE
        return [("excluded", found.get(selected, 0)), ("no_amount", found.get(eligible, 0)), ("not_selected", found.get(0, 0))]

    def figures(self, rules: RoundRules, sizes: Sizes, separate: int) -> Figures:
        """Return the figures beside a draw of ``separate`` checks. They come last: a check of the record needs the room."""
        selections = self._loaded(rules)
        self._load("odds", ODDS, selections.odds_rows(grains_of(rules, sizes)))
        merged = bound = 0
        for group in range(1, rules.groups + 1):
            families = selections.families_of(group)
            self._make(draw_sql.of_odds(self.database.words, families, group))
            ((kinds,),) = self.database.rows("SELECT count(*) FROM group_kind")
            lines = sum(line.group == group for line in rules.lines)
            parts = -(-kinds * lines // CHANCES_AT_ONCE) or 1
            for part in range(parts):
                self.database.view("some_kind", draw_sql.kinds_of_part(part, parts))
                sums = self.database.rows(draw_sql.figures(self.database.words, families))[0]
                merged, bound = merged + int(sums[0]), bound + int(sums[1])
        self._forget()
        return Figures(separate, Fraction(merged, GRAIN), Fraction(bound, GRAIN))

    def select(self, rules: RoundRules, sizes: Sizes, wanted: Wanted, key: str) -> DrawnTable:
        """Return the first ``wanted`` of every stratum in the group's order who are not excluded, or all of them where they are fewer."""
        numbers = no_more_than_there_are(wanted, sizes)
        self._within_reach(rules, sizes, numbers, key, frozenset())
        found = {(line, stratum): rows for line, stratum, rows in self.database.rows(draw_sql.found())}
        # A reach is a guess: where too few lay within it nothing is known, and the second time it goes all around.
        short = frozenset(
            (line, stratum) for line, of in enumerate(numbers) for stratum, n in enumerate(of) if found.get((line, stratum), 0) < n
        )
        if short:
            self._within_reach(rules, sizes, numbers, key, short)
        table = DrawnTable(self.database, self.facets, next(self._numbers), sum(map(sum, numbers)))
        table.keep()
        del self._made["drawn"]
        self._drop("candidate")
        return table

    def _within_reach(self, rules: RoundRules, sizes: Sizes, wanted: Wanted, key: str, all_around: Collection[tuple[int, int]]) -> None:
        """Find the first ``wanted`` of every stratum among the rows within its reach."""
        selections = self._loaded(rules)
        distances = [
            [ALL_AROUND if (line, stratum) in all_around else distance_of(n, size.can) for stratum, (n, size) in enumerate(zip(*pair, strict=True))]
            for line, pair in enumerate(zip(wanted, sizes, strict=True))
        ]
        found = list(reaches(rules, distances, wanted))
        self._make_standings(rules, sizes, found)
        self._load("reach", REACH, selections.reach_rows(found))
        self._make(draw_sql.of_candidates(self.database.words, selections, key))
        self._drop("unnumbered")
        self._make(draw_sql.of_reaches(self.database.words, selections))
        self._reached = sizes

    def _make_standings(self, rules: RoundRules, sizes: Sizes, found: Sequence[LineReach]) -> None:
        selections = self._loaded(rules)
        self._load("standing", STANDING, selections.standing_rows(found, never_drawn_of(rules, sizes), draw_sql.CHANCE))
        self._make(draw_sql.of_standings(self.database.words, selections))
        # What comes next needs the room: it looks at every row.
        self._drop(*(f"reached{family.number}" for family in selections.families))


class DrawnTable(Sequence[Drawn]):
    """The drawn of one draw, in the database: read in their order, again and again."""

    def __init__(self, database: Tables, facets: int, number: int, length: int) -> None:
        self._database, self._facets, self._length = database, facets, length
        self._drawn, self._rows = f"drawn_of{number}", f"drawn_rows{number}"

    def keep(self) -> None:
        """Take over what was just selected."""
        self._database.table(self._rows, draw_sql.drawn_rows(self._facets))
        self._database.rename("drawn", self._drawn)

    def with_rows(self) -> Iterator[DrawnRow]:
        """Yield the drawn in order, with their rows."""
        return self._database.stream(draw_sql.in_order(self._drawn, self._rows, self._facets))

    def entities(self) -> Iterator[DrawnEntity]:
        """Yield all who are drawn, in order of id."""
        rows = self._database.stream(draw_sql.by_entity(self._database.words, self._facets, self._drawn, self._rows))
        for (entity, *codes), of in groupby(rows, key=lambda row: (row[0], *row[2:])):
            yield DrawnEntity(entity, tuple(codes), tuple(row[1] for row in of))

    def __iter__(self) -> Iterator[Drawn]:
        return starmap(Drawn, self._database.stream(draw_sql.in_order(self._drawn, self._rows)))

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> Drawn: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Drawn]: ...
    def __getitem__(self, at: int | slice) -> Drawn | Sequence[Drawn]:
        return list(self)[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(other) == len(self) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]
