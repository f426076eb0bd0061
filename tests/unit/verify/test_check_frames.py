"""The frame file as a check reads it: every fault is named, and what the draw needs is found without holding the frame."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointsup.algorithms.sampling import reach
from jointsup.algorithms.sampling.draw import facet_counts, numbers, select, ticket_rows
from jointsup.algorithms.sampling.frame import Frame, depth_of, frame_lines, make_frame
from jointsup.algorithms.sampling.seed import key_of
from jointsup.canonical import MAX_LINE_BYTES, canonical, hash_text
from jointsup.errors import Unwritable
from jointsup.verify import FrameFile, frame_rows, frames, salts
from rounds import SECRET, Case, fixed_round, rounds

CASE = fixed_round(rows=40)
LINES = CASE.frame_text.splitlines(keepends=True)
CODES = {facet: [code for code, _ in pairs] for facet, pairs in CASE.document["codes"].items()}


def file_of(folder: Path, text: str | bytes) -> FrameFile:
    """A frame file of some text."""
    path = folder / "frame.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return FrameFile(path)


def faults(folder: Path, text: str | bytes, codes: Mapping[str, Any] = CODES) -> set[str]:
    """What is wrong with a frame file."""
    return {fault.code for fault in file_of(folder, text).faults(codes)}


def with_row(row: str, at: int = 1) -> str:
    """The frame with one line replaced."""
    return "".join([*LINES[:at], row, *LINES[at + 1 :]])


def test_an_honest_frame_has_no_fault(tmp_path: Path) -> None:
    """A frame that was made honestly has no fault, and is counted as it is."""
    frame = file_of(tmp_path, CASE.frame_text)
    assert frame.faults(CODES) == ()
    assert frame.header() == CASE.frame.header
    assert frame.combinations(CODES) == facet_counts(row.codes for row in CASE.frame.rows)


@pytest.mark.parametrize("depth", [1, 2])
def test_frames_of_many_buckets(depth: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames of more than one bucket are read in their order, and rows out of it are named."""
    count = 4096 * 16 ** (depth - 1) + 1
    if depth == 2:  # A frame of 65,537 rows says no more than one of few rows that is told to be deep.
        monkeypatch.setattr("jointsup.algorithms.sampling.frame.BUCKET_ROWS", 2)
        count = 2 * 16 + 1
    frame = make_frame("sha256", SECRET, "2026-02-28", (), ((f"id{number}", ()) for number in range(count)))
    assert frame.header["depth"] == depth == depth_of(count)
    text = "".join(frame_lines(frame))
    assert faults(tmp_path, text, {}) == set()
    lines = text.splitlines(keepends=True)
    swapped = "".join([lines[0], lines[-1], *lines[2:-1], lines[1]])
    assert "frame.order/order" in faults(tmp_path, swapped, {})


def test_rows_with_a_fault_of_their_own(tmp_path: Path) -> None:
    """A row that is not canonical, has another id, other facets or an unlisted code is named, and not counted."""
    entity, salt, row = LINES[1][:-1].split("\t")
    other = {
        "frame.row/line": f"{entity}\t{salt}\n",
        "frame.row/canonical": f"{entity}\t{salt}\t{row.replace(',', ', ', 1)}\n",
        "frame.row/facets": f"{entity}\t{salt}\t" + '{"id":"x"}\n',
        "frame.row/id": LINES[1].replace(entity, "x:other", 1),
        "frame.row/code": f"{entity}\t{salt}\t{row.replace('3701', '9901')}\n",
    }
    for code, line in other.items():
        assert code in faults(tmp_path, with_row(line))
        counted = file_of(tmp_path, with_row(line)).combinations(CODES)
        assert sum(counted.values()) == len(CASE.frame.rows) - 1
        everyone = [[99] * len(of.strata) for of in CASE.rules.lines]
        ids = {row.id for row in file_of(tmp_path, with_row(line)).selection(CODES, CASE.rules, CASE.seed.value, everyone)}
        assert entity not in ids
        assert len(ids) > 30
    assert "frame.row/line" in faults(tmp_path, with_row(f"\t{salt}\t{row}\n"))
    assert "frame.row/line" in faults(tmp_path, with_row(f"a\u200bb\t{salt}\t{row}\n"))
    number = '{"id":"' + entity + '"}'
    assert "frame.row/facets" in faults(tmp_path, with_row(f"{entity}\t{salt}\t[1]\n"))
    assert "frame.row/facets" in faults(tmp_path, with_row(f"{entity}\t{salt}\t{number}\n"))
    no_text = row.replace('"left":"', '"left":').replace('","tags"', ',"tags"')
    assert "frame.row/code" in faults(tmp_path, with_row(f"{entity}\t{salt}\t{no_text}\n"))
    assert faults(tmp_path, CASE.frame_text, {facet: CODES[facet] for facet in CODES if facet != "kind"}) == {"frame.row/code"}


