"""Vectors of hashes, texts, ids, orders and forms."""

from __future__ import annotations

from collections.abc import Sequence

from jointsup.canonical import (
    hash_parts,
    hash_text,
    id_fault,
    text_fault,
)
from jointsup.testing.making.shared import HASH_NAMES, Vector, in_utf8_order, stated, vector, written_text

PUBLISHED = {
    ("sha256", "abc"): "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    ("sha256", ""): "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ("sm3", "abc"): "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    ("sm3", "abcd" * 16): "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
}
"""Digests that FIPS 180-4 and GB/T 32905 publish."""

_HASHED = (
    ("nothing", ""),
    ("abc", "abc"),
    ("one block of sm3's standard", "abcd" * 16),
    *((f"{length} bytes", "a" * length) for length in (54, 55, 56, 63, 65, 119, 120, 1000)),
    ("Chinese", "双随机、一公开"),
    ("beyond the basic plane", "\U00020000\U0002a6df"),
)
_PARTS = (
    ("two parts", ("jointsup/1/bucket", "uscc:x/1")),
    ("the same characters in other parts", ("jointsup/1/bucketuscc", ":x/1")),
    ("four parts", ("jointsup/1/node", "0" * 64, "f" * 64)),
    ("Chinese parts", ("jointsup/1/salt", "济南市", "个体:0001")),
)


def hashes() -> Vector:
    """Return the vectors of ``H(text)`` and ``H[a, b, …]``."""
    digests, parts = [], []
    for hash_name in HASH_NAMES:
        for name, text in _HASHED:
            digest = hash_text(hash_name, text)
            stated(PUBLISHED.get((hash_name, text), digest), digest, name)
            digests.append(vector(name, hash=hash_name, text=text, digest=digest))
        parts += [vector(name, hash=hash_name, parts=of, digest=hash_parts(hash_name, *of)) for name, of in _PARTS]
    return {
        "about": "H: the hash of the UTF-8 bytes of a text; H[a, b, …]: the hash of the parts joined by line feeds.",
        "digests": digests,
        "parts": parts,
    }


# Each text with what it is: an id (and so a text), a text that can be no id, or refused, with the reference's reason.
_TEXTS = (
    ("plain", "abc", "id", ""),
    ("colon and slash", "uscc:91370100/7", "id", "both may stand in ids"),
    ("a space", " ", "id", "neither trimmed nor refused"),
    ("quote and backslash", 'a"b\\c', "id", ""),
    ("last printable ASCII", "~", "id", ""),
    ("Chinese", "市市场监管局", "id", ""),
    ("composed", "caf\u00e9", "id", "in NFC"),
    ("Hangul composed", "\uac00", "id", "in NFC"),
    ("no-break space", "a\u00a0b", "id", "Zs is allowed"),
    ("ideographic space", "\u3000", "id", "Zs is allowed"),
    ("a combining mark alone", "\u0301", "id", "in NFC as it stands"),
    ("marks in canonical order", "q\u0323\u0307", "id", "in NFC"),
    ("composition exclusion decomposed", "\u0915\u093c", "id", "in NFC: U+0958 is excluded from composition"),
    ("ligature", "\ufb00", "id", "NFC keeps compatibility characters"),
    ("fullwidth letter", "\uff21", "id", "NFC keeps compatibility characters"),
    ("private use", "\ue000", "id", "Co is allowed"),
    ("ideograph of plane 2", "\U00020000", "id", ""),
    ("unassigned in plane 2", "\U0002a6e0", "id", "allowed: U+20000–U+2F7FF"),
    ("end of the allowed range of plane 2", "\U0002f7ff", "id", "allowed: U+20000–U+2F7FF"),
    ("start of plane 3", "\U00030000", "id", "allowed: U+30000–U+3FFFD"),
    ("ideograph of Unicode 15", "\U00031350", "id", "unassigned in 14.0, allowed: U+30000–U+3FFFD"),
    ("end of the allowed range of plane 3", "\U0003fffd", "id", "allowed: U+30000–U+3FFFD"),
    ("emoji of Unicode 14", "\U0001fae0", "id", "assigned in 14.0"),
    ("soft hyphen", "a\u00adb", "text", "Cf"),
    ("zero width space", "a\u200bb", "text", "Cf"),
    ("right-to-left override", "a\u202eb", "text", "Cf"),
    ("byte order mark", "\ufeffa", "text", "Cf"),
    ("tag character", "\U000e0041", "text", "Cf"),
    ("line separator", "a\u2028b", "text", "Zl; it ends no line of a file"),
    ("paragraph separator", "a\u2029b", "text", "Zp; it ends no line of a file"),
    ("empty", "", "empty", "no Text; a string of canonical JSON may be empty"),
    ("null character", "a\u0000b", "character", "Cc"),
    ("tab", "a\tb", "character", "Cc"),
    ("line feed", "a\nb", "character", "Cc"),
    ("carriage return", "a\r", "character", "Cc"),
    ("delete", "\u007f", "character", "Cc"),
    ("next line", "a\u0085b", "character", "Cc"),
    ("high surrogate alone", "a\ud840", "character", "Cs"),
    ("low surrogate alone", "\udc00a", "character", "Cs"),
    ("surrogates the wrong way round", "\udc00\ud840", "character", "Cs"),
    ("unassigned", "\u0378", "character", "Cn in 14.0"),
    ("emoji of Unicode 15", "\U0001fae8", "character", "Cn in 14.0, whatever newer tables say"),
    ("noncharacter", "\ufffe", "character", "Cn"),
    ("noncharacter of Arabic forms", "\ufdd0", "character", "Cn"),
    ("end of plane 2", "\U0002fffd", "character", "Cn, above U+2F7FF"),
    ("noncharacter of plane 3", "\U0003fffe", "character", "Cn, above U+3FFFD"),
    ("last code point", "\U0010ffff", "character", "Cn"),
    ("decomposed", "cafe\u0301", "normal_form", "NFC has U+00E9"),
    ("Hangul decomposed", "\u1100\u1161", "normal_form", "NFC has U+AC00"),
    ("marks in another order", "q\u0307\u0323", "normal_form", "NFC has the lower mark first"),
    ("composition exclusion composed", "\u0958", "normal_form", "NFC decomposes it"),
    ("angstrom sign", "\u212b", "normal_form", "NFC has U+00C5"),
    ("compatibility ideograph", "\uf900", "normal_form", "NFC has U+8C48"),
    ("compatibility ideograph of plane 2", "\U0002f800", "normal_form", "NFC has U+4E3D"),
)

