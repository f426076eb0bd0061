"""Work beside the main thread, which waits: so Ctrl-C and other signals end it at once. DuckDB itself looks for them only now and then."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")

_LOOK = 0.2
"""How many seconds the main thread sleeps at most: a signal that the system gives to another thread does not wake it."""

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
        while not ended.wait(_LOOK):
            pass
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
    """Yield what works give, in order, ``most`` of them done at a time and no more than one done ahead of what is taken; the failure of one, and an exception that a signal raises meanwhile, ends all."""
    given: deque[Future[T]] = deque()
    with ThreadPoolExecutor(most, "jointsup-engine") as pool:
        try:
            for work in works:
                given.append(pool.submit(work))
                if len(given) > most:
                    yield _waited_for(given[0])
                    given.popleft()
            while given:
                yield _waited_for(given[0])
                given.popleft()
        finally:
            for one in given:
                one.cancel()
            while not all(one.done() for one in given):
                interrupt()
                with contextlib.suppress(KeyboardInterrupt):
                    wait(given, _SECONDS)


def _waited_for(one: Future[T]) -> T:
    while not one.done():
        wait([one], _LOOK)
    return one.result()
