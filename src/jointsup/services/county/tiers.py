"""The tiers of the county's entities: a plain rule made up for the demonstration, nobody's official class."""

from __future__ import annotations

from typing import Final

from jointsup.services.county.history import History

POINTS: Final = {"penalty": 35, "abnormal": 30, "complaint": 10, "report_missing": 15}
PROBLEM: Final = 15
CUTS: Final = (("A", 10), ("B", 40), ("C", 70))


def tier_of(history: History) -> str:
    """Return the tier of an entity with this past."""
    points = sum(POINTS[fact.kind] for fact in history.facts) + PROBLEM * sum(visit.found == "problem" for visit in history.visits)
    return next((tier for tier, below in CUTS if points < below), "D")
