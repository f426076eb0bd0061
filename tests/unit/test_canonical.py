"""Canonical text: what is a Text, what is an id, and the one JSON text of a value."""

import hashlib
import json
import unicodedata
from types import MappingProxyType

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from jointsup import hashes
from jointsup.canonical import (
    _PLAIN,
    MAX_INTEGER,
    _unicode14,
    canonical,
    hash_parts,
    hash_text,
    id_fault,
    read_canonical,
    read_lines,
    require_id,
    require_text,
    text_fault,
)
from jointsup.errors import BadText, problem
from jointsup.hashes import sha256_hex, sm3_hex, sm3_pure
from jointsup.places import Place

texts = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FF), min_size=1).filter(lambda t: text_fault(t) is None)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | texts | st.just(""),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.from_regex(r"[a-z0-9_]{1,5}", fullmatch=True), inner, max_size=4),
    max_leaves=15,
)


def codes(error):
    """The problem codes of a refusal."""
    return [problem.code for problem in error.value.problems]


@given(values)
def test_a_canonical_text_says_its_value_and_reads_back(value):
    """Reading what was written gives the value again, and any JSON reader agrees."""
    text = canonical(value)
    assert read_canonical(text) == value
    assert json.loads(text) == value
    assert read_canonical(text.encode()) == value


@given(values)
def test_blanks_are_never_taken(value):
    """The same value with one blank more is refused."""
    with pytest.raises(BadText):
        read_canonical(canonical(value) + " ")


@given(st.dictionaries(st.from_regex(r"[a-z0-9_]{1,5}", fullmatch=True), st.integers(0, 9), min_size=2))
def test_keys_out_of_order_are_refused(value):
    """An object whose keys are not sorted by byte is refused."""
    with pytest.raises(BadText, match=r"json\.not_canonical"):
        read_canonical("{" + ",".join(f'"{key}":{value[key]}' for key in sorted(value, reverse=True)) + "}")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"a":1,"a":1}', "json.not_canonical"),
        ("1.0", "json.type"),
        ("1e3", "json.type"),
        ("NaN", "json.type"),
        ("-0", "json.not_canonical"),
        ("01", "json.syntax"),
        ('"\\u0041"', "json.not_canonical"),
        ('"\\n"', "text.character"),
        ('"a\nb"', "json.syntax"),
        ('"\\ud800"', "text.character"),
        ("\ufeff1", "json.syntax"),
        (" 1", "json.not_canonical"),
        ("[1, 2]", "json.not_canonical"),
        (str(2**53), "json.integer"),
        ("-" + str(2**53), "json.integer"),
        ("1" * 400, "json.integer"),
        ("1" * 5000, "json.syntax"),
        ("[" * 65 + "]" * 65, "json.depth"),
        ("[" * 100_000, "json.depth"),
        ('{"A":1}', "json.key"),
        ('{"":1}', "json.key"),
        ('"e\u0301"', "text.normal_form"),
        ('"\u0378"', "text.character"),
        ("", "json.syntax"),
        ("nul", "json.syntax"),
        (b"\xff", "json.utf8"),
        (b'"\xed\xa0\x80"', "json.utf8"),
    ],
)  # fmt: skip
def test_what_is_not_canonical_is_refused(text, code):
    """Each text that ``canonical`` would not have written is refused under its code."""
    with pytest.raises(BadText) as error:
        read_canonical(text, "file")
    assert code in codes(error)
    assert all(problem.where.startswith("file") for problem in error.value.problems)


FILE = Place("file")
LONG = '["' + "a" * 50 + '", "' + "b" * 50 + '"]'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"ab\xff", problem("json.utf8", FILE, "byte 3", place=Place(byte=3))),
        ("nul" + "x" * 60, problem("json.syntax", FILE, "nul" + "x" * 37, place=Place(character=1))),
        ("[1,", problem("json.syntax", FILE, "[1,", place=Place(character=4))),
        ("[12," + "1" * 5000, problem("json.syntax", FILE, "[12," + "1" * 36, place=Place(character=5))),
        ("[1, 2]", problem("json.not_canonical", FILE, "[1, 2]", place=Place(character=4))),
        (LONG, problem("json.not_canonical", FILE, LONG[44:84], place=Place(character=55))),
        ("[1] ", problem("json.not_canonical", FILE, "[1] ", place=Place(character=4))),
        ("1.5", problem("json.type", FILE, "float")),
        ('[{"a":[1.5]}]', problem("json.type", Place("file", path="[0].a[0]"), "float")),
        ("[" * 65 + "]" * 65, problem("json.depth", FILE)),
    ],
)
def test_a_refusal_names_place_and_value(text, found):
    """A refused text is refused with the file, the place in it, and what stands there; a text that is part of a file with that part."""
    with pytest.raises(BadText) as error:
        read_canonical(text, "file")
    assert error.value.problems == (found,)
    with pytest.raises(BadText) as error:
        read_canonical(text, Place("file", line=7))
    assert error.value.problems == (evolve(found, place=evolve(found.place, line=7)),)


