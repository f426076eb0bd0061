"""The draw in SQL: sizes of strata, candidates, selection (protocol, "Tickets and order", "Draw"; the reference is ``sampling.draw``).

All lines of a round share the work. What two lines select alike is a *selection*; selections over the same facets are a *family*
(:mod:`~jointsup.engines.selections`), and one statement answers for a whole family.

Tables: ``frame_row`` and ``combination`` of :mod:`~jointsup.engines.frame_sql`; ``code`` (facet, code, number): the codes that listed choices
name; ``coded`` (combination, row_count, number0, …): combinations by the numbers of their codes; ``piece`` (choice, label, first, bits) and
``listed_code`` (choice, code, label): what choices select, as bitmaps and one by one; ``bit`` (place, bit); ``slot`` (family, selection, facet,
choice, weight); ``taken0``, … (family, selection, code, part): the codes of a facet that selections take, and what each adds to the stratum's
place; ``barred`` (selection, code): the codes that exclude; ``kind0``, …: the combinations of the codes that a family looks at.

A stratum with ``n`` to draw *reaches* as far on the circle as its ``n`` tickets certainly lie, or nearly so; who lies within no reach is
never looked at again. ``reach`` (selection, stratum, line, number, late, low, high) says it in the first 8 characters of tickets; one that
goes past the circle's end has a second row, which is ``late``. ``standing`` (selection, stratum, sectors, chance) joins the reaches of all
lines, each rounded up to whole sectors of the circle, one bit each; ``beginning`` (beginning, bit) is the sector of a ticket's first two characters.
So a ticket is made once for an entity and held against one number, and only ``candidate``, who pass, are held against single reaches.
"""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jointsup.algorithms.sampling.frame import TICKET_SALT
from jointsup.engines.selections import Family, Selections
from jointsup.engines.sql import Words, column, columns, literal

SELECTED, ELIGIBLE, CHANCE = 1, 2, 4
"""What a combination is for some line: selected; not excluded too; with a chance too."""

UNNAMED = -1
"""The number of codes that no line names: nothing selects them, and nothing is excluded by them."""


def number(facet: int) -> str:
    """Return the column in which the numbers of a facet's codes stand."""
    return f"number{facet}"


def coded(words: Words, facets: Sequence[int], numbered: frozenset[int]) -> str:
    """Select the combinations with numbers for the codes of some facets: numbered codes' own, others' by ``code``."""
    joins = "".join(
        f" LEFT JOIN code AS code_{facet} ON code_{facet}.facet = {facet} AND code_{facet}.code = combination.{column(facet)}"
        for facet in facets
        if facet not in numbered
    )

    def value(facet: int) -> str:
        text = f"combination.{column(facet)}"
        if facet not in numbered:
            return f"coalesce(code_{facet}.number, {UNNAMED})"
        return f"CASE WHEN {words.matches(text, '0|[1-9][0-9]{0,14}')} THEN CAST({text} AS BIGINT) ELSE {UNNAMED} END"

    named = "".join(f", {value(facet)} AS {number(facet)}" for facet in facets)
    return f"SELECT combination, row_count{named} FROM combination{joins}"


def chosen() -> str:
    """Select what choices select: choice, code, label."""
    return (
        "SELECT choice, code, label FROM listed_code UNION ALL "
        "SELECT choice, first_code + place AS code, label FROM piece JOIN bit ON (piece.bits & bit.bit) <> 0"
    )


def taken(facet: int) -> str:
    """Select the codes of a facet that selections take."""
    return (
        "SELECT family, selection, code, label * weight AS part FROM slot "
        f"JOIN chosen ON chosen.choice = slot.choice WHERE slot.facet = {facet}"
    )


def kinds(family: Family) -> str:
    """Select the combinations of the codes that a family looks at, with how many rows share each."""
    numbers = ", ".join(map(number, family.looked_at))
    return f"SELECT coalesce(sum(row_count), 0) AS row_count{', ' * bool(numbers)}{numbers} FROM coded" + (f" GROUP BY {numbers}" if numbers else "")


