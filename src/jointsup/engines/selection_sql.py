"""What the lines of a round select, in SQL: codes by number, picks, spots, and the sizes of strata (protocol, "Round document", "Counts").

All lines of a round share the work. What two lines select alike is a *selection*; selections over the same facets are a *family*
(:mod:`~jointsup.engines.selections`), and one statement answers for a whole family. A selection that takes a label of its first facet is a *pick*.

Tables: ``frame_row`` and ``combination`` of :mod:`~jointsup.engines.frame_sql`; ``code`` (facet, code, number): the codes that listed choices
name; ``coded`` (combination, row_count, every, number0, …): combinations by the numbers of their codes, ``every`` with all 64 bits; ``piece`` (choice, label, first_code, bits) and
``listed_code`` (choice, code, label): what choices select, as bitmaps and one by one; ``bit`` (place, bit); ``pick`` (pick, family, selection,
choice, label, part) and ``slot`` (selection, facet, choice, weight): what selections take of their first facet and of others; ``picks0``, …
(code, picks): by family, a list of the picks that take a code of its first facet; ``taken0``, … (selection, code, part): the codes of other facets
that selections take, and what each adds to the stratum's place; ``barred`` (selection, code): the codes that exclude; ``kind0``, …: the
combinations of the codes that a family looks at, unless it looks at all; ``spot0``, … (pick, numbers of the other codes, row_count, selection, stratum, is_out): what
becomes of a pick, by the other codes. So whatever is asked of each kind is one look into the few spots, pick by pick.
"""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jointsup.engines.selections import Family, Selections
from jointsup.engines.sql import Words, column

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
            return f"CAST(coalesce(code_{facet}.number, {UNNAMED}) AS INTEGER)"
        return f"CASE WHEN {words.matches(text, '0|[1-9][0-9]{0,8}')} THEN CAST({text} AS INTEGER) ELSE {UNNAMED} END"

    named = "".join(f", {value(facet)} AS {number(facet)}" for facet in facets)
    return f"SELECT combination, row_count, CAST(-1 AS BIGINT) AS every{named} FROM combination{joins}"


def chosen() -> str:
    """Select what choices select: choice, code, label."""
    return (
        "SELECT choice, code, label FROM listed_code UNION ALL "
        "SELECT choice, first_code + place AS code, label FROM piece JOIN bit ON (piece.bits & bit.bit) <> 0"
    )


def taken(facet: int) -> str:
    """Select the codes of a facet, not the first of a family, that selections take."""
    return (
        "SELECT CAST(selection AS INTEGER) AS selection, CAST(code AS INTEGER) AS code, label * weight AS part FROM slot "
        f"JOIN chosen ON chosen.choice = slot.choice WHERE slot.facet = {facet}"
    )


def picks(words: Words, family: Family) -> str:
    """Select for each code of a family's first facet the picks that take it."""
    return (
        f"SELECT CAST(code AS INTEGER) AS code, {words.dialect.listed.format('CAST(pick AS INTEGER)')} AS picks FROM pick "
        f"JOIN chosen ON chosen.choice = pick.choice AND chosen.label = pick.label WHERE family = {family.number} GROUP BY code"
    )


def kinds(family: Family) -> str:
    """Select the combinations of the codes that a family looks at, with how many rows share each."""
    numbers = ", ".join(map(number, family.looked_at))
    return f"SELECT coalesce(sum(row_count), 0) AS row_count, CAST(-1 AS BIGINT) AS every{', ' * bool(numbers)}{numbers} FROM coded" + (f" GROUP BY {numbers}" if numbers else "")


def picked(words: Words, family: Family, source: str, kept: str, lists: str = "picks") -> str:
    """Select ``kept`` and the numbers of the other codes from ``source``, once for each pick of the family that takes the row and is in ``lists``."""
    others = "".join(f", {source}.{number(facet)}" for facet in family.others)
    if family.first is None:
        return f"SELECT {kept}, pick{others} FROM {source} JOIN pick ON pick.family = {family.number}"
    each = words.dialect.each.format("picks")
    table = f"{lists}{family.number}"
    return f"SELECT {kept}, {each} AS pick{others} FROM {table} JOIN {source} ON {source}.{number(family.first)} = {table}.code"


