"""The doctor 诊断: every plugin looked at alone, in a process of its own, so that each fault is told however bad it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from attrs import evolve, frozen

from jointsup.errors import BadPlugins, Problem
from jointsup.hooks.composing import compose
from jointsup.hooks.discovery import Installed, installed, wanted
from jointsup.hooks.isolation import run_alone
from jointsup.hooks.lock import faults_of_lock
from jointsup.hooks.refusals import Refusal
from jointsup.hooks.source import Source
from jointsup.model.settings import PluginSettings


@frozen
class Diagnosis:
    """What the doctor found of one plugin: sound, or its faults; ``printed`` is what it wrote meanwhile."""

    source: Source
    enabled: bool
    problems: Sequence[Problem]
    printed: str = ""

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.problems


def diagnose(settings: PluginSettings, there: Installed | None = None) -> list[Diagnosis]:
    """Look at every plugin that is enabled or installed, alone, then at all enabled ones together; return the findings by name.

    Faults that only show together (a name with two owners, a lock file that differs) are told under the plugin that has them.
    """
    there = installed() if there is None else there
    names = sorted({*settings.enabled, *settings.targets, *(one.source.plugin for one in there.found)})
    found = [_alone(settings, name, there) for name in names]
    together = _together(settings, found, there)
    others = [one for one in (*there.refusals, *together) if one.source.plugin not in names]
    alone = [Diagnosis(one.source, False, [one.problem]) for one in others]
    return sorted([*alone, *(_with(one, together) for one in found)], key=lambda one: one.source)


def _alone(settings: PluginSettings, name: str, there: Installed) -> Diagnosis:
    enabled = name in settings.enabled
    found, refusals = wanted([name], settings.targets, there)
    if refusals:
        return Diagnosis(refusals[0].source, enabled, [one.problem for one in refusals])
    try:
        answer = run_alone(settings, name, "load", limit=2 * settings.limit_seconds + 10)
    except BadPlugins as error:
        return Diagnosis(found[0].source, enabled, error.problems)
    return Diagnosis(found[0].source, enabled, (), answer.printed)


def _together(settings: PluginSettings, found: Sequence[Diagnosis], there: Installed) -> list[Refusal]:
    """Return the faults that the enabled and sound plugins have only together."""
    sound = [one.source.plugin for one in found if one.enabled and one.sound]
    own = {name: said for name, said in settings.settings.items() if name in sound or name not in settings.enabled}
    refusals = list(compose(evolve(settings, enabled=sound, settings=own, strict=False, lock=""), there).refusals)
    if settings.lock:
        refusals += faults_of_lock(Path(settings.lock), wanted(settings.enabled, settings.targets, there)[0])
    return refusals


def _with(one: Diagnosis, together: Sequence[Refusal]) -> Diagnosis:
    more = [refused.problem for refused in together if refused.source.plugin == one.source.plugin]
    return evolve(one, problems=[*one.problems, *more])
