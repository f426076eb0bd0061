"""The plugin seam 插件接口: hooks, what plugins provide through them, and the set of plugins that an application is composed of.

What authors need stands here: :class:`Plugin`, :func:`hookimpl`, :class:`PluginInfo` and the classes that the hooks give. Each is loaded
when it is first used, so that a plugin's module stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jointsup.hooks.composing import compose as compose
    from jointsup.hooks.markers import hookimpl as hookimpl
    from jointsup.hooks.plugin import Plugin as Plugin
    from jointsup.hooks.plugin_set import PluginSet as PluginSet
    from jointsup.hooks.providers.engines import EngineSource as EngineSource
    from jointsup.hooks.providers.info import Command as Command
    from jointsup.hooks.providers.info import PluginInfo as PluginInfo
    from jointsup.hooks.providers.notifiers import Notifier as Notifier
    from jointsup.hooks.providers.randomness import RandomnessSource as RandomnessSource
    from jointsup.hooks.providers.registers import RegisterRows as RegisterRows
    from jointsup.hooks.providers.registers import RegisterSource as RegisterSource
    from jointsup.hooks.providers.rulesets import RuleSetFile as RuleSetFile
    from jointsup.hooks.providers.scoring import FactTable as FactTable
    from jointsup.hooks.providers.scoring import ScoringModel as ScoringModel
    from jointsup.hooks.refusals import Refusal as Refusal
    from jointsup.hooks.source import Source as Source
    from jointsup.model.events import Event as Event
    from jointsup.model.meaning import Meaning as Meaning
    from jointsup.model.notices import Notice as Notice
    from jointsup.model.notices import Receipt as Receipt
    from jointsup.model.secret import Secret as Secret

_HOMES = {
    "Command": "jointsup.hooks.providers.info",
    "EngineSource": "jointsup.hooks.providers.engines",
    "Event": "jointsup.model.events",
    "FactTable": "jointsup.hooks.providers.scoring",
    "Meaning": "jointsup.model.meaning",
    "Notice": "jointsup.model.notices",
    "Notifier": "jointsup.hooks.providers.notifiers",
    "Plugin": "jointsup.hooks.plugin",
    "PluginInfo": "jointsup.hooks.providers.info",
    "PluginSet": "jointsup.hooks.plugin_set",
    "RandomnessSource": "jointsup.hooks.providers.randomness",
    "Receipt": "jointsup.model.notices",
    "Refusal": "jointsup.hooks.refusals",
    "RegisterRows": "jointsup.hooks.providers.registers",
    "RegisterSource": "jointsup.hooks.providers.registers",
    "RuleSetFile": "jointsup.hooks.providers.rulesets",
    "ScoringModel": "jointsup.hooks.providers.scoring",
    "Secret": "jointsup.model.secret",
    "Source": "jointsup.hooks.source",
    "compose": "jointsup.hooks.composing",
    "hookimpl": "jointsup.hooks.markers",
}

__all__ = [
    "Command",
    "EngineSource",
    "Event",
    "FactTable",
    "Meaning",
    "Notice",
    "Notifier",
    "Plugin",
    "PluginInfo",
    "PluginSet",
    "RandomnessSource",
    "Receipt",
    "Refusal",
    "RegisterRows",
    "RegisterSource",
    "RuleSetFile",
    "ScoringModel",
    "Secret",
    "Source",
    "compose",
    "hookimpl",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'jointsup.hooks' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
