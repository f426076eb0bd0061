"""Chinese texts are written as Chinese is: full-width punctuation beside Chinese characters."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import jointsup
from jointsup.cli.output import counted, span
from jointsup.error_texts import TEXTS
from jointsup.services.life import next_steps
from jointsup.verify.words import HEADINGS, WORDS

SOURCE = Path(jointsup.__file__).parent

HALF_WIDTH = re.compile(r"[\u3400-\u9fff”）][,;:!?(]|[,;!?)][\u3400-\u9fff“]|\([\u3400-\u9fff]")
CHINESE = re.compile("[\u3400-\u9fff]")


def spoken(tree: ast.AST) -> Iterator[str]:
    """Yield the texts of a module of commands and the Chinese ends of help texts, with a letter for each thing put in."""
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    about = tree.body[0].value if isinstance(tree, ast.Module) and isinstance(tree.body[0], ast.Expr) else None
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts and node is not about:
            yield node.value


def chinese_texts() -> Iterator[tuple[str, str]]:
    """Yield every Chinese text with where it stands."""
    for code, (_, chinese) in {**TEXTS, **WORDS, **HEADINGS}.items():
        yield code, chinese
    for name, words in {**next_steps.NEXT, "wait": next_steps.WAIT, "disclosed": next_steps.DISCLOSED, "published": next_steps.PUBLISHED}.items():
        yield name, words.chinese
    for file in sorted((SOURCE / "cli").glob("*.py")):
        for text in spoken(ast.parse(file.read_text("utf-8"))):
            if CHINESE.search(text):
                yield file.name, text


def test_punctuation_beside_chinese_is_full_width() -> None:
    """No comma, semicolon, colon or bracket of half width stands beside a Chinese character, in problems, checks, answers and help."""
    texts = list(chinese_texts())
    assert len(texts) > 900
    assert [(where, text) for where, text in texts if HALF_WIDTH.search(re.sub(r"\{[^}]*\}", "x", text))] == []


def test_lists_in_chinese_are_not_joined_with_commas() -> None:
    """No place that makes a problem joins a list itself: lists are told as Listed, and so with 、 in Chinese."""
    joined = re.compile(r'(?:problem|refusal|Refused|refuse)\(.*", "\.join\(')
    found = [
        (file.name, line.strip())
        for file in SOURCE.rglob("*.py")
        if "testing" not in file.parts
        for line in file.read_text("utf-8").splitlines()
        if joined.search(line) and "none_dead" not in line
    ]
    assert found == []


def test_what_holds_without_end_has_no_second_day() -> None:
    """A span without a last day is told by its first alone; one thing is told as one."""
    assert (span("2026-11-29", None).english, span("2026-11-29", None).chinese) == ("from 2026-11-29 on", "自 2026-11-29 起")
    assert span("2026-11-29", "2027-01-01").chinese == "自 2026-11-29 起至 2027-01-01 止"
    assert (counted(1, "line"), counted(0, "line"), counted(2, "line")) == ("1 line", "0 lines", "2 lines")
