"""Single corrections of a register 名录更正: judged as a load's row would be."""

from __future__ import annotations

from collections.abc import Mapping

from jointsup.errors import NotNow, Unknown, problem
from jointsup.model.areas import AreaTable
from jointsup.model.registers import ChangeKind, Register, Values
from jointsup.said import Listed
from jointsup.services.registers.loads import take_row
from jointsup.services.registers.shown import masking
from jointsup.services.registers.states import Snapshot


def corrected_values(
    state: Snapshot,
    ruled: Register,
    areas: AreaTable,
    identity: str,
    kind: ChangeKind,
    values: Mapping[str, str | None],
) -> tuple[Values | None, Values | None]:
    """Return old and new values of a correction, after the row that it makes was judged by the rules of its day.

    Raises :class:`~jointsup.errors.BadRows`, :class:`~jointsup.errors.Unknown`, :class:`~jointsup.errors.NotNow`.
    """
    headings, cells = state.definition.headings, state.find(identity)
    where = f"{state.definition.name}: {identity}"
    unknown = sorted(set(values) - set(headings))
    if unknown:
        raise Unknown(problem("register.column", where, heading, known=Listed(headings)) for heading in unknown)
    if (cells is None) != (kind == "came"):
        raise Unknown([problem("register.there" if cells is not None else "register.no_row", where, identity)])
    before = dict(zip(headings, cells, strict=True)) if cells is not None else dict.fromkeys(headings)
    if kind == "went":
        return tuple(before.items()), None
    with masking(ruled, values):
        taken = take_row(ruled, identity, {**before, **values}, state.as_of, areas)
    if kind == "came":
        return None, tuple(taken.items())
    differing = [heading for heading in headings if taken[heading] != before[heading]]
    if not differing:
        raise NotNow([problem("register.same_values", where)])
    return tuple((one, before[one]) for one in differing), tuple((one, taken[one]) for one in differing)
