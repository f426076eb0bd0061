"""Tags (标签) and the vocabularies (标签词表) in which departments own them.

A tag is a dotted name such as ``food.dairy`` or ``食品.乳制品``: 1 to 8 segments, in each any characters of an id
but blanks and the signs that tag expressions and lists use. Upper and lower case differ, but no two tags may
differ in case alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Final

from attrs import Factory, field, frozen

from jointsup.canonical import id_fault, text_fault
from jointsup.errors import BadRound, Problem, problem
from jointsup.model.meaning import Meaning

_SIGNS: Final = ".&|!()*,;<>=\"'@/\\"
_FULL_WIDTH: Final = "".join(chr(ord(sign) + 0xFEE0) for sign in _SIGNS)

SEGMENT: Final = rf"[^\s{re.escape(_SIGNS + _FULL_WIDTH)}≥、]+"
"""A segment of a tag, as a regular expression: no blanks, signs of expressions and lists, or their full-width
forms."""

LONGEST: Final = 100
"""Characters of a tag, at most."""

DEEPEST: Final = 8
"""Segments of a tag, at most."""

_NAME: Final = re.compile(rf"{SEGMENT}(?:\.{SEGMENT}){{0,{DEEPEST - 1}}}")


def tag_fault(name: str) -> str | None:
    """Return the code of what is wrong with a tag's name, or None if it can be one."""
    if len(name) > LONGEST or not _NAME.fullmatch(name):
        return "tags.form"
    fault = id_fault(name)
    return None if fault is None else f"text.{fault}"


@frozen
class Tag:
    """A tag and what people call it."""

    name: Annotated[str, Meaning("标签", "dotted name", pattern=_NAME.pattern)]
    title: Annotated[str, Meaning("标签名称", "what people call it")]


def _tags(tags: Iterable[Tag | tuple[str, str]]) -> tuple[Tag, ...]:
    return tuple(tag if isinstance(tag, Tag) else Tag(*tag) for tag in tags)


@frozen
class TagVocabulary:
    """The tags that one department owns, in one version. Both ends of its validity are included; ``valid_to``
    None: open.

    ``tags`` are :class:`Tag` s or pairs of name and title. Raises :class:`~jointsup.errors.BadRound`, listing
    every tag of another form or named twice.
    """

    owner: Annotated[str, Meaning("所属部门", "id of the department that owns the tags")]
    version: Annotated[str, Meaning("版本", "version of the vocabulary")]
    valid_from: Annotated[date, Meaning("生效日期", "first day on which it holds")]
    valid_to: Annotated[date | None, Meaning("失效日期", "last day on which it holds; empty: open")]
    tags: Annotated[tuple[Tag, ...], Meaning("标签", "tags with their titles")] = field(converter=_tags)

    def __attrs_post_init__(self) -> None:
        problems: list[Problem] = []
        for name, value, find in (("owner", self.owner, id_fault), ("version", self.version, text_fault)):
            if (fault := find(value)) is not None:
                problems.append(problem(f"text.{fault}", name, value))
        if self.valid_to is not None and self.valid_to < self.valid_from:
            problems.append(problem("tags.validity", self.owner, f"{self.valid_from} … {self.valid_to}"))
        names: set[str] = set()
        for tag in self.tags:
            if (code := tag_fault(tag.name)) is not None:
                problems.append(problem(code, self.owner, tag.name, segments=DEEPEST, most=LONGEST))
            if (fault := text_fault(tag.title)) is not None:
                problems.append(problem(f"text.{fault}", f"{self.owner}: {tag.name}", tag.title))
            if tag.name in names:
                problems.append(problem("tags.twice", self.owner, tag.name))
            names.add(tag.name)
        if problems:
            raise BadRound(problems)

    def holds_on(self, day: date) -> bool:
        """Return whether the vocabulary is in force on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def _owners(of: Vocabularies) -> Mapping[str, str]:
    problems: list[Problem] = []
    owners: dict[str, str] = {}
    spellings: dict[str, str] = {}
    departments: set[str] = set()
    for vocabulary in of.vocabularies:
        if vocabulary.owner in departments:
            problems.append(problem("tags.owner_twice", "", vocabulary.owner))
        departments.add(vocabulary.owner)
        if not vocabulary.holds_on(of.as_of):
            first, last = str(vocabulary.valid_from), str(vocabulary.valid_to or "…")
            problems.append(
                problem(
                    "tags.not_in_force",
                    "",
                    str(of.as_of),
                    owner=vocabulary.owner,
                    version=vocabulary.version,
                    first=first,
                    last=last,
                )
            )
        for tag in vocabulary.tags:
            other = owners.setdefault(tag.name, vocabulary.owner)
            if other != vocabulary.owner:
                problems.append(
                    problem("tags.second_owner", "", tag.name, first=other, second=vocabulary.owner)
                )
            spelling = spellings.setdefault(tag.name.casefold(), tag.name)
            if spelling != tag.name:
                problems.append(problem("tags.case", vocabulary.owner, tag.name, other=spelling))
    if problems:
        raise BadRound(problems)
    return MappingProxyType({name: owners[name] for name in sorted(owners)})


def _tuple(vocabularies: Iterable[TagVocabulary]) -> tuple[TagVocabulary, ...]:
    return tuple(vocabularies)


@frozen
class Vocabularies:
    """The vocabularies of several departments, as of a day.

    Raises :class:`~jointsup.errors.BadRound`, listing all at once: a tag with a second owner, tags that
    differ in case alone, a department with two vocabularies, a vocabulary that is not in force on the day.
    """

    vocabularies: tuple[TagVocabulary, ...] = field(converter=_tuple)
    as_of: date
    owners: Mapping[str, str] = field(
        init=False, repr=False, eq=False, hash=False, default=Factory(_owners, takes_self=True)
    )
    """Tag to the id of the department that owns it, in order of tags."""

    @property
    def titles(self) -> Mapping[str, str]:
        """Tag to its title, in the vocabularies' order."""
        return MappingProxyType({tag.name: tag.title for each in self.vocabularies for tag in each.tags})

    def under(self, branch: str) -> tuple[str, ...]:
        """Return the tag ``branch`` itself, where there is one, and all tags below it, in order."""
        return tuple(name for name in self.owners if name == branch or name.startswith(branch + "."))
