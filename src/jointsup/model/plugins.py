"""What plugins write down: the document of a plugin of data alone, and the lock file of an application."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from attrs import frozen

from jointsup.model.documents import DIGEST
from jointsup.model.meaning import Meaning
from jointsup.model.naming import NAME

Scope = Literal["core", "city", "industry"]
"""For whom a plugin is: everyone, the places of one area, or one line of business (适用范围)."""


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


@frozen
class LockEntry:
    """A plugin as it was locked 锁定的插件."""

    plugin: Annotated[str, Meaning("插件", "name of the plugin", pattern=NAME)]
    distribution: Annotated[str, Meaning("发行包", "distribution that it comes in; empty for a bare target")]
    version: Annotated[str, Meaning("版本", "version of the distribution")]
    target: Annotated[str, Meaning("目标", "module:object")]
    digest: Annotated[str, Meaning("摘要", "SHA-256 over its files; empty where none can be found", pattern="(?:" + DIGEST + ")?")]


@frozen
class LockDocument:
    """A lock file 锁定文件."""

    schema: Annotated[Literal["plugins_lock/1"], Meaning("文件版本", "always plugins_lock/1")]
    plugins: Annotated[Sequence[LockEntry], Meaning("插件", "enabled plugins, by name")]
