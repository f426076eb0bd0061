"""What all makers of vectors use."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any, TypeAlias

Vector: TypeAlias = dict[str, Any]
"""One vector, or one file of them: plain JSON that may hold any character."""

HASH_NAMES = ("sha256", "sm3")
SECRET = "5ec2e7" + "0" * 58


def hexes(label: str, length: int = 64) -> str:
    """Return hex characters that are the same in every making: nonces, salts and digests that mean nothing."""
    return sha256(f"jointsup vectors {label}".encode()).hexdigest()[:length]


def stated(expected: object, found: object, what: object) -> None:
    """Stop the making where the reference contradicts what a vector states by hand."""
    if expected != found:
        raise ValueError(f"{what}: stated {expected!r}, the reference gives {found!r}")


def vector(name: str, why: str = "", **members: Any) -> Vector:
    """Return a vector; ``why`` stands in it only where there is something to say."""
    return {"name": name, **({"why": why} if why else {}), **members}


def written_text(text: str) -> Vector:
    """Return the member that holds a text: ``text``, or ``utf16`` where JSON cannot carry it everywhere."""
    if any("\ud800" <= c <= "\udfff" for c in text):
        data = text.encode("utf-16-be", "surrogatepass")
        return {"utf16": [data[at : at + 2].hex() for at in range(0, len(data), 2)]}
    return {"text": text}


def in_utf8_order(texts: Iterable[str]) -> list[str]:
    """Return texts in the protocol's order, by their bytes."""
    return sorted(texts, key=str.encode)
