"""Start: what a command costs before it does anything."""

from __future__ import annotations

import sys
from collections.abc import Callable

from works.base import JOINTSUP, Data, Step, Work
from works.tickets import ALL

PYTHON = "start: python -c pass"


def command(*words: str) -> Callable[[Data, Step], None]:
    """Return the work of a command."""
    return lambda data, step: step.command(*words)


WORKS = (
    Work(PYTHON, command(sys.executable, "-c", "pass"), ALL[:1], runs=9),
    Work("start: import jointsup", command(sys.executable, "-c", "import jointsup"), ALL[:1], (PYTHON,), most_seconds=0.1, runs=9),
    Work("start: jointsup --help", command(*JOINTSUP, "--help"), ALL[:1], most_seconds=0.35, runs=9),
)
