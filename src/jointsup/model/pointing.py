"""Where in a text a grammar stopped understanding, and what it expected there: shared by the small languages
of jointsup."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from jointsup.errors import Problem, problem

if TYPE_CHECKING:
    from lark import UnexpectedInput

AROUND = 30
"""Characters shown on each side of the place."""


def pointed(text: str, at: int) -> dict[str, str]:
    """Return ``column`` (from 1), an ``excerpt`` of the text, and a ``caret`` that stands below character
    ``at`` of it.

    The caret is right where Chinese characters are two columns wide.
    """
    start = max(0, at - AROUND)
    before = ("…" if start else "") + text[start:at]
    after = text[at : at + AROUND] + ("…" if len(text) > at + AROUND else "")
    width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in before)
    return {"column": str(at + 1), "excerpt": before + after, "caret": " " * width + "^"}


def syntax_problem(
    error: UnexpectedInput, code: str, where: str, text: str, words: Mapping[str, str]
) -> Problem:
    """Return the problem of a text that a lark grammar refused.

    ``words`` says for the grammar's terminals what people type, ``$END`` among them; those expected are named
    in its order. The words of ``code`` use ``{column}``, ``{expected}``, ``{excerpt}`` and ``{caret}``.
    """
    from lark import UnexpectedToken

    at = error.pos_in_stream or 0
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        at = len(text)
    accepts: Callable[[], set[str]] = error.interactive_parser.accepts
    wanted = accepts()
    named = dict.fromkeys(word for terminal, word in words.items() if terminal in wanted)
    return problem(code, where, text, expected=" ".join(named) or words["$END"], **pointed(text, at))
