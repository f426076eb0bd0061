"""The SQL of an engine: portable statements, and the few primitives in which engines' dialects differ.

Every statement of :mod:`~jointsup.engines.frame_sql` and :mod:`~jointsup.engines.draw_sql` is a plain SELECT over tables that the
engine has made; only what a :class:`Dialect` says differs between engines. A text is compared and ordered by its UTF-8 bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile

from attrs import frozen


@frozen
class Dialect:
    """How an engine says what portable SQL cannot; ``{}`` stands for an expression of type text.

    ``hashes``: a text's hash as 64 lower-case hex characters. ``byte_order``: what to compare and order by, so that it is by
    bytes. ``member``: the text that a member of a JSON object holds, ``{0}`` the object, ``{1}`` the member's name.
    ``matches``: whether the whole of text ``{0}`` is of the pattern ``{1}``. ``joined``: the aggregate that joins a group's texts
    by line feeds, in order. ``plain``: true only where text ``{0}`` is of printable ASCII without quotes and backslashes. ``short``: an integer from 0
    that equal texts of random hex characters share, and others hardly ever. ``text``, ``large``: the types of texts and of integers of 38 digits. ``whole``: how often ``{1}`` goes into ``{0}``, both large, not negative; ``divided``: the same of BIGINTs.
    ``none_of``: the aggregate that gives the chance of none of a group's chances, all in thousand-millionths, the smallest first, cut after each.
    ``listed``: the aggregate that lists a group's values; ``each``: a row for each value of a list.
    """

    name: str
    hashes: Mapping[str, str]
    byte_order: str
    member: str
    matches: str
    joined: str
    plain: str
    short: str
    text: str
    large: str
    whole: str
    divided: str
    none_of: str
    listed: str
    each: str


DUCKDB = Dialect(
    name="duckdb",
    hashes={"sha256": "sha256({})", "sm3": "jointsup_sm3({})"},
    byte_order="{}",
    member="json_extract_string({0}, '$.\"{1}\"')",
    matches="regexp_full_match({0}, '{1}')",
    joined="string_agg({0}, chr(10) ORDER BY {0})",
    # As text, the bytes of all other characters are written longer.
    plain="(strlen(CAST(encode({0}) AS VARCHAR)) = strlen({0}))",
    short="hash({0})",
    text="VARCHAR",
    large="HUGEINT",
    whole="({0} // {1})",
    divided="({0} // {1})",
    none_of="list_reduce(list_sort(list({0})), lambda none, chance: none * (1000000000 - chance) // 1000000000, 1000000000)",
    listed="list({})",
    each="unnest({})",
)
POSTGRESQL = Dialect(
    name="postgres",
    hashes={"sha256": "encode(sha256(convert_to({}, 'UTF8')), 'hex')", "sm3": "jointsup_sm3({})"},
    byte_order='({} COLLATE "C")',
    member="(CAST({0} AS json) ->> '{1}')",
    matches="({0} COLLATE \"C\" ~ '^({1})$')",
    joined="string_agg({0}, chr(10) ORDER BY {0} COLLATE \"C\")",
    plain="({0} COLLATE \"C\" ~ '^[ -~]+$' AND translate({0}, concat(chr(34), chr(39), chr(92)), '') = {0})",
    short="(hashtextextended({0}, 0) & 9223372036854775807)",
    text="TEXT",
    large="NUMERIC(38, 0)",
    whole="div({0}, {1})",
    divided="({0} / {1})",
    none_of="jointsup_none_of({0} ORDER BY {0})",
    listed="array_agg({})",
    each="unnest({})",
)
SPARK = Dialect(
    name="spark",
    hashes={"sha256": "sha2({}, 256)", "sm3": "jointsup_sm3({})"},
    byte_order="{}",
    member="get_json_object({0}, '$.{1}')",
    matches="({0} RLIKE '^({1})$')",
    joined="array_join(array_sort(collect_list({0})), chr(10))",
    plain="({0} RLIKE '^[ -~]+$' AND translate({0}, concat(chr(34), chr(39), chr(92)), '') = {0})",
    short="(xxhash64({0}) & 9223372036854775807)",
    text="STRING",
    large="DECIMAL(38, 0)",
    whole="({0} div {1})",
    divided="({0} div {1})",
    none_of="aggregate(array_sort(collect_list({0})), CAST(1000000000 AS BIGINT), (none, chance) -> none * (1000000000 - chance) div 1000000000)",
    listed="collect_list({})",
    each="explode({})",
)

_UNESCAPED = "regexp_replace({0}, '^.*\"{1}\":\"((?:[^\"\\\\]|\\\\.)*)\".*$', '$1')"
DATAFUSION = Dialect(
    name="datafusion",
    hashes={"sha256": "encode(sha256({}), 'hex')", "sm3": "jointsup_sm3({})"},
    byte_order="{}",
    # There are no functions over JSON. Whoever takes a member out of a text writes the text anew from all that he took, and compares.
    member=(
        "CASE WHEN strpos({0}, chr(92)) = 0 THEN split_part(split_part({0}, '\"{1}\":\"', 2), chr(34), 1) "
        f"ELSE regexp_replace({_UNESCAPED}, '\\\\(.)', '$1', 'g') END"
    ),
    matches="regexp_like({0}, '^({1})$')",
    joined="string_agg({0}, chr(10) ORDER BY {0})",
    plain="(regexp_like({0}, '^[ -~]+$') AND translate({0}, concat(chr(34), chr(39), chr(92)), '') = {0})",
    # It has no hash to an integer: digits are made of the text's own.
    short="CAST(translate(substr({0}, 1, 18), 'abcdef', '012345') AS BIGINT)",
    none_of="jointsup_none_of({0})",
    listed="array_agg({})",
    each="unnest({})",
    text="VARCHAR",
    large="DECIMAL(76, 0)",
    whole="floor({0} / {1})",
    divided="({0} / {1})",
)


def _is_literal(part: str) -> bool:
    return part.startswith("'")


@frozen
class Words:
    """Builds the expressions of one dialect and one of the protocol's hashes."""

    dialect: Dialect
    hash_name: str

    def hash(self, *parts: str) -> str:
        """Return ``H[a, b, …]`` of expressions; a part may be several, parted by commas, whose texts are joined."""
        fixed = list(takewhile(_is_literal, parts))
        if 0 < len(fixed) < len(parts):
            # What is the same for all rows is joined once.
            head = f"concat({', chr(10), '.join(fixed)}, chr(10))"
            return self.text_hash(f"concat({head}, {', chr(10), '.join(parts[len(fixed) :])})")
        return self.text_hash(f"concat({', chr(10), '.join(parts)})")

    def text_hash(self, text: str) -> str:
        """Return ``H(text)`` of an expression."""
        return self.dialect.hashes[self.hash_name].format(text)

    def order(self, text: str) -> str:
        """Return what to compare and order ``text`` by."""
        return self.dialect.byte_order.format(text)

    def member(self, json: str, name: str) -> str:
        """Return the text in member ``name`` (``[a-z0-9_]+``) of a JSON object."""
        return self.dialect.member.format(json, name)

    def matches(self, text: str, pattern: str) -> str:
        """Return the condition that the whole of ``text`` is of ``pattern``, a class of characters and how often it stands."""
        return self.dialect.matches.format(text, pattern)

    def joined(self, text: str) -> str:
        """Return the aggregate that joins texts by line feeds in order."""
        return self.dialect.joined.format(text)

    def plain(self, text: str) -> str:
        """Return the condition that ``text`` is of printable ASCII without quotes and backslashes."""
        return self.dialect.plain.format(text)

    def short(self, text: str) -> str:
        """Return an integer from 0 that equal texts of random hex characters share, and others hardly ever."""
        return self.dialect.short.format(text)

    def divided(self, number: str, by: int) -> str:
        """Return how often ``by`` goes into a BIGINT that is not negative."""
        return self.dialect.divided.format(number, by)

    def whole(self, number: str, by: str) -> str:
        """Return how often ``by`` goes into a number that is not negative; both are large integers."""
        return self.dialect.whole.format(number, by)


def literal(text: str) -> str:
    """Return a text of our own as an SQL literal. No text from outside may come here: it goes in by tables."""
    if not (text.isascii() and text.isprintable()) or "'" in text or "\\" in text:
        raise ValueError(f"not a text for an SQL literal: {text!r}")
    return f"'{text}'"


def escaped(text: str) -> str:
    r"""Return an expression for ``text`` as it stands between the quotes of a canonical JSON string: with ``\`` before each ``\`` and ``"``."""
    backslash, quote = "chr(92)", "chr(34)"
    inner = f"replace({text}, {backslash}, concat({backslash}, {backslash}))"
    return f"replace({inner}, {quote}, concat({backslash}, {quote}))"


def quoted(text: str) -> str:
    """Return an expression for ``text`` as a canonical JSON string."""
    return f"concat(chr(34), {escaped(text)}, chr(34))"


def column(facet: int) -> str:
    """Return the column in which the codes of a facet stand; facets' own names never become names of columns."""
    return f"code{facet}"


def columns(facets: int, table: str = "") -> str:
    """Return the columns of all facets, each with a comma before it."""
    return "".join(f", {table}{column(facet)}" for facet in range(facets))
