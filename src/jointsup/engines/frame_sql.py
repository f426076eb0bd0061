"""The frame in SQL: salts, rows, leaves, buckets and their trees (protocol, "Frame"; the reference is ``sampling.frame``).

A facet's codes stand in a table of their own, ``of_code0``, ``of_code1``, … (number, code, said: the code as JSON writes it); a row's codes are one number then,
its *combination*. Work is done in *parts*, by the first characters of the bucket, so that nothing needs a sort of all rows:

- Making a frame: ``entity`` (id, codes) is what comes in; ``placed`` adds bucket and combination and is split into parts; each part, salted and in
  tree order, is a ``frame_part`` (number, id, salt, bucket, combination; numbered from 0).
- Reading its text: ``entry`` (number, id, salt, content, size) holds some lines of the file, whole buckets, with their lengths in bytes; ``parsed`` what they say.
- Trees: ``part_bucket`` (bucket, place, first_number, row_count) lists the buckets of a part, ``level`` (number, hash) holds a level of all their trees: the leaf at place
  ``p`` of the bucket at place ``b`` has the number ``b·2^height + p``, so that the node over two neighbours has half the number of the left one.
"""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from jointsup.algorithms.sampling.frame import TICKET_SALT
from jointsup.engines.sql import Words, column, columns, escaped, literal


def of_code(place: int) -> str:
    """Return the table of a facet's codes."""
    return f"of_{column(place)}"


def bucket(words: Words, depth: int) -> str:
    """Return the expression for the bucket of ``id``."""
    return f"substr({words.hash(literal('jointsup/1/bucket'), 'id')}, 1, {depth})"


def content(facets: Sequence[str], said_id: str, said: Sequence[str]) -> str:
    """Return, parted by commas, the texts that joined make a row's canonical text; ``said_id`` and ``said`` are id and codes as JSON writes them."""
    values = {"id": said_id, **dict(zip(facets, said, strict=True))}
    pieces, before = [], "{"
    for name in sorted(values):
        pieces += [literal(f'{before}"{name}":"'), values[name]]
        before = '",'
    return ", ".join([*pieces, literal('"}')])


def _leaf(words: Words, text: str) -> str:
    return words.hash(literal("jointsup/1/leaf"), "id", words.hash(literal("jointsup/1/seal"), "salt", text))


# Codes.


def code_table(words: Words, table: str, place: int) -> str:
    """Select the codes of a facet that occur in ``table``, numbered from 0 in order."""
    name = column(place)
    return (
        f"SELECT CAST(row_number() OVER (ORDER BY {words.order(name)}) - 1 AS BIGINT) AS number, {name} AS code, {escaped(name)} AS said "
        f"FROM (SELECT DISTINCT {name} FROM {table}) AS different"
    )


def codes_of_combinations(words: Words, counts: Sequence[int], place: int) -> str:
    """Select the codes of a facet from ``combination``, as :func:`code_table` numbered them."""
    name = column(place)
    return (
        f"SELECT {_number(words, counts, place, 'combination')} AS number, {name} AS code, {escaped(name)} AS said "
        f"FROM combination GROUP BY 1, 2, 3"
    )


def ambiguous_codes(place: int) -> str:
    """Select the numbers that stand for more than one code of a facet."""
    return f"SELECT number FROM {of_code(place)} GROUP BY number HAVING count(*) > 1"


def more_codes(words: Words, place: int, known: int) -> str:
    """Select the codes of a facet that occur in ``parsed`` and are not in their table, which has ``known`` of them, numbered on."""
    name = column(place)
    return (
        f"SELECT CAST({known} + row_number() OVER (ORDER BY {words.order(name)}) - 1 AS BIGINT) AS number, {name} AS code, {escaped(name)} AS said "
        f"FROM (SELECT DISTINCT parsed.{name} FROM parsed LEFT JOIN {of_code(place)} ON {of_code(place)}.code = parsed.{name} "
        f"WHERE {of_code(place)}.code IS NULL) AS different"
    )


def _coded(counts: Sequence[int], table: str) -> str:
    """Return the joins that bring the rows of ``table`` together with the numbers of their codes."""
    return " ".join(f"JOIN {of_code(place)} ON {of_code(place)}.code = {table}.{column(place)}" for place in range(len(counts)))


def combination(numbers: Sequence[str], counts: Sequence[int]) -> str:
    """Return the expression for the combination of the numbers of codes; ``counts``: how many codes each facet has."""
    joined = "CAST(0 AS BIGINT)"
    for number, count in zip(numbers, counts, strict=True):
        joined = f"({joined} * {count} + {number})"
    return joined


def _decoded(words: Words, counts: Sequence[int], table: str) -> str:
    """Return the joins that bring the rows of ``table`` together with the codes of their combination."""
    return " ".join(
        f"JOIN {of_code(place)} ON {of_code(place)}.number = {_number(words, counts, place, table)}" for place in range(len(counts))
    )


