"""The draw in SQL: sizes of strata, candidates, selection (protocol, "Tickets and order", "Draw"; the reference is ``sampling.draw``).

Its tables beside those of :mod:`~jointsup.engines.selection_sql`:

A stratum with ``n`` to draw *reaches* as far on the circle as its ``n`` tickets certainly lie, or nearly so; who lies within no reach is
never looked at again. ``reach`` (selection, stratum, line, number, late, low, high) says it in the first 8 characters of tickets; one that
goes past the circle's end has a second row, which is ``late``. ``standing`` (selection, stratum, sectors, chance) joins the reaches of all
lines, each rounded up to whole sectors of the circle, one bit each; ``beginning`` (beginning, bit) is the sector of a ticket's first two characters.
So a ticket is made once for an entity and held against one number, and only ``candidate``, who pass, are held against single reaches: by the ``bit``
of a candidate's sector against ``pick_reach0``, … (pick, sectors), what any line reaches in any spot of a pick, and pick by pick where that touches.
"""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jointsup.algorithms.sampling.frame import TICKET_SALT
from jointsup.engines.selection_sql import UNNAMED, at_spots, number, of_spots, picked, placed
from jointsup.engines.selections import Family, Selections
from jointsup.engines.sql import Words, columns, literal

SELECTED, ELIGIBLE, CHANCE = 1, 2, 4
"""What a combination is for some line: selected; not excluded too; with a chance too."""


def spot_standings(family: Family) -> str:
    """Select the sectors that any line reaches in each spot of a family, and what the spot is for a line."""
    asked = (
        "CASE WHEN is_out = 0 THEN sectors ELSE CAST(0 AS BIGINT) END AS sectors, "
        f"CASE WHEN is_out = 0 THEN {SELECTED + ELIGIBLE} + chance ELSE CAST({SELECTED} AS BIGINT) END AS standings"
    )
    return of_spots(family, asked, "standing")


def reached(words: Words, family: Family) -> str:
    """Select of a family's kinds that some selection selects: the sectors that any line reaches, and what they are for a line."""
    keys = _keys(family)
    # The numbers of the other codes come of themselves.
    kept = "".join(f", {family.kinds}.{key}" for key in keys if key not in map(number, family.others))
    # What is aggregated hangs on both sides of the join: else DuckDB aggregates each before it joins them, which takes eight times as long.
    asked = "sectors & every AS sectors, standings & every AS standings" + "".join(f", picked.{key}" for key in keys)
    pairs = placed(words, family, family.kinds, f"every{kept}", asked, f"spot_standing{family.number}")
    selected = ", ".join(["bit_or(sectors) AS sectors", "bit_or(standings) AS standings", *keys])
    return f"SELECT {selected} FROM ({pairs}) AS pairs" + (f" GROUP BY {', '.join(keys)}" if keys else "")


def _keys(family: Family) -> list[str]:
    """Return the columns that tell a family's kinds apart."""
    return ["combination"] if family.whole else list(map(number, family.looked_at))


def combination_reach(families: Sequence[Family], facets: Sequence[int]) -> str:
    """Select all combinations with the sectors that any line of any family reaches, and what they are for a line."""
    joins = ""
    for family in families:
        same = " AND ".join(f"reached{family.number}.{key} = coded.{key}" for key in _keys(family)) or "1 = 1"
        joins += f" LEFT JOIN reached{family.number} ON {same}"

    def any_of(name: str) -> str:
        return " | ".join(f"coalesce(reached{family.number}.{name}, 0)" for family in families)

    numbers = "".join(f", coded.{number(facet)}" for facet in facets)
    return f"SELECT coded.combination, coded.row_count, {any_of('sectors')} AS sectors, {any_of('standings')} AS standings{numbers} FROM coded{joins}"


def standings() -> str:
    """Select how many rows are what for a line."""
    return "SELECT standings, sum(row_count) AS row_count FROM combination_reach GROUP BY standings"


def candidates(words: Words, key: str, facets: Sequence[int]) -> str:
    """Select the rows in sectors that some line reaches among their likes, with their tickets."""
    numbers = "".join(f", {number(facet)}" for facet in facets)
    ticket = words.text_hash(f"concat({literal(key + ':')}, substr(salt, 1, {TICKET_SALT}))")
    # What is smaller stands first: DataFusion holds that in memory.
    ticketed = (
        f"SELECT id, salt, frame_row.combination AS combination, sectors, {ticket} AS ticket{numbers} FROM combination_reach "
        "JOIN frame_row ON frame_row.combination = combination_reach.combination WHERE sectors <> 0"
    )
    return (
        f"SELECT id, salt, combination, ticket, beginning.bit AS bit{numbers} FROM beginning "
        f"JOIN ({ticketed}) AS ticketed ON substr(ticket, 1, 2) = beginning.beginning WHERE (sectors & beginning.bit) <> 0"
    )


