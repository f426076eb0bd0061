"""The check by which the core believes no engine, and the choice of one."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from typing import Any

import pytest
from attrs import evolve

import rounds
from jointsup.algorithms.sampling.draw import Drawn
from jointsup.algorithms.sampling.frame import FrameRow
from jointsup.algorithms.sampling.seed import key_of
from jointsup.algorithms.sampling.tickets import ticket_of
from jointsup.engines import choose
from jointsup.engines.believing import checked, with_rows
from jointsup.errors import JointsupError, Missing

CASE = rounds.fixed_round()
ROWS = {row.id: row for row in CASE.frame.rows}
WANTED = [[stratum.number for stratum in line] for line in CASE.draw.strata]


def check(drawn: list[Drawn], rows: dict[str, FrameRow] = ROWS) -> Any:
    """Check what an engine might answer about the fixed round."""
    return checked(CASE.rules, "sha256", CASE.seed.value, WANTED, with_rows(drawn, rows))


def test_the_honest_draw_passes_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is returned for a right answer are the reference's cut-offs, however many rows are judged at a time."""
    cut_offs = {(i, k): stratum.cut_off for i, line in enumerate(CASE.draw.strata) for k, stratum in enumerate(line) if stratum.number}
    for batch in (1, 2, 10_000):
        monkeypatch.setattr("jointsup.engines.believing._BATCH", batch)
        assert check(list(CASE.draw.drawn)) == cut_offs


def _two(drawn: list[Drawn]) -> int:
    """Return the place of the first of two in one stratum."""
    return next(i for i in range(len(drawn)) if (drawn[i].line, drawn[i].stratum) == (drawn[i + 1].line, drawn[i + 1].stratum))


def _swapped(drawn: list[Drawn]) -> None:
    at = _two(drawn)
    drawn[at : at + 2] = [drawn[at + 1], drawn[at]]


def _doubled(drawn: list[Drawn]) -> None:
    at = _two(drawn)
    drawn[at + 1] = drawn[at]


def _other_ticket(drawn: list[Drawn]) -> None:
    drawn[0] = evolve(drawn[0], ticket="0" * 64)


def _unknown(drawn: list[Drawn]) -> None:
    drawn[0] = evolve(drawn[0], id="x:none")


def _moved(drawn: list[Drawn]) -> None:
    strata = [one.stratum for one in drawn if one.line == 0]
    last = max(i for i, one in enumerate(drawn) if one.line == 0 and one.stratum == strata[-1])
    drawn[last] = evolve(drawn[last], stratum=drawn[last].stratum + 1)


def _no_line(drawn: list[Drawn]) -> None:
    drawn[-1] = evolve(drawn[-1], line=len(CASE.rules.lines))


def _no_stratum(drawn: list[Drawn]) -> None:
    drawn[-1] = evolve(drawn[-1], stratum=len(CASE.rules.lines[drawn[-1].line].strata))


def _before_the_first(drawn: list[Drawn]) -> None:
    drawn[0] = evolve(drawn[0], line=-1)


@pytest.mark.parametrize("batch", [1, 2, 10_000])
@pytest.mark.parametrize("change", [_swapped, _doubled, _other_ticket, _unknown, _moved, _no_line, _no_stratum, _before_the_first])
def test_a_wrong_row_is_named(change: Callable[[list[Drawn]], None], batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows out of order, doubled, with another ticket, without a row in the frame, of another stratum, or of a line or a stratum that is not there are refused by name, however many are judged at a time."""
    monkeypatch.setattr("jointsup.engines.believing._BATCH", batch)
    drawn = list(CASE.draw.drawn)
    change(drawn)
    with pytest.raises(JointsupError) as refusal:
        check(drawn)
    assert [found.code for found in refusal.value.problems] == ["engine.drawn"]
    other = [at for at, (one, right) in enumerate(zip(drawn, CASE.draw.drawn, strict=True)) if one != right]
    assert refusal.value.problems[0].value in {drawn[at].id for at in other}


def test_an_excluded_row_is_refused() -> None:
    """A row that its line excludes is refused, though ticket and stratum are right."""
    line = next(i for i, rules in enumerate(CASE.rules.lines) if rules.id == "food-check")
    out = next(row for row in ROWS.values() if any(p.line == line and p.excluded for p in CASE.rules.places(row.codes)))
    place = next(p for p in CASE.rules.places(out.codes) if p.line == line)
    ticket = ticket_of("sha256", key_of("sha256", CASE.seed.value, "tickets"), out.salt)
    with pytest.raises(JointsupError) as refusal:
        check([Drawn(line, place.stratum, out.id, ticket)])
    assert refusal.value.problems[0].code == "engine.drawn"


def test_a_stratum_with_too_few_or_too_many_is_named() -> None:
    """A row left out of a stratum is noticed by its number."""
    drawn = list(CASE.draw.drawn)
    del drawn[_two(drawn) + 1]
    with pytest.raises(JointsupError) as refusal:
        check(drawn)
    assert refusal.value.problems[0].code == "engine.number"


def test_engines_are_chosen_by_name() -> None:
    """Each name gives its engine, and a name that there is not is refused."""
    pytest.importorskip("duckdb")
    assert [choose(name).name for name in ("auto", "duckdb", "reference")] == ["duckdb", "duckdb", "reference"]
    assert choose("reference").version.startswith("3.")
    with pytest.raises(ValueError, match="auto, reference, duckdb"):
        choose("spark")


def test_without_duckdb_the_reference_is_chosen_and_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where DuckDB is not installed, ``auto`` is pure Python and ``duckdb`` says what to install."""
    found = importlib.util.find_spec
    version = importlib.metadata.version

    def no_spec(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "duckdb" else found(name, package)

    def no_version(name: str) -> str:
        if name == "duckdb":
            raise importlib.metadata.PackageNotFoundError
        return version(name)

    monkeypatch.setattr("jointsup.engines.find_spec", no_spec)
    monkeypatch.setattr("importlib.metadata.version", no_version)
    assert choose("auto").name == "reference"
    with pytest.raises(Missing, match=r"jointsup\[engine\]"):
        choose("duckdb")
