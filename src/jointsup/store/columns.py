"""From a model's attrs class to a table, and between its instances and rows.

Only what every SQL database has: texts, integers, no JSON type, no boolean, no empty text (which Oracle-like databases store as NULL).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from attrs import fields
from sqlalchemy import BigInteger, Column, MetaData, SmallInteger, String, Table, Text
from sqlalchemy.types import TypeEngine

from jointsup.canonical import canonical, read_canonical
from jointsup.codec.structure import structure, unstructure
from jointsup.errors import BadText, problem
from jointsup.model.meaning import Meaning, meanings

T = TypeVar("T")

MOST_NAME = 30
"""How long a name may be where the oldest of the databases that offices use still takes it."""


def table_of(
    metadata: MetaData, name: str, cls: type[Any], key: Sequence[str], *extra: Any, prefix: str = ""
) -> Table:
    """Return the table of an attrs class, its columns in the order of the fields; ``key`` is the primary key.

    Raises ``ValueError`` for a name that some database would cut short, ``TypeError`` for a field that no column can hold.
    """
    full = prefix + name
    if len(full) > MOST_NAME:
        raise ValueError(f"the table name {full!r} has more than {MOST_NAME} characters")
    columns = [
        Column(
            field.name,
            field.type_,
            primary_key=field.name in key,
            nullable=field.nullable and field.name not in key,
            autoincrement=False,
            comment=f"{field.meaning.title}: {field.meaning.meaning}",
        )
        for field in _fields(cls)
    ]
    return Table(full, metadata, *columns, *extra, comment=(cls.__doc__ or "").split("\n")[0])


def to_row(instance: Any) -> dict[str, Any]:
    """Return the columns' values of an instance.

    Raises :class:`~jointsup.errors.BadText` for a text that is longer than its column.
    """
    return {field.name: field.stored(getattr(instance, field.name)) for field in _fields(type(instance))}


def from_row(cls: type[T], row: Mapping[Any, Any]) -> T:
    """Return the instance that a row says."""
    return cls(**{field.name: field.read(row[field.name]) for field in _fields(cls)})


class _Field:
    """A field and its column."""

    def __init__(self, name: str, hint: Any, meaning: Meaning) -> None:
        self.name, self.meaning, self.hint = name, meaning, hint
        plain = get_args(hint)[0] if get_origin(hint) is Annotated else hint
        members = get_args(plain) if get_origin(plain) in (Union, UnionType) else (plain,)
        self.optional = NoneType in members
        kinds = {_kind(member) for member in members if member is not NoneType}
        if len(kinds) != 1:
            raise TypeError(f"{name}: {hint!r} is more than one kind of column")
        (self.kind,) = kinds
        # An empty text is stored as NULL, unless its pattern says that there is none.
        self.nullable = self.optional or (self.kind == "text" and not (meaning.pattern or meaning.form))

    @property
    def type_(self) -> TypeEngine[Any]:
        if self.kind == "integer":
            return BigInteger()
        if self.kind == "boolean":
            return SmallInteger()
        # By bytes on every database: in the order of its language a server might take two ids for one.
        if self.kind == "text" and self.meaning.length:
            length = self.meaning.length
            return String(length).with_variant(String(length, collation="C"), "postgresql")
        return Text().with_variant(Text(collation="C"), "postgresql")

    def stored(self, value: Any) -> Any:
        if value is None or self.kind == "integer":
            return value
        if self.kind == "boolean":
            return int(value)
        if self.kind == "text":
            if self.meaning.length and len(value) > self.meaning.length:
                raise BadText([problem("store.length", self.name, value, most=self.meaning.length)])
            return value or None
        return canonical(unstructure(value))

    def read(self, value: Any) -> Any:
        if value is None:
            return None if self.optional or self.kind != "text" else ""
        if self.kind == "boolean":
            return bool(value)
        if self.kind == "json":
            return structure(read_canonical(value, self.name), self.hint)
        return value


def _kind(hint: Any) -> Literal["text", "integer", "boolean", "json"]:
    if hint is bool:
        return "boolean"
    if hint is int:
        return "integer"
    if hint is str or (get_origin(hint) is Literal and all(isinstance(word, str) for word in get_args(hint))):
        return "text"
    return "json"


def _fields(cls: Any) -> tuple[_Field, ...]:
    return _read_fields(cls)


@functools.cache
def _read_fields(cls: type[Any]) -> tuple[_Field, ...]:
    hints, found = get_type_hints(cls, include_extras=True), meanings(cls)
    return tuple(_Field(a.name, hints[a.name], found[a.name]) for a in fields(cls))