def _number(words: Words, counts: Sequence[int], place: int, table: str) -> str:
    weight = prod(counts[place + 1 :])
    reached = f"{table}.combination" if weight == 1 else words.divided(f"{table}.combination", weight)
    return f"{reached} % {counts[place]}"


def combinations(words: Words, counts: Sequence[int]) -> str:
    """Select the combinations in ``frame_row``: each with how many rows share it, and its codes."""
    codes = "".join(f", {of_code(place)}.code AS {column(place)}" for place in range(len(counts)))
    counted = "SELECT combination, count(*) AS row_count FROM frame_row GROUP BY combination"
    return f"SELECT counted.combination, row_count{codes} FROM ({counted}) AS counted {_decoded(words, counts, 'counted')}"


def frame_rows(counts: Sequence[int]) -> str:
    """Select the rows of ``parsed`` with their combination in place of their codes."""
    numbers = combination([f"{of_code(place)}.number" for place in range(len(counts))], counts)
    return f"SELECT parsed.id, salt, bucket, {numbers} AS combination FROM parsed {_coded(counts, 'parsed')}"


# Making.


def not_plain(words: Words, table: str) -> str:
    """Select the ids of ``table`` that are not one or more of printable ASCII without quotes and backslashes: the core judges them, and JSON may write them
    otherwise."""
    return f"SELECT id FROM {table} WHERE id = '' OR NOT {words.plain('id')}"


def odd_codes(words: Words, place: int) -> str:
    """Select the codes of a facet that are not printable ASCII, which the core has to judge."""
    return f"SELECT code FROM {of_code(place)} WHERE NOT {words.matches('code', '[ -~]+')}"


def placed(words: Words, depth: int, counts: Sequence[int]) -> str:
    """Select entities with bucket and combination."""
    numbers = combination([f"{of_code(place)}.number" for place in range(len(counts))], counts)
    return f"SELECT id, {bucket(words, depth)} AS bucket, {numbers} AS combination FROM entity {_coded(counts, 'entity')}"


def salted(words: Words, secret: str, table: str) -> str:
    """Select the rows of ``table`` with their salts, in tree order (of an engine that keeps the order of what it selects from)."""
    salt = words.hash(literal("jointsup/1/salt"), literal(secret), "id")
    # A salt is made after its row was put in order: rows without one are moved sooner.
    ordered = f"SELECT id, bucket, combination FROM {table} ORDER BY {words.order('bucket')}, {words.order('id')}"
    return f"SELECT id, substr({salt}, 1, 32) AS salt, bucket, combination FROM ({ordered}) AS ordered"


def lines(words: Words, facets: Sequence[str], counts: Sequence[int], escaping: bool) -> str:
    """Select the lines of ``frame_part``, in tree order; ``escaping``: some ids are written otherwise in JSON."""
    text = _row_text(facets, escaping)
    return f"SELECT id, salt, concat({text}) AS content FROM frame_part {_decoded(words, counts, 'frame_part')} ORDER BY frame_part.number"


def _row_text(facets: Sequence[str], escaping: bool) -> str:
    return content(facets, escaped("id") if escaping else "id", [f"{of_code(place)}.said" for place in range(len(facets))])


# Trees.


def part_buckets(words: Words, table: str) -> str:
    """Select the buckets of ``table`` (bucket, number), which is in tree order: each with its place among them, its first row and its size."""
    return (
        f"SELECT bucket, CAST(row_number() OVER (ORDER BY {words.order('bucket')}) - 1 AS BIGINT) AS place, min(number) AS first_number, "
        f"count(*) AS row_count FROM {table} GROUP BY bucket"
    )


def leaves(words: Words, facets: Sequence[str], counts: Sequence[int], height: int, escaping: bool) -> str:
    """Select the leaves of ``frame_part`` as the lowest ``level`` of trees of a height."""
    leaf = _leaf(words, _row_text(facets, escaping))
    return (
        f"SELECT {_numbered('frame_part', height)} AS number, {leaf} AS hash FROM frame_part {_in_bucket('frame_part')} "
        f"{_decoded(words, counts, 'frame_part')}"
    )


def parsed_leaves(height: int) -> str:
    """Select the leaves of ``parsed`` as :func:`leaves`."""
    return f"SELECT {_numbered('parsed', height)} AS number, hash FROM parsed {_in_bucket('parsed')}"


def _numbered(table: str, height: int) -> str:
    return f"part_bucket.place * {2**height} + {table}.number - part_bucket.first_number"


def _in_bucket(table: str) -> str:
    return f"JOIN part_bucket ON part_bucket.bucket = {table}.bucket"


