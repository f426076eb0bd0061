"""What every rule set says of itself 规则集信息: name, version, days, and the text that it stands on."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypeAlias

from attrs import frozen

from jointsup.model.meaning import Meaning
from jointsup.model.naming import NAME

Pair: TypeAlias = tuple[str, str]


@frozen(kw_only=True)
class RuleHead:
    """What every rule set says of itself 规则集信息."""

    schema: Annotated[Literal["ruleset/1"], Meaning("文件版本", "always ruleset/1")]
    name: Annotated[str, Meaning("名称", "namespace/name, owned by one plugin", pattern=NAME)]
    version: Annotated[str, Meaning("版本", "version of the rule set", pattern=r"\S{1,40}")]
    title: Annotated[str, Meaning("标题", "what people call it")]
    valid_from: Annotated[str, Meaning("生效日", "first day on which it holds", form="date")]
    valid_to: Annotated[str | None, Meaning("失效日", "last day on which it holds, or null: open", form="date")]
    source: Annotated[str, Meaning("依据", "reference to the legal text, or where the list comes from")]
    licence: Annotated[str, Meaning("许可", "licence of the data, where it has one")] = ""

    def holds_on(self, day: date) -> bool:
        """Return whether the rule set is in force on ``day``."""
        return self.valid_from <= day.isoformat() and (self.valid_to is None or day.isoformat() <= self.valid_to)
