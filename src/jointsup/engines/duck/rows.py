"""Rows of a register from a plain file, in DuckDB: read, cleaned of blanks, put in order of id, without holding them in Python.

It takes plain files only; what is unusual about a file, and what is wrong with it, is for the strict readers to say.
"""
# ruff: noqa: S608 - statements are made of our own words and numbers only, and of quoted names of the file's own columns.

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from jointsup.codec.tables.parquet import headings_in
from jointsup.engines.duck.connection import Database, Limits
from jointsup.engines.duck.statements import in_quotes, name_in_quotes, parquet
from jointsup.model.ids import MAX_LENGTH

BATCH = 100_000
"""Rows given to Python at a time."""

_PLAIN = r"[\x20-\x7e\x{3001}-\x{3029}\x{4e00}-\x{9fff}\x{ff01}-\x{ff5e}]*"
"""Characters that are Texts of the protocol wherever they stand; the same as in :mod:`jointsup.canonical`."""

_LONGEST = 4096
_TAKEN_TYPES = ("VARCHAR", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "DATE")

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


class BulkRows:
    """The wanted columns of a file as texts, in a database that goes with it; cells are cleaned, empty ones are None.

    Columns are named by their places in ``positions``. Reading raises :class:`~jointsup.engines.duck.connection.Unreadable` where
    DuckDB does not take the file.
    """

    def __init__(self, limits: Limits, path: Path, beside: Path) -> None:
        self.path = path.resolve()
        self.database = Database(limits, "sha256", readable=[self.path], beside=beside)
        self.count = 0
        self._order = "id"

    def __enter__(self) -> BulkRows:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.database.close()

    def read_lines(self, width: int, positions: Sequence[int], delimiter: str, line_end: str) -> int:
        """Read a file of lines without quotes, the first of them headings; return how many rows there are."""
        source = self._lines(width, delimiter, line_end, "")
        # DuckDB holds against UTF-8 only what it is asked for.
        others = [f"coalesce(strlen(c{place}), 0)" for place in range(width) if place not in positions]
        return self._keep(source, [f"c{place}" for place in positions], f"WHERE {' + '.join(others)} >= 0" if others else "")

    def read_quoted(self, width: int, positions: Sequence[int], delimiter: str, line_end: str) -> tuple[int, int] | None:
        """Read a file of lines in which cells stand in quotes; return how many rows there are, and how many delimiters in cells.

        None where a cell holds a quote: DuckDB lets single ones pass.
        """
        source = self._lines(width, delimiter, line_end, '"')
        cells = [f"c{place}" for place in range(width)]
        quotes = " OR ".join(f"contains({cell}, '\"')" for cell in cells)
        mark = {"\t": "chr(9)"}.get(delimiter, f"'{delimiter}'")
        inside = " + ".join(f"coalesce(strlen({cell}) - strlen(replace({cell}, {mark}, '')), 0)" for cell in cells)
        quoted, delimiters = self.database.rows(f"SELECT count(*) FILTER (WHERE {quotes}), CAST(coalesce(sum({inside}), 0) AS BIGINT) FROM {source}")[0]
        return None if quoted else (self._keep(source, [f"c{place}" for place in positions]), delimiters)

    def _lines(self, width: int, delimiter: str, line_end: str, quote: str) -> str:
        types = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(width))
        ends = {"\n": "\\n", "\r\n": "\\r\\n"}[line_end]
        marks = {"\t": "\\t"}.get(delimiter, delimiter)
        return (
            f"read_csv('{in_quotes(self.path)}', columns = {{{types}}}, skip = 1, auto_detect = false, header = false, "
            f"delim = '{marks}', quote = '{quote}', escape = '{quote}', comment = '', new_line = '{ends}', encoding = 'utf-8')"
        )

    def headings(self) -> list[tuple[str, str]] | None:
        """Return as :func:`columns_of_parquet`."""
        return columns_of_parquet(self.database, self.path)

    def rows_of_parquet(self) -> int:
        """Return how many rows a Parquet file says that it has."""
        return int(self.database.rows(f"SELECT num_rows FROM parquet_file_metadata('{in_quotes(self.path)}')")[0][0])

    def read_parquet(self, headings: Sequence[tuple[str, str]], positions: Sequence[int]) -> int | None:
        """Read columns of a Parquet file; return how many rows there are, None where a column is of no plain type."""
        if any(headings[place][1] not in _TAKEN_TYPES for place in positions):
            return None
        names = [name_in_quotes(headings[place][0]) for place in positions]
        # A small file may say millions of times that a cell of it is long; that ends the reading at once.
        long = [f"strlen({name}) > {4 * _LONGEST}" for name, place in zip(names, positions, strict=True) if headings[place][1] == "VARCHAR"]
        where = f"WHERE CASE WHEN {' OR '.join(long)} THEN error('a cell is too long') ELSE true END" if long else ""
        return self._keep(parquet(self.path), [f"CAST({name} AS VARCHAR)" for name in names], where)

    def rows(self, places: Sequence[int | None]) -> Iterator[list[Sequence[str | None]]]:
        """Yield the cells of columns in batches, row by row in the order of the file; of no column, None."""
        columns = ", ".join("NULL" if place is None else f"c{place}" for place in places)
        for batch in self._batches("taken", columns):
            yield [cells for _, *cells in batch]

    def texts_to_judge(self, places: Sequence[int] | None = None) -> Iterator[str]:
        """Yield every different text of some columns, or of all, that is not plain beyond doubt."""
        cells = [f"c{place}" for place in (range(self._width) if places is None else places)]
        if not cells:
            return
        doubts = [
            f"(NOT regexp_full_match({cell}, '{_PLAIN}') OR strlen({cell}) > {_LONGEST} OR starts_with({cell}, '#'))" for cell in cells
        ]
        doubtful = ", ".join(f"CASE WHEN {doubt} THEN {cell} END" for cell, doubt in zip(cells, doubts, strict=True))
        here = f"SELECT unnest([{doubtful}]) AS text FROM taken WHERE {' OR '.join(doubts)}"
        self.database.table("doubtful", f"SELECT DISTINCT text FROM ({here}) AS here WHERE text IS NOT NULL")
        for batch in self._batches("doubtful", "text"):
            yield from (text for _, text in batch)
        self.database.drop("doubtful")

    def longest(self, place: int) -> int:
        """Return how many characters the longest cell of a column has."""
        return int(self.database.rows(f"SELECT coalesce(max(length(c{place})), 0) FROM taken")[0][0])

    def different(self, place: int) -> Iterator[str | None]:
        """Yield the different cells of a column."""
        return self._different(f"SELECT DISTINCT c{place} AS cell FROM taken")

    def different_parts(self, place: int, split: str) -> Iterator[str | None]:
        """Yield the different values of a column whose cells hold several, with something between them."""
        between = f"decode(unhex('{split.encode().hex()}'))"
        cells = f"SELECT DISTINCT coalesce(c{place}, '') AS cell FROM taken"
        return self._different(f"SELECT DISTINCT unnest(string_split(cell, {between})) AS cell FROM ({cells}) AS cells")

    def _different(self, cells: str) -> Iterator[str | None]:
        self.database.table("different", cells)
        for batch in self._batches("different", "cell"):
            yield from (cell for _, cell in batch)
        self.database.drop("different")

    def name_ids(self, place: int, scheme: str, ids: IdJudge) -> bool:
        """Give each row its id, in the view ``identified``; return whether all have one, and each its own.

        Credit codes of enterprises that are right in every way, and what has the form of a scheme's own, are known here; each different
        other cell goes to ``ids``.
        """
        database, cell = self.database, f"c{place}"
        joins, right = "", "false"
        if scheme == "uscc":
            load_credit_parts(database)
            joins, right = credit_code_right(cell)
        elif ids.form:
            right = form_right(cell, ids.form)
        written = f"concat('{scheme}:', {cell})"
        database.table("unnamed", f"SELECT DISTINCT {cell} AS text FROM taken {joins} WHERE ({right}) IS NOT TRUE")

        def rows() -> Iterator[tuple[str, str, str]]:
            for batch in self._batches("unnamed", "text"):
                found = ids.judge([text for _, text in batch])
                if found is None:
                    raise _Refused
                yield from ((text, one, str(remarks)) for (_, text), (one, remarks) in zip(batch, found, strict=True))

        try:
            database.load("named", {"text": "VARCHAR", "id": "VARCHAR", "remarks": "BIGINT"}, rows())
        except _Refused:
            return False
        self._tell_remarks(cell, ids)
        self._order = cell
        if database.rows("SELECT 1 FROM named LIMIT 1"):
            written, self._order = f"coalesce(named.id, {written})", "id"
            database.run(f"CREATE VIEW identified AS SELECT {written} AS id, taken.* FROM taken LEFT JOIN named ON named.text = {cell}")
        else:
            database.run(f"CREATE VIEW identified AS SELECT {written} AS id, * FROM taken")
        return not database.doubled("identified", "id")

    def _tell_remarks(self, cell: str, ids: IdJudge) -> None:
        remarked = f"FROM taken JOIN named ON named.text = {cell} WHERE remarks > 0"
        count = self.database.rows(f"SELECT CAST(sum(remarks) AS BIGINT) {remarked}")[0][0]
        if count:
            ids.tell(count, self.database.rows(f"SELECT taken.rowid, {cell} {remarked} ORDER BY taken.rowid LIMIT {ids.most}"))

    def write(self, places: Sequence[int], headings: Sequence[str]) -> Path:
        """Write a line of headings, then ids and columns in order of id, a line a row; return the file, which goes with the database."""
        line = f"concat(id{''.join(f', chr(9), c{place}' for place in places)})"
        path = self.database.folder / "rows.tsv"
        # Two columns are sorted sooner than all, and ids that all begin alike sooner by what comes after.
        sorted_lines = f"SELECT {line} AS {name_in_quotes(chr(9).join(headings))} FROM identified ORDER BY {self._order}"
        self.database.run(f"COPY ({sorted_lines}) TO '{in_quotes(path)}' (FORMAT csv, HEADER true, DELIMITER '\\t', QUOTE '', ESCAPE '')")
        return path

    def _keep(self, source: str, cells: Sequence[str], where: str = "") -> int:
        self._width = len(cells)
        listed = ", ".join(f"{_cleaned(cell)} AS c{place}" for place, cell in enumerate(cells))
        self.database.table("taken", f"SELECT {listed} FROM {source} {where}")
        self.count = int(self.database.rows("SELECT count(*) FROM taken")[0][0])
        return self.count

    def _batches(self, table: str, columns: str) -> Iterator[list[tuple[Any, ...]]]:
        count = int(self.database.rows(f"SELECT count(*) FROM {table}")[0][0])
        for start in range(0, count, BATCH):
            here = f"rowid >= {start} AND rowid < {start + BATCH}"
            yield self.database.rows(f"SELECT rowid, {columns} FROM {table} WHERE {here} ORDER BY rowid")


