"""Everything that jointsup refuses, in one tree with stable codes and words in both languages.

An error carries all :class:`Problem` s that were found, never only the first. A problem says where it is, what stood there,
and what was expected; its ``code`` never changes its meaning. The words stand in :mod:`jointsup.error_texts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from attrs import field, frozen

from jointsup.places import Place, place_of
from jointsup.said import Language as Language
from jointsup.said import Said, printable, say

SHOWN = 20
"""How many problems an error's text names before it counts the rest."""

VALUE_LENGTH = 80
DETAIL_LENGTH = 300


def _shown(value: object, longest: int = VALUE_LENGTH) -> str:
    text = value if isinstance(value, str) else repr(value)
    safe = printable(text[: longest + 1])
    return safe if len(text) <= longest else safe[:longest] + "…"


def _details(details: Mapping[str, object]) -> Mapping[str, str | Said]:
    shown = {key: part if isinstance(part, Said) else _shown(part, DETAIL_LENGTH) for key, part in details.items()}
    return MappingProxyType(shown)


@frozen
class Problem:
    """One thing that is wrong.

    ``code`` is a stable name such as ``row.id_form``; ``place`` where it is (a text is a path of members, ``lines[2].strata``);
    ``value`` what stood there, cut short and made printable; ``details`` fill the words.
    """

    code: str
    place: Place = field(converter=place_of)
    value: str = field(default="", converter=_shown)
    details: Mapping[str, str | Said] = field(factory=dict, converter=_details, hash=False)

    @property
    def where(self) -> str:
        """The place in English words: ``lines[2].strata``, ``firms.csv, line 7, column 登记状态``."""
        return self.place.text()

    def words(self, language: Language = "en") -> str:
        """Return what stood there, what was expected and what to do, without the place."""
        from jointsup.error_texts import TEXTS

        english, chinese = TEXTS[self.code]
        template = chinese if language == "zh" else english
        details = {name: _shown(say(part, language), DETAIL_LENGTH) for name, part in self.details.items()}
        return template.format_map({"value": self.value, **details})

    def text(self, language: Language = "en") -> str:
        """Return the problem in words: where, what stood there, what was expected, what to do, and its code."""
        colon = "：" if language == "zh" else ": "
        return f"{colon.join(filter(None, [self.place.text(language), self.words(language)]))} [{self.code}]"

    def json(self, language: Language = "en") -> dict[str, Any]:
        """Return the problem as plain JSON for other programs; ``where`` and ``text`` are words for people."""
        return {
            "code": self.code,
            "place": self.place.json(),
            "where": self.place.text(language),
            "value": self.value,
            "text": self.text(language),
        }


def problem(code: str, where: str | Place, value: object = "", **details: object) -> Problem:
    """Make a :class:`Problem`; ``details`` fill the placeholders of the code's words. What is :class:`~jointsup.said.Said` is said in
    the reader's language; to programs ``value`` is always its English.
    """
    if isinstance(value, Said):
        return Problem(code, where, value.text(), {"value": value, **details})
    return Problem(code, where, value, details)


class JointsupError(Exception):
    """The root of all refusals; ``problems`` lists everything found, ``exit_status`` is what commands end with."""

    exit_status: ClassVar[int] = 3

    def __init__(self, problems: Iterable[Problem], total: int | None = None) -> None:
        self.problems = tuple(problems)
        self.total = len(self.problems) if total is None else total
        super().__init__(self.text())

    def text(self, language: Language = "en", shown: int = SHOWN) -> str:
        """Return all problems in words, a line each, at most ``shown`` of them, with the count of the rest."""
        lines = [p.text(language) for p in self.problems[:shown]]
        rest = self.total - len(lines)
        if rest > 0:
            lines.append(f"… 另有 {rest} 处" if language == "zh" else f"… and {rest} more")
        return "\n".join(lines)

    def json(self, language: Language = "en") -> dict[str, Any]:
        """Return the refusal as plain JSON: its kind, its problems, and how many there are in all. Commands answer with it, too."""
        problems = [problem.json(language) for problem in self.problems]
        return {"refused": type(self).__name__, "problems": problems, "total": self.total}


class BadText(JointsupError):
    """A text, id or canonical JSON text that the protocol refuses."""


class BadDocument(JointsupError):
    """A document of another schema version, with missing or unknown members, or with values of a wrong type."""


class BadRows(JointsupError):
    """Rows of a register that cannot be taken; every bad row is listed."""


class BadRound(JointsupError):
    """A round whose parts contradict each other or a rule: rates above one, a line that selects nobody, …"""


class BadFrame(JointsupError):
    """A frame file that is damaged or is not the one that its digest names."""


class BadSeed(JointsupError):
    """A seed that cannot be made: reveals that fail, no lawful source, a value before its time."""


class BadSettings(JointsupError):
    """Settings with unknown keys, wrong values, or a file that is no TOML; nothing in them is shown that may be secret."""


class BadRules(JointsupError):
    """A rule set that is damaged, contradicts another of its name, or is not in force on the day for which it is asked."""


class BadPlugins(JointsupError):
    """Plugins that were refused at composition, or one whose provider failed when it was used."""


class BadBackup(JointsupError):
    """A backup that is damaged, altered or not whole, or a store of which no whole one can be made; everything found is listed."""


class BadGrant(JointsupError):
    """A role that cannot be given as stated: unknown role or department, a span that ends before it begins, one that stands already."""


class Unknown(JointsupError):
    """Something that was named is not there."""


class NotNow(JointsupError):
    """A step taken out of its order."""

    exit_status = 4


class Forbidden(JointsupError):
    """An act that the rules do not open to the actor."""

    exit_status = 7


class Missing(JointsupError):
    """An optional part (engine, workbooks) that is not installed; the words name the extra."""

    exit_status = 5


class Unwritable(JointsupError):
    """A file or folder that cannot be read, written, or would be overwritten."""

    exit_status = 6
