"""The words of problems: complete, in both languages, and each in one place."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jointsup
from jointsup import errors
from jointsup.error_texts import FAMILIES, TEXTS
from jointsup.places import Place

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


def test_a_refusal_as_json_is_what_commands_answer() -> None:
    """Kind, problems with code, place in parts, words in the language asked for, and how many there are in all."""
    refused = errors.BadRows([errors.problem("row.id_doubled", Place("firms.csv", line=7, column="编号"), "JY1", first="x")], total=3)
    answer = refused.json("zh")
    assert (answer["refused"], answer["total"]) == ("BadRows", 3)
    (told,) = answer["problems"]
    assert (told["code"], told["place"], told["value"]) == ("row.id_doubled", {"source": "firms.csv", "line": 7, "column": "编号"}, "JY1")
    assert told["where"] == "firms.csv，第 7 行，“编号”列"
    assert told["text"] == refused.problems[0].text("zh") != refused.json()["problems"][0]["text"]
    assert json.dumps(answer)
