"""What a scoring model promises (hook ``jointsup_scoring_models``)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from attrs import evolve, frozen

from jointsup.errors import JointsupError
from jointsup.hooks.providers.scoring import ScoringModel
from jointsup.model.credit import Fact
from jointsup.model.documents import DIGEST
from jointsup.services.credit.models import fact_table, points_of
from jointsup.testing.promises import COMMON, keep


@frozen
class ScoringCase:
    """A model to try: ``make`` makes one; ``facts`` are such as it gives points for as of ``as_of``, a day on which it holds."""

    make: Callable[[], ScoringModel]
    facts: Sequence[Fact]
    as_of: date


def _points(case: ScoringCase, facts: Sequence[Fact]) -> list[tuple[str, str, int]]:
    try:
        return points_of(case.make(), fact_table(facts, case.as_of), case.as_of)
    except (JointsupError, TypeError, ValueError) as error:
        raise AssertionError(str(error)) from None


def it_says_when_it_holds(case: ScoringCase) -> None:
    """Its first day is a day, its last one a day not before that, or None; the day of the case lies between."""
    first, last = case.make().valid
    keep(isinstance(first, date) and (last is None or isinstance(last, date)), f"valid gave {first!r}, {last!r}")
    keep(first <= case.as_of and (last is None or case.as_of <= last), f"it does not hold on {case.as_of}")


def it_has_a_digest(case: ScoringCase) -> None:
    """Its digest is a SHA-256, the same in another instance."""
    digests = {case.make().digest for _ in range(2)}
    keep(len(digests) == 1, "two instances have two digests")
    keep(all(isinstance(one, str) and re.fullmatch(DIGEST, one) for one in digests), "the digest is no SHA-256 of 64 lower-case hex characters")


def each_reason_has_words(case: ScoringCase) -> None:
    """Each reason is said in English and in Chinese."""
    for reason, words in case.make().reasons.items():
        keep(isinstance(reason, str) and reason, f"{reason!r} is no reason")
        keep(len(words) == 2 and all(isinstance(one, str) and one for one in words), f"{reason}: not said in English and in Chinese")


def points_are_integers_for_its_reasons(case: ScoringCase) -> None:
    """It gives points, integers within bounds, of entities that it was given, for reasons that it names, each pair once."""
    keep(bool(_points(case, case.facts)), "it gives no points for the facts of the case")


def the_same_facts_give_the_same_points(case: ScoringCase) -> None:
    """Asked twice, in another instance, and with the facts in another order, it gives the same points."""
    first = _points(case, case.facts)
    keep(_points(case, case.facts) == first, "asked twice, it gave other points")
    keep(_points(case, list(reversed(case.facts))) == first, "in another order, the facts gave other points")


def what_comes_later_changes_nothing(case: ScoringCase) -> None:
    """Facts of days to come, and those that count no more, are not seen by it."""
    day = timedelta(days=1)
    later = [evolve(one, day=case.as_of + day, until=None) for one in case.facts]
    over = [evolve(one, day=case.as_of - 2 * day, until=case.as_of - day) for one in case.facts]
    keep(_points(case, [*case.facts, *later, *over]) == _points(case, case.facts), "facts that do not count changed its points")


def nothing_gives_nothing(case: ScoringCase) -> None:
    """Without any facts it gives no points, and does not fail."""
    keep(not _points(case, ()), "it gives points for nobody")


PROMISES = (
    *COMMON,
    it_says_when_it_holds,
    it_has_a_digest,
    each_reason_has_words,
    points_are_integers_for_its_reasons,
    the_same_facts_give_the_same_points,
    what_comes_later_changes_nothing,
    nothing_gives_nothing,
)
"""All of them."""
