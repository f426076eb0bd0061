"""Accidents of plugins: what they do to the process is put back and told under their name; draws, other plugins and store are untouched."""

from __future__ import annotations

import json
import locale
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import jointsup
import small
from fake_distributions import Site, good_code
from jointsup.errors import BadPlugins
from jointsup.hooks import compose
from jointsup.hooks.doctor import diagnose
from jointsup.model.actors import Actor
from jointsup.model.settings import PluginSettings

WEIRD = """
class Weird:
    def __repr__(self): raise RuntimeError("no repr")
    __str__ = __eq__ = __hash__ = __format__ = __repr__

class Odd(RuntimeError):
    def __str__(self): raise RuntimeError("no words")

class Text(str):
    def __repr__(self): raise RuntimeError("no repr")
    def __hash__(self): raise RuntimeError("no hash")
    def __eq__(self, other): raise RuntimeError("no comparison")
"""
GIVE = "@hookimpl\ndef jointsup_notifiers(self):\n    "
ACCIDENTS = {
    "working folder": ("import os; os.chdir('/'); return []", "plugin.surroundings"),
    "environment": ("import os; os.environ['TZ'] = 'UTC+9'; del os.environ['FAKE_KEPT']; return []", "plugin.surroundings"),
    "locale": ("import locale; locale.setlocale(locale.LC_ALL, 'C.UTF-8' if locale.setlocale(locale.LC_ALL) != 'C.UTF-8' else 'C'); return []", "plugin.surroundings"),
    "umask": ("import os; os.umask(0); return []", "plugin.surroundings"),
    "path": ("import sys; sys.path.insert(0, '/nowhere'); return []", "plugin.surroundings"),
    "stream": ("import io, sys; sys.stdout = io.StringIO(); return []", "plugin.surroundings"),
    "interrupts": ("raise KeyboardInterrupt", "plugin.raised"),
    "exits": ("raise SystemExit(0)", "plugin.raised"),
    "recursion": ("return self.jointsup_notifiers()", "plugin.raised"),
    "memory": ("raise MemoryError", "plugin.raised"),
    "error without words": ("raise Odd", "plugin.raised"),
    "weird thing": ("return [Weird()]", "plugin.type"),
    "weird iterable": ("return Weird()", "plugin.raised"),
    "fails in iteration": ("return (1 // n for n in (0,))", "plugin.raised"),
    "name that raises": (
        "return [type('N', (Notifier,), {'name': property(lambda self: 1 / 0), 'channels': (), 'send': lambda self, notice, key: None})()]", "plugin.raised",
    ),
    "name of another kind": (
        "return [type('N', (Notifier,), {'name': Text('test/n'), 'channels': (), 'send': lambda self, notice, key: None})()]", "plugin.name_form",
    ),
}  # fmt: skip


