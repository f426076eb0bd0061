"""Whatever is changed in any document is a deviation at the frame level, but for the members listed as unjudged."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jointsup.canonical import canonical, read_canonical
from jointsup.verify import UNJUDGED, FrameFile, Report, check_record
from mutations import Mutation, mutations, written
from rounds import Case, lines_of, records, reroot

LINE_FILES = ("strata.jsonl", "drawn.jsonl", "visits.jsonl", "later.jsonl")


def check(case: Case, files: dict[str, str], text: str | None = None, **others: Any) -> Report:
    """Check at the frame level."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frame.txt"
        path.write_bytes((case.frame_text if text is None else text).encode("utf-8", "surrogatepass"))
        return check_record(files, FrameFile(path), **others)


def listed(document: str, mutation: Mutation, bounds: tuple[str, ...]) -> bool:
    """Say whether what was changed is listed as unjudged, bound by none but ``bounds``."""
    patterns = [re.escape(one.members).replace(r"\*", r"[^.\[\]]+") for one in UNJUDGED if one.document == document and one.bound in bounds]
    return any(re.fullmatch(pattern, mutation.where) for pattern in patterns)


LOOSE = ("record digest", "nothing")
"""What binds nothing that a check sees."""


@settings(max_examples=400)
@given(st.data(), records(most=12))
def test_no_member_of_a_record_can_be_changed(data: st.DataObject, made: tuple[Case, dict[str, str]]) -> None:
    """Changing, dropping, adding or doubling any member of head, round, or any line breaks a rule."""
    case, files = made
    name = data.draw(st.sampled_from(["record.json", "round.json", *(file for file in LINE_FILES if files[file])]))
    value = read_canonical(files[name]) if name.endswith(".json") else lines_of(files[name])
    mutation = data.draw(mutations(value))
    assume(not listed(name, mutation, LOOSE))
    assume(not (name == "record.json" and mutation.how == "drop" and re.fullmatch(r"receipts\[\d+\]", mutation.where)))
    assume(not (name == "later.jsonl" and _newest(value, mutation)))
    text = written(mutation.value) if name.endswith(".json") else _lines(mutation.value)
    assert not check(case, {**files, name: text}).clean, (name, mutation.where, mutation.how)


def _newest(entries: list[Any], mutation: Mutation) -> bool:
    """Say whether a change is one of the newest later entry that nothing binds, or leaves the newest out."""
    if mutation.path == (len(entries) - 1,) and mutation.how == "drop":
        return True
    return mutation.path[:1] == (len(entries) - 1,) and listed("later.jsonl", mutation, ("chain",))


def _lines(value: Any) -> str:
    return "".join(written(line) + "\n" for line in value) if isinstance(value, list) else written(value)


@settings(max_examples=400)
@given(st.data(), records(most=12))
def test_no_line_can_be_forged_with_its_root(data: st.DataObject, made: tuple[Case, dict[str, str]]) -> None:
    """A changed line of strata, drawn or visits breaks a rule even where the roots in the head were made to agree."""
    case, files = made
    part = data.draw(st.sampled_from([name for name in ("strata", "drawn", "visits") if files[f"{name}.jsonl"]]))
    mutation = data.draw(mutations(lines_of(files[f"{part}.jsonl"])))
    assume(isinstance(mutation.value, list))
    assume(not listed(f"{part}.jsonl", mutation, (*LOOSE, "roots")))
    try:
        forged = reroot(files, **{part: lambda _: mutation.value})
    except (AttributeError, KeyError, TypeError, ValueError):
        forged = {**files, f"{part}.jsonl": _lines(mutation.value)}
    assert not check(case, forged).clean, (part, mutation.where, mutation.how)


@settings(max_examples=250)
@given(st.data(), records(most=12))
def test_no_part_of_a_frame_can_be_changed(data: st.DataObject, made: tuple[Case, dict[str, str]]) -> None:
    """Changing, dropping or doubling anything in the frame file breaks a rule."""
    case, files = made
    header, *rows = case.frame_text.splitlines()
    value = [read_canonical(header), *([*row.split("\t")[:2], read_canonical(row.split("\t")[2])] for row in rows)]
    mutation = data.draw(mutations(value))
    assume(isinstance(mutation.value, list))
    lines = [written(mutation.value[0]) if mutation.value else ""]
    for row in mutation.value[1:]:
        parts = row if isinstance(row, list) else [row]
        lines.append("\t".join(part if isinstance(part, str) else written(part) for part in parts))
    assert not check(case, files, "".join(line + "\n" for line in lines)).clean, (mutation.where, mutation.how)


