"""What texts and files are taken as documents, and how the others are refused."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rounds
from document_values import values
from jointsup.canonical import canonical
from jointsup.codec import reading
from jointsup.codec.reading import read_document
from jointsup.codec.structure import structure, unstructure
from jointsup.errors import BadDocument, Problem, Unwritable
from jointsup.model.documents import Pair, Public, RecordHead, RoundDocument
from jointsup.model.plan import AmountRule, RoundPlan
from jointsup.model.rulesets import KINDS

PUBLIC = '{"few": 0, "from": "draw", "open": []}'


def refused(source: Path | str | bytes, cls: Any, where: str = "") -> list[Problem]:
    with pytest.raises(BadDocument) as caught:
        read_document(source, cls, where)
    return list(caught.value.problems)


def faults(source: Path | str | bytes, cls: type[Any]) -> list[tuple[str, str]]:
    return [(problem.where, problem.code) for problem in refused(source, cls)]


@settings(max_examples=25)
@given(st.data())
def test_people_may_write_as_they_like(data: st.DataObject) -> None:
    """A plan is taken in any order of members, with blanks and escapes, as text, bytes or file, and means the same."""
    value = data.draw(values(RoundPlan))
    items = data.draw(st.permutations(list(value.items())))
    indent = data.draw(st.sampled_from((None, 2, "\t")))
    text = json.dumps(dict(items), indent=indent, ensure_ascii=data.draw(st.booleans()))
    assert (
        read_document(text, RoundPlan)
        == read_document(text.encode(), RoundPlan)
        == structure(value, RoundPlan)
    )


def test_file(tmp_path: Path) -> None:
    """A file is read whole, and its name, not its path, stands in errors."""
    file = tmp_path / "seed.json"
    file.write_text(PUBLIC, "utf-8")
    assert read_document(file, Public) == Public(0, "draw", ())
    file.write_text("[]", "utf-8")
    (problem,) = refused(file, Public)
    assert problem.where == "seed.json"
    (problem,) = refused(file, Public, "the seed")
    assert problem.where == "the seed"


def test_no_file(tmp_path: Path) -> None:
    """A file that is not there is an error of the file, not of the document."""
    with pytest.raises(Unwritable):
        read_document(tmp_path / "none.json", Public)


@pytest.mark.parametrize(
    ("source", "where", "code"),
    [
        ("\ufeff" + PUBLIC, "", "document.bom"),
        (b"\xef\xbb\xbf" + PUBLIC.encode(), "", "document.bom"),
        (PUBLIC.encode("utf-16"), "", "json.utf8"),
        ('{"few": 0, "open": [], "from": "结果"}'.encode("gb18030"), "", "json.utf8"),
        ("", "line 1, character 1", "document.cut"),
        (PUBLIC[:7], "line 1, character 8", "document.cut"),
        (PUBLIC + PUBLIC, "line 1, character 39", "document.syntax"),
        ("{'few': 0}", "line 1, character 2", "document.syntax"),
        (PUBLIC.replace("0", "00"), "line 1, character 10", "document.syntax"),
        (PUBLIC.replace("0", "9" * 5000), "", "document.digits"),
        (PUBLIC.replace("0", str(2**53)), "few", "json.integer"),
        (PUBLIC.replace("0", "0.0"), "few", "document.type"),
        (PUBLIC.replace("0", "1e2"), "few", "document.type"),
        (PUBLIC.replace("0", "NaN"), "few", "document.type"),
        (PUBLIC.replace("0", "-Infinity"), "few", "document.type"),
        (PUBLIC.replace("0", "true"), "few", "document.type"),
        (PUBLIC.replace('"few": 0', '"few": 0, "few": 0'), "few", "document.doubled"),
        (PUBLIC.replace("[]", '["\\ud800"]'), "open[0]", "document.choice"),
        ("[" * 1_000_000, "", "json.depth"),
    ],
)
def test_refusals(source: str | bytes, where: str, code: str) -> None:
    """What is not UTF-8 or plain JSON, or could be read in two ways, is refused with its own code and place."""
    assert faults(source, Public) == [(where, code)]


@pytest.mark.parametrize("text", ["", "  ", "\n", "{", '{"a": "b\nc"}', '{"a":', '{"a" 1}', "[1,\n]", "nul"])
def test_every_slip_shows_what_stands_there(text: str) -> None:
    """The words of a slip in JSON always hold something, also where a line ends too early."""
    (problem,) = refused(text, Public, "plan.json")
    assert problem.code == "document.cut" or problem.value
    assert "“”" not in problem.text("zh")
    assert "''" not in problem.text("en")


@pytest.mark.parametrize(("schema", "code"), [("plan/2", "document.schema"), ("record/1", "document.kind"), (7, "document.kind")])
def test_another_version_and_another_kind(schema: object, code: str) -> None:
    """A document of another kind is not told as a matter of version: both kinds are named, and nothing else of it is judged."""
    (problem,) = refused(json.dumps({"schema": schema, "x": 1}), RoundPlan, "given.json")
    assert (problem.code, problem.where) == (code, "given.json: schema")
    assert str(schema) in problem.words("en")
    assert "plan/1" in problem.words("zh")


def test_another_kind_where_several_may_stand() -> None:
    """A document that is none of the rule sets is told as one of another kind, not as a rule set without its kind."""
    (problem,) = refused('{"schema": "plan/1"}', KINDS, "given.json")
    assert problem.code == "document.kind"


def test_place_of_a_slip() -> None:
    """A slip in the JSON is named by line and column, as people count them, with what stands there."""
    (problem,) = refused('{\n "few": 0;\n}', Public, "plan.json")
    assert (
        problem.text()
        == "plan.json, line 2, character 10: is not JSON: Expecting ',' delimiter, at “;” [document.syntax]"
    )
    assert problem.text("zh") == "plan.json，第 2 行，第 10 个字符：不是 JSON：“;” [document.syntax]"


def test_texts_that_the_protocol_refuses() -> None:
    """Every text and key of a document is judged, each bad one with its path, beside whatever else is wrong."""
    text = '{"amount": "e\\u0301", "where": {"a": ["\\u0000", "", "\\u0378"], "\\ud800": []}, "minimum": 0.5, "where2": 1}'
    assert faults(text, AmountRule) == [
        ("where.a[0]", "text.character"),
        ("where.a[2]", "text.character"),
        ("where['\\ud800']", "text.character"),
        ("amount", "text.normal_form"),
        ("minimum", "document.type"),
        ("where2", "document.unknown"),
    ]


def test_all_problems_of_text_and_structure_at_once() -> None:
    """Doubled keys, at any depth, and depth itself are told together with the faults of the structure."""
    text = (
        '{"schema": "plan/1", "lines": [{"id": "a", "id": "b", "where": {"x": [], "x": []}}], "deep": '
        + "[" * 64
        + "]" * 64
        + "}"
    )
    found = faults(text, RoundPlan)
    assert found[:3] == [
        ("lines[0].id", "document.doubled"),
        ("lines[0].where.x", "document.doubled"),
        ("deep" + "[0]" * 63, "json.depth"),
    ]
    assert {
        ("deep", "document.unknown"),
        ("lines[0].window", "document.missing"),
        ("sources", "document.missing"),
    } <= set(found)


def test_depth_of_64_is_deep_enough() -> None:
    """A document may nest 64 levels deep and not one more."""
    sixty_three = "[" * 63 + "]" * 63
    assert ("a" + "[0]" * 63, "json.depth") not in faults(f'{{"a": {sixty_three}}}', Public)
    assert ("a" + "[0]" * 63, "json.depth") in faults(f'{{"a": [{sixty_three}]}}', Public)


def test_size(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A text is measured in bytes and one above the limit is not even parsed; a file above it is not read."""
    assert reading.MAX_BYTES == 64 * 1024 * 1024
    monkeypatch.setattr(reading, "MAX_BYTES", len(PUBLIC))
    assert read_document(PUBLIC, Public).few == 0
    for source in (PUBLIC + " ", PUBLIC.encode() + b" ", "通" * (len(PUBLIC) // 2)):
        assert faults(source, Public) == [("", "document.size")]
    file = tmp_path / "large.json"
    file.write_text(PUBLIC + " ", "utf-8")
    with pytest.raises(Unwritable):
        read_document(file, Public)


def test_published_documents_are_canonical() -> None:
    """A round document or record is taken as its canonical text only; a blank or another order of keys is refused."""
    case = rounds.fixed_round(rows=12)
    for cls, name in ((RoundDocument, "round.json"), (RecordHead, "record.json")):
        text = case.files[name]
        assert canonical(unstructure(read_document(text, cls))) == text
        assert faults(text + "\n", cls) == [("", "json.not_canonical")]
        assert faults(json.dumps(json.loads(text), ensure_ascii=False), cls) == [("", "json.not_canonical")]
        assert faults(text.replace('"schema":', '"schena":'), cls) != []
        (problem,) = refused("\ufeff" + text, cls, name)
        assert (problem.where, problem.code) == (name, "document.bom")


def test_canonical_and_of_another_shape() -> None:
    """A canonical text that is no round document is refused by its structure."""
    assert ("", "document.type") in faults("[]", RoundDocument)


def test_other_documents_need_not_be_canonical() -> None:
    """A pair is read from any JSON text of it, since people copy it by hand."""
    pair = {
        "attempt": 1,
        "frame_digest": "0" * 64,
        "hash": "sm3",
        "round_digest": "1" * 64,
        "round_id": "局/1",
        "schema": "pair/1",
    }
    assert unstructure(read_document(json.dumps(pair, indent=4) + "\n", Pair)) == pair


def test_hostile_text_costs_little() -> None:
    """A text of twenty thousand doubled keys and wrong values yields few problems in bounded memory and time."""
    text = '{"schema": "plan/1", "lines": [' + ",".join(['{"id": 1, "id": 2}'] * 20_000) + "]}"
    tracemalloc.start()
    try:
        found = refused(text, RoundPlan)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(found) < 1000
    assert peak < 50 * 2**20
