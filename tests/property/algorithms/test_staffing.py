"""Staffing: the most slots, the least sum of squares, and everything else that a team promises."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from jointsup.algorithms.staffing.levels import levels_of
from jointsup.algorithms.staffing.pool import NOBODY, Chances, Pool, members
from jointsup.algorithms.staffing.reasons import reason_of
from jointsup.algorithms.staffing.replace import Standing
from jointsup.algorithms.staffing.rules import StaffingRules, read_staffing
from jointsup.algorithms.staffing.teams import Teams, balance, fill, staff
from jointsup.verify import check_teams
from staffed import any_staffing, optimum, ringed_staffing, rules_of, staffing_of, visit

SEED = "7" * 64


@st.composite
def staffings(draw: st.DrawFn) -> tuple[StaffingRules, str]:
    """Rules of any shape, and a key."""
    of = draw(st.integers(0, 10**6))
    shape = draw(st.integers(1, 20)), draw(st.integers(1, 10)), draw(st.integers(1, 3))
    return rules_of(*any_staffing(of, *shape)), draw(st.sampled_from(["0" * 32, "a" * 32, "7e" * 16]))


def _result(rules: StaffingRules, teams: Teams, body: str) -> tuple[int, int]:
    filled = sum(slot.inspector is not None for slot in teams.slots if slot.body == body)
    return filled, sum(one.load**2 for one in teams.loads if one.body == body)


@settings(max_examples=150)
@given(staffings())
def test_no_solver_does_better(given_: tuple[StaffingRules, str]) -> None:
    """In each body as many slots are filled as can be, and then the sum of squared loads is the least: what OR-tools finds."""
    rules, key = given_
    teams = staff(rules, "sha256", key)
    for body in rules.bodies:
        assert _result(rules, teams, body) == optimum(rules, body)


@settings(max_examples=100)
@given(st.integers(0, 10**6))
def test_many_exchanges_lead_to_the_optimum(of: int) -> None:
    """Where first choices are far from it, chains lead to the solver's optimum, the outsider's teams are the same, and the certificate holds."""
    document, frame = ringed_staffing(of)
    rules = rules_of(document, frame)
    rows = {row.id: {**dict(zip(frame.facets, row.codes, strict=True)), "salt": row.salt} for row in frame.rows}
    alone = check_teams.Staffing("sha256", SEED, document, rows)
    teams = staff(rules, "sha256", alone.key)
    for body in rules.bodies:
        assert _result(rules, teams, body) == optimum(rules, body)
    assert alone.make() == {(one.visit, one.number): one.inspector for one in teams.slots}
    levels = {one.id: one.level for one in teams.loads}, {(one.visit, one.number): one.level for one in teams.slots}
    assert list(alone.certificate(*levels)) == []


def test_exchanges_are_counted_over_bodies() -> None:
    """The figure of exchanges sums fillings and balancings, body by body."""
    counts = []
    for of in range(40):
        rules = rules_of(*ringed_staffing(3 * of))
        pools = [Pool(rules, body, Chances("sha256", "0" * 32)) for body in rules.bodies]
        chains = [(fill(pool), balance(pool)) for pool in pools]
        assert staff(rules, "sha256", "0" * 32).exchanges == sum(map(sum, chains))
        counts += chains
    assert max(filled for filled, _ in counts) > 1 and max(balanced for _, balanced in counts) > 0


def test_balancing_from_anywhere_ends_at_the_optimum() -> None:
    """From whatever lawful teams with as many slots filled as can be, balancing ends at the least sum, each exchange one step down."""
    most = compared = 0
    for of in range(150):
        rules, chance = rules_of(*ringed_staffing(of)), Random(of)
        for body in rules.bodies:
            pool = Pool(rules, body, Chances("sha256", "0" * 32))
            for slot in chance.sample(range(len(pool.slots)), len(pool.slots)):
                able = list(members(pool.free(slot) & pool.room))
                if able:
                    pool.give(slot, max(able) if of % 2 else chance.choice(able))
            before = sum(load * load for load in pool.load)
            chains = balance(pool)
            most, after = max(most, chains), sum(load * load for load in pool.load)
            assert after <= before - 2 * chains
            filled, squares = optimum(rules, body)
            if sum(holder != NOBODY for holder in pool.holder) == filled:
                compared += 1
                assert after == squares
    assert most > 5 and compared > 100


def test_a_thousand_visits_are_at_the_optimum() -> None:
    """Of a thousand visits, with scarce skills, tight hours, recusals and leave, teams are at the solver's optimum."""
    for seed in range(3):
        rules = rules_of(*any_staffing(seed, visits=1000, people=60, bodies=3))
        teams = staff(rules, "sha256", "0" * 32)
        for body in rules.bodies:
            assert _result(rules, teams, body) == optimum(rules, body)


