"""Frames that DuckDB writes and the reference writes: the same bytes (protocol, "Frame")."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rounds
from jointsup.algorithms.sampling.frame import absence, bucket_of, frame_lines, make_frame, row_path
from jointsup.engines.base import Engine, ListedRows
from jointsup.engines.reference import Reference
from jointsup.errors import BadFrame, BadText, Unwritable

pytest.importorskip("duckdb")
from jointsup.engines.duck import DuckDB, parts
from jointsup.engines.duck.coded import ParquetRows
from jointsup.engines.duck.connection import TEXT, Database, Limits

HASHES = ("sha256", "sm3")
ENGINES: Sequence[Engine] = (Reference(), DuckDB())
AWKWARD = 'A"\\甲𠀀ﬀé\' ,:{}\u200b%$'


def write(engine: Engine, path: Path, rows: Sequence[tuple[str, Sequence[str]]], facets: Sequence[str], **others: Any) -> Any:
    """Write a frame from rows; return its header."""
    coded = ListedRows([entity for entity, _ in rows], [[codes[place] for _, codes in rows] for place in range(len(facets))])
    settings = {"hash_name": "sha256", "secret": rounds.SECRET, "as_of": "2026-02-28", **others}
    return engine.write_frame(**settings, facets=facets, rows=coded, path=path)


def same_frames(rows: Sequence[tuple[str, Sequence[str]]], facets: Sequence[str], hash_name: str) -> Mapping[str, Any]:
    """Require that both engines write the same header and the same bytes; return the header."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, engine.name) for engine in ENGINES]
        headers = [write(engine, path, rows, facets, hash_name=hash_name) for engine, path in zip(ENGINES, paths, strict=True)]
        assert headers[0] == headers[1]
        assert paths[0].read_bytes() == paths[1].read_bytes()
    return headers[0]


def generated(count: int) -> list[tuple[str, tuple[str, str]]]:
    """Return made-up rows: plain ids and some that are not."""
    return [(f"x:{number:x}{AWKWARD[number % 13] * (number % 5 == 0)}", (AWKWARD[number % 7], str(number % 136))) for number in range(count)]


@settings(max_examples=40)
@given(rounds.registers(), st.sampled_from(HASHES))
def test_any_register_gives_the_same_frame(register: Any, hash_name: str) -> None:
    """Whatever the facets and rows, header and file are those of the reference, in both hashes."""
    facets, _, rows = register
    same_frames(rows, facets, hash_name)


def test_rows_in_a_parquet_file_make_the_same_frame(tmp_path: Path) -> None:
    """Coded rows that stand in a Parquet file are frozen by either engine to the bytes that the same rows in memory give, and a bad text or an empty id in it is refused."""
    rows, columns = generated(5000), {"id": TEXT, "code0": TEXT, "code1": TEXT}
    file = tmp_path / "rows.parquet"
    with Database(Limits(), "sha256", beside=tmp_path) as database:
        database.load("given", columns, ((entity, *codes) for entity, codes in rows))
        database.run(f"COPY given TO '{database.folder}/rows.parquet' (FORMAT parquet)")
        (database.folder / "rows.parquet").rename(file)
        database.load("given", columns, [("x:e\u0301", "a", "b")])
        database.run(f"COPY given TO '{database.folder}/bad.parquet' (FORMAT parquet)")
        (database.folder / "bad.parquet").rename(tmp_path / "bad.parquet")
        database.run(f"COPY (SELECT '' AS id, 'a' AS code0, 'b' AS code1) TO '{database.folder}/empty.parquet' (FORMAT parquet)")
        (database.folder / "empty.parquet").rename(tmp_path / "empty.parquet")
    coded = ParquetRows(file, len(rows), 2)
    assert list(coded.rows()) == [(entity, *codes) for entity, codes in rows]
    write(ENGINES[0], tmp_path / "listed", rows, ("a", "z_9"))
    said: dict[str, Any] = {"hash_name": "sha256", "secret": rounds.SECRET, "as_of": "2026-02-28", "facets": ("a", "z_9")}
    for engine in ENGINES:
        engine.write_frame(**said, rows=coded, path=tmp_path / engine.name)
        assert (tmp_path / engine.name).read_bytes() == (tmp_path / "listed").read_bytes()
        for bad in ("bad", "empty"):
            with pytest.raises(BadText):
                engine.write_frame(**said, rows=ParquetRows(tmp_path / f"{bad}.parquet", 1, 2), path=tmp_path / "none")
        assert not (tmp_path / "none").exists()


