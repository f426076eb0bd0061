"""The guard 防护 around every step in which a plugin's code runs: nothing that it raises, prints or takes in time goes unnoticed.

Each step runs in a thread of its own with a limit. What it raises comes back as a value, ``SystemExit`` and ``KeyboardInterrupt`` too: a plugin
must not end the program, and the user's own interrupt reaches the main thread, never this one. What it prints through ``sys.stdout`` and ``sys.stderr`` is kept, and never mixes with an answer.
A thread that hangs can be named and left behind, not ended: that needs a process (:mod:`jointsup.hooks.isolation`).
"""

from __future__ import annotations

import contextlib
import io
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, Generic, TypeVar

from attrs import define, fields, frozen, has

from jointsup.model.secret import HIDDEN, Secret

T = TypeVar("T")

MOST_PRINTED = 20_000
"""Characters of what a step prints that are kept."""

_LOCK = threading.Lock()


@frozen
class Outcome(Generic[T]):
    """How a step ended: ``value``, or ``error`` it raised, or ``hung_at`` where it was when the limit had passed; and what it printed."""

    value: T | None
    error: BaseException | None = None
    hung_at: str | None = None
    printed: str = ""

    @property
    def ok(self) -> bool:
        """Whether the step came to its end."""
        return self.error is None and self.hung_at is None


@define
class _Step(Generic[T]):
    work: Callable[[], T]
    printed: _Kept
    value: T | None = None
    error: BaseException | None = None

    def run(self) -> None:
        with _routed(self.printed):
            try:
                self.value = self.work()
            except BaseException as error:
                self.error = error


def guarded(work: Callable[[], T], limit: float) -> Outcome[T]:
    """Run ``work`` in a thread of its own for at most ``limit`` seconds and return how it ended.

    Raises ``KeyboardInterrupt`` where the user interrupts.
    """
    step = _Step(work, _Kept())
    thread = threading.Thread(target=step.run, name="jointsup-plugin", daemon=True)
    thread.start()
    thread.join(limit)
    printed = step.printed.text
    if thread.is_alive():
        return Outcome(None, None, _place(sys._current_frames().get(thread.ident or 0)), printed)
    return Outcome(step.value, step.error, None, printed)


def said(error: BaseException, secrets: Iterable[Secret] = ()) -> str:
    """Return what an error says and the place in the plugin that raised it, without any of ``secrets``."""
    words = "".join(traceback.format_exception_only(error)).strip()
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith("<frozen ") and not _own(frame.filename)
    ]
    if frames:
        words += f" ({_line(frames[-1].filename, frames[-1].lineno)})"
    return without_secrets(words, secrets)


def without_secrets(text: str, secrets: Iterable[Secret]) -> str:
    """Return a text with ``***`` in place of every secret in it."""
    for secret in sorted((one.reveal() for one in secrets), key=len, reverse=True):
        text = text.replace(secret, HIDDEN) if secret else text
    return text


def secrets_in(value: Any) -> Iterator[Secret]:
    """Yield every secret among settings."""
    if isinstance(value, Secret):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from secrets_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from secrets_in(inner)
    elif has(type(value)):
        for attribute in fields(type(value)):
            yield from secrets_in(getattr(value, attribute.name))


def _own(filename: str) -> bool:
    return filename == __file__ or "importlib" in filename


def _place(frame: FrameType | None) -> str:
    """Return where a thread is: its innermost frame outside the machinery of imports."""
    while frame is not None and frame.f_code.co_filename.startswith("<frozen"):
        frame = frame.f_back
    if frame is None:
        return "?"
    return _line(frame.f_code.co_filename, frame.f_lineno)


def _line(filename: str, number: int | None) -> str:
    return f"{'/'.join(Path(filename).parts[-2:])}, line {number}"


class _Kept(io.TextIOBase):
    """Keeps the first characters that are written to it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._left = MOST_PRINTED

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self._left > 0:
            self._parts.append(text[: self._left])
            self._left -= len(text)
        return len(text)


class _Router:
    """A stream that gives what some threads write to others than it gives the rest."""

    def __init__(self) -> None:
        self.real: Any = None
        self.kept: dict[int, _Kept] = {}

    def write(self, text: str) -> Any:
        return (self.kept.get(threading.get_ident()) or self.real).write(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kept.get(threading.get_ident()) or self.real, name)


_ROUTERS = {"stdout": _Router(), "stderr": _Router()}
"""One for each stream, for good: ``print`` in another thread may still hold one that was just taken out, and Python 3.11 does not keep it alive."""


def unrouted(stream: Any) -> Any:
    """Return the stream behind a router, or the stream itself."""
    return stream.real if isinstance(stream, _Router) else stream


@contextlib.contextmanager
def _routed(kept: _Kept) -> Iterator[None]:
    """Keep what this thread prints; threads that print at the same time are not disturbed."""
    me = threading.get_ident()
    routers: dict[str, _Router] = {}
    with _LOCK:
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            if stream is not None:
                router = routers[name] = _ROUTERS[name]
                if stream is not router:
                    router.real = stream
                router.kept[me] = kept
                setattr(sys, name, router)
    try:
        yield
    finally:
        with _LOCK:
            for name, router in routers.items():
                router.kept.pop(me, None)
                if not router.kept and getattr(sys, name) is router:
                    setattr(sys, name, router.real)
