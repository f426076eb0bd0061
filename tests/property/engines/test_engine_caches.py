"""Frames opened from their cache: what they answer is what the exchange text says, and a cache that is not sound is never trusted."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rounds
from jointsup.algorithms.sampling.frame import bucket_of, leaf_of, make_frame, row_text
from jointsup.canonical import canonical
from jointsup.engines.base import ListedRows, cache_beside
from jointsup.errors import BadFrame, Unwritable
from jointsup.hashes import sha256_hex
from jointsup.verify.frames import FrameFile

pytest.importorskip("duckdb")
from jointsup.engines.duck import DuckDB, parts, pieces
from jointsup.engines.duck.cache import COMBINATIONS, MANIFEST
from jointsup.engines.duck.connection import TEXT, Database, Limits
from jointsup.engines.duck.reader import DuckFrame

CASE = rounds.fixed_round(rows=60)


def sealed(case: rounds.Case, path: Path) -> DuckDB:
    """Write a case's frame to ``path`` and its cache beside it, in two steps; return the engine."""
    engine, frame = DuckDB(), case.frame
    columns = [[row.codes[place] for row in frame.rows] for place in range(len(frame.facets))]
    said: dict[str, Any] = {"hash_name": frame.hash_name, "secret": rounds.SECRET, "as_of": frame.header["as_of"], "facets": frame.facets}
    header = engine.seal_frame(**said, rows=ListedRows([row.id for row in frame.rows], columns), folder=cache_beside(path))
    assert header == frame.header
    assert engine.write_text(cache_beside(path), path) == header
    assert path.read_bytes().decode() == case.frame_text
    return engine


def answers(frame: DuckFrame, case: rounds.Case) -> list[Any]:
    """Return what a draw and proofs ask of a frame."""
    ids = [row.id for row in case.frame.rows[:3]] + ["x:none"]
    strata = [(line, stratum) for line, of in enumerate(case.draw.strata) for stratum in range(len(of))][::2]
    return [
        frame.header,
        list(frame.combinations().items()),
        frame.draw(case.rules, case.seed.value),
        sorted(frame.ticketed(case.rules, case.seed.value, strata), key=lambda row: row.ticket),
        frame.codes_of(ids),
        [frame.row_path(entity) for entity in ids],
        [frame.absence(entity) for entity in ids],
    ]


