"""A receiver that honours the key: a plugin that does something once for each key, however often it is told."""

from __future__ import annotations

import os
from pathlib import Path

import jointsup

FOLDER = "CUT_EFFECTS"
"""The variable of the environment that names the folder of effects."""


class Pager(jointsup.Plugin):
    """Leaves one file for each key of an event, and a line for each time that it was told."""

    @jointsup.hookimpl
    def jointsup_plugin_info(self) -> jointsup.PluginInfo:
        """Say who it is."""
        return jointsup.PluginInfo(
            name="city/pager", api=0, built_for="0.1", scope="city", contact="city", summary="notes events"
        )

    @jointsup.hookimpl
    def jointsup_event(self, event: object) -> None:
        """Have the effect, unless this key had it."""
        folder, key = Path(os.environ[FOLDER]), str(getattr(event, "key"))  # noqa: B009 - any kind of event
        with open(folder / "told", "a", encoding="utf-8") as told:
            told.write(f"{key}\n")
        (folder / f"{key}.effect").touch(exist_ok=True)
