"""What all commands on a store share: where it lies, who acts, in what settings.

Arguments come before environment variables, these before the settings file (:mod:`jointsup.codec.settings`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast

import click

from jointsup.cli.configured import settings_of
from jointsup.cli.output import Answer, common
from jointsup.errors import BadSettings, problem

if TYPE_CHECKING:
    from jointsup.model.actors import Actor
    from jointsup.model.settings import Settings
    from jointsup.services.application import Application

P = ParamSpec("P")

_OPTIONS = (
    click.option("--store", "store_url", metavar="URL", help="Where the store lies, such as sqlite:///county.db. 存储地址"),
    click.option("--as", "acting_person", metavar="PERSON", help="Account of the person who acts. 操作人"),
    click.option("--department", "acting_department", metavar="ID", help="Department acted for. 部门"),
    click.option("--area", "acting_area", metavar="CODE", help="Area acted over. 行政区划"),
    click.option("--role", "acting_roles", metavar="ROLE", multiple=True, help="Act in this role only; may be repeated. 角色"),
    click.option(
        "--settings", "settings_file", type=click.Path(path_type=Path), help="Settings file; jointsup.toml here if there is one. 设置文件"
    ),
)


def with_settings(command: Callable[P, None]) -> Callable[..., None]:
    """Add the options that all commands on a store share; the command gets ``settings`` and ``say``."""

    @common
    @functools.wraps(command)
    def wrapped(
        *args: Any,
        store_url: str | None,
        acting_person: str | None,
        acting_department: str | None,
        acting_area: str | None,
        acting_roles: tuple[str, ...],
        settings_file: Path | None,
        say: Answer,
        **options: Any,
    ) -> None:
        actor = {
            "person": acting_person,
            "department": acting_department,
            "area": acting_area,
            "roles": list(acting_roles) or None,
        }
        settings = settings_of(settings_file, {"store": _given({"url": store_url}), "actor": _given(actor)})
        command(*args, settings=settings, say=say, **options)  # type: ignore[arg-type]

    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


def with_application(command: Callable[Concatenate[Application, P], None]) -> Callable[..., None]:
    """Open the application for a command, as :func:`with_settings`; the command gets it first, and ``say``."""

    @with_settings
    @functools.wraps(command)
    def wrapped(*args: Any, settings: Settings, say: Answer, **options: Any) -> None:
        from jointsup.services.application import open_with

        with open_with(settings, actor_of(settings), create=False) as app:
            cast(Any, command)(app, *args, say=say, **options)

    return wrapped


def actor_of(settings: Settings) -> Actor:
    """Return who acts; raises :class:`~jointsup.errors.BadSettings` naming everything that is not said."""
    from jointsup.model.actors import Actor

    said = settings.actor
    options = {"person": "--as", "department": "--department", "area": "--area"}
    missing = [
        problem("settings.actor", "", option, missing=f"(JOINTSUP_ACTOR_{name.upper()}, [actor] {name})")
        for name, option in options.items()
        if not getattr(said, name)
    ]
    if missing:
        raise BadSettings(missing)
    return Actor(said.person, said.department, said.area, tuple(said.roles))


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}
