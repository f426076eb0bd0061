"""Documents are taken exactly in their form: members, types, texts, order; all faults are listed with their places."""

from __future__ import annotations

import copy
import itertools
from typing import Any

import pytest

from jointsup.canonical import canonical
from jointsup.verify import Findings, read_document
from jointsup.verify.documents import DOCUMENTS, HEADER, LINES, read_shape
from jointsup.verify.shapes import (
    Shape,
    array,
    by_member,
    by_type,
    date,
    entries,
    ident,
    instant,
    instant_point,
    integer,
    keyed,
    maybe,
    members,
    one_of,
    rate,
    text,
    text_or_empty,
    whole,
)
from rounds import fixed_round, later_entry, lines_of, make_seed, reserve_entry

CASE = fixed_round(rows=40)


def codes(value: Any, shape: Shape) -> list[str]:
    """What is wrong with a value."""
    findings = Findings()
    good = shape(value, "x", findings)
    found = [deviation.code for deviation in findings.deviations]
    assert good == (not found)
    return found


DRAWN = lines_of(CASE.files["drawn.jsonl"])
RESERVE = reserve_entry(CASE, CASE.files, CASE.draw.drawn[0].id)
PAIR = {"attempt": 1, "frame_digest": "0" * 64, "hash": "sm3", "round_digest": "1" * 64, "round_id": "a/1", "schema": "pair/1"}
COMMITMENT = {"commitment": "2" * 64, "frame_digest": "0" * 64, "party": "甲", "round_digest": "1" * 64}
SEED = make_seed(CASE.document, CASE.frame, ["beacon-9", "9" * 64]).json()

HONEST: dict[str, dict[str, Any]] = {
    "round/1": CASE.document,
    "record/1": CASE.head,
    "proof/1": CASE.proof(CASE.frame.rows[0].id),
    "absence/1": CASE.proof("x:none"),
    "witness/1": CASE.witness(),
    "pair/1": PAIR,
    "commitment/1": {**COMMITMENT, "schema": "commitment/1"},
    "nonce/1": {**COMMITMENT, "nonce": "3" * 64, "schema": "nonce/1"},
    "seed/1": {**{name: SEED[name] for name in ("commitments", "later", "reveals")}, "receipts": CASE.receipts, "schema": "seed/1"},
}


def test_every_document_has_an_honest_example() -> None:
    """The examples below leave out no document."""
    assert HONEST.keys() == DOCUMENTS.keys()


@pytest.mark.parametrize("schema", HONEST)
def test_members_are_exact(schema: str) -> None:
    """An honest document is taken; with any member missing or one more it is not, and the fault names the member."""
    honest = HONEST[schema]
    for given in (honest, canonical(honest), canonical(honest).encode()):
        findings = Findings()
        assert read_document(given, schema, "here", findings) == read_document(honest, schema, "here", Findings())
        assert findings.deviations == ()
    for name in honest:
        findings = Findings()
        assert read_document({key: value for key, value in honest.items() if key != name}, schema, "here", findings) is None
        assert [(d.code, d.where, d.details["member"]) for d in findings.deviations] == [("schema/missing", "here", name)]
    findings = Findings()
    assert read_document({**honest, "more": 1, "most": 2}, schema, "here", findings) is None
    assert {d.details["member"] for d in findings.deviations} == {"more", "most"}
    assert read_document({**honest, "schema": "other/1"}, schema, "here", Findings()) is None


@pytest.mark.parametrize("value", [None, True, 3, "text", [], {}])
def test_a_document_of_another_type_is_refused(value: Any) -> None:
    """No document is anything but its object."""
    for schema in DOCUMENTS:
        assert read_document(canonical(value), schema, "here", Findings()) is None


LINE_EXAMPLES = {
    "drawn.jsonl": DRAWN,
    "visits.jsonl": lines_of(CASE.files["visits.jsonl"]),
    "strata.jsonl": lines_of(CASE.files["strata.jsonl"]),
    "later.jsonl": [RESERVE, later_entry(CASE.files), later_entry(CASE.files, "withdrawal")],
}


@pytest.mark.parametrize("name", LINES)
def test_lines(name: str) -> None:
    """Honest lines are taken, and lines without one of their members are not."""
    for line in LINE_EXAMPLES[name]:
        assert codes(line, LINES[name]) == []
        for member in line:
            assert codes({key: value for key, value in line.items() if key != member}, LINES[name]) == ["schema/missing"]
        assert "schema/unknown" in codes({**line, "more": 1}, LINES[name])