def numbered(facets: Sequence[int]) -> str:
    """Select the candidates, numbered: in a statement of its own, as DuckDB numbers rows in one thread, and would make all tickets in it."""
    numbers = "".join(f", {number(facet)}" for facet in facets)
    return f"SELECT row_number() OVER () AS candidate, id, salt, combination, ticket, bit{numbers} FROM unnumbered"


def spot_reaches(family: Family) -> str:
    """Select the reaches of lines in each spot of a family."""
    return of_spots(family, f"line, spot{family.number}.stratum, number, late, low, high", "reach", " WHERE is_out = 0")


def pick_reaches(family: Family) -> str:
    """Select the sectors that any line reaches in any spot of each pick of a family."""
    return f"SELECT pick, bit_or(sectors) AS sectors FROM spot_standing{family.number} GROUP BY pick"


def selected(words: Words, family: Family) -> str:
    """Select whom the lines of a family draw: line, stratum, place among the stratum's drawn, candidate."""
    beginning, others = words.order("substr(ticket, 1, 8)"), "".join(f", {number(facet)}" for facet in family.others)
    near = (
        f"SELECT candidate, ticket, pairs.pick AS pick{others} FROM ({picked(words, family, 'candidate', 'candidate, ticket, bit')}) AS pairs "
        f"JOIN pick_reach{family.number} AS reached ON reached.pick = pairs.pick WHERE (sectors & bit) <> 0"
    )
    asked = "line, stratum, number, late, low, high, candidate, ticket"
    within = (
        "SELECT line, stratum, candidate, number, row_number() OVER "
        f"(PARTITION BY line, stratum ORDER BY late, {words.order('ticket')}) AS place "
        f"FROM ({at_spots(family, near, asked, f'spot_reach{family.number}')}) AS reaching "
        f"WHERE {beginning} >= {words.order('low')} AND {beginning} <= {words.order('high')}"
    )
    return f"SELECT line, stratum, place, candidate FROM ({within}) AS within_reach WHERE place <= number"


def found() -> str:
    """Select how many are drawn of each stratum that has any."""
    return "SELECT line, stratum, count(*) AS row_count FROM drawn GROUP BY line, stratum"


def drawn_rows(facets: int) -> str:
    """Select the candidates that any line draws: candidate, id, ticket, salt, codes."""
    return (
        f"SELECT candidate, id, ticket, salt{columns(facets, 'combination.')} FROM candidate "
        "JOIN combination ON combination.combination = candidate.combination WHERE candidate IN (SELECT candidate FROM drawn)"
    )


def in_order(drawn: str, rows: str, facets: int | None = None) -> str:
    """Select the drawn of a draw, in order: line, stratum, id, ticket; of a frame of so many ``facets`` salt and codes too."""
    more = "" if facets is None else f", salt{columns(facets)}"
    return (
        f"SELECT line, stratum, id, ticket{more} FROM {drawn} AS drawn "
        f"JOIN {rows} AS drawn_row ON drawn_row.candidate = drawn.candidate ORDER BY line, stratum, place"
    )


def by_entity(words: Words, facets: int, drawn: str, rows: str) -> str:
    """Select the drawn of a draw, in order of id: id, line, codes."""
    return (
        f"SELECT id, line{columns(facets)} FROM {drawn} AS drawn "
        f"JOIN {rows} AS drawn_row ON drawn_row.candidate = drawn.candidate ORDER BY {words.order('id')}, line"
    )


def spot_chances(family: Family, group: int) -> str:
    """Select the chances that a joint group's lines give in each spot of a family, by ``odds`` (selection, stratum, joint_group, chance)."""
    return of_spots(family, "chance", "odds", f" WHERE odds.joint_group = {group} AND is_out = 0")


def group_picks(words: Words, family: Family) -> str:
    """Select for each code of a family's first facet those of its picks of which a joint group's lines draw."""
    single = f"SELECT code, {words.dialect.each.format('picks')} AS pick FROM picks{family.number}"
    return (
        f"SELECT code, {words.dialect.listed.format('pick')} AS picks FROM ({single}) AS single "
        f"WHERE pick IN (SELECT pick FROM spot_chance{family.number}) GROUP BY code"
    )


def group_picks_by_code(words: Words, families: Sequence[Family], facet: int) -> str:
    """Select for each code of a facet, the first of some families of a joint group, which of their picks take it, as a text."""
    each, pick = words.dialect.each.format("picks"), f"CAST(pick AS {words.dialect.text})"
    single = " UNION ALL ".join(f"SELECT code, {each} AS pick FROM group_picks{one.number}" for one in families if one.first == facet)
    return f"SELECT code, {words.joined(pick)} AS said FROM ({single}) AS single GROUP BY code"


def alike() -> str:
    """Select for each code one that stands for all that the same picks take."""
    return "SELECT code, min(code) OVER (PARTITION BY said) AS alike FROM said_picks"


