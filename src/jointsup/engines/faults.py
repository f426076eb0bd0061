"""What an engine says of a frame file that is not sound: the faults that the pure reader finds."""

from __future__ import annotations

import json
from pathlib import Path

from jointsup.canonical import MAX_LINE_BYTES
from jointsup.errors import BadFrame, problem
from jointsup.verify.frames import FrameFile

_KEPT = 100_000


def codes_as_they_stand(path: Path) -> dict[str, set[str]]:
    """Return for each member of the rows the texts that stand in it, so that no row is faulted for its codes."""
    found: dict[str, set[str]] = {}
    seen: set[str] = set()
    with path.open("rb") as file:
        file.readline(MAX_LINE_BYTES)
        while line := file.readline(MAX_LINE_BYTES):
            entity, _, rest = line.decode(errors="replace").rstrip("\n").partition("\t")
            # Most rows differ from others in nothing but the id: they are read once.
            text = rest.partition("\t")[2].replace(json.dumps(entity, ensure_ascii=False), '""', 1)
            if text not in seen:
                if len(seen) < _KEPT:
                    seen.add(text)
                _take(text, found)
    return found


def _take(text: str, found: dict[str, set[str]]) -> None:
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        return
    if isinstance(row, dict):
        for name, code in row.items():
            if isinstance(code, str):
                found.setdefault(name, set()).add(code)


def bad_frame(file: FrameFile, path: Path) -> BadFrame:
    """Return the refusal of a damaged frame file with everything that is wrong with it."""
    try:
        codes = codes_as_they_stand(path)
    except OSError:
        codes = {}
    return BadFrame(
        problem("frame.fault", found.place, rule=found.rule, why=found.said)
        for found in file.faults(codes)
    )
