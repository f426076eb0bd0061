"""The parts of check.js: text, hashes, canonical JSON, trees, numbers, patterns."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jointsup
from jointsup.algorithms.sampling.tree import tree_root
from jointsup.canonical import canonical, hash_parts, read_canonical
from jointsup.errors import BadText

Ask = Callable[..., Any]
SM3 = {
    "abc": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    "abcd" * 16: "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
}


def test_hashes_have_their_published_values(ask: Ask) -> None:
    """sha256 and sm3 give the values printed in FIPS 180-4 and GB/T 32905."""
    assert ask("hash", name="sm3", texts=list(SM3)) == list(SM3.values())
    assert ask("hash", name="sha256", texts=["abc", ""]) == [
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ]


def test_hashes_agree_at_every_length(ask: Ask) -> None:
    """At each length around the block borders, and over texts of several bytes a character, both hashes are right."""
    texts = [("税a𠀀"[at % 3]) * at for at in range(140)] + ["x" * 100_000]
    assert ask("hash", name="sha256", texts=texts) == [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    assert ask("hash", name="sm3", texts=texts) == [hash_parts("sm3", text) for text in texts]


def unicode_tables() -> dict[str, list[list[int]]]:
    """The tables that are part of the protocol, as ranges."""
    text = (Path(jointsup.__file__).parent / "unicode14.txt").read_text("utf-8")
    tables: dict[str, list[list[int]]] = {}
    for word in (word for line in text.splitlines() if not line.startswith("#") for word in line.split()):
        if word in ("Cn", "Cf"):
            tables[word] = ranges = []
        else:
            first, _, last = word.partition("-")
            ranges.append([int(first, 16), int(last or first, 16)])
    return tables


def test_the_tables_are_those_of_the_protocol(ask: Ask) -> None:
    """check.js carries the same Unicode 14 ranges as the file that is part of the protocol."""
    tables = unicode_tables()
    assert ask("tables") == {"UNASSIGNED": tables["Cn"], "FORMATTING": tables["Cf"]}


TABLES = unicode_tables()


def in_table(name: str, code: int) -> bool:
    """Whether a code point is in one of the tables."""
    return any(first <= code <= last for first, last in TABLES[name])


def is_text(text: str) -> bool:
    """The protocol's sentence, word by word."""
    for code in map(ord, text):
        spared = 0x20000 <= code <= 0x2F7FF or 0x30000 <= code <= 0x3FFFD
        if code < 0x20 or 0x7F <= code <= 0x9F or 0xD800 <= code <= 0xDFFF or (in_table("Cn", code) and not spared):
            return False
    return text != "" and unicodedata.is_normalized("NFC", text)


EDGES = "\t\x7f\u0301é가\u00ad\u200b\u2028\u2029\ufeff\ufffe\u0378\ue000\U00020000\U0002a6e0\U0002fa1d\U0002fa20\U000e0001"
texts = st.text(st.characters() | st.sampled_from(EDGES), max_size=4)


@settings(max_examples=60)
@given(st.lists(texts, max_size=40))
def test_text_and_ids_are_taken_by_the_protocols_words(ask: Ask, some: list[str]) -> None:
    """A text, and an id, is taken exactly where the protocol's sentence takes it."""
    expected = [
        [is_text(text), is_text(text) and not any(c in "\u2028\u2029" or in_table("Cf", ord(c)) for c in text)]
        for text in some
    ]
    assert ask("text", texts=some) == expected


@settings(max_examples=60)
@given(st.lists(st.text(st.characters(codec="utf-8") | st.sampled_from("\uffff\ue000\U00010000"), max_size=3)))
def test_texts_sort_by_their_bytes(ask: Ask, some: list[str]) -> None:
    """Order is that of UTF-8 bytes, also where UTF-16 would have it otherwise."""
    assert ask("sort", texts=some) == sorted(some, key=str.encode)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.sampled_from('ab"\\税:,{}[] /'), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab_0", min_size=1, max_size=2), inner, max_size=3),
)
REFUSED = (
    '{"a":1,"a":2}', '{"b":1,"a":2}', "1.0", "1e3", "-0", "01", "+1", "9007199254740992", "-9007199254740992", '"\\u0041"', '"\\n"',
    '"\\/"', "[1, 2]", " 1", "1 ", "1\n", '"e\u0301"', '"a\tb"', "'a'", "[1,]", "[,1]", "{}{}", "nul", "NaN", "", '{"A":1}', '{"":1}',
    '{"a":}', "[" * 65 + "]" * 65, "\ufeff1", '"\ud800"', '"a', "[", '{"a":1', "tru", "Infinity", "1" * 5000,
)  # fmt: skip


def test_json_that_is_not_canonical_is_refused(ask: Ask) -> None:
    """Doubled keys, floats, -0, escapes, blanks, depth, size and refused text are refused on reading."""
    assert ask("parse", texts=REFUSED) == [False] * len(REFUSED)
    taken = ["0", "-1", "9007199254740991", "[" * 64 + "]" * 64, '{"__proto__":1,"constructor":2}', '"\\"\\\\"', '{"1":0,"10":0,"2":0}']
    assert ask("parse", texts=taken) == [True] * len(taken)


