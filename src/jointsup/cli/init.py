"""``jointsup init``: an empty store is made, and who makes it is its administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jointsup.cli.application import actor_of, with_settings
from jointsup.cli.output import Answer

if TYPE_CHECKING:
    from jointsup.model.settings import Settings


@click.command()
@with_settings
def init(settings: Settings, say: Answer) -> None:
    """Make an empty store; who makes it becomes its administrator, in entry 1 of its ledger. 建立存储。"""
    from jointsup.services.application import create_with
    from jointsup.store.storage import shown

    with create_with(settings, actor_of(settings)) as app:
        store = app.acting.store
        place, person = shown(store.engine.url), app.actor.person
        say(f"Store made: {place}; files in {store.files.folder}.", f"已建立存储：{place}；文件位于 {store.files.folder}。")
        say(
            f"{person} is its administrator (system, security, audit); grant these roles to three persons.",
            f"{person} 为管理员（系统、安全、审计）；请将三种角色分别授予三人。",
        )
        say.fact(store=place, data_folder=str(store.files.folder), administrator=person)
