"""A generated province: a register, yesterday's, indicators and tags of their own, made inside DuckDB from the numbers of rows alone.

Run: ``python benchmarks/province.py FOLDER [--rows 15000000] [--what register yesterday indicators independent plans] [--csv]``.

Ids are credit codes of right form and check characters that belong to nobody; areas are the 136 counties of Shandong; tiers are 65, 25, 8 and
2 %. Each entity has one of 150,000 tag sets, 1 to 8 of 200 tags by a Zipf law, and the sets are given out by a Zipf law too; in the data set
``independent`` each entity draws tags of its own. Fifty indicators are 0 to 100, a tenth of them missing. Of the entities of today one in
1,000 was not there yesterday and one in 100 had another tier; as many as came had gone. Integers only, and a mixing function of our own
(:func:`mixed`): every version of DuckDB gives the same rows.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from pathlib import Path

import duckdb

from jointsup.codec.areas import load_areas

SIZES = (100_000, 1_000_000, 15_000_000)
TAGS, SETS, MOST_TAGS, DEPARTMENTS = 200, 150_000, 8, 40
INDICATORS = 50
COMERS, CHANGED = 1000, 100
"""One of so many rows was not there yesterday; one of so many had another tier."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
PERMUTING = 314_159_269
"""Number × this, modulo 31⁶, scatters the ids; it has no factor in common with 31."""

TRIES = SETS * 8 // 5
"""So many draws give more than the wanted number of different tag sets."""

AREA, TIER, SET, COIN, SIZE, TAG, INDICATOR = 0, 1, 2, 3, 4, 100, 1000
"""The first stream of each thing that is drawn for a row."""

MACROS = """
CREATE MACRO first_step(x) AS (xor(x, x >> 16) * 2146121005::UBIGINT) & 4294967295::UBIGINT;
CREATE MACRO second_step(x) AS (xor(x, x >> 15) * 2221713035::UBIGINT) & 4294967295::UBIGINT;
CREATE MACRO last_step(x) AS xor(x, x >> 16);
CREATE MACRO mixed(x) AS last_step(second_step(first_step(x)));
"""


def drawn(number: int) -> str:
    """Return the SQL of a stream of rows whose own bits stand in the column ``bits``."""
    return f"mixed(xor(bits, {number * 0x9E3779B9 & 0xFFFFFFFF}::UBIGINT))"


def counties() -> list[str]:
    """Return the counties of Shandong that are in use, in order."""
    areas = load_areas().by_code.items()
    return sorted(code for code, rows in areas if code.startswith("37") and not code.endswith("00") and rows[-1].until_year is None)


def tag_names() -> list[str]:
    """Return the tags from the commonest on: five of each of forty departments, each with common and rare ones."""
    return [f"d{rank % DEPARTMENTS:02}.t{rank // DEPARTMENTS}" for rank in range(TAGS)]


