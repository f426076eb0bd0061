"""The draw: who is drawn follows from seed and frame alone, and keeps every promise of design."""

from fractions import Fraction
from itertools import pairwise
from math import prod

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jointsup.algorithms.sampling.chances import chances_of_lines, figures, rows_without_chance
from jointsup.algorithms.sampling.draw import draw, facet_counts, ticket_rows
from jointsup.algorithms.sampling.later import reserves
from jointsup.algorithms.sampling.merge import visits_of_entity
from jointsup.algorithms.sampling.rules import read_rules
from jointsup.algorithms.sampling.tickets import group_start, in_order, order_key, ticket_of, tickets_of
from rounds import rounds

seeds = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(rounds(), seeds)
@settings(max_examples=60, deadline=None)
def test_the_drawn_are_the_first_of_their_stratum(case, seed):
    """In each stratum exactly the first rows in the group's order that are not excluded are drawn, as many as its number."""
    rules, frame = read_rules(case.document), case.frame
    drawing = draw(rules, frame, seed)
    rows = ticket_rows(rules, frame, seed)
    for i, line in enumerate(rules.lines):
        start = group_start(line.group, rules.groups)
        for k, stratum in enumerate(drawing.strata[i]):
            able = [r for r in rows if any(p.line == i and p.stratum == k and not p.excluded for p in r.places)]
            able.sort(key=lambda r: order_key(start, r.ticket))
            drawn = [d.id for d in drawing.drawn if (d.line, d.stratum) == (i, k)]
            assert drawn == [r.id for r in able[: stratum.number]]
            assert stratum.number == len(drawn) <= stratum.size.can == len(able)
            assert stratum.cut_off == (able[len(drawn) - 1].ticket if drawn else None)


@given(st.lists(st.text("0123", min_size=2, max_size=2), max_size=6), st.sampled_from("0123"), st.booleans())
def test_tickets_are_in_order_where_each_comes_behind_the_one_before(tickets, start, put):
    """Tickets are in a group's order if, and only if, the key of each is behind that of the one before it."""
    if put:
        tickets.sort(key=lambda ticket: order_key(start, ticket))
    assert in_order(start, tickets) == all(order_key(start, a) < order_key(start, b) for a, b in pairwise(tickets))


@given(st.lists(st.text("0123456789abcdef", min_size=32, max_size=32), max_size=3), seeds, st.sampled_from(["sha256", "sm3"]))
@settings(deadline=None)
def test_many_tickets_are_each_that_of_its_salt(salts, key, hash_name):
    """Tickets made together are those made one by one."""
    assert tickets_of(hash_name, key, salts) == [ticket_of(hash_name, key, salt) for salt in salts]


@given(rounds(), st.data())
@settings(max_examples=60, deadline=None)
def test_rows_all_stand_where_each_of_them_stands(case, data):
    """Rows all stand in a stratum if, and only if, the line selects each of them into it and excludes none; nobody stands in a stratum that is not there."""
    rules = read_rules(case.document)
    line = data.draw(st.sampled_from(range(len(rules.lines))))
    of_rows = [(place, row.codes) for row in case.frame.rows for place in [rules.place(line, row.codes)]]
    assume(of_rows)
    stratum = data.draw(st.sampled_from([place.stratum for place, _ in of_rows if place] + [-1, len(rules.lines[line].strata)]))
    of_stratum = [one for one in of_rows if one[0] and one[0].stratum == stratum]
    rows = data.draw(st.lists(st.sampled_from(of_stratum if of_stratum and data.draw(st.booleans()) else of_rows), min_size=1, max_size=4))
    stand = all(place and place.stratum == stratum and not place.excluded for place, _ in rows)
    assert rules.all_stand(line, stratum, list(zip(*(codes for _, codes in rows), strict=True))) == stand


@given(rounds(), seeds)
@settings(max_examples=40, deadline=None)
def test_lines_of_one_group_over_the_same_rows_meet(case, seed):
    """Of two lines of one group with the same strata, the smaller draw lies within the larger one, stratum by stratum."""
    rules = read_rules(case.document)
    drawing = draw(rules, case.frame, seed)
    for i, line in enumerate(rules.lines):
        for j, other in enumerate(rules.lines[:i]):
            same = (line.group, line.facets, line.labels, line.excluded) == (other.group, other.facets, other.labels, other.excluded)
            if same:
                for k in range(len(line.strata)):
                    sets = [{d.id for d in drawing.drawn if (d.line, d.stratum) == (place, k)} for place in (i, j)]
                    assert min(sets, key=len) <= max(sets, key=len)