@given(staffings())
def test_whoever_holds_a_slot_can_hold_it(given_: tuple[StaffingRules, str]) -> None:
    """Holders are of the body, have the skills, are not recused; nobody stands twice in a visit or above his hours; each slot is listed once."""
    rules, key = given_
    teams = staff(rules, "sha256", key)
    crowd = {one.id: one for inspectors in rules.inspectors.values() for one in inspectors}
    slots = [slot for of in rules.visits for slot in of.slots]
    assert [(slot.visit, slot.number) for slot in teams.slots] == [(rules.visits[slot.visit].id, slot.number) for slot in slots]
    held = [(slot.visit, one.inspector) for slot, one in zip(slots, teams.slots, strict=True) if one.inspector]
    assert len(set(held)) == len(held)
    for slot, one in zip(slots, teams.slots, strict=True):
        if one.inspector is not None:
            holder = crowd[one.inspector]
            assert holder.body == slot.body and slot.skills <= holder.skills
            assert (holder.id, rules.visits[slot.visit].entity) not in rules.recused
    for load in teams.loads:
        assert load.load == load.start + sum(one == load.id for _, one in held)
        assert load.most is None or load.load <= max(load.start, load.most)


@given(staffings())
def test_a_team_has_a_day_in_common(given_: tuple[StaffingRules, str]) -> None:
    """On some day on which a visit can be made nobody of its team is on leave, however the team came about."""
    rules, key = given_
    teams = staff(rules, "sha256", key)
    for of in rules.visits:
        team = [one.inspector for one in teams.slots if one.visit == of.id and one.inspector]
        away = {day for who in team for day in rules.leave.get(who, ())}
        assert of.days - away