def columns_of_parquet(database: Database, path: Path) -> list[tuple[str, str]] | None:
    """Return the names and types of a Parquet file's columns; None where DuckDB calls one otherwise than the file, as where one stands twice."""
    columns = [(row[0], row[1]) for row in database.rows(f"DESCRIBE SELECT * FROM {parquet(path)}")]
    schema = database.rows(f"SELECT name, num_children FROM parquet_schema('{in_quotes(path)}')")
    return columns if [name for name, _ in columns] == list(headings_in(schema)) else None


def _cleaned(cell: str) -> str:
    """Return the expression for a cell without blanks at its ends; almost none has any, and to look is sooner done than to trim."""
    # What is empty or begins with a blank sorts before the first mark that can be seen.
    doubtful = f"{cell} < '!' OR ends_with({cell}, ' ') OR ends_with({cell}, chr(9))"
    return f"CASE WHEN {doubtful} THEN nullif(trim({cell}, ' ' || chr(9)), '') ELSE {cell} END"


class IdJudge(Protocol):
    """Judges the cells of ids that the engine does not know to be right, and is told of the rows about which there is something to be known."""

    form: str
    """The regular expression of what is right at once, empty where there is none."""
    most: int
    """Of so many rows it is told at most."""

    def judge(self, cells: Sequence[str | None]) -> Sequence[tuple[str, int]] | None:
        """Return for each cell its id, and how many remarks there are on it; None where one cannot be."""
        ...

    def tell(self, count: int, rows: Sequence[tuple[int, str]]) -> None:
        """Be told how many remarks there are on all rows, and the first rows that have any: number from 0, cell."""
        ...


