"""The language that a command speaks, and wrong use and help in it: click takes its words from gettext, and so do we."""

from __future__ import annotations

import contextlib
import gettext
import os
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from itertools import pairwise
from pathlib import Path

from jointsup.codec.files import read_bytes
from jointsup.codec.settings import FILE, MAX_BYTES
from jointsup.errors import JointsupError
from jointsup.said import Language

_DOMAIN = "jointsup"
_FOLDER = Path(__file__).with_name("locale")
_spoken: ContextVar[Language | None] = ContextVar("_spoken", default=None)


def default_language() -> Language:
    """Return the language of messages where a command has not said it: what is spoken meanwhile, else what the environment says."""
    return _spoken.get() or _named(os.environ.get("JOINTSUP_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or "")


def language_of(arguments: Sequence[str] | None) -> Language:
    """Return the language of a command before it is understood: ``--lang``, ``JOINTSUP_LANG``, the settings file, the locale."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    wish = _option(given, "--lang") or os.environ.get("JOINTSUP_LANG") or _of_file(Path(_option(given, "--settings") or FILE))
    return _named(wish) if wish else default_language()


def _named(wish: str) -> Language:
    return "zh" if wish.startswith("zh") else "en"


@contextlib.contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Let messages be in a language meanwhile, gettext's too."""
    spoken = _spoken.set(language)
    domain, wish = gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain(_DOMAIN, str(_FOLDER))
    gettext.textdomain(_DOMAIN)
    os.environ["LANGUAGE"] = language
    try:
        yield
    finally:
        _spoken.reset(spoken)
        gettext.textdomain(domain)
        if wish is None:
            os.environ.pop("LANGUAGE", None)
        else:
            os.environ["LANGUAGE"] = wish


def _option(arguments: Sequence[str], name: str) -> str:
    for argument, following in pairwise([*arguments, ""]):
        if argument == name:
            return following
        if argument.startswith(f"{name}="):
            return argument.removeprefix(f"{name}=")
    return ""


def _of_file(path: Path) -> str:
    """Return the language that a settings file says; what is wrong with the file is told where it is read in earnest."""
    if not path.is_file():
        return ""
    with contextlib.suppress(JointsupError, ValueError):
        said = tomllib.loads(read_bytes(path, MAX_BYTES).decode()).get("language")
        return said if isinstance(said, str) else ""
    return ""
