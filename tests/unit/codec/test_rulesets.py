"""Rule sets are read whole or refused with everything that is wrong in them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cards import HEAD as CARD_HEAD
from cards import card_document, indicator
from jointsup.codec.areas import COLUMNS
from jointsup.codec.rulesets import area_table, read_ruleset
from jointsup.errors import BadRules
from jointsup.hashes import sha256_hex
from jointsup.model.calendars import Calendar
from jointsup.model.rulesets import KINDS, CalendarRules

HEAD = {
    "schema": "ruleset/1", "name": "test/rules", "version": "1", "title": "规则", "valid_from": "2026-01-01", "valid_to": "2026-12-31",
    "source": "条例第一条",
}  # fmt: skip

BODIES: Mapping[str, Mapping[str, Any]] = {
    "departments": {
        "area": "370100",
        "departments": [
            {"id": "fire", "name": "消防救援支队", "level": "prefecture", "area": "370100", "standing": "agency", "vertical": True, "coordinating": False}
        ],
    },
    "matters": {
        "area": "370100",
        "matters": [
            {
                "id": "school-meals", "name": "校园食品", "field": "食品", "duty": "监督检查", "basis": "食品安全法", "way": "双随机", "entities": "", "published": True,
                "bodies": [{"department": "market", "role": "lead", "valid_from": "2026-01-01", "valid_to": None}],
            }
        ],
    },
    "tags": {"owner": "market", "tags": [["food.school", "校园食堂"]]},
    "rates": {"rates": [{"id": "food", "terms": "≥3%/年"}]},
    "tiers": {"scheme": "general", "tiers": [["A", "低风险"], ["D", "高风险"]]},
    "scorecards": {
        key: value
        for key, value in card_document(indicator("fails", "count", per_unit={"points": 1})).items()
        if key not in CARD_HEAD or key in ("scheme", "tiers")
    },
    "combinations": {
        "scheme": "combined", "tiers": [["A", "低风险"], ["D", "高风险"]], "first": "general", "second": "food",
        "rows": [{"first": one, "second": other, "tier": "D" if "D" in (one, other) else "A"} for one in ("", "A", "D") for other in ("", "D")],
    },
    "treatments": {
        "scheme": "general",
        "treatments": [{"tiers": ["D"], "fields": [], "treatment": "key", "measures": ["提高抽查比例"], "basis": "示例，非真实文件"}],
    },
    "ceilings": {
        "scheme": "general",
        "ceilings": [{"id": "low", "tiers": ["A"], "visits": 1, "months": 12}, {"id": "county", "levels": ["county"], "visits": 2, "months": 12}],
        "no_repeat": [{"id": "food", "months": 3, "matters": ["school-meals"]}],
        "exempt": [["hotline", "12345 热线交办"]],
    },
    "clocks": {"clocks": [{"id": "disclosure", "title": "公示检查结果", "amount": 20, "unit": "working_days"}]},
    "calendars": {"rest": ["2026-01-01", "2026-01-02"], "work": ["2026-01-04"]},
    "apart": {"pairs": [["fire-drill", "food-storage"]]},
    "recusals": {"grounds": [["kin", "近亲属"]]},
    "redaction": {"redactions": [{"kinds": ["individual"], "members": ["id"], "how": "hide"}]},
    "texts": {"texts": {"notice": ["You will be visited.", "将对你单位开展检查。"]}},
    "access": {"rules": [{"act": "rounds.draw", "title": "抽取", "roles": {"head": "area"}}]},
}

CSV = ",".join(COLUMNS) + "\n370000,山东省,,山东省,province,in_use,1981,,\n"


def write(folder: Path, kind: str, /, **changed: Any) -> Path:
    """Write a document and return its folder."""
    value = {**HEAD, "kind": kind, **BODIES.get(kind, {}), **changed}
    (folder / "rules.json").write_text(json.dumps({k: v for k, v in value.items() if v is not ...}), "utf-8")
    return folder


def codes(folder: Path, path: str = "rules.json") -> list[str]:
    """Return the codes of what is wrong."""
    with pytest.raises(BadRules) as caught:
        read_ruleset(folder, path)
    return sorted(one.code for one in caught.value.problems)


@pytest.mark.parametrize("kind", sorted(BODIES))
def test_every_kind_is_read(tmp_path: Path, kind: str) -> None:
    """A sound document of each kind is read, is in force from its first to its last day, and its digest is that of its bytes."""
    found = read_ruleset(write(tmp_path, kind), "rules.json")
    assert found.rules.kind == kind
    assert type(found.rules) is KINDS[kind]
    assert found.digest == sha256_hex((tmp_path / "rules.json").read_bytes())
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [found.rules.holds_on(day) for day in days] == [False, True, True, False]
    assert found.span == "2026-01-01 … 2026-12-31"
    assert found.name == "test/rules"


def test_no_kind_is_forgotten() -> None:
    """Each kind of rule set is read by a test."""
    assert set(KINDS) == {*BODIES, "areas"}


FAULTS: Mapping[str, tuple[str, Mapping[str, Any], list[str]]] = {
    "another schema": ("tags", {"schema": "ruleset/2"}, ["document.schema"]),
    "another kind": ("horoscopes", {}, ["document.choice"]),
    "no kind": ("tags", {"kind": ...}, ["document.choice"]),
    "unknown and missing members": ("tags", {"owner": ..., "owners": "x"}, ["document.missing", "document.unknown"]),
    "no legal reference": ("tags", {"source": ...}, ["document.missing"]),
    "no end and not said to be open": ("tags", {"valid_to": ...}, ["document.missing"]),
    "bad name": ("tags", {"name": "Tags"}, ["document.pattern"]),
    "a day that there is not": ("tags", {"valid_from": "2026-02-30"}, ["document.date"]),
    "ends before it begins": ("tags", {"valid_to": "2025-01-01"}, ["rules.validity"]),
    "tag of another form": ("tags", {"tags": [["a b", "甲"]]}, ["tags.form"]),
    "tag listed twice": ("tags", {"tags": [["a", "甲"], ["a", "乙"]]}, ["tags.twice"]),
    "department listed twice": ("departments", {"area": "370100", "departments": [*BODIES["departments"]["departments"]] * 2}, ["rules.twice"]),
    "matter listed twice": ("matters", {"area": "370100", "matters": [*BODIES["matters"]["matters"]] * 2}, ["rules.twice"]),
    "tier listed twice": ("tiers", {"tiers": [["A", "低"], ["A", "高"]]}, ["rules.twice"]),
    "combination of a scheme with itself, of tiers that it has not, a pair lacking": (
        "combinations",
        {"second": "general", "rows": [{"first": "A", "second": "A", "tier": "B"}]},
        ["card.pairs_absent", "card.same_scheme", "card.unknown_tier"],
    ),
    "pair of tiers listed twice": ("combinations", {"rows": [*BODIES["combinations"]["rows"], BODIES["combinations"]["rows"][0]]}, ["rules.twice"]),
    "clock listed twice": ("clocks", {"clocks": [*BODIES["clocks"]["clocks"]] * 2}, ["rules.twice"]),
    "ground listed twice": ("recusals", {"grounds": [["kin", "甲"], ["kin", "乙"]]}, ["rules.twice"]),
    "act listed twice": ("access", {"rules": [*BODIES["access"]["rules"]] * 2}, ["rules.twice"]),
    "pair listed both ways": ("apart", {"pairs": [["a", "b"], ["b", "a"]]}, ["rules.twice"]),
    "pair of one": ("apart", {"pairs": [["a", "a"]]}, ["rules.same_pair"]),
    "rate that says nothing": ("rates", {"rates": [{"id": "x", "terms": "按需"}, {"id": "x", "terms": "≥3%/年"}]}, ["policy.syntax", "rules.twice"]),
    "open calendar": ("calendars", {"valid_to": None}, ["rules.open_calendar"]),
    "calendar's day outside": ("calendars", {"rest": ["2027-01-01"]}, ["rules.day_outside"]),
    "calendar's rest on a weekend": ("calendars", {"rest": ["2026-01-03"]}, ["rules.weekday"]),
    "calendar's work in the week": ("calendars", {"work": ["2026-01-05"]}, ["rules.weekend"]),
    "calendar's day that there is not": ("calendars", {"rest": ["2026-02-30"]}, ["document.date"]),
    "file that is not there": ("areas", {"file": "x.gz", "digest": "0" * 64, "rows": 1}, ["rules.no_file"]),
    "file elsewhere": ("areas", {"file": "../x.gz", "digest": "0" * 64, "rows": 1}, ["document.pattern"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_named(tmp_path: Path, fault: str) -> None:
    """A document with a fault is refused with its code."""
    kind, changed, expected = FAULTS[fault]
    assert codes(write(tmp_path, kind, **changed)) == expected


@pytest.mark.parametrize("path", ["../rules.json", "/etc/passwd", "a//b.json", "a/../rules.json", "", ".hidden"])
def test_a_path_never_leads_out(tmp_path: Path, path: str) -> None:
    """A path that could lead out of the package is refused before anything is opened."""
    assert codes(write(tmp_path, "tags"), path) == ["rules.path"]


def test_what_is_no_document_is_refused(tmp_path: Path) -> None:
    """No file, no JSON and a doubled key are told, each by its code."""
    assert codes(tmp_path) == ["rules.no_file"]
    (tmp_path / "rules.json").write_text("{", "utf-8")
    assert codes(tmp_path) == ["document.cut"]
    (tmp_path / "rules.json").write_text('{"kind": "tags", "kind": "tags"}', "utf-8")
    assert "document.doubled" in codes(tmp_path)


def test_areas_lie_in_a_file_bound_by_digest(tmp_path: Path) -> None:
    """The file of areas is the one that the document names by digest, and has as many rows as it states."""
    packed = gzip.compress(CSV.encode())
    (tmp_path / "areas.csv.gz").write_bytes(packed)
    body = {"file": "areas.csv.gz", "digest": sha256_hex(packed), "rows": 1}
    found = read_ruleset(write(tmp_path, "areas", **body), "rules.json")
    assert [row.code for row in area_table(found).rows] == ["370000"]
    more = read_ruleset(write(tmp_path, "areas", **{**body, "rows": 2, "valid_to": None}), "rules.json")
    with pytest.raises(BadRules, match=r"rules\.rows"):
        area_table(more)
    assert codes(write(tmp_path, "areas", **{**body, "digest": "0" * 64})) == ["area.file_digest"]
    with pytest.raises(TypeError):
        area_table(read_ruleset(write(tmp_path, "tags"), "rules.json"))


def test_too_large_a_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document above the limit is refused without being read whole."""
    monkeypatch.setattr("jointsup.codec.rulesets.MAX_BYTES", 100)
    assert codes(write(tmp_path, "tags")) == ["document.size"]


