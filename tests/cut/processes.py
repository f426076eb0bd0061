"""Processes that are forked from one that has everything imported and nothing opened: some to be killed, others to look.

An instant is either a delay, from outside, by the clock; or a step: the worker kills itself at the n-th call, or return from a call,
of those that change a disk or a database, so that the short time around each of them is hit as often as the long work between.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from attrs import frozen

from jointsup.errors import JointsupError

CHANGING = {
    *("execute", "executemany", "commit", "rollback", "do_execute", "do_executemany", "do_commit", "do_rollback"),
    *("open", "write", "fsync", "close", "replace", "rename", "link", "mkdir", "rmdir", "unlink"),
}
"""Names of functions of Python and its drivers that change, or make ready to change, a disk or a database."""
_SEEN: set[str] = set()
READY, DONE, REFUSED, BROKEN = b"r", b"d", b"n", b"b"


@frozen
class Instant:
    """When a worker is killed: after so many seconds, or at its n-th step."""

    seconds: float = 0.0
    step: int = 0


class Steps:
    """Counts the steps of this process's threads and kills it at one of them."""

    def __init__(self, fatal: int = 0) -> None:
        self.count, self.fatal, self._held = 0, fatal, False

    @contextlib.contextmanager
    def counted(self) -> Iterator[None]:
        """Count while the block runs."""
        threading.setprofile(self._see)
        sys.setprofile(self._see)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)  # type: ignore[arg-type]

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Count nothing while the block runs."""
        self._held = True
        try:
            yield
        finally:
            self._held = False

    def _see(self, frame: FrameType, what: str, about: Any) -> None:
        name = about.__name__ if what.startswith("c_") else frame.f_code.co_name
        if name in CHANGING and not self._held:
            self.count += 1
            if self.count == self.fatal:
                os.kill(os.getpid(), signal.SIGKILL)


def run(work: Callable[[], Any], folder: Path) -> Any:
    """Return what ``work`` returns in a process of its own, whose passing files lie in ``folder``; import here what it had to import."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        with open(writer, "wb") as pipe:
            try:
                _alone(folder)
                answer = (True, (work(), list(sys.modules)))
            except BaseException:
                answer = (False, traceback.format_exc())
            pickle.dump(answer, pipe)
        os._exit(0)
    os.close(writer)
    with open(reader, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    if not data:
        raise RuntimeError("the process ended without an answer")
    good, value = pickle.loads(data)
    if not good:
        raise RuntimeError(value)
    result, modules = value
    for module in set(modules) - _SEEN:  # so that the next one need not
        _SEEN.add(module)
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    return result


@frozen
class Ending:
    """What a worker said before it was killed, or ended because something that it needs was."""

    done: bool = False
    refused: str = ""
    """The words of a refusal."""
    broken: str = ""
    """An error that is no refusal."""


def struck(
    prepare: Callable[[], Callable[[], object]], instant: Instant, folder: Path, strike: Callable[[int], None]
) -> Ending:
    """Run what ``prepare`` returns in a process; at the instant call ``strike`` with its number, or let it kill itself; return what it said."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.write(writer, _worked(prepare, instant, folder, writer))
        signal.pause()
    os.close(writer)
    with open(reader, "rb", buffering=0) as pipe:
        said = pipe.read(1)
        if said == READY and not instant.step:
            time.sleep(instant.seconds)
            strike(child)
        said = pipe.read(1) or b""
        os.kill(child, signal.SIGKILL)
        words = pipe.read().decode()
    os.waitpid(child, 0)
    return Ending(said == DONE, words if said == REFUSED else "", words if said == BROKEN else "")


def kill(process: int) -> None:
    """Kill a process as nothing can forbid."""
    os.kill(process, signal.SIGKILL)


def _worked(prepare: Callable[[], Callable[[], object]], instant: Instant, folder: Path, pipe: int) -> bytes:
    """Do the work; return what there is to say."""
    try:
        _alone(folder)
        work, steps = prepare(), Steps(instant.step)
        os.write(pipe, READY)
        with steps.counted() if instant.step else contextlib.nullcontext():
            work()
    except JointsupError as error:
        return REFUSED + error.text().encode()
    except BaseException:
        return BROKEN + traceback.format_exc().encode()[-60_000:]
    return DONE


def _alone(folder: Path) -> None:
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None
