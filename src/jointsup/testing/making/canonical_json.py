"""Vectors of reading and writing canonical JSON."""

from __future__ import annotations

from collections.abc import Iterator

from jointsup.canonical import canonical, read_canonical, read_lines
from jointsup.errors import BadText
from jointsup.testing.making.shared import Vector, stated, vector

_DEEP = ("[" * 64 + "]" * 64, '{"a":' * 64 + "1" + "}" * 64, "[" * 65 + "]" * 65, '{"a":' * 65 + "1" + "}" * 65, "[" * 5000)

_ACCEPTED = (
    ("empty object", "{}", ""),
    ("empty array", "[]", ""),
    ("empty string", '""', "allowed where a document says so"),
    ("words", "[true,false,null]", ""),
    ("integers", "[0,-1,9007199254740991,-9007199254740991]", "±(2⁵³−1) are the last"),
    ("escapes", '"a\\"b\\\\c/d"', "only quote and backslash are escaped; a slash is not"),
    ("keys in order of bytes", '{"0":1,"10":2,"2":3,"_":4,"a":5,"a1":6,"a_":7,"b":8}', ""),
    ("no escape for characters", '"é双\U00020000\ufeff\u2028\u00a0"', ""),
    ("braces in a string", '["[[{{","]"]', "they nest nothing"),
    ("64 arrays deep", _DEEP[0], "the deepest"),
    ("64 objects deep", _DEEP[1], "the deepest"),
)
_REFUSED = (
    ("doubled key", '{"a":1,"a":1}', ""),
    ("doubled key with two values", '{"a":1,"a":2}', ""),
    ("keys not in order", '{"b":1,"a":2}', ""),
    ("keys ordered as numbers", '{"2":1,"10":2}', ""),
    ("capital in a key", '{"A":1}', ""),
    ("hyphen in a key", '{"a-b":1}', ""),
    ("empty key", '{"":1}', ""),
    ("Chinese key", '{"双":1}', ""),
    ("point", "1.0", ""),
    ("fraction", "0.5", ""),
    ("exponent", "1e2", ""),
    ("minus zero", "-0", ""),
    ("leading zero", "01", ""),
    ("plus", "+1", ""),
    ("2^53", "9007199254740992", ""),
    ("-2^53", "-9007199254740992", ""),
    ("many digits", "1" + "0" * 400, ""),
    ("not a number", "NaN", ""),
    ("infinity", "-Infinity", ""),
    ("escaped letter", '"\\u0041"', ""),
    ("escaped line feed", '"a\\nb"', ""),
    ("escaped slash", '"a\\/b"', ""),
    ("escaped surrogates", '"\\ud840\\udc00"', ""),
    ("escaped lone surrogate", '"\\ud840"', ""),
    ("raw tab", '"a\tb"', ""),
    ("raw delete", '"a\u007fb"', ""),
    ("raw next line", '"a\u0085b"', ""),
    ("not in NFC", '"cafe\u0301"', ""),
    ("unassigned character", '"\U0001fae8"', ""),
    ("blank before", " 1", ""),
    ("blank after", "1 ", ""),
    ("blank after a comma", "[1, 2]", ""),
    ("blank after a colon", '{"a": 1}', ""),
    ("line end", "{}\n", "a .json file has none"),
    ("carriage return", "{}\r", ""),
    ("byte order mark", "\ufeff{}", "read bytes: many decoders drop it"),
    ("65 arrays deep", _DEEP[2], ""),
    ("65 objects deep", _DEEP[3], ""),
    ("5000 brackets", _DEEP[4], "must end no checker"),
    ("comma at the end of an array", "[1,]", ""),
    ("comma at the end of an object", '{"a":1,}', ""),
    ("single quotes", "'a'", ""),
    ("no closing quote", '"a', ""),
    ("no closing bracket", "[1", ""),
    ("backslash at the end", '"\\"', ""),
    ("two values", "{}{}", ""),
    ("comment", "/**/{}", ""),
    ("another word", "True", ""),
    ("nothing", "", ""),
    ("null character after", "{}\u0000", ""),
)
_REFUSED_BYTES = (
    ("surrogate in UTF-8", b'"\xed\xa0\x80"', "CESU-8 is no UTF-8"),
    ("overlong slash", b'"\xc0\xaf"', ""),
    ("cut in a character", b'"\xe5\x8f"', ""),
    ("Latin-1", b'"caf\xe9"', ""),
    ("UTF-16", '{"a":1}'.encode("utf-16-le"), ""),
    ("beyond U+10FFFF", b'"\xf4\x90\x80\x80"', ""),
)
_LINES = (
    ("no line", "", True, "an empty file has no lines"),
    ("two lines", '{"a":1}\n{"a":2}\n', True, ""),
    ("line separator in a string", '["a\u2028b\u2029c"]\n', True, "one line: only U+000A ends a line"),
    ("no line end", '{"a":1}\n{"a":2}', False, "the last line needs its end, too"),
    ("carriage return and line feed", '{"a":1}\r\n', False, ""),
    ("carriage return", '{"a":1}\r{"a":2}\r', False, ""),
    ("blank line", '{"a":1}\n\n', False, "a line is canonical JSON, and nothing is none"),
    ("value over two lines", '{"a":1,\n"b":2}\n', False, ""),
    ("byte order mark", '\ufeff{"a":1}\n', False, ""),
)


def _is_read(document: str | bytes) -> bool:
    try:
        read_canonical(document)
    except BadText:
        return False
    return True


def _lines_are_read(text: str) -> bool:
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    try:
        list(read_lines(lines if lines[-1] else lines[:-1], ""))
    except BadText:
        return False
    return True


def _documents() -> Iterator[Vector]:
    for name, document, why in _ACCEPTED:
        stated(document, canonical(read_canonical(document)), name)
        value = {} if "deep" in name else {"value": read_canonical(document)}
        yield vector(name, why, document=document, accepted=True, **value)
    for name, document, why in _REFUSED:
        stated(False, _is_read(document), name)
        yield vector(name, why, document=document, accepted=False)
    for name, data, why in _REFUSED_BYTES:
        stated(False, _is_read(data), name)
        yield vector(name, why, bytes=data.hex(), accepted=False)


def canonical_json() -> Vector:
    """Return the vectors of reading and writing canonical JSON."""
    for name, text, accepted, _ in _LINES:
        stated(accepted, _lines_are_read(text), name)
    return {
        "about": "C: canonical JSON. A text is taken only if C of what it says is the same text, byte for byte.",
        "documents": list(_documents()),
        "lines": [vector(name, why, text=text, accepted=accepted) for name, text, accepted, why in _LINES],
    }