def test_hidden_lines() -> None:
    """A line about an entity may be its leaf, or have the hash of its closed part; nothing else may stand for them."""
    shape = LINES["drawn.jsonl"]
    assert codes("0" * 64, shape) == []
    assert codes({**DRAWN[0], "closed": "0" * 64}, shape) == []
    assert codes("0" * 63, shape) == ["schema/digest"]
    assert codes({**DRAWN[0], "closed": ""}, shape) == ["schema/digest"]
    assert codes(7, shape) == ["schema/type"]
    assert codes(None, shape) == ["schema/type"]


def test_open_and_closed_make_a_whole_line() -> None:
    """Every member of a whole line stands on one side, once; the closed side has the salt, the open one the line."""
    shape = LINES["drawn.jsonl"]
    line = copy.deepcopy(DRAWN[0])
    line["closed"]["id"] = line["open"]["id"]
    assert codes(line, shape) == ["schema/twice"]
    del line["closed"]["id"], line["open"]["id"]
    assert codes(line, shape) == ["schema/missing"]
    moved = copy.deepcopy(DRAWN[0])
    moved["closed"]["line"] = moved["open"].pop("line")
    assert codes(moved, shape) == ["schema/missing"]
    unsalted = copy.deepcopy(DRAWN[0])
    unsalted["closed"] = {}
    assert codes(unsalted, shape) == ["schema/missing"]
    proof = HONEST["proof/1"]
    hidden = {**proof, "drawn": [{"line": "0" * 64, "path": []}]}
    assert codes(hidden, DOCUMENTS["proof/1"]) == ["schema/object"]


def test_all_faults_are_listed_with_their_places() -> None:
    """A document with several faults is told of all of them at once."""
    document = copy.deepcopy(CASE.document)
    document["lines"][0]["people"] = -1
    document["lines"][1]["strata"][0][1] = "2/4"
    document["sources"]["deadline"] = "yesterday"
    document["choices"][0]["labels"] = []
    findings = Findings()
    assert read_document(document, "round/1", "round.json", findings) is None
    assert {(d.code, d.where) for d in findings.deviations} == {
        ("schema/bounds", "round.json: lines[0].people"),
        ("schema/rate", "round.json: lines[1].strata[0][1]"),
        ("schema/instant", "round.json: sources.deadline"),
        ("schema/empty", "round.json: choices[0].labels"),
    }


def test_texts_and_ids() -> None:
    """A text is no empty one and no other type; an id has no invisible character; an empty reason is none the less a reason."""
    assert codes("", text) == ["text/empty"]
    assert codes(3, text) == ["schema/text"]
    assert codes("a\nb", text) == ["text/character"]
    assert codes("e\u0301", text) == ["text/normal_form"]
    lines = CASE.document["lines"]
    for value, code in (("a\u200bb", "text/invisible"), (3, "schema/text"), ("", "text/empty")):
        changed = {**CASE.document, "lines": [{**lines[0], "id": value}, *lines[1:]]}
        findings = Findings()
        assert read_document(changed, "round/1", "x", findings) is None
        assert [d.code for d in findings.deviations] == [code]


def test_numbers() -> None:
    """Integers keep their bounds, and true is none."""
    assert codes(3, integer(3, 3)) == codes(-5, integer()) == []
    assert codes(2, integer(3)) == codes(4, integer(3, 3)) == codes(4, integer(most=3)) == ["schema/bounds"]
    assert codes(True, integer()) == codes("3", integer()) == codes(None, integer()) == ["schema/integer"]


def test_rates() -> None:
    """A rate is at most one, in lowest terms, without leading zeros, of numbers up to a thousand million."""
    for good in ("0/1", "1/1", "1/3", "999999999/1000000000"):
        assert codes(good, rate) == []
    for bad in ("0/2", "2/4", "3/2", "1/0", "01/2", "1/02", "1/1000000001", "1", "1/2/3", "-1/2", " 1/2", "1/2\n", "", "½", 1, None, "１/2"):
        assert codes(bad, rate) == ["schema/rate"]


