"""The exact chance of every stratum against its rate, for every rounding; and the counts over generated seeds against it.

Run: ``python benchmarks/chances.py``. Six lines with the trial's rates, county × tier, on the register of the trial. Nothing of the
chances is simulated: they are fractions over all 2⁵² offsets. Then counts are made from 1,000 generated seeds; a stratum's mean
count may stray from the exact one by as much as all of them together would exceed in one of a million such trials (Hoeffding).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import log, sqrt

from jointsup.algorithms.sampling.counts import Size, expected_numbers, numbers_of, offset_of
from jointsup.algorithms.sampling.draw import facet_counts
from jointsup.algorithms.sampling.rules import LineRules
from jointsup.algorithms.sampling.seed import key_of
from registers import real_rows
from trial import COUNTY, RATES, rules_of

SEEDS = 1_000
FALSE_ALARM = 1e-6


def strays(line: LineRules, sizes: Sequence[Size], groups: int) -> Fraction:
    """Return the most that a stratum's mean count over generated seeds differs from the exact mean."""
    targets, limits = line.targets(sizes), line.limits(sizes)
    totals = [0] * len(targets)
    for seed in range(SEEDS):
        offset = offset_of(key_of("sha256", f"{seed:064x}", "counts"), line.group, groups)
        totals = [total + n for total, n in zip(totals, numbers_of(line.rounding, targets, limits, offset), strict=True)]
    exact = expected_numbers(line.rounding, targets, limits, line.group, groups)
    return max(abs(Fraction(total, SEEDS) - mean) for total, mean in zip(totals, exact, strict=True))


def main() -> None:
    """Print the table."""
    real, what = real_rows()
    rows = [(row["area"], row["tier"]) for row in real]
    counts = facet_counts(rows)
    print(f"register: {what}")
    print(f"{'':10s} {'chance − rate':^23s} {'without a chance':^17s} {'checks':^17s} {'mean count':>10s}")
    print(f"{'rounding':10s} {'smallest':>11s} {'largest':>11s} {'strata':>7s} {'entities':>9s} {'asked':>8s} {'mean':>8s} {'strays':>10s}")
    for rounding in ("spread", "spread_up", "half_up", "up"):
        rules = rules_of((area for area, _ in rows), [COUNTY] * len(RATES), RATES, rounding=rounding)
        sizes = rules.sizes((rules.places(codes), count) for codes, count in counts.items())
        filled = [
            (size, ask.amount, chance)
            for line, of in zip(rules.lines, sizes, strict=True)
            for size, ask, chance in zip(of, line.asks, line.chances(of, rules.groups), strict=True)
            if size.can
        ]
        apart = [chance - rate for _, rate, chance in filled]
        none = [size.can for size, _, chance in filled if chance == 0]
        asked = sum(size.can * rate for size, rate, _ in filled)
        mean = sum(size.can * chance for size, _, chance in filled)
        most = max(strays(line, of, rules.groups) for line, of in zip(rules.lines, sizes, strict=True))
        print(
            f"{rounding:10s} {float(min(apart)):+11.2e} {float(max(apart)):+11.2e} {len(none):7d} {sum(none):9d} "
            f"{float(asked):8.1f} {float(mean):8.1f} {float(most):10.4f}"
        )
    bound = sqrt(log(2 * len(filled) / FALSE_ALARM) / (2 * SEEDS))
    print(f"{len(filled)} strata that are not empty; over {SEEDS} seeds a mean count may stray by {bound:.4f} (one of a million trials would by more)")


if __name__ == "__main__":
    main()
