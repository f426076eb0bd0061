"""What the package and check.py say of each forged round, word for word, so that a change of it is seen and meant.

After a change that is meant: ``PYTHONPATH=src:tests python tests/vectors/test_said.py`` writes ``said.txt`` anew.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from jointsup.testing.vectors import load
from judges import JUDGES
from rounds import write

SAID = Path(__file__).with_name("said.txt")
FORGED = load("forged")["forged"]


def said(judge: str, forged: Mapping[str, Any], folder: Path) -> str:
    """Level, deviations, remarks and the like: what an implementation says of a forged round, each in a line."""
    honest = load(f"round-{forged['round']}")
    papers = {paper: forged.get(paper, honest.get(paper)) for paper in forged["beside"]}
    files = {name: text for name, text in {**honest["files"], **forged["files"]}.items() if text is not None}
    record = write(files, folder / "record")
    write(papers, folder)
    found = JUDGES[judge].check(record, {paper: folder / paper for paper in papers})
    lines = [f"# {forged['name']}, {judge}: {found['level']}, {found['record_digest']}"]
    lines += [f"[{one['rule']}] {one['where']}: {one['text']}" for one in found["deviations"]]
    lines += [f"{kind}: {text}" for kind in ("remarks", "cannot_show", "look_up") for text in found[kind]]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("forged", FORGED, ids=[one["name"] for one in FORGED])
def test_what_is_said_of_a_forged_round(forged: Mapping[str, Any], judge: str, tmp_path: Path) -> None:
    """Each sentence, with its rule and place, is the one that is kept."""
    assert f"\n{said(judge, forged, tmp_path)}\n" in f"\n{SAID.read_bytes().decode()}\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        texts = [said(judge, one, Path(name, judge, one["name"])) for one in FORGED for judge in JUDGES]
    SAID.write_bytes("\n".join(texts).encode())
