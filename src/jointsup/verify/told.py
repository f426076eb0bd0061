"""What lines of ``drawn.jsonl`` and ``visits.jsonl`` tell a check: of lines that differ in nothing but id, ticket and salts only the first is parsed.

A record has millions of them, of few kinds. What stands around those texts was found canonical and of its shape with the first, and stays so with any other
texts of the same forms.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, cast

from attrs import frozen

from jointsup.canonical import canonical, id_fault
from jointsup.verify.documents import LINES, read_shape
from jointsup.verify.report import Findings

KEPT_TEXT = 2**26
"""Bytes of lines of which what stands around their own texts is remembered; a line of a further kind is parsed."""

_OWN = re.compile(r'"(closed|id|salt|ticket)":"([^"\\]*)"')
"""What is a line's own. In a canonical text no string but a member's name stands between a quotation mark and ``":"``: these are members."""

_FORMS = {"closed": "[0-9a-f]{64}", "id": "[^\n]+", "salt": "[0-9a-f]{32}", "ticket": "[0-9a-f]{64}"}


@frozen(eq=False)
class Kind:
    """What lines that differ in nothing but id, ticket and salts have in common: their other members, and what stands open."""

    said: str = "{}"
    """These members as canonical text; parsed they take ten times the room."""
    opened: frozenset[str] = frozenset()
    hidden: bool = False
    """Whether the line is hidden whole."""
    closed_hidden: bool = False
    """Whether its closed part is."""

    def members(self) -> Mapping[str, Any]:
        """Return the other members, parsed anew each time."""
        return cast(Mapping[str, Any], json.loads(self.said))


class Told(NamedTuple):
    """What one line tells; None for an id or ticket that it does not show."""

    kind: Kind
    id: str | None
    ticket: str | None


UNTOLD = Kind()
"""The kind of what is told elsewhere than in a line of these files."""

HIDDEN = Told(Kind(hidden=True), None, None)


class _Known(NamedTuple):
    """What stands around the own texts of a kind's lines: the form of these, one to a row, and which of them are id and ticket."""

    kind: Kind
    fits: Callable[[str], object]
    id: int | None
    ticket: int | None


class Teller:
    """Reads the lines of one file. Texts that come again, as tickets and ids do in every line that draws them, are held once where ``once`` holds them."""

    def __init__(self, name: str, once: dict[str, str]) -> None:
        self._shape, self._once = LINES[name], once
        self._known: dict[tuple[str, ...], _Known] = {}
        self._kinds: dict[tuple[str, frozenset[str], bool], Kind] = {}
        self._room = KEPT_TEXT

    def told(self, line: bytes, where: str, findings: Findings) -> Told | None:
        """Return what a line tells, or None after noting every fault of its text and shape."""
        try:
            text = line.decode()
        except UnicodeDecodeError:
            return self._parsed(line, (), where, findings)
        around: list[str] = _OWN.split(text)
        own = around[2::3]
        del around[2::3]
        known = self._known.get(tuple(around))
        if known is not None and known.fits("\n".join(own)):
            kind, _, at, ticket_at = known
            entity = None if at is None else own[at]
            # What most ids are is told apart at once.
            if entity is None or (entity.isascii() and entity.isprintable()) or id_fault(entity) is None:
                return Told(kind, self._held(entity), self._held(None if ticket_at is None else own[ticket_at]))
        return self._parsed(line, around, where, findings)

    def _parsed(self, text: bytes, around: Sequence[str], where: str, findings: Findings) -> Told | None:
        line = read_shape(text, self._shape, where, findings)
        if line is None or isinstance(line, str):
            return None if line is None else HIDDEN
        closed_hidden, opened = isinstance(line["closed"], str), frozenset(line["open"])
        members = {**line["open"], **({} if closed_hidden else line["closed"])}
        entity, ticket, _ = (members.pop(name, None) for name in ("id", "ticket", "salt"))
        said, names = canonical(members), around[1::2]
        kind = self._kinds.setdefault((said, opened, closed_hidden), Kind(said, opened, closed_hidden=closed_hidden))
        # An id with a quotation mark in it stands among what is alike.
        if len(text) <= self._room and (entity is None or "id" in names):
            self._room -= len(text)
            places = (names.index(name) if name in names else None for name in ("id", "ticket"))
            self._known[tuple(around)] = _Known(kind, _fits(tuple(names)), *places)
        return Told(kind, self._held(entity), self._held(ticket))

    def _held(self, text: str | None) -> str | None:
        return None if text is None else self._once.setdefault(text, text)


@cache
def _fits(names: Sequence[str]) -> Callable[[str], object]:
    """Return what says whether own texts, one to a row, have their forms."""
    return re.compile("\n".join(_FORMS[name] for name in names)).fullmatch
