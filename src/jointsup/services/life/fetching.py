"""Fetching the later public value through a plugin's source 获取公布值: in a process of its own, judged by the core afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from jointsup.algorithms.sampling.beacons import is_beacon
from jointsup.errors import BadPlugins, NotNow, problem
from jointsup.hooks.isolation import fetch_alone
from jointsup.hooks.plugin_set import Provided, named
from jointsup.hooks.providers.randomness import RandomnessKind, RandomnessSource
from jointsup.model.plan import PlanEvent
from jointsup.model.settings import PluginSettings
from jointsup.said import Listed

FETCH_SECONDS: Final = 30
"""How long a source may take, start of its process included."""


def fetch_value(
    sources: Mapping[str, Provided[RandomnessSource]], settings: PluginSettings, event: PlanEvent, name: str, limit: float
) -> tuple[str, str]:
    """Return the value that a source has for an event, and the source with its plugin and version, for the ledger.

    Raises :class:`~jointsup.errors.BadPlugins`, :class:`~jointsup.errors.NotNow`.
    """
    kind: RandomnessKind = "beacon" if is_beacon(event.event) else "announced"
    kinds = {each: given.use("kind", lambda one: one.kind) for each, given in sources.items()}
    fitting = [each for each, of in kinds.items() if of == kind]
    if name and kinds.get(name, kind) != kind:
        raise BadPlugins([problem("plugin.other_kind", name, kinds[name], event=event.event, kind=kind)])
    if not name and len(fitting) != 1:
        raise BadPlugins([problem("plugin.which_source", event.event, Listed(fitting), kind=kind)])
    given = named(sources, name or fitting[0])
    value = fetch_alone(settings, given.source.plugin, given.name, event.event, date.fromisoformat(event.date), limit)
    if value is None:
        raise NotNow([problem("plugin.no_value", given.name, event.event, date=event.date)])
    return value, f"{given.name}, {given.source}"
