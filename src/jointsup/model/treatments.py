"""What follows from tiers: combined tiers 综合分级, and how entities of a tier are treated 分类监管措施 (policy rows S3.14-e, S3.14-i)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from attrs import frozen

from jointsup.model.meaning import Meaning
from jointsup.model.rule_heads import Pair, RuleHead

Treatment = Literal["lenient", "precise", "key"]
"""包容审慎监管, 精准监管, 重点监管."""

TREATMENTS: dict[Treatment, Pair] = {
    "lenient": ("lenient and prudent", "包容审慎监管"),
    "precise": ("precise", "精准监管"),
    "key": ("key supervision", "重点监管"),
}
"""What each is called, English and Chinese."""


@frozen
class CombinationRow:
    """What two tiers make together 组合."""

    first: Annotated[str, Meaning("第一体系等级", "tier in the first scheme; empty: the entity has none")]
    second: Annotated[str, Meaning("第二体系等级", "tier in the second scheme; empty: the entity has none")]
    tier: Annotated[str, Meaning("综合等级", "tier in this scheme")]


@frozen(kw_only=True)
class CombinationRules(RuleHead):
    """A table of a general and a sector scheme 通用与专业综合分级; each pair of tiers is said, pairs with a tier lacking too."""

    kind: Annotated[Literal["combinations"], Meaning("类型", "kind of rule set")] = "combinations"
    scheme: Annotated[str, Meaning("分类体系", "id of the scheme that comes out", pattern=r"[a-z0-9-]{1,60}")]
    tiers: Annotated[Sequence[Pair], Meaning("等级", "[code, Chinese title], the lowest risk first")]
    first: Annotated[str, Meaning("第一体系", "id of the first scheme, such as the general one")]
    second: Annotated[str, Meaning("第二体系", "id of the second scheme, such as the sector's")]
    rows: Annotated[Sequence[CombinationRow], Meaning("组合", "what each pair of tiers makes")]

    def tier(self, first: str, second: str) -> str | None:
        """Return what two tiers make, an empty one where the entity has none; None where the table does not say."""
        return next((row.tier for row in self.rows if (row.first, row.second) == (first, second)), None)


@frozen
class TreatmentEntry:
    """How entities of some tiers are treated in some fields 监管方式."""

    tiers: Annotated[Sequence[str], Meaning("等级", "codes of tiers; none: every tier")]
    fields: Annotated[Sequence[str], Meaning("领域", "fields of matters; none: every field")]
    treatment: Annotated[Treatment, Meaning("监管方式", "lenient 包容审慎, precise 精准, key 重点")]
    measures: Annotated[Sequence[str], Meaning("措施", "what is done, in words")]
    basis: Annotated[str, Meaning("依据", "reference to the legal text that allows it")]


@frozen(kw_only=True)
class TreatmentRules(RuleHead):
    """Treatments by grade and field 分级分类监管措施."""

    kind: Annotated[Literal["treatments"], Meaning("类型", "kind of rule set")] = "treatments"
    scheme: Annotated[str, Meaning("分类体系", "id of the scheme of tiers")]
    treatments: Annotated[Sequence[TreatmentEntry], Meaning("措施", "the first that fits tier and field holds")]

    def entry(self, tier: str, field: str) -> TreatmentEntry | None:
        """Return how an entity of a tier is treated in a field; None where no entry fits."""
        return next(
            (one for one in self.treatments if (not one.tiers or tier in one.tiers) and (not one.fields or field in one.fields)),
            None,
        )


def measures_for(rules: TreatmentRules, tier: str) -> list[TreatmentEntry]:
    """Return the entries of a tier that hold in some field, in order; none behind one that holds in every field."""
    found = []
    for entry in rules.treatments:
        if not entry.tiers or tier in entry.tiers:
            found.append(entry)
            if not entry.fields:
                break
    return found