@settings(max_examples=80)
@given(st.lists(values, max_size=8), st.randoms(use_true_random=False))
def test_reading_agrees_with_the_library(ask: Ask, some: list[Any], chance: Any) -> None:
    """Canonical texts are taken, and texts with one character changed are taken by both readers or by none."""
    written = [canonical(value) for value in some]
    changed = []
    for text in written:
        at = chance.randrange(len(text))
        changed.append(text[:at] + chance.choice('"\\,:{}[]0-1.eaA \x00é') + text[at + chance.randrange(2) :])

    def taken(text: str) -> bool:
        try:
            return canonical(read_canonical(text)) == text
        except BadText:
            return False

    assert ask("parse", texts=[*written, *changed]) == [True] * len(written) + [taken(text) for text in changed]


@pytest.mark.parametrize("name", ["sha256", "sm3"])
def test_trees(ask: Ask, name: str) -> None:
    """Trees of 0 to 9 leaves have the library's roots."""
    leaves = [hash_parts(name, "leaf", str(number)) for number in range(9)]
    for count in range(10):
        assert ask("tree", name=name, leaves=leaves[:count]) == tree_root(name, leaves[:count])


def spread(targets: list[Fraction], v: Fraction) -> list[int]:
    """The numbers by running sums, as the protocol writes them."""
    sums = [sum(targets[:at], Fraction()) for at in range(len(targets) + 1)]
    return [floor(after + v) - floor(before + v) for before, after in pairwise(sums)]


def raised(targets: list[Fraction], bounds: list[int]) -> list[Fraction]:
    """The targets of ``spread_up``, by putting the bound strata aside until none is above its bound."""
    left, rest, result = ceil(sum(targets)), {at for at, target in enumerate(targets) if target > 0}, list(targets)
    while rest:
        f = Fraction(left) / sum(targets[at] for at in rest)
        over = {at for at in rest if f * targets[at] > bounds[at]}
        if not over:
            return [f * target if at in rest else result[at] for at, target in enumerate(targets)]
        for at in over:
            result[at] = Fraction(bounds[at])
            left -= bounds[at]
        rest -= over
    return result


strata = st.lists(
    st.tuples(st.fractions(0, 20, max_denominator=50) | st.just(Fraction(0)) | st.just(Fraction(1, 2)), st.integers(0, 3)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=150)
@given(strata, st.integers(0, 2**52 - 1), st.integers(1, 5), st.data())
def test_numbers_to_draw(ask: Ask, made: list[tuple[Fraction, int]], v52: int, groups: int, data: st.DataObject) -> None:
    """All four roundings give what exact fractions give, bounds and halves included."""
    targets = [target for target, _ in made]
    bounds = [ceil(target) + room for target, room in made]
    v = (Fraction(v52, 2**52) + Fraction(data.draw(st.integers(0, groups - 1)), groups)) % 1
    expected = {
        "spread": spread(targets, v),
        "spread_up": spread(raised(targets, bounds), v),
        "half_up": [min(floor(target + Fraction(1, 2)), bound) for target, bound in zip(targets, bounds, strict=True)],
        "up": [min(ceil(target), bound) for target, bound in zip(targets, bounds, strict=True)],
    }
    written = [[str(target.numerator), str(target.denominator)] for target in targets]
    for rounding, numbers in expected.items():
        offset = [str(v.numerator), str(v.denominator)]
        assert ask("numbers", rounding=rounding, targets=written, bounds=bounds, offset=offset) == numbers


@pytest.mark.parametrize(
    ("pattern", "number", "good", "bad"),
    [
        ("[0-9a-f]{64}", 16**64, ["0f" * 32], ["0F" * 32, "0" * 63, "0" * 65, ""]),
        ("第[0-9]{3}期", 1000, ["第012期"], ["第12期", "第0123期"]),
        ("[-+][aab]", 4, ["-a", "+b"], ["a-"]),
        ("𠀀{2}\\.", 1, ["𠀀𠀀\\."], ["𠀀\\."]),
        ("[ -~]", 95, ["~", " "], ["é"]),
        ("[a-z]{999}[!]", 26**999, ["q" * 999 + "!"], ["q" * 999]),
    ],
)
def test_patterns(ask: Ask, pattern: str, number: int, good: list[str], bad: list[str]) -> None:
    """A pattern matches whole values, its texts are counted, and a class counts each character once."""
    count, matches = ask("pattern", pattern=pattern, values=[*good, *bad])
    assert count == (str(number) if number <= 10**400 else None)
    assert matches == [True] * len(good) + [False] * len(bad)


@pytest.mark.parametrize("pattern", ["[]", "[a", "a]", "{2}x", "x{0}", "x{01}", "x{1000}", "x{", "[a-]", "[--a]", "[z-a]", "[期]", "[a[]", "x{2}{3}"])
def test_texts_that_are_no_patterns(ask: Ask, pattern: str) -> None:
    """What the grammar does not give is no pattern."""
    assert ask("pattern", pattern=pattern, values=[]) is None
