"""Plugins of data alone 纯数据插件: a package with ``plugin.json`` and a folder ``rulesets``, and no Python of its own."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources
from types import ModuleType
from typing import Annotated, Final, Literal

from attrs import frozen

from jointsup.codec.reading import read_document
from jointsup.errors import BadDocument, problem
from jointsup.hooks.markers import hookimpl
from jointsup.hooks.plugin import Plugin
from jointsup.hooks.providers.info import PluginInfo, Scope
from jointsup.hooks.providers.rulesets import RuleSetFile
from jointsup.model.meaning import Meaning
from jointsup.model.naming import NAME

INFO: Final = "plugin.json"
FOLDER: Final = "rulesets"


@frozen(kw_only=True)
class PluginDocument:
    """What a plugin of data says of itself 插件说明."""

    schema: Annotated[Literal["plugin/1"], Meaning("文件版本", "always plugin/1")]
    name: Annotated[str, Meaning("名称", "name of the plugin, that of its entry point", pattern=NAME)]
    api: Annotated[int, Meaning("接口版本", "version of the hooks", minimum=0)]
    built_for: Annotated[str, Meaning("适用版本", "version of jointsup while api is 0, such as 0.1")] = ""
    scope: Annotated[Scope, Meaning("适用范围", "core, city or industry")]
    contact: Annotated[str, Meaning("联系方式", "where to ask")]
    summary: Annotated[str, Meaning("摘要", "what it is, in a line")] = ""


class DataPlugin(Plugin):
    """A plugin whose package holds rule sets and says who it is in a document (:class:`PluginDocument`)."""

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
        raise BadDocument([problem("plugin.spread", module.__name__, ", ".join(paths))])
    document = read_document(here.joinpath(INFO).read_bytes(), PluginDocument, f"{module.__name__}/{INFO}")
    folder = here.joinpath(FOLDER)
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(".json")) if folder.is_dir() else []
    return DataPlugin(module.__name__, document, names)
