"""What a plugin says of itself; given by :meth:`~jointsup.hooks.specs.AboutPlugin.jointsup_plugin_info`."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field, frozen

from jointsup.model.plugins import Scope


@frozen
class Command:
    """A command that a plugin adds 命令.

    ``path`` is the words after ``jointsup``, with blanks between them; ``summary`` its one line of help; ``target`` is the dotted place
    ``module:object`` of a ``click.Command``, loaded when it is used.
    """

    path: str
    summary: str
    target: str


@frozen(kw_only=True)
class PluginInfo:
    """What a plugin says of itself 插件信息; see the hook ``jointsup_plugin_info``.

    ``name`` is that of its entry point. ``api`` is the version of the hooks that it is built for, 0 before jointsup 1.0; while it is 0,
    ``built_for`` names the version of jointsup, such as ``0.1``, and any other is refused, since hooks may still change with each.
    ``contact`` is where to ask: an address of mail or web of the office that keeps it. ``settings`` is an attrs class whose fields carry a
    :class:`~jointsup.model.meaning.Meaning`; what must never be shown has the type :class:`~jointsup.model.secret.Secret`.
    """

    name: str
    api: int
    built_for: str = ""
    scope: Scope
    contact: str
    summary: str = ""
    settings: type | None = None
    commands: Sequence[Command] = field(default=(), converter=tuple)
