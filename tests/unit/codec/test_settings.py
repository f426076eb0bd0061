"""Settings: arguments before environment before file before defaults; everything wrong is told at once and nothing secret is shown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointsup.codec.settings import VARIABLES, read_settings, without_plugins
from jointsup.errors import BadSettings, Unwritable
from jointsup.model.settings import Settings

FILE = """
language = "zh"
[store]
url = "postgresql://app:hush-hush@db/county"
hash = "sm3"
[plugins]
enabled = ["city/base", "city/more"]
strict = false
[plugins.targets]
"city/base" = "city:Base"
[plugins.settings."city/base"]
token = "hush-hush"
[outbox]
attempts = 3
"""


def faults(tmp_path: Path, text: str = "", environment: dict[str, str] | None = None, **arguments: Any) -> BadSettings:
    """Return why settings were refused."""
    file = tmp_path / "jointsup.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(BadSettings) as caught:
        read_settings(arguments, file=file, environment=environment or {})
    return caught.value


def test_without_anything_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file, no variable and no argument give the defaults; a file that is named must be there."""
    monkeypatch.chdir(tmp_path)
    assert read_settings(environment={}) == Settings()
    with pytest.raises(Unwritable):
        read_settings(file=tmp_path / "other.toml", environment={})


def test_the_file_of_the_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``jointsup.toml`` of the working folder is read, whole."""
    (tmp_path / "jointsup.toml").write_text(FILE, "utf-8")
    monkeypatch.chdir(tmp_path)
    found = read_settings(environment={})
    assert (found.language, found.store.hash, found.outbox.attempts) == ("zh", "sm3", 3)
    assert found.store.url.reveal() == "postgresql://app:hush-hush@db/county"
    assert found.plugins.enabled == ("city/base", "city/more")
    assert found.plugins.targets == {"city/base": "city:Base"}
    assert found.plugins.settings == {"city/base": {"token": "hush-hush"}}
    assert "hush" not in f"{found!r} {found}"


@given(st.sets(st.sampled_from(["argument", "environment", "file"])))
def test_precedence(given_in: set[str]) -> None:
    """Whatever of the three says it, arguments win, then the environment, then the file."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "jointsup.toml")
        file.write_text('[store]\nprefix = "file"\nhash = "sm3"\n' if "file" in given_in else "[store]\n", "utf-8")
        environment = {"JOINTSUP_STORE_PREFIX": "environment"} if "environment" in given_in else {}
        arguments = {"store": {"prefix": "argument"}} if "argument" in given_in else {}
        found = read_settings(arguments, file=file, environment=environment).store
    expected = next((name for name in ("argument", "environment", "file") if name in given_in), "jointsup_")
    assert found.prefix == expected
    assert found.hash == ("sm3" if "file" in given_in else "sha256")


def test_variables_are_read_by_their_types() -> None:
    """Names with commas, whole numbers, yes and no, languages of a locale."""
    said = {
        "JOINTSUP_PLUGINS_ENABLED": "city/a, city/b,",
        "JOINTSUP_PLUGINS_STRICT": "no",
        "JOINTSUP_OUTBOX_ATTEMPTS": "5",
        "JOINTSUP_LANG": "zh_CN.UTF-8",
        "JOINTSUP_DATA": "/somewhere",
        "JOINTSUP_STORE_SCHEMA": "",
    }
    found = read_settings(environment=said)
    assert found.plugins.enabled == ("city/a", "city/b")
    assert (found.plugins.strict, found.outbox.attempts, found.language, found.store.schema) == (False, 5, "zh", "")
    assert read_settings(environment={"JOINTSUP_LANG": "de_DE"}).language == "en"
    assert read_settings(environment={"JOINTSUP_LANG": ""}).language == ""
    with pytest.raises(BadSettings, match=r"“fr” is none of: en, zh \["):
        read_settings({"language": "fr"}, environment={})


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Unknown keys of the file, unknown variables, wrong types and wrong arguments come in one refusal."""
    text = '[store]\nurls = "x"\nhash = "md5"\n[plugin]\nenabled = []\n[outbox]\nattempts = 1.5\n'
    environment = {"JOINTSUP_STORE_URI": "x", "JOINTSUP_OUTBOX_LIMIT_SECONDS": "soon", "JOINTSUP_PLUGINS_STRICT": "maybe"}
    error = faults(tmp_path, text, environment, plugins={"enabled": ["No Name"]})
    assert sorted(one.code for one in error.problems) == [
        "document.choice", "document.pattern", "document.type", "document.unknown", "document.unknown", "settings.truth", "settings.variable",
        "settings.whole",
    ]  # fmt: skip
    assert "JOINTSUP_STORE_URI" in error.text("zh")


@pytest.mark.parametrize(
    ("text", "code"),
    [("[store", "settings.syntax"), ("a = 1\na = 2\n", "settings.syntax"), ("x = ", "settings.syntax")],
)
def test_what_is_no_toml_is_told_with_its_line(tmp_path: Path, text: str, code: str) -> None:
    """A file that is no TOML is refused with the line."""
    (problem,) = faults(tmp_path, text).problems
    assert problem.code == code
    assert re.search(r"line \d", problem.text())


def test_a_file_of_another_encoding_is_refused(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused."""
    file = tmp_path / "jointsup.toml"
    file.write_bytes('language = "中"'.encode("gb18030"))
    with pytest.raises(BadSettings, match=r"json\.utf8"):
        read_settings(file=file, environment={})


@pytest.mark.parametrize("text", ['[store]\nurl = 7\n', '[plugins.settings."city/base"]\ntoken = 1979-05-27\n', '[plugins.settings]\n"a/b" = "hush-hush"\n'])
def test_no_secret_stands_in_a_refusal(tmp_path: Path, text: str) -> None:
    """A wrong value where a secret belongs is refused without being shown."""
    error = faults(tmp_path, text)
    assert "***" in repr(error.problems)
    assert "hush" not in repr(error.problems)


def test_no_plugins_leaves_the_core_alone(tmp_path: Path) -> None:
    """``JOINTSUP_NO_PLUGINS`` and ``without_plugins`` disable all plugins, whatever else is said, and keep what is set of the built-in one."""
    file = tmp_path / "jointsup.toml"
    file.write_text(FILE + '[plugins.settings."core/builtin"]\nnotices = "out"\n', "utf-8")
    arguments = {"plugins": {"enabled": ["city/third"], "lock": "x.lock"}}
    found = read_settings(arguments, file=file, environment={"JOINTSUP_NO_PLUGINS": "1"})
    assert (found.plugins.enabled, found.plugins.targets, found.plugins.lock) == ((), {}, "")
    assert found.plugins.settings == {"core/builtin": {"notices": "out"}}
    assert found.store.hash == "sm3"
    assert read_settings(file=file, environment={"JOINTSUP_NO_PLUGINS": "0"}).plugins.enabled
    assert without_plugins(read_settings(file=file, environment={})).plugins.enabled == ()
    with pytest.raises(BadSettings, match=r"settings\.truth"):
        read_settings(file=file, environment={"JOINTSUP_NO_PLUGINS": "perhaps"})


def test_every_setting_but_maps_has_its_variable() -> None:
    """Each setting can be given by the environment, named after its section and key."""
    assert {"JOINTSUP_LANG", "JOINTSUP_STORE_URL", "JOINTSUP_STORE_DATA_FOLDER", "JOINTSUP_PLUGINS_LOCK"} <= set(VARIABLES)
    assert not {"JOINTSUP_PLUGINS_SETTINGS", "JOINTSUP_PLUGINS_TARGETS"} & set(VARIABLES)
