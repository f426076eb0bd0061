"""JSON Schemas say what structuring does, are written as committed, and take what a real draw writes."""

from __future__ import annotations

import functools
import json
import runpy
import sys
from pathlib import Path
from typing import Any, get_args

import attrs
import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import rounds
from document_values import CLASSES, OF_KIND, anything, path_text, places, replaced, values
from jointsup.codec import schemas, shapes
from jointsup.codec.kinds import schema_names
from jointsup.codec.schemas import DOCUMENTS, FOLDER, dictionary, schema, write_schemas
from jointsup.codec.structure import structure
from jointsup.errors import BadDocument, Language
from jointsup.model import documents, plan
from jointsup.model.documents import Header
from jointsup.verify import check_record


@functools.cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema(name))


def name_of(cls: type[Any]) -> str:
    return schema_names(cls)[0] if schema_names(cls) else "frame_header/1"


def is_taken(value: Any, cls: type[Any]) -> bool:
    try:
        structure(value, cls)
    except BadDocument:
        return False
    return True


@pytest.mark.parametrize("cls", CLASSES)
@settings(max_examples=25)
@given(st.data())
def test_schema_and_structure_agree(cls: type[Any], data: st.DataObject) -> None:
    """A schema takes what structuring takes; with anything else put at any place, both take it or both refuse it."""
    value = data.draw(values(cls))
    valid = validator(name_of(cls))
    assert valid.is_valid(value)
    path, _ = data.draw(st.sampled_from(list(places(cls, value))))
    other = replaced(value, path, data.draw(anything | OF_KIND["fraction"] | st.just(2**60)))
    assert valid.is_valid(other) == is_taken(other, cls), path_text(path)


@pytest.mark.parametrize("cls", CLASSES)
@settings(max_examples=15)
@given(st.data())
def test_schema_and_structure_agree_on_members(cls: type[Any], data: st.DataObject) -> None:
    """Where members of any object are taken out or put in, schema and structuring both take it or both refuse it."""
    value = data.draw(values(cls))
    at = data.draw(st.sampled_from([path for path, kinds in places(cls, value) if kinds == {"object"}]))
    inside = functools.reduce(lambda found, step: found[step], at, value)
    changed = {name: inner for name, inner in inside.items() if data.draw(st.booleans())}
    if data.draw(st.booleans()):
        changed[data.draw(st.sampled_from(("zz", "from_", "from", "Id", "")))] = data.draw(anything)
    other = replaced(value, at, changed)
    assert validator(name_of(cls)).is_valid(other) == is_taken(other, cls)


@pytest.mark.parametrize("hash_name", ["sha256", "sm3"])
def test_documents_of_a_draw(hash_name: str) -> None:
    """Every document and line that an honest draw, its proofs, its public copies and its witness hold is valid."""
    case = rounds.fixed_round(hash_name)
    found = {"round/1": [case.document], "record/1": [case.head], "frame_header/1": [case.frame.header]}
    entities = sorted({row.id for row in case.draw.drawn})[:4]
    found["proof/1"] = [case.proof(entity) for entity in entities]
    found["absence/1"] = [case.proof(entity) for entity in ("none:1", "none:2", "none:3")]
    found["witness/1"] = [case.witness(), {**case.witness(), "ends": [["局/1", 1, "void", "没有随机数来源"]]}]
    files = rounds.add_entry(case.files, rounds.later_entry(case.files))
    files = rounds.add_entry(files, rounds.reserve_entry(case, files, entities[0]))
    for of in (files, *(case.public(moment, files) for moment in ("draw", "notice", "result"))):
        for name in ("strata", "drawn", "visits", "later"):
            found.setdefault(f"{name}_line/1", []).extend(rounds.lines_of(of.get(f"{name}.jsonl", "")))
    for name, of in found.items():
        assert of
        for value in of:
            validator(name).validate(value)


def test_reports_of_checks() -> None:
    """What a check prints, clean or not or of nothing at all, is a valid ``check/1``, in both languages."""
    case = rounds.fixed_round(rows=20)
    forged = rounds.reroot(case.files, head=lambda head: head["seed"].update(value="0" * 64))
    for files, clean in ((case.files, True), (forged, False), ({}, False)):
        report = check_record(files)
        assert report.clean == clean
        for language in get_args(Language):
            validator("check/1").validate(report.json(language))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("drawn_line/1", "0" * 63),
        ("drawn_line/1", {"open": {"line": "a"}, "closed": {"id": "x"}}),
        ("drawn_line/1", {"open": {}, "closed": {"salt": "0" * 32}}),
        ("drawn_line/1", {"open": {"line": "a", "secret": 1}, "closed": "0" * 64}),
        ("visits_line/1", {"open": {"group": 0}, "closed": "0" * 64}),
        ("visits_line/1", {"open": {"group": 1, "not_made": "rain"}, "closed": "0" * 64}),
        ("later_line/1", {"kind": "note"}),
        (
            "witness/1",
            {"schema": "witness/1", "organiser": "局", "pairs": [], "ends": [["局/1", 1, "record", "none"]]},
        ),
        (
            "witness/1",
            {"schema": "witness/1", "organiser": "局", "pairs": [], "ends": [["局/1", 1, "void", "none", 1]]},
        ),
    ],
)
def test_lines_of_another_shape(name: str, value: Any) -> None:
    """A line or document of another shape is no valid one."""
    assert not validator(name).is_valid(value)


