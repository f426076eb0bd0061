"""One pass over a register counts what a naive count does; skips, tails and spared groups are told, fair draws are not."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointsup.algorithms.sampling.compare import Kind, Listed, Row, Tally, roundings
from jointsup.algorithms.sampling.odds import that_few
from jointsup.algorithms.sampling.questions import Question

DAY = "2025-03-01"
ROWS = st.lists(
    st.tuples(
        st.sampled_from([None, *(f"P{number}" for number in range(12))]),
        st.sampled_from([None, "2024-01-01", DAY, "2025-04-01"]),
        st.sampled_from([None, "2024-06-01", DAY, "2026-01-01"]),
        st.sampled_from("AB"),
    ),
    max_size=20,
)
LISTS = st.lists(st.lists(st.sampled_from([f"P{number}" for number in range(14)]), max_size=10), min_size=1, max_size=3)


def listed(number: int, ids: Sequence[str], department: str = "market", day: str = DAY) -> Listed:
    """Return a draw with its list."""
    return Listed(f"d{number}", department, day, Counter(ids))


def by_letter(draws: int, group: str = "B") -> object:
    """Return the kind of a row with one cell: the first draw is over all, others over A alone; the group is that of a letter."""
    return lambda cells: Kind(
        tuple((cells[0],) if number == 0 or cells[0] == "A" else None for number in range(draws)), (0,) if cells[0] == group else ()
    )


def whole(draws: int) -> object:
    """Return the kind of a row of a register without strata."""
    return lambda cells: Kind(((),) * draws)


def named(count: int) -> list[Row]:
    """Return rows with ids and nothing else."""
    return [(f"P{number}", None, None) for number in range(count)]


@given(ROWS, LISTS)
def test_counts_are_those_of_a_naive_count(rows: list[Row], lists: list[list[str]]) -> None:
    """Who is missing, struck, later, outside and doubled, and strata, groups and repeats, are what looking at all rows at once finds."""
    tally = Tally([listed(*each) for each in enumerate(lists)], by_letter(len(lists)), ["B"])
    tally.count(rows[:7])
    tally.count(rows[7:])
    assert (tally.rows, tally.nameless) == (len(rows), sum(row[0] is None for row in rows))
    for number, (draw, ids) in enumerate(zip(tally.draws, lists, strict=True)):
        over = [row for row in rows if row[0] is not None and (number == 0 or row[3] == "A")]
        struck = [row for row in over if row[2] is not None and row[2] < DAY]
        later = [row for row in over if row not in struck and row[1] is not None and row[1] > DAY]
        could = [row for row in over if row not in struck and row not in later]
        taken = {row[0] for row in could} & set(ids)
        there = {row[0] for row in rows}
        assert draw.rows == len(could) and draw.taken == taken
        assert draw.doubled == sorted(one for one in set(ids) if ids.count(one) > 1)
        assert draw.missing == sorted(set(ids) - there)
        outside = {row[0] for row in rows if row[0] is not None and row not in over}
        for name, found in (("struck", {row[0] for row in struck}), ("later", {row[0] for row in later}), ("outside", outside)):
            assert draw.not_there[name] == sorted((found & set(ids)) - taken)
        before = set(lists[number - 1]) if number else set()
        for (letter,), stratum in draw.strata.items():
            here = [row for row in could if row[3] == letter]
            assert stratum.rows == len(here)
            firsts = [place for place, row in enumerate(here, 1) if row[0] in ids and row[0] not in {other[0] for other in could[: could.index(row)]}]
            assert list(stratum.places)[:1] == firsts[:1]
            assert stratum.groups[0] == (len(here) if letter == "B" else 0)
            assert stratum.again == sum(row[0] in before for row in here)
        assert sum(len(stratum.places) for stratum in draw.strata.values()) == len(taken) == len(draw.places)


@given(ROWS, LISTS)
def test_visits_are_those_of_a_naive_count(rows: list[Row], lists: list[list[str]]) -> None:
    """Visits one by one, entities met, and the sum of each row's largest chance, as looking at each row finds them."""
    draws = [listed(number, ids, f"b{number % 2}") for number, ids in enumerate(lists)]
    tally = Tally(draws, by_letter(len(lists)), (), [[draw.id for draw in draws]])
    tally.count(rows)
    (visits,) = tally.visits()
    assert visits.draws == tuple(draw.id for draw in draws)
    assert visits.separate == sum(len(draw.taken) for draw in tally.draws)
    assert visits.entities == len(set().union(*(draw.taken for draw in tally.draws)))
    assert sum(times * count for times, count in visits.often.items()) == visits.separate
    bodies = {one: {draw.listed.department for draw in tally.draws if one in draw.taken} for draw in tally.draws for one in draw.taken}
    assert visits.departments == sum(len(found) > 1 for found in bodies.values())
    bound = Fraction()
    for row in rows:
        could = row[0] is not None and (row[2] is None or row[2] >= DAY) and (row[1] is None or row[1] <= DAY)
        chances = [draw.strata[row[3],].chance for number, draw in enumerate(tally.draws) if could and (number == 0 or row[3] == "A")]
        bound += max(chances, default=Fraction())
    assert visits.bound == bound <= visits.separate


