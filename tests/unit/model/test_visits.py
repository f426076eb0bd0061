"""The row of a due visit."""

from __future__ import annotations

from jointsup.model.meaning import meanings
from jointsup.model.visits import DueVisitRow


def test_every_column_of_a_due_visit_is_explained() -> None:
    """Each field has a Chinese title and a meaning, and texts that are keys or days have a length, as a database needs it."""
    found = meanings(DueVisitRow)
    assert list(found) == ["round_id", "number", "entity", "first", "last", "bodies", "matters"]
    assert all(one.title and one.meaning for one in found.values())
    assert all(found[name].length for name in ("round_id", "entity", "first", "last"))
