"""What a scorecard cannot say by itself: how many checks in a row an entity has failed, up to the latest."""

from datetime import date
from hashlib import sha256
from itertools import takewhile

from jointsup.hooks import FactTable, ScoringModel

RULE = "a point for each check failed (不合格) after the last one passed"


class Streaks(ScoringModel):
    """One point for each check that was failed since one was passed."""

    name = "example/streaks"
    summary = "failed checks in a row 连续检查不合格"
    reasons = {"in-a-row": ("checks failed in a row", "连续检查不合格次数")}
    valid = (date(2026, 1, 1), None)
    digest = sha256(RULE.encode()).hexdigest()

    def score(self, table: FactTable, as_of: date) -> list[dict[str, object]]:
        checks: dict[str, list[bool]] = {}
        for entity, kind, category in zip(table.entity, table.kind, table.category, strict=True):
            if kind == "check":
                checks.setdefault(entity, []).append(category == "不合格")  # by day: the table is in order
        points = {entity: len(list(takewhile(bool, reversed(failed)))) for entity, failed in checks.items()}
        return [{"entity": entity, "reason": "in-a-row", "points": number} for entity, number in points.items()]