def test_without_a_file_the_place_alone_is_named():
    """Where no file is named, a problem inside a value has its path as its place, one of the whole text has none."""
    for text, where in (("[1.5]", "[0]"), ("1.5", ""), ("nul", "")):
        with pytest.raises(BadText) as error:
            read_canonical(text)
        assert [problem.where for problem in error.value.problems] == [where]


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_hostile_depth_never_reaches_a_recursive_parser(opening):
    """A text that nests a hundred thousand levels deep, of whatever brackets, is refused as too deep."""
    with pytest.raises(BadText, match=r"json\.depth"):
        read_canonical(opening * 100_000)


def test_depth_64_is_taken_and_brackets_in_strings_do_not_count():
    """Sixty-four levels are read, however many brackets stand beside each other; brackets inside strings are no levels."""
    assert read_canonical("[" * 64 + "]" * 64)
    assert read_canonical("[" * 63 + "[],{}" + "]" * 63)
    assert len(read_canonical("[" + "[],{}," * 200 + '"a","b"' + ',""' * 100 + "]")) == 502
    assert read_canonical('["' + "[" * 100 + '"]') == ["[" * 100]
    assert read_canonical('["\\"[[{"]') == ['"[[{']


def test_every_fault_of_a_value_is_listed():
    """All places of a value that cannot be written are named, with their paths."""
    with pytest.raises(BadText) as error:
        canonical({"a": [1.5, "\x00", 2**53], "b": {"B": 1}, "c": {1, 2}, "d": b"x", "e": 2**300})
    assert error.value.problems == (
        problem("json.type", "a[0]", "float"),
        problem("text.character", "a[1]", "\x00"),
        problem("json.integer", "a[2]", 2**53),
        problem("json.key", "b", "B"),
        problem("json.type", "c", "set"),
        problem("json.type", "d", "bytes"),
        problem("json.integer", "e", "…"),
    )


def refused(value):
    """The problems for which a value cannot be written."""
    with pytest.raises(BadText) as error:
        canonical(value)
    return list(error.value.problems)


def test_places_of_faults():
    """A fault of the whole value has no place; one inside has the members and numbers that lead to it."""
    assert refused(1.5) == [problem("json.type", "", "float")]
    assert refused({"a": {"b": [[], [1.5]]}}) == [problem("json.type", "a.b[1][0]", "float")]
    assert refused({1: 1, "a": 2, "B": 3}) == [problem("json.key", "", 1), problem("json.key", "", "B")]


def test_huge_integers_are_not_shown():
    """An integer beyond the bounds is shown, unless it has more than 256 bits."""
    assert refused(2**256 - 1) == [problem("json.integer", "", 2**256 - 1)]
    assert refused(2**256) == [problem("json.integer", "", "…")]


@pytest.mark.parametrize("wrap", [lambda value: [value], lambda value: {"a": value}])
def test_depth_of_values(wrap):
    """A value of sixty-four levels is written, one of more is refused where it is too deep."""
    value = []
    for _ in range(63):
        value = wrap(value)
    assert canonical(value)
    (found,) = refused(wrap(value))
    assert (found.code, found.value) == ("json.depth", "")
    assert found.where.count("a") + found.where.count("[") == 64


def test_values_of_derived_types():
    """Texts and mappings of other types than str and dict are written as these; backslashes and quotes are escaped."""

    class Name(str):
        """A text of its own kind."""

    assert canonical(MappingProxyType({"a": Name("b"), "c": (1, 2)})) == '{"a":"b","c":[1,2]}'
    assert canonical(["a\\b", 'a"b', '\\"']) == '["a\\\\b","a\\"b","\\\\\\""]'


def test_the_table_is_that_of_unicode_14():
    """Where this Python has Unicode 14.0, unassigned and format characters are those of its own table."""
    if unicodedata.unidata_version != "14.0.0":
        pytest.skip(f"this Python has Unicode {unicodedata.unidata_version}; the table is compared under 3.11")
    unassigned, formats = _unicode14()
    for point in range(0x110000):
        category = unicodedata.category(chr(point))
        assert unassigned.has(point) == (category == "Cn")
        assert formats.has(point) == (category == "Cf")


