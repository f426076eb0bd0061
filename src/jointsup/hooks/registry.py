"""What there is to say of each hook, as data: its subject, its failure policy, what it gives, its arguments."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from attrs import frozen

from jointsup.hooks.markers import Policy
from jointsup.hooks.specs import SPECS


@frozen
class Hook:
    """A hook 扩展点: see :func:`jointsup.hooks.markers.hookspec`."""

    name: str
    subject: str
    policy: Policy
    gives: str
    arguments: tuple[str, ...]
    spec: Callable[..., Any]

    @property
    def one(self) -> bool:
        """Whether it gives one object and not many."""
        return self.name == "jointsup_plugin_info"

    def given(self) -> type:
        """Return the class of what it gives, imported when it is needed."""
        module, _, name = self.gives.partition(":")
        cls: type = getattr(importlib.import_module(module), name)
        return cls


def _hooks() -> Mapping[str, Hook]:
    found = {}
    for group in SPECS:
        for name, function in vars(group).items():
            if hasattr(function, "jointsup_hook"):
                subject, policy, gives = function.jointsup_hook
                arguments = tuple(inspect.signature(function).parameters)[1:]
                found[name] = Hook(name, subject, policy, gives, arguments, function)
    return MappingProxyType(found)


HOOKS: Mapping[str, Hook] = _hooks()
"""Every hook by its name."""

REGISTRATION: tuple[str, ...] = tuple(name for name, hook in HOOKS.items() if hook.gives and not hook.one)
"""The hooks that give many of something when an application is composed."""