def test_dates_and_instants() -> None:
    """Days are those of the calendar; instants have an offset and compare as points of time."""
    for good in ("2024-02-29", "0001-01-01", "9999-12-31"):
        assert codes(good, date) == []
    for bad in ("2026-02-29", "2026-2-1", "20260201", "2026-13-01", "0000-01-01", "2026-01-01\n", 20260101, "２026-01-01"):
        assert codes(bad, date) == ["schema/date"]
    good_instants = ("2026-01-01T00:00:00Z", "2026-01-01T23:59:59+08:00", "2026-01-01T00:00:00.123456789123-23:59")
    for good in good_instants:
        assert codes(good, instant) == []
    bad_instants = (
        "2026-01-01 00:00:00Z", "2026-01-01T00:00:00", "2026-01-01T24:00:00Z", "2026-02-30T00:00:00Z", "2026-01-01T00:00Z",
        "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:60:00Z", "2026-06-30T23:59:60Z", 3, None,
    )
    for bad in bad_instants:
        assert codes(bad, instant) == ["schema/instant"]
    ordered = [
        "2026-01-01T07:59:59.999+08:00", "2026-01-01T00:00:00Z", "2025-12-31T23:00:00.0001-01:00", "2026-01-01T00:00:00.01Z",
        "2026-01-01T00:00:01Z",
    ]
    points = [instant_point(one) for one in ordered]
    assert None not in points
    assert all(a < b for a, b in itertools.pairwise(points))  # type: ignore[operator]
    assert instant_point("2026-01-01T08:00:00.500+08:00") == instant_point("2025-12-31T23:30:00.5-00:30")


def test_arrays_and_objects() -> None:
    """Order, emptiness, keys and doubles are told apart."""
    ascending = array(text, least=1, order=lambda item: item)
    assert codes(["a", "b"], ascending) == []
    assert codes(["b", "a"], ascending) == codes(["a", "a"], ascending) == ["schema/order"]
    assert codes([], ascending) == ["schema/empty"]
    assert codes("ab", ascending) == codes({}, ascending) == ["schema/array"]
    assert codes([3, "a"], ascending) == ["schema/text"]
    names = keyed("[a-z]+", text)
    assert codes({"a": "x"}, names) == []
    assert codes({"A": "x"}, names) == ["schema/key"]
    assert codes({"a": 3}, names) == ["schema/text"]
    assert codes([], names) == ["schema/object"]
    assert codes("c", one_of("a", "b")) == codes(None, one_of("a", "b")) == ["schema/one_of"]
    assert codes(None, maybe(text)) == codes({}, members({"a": text}, may_lack=["a"])) == []


def test_entries_have_their_number_and_kind() -> None:
    """Fixed arrays have all their entries; what depends on a member is told by it."""
    document = CASE.document
    assert codes({**document, "previous": ["0" * 64]}, DOCUMENTS["round/1"]) == ["schema/length"]
    assert codes({**document, "previous": "0" * 64}, DOCUMENTS["round/1"]) == ["schema/array"]
    head = CASE.head
    for receipts, code in (([3], "object"), ([{}], "missing"), ([{**head["receipts"][0], "kind": "x"}], "one_of")):
        assert codes({**head, "receipts": receipts}, DOCUMENTS["record/1"]) == [f"schema/{code}"]
    assert codes({**RESERVE, "ground": "moved"}, LINES["later.jsonl"]) == ["schema/one_of"]


@pytest.mark.parametrize(
    ("shape", "value", "code", "where", "shown"),
    [
        (text, 3, "text", "x", "3"),
        (text_or_empty, 3, "text", "x", "3"),
        (ident, 3, "text", "x", "3"),
        (date, "today", "date", "x", "today"),
        (instant, "now", "instant", "x", "now"),
        (rate, "2/4", "rate", "x", "2/4"),
        (by_type({str: text}), 3, "type", "x", "3"),
        (members({}), 3, "object", "x", "3"),
        (keyed("[a-z]", text), 3, "object", "x", "3"),
        (keyed("[a-z]", text), {"A": "a"}, "key", "x", "A"),
        (keyed("[a-z]", text), {"a": 3}, "text", "x.a", "3"),
        (array(text), 3, "array", "x", "3"),
        (array(text, least=1), [], "empty", "x", "0"),
        (array(text, order=whole), ["a", "c", "b"], "order", "x[2]", "b"),
        (entries(text), 3, "array", "x", "3"),
        (by_member("kind", {"a": members({})}), 3, "object", "x", "3"),
        (by_member("kind", {"a": members({})}), {"kind": "b"}, "one_of", "x.kind", "b"),
    ],
)
def test_a_fault_is_told_with_its_place_and_value(shape: Shape, value: Any, code: str, where: str, shown: str) -> None:
    """What has another shape is shown as it stands, at the place where it stands."""
    findings = Findings()
    assert not shape(value, "x", findings)
    assert [(d.code, d.where, d.details["value"]) for d in findings.deviations] == [(f"schema/{code}", where, shown)]


