"""Rounds of many lines: they share choices, and DuckDB answers for those alike in one statement (protocol, "Tickets and order")."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rounds
from jointsup.algorithms.sampling.chances import figures
from jointsup.algorithms.sampling.draw import entities_of, facet_counts
from jointsup.algorithms.sampling.frame import make_frame
from jointsup.engines.base import FrameReader

pytest.importorskip("duckdb")
from jointsup.engines.duck import DuckDB
from jointsup.engines.duck import draw as duck_draw
from jointsup.engines.selections import SECTORS, LineReach, Selections

TAG_SETS, AREAS, TIERS, EXCLUSIONS = 40, ("370102", "370103", "370104", "370201"), ("A", "B", "C"), 3


def many_lines(seed: int, rows: int, lines: int, groups: int) -> rounds.Case:
    """Return a round whose lines select by bitmaps over tag sets, by areas, by tiers, by several of these or by none, and exclude differently."""
    chance = random.Random(seed)
    entities = [
        (f"x:{number}", (chance.choice(AREAS), str(chance.randrange(EXCLUSIONS)), str(min(chance.randrange(TAG_SETS), chance.randrange(TAG_SETS))), chance.choice(TIERS)))
        for number in range(rows)
    ]  # fmt: skip
    frame = make_frame("sha256", rounds.SECRET, "2026-02-28", ("area", "exclusion", "tags", "tier"), entities)
    codes: dict[str, Any] = {
        "area": [[code, "区"] for code in AREAS],
        "exclusion": [["0", []], ["1", [["新设", "甲局"]]], ["2", [["已查", "乙局"]]]],
        "tags": [[str(number), []] for number in sorted(range(TAG_SETS), key=str)],
        "tier": [[code, "级"] for code in TIERS],
    }

    def bitmaps(labels: int) -> list[list[str]]:
        of = [chance.randrange(labels + 2) for _ in range(TAG_SETS)]
        return [[f"t{label}", f"{int(''.join(str(int(one == label)) for one in of), 2):0{TAG_SETS // 4}x}"] for label in range(labels)]

    choices = [
        {"id": "areas", "facet": "area", "labels": [[code, [code]] for code in AREAS]},
        {"id": "city", "facet": "area", "labels": [["3701", list(AREAS[:3])]]},
        {"id": "tiers", "facet": "tier", "labels": [[code, [code]] for code in TIERS]},
        *({"id": f"tags{number}", "facet": "tags", "labels": bitmaps(1 + number % 3)} for number in range(5)),
    ]
    choices.sort(key=lambda one: str(one["id"]))
    by_facet = {facet: [one for one in choices if one["facet"] == facet] for facet in ("area", "tags", "tier")}
    made = []
    for number in range(lines):
        taken = [chance.choice(by_facet[facet]) for facet in ("area", "tags", "tier") if chance.random() < 0.6]
        amount = chance.choice(["1/50", "1/9", "1/3", "1/1", "0/1"])
        excluded = chance.choice([[], ["1"], ["1", "2"]])
        made.append(rounds.line(f"line{number:02}", taken, amount, excluded=excluded, base=chance.choice(["all", "eligible"])))
    grouped = [[line["id"] for at, line in enumerate(made) if at % groups == group] for group in range(groups)]
    document = rounds.document_of(frame, codes, made, choices, exclusion_facet="exclusion", groups=grouped)
    return rounds.make_case(document, frame)


def opened(case: rounds.Case, folder: str) -> FrameReader:
    """Return the case's frame in DuckDB."""
    path = Path(folder, "frame.txt")
    path.write_bytes(case.frame_text.encode())
    return DuckDB().open_frame(path)


@settings(max_examples=5)
@given(st.integers(0, 2**32), st.integers(0, 300), st.integers(1, 40), st.integers(1, 7))
def test_many_lines_are_drawn_as_by_the_reference(seed: int, rows: int, lines: int, groups: int) -> None:
    """Sizes, draws, who is drawn, figures and rows without a chance of lines that share choices are the reference's, whatever they exclude."""
    case = many_lines(seed, rows, lines, min(groups, lines))
    with tempfile.TemporaryDirectory() as folder:
        frame = opened(case, folder)
        sizes = [[stratum.size for stratum in line] for line in case.draw.strata]
        assert frame.sizes(case.rules) == sizes
        draw = frame.draw(case.rules, case.seed.value)
        assert draw == case.draw
        codes = {row.id: row.codes for row in case.frame.rows}
        assert list(frame.entities(draw)) == list(entities_of(case.draw.drawn, codes))
        kinds = facet_counts(codes.values()).items()
        expected = figures(case.rules, kinds, sizes, 0)
        assert frame.figures(case.rules, sizes, 0) == expected
        with patch.object(duck_draw, "CHANCES_AT_ONCE", 600):
            assert frame.figures(case.rules, sizes, 0) == expected, "some chances at a time"


def test_a_draw_stays_readable_beside_later_ones() -> None:
    """What one draw of a frame has drawn is not touched by another draw of it, nor by one with other rules."""
    case, other = many_lines(1, 200, 12, 3), many_lines(2, 200, 9, 2)
    with tempfile.TemporaryDirectory() as folder:
        frame = opened(case, folder)
        first = frame.draw(case.rules, case.seed.value)
        frame.draw(other.rules, case.seed.value)
        second = frame.draw(case.rules, other.seed.value)
        assert first == case.draw
        assert first.drawn[-1] == case.draw.drawn[-1]
        assert len(second.drawn) > 0
        assert second != first


def test_lines_that_select_alike_share_a_selection() -> None:
    """Lines with the same choices in the same order and the same exclusions are one selection, whatever their rates."""
    case = many_lines(3, 50, 40, 4)
    entries = [(tuple(line["choices"]), tuple(line["excluded"])) for line in case.document["lines"]]
    of_line = Selections(case.rules).of_line
    assert len(set(of_line)) == len(set(entries)) < len(entries)
    assert all((of_line[a] == of_line[b]) == (entries[a] == entries[b]) for a in range(40) for b in range(a))


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_sectors_hold_the_whole_reach(one: int, other: int) -> None:
    """A reach touches the sectors of both its ends and all between, and no other."""
    low, high = min(one, other), max(one, other)
    width = 2**32 // SECTORS
    touched = {sector for sector in range(SECTORS) if LineReach(0, 0, 1, 0, low, high).sectors >> sector & 1}
    assert touched == set(range(low // width, high // width + 1))
