"""The commands about plugins, and commands that plugins add."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import jointsup
from fake_distributions import Site
from jointsup.cli import COMMANDS
from jointsup.hooks.doctor import diagnose
from jointsup.model.naming import OWN_COMMANDS
from jointsup.model.settings import PluginSettings
from running import run

COMMAND = '''
import click
@click.command()
def hello():
    """Say hello."""
    click.echo("hello from the city")
NOT_ONE = 7
'''


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, in English."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("JOINTSUP_LANG", "en")
    return tmp_path / "work"


def settings(*names: str, more: str = "") -> None:
    """Write a settings file that enables some plugins."""
    Path("jointsup.toml").write_text(f"[plugins]\nenabled = {json.dumps(names)}\n{more}", "utf-8")


def answer(*arguments: str, status: int = 0) -> Any:
    """Return the JSON answer of a command."""
    return json.loads(run(*arguments, "--json", status=status).stdout)


def test_list_tells_what_there_is(site: Site) -> None:
    """Enabled, installed and refused plugins are listed with what they give; those that are not enabled are not imported."""
    site.good("test/city", body="print('loud')")
    idle = site.good("test/idle")
    site.install("test/broken", "import no_such_module")
    settings("test/city", "test/broken")
    found = answer("plugins", "list")
    assert {row["plugin"]: row["state"] for row in found["plugins"]} == {
        "core/builtin": "enabled",
        "test/broken": "refused",
        "test/city": "enabled",
        "test/idle": "installed",
    }
    assert idle not in sys.modules
    assert next(row for row in found["plugins"] if row["plugin"] == "test/city")["gives"] == ["test/city-numbers"]
    assert [one["code"] for one in found["refusals"]] == ["plugin.import"]
    assert "loud" in found["remarks"][0]
    words = run("plugins", "list", "--lang", "zh").output
    assert "已安装未启用" in words
    assert "dist-test-broken 1.0" in words


def test_doctor_ends_with_one_where_anything_is_wrong(site: Site) -> None:
    """Sound plugins give exit status 0, a fault 1; the words name it in both languages."""
    site.good("test/city")
    settings("test/city")
    assert "test/city (dist-test-city 1.0): sound" in run("plugins", "doctor").output
    site.install("test/broken", "import no_such_module")
    found = answer("plugins", "doctor", status=1)
    assert {row["plugin"]: [one["code"] for one in row["problems"]] for row in found["plugins"]} == {"test/broken": ["plugin.import"], "test/city": []}
    assert "有问题" in run("plugins", "doctor", "--lang", "zh", status=1).output


def test_the_lock_is_written_and_holds(site: Site) -> None:
    """``lock`` writes what ``list`` then holds plugins against; a change is refused with exit status 3."""
    module = site.good("test/city")
    settings("test/city", more='lock = "city.lock"\n')
    assert answer("plugins", "lock")["lock"] == "city.lock"
    assert answer("plugins", "list")["refusals"] == []
    (site.folder / f"{module}.py").write_text("changed = True", "utf-8")
    assert [one["code"] for one in answer("plugins", "list")["refusals"]] == ["plugin.lock_other"]
    sys.modules.pop(module, None)
    assert answer("plugins", "lock", status=3)["refused"] == "BadPlugins"


def test_a_new_plugin_passes_its_suite(folder: Path) -> None:
    """What ``plugins new`` writes composes, passes its tests, and is sound for the doctor."""
    written = Path(answer("plugins", "new", "my-city/base")["folder"])
    assert written.name == "jointsup-my-city-base"
    source = Path(jointsup.__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": str(source)}
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], cwd=written, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
    sys.path.insert(0, str(written / "src"))
    try:
        said = PluginSettings(enabled=["my-city/base"], targets={"my-city/base": "jointsup_my_city_base:Plugged"})
        found = [one for one in diagnose(said) if one.source.plugin == "my-city/base"]
    finally:
        sys.path.remove(str(written / "src"))
    assert [one.sound for one in found] == [True]


@pytest.mark.parametrize(("name", "code"), [("City", "plugin.name_form"), ("core/mine", "plugin.reserved")])
def test_a_new_plugin_needs_a_name_of_its_own(name: str, code: str, folder: Path) -> None:
    """A name that is none, or the core's, is refused; nothing is written. A folder that exists is not overwritten."""
    assert answer("plugins", "new", name, status=3)["problems"][0]["code"] == code
    assert not list(folder.iterdir())
    (folder / "there").mkdir()
    (folder / "there" / "file").touch()
    run("plugins", "new", "my/city", "--out", "there", status=6)


