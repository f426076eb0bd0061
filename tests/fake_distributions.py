"""Distributions made for a test: a ``dist-info`` folder and modules in a folder that is put on the path, as pip would leave them."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from attrs import define, field

HEAD = """
import jointsup
from jointsup.hooks import *

def info(name, **said):
    return PluginInfo(**{"name": name, "api": 0, "built_for": "0.1", "scope": "city", "contact": "office@example.org", **said})
"""


@define
class Site:
    """A folder of installed distributions."""

    folder: Path
    modules: list[str] = field(factory=list)

    def install(
        self,
        plugin: str,
        code: str = "",
        *,
        target: str = "{module}:City",
        distribution: str = "",
        version: str = "1.0",
        files: Mapping[str, str] | None = None,
        metadata: bool = True,
    ) -> str:
        """Install a plugin whose module holds ``code`` after :data:`HEAD`; return the name of the module."""
        module = "fake_" + plugin.replace("/", "_").replace("-", "_") + ("_" + distribution.replace("-", "_") if distribution else "")
        distribution = distribution or "dist-" + plugin.replace("/", "-")
        self.modules.append(module)
        if files is None:
            (self.folder / f"{module}.py").write_text(HEAD + textwrap.dedent(code), "utf-8")
        else:
            for path, text in files.items():
                place = self.folder / module / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, "utf-8")
        about = self.folder / f"{distribution.replace('-', '_')}-{version}.dist-info"
        about.mkdir()
        entry = f"[jointsup.plugins]\n{plugin} = {target.format(module=module)}\n"
        (about / "entry_points.txt").write_text(entry, "utf-8")
        if metadata:
            (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n", "utf-8")
        return module

    def good(self, plugin: str, *, name: str = "", body: str = "", **said: object) -> str:
        """Install a plugin without a fault that gives one source of numbers, ``<plugin>-numbers`` unless named."""
        return self.install(plugin, good_code(plugin, name or f"{plugin}-numbers", body), **said)  # type: ignore[arg-type]


def good_code(plugin: str, name: str, body: str = "") -> str:
    """Return the code of a plugin without a fault."""
    extra = textwrap.indent(textwrap.dedent(body), "    ")
    return f'''
class Numbers(RandomnessSource):
    name = "{name}"
    kind = "announced"
    def fetch(self, event, day):
        return "123456"

class City(Plugin):
    @hookimpl
    def jointsup_plugin_info(self):
        return info("{plugin}")

    @hookimpl
    def jointsup_randomness_sources(self):
        return [Numbers()]

''' + extra


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A folder on the path in which a test installs distributions; what it imported from there is forgotten afterwards."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    before = set(sys.modules)
    yield Site(folder)
    for module in set(sys.modules) - before:
        if module.startswith("fake_"):
            del sys.modules[module]