@settings(max_examples=8)
@given(rounds.rounds())
def test_a_frame_from_its_cache_answers_as_from_its_text(case: rounds.Case) -> None:
    """Header, counts, draw, tickets, codes and proofs are the same from text, from the cache beside it, and from the cache alone; a check finds nothing wrong."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "frame.txt")
        engine = sealed(case, path)
        beside, alone = engine.open_frame(path), engine.open_frame(cache_beside(path))
        expected = answers(beside, case)
        assert beside.remarks == ()
        assert beside.loaded is not beside.examined
        assert answers(alone, case) == expected
        listed = {facet: [code for code, _ in codes] for facet, codes in case.document["codes"].items()}
        for frame in (beside, alone):
            check = frame.for_check()
            assert (check.header(), check.faults(listed)) == (case.frame.header, ())
            for facet in case.frame.facets:
                assert check.counts(listed, facet) == FrameFile(path).counts(listed, facet)
        shutil.rmtree(cache_beside(path))
        assert answers(engine.open_frame(path), case) == expected
        assert expected[2] == case.draw


def _manifest(folder: Path, **changes: Any) -> None:
    said = json.loads((folder / MANIFEST).read_text("utf-8"))
    (folder / MANIFEST).write_text(canonical({**said, **changes}), "utf-8")


def _flip(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        data = bytearray((folder / name).read_bytes())
        data[len(data) // 2] ^= 1
        (folder / name).write_bytes(data)

    return change


def _cut(folder: Path) -> None:
    data = (folder / "rows.parquet").read_bytes()
    (folder / "rows.parquet").write_bytes(data[:-1])


HEADER: dict[str, Any] = dict(CASE.frame.header)
DAMAGES: dict[str, Callable[[Path], object]] = {
    "a byte of the rows": _flip("rows.parquet"),
    "a byte of the combinations": _flip(COMBINATIONS),
    "a byte of the manifest": _flip(MANIFEST),
    "rows cut short": _cut,
    "rows gone": lambda folder: (folder / "rows.parquet").unlink(),
    "rows replaced by the combinations": lambda folder: shutil.copy(folder / COMBINATIONS, folder / "rows.parquet"),
    "combinations gone": lambda folder: (folder / COMBINATIONS).unlink(),
    "the manifest gone": lambda folder: (folder / MANIFEST).unlink(),
    "the manifest of another kind": lambda folder: (folder / MANIFEST).write_text("[]", "utf-8"),
    "another day": lambda folder: _manifest(folder, header={**HEADER, "as_of": "2026-03-01"}),
    "another root": lambda folder: _manifest(folder, header={**HEADER, "root": "0" * 64}),
    "another depth": lambda folder: _manifest(folder, header={**HEADER, "depth": 1}),
    "other roots": lambda folder: _manifest(folder, roots=[["", "0" * 64]]),
    "roots of another depth": lambda folder: _manifest(folder, roots=[["a", "0" * 64]]),
    "a file elsewhere": lambda folder: _manifest(folder, files=[["../../frame.txt", "0" * 64]]),
    "no file of rows": lambda folder: _manifest(folder, files=[[COMBINATIONS, sha256_hex((folder / COMBINATIONS).read_bytes())]]),
    "no files": lambda folder: _manifest(folder, files=[]),
    "codes of fewer facets": lambda folder: _manifest(folder, codes=[1]),
    "far too many codes": lambda folder: _manifest(folder, codes=[2**50] * len(HEADER["facets"])),
    "another schema": lambda folder: _manifest(folder, schema="frame_cache/2"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_is_passed_over(damage: str, tmp_path: Path) -> None:
    """Beside its text it is named and not used; alone it is refused."""
    path = tmp_path / "frame.txt"
    engine = sealed(CASE, path)
    DAMAGES[damage](cache_beside(path))
    frame = engine.open_frame(path)
    assert frame.draw(CASE.rules, CASE.seed.value) == CASE.draw
    assert [remark.code.startswith("frame.cache") for remark in frame.remarks] == [True]
    assert frame.loaded is frame.examined
    if damage != "another day":
        for use in (lambda: engine.open_frame(cache_beside(path)).header, lambda: engine.write_text(cache_beside(path), tmp_path / "again")):
            with pytest.raises(BadFrame) as refused:
                use()
            assert {one.code for one in refused.value.problems} <= {"frame.cache", "frame.cache_file"}
    assert not (tmp_path / "again").exists()


def test_the_cache_of_another_frame_is_passed_over(tmp_path: Path) -> None:
    """A sound cache of other rows is named as another frame's, and the text is read."""
    other = rounds.fixed_round(rows=61)
    engine = sealed(CASE, tmp_path / "frame.txt")
    sealed(other, tmp_path / "other.txt")
    shutil.rmtree(tmp_path / "frame.txt.cache")
    (tmp_path / "other.txt.cache").rename(tmp_path / "frame.txt.cache")
    frame = engine.open_frame(tmp_path / "frame.txt")
    assert frame.draw(CASE.rules, CASE.seed.value) == CASE.draw
    assert [remark.code for remark in frame.remarks] == ["frame.cache_other"]


def _sealed_anew(folder: Path) -> None:
    """Give the files of a cache the digests that they have now."""
    _manifest(folder, files=[[name, sha256_hex((folder / name).read_bytes())] for name in (COMBINATIONS, "rows.parquet")])


FORGED = {
    "salts": ("SELECT id, upper(salt) AS salt, bucket, combination FROM {0}", "frame.salt"),
    "codes": ("SELECT id, salt, bucket, (SELECT min(combination) FROM {0}) AS combination FROM {0}", "frame.root"),
    "order": ("SELECT * FROM {0} ORDER BY id DESC", "frame.order"),
    "a row left out": ("SELECT * FROM {0} LIMIT 59", "frame.root"),
}


