"""What the example city adds to jointsup. Nothing heavy is imported here: this module is loaded whenever an application is composed."""

from collections.abc import Iterable
from typing import Annotated

from attrs import frozen

from jointsup import Plugin, PluginInfo, hookimpl
from jointsup.hooks import Event, Meaning, Notifier, RegisterSource, RuleSetFile, ScoringModel, Secret


@frozen(kw_only=True)
class CitySettings:
    """What can be set in ``[plugins.settings."example/city"]``."""

    permits: Annotated[str, Meaning("许可数据目录", "folder of the permit office's daily exports")] = ""
    gateway: Annotated[str, Meaning("短信网关", "address of the gateway; empty: no messages")] = ""
    token: Annotated[Secret, Meaning("网关密钥", "token of the gateway", "secret")] = Secret("")
    journal: Annotated[str, Meaning("事件日志", "file to which events are noted; empty: none")] = ""


class City(Plugin):
    """The example city: tags, tiers, a scorecard with a model, a calendar, a register, a channel for messages, and a journal of events."""

    settings: CitySettings

    @hookimpl
    def jointsup_plugin_info(self) -> PluginInfo:
        return PluginInfo(
            name="example/city",
            api=0,
            built_for="0.1",
            scope="city",
            contact="plugins@example.org",
            summary="an example of a city's plugin",
            settings=CitySettings,
        )

    @hookimpl
    def jointsup_rulesets(self) -> Iterable[RuleSetFile]:
        names = ("calendar-2026", "scorecard", "tags", "tiers")
        return [RuleSetFile("jointsup_example_city", f"rulesets/{name}.json") for name in names]

    @hookimpl
    def jointsup_scoring_models(self) -> Iterable[ScoringModel]:
        from jointsup_example_city.streaks import Streaks

        return [Streaks()]

    @hookimpl
    def jointsup_registers(self) -> Iterable[RegisterSource]:
        from jointsup_example_city.permits import PermitRegister

        return [PermitRegister(self.settings.permits)] if self.settings.permits else []

    @hookimpl
    def jointsup_notifiers(self) -> Iterable[Notifier]:
        from jointsup_example_city.messages import Messages

        return [Messages(self.settings.gateway, self.settings.token)] if self.settings.gateway else []

    @hookimpl
    def jointsup_event(self, event: Event) -> None:
        from jointsup_example_city.journal import note

        if self.settings.journal:
            note(self.settings.journal, event)
