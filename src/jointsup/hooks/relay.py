"""The one place that speaks to pluggy: a manager per application, one subset caller per plugin and hook."""

from __future__ import annotations

from typing import Any

import pluggy

from jointsup.hooks.markers import PROJECT
from jointsup.hooks.specs import SPECS


class Relay:
    """Registers plugins by name and calls a hook of one of them."""

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager(PROJECT)
        for group in SPECS:
            self._manager.add_hookspecs(group)

    def register(self, name: str, plugin: Any) -> None:
        """Take a plugin in.

        Raises ``pluggy.PluginValidationError`` for hooks that do not fit the specification or that there are not; the plugin is out again then.
        """
        self._manager.register(plugin, name)
        try:
            self._manager.check_pending()
        except pluggy.PluginValidationError:
            self.unregister(name)
            raise

    def unregister(self, name: str) -> None:
        """Take a plugin out, if it is in."""
        if self._manager.get_plugin(name) is not None:
            self._manager.unregister(name=name)

    def call(self, name: str, hook: str, **arguments: Any) -> list[Any]:
        """Call a hook of one plugin; the list is empty where it does not implement it or answered None."""
        others = [plugin for other, plugin in self._manager.list_name_plugin() if other != name and plugin is not None]
        caller = self._manager.subset_hook_caller(hook, others)
        return list(caller(**arguments))