@pytest.mark.parametrize("accident", ACCIDENTS)
def test_an_accident_is_told_and_put_back(site: Site, accident: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plugin is refused under its name; folder, variables, locale, umask, path and streams are as before; its neighbour is composed."""
    monkeypatch.setenv("FAKE_KEPT", "kept")
    work, code = ACCIDENTS[accident]
    site.install("test/faulty", WEIRD + good_code("test/faulty", "test/faulty-n", GIVE + work))
    site.good("test/good")
    before = (os.getcwd(), dict(os.environ), locale.setlocale(locale.LC_ALL), umask(), list(sys.path), sys.stdout, sys.stderr)
    found = compose(PluginSettings(enabled=("test/faulty", "test/good"), strict=False))
    assert (os.getcwd(), dict(os.environ), locale.setlocale(locale.LC_ALL), umask(), list(sys.path), sys.stdout, sys.stderr) == before
    assert {(one.source.plugin, one.code) for one in found.refusals} == {("test/faulty", code)}
    assert [one.text(language) for one in found.refusals for language in ("en", "zh")]  # type: ignore[arg-type]
    assert [one.plugin for one in found.sources] == ["core/builtin", "test/good"]


def umask() -> int:
    found = os.umask(0o077)
    os.umask(found)
    return found


@pytest.mark.parametrize("said", ["contact=Weird()", "commands=[Weird()]", "settings=Weird()", "name=Weird()", "api=Weird()", "scope=Weird()"])
def test_weird_information_is_told(site: Site, said: str) -> None:
    """Information that cannot even be compared or written down is refused under the plugin's name."""
    more = f'"test/faulty", {said}' if not said.startswith("name") else '"test/faulty", **{"name": Weird()}'
    site.install("test/faulty", WEIRD + good_code("test/faulty", "test/n").replace('info("test/faulty")', f"info({more})").replace('"name": name, ', ""))
    with pytest.raises(BadPlugins) as caught:
        compose(PluginSettings(enabled=("test/faulty",)))
    assert all(one.where.startswith("test/faulty (dist-test-faulty 1.0)") for one in caught.value.problems)


def test_a_secret_is_in_no_refusal_of_settings(site: Site) -> None:
    """Whatever is wrong with a secret setting, its value is not told."""
    head = """
from typing import Annotated
from attrs import frozen
@frozen
class S:
    token: Annotated[Secret, Meaning('密钥', 'x', 'secret')]
    port: Annotated[int, Meaning('端口', 'x', 'secret')] = 1
"""
    site.install("test/city", head + good_code("test/city", "test/n").replace('info("test/city")', 'info("test/city", settings=S)'))
    for value in (["hush-hush"], {"a": "hush-hush"}, 31337):
        for said in ({"token": value}, {"token": "x", "port": "hush-hush"}, {"token": "x", "hush-key": "hush-hush"}):
            with pytest.raises(BadPlugins) as caught:
                compose(PluginSettings(enabled=("test/city",), settings={"test/city": said}))
            told = caught.value.text() + caught.value.text("zh") + repr(caught.value.problems)
            assert "hush-hush" not in told
            assert "31337" not in told


NOISY = """
import os, subprocess, sys, threading, time
print("from import")
os.write(1, b"past python\\n")
subprocess.run([sys.executable, "-c", "print('from a process')"])
GO = [1]
def chatter():
    while GO:
        print("from a thread"); time.sleep(0.0005)
threading.Thread(target=chatter, daemon=True).start()
"""


def test_what_a_plugin_prints_by_any_way_breaks_no_json(site: Site, tmp_path: Path) -> None:
    """With ``--json`` standard output holds the answer alone, whatever plugins, their threads and their processes write."""
    site.install("test/noisy", NOISY + good_code("test/noisy", "test/n"))
    (tmp_path / "jointsup.toml").write_text('[plugins]\nenabled = ["test/noisy"]\n', "utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(site.folder), *sys.path])}
    done = subprocess.run([sys.executable, "-m", "jointsup", "plugins", "list", "--json"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert {row["plugin"]: row["state"] for row in answer["plugins"]} == {"core/builtin": "enabled", "test/noisy": "enabled"}
    assert "past python" in done.stderr


def test_the_doctor_names_threads_that_go_on(site: Site) -> None:
    """A plugin that leaves a thread running is no sound one."""
    site.install("test/noisy", "import threading\nthreading.Thread(target=threading.Event().wait, name='watch', daemon=True).start()" + good_code("test/noisy", "test/n"))
    (found,) = diagnose(PluginSettings(enabled=("test/noisy",)))
    assert [(one.code, one.value) for one in found.problems] == [("plugin.threads", "watch")]
    for thread in threading.enumerate():
        assert thread.is_alive()


def test_a_store_that_refuses_its_plugins_is_untouched(site: Site, tmp_path: Path) -> None:
    """Where composition is refused no store is made, and one that stands keeps its bytes; without plugins it opens and draws as ever."""
    site.install("test/faulty", "import no_such_module")
    url, actor = f"sqlite:///{tmp_path / 'county.db'}", Actor("a", "office", "370000")
    plugins = PluginSettings(enabled=("test/faulty",))
    with pytest.raises(BadPlugins):
        jointsup.open(url, actor=actor, plugins=plugins)
    assert not list(tmp_path.glob("county*"))
    jointsup.open(url, actor=actor).close()
    before = {path: path.read_bytes() for path in tmp_path.glob("county*") if path.is_file()}
    with pytest.raises(BadPlugins):
        jointsup.open(url, actor=actor, plugins=plugins)
    assert {path: path.read_bytes() for path in tmp_path.glob("county*") if path.is_file()} == before
    frozen = jointsup.freeze(small.plan(), small.rows(), tmp_path / "frozen")
    assert jointsup.draw(tmp_path / "frozen", small.seed_for(frozen.pair), tmp_path / "record")[1].clean
