"""What the settings' commands share: the settings file, ``--no-plugins``, and commands that plugins add."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from attrs import evolve

from jointsup.cli.language import default_language
from jointsup.errors import BadPlugins, JointsupError, Missing, problem

if TYPE_CHECKING:
    from jointsup.model.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])


def settings_option(command: F) -> F:
    """Add ``--settings``."""
    return click.option(
        "--settings",
        "settings_file",
        type=click.Path(path_type=Path),
        help="The settings file; without it jointsup.toml, if there is one. 设置文件",
    )(command)


def settings_of(file: Path | None = None, arguments: Mapping[str, Any] | None = None) -> Settings:
    """Return the settings of a command: ``arguments`` before the environment before ``file`` or ``jointsup.toml``; without plugins where
    ``--no-plugins`` was said, not strict where ``--no-strict`` was.

    Raises :class:`~jointsup.errors.BadSettings`, :class:`~jointsup.errors.Unwritable`.
    """
    from jointsup.codec.settings import read_settings, without_plugins

    context = click.get_current_context(silent=True)
    said = context.find_root().params if context is not None else {}
    settings = read_settings(arguments, file=file)
    if said.get("no_strict"):
        settings = evolve(settings, plugins=evolve(settings.plugins, strict=False))
    return without_plugins(settings) if said.get("no_plugins") else settings


def require_app() -> None:
    """Refuse where what applications need is not installed. Raises :class:`~jointsup.errors.Missing`."""
    if find_spec("pluggy") is None:
        raise Missing([problem("plugin.missing", "", "pluggy", extra="jointsup[app]")])


def plugin_command(first: str) -> click.Command | None:
    """Return the command that an enabled plugin adds under a first word, or None; a path of several words becomes groups.

    Ends in words and with their exit status where settings or plugins are refused, or where what a plugin names is no command.
    """
    try:
        found = _commands(first)
    except JointsupError as error:
        click.echo(error.text(default_language()), err=True)
        raise click.exceptions.Exit(error.exit_status) from None
    if first in found:
        return found[first]
    root = click.Group(first)
    for path, command in found.items():
        *above, last = path.split()[1:]
        group = root
        for word in above:
            below = group.commands.get(word)
            if not isinstance(below, click.Group):
                below = click.Group(word)
                group.add_command(below)
            group = below
        group.add_command(command, last)
    return root if found else None


def _commands(first: str) -> dict[str, click.Command]:
    settings = settings_of()
    if find_spec("pluggy") is None or not settings.plugins.enabled:
        return {}
    from jointsup.hooks.composing import compose
    from jointsup.hooks.loading import failed

    found = {}
    for path, (source, command) in compose(settings.plugins).commands.items():
        if path.split()[0] == first:
            try:
                found[path] = _loaded(command.target)
            except Exception as error:
                raise BadPlugins([failed(source, path, command.target, error)]) from None
    return found


def _loaded(target: str) -> click.Command:
    module, _, name = target.partition(":")
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    if not isinstance(found, click.Command):
        raise TypeError(f"a {type(found).__name__} is no click.Command")
    return found
