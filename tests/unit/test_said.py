"""What is said in Chinese is Chinese: words, lists, what systems answer."""

from __future__ import annotations

import errno
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointsup.codec.faults import problems_of
from jointsup.error_texts.system import database_words, system_words
from jointsup.errors import BadRows, problem
from jointsup.hooks.child import _plain
from jointsup.hooks.isolation import _problem
from jointsup.model.rounds import STATES
from jointsup.places import Place
from jointsup.said import Listed, Words, broken, nearest
from jointsup.verify.report import Deviation


def test_lists_are_joined_as_each_language_joins_them() -> None:
    """Things stand with commas in English and with 、 in Chinese, words among them in the language; none at all is a dash."""
    mixed = Listed(["a", STATES["frozen"]])
    assert (mixed.text("en"), mixed.text("zh"), str(mixed)) == ("a, frozen", "a、已固化", "a, frozen")
    assert (Listed([]).text("zh"), Listed(iter("ab")).text()) == ("–", "a, b")


def test_nothing_is_said_of_what_is_near_where_nothing_is() -> None:
    """What looks alike is named behind what is missing; where nothing does, neither the names nor a word of them stand there."""
    for near, english, chinese in (
        (["企业代码"], "no column “x”; nearest: 企业代码; there are: a, b", "缺少列“x”；相近的有：企业代码；现有各列：a、b"),
        ([], "no column “x”; there are: a, b", "缺少列“x”；现有各列：a、b"),
    ):
        found = problem("table.heading_missing", "", "x", near=nearest(near), there=Listed("ab"))
        assert english in found.words("en")
        assert found.words("zh") == chinese


def test_what_stood_there_is_a_text_for_programs_and_said_for_people() -> None:
    """A value that can be said in either language is so in the words; its English is what programs get."""
    found = problem("round.state", "x/1", STATES["void"], wanted=Listed([STATES["open"], STATES["frozen"]]), next=Words("go", "走"))
    assert found.words("zh") == "批次当前为“已宣布无效”，此步骤要求批次为“已建立、已固化”；下一步：走"
    assert (found.value, found.json("zh")["value"]) == ("void", "void")


def test_a_masked_value_is_masked_in_both_languages() -> None:
    """Of a hidden member no language tells what stood there, even where it is a list."""
    refused = BadRows([problem("table.sheets", "", Listed(["secret one", "secret two"]))])
    (found,) = problems_of(refused, "a", "b", hidden=True)
    assert not any("secret" in found.text(language) for language in ("en", "zh"))


def test_problems_of_another_process_keep_both_languages() -> None:
    """What a plugin's own process tells is said in the reader's language after it has crossed as JSON."""
    here = problem("document.unknown", Place("a", line=3), "x", near=Listed(["b", STATES["open"]]))
    there = _problem(json.loads(json.dumps(_plain(here))))
    assert [there.text(language) for language in ("en", "zh")] == [here.text(language) for language in ("en", "zh")]


@pytest.mark.parametrize(
    ("error", "chinese"),
    [
        (FileNotFoundError(errno.ENOENT, "No such file or directory"), "文件或文件夹不存在"),
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘空间不足"),
        (OSError(9999, "Flux capacitor empty"), "系统原文“Flux capacitor empty”"),
        (OSError(), "系统原文“OSError”"),
    ],
)
def test_what_the_system_says_is_chinese_or_marked_as_its_own_words(error: OSError, chinese: str) -> None:
    """Usual error numbers have Chinese words; the system's English stands in quotes and is called its own words."""
    assert system_words(error).chinese == chinese
    assert system_words(error).english == (error.strerror or "OSError")


def test_what_a_database_says_is_chinese_or_marked_as_its_own_words() -> None:
    """So it is with databases."""
    assert database_words("database is locked").chinese == "数据库正被其他程序占用"
    assert database_words("odd").chinese == "数据库原文“odd”"


def test_a_deviation_has_its_places_in_chinese() -> None:
    """The place of a deviation and places within its words are Chinese in a Chinese report; as data it stays as it is."""
    found = Deviation("text/json_syntax", "frame, line 35", {"place": Place(character=399)})
    assert found.text("zh") == "[text] 抽样框，第 35 行：不是 JSON，位置：第 399 个字符"
    assert found.text() == "[text] frame, line 35: is not JSON, at character 399"
    assert problem("frame.fault", found.place, rule="text", why=found.said).text("zh").startswith("抽样框，第 35 行：不是 JSON")


def test_no_escape_is_escaped_again() -> None:
    """A character that cannot be printed is shown by its code with one backslash."""
    assert "\\\\" not in problem("table.heading_twice", "", "a\nb").words()
    assert "“a\\u{a}b”" in problem("table.heading_twice", "", "a\nb").words()


@given(st.text("ab 中文，。（）", min_size=1), st.integers(4, 20))
def test_broken_lines_fit_and_lose_nothing(words, width):
    """Lines are no wider than asked but where no blank stands before anything but a stop, nothing is lost but blanks, and no line begins with a stop."""
    lines = broken(words, lambda line: len(line) <= width)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    for line in lines:
        assert len(line) <= width or not re.search("(?<=[^ ]) +[^ ，。）]", line)
    assert not any(line.startswith(("，", "。", "）")) for line in lines[1:])
