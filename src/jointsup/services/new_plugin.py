"""A new plugin 新建插件: a package with one rule set that passes its suite, to go on from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from jointsup._version import __version__
from jointsup.codec.files import writing_folder
from jointsup.errors import BadPlugins, problem
from jointsup.model.naming import OWN_NAMESPACE, is_name, namespace_of

FILES: Final[Mapping[str, str]] = {
    "pyproject.toml": """[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "@DISTRIBUTION@"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["jointsup[app]>=@MINOR@,<@NEXT@"]

[project.entry-points."jointsup.plugins"]
"@NAME@" = "@MODULE@:Plugged"

[tool.hatch.build.targets.wheel]
packages = ["src/@MODULE@"]

[tool.pytest.ini_options]
pythonpath = ["src"]
""",
    "README.md": """# @DISTRIBUTION@

A plugin of jointsup, `@NAME@`. Enable it in `jointsup.toml`:

```toml
[plugins]
enabled = ["@NAME@"]
```

Its tests: `python -m pip install pytest`, then `python -m pytest`, before it is installed or after. What it can give: `docs/reference/hooks.md` of jointsup.
""",
    "src/@MODULE@/__init__.py": '''"""What @NAME@ adds to jointsup. Keep imports light: this module is loaded whenever an application is composed."""

from collections.abc import Iterable

from jointsup import Plugin, PluginInfo, hookimpl
from jointsup.hooks import RuleSetFile


class Plugged(Plugin):
    """The plugin @NAME@."""

    @hookimpl
    def jointsup_plugin_info(self) -> PluginInfo:
        """Say who this is."""
        return PluginInfo(name="@NAME@", api=0, built_for="@MINOR@", scope="city", contact="CONTACT: who keeps this plugin")

    @hookimpl
    def jointsup_rulesets(self) -> Iterable[RuleSetFile]:
        """Give the tags."""
        return [RuleSetFile("@MODULE@", "rulesets/tags.json")]
''',
    "src/@MODULE@/rulesets/tags.json": """{
  "schema": "ruleset/1",
  "kind": "tags",
  "name": "@NAMESPACE@/tags",
  "version": "1",
  "title": "标签词表",
  "valid_from": "2026-01-01",
  "valid_to": null,
  "source": "SOURCE: the document that these tags stand on",
  "owner": "market",
  "tags": [["food.school", "校园食堂"]]
}
""",
    "tests/test_plugin.py": '''"""The plugin keeps every promise of jointsup's suite."""

from datetime import date

import pytest

from jointsup.testing.suites import PluginCase, PluginSuite


class TestPlugin(PluginSuite):
    @pytest.fixture
    def case(self):
        return PluginCase("@NAME@", "@MODULE@:Plugged", as_of=date(2026, 7, 1))
''',
}
"""Its files, with ``@WORDS@`` that are filled in."""


def write_plugin(name: str, folder: Path | None = None) -> Path:
    """Write the files of a new plugin to ``folder`` (default: named after its distribution) and return the folder.

    Raises :class:`~jointsup.errors.BadPlugins` for a name that is none or lies in the core's namespace,
    :class:`~jointsup.errors.Unwritable` where the folder exists.
    """
    if not is_name(name):
        raise BadPlugins([problem("plugin.name_form", "", name)])
    if namespace_of(name) == OWN_NAMESPACE:
        raise BadPlugins([problem("plugin.reserved", "", name, namespace=OWN_NAMESPACE)])
    distribution = "jointsup-" + name.replace("/", "-")
    major, minor = map(int, __version__.split(".")[:2])
    words = {
        "@DISTRIBUTION@": distribution,
        "@MINOR@": f"{major}.{minor}",
        "@MODULE@": distribution.replace("-", "_"),
        "@NAME@": name,
        "@NAMESPACE@": namespace_of(name),
        "@NEXT@": f"{major}.{minor + 1}",
    }
    target = Path(distribution) if folder is None else folder
    with writing_folder(target) as part:
        for path, text in FILES.items():
            for word, said in words.items():
                path, text = path.replace(word, said), text.replace(word, said)
            file = part / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
    return target
