"""Dated lists of matters and departments."""

from __future__ import annotations

import pytest

from jointsup.model.matters import MatterBody, holds


@pytest.mark.parametrize(
    ("last", "days"),
    [
        ("2026-06-30", {"2025-12-31": False, "2026-01-01": True, "2026-06-30": True, "2026-07-01": False}),
        (None, {"2025-12-31": False, "2026-01-01": True, "2099-01-01": True}),
    ],
)
def test_what_is_dated_holds_on_its_days_with_both_ends(last: str | None, days: dict[str, bool]) -> None:
    """The first and the last day are included; without a last day it holds on."""
    body = MatterBody("市消防支队", "lead", "2026-01-01", last)
    assert {day: holds(body, day) for day in days} == days
