"""Plans over the generated province: 200 lines of 40 departments in six joint groups, and one line over all entities.

Run: ``python benchmarks/province_plans.py FOLDER`` writes ``plan200.json`` and ``plan1.json``. Each of the 200 lines selects 1 to 20 % of the entities:
by tags, by area, or by both.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from province import DEPARTMENTS, counties, tag_names

Line = dict[str, Any]

TIERS = (("A", "低"), ("B", "中"), ("C", "较高"), ("D", "高"))
GROUPS, COMMON = 6, 6
"""How many joint groups there are; the tags of the first so many departments are so common that their lines keep to some cities."""

RATES = (
    {"A": "1‰", "B": "3‰", "C": "1%", "D": "5%"},
    {"A": "2‰", "B": "4‰", "C": "1%", "D": "3%"},
    {"A": "2‰", "B": "5‰", "C": "2%", "D": "10%"},
)
WINDOWS = (("2024-01-01", "2024-12-31"), ("2024-01-01", "2024-06-30"), ("2024-04-01", "2024-09-30"), ("2024-07-01", "2024-12-31"))


def cities(start: int, number: int) -> dict[str, list[str]]:
    """Return the condition that selects some cities, one after the other from one on."""
    listed = sorted({code[:4] for code in counties()})
    return {"area": [f"{listed[(start + place) % len(listed)]}*" for place in range(number)]}


def selections(department: int) -> list[tuple[str, Mapping[str, Sequence[str]]]]:
    """Return whom the five lines of a department take: an expression over tags, and cities."""
    own, other = f"d{department:02}", f"d{(department + 7) % DEPARTMENTS:02}"
    some = cities(department, 4) if department < COMMON else {}
    return [
        (f"{own}.*", some),
        (f"{own}.t0", some),
        (f"{own}.t1 | {own}.t2 | {own}.t3", {}),
        ("", cities(department * 3, 1 + department % 2)),
        (f"(d00.t0 | d01.t0) & !{other}.t0", cities(department * 5, 2)),
    ]


def line(department: int, place: int) -> Line:
    """Return a line of a department."""
    whom, where = selections(department)[place]
    name = f"d{department:02}.line{place}"
    rates = RATES[(department + place) % len(RATES)]
    amounts: Line = (
        {"amount": "3‰"} if (department + place) % 7 == 0 else {"amounts": [{"where": {"tier": [t]}, "amount": rate} for t, rate in rates.items()]}
    )
    by = (["area", "tier"], ["area:4", "tier"], ["tier"])[(department * 2 + place) % 3]
    return {
        "id": name, "name": name, "window": list(WINDOWS[department * place % len(WINDOWS)]), "matters": [f"d{department:02}.matter{place}"],
        "bodies": [f"d{department:02}"], "people": 2, "whom": whom, "where": where, "by": by, **amounts,
    }  # fmt: skip


def plan(lines: Sequence[Line], groups: Sequence[Sequence[str]], round_id: str) -> dict[str, Any]:
    """Return a plan (``plan/1``) over the province's register."""
    names = tag_names()
    owners = [f"d{department:02}" for department in range(DEPARTMENTS)]
    return {
        "schema": "plan/1", "round_id": round_id, "as_of": "2024-12-31", "id": {"column": "id", "scheme": "uscc"},
        "facets": [
            {"name": "area", "column": "area", "kind": "area"},
            {"name": "tags", "column": "tags", "kind": "tags"},
            {"name": "tier", "column": "tier", "kind": "code", "codes": [list(pair) for pair in TIERS]},
        ],
        "vocabularies": [
            {
                "owner": owner, "version": "1", "valid_from": "2024-01-01", "valid_to": None,
                "tags": [[tag, f"生成标签 {tag}"] for tag in sorted(names) if tag.startswith(f"{owner}.")],
            }
            for owner in owners
        ],
        "lines": list(lines), "groups": [list(group) for group in groups], "door": {"bodies": 6, "people": 12},
        "sources": {
            "parties": [["auditor", "audit"], ["clerk", "market"]], "deadline": "2025-01-02T12:00:00Z",
            "later": [{"event": "benchmark number", "date": "2025-01-03", "pattern": "[0-9]{12}"}], "witnesses": [],
        },
    }  # fmt: skip


def plan_of_200() -> dict[str, Any]:
    """Return the plan of 200 lines: departments are dealt to the joint groups in turn."""
    lines = [line(department, place) for department in range(DEPARTMENTS) for place in range(5)]
    groups = [[one["id"] for one in lines if int(one["id"][1:3]) % GROUPS == group] for group in range(GROUPS)]
    return plan(lines, groups, "province/200")


def plan_of_one() -> dict[str, Any]:
    """Return the plan of one line over all entities, by county and tier."""
    one = {**line(0, 3), "id": "all", "name": "all", "where": {}, "by": ["area", "tier"]}
    return plan([one], [["all"]], "province/1")


PLANS = {"plan200.json": plan_of_200, "plan1.json": plan_of_one}


def main() -> None:
    """Write the plans."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in PLANS.items():
        (folder / name).write_text(json.dumps(made(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
