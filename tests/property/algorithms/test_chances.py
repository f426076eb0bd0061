"""Chances: exact for every rounding, and what the counts and the drawn over many seeds come to."""

from collections import Counter
from fractions import Fraction
from math import log, sqrt

import pytest
from hypothesis import given, settings

import rounds
from jointsup.algorithms.sampling.counts import OFFSETS
from jointsup.algorithms.sampling.draw import draw, facet_counts
from jointsup.algorithms.sampling.frame import make_frame
from jointsup.algorithms.sampling.rules import read_rules


@given(rounds.rounds())
@settings(max_examples=60)
def test_the_chance_is_the_rate_or_what_the_rounding_makes_of_it(case):
    """Times who can be drawn it is the target under spread (to 2^-52), no less under spread_up and up, within a half under half_up."""
    rules = read_rules(case.document)
    combinations = facet_counts(row.codes for row in case.frame.rows)
    sizes = rules.sizes((rules.places(codes), count) for codes, count in combinations.items())
    for line, of in zip(rules.lines, sizes, strict=True):
        chances = line.chances(of, rules.groups)
        for size, target, chance in zip(of, line.targets(of), chances, strict=True):
            over = chance * size.can - target
            assert {
                "spread": abs(over) <= Fraction(1, OFFSETS),
                "spread_up": over >= -Fraction(1, OFFSETS),
                "half_up": abs(over) <= Fraction(1, 2),
                "up": 0 <= over < 1,
            }[line.rounding]
            assert 0 <= chance <= 1
        assert line.without_chance(of) == sum(size.can for size, chance in zip(of, chances, strict=True) if not chance)


SEEDS = 1500
FALSE_ALARM = 1e-9


@pytest.mark.parametrize("hash_name", ["sha256", "sm3"])
def test_counts_and_drawn_over_generated_seeds_agree_with_the_chances(hash_name):
    """Over 1,500 seeds no stratum's mean count and no entity's share of draws strays further from the exact chance than chance allows.

    Each is a mean of independent values within an interval of length 1, so it strays by more than t with a chance of at most
    2·exp(−2·n·t²) (Hoeffding); t is such that among all of them one would in one of a thousand million trials of this kind.
    """
    entities = {"丙": 11, "乙": 4, "甲": 1}
    rows = [
        (f"x:{town}{tier}{number}", ("1" if number % 4 == 1 else "0", tier, town))
        for town, count in entities.items()
        for tier in "AB"
        for number in range(count)
    ]
    frame = make_frame(hash_name, rounds.SECRET, "2026-02-28", ("barred", "tier", "town"), rows)
    codes = {
        "barred": [["0", []], ["1", [["新设", "甲局"]]]],
        "tier": [[tier, tier] for tier in "AB"],
        "town": [[town, town] for town in sorted(entities)],
    }
    over = [rounds.choice("tier", "tier", A=["A"], B=["B"]), rounds.choice("town", "town", **{town: [town] for town in entities})]
    asked = [
        rounds.line(f"{rounding}-{base}", over, amount, rounding=rounding, base=base, excluded=["1"])
        for rounding in ("spread", "spread_up", "half_up", "up")
        for base, amount in (("all", "3/10"), ("eligible", "1/7"))
    ]
    for line in asked[::3]:
        line["strata"][0][3] = 1
    groups = [[line["id"] for line in asked[first::3]] for first in range(3)]
    rules = read_rules(rounds.document_of(frame, codes, asked, over, exclusion_facet="barred", groups=groups))
    sizes = rules.sizes((rules.places(codes), count) for codes, count in facet_counts(row.codes for row in frame.rows).items())
    chances = [line.chances(of, rules.groups) for line, of in zip(rules.lines, sizes, strict=True)]

    numbers, drawn = Counter(), Counter()
    for seed in range(SEEDS):
        drawing = draw(rules, frame, f"{seed:064x}")
        drawn.update((row.line, row.id) for row in drawing.drawn)
        for i, strata in enumerate(drawing.strata):
            numbers.update({(i, k): stratum.number for k, stratum in enumerate(strata)})

    mean_numbers = {(i, k): chance * sizes[i][k].can for i, of in enumerate(chances) for k, chance in enumerate(of)}
    mean_drawn = {
        (place.line, row.id): 0 if place.excluded else chances[place.line][place.stratum]
        for row in frame.rows
        for place in rules.places(row.codes)
    }
    allowed = sqrt(log(2 * (len(mean_numbers) + len(mean_drawn)) / FALSE_ALARM) / (2 * SEEDS))
    assert allowed < 0.1
    for found, expected in ((numbers, mean_numbers), (drawn, mean_drawn)):
        assert {key: float(found[key] / SEEDS - mean) for key, mean in expected.items() if abs(found[key] / SEEDS - mean) > allowed} == {}
    assert any(size.can and not chance for of, by in zip(sizes, chances, strict=True) for size, chance in zip(of, by, strict=True))
