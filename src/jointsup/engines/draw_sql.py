"""The draw in SQL: sizes of strata, candidates, selection (protocol, "Tickets and order", "Draw"; the reference is ``sampling.draw``).

Tables: ``frame_row`` and ``combination`` of :mod:`~jointsup.engines.frame_sql`; ``chosen`` (line, slot, code, part): the codes that a line's
choices select, and what each adds to the stratum's place; ``excluded`` (line, code).

A stratum with ``n`` to draw *reaches* as far on the circle as its ``n`` tickets certainly lie, or nearly so; who lies within no reach is
never looked at again. ``reach`` (line, stratum, number, joint_group, late, low, high) says it in the first 8 characters of tickets; one that
goes past the circle's end has a second row, which is ``late``. ``combination_reach`` joins the reaches of all lines, and
``candidate`` holds the rows within them.
"""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

from jointsup.algorithms.sampling.frame import TICKET_SALT
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.engines.sql import Words, column, columns, literal


def placed(rules: RoundRules, line: int) -> str:
    """Select the combinations that a line selects, with the place of their stratum and whether the line excludes them (1 or 0)."""
    slots = range(len(rules.lines[line].facets))
    stratum = " + ".join(f"slot{slot}.part" for slot in slots) or "0"
    joins = [
        f"JOIN chosen AS slot{slot} ON slot{slot}.line = {line} AND slot{slot}.slot = {slot} AND slot{slot}.code = "
        f"combination.{column(rules.facets.index(facet))}"
        for slot, facet in enumerate(rules.lines[line].facets)
    ]
    is_out = "0"
    if rules.exclusion_place is not None:
        is_out = "CASE WHEN excluded.code IS NULL THEN 0 ELSE 1 END"
        joins.append(
            f"LEFT JOIN excluded ON excluded.line = {line} AND excluded.code = combination.{column(rules.exclusion_place)}"
        )
    return f"SELECT combination, row_count, {stratum} AS stratum, {is_out} AS is_out FROM combination {' '.join(joins)}"


def sizes(rules: RoundRules, line: int) -> str:
    """Select of a line's strata that are not empty: place, rows, rows not excluded."""
    return (
        "SELECT stratum, sum(row_count) AS all_rows, sum(CASE WHEN is_out = 0 THEN row_count ELSE 0 END) AS can_rows "
        f"FROM ({placed(rules, line)}) AS placed GROUP BY stratum"
    )


def line_reach(rules: RoundRules, line: int) -> str:
    """Select how far a line reaches among the rows of each combination."""
    return (
        f"SELECT combination, joint_group, late, low, high FROM ({placed(rules, line)}) AS placed "
        f"JOIN reach ON reach.line = {line} AND reach.stratum = placed.stratum WHERE is_out = 0"
    )


def combination_reach(words: Words) -> str:
    """Select from ``line_reach``, where every line's reach stands, how far any line of a joint group reaches."""
    return (
        f"SELECT combination, joint_group, late, low, max({words.order('high')}) AS high FROM line_reach "
        "GROUP BY combination, joint_group, late, low"
    )


def tickets(words: Words, key: str) -> str:
    """Select the rows of the frame with their tickets."""
    ticket = words.text_hash(f"concat({literal(key + ':')}, substr(salt, 1, {TICKET_SALT}))")
    return f"SELECT id, combination, {ticket} AS ticket FROM frame_row"


def _within(words: Words, reach: str) -> str:
    beginning = words.order("substr(ticket, 1, 8)")
    return f"{beginning} >= {words.order(f'{reach}.low')} AND {beginning} <= {words.order(f'{reach}.high')}"


def candidates(words: Words, key: str) -> str:
    """Select the rows within the reach of some line: once for each joint group and side of the circle's end."""
    return (
        f"SELECT id, ticketed.combination, ticket, joint_group, late FROM ({tickets(words, key)}) AS ticketed "
        f"JOIN combination_reach ON combination_reach.combination = ticketed.combination AND {_within(words, 'combination_reach')}"
    )


def selected(words: Words, rules: RoundRules, line: int) -> str:
    """Select whom a line draws: stratum, id and ticket, in order."""
    within = (
        "SELECT placed.stratum, candidate.id, ticket, number, row_number() OVER "
        f"(PARTITION BY placed.stratum ORDER BY candidate.late, {words.order('ticket')}) AS place "
        f"FROM candidate JOIN ({placed(rules, line)}) AS placed ON placed.combination = candidate.combination AND is_out = 0 "
        f"JOIN reach ON reach.line = {line} AND reach.stratum = placed.stratum AND reach.late = candidate.late "
        f"AND reach.joint_group = candidate.joint_group AND {_within(words, 'reach')}"
    )
    return f"SELECT stratum, id, ticket FROM ({within}) AS within_reach WHERE place <= number ORDER BY stratum, place"


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