@settings(max_examples=300)
@given(st.data(), records(most=12))
def test_no_member_of_a_proof_can_be_changed(data: st.DataObject, made: tuple[Case, dict[str, str]]) -> None:
    """Changing anything in an entity's proof, or in a proof of absence, breaks a rule."""
    case, files = made
    entity = data.draw(st.sampled_from([row.id for row in case.frame.rows] + ["!", "x:none", "~"]))
    proof = read_canonical(canonical(case.proof(entity, files)))
    mutation = data.draw(mutations(proof))
    assume(isinstance(mutation.value, dict))
    assume(not listed(mutation.value.get("schema", ""), mutation, LOOSE))
    assert not check(case, files, proof=mutation.value).clean, (mutation.where, mutation.how)


@settings(max_examples=250)
@given(st.data(), records(most=6))
def test_what_a_witness_shows_can_hardly_be_changed(data: st.DataObject, made: tuple[Case, dict[str, str]]) -> None:
    """Changing what the witness shows of this round, or its order and numbers, breaks a rule."""
    case, files = made
    witness = case.witness(files)
    mutation = data.draw(mutations(witness))
    assume(isinstance(mutation.value, dict))
    of_others = mutation.path[:2] not in (("pairs", len(witness["pairs"]) - 1), ("ends", len(witness["ends"]) - 1))
    own_instant = mutation.path[:1] == ("pairs",) and mutation.path[2:] == (4,)
    assume(not (listed("witness/1", mutation, LOOSE) and (of_others or own_instant) and mutation.where != "ends"))
    assume(not (mutation.where == "ends" and mutation.value.get("ends") in (witness["ends"][::-1], witness["ends"][:-1])))
    assume(not (mutation.how == "drop" and mutation.path == ("ends", len(witness["ends"]) - 1)))
    assert not check(case, files, witness=mutation.value).clean, (mutation.where, mutation.how)


Damage = Callable[[bytes], bytes]


def damages() -> st.SearchStrategy[Damage]:
    """Give ways in which a file may be damaged."""
    places = st.integers(0, 10_000)

    def flip(at: int, byte: int) -> Damage:
        return lambda data: data[: at % len(data)] + bytes([byte]) + data[at % len(data) + 1 :] if data else bytes([byte])

    def cut(at: int) -> Damage:
        return lambda data: data[: at % (len(data) + 1)]

    def insert(at: int, what: bytes) -> Damage:
        return lambda data: data[: at % (len(data) + 1)] + what + data[at % (len(data) + 1) :]

    odd = st.sampled_from([b"\xff", b"\r", b"\n", b"\xef\xbb\xbf", b'"', b"[" * 100, b"1e999", b"9" * 5000, b"\x00", b"\t", b"-", b"{}"])
    return st.one_of(st.builds(flip, places, st.integers(0, 255)), st.builds(cut, places), st.builds(insert, places, odd))


@settings(max_examples=400)
@given(st.data(), records(most=8), damages())
def test_damaged_files_never_crash_a_check(data: st.DataObject, made: tuple[Case, dict[str, str]], damage: Damage) -> None:
    """A file with bytes changed, cut or put in gives a report, with words in both languages."""
    case, files = made
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in files.items():
            (folder / file).write_bytes(text.encode())
        (folder / "frame.txt").write_bytes(case.frame_text.encode())
        (folder / "proof.json").write_bytes(canonical(case.proof("x:none", files)).encode())
        (folder / "witness.json").write_bytes(canonical(case.witness(files)).encode())
        target = folder / data.draw(st.sampled_from(sorted(path.name for path in folder.iterdir())))
        before = target.read_bytes()
        target.write_bytes(damage(before))
        report = check_record(folder, FrameFile(folder / "frame.txt"), folder / "proof.json", folder / "witness.json")
        changed = target.read_bytes() != before
    assert report.text("en")
    assert report.text("zh")
    assert report.clean or changed
