"""A type checker sees wrong arguments and results of hooks before anything runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mypy")

HEAD = """
from collections.abc import Iterable
from jointsup import Plugin, PluginInfo, hookimpl
from jointsup.hooks import Event, Notifier, Notice, RandomnessSource, Receipt, RegisterRows, RegisterSource

class City(Plugin):
    @hookimpl
    def jointsup_plugin_info(self) -> PluginInfo:
        return PluginInfo(name="test/city", api=0, built_for="0.1", scope="city", contact="office")
"""

WRONG = {
    "an argument that there is not": ("    @hookimpl\n    def jointsup_engines(self, limits: int) -> list[object]: ...", "override"),
    "another result": ("    @hookimpl\n    def jointsup_notifiers(self) -> Iterable[RegisterSource]: ...", "override"),
    "one for many": ("    @hookimpl\n    def jointsup_notifiers(self) -> Notifier: ...", "override"),
    "a missing argument": ("    @hookimpl\n    def jointsup_event(self) -> None: ...", "override"),
    "an argument of another type": ("    @hookimpl\n    def jointsup_event(self, event: int) -> None: ...", "override"),
    "a scope that there is not": ('    info = PluginInfo(name="a/b", api=0, scope="world", contact="x")', "arg-type"),
    "an option of pluggy": ("    @hookimpl(tryfirst=True)\n    def jointsup_registers(self) -> Iterable[RegisterSource]: ...", "call-overload"),
    "a provider without its method": (
        'class Send(Notifier):\n    name = "a/b"\n    channels = ("x",)\nSend()',
        "abstract",
    ),
    "a provider's other result": (
        'class Send(Notifier):\n    name = "a/b"\n    channels = ("x",)\n    def send(self, notice: Notice, key: str) -> str: ...',
        "override",
    ),
    "a kind that there is not": ('class Dice(RandomnessSource):\n    name = "a/b"\n    kind = "dice"', "assignment"),
    "a change of an event": ("    @hookimpl\n    def jointsup_event(self, event: Event) -> None:\n        event.key = 'x'", "misc"),
}


def checked(folder: Path, codes: dict[str, str]) -> dict[str, str]:
    """Return what mypy says of each piece of code, all of them in one run."""
    for name, code in codes.items():
        (folder / f"{name.replace(' ', '_').replace(chr(39), '')}.py").write_text(HEAD + code + "\n", "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", str(folder / "cache"), "--disable-error-code", "empty-body"]
    done = subprocess.run([*command, *map(str, sorted(folder.glob("*.py")))], capture_output=True, text=True, cwd=folder)
    said: dict[str, str] = {}
    for line in done.stdout.splitlines():
        file = Path(line.partition(":")[0]).stem
        said[file] = said.get(file, "") + line + "\n"
    return said


def test_wrong_plugins_are_seen_by_the_type_checker(tmp_path: Path) -> None:
    """Each wrong example gets an error of its kind from mypy, strict, and the right one gets none."""
    right = "    @hookimpl\n    def jointsup_event(self, event: Event) -> None:\n        print(event.kind)\n    @hookimpl(optional=True)\n    def jointsup_later(self) -> list[str]: return []"
    said = checked(tmp_path, {"right": right, **{name: code for name, (code, _) in WRONG.items()}})
    assert "right" not in said, said["right"]
    for name, (_, kind) in WRONG.items():
        errors = re.findall(r"error: .*\[([a-z-]+)\]", said.get(name.replace(" ", "_").replace("'", ""), ""))
        assert kind in errors, (name, said.get(name.replace(" ", "_")))
