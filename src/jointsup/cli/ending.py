"""How a command ends before its time: nobody reads its output any more, its output takes no more, a signal stops it.

Each of these leaves the command as an exception, so that what it was writing is taken away first.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType

import click

from jointsup.error_texts.system import system_words
from jointsup.errors import Unwritable, problem
from jointsup.places import Place
from jointsup.said import Language

BROKEN_PIPE = 128 + 13
"""The exit status that shells show of a program whose output nobody reads any more (SIGPIPE)."""


class Stopped(KeyboardInterrupt):
    """A signal asks the command to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_status = 128 + number


def heed_signals() -> None:
    """Let the signals that ask a program to end do so in good order, as Ctrl-C does."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _stop)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped(number)


@contextlib.contextmanager
def ending(language: Language) -> Iterator[None]:
    """Turn an early end into an exit status: 128 and the signal's number, as shells count; 6 where output cannot be written."""
    try:
        yield
    except KeyboardInterrupt as stop:
        words = "中断，未留下任何结果" if language == "zh" else "interrupted; no result was left"
        click.echo(words, err=True)
        sys.exit(stop.exit_status if isinstance(stop, Stopped) else 128 + signal.SIGINT)
    except BrokenPipeError:
        _write_nothing_more()
        sys.exit(BROKEN_PIPE)
    except OSError as error:
        _write_nothing_more()
        refusal = Unwritable([problem("file.unwritable", Place(error.filename or "stdout"), system_words(error))])
        click.echo(refusal.text(language), err=True)
        sys.exit(refusal.exit_status)


def _write_nothing_more() -> None:
    """Send what Python still has to write to standard output nowhere; it would fail once more at the very end."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
