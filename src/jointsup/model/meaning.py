"""What a field of a record means, said once, on the field itself (design: one word is defined once).

The attrs classes of this package annotate each field with a :class:`Meaning`; headings, JSON Schemas, masking and the data
dictionary are read from it. ``Annotated`` keeps the plain type visible to type checkers.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from attrs import fields, frozen

from jointsup.model.moments import Form

Grade = Literal["open", "internal", "personal", "secret"]
"""Sensitivity 敏感级别: who may see a value where no rule says more."""

MASKED = "***"
"""What stands where a value is graded and not shown."""


@frozen
class Meaning:
    """Chinese title, meaning in English, sensitivity, the code standard that values follow, and a pattern or a form of texts.

    ``length`` is the most characters that a store's column holds; 0 says: as long as it is.
    """

    title: str
    meaning: str
    grade: Grade = "open"
    standard: str = ""
    pattern: str = ""
    form: Form | None = None
    minimum: int | None = None
    length: int = 0


def meanings(cls: type[Any]) -> dict[str, Meaning]:
    """Return the meaning of each field of an attrs class, in the order of its fields.

    Raises ``TypeError`` for a field without one: no column may exist that nobody has explained.
    """
    hints = get_type_hints(cls, include_extras=True)
    found: dict[str, Meaning] = {}
    for attribute in fields(cls):
        hint = hints[attribute.name]
        notes = [note for note in get_args(hint)[1:] if isinstance(note, Meaning)] if get_origin(hint) is Annotated else []
        if len(notes) != 1:
            raise TypeError(f"{cls.__qualname__}.{attribute.name} needs exactly one Meaning")
        found[attribute.name] = notes[0]
    return found