@settings(max_examples=25)
@given(st.dictionaries(st.text(AWKWARD.replace("\u200b", ""), min_size=1, max_size=8), st.text(AWKWARD, min_size=1, max_size=8), max_size=20))
def test_texts_that_need_care_come_out_unchanged(code_of: Mapping[str, str]) -> None:
    """Quotes, backslashes, blanks, signs of formats and characters outside the basic plane change nothing and sort by bytes."""
    same_frames([(f"x:{entity}", (code,)) for entity, code in code_of.items()], ("code",), "sha256")


@pytest.mark.parametrize("hash_name", HASHES)
@pytest.mark.parametrize(("count", "depth"), [(0, 0), (1, 0), (4096, 0), (4097, 1), (5000, 1)])
def test_frames_of_depth_zero_and_one(count: int, depth: int, hash_name: str) -> None:
    """Frames at both sides of the first limit have the same depth, buckets and bytes."""
    assert same_frames(generated(count), ("a", "z_9"), hash_name)["depth"] == depth


def test_frames_of_depth_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seventy thousand rows, worked on in several parts, make the same frame, and the paths and absences of some ids are the same."""
    monkeypatch.setattr(parts, "PART_ROWS", 2**13)
    rows = generated(70_000)
    frame = make_frame("sha256", rounds.SECRET, "2026-02-28", ("a", "z_9"), rows)
    assert frame.header["depth"] == 2
    assert write(DuckDB(), tmp_path / "duckdb", rows, ("a", "z_9")) == frame.header
    assert (tmp_path / "duckdb").read_text("utf-8") == "".join(frame_lines(frame))
    with_rows = {bucket_of("sha256", entity, 2) for entity, _ in rows}
    assert len(with_rows) == 256
    opened = DuckDB().open_frame(tmp_path / "duckdb")
    assert opened.header == frame.header
    for entity in (rows[5][0], rows[69_999][0], "x:none", "x:ﬀ"):
        assert opened.row_path(entity) == row_path(frame, entity)
        assert opened.absence(entity) == absence(frame, entity)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_doubled_ids_are_refused_and_nothing_is_written(engine: Engine, tmp_path: Path) -> None:
    """Two rows of one id are named, and no file is there afterwards."""
    with pytest.raises(BadFrame) as refusal:
        write(engine, tmp_path / "frame", [("x:1", "a"), ("x:2", "a"), ("x:1", "b")], ("code",))
    assert [(found.code, found.value) for found in refusal.value.problems] == [("frame.id_doubled", "x:1")]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("x:a\tb", "a"), "text.character"),
        (("x:a\nb", "a"), "text.character"),
        (("", "a"), "text.empty"),
        (("x:1", "a\tb"), "text.character"),
        (("x:1", "e\u0301"), "text.normal_form"),
        (("x:1", ""), "text.empty"),
    ],
)
def test_texts_that_the_protocol_refuses_never_get_in(engine: Engine, row: tuple[str, str], code: str, tmp_path: Path) -> None:
    """A tab or line end inside a text cannot become a second column or row: such texts are refused."""
    with pytest.raises(BadText) as refusal:
        write(engine, tmp_path / "frame", [("x:0", ("a",)), (row[0], (row[1],))], ("code",))
    assert {found.code for found in refusal.value.problems} == {code}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_a_file_that_exists_is_never_overwritten(engine: Engine, tmp_path: Path) -> None:
    """A frame file is never rewritten."""
    (tmp_path / "frame").write_text("mine")
    with pytest.raises(Unwritable):
        write(engine, tmp_path / "frame", [("x:0", "a")], ("code",))
    assert (tmp_path / "frame").read_text() == "mine"


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_progress_is_told_to_its_end(engine: Engine, tmp_path: Path) -> None:
    """The last word of a freeze is that all parts are done."""
    told: list[tuple[str, int, int]] = []
    write(engine, tmp_path / "frame", [("x:0", "a")], ("code",), progress=lambda *step: told.append(step))
    last = {step: (done, parts_in_all) for step, done, parts_in_all in told}
    assert last["frame"] == (1, 1)
    assert told[-1][1] == told[-1][2]


@settings(max_examples=40)
@given(
    st.lists(st.sets(st.sampled_from(("a", "a.b", "ab", "食品", "食品.乳制品", "ﬀ", "𠀀"))), max_size=12),
    st.sets(st.sampled_from(("a", "a.b", "食品.乳制品", "ﬀ", "𠀀", "zz"))),
)
def test_tag_sets_get_the_same_numbers(sets: Sequence[set[str]], used: set[str]) -> None:
    """Tag sets, projected to the used tags, have the same numbers in both, and each is in its place."""
    of_reference, of_duck = (engine.number_sets(sets, used) for engine in ENGINES)
    assert of_reference == of_duck
    assert [set(of_duck.sets[number]) for number in of_duck.numbers] == [tags & used for tags in sets]
