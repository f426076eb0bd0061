"""The process in which :mod:`jointsup.hooks.isolation` runs a plugin: a request on standard input, the answer in a file.

Standard input stays open for as long as the caller lives.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

from jointsup.codec.events import read_event
from jointsup.codec.structure import structure, unstructure
from jointsup.errors import BadPlugins, JointsupError, Problem, problem
from jointsup.hooks.composing import compose
from jointsup.hooks.plugin_set import PluginSet, named
from jointsup.model.notices import Notice, Receipt
from jointsup.model.settings import PluginSettings
from jointsup.said import LANGUAGES, Listed, say


def main() -> None:
    """Answer one request and end at once, whatever threads the plugin left behind."""
    request = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_caller, args=(_lifeline(),), daemon=True).start()
    ours = threading.enumerate()
    sys.path[:] = request["path"]
    try:
        settings = structure(request["settings"], PluginSettings, "request")
        plugins = compose(settings)
        printed = "\n".join(remark.text() for remark in plugins.remarks)
        if request["task"] == "load":
            _require_no_thread(plugins, request["plugin"], ours)
        value = answer(plugins, request["task"], request["plugin"], request["provider"], request["arguments"])
        said: dict[str, Any] = {"value": value, "printed": printed}
    except JointsupError as error:
        said = {"problems": [_plain(one) for one in error.problems]}
    except BaseException as error:
        said = {"problems": [_plain(problem("plugin.raised", request["plugin"], words=type(error).__name__))]}
    part = Path(request["answer"] + ".part")
    part.write_text(json.dumps(said), "utf-8")
    os.replace(part, request["answer"])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def answer(plugins: PluginSet, task: str, plugin: str, provider: str, arguments: list[Any]) -> Any:
    """Return what the task gives, as plain JSON."""
    if task == "event":
        plugins.tell(plugin, read_event(arguments[0]))
    elif task == "send":
        notice, key = structure(arguments[0], Notice, "notice"), arguments[1]
        notifier = named(plugins.notifiers, provider, plugin)
        return unstructure(notifier.use("send", lambda one: _receipt(one.send(notice, key), key)))
    elif task == "fetch":
        event, day = arguments[0], date.fromisoformat(arguments[1])
        return named(plugins.randomness_sources, provider, plugin).use("fetch", lambda one: _text(one.fetch(event, day)))
    return None


def _require_no_thread(plugins: PluginSet, plugin: str, ours: list[threading.Thread]) -> None:
    """Refuse a plugin whose loading left threads behind."""
    left = sorted(thread.name for thread in threading.enumerate() if thread not in ours)
    if left:
        (source,) = (one for one in plugins.sources if one.plugin == plugin)
        raise BadPlugins([problem("plugin.threads", str(source), Listed(left))])


def _lifeline() -> int:
    """Return the pipe from the caller, and give the plugin an empty standard input in its place."""
    pipe = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return pipe


def _end_with_caller(lifeline: int) -> None:
    """Wait until the caller closes its end, as it does when it dies; then nobody watches the time, and this process ends with its group."""
    os.read(lifeline, 1)
    if hasattr(os, "getpgrp") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _plain(one: Problem) -> dict[str, Any]:
    details = {name: [say(part, language) for language in LANGUAGES] for name, part in one.details.items()}
    return {"code": one.code, "place": one.place.json(), "value": one.value, "details": details}


def _receipt(given: object, key: str) -> Receipt:
    if not isinstance(given, Receipt) or given.key != key:
        raise TypeError(f"send gave {type(given).__name__}, not the receipt of its key")
    return given


def _text(given: object) -> str | None:
    if not isinstance(given, (str, type(None))):
        raise TypeError(f"fetch gave a {type(given).__name__}, not a text or None")
    return given


if __name__ == "__main__":
    main()
