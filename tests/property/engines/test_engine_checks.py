"""Frames as a check reads them through DuckDB and DataFusion: whatever the file, the answers are those of the pure reader."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rounds
from jointsup.algorithms.sampling.frame import bucket_of, depth_of, frame_root, leaf_of, make_frame, row_text
from jointsup.algorithms.sampling.tree import tree_root
from jointsup.canonical import canonical
from jointsup.engines import faults
from jointsup.engines.base import Engine
from jointsup.engines.reference import Reference
from jointsup.errors import BadFrame
from jointsup.verify.frames import FrameFile

pytest.importorskip("duckdb")
pytest.importorskip("datafusion")
from jointsup.engines.datafusion import DataFusion
from jointsup.engines.duck import DuckDB, parts

ENGINES: Sequence[Engine] = (DuckDB(), DataFusion())

Row = tuple[str, str, str]


def listed(case: rounds.Case) -> dict[str, list[str]]:
    """Return the codes that the case's document lists."""
    return {facet: [code for code, _ in codes] for facet, codes in case.document["codes"].items()}


def require_same(
    data: bytes, case: rounds.Case, codes: Mapping[str, Sequence[str]] | None = None, engines: Sequence[Engine] = ENGINES
) -> set[str]:
    """Require the engines to answer about a file as the pure reader does; return the rules found broken."""
    (rules,) = {frozenset(_require_same(engine, data, case, codes)) for engine in engines}
    return set(rules)


def _require_same(engine: Engine, data: bytes, case: rounds.Case, codes: Mapping[str, Sequence[str]] | None) -> set[str]:
    known = listed(case) if codes is None else codes
    wanted = [[stratum.number for stratum in line] for line in case.draw.strata]
    ids = [row.id for row in case.frame.rows[:5]] + ["x:none"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "frame.txt")
        path.write_bytes(data)
        pure, theirs = FrameFile(path), engine.open_frame(path).for_check()
        assert theirs.header() == pure.header()
        faults = pure.faults(known)
        assert list(theirs.faults(known)) == list(faults)
        for facet in case.frame.facets:
            assert theirs.counts(known, facet) == pure.counts(known, facet)
        sizes = pure.sizes(known, case.rules)
        assert theirs.sizes(known, case.rules) == sizes
        assert theirs.without_chance(known, case.rules, sizes) == pure.without_chance(known, case.rules, sizes)
        selections = [list(reader.selection(known, case.rules, case.seed.value, wanted)) for reader in (theirs, pure)]
        assert selections[0] == selections[1]
        assert theirs.rows_of(known, ids) == pure.rows_of(known, ids)
        if faults and codes is None and {found.code for found in faults} != {"frame.row/code"}:
            for one in (engine, Reference()):
                with pytest.raises(BadFrame):
                    _ = one.open_frame(path).header
    return {found.rule for found in faults}


CASE = rounds.fixed_round(rows=60)
LINES = CASE.frame_text.encode().splitlines(keepends=True)

Change = Callable[[list[bytes], int, int], None]


def _swap(lines: list[bytes], at: int, other: int) -> None:
    lines[at], lines[other] = lines[other], lines[at]


def _insert(text: bytes) -> Change:
    def change(lines: list[bytes], at: int, other: int) -> None:
        place = other % len(lines[at])
        lines[at] = lines[at][:place] + text + lines[at][place:]

    return change


def _replace(text: bytes) -> Change:
    def change(lines: list[bytes], at: int, other: int) -> None:
        place = other % len(lines[at])
        lines[at] = lines[at][:place] + text + lines[at][place + 1 :]

    return change


TEXTS = (b"\r", b"\n", b"\t", b"\x00", b"\xff", b'"', b"\\", b" ", b"0", b"a", b"\xef\xbb\xbf", "甲".encode(), b"\xc2\x85", b"#", b"'")
CHANGES: Sequence[Change] = (
    lambda lines, at, other: lines.insert(at, lines[other]),
    lambda lines, at, other: lines.pop(at) and None,
    _swap,
    *map(_insert, TEXTS),
    *map(_replace, (*TEXTS, b"")),
)


