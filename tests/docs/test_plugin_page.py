"""The page "your city's plugin in thirty minutes" prints every line of the example, and every hook has page, test and use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import doc_pages
import jointsup
from jointsup.hooks.markers import Policy
from jointsup.hooks.plugin_set import PluginSet
from jointsup.hooks.registry import HOOKS, REGISTRATION

EXAMPLE = doc_pages.ROOT / "plugins" / "jointsup-example-city"
PAGE = doc_pages.DOCS / "howto" / "write-a-plugin.md"
USES = {
    "jointsup_plugin_info": "infos",
    "jointsup_rulesets": "rulesets",
    "jointsup_event": "tell",
}
"""What of the plugin set serves a hook, where it is not named alike."""


def test_the_page_prints_every_line_of_the_example() -> None:
    """Each file of the example stands on the page, whole, and nothing else does."""
    printed = {block.file.removeprefix("jointsup-example-city/"): block.text for block in doc_pages.blocks(PAGE) if block.file.startswith("jointsup-example-city/")}
    there = {
        str(path.relative_to(EXAMPLE)): path.read_text("utf-8")
        for path in sorted(EXAMPLE.rglob("*"))
        if path.is_file() and not {"__pycache__", ".pytest_cache", ".hypothesis", ".ruff_cache", ".mypy_cache"} & set(path.parts)
    }
    assert printed == there


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_has_its_page(name: str) -> None:
    """Each hook has a section with its Chinese word, its exact arguments, what it gives, its policy, and the class of that."""
    hook = HOOKS[name]
    page = (doc_pages.DOCS / "reference" / "hooks.md").read_text("utf-8")
    section = re.search(rf"^## {name} {hook.subject}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert section, name
    assert f"`{name}({', '.join(hook.arguments)})`" in section[1]
    assert re.search(rf"Policy:\s{hook.policy}\.", section[1])
    assert hook.policy in Policy.__args__  # type: ignore[attr-defined]
    if hook.gives:
        cls = hook.gives.rpartition(":")[2]
        assert f"{'one' if hook.one else 'many'} `{cls}`" in section[1]
        assert f".. autoclass:: {hook.gives.replace(':', '.')}" in section[1]
        assert hook.given().__doc__
        assert name in (hook.given().__doc__ or ""), "a class of providers points to its hook"
    assert re.search(r"[\u4e00-\u9fff]", hook.subject)


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_has_its_use(name: str) -> None:
    """Each hook is served by the plugin set, under its own name, and by nothing else: no other module calls the relay."""
    served = USES.get(name, name.removeprefix("jointsup_"))
    assert name in (getattr(PluginSet, served).__doc__ or ""), served
    source = Path(jointsup.__file__).parent
    callers = {path.name for path in source.rglob("*.py") if re.search(r"\b_?relay\.call\(", path.read_text("utf-8"))}
    assert callers == {"loading.py", "plugin_set.py"}


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_has_its_tests(name: str) -> None:
    """Each hook is implemented in a test, and by what ships built in or by the example."""
    tests = "\n".join(path.read_text("utf-8") for path in (doc_pages.ROOT / "tests").rglob("*.py") if path.name != Path(__file__).name)
    shipped = "\n".join(
        path.read_text("utf-8") for folder in ("src/jointsup/builtin", "plugins") for path in (doc_pages.ROOT / folder).rglob("*.py")
    )
    assert f"def {name}(" in tests
    assert f"def {name}(" in shipped


def test_every_hook_gives_many_but_the_first_and_the_last() -> None:
    """The shape of hooks is one: nothing in, an iterable out; only the information is one object, and only the event takes something."""
    assert [name for name, hook in HOOKS.items() if hook.one] == ["jointsup_plugin_info"]
    assert [name for name, hook in HOOKS.items() if hook.arguments] == ["jointsup_event"]
    assert len(REGISTRATION) == len(HOOKS) - 2
    assert not [name for name, hook in HOOKS.items() if hook.spec.jointsup_spec.get("firstresult")]  # type: ignore[attr-defined]


def test_every_promise_names_tests_that_there_are() -> None:
    """The page of promises names for each of them a test that stands in its file, and a row of its table where it says one."""
    page = (doc_pages.DOCS / "reference" / "plugin-promises.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("|") and "---" not in line and "测试" not in line]
    assert len(rows) > 40
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`(?: \(([^)]*)\))?", row)
        assert named, row
        for file, test, of_table in named:
            text = (doc_pages.ROOT / file).read_text("utf-8")
            assert f"def {test}(" in text, (file, test)
            for case in filter(None, of_table.split(", ")):
                assert f'"{case}"' in text, (file, case)
