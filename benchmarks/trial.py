"""What one ticket saves: 12 lines with six kinds of rates, by how the lines stratify; and what it costs when strata differ.

Run: ``python benchmarks/trial.py [--million] [--svg FILE]``. Real area codes where ``JOINTSUP_DATA`` is set, tiers generated
65/25/8/2 %. Separate, merged and bound are exact means; one ticket is the mean of 20 seeds (3 at a million entities).
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

from jointsup.algorithms.sampling.chances import chances_of_lines, figures
from jointsup.algorithms.sampling.draw import Ticketed, facet_counts, numbers, select
from jointsup.algorithms.sampling.rules import RoundRules, read_rules
from jointsup.algorithms.sampling.seed import key_of
from jointsup.algorithms.sampling.tickets import ticket_of
from registers import counties, real_rows, share, tier

RATES = (
    ("1/100", "2/100", "10/100", "30/100"),
    ("2/100", "3/100", "5/100", "10/100"),
    ("3/100",) * 4,
    ("5/1000", "1/100", "5/100", "1/1"),
    ("1/100", "3/100", "10/100", "20/100"),
    ("1/30",) * 4,
)
TIERS = "ABCD"
Label = Callable[[str], str]
COUNTY: Label = lambda area: area  # noqa: E731
CITY: Label = lambda area: area[:4]  # noqa: E731
PROVINCE: Label = lambda area: area[:2]  # noqa: E731

LAYOUTS: dict[str, Sequence[Label]] = {
    "county × tier in all lines": [COUNTY] * 12,
    "city × tier in one half, tier in the other": [CITY] * 6 + [PROVINCE] * 6,
    "city × tier in all lines": [CITY] * 12,
    "county × tier in one half, tier in the other": [COUNTY] * 6 + [PROVINCE] * 6,
}


def reduced(rate: str) -> str:
    """Return a rate in lowest terms."""
    fraction = Fraction(rate)
    return f"{fraction.numerator}/{fraction.denominator}"


def rules_of(
    areas: Iterable[str], layout: Sequence[Label], rates: Sequence[Sequence[str]], groups: int = 1, rounding: str = "spread"
) -> RoundRules:
    """Return the rules of lines that stratify by area (coarsened by the layout) and tier, dealt to ``groups`` in turn."""
    listed = sorted(set(areas))
    choices: dict[str, Any] = {"tier": {"id": "tier", "facet": "tier", "labels": [[t, [t]] for t in TIERS]}}
    lines, group_lines = [], [[] for _ in range(groups)]
    for number, (label, rate) in enumerate(zip(layout, rates, strict=True)):
        by_label: dict[str, list[str]] = {}
        for area in listed:
            by_label.setdefault(label(area), []).append(area)
        name = f"area/{len(next(iter(by_label)))}"
        choices[name] = {"id": name, "facet": "area", "labels": [[key, codes] for key, codes in sorted(by_label.items())]}
        identity = f"line-{number:02d}"
        group_lines[number % groups].append(identity)
        lines.append(
            {
                "id": identity, "choices": [name, "tier"], "excluded": [], "base": "all", "rounding": rounding,
                "strata": [[[a, t], reduced(rate[TIERS.index(t)]), None, None] for a, t in product(sorted(by_label), TIERS)],
                "window": ["2026-01-01", "2026-12-31"], "matters": [identity], "bodies": [identity], "people": 2,
            }
        )  # fmt: skip
    return read_rules(
        {
            "codes": {"area": [[a, a] for a in listed], "tier": [[t, t] for t in TIERS]}, "choices": list(choices.values()),
            "groups": group_lines, "lines": lines, "exclusion_facet": None, "ceiling": None, "apart": [],
            "door": {"bodies": None, "people": None}, "yield_order": [line["id"] for line in lines],
        }
    )  # fmt: skip


def salt(number: int) -> str:
    """Return a salt for a row of the trial."""
    return hashlib.sha256(f"trial salt {number}".encode()).hexdigest()[:32]


def visits(rules: RoundRules, rows: Sequence[tuple[str, str]], sizes: Any, seed: str) -> Counter[str]:
    """Return how often each entity is visited with one ticket: once in each group that draws it."""
    key, places = key_of("sha256", seed, "tickets"), {codes: rules.places(codes) for codes in set(rows)}
    ticketed = [
        Ticketed(ticket_of("sha256", key, salt(number)), str(number), places[codes]) for number, codes in enumerate(rows)
    ]
    drawing = select(rules, ticketed, sizes, numbers(rules, sizes, key_of("sha256", seed, "counts")))
    return Counter(entity for entity, _ in {(row.id, rules.lines[row.line].group) for row in drawing.drawn})


def row_of_table(rows: Sequence[tuple[str, str]], layout: Sequence[Label], seeds: int) -> dict[str, float]:
    """Return the four figures of a layout, and the mean size of its strata."""
    rates = [rate for rate in RATES for _ in range(2)]
    # Two lines of each kind of rate; a mixed layout gives one of the two to each half.
    if len(set(layout)) > 1:
        rates = [*RATES, *RATES]
    rules = rules_of((area for area, _ in rows), layout, rates)
    counts = facet_counts(rows)
    sizes = rules.sizes((rules.places(codes), count) for codes, count in counts.items())
    chances = chances_of_lines(rules, sizes)
    separate = sum(
        (size.can * chance for of, by in zip(sizes, chances, strict=True) for size, chance in zip(of, by, strict=True)),
        Fraction(0),
    )
    found = figures(rules, counts.items(), sizes, round(separate))
    one = sum(len(visits(rules, rows, sizes, f"{seed:064x}")) for seed in range(seeds)) / seeds
    strata = [size.rows for of in sizes for size in of if size.rows]
    return {
        "separate": float(separate),
        "merged": float(found.merged),
        "one": one,
        "bound": float(found.bound),
        "stratum": sum(strata) / len(strata),
    }


def plot(points: Sequence[tuple[float, float]], path: Path) -> None:
    """Draw the excess over the bound against the mean size of strata."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "jointsup", "svg.fonttype": "none"})
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 3.6))
    ordered = sorted(points)
    axes.plot([x for x, _ in ordered], [100 * y for _, y in ordered], "ko-", markersize=4, linewidth=1)
    axes.set_xscale("log")
    axes.set_yscale("log")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:g}")
    axes.set_xlabel("mean entities in a stratum")
    axes.set_ylabel("visits above the bound, %")
    axes.grid(True, which="both", linewidth=0.3)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def table(rows: Sequence[tuple[str, str]], seeds: int, layouts: Sequence[str]) -> dict[str, dict[str, float]]:
    """Print the table of some layouts, and return its rows."""
    print(f"{'strata':46s} {'separate':>9s} {'merged':>9s} {'one ticket':>10s} {'bound':>9s}")
    found = {}
    for name in layouts:
        found[name] = row = row_of_table(rows, LAYOUTS[name], seeds)
        print(f"{name:46s} {row['separate']:9.0f} {row['merged']:9.0f} {row['one']:10.0f} {row['bound']:9.0f}")
    return found


