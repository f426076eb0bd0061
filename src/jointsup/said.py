"""What is said in the reader's language 双语: words that exist in both, and lists of things, joined as each language joins them."""

from __future__ import annotations

from collections.abc import Iterable
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