def spots(words: Words, family: Family) -> str:
    """Select what becomes of each pick of a family, by the other codes."""
    others = "".join(f", {number(facet)}" for facet in family.others)
    grouped = (
        f"SELECT pick{others}, sum(row_count) AS row_count FROM ({picked(words, family, family.kinds, 'row_count')}) AS picked "
        f"GROUP BY pick{others}"
    )
    joins, parts = "JOIN pick ON pick.pick = spot.pick", ["pick.part"]
    for facet in family.rest:
        joins += f" JOIN taken{facet} ON taken{facet}.code = spot.{number(facet)} AND taken{facet}.selection = pick.selection"
        parts.append(f"taken{facet}.part")
    is_out = "0"
    if family.exclusion is not None:
        joins += f" LEFT JOIN barred ON barred.code = spot.{number(family.exclusion)} AND barred.selection = pick.selection"
        is_out = "CASE WHEN barred.code IS NULL THEN 0 ELSE 1 END"
    return (
        f"SELECT CAST(spot.pick AS INTEGER) AS pick{others}, row_count, pick.selection, {' + '.join(parts)} AS stratum, {is_out} AS is_out "
        f"FROM ({grouped}) AS spot {joins}"
    )


def of_spots(family: Family, asked: str, joined: str, where: str = "") -> str:
    """Select of a family's spots ``asked``, with another table joined by selection and stratum."""
    table, others = f"spot{family.number}", "".join(f", {number(facet)}" for facet in family.others)
    same = f"{joined}.selection = {table}.selection AND {joined}.stratum = {table}.stratum"
    return f"SELECT pick{others}, {asked} FROM {table} JOIN {joined} ON {same}{where}"


def placed(words: Words, family: Family, source: str, kept: str, asked: str, spots: str, lists: str = "picks") -> str:
    """Select ``asked`` of ``source``, which has the numbers of codes, and of a table made from the family's spots, for each pick of each row."""
    return at_spots(family, picked(words, family, source, kept, lists), asked, spots)


def at_spots(family: Family, pairs: str, asked: str, spots: str) -> str:
    """Select ``asked`` of pairs as :func:`picked` selects them, and of a table made from the family's spots."""
    same = "".join(f" AND spot.{number(facet)} = picked.{number(facet)}" for facet in family.others)
    return f"SELECT {asked} FROM {spots} AS spot JOIN ({pairs}) AS picked ON picked.pick = spot.pick{same}"


def sizes(family: Family) -> str:
    """Select of a family's strata that are not empty: selection, place, rows, rows not excluded."""
    return (
        "SELECT selection, stratum, sum(row_count) AS all_rows, sum(CASE WHEN is_out = 0 THEN row_count ELSE 0 END) AS can_rows "
        f"FROM spot{family.number} GROUP BY selection, stratum"
    )


def of_rules(words: Words, selections: Selections) -> Iterator[tuple[str, str]]:
    """Yield what is to be kept as tables, name and SELECT, once the tables of the selections are there; sizes can be asked for then."""
    yield "coded", coded(words, selections.facets, selections.numbered)
    yield "chosen", chosen()
    yield from ((f"taken{facet}", taken(facet)) for facet in selections.facets)
    for family in selections.families:
        if family.first is not None:
            yield f"picks{family.number}", picks(words, family)
        if not family.whole:
            yield family.kinds, kinds(family)
        yield f"spot{family.number}", spots(words, family)


def code_counts(facet: int) -> str:
    """Select the codes of a facet that occur, with how many rows have each."""
    return f"SELECT {column(facet)} AS code, sum(row_count) AS row_count FROM combination GROUP BY {column(facet)}"
