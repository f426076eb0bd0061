"""What a plugin's hooks must look like: marked, sealed against each other, with exactly the arguments of the specification."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Iterator
from typing import Any

from jointsup.hooks.discovery import Found
from jointsup.hooks.markers import PROJECT
from jointsup.hooks.refusals import Refusal, refusal
from jointsup.hooks.registry import HOOKS
from jointsup.said import Listed

_OPTIONS = ("wrapper", "hookwrapper", "tryfirst", "trylast", "specname")


def faults_of_hooks(found: Found, plugin: Any) -> list[Refusal]:
    """Return what is wrong with the hooks of a plugin, read without calling or evaluating anything of it."""
    refusals: list[Refusal] = []

    def refuse(code: str, value: object = "", at: str = "", **details: object) -> None:
        refusals.append(refusal(found.source, "hooks", code, value, at=at, **details))

    if inspect.isclass(plugin):
        refuse("plugin.class", plugin.__name__)
        return refusals
    kind = type(plugin)
    if inspect.getattr_static(kind, "__eq__") is not object.__dict__["__eq__"]:
        refuse("plugin.equality", kind.__name__)
    marked = set()
    for name, holder, function in _hooks_of(plugin):
        hook = HOOKS.get(name)
        options = _options(holder, function)
        if hook is not None and getattr(function, "__func__", function) is hook.spec:
            continue
        if options is None:
            refuse("plugin.unmarked", name, name)
            continue
        marked.add(name)
        set_ = [option for option in _OPTIONS if options.get(option)]
        if set_:
            refuse("plugin.sealed", Listed(set_), name)
        if hook is None:
            if not options.get("optionalhook"):
                refuse("plugin.unknown_hook", name, name, known=Listed(HOOKS))
            continue
        if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
            refuse("plugin.asynchronous", name, name)
        if _arguments(plugin, name, function) != hook.arguments:
            expected = Listed(hook.arguments)
            refuse("plugin.arguments", _signature(function), name, expected=expected)
    if "jointsup_plugin_info" not in marked:
        refuse("plugin.no_info")
    return refusals


def implemented(plugin: Any) -> frozenset[str]:
    """Return the names of the hooks that a plugin implements itself."""
    return frozenset(name for name, holder, function in _hooks_of(plugin) if _options(holder, function) is not None)


def _options(holder: Any, function: Any) -> dict[str, Any] | None:
    """Return what a mark says, on a method or on the ``staticmethod`` around it, or None where there is no mark."""
    found: dict[str, Any] | None = getattr(holder, f"{PROJECT}_impl", None) or getattr(function, f"{PROJECT}_impl", None)
    return found


def _hooks_of(plugin: Any) -> Iterator[tuple[str, Any, Callable[..., Any]]]:
    """Yield each attribute that is named or marked as a hook: its name, what may carry the mark, the function."""
    for name in dir(plugin):
        if name.startswith("__"):
            continue
        holder = inspect.getattr_static(plugin, name, None)
        function = holder.__func__ if isinstance(holder, (staticmethod, classmethod, types.MethodType)) else holder
        if inspect.isroutine(function) and (name.startswith(f"{PROJECT}_") or hasattr(function, f"{PROJECT}_impl")):
            yield name, holder, function


def _arguments(plugin: Any, name: str, function: Callable[..., Any]) -> tuple[str, ...] | None:
    """Return the names of the arguments that a call gives, or None where one has a default or is of another kind than by name."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None
    if not inspect.ismodule(plugin) and not isinstance(inspect.getattr_static(plugin, name), staticmethod):
        parameters = parameters[1:]
    plain = (inspect.Parameter.POSITIONAL_OR_KEYWORD,)
    if any(one.kind not in plain or one.default is not inspect.Parameter.empty for one in parameters):
        return None
    return tuple(one.name for one in parameters)


def _signature(function: Callable[..., Any]) -> str:
    try:
        return f"{function.__name__}{inspect.signature(function)}"
    except (TypeError, ValueError):
        return repr(function)
