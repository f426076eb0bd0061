"""Past visits for tests: generated ones of a made-up town, with establishments that differ in how often they are found at fault."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

FIRST = date(2024, 1, 1)
LAST = date(2025, 12, 31)
AS_OF = date(2025, 7, 1)
COLUMNS = {"entity": "shop", "visit": "visit", "day": "day", "result": "severity", "found": ["C", "S"]}
HEADINGS = ("shop", "visit", "day", "severity")


def town(shops: int = 240, seed: int = 7) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the rows of visits and of shops: a fifth of the shops are found at fault in most of their visits, the others seldom."""
    chance = random.Random(seed)
    entities = [{"shop": f"S{number:04}", "kind": ("bakery", "shop", "stall")[number % 3], "class": str(number % 4)} for number in range(shops)]
    visits = []
    for number, shop in enumerate(entities):
        often = 0.7 if number % 5 == 0 else 0.05
        day = FIRST + timedelta(days=chance.randrange(120))
        while day <= LAST:
            results = ["S"] * chance.randrange(1, 4) if chance.random() < often else ["M"] * (chance.random() < 0.1)
            visits += [row(shop["shop"], f"V{len(visits)}", day, result) for result in results or [""]]
            if len(results) > 1:
                visits[-len(results) :] = [{**one, "visit": visits[-1]["visit"]} for one in visits[-len(results) :]]
            day += timedelta(days=chance.randrange(60, 160))
    return visits, entities


def row(shop: str, visit: str, day: date, severity: str = "") -> dict[str, str]:
    """Return a row of the table of visits."""
    return {"shop": shop, "visit": visit, "day": day.isoformat(), "severity": severity}


def plan_document(**changed: Any) -> dict[str, Any]:
    """Return a plan for the town."""

    def count(name: str, of: str, among: Iterable[str], sense: str, most: int) -> dict[str, Any]:
        measure = {"kind": "count", "of": of, "among": list(among), "window": "24 months"}
        return {"id": name, "title": name, "source": "甲局", "measure": measure, "sense": sense, "most": most}

    return {
        "schema": "fit/1", "name": "test/town", "version": "1", "title": "示例", "valid_from": "2024-01-01", "valid_to": None, "source": "生成数据",
        "scheme": "town", "columns": COLUMNS, "as_of": ["2024-08-01", "2024-10-01", "2024-12-01", "2025-02-01", "2025-04-01"], "until": "2025-06-30", "fewest": 20, "strengths": [3, 30],
        "indicators": [
            count("found", "visit", ["found"], "rises", 4),
            count("clear", "visit", ["clear"], "falls", 4),
            {"id": "kind", "title": "kind", "source": "甲局", "measure": {"kind": "category", "of": "kind"}},
        ],
        "tiers": [["A", "低风险"], ["B", "较高风险"]], "shares": ["4/5"], "start_tier": "B", **changed,
    }  # fmt: skip


def write_csv(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    """Write rows as CSV."""
    found = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, found[0] if found else HEADINGS)
        writer.writeheader()
        writer.writerows(found)
    return path


def write_plan(path: Path, **changed: Any) -> Path:
    """Write such a plan."""
    path.write_text(json.dumps(plan_document(**changed), ensure_ascii=False), "utf-8")
    return path


def write_town(folder: Path) -> tuple[Path, Path, Path]:
    """Write the plan, the visits and the shops of the town."""
    visits, shops = town()
    return write_plan(folder / "plan.json"), write_csv(folder / "visits.csv", visits), write_csv(folder / "shops.csv", shops)
