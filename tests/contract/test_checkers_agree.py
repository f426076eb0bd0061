"""The stand-alone ``check.py`` and the package find the same: one level, one set of broken rules, whatever they are given."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from alone import load_check
from forgeries import FORGERIES, Draw
from jointsup.canonical import canonical, read_canonical
from jointsup.verify import FrameFile, check_record
from mutations import mutations, written
from rounds import Case, lines_of, records, write

STAND_ALONE = load_check()


def both(files: dict[str, str], **papers: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the two checkers say of a record: level, digest, and the rules found broken."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(files, folder / "record")
        write(papers, folder)
        paths = {kind: folder / kind for kind in papers}
        alone = STAND_ALONE.check(folder / "record" / "record.json", **paths)
        frame = FrameFile(paths["frame"]) if "frame" in paths else None
        report = check_record(folder / "record", frame, paths.get("proof"), paths.get("witness"))
    package = report.json()
    for found in (alone, package):
        found["rules"] = sorted({deviation["rule"] for deviation in found["deviations"]})
    return alone, package


def papers_of(draw: Draw, case: Case, files: dict[str, str]) -> dict[str, str]:
    """Draw what a reader has beside the record: a frame or a proof, and perhaps what a witness shows."""
    papers: dict[str, str] = {}
    which = draw(st.sampled_from(["frame", "frame", "proof", "none"]))
    if which == "frame":
        papers["frame"] = case.frame_text
    elif which == "proof":
        entity = draw(st.sampled_from([row.id for row in case.frame.rows] + ["!", "x:none"]))
        papers["proof"] = canonical(case.proof(entity, files))
    if draw(st.booleans()):
        papers["witness"] = canonical(case.witness(files))
    return papers


@settings(max_examples=150)
@given(st.data(), records(most=15), st.sampled_from(["whole", "draw", "notice", "result"]))
def test_on_honest_records(data: st.DataObject, made: tuple[Case, dict[str, str]], moment: str) -> None:
    """Of an honest record, whole or public, both reach the same level and say that nothing is wrong."""
    case, files = made
    shown = files if moment == "whole" else case.public(moment, files)
    alone, package = both(shown, **papers_of(data.draw, case, files))
    assert alone.keys() == package.keys()
    assert (alone["level"], alone["record_digest"]) == (package["level"], package["record_digest"])
    assert (alone["deviations"], package["deviations"]) == ([], [])


@settings(max_examples=300)
@given(st.data(), records(most=15), st.sampled_from(sorted(FORGERIES)))
def test_on_forged_records(data: st.DataObject, made: tuple[Case, dict[str, str]], name: str) -> None:
    """Of a forged record both reach the same level, and both find the rule that the forgery breaks."""
    case, files = made
    rule, forge = FORGERIES[name]
    forged = forge(data.draw, case, files)
    assume(forged is not None)
    assert forged is not None
    shown, papers = forged
    event(name)
    alone, package = both(shown, **papers)
    assert alone["level"] == package["level"], name
    assert rule in alone["rules"], (name, alone["rules"], package["rules"])
    assert rule in package["rules"], (name, alone["rules"], package["rules"])


@settings(max_examples=100)
@given(st.data(), records(most=15), st.sampled_from(["whole", "draw", "notice", "result"]))
def test_on_proofs_with_lines_taken(data: st.DataObject, made: tuple[Case, dict[str, str]], moment: str) -> None:
    """Of a proof from which some of its drawn lines and visits are taken both find the same rules broken, on whole and public copies."""
    case, files = made
    drawn = sorted({members["id"] for line in lines_of(files["drawn.jsonl"]) for members in ({**line["open"], **line["closed"]},)})
    assume(drawn)
    proof = case.proof(data.draw(st.sampled_from(drawn)), files)
    for part in ("drawn", "visits"):
        proof = {**proof, part: [entry for entry in proof[part] if data.draw(st.booleans())]}
    alone, package = both(files if moment == "whole" else case.public(moment, files), proof=canonical(proof))
    event(f"{moment}: {', '.join(package['rules']) or 'clean'}")
    assert (alone["level"], alone["rules"]) == (package["level"], package["rules"])


REFUSED = {"file", "text", "schema"}


def classes(found: dict[str, Any]) -> set[str]:
    """The rules found broken; the three ways to be unreadable are one, and so are the rules of what a witness keeps."""
    return {"refused" if rule in REFUSED else rule.partition(".")[0] if rule.startswith("witness") else rule for rule in found["rules"]}


@settings(max_examples=300)
@given(st.data(), records(most=10), st.sampled_from(["whole", "result"]))
def test_on_damaged_records(data: st.DataObject, made: tuple[Case, dict[str, str]], moment: str) -> None:
    """Of a record with any one thing changed, dropped, added or doubled both find something, and something that both name, or nothing."""
    case, files = made
    papers = papers_of(data.draw, case, files)
    shown = files if moment == "whole" else case.public(moment, files)
    name = data.draw(st.sampled_from([*(file for file in shown if shown[file]), *papers]))
    if name == "frame":
        papers[name] = damaged_frame(data, papers[name])
    elif name in papers:
        papers[name] = written(data.draw(mutations(read_canonical(papers[name]))).value)
    else:
        shown = {**shown, name: damaged_file(data, name, shown[name])}
    alone, package = (classes(found) for found in both(shown, **papers))
    event(f"{name}: {', '.join(sorted(package)) or 'clean'}")
    assert bool(alone) == bool(package), (name, alone, package)
    assert not alone or alone & package or "refused" in alone | package, (name, alone, package)


def damaged_file(data: st.DataObject, name: str, text: str) -> str:
    """A file of a record with one thing changed."""
    if name.endswith(".json"):
        return written(data.draw(mutations(read_canonical(text))).value)
    value = data.draw(mutations(lines_of(text))).value
    return "".join(written(line) + "\n" for line in value) if isinstance(value, list) else written(value)


def damaged_frame(data: st.DataObject, text: str) -> str:
    """A frame file with one thing changed."""
    lines = text.splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    how = data.draw(st.sampled_from(["drop", "double", "swap", "change"]))
    if how == "change":
        *begin, row = lines[at].split("\t")
        lines[at] = "\t".join([*begin, written(data.draw(mutations(read_canonical(row))).value)])
    elif how == "swap":
        lines[at], lines[-1] = lines[-1], lines[at]
    else:
        lines[at : at + 1] = [] if how == "drop" else [lines[at]] * 2
    return "".join(line + "\n" for line in lines)
