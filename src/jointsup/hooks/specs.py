"""The hooks 扩展点, in classes by subject. :class:`jointsup.hooks.plugin.Plugin` has them all; what each gives is in a module of its own.

Every hook but the last takes nothing and gives an iterable, the first one object. None asks for the first answer only and none has an order:
what plugins give is named, gathered and sorted by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from jointsup.hooks.markers import hookspec

if TYPE_CHECKING:
    from jointsup.hooks.providers.engines import EngineSource
    from jointsup.hooks.providers.info import PluginInfo
    from jointsup.hooks.providers.notifiers import Notifier
    from jointsup.hooks.providers.randomness import RandomnessSource
    from jointsup.hooks.providers.registers import RegisterSource
    from jointsup.hooks.providers.rulesets import RuleSetFile
    from jointsup.hooks.providers.scoring import ScoringModel
    from jointsup.model.events import Event
    from jointsup.store.storage import Storage


class AboutPlugin:
    """What a plugin says of itself."""

    @hookspec(subject="插件信息", policy="refuse", gives="jointsup.hooks.providers.info:PluginInfo")
    def jointsup_plugin_info(self) -> PluginInfo:
        """Give the plugin's :class:`~jointsup.hooks.providers.info.PluginInfo`; a plugin without one is refused."""
        raise NotImplementedError


class Rules:
    """Rules as dated data."""

    @hookspec(subject="规则集", policy="stop", gives="jointsup.hooks.providers.rulesets:RuleSetFile")
    def jointsup_rulesets(self) -> Iterable[RuleSetFile]:
        """Give rule sets that lie in the plugin's package, each a :class:`~jointsup.hooks.providers.rulesets.RuleSetFile`."""
        return ()

    @hookspec(subject="评分模型", policy="stop", gives="jointsup.hooks.providers.scoring:ScoringModel")
    def jointsup_scoring_models(self) -> Iterable[ScoringModel]:
        """Give what a declarative scorecard cannot say, each a :class:`~jointsup.hooks.providers.scoring.ScoringModel`."""
        return ()


class Data:
    """Where data comes from, and where it is kept."""

    @hookspec(subject="存储", policy="stop", gives="jointsup.store.storage:Storage")
    def jointsup_storages(self) -> Iterable[Storage]:
        """Give kinds of database, each a :class:`~jointsup.store.storage.Storage`: an engine for a URL, with what its dialect needs."""
        return ()

    @hookspec(subject="名录库来源", policy="stop", gives="jointsup.hooks.providers.registers:RegisterSource")
    def jointsup_registers(self) -> Iterable[RegisterSource]:
        """Give sources of entities or inspectors, each a :class:`~jointsup.hooks.providers.registers.RegisterSource`."""
        return ()


class Drawing:
    """What a draw may be helped by; what is right in it, the core decides."""

    @hookspec(subject="随机数来源", policy="stop", gives="jointsup.hooks.providers.randomness:RandomnessSource")
    def jointsup_randomness_sources(self) -> Iterable[RandomnessSource]:
        """Give sources of public values, each a :class:`~jointsup.hooks.providers.randomness.RandomnessSource`."""
        return ()

    @hookspec(subject="计算引擎", policy="stop", gives="jointsup.hooks.providers.engines:EngineSource")
    def jointsup_engines(self) -> Iterable[EngineSource]:
        """Give engines, each an :class:`~jointsup.hooks.providers.engines.EngineSource`."""
        return ()


class Delivery:
    """What is told and sent after an act was committed."""

    @hookspec(subject="通知渠道", policy="queue", gives="jointsup.hooks.providers.notifiers:Notifier")
    def jointsup_notifiers(self) -> Iterable[Notifier]:
        """Give channels through which people are told, each a :class:`~jointsup.hooks.providers.notifiers.Notifier`."""
        return ()

    @hookspec(subject="事件", policy="queue")
    def jointsup_event(self, event: Event) -> None:
        """Take note of what happened, one of :mod:`jointsup.model.events`; at least once for each ``event.key``, in a process of its own."""


SPECS: tuple[type, ...] = (AboutPlugin, Rules, Data, Drawing, Delivery)
"""All classes of hooks."""