@given(rounds(), seeds)
@settings(max_examples=40, deadline=None)
def test_the_bound_is_below_the_mean_of_merged_draws_and_of_separate_ones(case, seed):
    """The figures come in their order: bound ≤ independent draws merged ≤ separate, in means."""
    rules = read_rules(case.document)
    counts = facet_counts(row.codes for row in case.frame.rows)
    sizes = rules.sizes((rules.places(codes), count) for codes, count in counts.items())
    chances = chances_of_lines(rules, sizes)
    separate = sum(
        (count * chances[p.line][p.stratum] for codes, count in counts.items() for p in rules.places(codes) if not p.excluded),
        Fraction(0),
    )
    found = figures(rules, counts.items(), sizes, 0)
    grain = Fraction(len(case.frame.rows) * 2 * len(rules.lines) + 1, 10**9)
    assert found.bound <= found.merged + grain
    assert found.merged <= separate + grain


@given(rounds())
@settings(max_examples=40, deadline=None)
def test_the_figures_are_sums_over_entities(case):
    """The bound sums each entity's largest chance in a group; independent draws come to it with the chance that any of its lines does."""
    rules = read_rules(case.document)
    counts = facet_counts(row.codes for row in case.frame.rows)
    sizes = rules.sizes((rules.places(codes), count) for codes, count in counts.items())
    chances = chances_of_lines(rules, sizes)
    merged = bound = Fraction(0)
    for row in case.frame.rows:
        for group in {line.group for line in rules.lines}:
            own = [
                chances[p.line][p.stratum]
                for p in rules.places(row.codes)
                if not p.excluded and rules.lines[p.line].group == group
            ]
            merged += 1 - prod((1 - chance for chance in own), start=Fraction(1))
            bound += max(own, default=Fraction(0))
    found = figures(rules, counts.items(), sizes, 7)
    grain = Fraction(len(case.frame.rows) * 2 * len(rules.lines) + 1, 10**9)
    assert found.separate == 7
    # Chances that are cut make it less, products that are cut make it more.
    assert abs(merged - found.merged) <= grain
    assert 0 <= bound - found.bound <= grain


@given(rounds())
@settings(max_examples=40, deadline=None)
def test_rows_without_a_chance_are_counted_once_by_their_reason(case):
    """A row without a chance is not selected, or excluded wherever it is selected, or has no amount wherever it is not excluded."""
    rules = read_rules(case.document)
    counts = facet_counts(row.codes for row in case.frame.rows)
    sizes = rules.sizes((rules.places(codes), count) for codes, count in counts.items())
    chances = chances_of_lines(rules, sizes)
    due = {"excluded": 0, "no_amount": 0, "not_selected": 0}
    for row in case.frame.rows:
        places = rules.places(row.codes)
        if all(p.excluded or chances[p.line][p.stratum] == 0 for p in places):
            due["not_selected" if not places else "excluded" if all(p.excluded for p in places) else "no_amount"] += 1
    assert rows_without_chance(rules, counts.items(), sizes) == list(due.items())


@given(rounds(), seeds)
@settings(max_examples=40, deadline=None)
def test_a_reserve_is_the_next_of_its_stratum(case, seed):
    """Who takes a wrong row's place is the first after the cut-off, and taken in every line where the row stood drawn."""
    rules, frame = read_rules(case.document), case.frame
    drawing = draw(rules, frame, seed)
    rows = ticket_rows(rules, frame, seed)
    stands = {}
    for d in drawing.drawn:
        stands.setdefault((d.line, d.stratum), []).append(d.id)
    for out in {d.id for d in drawing.drawn}:
        taken = reserves(rules, rows, stands, [], out)
        assert [(i, k) for i, k, _ in taken] == sorted(key for key, here in stands.items() if out in here)
        for i, k, entity in taken:
            start = group_start(rules.lines[i].group, rules.groups)
            able = [r for r in rows if any(p.line == i and p.stratum == k and not p.excluded for p in r.places)]
            able.sort(key=lambda r: order_key(start, r.ticket))
            rest = [r.id for r in able if r.id not in stands[i, k]]
            assert entity == (rest[0] if rest else None)


@given(rounds(), seeds)
@settings(max_examples=40, deadline=None)
def test_one_ticket_never_needs_more_visits_than_separate_lines(case, seed):
    """Merging never makes more visits of an entity than it has checks."""
    rules = read_rules(case.document)
    drawing = draw(rules, case.frame, seed)
    for entity in {d.id for d in drawing.drawn}:
        lines = [d.line for d in drawing.drawn if d.id == entity]
        checks = sum(len(rules.lines[line].matters) for line in lines)
        assert 1 <= len(visits_of_entity(rules, entity, lines, None)) <= checks
