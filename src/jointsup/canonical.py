"""The only way from a value to text and from text to a digest (protocol, "Text, hashes, documents").

No floats, no printed forms of objects, no clock and no locale come near a digest: what is hashed is text that the functions
here have made or have found to be exactly what they would have made.
"""

from __future__ import annotations

import functools
import json
import operator
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import resources
from itertools import accumulate, repeat, takewhile
from typing import Any, Literal, NamedTuple, TypeAlias

from attrs import evolve

from jointsup.errors import BadText, problem
from jointsup.hashes import sha256_hex, sm3_hex
from jointsup.places import Place

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"
"""What canonical JSON can say. ``None`` is ``null``."""

HashName = Literal["sha256", "sm3"]

HASHES: Mapping[str, Callable[[bytes], str]] = {"sha256": sha256_hex, "sm3": sm3_hex}

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 64
MAX_LINE_BYTES = 16 * 2**20

_KEY = re.compile(r"[a-z0-9_]+")
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?')
_DEEPER = {"[": 1, "{": 1, "]": -1, "}": -1}
# Assigned long before Unicode 14.0, visible, and the same in NFC wherever they stand: most of what registers hold.
_PLAIN = re.compile(r"[\x20-\x7e\u3001-\u3029\u4e00-\u9fff\uff01-\uff5e]+")


class _Ranges(NamedTuple):
    """Code points as sorted ranges: where a range starts, and where it ends (both included)."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def has(self, point: int) -> bool:
        at = bisect_right(self.starts, point) - 1
        return at >= 0 and point <= self.ends[at]


@functools.cache
def _unicode14() -> tuple[_Ranges, _Ranges]:
    """Return the ranges of Unicode 14.0 that are unassigned, and those of category Cf."""
    text = resources.files("jointsup").joinpath("unicode14.txt").read_text("ascii")
    unassigned, _, formats = text.partition("Cn\n")[2].partition("\nCf\n")

    def ranges(words: str) -> _Ranges:
        pairs = [word.partition("-") for word in words.split()]
        return _Ranges(
            tuple(int(first, 16) for first, _, _ in pairs), tuple(int(last or first, 16) for first, _, last in pairs)
        )

    return ranges(unassigned), ranges(formats)


def _refused(point: int) -> bool:
    if point < 0x20 or 0x7F <= point < 0xA0 or 0xD800 <= point <= 0xDFFF:
        return True
    if 0x20000 <= point <= 0x2F7FF or 0x30000 <= point <= 0x3FFFD:
        return False
    return _unicode14()[0].has(point)


def text_fault(text: str) -> str | None:
    """Return why ``text`` is no Text of the protocol (``empty``, ``character``, ``normal_form``), or None if it is one."""
    if _PLAIN.fullmatch(text):
        return None
    if not text:
        return "empty"
    if any(_refused(ord(c)) for c in text):
        return "character"
    return None if unicodedata.is_normalized("NFC", text) else "normal_form"


def id_fault(text: str) -> str | None:
    """Return why ``text`` can be no id, as :func:`text_fault`, with ``invisible`` for characters of Cf, Zl and Zp."""
    fault = text_fault(text)
    if fault is None and not _PLAIN.fullmatch(text):
        formats = _unicode14()[1]
        if any(formats.has(ord(c)) or c in "\u2028\u2029" for c in text):
            return "invisible"
    return fault


def require_text(text: str, where: str | Place = "") -> str:
    """Return ``text`` unchanged, or raise :class:`~jointsup.errors.BadText`: a text is refused, never mended."""
    fault = text_fault(text)
    if fault is not None:
        raise BadText([problem(f"text.{fault}", where, text)])
    return text


def require_id(text: str, where: str | Place = "") -> str:
    """Return ``text`` unchanged if it can be an id, or raise :class:`~jointsup.errors.BadText`."""
    fault = id_fault(text)
    if fault is not None:
        raise BadText([problem(f"text.{fault}", where, text)])
    return text


def hash_text(hash_name: str, text: str) -> str:
    """Return ``H(text)``: 64 lower-case hex characters of the UTF-8 bytes' hash."""
    return HASHES[hash_name](text.encode())


def hash_parts(hash_name: str, *parts: str) -> str:
    """Return ``H[a, b, …]``: the hash of the parts joined by line feeds. Every part must obey Text."""
    return HASHES[hash_name]("\n".join(parts).encode())