@settings(max_examples=60)
@given(st.sampled_from(ENGINES), st.sampled_from(range(len(CHANGES))), st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1), st.integers(0, 10**6))
def test_a_damaged_file_is_faulted_alike(engine: Engine, change: int, at: int, other: int, place: int) -> None:
    """Lines dropped, doubled, swapped, and characters put in, changed or taken out anywhere, give the same faults."""
    lines = list(LINES)
    CHANGES[change](lines, at, other if change < 3 else place)
    rules = require_same(b"".join(lines), CASE, engines=[engine])
    assert bool(rules) == (lines != LINES)


@pytest.mark.parametrize("data", [b"", b"\n", LINES[0], LINES[0][:-1], b"".join(LINES)[:-1], b"".join(LINES) + b"\n", b"".join(LINES) + b"x", b"[" * 10**6])
def test_files_cut_short_or_run_on_are_faulted_alike(data: bytes) -> None:
    """A file without rows, without its last line end, or with something behind it gives the same faults."""
    assert require_same(data, CASE)


@settings(max_examples=30)
@given(st.sampled_from(ENGINES), rounds.rounds())
def test_an_honest_frame_is_clean(engine: Engine, case: rounds.Case) -> None:
    """Nothing is wrong with an honest frame, and what a check asks of it is answered alike."""
    assert require_same(case.frame_text.encode(), case, engines=[engine]) == set()


@pytest.mark.parametrize("chosen", [["0", "2"], "a"])
def test_a_line_may_select_by_the_facet_by_which_it_excludes(chosen: list[str] | str) -> None:
    """Whom such a line selects and excludes, listed or by bitmap, is answered alike."""
    frame = make_frame("sha256", rounds.SECRET, "2026-02-28", ("out",), [(f"x:{number}", (str(number % 4),)) for number in range(40)])
    codes: dict[str, Any] = {"out": [["0", []], *([str(number), [["新设", f"{number}局"]]] for number in range(1, 4))]}
    choices = [{"id": "outs", "facet": "out", "labels": [["选", chosen]]}]
    lines = [rounds.line("one", choices, "1/3", excluded=["2"]), rounds.line("two", choices, "1/2"), rounds.line("three", (), "1/2", excluded=["1"])]
    case = rounds.make_case(rounds.document_of(frame, codes, lines, choices, exclusion_facet="out"), frame)
    assert require_same(case.frame_text.encode(), case) == set()


def frame_of(rows: Iterable[Row], deeper: int = 0, facets: Sequence[str] = CASE.frame.facets) -> bytes:
    """Return a frame file of any rows (id, salt, text) whose count and root are right, and the depth too unless it is ``deeper``."""
    given_rows, hash_name = list(rows), "sha256"
    depth = depth_of(len(given_rows)) + deeper
    placed = sorted((bucket_of(hash_name, entity, depth), entity, salt, text) for entity, salt, text in given_rows)
    roots = {
        bucket: tree_root(hash_name, [leaf_of(hash_name, *row[1:]) for row in of]) for bucket, of in groupby(placed, key=lambda row: row[0])
    }
    header = {
        "protocol": "jointsup/1",
        "hash": hash_name,
        "count": len(placed),
        "depth": depth,
        "facets": list(facets),
        "as_of": "2026-02-28",
        "root": frame_root(hash_name, depth, roots),
    }
    lines = [canonical(header), *(f"{entity}\t{salt}\t{text}" for _, entity, salt, text in placed)]
    return "".join(f"{line}\n" for line in lines).encode()


def honest_rows() -> list[Row]:
    """Return the rows of the fixed round."""
    return [(row.id, row.salt, row_text(CASE.frame.facets, row.id, row.codes)) for row in CASE.frame.rows]


