"""What structuring takes, what it refuses, and how it names it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

import rounds
from document_values import CLASSES, OF_KIND, keys, path_text, places, replaced, values
from jointsup.codec.faults import MOST, MOST_UNKNOWN
from jointsup.codec.kinds import kind_of, kinds, schema_names
from jointsup.codec.shapes import DrawnLine
from jointsup.codec.structure import structure, unstructure
from jointsup.errors import BadDocument, BadRound, Problem
from jointsup.model.documents import Nonce, Public, RecordHead, RoundDocument, SeedFile
from jointsup.model.meaning import Meaning
from jointsup.model.plan import RoundPlan
from jointsup.model.rates import Period

PUBLIC = {"few": 0, "from": "draw", "open": ["id", "ticket"]}
DIGEST = "0" * 64


def problems(value: object, cls: type[Any], where: str = "") -> list[Problem]:
    with pytest.raises(BadDocument) as caught:
        structure(value, cls, where)
    return list(caught.value.problems)


def faults(value: object, cls: type[Any]) -> dict[str, str]:
    """Return the code of each problem by its place."""
    return {problem.where: problem.code for problem in problems(value, cls)}


@frozen
class Note:
    """Something with a note of each kind 记录."""

    secret: Annotated[Sequence[str], Meaning("密", "kept", grade="secret")]
    period: Annotated[Period, Meaning("周期", "of what", grade="personal")] = Period()
    open: Annotated[bool | None, Meaning("公开", "whether it is open")] = None
    free: Annotated[Any, Meaning("其他", "whatever")] = None


@pytest.mark.parametrize("cls", CLASSES)
@settings(max_examples=20)
@given(st.data())
def test_there_and_back(cls: type[Any], data: st.DataObject) -> None:
    """Any value of a class comes back equal, and its members are those that were given, defaults added."""
    value = data.draw(values(cls))
    instance = structure(value, cls)
    plain = unstructure(instance)
    assert within(value, plain)
    assert structure(plain, cls) == instance


def within(part: Any, full: Any) -> bool:
    """Return whether a value is another one, members with defaults left out."""
    if isinstance(part, dict):
        return all(name in full and within(inner, full[name]) for name, inner in part.items())
    if isinstance(part, list):
        return len(part) == len(full) and all(map(within, part, full))
    return type(part) is type(full) and part == full


@pytest.mark.parametrize("cls", CLASSES)
@settings(max_examples=25)
@given(st.data())
def test_any_other_type_is_refused_with_its_path(cls: type[Any], data: st.DataObject) -> None:
    """A value of a kind that its place does not allow is refused, wherever it stands, and its path is named."""
    value = data.draw(values(cls))
    path, allowed = data.draw(st.sampled_from(list(places(cls, value))))
    kind = data.draw(st.sampled_from(sorted(OF_KIND.keys() - allowed)))
    wrong = replaced(value, path, data.draw(OF_KIND[kind]))
    found = faults(wrong, cls)
    assert found == {path_text(path): "document.kind" if path == ("schema",) else "document.type"}


@pytest.mark.parametrize("cls", CLASSES)
@settings(max_examples=15)
@given(st.data())
def test_any_missing_or_unknown_member_is_named(cls: type[Any], data: st.DataObject) -> None:
    """A member taken out is named as missing unless it has a default, and one put in as unknown, both at once."""
    value = data.draw(values(cls))
    lacking = {name: inner for name, inner in value.items() if name != "schema"}
    gone = data.draw(st.sampled_from(sorted(lacking)))
    del value[gone]
    value["zz"] = 1
    found = faults(value, cls)
    optional = cls is RoundPlan and gone not in ("round_id", "as_of", "id", "facets", "lines", "sources")
    assert found == ({} if optional else {gone: "document.missing"}) | {"zz": "document.unknown"}


def test_documents_of_a_draw() -> None:
    """An honest round document, the head of its record and its opened lines are taken as they are and come back the same."""
    case = rounds.fixed_round()
    line = rounds.lines_of(case.files["drawn.jsonl"])[0]
    assert structure(line, DrawnLine).open.line == line["open"]["line"]
    assert structure({**line, "closed": DIGEST}, DrawnLine).closed == DIGEST
    assert unstructure(structure(case.document, RoundDocument)) == case.document
    assert unstructure(structure(case.head, RecordHead)) == case.head


def test_all_faults_at_once() -> None:
    """Every fault of a document is listed, each with its code and path, in the order of the class's members."""
    plan = {
        "schema": "plan/1",
        "round_id": 7,
        "as_of": "2026-2-1",
        "id": {"column": "代码", "scheme": "uscc"},
        "facets": [{"name": "area", "column": "区划", "kind": "place"}],
        "lines": [
            {"id": "a", "name": "一", "window": ["2026-01-01"], "matters": [], "bodies": [], "people": -1},
            {
                "id": "b",
                "name": "二",
                "window": [1, None],
                "matters": "x",
                "bodies": ["a\n"],
                "people": 2**53,
            },
        ],
        "sources": {"partys": []},
        "attempt": True,
    }
    assert faults(plan, RoundPlan) == {
        "round_id": "document.type",
        "as_of": "document.date",
        "facets[0].kind": "document.choice",
        "lines[0].window": "document.length",
        "lines[0].people": "document.minimum",
        "lines[1].window[0]": "document.type",
        "lines[1].window[1]": "document.type",
        "lines[1].matters": "document.type",
        "lines[1].bodies[0]": "text.character",
        "lines[1].people": "json.integer",
        "sources.partys": "document.unknown",
        "attempt": "document.type",
    }


