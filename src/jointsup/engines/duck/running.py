"""Work beside the main thread, which waits: so Ctrl-C and other signals end it at once. DuckDB itself looks for them only now and then."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")

_SECONDS = 0.05
"""How long a piece of work is waited for before it is interrupted again: it may have been between two statements."""


def interruptible(interrupt: Callable[[], object], work: Callable[[], T]) -> T:
    """Return what ``work`` gives; an exception that a signal raises meanwhile ends it."""
    if threading.current_thread() is not threading.main_thread():
        return work()
    done: list[T] = []
    failed: list[BaseException] = []
    ended = threading.Event()

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:
            failed.append(error)
        finally:
            ended.set()

    thread = threading.Thread(target=run, name="jointsup-engine", daemon=True)
    try:
        thread.start()
        ended.wait()
    except BaseException:
        # The signal may have come while the thread was being started: then it begins a moment later, if at all.
        begins_until = time.monotonic() + 1
        while not ended.is_set() and (thread.is_alive() or time.monotonic() < begins_until):
            interrupt()
            with contextlib.suppress(KeyboardInterrupt):
                ended.wait(_SECONDS)
        raise
    if failed:
        raise failed[0]
    return done[0]


def together(interrupt: Callable[[], object], works: Sequence[Callable[[], T]], most: int) -> Iterator[T]:
    """Yield what works give, in order, ``most`` of them done at a time; the failure of one, and an exception that a signal raises meanwhile, ends all."""
    with ThreadPoolExecutor(most, "jointsup-engine") as pool:
        given = [pool.submit(work) for work in works]
        try:
            for one in given:
                yield one.result()
        finally:
            for one in given:
                one.cancel()
            while not all(one.done() for one in given):
                interrupt()
                with contextlib.suppress(KeyboardInterrupt):
                    wait(given, _SECONDS)
