"""What ships built in 内置组件, as a plugin like any other: it goes through the same hooks and passes the same suites."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

from attrs import frozen

from jointsup._version import __version__
from jointsup.hooks import Meaning, Plugin, PluginInfo, RuleSetFile, hookimpl
from jointsup.model.naming import BUILT_IN

if TYPE_CHECKING:
    from jointsup.hooks import EngineSource, Notifier, RandomnessSource
    from jointsup.store.storage import Storage


@frozen(kw_only=True)
class BuiltinSettings:
    """What can be set of the built-in plugin, in ``[plugins.settings."core/builtin"]`` 内置组件设置."""

    announced: Annotated[str, Meaning("公布号码文件", "table of announced numbers: event, day, value; empty: none")] = ""
    beacon: Annotated[str, Meaning("信标地址", "http(s) address of a drand server; empty: none")] = ""
    notices: Annotated[str, Meaning("通知目录", "folder that notices are written to; empty: none")] = ""


class Builtin(Plugin):
    """The plugin ``core/builtin``, always enabled."""

    settings: BuiltinSettings

    @hookimpl
    def jointsup_plugin_info(self) -> PluginInfo:
        """Say who this is."""
        return PluginInfo(
            name=BUILT_IN,
            api=0,
            built_for=".".join(__version__.split(".")[:2]),
            scope="core",
            contact="SECURITY.md",
            summary="what ships with jointsup",
            settings=BuiltinSettings,
        )

    @hookimpl
    def jointsup_rulesets(self) -> Iterable[RuleSetFile]:
        """Give the rules of access and the areas of GB/T 2260."""
        return [RuleSetFile("jointsup", f"rulesets/{name}.json") for name in ("access", "areas-gbt2260")]

    @hookimpl
    def jointsup_storages(self) -> Iterable[Storage]:
        """Give SQLite and PostgreSQL, where SQLAlchemy is installed."""
        if find_spec("sqlalchemy") is None:
            return []
        from jointsup.store.storage import PostgresStorage, SqliteStorage

        return [PostgresStorage(), SqliteStorage()]

    @hookimpl
    def jointsup_randomness_sources(self) -> Iterable[RandomnessSource]:
        """Give the table of announced numbers and the beacon's relay, where the settings name them."""
        from jointsup.builtin.announced import AnnouncedNumbers
        from jointsup.builtin.relay import BeaconRelay

        numbers = [AnnouncedNumbers(self.settings.announced)] if self.settings.announced else []
        relays = [BeaconRelay(self.settings.beacon)] if self.settings.beacon else []
        return [*numbers, *relays]

    @hookimpl
    def jointsup_engines(self) -> Iterable[EngineSource]:
        """Give the reference and DuckDB."""
        from jointsup.builtin.engines import DataFusionSource, DuckDBSource, ReferenceSource

        return [ReferenceSource(), DuckDBSource(), DataFusionSource()]

    @hookimpl
    def jointsup_notifiers(self) -> Iterable[Notifier]:
        """Give the folder of notices, where the settings name one."""
        from jointsup.builtin.folder import FolderNotifier

        return [FolderNotifier(self.settings.notices)] if self.settings.notices else []
