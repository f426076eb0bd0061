"""``jointsup matters`` and ``jointsup departments``: dated lists of what is supervised, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jointsup.cli.application import with_application
from jointsup.cli.days import DAY
from jointsup.cli.output import Answer, span
from jointsup.said import Listed

if TYPE_CHECKING:
    from jointsup.model.matters import ListRow
    from jointsup.services.application import Application
    from jointsup.services.departments import DepartmentService
    from jointsup.services.matters import MatterService

HEADINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "matters": {
        "en": ("matter", "name", "field", "lead", "participants", "published"),
        "zh": ("事项标识", "事项名称", "领域", "牵头部门", "参与部门", "已公布"),
    },
    "departments": {
        "en": ("department", "name", "level", "area", "standing", "vertical", "coordinating"),
        "zh": ("部门标识", "部门名称", "层级", "行政区划", "执法主体类别", "垂直管理", "统筹协调"),
    },
}

LEVELS = {"province": "省级", "prefecture": "市级", "county": "县级", "town": "乡级"}
STANDINGS = {"agency": "行政机关", "authorised": "法律法规授权组织", "entrusted": "受委托组织"}

_file = click.argument("document", required=False, type=click.Path(path_type=Path))
_from = click.option("--plugin-rules", "name", metavar="NAME", help="Instead of a file: the rule set NAME of an enabled plugin. 插件规则集")
_ids = click.argument("ids", metavar="[ID]...", nargs=-1)
_day = click.option("--day", type=DAY, help="Day; today if not given. 日期")


@click.command()
@_file
@_from
@_day
@with_application
def load_matters(app: Application, document: Path | None, name: str | None, day: date | None, say: Answer) -> None:
    """Load a version of a list of matters: DOCUMENT (matters/1), or a plugin's that is in force on a day. 载入事项清单。"""
    _loaded(_load(app.matters, document, name, day), say)


@click.command()
@_file
@_from
@_day
@with_application
def load_departments(app: Application, document: Path | None, name: str | None, day: date | None, say: Answer) -> None:
    """Load a version of a list of departments: DOCUMENT (departments/1), or a plugin's that is in force on a day. 载入部门名单。"""
    _loaded(_load(app.departments, document, name, day), say)


def _load(
    service: MatterService | DepartmentService, document: Path | None, name: str | None, day: date | None
) -> ListRow:
    if (document is None) == (name is None) or (day is not None and name is None):
        raise click.UsageError(_("give a DOCUMENT, or --plugin-rules NAME with or without --day"))
    return service.load(document) if document is not None else service.load_from(str(name), day)


@click.command()
@_ids
@_day
@with_application
def show_matters(app: Application, ids: tuple[str, ...], day: date | None, say: Answer) -> None:
    """Show matters as of a day, all or those of IDs, each with its bodies of that day. 查看监管事项。"""
    from jointsup.codec.structure import unstructure

    found = app.matters.show(day, ids or None)
    rows = [
        (
            one.id,
            one.name,
            one.field,
            *(
                Listed(body.department for body in one.bodies if body.role == role).text(say.language)
                for role in ("lead", "participant")
            ),
            _yes(one.published, say),
        )
        for one in found.values()
    ]
    say.table([HEADINGS["matters"][say.language], *rows])
    say.fact(matters=[unstructure(one) for one in found.values()])


@click.command()
@_ids
@_day
@with_application
def show_departments(app: Application, ids: tuple[str, ...], day: date | None, say: Answer) -> None:
    """Show departments as of a day, all or those of IDs. 查看部门。"""
    from jointsup.codec.structure import unstructure

    found = app.departments.show(day, ids or None)
    rows = [
        (one.id, one.name, _word(LEVELS, one.level, say), one.area, _word(STANDINGS, one.standing, say), _yes(one.vertical, say), _yes(one.coordinating, say))
        for one in found.values()
    ]
    say.table([HEADINGS["departments"][say.language], *rows])
    say.fact(departments=[unstructure(one) for one in found.values()])


def _loaded(row: ListRow, say: Answer) -> None:
    say(
        f"{row.id}, version {row.version}: holds {span(row.valid_from, row.valid_to)}.",
        f"{row.id} 版本 {row.version}：{span(row.valid_from, row.valid_to).chinese}有效。",
    )
    say.fact(list=row.id, version=row.version, digest=row.digest, valid_from=row.valid_from, valid_to=row.valid_to)


def _word(words: Mapping[str, str], value: str, say: Answer) -> str:
    return words[value] if say.language == "zh" else value


def _yes(said: bool, say: Answer) -> str:
    return ("是" if said else "否") if say.language == "zh" else ("yes" if said else "no")
