"""Events are plain JSON and back, one class for each kind, and name no entity."""

from __future__ import annotations

import re
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_values import values
from jointsup.codec.events import event_json, read_event
from jointsup.codec.structure import structure, unstructure
from jointsup.errors import BadDocument
from jointsup.model.events import EVENTS
from jointsup.model.meaning import meanings
from jointsup.model.naming import is_name, namespace_of
from jointsup.model.notices import Notice, Receipt


@pytest.mark.parametrize("kind", EVENTS)
@settings(max_examples=20)
@given(st.data())
def test_an_event_comes_back_from_json(kind: str, data: st.DataObject) -> None:
    """Every event is plain JSON that gives the same event, of the class that its kind names."""
    event = structure(data.draw(values(EVENTS[kind])), EVENTS[kind])
    assert event.kind == kind
    assert read_event(event_json(event)) == event
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        event.key = "other"  # type: ignore[misc]


@pytest.mark.parametrize("value", [None, [], {}, {"kind": "rain"}, {"kind": 7}, {"kind": ["seed_fixed"]}, {"kind": "seed_fixed"}])
def test_what_is_no_event_is_refused(value: Any) -> None:
    """An unknown kind, another shape and missing members are refused."""
    with pytest.raises(BadDocument):
        read_event(value)


def test_no_event_names_an_entity() -> None:
    """No field of an event holds what is personal or secret: an event leaves the core."""
    for cls in EVENTS.values():
        assert {meaning.grade for meaning in meanings(cls).values()} <= {"open", "internal"}
        assert not {"id", "entity", "entities", "person"} & set(meanings(cls))


def test_kinds_are_the_classes_in_words() -> None:
    """A kind is its class's name with underscores, so that nobody has to look it up."""
    for kind, cls in EVENTS.items():
        assert re.sub("(?<!^)([A-Z])", r"_\1", cls.__name__).lower() == kind


@settings(max_examples=20)
@given(values(Notice), values(Receipt))
def test_notices_and_receipts_come_back_from_json(notice: Any, receipt: Any) -> None:
    """A notice and a receipt are the same after JSON."""
    for value, cls in ((notice, Notice), (receipt, Receipt)):
        made = structure(value, cls)
        assert structure(unstructure(made), cls) == made


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("city/base", True), ("a1-b2/3c", True), ("City/base", False), ("city", False), ("city/base/x", False), ("city/-x", False),
        ("city/x--y", False), ("市/库", False), ("a/" + "b" * 79, False), (7, False),
    ],
)  # fmt: skip
def test_names(text: Any, right: bool) -> None:
    """A name is two parts of small letters, digits and single dashes, at most 80 characters."""
    assert is_name(text) is right
    assert namespace_of("city/base") == "city"