def placed(family: Family, source: str, kept: str, more: str = "") -> str:
    """Select from ``source``, which has the numbers of codes, all rows once for each selection of a family that selects them.

    Columns: those of ``kept``, selection, stratum, is_out (1 where the selection excludes the row); ``more`` joins further tables.
    """
    first, *rest = family.facets or (None,)
    if first is None:
        joins = f"JOIN slot AS taken_first ON taken_first.family = {family.number}"
        parts = ["taken_first.weight"]
    else:
        joins = (
            f"JOIN taken{first} AS taken_first ON taken_first.code = {source}.{number(first)} AND taken_first.family = {family.number}"
        )
        parts = ["taken_first.part"]
    for facet in rest:
        joins += (
            f" JOIN taken{facet} AS taken_{facet} ON taken_{facet}.code = {source}.{number(facet)} "
            f"AND taken_{facet}.selection = taken_first.selection"
        )
        parts.append(f"taken_{facet}.part")
    is_out = "0"
    if family.exclusion is not None:
        joins += f" LEFT JOIN barred ON barred.code = {source}.{number(family.exclusion)} AND barred.selection = taken_first.selection"
        is_out = "CASE WHEN barred.code IS NULL THEN 0 ELSE 1 END"
    inner = f"SELECT {kept}, taken_first.selection AS selection, {' + '.join(parts)} AS stratum, {is_out} AS is_out FROM {source} {joins}"
    return f"({inner}) AS placed{more}"


def sizes(family: Family) -> str:
    """Select of a family's strata that are not empty: selection, place, rows, rows not excluded."""
    return (
        "SELECT selection, stratum, sum(row_count) AS all_rows, sum(CASE WHEN is_out = 0 THEN row_count ELSE 0 END) AS can_rows "
        f"FROM {placed(family, f'kind{family.number}', 'row_count')} GROUP BY selection, stratum"
    )


def reached(family: Family) -> str:
    """Select of a family's kinds that some selection selects: the sectors that any line reaches, and what they are for a line."""
    numbers = ", ".join(map(number, family.looked_at))
    standing = " JOIN standing ON standing.selection = placed.selection AND standing.stratum = placed.stratum"
    inside = "CASE WHEN is_out = 0 THEN sectors ELSE CAST(0 AS BIGINT) END"
    what = f"CASE WHEN is_out = 0 THEN {SELECTED + ELIGIBLE} + chance ELSE CAST({SELECTED} AS BIGINT) END"
    return (
        f"SELECT bit_or({inside}) AS sectors, bit_or({what}) AS standings{', ' * bool(numbers)}{numbers} "
        f"FROM {placed(family, f'kind{family.number}', numbers or '1 AS one', standing)}" + (f" GROUP BY {numbers}" if numbers else "")
    )


def combination_reach(families: Sequence[Family], facets: Sequence[int]) -> str:
    """Select all combinations with the sectors that any line of any family reaches, and what they are for a line."""
    joins = ""
    for family in families:
        same = " AND ".join(f"reached{family.number}.{number(facet)} = coded.{number(facet)}" for facet in family.looked_at) or "1 = 1"
        joins += f" LEFT JOIN reached{family.number} ON {same}"

    def any_of(name: str) -> str:
        return " | ".join(f"coalesce(reached{family.number}.{name}, 0)" for family in families)

    numbers = "".join(f", coded.{number(facet)}" for facet in facets)
    return f"SELECT coded.combination, coded.row_count, {any_of('sectors')} AS sectors, {any_of('standings')} AS standings{numbers} FROM coded{joins}"


def standings() -> str:
    """Select how many rows are what for a line."""
    return "SELECT standings, sum(row_count) AS row_count FROM combination_reach GROUP BY standings"


def candidates(words: Words, key: str, facets: Sequence[int]) -> str:
    """Select the rows in sectors that some line reaches among their likes, numbered, with their tickets."""
    numbers = "".join(f", {number(facet)}" for facet in facets)
    ticket = words.text_hash(f"concat({literal(key + ':')}, substr(salt, 1, {TICKET_SALT}))")
    ticketed = (
        f"SELECT id, salt, frame_row.combination AS combination, sectors, {ticket} AS ticket{numbers} FROM frame_row "
        "JOIN combination_reach ON combination_reach.combination = frame_row.combination WHERE sectors <> 0"
    )
    return (
        f"SELECT row_number() OVER () AS candidate, id, salt, combination, ticket{numbers} FROM ({ticketed}) AS ticketed "
        "JOIN beginning ON beginning.beginning = substr(ticket, 1, 2) WHERE (sectors & beginning.bit) <> 0"
    )