class _Refused(Exception):
    """An id that cannot be."""


def form_right(text: str, form: str) -> str:
    """Return the condition that a text has a form, and beyond doubt is an id in every other way: visible, no error of a workbook, no identity number."""
    quoted = form.replace("'", "''")
    return (
        f"regexp_full_match({text}, '{quoted}') AND regexp_full_match({text}, '[!-.0-~]+') AND strlen({text}) <= {MAX_LENGTH} "
        f"AND NOT starts_with({text}, '#') AND NOT regexp_matches({text}, '[0-9]{{17}}[0-9Xx]')"
    )


def load_credit_parts(database: Database) -> None:
    """Make the table of what every three characters add to the two sums of a credit code (GB 32100-2015, GB 11714-1997).

    A column for each of its six places, the sum modulo 31 with 1024 times the inner one modulo 11; none where they cannot stand there.
    """
    marks = ", ".join(
        f"('{mark}', {value}, {_LETTERS.index(mark)}, {mark.isdigit()})" for value, mark in enumerate(_ALPHABET)
    )
    database.run(f"CREATE TABLE credit_mark AS SELECT * FROM (VALUES {marks}) AS marks (mark, value, letter, digit)")
    columns = ", ".join(f"{_credit_part(place)} AS s{place // 3}" for place in range(0, 18, 3))
    database.table(
        "credit_part", f"SELECT concat(m0.mark, m1.mark, m2.mark) AS part, {columns} FROM credit_mark m0, credit_mark m1, credit_mark m2"
    )


