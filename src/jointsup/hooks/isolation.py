"""Isolation 隔离: one call of one plugin in a process of its own, with a time limit; plain data in, plain data out.

Deliveries and the doctor run plugins so. Whatever the plugin does there, raising, hanging, printing or ending the process, comes back as an
answer or as a refusal under its name, and nothing of it goes on afterwards: the whole group of processes is killed, also where this
process dies first.

The process is a fresh interpreter (``sys.executable``) with the path of this one. An application packed into one file without an interpreter
cannot use it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any, Final, Literal

from attrs import evolve, frozen

from jointsup.codec.events import event_json
from jointsup.codec.structure import structure, unstructure
from jointsup.errors import BadPlugins, Problem, problem
from jointsup.hooks.guard import MOST_PRINTED
from jointsup.model.events import Event
from jointsup.model.naming import BUILT_IN
from jointsup.model.notices import Notice, Receipt
from jointsup.model.secret import HIDDEN
from jointsup.model.settings import PluginSettings
from jointsup.places import Place
from jointsup.said import Words

Task = Literal["event", "send", "fetch", "load"]
"""What the process does: tell an event, send a notice, fetch a value, or only load the plugin."""

MAX_ANSWER_BYTES: Final = 16 * 2**20
SHORTEST_SECRET: Final = 4
"""Texts among a plugin's settings that are shorter are not looked for in what it prints."""


@frozen
class Answer:
    """What a call gave, as plain JSON, and what was printed meanwhile."""

    value: Any
    printed: str = ""


def tell_alone(settings: PluginSettings, plugin: str, event: Event, limit: float) -> Answer:
    """Tell a plugin of an event (hook ``jointsup_event``) in a process of its own; raises as :func:`run_alone`."""
    return run_alone(settings, plugin, "event", arguments=(event_json(event),), limit=limit)


def send_alone(settings: PluginSettings, plugin: str, notifier: str, notice: Notice, key: str, limit: float) -> Receipt:
    """Send a notice through a plugin's notifier in a process of its own and return its receipt; raises as :func:`run_alone`."""
    answer = run_alone(settings, plugin, "send", notifier, (unstructure(notice), key), limit)
    return structure(answer.value, Receipt, f"{plugin}: {notifier}")


def fetch_alone(settings: PluginSettings, plugin: str, source: str, event: str, day: date, limit: float) -> str | None:
    """Return the value that a plugin's source has for an event of a day, None while it has none; raises as :func:`run_alone`."""
    value: str | None = run_alone(settings, plugin, "fetch", source, (event, day.isoformat()), limit).value
    return value


def run_alone(
    settings: PluginSettings, plugin: str, task: Task, provider: str = "", arguments: Sequence[Any] = (), limit: float = 30
) -> Answer:
    """Run one task of one plugin in a process of its own for at most ``limit`` seconds, start of the process included.

    ``settings`` need not enable the plugin. Raises :class:`~jointsup.errors.BadPlugins` with everything the plugin did wrong: refusals of its
    composition, what its provider raised, a limit that passed, a process that ended without an answer.
    """
    own = settings.settings.get(plugin, {})
    alone = evolve(
        settings,
        enabled=() if plugin == BUILT_IN else (plugin,),
        targets={name: target for name, target in settings.targets.items() if name == plugin},
        settings={plugin: own} if own else {},
        lock="",
        strict=True,
    )
    with tempfile.TemporaryDirectory(prefix="jointsup-") as folder:
        file = Path(folder, "answer.json")
        request = {
            "answer": str(file),
            "arguments": list(arguments),
            "path": sys.path,
            "plugin": plugin,
            "provider": provider,
            "settings": unstructure(alone),
            "task": task,
        }
        status, printed = _run(json.dumps(request).encode() + b"\n", limit)
        said = _read(file)
    shown = _without(printed, own)
    if status is None:
        raise BadPlugins([problem("plugin.too_long", f"{plugin}: {provider}".removesuffix(": "), task, seconds=f"{limit:g}", printed=shown)])
    if said is None:
        raise BadPlugins([problem("plugin.ended", f"{plugin}: {provider}".removesuffix(": "), task, status=status, printed=shown)])
    if "problems" in said:
        raise BadPlugins(map(_problem, said["problems"]))
    return Answer(said["value"], shown + _without(said["printed"], own))


def _problem(told: Mapping[str, Any]) -> Problem:
    details = {name: Words(*languages) for name, languages in told["details"].items()}
    return Problem(told["code"], Place(**told["place"]), told["value"], details)


def _run(request: bytes, limit: float) -> tuple[int | None, str]:
    """Run the child; return its exit status, None where the limit passed, and the first of what it printed."""
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "jointsup.hooks.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8:backslashreplace"},
    )
    stdin, printed = child.stdin, list[bytes]()
    assert stdin is not None
    threads = [
        threading.Thread(target=_write, args=(stdin, request), daemon=True),
        threading.Thread(target=_read_some, args=(child, printed), daemon=True),
    ]
    for thread in threads:
        thread.start()
    status: int | None = None
    try:
        with contextlib.suppress(subprocess.TimeoutExpired):
            status = child.wait(limit)
    finally:
        _kill(child)
    for thread in threads:
        thread.join(5)
    with contextlib.suppress(OSError):
        stdin.close()
    return status, b"".join(printed).decode("utf-8", "replace")


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it started that stayed in its group."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.wait()


def _write(stdin: IO[bytes], request: bytes) -> None:
    """Hand the request over, and leave the pipe open: when this process dies, it closes, and the child ends too."""
    with contextlib.suppress(OSError):
        stdin.write(request)
        stdin.flush()


def _read_some(child: subprocess.Popen[bytes], kept: list[bytes]) -> None:
    assert child.stdout is not None
    left = MOST_PRINTED
    with contextlib.suppress(OSError, ValueError), child.stdout as stdout:
        while data := os.read(stdout.fileno(), 65_536):
            kept.append(data[: max(left, 0)])
            left -= len(data)


def _read(file: Path) -> Mapping[str, Any] | None:
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_ANSWER_BYTES + 1)
        said = json.loads(data) if len(data) <= MAX_ANSWER_BYTES else None
    except (OSError, ValueError):
        return None
    return said if isinstance(said, dict) else None


def _without(text: str, settings: Any) -> str:
    """Return what was printed with ``***`` for every text of the plugin's settings: which of them are secret only the plugin knows."""
    for secret in sorted(_texts(settings), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def _texts(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value} if len(value) >= SHORTEST_SECRET else set()
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, (list, tuple)) else ()
    return {text for one in inner for text in _texts(one)}
