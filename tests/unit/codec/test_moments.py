"""Days and instants in documents are those of the calendar and the clock, whatever document they stand in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any

import pytest
from attrs import frozen

from jointsup.codec.reading import document_of
from jointsup.codec.schemas import DOCUMENTS, schema
from jointsup.codec.structure import structure
from jointsup.errors import BadDocument
from jointsup.model.documents import Day
from jointsup.model.meaning import Meaning
from jointsup.model.moments import EXAMPLES, day_of, has_form
from jointsup.verify import check
from jointsup.verify.shapes import instant_point

NO_DAYS = ("2026-06-31", "2026-02-29", "2026-13-01", "0000-01-01", "2026-1-1", "20260101", "")
NO_INSTANTS = (
    *(f"{day}T18:00:00+08:00" for day in NO_DAYS),
    "2026-07-01T25:00:00+08:00", "2026-07-01T24:00:00Z", "2026-07-01T18:60:00Z", "2026-07-01T18:00:61Z", "2026-06-30T23:59:60Z", "2026-07-01T18:00:00+24:00",
    "2026-07-01T18:00:00", "2026-07-01 18:00:00Z",
)  # fmt: skip
MOMENTS = {"as_of", "at", "date", "day", "deadline", "time", "valid_from", "valid_to", "window"}
"""Members of any document that say when; none of these names means anything else."""


@frozen
class Said:
    """A day and an instant 时间."""

    day: Annotated[Day | None, Meaning("日期", "a day")]
    at: Annotated[str, Meaning("时刻", "an instant", form="instant")]


@pytest.mark.parametrize("day", NO_DAYS)
def test_a_day_is_of_the_calendar(day: str) -> None:
    """What the calendar does not have is refused with its place and an example."""
    with pytest.raises(BadDocument, match=r"said: day: .*2026-03-01.*\[document\.date\]"):
        structure({"day": day, "at": EXAMPLES["instant"]}, Said, "said")


@pytest.mark.parametrize("text", NO_INSTANTS)
def test_an_instant_is_of_the_clock(text: str) -> None:
    """So is what no clock shows on any day of the calendar."""
    with pytest.raises(BadDocument, match=r"said: at: .*2026-07-01T18:00:00\+08:00.*\[document\.instant\]"):
        structure({"day": None, "at": text}, Said, "said")


def test_a_record_made_by_hand_is_judged_like_a_document() -> None:
    """An instance that a caller made of impossible values is refused as the same values in a file are."""
    with pytest.raises(BadDocument, match=r"document\.date"):
        document_of(Said("2026-06-31", EXAMPLES["instant"]), Said, "said")


@pytest.mark.parametrize("text", [*NO_INSTANTS, "0001-01-01T00:00:00.000000000001+23:59", "9999-12-31T23:59:59-23:59"])
def test_an_instant_is_taken_where_every_checker_takes_it(text: str) -> None:
    """What a document may say, a record that holds it is not refused for, and what is taken is a point of time to all three."""
    taken = has_form("instant", text)
    assert taken == (instant_point(text) is not None) == bool(check.TESTS["time"](text))
    assert not taken or datetime.fromisoformat(text) != datetime.now(UTC)


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-12))])
def test_days_of_events_are_the_same_wherever_the_server_stands(zone: timezone) -> None:
    """They are those of the deadline's zone, and of UTC where there is no deadline."""
    now = datetime(2026, 7, 1, 20, tzinfo=UTC).astimezone(zone)
    assert day_of(now, "2026-06-01T18:00:00+08:00") == "2026-07-02"
    assert day_of(now, None) == "2026-07-01"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_document_says_when_in_another_form(name: str) -> None:
    """Every member of every document that says when has the form of a day or of an instant."""
    for found in _moments(schema(name)):
        formats = {one["format"] for one in found.get("prefixItems", [found.get("items", found)]) if "format" in one}
        assert formats <= {"date", "date-time"}
        assert formats, (name, found)


def _moments(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, list):
        return [one for each in part for one in _moments(each)]
    if not isinstance(part, dict):
        return []
    here = [member for key, member in part.get("properties", {}).items() if key in MOMENTS and "$ref" not in member and _says_when(member)]
    return here + [one for each in part.values() for one in _moments(each)]


def _says_when(member: dict[str, Any]) -> bool:
    """Say whether a member is a moment: neither the heading of a column of days, nor how long something is, such as 24 months back from a day."""
    return not member.get("title", "").endswith("列") and "(days|months)" not in member.get("pattern", "")
