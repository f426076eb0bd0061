"""The fixtures for plugins' tests compose plugins and open an application on them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import jointsup
from jointsup.model.events import EVENTS
from jointsup.testing.samples import events

TEST = '''
import pytest
from jointsup import Plugin, PluginInfo, hookimpl
from jointsup.model.settings import PluginSettings

class City(Plugin):
    @hookimpl
    def jointsup_plugin_info(self):
        return PluginInfo(name="test/city", api=0, built_for="0.1", scope="city", contact="office")

@pytest.fixture
def jointsup_plugin_settings():
    return PluginSettings(enabled=["test/city"], targets={"test/city": "test_city:City"})

def test_all(jointsup_plugins, jointsup_app, jointsup_compose):
    assert list(jointsup_plugins.infos) == ["core/builtin", "test/city"]
    assert list(jointsup_app.plugins.infos) == ["core/builtin", "test/city"]
    assert list(jointsup_compose({}).infos) == ["core/builtin"]
'''


def test_the_fixtures_compose_what_a_test_asks_for(tmp_path: Path) -> None:
    """A project that loads the fixtures gets sets and an application composed of its own plugin."""
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["jointsup.testing.pytest_plugin"]\n', "utf-8")
    (tmp_path / "test_city.py").write_text(TEST, "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n", "utf-8")
    source = str(Path(jointsup.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], cwd=tmp_path, env={"PYTHONPATH": source}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_there_is_a_sample_of_each_event() -> None:
    """Plugins' tests can try every kind of event."""
    assert [one.kind for one in events()] == list(EVENTS)
    assert len({one.key for one in events()}) == len(EVENTS)
