"""What an engine is, and the check by which the core believes none."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Told of the step at hand (``load``, ``frame``, ``check``, ``draw``), how many of its parts are done, and how many there are."""


def no_progress(step: str, done: int, parts: int) -> None:
    """Tell nobody."""
