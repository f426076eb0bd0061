"""Events and notices as plain JSON and back: what an outbox row holds and what a plugin is told."""

from __future__ import annotations

from typing import Any, cast

from jointsup.codec.structure import structure_of_kind, unstructure
from jointsup.model.events import EVENTS, Event


def event_json(event: Event) -> dict[str, Any]:
    """Return an event as plain JSON (schema ``event/1``)."""
    return cast(dict[str, Any], unstructure(event))


def read_event(value: object, where: str = "event") -> Event:
    """Return the event that plain JSON says; its ``kind`` names the class.

    Raises :class:`~jointsup.errors.BadDocument` for a kind that there is not, and all that
    :func:`~jointsup.codec.structure.structure` refuses.
    """
    return structure_of_kind(value, EVENTS, where)