def faults_of(schema: str, **changes: Any) -> list[tuple[str, str]]:
    """What is wrong with an honest document after some of its members were changed, and where; if nothing is, it is taken."""
    findings = Findings()
    taken = read_document({**HONEST[schema], **changes}, schema, "here", findings)
    assert (taken is None) == bool(findings.deviations)
    return [(d.code, d.where) for d in findings.deviations]


@pytest.mark.parametrize(
    ("meaning", "code", "place"),
    [
        ("", "text/empty", ""),
        ([""], "text/empty", "[0]"),
        (["b", "a"], "schema/order", "[1]"),
        ([["g", "b"], 3], "schema/array", "[1]"),
        ([["g", "b"], ["g", "b"]], "schema/order", "[1]"),
        ([["g", "a\u200bb"]], "text/invisible", "[0][1]"),
        (3, "schema/array", ""),
    ],
)
def test_meanings_of_codes(meaning: Any, code: str, place: str) -> None:
    """The meaning of a code is a text, a set of tags, or a set of pairs of ground and body, both in order."""
    assert faults_of("round/1", codes={"kind": [["a", meaning]]}) == [(code, f"here: codes.kind[0][1]{place}")]
    assert faults_of("round/1", codes={"kind": [["a", "text"], ["b", ["a", "b"]], ["c", [["g", "a"], ["g", "b"]]]]}) == []


def test_ids_of_rounds() -> None:
    """A round's id is an id that ends in a number, wherever a document names one."""
    for schema in ("pair/1", "round/1"):
        for value, code in ((3, "schema/text"), ("a\u200b/1", "text/invisible"), ("a", "schema/round_id"), ("a/0", "schema/round_id")):
            assert faults_of(schema, round_id=value) == [(code, "here: round_id")]
        assert faults_of(schema, round_id="a/12") == []


def test_a_proof_shows_its_lines_whole() -> None:
    """In a proof no closed part may be replaced by its hash, as it may in a public copy."""
    line = {**DRAWN[0], "closed": "0" * 64}
    assert faults_of("proof/1", drawn=[{"line": line, "path": []}]) == [("schema/object", "here: drawn[0].line.closed")]


def test_text_that_is_not_canonical() -> None:
    """Doubled keys, blanks, floats, other escapes, wrong bytes, depth and broken syntax are told as such, never raised."""
    header = canonical(CASE.frame.header)
    broken = {
        header.replace('"count":', '"count":1,"count":'): "text/json_not_canonical",
        header.replace(":", ": ", 1): "text/json_not_canonical",
        header.replace('"depth":0', '"depth":0.0'): "text/json_type",
        header[:-1]: "text/json_syntax",
        "[" * 70 + "]" * 70: "text/json_depth",
        header.replace('"depth":0', '"depth":99999999999999999999'): "text/json_integer",
        header.replace('"depth":0', '"Depth":0'): "text/json_key",
        header.replace('"as_of":"', '"as_of":"\u0085'): "text/character",
        "NaN": "text/json_type",
        "": "text/json_syntax",
    }
    for given, code in broken.items():
        findings = Findings()
        assert read_shape(given, HEADER, "here", findings) is None
        assert code in {deviation.code for deviation in findings.deviations}, given
        assert all(deviation.text("zh") and deviation.text("en") for deviation in findings.deviations)
    findings = Findings()
    assert read_shape(b"\xff", HEADER, "here", findings) is None
    assert [(d.code, d.where, str(d.details["place"])) for d in findings.deviations] == [("text/json_utf8", "here", "byte 1")]
    for given in ({"schema": 1.5}, '{"schema":1.5}'):
        findings = Findings()
        assert read_document(given, "round/1", "here", findings) is None
        assert [(d.code, d.where) for d in findings.deviations] == [("text/json_type", "here: schema")]
