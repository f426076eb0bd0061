"""What the engine takes of a register, the strict readers take too: the same files, counts, remarks; what is wrong, they say."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import small
from jointsup.codec.areas import load_areas
from jointsup.codec.structure import structure
from jointsup.engines.duck.connection import Database
from jointsup.engines.duck.connection import Limits as EngineLimits
from jointsup.engines.duck.rows import credit_code_right, form_right, load_credit_parts
from jointsup.errors import JointsupError
from jointsup.model.ids import (
    ParsedId,
    Scheme,
    SchemeSet,
    check_ids,
    credit_code_check_character,
    organisation_check_character,
)
from jointsup.model.registers import Register
from jointsup.services.registers import loads
from jointsup.services.registers.loads import Taken, take_rows
from jointsup.store.files import Files
from store import registered

AS_OF = "2024-06-30"


def declared(**changes: Any) -> Register:
    return structure(registered.register(**changes), Register)


def outcome(path: Path, folder: Path, engine: str, definition: Register, **options: Any) -> Any:
    """What taking a file does: the two files' digests, counts and remarks; or every problem, in its words."""
    try:
        taken = take_rows(definition, path, AS_OF, Files(folder / engine), load_areas(), engine=engine, **options)
    except JointsupError as error:
        return type(error), error.total, [problem.text() for problem in error.problems]
    return _said(taken)


def _said(taken: Taken) -> Any:
    return (
        taken.name,
        taken.received.digest,
        taken.rows_file.path.read_bytes(),
        taken.rows,
        taken.refused,
        tuple(taken.unknown_columns),
        [problem.text() for problem in taken.problems],
        taken.problem_count,
        [remark.text() for remark in taken.remarks],
        taken.remark_count,
    )


def both(path: Path, folder: Path, definition: Register, **options: Any) -> Any:
    found = [outcome(path, folder, engine, definition, **options) for engine in ("duckdb", "reference")]
    assert found[0] == found[1]
    return found[0]


cells = st.one_of(
    st.just(""),
    st.sampled_from(["food.dairy;\tfood.meat", " food.meat ; ;food.dairy", "recent@market; recent@market", "food.none", "\t", " "]),
    st.sampled_from([" 370102", "370102\t", "370103", "A", "E", "00001", "3", "#N/A", "é", "e\u0301", "a\x7f", "·", "𠀀", "\u2028", "0" * 4097]),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 20), st.sampled_from(small.HEADINGS), cells), max_size=3),
    st.integers(1, 20),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([",", "\t", ";"]),
    st.booleans(),
    st.sampled_from(["", "\n", ",,,\n", "\ufeff"]),
)
@example([], 20, "\r\n", ",", True, "\ufeff")
@example([(1, "编号", "00000")], 3, "\n", ",", True, "")
@example([], 3, "\n", ",", True, "\n")
@example([], 1, "\n", ",", False, ",,,\n")
def test_lines_taken_by_the_engine_are_those_that_the_strict_reader_takes(
    changes: list[tuple[int, str, str]], count: int, line_end: str, delimiter: str, ended: bool, odd: str
) -> None:
    rows = [{"未用": str(n), **row} for n, row in enumerate(small.rows(count))]
    for number, heading, cell in changes:
        rows[number % count][heading] = cell
    lines = [delimiter.join(rows[0]), *(delimiter.join(row.values()) for row in rows)]
    text = line_end.join(lines) + (line_end if ended else "")
    text = odd + text if odd == "\ufeff" else text + odd
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "firms.csv"
        path.write_bytes(text.encode())
        both(path, Path(folder), declared())
        both(path, Path(folder), declared(), take_good=True)


@pytest.mark.parametrize("byte", [b"\x80", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"\xb9\xab\xcb\xbe"])
def test_bytes_that_are_no_utf8_are_left_to_the_strict_reader_in_a_column_that_nobody_reads_too(byte: bytes, tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    lines = small.csv_bytes(small.rows(9)).splitlines()
    path.write_bytes(b"".join(b"%s,%s\n" % (line, byte if number == 5 else b"x") for number, line in enumerate(lines)))
    both(path, tmp_path, declared())


kinds = st.sampled_from(["text", "int64", "date32", "float64"])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(small.HEADINGS), cells), max_size=2), kinds)
def test_parquet_taken_by_the_engine_is_what_the_strict_reader_takes(changes: list[tuple[int, str, str]], kind: str) -> None:
    rows = small.rows(20)
    for number, heading, cell in changes:
        rows[number % 20][heading] = cell
    columns: dict[str, Any] = {heading: [row[heading] or None for row in rows] for heading in small.HEADINGS}
    if kind != "text" and not changes:
        columns["剩余"] = pyarrow.array(range(20), {"int64": pyarrow.int64(), "float64": pyarrow.float64()}.get(kind, pyarrow.int32()))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "firms.parquet"
        pyarrow.parquet.write_table(pyarrow.table(columns), path)
        both(path, Path(folder), declared())


def credit_code(number: int, kind: str = "91") -> str:
    inner = f"MA{number:06d}"
    first = f"{kind}370102{inner}{organisation_check_character(inner)}"
    return first + credit_code_check_character(first)