def _credit_part(start: int) -> str:
    whole, inner, wrong = [], ["0"], []
    for mark in range(3):
        place = start + mark
        whole.append(f"m{mark}.value * {pow(3, place, 31) if place < 17 else 1}")
        if place == 0:
            wrong.append(f"m{mark}.mark <> '9'")
        if 2 <= place < 8:
            wrong.append(f"NOT m{mark}.digit")
        if 8 <= place < 16:
            inner.append(f"m{mark}.letter * {_ORGANISATION_WEIGHTS[place - 8]}")
        if place == 16:
            inner.append(f"CASE WHEN m{mark}.mark = 'X' THEN 10 ELSE m{mark}.letter END")
            wrong.append(f"NOT (m{mark}.digit OR m{mark}.mark = 'X')")
    added = f"({' + '.join(whole)}) % 31 + 1024 * (({' + '.join(inner)}) % 11)"
    return f"CASE WHEN {' OR '.join(wrong) or 'false'} THEN NULL ELSE {added} END"


def credit_code_right(text: str) -> tuple[str, str]:
    """Return the joins with the table of :func:`load_credit_parts`, and the condition that a text is an enterprise's credit code, right in both its checks."""
    joins = " ".join(f"LEFT JOIN credit_part p{place} ON p{place}.part = substr({text}, {3 * place + 1}, 3)" for place in range(6))
    total = f"({' + '.join(f'p{place}.s{place}' for place in range(6))})"
    return joins, f"strlen({text}) = 18 AND ({total} & 1023) % 31 = 0 AND ({total} >> 10) % 11 = 0"
