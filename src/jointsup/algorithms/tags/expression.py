r"""Tag expressions (标签表达式): which entities a line is about, by the tags that departments gave them.

- ``food.dairy``: tagged so. ``food.*``: tagged ``food`` itself or anything below it.
- ``!a``, ``a & b``, ``a | b``, brackets; ``!`` binds closest, then ``&``, then ``|``.
- ``departments >= 2`` (``部门数 >= 2``): tagged by at least two departments, a tag counting for the department
  that owns it; ``departments(food.*) >= 2``: the same, over the tags of a branch.

Signs may be typed full-width, and ``≥`` for ``>=``. An expression has at most 4,000 characters and brackets
at most 32 deep. What is parsed is closed: branches and departments are resolved to tags of the vocabularies
at once, so that later nothing else is asked.
"""

from __future__ import annotations

import difflib
import functools
import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from attrs import frozen

from jointsup.errors import BadRound, Problem, problem
from jointsup.model.pointing import pointed, syntax_problem
from jointsup.model.tags import SEGMENT, Vocabularies
from jointsup.said import nearest

if TYPE_CHECKING:
    from lark import Lark, Token

LONGEST: Final = 4000
"""Characters of an expression, at most."""

DEEPEST: Final = 32
"""Brackets within brackets, at most."""

MOST_DEPARTMENTS: Final = 999

_ASCII_FORMS: Final = {ord(sign) + 0xFEE0: sign for sign in "!&|()*.>="}
"""Full-width signs, which no tag holds, to ASCII; places in the text stay the same."""

_NAME: Final = rf"{SEGMENT}(?:\.{SEGMENT})*".replace("/", r"\/")

_GRAMMAR: Final = rf"""
start: all ("|" all)*
all: not ("&" not)*
not: NOT* _atom
_atom: has | under | departments | "(" start ")"
has: TAG
under: BRANCH
departments: DEPARTMENTS ("(" BRANCH ")")? _AT_LEAST NUMBER

DEPARTMENTS.3: /(?:departments|部门数)(?=\s*(?:\(|>=|≥))/
BRANCH.2: /{_NAME}\.[*]/
NUMBER: /[0-9]+/
TAG: /{_NAME}/
NOT: "!"
_AT_LEAST: />=|≥/
%ignore /\s+/
"""

_WORDS: Final = {
    "TAG": "a.b", "BRANCH": "a.*", "DEPARTMENTS": "departments>=2", "NOT": "!", "LPAR": "(",
    "AMPERSAND": "&", "VBAR": "|", "RPAR": ")", "_AT_LEAST": ">=", "NUMBER": "2", "$END": "end/结束",
}  # fmt: skip


@frozen
class Has:
    """Tagged ``tag``."""

    tag: str


@frozen
class Under:
    """Tagged ``branch`` or below it; ``tags`` are the tags that there are of it, in order."""

    branch: str
    tags: tuple[str, ...]


@frozen
class Departments:
    """Tagged by ``at_least`` departments, over ``branch`` (None: over all tags); ``owned``: each department's
    tags, in order."""

    at_least: int
    branch: str | None
    owned: tuple[tuple[str, tuple[str, ...]], ...]


@frozen
class Not:
    """Not ``of``."""

    of: Expression


@frozen
class And:
    """All of ``parts``."""

    parts: tuple[Expression, ...]


@frozen
class Or:
    """Any of ``parts``."""

    parts: tuple[Expression, ...]


Expression: TypeAlias = "Has | Under | Departments | Not | And | Or"


def expression_text(expression: Expression) -> str:
    """Return the expression as text, with no bracket too many; :func:`parse` reads it back."""
    return _text(expression, 0)


def _text(expression: Expression, inside: int) -> str:
    """Return the text; ``inside`` is how closely the surroundings bind: 0 nothing, 1 ``|``, 2 ``&``, 3
    ``!``."""
    if isinstance(expression, Has):
        return expression.tag
    if isinstance(expression, Under):
        return f"{expression.branch}.*"
    if isinstance(expression, Departments):
        scope = "" if expression.branch is None else f"({expression.branch}.*)"
        return f"departments{scope} >= {expression.at_least}"
    if isinstance(expression, Not):
        return "!" + _text(expression.of, 3)
    sign, binds = (" & ", 2) if isinstance(expression, And) else (" | ", 1)
    joined = sign.join(_text(part, binds) for part in expression.parts)
    return f"({joined})" if inside > binds else joined


