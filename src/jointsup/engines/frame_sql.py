"""The frame in SQL: salts, rows, leaves, buckets and their trees (protocol, "Frame"; the reference is ``sampling.frame``).

Making one: ``entity`` (id, codes) is what comes in, ``salted`` adds salt and bucket. Reading one: ``entry`` (number, id, salt, content,
size) holds the lines of the file with their lengths in bytes, ``parsed`` what they say. Work is done in *parts*, by the first characters of the bucket or
of the salt, so that nothing needs a sort of all rows.
"""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

from collections.abc import Sequence

from jointsup.algorithms.sampling.frame import TICKET_SALT
from jointsup.engines.sql import Words, column, columns, literal, quoted


def bucket(words: Words, depth: int) -> str:
    """Return the expression for the bucket of ``id``."""
    return f"substr({words.hash(literal('jointsup/1/bucket'), 'id')}, 1, {depth})"


def content(facets: Sequence[str]) -> str:
    """Return the expression for a row's canonical text, from ``id`` and the codes."""
    values = {"id": "id", **{facet: column(place) for place, facet in enumerate(facets)}}
    members = ", ',', ".join(literal(f'"{name}":') + ", " + quoted(values[name]) for name in sorted(values))
    return f"concat({literal('{')}, {members}, {literal('}')})"


def leaf(words: Words) -> str:
    """Return the expression for a row's leaf, from ``id``, ``salt`` and ``content``."""
    seal = words.hash(literal("jointsup/1/seal"), "salt", "content")
    return words.hash(literal("jointsup/1/leaf"), "id", seal)


def salted(words: Words, secret: str, depth: int, facets: int) -> str:
    """Select entities with salt and bucket."""
    salt = words.hash(literal("jointsup/1/salt"), literal(secret), "id")
    return (
        f"SELECT id, substr({salt}, 1, 32) AS salt, {bucket(words, depth)} AS bucket{columns(facets)} FROM entity"
    )


def salts_alike(table: str, part: str) -> str:
    """Select the beginnings of salts that two rows share, in the part of ``table`` whose salts begin with ``part``."""
    return (
        f"SELECT substr(salt, 1, {TICKET_SALT}) AS beginning FROM {table} WHERE substr(salt, 1, {len(part)}) = {literal(part)} "
        "GROUP BY beginning HAVING count(*) > 1"
    )


def sealed(words: Words, part: str, facets: Sequence[str]) -> str:
    """Select the part of ``salted`` whose buckets begin with ``part``: bucket, place in it, line of the frame file, leaf."""
    rows = (
        f"SELECT id, salt, bucket, {content(facets)} AS content FROM salted "
        f"WHERE substr(bucket, 1, {len(part)}) = {literal(part)}"
    )
    return (
        f"SELECT bucket, row_number() OVER (PARTITION BY bucket ORDER BY {words.order('id')}) - 1 AS place, "
        f"id, salt, content, {leaf(words)} AS hash FROM ({rows}) AS part_rows"
    )


def parents(words: Words, table: str) -> str:
    """Select the level of all buckets' trees above that in ``table`` (bucket, place, hash)."""
    node = words.hash(literal("jointsup/1/node"), "left_hash", "right_hash")
    pairs = (
        "SELECT bucket, CAST(floor(place / 2) AS BIGINT) AS place, max(CASE WHEN place % 2 = 0 THEN hash END) AS left_hash, "
        f"max(CASE WHEN place % 2 = 1 THEN hash END) AS right_hash FROM {table} GROUP BY bucket, CAST(floor(place / 2) AS BIGINT)"
    )
    return (
        f"SELECT bucket, place, CASE WHEN right_hash IS NULL THEN left_hash ELSE {node} END AS hash FROM ({pairs}) AS pairs"
    )


def parsed(words: Words, depth: int, facets: Sequence[str]) -> str:
    """Select what the lines of ``entry`` say: codes, bucket, leaf, and whether salt and content are of the protocol's form."""
    codes = "".join(f", {words.member('content', facet)} AS {column(place)}" for place, facet in enumerate(facets))
    read = f"SELECT number, id, salt, content, size{codes} FROM entry"
    sound = f"{words.matches('salt', '[0-9a-f]{32}')} AND content = {content(facets)}"
    return (
        f"SELECT number, id, salt, size{columns(len(facets))}, {bucket(words, depth)} AS bucket, {leaf(words)} AS hash, "
        f"CASE WHEN {sound} THEN 1 ELSE 0 END AS sound FROM ({read}) AS read_rows"
    )


def overview(words: Words) -> str:
    """Select what ``parsed`` holds: rows, bytes, and how many rows are of another form or stand out of tree order."""
    before = (
        "SELECT size, sound, bucket, id, lag(bucket) OVER (ORDER BY number) AS bucket_before, "
        "lag(id) OVER (ORDER BY number) AS id_before FROM parsed"
    )
    this, last = (words.order("bucket"), words.order("id")), (words.order("bucket_before"), words.order("id_before"))
    fault = f"sound = 0 OR {last[0]} > {this[0]} OR ({last[0]} = {this[0]} AND {last[1]} >= {this[1]})"
    return (
        "SELECT count(*) AS row_count, coalesce(sum(size), 0) AS bytes, "
        f"coalesce(sum(CASE WHEN {fault} THEN 1 ELSE 0 END), 0) AS faults FROM ({before}) AS pairs"
    )


def odd_ids(words: Words, table: str) -> str:
    """Select the ids of ``table`` that are not plain ASCII, which the core has to judge."""
    return f"SELECT id FROM {table} WHERE NOT {words.matches('id', '[ -~]+')}"


def leaves(part: str) -> str:
    """Select the leaves (bucket, place, hash) of the part of ``parsed`` whose buckets begin with ``part``; rows are in tree order."""
    here = f"substr(bucket, 1, {len(part)}) = {literal(part)}"
    first = f"SELECT bucket, min(number) AS first_number FROM parsed WHERE {here} GROUP BY bucket"
    return (
        "SELECT parsed.bucket, number - first_number AS place, hash FROM parsed "
        f"JOIN ({first}) AS firsts ON firsts.bucket = parsed.bucket WHERE {here.replace('bucket', 'parsed.bucket')}"
    )


def combinations(words: Words, facets: int) -> str:
    """Select the different combinations of codes in ``parsed``, numbered from 0 in order, with how many rows share each."""
    codes = columns(facets).removeprefix(", ")
    grouped = f"GROUP BY {codes}" if facets else "HAVING count(*) > 0"
    order = ", ".join(words.order(column(facet)) for facet in range(facets)) or "row_count"
    counted = f"SELECT count(*) AS row_count{columns(facets)} FROM parsed {grouped}"
    return (
        f"SELECT row_number() OVER (ORDER BY {order}) - 1 AS combination, row_count{columns(facets)} FROM ({counted}) AS counted"
    )


def frame_rows(facets: int) -> str:
    """Select the rows of ``parsed`` with the number of their combination in place of their codes."""
    same = " AND ".join(f"parsed.{column(facet)} = combination.{column(facet)}" for facet in range(facets)) or "1 = 1"
    return f"SELECT id, salt, bucket, combination.combination FROM parsed JOIN combination ON {same}"