@given(st.integers(0, 2**32))
@settings(max_examples=50)
def test_fair_draws_are_not_told(seed: int) -> None:
    """Three fair draws, with strata at different rates, a group and repeats: nothing is told."""
    stream = random.Random(seed)
    rows: list[Row] = [(f"P{number}", None, None, "AAAB"[number % 4]) for number in range(800)]
    lists = []
    for _ in range(3):
        lists.append([row[0] for letter, drawn in (("A", 30), ("B", 60)) for row in stream.sample([r for r in rows if r[3] == letter], drawn)])
    kind = lambda cells: Kind(((cells[0],),) * 3, (0,) if cells[0] == "A" else ())  # noqa: E731
    tally = Tally([listed(*each) for each in enumerate(lists)], kind, ["A"])
    tally.count(rows)
    questions = tally.questions()
    assert [question.kind for question in questions] == ["gap"] * 9 + ["tail", "group", "again", "again"]
    assert not any(question.told for question in questions)


@pytest.mark.parametrize("start", [0, 7, 32])
def test_a_skip_is_told(start: int) -> None:
    """Every 33rd row from one of the first 33, slipping a row at each page of 500, is told with its step and its 33 samples."""
    places, at = [], start
    while at < 3300:
        places.append(at)
        at += 33 + ((at + 33) // 500 != at // 500)
    tally = Tally([listed(0, [f"P{place}" for place in places])], whole(1))
    tally.count(named(3300))
    (gap, tail) = tally.questions()
    assert gap.told and not tail.told
    assert (gap.gap, gap.samples, gap.size) == (33, 33, len(places) - 1)
    assert gap.found == len(places) - 1 - sum(b // 500 != a // 500 for a, b in pairwise(places))
    assert gap.choices > 100


def test_a_skip_within_strata_is_told() -> None:
    """A skip that each stratum has for itself is told of the strata, though the whole list shows no step."""
    stream = random.Random(3)
    rows: list[Row] = [(f"P{number}", None, None, stream.choice("AAB")) for number in range(1200)]
    ids = [row[0] for letter, step in (("A", 20), ("B", 10)) for row in [r for r in rows if r[3] == letter][3::step]]
    tally = Tally([listed(0, ids)], by_letter(1))
    tally.count(rows)
    told = {question.about: question.gap for question in tally.questions() if question.told}
    assert told == {"A": 20, "B": 10}


def test_a_start_beyond_the_first_rows_gives_no_number_of_samples() -> None:
    """Of a skip that begins after its own step, how many samples it could give is not said."""
    tally = Tally([listed(0, [f"P{place}" for place in range(50, 950, 30)])], whole(1))
    tally.count(named(1000))
    gap = tally.questions()[0]
    assert gap.told and gap.gap == 30 and gap.samples is None


def test_a_tail_never_drawn_is_told() -> None:
    """Draws of one department that never reach the last fifth are told; another department's draws do not hide it."""
    stream = random.Random(4)
    lists = [[f"P{number}" for number in stream.sample(range(800), 60)] for _ in range(3)]
    draws = [*(listed(*each) for each in enumerate(lists)), listed(3, [f"P{number}" for number in stream.sample(range(1000), 60)], "fire")]
    tally = Tally(draws, whole(4))
    tally.count(named(1000))
    tails = {question.draw: question for question in tally.questions() if question.kind == "tail"}
    assert tails["market"].told and not tails["fire"].told
    size, mean = tails["market"].size, tails["market"].mean
    assert tails["market"] == Question("tail", "market", "", size, 0, mean, that_few(size, mean, 0), told=True)
    last = max(int(one[1:]) for ids in lists for one in ids)
    assert size == 3 * (999 - last) and mean == Fraction(size * 60, 1000)


@pytest.mark.parametrize(("spared", "told"), [(True, True), (False, False)])
def test_a_group_never_drawn_is_told(spared: bool, told: bool) -> None:
    """A tenth of the register that four draws of 15 % leave out is told with what would be usual; one drawn as all is not."""
    stream = random.Random(5)
    from_whom = [number for number in range(1000) if number % 10 or not spared]
    lists = [[f"P{number}" for number in stream.sample(from_whom, 150)] for _ in range(4)]
    rows: list[Row] = [(f"P{number}", None, None, "B" if number % 10 == 0 else "A") for number in range(1000)]
    tally = Tally([listed(*each) for each in enumerate(lists)], lambda cells: Kind(((),) * 4, (0,) if cells[0] == "B" else ()), ["friends"])
    tally.count(rows)
    (group,) = [question for question in tally.questions() if question.kind == "group"]
    assert (group.told, group.size, group.mean, group.about, group.draw) == (told, 400, 60, "friends", "market")
    assert (group.found == 0) == spared


@pytest.mark.parametrize(("second", "told"), [(range(100), True), (range(50, 150), True), (range(100, 200), False)])
def test_the_same_again_is_told(second: range, told: bool) -> None:
    """The same hundred of a thousand drawn again, or half of them, is told; none again of so few is not rare enough."""
    tally = Tally([listed(0, [f"P{number * 7 % 1000}" for number in range(100)]), listed(1, [f"P{number * 7 % 1000}" for number in second])], whole(2))
    tally.count(named(1000))
    (again,) = [question for question in tally.questions() if question.kind == "again"]
    assert (again.told, again.mean, again.size, again.about, again.draw) == (told, 10, 100, "d0", "d1")
    assert again.found == len(set(range(100)) & set(second))


def test_nothing_is_asked_of_nothing() -> None:
    """An empty register and an empty list give questions without answers, and no visits."""
    tally = Tally([listed(0, []), listed(1, ["P1"])], whole(2), ["B"], [["d0", "d1"]])
    assert not any(question.told for question in tally.questions())
    assert (tally.visits()[0].separate, tally.visits()[0].bound) == (0, 0)
    tally.count([("P2", None, None)])
    assert tally.draws[1].missing == ["P1"]
    assert not any(question.told for question in tally.questions())


def test_kinds_are_found_once_and_forgotten_in_time() -> None:
    """A row's kind is asked for once as long as it is remembered, and many different cells do not fill the memory."""
    asked: list[object] = []

    def kind(cells: Row) -> Kind:
        asked.append(cells)
        return Kind(((),))

    tally = Tally([listed(0, [])], kind)
    tally.count([("P1", None, None, "A"), ("P2", None, None, "A")])
    assert len(asked) == 1
    tally.count((f"P{number}", None, None, f"x{number}") for number in range(70_000))
    assert len(asked) == 70_001
    assert len(tally._kinds) < 2**16


@pytest.mark.parametrize(
    ("targets", "counts", "ways"),
    [
        ([Fraction(1, 3), Fraction(5, 3)], [0, 2], ["half_up"]),
        ([Fraction(1, 3), Fraction(5, 3)], [0, 1], ["down"]),
        ([Fraction(1, 3), Fraction(5, 3)], [1, 2], ["up"]),
        ([Fraction(1, 3), Fraction(5, 3)], [1, 1], []),
        ([Fraction(1, 2)], [1], ["half_up", "up"]),
        ([Fraction(2), Fraction(3)], [2, 3], []),
    ],
)
def test_roundings(targets: list[Fraction], counts: list[int], ways: list[str]) -> None:
    """The ways of rounding each stratum alone that give all the counts are found; of whole targets nothing is to be said."""
    assert roundings(targets, counts) == ways
