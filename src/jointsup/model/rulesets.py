"""Rule sets 规则集: rules and code lists as dated data, one class for each kind (``ruleset/1``).

A rule set has a name, a version, the days on which it holds (both included; ``valid_to`` null says that it is open) and the legal text that
it stands on. Versions of one name follow each other and never overlap. Outside its days a rule set is never used.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, TypeAlias, get_args, get_type_hints

from attrs import field, frozen

from jointsup.model.access import AccessRule
from jointsup.model.documents import DIGEST, Day
from jointsup.model.matters import Department, Level, Matter
from jointsup.model.meaning import Meaning
from jointsup.model.rule_heads import Pair as Pair
from jointsup.model.rule_heads import RuleHead as RuleHead
from jointsup.model.scorecards import ScorecardRules
from jointsup.model.treatments import CombinationRules, TreatmentRules


@frozen(kw_only=True)
class AreaRules(RuleHead):
    """A list of areas in a file beside the document 行政区划表."""

    kind: Annotated[Literal["areas"], Meaning("类型", "kind of rule set")] = "areas"
    file: Annotated[str, Meaning("文件", "packed CSV file beside the document", pattern=r"[a-z0-9][a-z0-9._-]{0,99}")]
    digest: Annotated[str, Meaning("摘要", "SHA-256 of the file", pattern=DIGEST)]
    rows: Annotated[int, Meaning("行数", "rows of the file", minimum=1)]


@frozen(kw_only=True)
class DepartmentRules(RuleHead):
    """A list of departments 部门名单; a store takes it as a ``departments/1``."""

    kind: Annotated[Literal["departments"], Meaning("类型", "kind of rule set")] = "departments"
    area: Annotated[str, Meaning("行政区划", "area that the list is for", standard="GB/T 2260")]
    departments: Annotated[Sequence[Department], Meaning("部门", "the departments")]


@frozen(kw_only=True)
class MatterRules(RuleHead):
    """A list of matters 监管事项清单; a store takes it as a ``matters/1``."""

    kind: Annotated[Literal["matters"], Meaning("类型", "kind of rule set")] = "matters"
    area: Annotated[str, Meaning("行政区划", "area that the list is for", standard="GB/T 2260")]
    matters: Annotated[Sequence[Matter], Meaning("事项", "the matters")]


@frozen(kw_only=True)
class TagRules(RuleHead):
    """The tags of one department 标签词表."""

    kind: Annotated[Literal["tags"], Meaning("类型", "kind of rule set")] = "tags"
    owner: Annotated[str, Meaning("所属部门", "id of the department that owns the tags")]
    tags: Annotated[Sequence[Pair], Meaning("标签", "[tag, Chinese title]")]


@frozen(kw_only=True)
class RateEntry:
    """A rate or frequency 比例频次."""

    id: Annotated[str, Meaning("规则标识", "id of the rule")]
    terms: Annotated[str, Meaning("要求", "as lists write it: ≥3%/年, 每2年至少1次")]


@frozen(kw_only=True)
class RateRules(RuleHead):
    """Rates and frequencies 比例频次规则."""

    kind: Annotated[Literal["rates"], Meaning("类型", "kind of rule set")] = "rates"
    rates: Annotated[Sequence[RateEntry], Meaning("规则", "the rates")]


@frozen(kw_only=True)
class TierRules(RuleHead):
    """The tiers of a scheme 信用风险分类."""

    kind: Annotated[Literal["tiers"], Meaning("类型", "kind of rule set")] = "tiers"
    scheme: Annotated[str, Meaning("分类体系", "id of the scheme")]
    tiers: Annotated[Sequence[Pair], Meaning("等级", "[code, Chinese title], the lowest risk first")]


@frozen(kw_only=True)
class CeilingEntry:
    """How often an entity may be visited 频次上限: at most ``visits`` times in ``months``."""

    id: Annotated[str, Meaning("上限标识", "id of the ceiling")]
    visits: Annotated[int, Meaning("次数", "visits at most", minimum=0)]
    months: Annotated[int, Meaning("周期", "months in which they are counted", minimum=1)]
    count: Annotated[
        Literal["calendar", "rolling"],
        Meaning("计数方式", "calendar: spans of that many months from January of the first year of the rule set; rolling: any months in a row"),
    ] = "calendar"
    levels: Annotated[Sequence[Level], Meaning("层级", "levels whose visits are counted together; none: all levels")] = ()
    tiers: Annotated[Sequence[str], Meaning("等级", "codes of tiers; none: every entity")] = ()


@frozen(kw_only=True)
class NoRepeatEntry:
    """How long a level leaves the matters alone that a level above has checked 免重复检查期; caused checks are free."""

    id: Annotated[str, Meaning("规则标识", "id of the rule")]
    months: Annotated[int, Meaning("期限", "months after the day of the check, to their corresponding day", minimum=1)]
    matters: Annotated[Sequence[str], Meaning("监管事项", "ids of matters; none: every matter")] = ()


@frozen(kw_only=True)
class CeilingRules(RuleHead):
    """Ceilings of visits and no-repeat windows 检查频次上限与免重复检查期. All that fit an entity hold."""

    kind: Annotated[Literal["ceilings"], Meaning("类型", "kind of rule set")] = "ceilings"
    scheme: Annotated[str, Meaning("分类体系", "id of the scheme of tiers")] = ""
    ceilings: Annotated[Sequence[CeilingEntry], Meaning("上限", "how often an entity may be visited")] = ()
    no_repeat: Annotated[Sequence[NoRepeatEntry], Meaning("免重复检查期", "how long a level leaves alone what a level above has checked")] = ()
    exempt: Annotated[Sequence[Pair], Meaning("豁免事由", "[reason, Chinese title]: visits for these do not count and are not held up")] = ()

    @property
    def since(self) -> int:
        """The year in whose January the calendar spans begin."""
        return int(self.valid_from[:4])


@frozen(kw_only=True)
class ClockEntry:
    """A span in which something must be done 时限."""

    id: Annotated[str, Meaning("时限标识", "id of the clock, such as disclosure")]
    title: Annotated[str, Meaning("名称", "what must be done")]
    amount: Annotated[int, Meaning("数量", "how many", minimum=0)]
    unit: Annotated[Literal["hours", "days", "working_days", "months"], Meaning("单位", "of what")]


@frozen(kw_only=True)
class ClockRules(RuleHead):
    """Clocks 办理时限."""

    kind: Annotated[Literal["clocks"], Meaning("类型", "kind of rule set")] = "clocks"
    clocks: Annotated[Sequence[ClockEntry], Meaning("时限", "the clocks")]


@frozen(kw_only=True)
class CalendarRules(RuleHead):
    """Working days where they differ from Monday to Friday 工作日历."""

    kind: Annotated[Literal["calendars"], Meaning("类型", "kind of rule set")] = "calendars"
    rest: Annotated[Sequence[Day], Meaning("放假", "days of rest from Monday to Friday")]
    work: Annotated[Sequence[Day], Meaning("补班", "working days on Saturday or Sunday")]


@frozen(kw_only=True)
class ApartRules(RuleHead):
    """Matters that must not share a visit; all others may be done together 不得同查事项."""

    kind: Annotated[Literal["apart"], Meaning("类型", "kind of rule set")] = "apart"
    pairs: Annotated[Sequence[Pair], Meaning("事项对", "[matter, matter]")]


@frozen(kw_only=True)
class RecusalRules(RuleHead):
    """Grounds on which an inspector must stay away 回避事由."""

    kind: Annotated[Literal["recusals"], Meaning("类型", "kind of rule set")] = "recusals"
    grounds: Annotated[Sequence[Pair], Meaning("事由", "[ground, Chinese title]")]


@frozen(kw_only=True)
class RedactionEntry:
    """What is hidden of entities of some kinds 隐去规则."""

    kinds: Annotated[Sequence[str], Meaning("对象类型", "kinds of entities; none: every kind")] = ()
    members: Annotated[Sequence[str], Meaning("项", "members of what is published")]
    how: Annotated[Literal["hide", "mask"], Meaning("方式", "left out, or shown in part")]


@frozen(kw_only=True)
class RedactionRules(RuleHead):
    """What is left out of what is published 公开隐去规则."""

    kind: Annotated[Literal["redaction"], Meaning("类型", "kind of rule set")] = "redaction"
    redactions: Annotated[Sequence[RedactionEntry], Meaning("规则", "all that fit an entity hold")]


@frozen(kw_only=True)
class TextRules(RuleHead):
    """Texts for forms and notices 文书文本."""

    kind: Annotated[Literal["texts"], Meaning("类型", "kind of rule set")] = "texts"
    texts: Annotated[Mapping[str, Pair], Meaning("文本", "id of the text → [English, Chinese]")]


@frozen(kw_only=True)
class AccessRuleSet(RuleHead):
    """Which roles may do what 访问规则."""

    kind: Annotated[Literal["access"], Meaning("类型", "kind of rule set")] = "access"
    rules: Annotated[Sequence[AccessRule], Meaning("规则", "one for each act")]

    @functools.cached_property
    def _by_act(self) -> Mapping[str, AccessRule]:
        return {rule.act: rule for rule in self.rules}

    def rule(self, act: str) -> AccessRule | None:
        """Return the rule of an act; None where there is none: then nobody may."""
        return self._by_act.get(act)


Rules: TypeAlias = (
    AreaRules
    | DepartmentRules
    | MatterRules
    | TagRules
    | RateRules
    | TierRules
    | ScorecardRules
    | CombinationRules
    | TreatmentRules
    | CeilingRules
    | ClockRules
    | CalendarRules
    | ApartRules
    | RecusalRules
    | RedactionRules
    | TextRules
    | AccessRuleSet
)
"""A rule set of any kind."""

Kind = Literal[
    "areas", "departments", "matters", "tags", "rates", "tiers", "scorecards", "combinations", "treatments",
    "ceilings", "clocks", "calendars", "apart", "recusals", "redaction", "texts", "access",
]  # fmt: skip

KINDS: Mapping[str, type[Rules]] = {
    get_args(get_args(get_type_hints(cls, include_extras=True)["kind"])[0])[0]: cls for cls in get_args(Rules)
}
"""The class of each kind."""


@frozen
class RuleSet:
    """A rule set as it was read: its rules, the digest of its document, and the bytes of the file beside it where it has one.

    The document names its file by digest, so that the one digest binds both.
    """

    rules: Rules
    digest: str
    data: bytes = field(default=b"", repr=False)

    @property
    def name(self) -> str:
        """The name of the rule set."""
        return self.rules.name

    @property
    def span(self) -> str:
        """The days on which it holds, in words."""
        return f"{self.rules.valid_from} … {self.rules.valid_to or ''}".rstrip()