@given(staffings(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(given_: tuple[StaffingRules, str], of: Random) -> None:
    """The teams depend on ids, salts and the document, not on the order in which rows come or bodies are staffed."""
    rules, key = given_
    shuffled = {body: tuple(of.sample(inspectors, len(inspectors))) for body, inspectors in rules.inspectors.items()}
    again = StaffingRules(rules.bodies, rules.slot_hours, shuffled, rules.visits, rules.recused, rules.leave)
    assert staff(again, "sha256", key) == staff(rules, "sha256", key)


@given(staffings())
def test_no_slot_is_left_for_a_later_one(given_: tuple[StaffingRules, str]) -> None:
    """Of the first slots in order, however many, as many are filled as could be if there were no others."""
    rules, key = given_
    for body in rules.bodies:
        pool = Pool(rules, body, Chances("sha256", key))
        fill(pool)
        order = [(slot.visit, slot.number) for slot in pool.slots]
        for count in range(1, len(order) + 1, max(1, len(order) // 4)):
            first = _with_slots(rules, set(order[:count]))
            assert optimum(first, body)[0] == sum(holder != NOBODY for holder in pool.holder[:count])


def _with_slots(rules: StaffingRules, kept: set[tuple[int, int]]) -> StaffingRules:
    """The rules as if only some slots were to be filled; leave still counts all slots of a visit."""

    class Fewer(StaffingRules):
        def slots_of(self, body):
            return [slot for slot in super().slots_of(body) if (slot.visit, slot.number) in kept]

    return Fewer(rules.bodies, rules.slot_hours, rules.inspectors, rules.visits, rules.recused, rules.leave)


@given(staffings(), st.randoms(use_true_random=False))
def test_the_certificate_shows_the_optimum_and_nothing_else(given_: tuple[StaffingRules, str], of: Random) -> None:
    """Levels of any lawful teams pass the check arc by arc just where the teams are at the optimum."""
    rules, key = given_
    for body in rules.bodies:
        pool = Pool(rules, body, Chances("sha256", key))
        for slot in of.sample(range(len(pool.slots)), len(pool.slots)):
            able = list(members(pool.free(slot) & pool.room))
            if able and of.random() < 0.95:
                pool.give(slot, of.choice(able))
        people, slots = levels_of(pool)
        filled = sum(holder != NOBODY for holder in pool.holder)
        best = (filled, sum(load * load for load in pool.load)) == optimum(rules, body)
        assert (not list(_faults(pool, people, slots))) == best


def _faults(pool, people, slots):
    """What the stand-alone checker says of a pool's certificate."""
    staffing = check_teams.Staffing.__new__(check_teams.Staffing)
    names = [one.id for one in pool.inspectors]
    places = [(pool.visit_ids[n], slot.number) for n, slot in enumerate(pool.slots)]
    staffing.rows, staffing.slots = dict.fromkeys(names), dict.fromkeys(places)
    staffing.start = {one.id: one.load for one in pool.inspectors}
    staffing.most = {one.id: one.most for one in pool.inspectors}
    staffing.kept = {place: [names[i] for i in members(pool.can[n])] for n, place in enumerate(places)}
    staffing.set_holders({place: None if pool.holder[n] == NOBODY else names[pool.holder[n]] for n, place in enumerate(places)})
    return staffing.certificate(dict(zip(names, people, strict=True)), dict(zip(places, slots, strict=True)))


@given(staffings())
def test_every_unfilled_slot_says_what_keeps_each_from_it(given_: tuple[StaffingRules, str]) -> None:
    """The reasons of an unfilled slot count each inspector of its body once."""
    rules, key = given_
    for one in staff(rules, "sha256", key).slots:
        assert (one.unfilled is None) == (one.inspector is not None)
        if one.unfilled is not None:
            assert sum(count for _, count in one.unfilled) == len(rules.inspectors[one.body])
            assert one.level is None


@given(staffings(), st.data())
def test_a_replacement_is_the_first_who_can_come(given_: tuple[StaffingRules, str], data: st.DataObject) -> None:
    """Whoever replaces can hold the slot, has room and the least load, and is no one who was recused or away; nothing else changes."""
    rules, key = given_
    teams = staff(rules, "sha256", key)
    standing = Standing(rules, "sha256", key, {(one.visit, one.number): one.inspector for one in teams.slots})
    for _ in range(4):
        held = [place for place, who in standing.held.items() if who is not None]
        if not held:
            return
        place = data.draw(st.sampled_from(held))
        before, loads = dict(standing.held), dict(standing.load)
        kind = data.draw(st.sampled_from(["recusal", "absence"]))
        assert standing.enter(*place, kind, "refused") is None and standing.held == before
        came = standing.enter(*place, kind, "granted")
        assert came is not None and came.left == before[place]
        assert {**standing.held, place: None} == {**before, place: None}
        slot = standing.slots[place]
        inside = {who for (of, _), who in before.items() if of == place[0]} - {came.left}
        full = {one.id for one in rules.inspectors[slot.body] if one.most is not None and loads[one.id] - (one.id == came.left) >= one.most}
        able = [one.id for one in rules.inspectors[slot.body] if reason_of(standing.rules, slot, one, inside, full) is None]
        assert came.left not in able
        assert came.replacement in able if able else came.replacement is None and came.unfilled is not None
        changed = {**loads, came.left: loads[came.left] - 1}
        if came.replacement is not None:
            changed[came.replacement] += 1
        assert standing.load == changed
        if came.replacement is not None:
            assert loads[came.replacement] == min(loads[who] for who in able)


@given(st.integers(0, 10**6), st.sampled_from(["sha256", "sm3"]))
def test_an_outsider_finds_the_same_teams(of: int, hash_name: str) -> None:
    """check_teams.py, written from the protocol alone, makes the same teams from document, frame and seed."""
    document, frame = any_staffing(of, visits=15, people=9, bodies=2, hash_name=hash_name)
    rows = {row.id: {**dict(zip(frame.facets, row.codes, strict=True)), "salt": row.salt} for row in frame.rows}
    alone = check_teams.Staffing(hash_name, SEED, document, rows)
    teams = staff(read_staffing(document, frame.rows), hash_name, alone.key)
    assert alone.make() == {(one.visit, one.number): one.inspector for one in teams.slots}


def test_another_key_gives_other_teams() -> None:
    """Among equals the seed decides who comes."""
    document, frame = staffing_of([(f"i{n}", "3701", "a", "-", 0, ()) for n in range(9)], [visit("v", [("a", ""), ("a", "")])])
    rules = rules_of(document, frame)
    found = {tuple(one.inspector for one in staff(rules, "sha256", f"{key:032}").slots) for key in range(12)}
    assert len(found) > 4