def selected(words: Words, family: Family) -> str:
    """Select whom the lines of a family draw: line, stratum, place among the stratum's drawn, candidate."""
    beginning = words.order("substr(ticket, 1, 8)")
    reach = (
        " JOIN reach ON reach.selection = placed.selection AND reach.stratum = placed.stratum "
        f"AND {beginning} >= {words.order('reach.low')} AND {beginning} <= {words.order('reach.high')} WHERE is_out = 0"
    )
    within = (
        "SELECT line, placed.stratum, candidate, number, row_number() OVER "
        f"(PARTITION BY line, placed.stratum ORDER BY late, {words.order('ticket')}) AS place "
        f"FROM {placed(family, 'candidate', 'candidate, ticket', reach)}"
    )
    return f"SELECT line, stratum, place, candidate FROM ({within}) AS within_reach WHERE place <= number"


def found() -> str:
    """Select how many are drawn of each stratum that has any."""
    return "SELECT line, stratum, count(*) AS row_count FROM drawn GROUP BY line, stratum"


def drawn_rows() -> str:
    """Select the candidates that any line draws."""
    return "SELECT candidate, id, salt, combination, ticket FROM candidate WHERE candidate IN (SELECT candidate FROM drawn)"


def in_order(facets: int, drawn: str, rows: str) -> str:
    """Select the drawn of a draw, in order: line, stratum, id, ticket, salt, codes."""
    return (
        f"SELECT line, stratum, id, ticket, salt{columns(facets, 'combination.')} FROM {drawn} AS drawn "
        f"JOIN {rows} AS drawn_row ON drawn_row.candidate = drawn.candidate "
        "JOIN combination ON combination.combination = drawn_row.combination ORDER BY line, stratum, place"
    )


def by_entity(words: Words, facets: int, drawn: str, rows: str) -> str:
    """Select the drawn of a draw, in order of id: id, line, codes."""
    return (
        f"SELECT id, line{columns(facets, 'combination.')} FROM {drawn} AS drawn "
        f"JOIN {rows} AS drawn_row ON drawn_row.candidate = drawn.candidate "
        f"JOIN combination ON combination.combination = drawn_row.combination ORDER BY {words.order('id')}, line"
    )


def chances(family: Family, group: int) -> str:
    """Select the chances of rows not excluded in a joint group's lines of a family: combination and chance, by ``odds`` (selection, stratum, joint_group, chance)."""
    odds = (
        " JOIN odds ON odds.selection = placed.selection AND odds.stratum = placed.stratum "
        f"AND odds.joint_group = {group} WHERE is_out = 0"
    )
    return f"SELECT combination, row_count, chance FROM {placed(family, 'coded', 'combination, row_count', odds)}"


def figures(words: Words, families: Sequence[Family], group: int) -> str:
    """Select the sums over rows of the chance that any line of a group comes true, and of the largest chance, in thousand-millionths."""
    pairs = " UNION ALL ".join(chances(family, group) for family in families)
    large = words.dialect.large
    by_combination = (
        f"SELECT row_count, {words.dialect.none_of.format('chance')} AS none, max(chance) AS largest FROM ({pairs}) AS pairs "
        "GROUP BY combination, row_count"
    )
    return (
        f"SELECT coalesce(sum(CAST(row_count AS {large}) * (1000000000 - none)), 0) AS merged, "
        f"coalesce(sum(CAST(row_count AS {large}) * largest), 0) AS bound FROM ({by_combination}) AS by_combination"
    )


def of_rules(words: Words, selections: Selections) -> Iterator[tuple[str, str]]:
    """Yield what is to be kept as tables, name and SELECT, once the tables of the selections are there; sizes can be asked for then."""
    yield "coded", coded(words, selections.facets, selections.numbered)
    yield "chosen", chosen()
    yield from ((f"taken{facet}", taken(facet)) for facet in selections.facets)
    yield from ((f"kind{family.number}", kinds(family)) for family in selections.families)


def of_reaches(words: Words, selections: Selections, key: str) -> Iterator[tuple[str, str]]:
    """Yield likewise what finds whom the lines draw, once ``reach`` and ``standing`` are there."""
    yield from of_standings(selections)
    yield "candidate", candidates(words, key, selections.facets)
    yield "drawn", " UNION ALL ".join(selected(words, family) for family in selections.families)


def of_standings(selections: Selections) -> Iterator[tuple[str, str]]:
    """Yield likewise what finds how far lines reach among the rows of each combination, once ``standing`` is there."""
    yield from ((f"reached{family.number}", reached(family)) for family in selections.families)
    yield "combination_reach", combination_reach(selections.families, selections.facets)


def code_counts(facet: int) -> str:
    """Select the codes of a facet that occur, with how many rows have each."""
    return f"SELECT {column(facet)} AS code, sum(row_count) AS row_count FROM combination GROUP BY {column(facet)}"


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