@pytest.mark.parametrize(
    ("change", "english", "chinese"),
    [
        (
            {"few": True},
            "few: expected an integer, found true or false: true [document.type]",
            "应为整数，实为真假值：true",
        ),
        (
            {"few": None},
            "few: expected an integer, found null: null [document.type]",
            "应为整数，实为空值：null",
        ),
        (
            {"few": 0.5},
            "few: expected an integer, found a number with a point or exponent: 0.5 [document.type]",
            "实为小数",
        ),
        ({"few": [1]}, "few: expected an integer, found an array: […] [document.type]", "实为数组：[…]"),
        (
            {"few": {1}},
            "few: expected an integer, found what JSON cannot say: set [document.type]",
            "实为非 JSON 值：set",
        ),
        ({"few": 10**99}, "few: integer … is beyond ±(2^53-1) [json.integer]", "超出"),
        (
            {"from": "never"},
            "from: “never” is none of: draw, notice, result [document.choice]",
            "“never”不在可选值之内",
        ),
        (
            {"open": ["id", "name"]},
            "open[1]: “name” is none of: id, stratum, ticket [document.choice]",
            "“name”",
        ),
        (
            {"opne": []},
            "opne: there is no member “opne” here; take it out, or write one of: open [document.unknown]",
            "或改为：open",
        ),
        (
            {"x": 1},
            "x: there is no member “x” here; take it out, or write one of: few, from, open [document.unknown]",
            "“x”",
        ),
        (
            {1: 1},
            "['1']: there is no member “1” here; take it out, or write one of: few, from, open [document.unknown]",
            "“1”",
        ),
    ],
)
def test_words(change: Mapping[Any, Any], english: str, chinese: str) -> None:
    """A problem says in both languages where it is, what was expected, and what stood there in JSON's own words."""
    (problem,) = problems({**PUBLIC, **change}, Public)
    assert problem.text() == english
    assert chinese in problem.text("zh")


def test_missing_member_is_explained() -> None:
    """A missing member is named by its JSON name, with its title and meaning, so that people know what to write."""
    (problem,) = problems({"few": 0, "open": []}, Public, "plan.json")
    assert (
        problem.text()
        == "plan.json: from: is missing; state it: 公开时点, moment from which it is public [document.missing]"
    )


def test_whole_document_of_a_wrong_type() -> None:
    """A document that is no object is refused by its name alone."""
    (problem,) = problems([], Public, "plan.json")
    assert (problem.where, problem.code) == ("plan.json", "document.type")


@pytest.mark.parametrize("version", ["plan/2", "round/1", 1, None, ["plan/1"]])
def test_another_schema_version(version: object) -> None:
    """Of a document of another schema only that is said, with the versions that are read, whatever else is in it."""
    (problem,) = problems({"schema": version, "lines": 3, "new": 1}, RoundPlan)
    assert (problem.where, problem.code, str(problem.details["versions"])) == (
        "schema",
        "document.schema" if version == "plan/2" else "document.kind",
        "plan/1",
    )


def test_secrets_are_not_shown() -> None:
    """No problem repeats a value of a member that is graded secret or personal, however deep the fault lies."""
    nonce = {
        "commitment": DIGEST,
        "frame_digest": DIGEST,
        "nonce": "5ec2e7",
        "party": "p",
        "round_digest": DIGEST,
        "schema": "nonce/1",
    }
    (problem,) = problems(nonce, Nonce)
    assert (problem.where, problem.value) == ("nonce", "***")
    found = problems({"secret": ["5ec2e7\n", "ok"], "period": {"unit": "year", "length": 555}}, Note)
    assert [(p.where, p.value) for p in found] == [("secret[0]", "***"), ("period", "***")]


def test_faults_of_constructors() -> None:
    """What a class itself refuses is told among the document's problems, at its path, with its own code."""
    found = problems({"unit": "year", "length": 555}, Period, "rules")
    assert [(p.where, p.code, p.value) for p in found] == [("rules", "policy.length", "555")]
    with pytest.raises(BadDocument) as caught:
        structure({"inner": {"name": "x"}}, Outer)
    assert [(p.where, p.code) for p in caught.value.problems] == [("inner.name", "text.empty")]


@frozen
class Inner:
    """Something that refuses everything 内."""

    name: Annotated[str, Meaning("名", "a name")]

    def __attrs_post_init__(self) -> None:
        if self.name == "bug":
            raise LookupError(self.name)
        raise BadRound([Problem("text.empty", "name")])


