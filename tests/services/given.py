"""Run commands, each in a process of its own, with clocks that stand and random bytes that are given.

Applications take both as arguments of opening them; commands open theirs with the system's. Here the same arguments are given to them
from outside, so that two ways to one record can be held against each other. Standard input is a JSON array of ``[instant, number at
which the random bytes begin, command]``; the modules are loaded once, and each command is a fork.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).parents[1]))

from jointsup.cli import main
from jointsup.hooks.composing import compose
from jointsup.model.settings import PluginSettings
from jointsup.services import application, freeze_files, rounds
from store.opened import counting


def run(moment: str, begins: int, command: list[str]) -> None:
    """Run a command in this process, which ends with it."""
    source = counting(begins)
    freeze_files.secrets = rounds.secrets = SimpleNamespace(token_bytes=source)
    application.open = functools.partial(application.open, clock=lambda: datetime.fromisoformat(moment), random=source)
    main(command)


if __name__ == "__main__":
    compose(PluginSettings())  # loads what every fork needs
    for moment, begins, command in json.load(sys.stdin):
        child = os.fork()
        if child == 0:
            run(moment, begins, command)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status:
            sys.exit(f"{command}: {status}")
