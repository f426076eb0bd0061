"""What ceilings and no-repeat windows cost at a freeze: rows of which few were visited, twenty lines, three ceilings, one window.

Run: ``python benchmarks/ceilings.py [ROWS] [VISITED]`` (a million rows, one in twenty visited, unless named). Rows and visits are
generated; every history is different, as days are drawn from four hundred: the worst case, since what is the same is worked out once.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta

from jointsup.algorithms.planning.spans import Span
from jointsup.algorithms.planning.visits import Seen
from jointsup.codec.tables.table import Table
from jointsup.hooks.rulebook import OwnedRules, RuleBook
from jointsup.hooks.source import Source
from jointsup.model.plan import FacetColumn, IdColumn, PlanLine, PlanSources, RoundPlan
from jointsup.model.rulesets import CeilingEntry, CeilingRules, NoRepeatEntry, RuleSet
from jointsup.places import Place
from jointsup.services.limits import Limiting, Limits

YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
RULES = CeilingRules(
    schema="ruleset/1", name="bench/ceilings", version="1", title="generated", valid_from="2026-01-01", valid_to=None, source="generated", scheme="tier",
    ceilings=[
        CeilingEntry(id="county", visits=2, months=12, levels=["county"]),
        CeilingEntry(id="all", visits=4, months=12),
        CeilingEntry(id="low", visits=3, months=12, count="rolling", tiers=["A"]),
    ],
    no_repeat=[NoRepeatEntry(id="again", months=3)],
)  # fmt: skip


def plan() -> RoundPlan:
    """Return a plan of twenty lines, one a month and a matter of its own each."""
    lines = [
        PlanLine(f"l{n}", f"l{n}", (f"2026-{1 + n % 12:02}-01", f"2026-{1 + n % 12:02}-28"), [f"m{n}"], [f"b{n}"], 2, amount="3%") for n in range(20)
    ]
    facets = [FacetColumn("tier", "tier", "code", [(code, code) for code in "ABCD"])]
    return RoundPlan("plan/1", "bench/1", "2026-01-01", IdColumn("id", "row", "[0-9]+"), facets, lines, PlanSources())


def visits(ids: list[str], visited: int) -> Iterator[tuple[str, tuple[Seen, ...], tuple[Seen, ...]]]:
    """Yield the visits of some of the rows."""
    source = random.Random(1)
    for place in sorted(source.sample(range(len(ids)), visited)):
        made = []
        for _ in range(source.choice([1, 1, 2, 3])):
            day = date(2025, 6, 1) + timedelta(days=source.randrange(400))
            level = source.choice(["county", "prefecture"])
            made.append(Seen(Span(day, day), ("b",), frozenset({level}), frozenset({f"m{source.randrange(20)}"})))  # type: ignore[arg-type]
        yield ids[place], tuple(made), ()


def main() -> None:
    """Print the seconds of a core that it took."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    visited = int(sys.argv[2]) if len(sys.argv) > 2 else rows // 20
    ids = [f"row:{number:08}" for number in range(rows)]
    columns: dict[str, list[str | None]] = {"id": ids, "tier": ["ABCD"[number % 4] for number in range(rows)]}
    table = Table("generated", "0" * 64, rows, columns, (), 0, (), 0, {name: name for name in columns}, Place("generated"), "id", ids)
    limits = Limits.on(RuleBook([OwnedRules(Source("bench"), RuleSet(RULES, "0" * 64))]), YEAR)
    limiting = Limiting(limits, plan(), lambda bodies: frozenset({"county"}), "bench")
    seen = list(visits(ids, visited))
    before = time.process_time()
    held = limiting.held(table, ids, iter(seen), columns["tier"])
    seconds = time.process_time() - before
    print(f"{rows} rows, {visited} visited, 20 lines: {seconds:.1f} s of a core; {sum(held.rows.values())} exclusions")


if __name__ == "__main__":
    main()
