"""May a body come to an entity on a day for some matters 检查前核对? Answered by the rules and the visits made by then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from attrs import frozen

from jointsup.algorithms.planning.ceilings import Ceiling, most_in_a_span
from jointsup.algorithms.planning.repeats import Barred, NoRepeat, barred_by
from jointsup.algorithms.planning.spans import Span
from jointsup.algorithms.planning.visits import Seen, settled


@frozen
class Counted:
    """A ceiling as it stands on a day: visits counted before this one, whether this one counts, and whether it is allowed."""

    ceiling: Ceiling
    before: int
    adds: bool
    kept: bool


@frozen
class Coming:
    """The answer: what every rule says of one visit.

    ``exempt``: whether the reason frees it of ceilings. ``due``: the due visit that it is, None where no draw made it due. ``still_due``: other
    visits that draws made due and that nothing is known of yet; they are not counted.
    """

    counted: tuple[Counted, ...]
    barred: tuple[Barred, ...]
    exempt: bool
    due: Seen | None
    still_due: tuple[Seen, ...]

    @property
    def allowed(self) -> bool:
        """Whether the body may come."""
        return not self.barred and all(one.kept for one in self.counted)


def may_come(
    visit: Seen,
    ceilings: Iterable[Ceiling],
    no_repeat: Sequence[NoRepeat],
    made: Iterable[Seen],
    due: Sequence[Seen],
    tier: str | None = None,
) -> Coming:
    """Return whether ``visit`` may be made, on the one day that it names.

    Counted is what was made by that day: what was received, and due visits whose window is over. Bodies that come on one day to a visit that a
    draw made due for them come together, and count once. A caused visit is not held up by no-repeat windows, one for an exempt reason
    not by the ceilings that exempt it; a ceiling that visits by such bodies do not count for does not hold them up either.
    """
    day = visit.days.first
    before = [one for one in made if one.days.first <= day]
    after = settled([*before, visit], due)
    has, would = _by(day, settled(before, due)), _by(day, after)
    applying = [one for one in ceilings if one.fits(tier) and one.covers(visit.levels)]
    counted = [_counted(one, has, would, visit.days) for one in applying if visit.reason not in one.exempt]
    apart = [one for one in before if not _together(one, visit, due)]
    above = [*apart, *(one for one in has if not one.made)]
    barred = [] if visit.stream == "caused" else barred_by(no_repeat, above, visit.days, visit.levels, visit.matters)
    return Coming(
        tuple(counted),
        tuple(barred),
        any(visit.reason in one.exempt for one in applying),
        next((one for one in due if visit.fills(one)), None),
        tuple(one for one in after if not one.made and one.days.last >= day),
    )


def _by(day: date, seen: Iterable[Seen]) -> list[Seen]:
    """Return what was made by a day: a due visit is taken as made when its window is over."""
    return [one for one in seen if one.made or one.days.last < day]


def _counted(ceiling: Ceiling, has: Sequence[Seen], would: Sequence[Seen], day: Span) -> Counted:
    before, then = most_in_a_span(ceiling, has, day), most_in_a_span(ceiling, would, day)
    return Counted(ceiling, before, then > before, then <= max(ceiling.entry.visits, before))


def _together(one: Seen, visit: Seen, due: Iterable[Seen]) -> bool:
    """Say whether two visits of one day fill the same due one."""
    return one.days == visit.days and any(one.fills(each) and visit.fills(each) for each in due)
