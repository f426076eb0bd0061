"""What is said in the reader's language 双语: words that exist in both, and lists of things, joined as each language joins them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, Protocol, runtime_checkable

from attrs import field, frozen

Language = Literal["en", "zh"]

LANGUAGES: tuple[Language, ...] = ("en", "zh")


@runtime_checkable
class Said(Protocol):
    """Something that can be said in either language."""

    def text(self, language: Language = "en") -> str:
        """Return it in words."""
        ...


@frozen
class Words:
    """The same in English and in Chinese."""

    english: str
    chinese: str

    def text(self, language: Language = "en") -> str:
        """Return the words of a language."""
        return self.chinese if language == "zh" else self.english

    def __str__(self) -> str:
        return self.english


def _tuple(things: Iterable[object]) -> tuple[object, ...]:
    return tuple(things)


@frozen
class Listed:
    """Several things, one after the other: ``a, b`` in English, ``a、b`` in Chinese; ``none`` where there are none, behind ``lead`` where there are."""

    things: tuple[object, ...] = field(converter=_tuple)
    none: str = "–"
    lead: Words = Words("", "")

    def text(self, language: Language = "en") -> str:
        """Return the list in words."""
        told = ("、" if language == "zh" else ", ").join(say(thing, language) for thing in self.things)
        return self.lead.text(language) + told if told else self.none

    def __str__(self) -> str:
        return self.text()


def nearest(things: Iterable[object]) -> Listed:
    """Return what looks like something that is not there, to be said right behind it; nothing is said where nothing does."""
    return Listed(things, "", Words("; nearest: ", "；相近的有："))


def say(thing: object, language: Language) -> str:
    """Return anything in words; what is not :class:`Said` is the same in both languages."""
    return thing.text(language) if isinstance(thing, Said) else str(thing)


def printable(text: str) -> str:
    """Return a text with every character that cannot be printed written as ``\\u{a}``."""
    return "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in text)


_NOT_FIRST = frozenset("，。；：、！？）》”’…")
_NOT_LAST = frozenset("（《“‘")


def is_wide(character: str) -> bool:
    """Say whether a character is as wide as a Chinese one; a line may break before and behind it."""
    return ord(character) >= 0x2E80 or character in _NOT_FIRST | _NOT_LAST


def broken(words: str, fits: Callable[[str], bool]) -> list[str]:
    """Break words into lines that fit: at blanks and between Chinese characters, never before a stop; what cannot be broken stands out."""
    lines, line = [], ""
    for part in _parts(words):
        if line and not fits((line + part).rstrip()):
            lines.append(line.rstrip())
            line = part.lstrip()
        else:
            line += part
    return [*lines, line.rstrip()]


def _parts(words: str) -> list[str]:
    """Return the parts between which a line may break."""
    parts: list[str] = []
    for character in words:
        before = parts[-1][-1] if parts else ""
        between = before == " " or is_wide(character) or (before != "" and is_wide(before))
        if not parts or (between and character != " " and character not in _NOT_FIRST and before not in _NOT_LAST):
            parts.append(character)
        else:
            parts[-1] += character
    return parts