def canonical(value: Json) -> str:
    """Return the canonical JSON text of ``value``.

    Raises :class:`~jointsup.errors.BadText`, listing every place, for keys other than ``[a-z0-9_]+``, strings that are no
    Text, integers beyond ±(2⁵³−1), floats and any other type, and for nesting deeper than 64 levels.
    """
    faults: list[tuple[str, str, object]] = []
    out: list[str] = []
    _write(value, "", 0, out, faults)
    if faults:
        raise BadText(problem(code, where, shown) for code, where, shown in faults)
    return "".join(out)


def _write(value: Any, where: str, depth: int, out: list[str], faults: list[tuple[str, str, object]]) -> None:
    kind = type(value)
    if kind is str or isinstance(value, str):
        if value and not _PLAIN.fullmatch(value):
            fault = text_fault(value)
            if fault is not None:
                faults.append((f"text.{fault}", where, value))
        if '"' in value or "\\" in value:
            value = value.replace("\\", "\\\\").replace('"', '\\"')
        out.append(f'"{value}"')
    elif value is None or kind is bool:
        out.append("null" if value is None else "true" if value else "false")
    elif isinstance(value, int):
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            faults.append(("json.integer", where, "…" if value.bit_length() > 256 else value))
        else:
            out.append(str(int(value)))
    elif depth >= MAX_DEPTH:
        faults.append(("json.depth", where, ""))
    elif kind is dict or isinstance(value, Mapping):
        keys = list(value)
        bad = [key for key in keys if not (isinstance(key, str) and _KEY.fullmatch(key))]
        faults.extend(("json.key", where, key) for key in bad)
        for number, key in enumerate(() if bad else sorted(keys)):
            out.append(f'{"," if number else "{"}"{key}":')
            _write(value[key], f"{where}.{key}" if where else key, depth + 1, out, faults)
        out.append("}" if keys else "{}")
    elif kind is list or (isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview))):
        for number, item in enumerate(value):
            out.append("," if number else "[")
            _write(item, f"{where}[{number}]", depth + 1, out, faults)
        out.append("]" if len(value) else "[]")
    else:
        faults.append(("json.type", where, type(value).__name__))


def read_canonical(text: str | bytes, where: str | Place = "") -> Any:
    """Return what a canonical JSON text says; a text that ``canonical`` would not have written is refused.

    ``where`` is the name of what holds the text, or the place of the text in it.
    So doubled keys, ``1.0``, ``-0``, ``\\u0041``, blanks, a byte order mark and the like never get in.
    Raises :class:`~jointsup.errors.BadText`.
    """
    place = where if isinstance(where, Place) else Place(where)
    if isinstance(text, bytes):
        try:
            text = text.decode()
        except UnicodeDecodeError as error:
            byte = Place(byte=error.start + 1)
            raise BadText([problem("json.utf8", place, byte.text(), place=byte)]) from None
    if _too_deep(text):
        raise BadText([problem("json.depth", place)])
    try:
        value = json.loads(text)
    except ValueError as error:
        raise BadText([problem("json.syntax", place, text[:40], place=_place_of_fault(error, text))]) from None
    try:
        written = canonical(value)
    except BadText as error:
        raise BadText(problem(p.code, evolve(place, path=p.place.path), p.value) for p in error.problems) from None
    if written != text:
        at = len(list(takewhile(bool, map(operator.eq, written, text))))
        shown = text[max(0, at - 10) : at + 30]
        raise BadText([problem("json.not_canonical", place, shown, place=Place(character=at + 1))])
    return value


def _place_of_fault(error: ValueError, text: str) -> Place:
    """Return where a text stops being JSON that Python reads: at a fault of form, or at an integer of thousands of digits."""
    if isinstance(error, json.JSONDecodeError):
        return Place(character=error.pos + 1)
    digits = max(re.finditer(r"[0-9]+", text), key=lambda found: len(found[0]))
    return Place(character=digits.start() + 1)


def _too_deep(text: str) -> bool:
    """Return whether brackets outside strings nest too deep, so that a hostile text never reaches a recursive parser."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    deeper = map(_DEEPER.get, _STRING.sub("", text), repeat(0))
    return any(depth > MAX_DEPTH for depth in accumulate(deeper))


def read_lines(text: Iterable[str], where: str) -> Iterable[Any]:
    """Yield what each line of a ``.jsonl`` file says; ``text`` yields lines with their ends, each of which must be ``\\n``."""
    for number, line in enumerate(text, 1):
        place = Place(where, line=number)
        if not line.endswith("\n"):
            raise BadText([problem("json.line_end", place)])
        yield read_canonical(line[:-1], place)