def parents(words: Words, table: str) -> str:
    """Select the level above that in ``table``."""
    node = words.hash(literal("jointsup/1/node"), "on_left.hash", "on_right.hash")
    return (
        f"SELECT {words.divided('on_left.number', 2)} AS number, CASE WHEN on_right.hash IS NULL THEN on_left.hash ELSE {node} END AS hash "
        f"FROM (SELECT number, hash FROM {table} WHERE number % 2 = 0) AS on_left "
        f"LEFT JOIN (SELECT number, hash FROM {table} WHERE number % 2 = 1) AS on_right ON on_right.number = on_left.number + 1"
    )


def roots(table: str) -> str:
    """Select the buckets with their roots, which are the level in ``table``."""
    return f"SELECT bucket, hash FROM {table} JOIN part_bucket ON part_bucket.place = {table}.number"


# Salts.


def short_salts(words: Words, table: str) -> str:
    """Select for each row of ``table`` something short that is the same where what makes its ticket is."""
    return f"SELECT {words.short(f'substr(salt, 1, {TICKET_SALT})')} AS short FROM {table}"


def alike(part: int, parts: int) -> str:
    """Select what two rows of ``short_salt`` (short) share, in one of some parts of it."""
    here = f" WHERE short % {parts} = {part}" if parts > 1 else ""
    return f"SELECT DISTINCT short FROM (SELECT short, lag(short) OVER (ORDER BY short) AS before FROM short_salt{here}) AS pairs WHERE before = short"


def salts_alike(words: Words, table: str) -> str:
    """Select the beginnings of salts that two rows of ``table`` share, among those that ``alike`` (short) lists."""
    start = f"substr(salt, 1, {TICKET_SALT})"
    return f"SELECT {start} AS beginning FROM {table} JOIN alike ON alike.short = {words.short(start)} GROUP BY {start} HAVING count(*) > 1"


# Reading.


def escapes() -> str:
    """Return the condition that a line of ``entry`` holds what JSON escapes: a content that escapes nothing around an id that needs it is not canonical."""
    return "(position(chr(92) IN content) > 0 OR position(chr(34) IN id) > 0)"


def parsed(words: Words, depth: int, facets: Sequence[str], escaping: bool) -> str:
    """Select what the lines of ``entry`` say: codes, bucket, leaf, and whether salt and content are of the protocol's form.

    ``escaping``: some lines of it are such as :func:`escapes` tells. How the codes are found does not matter: content is held against what they make.
    """
    if escaping:
        found = [words.member("content", facet) for facet in facets]
        text = content(facets, escaped("id"), [escaped(column(place)) for place in range(len(facets))])
    else:
        names = sorted([*facets, "id"])
        found = [f"split_part(content, {literal(chr(34))}, {4 * names.index(facet) + 4})" for facet in facets]
        text = content(facets, "id", [column(place) for place in range(len(facets))])
    codes = "".join(f", {said} AS {column(place)}" for place, said in enumerate(found))
    read = f"SELECT number, id, salt, content, size{codes} FROM entry"
    sound = f"{words.matches('salt', '[0-9a-f]{32}')} AND content = concat({text})"
    return (
        f"SELECT number, id, salt, size{columns(len(facets))}, {bucket(words, depth)} AS bucket, {_leaf(words, 'content')} AS hash, "
        f"CASE WHEN {sound} THEN 1 ELSE 0 END AS sound FROM ({read}) AS read_rows"
    )


def overview(words: Words, table: str, sound: str, sized: bool = True) -> str:
    """Select what ``table`` holds: rows, bytes (where it is ``sized``), and how many rows are not ``sound`` or stand out of tree order."""
    before = (
        f"SELECT {'size' if sized else '0'} AS size, {sound} AS sound, bucket, id, lag(bucket) OVER (ORDER BY number) AS bucket_before, "
        f"lag(id) OVER (ORDER BY number) AS id_before FROM {table}"
    )
    this, last = (words.order("bucket"), words.order("id")), (words.order("bucket_before"), words.order("id_before"))
    fault = f"sound = 0 OR {last[0]} > {this[0]} OR ({last[0]} = {this[0]} AND {last[1]} >= {this[1]})"
    return (
        "SELECT count(*) AS row_count, coalesce(sum(size), 0) AS bytes, "
        f"coalesce(sum(CASE WHEN {fault} THEN 1 ELSE 0 END), 0) AS faults FROM ({before}) AS pairs"
    )


def part_rows(counts: Sequence[int]) -> str:
    """Select the rows of ``parsed`` with the numbers of their codes in place of the codes."""
    numbers = "".join(f", {of_code(place)}.number AS {column(place)}" for place in range(len(counts)))
    return f"SELECT parsed.id, salt, bucket{numbers} FROM parsed {_coded(counts, 'parsed')}"