@pytest.mark.parametrize("forgery", FORGED)
def test_a_check_trusts_no_digest_of_a_cache(forgery: str, tmp_path: Path) -> None:
    """Rows that someone wrote anew, with their digests, are found from the rows; where the text is at hand the cache is no part of the check."""
    path, select = tmp_path / "frame.txt", FORGED[forgery][0]
    engine, folder = sealed(CASE, path), cache_beside(path)
    with Database(Limits(), "sha256", [folder / "rows.parquet"], writable=folder) as database:
        database.write_parquet(select.format(f"read_parquet('{folder}/rows.parquet')"), folder / "forged")
    (folder / "forged").replace(folder / "rows.parquet")
    _sealed_anew(folder)
    listed = {facet: [code for code, _ in codes] for facet, codes in CASE.document["codes"].items()}
    assert engine.open_frame(path).for_check().faults(listed) == ()
    found = engine.open_frame(folder).for_check().faults(listed)
    assert FORGED[forgery][1] in {fault.rule for fault in found}


@pytest.mark.parametrize("name", [COMBINATIONS, "rows.parquet"])
@pytest.mark.parametrize("select", [None, "SELECT 1 AS id", "SELECT * REPLACE (CAST(combination AS VARCHAR) AS combination) FROM {0}"])
def test_files_of_another_form_are_no_cache(name: str, select: str | None, tmp_path: Path) -> None:
    """What is no Parquet file, or one of other columns, is passed over beside the text and refused alone, although its digest was written anew."""
    path = tmp_path / "frame.txt"
    engine, folder = sealed(CASE, path), cache_beside(path)
    if select is None:
        (folder / name).write_bytes(b"none of Parquet")
    else:
        with Database(Limits(), "sha256", [folder / name], writable=folder) as database:
            database.write_parquet(select.format(f"read_parquet('{folder / name}')"), folder / "forged")
        (folder / "forged").replace(folder / name)
    _sealed_anew(folder)
    frame = engine.open_frame(path)
    assert frame.draw(CASE.rules, CASE.seed.value) == CASE.draw
    assert [remark.code for remark in frame.remarks] == ["frame.cache_file"]
    for use in (lambda: engine.open_frame(folder).header, lambda: engine.open_frame(folder).for_check().faults({})):
        with pytest.raises(BadFrame):
            use()


@pytest.mark.parametrize("other", ["\x21", "甲", "𠀀"])
def test_a_number_of_a_cache_stands_for_one_code(other: str, tmp_path: Path) -> None:
    """A cache in which a row could be of two codes is not sound, whichever of them its leaf was made of."""
    engine, folder = DuckDB(), tmp_path / "cache"
    rows = ListedRows(["x:1", "x:2", "x:3"], [["A", "A", "B"]])
    engine.seal_frame(hash_name="sha256", secret=rounds.SECRET, as_of="2026-02-28", facets=["a"], rows=rows, folder=folder)
    with Database(Limits(), "sha256", [folder / COMBINATIONS], writable=folder) as database:
        database.load("more", {"code": TEXT}, [[other]])
        two = f"SELECT * FROM read_parquet('{folder / COMBINATIONS}') UNION ALL SELECT 1, 1, code FROM more"
        database.write_parquet(two, folder / "forged")
    (folder / "forged").replace(folder / COMBINATIONS)
    _sealed_anew(folder)
    assert engine.open_frame(folder).examined is None


@pytest.mark.parametrize("nobody", ["NULL", "''"])
def test_a_row_of_nobody_in_a_cache_is_not_sound(nobody: str, tmp_path: Path) -> None:
    """A row without an id is found although its leaf is in a tree of its own."""
    engine, folder, salt = DuckDB(), tmp_path / "cache", "5" * 32
    said: dict[str, Any] = {"hash_name": "sha256", "secret": rounds.SECRET, "as_of": "2026-02-28", "facets": ["a"]}
    header = engine.seal_frame(**said, rows=ListedRows(["x:1"], [["A"]]), folder=folder)
    for one, sound in (("'x:1'", True), (nobody, False)):
        root = leaf_of("sha256", "x:1" if sound else "", salt, row_text(["a"], "x:1" if sound else "", ["A"]))
        with Database(Limits(), "sha256", [folder / "rows.parquet"], writable=folder) as database:
            made = f"SELECT * REPLACE (CAST({one} AS VARCHAR) AS id, '{salt}' AS salt) FROM read_parquet('{folder / 'rows.parquet'}')"
            database.write_parquet(made, folder / "forged")
        (folder / "forged").replace(folder / "rows.parquet")
        _sealed_anew(folder)
        _manifest(folder, header={**header, "root": root}, roots=[["", root]])
        assert (engine.open_frame(folder).examined is not None) == sound


