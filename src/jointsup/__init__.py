"""jointsup: joint supervision across government departments (跨部门综合监管).

Draws that anyone can check, visits that disturb least. Importing this loads no engine, no database and no plugin; each name
below is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from jointsup._version import __version__ as __version__

if TYPE_CHECKING:
    from jointsup.errors import JointsupError as JointsupError
    from jointsup.errors import Problem as Problem
    from jointsup.hooks.markers import hookimpl as hookimpl
    from jointsup.hooks.plugin import Plugin as Plugin
    from jointsup.hooks.providers.info import PluginInfo as PluginInfo
    from jointsup.model.actors import Actor as Actor
    from jointsup.model.plan import RoundPlan as RoundPlan
    from jointsup.services.application import Application as Application
    from jointsup.services.application import open as open
    from jointsup.services.compare import compare as compare
    from jointsup.services.meets.meeting import meets as meets
    from jointsup.services.restoring import restore as restore
    from jointsup.services.restoring import upgrade as upgrade
    from jointsup.services.rounds import commit as commit
    from jointsup.services.rounds import compose_seed as compose_seed
    from jointsup.services.rounds import draw as draw
    from jointsup.services.rounds import freeze as freeze
    from jointsup.services.rounds import prove as prove
    from jointsup.services.rounds import verify_record as verify_record
    from jointsup.verify import Report as Report

_HOMES = {
    "Actor": "jointsup.model.actors",
    "Application": "jointsup.services.application",
    "JointsupError": "jointsup.errors",
    "Plugin": "jointsup.hooks.plugin",
    "PluginInfo": "jointsup.hooks.providers.info",
    "Problem": "jointsup.errors",
    "Report": "jointsup.verify",
    "RoundPlan": "jointsup.model.plan",
    "commit": "jointsup.services.rounds",
    "compare": "jointsup.services.compare",
    "compose_seed": "jointsup.services.rounds",
    "draw": "jointsup.services.rounds",
    "freeze": "jointsup.services.rounds",
    "hookimpl": "jointsup.hooks.markers",
    "meets": "jointsup.services.meets.meeting",
    "open": "jointsup.services.application",
    "prove": "jointsup.services.rounds",
    "restore": "jointsup.services.restoring",
    "upgrade": "jointsup.services.restoring",
    "verify_record": "jointsup.services.rounds",
}

__all__ = [
    "Actor",
    "Application",
    "JointsupError",
    "Plugin",
    "PluginInfo",
    "Problem",
    "Report",
    "RoundPlan",
    "commit",
    "compare",
    "compose_seed",
    "draw",
    "freeze",
    "hookimpl",
    "meets",
    "open",
    "prove",
    "restore",
    "upgrade",
    "verify_record",
]


def __getattr__(name: str) -> Any:
    # Not ``verify``: that is the package of the checks, which would take the name's place once it is imported.
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'jointsup' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
