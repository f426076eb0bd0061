"""What each kind of provider promises, one function for each promise: it takes a case, and raises ``AssertionError`` in words where it is broken.

:mod:`jointsup.testing.suites` makes pytest classes of them; each can also be called alone.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from jointsup.model.naming import is_name

C = TypeVar("C")


def keep(held: object, words: str) -> None:
    """Raise ``AssertionError`` with the words unless something holds; unlike ``assert`` it is never optimised away."""
    if not held:
        raise AssertionError(words)


def name_is_a_name(case: Any) -> None:
    """The name is ``namespace/name`` in lower case, and the same every time and in every instance."""
    names = [case.make().name, case.make().name]
    keep(is_name(names[0]), f"{names[0]!r} is no name")
    keep(names[0] == names[1], f"two instances are named {names[0]!r} and {names[1]!r}")


def signatures_are_those_of_the_base(case: Any) -> None:
    """Methods take the arguments of the base class, by the same names and in the same order: the core may call them by either."""
    cls = type(case.make())
    for base in cls.__mro__[1:]:
        if not base.__module__.startswith(("jointsup.hooks.", "jointsup.store.")):
            continue
        for name, method in vars(base).items():
            if inspect.isfunction(method) and not name.startswith("_"):
                expected, found = _arguments(method), _arguments(getattr(cls, name))
                keep(found == expected, f"{name} takes {found}, {base.__name__}.{name} takes {expected}")


COMMON: tuple[Callable[[Any], None], ...] = (name_is_a_name, signatures_are_those_of_the_base)
"""What every provider promises."""


def _arguments(function: Callable[..., object]) -> list[str]:
    return [name for name in inspect.signature(function).parameters if name != "self"]
