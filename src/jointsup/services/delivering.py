"""Bringing messages to plugins 投递: each in a process of its own, with a time limit."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from jointsup.codec.events import read_event
from jointsup.codec.structure import structure
from jointsup.hooks.isolation import send_alone, tell_alone
from jointsup.model.notices import Notice
from jointsup.model.settings import PluginSettings

NOTICE = "notice"
"""The kind of a message that a notifier sends on; its receiver is ``plugin:notifier``. That of an event is the plugin alone."""


@frozen
class PluginSender:
    """Sends messages to the plugins that the settings enable; a :class:`~jointsup.services.outbox.Sender`."""

    settings: PluginSettings

    def __call__(self, receiver: str, kind: str, body: Any, key: str, limit_seconds: int) -> str:
        """Tell a plugin of an event, or have its notifier send a notice; return the receipt's reference, empty for an event.

        Raises :class:`~jointsup.errors.BadPlugins` under the plugin's name, :class:`~jointsup.errors.BadDocument` for a body that is none.
        """
        plugin, _, notifier = receiver.partition(":")
        if kind == NOTICE:
            notice = structure(body, Notice, kind)
            return send_alone(self.settings, plugin, notifier, notice, key, limit_seconds).reference
        tell_alone(self.settings, plugin, read_event({**body, "key": key}, kind), limit_seconds)
        return ""