def test_salts(tmp_path: Path) -> None:
    """A salt of another form is named."""
    entity, salt, row = LINES[1][:-1].split("\t")
    for bad in (salt[:-1], salt.upper().replace("0", "A"), salt + "0", "", "g" * 32):
        assert "frame.salt/form" in faults(tmp_path, with_row(f"{entity}\t{bad}\t{row}\n"))


def test_a_damaged_file(tmp_path: Path) -> None:
    """A file that is missing, a folder, empty, cut short, without a header or with a line too long is named as such."""
    assert {fault.code for fault in FrameFile(tmp_path / "none").faults({})} == {"file/missing"}
    assert {fault.code for fault in FrameFile(tmp_path).faults({})} == {"file/missing"}
    assert faults(tmp_path, "") == {"frame.digest/none"}
    assert faults(tmp_path, CASE.frame_text[:-1]) == {"text/json_line_end", "frame.root/count", "frame.root/root"}
    assert faults(tmp_path, "no header\n") == {"text/json_syntax", "frame.digest/none"}
    assert faults(tmp_path, canonical({**CASE.frame.header, "depth": 4}) + "\n") == {"schema/bounds", "frame.digest/none"}
    assert faults(tmp_path, b"x" * (MAX_LINE_BYTES + 2)) == {"text/line_length", "frame.digest/none"}
    assert "frame.row/line" in faults(tmp_path, CASE.frame_text.encode() + b"\xff\t\t\n")
    broken = file_of(tmp_path, "no header\n")
    assert broken.header() is None
    assert broken.combinations(CODES) == broken.rows_of(CODES, ["x"]) == {}
    assert list(broken.selection(CODES, CASE.rules, CASE.seed.value, [[1]])) == []
    assert broken.counts(CODES, "kind") == {}


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the system refuses to read is a deviation, with what the system says."""
    frame = file_of(tmp_path, CASE.frame_text)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert [fault.text() for fault in frame.faults(CODES)] == ["[file] frame: the file cannot be read: Permission denied"]


def test_wrong_depth(tmp_path: Path) -> None:
    """A header that tells another depth than the count asks for is named."""
    header = {**CASE.frame.header, "depth": 1}
    found = faults(tmp_path, canonical(header) + "\n" + "".join(LINES[1:]))
    assert {"frame.root/depth", "frame.root/root"} <= found


@settings(max_examples=60)
@given(rounds(most=25), st.integers(0, 4), st.integers(1, 3), st.integers(0, 5))
def test_a_selection_is_that_from_all_rows(case: Case, further: int, kept: int, kinds: int) -> None:
    """Sizes, counts and who is selected are those of all rows in memory, however few texts and combinations of codes are held."""
    codes = {facet: [code for code, _ in pairs] for facet, pairs in case.document["codes"].items()}
    seed = case.seed.value
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(frame_rows, "KEPT_TEXTS", kept)
        patch.setattr(salts, "KEPT_SALTS", kept)
        patch.setattr(reach, "KEPT", kept)
        patch.setattr(frames, "KEPT_KINDS", kinds)
        frame = file_of(Path(folder), case.frame_text)
        sizes = [[stratum.size for stratum in line] for line in case.draw.strata]
        assert frame.sizes(codes, case.rules) == sizes
        assert frame.without_chance(codes, case.rules, sizes) == list(case.draw.without_chance)
        assert frame.combinations(codes) == facet_counts(row.codes for row in case.frame.rows)
        for place, facet in enumerate(case.frame.facets):
            assert frame.counts(codes, facet) == Counter(row.codes[place] for row in case.frame.rows)
        wanted = numbers(case.rules, sizes, key_of(case.frame.hash_name, seed, "counts"))
        asked = [[number + further for number in of] for of in wanted]
        rows = ticket_rows(case.rules, case.frame, seed)
        assert tuple(frame.selection(codes, case.rules, seed, asked)) == select(case.rules, rows, asked)
        ids = [row.id for row in case.frame.rows]
        assert frame.rows_of(codes, [*ids, "x:none"]) == {row.id: row for row in case.frame.rows}


@settings(max_examples=30)
@given(rounds(most=25), st.integers(0, 2**32 - 1))
def test_a_reach_that_was_too_short_is_widened(case: Case, distance: int) -> None:
    """However little of the circle is searched at first, the draw is that of the whole frame, and the rows of whom it names are given."""
    codes = {facet: [code for code, _ in pairs] for facet, pairs in case.document["codes"].items()}
    wanted = [[stratum.number for stratum in line] for line in case.draw.strata]
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(reach, "distance_of", lambda number, can: distance)
        frame = file_of(Path(folder), case.frame_text)
        drawn = frame.selection(codes, case.rules, case.seed.value, wanted)
        assert tuple(drawn) == tuple(case.draw.drawn)
        ids = {one.id for one in drawn}
        assert frame.rows_of(codes, ids) == {row.id: row for row in case.frame.rows if row.id in ids}


def test_salts_put_away_in_files_are_found_doubled(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few salts memory holds, those whose beginnings are equal are named, and no others."""
    made = [hash_text("sha256", str(number))[:32] for number in range(1000)]
    alike = [f"{one[:22]}{'f' * 10}" for one in made[::100]]
    for kept in (0, 1, 7, 10**6):
        monkeypatch.setattr(salts, "KEPT_SALTS", kept)
        with salts.Salts() as found:
            for one in (*made, *alike, alike[3]):
                found.add(one)
            assert found.doubled() == {one[:22] for one in alike}


