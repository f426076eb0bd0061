"""Composing 组装 an application's plugins: found, loaded one by one, their names compared; every fault of every plugin is told at once."""

from __future__ import annotations

from collections.abc import Container, Sequence
from pathlib import Path
from typing import Final

from jointsup._version import __version__
from jointsup.errors import BadPlugins, Problem
from jointsup.hooks.discovery import Found, Installed, installed, wanted
from jointsup.hooks.loading import Loaded, load_one
from jointsup.hooks.lock import faults_of_lock
from jointsup.hooks.plugin_set import PluginSet
from jointsup.hooks.refusals import Refusal, refusal
from jointsup.hooks.registry import HOOKS
from jointsup.hooks.relay import Relay
from jointsup.hooks.source import Source
from jointsup.model.naming import BUILT_IN
from jointsup.model.settings import PluginSettings
from jointsup.said import Listed

CORE: Final = Found(Source(BUILT_IN, "jointsup", __version__), "jointsup.builtin:Builtin")
"""What ships with the package, as a plugin like any other; always enabled."""


def compose(settings: PluginSettings, there: Installed | None = None, core: Sequence[Found] = (CORE,)) -> PluginSet:
    """Return the plugins that the settings enable, with those built in.

    ``there`` is what is installed (looked up unless given). A plugin with any fault is left out whole. Where ``settings.strict`` is set,
    the default, nothing is composed then: raises :class:`~jointsup.errors.BadPlugins` with every fault of every plugin at once. Otherwise the
    application goes on without it, and ``refusals`` of the set tell why.
    """
    there = (installed() if settings.enabled else Installed((), ())) if there is None else there
    found, refusals = wanted(settings.enabled, settings.targets, there)
    relay = Relay()
    loaded: list[Loaded] = []
    remarks: list[Problem] = []
    refusals += _settings_of_nobody(settings)
    if settings.lock:
        unlike = faults_of_lock(Path(settings.lock), found)
        found = [one for one in found if one.source.plugin not in {refused.source.plugin for refused in unlike}]
        refusals += unlike
    for one in (*core, *found):
        loading = load_one(one, settings.settings.get(one.source.plugin, {}), settings.limit_seconds, relay)
        refusals += loading.refusals
        remarks += loading.remarks
        if loading.loaded is not None:
            loaded.append(loading.loaded)
    built_in = {one.source.plugin for one in core}
    clashes = _second_owners(loaded, built_in)
    for out in {clash.source.plugin for clash in clashes}:
        relay.unregister(out)
        loaded = [one for one in loaded if one.source.plugin != out]
    refusals += clashes
    if refusals and (settings.strict or any(one.source.plugin in built_in for one in refusals)):
        raise BadPlugins([one.problem for one in refusals])
    return PluginSet(loaded, relay, refusals, remarks)


def _settings_of_nobody(settings: PluginSettings) -> list[Refusal]:
    enabled = {*settings.enabled, BUILT_IN}
    return [
        refusal(Source(name), "settings", "plugin.settings_of_nobody", name) for name in sorted(settings.settings) if name not in enabled
    ]


def _second_owners(loaded: Sequence[Loaded], core: Container[str]) -> list[Refusal]:
    """Return a refusal for each owner of a name that has more than one, but what ships built in, which keeps its own.

    The first word of a command and the backend of a storage are names too: whoever came first would win otherwise.
    """
    owners: dict[tuple[str, str], list[Source]] = {}
    for one in loaded:
        for hook, given in one.given.items():
            names = [thing.name for thing in given]
            for name in dict.fromkeys(names) if hook == "jointsup_rulesets" else names:
                owners.setdefault((hook, name), []).append(one.source)
        for backend in {backend for thing in one.given.get("jointsup_storages", ()) for backend in thing.thing.backends}:
            owners.setdefault(("backend", backend), []).append(one.source)
        for first in {command.path.split()[0] for command in one.info.commands}:
            owners.setdefault(("command", first), []).append(one.source)
    return [
        refusal(source, "names", "plugin.second_owner", name, what=HOOKS[hook].subject if hook in HOOKS else hook, owners=Listed(of))
        for (hook, name), of in sorted(owners.items())
        if len(of) > 1
        for source in sorted(set(of))
        if source.plugin not in core
    ]