def generated(count: int) -> list[tuple[str, str]]:
    """Return the counties and tiers of a generated register."""
    areas = counties()
    return [(areas[int(share(f"county {i}") * len(areas))], tier(str(i))) for i in range(count)]


def main() -> None:
    """Print the tables, and draw the plot where a file is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--million", action="store_true", help="also a million generated entities")
    parser.add_argument("--svg", type=Path, help="file for the plot of the excess against the size of strata")
    options = parser.parse_args()
    real, what = real_rows()
    print(f"register: {what}")
    table([(row["area"], row["tier"]) for row in real], 20, list(LAYOUTS))
    layout = next(iter(LAYOUTS))
    found = {}
    if options.svg:
        for count in (3_000, 10_000, 30_000, 100_000, 300_000):
            found[count] = row_of_table(generated(count), LAYOUTS[layout], 10)
    if options.million:
        print("a million generated entities")
        found[1_000_000] = table(generated(1_000_000), 3, list(LAYOUTS)[:2])[layout]
    if options.svg:
        for count, row in found.items():
            excess = 100 * (row["one"] / row["bound"] - 1)
            print(f"{count:8d} entities, {row['stratum']:8.1f} in a stratum: {excess:.2f} % above the bound")
        plot([(row["stratum"], row["one"] / row["bound"] - 1) for row in found.values()], options.svg)


if __name__ == "__main__":
    main()