def calendar(**said: Any) -> CalendarRules:
    """Return the calendar of a year."""
    return CalendarRules(**{**HEAD, **BODIES["calendars"], **said})


def test_working_days_follow_the_calendar() -> None:
    """Rest days in the week and work on a weekend count as the calendar says; elsewhere Monday to Friday are worked."""
    found = Calendar([calendar()])
    worked = [day for day in range(1, 13) if found.is_working_day(date(2026, 1, day))]
    assert worked == [4, 5, 6, 7, 8, 9, 12]
    assert found.after(date(2026, 1, 1), 1) == date(2026, 1, 4)
    assert found.after(date(2026, 1, 1), 7) == date(2026, 1, 12)
    with pytest.raises(ValueError, match="0-th"):
        found.after(date(2026, 1, 1), 0)


def test_a_day_that_no_calendar_covers_stops_the_count() -> None:
    """Counting never goes on by Monday to Friday past the last day of the calendars."""
    found = Calendar([calendar()])
    with pytest.raises(BadRules, match=r"rules\.no_calendar"):
        found.after(date(2026, 12, 30), 2)
    longer = Calendar([calendar(), calendar(valid_from="2027-01-01", valid_to="2027-12-31", rest=["2027-01-01"], work=[])])
    assert longer.after(date(2026, 12, 30), 2) == date(2027, 1, 4)
    with pytest.raises(BadRules):
        Calendar([]).is_working_day(date(2026, 1, 1))


def test_a_span_with_a_day_that_no_calendar_covers_is_refused() -> None:
    """Each day of it is asked for, the first and the last too."""
    found = Calendar([calendar()])
    found.require(date(2026, 1, 1), date(2026, 12, 31))
    for first, last in ((date(2025, 12, 31), date(2026, 1, 2)), (date(2026, 12, 30), date(2027, 1, 1))):
        with pytest.raises(BadRules, match=r"\[rules.no_calendar\]"):
            found.require(first, last)
