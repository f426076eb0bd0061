"""The words of problems: complete, in both languages, and each in one place."""

from __future__ import annotations

import re
from pathlib import Path

import jointsup
from jointsup.error_texts import FAMILIES, TEXTS

SOURCE = Path(jointsup.__file__).parent


def names(words: str) -> set[str]:
    """Return what a text takes from its details; one that is words itself has a Chinese form, whose name ends in ``zh``."""
    return {re.sub("^zh$", "en", name).removesuffix("_zh") for name in re.findall(r"\{(\w+)", words.replace("{{", ""))}


def test_a_code_stands_in_one_family_only() -> None:
    """No code has words in two files, of which one would be lost."""
    assert sum(len(family.TEXTS) for family in FAMILIES) == len(TEXTS)


def test_both_languages_tell_the_same() -> None:
    """What a problem's words take from its details they take in both languages, and no text is empty."""
    for code, (english, chinese) in TEXTS.items():
        assert english and chinese
        assert names(chinese) <= names(english), code


def test_every_code_is_found_by_somebody() -> None:
    """No words are kept for a problem that nothing reports."""
    files = [path for path in SOURCE.rglob("*.py") if "error_texts" not in path.parts]
    source = "\n".join(path.read_text("utf-8") for path in files)
    prefixes = tuple(re.findall(r'f"([a-z]+\.[a-z_]*)\{', source))
    assert not [code for code in TEXTS if f'"{code}"' not in source and not code.startswith(prefixes)]
