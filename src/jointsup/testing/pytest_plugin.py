"""Fixtures for tests of plugins. Load them in a ``conftest.py``: ``pytest_plugins = ["jointsup.testing.pytest_plugin"]``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jointsup.hooks.composing import compose
from jointsup.hooks.plugin_set import PluginSet
from jointsup.model.settings import PluginSettings

if TYPE_CHECKING:
    from jointsup.services.application import Application


@pytest.fixture
def jointsup_plugin_settings() -> PluginSettings:
    """The plugins that the other fixtures compose: none but what ships built in. Override it to enable yours."""
    return PluginSettings()


@pytest.fixture
def jointsup_compose() -> Callable[..., PluginSet]:
    """Compose plugins: ``jointsup_compose({"city/base": "my_module:City"}, settings={…})``; a set of its own each time."""

    def composed(targets: dict[str, str], **said: object) -> PluginSet:
        return compose(PluginSettings(enabled=list(targets), targets=targets, **said))  # type: ignore[arg-type]

    return composed


@pytest.fixture
def jointsup_plugins(jointsup_plugin_settings: PluginSettings) -> PluginSet:
    """The composed set of ``jointsup_plugin_settings``."""
    return compose(jointsup_plugin_settings)


@pytest.fixture
def jointsup_app(tmp_path: Path, jointsup_plugin_settings: PluginSettings) -> Iterator[Application]:
    """An application on an empty store in a folder of the test, composed of the same plugins, opened by its administrator."""
    import jointsup

    actor = jointsup.Actor("administrator", "office", "370000")
    with jointsup.open(f"sqlite:///{tmp_path / 'store.db'}", actor=actor, plugins=jointsup_plugin_settings) as app:
        yield app
