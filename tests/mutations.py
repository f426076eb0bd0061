"""Small changes of plain JSON, for tests that everything in a document is judged: change, drop, add or double any member."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from attrs import frozen
from hypothesis import strategies as st

from jointsup.canonical import canonical
from jointsup.errors import BadText

Step = str | int


@frozen
class Mutation:
    """A changed value, and where and how it was changed."""

    value: Any
    path: tuple[Step, ...]
    how: str

    @property
    def where(self) -> str:
        """The path as documents are written about: ``receipts[0].time``."""
        return path_text(self.path)


def path_text(path: tuple[Step, ...]) -> str:
    """Return a path as a text."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def paths(value: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """Yield the path of every value inside a value, itself first."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in inside:
        yield from paths(item, (*path, step))


def _at(value: Any, path: tuple[Step, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


@st.composite
def mutations(draw: st.DrawFn, value: Any) -> Mutation:
    """Give a value with one thing changed, dropped, added or doubled."""
    path = draw(st.sampled_from(list(paths(value))))
    new = copy.deepcopy(value)
    here = _at(new, path)
    hows = ["change"]
    if path:
        hows.append("drop")
        hows += ["double"] if isinstance(path[-1], int) else []
    hows += ["add"] if isinstance(here, (dict, list)) else []
    how = draw(st.sampled_from(hows))
    parent = _at(new, path[:-1]) if path else None
    if how == "drop":
        del parent[path[-1]]
    elif how == "double":
        parent.insert(path[-1], copy.deepcopy(here))
    elif how == "add":
        here.append(draw(st.sampled_from([0, None, "x", *here[-1:]]))) if isinstance(here, list) else here.update(extra="x")
    else:
        other = draw(others(here))
        if path:
            parent[path[-1]] = other
        else:
            new = other
    return Mutation(new, path, how)


def others(value: Any) -> st.SearchStrategy[Any]:
    """Give values other than ``value``, mostly of its type."""
    near: list[Any] = [None, 7, "x", [], {}]
    if isinstance(value, bool) or value is None:
        near += [True, False, "0" * 64, "2026-01-01"]
    elif isinstance(value, int):
        near += [value + 1, max(0, value - 1), str(value)]
    elif isinstance(value, str):
        near += [value + "0", value[:-1], _turned(value, 0), _turned(value, -1), f" {value}", "1/2", "draw", "all", "void"]
    elif isinstance(value, list):
        near += [value[1:], value[:-1], value[::-1]]
    return st.sampled_from([other for other in near if other != value or type(other) is not type(value)])


def _turned(text: str, at: int) -> str:
    """Return a text with one character changed into its neighbour: a digit or letter into another one."""
    if not text:
        return "0"
    at %= len(text)
    new = {"9": "8", "f": "e", "z": "y"}.get(text[at]) or chr(ord(text[at]) + 1)
    return text[:at] + new + text[at + 1 :]


def written(value: Any) -> str:
    """Return the text of a value: canonical where it can be, as JSON writes it elsewhere."""
    try:
        return canonical(value)
    except BadText:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
