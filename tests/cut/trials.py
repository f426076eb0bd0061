"""Trials: an act of the life is cut at an instant; what is there then is held against what was there at each commit of the whole act."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from attrs import field, frozen
from sqlalchemy import Pool, event

from cut.house import House
from cut.life import Step
from cut.processes import Ending, Instant, Steps, run, struck
from cut.sites import Site, Sites
from cut.state import State, difference, faults_of, state_of
from jointsup.errors import JointsupError

BEYOND = 1.05
"""How far past the time that an act took it may be killed, as a share of it: there it is done and says so."""


@frozen
class Whole:
    """A step done without a cut: the states that it went through, its steps, its time, its outcome."""

    step: Step
    before: Site
    states: Sequence[State] = field(repr=False)
    steps: int
    seconds: float
    outcome: object


@frozen
class Found:
    """What a process found that opened the store after the cut, and after the act had been taken up again."""

    state: State = field(repr=False)
    faults: Sequence[str]
    ended: State = field(repr=False)
    outcome: object


@frozen
class Trial:
    """A cut: where the act then stood (None: in no state it may have), what was lost, what else was wrong."""

    step: str
    instant: Instant
    stood: int | None
    lasts: int
    faults: Sequence[str]
    lost: bool

    @property
    def kind(self) -> str:
        """``half``, or how much of the act was there: ``none``, ``part`` of an act of several commits, or ``all``."""
        if self.stood is None:
            return "half"
        return "none" if self.stood == 0 else "all" if self.stood == self.lasts else "part"


def whole(sites: Sites, step: Step, here: Site) -> Whole:
    """Do a step on ``here`` and leave it as the next step's beginning; before that, see on a copy what states it goes through."""
    before, seen = sites.copy(here), sites.copy(here)
    states, steps, outcome = run(lambda: _watched(step, seen), seen.folder / "tmp")
    sites.settle(seen)
    sites.remove(seen)
    seconds = done(sites, step, here)
    if difference(states[-1], state_of(here)):
        raise AssertionError(f"{step.name}: two runs differ, so nothing could be told: {difference(states[-1], state_of(here))}")
    return Whole(step, before, states, steps, seconds, outcome)


def done(sites: Sites, step: Step, here: Site) -> float:
    """Do a step on ``here``; return how long it took."""
    seconds: float = run(lambda: _timed(step, here), here.folder / "tmp")
    sites.settle(here)
    return seconds


def instants(act: Whole, count: int, steps: bool, chance: random.Random) -> Iterator[Instant]:
    """Yield instants over the whole of an act, with ``steps`` half of them by its steps; one at random in each part of equal size."""
    by_step = count // 2 if steps else 0
    by_clock = count - by_step
    for part in range(by_clock):
        yield Instant(seconds=act.seconds * BEYOND * (part + chance.random()) / by_clock)
    for part in range(by_step):
        yield Instant(step=1 + int(act.steps * (part + chance.random()) / by_step))


def cut(sites: Sites, act: Whole, instant: Instant, finals: dict[int, tuple[State, object]]) -> Trial:
    """Cut an act on a copy of its site, look at what is there, take it up again, and judge.

    ``finals`` keeps how the act ended when it was taken up from each state: it must end so each time.
    """
    site, step = sites.copy(act.before), act.step
    passing = site.folder / "tmp"
    house = House(site, step.name, step.now)
    ending = struck(lambda: _prepared(step, house), instant, passing, lambda process: sites.strike(site, process))
    sites.settle(site)
    found: Found = run(lambda: _looked(step, site, act.states), passing)
    sites.settle(site)
    last = len(act.states) - 1
    stood = next((number for number, state in enumerate(act.states) if state == found.state), None)
    faults = [*found.faults, *_told_wrongly(ending, stood == last)]
    if stood is None:
        nearest = min((difference(state, found.state) for state in act.states), key=len)
        faults.append(f"half a state; what is nearest differs in {nearest}")
    else:
        ended, outcome = finals.setdefault(stood, (found.ended, found.outcome))
        if ended != found.ended:
            faults.append(f"taken up from state {stood} it ended otherwise: {difference(ended, found.ended)}")
        if not outcome == found.outcome == act.outcome:
            faults.append(f"its outcome is another: {found.outcome}")
    sites.remove(site)
    return Trial(step.name, instant, stood, last, faults, ending.done and stood != last)


def _told_wrongly(ending: Ending, there: bool) -> Iterator[str]:
    """Yield what the worker should not have said, or not so."""
    if ending.broken:
        yield f"it ended with an error that is no refusal: {ending.broken}"
    if ending.refused and there and "store.unknown" not in ending.refused:
        yield f"it was refused, and is there: {ending.refused}"


def _prepared(step: Step, house: House) -> Callable[[], object]:
    if step.opened:
        house.admin  # noqa: B018 - opens the store
    return lambda: step.do(house)


def _timed(step: Step, site: Site) -> float:
    work = _prepared(step, House(site, step.name, step.now))
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _watched(step: Step, site: Site) -> tuple[list[State], int, object]:
    """Do a step and note every state that another process could have found: the store after each end of a transaction."""
    house = House(site, step.name, step.now)
    work, steps, states, looking = _prepared(step, house), Steps(), [state_of(site)], False

    def note(*_: Any) -> None:
        nonlocal looking
        if looking:
            return
        looking = True
        with steps.held():
            state = state_of(site)
        if state != states[-1]:
            states.append(state)
        looking = False

    event.listen(Pool, "checkin", note)
    with steps.counted():
        work()
    note()
    event.remove(Pool, "checkin", note)
    outcome = step.outcome(house)
    house.close()
    return states, steps.count, outcome


def _looked(step: Step, site: Site, states: Sequence[State]) -> Found:
    state, faults = state_of(site), []
    later = step.later if state != states[-1] else timedelta(0)
    # From the beginning it is done with the same random bytes, and must end the same; later these are used up.
    house = House(site, step.name if state == states[0] else f"{step.name}, again", step.now + later)
    if step.opened:
        faults += faults_of(house.admin.acting.store, site)
    try:
        step.do(house)
    except JointsupError as refused:
        if state != states[-1]:
            faults.append(f"it could not be taken up again: {refused.text()}")
    faults += faults_of(house.admin.acting.store, site)
    ended = state_of(site)
    outcome = step.outcome(house)
    house.close()
    return Found(state, faults, ended, outcome)
