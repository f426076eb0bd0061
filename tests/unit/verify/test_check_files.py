"""A record is read from its folder, its head or its texts; whatever cannot be read is a deviation and never an exception."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from jointsup.canonical import MAX_LINE_BYTES, canonical
from jointsup.verify import FrameFile, Report, check_record, files
from jointsup.verify.report import Findings
from rounds import fixed_round, lines_of, reroot, write

CASE = fixed_round(rows=30)


def codes(report: Report) -> set[str]:
    return {deviation.code for deviation in report.deviations}


def test_the_three_ways_to_name_a_record(tmp_path: Path) -> None:
    """A folder, its record.json and the texts by name are one record."""
    folder = write(CASE.files, tmp_path / "记录")
    reports = [check_record(source) for source in (folder, str(folder), folder / "record.json", CASE.files)]
    assert len({report.text("zh") for report in reports}) == 1
    assert reports[0].clean


@pytest.mark.parametrize("name", ["record.json", "round.json", "strata.jsonl", "drawn.jsonl", "visits.jsonl", "later.jsonl"])
def test_a_missing_or_broken_file(name: str, tmp_path: Path) -> None:
    """Each file that is missing, a folder, or no text is named; the check goes as far as it can."""
    folder = write(CASE.files, tmp_path)
    (folder / "frame.txt").write_bytes(CASE.frame_text.encode())
    papers: dict[str, Any] = {"frame": FrameFile(folder / "frame.txt"), "proof": CASE.proof("x:none"), "witness": CASE.witness()}
    (folder / name).write_bytes(b"\xff\n")
    broken = check_record(folder, **papers)
    assert "text/json_utf8" in codes(broken)
    assert broken.level != "frame" or name in ("later.jsonl",)
    (folder / name).unlink()
    missing = check_record(folder, **papers)
    assert ("file/missing", name) in {(d.code, d.where) for d in missing.deviations}
    (folder / name).mkdir()
    assert ("file/no_file", name) in {(d.code, d.where) for d in check_record(folder, **papers).deviations}
    assert (missing.record_digest is None) == (name == "record.json")
    if name in ("record.json", "round.json"):
        assert "stopped" in {sentence.code for sentence in missing.cannot_show}


def test_no_record_at_all(tmp_path: Path) -> None:
    """A folder that does not exist, or a name that the system refuses, lacks all files."""
    for source in (tmp_path / "none", "\x00", "x" * 5000):
        report = check_record(source)
        assert codes(report) == {"file/missing"}
        assert (report.level, report.record_digest) == ("record", None)


def test_files_that_the_system_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be opened is a deviation, with what the system says."""
    folder = write(CASE.files, tmp_path)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    report = check_record(folder, proof=folder / "proof.json")
    assert "file/unreadable" in codes(report)
    assert "没有权限" in report.text("zh") and "Permission denied" in report.text()


def test_sizes_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files and lines beyond their limits are refused before they are parsed."""
    long = {**CASE.files, "later.jsonl": '"' + "x" * MAX_LINE_BYTES + '"\n'}
    assert codes(check_record(long)) == {"text/line_length"}
    monkeypatch.setattr(files, "JSON_LIMIT", 100)
    assert "file/too_large" in codes(check_record(CASE.files))


def test_files_of_lines_are_read_from_a_folder_as_from_texts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is wrong with a file of lines is told alike, and one that is too large, a folder, or not to be read is refused with its name."""
    for text in (CASE.files["drawn.jsonl"], "", "{}", "{}\n", CASE.files["drawn.jsonl"] + "x"):
        changed = {**CASE.files, "drawn.jsonl": text}
        for name, content in changed.items():
            (tmp_path / name).write_bytes(content.encode())
        assert check_record(tmp_path) == check_record(changed)
    (tmp_path / "drawn.jsonl").unlink()
    (tmp_path / "drawn.jsonl").mkdir()
    assert "file/no_file" in codes(check_record(tmp_path))
    (tmp_path / "drawn.jsonl").rmdir()
    assert "file/missing" in codes(check_record(tmp_path))
    monkeypatch.setattr(files, "LINES_LIMIT", 100)
    assert "file/too_large" in codes(check_record(tmp_path))
    assert "file/too_large" in codes(check_record(CASE.files))


def test_a_text_of_just_the_allowed_size_is_read(tmp_path: Path) -> None:
    """A text or file of as many bytes as are allowed is read whole, also one that is no proper text; one of a byte more is refused."""
    path = tmp_path / "file"
    for size, code in ((9, None), (10, None), (11, "file/too_large"), (12, "file/too_large")):
        path.write_bytes(b"x" * size)
        for source in (path, "x" * size):
            findings = Findings()
            assert files.read_bytes(source, "there", 10, findings) == (None if code else b"x" * size)
            assert [(one.code, one.where) for one in findings.deviations] == ([(code, "there")] if code else [])
    assert files.read_bytes("\ud800", "there", 10, Findings()) == b"\xed\xa0\x80"


def test_no_more_of_a_file_is_read_than_may_be(tmp_path: Path) -> None:
    """Of a file that is too large only as much is read as shows it."""
    path = tmp_path / "file"
    with path.open("wb") as file:
        file.truncate(2**26)
    tracemalloc.start()
    try:
        assert files.read_bytes(path, "there", 10, Findings()) is None
        assert tracemalloc.get_traced_memory()[1] < 2**24
    finally:
        tracemalloc.stop()


