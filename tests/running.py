"""Running a command in this process, and holding one that runs in another."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from click.testing import CliRunner, Result

from jointsup.cli import cli


def run(*arguments: Any, status: int = 0) -> Result:
    """Run a command, require its exit status, and return what it printed."""
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == status, (result.output, result.stderr, result.exception)
    return result


@contextmanager
def once_begun(process: subprocess.Popen[str], begun: Callable[[], object], every: float) -> Iterator[subprocess.Popen[str]]:
    """Give a process when what it does has ``begun``, looked at every so many seconds; it is ended with the block."""
    end = time.monotonic() + 120
    while not begun():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(every)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        if process.stdout and not process.stdout.closed:
            process.communicate()
