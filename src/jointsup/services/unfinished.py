"""Long work in steps 分步进行的工作: what is finished of it stands in a folder beside its target, and the same work begun again goes on from there.

The folder is its owner's alone. It names what the work was begun with; with anything else it is never used. It goes when the work is done, or refused.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from jointsup.canonical import canonical, read_canonical
from jointsup.codec.files import read_bytes, refusing, sync_tree, write_file
from jointsup.codec.passing import held_alone, sweep
from jointsup.engines.base import Progress
from jointsup.errors import BadText, JointsupError, Unwritable, problem
from jointsup.places import Place
from jointsup.said import Listed

STATE = "work.json"
GOES_ON = "taken up "
"""Stands before the name of a step, as a progress is told, that was finished by an earlier run."""

Facts = Mapping[str, Any]


def folder_of(target: Path) -> Path:
    """Return the folder in which unfinished work on a target stands."""
    return target.with_name(f"{target.name}.unfinished")


class Unfinished:
    """Work in steps. Each step leaves files in ``folder``, and facts (plain JSON) in its state."""

    def __init__(self, folder: Path, inputs: Mapping[str, str], progress: Progress) -> None:
        self.folder, self.inputs, self.progress = folder, inputs, progress
        self.steps: dict[str, Facts] = {}

    def step(self, name: str, make: Callable[[], Facts]) -> Facts:
        """Return the facts of a step: of an earlier run, or ``make``'s."""
        if name in self.steps:
            self.progress(GOES_ON + name, 1, 1)
            return self.steps[name]
        self.progress(name, 0, 1)
        self.steps[name] = make()
        sync_tree(self.folder)
        self.write()
        return self.steps[name]

    def write(self) -> None:
        """Bring the state to the disk."""
        write_file(self.folder / STATE, canonical({"inputs": self.inputs, "steps": self.steps}).encode(), replace=True)

    def take_up(self) -> None:
        """Take up the steps that an earlier run finished, if the folder holds any, and take away what was left halfway.

        Raises :class:`~jointsup.errors.Unwritable` for a folder that was begun with other inputs, or is no work's at all.
        """
        sweep(self.folder)
        here = Place(str(self.folder))
        if not (self.folder / STATE).exists():
            if any(self.folder.iterdir()):
                raise Unwritable([problem("work.foreign", here)])
            self.write()
            return
        try:
            state = read_canonical(read_bytes(self.folder / STATE))
            begun, steps = dict(state["inputs"]), dict(state["steps"])
        except (BadText, TypeError, KeyError, ValueError):
            raise Unwritable([problem("work.foreign", here)]) from None
        other = sorted(name for name in {*begun, *self.inputs} if begun.get(name) != self.inputs.get(name))
        if other and steps:
            raise Unwritable([problem("work.other", here, Listed(other))])
        self.steps = steps
        if not steps:
            _empty(self.folder)
            self.write()


@contextlib.contextmanager
def unfinished(target: Path, inputs: Mapping[str, str], progress: Progress) -> Iterator[Unfinished]:
    """Give the work on a target: taken up where an earlier run with the same inputs was stopped, else begun.

    Where the block ends with a refusal, or without an error, the folder goes. Where it is stopped, or the disk or memory refuse, what is finished stays.
    """
    folder = folder_of(target)
    with refusing("file.unwritable", folder):
        folder.mkdir(mode=0o700, exist_ok=True)
        with held_alone(folder) as alone:
            if not alone:
                raise Unwritable([problem("work.elsewhere", Place(str(folder)))])
            work = Unfinished(folder, inputs, progress)
            work.take_up()
            try:
                yield work
            except BaseException as error:
                if not work.steps or (isinstance(error, JointsupError) and not isinstance(error, Unwritable)):
                    shutil.rmtree(folder, ignore_errors=True)
                raise
            shutil.rmtree(folder, ignore_errors=True)


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