def test_committed_schemas_are_up_to_date(tmp_path: Path) -> None:
    """The schemas in the source tree are, byte for byte, those that the classes give, and there is no other."""
    write_schemas(tmp_path)
    fresh = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert {file.name: file.read_bytes() for file in FOLDER.iterdir()} == fresh, (
        "run python -m jointsup.codec.schemas"
    )


def test_written_from_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``python -m jointsup.codec.schemas FOLDER`` writes every schema into a folder, without one into the source tree."""
    monkeypatch.setattr(sys, "argv", ["schemas", str(tmp_path)])
    monkeypatch.delitem(sys.modules, "jointsup.codec.schemas")
    runpy.run_module("jointsup.codec.schemas", run_name="__main__")
    assert {file.name for file in tmp_path.iterdir()} == {
        f"{name.replace('/', '-')}.json" for name in DOCUMENTS
    }


@pytest.mark.parametrize("name", DOCUMENTS)
def test_schemas_are_schemas(name: str) -> None:
    """Each schema is a valid JSON Schema 2020-12 with its own id, a title in Chinese and a meaning in English."""
    found = json.loads((FOLDER / f"{name.replace('/', '-')}.json").read_text("utf-8"))
    Draft202012Validator.check_schema(found)
    assert found["$id"] == f"urn:jointsup:schema:{name.replace('/', ':')}"
    for described in (found, *(part for part in found["$defs"].values() if part["type"] == "object")):
        assert "\u4e00" <= described["title"][0] <= "\u9fff"
        assert described["description"].isascii() or "…" in described["description"]


def test_every_class_is_published() -> None:
    """No class of the documents and of the plan is without a schema and without rows in the data dictionary."""
    titles = {text for name in DOCUMENTS for text in _titles(schema(name))}
    for module in (documents, plan, shapes):
        for cls in vars(module).values():
            if attrs.has(cls) and cls.__module__ == module.__name__:
                assert schemas._words(cls)[0] in titles, cls


def _titles(found: dict[str, Any]) -> set[str]:
    return {found["title"], *(part.get("title", "") for part in found["$defs"].values())}


def test_dictionary() -> None:
    """The data dictionary has one row for each field at each place of each document, with the words of its Meaning."""
    rows = dictionary()
    by_place = {(row.document, row.field): row for row in rows}
    assert by_place["round/1", "lines[].public.from"] == (
        "round/1", "lines[].public.from", "公开时点", '"draw" or "notice" or "result"', "moment from which it is public", "open", "",
    )  # fmt: skip
    assert by_place["frame_header/1", "hash"].standard == "GB/T 32905"
    assert by_place["nonce/1", "nonce"].grade == "secret"
    assert by_place["plan/1", "lines[].where"].type == "{text: [text, …]} (may be missing)"
    assert by_place["round/1", "codes"].type == "{text: [[text, any value], …]}"
    assert (
        by_place["round/1", "lines[].strata"].type
        == "[[[text, …], text or integer, integer or null, integer or null], …]"
    )
    assert by_place["drawn_line/1", "closed.salt"].title == "盐值"
    assert len(set(rows)) == len(rows)
    assert len({(row.document, row.field) for row in rows}) == len(rows)
    assert by_place["event/1", "rows (frame_frozen)"].title == "行数"
    assert by_place["event/1", "key"].title == "幂等键"
    assert by_place["later_line/1", "kind (reserve)"].type == '"reserve"'
    assert {row.document for row in rows} == set(DOCUMENTS)


@frozen
class Untitled:
    """Something that nobody has a Chinese word for."""


def test_classes_need_a_title() -> None:
    """A class without a Chinese title cannot be published."""
    with pytest.raises(TypeError, match="needs a Chinese title"):
        schemas._object(Untitled, {})


def test_integral_fractions() -> None:
    """JSON Schema calls 1.0 an integer; structuring does not, and no canonical text can hold it."""
    header = {
        "as_of": "2026-01-01",
        "count": 1.0,
        "depth": 0,
        "facets": [],
        "hash": "sm3",
        "protocol": "jointsup/1",
        "root": "0" * 64,
    }
    assert validator("frame_header/1").is_valid(header)
    assert not is_taken(header, Header)