@functools.cache
def _parser() -> Lark:
    from lark import Lark

    return Lark(_GRAMMAR, parser="lalr")


def parse(text: str, vocabularies: Vocabularies, where: str = "") -> Expression:
    """Return the expression that ``text`` says, over the tags of ``vocabularies``.

    Raises :class:`~jointsup.errors.BadRound`: pointing at the column where the text is no expression, or
    listing every tag and branch that no department has, each with those that look like it.
    """
    from lark import UnexpectedInput

    if len(text) > LONGEST:
        raise BadRound([problem("tags.long", where, text, most=LONGEST)])
    plain = text.translate(_ASCII_FORMS)
    depth = 0
    for bracket in re.finditer("[()]", plain):
        depth += 1 if bracket[0] == "(" else -1
        if depth > DEEPEST:
            raise BadRound(
                [problem("tags.deep", where, text, most=DEEPEST, **pointed(text, bracket.start()))]
            )
    try:
        tree = _parser().parse(plain)
    except UnexpectedInput as error:
        raise BadRound([syntax_problem(error, "tags.syntax", where, text, _WORDS)]) from None
    builder = _Builder(text, vocabularies, where)
    expression = builder.build(tree)
    if builder.problems:
        raise BadRound(builder.problems)
    return expression


def _negated(expression: Expression) -> Expression:
    return expression.of if isinstance(expression, Not) else Not(expression)


def _joined(kind: type[And | Or], parts: list[Expression]) -> Expression:
    if len(parts) == 1:
        return parts[0]
    return kind(
        tuple(inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,)))
    )


class _Builder:
    """Makes the expression out of lark's tree and collects what is unknown."""

    def __init__(self, text: str, vocabularies: Vocabularies, where: str) -> None:
        self.text = text
        self.vocabularies = vocabularies
        self.where = where
        self.problems: list[Problem] = []
        self._unknown: set[str] = set()

    def build(self, tree: Any) -> Expression:
        parts = tree.children
        if tree.data == "has":
            return self._has(parts[0])
        if tree.data == "under":
            return self._under(parts[0])
        if tree.data == "departments":
            return self._departments(parts[-1], parts[1] if len(parts) == 3 else None)
        if tree.data == "not":
            inner = self.build(parts[-1])
            return _negated(inner) if len(parts) % 2 == 0 else inner
        built = [self.build(part) for part in parts]
        return _joined(And if tree.data == "all" else Or, built)

    def _has(self, token: Token) -> Has:
        if token not in self.vocabularies.owners:
            self._refuse("tags.unknown", token, str(token))
        return Has(str(token))

    def _under(self, token: Token) -> Under:
        branch = token.removesuffix(".*")
        tags = self.vocabularies.under(branch)
        if not tags:
            self._refuse("tags.unknown_branch", token, branch)
        return Under(branch, tags)

    def _departments(self, number: Token, scope: Token | None) -> Departments:
        branch = None if scope is None else self._under(scope)
        owners = self.vocabularies.owners
        owned: dict[str, list[str]] = {}
        for tag in owners if branch is None else branch.tags:
            owned.setdefault(owners[tag], []).append(tag)
        at_least = int(number)
        if not 1 <= at_least <= MOST_DEPARTMENTS:
            self._point("tags.departments", number, most=MOST_DEPARTMENTS)
        return Departments(
            at_least,
            None if branch is None else branch.branch,
            tuple((owner, tuple(owned[owner])) for owner in sorted(owned)),
        )

    def _refuse(self, code: str, token: Token, name: str) -> None:
        if str(token) in self._unknown:
            return
        self._unknown.add(str(token))
        self._point(code, token, near=nearest(self._near(name)))

    def _point(self, code: str, token: Token, **details: object) -> None:
        place = pointed(self.text, token.start_pos or 0)
        self.problems.append(problem(code, self.where, str(token), **details, **place))

    def _near(self, name: str) -> list[str]:
        """Return up to three tags whose title is ``name``, or that are spelt like it, or that end like it."""
        names = list(self.vocabularies.owners)
        titled = [tag for tag, title in self.vocabularies.titles.items() if title == name]
        alike = difflib.get_close_matches(name, names)
        last = name.rpartition(".")[2]
        ending = [tag for tag in names if tag.rpartition(".")[2] == last]
        return list(dict.fromkeys(titled + alike + ending))[:3]