def zipf(size: int) -> list[int]:
    """Return the weights of a Zipf law."""
    return [10**12 // rank for rank in range(1, size + 1)]


def aliases(weights: Sequence[int]) -> list[tuple[int, int]]:
    """Return for each place (cut, other): a place drawn evenly, kept if a coin of 0 to 2³² − 1 is below the cut, else the other (Walker's method)."""
    total, size = sum(weights), len(weights)
    left = [weight * size for weight in weights]
    small = [place for place in range(size) if left[place] < total]
    large = [place for place in range(size) if left[place] >= total]
    found = [(2**32, place) for place in range(size)]
    while small and large:
        place, other = small.pop(), large[-1]
        found[place] = (left[place] * 2**32 // total, other)
        left[other] -= total - left[place]
        if left[other] < total:
            small.append(large.pop())
    return found


class Province:
    """The generator: a DuckDB with small tables, out of which any number of rows are made."""

    def __init__(self, rows: int, threads: int = 2, memory: str = "2GB") -> None:
        self.rows = rows
        self.connection = duckdb.connect(config={"threads": threads, "memory_limit": memory})
        self.connection.execute(MACROS)
        self._table("area (area_place UINTEGER, area VARCHAR, area_sum UINTEGER)", _areas())
        self._table("triple (triple UINTEGER, text VARCHAR, inner_first UINTEGER, inner_last UINTEGER, sum_first UINTEGER, sum_last UINTEGER)", _triples())
        self._table("check_mark (sum UINTEGER, mark VARCHAR)", enumerate(ALPHABET))
        names = tag_names()
        tags = ((slot, cut, names[slot], names[other]) for slot, (cut, other) in enumerate(aliases(zipf(TAGS))))
        self._table("tag (slot UINTEGER, cut UBIGINT, kept VARCHAR, other VARCHAR)", tags)
        self._table("set_slot (slot UINTEGER, cut UBIGINT, other UINTEGER)", ((slot, *row) for slot, row in enumerate(aliases(zipf(SETS)))))
        self.connection.execute(
            "CREATE TABLE numbered_set AS SELECT (row_number() OVER (ORDER BY min(number)) - 1)::UINTEGER AS n, tags FROM "
            f"({_own_tags(f'SELECT number, mixed(number::UBIGINT) AS bits FROM range({TRIES}) AS r(number)')}) GROUP BY tags ORDER BY n LIMIT {SETS}"
        )
        self.connection.execute(
            "CREATE TABLE tag_set AS SELECT slot, cut, a.tags AS kept, b.tags AS other FROM set_slot "
            "JOIN numbered_set a ON a.n = slot JOIN numbered_set b ON b.n = other"
        )
        # The small tables are looked up in, whatever the number of rows: so rows keep their order.
        self.connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")

    def register(self) -> str:
        """Return the statement of today's register: id, name, area, tier, tags."""
        return self._register(f"range({self.rows}) AS r(number)", _tier("bits"))

    def yesterday(self) -> str:
        """Return the statement of yesterday's register."""
        there = f"range({self.rows + self.rows // COMERS}) AS r(number)"
        tier = f"CASE WHEN number % {CHANGED} = 2 THEN translate({_tier('bits')}, 'ABCD', 'BCDA') ELSE {_tier('bits')} END"
        return self._register(there, tier, f"WHERE number % {COMERS} <> 1 OR number >= {self.rows}")

    def indicators(self) -> str:
        """Return the statement of the indicators: id, i00 to i49."""
        columns = ", ".join(
            f"CASE WHEN ({bits} >> 16) % 10 = 0 THEN NULL ELSE ({bits} & 65535) % 101 END::UTINYINT AS i{place:02}"
            for place in range(INDICATORS)
            for bits in [drawn(INDICATOR + place)]
        )
        return f"SELECT id, {columns} FROM ({self._ids(f'range({self.rows}) AS r(number)')})"

    def independent(self) -> str:
        """Return the statement of a register whose entities have tags of their own."""
        return f"SELECT id, {_NAME} AS name, area, {_tier('bits')} AS tier, tags FROM ({_own_tags(self._ids(f'range({self.rows}) AS r(number)'))})"

    def write(self, statement: str, path: Path) -> None:
        """Write what a statement selects as Parquet or CSV, by the name's end."""
        form = "FORMAT parquet, COMPRESSION zstd" if path.suffix == ".parquet" else "FORMAT csv, HEADER true"
        self.connection.execute(f"COPY ({statement}) TO '{path}' ({form})")

    def _register(self, source: str, tier: str, where: str = "") -> str:
        tags = f"CASE WHEN {drawn(COIN)} < cut THEN kept ELSE other END"
        return (
            f"SELECT id, {_NAME} AS name, area, {tier} AS tier, {tags} AS tags FROM ({self._ids(source, where)}) "
            f"JOIN tag_set ON slot = ({drawn(SET)} % {SETS})::UINTEGER"
        )

    def _ids(self, source: str, where: str = "") -> str:
        """Return the statement of number, bits, area and id of rows."""
        numbered = f"SELECT number, mixed(number::UBIGINT) AS bits, number * {PERMUTING} % {31**6} AS scattered FROM {source} {where}"
        placed = f"SELECT *, ({drawn(AREA)} % {len(counties())})::UINTEGER AS place FROM ({numbered})"
        whole = f"(area_sum + a.sum_first + z.sum_last + {pow(3, 16, 31)} * inner_check)"
        joined = (
            "SELECT number, bits, area, area_sum, a.sum_first, z.sum_last, a.text AS first_text, z.text AS last_text, "
            f"(11 - (a.inner_first + z.inner_last + {_organisation(_PREFIX, 0)}) % 11) % 11 AS inner_check "
            f"FROM ({placed}) JOIN area ON area_place = place "
            f"JOIN triple a ON a.triple = (scattered // {31**3})::UINTEGER JOIN triple z ON z.triple = (scattered % {31**3})::UINTEGER"
        )
        summed = whole.replace("a.", "").replace("z.", "")
        return (
            f"SELECT number, bits, area, concat('91', area, '{_PREFIX}', first_text, last_text, "
            f"substr('0123456789X', inner_check::INTEGER + 1, 1), mark) AS id "
            f"FROM (SELECT *, ((31 - {summed.replace('inner_check', _CHECK_VALUE)} % 31) % 31)::UINTEGER AS last_sum FROM ({joined})) "
            "JOIN check_mark ON sum = last_sum"
        )

    def _table(self, columns: str, rows: Iterable[tuple[object, ...]]) -> None:
        name = columns.partition(" ")[0]
        self.connection.execute(f"CREATE TABLE {columns}")
        listed = [list(column) for column in zip(*rows, strict=True)]
        marks = ", ".join(f"unnest(${place})" for place in range(1, len(listed) + 1))
        self.connection.execute(f"INSERT INTO {name} SELECT {marks}", listed)


_PREFIX = "MA"
_NAME = "concat('生成企业', lpad(number::VARCHAR, 8, '0'), '号')"
_CHECK_VALUE = f"(CASE WHEN inner_check = 10 THEN {ALPHABET.index('X')} ELSE inner_check END)"


def _tier(bits: str) -> str:
    at = drawn(TIER).replace("bits", bits) + " % 100"
    return f"CASE WHEN {at} < 65 THEN 'A' WHEN {at} < 90 THEN 'B' WHEN {at} < 98 THEN 'C' ELSE 'D' END"


def _organisation(text: str, start: int) -> int:
    """Return the sum for the organisation's check character of some of its characters."""
    return sum(LETTERS.index(mark) * ORGANISATION_WEIGHTS[start + place] for place, mark in enumerate(text))


def _whole(text: str, start: int) -> int:
    """Return the sum for the code's check character of some of its characters."""
    return sum(ALPHABET.index(mark) * pow(3, start + place, 31) for place, mark in enumerate(text)) % 31


def _areas() -> Iterator[tuple[object, ...]]:
    for place, code in enumerate(counties()):
        yield place, code, _whole("91" + code + _PREFIX, 0)


def _triples() -> Iterator[tuple[object, ...]]:
    for place, marks in enumerate(product(ALPHABET, repeat=3)):
        text = "".join(marks)
        yield place, text, _organisation(text, 2), _organisation(text, 5), _whole(text, 10), _whole(text, 13)


def _own_tags(source: str) -> str:
    """Return the statement of rows with tags drawn one by one, without those drawn twice."""
    picks = [f"CASE WHEN mixed({drawn(TAG + k)}) < t{k}.cut THEN t{k}.kept ELSE t{k}.other END" for k in range(MOST_TAGS)]
    joins = " ".join(f"JOIN tag t{k} ON t{k}.slot = ({drawn(TAG + k)} % {TAGS})::UINTEGER" for k in range(MOST_TAGS))
    chosen = f"list_slice([{', '.join(picks)}], 1, ({drawn(SIZE)} % {MOST_TAGS} + 1)::BIGINT)"
    return f"SELECT r.*, array_to_string(list_sort(list_distinct({chosen})), ';') AS tags FROM ({source}) r {joins}"


def main() -> None:
    """Write the files that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=SIZES[0])
    kinds = ("register", "yesterday", "indicators", "independent")
    parser.add_argument("--what", nargs="+", choices=kinds, default=kinds)
    parser.add_argument("--csv", action="store_true", help="CSV beside Parquet")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    province = Province(options.rows, options.threads)
    for kind in options.what:
        for form in ("parquet", "csv") if options.csv else ("parquet",):
            province.write(getattr(province, kind)(), options.folder / f"{kind}.{form}")


if __name__ == "__main__":
    main()
