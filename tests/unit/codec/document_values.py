"""Plain JSON values of the documents' classes, and where what stands in them: read from the annotations, not from the codec."""

from __future__ import annotations

import copy
import functools
from collections.abc import Iterator, Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from attrs import NOTHING, fields, has
from hypothesis import strategies as st

from jointsup.model.documents import Commitment, Header, Nonce, Pair, RecordHead, RoundDocument, SeedFile
from jointsup.model.meaning import Meaning
from jointsup.model.plan import RoundPlan

CLASSES = (RoundDocument, RecordHead, SeedFile, Pair, Nonce, Commitment, Header, RoundPlan)

MOST = 2**53 - 1

Path = tuple[str | int, ...]

texts = st.text("ab 甲乙丙/:\"\\'{}%1é", max_size=6)
keys = st.text("abz019_", min_size=1, max_size=5)
integers = st.integers(-MOST, MOST)
anything = st.recursive(
    st.none() | st.booleans() | integers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)
OF_KIND: Mapping[str, st.SearchStrategy[Any]] = {
    "null": st.none(),
    "boolean": st.booleans(),
    "integer": integers,
    "fraction": st.sampled_from((0.5, -1.25, 1e300, float("inf"))),
    "text": texts,
    "array": st.lists(anything, max_size=2),
    "object": st.dictionaries(keys, anything, max_size=2),
}
DAYS = st.dates().map(str)
CLOCK = st.times().map(lambda time: f"{time:%H:%M:%S}")
OFFSETS = st.sampled_from(("Z", "+08:00", "-23:59", ".5Z", ".000000001+00:00"))
MOMENTS = {"date": DAYS, "instant": st.builds("{}T{}{}".format, DAYS, CLOCK, OFFSETS)}
KIND_OF: Mapping[type, str] = {
    NoneType: "null",
    bool: "boolean",
    int: "integer",
    str: "text",
    list: "array",
    dict: "object",
}


def name_of(field_name: str) -> str:
    return "from" if field_name == "from_" else field_name


@functools.cache
def members(cls: Any) -> Sequence[tuple[str, Any, bool]]:
    """Return the name of each member, its annotation, and whether it may be missing."""
    hints = get_type_hints(cls, include_extras=True)
    return [(name_of(a.name), hints[a.name], a.default is not NOTHING) for a in fields(cls)]


@functools.cache
def values(hint: Any, meaning: Meaning | None = None) -> st.SearchStrategy[Any]:
    """Return a strategy of the plain JSON values that an annotation allows."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return values(inner[0], inner[1])
    if origin in (Union, UnionType):
        return st.one_of([values(member, meaning) for member in inner])
    if origin is Literal:
        return st.sampled_from(inner)
    if origin is Sequence:
        return st.lists(values(inner[0]), max_size=2)
    if origin is tuple:
        return st.tuples(*map(values, inner)).map(list)
    if origin is Mapping:
        return st.dictionaries(keys, values(inner[1]), max_size=2)
    if has(hint):
        found = members(hint)
        required = {name: values(of) for name, of, may_lack in found if not may_lack}
        return st.fixed_dictionaries(
            required, optional={name: values(of) for name, of, may_lack in found if may_lack}
        )
    if hint is str and meaning and meaning.form:
        return MOMENTS[meaning.form]
    if hint is str:
        return (
            st.from_regex(meaning.pattern, fullmatch=True, alphabet="0123456789abcdef-:TZ+./")
            if meaning and meaning.pattern
            else texts
        )
    if hint is int:
        return st.integers(-MOST if meaning is None or meaning.minimum is None else meaning.minimum, MOST)
    return {NoneType: st.none(), bool: st.booleans(), Any: anything}[hint]


def allowed(hint: Any) -> frozenset[str]:
    """Return the kinds of values that an annotation allows."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return allowed(inner[0])
    if origin in (Union, UnionType):
        return frozenset().union(*map(allowed, inner))
    if hint is Any:
        return frozenset(KIND_OF.values())
    if origin is Mapping or has(hint):
        return frozenset({"object"})
    return frozenset(
        {"array" if origin in (Sequence, tuple) else "text" if origin is Literal else KIND_OF[hint]}
    )


def places(hint: Any, value: Any, path: Path = ()) -> Iterator[tuple[Path, frozenset[str]]]:
    """Yield every place in a value, with the kinds of values that may stand there."""
    yield path, allowed(hint)
    yield from _inside(hint, value, path)


def _inside(hint: Any, value: Any, path: Path) -> Iterator[tuple[Path, frozenset[str]]]:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        yield from _inside(inner[0], value, path)
    elif origin in (Union, UnionType):
        for member in inner:
            if allowed(member) == {KIND_OF[type(value)]}:
                yield from _inside(member, value, path)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from places(
                inner[number] if origin is tuple else inner[0] if inner else Any, item, (*path, number)
            )
    elif has(hint):
        for name, of, _ in members(hint):
            if name in value:
                yield from places(of, value[name], (*path, name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from places(inner[1] if inner else Any, item, (*path, key))


def path_text(path: Path) -> str:
    """Return a path as problems write it."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def replaced(value: Any, path: Path, new: Any) -> Any:
    """Return a copy of a value with something else at a path."""
    if not path:
        return new
    changed = copy.deepcopy(value)
    at = changed
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = new
    return changed
