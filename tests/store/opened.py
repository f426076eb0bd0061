"""Stores for tests: a clock that a test sets, bytes that are the same in each run, an application with an administrator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jointsup
from jointsup.model.actors import Actor

ADMIN = Actor("admin", "justice", "370000")
START = datetime(2026, 3, 1, 8, tzinfo=UTC)


class Clock:
    """A clock that goes on by a second with each look at it, and that a test can set."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def counting() -> Callable[[int], bytes]:
    """Return a source of bytes that are all different and the same in each run."""
    state = iter(range(1, 10**9))
    return lambda size: next(state).to_bytes(size)


def application(folder: Path, **options: object) -> jointsup.Application:
    """Return an application on a new store in ``folder``, opened by its administrator."""
    given = {"clock": Clock(), "random": counting(), **options}
    return jointsup.open(f"sqlite:///{folder}/county.db", actor=ADMIN, **given)  # type: ignore[arg-type]
