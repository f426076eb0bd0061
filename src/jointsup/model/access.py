"""Who may do what 访问控制: roles, dated rules, grants (design, section 7: refused by default).

A rule opens an act to a role within a reach. Nothing is allowed that no rule opens, and nobody holds a role that was not granted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Annotated, Literal

from attrs import frozen

from jointsup.model.areas import area_covers
from jointsup.model.meaning import Meaning
from jointsup.said import Words

Reach = Literal["any", "area", "department"]
"""How far a rule reaches: everything; what lies in the grant's area; what also belongs to the grant's department."""

REACHES: Mapping[Reach, str] = {"any": "不限", "area": "本区划", "department": "本部门"}
"""The reaches with their Chinese titles."""

ROLES: Mapping[str, tuple[str, str]] = {
    "clerk": ("经办人", "keeps registers and plans of the own department and carries its rounds from step to step"),
    "head": ("负责人", "approves plans, draws, replaces and cancels rounds of the own department"),
    "inspector": ("执法检查人员", "sees the rounds in which the own department checks; no coordinating body has any"),
    "coordinator": ("统筹协调人员", "brings lines of departments together in rounds, and never inspects (policy row S4.1-b)"),
    "justice": ("司法行政人员", "sees plans and rounds of the area, commits as a party to a seed"),
    "auditor": ("监督人员", "sees registers, rounds and ledger, checks them, commits as a party to a seed"),
    "system": ("系统管理员", "keeps store and deliveries running; sees no data of registers"),
    "security": ("安全管理员", "grants roles, takes them back, adopts rules; does nothing else with data"),
    "audit": ("审计管理员", "reads ledger and read log; sees no data of registers"),
    "citizen": ("公众", "sees what is public"),
}
"""The shipped roles, with Chinese title and meaning; the level (province, city, county) is that of the grant's area."""


def role_title(role: str) -> Words:
    """Return the title of a role; one that a rule set adds has its name alone."""
    return Words(role, ROLES[role][0] if role in ROLES else role)


def role_words(role: str) -> Words:
    """Return a role with its title and the name that commands take; one that a rule set adds has its name alone."""
    return Words(role, f"{role_title(role).chinese}（{role}）" if role in ROLES else role)


@frozen
class AccessRule:
    """An act opened to roles 访问规则."""

    act: Annotated[str, Meaning("操作", "name of the act, such as plans.approve")]
    title: Annotated[str, Meaning("操作名称", "the act in Chinese")]
    roles: Annotated[Mapping[str, Reach], Meaning("角色", "role to how far it reaches")]


@frozen
class Grant:
    """A role given to a person 授权, for a department and over an area, from a day on."""

    person: Annotated[str, Meaning("人员", "id of the person's account", grade="personal", length=100)]
    department: Annotated[str, Meaning("部门", "department acted for", length=100)]
    area: Annotated[str, Meaning("行政区划", "area acted over", standard="GB/T 2260", length=12)]
    role: Annotated[str, Meaning("角色", "role given", length=30)]
    valid_from: Annotated[str, Meaning("生效日", "first day", form="date", length=10)]
    valid_to: Annotated[str | None, Meaning("失效日", "last day; null: open", form="date", length=10)] = None

    def holds(self, day: date) -> bool:
        """Return whether the grant holds on a day."""
        return self.valid_from <= day.isoformat() and (self.valid_to is None or day.isoformat() <= self.valid_to)


def reaches(reach: Reach, grant: Grant, area: str, departments: Collection[str]) -> bool:
    """Return whether a grant reaches what lies in an area and belongs to departments."""
    if reach == "any":
        return True
    if not area_covers(grant.area, area):
        return False
    return reach == "area" or grant.department in departments
