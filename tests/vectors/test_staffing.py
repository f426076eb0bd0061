"""The package and check_teams.py, which share no code, give the vectors of staffing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from jointsup.algorithms.sampling.frame import FrameRow
from jointsup.algorithms.sampling.seed import key_of
from jointsup.algorithms.staffing.replace import Standing
from jointsup.algorithms.staffing.rules import FACETS, read_staffing
from jointsup.algorithms.staffing.teams import staff
from jointsup.canonical import read_canonical
from jointsup.testing.vectors import load
from jointsup.verify import check_teams

Vector = dict[str, Any]


def _lists(value: Any) -> Any:
    return [_lists(one) for one in value] if isinstance(value, (list, tuple)) else value


def _package(one: Vector) -> Iterator[Any]:
    rows = [FrameRow(name, salt, tuple(read_canonical(row)[facet] for facet in FACETS)) for name, salt, row in one["rows"]]
    rules = read_staffing(one["document"], rows)
    key = key_of(one["hash"], one["seed"], "inspectors")
    teams = staff(rules, one["hash"], key)
    yield key
    yield [[slot.visit, slot.number, slot.inspector, slot.level, _lists(slot.unfilled)] for slot in teams.slots]
    yield [[load.id, load.start, load.load, load.most, load.level] for load in teams.loads]
    standing = Standing(rules, one["hash"], key, {(slot.visit, slot.number): slot.inspector for slot in teams.slots})
    for asked in one["replacements"]:
        came = standing.enter(asked["visit"], asked["slot"], asked["kind"], asked["decision"])
        yield [came and came.replacement, _lists(came and came.unfilled)]


def _alone(one: Vector) -> Iterator[Any]:
    rows = {name: {**check_teams.read(row, name), "salt": salt} for name, salt, row in one["rows"]}
    staffing = check_teams.Staffing(one["hash"], one["seed"], one["document"], rows)
    yield staffing.key
    made = staffing.make()
    levels = {load[0]: load[4] for load in one["loads"]}, {(slot[0], slot[1]): slot[3] for slot in one["teams"]}
    assert list(staffing.certificate(*levels)) == []
    yield [
        [*slot, who, levels[1][slot], None if who is not None else staffing.reasons(slot)] for slot, who in made.items()
    ]
    yield [[name, staffing.start[name], staffing.load[name], staffing.most[name], levels[0][name]] for name in levels[0]]
    for asked in one["replacements"]:
        granted = asked["decision"] == "granted"
        yield list(staffing.replace((asked["visit"], asked["slot"]), asked["kind"])) if granted else [None, None]


@pytest.mark.parametrize("judge", [_package, _alone])
def test_staffing(judge: Any) -> None:
    """Key, teams with levels and reasons, loads, and replacements are those stated."""
    for one in load("staffing")["staffings"]:
        came = [[asked["replacement"], asked["unfilled"]] for asked in one["replacements"]]
        assert list(judge(one)) == [one["key"], one["teams"], one["loads"], *came], one["name"]


def test_vectors_need_exchanges() -> None:
    """Somewhere in the vectors first choices alone do not do: a checker that leaves exchanges out fails."""
    for one in load("staffing")["staffings"]:
        if one["name"] in ("an exchange within a visit", "exchanges along a ring", "a chain fills a slot"):
            rows = [FrameRow(name, salt, tuple(read_canonical(row)[facet] for facet in FACETS)) for name, salt, row in one["rows"]]
            assert staff(read_staffing(one["document"], rows), one["hash"], one["key"]).exchanges, one["name"]
