"""What engines answer about a sound frame: the same as the reference in memory (protocol, "Draw", "Proof")."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rounds
from jointsup.algorithms.sampling.chances import figures
from jointsup.algorithms.sampling.draw import entities_of, facet_counts, ticket_rows
from jointsup.algorithms.sampling.frame import absence, make_frame, row_path
from jointsup.algorithms.sampling.later import reserves
from jointsup.engines.base import Engine, FrameReader
from jointsup.engines.reference import Reference

pytest.importorskip("duckdb")
pytest.importorskip("datafusion")
from jointsup.engines.datafusion import DataFusion
from jointsup.engines.duck import DuckDB
from jointsup.engines.duck import draw as duck_draw

ENGINES = (Reference(), DuckDB(), DataFusion())


@contextmanager
def opened(engine: Engine, case: rounds.Case) -> Iterator[FrameReader]:
    """Give the case's frame, opened from a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "frame.txt")
        path.write_bytes(case.frame_text.encode())
        yield engine.open_frame(path)


def require_same(engine: Engine, case: rounds.Case, asked: st.DataObject | None = None) -> None:
    """Require every answer about a frame to be the reference's."""
    with opened(engine, case) as frame:
        assert frame.header == case.frame.header
        counts = facet_counts(row.codes for row in case.frame.rows)
        assert list(frame.combinations().items()) == list(counts.items())
        draw, codes = frame.draw(case.rules, case.seed.value), {row.id: row.codes for row in case.frame.rows}
        assert draw == case.draw
        assert list(frame.entities(draw)) == list(entities_of(case.draw.drawn, codes))
        sizes = [[stratum.size for stratum in line] for line in case.draw.strata]
        assert frame.sizes(case.rules) == sizes
        assert frame.figures(case.rules, sizes, 7) == figures(case.rules, counts.items(), sizes, 7)
        assert frame.codes_of([row.id for row in case.frame.rows] + ["x:none", "\t"]) == codes
        for entity in [row.id for row in case.frame.rows[:3]] + ["uscc:9137000", "x:0", "ﬀ", "𠀀"]:
            assert frame.row_path(entity) == row_path(case.frame, entity)
            assert frame.absence(entity) == absence(case.frame, entity)
        strata = [(one.line, one.stratum) for one in case.draw.drawn]
        if asked is not None:
            every = [(line, at) for line, of in enumerate(case.rules.lines) for at in range(len(of.strata))]
            strata = asked.draw(st.lists(st.sampled_from(every)))
        in_strata = [
            row
            for row in ticket_rows(case.rules, case.frame, case.seed.value)
            if any((place.line, place.stratum) in strata and not place.excluded for place in row.places)
        ]
        by_ticket = sorted(frame.ticketed(case.rules, case.seed.value, strata), key=lambda row: row.ticket)
        assert by_ticket == in_strata


@settings(max_examples=80)
@given(st.sampled_from(ENGINES), rounds.rounds(), st.data())
def test_any_round_is_answered_alike(engine: Engine, case: rounds.Case, data: st.DataObject) -> None:
    """Header, counts, draws, reserves, codes, paths and absences of any round are those of the reference, in both hashes."""
    require_same(engine, case, data)


@pytest.mark.parametrize(
    ("engine", "hash_name"), [(engine, "sha256") for engine in ENGINES] + [(DuckDB(), "sm3")], ids=lambda one: one if isinstance(one, str) else one.name
)
def test_a_round_of_a_deep_frame_is_answered_alike(engine: Engine, hash_name: str) -> None:
    """The same holds for five thousand rows in sixteen buckets, with strata large enough that most rows are no candidates."""
    require_same(engine, rounds.fixed_round(hash_name, rows=5000))


@settings(max_examples=40)
@given(rounds.rounds(most=60), st.integers(0, 2**32 - 1))
def test_a_reach_that_was_too_short_is_widened(case: rounds.Case, most: int) -> None:
    """However little of the circle is searched at first, the draw is exact in the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duck_draw, "distance_of", lambda number, can: most // (1 + number * can % 5))
        with opened(DuckDB(), case) as frame:
            assert frame.draw(case.rules, case.seed.value) == case.draw


def test_the_wider_reach_of_one_line_does_not_mislead_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a line reaches far among some rows of another line's stratum only, the other line's draw waits for all of its rows."""
    rows = [(f"x:{number}", ("near" if number % 2 else "far",)) for number in range(400)]
    frame = make_frame("sha256", rounds.SECRET, "2026-02-28", ("kind",), rows)
    far = rounds.choice("far", "kind", far=["far"])
    lines = [rounds.line("all", (), "1/4"), rounds.line("far-only", [far], "1/1")]
    case = rounds.make_case(rounds.document_of(frame, {"kind": [["far", "远"], ["near", "近"]]}, lines, [far]), frame)

    monkeypatch.setattr(duck_draw, "distance_of", lambda number, can: 2**28 if can == 400 else 2**32 - 1)
    with opened(DuckDB(), case) as frame_reader:
        assert frame_reader.draw(case.rules, case.seed.value) == case.draw


@given(st.integers(1, 10**7), st.integers(0, 10**7))
def test_a_reach_holds_what_is_wanted_and_never_more_than_all(number: int, more: int) -> None:
    """A reach is at least the wanted share of the circle and at most all of it."""
    distance = duck_draw.distance_of(number, number + more)
    assert number / (number + more) <= (distance + 1) / 2**32 <= 1


def test_many_groups_go_round_the_circle() -> None:
    """Groups whose start lies late on the circle take the tickets before it last, in the database too."""
    groups: Any = [["all-of-it"], ["food-check"], ["fire"], ["labels"]]
    case = rounds.fixed_round(rows=400, groups=groups)
    starts = {(one.line, one.ticket < case.draw.drawn[0].ticket) for one in case.draw.drawn}
    assert len(starts) > 4
    require_same(DuckDB(), case)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_reserves_follow_from_what_the_engine_gives(engine: Engine) -> None:
    """Reserves found among the rows of the drawn's own strata are those found among all rows."""
    case = rounds.fixed_round()
    out = case.draw.drawn[0].id
    stands: dict[tuple[int, int], list[str]] = {}
    for one in case.draw.drawn:
        stands.setdefault((one.line, one.stratum), []).append(one.id)
    theirs = [place for place, ids in stands.items() if out in ids]
    with opened(engine, case) as frame:
        rows = frame.ticketed(case.rules, case.seed.value, theirs)
    expected = reserves(case.rules, ticket_rows(case.rules, case.frame, case.seed.value), stands, [], out)
    assert reserves(case.rules, rows, stands, [], out) == expected
    assert any(taker is not None for _, _, taker in expected)
