"""Gradings 分级 in a store: which counts on a day, and the tiers of it for the ids of a register."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from attrs import frozen
from sqlalchemy import Connection, select

from jointsup.codec.rows import open_rows
from jointsup.errors import BadRules, NotNow, problem
from jointsup.hooks.rulebook import OwnedRules, RuleBook
from jointsup.model.areas import area_covers
from jointsup.model.gradings import GradingRow
from jointsup.model.plan import FacetColumn
from jointsup.model.rounds import SchemeFacet
from jointsup.model.rulesets import RuleSet, TierRules
from jointsup.model.scorecards import ScorecardRules
from jointsup.model.treatments import CombinationRules
from jointsup.store.columns import from_row
from jointsup.store.files import Files
from jointsup.store.tables import Tables

Schemed = TierRules | ScorecardRules | CombinationRules

UNRATED = ("-", "未评级")
"""The code of an entity that has no tier in a scheme, and what it means."""

Column = Callable[[Sequence[str]], list[str]]
"""Gives the tiers of ids, which stand in order."""


def schemed(ruleset: RuleSet) -> Schemed:
    """Return a rule set that says the tiers of a scheme; raises :class:`~jointsup.errors.BadRules` for one of another kind."""
    said = ruleset.rules
    if not isinstance(said, Schemed):
        raise BadRules([problem("rules.other_kind", "", said.name, kind=said.kind, expected="tiers, scorecards, combinations")])
    return said


def standing_on(tables: Tables, connection: Connection, day: date, area: str, *, below: bool = False) -> dict[str, list[GradingRow]]:
    """Return of each scheme the gradings that count on a day for an area, the last made first.

    These are, of the area and each one above it, the last of a day at or before it; of an entity that several have, the first counts.
    ``below``: those of areas below, too. What a lower level keeps never counts in a round of a higher one.
    """
    table = tables.grading
    query = select(table).where(table.c.as_of <= day.isoformat()).order_by(table.c.scheme, table.c.as_of, table.c.number)
    last: dict[tuple[str, str], GradingRow] = {}
    for row in connection.execute(query).mappings():
        read = from_row(GradingRow, row)
        if area_covers(read.area, area) or (below and area_covers(area, read.area)):
            last[read.scheme, read.area] = read
    found: dict[str, list[GradingRow]] = {}
    for read in sorted(last.values(), key=lambda row: (row.scheme, row.as_of, row.number), reverse=True):
        found.setdefault(read.scheme, []).append(read)
    return dict(sorted(found.items()))


def owner_of(tables: Tables, connection: Connection, scheme: str, area: str) -> str | None:
    """Return the department whose tiers of a scheme count in an area: that which first kept some for it or for an area above; None as long as none has."""
    table = tables.grading
    query = select(table.c.department, table.c.area).where(table.c.scheme == scheme).order_by(table.c.number)
    return next((department for department, kept in connection.execute(query) if area_covers(kept, area)), None)


@frozen
class TierFacets:
    """Facets of a round that are tiers of schemes 等级维度: what the plan says of them, where their columns come from, what was taken."""

    facets: Sequence[FacetColumn]
    columns: dict[str, Column]
    taken: Sequence[OwnedRules]
    gradings: Sequence[GradingRow]


def tier_facets(wanted: Sequence[SchemeFacet], book: RuleBook, standing: Mapping[str, Sequence[GradingRow]], files: Files, day: date) -> TierFacets:
    """Return the facets that a round's order names, with the tiers as of its day.

    An entity without a tier has the code of :data:`UNRATED`; in a combination the table says what it has. Raises
    :class:`~jointsup.errors.NotNow` for a scheme without tiers on the day, :class:`~jointsup.errors.BadRules` for a rule set that there is not or
    that says no tiers, and for two tiers that a combination does not know.
    """
    facets, columns, taken, used = [], {}, [], []
    for one in wanted:
        owned = book.as_of(one.rules, day)
        said = schemed(owned.rules)
        schemes = [said.first, said.second] if isinstance(said, CombinationRules) else [said.scheme]
        absent = [scheme for scheme in schemes if scheme not in standing]
        if absent:
            raise NotNow([problem("scheme.none", "schemes", scheme, day=day.isoformat()) for scheme in absent])
        here = [standing[scheme] for scheme in schemes]
        codes = said.tiers if isinstance(said, CombinationRules) else (*_tiers_of(here[0]), UNRATED)
        facets.append(FacetColumn(one.name, one.name, "code", tuple(codes)))
        columns[one.name] = _combined(said, here, files) if isinstance(said, CombinationRules) else _plain(here[0], files)
        taken.append(owned)
        used += [row for rows in here for row in rows]
    return TierFacets(facets, columns, taken, used)


def _tiers_of(rows: Sequence[GradingRow]) -> Sequence[tuple[str, str]]:
    """Return the tiers that some gradings of a scheme have, each code once."""
    return tuple({code: (code, title) for row in reversed(rows) for code, title in row.tiers}.values())


def _plain(rows: Sequence[GradingRow], files: Files) -> Column:
    return lambda ids: [tier or UNRATED[0] for tier in tiers_in(rows, files, ids)]


def _combined(said: CombinationRules, schemes: Sequence[Sequence[GradingRow]], files: Files) -> Column:
    def column(ids: Sequence[str]) -> list[str]:
        known: dict[tuple[str, str], str | None] = {}
        found = []
        for pair in zip(*(tiers_in(rows, files, ids) for rows in schemes), strict=True):
            if pair not in known:
                known[pair] = said.tier(*pair)
            found.append(known[pair])
        absent = sorted(" × ".join(part or "–" for part in pair) for pair, tier in known.items() if tier is None)
        if absent:
            raise BadRules([problem("scheme.pair", said.name, pair) for pair in absent])
        return [tier for tier in found if tier is not None]

    return column


def tiers_in(rows: Sequence[GradingRow], files: Files, ids: Sequence[str]) -> Iterator[str]:
    """Yield the tier of each id in the first grading that has it; an empty one where none does."""
    for tiers in zip(*(_tiers(row, files, ids) for row in rows), strict=True):
        yield next(filter(None, tiers), "")


def _tiers(row: GradingRow, files: Files, ids: Sequence[str]) -> Iterator[str]:
    """Yield the tiers of ids, which stand in order as those of the file do; an empty one where there is none."""
    file = open_rows(files.check(row.rows_digest))
    at = file.headings.index(row.column)
    lines = map(file.read, file.lines())
    here = next(lines, None)
    for identity in ids:
        while here is not None and here[0] < identity:
            here = next(lines, None)
        yield (here[1][at] or "") if here is not None and here[0] == identity else ""


def tier_in(rows: Sequence[GradingRow], files: Files, identity: str) -> str | None:
    """Return the tier of one id in the first grading that has it; None where none does."""
    return next(filter(None, (_tier(row, files, identity) for row in rows)), None)


def _tier(row: GradingRow, files: Files, identity: str) -> str | None:
    file = open_rows(files.check(row.rows_digest))
    cells = file.find(identity)
    return None if cells is None else cells[file.headings.index(row.column)]
