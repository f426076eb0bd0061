"""Places 位置: where in a file, a table or a document something is, in parts, to be said in either language."""

from __future__ import annotations

from typing import Literal

from attrs import asdict, evolve, frozen

from jointsup.said import Language, Words, printable, say

Counted = Literal["line", "row", "id"]
"""By what the rows of a table are told apart."""

_WORDS = {
    "sheet": ("sheet {}", "工作表“{}”"),
    "line": ("line {}", "第 {} 行"),
    "row": ("row {}", "第 {} 行"),
    "id": ("id {}", "标识 {}"),
    "column": ("column {}", "“{}”列"),
    "character": ("character {}", "第 {} 个字符"),
    "byte": ("byte {}", "第 {} 字节"),
}


@frozen
class Place:
    """Where something is; parts that do not apply are empty or None.

    ``source`` is the name of a file, a table or whatever else holds it; in it a ``sheet``, a ``line`` or ``row`` (from 1, as people
    count) or the row of an ``id``, a ``column`` by its heading, a ``character`` or ``byte`` (from 1), or a ``path`` of members such as ``lines[2].strata``.
    """

    source: str | Words = ""
    sheet: str = ""
    line: int | None = None
    row: int | None = None
    id: str = ""
    column: str = ""
    character: int | None = None
    byte: int | None = None
    path: str = ""

    def text(self, language: Language = "en") -> str:
        """Return the place in words: ``firms.csv, line 7, column 登记状态``, ``firms.csv，第 7 行，“登记状态”列``."""
        at = 1 if language == "zh" else 0
        parts = [words[at].format(printable(str(part))) for name, words in _WORDS.items() if (part := getattr(self, name))]
        inside = ("，" if at else ", ").join(filter(None, [printable(say(self.source, language)), *parts]))
        return ("：" if at else ": ").join(filter(None, [inside, self.path]))

    def json(self) -> dict[str, str | int]:
        """Return the parts that apply, by name."""
        parts = {**asdict(self, recurse=False), "source": str(self.source)}
        return {name: part for name, part in parts.items() if part}

    def at(self, counted: Counted, which: int | str, column: str = "") -> Place:
        """Return the place of a line or row in this one, or of its cell in a column."""
        match counted:
            case "line":
                return evolve(self, line=int(which), column=column)
            case "row":
                return evolve(self, row=int(which), column=column)
            case "id":
                return evolve(self, id=str(which), column=column)

    def within(self, source: str) -> Place:
        """Return the place in something larger that ``source`` names."""
        return evolve(self, source=": ".join(filter(None, [source, str(self.source)])))

    def __str__(self) -> str:
        return self.text()


def place_of(where: str | Place) -> Place:
    """Return a place; a bare text is a path of members, or a name."""
    return where if isinstance(where, Place) else Place(path=where)
