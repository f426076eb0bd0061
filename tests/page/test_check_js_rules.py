"""Each sentence of the documents' page that ties members together, broken alone."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from jointsup.canonical import canonical
from rounds import Case, fixed_round, make_case, reroot

Ask = Callable[..., Any]
Change = Callable[[dict[str, Any]], Any]


def rules(report: Mapping[str, Any]) -> set[str]:
    """The rules that a report names."""
    return {deviation["rule"] for deviation in report["deviations"]}


@pytest.fixture(scope="module")
def case() -> Case:
    """The fixed round."""
    return fixed_round("sha256", rows=40)


def _lines(at: int, **members: Any) -> Change:
    return lambda doc: doc["lines"][at].update(members)


def _event(**members: Any) -> Change:
    return lambda doc: doc["sources"]["later"][0].update(members)


CONTRADICTIONS: list[tuple[str, Change, str]] = [
    ("a repeated attempt of nothing", lambda doc: doc.update(attempt=2, previous=None), "round.rules"),
    ("names out of order", lambda doc: doc["names"].insert(0, ["round", "r", "x"]), "round.rules"),
    ("a doubled name", lambda doc: doc["names"].append(doc["names"][-1]), "round.rules"),
    ("a name of no kind", lambda doc: doc["names"].append(["town", "r", "x"]), "schema"),
    ("registers out of order", lambda doc: doc.update(registers=[_register("b"), _register("a")]), "round.rules"),
    ("facets other than the header's", lambda doc: doc["codes"].pop("kind"), "round.rules"),
    ("codes out of order", lambda doc: doc["codes"]["kind"].reverse(), "round.rules"),
    ("a code without meaning", lambda doc: doc["codes"]["kind"][0].pop(), "schema"),
    ("tags out of order", lambda doc: doc["codes"]["tags"][0].__setitem__(1, ["b", "a"]), "round.rules"),
    ("an exclusion set of texts", lambda doc: doc["codes"]["exclusion"][1].__setitem__(1, ["新设"]), "schema"),
    ("an area facet of nothing", lambda doc: doc.update(area_facet="town"), "round.rules"),
    ("a ceiling of words", lambda doc: doc.update(ceiling="kind"), "round.rules"),
    ("exclusions without a facet", lambda doc: doc.update(exclusion_facet=None), "round.rules"),
    ("an area not counted", lambda doc: doc["counts"].pop(), "round.rules"),
    ("persons by no facet", lambda doc: doc["persons"].__setitem__(0, "town"), "round.rules"),
    ("a choice by no facet", lambda doc: doc["choices"][0].update(facet="town"), "round.rules"),
    ("labels out of order", lambda doc: doc["choices"][0]["labels"].reverse(), "round.rules"),
    ("a code that is not listed", lambda doc: doc["choices"][0]["labels"][0][1].append("370199"), "round.rules"),
    ("a bitmap over words", lambda doc: doc["choices"][0]["labels"][0].__setitem__(1, "8"), "round.rules"),
    ("a bitmap that is none", lambda doc: doc["choices"][1]["labels"][0].__setitem__(1, "g"), "schema"),
    ("a line with an unknown choice", lambda doc: doc["lines"][0]["choices"].append("town"), "round.rules"),
    ("the area not first", lambda doc: doc["lines"][0]["choices"].reverse(), "round.rules"),
    ("a facet used twice", _lines(1, choices=["area-all", "area-all"]), "round.rules"),
    ("a stratum too few", lambda doc: doc["lines"][0]["strata"].pop(), "round.rules"),
    ("strata out of order", lambda doc: doc["lines"][0]["strata"].reverse(), "round.rules"),
    ("two lines of one id", _lines(1, id="food-check"), "round.rules"),
    ("a window that ends before it begins", _lines(0, window=["2026-05-02", "2026-05-01"]), "round.rules"),
    ("a day that is none", _lines(0, window=["2026-02-29", "2026-05-01"]), "schema"),
    ("matters out of order", _lines(0, matters=["b-storage", "a-licence"]), "round.rules"),
    ("no matter", _lines(0, matters=[]), "schema"),
    ("a minimum above the maximum", lambda doc: doc["lines"][0]["strata"][0].__setitem__(slice(2, 4), [3, 2]), "round.rules"),
    ("a rate not in lowest terms", lambda doc: doc["lines"][0]["strata"][0].__setitem__(1, "2/6"), "schema"),
    ("a rate above one", lambda doc: doc["lines"][0]["strata"][0].__setitem__(1, "4/3"), "schema"),
    ("more people than the door lets in", _lines(0, people=7), "round.rules"),
    ("open members out of order", lambda doc: doc["lines"][0]["public"]["open"].reverse(), "round.rules"),
    ("a line in two groups", lambda doc: doc["groups"][1].append("fire"), "round.rules"),
    ("an unknown line that yields", lambda doc: doc["yield_order"].__setitem__(0, "nothing"), "round.rules"),
    ("a pair apart the wrong way round", lambda doc: doc["apart"][0].reverse(), "round.rules"),
    ("parties without a deadline", lambda doc: doc["sources"].update(deadline=None), "round.rules"),
    ("a deadline without offset", lambda doc: doc["sources"].update(deadline="2026-03-02T17:00:00"), "schema"),
    ("an event with a party's id", lambda doc: _event(event=doc["sources"]["parties"][0]["party"])(doc), "round.rules"),
    ("two parties of one body alone", lambda doc: _one_body(doc), "round.rules"),
    ("another number of texts", _event(texts="16777217"), "round.rules"),
    ("a pattern that is none", _event(pattern="[0-9"), "schema"),
    ("an id with a format character", _lines(3, id="all\u200bof-it"), "text"),
    ("a round without number", lambda doc: doc.update(round_id="市市场监管局"), "schema"),
    ("another frame", lambda doc: doc.update(frame_digest="0" * 64), "round.digest"),
]  # fmt: skip


def _register(name: str) -> dict[str, Any]:
    return {"digest": "0" * 64, "name": name, "refused": 0, "rows": 1}


def _one_body(doc: dict[str, Any]) -> None:
    doc["sources"]["later"] = []
    for party in doc["sources"]["parties"]:
        party["body"] = "one"


@pytest.mark.parametrize(("change", "rule"), [one[1:] for one in CONTRADICTIONS], ids=[one[0] for one in CONTRADICTIONS])
def test_a_document_that_contradicts_itself(ask: Ask, case: Case, change: Change, rule: str) -> None:
    """A round document in which one sentence is broken is named, though its digest in the head agrees."""

    def changed(document: dict[str, Any]) -> None:
        change(document)

    assert rule in rules(ask("check", files=reroot(case.files, document=changed)))


SPARE = ["市市场监管局/4", 1, "4" * 64, "0" * 64, "2026-04-20T08:00:00Z"]

KEPT: list[tuple[str, Change, str]] = [
    ("another organiser", lambda kept: kept.update(organiser="别处"), "witness.pair"),
    ("another pair first", lambda kept: kept["pairs"][-1].__setitem__(2, "0" * 64), "witness.pair"),
    ("no pair of this round", lambda kept: kept["pairs"].pop(), "witness.pair"),
    ("a pair of another organiser", lambda kept: kept["pairs"].append(["别处/1", 1, "0" * 64, "0" * 64, SPARE[4]]), "witness.pair"),
    ("two pairs of a round", lambda kept: kept["pairs"].append(kept["pairs"][-1]), "witness.pair"),
    ("a number left out", lambda kept: kept["pairs"].pop(0), "witness.pair"),
    ("pairs out of time", lambda kept: kept["pairs"].reverse(), "witness.pair"),
    ("an attempt after a record", lambda kept: kept["pairs"].append([kept["pairs"][0][0], 2, *SPARE[2:]]), "witness.pair"),
    ("an end without a pair", lambda kept: kept["ends"].append([SPARE[0], 1, "void", "无"]), "witness.pair"),
    ("two ends", lambda kept: kept["ends"].append(kept["ends"][0]), "witness.pair"),
    ("another record", lambda kept: kept["ends"][-1].__setitem__(3, "0" * 64), "witness.pair"),
    ("a pair that came to nothing", lambda kept: kept["pairs"].append(SPARE), "witness.open"),
]


@pytest.mark.parametrize(("change", "rule"), [one[1:] for one in KEPT], ids=[one[0] for one in KEPT])
def test_what_a_witness_keeps(ask: Ask, case: Case, change: Change, rule: str) -> None:
    """Pairs and ends that a witness keeps must be those of one orderly row of rounds, this record among them."""
    kept = copy.deepcopy(case.witness())
    assert ask("check", files=case.files, witness=canonical(kept))["deviations"] == []
    change(kept)
    assert rule in rules(ask("check", files=case.files, witness=canonical(kept)))


def test_receipts_in_time(ask: Ask, case: Case) -> None:
    """Receipts out of order, after the deadline or after the later value are named; those of its day and of strangers are told."""

    def found(**times: str) -> Any:
        receipts = [{**receipt, "time": times.get(receipt["kind"], receipt["time"])} for receipt in case.receipts]
        return ask("check", files=Case(case.document, case.frame, case.seed, receipts).files)

    assert found()["deviations"] == []
    assert rules(found(pair="2026-03-02T16:00:00+08:00")) == {"witness.lists"}
    assert rules(found(commitments="2026-03-02T17:00:01+08:00", reveals="2026-03-02T17:00:02+08:00")) == {"witness.lists"}
    assert rules(found(commitments="2026-03-02T17:00:00+08:00", reveals="2026-03-02T16:59:59.9+08:00")) == {"witness.lists"}
    assert found(commitments="2026-03-02T12:00:00+03:00")["deviations"] == []
    assert rules(found(reveals="2026-03-10T00:00:00+08:00")) == {"witness.lists"}
    same_day = found(reveals="2026-03-09T00:00:00+08:00")
    assert same_day["deviations"] == []
    assert any("same day" in item for item in same_day["cannot_show"])
    strange = [{**receipt, "witness": "路人"} for receipt in case.receipts]
    report = ask("check", files=Case(case.document, case.frame, case.seed, strange).files)
    assert report["deviations"] == []
    assert "路人" in report["remarks"][0]
    assert any("no receipt" in item for item in report["cannot_show"])


def test_public_copies_are_checked_as_far_as_they_are_open(ask: Ask, case: Case) -> None:
    """In a public copy a line too few, one in a foreign place, an altered ticket and an impossible visit are still named."""
    public = case.public()

    def found(**changes: Callable[[list[Any]], Any]) -> set[str]:
        return rules(ask("check", files=reroot(public, **changes)))

    assert found() == set()
    assert "draw.n" in found(drawn=lambda lines: lines[:-1])
    assert "draw.n" in found(drawn=lambda lines: lines[1:])
    assert "draw.order" in found(drawn=lambda lines: lines[::-1])
    assert "draw.open" in found(drawn=lambda lines: [_closed(line) for line in lines])
    shown = next(at for at, line in enumerate(lines_of(public, "drawn")) if "ticket" in open_of(line))

    def alter(lines: list[Any]) -> None:
        lines[shown]["open"]["ticket"] = "e" * 64

    assert {"draw.order", "draw.cut_off"} & found(drawn=alter)
    visit = next(at for at, line in enumerate(lines_of(public, "visits")) if "checks" in open_of(line))

    def mix(lines: list[Any]) -> None:
        lines[visit]["open"]["checks"].reverse()
        lines[visit]["open"]["checks"].append(["all-of-it", "a-licence"])

    assert "visits" in found(visits=mix)


def lines_of(files: Mapping[str, str], part: str) -> list[Any]:
    """What the lines of a file say."""
    from rounds import lines_of as read

    return read(files[f"{part}.jsonl"])


def open_of(line: Any) -> dict[str, Any]:
    """The open side of a line, nothing where it is hidden whole."""
    return line["open"] if isinstance(line, dict) else {}


def _closed(line: Any) -> Any:
    return {"closed": line["closed"], "open": {}} if isinstance(line, dict) else line


def test_frames_of_many_buckets(ask: Ask) -> None:
    """A frame of 16 buckets is read whole; proofs and proofs of absence go through the bucket of their id and no other."""
    case = fixed_round("sha256", rows=4200)
    assert case.frame.header["depth"] == 1
    whole = ask("check", files=case.files, frame=case.frame_text)
    assert (whole["level"], whole["deviations"]) == ("frame", [])

    public = case.public()

    def own(proof: Mapping[str, Any]) -> set[str]:
        return rules(ask("check", files=public, proof=canonical(proof)))

    for row in case.frame.rows[::1400]:
        proof = case.proof(row.id)
        assert own(proof) == set()
        turned = [*proof["path"][:-1], [{"l": "r", "r": "l"}[proof["path"][-1][0]], proof["path"][-1][1]]]
        assert own({**proof, "path": turned}) == {"proof.path"}
    ids = sorted(row.id for row in case.frame.rows)
    for entity in ("!", "~", ids[0] + "0", ids[2000] + "0"):
        absence = case.proof(entity)
        assert own(absence) == set()
        assert own({**absence, "top": absence["top"][1:]}) == {"proof.path"}
        assert own({**absence, "left": None}) == {"proof.path"} or absence["left"] is None
    lines = case.frame_text.splitlines()
    moved = [lines[0], *lines[2:], lines[1]]
    assert "frame.order" in rules(ask("check", files=case.files, frame="".join(line + "\n" for line in moved)))


def test_absence_needs_neighbours(ask: Ask, case: Case) -> None:
    """A proof of absence whose two ids are not neighbours, or do not stand around the id, is named."""
    ids = [row.id for row in case.frame.rows]
    between = case.proof(ids[10] + "0")
    further = case.proof(ids[12] + "0")

    def found(**changes: Any) -> set[str]:
        return rules(ask("check", files=case.files, proof=canonical({**between, **changes})))

    assert found() == set()
    assert found(right=further["right"]) == {"proof.path"}
    assert found(right=further["right"], id=ids[11]) >= {"proof.path"}
    assert found(id=ids[20] + "0") == {"proof.path"}
    assert found(left=None, right=None) == {"proof.path"}
    assert found(left=between["right"], right=between["left"]) == {"proof.path"}


def test_alike_lines_are_held_against_each_other(ask: Ask) -> None:
    """Where two lines select alike, one drawn in the one before the other's cut-off must be drawn in the other, too."""
    given = fixed_round("sha256", rows=60)
    document = copy.deepcopy(given.document)
    twin = {**copy.deepcopy(document["lines"][0]), "id": "twin"}
    document["lines"].append(twin)
    document["groups"][0].append("twin")
    document["yield_order"].append("twin")
    case = make_case(document, given.frame)
    assert ask("check", files=case.files)["deviations"] == []

    def exchange(lines: list[Any]) -> None:
        one = next(line for line in lines if line["open"]["line"] == "twin")
        one["open"].update(id="uscc:friend")

    assert "draw.rows" in rules(ask("check", files=reroot(case.files, drawn=exchange)))

    def sizes(lines: list[Any]) -> None:
        lines[-1].update(rows=lines[-1]["rows"] + 1, base=lines[-1]["base"] + 1)

    assert "counts.strata" in rules(ask("check", files=reroot(case.files, strata=sizes)))


def test_a_whole_record_has_all_its_files(ask: Ask, case: Case) -> None:
    """A whole record without later.jsonl lacks a file; a public copy may leave it out and then says so."""
    without = {name: text for name, text in case.files.items() if name != "later.jsonl"}
    assert rules(ask("check", files=without)) == {"file"}
    public = {name: text for name, text in case.public().items() if name != "later.jsonl"}
    report = ask("check", files=public)
    assert report["deviations"] == []
    assert any("later.jsonl" in item for item in report["cannot_show"])