def test_credit_codes_keep_their_remarks_and_their_refusals(tmp_path: Path) -> None:
    codes = [credit_code(number) for number in range(30)]
    odd = codes[:]
    odd[3], odd[7] = odd[3].lower(), credit_code(7, "12")
    first = f"91370102MA00000{'0' if codes[9][16] != '0' else '1'}9"
    odd[9] = first[:17] + credit_code_check_character(first[:17])
    definition = declared(
        id={"column": "代码", "scheme": "uscc"},
        columns=[{"column": "区划", "title": "区划", "grade": "open"}],
        facets=[{"name": "area", "column": "区划", "kind": "area"}],
        vocabularies=[],
        grounds=[],
        persons=None,
    )
    path = tmp_path / "firms.csv"
    for listed in (codes, odd, [*odd, codes[5]], [*odd, codes[5][:17] + "X"], [*odd, ""]):
        path.write_text("代码,区划\n" + "".join(f"{code},370102\n" for code in listed), "utf-8")
        found = both(path, tmp_path, definition)
    assert found[1] == 1
    path.write_text("代码,区划\n" + "".join(f"{code},370102\n" for code in odd), "utf-8")
    assert both(path, tmp_path, definition)[-1] == 2


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 10**6 - 1).map(credit_code) | st.text("0123456789ABXZ", min_size=17, max_size=19), min_size=1, max_size=30))
def test_the_engine_knows_a_right_credit_code_as_the_model_does(codes: list[str]) -> None:
    with Database(EngineLimits(), "sha256") as database:
        database.load("code", {"text": "VARCHAR"}, [[code] for code in codes])
        load_credit_parts(database)
        parts, right = credit_code_right("text")
        said = dict(map(tuple, database.rows(f"SELECT text, ({right}) IS TRUE FROM code {parts}")))
    for code, result in zip(codes, check_ids(codes, SchemeSet(), "uscc"), strict=True):
        right = getattr(result, "remarks", None) == () and code.startswith("9")
        assert said[code] == right, code


forms = st.sampled_from(["[0-9]{5}", "JY[A-Z0-9]{6}", "'[*+.()]{2}-[丙-甲]", "A[0-9]{17}[0-9X]", "[0-9]{18}", "#[A-Z/0!]{3}!", "[ -~]{3}"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("01 '*+.()-甲丁JY#/A", min_size=1, max_size=6), max_size=10), forms)
@example([], "[0-9]{18}")
def test_the_engine_knows_a_scheme_s_ids_as_the_model_does(drawn: list[str], form: str) -> None:
    texts = [*drawn, "110101194912310025", "11010119491231002X", "12345", "JY00000A", "'*+-甲", "#REF!", "#N/A!", "a/b", "abc", "'()-乙", "A110101194912310025"]
    with Database(EngineLimits(), "sha256") as database:
        database.load("given", {"text": "VARCHAR"}, [[text] for text in texts])
        said = dict(map(tuple, database.rows(f"SELECT text, {form_right('text', form)} FROM given")))
    for text, result in zip(texts, check_ids(texts, SchemeSet([Scheme("own", "own", form)]), "own"), strict=True):
        if said[text]:
            assert result == ParsedId(f"own:{text}"), text
        elif isinstance(result, ParsedId):
            assert re.search("[^!-.0-~]|^#|[0-9]{17}[0-9Xx]", text), text


def strict(*args: Any, **options: Any) -> Any:
    raise ZeroDivisionError


def test_plain_files_are_taken_by_the_engine_with_quotes_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loads, "read_table", strict)
    path, plain = tmp_path / "firms.csv", small.csv_bytes(small.rows())
    path.write_bytes(plain)
    taken = take_rows(declared(), path, AS_OF, Files(tmp_path / "files"), load_areas())
    for quoted in (plain.replace(b"370102", b'"370102"'), b"".join(b'"%s"\n' % line.replace(b",", b'","') for line in plain.splitlines())):
        path.write_bytes(quoted)
        again = take_rows(declared(), path, AS_OF, Files(tmp_path / "files"), load_areas())
        assert (again.rows, again.rows_file.digest) == (60, taken.rows_file.digest)
    for odd in (b'"00001" ,', b'"00"001,', b'"00""001",'):
        path.write_bytes(plain.replace(b"00001,", odd))
        with pytest.raises(ZeroDivisionError):
            take_rows(declared(), path, AS_OF, Files(tmp_path / "files"), load_areas())


pieces = st.lists(st.sampled_from(['"', '""', ",", "a", " ", "b,c", "甲", "\n", "", '","']), max_size=6).map("".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(pieces, st.booleans()), min_size=1, max_size=4), st.booleans())
@example([('"', False), ("", True)], False)
@example([(",", True), ("", False)], True)
@example([("a", True)], True)
def test_quotes_are_read_as_the_strict_reader_reads_them(cells: list[tuple[str, bool]], more: bool) -> None:
    """Quotes that stand right and wrong, with delimiters, blanks and line ends in and about them, in a column that is kept and one that nobody reads."""
    definition = declared(
        columns=[*({"column": heading, "title": heading, "grade": "open"} for heading in small.HEADINGS[1:]), {"column": "名", "title": "名", "grade": "open"}]
    )
    lines = small.csv_bytes(small.rows(4)).decode().splitlines()
    said = [f'"{text}"' if quoted else text for text, quoted in cells]
    rows = [f"{line},{said[number % len(said)]},{said[-1]}" for number, line in enumerate(lines[1:])]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "firms.csv"
        path.write_text("\n".join([f'{lines[0]},"名",未用', *rows]) + (",\n" if more else "\n"), "utf-8")
        both(path, Path(folder), definition)
