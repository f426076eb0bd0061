"""``jointsup access``: who holds which role, roles given and taken back, rules adopted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from jointsup.cli.application import with_application
from jointsup.cli.days import DAY
from jointsup.cli.output import Answer, span

if TYPE_CHECKING:
    from jointsup.model.access import Grant
    from jointsup.services.application import Application

HEADINGS = {
    "en": ("person", "role", "department", "area", "from", "to"),
    "zh": ("人员", "角色", "部门", "行政区划", "生效日", "失效日"),
}

_of = click.option("--of", "of_department", metavar="DEPARTMENT", help="Department that it is for; your own if not given. 授权部门")
_over = click.option("--over", metavar="CODE", help="Area that it is over; your own if not given. 授权区划")


@click.command()
@click.argument("person")
@click.argument("role")
@_of
@_over
@click.option("--from", "first", type=DAY, help="First day; today if not given. 生效日")
@click.option("--to", "last", type=DAY, help="Last day; open if not given. 失效日")
@with_application
def grant(
    app: Application,
    person: str,
    role: str,
    of_department: str | None,
    over: str | None,
    first: date | None,
    last: date | None,
    say: Answer,
) -> None:
    """Give ROLE to PERSON, for a department and over an area. 授予角色。"""
    made = app.access.grant(
        person,
        role,
        department=of_department or app.actor.department,
        area=over or app.actor.area,
        valid_from=first,
        valid_to=last,
    )
    _told(made, say)


@click.command()
@click.argument("person")
@click.argument("role")
@_of
@_over
@click.option("--last-day", type=DAY, help="Last day on which it holds; today if not given. 最后一日")
@with_application
def revoke(
    app: Application,
    person: str,
    role: str,
    of_department: str | None,
    over: str | None,
    last_day: date | None,
    say: Answer,
) -> None:
    """Let the grant of ROLE to PERSON end. 收回角色。"""
    ended = app.access.revoke(
        person, role, department=of_department or app.actor.department, area=over or app.actor.area, last_day=last_day
    )
    _told(ended, say)
    say("The role holds until the end of that day.", "当日结束前该角色仍有效。")


@click.command()
@click.option("--over", metavar="CODE", help="Area whose grants are shown; your own if not given. 行政区划")
@click.option("--purpose", default="", help="Show persons too, for this purpose, which is logged. 用途")
@with_application
def show(app: Application, over: str | None, purpose: str, say: Answer) -> None:
    """Show every grant that ever was over an area and what lies in it; persons are masked without a purpose. 查看授权。"""
    from jointsup.model.access import role_title

    grants = app.access.show(over, purpose=purpose)
    rows = [(g.person, role_title(g.role).text(say.language), g.department, g.area, g.valid_from, g.valid_to or "…") for g in grants]
    say.table([HEADINGS[say.language], *rows])
    say.fact(grants=[_fact(one) for one in grants])


@click.command()
@click.argument("rules")
@click.option("--from", "first", type=DAY, help="Day from which it governs; today if not given. 生效日")
@with_application
def adopt(app: Application, rules: str, first: date | None, say: Answer) -> None:
    """Let RULES, a plugin's rule set of the kind access, govern who may do what. 采用访问规则。"""
    adopted = app.access.adopt(rules, valid_from=first).rules
    version = adopted.rules.version
    if first is None:
        say(f"{adopted.name} {version} governs from today on.", f"{adopted.name} {version} 自今日起施行。")
    else:
        say(f"{adopted.name} {version} governs from {first:%Y-%m-%d} on.", f"{adopted.name} {version} 自 {first:%Y-%m-%d} 起施行。")
    say.fact(rules=adopted.name, version=version, digest=adopted.digest)


def _told(made: Grant, say: Answer) -> None:
    from jointsup.model.access import role_title

    say(
        f"{made.person}: {made.role} for {made.department} over {made.area}, {span(made.valid_from, made.valid_to)}.",
        f"{made.person}：{role_title(made.role).chinese}（部门 {made.department}，区划 {made.area}），{span(made.valid_from, made.valid_to).chinese}。",
    )
    say.fact(grant=_fact(made))


def _fact(one: Grant) -> dict[str, str | None]:
    return {
        "person": one.person,
        "role": one.role,
        "department": one.department,
        "area": one.area,
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
    }
