"""Four quarterly groups at 3 %, county × tier: who is visited once, twice, more, by where the groups start.

Run: ``python benchmarks/joint_groups.py``. Means over 20 seeds: starts spread over the circle (the protocol's rule), one start for
all, and independent draws.
"""

from __future__ import annotations

from collections import Counter

from jointsup.algorithms.sampling.draw import facet_counts
from registers import real_rows
from trial import COUNTY, rules_of, visits

SEEDS = 20
GROUPS = 4


def main() -> None:
    """Print the table."""
    real, what = real_rows()
    rows = [(row["area"], row["tier"]) for row in real]
    print(f"register: {what}")
    rate = ("3/100",) * 4
    rules = {groups: rules_of((area for area, _ in rows), [COUNTY] * groups, [rate] * groups, groups) for groups in (1, GROUPS)}
    counts = facet_counts(rows)
    sizes = {
        groups: of.sizes((of.places(codes), count) for codes, count in counts.items()) for groups, of in rules.items()
    }
    found: dict[str, Counter[int]] = {}
    for seed in range(SEEDS):
        spread = visits(rules[GROUPS], rows, sizes[GROUPS], f"{seed:064x}")
        one = visits(rules[1], rows, sizes[1], f"{seed:064x}")
        # One start for all: each quarter draws the same first tickets again.
        same = Counter({entity: GROUPS * times for entity, times in one.items()})
        apart: Counter[str] = Counter()
        for quarter in range(GROUPS):
            apart.update(visits(rules[1], rows, sizes[1], f"{1000 * (quarter + 1) + seed:064x}"))
        for name, by_entity in (("a start for each group", spread), ("one start for all", same), ("independent draws", apart)):
            found.setdefault(name, Counter()).update(by_entity.values())
    print(f"{'':26s} {'once':>8s} {'twice':>8s} {'3 times':>8s} {'4 times':>8s}   (means over {SEEDS} seeds)")
    for name, times in found.items():
        print(f"{name:26s} " + " ".join(f"{times[count] / SEEDS:8.1f}" for count in (1, 2, 3, 4)))


if __name__ == "__main__":
    main()
