"""What a check says 核验报告: rules broken, things to know, what its level cannot show, and what to look up elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Literal

from attrs import field, frozen

from jointsup.errors import Language
from jointsup.places import Place
from jointsup.said import Said, Words, printable, say
from jointsup.verify.words import HEADINGS, LEVELS, TERM_DETAILS, TERMS, WORDS

Progress = Callable[[str, int, int], None]
"""Told of the step at hand (``load``, ``frame``, ``text``), how many of its parts are done, and how many there are."""


TOLD_EVERY = 2**14
"""How many lines of a file are read before a progress is told of them."""


def no_progress(step: str, done: int, parts: int) -> None:
    """Tell nobody."""


Level = Literal["record", "own row", "frame"]

SHOWN_OF_A_KIND = 200
"""How many deviations of one kind a report lists before it counts the rest."""

DETAIL_LENGTH = 160


def _printable(value: object) -> str:
    text = str(value)
    safe = printable(text[:DETAIL_LENGTH])
    return safe if len(text) <= DETAIL_LENGTH else safe + "…"


def _in_chinese(where: str) -> str:
    """Return a place in Chinese; as data (``where`` in ``check/1``) it stays ``file, line n: member`` in every language."""
    told = re.sub(r", line ([0-9]+)(?=:|$)", r"，第 \1 行", where)
    return re.sub("^frame(?=，|$)", HEADINGS["frame"][1], told).replace(": ", "：")


def _details(details: Mapping[str, object]) -> Mapping[str, str | Said]:
    return MappingProxyType({name: value if isinstance(value, Said) else _printable(value) for name, value in details.items()})


@frozen
class Sentence:
    """Something that a check says: a stable ``code``, the place it speaks of, and the details that fill its words."""

    code: str
    where: str = field(default="", converter=_printable)
    details: Mapping[str, str | Said] = field(factory=dict, converter=_details, hash=False)

    def words(self, language: Language = "en") -> str:
        """Return what is said, without the place."""
        english, chinese = WORDS[self.code]
        details = {name: _printable(say(value, language)) for name, value in self.details.items()}
        if language == "en":
            return english.format_map(details)
        terms = {name: TERMS[value] for name, value in details.items() if name in TERM_DETAILS and value in TERMS}
        return chinese.format_map({**details, **terms})

    @property
    def place(self) -> Place:
        """The place, which can be said in either language."""
        return Place(Words(self.where, _in_chinese(self.where)))

    @property
    def said(self) -> Words:
        """The words in both languages, without the place."""
        return Words(self.words("en"), self.words("zh"))

    def text(self, language: Language = "en") -> str:
        """Return the sentence in words, with its place."""
        return ("：" if language == "zh" else ": ").join(filter(None, [self.place.text(language), self.words(language)]))


@frozen
class Deviation(Sentence):
    """A broken rule of the table "Rules that a check names"; its code is the rule, a slash, and what broke it."""

    @property
    def rule(self) -> str:
        """The name of the rule."""
        return self.code.partition("/")[0]

    def text(self, language: Language = "en") -> str:
        """Return the deviation in words, its rule in front."""
        return f"[{self.rule}] {super().text(language)}"


@frozen
class Report:
    """The outcome of a check, and how deep it went. ``record_digest`` is None where the head could not be read."""

    level: Level
    record_digest: str | None
    deviations: tuple[Deviation, ...]
    remarks: tuple[Sentence, ...]
    cannot_show: tuple[Sentence, ...]
    look_up: tuple[Sentence, ...]

    @property
    def clean(self) -> bool:
        """Whether no rule was found broken."""
        return not self.deviations

    @property
    def rules(self) -> frozenset[str]:
        """The rules found broken."""
        return frozenset(deviation.rule for deviation in self.deviations)

    def json(self, language: Language = "en") -> dict[str, Any]:
        """Return the report as plain JSON (``check/1``): deviations as rule, place and words, the rest in words."""
        return {
            "schema": "check/1",
            "level": self.level,
            "record_digest": self.record_digest,
            "deviations": [{"rule": d.rule, "where": d.where, "text": d.words(language)} for d in self.deviations],
            "remarks": [sentence.text(language) for sentence in self.remarks],
            "cannot_show": [sentence.text(language) for sentence in self.cannot_show],
            "look_up": [sentence.text(language) for sentence in self.look_up],
        }

    def text(self, language: Language = "en") -> str:
        """Return the report in words, for people."""
        at = 1 if language == "zh" else 0
        head = "clean" if self.clean else "broken"
        lines = [HEADINGS[head][at].format(level=LEVELS[self.level][at], count=len(self.deviations))]
        if self.record_digest is not None:
            lines.append(HEADINGS["digest"][at].format(digest=self.record_digest))
        for name in ("deviations", "remarks", "cannot_show", "look_up"):
            sentences: tuple[Sentence, ...] = getattr(self, name)
            if sentences:
                lines.append(HEADINGS[name][at])
                lines.extend(f"  - {sentence.text(language)}" for sentence in sentences)
        return "\n".join(lines) + "\n"


class Findings:
    """Where the parts of a check put what they find. Of each kind of deviation only the first two hundred are kept."""

    def __init__(self) -> None:
        self.remarks: list[Sentence] = []
        self.cannot_show: list[Sentence] = []
        self.look_up: list[Sentence] = []
        self._deviations: list[Deviation] = []
        self._seen: Counter[str] = Counter()

    def broken(self, code: str, where: str, /, **details: object) -> None:
        """Note a deviation."""
        self._seen[code] += 1
        if self._seen[code] <= SHOWN_OF_A_KIND:
            self._deviations.append(Deviation(code, where, details))

    def take(self, deviations: Iterable[Deviation]) -> None:
        """Note deviations found elsewhere."""
        for deviation in deviations:
            self.broken(deviation.code, deviation.where, **deviation.details)

    def remark(self, code: str, where: str = "", /, **details: object) -> None:
        """Note something to know that breaks no rule."""
        self.remarks.append(Sentence(code, where, details))

    def unshown(self, code: str, where: str = "", /, **details: object) -> None:
        """Note something that this check cannot show."""
        self.cannot_show.append(Sentence(code, where, details))

    def ask(self, code: str, where: str = "", /, **details: object) -> None:
        """Note something to look up or to ask about elsewhere."""
        self.look_up.append(Sentence(code, where, details))

    @property
    def total(self) -> int:
        """How many deviations were noted, the ones not kept included."""
        return self._seen.total()

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """The deviations kept, then for each kind with more of them a word of how many more there are."""
        rest = (
            Deviation(f"{code.partition('/')[0]}/more", "", {"count": count - SHOWN_OF_A_KIND, "code": code})
            for code, count in self._seen.items()
            if count > SHOWN_OF_A_KIND
        )
        return (*self._deviations, *rest)

    def report(self, level: Level, record_digest: str | None) -> Report:
        """Return the report of all that was found."""
        return Report(
            level, record_digest, self.deviations, tuple(self.remarks), tuple(self.cannot_show), tuple(self.look_up)
        )