_ORDERS = (
    ("U+20000 against U+FB00", ("\U00020000", "\ufb00"), "by UTF-8 bytes, not by UTF-16 code units"),
    ("0 against 00", ("00", "0", "1", "01"), "a text, not a number"),
    ("numbers", ("10", "9", "2", "1"), ""),
    ("capitals", ("a", "B", "_", "A", "b"), "no locale"),
    ("a text before what continues it", ("ab", "a", "a ", "a\u00e9"), ""),
    ("scripts", ("中", "é", "z", "\ue000", "𐀀", "~"), ""),
)
_LISTS: Sequence[tuple[str, Sequence[list[str]], str]] = (
    ("entry by entry", (["a b", "x"], ["a", "z"], ["a", "y"]), "joined by a space or a comma they would sort otherwise"),
    ("a list before what continues it", (["a", "b"], ["a"], []), ""),
    ("U+20000 against U+FB00", (["a", "\U00020000"], ["a", "\ufb00"]), ""),
)

_FORMS = {
    "rates": (
        ("0/1 1/1 1/2 3/20 1/1000000000 999999999/1000000000 500000001/1000000000", "accepted"),
        ("0/2 2/4 3/2 1/0 0/0 01/2 1/02 1/2000000000 +1/2 1/-2 -1/2 1 1/ /1 1/2/3 0.5 1//2 １/２ 50%", "refused"),
    ),
    "dates": (
        ("2026-03-01 2024-02-29 2000-02-29 0001-01-01 9999-12-31", "accepted"),
        ("2026-02-29 1900-02-29 2026-3-1 2026-13-01 2026-00-10 2026-04-31 20260301 26-03-01 2026/03/01", "refused"),
    ),
    "instants": (
        ("2026-03-02T17:00:00+08:00 2026-03-02T09:00:00Z 2026-03-02T09:00:00.000001Z 2026-03-02T00:00:00-23:59", "accepted"),
        ("2026-03-02 2026-03-02T17:00:00 2026-03-02T17:00+08:00 2026-03-02T24:00:00Z 2026-03-02T17:60:00Z", "refused"),
        ("2026-03-02t17:00:00z 2026-03-02T17:00:00,5Z 2026-03-02T17:00:00.Z 2026-03-02T17:00:00+0800", "refused"),
        ("2026-02-29T17:00:00Z 2026-03-02T17:00:00+08 2026-03-02T17:00:00+24:00", "refused"),
    ),
}
_POINTS = (
    ("offsets", ("2026-03-02T17:00:00+08:00", "2026-03-02T09:00:00Z", "2026-03-01T23:30:00-09:30"), "same"),
    ("fractions", ("2026-03-02T09:00:00.5Z", "2026-03-02T09:00:00.500Z"), "same"),
    ("against the texts' order", ("2026-03-02T17:00:00+08:00", "2026-03-02T10:00:00Z"), "before"),
    ("a fraction", ("2026-03-02T09:00:00Z", "2026-03-02T09:00:00.000000000001Z"), "before"),
    ("long fractions", ("2026-03-02T09:00:00.09Z", "2026-03-02T09:00:00.1Z"), "before"),
)


def texts() -> Vector:
    """Return the vectors of texts, ids, their order, and the forms of rates, dates and instants."""
    judged = []
    for name, text, verdict, why in _TEXTS:
        stated(None if verdict in ("id", "text") else verdict, text_fault(text), name)
        stated(None if verdict == "id" else "invisible" if verdict == "text" else verdict, id_fault(text), name)
        fault = {} if verdict in ("id", "text") else {"fault": verdict}
        judged.append(vector(name, why, **written_text(text), is_text=not fault, is_id=verdict == "id", **fault))
    forms = {
        kind: [vector(text, text=text, accepted=verdict == "accepted") for of, verdict in rows for text in of.split(" ")]
        for kind, rows in _FORMS.items()
    }
    return {
        "about": "What is a text and an id, how texts are ordered, and the forms of rates, dates and instants.",
        "texts": judged,
        "orders": [vector(name, why, ordered=in_utf8_order(of)) for name, of, why in _ORDERS],
        "list_orders": [vector(name, why, ordered=sorted(of)) for name, of, why in _LISTS],
        **forms,
        "points_of_time": [vector(name, instants=of, each=each) for name, of, each in _POINTS],
    }
