"""The marks of hooks: ours on the specification, authors' on what they implement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal, TypeVar, overload

import pluggy

F = TypeVar("F", bound=Callable[..., Any])

PROJECT: Final = "jointsup"
"""The name of pluggy's project; hooks begin with it and an underscore."""

Policy = Literal["refuse", "stop", "queue", "skip"]
"""What a failure does 失败策略.

``refuse``: the plugin is refused. ``stop``: the operation ends, nothing half written. ``queue``: the effect stays in the outbox, is tried
again and never undoes an act. ``skip``: only that plugin's convenience is lost.
"""


def hookspec(*, subject: str, policy: Policy, gives: str = "") -> Callable[[F], F]:
    """Mark a method of a specification as a hook.

    ``subject`` is one Chinese word for what it gives; ``gives`` the dotted place (``module:class``) of what one call gives: many of them,
    or one where the hook's name is in the singular. A hook without ``gives`` tells something and its result is ignored.
    """

    def mark(function: F) -> F:
        marked = pluggy.HookspecMarker(PROJECT)(function)
        marked.jointsup_hook = (subject, policy, gives)  # type: ignore[attr-defined]
        return marked

    return mark


@overload
def hookimpl(function: F) -> F: ...
@overload
def hookimpl(function: None = None, *, optional: bool = False) -> Callable[[F], F]: ...
def hookimpl(function: F | None = None, *, optional: bool = False) -> F | Callable[[F], F]:
    """Mark a function or method as the implementation of the hook that it is named after.

    ``optional``: the hook may be one that the oldest jointsup for which the plugin is built does not have yet; there it is left out.
    pluggy's other options (wrappers, ``tryfirst``, ``trylast``) are not taken: what a plugin gives must not depend on others.
    """
    mark = pluggy.HookimplMarker(PROJECT)
    if function is None:
        return mark(optionalhook=optional)
    return mark(function)
