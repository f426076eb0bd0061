"""Reading the settings: arguments come before environment variables, these before the file, that before the defaults.

The file is ``jointsup.toml``. A setting ``[store] prefix`` is the variable ``JOINTSUP_STORE_PREFIX``; lists of names stand there with
commas between them. Nothing that is read here is ever shown in an error where it may be secret.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_origin, get_type_hints

from attrs import evolve, fields, has

from jointsup.codec.files import read_bytes
from jointsup.codec.structure import structure
from jointsup.errors import BadDocument, BadSettings, Problem, problem
from jointsup.model.naming import BUILT_IN
from jointsup.model.settings import Settings
from jointsup.places import Place
from jointsup.said import Listed

FILE = "jointsup.toml"
NO_PLUGINS = "JOINTSUP_NO_PLUGINS"
LANGUAGE = "JOINTSUP_LANG"

MAX_BYTES = 2**20

_WHOLE = re.compile("-?[0-9]{1,15}")
_TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def _variables() -> Mapping[str, tuple[str, str, Any]]:
    """Return the section, the key and the type of each environment variable."""
    found = {LANGUAGE: ("", "language", str)}
    for section in fields(Settings):
        cls = get_type_hints(Settings)[section.name]
        if has(cls):
            for key, hint in get_type_hints(cls).items():
                if get_origin(hint) is not Mapping:
                    found[f"JOINTSUP_{section.name}_{key}".upper()] = (section.name, key, hint)
    return MappingProxyType(found)


VARIABLES = _variables()
"""Every environment variable that is a setting; maps of names (``targets``, ``settings``) can only stand in the file."""

_SECTIONS = tuple(f"JOINTSUP_{section.name.upper()}_" for section in fields(Settings) if section.name != "language")


def read_settings(
    arguments: Mapping[str, Any] | None = None,
    *,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Return the settings that ``arguments`` (nested as the file), ``environment`` and ``file`` say together.

    ``file`` must exist where it is named; without it ``jointsup.toml`` in the working folder is read if it is there.
    ``environment`` is that of the process unless another is given; ``JOINTSUP_NO_PLUGINS=1`` leaves no plugin enabled, whatever else is said.

    Raises :class:`~jointsup.errors.BadSettings` with everything that is wrong in any of them: unknown keys, sections and variables, wrong
    types, no TOML. Raises :class:`~jointsup.errors.Unwritable` for a file that cannot be read.
    """
    variables = os.environ if environment is None else environment
    problems: list[Problem] = []
    layers = [_of_file(file, problems), _of_environment(variables, problems), dict(arguments or {})]
    merged: dict[str, Any] = {}
    for layer in layers:
        _lay(merged, layer)
    try:
        settings = structure(merged, Settings, "settings")
    except BadDocument as error:
        raise BadSettings([*problems, *error.problems]) from None
    if problems:
        raise BadSettings(problems)
    return without_plugins(settings) if _no_plugins(variables) else settings


def without_plugins(settings: Settings) -> Settings:
    """Return the settings with no plugin enabled but what ships built in: the core alone."""
    own = {name: of for name, of in settings.plugins.settings.items() if name == BUILT_IN}
    return evolve(settings, plugins=evolve(settings.plugins, enabled=(), targets={}, settings=own, lock=""))


def _no_plugins(variables: Mapping[str, str]) -> bool:
    said = variables.get(NO_PLUGINS, "")
    if said and said.lower() not in _TRUTH:
        raise BadSettings([problem("settings.truth", NO_PLUGINS, said)])
    return _TRUTH.get(said.lower(), False)


def _of_file(file: Path | None, problems: list[Problem]) -> dict[str, Any]:
    path = Path(FILE) if file is None else file
    if file is None and not path.is_file():
        return {}
    data = read_bytes(path, MAX_BYTES)
    try:
        return tomllib.loads(data.decode())
    except UnicodeDecodeError as error:
        problems.append(problem("json.utf8", Place(str(path)), place=Place(byte=error.start + 1)))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+), column (\d+)|at end of document", str(error))
        line = place[1] if place and place[1] else data.count(b"\n") + 1
        problems.append(problem("settings.syntax", str(path), str(error).partition(" (at ")[0], line=line))
    return {}


def _of_environment(variables: Mapping[str, str], problems: list[Problem]) -> dict[str, Any]:
    layer: dict[str, Any] = {}
    for name in sorted(variables):
        if name in VARIABLES:
            section, key, hint = VARIABLES[name]
            text = variables[name]
            value = text and _language(text) if name == LANGUAGE else _value(name, text, hint, problems)
            (layer.setdefault(section, {}) if section else layer)[key] = value
        elif name.startswith(_SECTIONS):
            problems.append(problem("settings.variable", "environment", name, known=Listed(VARIABLES)))
    return layer


def _language(locale: str) -> str:
    return "zh" if locale.startswith("zh") else "en"


def _value(name: str, text: str, hint: Any, problems: list[Problem]) -> Any:
    if hint is bool:
        if text.lower() not in _TRUTH:
            problems.append(problem("settings.truth", name, text))
        return _TRUTH.get(text.lower(), False)
    if hint is int:
        if not _WHOLE.fullmatch(text):
            problems.append(problem("settings.whole", name, text))
            return 1
        return int(text)
    return [word.strip() for word in text.split(",") if word.strip()] if get_origin(hint) is Sequence else text


def _lay(below: dict[str, Any], above: Mapping[str, Any]) -> None:
    """Lay one layer over another, section by section and key by key."""
    for key, value in above.items():
        if isinstance(value, Mapping) and isinstance(below.get(key), dict):
            _lay(below[key], value)
        else:
            below[key] = _copied(value)


def _copied(value: Any) -> Any:
    return {key: _copied(inner) for key, inner in value.items()} if isinstance(value, Mapping) else value
