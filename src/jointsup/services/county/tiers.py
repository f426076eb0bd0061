"""The tiers of the county's entities 信用等级: scored by a card made up for the demonstration, nobody's official one, and explained line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from jointsup.algorithms.credit.explain import Explained, explain
from jointsup.algorithms.credit.graded import grade
from jointsup.canonical import canonical
from jointsup.codec.files import write_file
from jointsup.model.credit import Fact
from jointsup.services.county.history import AS_OF, TIERS
from jointsup.services.county.register import Entity
from jointsup.services.credit.reading import Given
from jointsup.services.credit.scoring import Inputs, Scored, card_of, read_card, score_to

FACT_HEADINGS: Final = ("监管对象标识", "信息类别", "发生日期", "结果或类型")
ENTITY_HEADINGS: Final = ("监管对象标识", "类型")
CARD, FACTS, ENTITIES, SCORES = "scorecard.json", "facts.csv", "entities.csv", "scores.tsv"

_WHOLE_YEAR = [{"within": "12 months", "weight": "1/1"}, {"within": "24 months", "weight": "3/5"}]


def scorecard() -> dict[str, Any]:
    """Return the card (a rule set of the kind ``scorecards``): more points are riskier."""
    return {
        "schema": "ruleset/1", "kind": "scorecards", "name": "example/county", "version": "1", "title": "示例县信用评分卡（演示用）",
        "valid_from": "2026-01-01", "valid_to": None, "source": "为演示而设，非真实文件", "scheme": "general",
        "higher": "riskier", "start": 0, "bounds": [0, 200], "tiers": [list(tier) for tier in TIERS], "start_tier": "A", "history": [],
        "cut_offs": [10, 40, 70],
        "indicators": [
            _counted("penalty", "行政处罚", 35, 105, decay=_WHOLE_YEAR),
            _counted("abnormal", "列入经营异常名录", 30, 60),
            _counted("report", "未按期年报", 15, 30),
            _counted("complaint", "投诉举报", 10, 30),
            {
                "id": "last-check", "title": "最近一次检查", "source": "各检查部门", "measure": {"kind": "latest_category", "of": "检查", "window": "24 months"},
                "categories": [{"category": "发现问题", "points": 15}, {"category": "未发现问题", "points": 0}], "missing": {"points": 3, "words": "近 24 个月未检查"},
            },
        ],
    }  # fmt: skip


def _counted(identity: str, kind: str, points: int, most: int, **measure: Any) -> dict[str, Any]:
    return {
        "id": identity, "title": kind, "source": "市场监管局", "measure": {"kind": "count", "of": kind, "window": "24 months", **measure},
        "per_unit": {"points": points}, "cap": [0, most], "missing": {"points": 0, "words": "未报送"},
    }  # fmt: skip


@frozen
class Tiers:
    """What scoring gave: the tier of each entity, and of one of the riskiest every line in words."""

    scored: Scored
    of: Mapping[str, str]
    shown: str
    lines: Sequence[Explained]


def score(folder: Path, entities: Sequence[Entity], facts: Sequence[Fact], engine: str) -> Tiers:
    """Score all entities by the card out of files, as a clerk would, and explain one of the riskiest."""
    write_file(folder / CARD, canonical(scorecard()).encode())
    ruleset = read_card(folder / CARD, AS_OF)
    inputs = Inputs(Given(folder / FACTS, {"category": FACT_HEADINGS[3]}), Given(folder / ENTITIES))
    scored = score_to(ruleset, inputs, as_of=AS_OF, path=folder / SCORES, engine=engine)
    with open(folder / SCORES, encoding="utf-8") as file:
        rows = [line.split("\t", 3) for line in file][1:]
    tiers = {entity: (tier, int(points)) for entity, points, tier, _ in rows}
    shown = max(tiers, key=lambda one: (tiers[one][1], one))
    card = card_of(ruleset, AS_OF)
    (graded,) = grade(card, [fact for fact in facts if fact.entity == shown], {shown: {}}, AS_OF, frozenset(scored.delivered))
    return Tiers(scored, {one: tier for one, (tier, _) in tiers.items()}, shown, explain(card, graded, AS_OF))
