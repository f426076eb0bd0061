"""What a source of public values promises (hook ``jointsup_randomness_sources``)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import get_args

from attrs import frozen

from jointsup.canonical import text_fault
from jointsup.hooks.providers.randomness import RandomnessKind, RandomnessSource
from jointsup.testing.promises import COMMON, keep


@frozen
class RandomnessCase:
    """A source to try: ``make`` makes one; ``event`` gave ``value`` on ``day`` and nothing on ``day_without``."""

    make: Callable[[], RandomnessSource]
    event: str
    day: date
    value: str
    day_without: date


def the_kind_is_the_cores(case: RandomnessCase) -> None:
    """The kind is one of those that the core can judge."""
    keep(case.make().kind in get_args(RandomnessKind), f"{case.make().kind!r} is none of {', '.join(get_args(RandomnessKind))}")


def a_value_is_exactly_what_was_announced(case: RandomnessCase) -> None:
    """The value is the text that was announced, without a change."""
    found = case.make().fetch(case.event, case.day)
    keep(found == case.value, f"gave {found!r}, announced was {case.value!r}")


def a_value_is_a_text_of_the_protocol(case: RandomnessCase) -> None:
    """What it gives can stand in a record: a text, not empty, in normal form."""
    found = case.make().fetch(case.event, case.day)
    keep(isinstance(found, str) and text_fault(found) is None, f"{found!r} can stand in no record")


def a_value_stays(case: RandomnessCase) -> None:
    """The same event and day give the same value, in another instance too."""
    found = {case.make().fetch(case.event, case.day) for _ in range(3)}
    keep(len(found) == 1, f"one event gave {sorted(map(str, found))}")


def no_value_is_none(case: RandomnessCase) -> None:
    """Where there is no value it gives None: nothing is made up, nothing of another day is taken."""
    found = case.make().fetch(case.event, case.day_without)
    keep(found is None, f"gave {found!r} for a day without a value")


def another_event_has_no_value(case: RandomnessCase) -> None:
    """An event that it does not know has no value."""
    found = case.make().fetch(f"{case.event}, but another", case.day)
    keep(found is None, f"gave {found!r} for an event that there is not")


PROMISES = (
    *COMMON,
    the_kind_is_the_cores,
    a_value_is_exactly_what_was_announced,
    a_value_is_a_text_of_the_protocol,
    a_value_stays,
    no_value_is_none,
    another_event_has_no_value,
)
"""All of them."""
