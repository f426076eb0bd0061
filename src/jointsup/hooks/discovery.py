"""Finding plugins 发现: entry points of the group ``jointsup.plugins``, and targets that the settings name. Nothing is imported here.

An installation may be damaged in many ways; each is named, and none hides another plugin.
"""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from typing import Final

from attrs import field, frozen

from jointsup.hooks.refusals import Refusal, refusal
from jointsup.hooks.source import Source
from jointsup.model.naming import OWN_NAMESPACE, is_name, namespace_of
from jointsup.said import nearest

GROUP: Final = "jointsup.plugins"
"""The entry-point group; the name of an entry is the name of the plugin, its value a light module or ``module:object``."""


@frozen
class Found:
    """A plugin that was found: whose it is, its target, and the distribution that brought it."""

    source: Source
    target: str
    distribution: metadata.Distribution | None = field(default=None, eq=False, repr=False)


@frozen
class Installed:
    """What is installed, enabled or not, by name; and what is wrong with it."""

    found: Sequence[Found]
    refusals: Sequence[Refusal]

    def named(self, name: str) -> list[Found]:
        """Return what was found under a name: more than one where two distributions claim it."""
        return [one for one in self.found if one.source.plugin == name]


def installed(distributions: Iterable[metadata.Distribution] | None = None) -> Installed:
    """Return all plugins that are installed, in order of their names, with what is wrong with their distributions.

    As with imports, the first distribution of a name on ``sys.path`` hides later ones.
    """
    found: list[Found] = []
    refusals: list[Refusal] = []
    seen: set[str] = set()
    for distribution in metadata.distributions() if distributions is None else distributions:
        try:
            entries = [entry for entry in distribution.entry_points if entry.group == GROUP]
        except Exception as error:  # a damaged installation raises all kinds of errors
            text = distribution.read_text("entry_points.txt") or ""
            if GROUP in text:
                source = Source("?", *_label(distribution))
                refusals.append(refusal(source, "find", "plugin.entry_points", f"{type(error).__name__}: {error}"))
            continue
        if not entries:
            continue
        name, version = _label(distribution)
        if name in seen:
            continue
        seen.add(name)
        for entry in entries:
            source = Source(entry.name, name, version)
            found.append(Found(source, entry.value, distribution))
            if not is_name(entry.name):
                refusals.append(refusal(source, "find", "plugin.name_form", entry.name))
            elif namespace_of(entry.name) == OWN_NAMESPACE:
                refusals.append(refusal(source, "find", "plugin.reserved", entry.name, namespace=OWN_NAMESPACE))
            if not version or (distribution.read_text("METADATA") is None and distribution.read_text("PKG-INFO") is None):
                refusals.append(refusal(source, "find", "plugin.half_installed", name))
    by_name = sorted(found, key=lambda one: (one.source, one.target))
    for one, other in itertools.pairwise(by_name):
        if one.source.plugin == other.source.plugin:
            refusals += _claimed_twice(one, other)
    return Installed(by_name, sorted(refusals, key=lambda one: (one.source, one.code)))


def wanted(enabled: Sequence[str], targets: Mapping[str, str], there: Installed) -> tuple[list[Found], list[Refusal]]:
    """Return what the settings enable, in order of names, and a refusal for each name that nothing or more than one thing answers to."""
    found: list[Found] = []
    refusals: list[Refusal] = []
    names = sorted({one.source.plugin for one in there.found} | set(targets))
    for name in sorted(set(enabled)):
        here = there.named(name)
        faults = [one for one in there.refusals if one.source.plugin == name]
        if name in targets:
            target = Found(Source(name), targets[name])
            refusals += [refused for one in here for refused in _claimed_twice(one, target)]
            here = [target] if not here else []
        elif not here:
            near = difflib.get_close_matches(name, names) or names
            refusals.append(refusal(Source(name), "find", "plugin.absent", name, near=nearest(near)))
        if not is_name(name) and not faults:
            refusals.append(refusal(Source(name), "find", "plugin.name_form", name))
        elif namespace_of(name) == OWN_NAMESPACE and name in targets:
            refusals.append(refusal(Source(name), "find", "plugin.reserved", name, namespace=OWN_NAMESPACE))
        elif len(here) == 1 and not faults:
            found += here
        refusals += faults
    return found, refusals


def _claimed_twice(one: Found, other: Found) -> list[Refusal]:
    name = one.source.plugin
    owners = [str(each.source) if each.source.distribution else f"target {each.target}" for each in (one, other)]
    details = {"first": owners[0], "second": owners[1]}
    return [refusal(each.source, "find", "plugin.claimed_twice", name, **details) for each in (one, other)]


def _label(distribution: metadata.Distribution) -> tuple[str, str]:
    """Return name and version of a distribution, as far as its metadata still say them."""
    try:
        name, version = distribution.metadata["Name"], distribution.metadata["Version"]
    except Exception:  # see above
        name, version = "", ""
    folder = getattr(distribution, "_path", None)
    stem = getattr(folder, "name", "").removesuffix(".dist-info").removesuffix(".egg-info")
    return name or stem.partition("-")[0] or "?", version or ""
