"""A written record judged by `check.py`, run as the one file it is, and changed after it was written."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from builder import canonical
from hypothesis import strategies as st

from alone import load_check

alone: Any = load_check()
Json = Any


def judge(folder: Path, **files: Json) -> Json:
    """Check a folder with proofs and the like given as values, or the frame beside it."""
    paths = {}
    for name, value in files.items():
        if name == "frame":
            paths[name] = folder / "frame.txt"
        else:
            paths[name] = folder / f"{name}.json"
            paths[name].write_bytes(canonical(value).encode())
    return alone.check(folder, **paths)


def rules(found: Json) -> set[str]:
    """The rules that a check finds broken."""
    return {one["rule"] for one in found["deviations"]}


def texts(found: Json) -> str:
    """All that a check says of deviations."""
    return "\n".join(f"{one['rule']} {one['where']} {one['text']}" for one in found["deviations"])


def clean(found: Json, level: str) -> bool:
    """Whether a check found nothing at the level that was meant."""
    assert not found["deviations"], texts(found)
    return bool(found["level"] == level)


def edit(folder: Path, name: str, change: Callable[[Json], None]) -> None:
    """Change a file that was written, and nothing else."""
    path = folder / name
    if name.endswith(".json"):
        value = json.loads(path.read_bytes())
        change(value)
        path.write_bytes(canonical(value).encode())
    else:
        values = [json.loads(text) for text in path.read_bytes().splitlines()]
        change(values)
        path.write_bytes("".join(canonical(value) + "\n" for value in values).encode())


def edit_frame(folder: Path, change: Callable[[list[str]], None]) -> None:
    """Change the lines of the frame, and nothing else."""
    lines = (folder / "frame.txt").read_text(encoding="utf-8").splitlines()
    change(lines)
    (folder / "frame.txt").write_text("".join(f"{text}\n" for text in lines), encoding="utf-8")


def drop(at: int) -> Callable[[Json], None]:
    """Leave an entry out."""
    return lambda made: made.__delitem__(at)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("ab_0A", max_size=3), inner, max_size=4)
    ),
    max_leaves=8,
)
"""Any JSON value, floats among them, which no document may have."""