@frozen
class Outer:
    """Something around it 外."""

    inner: Annotated[Inner, Meaning("内", "inside")]


def test_mistakes_of_the_program_are_no_problems() -> None:
    """An error that is no refusal passes through: it is a mistake in the program, not in the document."""
    with pytest.raises(LookupError, match="bug"):
        structure({"inner": {"name": "bug"}}, Outer)


def test_keys_of_mappings() -> None:
    """Keys are texts and not empty; a path quotes a key that is no plain name and cuts it short."""
    rule = {"amount": "3%", "where": {"": [], "b\n": [], "区": 1, "x" * 90: 1, 3: []}}
    plan = {"schema": "plan/1", "lines": [{"amounts": [rule]}]}
    found = {where: code for where, code in faults(plan, RoundPlan).items() if ".where" in where}
    assert found == {
        "lines[0].amounts[0].where['']": "document.key",
        "lines[0].amounts[0].where['b\\n']": "text.character",
        "lines[0].amounts[0].where['区']": "document.type",
        f"lines[0].amounts[0].where['{'x' * 64}']": "document.type",
        "lines[0].amounts[0].where[3]": "document.key",
    }


def test_free_values_are_plain_json() -> None:
    """Where anything may stand, it is still JSON: no fractions, no bad texts, and arrays become tuples at every depth."""
    assert structure({"secret": [], "free": [{"a": [None, True, 1, ""]}]}, Note).free == (
        {"a": (None, True, 1, "")},
    )
    found = faults({"secret": [], "free": {"a": [0.5, "e\u0301", {"b": object()}]}}, Note)
    assert found == {
        "free.a[0]": "document.type",
        "free.a[1]": "text.normal_form",
        "free.a[2].b": "document.type",
    }


def test_endless_faults_are_cut_off() -> None:
    """Of an array or object with countless faults only the first are named, with a word that the rest was not looked at."""
    found = problems(
        {"commitments": [[1, 2]] * 10**5, "later": None, "receipts": [], "reveals": [], "schema": "seed/1"},
        SeedFile,
    )
    assert len(found) == MOST + 1
    assert (found[-1].where, found[-1].code, found[-1].value) == ("commitments", "document.more", str(MOST))
    found = problems(PUBLIC | {f"k{number:04}": 1 for number in range(1000)}, Public)
    assert [p.where for p in found] == [*(f"k{number:04}" for number in range(MOST_UNKNOWN)), ""]
    assert found[-1].code == "document.more"


@frozen
class Ambiguous:
    """A union nobody could tell apart 二义."""

    either: Annotated[Sequence[str] | tuple[str, str], Meaning("二义", "either")]


@frozen
class NoTextPattern:
    """A pattern of a number 误."""

    count: Annotated[int, Meaning("数", "a count", pattern="[0-9]+")]


@frozen
class NoIntegerMinimum:
    """A least text 误."""

    name: Annotated[str | None, Meaning("名", "a name", minimum=1)]


@frozen
class Unexplained:
    """A field without a meaning 误."""

    name: str


@frozen
class Float:
    """A type that no document has 误."""

    share: Annotated[float | None, Meaning("比例", "a share")]


@frozen
class AnyOrText:
    """A union of everything with something 误."""

    either: Annotated[Any | str, Meaning("误", "either")]


@pytest.mark.parametrize(
    ("cls", "words"),
    [
        (AnyOrText, "no annotation of documents"),
        (Ambiguous, "must differ in kind"),
        (NoTextPattern, "a pattern or form is of a text"),
        (NoIntegerMinimum, "a minimum of an integer"),
        (Unexplained, "exactly one Meaning"),
        (Float, "no annotation of documents"),
    ],
)
def test_classes_that_cannot_be_documents(cls: type[Any], words: str) -> None:
    """A class whose annotations could not be kept to is a mistake of the program and is told at its first use."""
    with pytest.raises(TypeError, match=words):
        structure({}, cls)


@given(keys)
def test_unstructure_refuses_what_json_cannot_say(key: str) -> None:
    """A value that JSON cannot say is refused on the way out, a fraction among them."""
    for value in (0.5, {1, 2}, b"bytes", object()):
        with pytest.raises(TypeError, match="cannot stand in JSON"):
            unstructure({key: [value]})


def test_kinds() -> None:
    """A boolean is no integer, an integral float is a fraction, and subclasses are of the kind of what they extend."""

    class Text(str):
        __slots__ = ()

    assert [kind_of(value) for value in (True, 1, 1.0, Text("a"), (), {}, None, b"")] == [
        "boolean", "integer", "fraction", "text", "array", "object", "null", "other",
    ]  # fmt: skip
    assert kinds(Literal["a", 1] | None) == ("text", "integer", "null")
    assert schema_names(RoundPlan) == ("plan/1",)
    assert schema_names(Public) == ()


def test_importing_is_light() -> None:
    """cattrs is loaded with the first document, not with the package."""
    code = "import sys, jointsup.codec.reading; sys.exit('cattrs' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