def test_a_sound_frame_is_answered_for_by_the_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of a sound frame, whatever its ids and codes hold, nothing is asked of the pure reader but the header."""
    (tmp_path / "frame").write_bytes(CASE.frame_text.encode())
    monkeypatch.delattr(FrameFile, "_check")
    for engine in ENGINES:
        reader = engine.open_frame(tmp_path / "frame").for_check()
        assert list(reader.faults(listed(CASE))) == []
        assert sum(reader.counts(listed(CASE), CASE.frame.facets[0]).values()) == len(CASE.frame.rows)


def test_rows_put_back_into_a_tree_are_clean() -> None:
    """The helper of the tests below makes the honest file out of honest rows."""
    assert frame_of(honest_rows()) == CASE.frame_text.encode()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda entity, salt, text: (entity, salt.upper(), text), "frame.salt"),
        (lambda entity, salt, text: (entity, salt[:-1], text), "frame.salt"),
        (lambda entity, salt, text: (entity, "é" * 32, text), "frame.salt"),
        (lambda entity, salt, text: (entity, salt, text.replace(":", ": ", 1)), "frame.row"),
        (lambda entity, salt, text: (entity, salt, text.replace('"uscc', '"\\u0075scc', 1)), "frame.row"),
        (lambda entity, salt, text: (entity, salt, text.replace("{", '{"area":"370102",', 1)), "frame.row"),
        (lambda entity, salt, text: (entity, salt, text[:-1] + ',"z":"1"}'), "frame.row"),
        (lambda entity, salt, text: (entity, salt, "{}"), "frame.row"),
        (lambda entity, salt, text: (entity, salt, "null"), "frame.row"),
        (lambda entity, salt, text: (entity, salt, "{"), "frame.row"),
        (lambda entity, salt, text: (entity, salt, text.replace("3701", "3799")), "frame.row"),
        (lambda entity, salt, text: (entity, salt, text.replace('"left":"', '"left":"\\\\')), "frame.row"),
        (lambda entity, salt, text: (entity, salt, text.replace('"left":"', '"left":"\x85')), "frame.row"),
        (lambda entity, salt, text: (entity, salt, text.replace('"left":"', '"left":"e\u0301')), "frame.row"),
        (lambda entity, salt, text: (entity, salt, text.replace(entity, entity + "1")), "frame.row"),
        (lambda entity, salt, text: (entity, salt, re.sub('"left":"(.)"', r'"left":\1', text)), "frame.row"),
        (lambda entity, salt, text: (entity, salt, "[" * 10**5), "frame.row"),
        (lambda entity, salt, text: (entity + "\u200b", salt, text.replace(entity, entity + "\u200b")), "frame.row"),
        (lambda entity, salt, text: (entity + "e\u0301", salt, text.replace(entity, entity + "e\u0301")), "frame.row"),
        (lambda entity, salt, text: (entity + "\r", salt, text), "frame.row"),
    ],
)
def test_rows_that_are_wrong_are_faulted_alike_in_a_right_tree(change: Callable[..., Row], rule: str) -> None:
    """Salts, ids, codes and texts of rows are judged alike where count, depth and root fit them."""
    rows = honest_rows()
    rows[17] = change(*rows[17])
    assert rule in require_same(frame_of(rows), CASE)


@pytest.mark.parametrize("mark", ['"', '""""', "\\"])
def test_an_id_that_json_escapes_may_not_stand_as_it_is(mark: str, tmp_path: Path) -> None:
    """A row whose text holds its id unescaped is no canonical one, also where no other row of the frame escapes anything."""
    rows = [(entity, str(number) * 32, f'{{"area":"1","id":"{entity}"}}') for number, entity in enumerate(["x:1", "x:2", f"x:3{mark}"])]
    (tmp_path / "frame").write_bytes(frame_of(rows, facets=["area"]))
    for engine in (*ENGINES, Reference()):
        faults_found = engine.open_frame(tmp_path / "frame").for_check().faults({"area": ["1"]})
        assert [(found.rule, found.where) for found in faults_found] == [("frame.row", "frame, line 4")]
        with pytest.raises(BadFrame):
            _ = engine.open_frame(tmp_path / "frame").header


