"""The base class of plugins 插件, for type checkers: wrong arguments and results of a hook are seen before anything runs."""

from __future__ import annotations

from typing import Any

from jointsup.hooks.specs import AboutPlugin, Data, Delivery, Drawing, Rules


class Plugin(AboutPlugin, Rules, Data, Drawing, Delivery):
    """A plugin that gives nothing yet. Override hooks and mark each with :func:`~jointsup.hooks.markers.hookimpl`.

    ``settings`` is an instance of the settings class that ``jointsup_plugin_info`` names, set before any other hook is called; a subclass
    may say its type (``settings: CitySettings``). A plugin is made without arguments when an application is composed, once for each
    application; making and asking it must be quick and change nothing outside of it.
    """

    settings: Any = None
