"""Shapes of plain JSON: which members, types and forms a document may have. A shape is a function that notes every fault.

Shapes are put together in tables (:mod:`jointsup.verify.documents`), so that what a document is can be read off its table.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from math import gcd
from typing import Any, TypeAlias

from jointsup.canonical import id_fault, text_fault
from jointsup.verify.report import Findings

Shape: TypeAlias = Callable[[Any, str, Findings], bool]
"""Takes a value, its place and where to note faults; says whether the value has the shape."""

_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]+))?"
    r"(?:Z|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))"
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RATE = re.compile(r"(0|[1-9][0-9]{0,9})/([1-9][0-9]{0,9})")
_RATE_LIMIT = 10**9


def inside(where: str, member: str) -> str:
    """Return the place of a member within the place ``where``, which a file's name and ``": "`` may begin."""
    return f"{where}{member}" if not where or where.endswith(": ") else f"{where}.{member}"


def _wrong(findings: Findings, kind: str, where: str, value: object) -> bool:
    findings.broken(f"schema/{kind}", where.removesuffix(": "), value=value)
    return False


def is_integer(value: object) -> bool:
    """Say whether a JSON value is an integer; ``true`` is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def text(value: Any, where: str, findings: Findings) -> bool:
    """Take a Text of the protocol, not empty."""
    if not isinstance(value, str):
        return _wrong(findings, "text", where, value)
    fault = text_fault(value)
    if fault is not None:
        findings.broken(f"text/{fault}", where, value=value)
    return fault is None


def text_or_empty(value: Any, where: str, findings: Findings) -> bool:
    """Take a Text, or the empty text."""
    return value == "" or text(value, where, findings)


def ident(value: Any, where: str, findings: Findings) -> bool:
    """Take an id: a Text without invisible characters."""
    if not isinstance(value, str):
        return _wrong(findings, "text", where, value)
    fault = id_fault(value)
    if fault is not None:
        findings.broken(f"text/{fault}", where, value=value)
    return fault is None


def form(kind: str, pattern: str) -> Shape:
    """Make the shape of texts that wholly match ``pattern``."""
    compiled = re.compile(pattern)

    def check(value: Any, where: str, findings: Findings) -> bool:
        good = isinstance(value, str) and compiled.fullmatch(value) is not None
        return good or _wrong(findings, kind, where, value)

    return check


def date(value: Any, where: str, findings: Findings) -> bool:
    """Take a day that the calendar has."""
    return (isinstance(value, str) and _is_date(value)) or _wrong(findings, "date", where, value)


def _is_date(value: str) -> bool:
    if not _DATE.fullmatch(value):
        return False
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        return False
    return True


def instant_point(value: str) -> tuple[int, str] | None:
    """Return an instant as a point of time that compares, or None where ``value`` is no instant."""
    match = _INSTANT.fullmatch(value)
    if match is None or not _is_date(match[1]):
        return None
    seconds = dt.date.fromisoformat(match[1]).toordinal() * 86400
    seconds += int(match[2]) * 3600 + int(match[3]) * 60 + int(match[4])
    if match[6]:
        offset = int(match[7]) * 3600 + int(match[8]) * 60
        seconds += -offset if match[6] == "+" else offset
    return seconds, (match[5] or "").rstrip("0")


def instant(value: Any, where: str, findings: Findings) -> bool:
    """Take an instant with offset."""
    good = isinstance(value, str) and instant_point(value) is not None
    return good or _wrong(findings, "instant", where, value)


def rate(value: Any, where: str, findings: Findings) -> bool:
    """Take a rate ``p/q`` of at most 1 in lowest terms."""
    match = _RATE.fullmatch(value) if isinstance(value, str) else None
    good = match is not None and int(match[1]) <= int(match[2]) <= _RATE_LIMIT and gcd(int(match[1]), int(match[2])) == 1
    return good or _wrong(findings, "rate", where, value)


def integer(least: int | None = None, most: int | None = None) -> Shape:
    """Make the shape of integers between two bounds, both included."""

    def check(value: Any, where: str, findings: Findings) -> bool:
        if not is_integer(value):
            return _wrong(findings, "integer", where, value)
        if (least is not None and value < least) or (most is not None and value > most):
            findings.broken("schema/bounds", where, value=value, least="-" if least is None else least, most="-" if most is None else most)
            return False
        return True

    return check


def one_of(*values: str) -> Shape:
    """Make the shape of a few texts."""

    def check(value: Any, where: str, findings: Findings) -> bool:
        if isinstance(value, str) and value in values:
            return True
        findings.broken("schema/one_of", where, value=value, values=", ".join(values))
        return False

    return check


def maybe(shape: Shape) -> Shape:
    """Make the shape of ``null`` or another shape."""
    return lambda value, where, findings: value is None or shape(value, where, findings)


def by_type(shapes: Mapping[type, Shape]) -> Shape:
    """Make the shape that depends on the JSON type."""

    def check(value: Any, where: str, findings: Findings) -> bool:
        shape = shapes.get(type(value))
        return shape(value, where, findings) if shape else _wrong(findings, "type", where, value)

    return check


def members(shapes: Mapping[str, Shape], may_lack: Iterable[str] = ()) -> Shape:
    """Make the shape of objects with exactly these members, some of which may be missing."""
    optional = frozenset(may_lack)

    def check(value: Any, where: str, findings: Findings) -> bool:
        if not isinstance(value, dict):
            return _wrong(findings, "object", where, value)
        lacking = [name for name in shapes if name not in value and name not in optional]
        unknown = [name for name in value if name not in shapes]
        for name in lacking:
            findings.broken("schema/missing", where.removesuffix(": "), member=name)
        for name in unknown:
            findings.broken("schema/unknown", where.removesuffix(": "), member=name)
        good = [shape(value[name], inside(where, name), findings) for name, shape in shapes.items() if name in value]
        return not lacking and not unknown and all(good)

    return check


def keyed(keys: str, shape: Shape) -> Shape:
    """Make the shape of objects whose keys wholly match ``keys`` and whose values have one shape."""
    pattern = re.compile(keys)

    def check(value: Any, where: str, findings: Findings) -> bool:
        if not isinstance(value, dict):
            return _wrong(findings, "object", where, value)
        good = [
            shape(item, inside(where, name), findings) if pattern.fullmatch(name) else _wrong(findings, "key", where, name)
            for name, item in value.items()
        ]
        return all(good)

    return check


def array(shape: Shape, least: int = 0, order: Callable[[Any], Any] | None = None) -> Shape:
    """Make the shape of arrays; ``order`` gives what its items must strictly ascend by."""

    def check(value: Any, where: str, findings: Findings) -> bool:
        if not isinstance(value, list):
            return _wrong(findings, "array", where, value)
        found = [shape(item, f"{where}[{at}]", findings) for at, item in enumerate(value)]
        good = all(found)
        if len(value) < least:
            good = _wrong(findings, "empty", where, len(value))
        if good and order is not None:
            for at, (before, after) in enumerate(pairwise(map(order, value)), 1):
                if not before < after:
                    good = _wrong(findings, "order", f"{where}[{at}]", value[at])
        return good

    return check


def whole(item: Any) -> Any:
    """Order by the item itself."""
    return item


def first(item: Any) -> Any:
    """Order by an item's first entry."""
    return item[0]


def by(*names: str) -> Callable[[Any], Any]:
    """Order by some members of an object."""
    return lambda item: [item[name] for name in names]


def entries(*shapes: Shape) -> Shape:
    """Make the shape of arrays with one entry of each shape."""

    def check(value: Any, where: str, findings: Findings) -> bool:
        if not isinstance(value, list):
            return _wrong(findings, "array", where, value)
        if len(value) != len(shapes):
            findings.broken("schema/length", where, value=len(value), expected=len(shapes))
            return False
        pairs = enumerate(zip(shapes, value, strict=True))
        good = [shape(item, f"{where}[{at}]", findings) for at, (shape, item) in pairs]
        return all(good)

    return check


def by_member(name: str, shapes: Mapping[str, Shape]) -> Shape:
    """Make the shape of objects that depends on the text of one of their members."""
    kinds = one_of(*shapes)

    def check(value: Any, where: str, findings: Findings) -> bool:
        if not isinstance(value, dict):
            return _wrong(findings, "object", where, value)
        if name not in value:
            findings.broken("schema/missing", where.removesuffix(": "), member=name)
            return False
        return kinds(value[name], inside(where, name), findings) and shapes[value[name]](value, where, findings)

    return check