def test_salts_held_against_one_another_in_parts_are_judged_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more rows than are looked at together an honest frame is clean, and two salts that begin alike are found."""
    monkeypatch.setattr(parts, "PART_ROWS", 7)
    assert require_same(CASE.frame_text.encode(), CASE) == set()
    rows = honest_rows()
    rows[40] = (rows[40][0], rows[3][1][:22] + "f" * 10, rows[40][2])
    assert require_same(frame_of(rows), CASE) == {"frame.salt"}


def test_a_tree_of_another_depth_is_found() -> None:
    """Sixty rows in sixteen buckets are a fault although the root is theirs."""
    assert require_same(frame_of(honest_rows(), deeper=1), CASE) == {"frame.root"}


def test_buckets_out_of_order_are_found() -> None:
    """Whole buckets that stand in another order give the same root, and are a fault all the same."""
    case = rounds.fixed_round(rows=4100)
    header, *lines = case.frame_text.encode().splitlines(keepends=True)
    assert case.frame.header["depth"] == 1
    first = sum(bucket_of("sha256", row.id, 1) == "0" for row in case.frame.rows)
    assert require_same(b"".join([header, *lines[first:], *lines[:first]]), case) == {"frame.order"}


def test_equal_beginnings_of_salts_are_found() -> None:
    """Two rows whose salts agree in the first 22 characters are named alike."""
    rows = honest_rows()
    rows[40] = (rows[40][0], rows[3][1][:22] + "f" * 10, rows[40][2])
    assert require_same(frame_of(rows), CASE) == {"frame.salt"}


def test_a_doubled_id_with_another_salt_is_found() -> None:
    """One id in two rows is found although their salts differ."""
    rows = honest_rows()
    assert require_same(frame_of([*rows, (rows[3][0], "0" * 32, rows[3][2])]), CASE) == {"frame.order"}


def test_codes_that_the_document_does_not_list_are_faults() -> None:
    """A sound file is faulted, row by row, where the document lists fewer codes or lacks a facet."""
    codes = listed(CASE)
    assert require_same(CASE.frame_text.encode(), CASE, {**codes, "kind": ["企业"]}) == {"frame.row"}
    assert require_same(CASE.frame_text.encode(), CASE, {"kind": codes["kind"]}) == {"frame.row"}


@pytest.mark.parametrize("member", ["count", "depth", "root", "facets", "hash"])
def test_a_header_of_other_rows_is_faulted_alike(member: str) -> None:
    """Count, depth, root, facets and hash that are not the rows' give the same faults."""
    header: dict[str, Any] = dict(CASE.frame.header)
    header |= {member: {"count": 61, "depth": 1, "root": "0" * 64, "facets": ["area"], "hash": "sm3"}[member]}
    assert require_same(b"".join([(canonical(header) + "\n").encode(), *LINES[1:]]), CASE)


def test_a_code_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """A number where a code should stand is no code, although a draw knows no list of codes."""
    rows = honest_rows()
    rows[17] = (*rows[17][:2], re.sub('"left":"(.)"', r'"left":\1', rows[17][2]))
    (tmp_path / "frame").write_bytes(frame_of(rows))
    for engine in (*ENGINES, Reference()):
        with pytest.raises(BadFrame) as refusal:
            _ = engine.open_frame(tmp_path / "frame").header
        assert [problem.details["rule"] for problem in refusal.value.problems] == ["frame.row"]


def test_a_refusal_names_every_fault_in_both_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening a damaged frame for a draw names the places and rules, however many different rows there are."""
    monkeypatch.setattr(faults, "_KEPT", 3)
    lines = list(LINES)
    lines[5], lines[9] = lines[9], lines[5].replace(b'"left":"', b'"left":"\\')
    (tmp_path / "frame").write_bytes(b"".join(lines))
    for engine in (*ENGINES, Reference()):
        with pytest.raises(BadFrame) as refusal:
            engine.open_frame(tmp_path / "frame").combinations()
        found = {(problem.where, problem.details["rule"]) for problem in refusal.value.problems}
        assert {("frame, line 7", "frame.order"), ("frame, line 10", "frame.row"), ("frame", "frame.root")} <= found
        assert "规则 frame.order" in refusal.value.text("zh")


def test_a_file_that_is_not_there_is_a_fault() -> None:
    """A missing file is a fault for a check and a refusal for a draw."""
    nowhere = Path("/nonexistent/frame.txt")
    for engine in (*ENGINES, Reference()):
        assert {found.rule for found in engine.open_frame(nowhere).for_check().faults({})} == {"file"}
        with pytest.raises(BadFrame):
            _ = engine.open_frame(nowhere).header
