"""Running a command in this process."""

from __future__ import annotations

from typing import Any

from click.testing import CliRunner, Result

from jointsup.cli import cli


def run(*arguments: Any, status: int = 0) -> Result:
    """Run a command, require its exit status, and return what it printed."""
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == status, (result.output, result.stderr, result.exception)
    return result
