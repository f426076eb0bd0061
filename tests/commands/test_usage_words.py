"""Wrong use and help are Chinese where Chinese was asked for: click's words, and our own."""

from __future__ import annotations

import ast
import gettext
import subprocess
import sys
from pathlib import Path

import click
import pytest

import jointsup.cli
from running import run

OURS = Path(jointsup.cli.__file__).parent
CATALOGUE = OURS / "locale/zh/LC_MESSAGES/jointsup.mo"
ASKED = ("core", "decorators", "exceptions", "formatting", "parser", "types")
FOR_PROGRAMMERS = ("DeprecationWarning", "Could not determine", "No options defined", "Arguments take exactly", "Name '", "Boolean option", "Do you want", "Confirm the")


def asked_for(file: Path) -> list[str]:
    """Return what a source asks gettext for, singular forms of plurals."""
    calls = [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call) and node.args]
    named = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext")]
    return [text.value for text in named if isinstance(text, ast.Constant)]


def said(words: gettext.GNUTranslations, text: str) -> str:
    """Return the Chinese of a text, or of one whose English has a plural."""
    chinese = words.gettext(text)
    return chinese if chinese != text else words.ngettext(text, "", 1)


def command(folder: Path, *arguments: str, **environment: str) -> str:
    """Run a command that is used wrongly or asked for help; return all that it says."""
    words = [sys.executable, "-m", "jointsup", *arguments]
    done = subprocess.run(words, cwd=folder, env={"LANG": "C.UTF-8", **environment}, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_everything_that_is_asked_for_has_chinese_words() -> None:
    """No word of wrong use or help that click or a command can say is missing from the compiled catalogue."""
    folder = Path(click.__file__).parent
    texts = [text for file in [*(folder / f"{name}.py" for name in ASKED), *OURS.glob("*.py")] for text in asked_for(file)]
    with CATALOGUE.open("rb") as file:
        words = gettext.GNUTranslations(file)
    missing = [text for text in texts if not text.startswith(FOR_PROGRAMMERS) and said(words, text) == text]
    assert len(texts) > 60
    assert missing == []


def test_the_catalogue_is_compiled_of_its_words() -> None:
    """What gettext reads is what the file of words says (tools/usage_words.py)."""
    pofile = pytest.importorskip("babel.messages.pofile")
    with CATALOGUE.with_suffix(".po").open("rb") as file:
        stated = {message.id if isinstance(message.id, str) else message.id[0]: message.string for message in pofile.read_po(file) if message.id}
    with CATALOGUE.open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert {text: said(words, text) for text in stated} == {
        text: said if isinstance(said, str) else said[0] for text, said in stated.items()
    }


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("verify", "--lang", "zh"), "缺少参数 'RECORD'"),
        (("verify", "--lang=zh", "--nope"), "没有选项“--nope”"),
        (("round", "witness", "1", "--lang", "zh", "--kind", "x"), "“x”不在可选值之内"),
        (("draw", "x", "--engine", "Foo", "--lang", "zh"), "也不是插件引擎"),
        (("verify", "a", "--frame", "b", "--proof", "c", "--lang", "zh"), "--frame 与 --proof 只能给出其一"),
        (("verify", "--lang", "zh", "--help"), "显示本说明。"),
    ],
)
def test_wrong_use_is_told_in_the_language_asked_for(tmp_path: Path, arguments: tuple[str, ...], expected: str) -> None:
    """``--lang zh`` holds for wrong use and help wherever it stands, the line of usage too."""
    words = command(tmp_path, *arguments)
    assert expected in words
    assert "用法：" in words
    assert not any(english in words for english in ("Usage:", "Error:", "Try '"))


def test_environment_and_settings_say_the_language_too(tmp_path: Path) -> None:
    """The variable and the settings file hold where no option is given; the option holds before them, English where nobody asks."""
    assert "缺少参数" in command(tmp_path, "verify", JOINTSUP_LANG="zh")
    assert "没有命令“verfy”。 （是否为：'verify'）" in command(tmp_path, "verfy", JOINTSUP_LANG="zh")
    assert "Missing argument" in command(tmp_path, "verify")
    (tmp_path / "jointsup.toml").write_text('language = "zh"\n', "utf-8")
    assert "缺少参数" in command(tmp_path, "verify")
    assert "Missing argument" in command(tmp_path, "verify", "--lang", "en")


def test_one_command_speaks_one_language(tmp_path: Path) -> None:
    """What is refused is told in the language in which wrong use of the same command is, with a store or without one."""
    (tmp_path / "jointsup.toml").write_text('language = "zh"\n', "utf-8")
    (tmp_path / "english.toml").write_text('language = "en"\n', "utf-8")
    for arguments in (("verify", "nothing"), ("round", "show")):
        assert any(character >= "\u4e00" for character in command(tmp_path, *arguments))
        assert not any(character >= "\u4e00" for character in command(tmp_path, *arguments, "--lang", "en"))
        assert not any(character >= "\u4e00" for character in command(tmp_path, *arguments, JOINTSUP_LANG="en"))
    assert not any(character >= "\u4e00" for character in command(tmp_path, "round", "show", "--settings", "english.toml"))


@pytest.mark.parametrize("settings", ["/dev/zero", "folder", "none.toml", "latin.toml", "list.toml"])
def test_settings_that_cannot_be_read_say_no_language(tmp_path: Path, settings: str) -> None:
    """A device, a folder, a file that is not there or is no TOML, and a language that is no text leave it to the system."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "latin.toml").write_bytes(b'language = "\xff"\n')
    (tmp_path / "list.toml").write_text('language = ["zh"]\n', "utf-8")
    assert "Missing argument" in command(tmp_path, "round", "freeze", "--settings", settings)


def test_a_day_that_the_calendar_lacks_is_wrong_use() -> None:
    """A day is taken as documents write it, and what the calendar lacks is told with an example, in either language."""
    for language, words in (("en", "2026-02-30 is no day of the calendar, such as 2026-03-01"), ("zh", "“2026-02-30”不是日历上的日期；示例：2026-03-01")):
        assert words in run("ledger", "show", "--from", "2026-02-30", "--lang", language, status=2).stderr


def test_the_program_alone_tells_its_use() -> None:
    """Without any argument the program prints what it can do, and ends as wrong use does."""
    done = subprocess.run([sys.executable, "-m", "jointsup"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "check-page" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
