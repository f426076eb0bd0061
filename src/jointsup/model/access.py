"""Who may do what 访问控制: roles, dated rules, grants (design, section 7: refused by default).

A rule opens an act to a role within a reach. Nothing is allowed that no rule opens, and nobody holds a role that was not granted.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

from attrs import frozen

from jointsup.errors import NotNow, problem
from jointsup.model.areas import area_covers
from jointsup.model.documents import DATE
from jointsup.model.meaning import Meaning

Reach = Literal["any", "area", "department"]
"""How far a rule reaches: everything; what lies in the actor's area; what also belongs to the actor's department."""

ROLES: Mapping[str, tuple[str, str]] = {
    "clerk": ("经办人", "keeps registers and plans of the own department and carries rounds from step to step"),
    "head": ("负责人", "approves plans, starts draws, cancels rounds"),
    "inspector": ("执法检查人员", "sees the rounds in which the own department checks"),
    "coordinator": ("统筹协调人员", "brings lines of departments together in rounds, and never inspects (policy row S4.1-b)"),
    "justice": ("司法行政人员", "sees plans and rounds of the area, commits as a party to a seed"),
    "auditor": ("监督人员", "sees rounds and ledger, checks both, commits as a party to a seed"),
    "system": ("系统管理员", "keeps store, plugins and deliveries running; sees no data of registers"),
    "security": ("安全管理员", "grants roles and takes them back"),
    "audit": ("审计管理员", "reads ledger and read log"),
    "citizen": ("公众", "sees what is public"),
}
"""The shipped roles, with Chinese title and meaning; the level (province, city, county) is that of the grant's area."""


@frozen
class AccessRule:
    """An act opened to roles 访问规则."""

    act: Annotated[str, Meaning("操作", "name of the act, such as plans.approve")]
    title: Annotated[str, Meaning("操作名称", "the act in Chinese")]
    roles: Annotated[Mapping[str, Reach], Meaning("角色", "role to how far it reaches")]


@frozen
class AccessRules:
    """All rules that hold in a span of days 访问规则集 (``access/1``)."""

    id: Annotated[str, Meaning("规则集标识", "id of the rule set")]
    rules: Annotated[Sequence[AccessRule], Meaning("规则", "one for each act")]
    schema: Annotated[Literal["access/1"], Meaning("文件版本", "schema of this document")]
    source: Annotated[str, Meaning("依据", "legal reference")]
    valid_from: Annotated[str, Meaning("生效日", "first day", pattern=DATE)]
    valid_to: Annotated[str | None, Meaning("失效日", "last day, or null: open", pattern=DATE)]
    version: Annotated[str, Meaning("版本", "version of the rule set")]

    @functools.cached_property
    def _by_act(self) -> Mapping[str, AccessRule]:
        return {rule.act: rule for rule in self.rules}

    def rule(self, act: str, day: date) -> AccessRule | None:
        """Return the rule of an act, None where there is none.

        Raises :class:`~jointsup.errors.NotNow` for a day outside the rules' validity.
        """
        if day.isoformat() < self.valid_from or (self.valid_to is not None and day.isoformat() > self.valid_to):
            raise NotNow([problem("access.validity", self.id, day.isoformat(), version=self.version)])
        return self._by_act.get(act)


@frozen
class Grant:
    """A role given to a person 授权, for a department and over an area, from a day on."""

    person: Annotated[str, Meaning("人员", "id of the person's account", grade="personal", length=100)]
    department: Annotated[str, Meaning("部门", "department acted for", length=100)]
    area: Annotated[str, Meaning("行政区划", "area acted over", standard="GB/T 2260", length=12)]
    role: Annotated[str, Meaning("角色", "role given", length=30)]
    valid_from: Annotated[str, Meaning("生效日", "first day", pattern=DATE, length=10)]
    valid_to: Annotated[str | None, Meaning("失效日", "last day; null: open", pattern=DATE, length=10)] = None

    def holds(self, day: date) -> bool:
        """Return whether the grant holds on a day."""
        return self.valid_from <= day.isoformat() and (self.valid_to is None or day.isoformat() <= self.valid_to)


def reaches(reach: Reach, grant: Grant, area: str | None, department: str | None) -> bool:
    """Return whether a grant reaches what lies in an area and belongs to a department; None says: to no one area, no one department."""
    if reach == "any":
        return True
    if area is None or not area_covers(grant.area, area):
        return False
    return reach == "area" or (department is not None and department == grant.department)