def test_an_opened_cache_reaches_no_other_file(tmp_path: Path) -> None:
    """The database over a cache reads its files and nothing beside them."""
    engine = sealed(CASE, tmp_path / "frame.txt")
    (tmp_path / "frame.txt.cache" / "other.tsv").write_text("x\n")
    loaded = engine.open_frame(tmp_path / "frame.txt").loaded
    assert loaded is not None
    for path in (tmp_path / "frame.txt", tmp_path / "frame.txt.cache" / "other.tsv"):
        with pytest.raises(Exception, match="disabled by configuration"):
            loaded.database.rows(f"SELECT * FROM {loaded.database.lines_of(path, {'line': TEXT})}")


def large_case() -> rounds.Case:
    """Return a round over more rows than one bucket takes."""
    rows = [(f"x:{number}", (str(number % 9),)) for number in range(4200)]
    frame = make_frame("sha256", rounds.SECRET, "2026-02-28", ("a",), rows)
    codes = {"a": [[str(number), "码"] for number in range(9)]}
    return rounds.make_case(rounds.document_of(frame, codes, [rounds.line("all", (), "1/50")], []), frame)


def test_frames_in_many_parts_and_pieces_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows sealed in sixteen parts and a text checked in many pieces give the same file and the same answers, and order across pieces is judged."""
    monkeypatch.setattr(parts, "PART_ROWS", 300)
    monkeypatch.setattr(pieces, "PIECE_BYTES", 2**15)
    case, path = large_case(), tmp_path / "frame.txt"
    engine = sealed(case, path)
    assert len(list(cache_beside(path).glob("rows?.parquet"))) == 16
    expected = answers(engine.open_frame(path), case)
    assert answers(engine.open_frame(cache_beside(path)), case) == expected
    assert engine.open_frame(cache_beside(path)).for_check().faults({"a": [str(number) for number in range(9)]}) == ()
    shutil.rmtree(cache_beside(path))
    assert answers(engine.open_frame(path), case) == expected
    assert expected[2] == case.draw
    header, *lines = path.read_bytes().splitlines(keepends=True)
    first = sum(bucket_of("sha256", row.id, 1) < "8" for row in case.frame.rows)
    path.write_bytes(b"".join([header, *lines[first:], *lines[:first]]))
    assert {fault.rule for fault in engine.open_frame(path).for_check().faults({"a": [str(number) for number in range(9)]})} == {"frame.order"}


@settings(max_examples=30)
@given(st.integers(1, 400), st.integers(40, 4000), st.integers(0, 2), st.integers(4, 64))
def test_pieces_are_whole_buckets_and_make_the_file(count: int, size: int, depth: int, look_back: int) -> None:
    """Put together the pieces are the file from its first row on, and no bucket stands in two of them."""
    names = sorted((bucket_of("sha256", f"x:{number}", depth), f"x:{number}") for number in range(count))
    text = b"header\n" + b"".join(f"{entity}\tsalt\t{{}}\n".encode() for _, entity in names)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "PIECE_BYTES", max(size, len(text) // 4 + 1 if depth == 0 else 40 * count // 8))
        patch.setattr(pieces, "_LOOK_BACK", look_back)
        path, piece, found, start = Path(folder, "frame.txt"), Path(folder, "piece"), list[bytes](), 7
        path.write_bytes(text)
        for end in pieces.pieces(path, 7, "sha256", depth, piece):
            found.append(piece.read_bytes())
            assert len(found[-1]) == end - start
            start = end
    assert b"".join(found) == text[7:]
    buckets = [{bucket_of("sha256", line.split(b"\t")[0].decode(), depth) for line in lines.splitlines()} for lines in found]
    assert all(len(list(of)) == 1 for _, of in groupby(sorted(name for of in buckets for name in of)))


def test_more_combinations_than_numbers_are_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Facets whose codes could make more combinations than can be numbered name the engine that needs no numbers."""
    path = tmp_path / "frame.txt"
    path.write_bytes(CASE.frame_text.encode())
    monkeypatch.setattr(parts, "MOST_COMBINATIONS", 3)
    for use in (lambda: sealed(CASE, tmp_path / "other"), lambda: DuckDB().open_frame(path).header):
        with pytest.raises(Unwritable) as refused:
            use()
        assert [one.code for one in refused.value.problems] == ["engine.combinations"]
    assert [file.name for file in tmp_path.iterdir()] == ["frame.txt"]
