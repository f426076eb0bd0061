"""Lines about an entity in ``drawn.jsonl`` and ``visits.jsonl``: an open part and a closed one, as texts (protocol, "Record").

A record has millions of them: what is hashed is cut out of their text, not written anew.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from jointsup.canonical import hash_parts

_CLOSED, _OPEN = '{"closed":', ',"open":'
_BETWEEN = f"}}{_OPEN}{{"


class EntityLine(NamedTuple):
    """The canonical texts of the two parts of a line."""

    open: str
    closed: str

    @property
    def text(self) -> str:
        """The line without its end."""
        return f"{_CLOSED}{self.closed}{_OPEN}{self.open}}}"

    def inner(self, hash_name: str) -> str:
        """Return what stands for the closed part where it is not shown."""
        return hash_parts(hash_name, "jointsup/1/closed", self.closed)

    def leaf(self, hash_name: str) -> str:
        """Return the line's leaf."""
        return self.leaf_over(hash_name, self.inner(hash_name))

    def leaf_over(self, hash_name: str, inner: str) -> str:
        """Return the line's leaf from what stands for its closed part."""
        return hash_parts(hash_name, "jointsup/1/line", self.open, inner)

    def filled(self, own: Mapping[str, str]) -> EntityLine:
        """Return the line that a format of :func:`entity_format` makes of its ``own`` texts and its salt."""
        return EntityLine(self.open % own, self.closed % own)


def entity_line(members: Mapping[str, str], opened: Collection[str], salt: str) -> EntityLine:
    """Return a line from its members' canonical texts: those ``opened`` stand open, the others are closed with the ``salt``."""
    names = sorted(members)
    inside = [f'"{name}":{members[name]}' for name in names if name in opened]
    closed = {**{name: members[name] for name in names if name not in opened}, "salt": f'"{salt}"'}
    return EntityLine(f"{{{','.join(inside)}}}", "{" + ",".join(f'"{name}":{closed[name]}' for name in sorted(closed)) + "}")


def entity_format(alike: Mapping[str, str], own: Collection[str], opened: Collection[str]) -> EntityLine:
    """Return, as formats, the lines that have the members ``alike`` in common; their ``own`` members and the salt are filled in by name."""
    members = {name: text.replace("%", "%%") for name, text in alike.items()}
    return entity_line({**members, **{name: f"%({name})s" for name in own}}, opened, "%(salt)s")


def leaf_of_text(hash_name: str, text: str) -> str:
    """Return the leaf of a line, whole, with its closed part hidden, or hidden whole; the text is canonical."""
    if text.startswith('"'):
        return text[1:-1]
    if text.startswith(f'{_CLOSED}"'):
        hidden, _, rest = text[len(_CLOSED) + 1 :].partition('"')
        return hash_parts(hash_name, "jointsup/1/line", rest[len(_OPEN) : -1], hidden)
    return parts_of(text).leaf(hash_name)


def parts_of(text: str) -> EntityLine:
    """Return the parts of a whole line, which is canonical: in no string can a quotation mark follow a comma, so the parts end where they seem to."""
    closed, _, rest = text.partition(_BETWEEN)
    return EntityLine("{" + rest[:-1], closed[len(_CLOSED) :] + "}")
