"""What ships built in 内置组件, as a plugin like any other: it goes through the same hooks and passes the same suites."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from jointsup._version import __version__
from jointsup.hooks import Plugin, PluginInfo, hookimpl

if TYPE_CHECKING:
    from jointsup.hooks import EngineSource
    from jointsup.store.storage import Storage


class Builtin(Plugin):
    """The plugin ``core/builtin``, always enabled."""

    @hookimpl
    def jointsup_plugin_info(self) -> PluginInfo:
        """Say who this is."""
        return PluginInfo(
            name="core/builtin",
            api=0,
            built_for=".".join(__version__.split(".")[:2]),
            scope="core",
            contact="SECURITY.md",
            summary="what ships with jointsup",
        )

    @hookimpl
    def jointsup_storages(self) -> Iterable[Storage]:
        """Give SQLite and PostgreSQL, where SQLAlchemy is installed."""
        if find_spec("sqlalchemy") is None:
            return []
        from jointsup.store.storage import PostgresStorage, SqliteStorage

        return [PostgresStorage(), SqliteStorage()]

    @hookimpl
    def jointsup_engines(self) -> Iterable[EngineSource]:
        """Give the reference and DuckDB."""
        from jointsup.builtin.engines import DuckDBSource, ReferenceSource

        return [ReferenceSource(), DuckDBSource()]
