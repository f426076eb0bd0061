"""What kinds of JSON values there are, which of them an annotation of a document allows, and how paths are written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from attrs import has

from jointsup.model.secret import Secret
from jointsup.places import Place

Kind = Literal["null", "boolean", "integer", "fraction", "text", "array", "object", "other"]

WORDS: Mapping[Kind, tuple[str, str]] = {
    "null": ("null", "空值"),
    "boolean": ("true or false", "真假值"),
    "integer": ("an integer", "整数"),
    "fraction": ("a number with a point or exponent", "小数"),
    "text": ("a text", "文本"),
    "array": ("an array", "数组"),
    "object": ("an object", "对象"),
    "other": ("what JSON cannot say", "非 JSON 值"),
}
"""A kind in English and Chinese."""

JSON_KINDS: tuple[Kind, ...] = ("null", "boolean", "integer", "text", "array", "object")
"""What a document may hold; fractions it may not."""

_PLAIN_TYPES: Mapping[type, Kind] = {
    NoneType: "null",
    bool: "boolean",
    int: "integer",
    float: "fraction",
    str: "text",
    list: "array",
    tuple: "array",
    dict: "object",
}


def json_name(field_name: str) -> str:
    """Return the member's name of a field: a trailing underscore is dropped."""
    return field_name.removesuffix("_")


def schema_names(cls: type[Any]) -> tuple[str, ...]:
    """Return the schemas that a class reads (``round/1``), none for a class that is only a part of documents."""
    hint = get_type_hints(cls).get("schema")
    return get_args(hint) if get_origin(hint) is Literal else ()


def kind_of(value: object) -> Kind:
    """Return what a value is in JSON; a boolean is no integer, and an integral float is a fraction."""
    for base in type(value).__mro__:
        if base in _PLAIN_TYPES:
            return _PLAIN_TYPES[base]
    return "other"


def step(key: object) -> str:
    """Return a key as a step of a path; a key that is no plain name is quoted, cut short and made printable."""
    return (
        f".{key}"
        if isinstance(key, str) and re.fullmatch("[A-Za-z0-9_]{1,64}", key)
        else f"[{str(key)[:64]!r}]"
    )


def place(path: str, where: str) -> Place:
    """Return where something is: the document, then the path in it."""
    return Place(where, path=path.removeprefix("."))


def kinds(hint: Any) -> tuple[Kind, ...]:
    """Return the kinds of JSON values that an annotation allows.

    Raises ``TypeError`` for one that documents may not use, and for ``Any``, which only ever stands alone.
    """
    origin = get_origin(hint)
    if origin is Annotated:
        return kinds(get_args(hint)[0])
    if origin in (Union, UnionType):
        return tuple(kind for member in get_args(hint) for kind in kinds(member))
    if origin is Literal:
        return tuple(dict.fromkeys(kind_of(member) for member in get_args(hint)))
    if origin in (Sequence, tuple):
        return ("array",)
    if origin is Mapping or has(hint):
        return ("object",)
    if hint in (NoneType, bool, int, str):
        return (_PLAIN_TYPES[hint],)
    if hint is Secret:
        return ("text",)
    raise TypeError(f"{hint!r} is no annotation of documents")