def test_the_longest_line_of_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of as many bytes as are allowed, its end counted too, is read; one of a byte more is refused."""
    longest = max(len(line.encode()) for name, text in CASE.files.items() if name.endswith("l") for line in text.splitlines(keepends=True))
    for most, found in ((longest, set()), (longest - 1, {"text/line_length"})):
        monkeypatch.setattr(files, "MAX_LINE_BYTES", most)
        assert {one.code for one in check_record(CASE.files).deviations if one.rule == "text"} == found


def test_ends_of_lines() -> None:
    """A file whose last line has no end may be cut short."""
    for name in ("strata.jsonl", "drawn.jsonl", "visits.jsonl"):
        assert codes(check_record({**CASE.files, name: CASE.files[name][:-1]})) == {"text/json_line_end"}


def test_papers_come_as_files_or_as_plain_json(tmp_path: Path) -> None:
    """Proof and witness are taken as files and as plain JSON alike, and refused alike."""
    proof, witness = tmp_path / "proof.json", tmp_path / "witness.json"
    for entity in (CASE.frame.rows[0].id, "x:none"):
        proof.write_text(canonical(CASE.proof(entity)), "utf-8")
        witness.write_text(canonical(CASE.witness()), "utf-8")
        assert check_record(CASE.files, None, proof, witness) == check_record(CASE.files, None, CASE.proof(entity), CASE.witness())
    proof.write_text("{}", "utf-8")
    report = check_record(CASE.files, proof=proof)
    assert (report.level, report.rules) == ("record", {"schema"})
    assert check_record(CASE.files, proof={}).rules == {"schema"}
    assert check_record(CASE.files, proof={"id": 1.5}).rules == {"text"}
    assert codes(check_record(CASE.files, witness=tmp_path / "none")) == {"file/no_file"}


def test_a_round_that_contradicts_itself_stops_the_draw_only() -> None:
    """Where nobody can say what the document selects the rest is not checked; after lesser contradictions it is."""
    lesser = check_record(reroot(CASE.files, document=lambda d: d["lines"][0].update(window=["2026-06-01", "2026-05-01"])))
    assert {"round.rules/window", "visits/missing"} <= codes(lesser)
    unusable = check_record(reroot(CASE.files, document=lambda d: d["lines"][0].update(choices=["nothing"])))
    assert "round.rules/no_choice" in codes(unusable)
    assert "stopped" in {sentence.code for sentence in unusable.cannot_show}


def test_many_deviations_are_counted(tmp_path: Path) -> None:
    """Of very many deviations of one kind the first are listed and the rest are counted."""
    lines = lines_of(CASE.files["later.jsonl"]) + [7] * 1000
    report = check_record({**CASE.files, "later.jsonl": "".join(canonical(one) + "\n" for one in lines)})
    assert len(report.deviations) == 201
    assert report.deviations[-1].code == "schema/more"
    assert "800 more of this kind" in report.deviations[-1].text()


def test_a_frame_of_another_round(tmp_path: Path) -> None:
    """A frame with other facets, or an unreadable one, is no frame of the record: the level stays what it was."""
    other = fixed_round("sm3", rows=5)
    (tmp_path / "frame.txt").write_bytes(other.frame_text.encode())
    report = check_record(CASE.files, FrameFile(tmp_path / "frame.txt"))
    assert report.level == "record"
    assert "frame.digest/frame" in codes(report)
    report = check_record(CASE.files, FrameFile(tmp_path / "none"), proof=CASE.proof("x:none"))
    assert (report.level, codes(report)) == ("own row", {"file/missing"})
    (tmp_path / "frame.txt").write_bytes(CASE.frame_text.encode())
    cut = reroot(CASE.files, strata=lambda lines: lines[1:])
    report = check_record(cut, FrameFile(tmp_path / "frame.txt"))
    assert (report.level, codes(report)) == ("record", {"counts.strata/sequence"})


def test_papers_that_are_missing_are_named(tmp_path: Path) -> None:
    """A proof or a witness's paper that is not there is named as what it should have been."""
    missing = check_record(CASE.files, proof=tmp_path / "a.json", witness=tmp_path / "b.json")
    assert {(d.code, d.where) for d in missing.deviations} == {("file/no_file", "proof"), ("file/no_file", "witness")}


class Forgetful(FrameFile):
    """A reader that opens its file anew for each question, as one over a database would."""

    def __init__(self, path: Path) -> None:
        self.anew = lambda: FrameFile(path)

    def header(self) -> Any:
        return self.anew().header()

    def faults(self, codes: Any, progress: Any) -> Any:
        return self.anew().faults(codes)

    def counts(self, codes: Any, facet: str) -> Any:
        return self.anew().counts(codes, facet)

    def sizes(self, codes: Any, rules: Any) -> Any:
        return self.anew().sizes(codes, rules)

    def without_chance(self, codes: Any, rules: Any, sizes: Any) -> Any:
        return self.anew().without_chance(codes, rules, sizes)

    def selection(self, codes: Any, rules: Any, seed: str, wanted: Any) -> Any:
        return self.anew().selection(codes, rules, seed, wanted)

    def rows_of(self, codes: Any, ids: Any) -> Any:
        return self.anew().rows_of(codes, ids)


def test_a_reader_need_not_remember_what_it_was_asked(tmp_path: Path) -> None:
    """A check asks each question whole: of a reader that keeps nothing it learns the same, of an honest record and of others."""
    path = tmp_path / "frame.txt"
    path.write_bytes(CASE.frame_text.encode())
    swapped = reroot(CASE.files, drawn=lambda lines: lines[1:])
    for changed in (CASE.files, swapped):
        reports = [check_record(changed, reader(path)).json() for reader in (FrameFile, Forgetful)]
        assert reports[0] == reports[1]
        assert bool(reports[0]["deviations"]) == (changed is swapped)