def test_a_disk_that_takes_no_salts_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the system has no room for passing files the check stops and names the place."""
    monkeypatch.setattr(salts, "KEPT_SALTS", 0)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(Unwritable) as refusal, salts.Salts() as found:
        found.add("0" * 32)
    assert str(tmp_path / "nowhere") in refusal.value.text("en")


def test_rows_read_once_are_read_alike(tmp_path: Path) -> None:
    """Rows that differ in nothing but the id give the same codes, whatever the id holds."""
    ids = ['a"b', "a\\b", "a", '"id":"a"', "店/1", "{}"]
    frame = make_frame("sm3", SECRET, "2026-02-28", ("area", "kind"), [(entity, ("x", '"id":"a"')) for entity in ids])
    codes = {"area": ["x"], "kind": ['"id":"a"']}
    found = file_of(tmp_path, "".join(frame_lines(frame)))
    assert found.faults(codes) == ()
    assert found.combinations(codes) == {("x", '"id":"a"'): 6}
    assert isinstance(frame, Frame)


def test_salts_that_begin_alike_are_named_in_their_pairs(tmp_path: Path) -> None:
    """Of several pairs of salts that begin alike each second row is named with its own first, whatever else is wrong."""
    lines = [line.split("\t") for line in LINES[1:7]]
    for first, second in ((0, 2), (1, 4)):
        lines[second][1] = lines[first][1][:22] + "0" * 10
    lines[5][2] = "no row\n"
    text = LINES[0] + "".join("\t".join(parts) for parts in lines)
    found = [one for one in file_of(tmp_path, text).faults(CODES) if one.code == "frame.salt/doubled"]
    assert [(one.details["id"], one.details["other"]) for one in found] == [
        (lines[2][0], lines[0][0]),
        (lines[4][0], lines[1][0]),
    ]
    assert [one.where for one in found] == ["frame, line 4", "frame, line 6"]


def test_the_longest_line_of_a_frame(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of as many bytes as are allowed is read, one of more is refused as too long; one cut short as cut short."""
    longest = max(len(line.encode()) for line in LINES) - 1
    monkeypatch.setattr(frames, "MAX_LINE_BYTES", longest)
    assert faults(tmp_path, CASE.frame_text) == set()
    assert "text/json_line_end" in faults(tmp_path, "".join(LINES) + "x" * longest)
    assert "text/line_length" in faults(tmp_path, "".join(LINES) + "x" * (longest + 1))
    monkeypatch.setattr(frames, "MAX_LINE_BYTES", longest - 1)
    found = faults(tmp_path, CASE.frame_text)
    assert "text/line_length" in found
    assert "text/json_line_end" not in found


@pytest.mark.parametrize("name", ["a", "None", 'a"b', "a\\"])
def test_a_row_of_another_is_found_where_the_two_differ_in_nothing_else(name: str, tmp_path: Path) -> None:
    """A line with the row of the entity before it, whose codes are its own too, is found by the id in the row."""
    made = make_frame("sha256", SECRET, "2026-02-28", ("area",), [(name, ("x",)), ("b", ("x",)), ("c", ("x",))])
    lines = list(frame_lines(made))
    rows = [line.split("\t") for line in lines[1:]]
    text = lines[0] + "\t".join(rows[0]) + "\t".join([*rows[1][:2], rows[0][2]]) + "\t".join(rows[2])
    (found,) = [one for one in file_of(tmp_path, text).faults({"area": ["x"]}) if one.rule == "frame.row"]
    assert (found.code, found.where) == ("frame.row/id", "frame, line 3")
