"""The language that a command speaks, and wrong use and help in it: click takes its words from gettext, and so do we."""

from __future__ import annotations

import contextlib
import gettext
import os
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from jointsup.said import Language

_DOMAIN = "jointsup"
_FOLDER = Path(__file__).with_name("locale")


def default_language() -> Language:
    """Return the language of messages: ``JOINTSUP_LANG``, else Chinese where the locale is Chinese, else English."""
    wish = os.environ.get("JOINTSUP_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh" if wish.startswith("zh") else "en"


def language_of(arguments: Sequence[str] | None) -> Language:
    """Return the language of a command before it is understood: ``--lang``, ``JOINTSUP_LANG``, the settings file, the locale."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for wish in (_option(given, "--lang"), os.environ.get("JOINTSUP_LANG"), _of_file(_option(given, "--settings") or "jointsup.toml")):
        if wish:
            return "zh" if wish.startswith("zh") else "en"
    return default_language()


@contextlib.contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Let gettext speak a language meanwhile."""
    domain, wish = gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain(_DOMAIN, str(_FOLDER))
    gettext.textdomain(_DOMAIN)
    os.environ["LANGUAGE"] = language
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if wish is None:
            os.environ.pop("LANGUAGE", None)
        else:
            os.environ["LANGUAGE"] = wish


def _option(arguments: Sequence[str], name: str) -> str:
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if argument == name:
            return following
        if argument.startswith(f"{name}="):
            return argument.removeprefix(f"{name}=")
    return ""


def _of_file(name: str) -> str:
    """Return the language that a settings file says; what is wrong with the file is told where it is read in earnest."""
    with contextlib.suppress(OSError, ValueError):
        said = tomllib.loads(Path(name).read_text("utf-8")).get("language")
        return said if isinstance(said, str) else ""
    return ""
