"""Tables of capacity."""

from __future__ import annotations

from datetime import date

import pytest

from jointsup.codec.structure import structure
from jointsup.errors import BadDocument
from jointsup.model.capacity import CapacityTable

TABLE = {
    "schema": "capacity/1", "version": "1", "valid_from": "2026-01-01", "valid_to": "2026-12-31", "source": "made up", "check": "3/2", "workday": "8",
    "bodies": [{"body": "fire", "area": "370100", "month": "2026-07", "hours": "961/2"}],
}  # fmt: skip


def test_a_table_holds_on_its_days_alone() -> None:
    """Both ends are included; without a last day it goes on."""
    table = structure(TABLE, CapacityTable, "capacity")
    assert [table.holds_on(day) for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))] == [False, True, True, False]
    assert structure({**TABLE, "valid_to": None}, CapacityTable, "capacity").holds_on(date(2100, 1, 1))


@pytest.mark.parametrize(("name", "value"), [("check", "1.5"), ("workday", "0"), ("way", "-1"), ("check", "1/0")])
def test_hours_are_exact_texts(name: str, value: str) -> None:
    """Decimals, a day of no hours, negative hours and a division by zero are refused."""
    with pytest.raises(BadDocument):
        structure({**TABLE, name: value}, CapacityTable, "capacity")
