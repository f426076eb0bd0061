"""Plans over the benchmark's registers."""

from __future__ import annotations

from typing import Any

from registers import TAGS

TIERS = (("A", "低"), ("B", "中"), ("C", "较高"), ("D", "高"))
Amounts = dict[str, str] | str
"""An amount for each tier, or one for all."""


def line(identity: str, amounts: Amounts, by: list[str], **rest: Any) -> dict[str, Any]:
    """Return a plan line with an amount for each tier, or one for all."""
    stated: dict[str, Any] = (
        {"amount": amounts}
        if isinstance(amounts, str)
        else {"amounts": [{"where": {"tier": [tier]}, "amount": amount} for tier, amount in amounts.items()]}
    )
    return {
        "id": identity,
        "name": identity,
        "window": ["2026-01-01", "2026-12-31"],
        "matters": [f"{identity}.matter"],
        "bodies": [f"{identity}.body"],
        "people": 2,
        "by": by,
        **stated,
        **rest,
    }


def tiers(a: str, b: str, c: str, d: str) -> dict[str, str]:
    """Return amounts by tier."""
    return {"A": a, "B": b, "C": c, "D": d}


def plan(lines: list[dict[str, Any]], **rest: Any) -> dict[str, Any]:
    """Return a plan (``plan/1``) over a register with ``id``, ``area``, ``tier``, ``tags``."""
    return {
        "schema": "plan/1",
        "round_id": "benchmark/1",
        "as_of": "2024-12-31",
        "id": {"column": "id", "scheme": "uscc"},
        "facets": [
            {"name": "area", "column": "area", "kind": "area"},
            {"name": "tier", "column": "tier", "kind": "code", "codes": [list(pair) for pair in TIERS]},
            {"name": "tags", "column": "tags", "kind": "tags"},
        ],
        "vocabularies": [
            {
                "owner": owner,
                "version": "1",
                "valid_from": "2024-01-01",
                "valid_to": None,
                "tags": [[tag, tag] for tag in TAGS if tag.split(".")[0] == owner],
            }
            for owner in dict.fromkeys(tag.split(".")[0] for tag in TAGS)
        ],
        "lines": lines,
        "sources": {
            "parties": [["auditor", "audit"], ["clerk", "market"]],
            "deadline": "2025-01-02T12:00:00Z",
            "later": [{"event": "benchmark number", "date": "2025-01-03", "pattern": "[0-9]{12}"}],
            "witnesses": [],
        },
        **rest,
    }


SIX_LINES = (
    line("市场监管", tiers("1%", "2%", "10%", "30%"), ["area", "tier"]),
    line("消防", "3%", ["area"], whom="trade.catering | transport.fuel | textile | build.property"),
    line("应急", tiers("2%", "3%", "10%", "all"), ["area:4", "tier"], whom="chem.* | transport.fuel"),
    line("住建", "5%", ["area:4"], whom="build.*"),
    line("交通", "1/30", ["tier"], whom="transport.* & !chem.dangerous"),
    line("卫健", tiers("3%", "3%", "5%", "20%"), ["area:4", "tier"], whom="health.drugs | food.* | departments >= 3"),
)
"""Six lines of six departments."""