def group_kinds(families: Sequence[Family]) -> str:
    """Select the combinations of codes that a joint group's families tell apart, numbered, with how many rows share each."""
    merged = _merged(families)
    joins = "".join(f" LEFT JOIN alike{facet} ON alike{facet}.code = coded.{number(facet)}" for facet in merged)
    columns_of = {
        facet: f"coalesce(alike{facet}.alike, {UNNAMED})" if facet in merged else f"coded.{number(facet)}"
        for facet in sorted({facet for family in families for facet in family.looked_at})
    }
    numbers = "".join(f", {value} AS {number(facet)}" for facet, value in columns_of.items())
    grouped = f" GROUP BY {', '.join(columns_of.values())}" if columns_of else ""
    return f"SELECT row_number() OVER () AS kind, coalesce(sum(row_count), 0) AS row_count{numbers} FROM coded{joins}{grouped}"


def _merged(families: Sequence[Family]) -> list[int]:
    """Return the facets of whose codes families ask nothing but which picks take them."""
    return sorted({family.first for family in families if family.first is not None} - {facet for family in families for facet in family.others})


def of_odds(words: Words, families: Sequence[Family], group: int) -> Iterator[tuple[str, str]]:
    """Yield what is to be kept as tables, name and SELECT, before the figures of a joint group, whose families these are; ``odds`` is there."""
    for family in families:
        yield f"spot_chance{family.number}", spot_chances(family, group)
        if family.first is not None:
            yield f"group_picks{family.number}", group_picks(words, family)
    for facet in _merged(families):
        yield "said_picks", group_picks_by_code(words, families, facet)
        yield f"alike{facet}", alike()
    yield "group_kind", group_kinds(families)


def kinds_of_part(part: int, parts: int) -> str:
    """Select the kinds of a joint group in one of some parts of them."""
    return f"SELECT * FROM group_kind WHERE kind % {parts} = {part}"


def figures(words: Words, families: Sequence[Family]) -> str:
    """Select the sums over the rows of ``some_kind`` of the chance that any line of a group comes true, and of the largest chance, in thousand-millionths."""
    kept, asked = "kind, row_count", "kind, row_count, chance"
    pairs = " UNION ALL ".join(
        placed(words, family, "some_kind", kept, asked, f"spot_chance{family.number}", "group_picks") for family in families
    )
    large = words.dialect.large
    by_kind = (
        f"SELECT row_count, {words.dialect.none_of.format('chance')} AS none, max(chance) AS largest FROM ({pairs}) AS pairs "
        "GROUP BY kind, row_count"
    )
    return (
        f"SELECT coalesce(sum(CAST(row_count AS {large}) * (1000000000 - none)), 0) AS merged, "
        f"coalesce(sum(CAST(row_count AS {large}) * largest), 0) AS bound FROM ({by_kind}) AS by_kind"
    )


def of_candidates(words: Words, selections: Selections, key: str) -> Iterator[tuple[str, str]]:
    """Yield likewise what finds who may be drawn, once :func:`of_standings` is done; ``unnumbered`` is not needed afterwards."""
    yield "unnumbered", candidates(words, key, selections.facets)
    yield "candidate", numbered(selections.facets)


def of_reaches(words: Words, selections: Selections) -> Iterator[tuple[str, str]]:
    """Yield likewise what finds whom the lines draw, once ``reach`` is there and :func:`of_candidates` is done."""
    for family in selections.families:
        yield f"spot_reach{family.number}", spot_reaches(family)
        yield f"pick_reach{family.number}", pick_reaches(family)
    yield "drawn", " UNION ALL ".join(selected(words, family) for family in selections.families)


def of_standings(words: Words, selections: Selections) -> Iterator[tuple[str, str]]:
    """Yield likewise what finds how far lines reach among the rows of each combination, once ``standing`` is there; ``reached0``, … are not needed afterwards."""
    for family in selections.families:
        yield f"spot_standing{family.number}", spot_standings(family)
        yield f"reached{family.number}", reached(words, family)
    yield "combination_reach", combination_reach(selections.families, selections.facets)


def rows_of(facets: int) -> str:
    """Select id, salt and codes of the entities in ``named`` (id) that have a row."""
    return (
        f"SELECT frame_row.id, salt{columns(facets, 'combination.')} FROM frame_row JOIN named ON named.id = frame_row.id "
        "JOIN combination ON combination.combination = frame_row.combination"
    )


def bucket_rows(words: Words, facets: int, name: str) -> str:
    """Select id, salt and codes of the rows in the bucket of that name, in order of id."""
    return (
        f"SELECT id, salt{columns(facets, 'combination.')} FROM frame_row "
        f"JOIN combination ON combination.combination = frame_row.combination WHERE bucket = {literal(name)} ORDER BY {words.order('id')}"
    )
