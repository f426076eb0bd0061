"""The settings 设置 of an application: where its store lies, which plugins it composes, how it delivers.

Every field has a default, so that no file is needed. Only a line of configuration is a setting: rules are dated data, never settings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from attrs import field, frozen

from jointsup.model.meaning import Meaning
from jointsup.model.naming import NAME
from jointsup.model.secret import Secret


@frozen(kw_only=True)
class StoreSettings:
    """Where the store lies 存储."""

    url: Annotated[Secret, Meaning("地址", "URL of the database; it may hold a password", "secret")] = field(
        factory=lambda: Secret("sqlite:///jointsup.db")
    )
    prefix: Annotated[str, Meaning("表前缀", "what every table's name begins with", pattern="(?:[a-z][a-z0-9_]{0,14})?")] = "jointsup_"
    schema: Annotated[str, Meaning("模式", "schema of the tables; empty for the default", pattern="(?:[a-z][a-z0-9_]{0,29})?")] = ""
    data_folder: Annotated[str, Meaning("数据目录", "folder of frames, loads and records; empty: beside the database", "internal")] = ""
    hash: Annotated[Literal["sha256", "sm3"], Meaning("散列算法", "hash of ledger and new rounds", standard="GB/T 32905")] = "sha256"


@frozen(kw_only=True)
class ActorSettings:
    """Who acts 操作人, for commands; the system's own account may stand here, a person's is better given with the command."""

    person: Annotated[str, Meaning("人员", "id of the account", "personal")] = ""
    department: Annotated[str, Meaning("部门", "id of the department acted for")] = ""
    area: Annotated[str, Meaning("行政区划", "code of the area acted over", standard="GB/T 2260")] = ""
    roles: Annotated[Sequence[str], Meaning("角色", "roles acted in; none: all that were granted")] = ()


@frozen(kw_only=True)
class PluginSettings:
    """Which plugins are composed 插件. The order of the list carries no meaning."""

    enabled: Annotated[Sequence[Annotated[str, Meaning("名称", "name of a plugin", pattern=NAME)]], Meaning("启用", "names of plugins")] = ()
    targets: Annotated[
        Mapping[str, Annotated[str, Meaning("目标", "module:object", pattern=r"[A-Za-z_][\w.]*(?::[A-Za-z_][\w.]*)?")]],
        Meaning("直接目标", "name → module:object, for applications packed without distributions"),
    ] = field(factory=dict)
    strict: Annotated[bool, Meaning("严格", "whether one refused plugin keeps the application from starting")] = True
    lock: Annotated[str, Meaning("锁定文件", "lock file that the plugins must be those of; empty for none")] = ""
    limit_seconds: Annotated[int, Meaning("时限", "seconds that a plugin may take for one step of composition", minimum=1)] = 20
    settings: Annotated[
        Mapping[str, Mapping[str, Any]], Meaning("插件设置", "by name of the plugin, in the form of its settings class", "secret")
    ] = field(factory=dict, repr=False)


@frozen(kw_only=True)
class OutboxSettings:
    """How effects are delivered 发件箱."""

    attempts: Annotated[int, Meaning("次数", "tries before a person must look at it", minimum=1)] = 8
    limit_seconds: Annotated[int, Meaning("时限", "seconds that one delivery may take", minimum=1)] = 30
    first_wait_seconds: Annotated[int, Meaning("首次等待", "seconds before the second try; doubled for each further one", minimum=1)] = 60
    longest_wait_seconds: Annotated[int, Meaning("最长等待", "seconds between two tries at most", minimum=1)] = 21_600


@frozen(kw_only=True)
class NoticeSettings:
    """Who is told of which events, and through which notifier 通知设置."""

    through: Annotated[str, Meaning("通知渠道", "name of a notifier", pattern=NAME)]
    to: Annotated[Sequence[str], Meaning("接收方", "ids of departments or persons", "internal")]
    kinds: Annotated[Sequence[str], Meaning("事件类型", "kinds of events, such as draw_recorded")]


@frozen(kw_only=True)
class Settings:
    """The whole of jointsup.toml 设置文件."""

    language: Annotated[Literal["", "en", "zh"], Meaning("语言", "language of words; empty: that of the system")] = ""
    store: Annotated[StoreSettings, Meaning("存储", "the store")] = field(factory=StoreSettings)
    actor: Annotated[ActorSettings, Meaning("操作人", "who acts")] = field(factory=ActorSettings)
    plugins: Annotated[PluginSettings, Meaning("插件", "the plugins")] = field(factory=PluginSettings)
    outbox: Annotated[OutboxSettings, Meaning("发件箱", "the outbox")] = field(factory=OutboxSettings)
    notices: Annotated[Sequence[NoticeSettings], Meaning("通知", "who is told of which events")] = ()