def test_usual_characters_need_no_closer_look():
    """Every character that is taken without a closer look is a Text, an id, and the same in NFC beside any other."""
    usual = [chr(point) for point in range(0x110000) if _PLAIN.fullmatch(chr(point))]
    assert len(usual) > 21_000
    unassigned, formats = _unicode14()
    for character in usual:
        assert not unassigned.has(ord(character))
        assert not formats.has(ord(character))
        assert unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
        assert not unicodedata.combining(character)
        assert unicodedata.normalize("NFC", character) == character


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "empty"), ("a", None), ("中文", None), ("\x1f", "character"), ("\x7f", "character"), ("\x80", "character"),
        ("\x9f", "character"), ("\xa0", None), ("\ud800", "character"), (chr(0xDFFF), "character"), ("é a", None), ("\u0378", "character"),
        ("\U0002ebf0", None), ("\U000323af", None), ("\U0001fae8", "character"), ("\U0003fffe", "character"), ("é", None),
        ("e\u0301", "normal_form"), ("\u2028", None), ("\u200b", None), ("\U00020000", None), ("\U0002f800", "normal_form"),
    ],
)  # fmt: skip
def test_text_is_judged_character_by_character(text, fault):
    """Text is refused for its first kind of fault: empty, a character, or its normal form."""
    assert text_fault(text) == fault
    if fault is None:
        assert require_text(text) == text
    else:
        for where in ({}, {"where": "here"}):
            with pytest.raises(BadText) as error:
                require_text(text, **where)
            assert error.value.problems == (problem(f"text.{fault}", where.get("where", ""), text),)


@pytest.mark.parametrize(
    ("text", "fault"),
    [("uscc:9137/1", None), ("\u200b", "invisible"), ("a\u2028", "invisible"), ("a\u2029", "invisible"), ("", "empty"), ("éX", None), ("\u200b\x00", "character")],
)
def test_ids_also_refuse_what_nobody_sees(text, fault):
    """An id refuses format characters and line and paragraph separators, which a text may hold."""
    assert id_fault(text) == fault
    if fault is None:
        assert require_id(text) == text
    else:
        for where in ({}, {"where": "here"}):
            with pytest.raises(BadText) as error:
                require_id(text, **where)
            assert error.value.problems == (problem(f"text.{fault}", where.get("where", ""), text),)


def test_lines_end_with_one_line_feed():
    """Each line of a file ends with one line feed; a last line without it is a file cut short."""
    assert list(read_lines(["1\n", "[]\n"], "file")) == [1, []]
    for lines, code in ((["1\n", "2"], "json.line_end"), (["1\n", "1.5\n"], "json.type")):
        with pytest.raises(BadText) as error:
            list(read_lines(lines, "file"))
        assert [(problem.code, problem.where) for problem in error.value.problems] == [(code, "file, line 2")]
    with pytest.raises(BadText):
        list(read_lines(["1\r\n"], "file"))


def test_published_values_of_both_hashes():
    """Both hashes give the values of their standards (FIPS 180-4; GB/T 32905-2016, appendix A)."""
    assert sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    for sm3 in (sm3_hex, sm3_pure):
        assert sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
        assert sm3(b"abcd" * 16) == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


@given(st.binary(max_size=300))
def test_sm3_in_pure_python_is_that_of_openssl(data):
    """The fallback gives what OpenSSL gives, for every length around the block's edges."""
    assert sm3_pure(data) == sm3_hex(data)


def test_where_openssl_lacks_sm3_the_pure_one_serves(monkeypatch):
    """Without OpenSSL's SM3 the pure one is taken; with it each text is hashed on its own, whatever came before."""

    def lacking(name):
        raise ValueError(f"unsupported hash type {name}")

    fastest = hashes._fastest_sm3()
    assert [fastest(data) for data in (b"abc", b"", b"abc")] == [sm3_pure(data) for data in (b"abc", b"", b"abc")]
    assert (fastest is sm3_pure) == ("sm3" not in hashlib.algorithms_available)
    monkeypatch.setattr(hashlib, "new", lacking)
    assert hashes._fastest_sm3() is sm3_pure


def test_parts_are_joined_by_line_feeds():
    """H[a, b] is the hash of a, a line feed, b, in UTF-8."""
    assert hash_parts("sha256", "第", "b") == hash_text("sha256", "第\nb") == sha256_hex("第\nb".encode())
