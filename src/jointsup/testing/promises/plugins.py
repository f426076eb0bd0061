"""What a whole plugin promises: it composes alone, quickly and lightly, twice alike, and bears every event."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import date
from importlib.metadata import entry_points
from typing import Any, Final

from attrs import field, frozen

from jointsup.codec.rulesets import area_table
from jointsup.errors import JointsupError
from jointsup.hooks.composing import compose
from jointsup.hooks.discovery import GROUP
from jointsup.hooks.isolation import run_alone, tell_alone
from jointsup.hooks.plugin_set import PluginSet
from jointsup.hooks.registry import REGISTRATION
from jointsup.model.naming import BUILT_IN
from jointsup.model.settings import PluginSettings
from jointsup.testing.promises import keep
from jointsup.testing.samples import events

HEAVY: Final = ("duckdb", "jointsup.engines.duck", "numpy", "pandas", "polars", "pyarrow", "requests", "sqlalchemy")
"""What a plugin's module must not import before it is used."""

QUICK_SECONDS: Final = 5
"""How long composition may take, on a busy machine too."""


@frozen
class PluginCase:
    """A plugin to try: its name, its target ``module:object``, settings to try it with, a day on which its rules are in force."""

    name: str
    target: str
    settings: Mapping[str, Any] = field(factory=dict)
    as_of: date | None = None

    def plugin_settings(self) -> PluginSettings:
        """Return settings with which the plugin, and nothing else, is enabled."""
        own = {self.name: dict(self.settings)} if self.settings else {}
        if self.name == BUILT_IN:
            return PluginSettings(settings=own)
        installed = any((point.name, point.value) == (self.name, self.target) for point in entry_points(group=GROUP))
        targets = {} if installed else {self.name: self.target}
        return PluginSettings(enabled=[self.name], targets=targets, settings=own)

    def composed(self) -> PluginSet:
        """Return the set of the plugin with what ships built in; raises ``AssertionError`` with every reason where it is refused."""
        try:
            return compose(self.plugin_settings())
        except JointsupError as error:
            raise AssertionError(error.text()) from None


def it_composes(case: PluginCase) -> None:
    """It is composed, strictly, without a refusal."""
    keep(case.name in case.composed().infos, f"{case.name} is not among the composed plugins")


def it_prints_nothing(case: PluginCase) -> None:
    """Nothing is printed while it is composed."""
    remarks = case.composed().remarks
    keep(not remarks, "; ".join(one.text() for one in remarks))


def it_is_quick(case: PluginCase) -> None:
    """Composition, once modules are imported, takes no longer than a few seconds."""
    case.composed()
    begun = time.perf_counter()
    case.composed()
    seconds = time.perf_counter() - begun
    keep(seconds < QUICK_SECONDS, f"composition took {seconds:.1f} s")


def it_is_light(case: PluginCase) -> None:
    """Its module imports no database, no engine, no table library and no client of a network."""
    module = case.target.partition(":")[0]
    ask = f"import sys; sys.path[:] = {sys.path!r}; import {module}; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run(  # noqa: S603 - the plugin under test, by its author
        [sys.executable, "-c", ask], capture_output=True, text=True, encoding="utf-8", check=False
    )
    keep(done.returncode == 0, done.stderr[-500:])
    keep(not done.stdout.strip(), f"importing {module} imports {done.stdout.strip()}")


def it_gives_the_same_each_time(case: PluginCase) -> None:
    """Composed twice, it gives things of the same names."""
    found = [_names(case.composed(), case.name) for _ in range(2)]
    keep(found[0] == found[1], f"gave {found[0]}, then {found[1]}")


def it_runs_alone(case: PluginCase) -> None:
    """It is composed in a process of its own, as the doctor and deliveries do."""
    try:
        run_alone(case.plugin_settings(), case.name, "load", limit=60)
    except JointsupError as error:
        raise AssertionError(error.text()) from None


def it_bears_every_event(case: PluginCase) -> None:
    """If it is told of events, it takes one of each kind, twice with one key, without raising; one is told in a process of its own."""
    plugins = case.composed()
    if case.name not in plugins.listeners:
        return
    try:
        for event in (*events(), events()[0]):
            plugins.tell(case.name, event)
        tell_alone(case.plugin_settings(), case.name, events()[0], 60)
    except JointsupError as error:
        raise AssertionError(error.text()) from None


def its_rules_are_whole(case: PluginCase) -> None:
    """Each of its rule sets has a version for the day that the case names, and tables of areas can be read."""
    book = case.composed().rulesets
    for owned in (one for one in book if one.source.plugin == case.name):
        try:
            if case.as_of is not None:
                book.as_of(owned.rules.name, case.as_of)
            if owned.rules.rules.kind == "areas":
                area_table(owned.rules)
        except JointsupError as error:
            raise AssertionError(error.text()) from None


def _names(plugins: PluginSet, name: str) -> dict[str, list[str]]:
    kinds = [hook.removeprefix("jointsup_") for hook in REGISTRATION if hook != "jointsup_rulesets"]
    found = {kind: [one.name for one in getattr(plugins, kind).values() if one.source.plugin == name] for kind in kinds}
    return {**found, "rulesets": [f"{one.rules.name} {one.rules.digest}" for one in plugins.rulesets if one.source.plugin == name]}


PROMISES = (
    it_composes,
    it_prints_nothing,
    it_is_quick,
    it_is_light,
    it_gives_the_same_each_time,
    it_runs_alone,
    it_bears_every_event,
    its_rules_are_whole,
)
"""All of them."""
