"""The package and check.py find the vectors' honest rounds clean at every level, and the fault of every forged one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from jointsup.algorithms.sampling.frame import frame_lines, make_frame
from jointsup.testing.vectors import load, names
from judges import JUDGES
from rounds import write

ROUNDS = [name for name in names() if name.startswith("round-")]
FORGED = load("forged")["forged"]


def frame_of(one: Mapping[str, Any]) -> str:
    """The frame's file of a round; the one too long for a vector is that of the numbered ids."""
    if one["frame"] is not None:
        return one["frame"]
    told = next(
        of for of in load("frames")["numbered"] if of["hash"] == one["hash"] and of["header"]["count"] == 4097
    )
    ids: list[tuple[str, tuple[str, ...]]] = [(str(number), ()) for number in range(4097)]
    return "".join(frame_lines(make_frame(one["hash"], told["secret"], told["as_of"], (), ids)))


def check(judge: str, folder: Path, files: Mapping[str, str | None], **papers: str) -> dict[str, Any]:
    """What an implementation says of a record and the papers beside it."""
    record = write({name: text for name, text in files.items() if text is not None}, folder / "record")
    for name in set(record.iterdir()) - {record / name for name, text in files.items() if text is not None}:
        name.unlink()
    write(papers, folder)
    return JUDGES[judge].check(record, {kind: folder / kind for kind in papers})


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("name", ROUNDS)
def test_honest_rounds_are_clean(name: str, judge: str, tmp_path: Path) -> None:
    """A whole round, its public copies, its proofs and what the witness keeps break no rule."""
    one = load(name)
    found = check(judge, tmp_path, one["files"], frame=frame_of(one), witness=one["witness"])
    assert (found["level"], found["deviations"], found["record_digest"]) == (
        "frame",
        [],
        one["record_digest"],
    )
    for copy in [one["files"], *({**one["files"], **changed} for changed in one["public"].values())]:
        assert check(judge, tmp_path, copy)["deviations"] == []
        for proof in one["proofs"]:
            assert check(judge, tmp_path, copy, proof=proof["proof"])["deviations"] == [], proof["id"]


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("forged", FORGED, ids=[one["name"] for one in FORGED])
def test_forged_rounds_are_found_out(forged: Mapping[str, Any], judge: str, tmp_path: Path) -> None:
    """A forged round breaks a rule that stands with it, and its honest round does not."""
    honest = load(f"round-{forged['round']}")
    beside = {paper: forged.get(paper, honest.get(paper)) for paper in forged["beside"]}
    found = check(judge, tmp_path, {**honest["files"], **forged["files"]}, **beside)
    assert {deviation["rule"] for deviation in found["deviations"]} & set(forged["rules"]), found[
        "deviations"
    ]
