"""Whatever steps are taken in whatever order, a round goes only where the specification of its life lets it go."""

from __future__ import annotations

from pathlib import Path

from stateful.machines import run_machine
from stateful.models import postgres_model, sqlite_model
from stateful.round_machine import RoundMachine


def test_a_round_lives_as_its_specification_says(tmp_path: Path) -> None:
    run_machine(RoundMachine, examples=60, steps=25, least=10, models=[sqlite_model(tmp_path)])


def test_two_stores_that_get_the_same_steps_hold_the_same_to_the_byte(tmp_path: Path, postgres: str) -> None:
    models = [sqlite_model(tmp_path), postgres_model(tmp_path, postgres)]
    run_machine(RoundMachine, examples=15, steps=20, least=2, models=models)
