"""The test vectors of protocol 1, for authors of engines and checkers (docs: *vectors* in the reference)."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

_FOLDER = resources.files("jointsup.testing") / "vectors"


def names() -> tuple[str, ...]:
    """Return the names of all files of vectors, in order, without ``.json``."""
    return tuple(
        sorted(file.name.removesuffix(".json") for file in _FOLDER.iterdir() if file.name.endswith(".json"))
    )


def load(name: str) -> Any:
    """Return what a file of vectors holds: an object of ``about`` and of lists of vectors, or one whole round.

    Raises ``KeyError`` for a name that is none of :func:`names`.
    """
    if name not in names():
        raise KeyError(name)
    return json.loads((_FOLDER / f"{name}.json").read_text("ascii"))
