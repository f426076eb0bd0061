"""Running a state machine on one store, or on several that must stay the same to the byte."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from attrs import frozen
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test
from sqlalchemy import func, select

import jointsup
from examples import share
from jointsup.errors import JointsupError, Problem
from jointsup.store.checking import check_ledger


@frozen
class Outcome:
    """What came of a step: what it gave, or why it was refused."""

    given: Any = None
    refused: type[JointsupError] | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def codes(self) -> set[str]:
        """The codes of the refusal."""
        return {problem.code for problem in self.problems}


def outcome(work: Callable[[], Any]) -> Outcome:
    """Do something; return what came of it."""
    try:
        return Outcome(work())
    except JointsupError as refused:
        return Outcome(None, type(refused), refused.problems)


def run_machine(
    machine: type[RuleBasedStateMachine], *, examples: int, steps: int, least: int = 1, **about: Any
) -> None:
    """Run a machine with ``about`` as members of its class, on its share of ``examples`` (:mod:`examples`)."""
    phases = [phase for phase in Phase if phase is not Phase.shrink]  # minutes for a life that is told step by step anyway
    wanted = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, phases=phases, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(type(machine.__name__, (machine,), about), settings=share(wanted, least))


def rows_of(app: jointsup.Application) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything that stands in the store's tables; names without the prefix, rows in an order of their own."""
    store, found = app.acting.store, {}
    with store.acts.reading() as connection:
        for table in store.tables.metadata.sorted_tables:
            name = table.name.removeprefix(store.tables.prefix)
            found[name] = sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
    return found


def entry_count(app: jointsup.Application) -> int:
    """Return how many entries the ledger has."""
    store = app.acting.store
    with store.acts.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(store.tables.entry)).scalar_one())


def assert_clean(app: jointsup.Application) -> None:
    """Require that the ledger checks, with every file that it names."""
    store = app.acting.store
    with store.acts.reading() as connection:
        report = check_ledger(connection, store.ledger, store.files)
    assert report.clean, [fault.text() for fault in report.faults]


def assert_same(apps: Sequence[jointsup.Application]) -> None:
    """Require that all stores hold the same: rows, ledger texts, and by their digests all files."""
    first, *others = map(rows_of, apps)
    for other in others:
        for name, rows in first.items():
            assert rows == other[name], name
