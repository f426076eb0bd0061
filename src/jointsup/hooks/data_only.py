"""Plugins of data alone 纯数据插件: a package with ``plugin.json`` and a folder ``rulesets``, and no Python of its own."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources
from types import ModuleType
from typing import Final

from jointsup.codec.reading import read_document
from jointsup.errors import BadDocument, problem
from jointsup.hooks.markers import hookimpl
from jointsup.hooks.plugin import Plugin
from jointsup.hooks.providers.info import PluginInfo
from jointsup.hooks.providers.rulesets import RuleSetFile
from jointsup.model.plugins import PluginDocument
from jointsup.said import Listed

INFO: Final = "plugin.json"
FOLDER: Final = "rulesets"


class DataPlugin(Plugin):
    """A plugin whose package holds rule sets and says who it is in a document (:class:`~jointsup.model.plugins.PluginDocument`)."""

    def __init__(self, package: str, document: PluginDocument, files: Iterable[str]) -> None:
        self._package = package
        self._document = document
        self._files = tuple(files)

    @hookimpl
    def jointsup_plugin_info(self) -> PluginInfo:
        """Give what ``plugin.json`` says."""
        said = self._document
        return PluginInfo(
            name=said.name, api=said.api, built_for=said.built_for, scope=said.scope, contact=said.contact, summary=said.summary
        )

    @hookimpl
    def jointsup_rulesets(self) -> Iterable[RuleSetFile]:
        """Give every ``.json`` file of the folder ``rulesets``."""
        return [RuleSetFile(self._package, f"{FOLDER}/{name}") for name in self._files]


def data_plugin(module: ModuleType) -> DataPlugin | None:
    """Return the plugin that a package of data makes, or None where the module is not one: it has no ``plugin.json``.

    Raises :class:`~jointsup.errors.BadDocument` for a ``plugin.json`` that is none, and for a package spread over several places.
    """
    paths = list(getattr(module, "__path__", ()))
    if not paths:
        return None
    here = resources.files(module)
    if not here.joinpath(INFO).is_file():
        return None
    if len(paths) > 1:
        raise BadDocument([problem("plugin.spread", module.__name__, Listed(paths))])
    document = read_document(here.joinpath(INFO).read_bytes(), PluginDocument, f"{module.__name__}/{INFO}")
    folder = here.joinpath(FOLDER)
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(".json")) if folder.is_dir() else []
    return DataPlugin(module.__name__, document, names)