def test_an_enabled_plugin_adds_commands(site: Site) -> None:
    """A plugin's commands are there once it is enabled, in groups where the path has several words, and gone with ``--no-plugins``."""
    said = '", commands=[Command("city hello", "Say hello.", "fake_test_city:hello"), Command("greet", "Greet.", "fake_test_city:hello")]'
    site.install("test/city", COMMAND + _with_commands(said))
    run("city", "hello", status=2)
    settings("test/city")
    assert run("city", "hello").output == "hello from the city\n"
    assert run("greet").output == "hello from the city\n"
    run("--no-plugins", "city", "hello", status=2)
    run("city", "goodbye", status=2)
    assert {"city hello", "greet"} <= set(next(row for row in answer("plugins", "list")["plugins"] if row["plugin"] == "test/city")["gives"])


def test_no_strict_goes_on_without_what_is_refused(site: Site) -> None:
    """With ``--no-strict`` a refused plugin does not keep another one's command from running; without it it does."""
    site.install("test/city", COMMAND + _with_commands('", commands=[Command("city hello", "Say hello.", "fake_test_city:hello")]'))
    site.install("test/broken", "import no_such_module")
    settings("test/city", "test/broken")
    assert "test/broken" in run("city", "hello", status=3).stderr
    assert run("--no-strict", "city", "hello").output == "hello from the city\n"


def _with_commands(said: str) -> str:
    from fake_distributions import good_code

    return good_code("test/city", "test/n").replace('info("test/city"', f'info("test/city{said}')


@pytest.mark.parametrize("target", ["fake_test_city:NOT_ONE", "fake_test_city:missing", "no_such_module:x"])
def test_a_command_that_is_none_is_told_under_its_plugin(site: Site, target: str) -> None:
    """A target that is no command is refused with the plugin's name and exit status 3; other commands are not disturbed."""
    site.install("test/city", COMMAND + _with_commands(f'", commands=[Command("city", "Say.", "{target}")]'))
    settings("test/city")
    assert "test/city (dist-test-city 1.0): city" in run("city", status=3).stderr
    run("freeze", "--help")


def test_bad_settings_are_told_by_every_command_that_reads_them() -> None:
    """An unknown key ends with exit status 3 in words, in a command of ours and on the way to a plugin's."""
    Path("jointsup.toml").write_text("[plugins]\nenable = []\n", "utf-8")
    assert "enabled" in run("plugins", "list", status=3).stderr
    assert "enabled" in run("city", "hello", status=3).stderr
    run("plugins", "list", "--settings", "none.toml", status=6)


def test_two_plugins_with_one_command_are_refused(site: Site) -> None:
    """The path of a command is a name with one owner."""
    for name in ("test/one", "test/two"):
        site.install(name, COMMAND + _with_commands('", commands=[Command("city", "Say.", "a:b")]').replace("test/city", name).replace("test/n", f"{name}-n"))
    settings("test/one", "test/two")
    assert "plugin.second_owner" in run("city", status=3).stderr


def test_words_of_our_commands_are_kept_for_us() -> None:
    """Every first word of a command of ours is one that no plugin can add: it would never be reached."""
    assert {path.split()[0] for path in COMMANDS} <= OWN_COMMANDS
